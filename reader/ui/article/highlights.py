"""The highlights of the article, and what keys ask to be done with them.

Each command here returns the message that asks for the change, None where there is nothing to do:
nothing is changed in the article until `ArticleView.set_highlights` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from textual.message import Message

from reader.document.blocks import Document
from reader.model import COLOURS, Highlight
from reader.ui.article import messages
from reader.ui.article.marks import Marked, marked_blocks, with_marks
from reader.ui.article.messages import StatusMessage
from reader.ui.article.page import Page
from reader.ui.article.selection import Selection
from reader.ui.keys.article_commands import Mode

Then = Literal["", "note", "tags", "draft"]
_ON_HIGHLIGHT = {
    "note": messages.NoteRequested,
    "tags": messages.TagsRequested,
    "draft": messages.DraftRequested,
}


class Highlights:
    """The highlights shown, with the commands on them. Offsets count in `Document.text`."""

    def __init__(self, page: Page, selection: Selection) -> None:
        self.page, self.selection = page, selection
        self.shown: list[Highlight] = []
        self.by_block: dict[int, list[Marked]] = {}
        self._marked: Document | None = None
        """What the marks are in."""
        self.colour = ""
        """Of the next highlights in this session; "" leaves it to the settings."""
        self.usual_colour = COLOURS[0]
        """The colour of the settings."""

    def show(self, highlights: Sequence[Highlight]) -> list[int]:
        """Show these highlights; the blocks that have to be painted again."""
        before, shown, document = self.by_block, self.shown, self.page.document
        self.shown = list(highlights)
        # most are the same objects as before: only the others are looked at
        now, was = set(map(id, self.shown)), set(map(id, shown))
        gone = [one for one in shown if id(one) not in now]
        come = [one for one in self.shown if id(one) not in was]
        if document is self._marked and 2 * len(come) < len(self.shown):
            self.by_block = with_marks(document, before, gone, come)
            blocks = set(marked_blocks(document, [*gone, *come]))
        else:
            self._marked, self.by_block = document, marked_blocks(document, self.shown)
            blocks = before.keys() | self.by_block.keys()
        return [block for block in blocks if before.get(block) != self.by_block.get(block)]

    @property
    def next_colour(self) -> str:
        """The colour that the next highlight will have."""
        return self.colour or self.usual_colour

    # --- what is where

    def at(self, offset: int) -> list[Highlight]:
        """The highlights over an offset, the shortest first; failing these, those that end right there."""
        parts = self.by_block.get(self.page.motion.block(offset), [])
        over = [part.highlight for part in reversed(parts) if part.start <= offset < part.end]
        return over or [part.highlight for part in reversed(parts) if part.end == offset]

    @property
    def active(self) -> Highlight | None:
        """The highlight at the caret, where that is shown, or was put by a key or a click just now."""
        selection = self.selection
        if not self.page.document.text or (selection.mode is Mode.READING and not selection.caret_known):
            return None
        if not self.page.is_visible(selection.caret):
            return None
        return next(iter(self.at(selection.caret)), None)

    def _active_range(self) -> tuple[Highlight, int, int] | StatusMessage:
        highlight = self.active
        if highlight is None or highlight.anchor.start is None or highlight.anchor.end is None:
            return StatusMessage("No highlight at the caret")
        return highlight, highlight.anchor.start, highlight.anchor.end

    # --- making them

    def highlight_selection(self, then: Then = "") -> Message | None:
        """Highlight the selection, else the sentence at the caret; the selection ends."""
        start, end = self.selection.range or (0, 0)
        if start >= end:
            start, end = self.page.motion.sentence(self.selection.caret)
        self.selection.collapse(start)
        return messages.HighlightRequested(start, end, self.colour, then) if start < end else None

    def highlight_sentence(self) -> Message | None:
        """Highlight the sentence at the caret; where that is highlighted, the paragraph."""
        motion = self.page.motion
        at = self.selection.implied_caret()
        self.selection.place(at)
        sentence, paragraph = motion.sentence(at), motion.trim(*motion.paragraph(at))
        ranges = {(h.anchor.start, h.anchor.end): h for h in self.at(at)}
        if paragraph in ranges:
            return StatusMessage("The whole paragraph is highlighted")
        if sentence in ranges:
            return messages.RangeRequested(ranges[sentence].uid, *paragraph)
        if sentence[0] < sentence[1]:
            return messages.HighlightRequested(*sentence, self.colour)
        return None

    def write(self, then: Literal["note", "tags", "draft"]) -> Message | None:
        """Write note or tags of the highlight at the caret, or put it into a draft; else of a new one."""
        highlight = self.active
        if highlight is not None:
            return _ON_HIGHLIGHT[then](highlight.uid)
        at = self.selection.implied_caret()
        self.selection.place(at)
        start, end = self.page.motion.sentence(at)
        return messages.HighlightRequested(start, end, self.colour, then) if start < end else None

    # --- changing the one at the caret

    def recolour(self, number: int) -> Message | None:
        """Give the highlight at the caret the colour of a number, from 1."""
        highlight, colour = self.active, COLOURS[number - 1]
        if highlight is None or highlight.colour == colour:
            return None
        return messages.ColourRequested(highlight.uid, colour)

    def delete(self) -> Message:
        """Delete the highlight at the caret."""
        highlight = self.active
        if highlight is None:
            return StatusMessage("No highlight at the caret")
        return messages.DeleteRequested(highlight.uid)

    def extend(self, step: int, count: int) -> Message | None:
        """Extend or shrink the highlight by words: at its end, or at its start with the caret near that.

        Right on the start, where highlighting and `next` leave the caret, it is the end.
        """
        found = self._active_range()
        if isinstance(found, StatusMessage):
            return found
        highlight, start, end = found
        motion, caret = self.page.motion, self.selection.caret
        at_start = 0 < caret - start < end - caret
        for _ in range(count):
            if at_start:
                start = motion.word_left(start) if step > 0 else min(motion.word_right(start), end)
            else:
                end = motion.word_end(end) if step > 0 else max(motion.word_end_left(end), start)
        start, end = motion.trim(start, end)
        if start >= end or (start, end) == (highlight.anchor.start, highlight.anchor.end):
            return None
        self.selection.place(min(motion.right(start), motion.left(end)) if at_start else motion.left(end))
        return messages.RangeRequested(highlight.uid, start, end)

    def merge(self) -> Message:
        """Merge the highlight at the caret with those that overlap or touch it."""
        found = self._active_range()
        if isinstance(found, StatusMessage):
            return found
        _, low, high = found
        text = self.page.document.text
        placed = [
            (h.anchor.start, h.anchor.end, h.uid)
            for h in self.shown
            if h.anchor.start is not None and h.anchor.end is not None
        ]
        joined = []
        for start, end, uid in sorted(placed, key=lambda each: each[:2]):
            gap = text[end:low] if end <= low else text[high:start]
            if not gap.strip():
                joined.append(uid)
        if len(joined) > 1:
            return messages.MergeRequested(tuple(joined))
        return StatusMessage("No other highlight overlaps or touches this one")

    def split(self) -> Message:
        """Split the highlight at the caret."""
        found = self._active_range()
        if isinstance(found, StatusMessage):
            return found
        highlight, start, end = found
        if start < self.selection.caret < end:
            return messages.SplitRequested(highlight.uid, self.selection.caret)
        return StatusMessage("Put the caret where the second part begins")

    # --- going to one

    def next(self, step: int, count: int) -> int | None:
        """Where the next (or previous) highlight begins, round the ends; None where there is none."""
        starts = sorted({h.anchor.start for h in self.shown if h.anchor.start is not None})
        if not starts:
            return None
        selection = self.selection
        known = selection.caret_known or selection.caret_visible
        at = selection.caret if known else self.page.first_offset() - (step > 0)
        for _ in range(count):
            if step > 0:
                at = next((start for start in starts if start > at), starts[0])
            else:
                at = next((start for start in reversed(starts) if start < at), starts[-1])
        return at

    def start_of(self, uid: str) -> int | None:
        """Where a highlight begins; None for an orphan and an unknown one."""
        return next((h.anchor.start for h in self.shown if h.uid == uid), None)

    # --- copying

    def passage(self) -> tuple[int, int]:
        """The range of the selection, which ends then, else of the highlight or the sentence at the caret."""
        highlight = self.active
        if self.selection.mode is Mode.SELECTION:
            start, end = self.selection.range or (0, 0)
            self.selection.end()
        elif highlight and highlight.anchor.start is not None and highlight.anchor.end is not None:
            start, end = highlight.anchor.start, highlight.anchor.end
        else:
            start, end = self.page.motion.sentence(self.selection.implied_caret())
        return start, end
