"""Caret and selection on the page.

The caret is an offset between two characters and a selection reaches from its anchor to it; what
is selected is that range without the white space at its ends. While it reaches forward, the caret
is painted on the last selected character.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.reactive import reactive

from reader.document.blocks import BlockKind, Span, SpanKind
from reader.model import COLOURS, Article, Highlight
from reader.safetext import SafeText
from reader.ui.article.caret import MOVES, vertical
from reader.ui.article.finding import FindingPage
from reader.ui.article_commands import Mode

_GRAINS = ("sentence", "paragraph", "section")
_INCLUSIVE = frozenset({"word_end", "word_end_left"})


class SelectingPage(FindingPage):
    """A page with a caret and a selection."""

    caret_visible: reactive[bool] = reactive(False, repaint=False)

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.colour = ""  # of the next highlight; "" leaves it to the app's settings
        self._caret = 0
        self._anchor: int | None = None
        self._from_reading = False
        self._goal = 0
        self._grain = -1
        self._known_caret = False

    # --- state

    @property
    def mode(self) -> Mode:
        """What keys mean at this moment."""
        if self._anchor is not None:
            return Mode.SELECTION
        return Mode.CARET if self.caret_visible else Mode.READING

    @property
    def caret(self) -> int:
        """Offset of the caret, shown or not."""
        return self._caret

    @property
    def selection(self) -> tuple[int, int] | None:
        """The selected range; None outside a selection, empty where nothing was selected yet."""
        if self._anchor is None:
            return None
        low, high = sorted((self._anchor, self._caret))
        return self.motion.trim(low, high)

    @property
    def selected_text(self) -> str:
        """The selected text, "" outside a selection."""
        low, high = self.selection or (0, 0)
        return self.document.text[low:high]

    def show(self, article: Article, highlights: Sequence[Highlight]) -> None:
        """Show an article where the reader left it, calm."""
        self._calm()
        super().show(article, highlights)
        self._caret = self._offset_of(article.state.place)
        self._known_caret = False

    def clear(self, message: SafeText) -> None:
        """Show nothing but a short message."""
        self._calm()
        self._caret = 0
        super().clear(message)

    def _calm(self) -> None:
        self._anchor = None
        self.caret_visible = False

    def watch_caret_visible(self) -> None:
        """Paint or hide the caret."""
        self._repaint_caret()

    def _repaint_caret(self) -> None:
        """Bring the painted caret and selection up to date with the state."""
        if not self.document.text:
            return
        marks = self.marks
        old_selection, old_caret = marks.selection, marks.caret
        selection = self.selection
        marks.selection = selection if selection else (-1, -1)
        shown = selection is not None and selection[0] < selection[1]
        marks.selection_colour = (self.colour or COLOURS[0]) if shown else ""
        marks.caret = -1
        if self.mode is not Mode.READING:
            marks.caret = self._caret
            if (
                self._anchor is not None
                and self._caret > self._anchor
                and selection
                and selection[0] < selection[1]
            ):
                marks.caret = self.motion.clamp(selection[1] - 1)
        for old, new in zip(old_selection, marks.selection, strict=True):
            if old != new:
                self._repaint_offsets(max(0, old if old >= 0 else new), max(0, new if new >= 0 else old))
        if old_selection[0] < 0 <= marks.selection[0]:
            self._repaint_offsets(*marks.selection)
        elif marks.selection[0] < 0 <= old_selection[0]:
            self._repaint_offsets(*old_selection)
        for at in {old_caret, marks.caret} - {-1}:
            self._repaint_offsets(at, at)
        self._show_caret_cell()

    def _show_caret_cell(self) -> None:
        """Move a wide block sideways so that the caret's cell is on the screen."""
        if self.marks.caret < 0:
            return
        row, cell = self.layout_rows.cell_of(self.marks.caret)
        at = self.layout_rows.row(row)
        if not at.width:
            return
        pan = self._pans.get(at.block, 0)
        x, room = cell - at.indent, self._frame.room - at.indent - 2
        wanted = x - room if x > pan + room else min(pan, x)
        if wanted != pan:
            self._pans[at.block] = wanted
            top = self._header_rows + self.layout_rows.top(at.block)
            self._repaint(top, top + self.layout_rows.height(at.block))

    def _set_caret(self, offset: int, *, reveal: bool = True) -> None:
        self._caret = self.motion.clamp(offset)
        self._known_caret = True
        self._repaint_caret()
        if reveal:
            self._reveal(self.marks.caret if self.marks.caret >= 0 else self._caret)
        self._rested()

    def _select(self, start: int, end: int) -> None:
        """Select a range with the caret at its end."""
        if self._anchor is None:
            self._from_reading = not self.caret_visible
        self._anchor = self.motion.clamp(start)
        self._set_caret(end)

    def _implied_caret(self) -> int:
        """Where a caret that is not shown would be: its last place while that is on the screen, else
        the first sentence of prose that begins on it."""
        if self.caret_visible or self._anchor is not None:
            return self._caret
        if self._known_caret and self._is_visible(self._caret):
            return self._caret
        rows = self._visible_rows()
        first = self._next_text_row(rows.start)
        if first is None:
            return self._caret
        start = self.layout_rows.row(first).start
        # a sentence that began above is passed over, and so is a heading: it is prose that one marks
        while self.motion.sentence(start)[0] != start or self._is_heading(start):
            following = self.motion.sentence_right(start)
            if following <= start or not self._is_visible(following):
                break
            start = following
        return start

    def _is_heading(self, offset: int) -> bool:
        return self.document.blocks[self.document.position(offset)[0]].kind is BlockKind.HEADING

    # --- moves

    def _move(self, how: str, count: int = 1) -> None:
        if self.mode is Mode.READING:
            self._caret = self._implied_caret()
            self.caret_visible = True
        at = self._caret
        if how in ("up", "down"):
            at = vertical(self.layout_rows, at, count if how == "down" else -count, self._goal)
            self._set_caret(at)
            return
        move = MOVES[how]
        if how == "word_end" and self._anchor is None:
            at = self.motion.right(at)
        for _ in range(count):
            to = move(self.motion, self.layout_rows, at)
            if to == at:
                break
            at = to
        if how in _INCLUSIVE and self._anchor is None:
            at = self.motion.left(at)
        self._set_caret(at)
        self._goal = self.layout_rows.cell_of(self._caret)[1]

    def _to_character(self, character: str, forward: bool, count: int) -> bool:
        at = self._caret
        if self._anchor is not None and forward and at and self._caret > self._anchor:
            at = self.motion.left(at)
        for _ in range(count):
            found = self.motion.find_character(at, character, forward=forward)
            if found is None:
                return False
            at = found
        self._set_caret(self.motion.right(at) if self._anchor is not None and forward else at)
        self._goal = self.layout_rows.cell_of(self._caret)[1]
        return True

    def action_select(self) -> None:
        """Start a selection at the caret; in one, go back to the caret alone."""
        if not self.document.text:
            return
        if self._anchor is None:
            self._from_reading = not self.caret_visible
            self._caret = self._anchor = self._implied_caret()
        else:
            self._anchor = None
        self._grain = -1
        self.caret_visible = True
        self._set_caret(self._caret)
        self._goal = self.layout_rows.cell_of(self._caret)[1]
        self.refresh_bindings()

    def action_grow(self) -> None:
        """Select the sentence at the caret; again the paragraph, then the section."""
        if not self.document.text:
            return
        fresh = self._anchor is None or self._grain < 0
        self._grain = 0 if fresh else min(self._grain + 1, len(_GRAINS) - 1)
        at = self._implied_caret() if self._anchor is None else min(self._anchor, self._caret)
        start, end = getattr(self.motion, _GRAINS[self._grain])(at)
        if not fresh and self._anchor is not None:
            start, end = min(start, self._anchor, self._caret), max(end, self._anchor, self._caret)
        grain = self._grain
        self._select(start, end)
        self._grain = grain
        self.caret_visible = True
        self.refresh_bindings()

    def action_take(self, what: str) -> None:
        """Select the word, sentence or paragraph at the caret."""
        start, end = getattr(self.motion, what)(self._caret)
        self._select(start, end)
        self.refresh_bindings()

    def action_swap(self) -> None:
        """Move the caret to the other end of the selection."""
        if self._anchor is not None:
            self._anchor, self._caret = self._caret, self._anchor
            self._set_caret(self._caret)

    def _end_selection(self) -> None:
        """Drop the selection, leave the caret at its start; calm again where it was started from calm."""
        if self._anchor is not None:
            self._caret = self.motion.clamp(min(self._anchor, self._caret))
        self._anchor = None
        self._grain = -1
        if self._from_reading:
            self.caret_visible = False
        self._repaint_caret()
        self.refresh_bindings()

    # --- what is at a place

    def highlights_at(self, offset: int) -> list[Highlight]:
        """The highlights over an offset, the shortest first; failing these, those that end right there."""
        parts = self.marks.highlights.get(self.motion.block(offset), [])
        over = [part.highlight for part in reversed(parts) if part.start <= offset < part.end]
        return over or [part.highlight for part in reversed(parts) if part.end == offset]

    def span_at(self, offset: int, *kinds: SpanKind) -> Span | None:
        """The link or note reference over an offset."""
        if not self.document.text:
            return None
        block, char = self.document.position(offset)
        for span in self.document.blocks[block].spans:
            if span.kind in kinds and span.start <= char < span.end:
                return span
        return None
