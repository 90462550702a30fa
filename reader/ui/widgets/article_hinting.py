"""Letters over the page: at links, at sentences, at words."""

from __future__ import annotations

from typing import Any, Literal

from textual import events

from reader.document.blocks import SpanKind
from reader.ui.widgets import article_messages as messages
from reader.ui.widgets.article_hints import LETTERS, Hints
from reader.ui.widgets.article_marking import MarkingPage

_LINK_LETTERS = LETTERS.replace("y", "")
_WHAT_TO_TYPE = {
    "link": "its letter opens it, a capital reads it here, y and the letter copies",
    "sentence": "its letter highlights it, esc leaves",
    "first word": "the letters of the first word",
    "last word": "the letters of the last word",
}
HintKind = Literal["", "link", "sentence", "first word", "last word"]


class HintingPage(MarkingPage):
    """A page with letters to reach what is on the screen."""

    _hints: Hints[Any] | None = None
    _hint_kind: HintKind = ""
    _first_word = (0, 0)

    # --- hints

    def action_hint_links(self) -> None:
        """Show a letter at each link."""
        links = []
        low, high = self._visible_text()
        for block, start, end in self.document.ranges(low, high):
            base = self.document.starts[block]
            for span in self.document.blocks[block].spans:
                if span.kind in (SpanKind.LINK, SpanKind.NOTE_REF) and start <= span.start < end:
                    links.append((base + span.start, span))
        self._start_hints("link", Hints.of(links, _LINK_LETTERS), "No links on this page")

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
        self._start_hints("sentence", Hints.of(places), "No text on this page")

    def action_hint_words(self) -> None:
        """Show letters at all words."""
        words = [(start, (start, end)) for start, end in self.motion.words(*self._visible_text())]
        self._start_hints("first word", Hints.of(words), "No text on this page")

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

    def _start_hints(self, kind: HintKind, hints: Hints[Any], none: str) -> None:
        if not hints.targets:
            self.post_message(messages.Told(none))
            return
        self._hints, self._hint_kind = hints, kind
        self._lay_labels()
        self.post_message(messages.Told(_WHAT_TO_TYPE[kind]))

    def _lay_labels(self) -> None:
        """Put what is left to type of each label over the page."""
        self._labels = {}
        self._soft_labels = self._hint_kind.endswith("word")
        if self._hints is not None:
            for label, (offset, _target) in self._hints.shown():
                row, cell = self.layout_rows.cell_of(offset)
                if self._hint_kind == "sentence":  # in the space before it, so that nothing is covered
                    cell -= 1 if cell > self.layout_rows.row(row).indent else len(label)
                self._labels.setdefault(row, []).append((cell, label))
        self._forget_strips()
        self.refresh()

    def _end_hints(self) -> None:
        self._hints, self._hint_kind = None, ""
        self._lay_labels()

    def _type_hint(self, event: events.Key) -> None:
        hints = self._hints
        if hints is None:
            return
        character = event.character or ""
        if self._hint_kind == "link" and character == "y" and not hints.typed:
            hints.prefix = "y"
            return
        if not (event.is_printable and hints.type(character)):
            self._end_hints()
            return
        if hints.chosen is None:
            self._lay_labels()
            return
        kind = self._hint_kind
        self._end_hints()
        self._reached(kind, hints, *hints.chosen)

    def _reached(self, kind: str, hints: Hints[Any], where: int, target: Any) -> None:
        if kind == "link":
            how: Literal["browser", "postil", "copy"] = "postil" if hints.capital else "browser"
            if target.kind is SpanKind.NOTE_REF:
                self._open_note(where)
            else:
                self.post_message(messages.LinkRequested(target.target, "copy" if hints.prefix else how))
        elif kind == "sentence":
            self._set_caret(target)
            self.action_highlight()
        elif kind == "first word":
            self._first_word = target
            words = [
                (start, (start, end)) for start, end in self.motion.words(target[0], self._visible_text()[1])
            ]
            self._start_hints("last word", Hints.of(words), "")
            self.marks.selection = target
            self._lay_labels()
        else:
            self._from_calm = True
            self._select(self._first_word[0], target[1])
            self.refresh_bindings()
