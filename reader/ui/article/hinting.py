"""Letters on the page: at links, at sentences, at lines and words. They cover no word that is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from textual import events

from reader.document.blocks import SpanKind
from reader.ui.article import messages
from reader.ui.article.hints import CAPITALS, LETTERS, Hints
from reader.ui.article.marking import MarkingPage
from reader.ui.command_tables import key_of

HintKind = Literal["", "link", "sentence", "line", "first word", "last word"]
_WHAT_TO_TYPE = {
    "link": "its letter opens it, a capital here, {copy} first copies",
    "sentence": "its letter highlights it",
    "line": "the letter of the line where it begins",
    "first word": "the letter of its first word",
    "last word": "its last word or line; {take} takes this one",
}
_MARGIN = -2
"""Where a letter beside a line stands, in cells from the column's left edge."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line whose words may be meant, by its row."""

    row: int


class HintingPage(MarkingPage):
    """A page with letters to reach what is on the screen.

    A passage is reached by its words in two steps, the line and the word on it, so that all can still
    be read: letters of lines stand in the margin, letters of words above them, alone on the row that is
    there. (In the spaces between the words they were tried too: the line was a thicket.)
    """

    _hints: Hints[Any] | None = None
    _hint_kind: HintKind = ""
    _first_word: tuple[int, int] | None = None

    # --- what has letters

    def action_hint_links(self) -> None:
        """Show a letter at each link."""
        links = []
        low, high = self._visible_text()
        for block, start, end in self.document.ranges(low, high):
            base = self.document.starts[block]
            for span in self.document.blocks[block].spans:
                if span.kind in (SpanKind.LINK, SpanKind.NOTE_REF) and start <= span.start < end:
                    links.append((base + span.start, span))
        letters = LETTERS.replace(self._copy_letter, "")
        self._start_hints("link", Hints.of(links, letters), "No links on this page")

    @property
    def _copy_letter(self) -> str:
        """What is typed before the letter of a link to copy its address: the key that copies."""
        sign = key_of("article.copy", self.key_map)
        return sign if len(sign) == 1 else "y"

    def action_hint_sentences(self) -> None:
        """Show a letter at each sentence."""
        low, high = self._visible_text()
        starts = [
            start
            for block in {block: None for block, _low, _high in self.document.ranges(low, high)}
            for start in self.motion.sentence_starts(block)
            if low <= self.motion.sentence(start)[1] and start < high
        ]
        places = [(max(start, low), start) for start in starts if self.motion.sentence(start)[1] > low]
        self._start_hints("sentence", Hints.of(places, LETTERS + CAPITALS), "No text on this page")

    def action_hint_words(self) -> None:
        """Show a letter beside each line, then at the words of the chosen one: the first word, the last."""
        self._first_word = None
        self._offer_words("line")

    def _offer_words(self, kind: HintKind, line: int | None = None) -> None:
        """Letters at the words of a line; beside the lines that may be chosen instead."""
        low, high = self._visible_text()
        lines: dict[int, list[tuple[int, int]]] = {}
        for word in self.motion.words(self._first_word[0] if self._first_word else low, high):
            lines.setdefault(self.layout_rows.row_of(word[0]), []).append(word)
        targets: list[tuple[int, Any]] = []
        if line is not None:
            # none where the page was moved meanwhile and the line has left it
            targets += [(word[0], word) for word in lines.pop(line, ())]
            if not targets:
                self._end_hints()
                return
        if kind != "first word":
            targets += [(words[0][0], Line(row)) for row, words in lines.items()]
        self._bright = line
        self._start_hints(kind, Hints.of(targets, LETTERS + CAPITALS), "No text on this page")

    @property
    def visible_range(self) -> tuple[int, int]:
        """Offsets of the first character on the screen and of the one after the last."""
        return self._visible_text()

    def _visible_text(self) -> tuple[int, int]:
        rows = [self.layout_rows.row(row) for row in self._visible_rows()]
        pieces = [piece for row in rows for piece in row.pieces]
        if not pieces:
            return 0, 0
        return min(piece.start for piece in pieces), max(piece.end for piece in pieces)

    # --- where they stand

    def _start_hints(self, kind: HintKind, hints: Hints[Any], none: str) -> None:
        if not hints.targets:
            self._end_hints()
            self.post_message(messages.StatusMessage(none))
            return
        self._hints, self._hint_kind = hints, kind
        self._lay_labels()
        names = {"copy": self._copy_letter, "take": key_of("article.highlight-selection", self.key_map)}
        self.post_message(messages.StatusMessage(_WHAT_TO_TYPE[kind].format_map(names)))

    def _lay_labels(self) -> None:
        """Put what is left to type of each label on the page."""
        self._labels = {}
        self._empty_row = None
        shown = self._hints.shown() if self._hints is not None else []
        if self._bright is not None:  # above it, but for the first line of the screen
            self._empty_row = self._bright + (1 if self._bright == self._visible_rows().start else -1)
        for label, (offset, target) in shown:
            style = "hint"
            if isinstance(target, Line):
                row, cell, style = target.row, self._beside(target.row, len(label)), "soft-hint"
            elif self._empty_row is None:
                row, cell = self._before(offset, len(label))
            else:
                row, cell, style = self._empty_row, self._cell_on_screen(offset)[1], "soft-hint"
            self._labels.setdefault(row, []).append((cell, label, style))
        self._forget_strips()
        self.refresh()

    def _beside(self, row: int, width: int) -> int:
        """In the margin, where a line begins."""
        if self.layout_rows.row(row).right_to_left:
            return self._frame.column + 1
        return _MARGIN - (width - 1)

    def _before(self, offset: int, width: int) -> tuple[int, int]:
        """In the space before a place, or over the sign there; in the margin where a line starts."""
        row, cell = self._cell_on_screen(offset)
        at = self.layout_rows.row(row)
        first = any(piece.start == offset for piece in at.pieces)
        if at.right_to_left:
            return row, self._frame.column + 1 if first else cell + 1
        if first and cell <= at.indent:
            return row, self._beside(row, width) if not at.indent else cell - width
        before = self.document.text[offset - 1]
        # a mark of a note stands close to its word: it is covered itself
        note = self.span_at(offset, SpanKind.NOTE_REF) is not None and not before.isspace()
        return row, cell if note or before.isalnum() else cell - width

    def _cell_on_screen(self, offset: int) -> tuple[int, int]:
        """Row and cell of a place, where its block is moved sideways there too."""
        row, cell = self.layout_rows.cell_of(offset)
        at = self.layout_rows.row(row)
        return row, cell - self._pans.get(at.block, 0) if at.width else cell

    def _set(self, *, again: bool = True) -> None:
        """The rows are others after this: letters would stand, and lead, elsewhere."""
        self._forget_hints()
        super()._set(again=again)

    # --- typing them

    def _forget_hints(self) -> None:
        self._hints, self._hint_kind, self._bright = None, "", None
        self._labels, self._empty_row = {}, None

    def _end_hints(self) -> None:
        self._forget_hints()
        self._forget_strips()
        self.refresh()
        self._repaint_caret()

    def _type_hint(self, event: events.Key) -> None:
        hints = self._hints
        if hints is None:
            return
        character = event.character or ""
        if self._hint_kind == "link" and character == self._copy_letter and not hints.typed:
            hints.prefix = character
            return
        take = self.key_map.get("article.highlight-selection", "enter").split(",")
        if event.key in take and self._hint_kind == "last word" and self._first_word:
            self._take_words(self._first_word)
            self.action_enter()
        elif not (event.is_printable and hints.type(character)):
            self._end_hints()
        elif hints.chosen is None:
            self._lay_labels()
        else:
            self._reached(hints, *hints.chosen)

    def _reached(self, hints: Hints[Any], where: int, target: Any) -> None:
        kind = self._hint_kind
        if isinstance(target, Line):
            self._offer_words("last word" if self._first_word else "first word", target.row)
            return
        if kind == "first word":
            self._first_word = self.marks.selection = target
            self._offer_words("last word", self._bright)
            return
        if kind == "last word":
            self._take_words(target)
            return
        self._end_hints()
        if kind == "sentence":
            self._set_caret(target)
            self.action_highlight()
        elif target.kind is SpanKind.NOTE_REF:
            self._open_note(where)
        else:
            how: Literal["browser", "postil"] = "postil" if hints.capital else "browser"
            self.post_message(messages.LinkRequested(target.target, "copy" if hints.prefix else how))

    def _take_words(self, last: tuple[int, int]) -> None:
        """Select from the first word that was chosen to the last."""
        first = self._first_word or last
        self._end_hints()
        self._from_reading = True
        self._select(first[0], last[1])
        self.refresh_bindings()
