"""The article view: reading, selecting and marking one article.

It shows an article and posts what the reader wants done (`article_messages`); it writes nothing.
`show` puts in an article, `set_highlights` the highlights after they changed. Keys are read here,
by the table of `article_commands`, so that one key can mean different things in the three modes
and keys of several parts work; the bindings made from the same table serve footer and palette.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from textual import events
from textual.binding import BindingType

from reader.document.blocks import BlockKind, SpanKind
from reader.model import COLOURS, Article, Highlight
from reader.ui.commands import bindings
from reader.ui.widgets import article_messages as messages
from reader.ui.widgets.article_commands import ALLOWED, ARTICLE_COMMANDS, MOVES_FROM_CALM, Mode
from reader.ui.widgets.article_footnote import find_footnote, find_reference, footnote_strips
from reader.ui.widgets.article_hints import LETTERS, Hints
from reader.ui.widgets.article_keys import KeyReader
from reader.ui.widgets.article_selection import SelectingPage
from reader.ui.widgets.article_styles import COMPONENT_CLASSES, DEFAULT_CSS

__all__ = ["ARTICLE_COMMANDS", "ArticleView"]

_COUNTED = frozenset(
    """move scroll_lines half_page page find_character find_character_again next_highlight next_heading
    find_next extend pan page_back""".split()  # noqa: SIM905
)
_LINK_LETTERS = LETTERS.replace("y", "")


class ArticleView(SelectingPage, can_focus=True, inherit_bindings=False):
    """One article to read and mark. `keys` replaces the default keys of commands by their id."""

    DEFAULT_CSS = DEFAULT_CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENT_CLASSES)

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(command for command in ARTICLE_COMMANDS if " " not in command.keys)
    ]

    HighlightRequested = messages.HighlightRequested
    NoteRequested = messages.NoteRequested
    TagsRequested = messages.TagsRequested
    ColourRequested = messages.ColourRequested
    DeleteRequested = messages.DeleteRequested
    RangeRequested = messages.RangeRequested
    PlaceAgainRequested = messages.PlaceAgainRequested
    MergeRequested = messages.MergeRequested
    SplitRequested = messages.SplitRequested
    UndoRequested = messages.UndoRequested
    RedoRequested = messages.RedoRequested
    LinkRequested = messages.LinkRequested
    CopyRequested = messages.CopyRequested
    HighlightOpened = messages.HighlightOpened
    BackRequested = messages.BackRequested
    PlaceChanged = messages.PlaceChanged
    ReachedEnd = messages.ReachedEnd
    ArticleNoteRequested = messages.ArticleNoteRequested
    FindRequested = messages.FindRequested
    WidthChanged = messages.WidthChanged
    Told = messages.Told

    def __init__(
        self,
        *,
        keys: Mapping[str, str] | None = None,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._keys = KeyReader(ARTICLE_COMMANDS, keys)
        self._hints: Hints[Any] | None = None
        self._hint_kind: Literal["", "link", "sentence", "first word", "last word"] = ""
        self._first_word = (0, 0)
        self._waiting_find = 0
        self._found: tuple[str, int] = ("", 1)
        self._count = 1
        self._colour_before: str | None = None
        self._placing = ""

    def show(self, article: Article, highlights: Sequence[Highlight]) -> None:
        """Show an article where the reader left it, calm."""
        self._keys.reset()
        self._hints, self._hint_kind, self._waiting_find, self._placing = None, "", 0, ""
        super().show(article, highlights)

    def show_highlight(self, uid: str) -> bool:
        """Go to a highlight, so that the next key acts on it; False where it has no place in this text."""
        for highlight in self.highlights:
            if highlight.uid == uid and highlight.anchor.start is not None:
                self._reveal(highlight.anchor.start, centre=True)
                self._set_caret(highlight.anchor.start)
                return True
        return False

    def begin_placing(self, uid: str) -> None:
        """Have the next selection, confirmed with enter, placed as a highlight that lost its place."""
        self._placing = uid
        if self.mode is not Mode.SELECTION:
            self.action_select()
        self.post_message(messages.Told("Select the passage, enter places the highlight, esc gives up"))

    def _end_selection(self) -> None:
        super()._end_selection()
        self._placing = ""

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Use these keys (comma separated, by command id) in place of the defaults.

        The app gives the same keys to Textual (`App.set_keymap`), for the footer and the palette.
        """
        self._keys = KeyReader(ARTICLE_COMMANDS, keys)

    # --- keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action has a meaning in the mode of the moment."""
        mode = self.mode
        if action == "move":
            return mode is not Mode.CALM or (bool(parameters) and parameters[0] in MOVES_FROM_CALM)
        if action == "cancel":
            return mode is not Mode.CALM or bool(self._hits)
        if action == "find_next":
            return bool(self._hits)
        if action == "back" and self._hits:
            return mode is not Mode.SELECTION
        allowed = ALLOWED.get(action)
        return allowed is None or mode in allowed

    def _allowed(self, action: str) -> bool:
        name, _, arguments = action.partition("(")
        parameters = tuple(part.strip(" '\"") for part in arguments.rstrip(")").split(",") if part)
        return bool(self.check_action(name, parameters))

    def _counts(self, digit: str) -> bool:
        """Whether a digit begins a count; else it is a colour. In a selection it is both, see `on_key`."""
        if self._keys.pending or int(digit) > len(COLOURS) or self.mode is Mode.SELECTION:
            return True
        return not (self._active_highlight() and self._allowed("colour"))

    async def on_key(self, event: events.Key) -> None:
        """Read the key by the command table."""
        if self._popup:
            self._close_popup()
            if event.key in ("escape", "enter", "h", "q"):
                event.stop()
                event.prevent_default()
                return
        if self._hints is not None:
            event.stop()
            event.prevent_default()
            self._type_hint(event)
            return
        if self._waiting_find:
            event.stop()
            event.prevent_default()
            step, self._waiting_find = self._waiting_find, 0
            if event.is_printable and event.character:
                self._found = (event.character, step)
                if not self._to_character(event.character, step > 0, self._count):
                    self.post_message(messages.Told(f"No {event.character} there"))
            return
        fresh = not self._keys.pending
        pressed = self._keys.press(event.key, self._allowed, self._counts)
        if pressed is None:
            return
        event.stop()
        event.prevent_default()
        if pressed.waiting:
            # In a selection 1 to 5 choose the colour, unless a motion follows: then they counted.
            if fresh and self.mode is Mode.SELECTION and event.key in "12345":
                self._colour_before = self.colour
                self._choose_colour(int(event.key))
            return
        name = pressed.action.partition("(")[0]
        if self._colour_before is not None:
            if pressed.counted and name in _COUNTED:
                self.colour = self._colour_before
            self._colour_before = None
        self._count = pressed.count if name in _COUNTED else 1
        if pressed.action:
            await self.run_action(pressed.action)
        self._count = 1 if not self._waiting_find else self._count

    # --- reading

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll by lines."""
        self._known_caret = False
        self.scroll_to(y=self.scroll_offset.y + lines * self._count, animate=False)

    def action_half_page(self, step: int) -> None:
        """Go half a page on or back; the caret goes along when it is shown."""
        self._go_rows(step * self._count * max(1, self.size.height // 2))

    def action_page(self, step: int) -> None:
        """Go a page on or back, with two lines of the old one."""
        self._go_rows(step * self._count * max(1, self.size.height - 2))

    def action_page_back(self) -> None:
        """Go up a page."""
        self.action_page(-1)

    def _go_rows(self, rows: int) -> None:
        if self.mode is Mode.CALM:
            self._known_caret = False
            self.scroll_to(y=self.scroll_offset.y + rows, animate=False)
            return
        row = min(max(self.layout_rows.row_of(self._caret) + rows, 0), self.layout_rows.rows - 1)
        self.scroll_to(y=self.scroll_offset.y + rows, animate=False)
        found = self._next_text_row(row)
        self._set_caret(self.motion.last if found is None else self.layout_rows.offset_at(found, self._goal))

    def action_top(self) -> None:
        """Go to the top."""
        self._known_caret = False
        self._scroll_row(0)

    def action_bottom(self) -> None:
        """Go to the end."""
        self._known_caret = False
        self._scroll_row(self.max_scroll_y)

    def action_pan(self, step: int) -> None:
        """Move wide tables and code sideways."""
        self._pan(8 * step * self._count)

    def action_width(self, cells: int) -> None:
        """Make the reading column wider or narrower."""
        before = self.column_width
        self.column_width = min(before, self._frame.column) + cells if cells < 0 else before + cells
        if self.column_width != before:
            self.post_message(messages.WidthChanged(self.column_width))

    def action_back(self) -> None:
        """Leave the article."""
        self.post_message(messages.BackRequested())

    def action_leave(self) -> None:
        """End the selection, or leave the article."""
        if self.mode is Mode.SELECTION:
            self._end_selection()
        else:
            self.action_back()

    def action_cancel(self) -> None:
        """End the selection; else hide the caret; else the hits."""
        if self.mode is Mode.SELECTION:
            self._end_selection()
        elif self.caret_visible:
            self.caret_visible = False
            self.refresh_bindings()
        elif self._hits:
            self.find("")

    def action_next_heading(self, step: int) -> None:
        """Go to a heading."""
        blocks = self.document.blocks
        rows = [
            self._header_rows + self.layout_rows.top(index)
            for index, block in enumerate(blocks)
            if block.kind is BlockKind.HEADING
        ]
        at = self.scroll_offset.y + 1
        beyond = [row for row in rows if row > at] if step > 0 else [row for row in rows if row < at][::-1]
        if beyond:
            self._scroll_row(beyond[min(self._count, len(beyond)) - 1] - 1)
        else:
            self.post_message(messages.Told("No heading there"))

    # --- the caret

    def action_move(self, how: str) -> None:
        """Move the caret, and the end of the selection with it."""
        if self.document.text:
            self._grain = -1
            self._move(how, self._count)

    def action_find_character(self, step: int) -> None:
        """Wait for a character and move to it."""
        self._waiting_find = step

    def action_find_character_again(self, step: int) -> None:
        """Move to the last searched character again."""
        character, direction = self._found
        if character:
            self._to_character(character, direction * step > 0, self._count)

    # --- highlights

    def _active_highlight(self) -> Highlight | None:
        """The highlight at the caret, where it is shown, or was put by a key or a click just now."""
        if not self.document.text or (self.mode is Mode.CALM and not self._known_caret):
            return None
        if not self._is_visible(self._caret):
            return None
        at = self.highlights_at(self._caret)
        return at[0] if at else None

    def action_enter(self) -> None:
        """Highlight the selection; else open the highlight, note or link at the caret."""
        if self.mode is Mode.SELECTION:
            self._highlight_selection("")
            return
        if not self.document.text:
            return
        highlight = self._active_highlight()
        link = self.span_at(self._caret, SpanKind.LINK) if self.caret_visible else None
        if self.caret_visible and self._open_note(self._caret):
            return
        if link is not None:
            self.post_message(messages.LinkRequested(link.target))
        elif highlight is not None:
            self.post_message(messages.HighlightOpened(highlight.uid))

    def _open_note(self, offset: int) -> bool:
        """Show the footnote that is referred to at an offset; in a footnote go back to its reference."""
        reference = self.span_at(offset, SpanKind.NOTE_REF)
        if reference is not None and (found := find_footnote(self.document, reference.target)) is not None:
            most = max(3, self.size.height // 2)
            self._popup = footnote_strips(found, self._resolved(), self._frame, most)
            self.refresh()
            return True
        block = self.document.blocks[self.motion.block(offset)]
        back = find_reference(self.document, block.ident) if block.kind is BlockKind.FOOTNOTE else None
        if back is not None:
            self._reveal(back, centre=True)
            self._set_caret(back)
        return back is not None

    def _close_popup(self) -> None:
        self._popup = []
        self.refresh()

    def _clicked(self, offset: int) -> None:
        if self._popup:
            self._close_popup()
        elif self.span_at(offset, SpanKind.NOTE_REF) is None or not self._open_note(offset):
            super()._clicked(offset)

    def _highlight_selection(self, then: Literal["", "note", "tags"]) -> None:
        start, end = self.selection or (0, 0)
        if start >= end:
            start, end = self.motion.sentence(self._caret)
        placing = self._placing
        self._anchor = self._caret = start
        self._end_selection()
        if start < end and placing:
            self.post_message(messages.PlaceAgainRequested(placing, start, end))
        elif start < end:
            self.post_message(messages.HighlightRequested(start, end, self.colour, then))

    def action_highlight(self) -> None:
        """Highlight the selection, else the sentence at the caret; what is that sentence already grows."""
        if self.mode is Mode.SELECTION:
            self._highlight_selection("")
            return
        if not self.document.text:
            return
        at = self._implied_caret()
        self._set_caret(at)
        sentence, paragraph = self.motion.sentence(at), self.motion.paragraph(at)
        paragraph = self.motion.trim(*paragraph)
        ranges = {(h.anchor.start, h.anchor.end): h for h in self.highlights_at(at)}
        if paragraph in ranges:
            self.post_message(messages.Told("The whole paragraph is highlighted"))
        elif sentence in ranges:
            self.post_message(messages.RangeRequested(ranges[sentence].uid, *paragraph))
        elif sentence[0] < sentence[1]:
            self.post_message(messages.HighlightRequested(*sentence, self.colour))

    def _write(self, then: Literal["note", "tags"]) -> None:
        """Note or tags of the highlight at the caret; a new highlight where there is none."""
        if self.mode is Mode.SELECTION:
            self._highlight_selection(then)
            return
        if not self.document.text:
            return
        highlight = self._active_highlight()
        if highlight is not None:
            request = messages.NoteRequested if then == "note" else messages.TagsRequested
            self.post_message(request(highlight.uid))
            return
        at = self._implied_caret()
        self._set_caret(at)
        start, end = self.motion.sentence(at)
        if start < end:
            self.post_message(messages.HighlightRequested(start, end, self.colour, then))

    def action_note(self) -> None:
        """Write a note."""
        self._write("note")

    def action_tags(self) -> None:
        """Choose tags."""
        self._write("tags")

    def action_colour(self, number: int) -> None:
        """Recolour the highlight at the caret, or choose the colour of the selection and what follows."""
        self._choose_colour(number)
        if self.mode is Mode.SELECTION:
            return
        highlight = self._active_highlight()
        if highlight is not None and highlight.colour != self.colour:
            self.post_message(messages.ColourRequested(highlight.uid, self.colour))

    def _choose_colour(self, number: int) -> None:
        self.colour = COLOURS[number - 1]
        if self.mode is Mode.SELECTION:
            low, high = self.marks.selection
            self._repaint_caret()
            if 0 <= low < high:
                self._repaint_offsets(low, high)

    def _with_highlight(self) -> Highlight | None:
        highlight = self._active_highlight()
        if highlight is None:
            self.post_message(messages.Told("No highlight at the caret"))
        return highlight

    def action_delete(self) -> None:
        """Delete the highlight at the caret."""
        if (highlight := self._with_highlight()) is not None:
            self.post_message(messages.DeleteRequested(highlight.uid))

    def action_extend(self, step: int) -> None:
        """Extend or shrink the highlight by words, at the end that is nearer to the caret."""
        highlight = self._with_highlight()
        if highlight is None or highlight.anchor.start is None or highlight.anchor.end is None:
            return
        start, end, motion = highlight.anchor.start, highlight.anchor.end, self.motion
        at_start = self._caret - start < end - self._caret
        for _ in range(self._count):
            if at_start:
                start = motion.word_left(start) if step > 0 else min(motion.word_right(start), end)
            else:
                end = motion.word_end(end) if step > 0 else max(motion.word_end_left(end), start)
        start, end = motion.trim(start, end)
        if start < end and (start, end) != (highlight.anchor.start, highlight.anchor.end):
            self._set_caret(start if at_start else motion.left(end))
            self.post_message(messages.RangeRequested(highlight.uid, start, end))

    def action_merge(self) -> None:
        """Merge the highlight at the caret with those that overlap or touch it."""
        highlight = self._with_highlight()
        if highlight is None or highlight.anchor.start is None or highlight.anchor.end is None:
            return
        low, high = highlight.anchor.start, highlight.anchor.end
        joined = []
        placed = [h for h in self.highlights if h.anchor.start is not None and h.anchor.end is not None]
        for other in sorted(placed, key=lambda h: (h.anchor.start or 0, h.anchor.end or 0)):
            start, end = other.anchor.start or 0, other.anchor.end or 0
            gap = self.document.text[end:low] if end <= low else self.document.text[high:start]
            if not gap.strip():
                joined.append(other.uid)
        if len(joined) > 1:
            self.post_message(messages.MergeRequested(tuple(joined)))
        else:
            self.post_message(messages.Told("No other highlight overlaps or touches this one"))

    def action_split(self) -> None:
        """Split the highlight at the caret."""
        highlight = self._with_highlight()
        if highlight is None or highlight.anchor.start is None or highlight.anchor.end is None:
            return
        if highlight.anchor.start < self._caret < highlight.anchor.end:
            self.post_message(messages.SplitRequested(highlight.uid, self._caret))
        else:
            self.post_message(messages.Told("Put the caret where the second part begins"))

    def action_next_highlight(self, step: int) -> None:
        """Go to the next highlight, from the last on to the first."""
        starts = sorted({h.anchor.start for h in self.highlights if h.anchor.start is not None})
        if not starts:
            self.post_message(messages.Told("No highlights in this article"))
            return
        at = self._caret if self._known_caret or self.caret_visible else self._first_offset() - (step > 0)
        for _ in range(self._count):
            beyond = (
                [start for start in starts if start > at] if step > 0 else [s for s in starts if s < at][::-1]
            )
            at = beyond[0] if beyond else starts[0 if step > 0 else -1]
        self._reveal(at, centre=True)
        self._set_caret(at)

    def go_to_highlight(self, uid: str) -> None:
        """Show a highlight; the next key is about it."""
        start = next((h.anchor.start for h in self.highlights if h.uid == uid), None)
        if start is not None:
            self._reveal(start, centre=True)
            self._set_caret(start)

    def action_undo(self) -> None:
        """Take back the last change."""
        self.post_message(messages.UndoRequested())

    def action_redo(self) -> None:
        """Do it again."""
        self.post_message(messages.RedoRequested())

    def action_article_note(self) -> None:
        """Write the article's note."""
        if self.article is not None:
            self.post_message(messages.ArticleNoteRequested())

    # --- copying

    def _passage(self) -> str:
        """The selection, else the highlight or the sentence at the caret."""
        if self.mode is Mode.SELECTION:
            text = self.selected_text
            self._end_selection()
            return text
        highlight = self._active_highlight()
        if highlight is not None and highlight.anchor.start is not None and highlight.anchor.end is not None:
            return self.document.text[highlight.anchor.start : highlight.anchor.end]
        start, end = self.motion.sentence(self._implied_caret())
        return self.document.text[start:end]

    def action_copy(self) -> None:
        """Copy the passage."""
        if self.document.text and (text := self._passage()):
            self.post_message(messages.CopyRequested(text))

    def action_quote(self) -> None:
        """Copy the passage as a quotation with its source."""
        if self.article is not None and self.document.text and (text := self._passage()):
            self.post_message(messages.CopyRequested(_quotation(text, self.article)))

    # --- finding

    def action_ask_find(self) -> None:
        """Ask for words to find."""
        if self.document.text:
            self.post_message(messages.FindRequested())

    def find(self, text: str) -> int:
        """Mark all places of `text`, go to the first from the first visible line on; how many there are."""
        count = super().find(text)
        if count:
            hit = self._hit_after(self._first_offset() - 1, 1)
            if hit is not None:
                self._show_hit(hit)
        self.refresh_bindings()
        return count

    def action_find_next(self, step: int) -> None:
        """Go to the next hit."""
        at = self.marks.current_hit[0]
        for _ in range(self._count):
            hit = self._hit_after(at if at >= 0 else self._first_offset(), step)
            if hit is not None:
                at = hit[0]
                self._show_hit(hit)

    def _show_hit(self, hit: tuple[int, int]) -> None:
        old, self.marks.current_hit = self.marks.current_hit, hit
        for start, end in (old, hit):
            if start >= 0:
                self._repaint_offsets(start, end)
        self._reveal(hit[0], centre=True)
        self._caret = self.motion.clamp(hit[0])
        self._known_caret = True
        if self.mode is not Mode.CALM:
            self._set_caret(self._caret)
        number = self._hits.index(hit) + 1
        self.post_message(messages.Told(f"{number} of {len(self._hits)}"))

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

    def _start_hints(
        self, kind: Literal["link", "sentence", "first word", "last word"], hints: Hints[Any], none: str
    ) -> None:
        if not hints.targets:
            self.post_message(messages.Told(none))
            return
        self._hints, self._hint_kind = hints, kind
        self._lay_labels()

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


def _quotation(text: str, article: Article) -> str:
    """The text as a Markdown quotation, with its source on the last line."""
    quoted = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
    date = article.published_at.astimezone().date().isoformat()
    source = ", ".join(
        part for part in (", ".join(article.authors), f"“{article.title}”", article.site, date) if part
    )
    return f"{quoted}\n\n— {source}{f' <{article.url}>' if article.url else ''}\n"
