"""The caret and the selection of the article.

The caret is an offset between two characters and a selection reaches from its anchor to it; what
is selected is that range without the white space at its ends. While it reaches forward, the caret
is painted on the last selected character.
"""

from __future__ import annotations

from dataclasses import dataclass

from reader.document.blocks import BlockKind
from reader.ui.article.caret import MOVES, vertical
from reader.ui.article.page import Page
from reader.ui.keys.article_commands import Mode

_GRAINS = 3
"""Sentence, paragraph, section: what a selection grows to, one after the other."""
_INCLUSIVE = frozenset({"word_end", "word_end_left"})
_NOTHING = (-1, -1)
_NO_PROSE = frozenset({BlockKind.HEADING, BlockKind.FIGURE})


@dataclass(frozen=True, slots=True)
class Painted:
    """What is painted of caret and selection; -1 where there is none. Offsets in `Document.text`."""

    caret: int = -1
    start: int = -1
    end: int = -1

    def changes(self, before: Painted) -> list[tuple[int, int]]:
        """The ranges of offsets that have to be painted again after `before`."""
        changed = {(at, at) for at in (self.caret, before.caret) if at >= 0}
        if before.start < 0 <= self.start:
            changed.add((self.start, self.end))
        elif self.start < 0 <= before.start:
            changed.add((before.start, before.end))
        else:
            ends = ((self.start, before.start), (self.end, before.end))
            changed |= {(min(pair), max(pair)) for pair in ends if pair[0] != pair[1]}
        return sorted(changed)


class Selection:
    """Caret, anchor and mode on a page.

    `caret` is its offset, shown or not. `caret_known` tells that a key or a click put it where it is,
    not only the page that was turned.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.caret = 0
        self.anchor: int | None = None
        self.caret_visible = False
        self.caret_known = False
        self._from_reading = False
        self._goal = 0  # the cell that moves up and down keep to
        self._grain = -1

    @property
    def mode(self) -> Mode:
        """What keys mean at this moment."""
        if self.anchor is not None:
            return Mode.SELECTION
        return Mode.CARET if self.caret_visible else Mode.READING

    @property
    def range(self) -> tuple[int, int] | None:
        """The selected range; None outside a selection, empty where nothing was selected yet."""
        if self.anchor is None:
            return None
        return self.page.motion.trim(*sorted((self.anchor, self.caret)))

    @property
    def text(self) -> str:
        """The selected text, "" outside a selection."""
        low, high = self.range or (0, 0)
        return self.page.document.text[low:high]

    @property
    def painted(self) -> Painted:
        """Where caret and selection are painted now."""
        low, high = selected = self.range or _NOTHING
        if self.mode is Mode.READING:
            return Painted()
        caret = self.caret
        if self.anchor is not None and self.caret > self.anchor and low < high:
            caret = self.page.motion.clamp(high - 1)
        return Painted(caret, *selected)

    # --- putting the caret

    def reset(self, caret: int = 0) -> None:
        """No selection, no caret shown."""
        self.anchor, self.caret_visible, self.caret_known = None, False, False
        self.caret = caret

    def place(self, offset: int) -> None:
        """Put the caret at an offset; a selection reaches to it then."""
        self.caret = self.page.motion.clamp(offset)
        self.caret_known = True

    def hide_caret(self) -> None:
        """Back to reading, the caret where it was."""
        self.caret_visible = False

    def keep_goal(self) -> None:
        """Up and down keep to the cell of the caret from here."""
        self._goal = self.page.layout.cell_of(self.caret)[1]

    def implied_caret(self) -> int:
        """Where the caret would be shown.

        Its last place while that is on the screen, else the first sentence of prose that begins there.
        """
        page = self.page
        if self.caret_visible or self.anchor is not None:
            return self.caret
        if self.caret_known and page.is_visible(self.caret):
            return self.caret
        first = page.next_text_row(page.visible_rows().start)
        if first is None:
            return self.caret
        start = page.layout.row(first).start
        # a sentence that began above is passed over, and so are headings and captions: one highlights prose
        while page.motion.sentence(start)[0] != start or page.kind_at(start) in _NO_PROSE:
            following = page.motion.sentence_right(start)
            if following <= start or not page.is_visible(following):
                break
            start = following
        return start

    # --- moving it

    def move(self, how: str, count: int = 1) -> None:
        """Move the caret, and with it the end of the selection; `how` is one of `MOVES`, "up" or "down"."""
        page = self.page
        self._grain = -1
        if self.mode is Mode.READING:
            self.caret = self.implied_caret()
            self.caret_visible = True
        at = self.caret
        if how in ("up", "down"):
            self.place(vertical(page.layout, at, count if how == "down" else -count, self._goal))
            return
        move = MOVES[how]
        if how == "word_end" and self.anchor is None:
            at = page.motion.right(at)
        for _ in range(count):
            to = move(page.motion, page.layout, at)
            if to == at:
                break
            at = to
        if how in _INCLUSIVE and self.anchor is None:
            at = page.motion.left(at)
        self.place(at)
        self.keep_goal()

    def move_rows(self, rows: int) -> None:
        """Move the caret by rows of the layout, to the next one with text."""
        layout = self.page.layout
        row = min(max(layout.row_of(self.caret) + rows, 0), layout.rows - 1)
        found = self.page.next_text_row(row)
        self.place(self.page.motion.last if found is None else layout.offset_at(found, self._goal))

    def move_to_character(self, character: str, *, forward: bool, count: int = 1) -> bool:
        """Move to the next (or previous) place of a character; False where there is none."""
        motion, at = self.page.motion, self.caret
        if self.anchor is not None and forward and at and self.caret > self.anchor:
            at = motion.left(at)
        for _ in range(count):
            found = motion.find_character(at, character, forward=forward)
            if found is None:
                return False
            at = found
        self.place(motion.right(at) if self.anchor is not None and forward else at)
        self.keep_goal()
        return True

    # --- selecting

    def toggle(self) -> None:
        """Start a selection at the caret; in one, go back to the caret alone."""
        if self.anchor is None:
            self._begin(self.implied_caret())
            self.caret = self.anchor or 0
        else:
            self.anchor = None
        self._grain = -1
        self.caret_visible = True
        self.place(self.caret)
        self.keep_goal()

    def _begin(self, anchor: int) -> None:
        if self.anchor is None:
            self._from_reading = not self.caret_visible
        self.anchor = anchor

    def select(self, start: int, end: int, *, from_reading: bool | None = None) -> None:
        """Select a range, the caret at its end; `from_reading`: back to reading when the selection ends."""
        self._begin(self.page.motion.clamp(start))
        if from_reading is not None:
            self._from_reading = from_reading
        self.place(end)

    def grow(self) -> None:
        """Select the sentence at the caret; again the paragraph, then the section."""
        motion = self.page.motion
        fresh = self.anchor is None or self._grain < 0
        self._grain = 0 if fresh else min(self._grain + 1, _GRAINS - 1)
        at = self.implied_caret() if self.anchor is None else min(self.anchor, self.caret)
        start, end = (motion.sentence, motion.paragraph, motion.section)[self._grain](at)
        if not fresh and self.anchor is not None:
            start, end = min(start, self.anchor, self.caret), max(end, self.anchor, self.caret)
        self.select(start, end)
        self.caret_visible = True

    def swap(self) -> None:
        """Move the caret to the other end of the selection."""
        if self.anchor is not None:
            self.anchor, caret = self.caret, self.anchor
            self.place(caret)

    def end(self) -> None:
        """Drop the selection, leave the caret at its start; read on where it was started from reading."""
        if self.anchor is not None:
            self.caret = self.page.motion.clamp(min(self.anchor, self.caret))
        self.anchor = None
        self._grain = -1
        if self._from_reading:
            self.caret_visible = False

    def collapse(self, offset: int) -> None:
        """Put the caret at an offset and drop the selection."""
        self.anchor = self.caret = offset
        self.end()
