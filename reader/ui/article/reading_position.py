"""Where the reader is on the page, kept through every change of size.

A position is the offset of the first character that was on the screen after the last scroll, and
its distance from the top of the screen in rows. However often the text is laid out again after
that, at whatever width, the same characters are at the top again.
"""

from __future__ import annotations

from typing import NamedTuple

from reader.model import Place
from reader.page_numbers import label, page_at
from reader.reading_places import offset_of_place, place_of
from reader.reading_time import WORDS_A_MINUTE
from reader.ui.article.page import Page

_TOP = (0, -1)
"""The position of a page that was not scrolled: no row is above that of the first character."""


class Reached(NamedTuple):
    """How far an article is read."""

    percent: int
    """Of the text up to the bottom of the screen."""
    minutes: int
    """Of reading below it."""
    page: str
    """The number of the page of print at the caret or at the top of the screen; "" where there is none."""


class ReadingPosition:
    """The reader's position on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.end_reported = False
        """Whether it was reported that the last line of this article has been on the screen."""
        self._held: tuple[int, int] | None = None

    def load(self, place: Place | None) -> int:
        """Begin a newly loaded article at a stored place, else at its top; the offset of that place."""
        self.end_reported = False
        offset = self.offset_of(place)
        self._held = (offset, 1) if offset else _TOP
        return offset

    def clear(self) -> None:
        """There is no article: the top of the page."""
        self._held = _TOP

    # --- over a change of the layout

    def hold(self) -> None:
        """Remember what is at the top of the screen, unless that is known."""
        if self._held is None:
            top = self.page.viewport.top
            offset = self.page.first_offset()
            self._held = (offset, self.page.row_of(offset) - top) if top else _TOP

    def hold_at(self, offset: int) -> None:
        """Have an offset near the top of the screen, also where the page is not laid out yet."""
        self._held = (offset, 2)

    def release(self) -> None:
        """The reader has scrolled: the position is where he is now."""
        self._held = None

    def row(self) -> int:
        """The row of the page to scroll to for the position that is held."""
        offset, line = self._held or _TOP
        return 0 if (offset, line) == _TOP else self.page.row_of(offset) - line

    # --- stored places

    def offset_of(self, place: Place | None) -> int:
        """Offset of a stored place, found again by its quote where the text before it changed."""
        if place is None or not self.page.document.text:
            return 0
        return self.page.motion.clamp(offset_of_place(self.page.document, place))

    @property
    def place(self) -> Place:
        """The position in the form it is stored in."""
        offset = self._held[0] if self._held else self.page.first_offset()
        return place_of(self.page.document, offset)

    # --- how far the article is read

    @property
    def progress(self) -> float:
        """How much of the article has been on the screen up to here, from 0 to 1."""
        if not self.page.document.text:
            return 0.0
        viewport = self.page.viewport
        return min(1.0, (viewport.top + viewport.height) / max(1, self.page.expected_rows))

    @property
    def minutes_left(self) -> int:
        """Minutes of reading below the last visible line."""
        page = self.page
        revision = page.article.revision if page.article else None
        if revision is None or not page.document.text:
            return 0
        rows = page.visible_rows()
        if rows.stop >= page.layout.rows and page.layout.complete and not page.partial:
            return 0
        share = 1 - page.share * page.layout.offset_at(rows.stop, 0) / len(page.document.text)
        return max(1, round(revision.words * share / WORDS_A_MINUTE))

    def reached(self, caret: int | None) -> Reached:
        """How far the article is read; `caret` is the offset of the caret where that is shown."""
        return Reached(int(self.progress * 100), self.minutes_left, self.page_number(caret))

    def page_number(self, caret: int | None) -> str:
        """The page of print at the caret, else at the top of the screen; "" for a text without pages."""
        if not self.page.pages:
            return ""
        found = page_at(self.page.pages, self.page.first_offset() if caret is None else caret)
        return label(found) if found else ""

    def reached_end(self) -> bool:
        """Whether the last line is on the screen for the first time."""
        page = self.page
        if not page.document.text or self.end_reported:
            return False
        at_end = page.layout.complete and page.visible_rows().stop >= page.layout.rows
        self.end_reported = at_end and not page.partial
        return self.end_reported
