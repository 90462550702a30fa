"""Finding words in the article, and the marks of the scrollbar."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from rich.color import Color
from textual.scrollbar import ScrollBar

from reader.model import Article, Highlight
from reader.safetext import SafeText
from reader.ui.article.place import PlacedPage
from reader.ui.article.scrollbar import MarkedScrollBar


class FindingPage(PlacedPage):
    """A page whose words can be found; its scrollbar shows where highlights and hits are."""

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.wanted = ""
        """What was searched last in this text, while its hits are marked."""
        self._hits: list[tuple[int, int]] = []
        self._bar_marks: tuple[int, dict[int, Color]] = (0, {})

    def show(self, article: Article, highlights: Sequence[Highlight]) -> None:
        """Show an article where the reader left it."""
        self._hits, self.wanted = [], ""
        super().show(article, highlights)

    def clear(self, message: SafeText) -> None:
        """Show nothing but a short message."""
        self._hits = []
        super().clear(message)

    def set_highlights(self, highlights: Sequence[Highlight]) -> None:
        """Paint these highlights; place, caret and selection stay."""
        super().set_highlights(highlights)
        lines, shown = self._bar_marks
        self._bar_marks = (0, {})
        if self._marks_of_bar(lines) != shown:
            self.vertical_scrollbar.refresh()

    def _forget_strips(self) -> None:
        super()._forget_strips()
        self._bar_marks = (0, {})

    def find(self, text: str) -> int:
        """Mark all places of `text` (case counts only where it has capitals); returns how many."""
        words = text.split()
        self.wanted = text if words else ""
        self._hits = []
        if words:
            flags = re.NOFLAG if text != text.lower() else re.IGNORECASE
            pattern = re.compile(r"\s+".join(re.escape(word) for word in words), flags)
            self._hits = [match.span() for match in pattern.finditer(self.document.text)]
        hits: dict[int, list[tuple[int, int]]] = {}
        for hit in self._hits:
            for block, low, high in self.document.ranges(*hit):
                base = self.document.starts[block]
                hits.setdefault(block, []).append((base + low, base + high))
        self.marks.hits, self.marks.current_hit = hits, (-1, -1)
        self._forget_strips()
        self._mark_bar()
        self.refresh()
        return len(self._hits)

    def _hit_after(self, offset: int, step: int) -> tuple[int, int] | None:
        """The hit after (before) an offset, from the other end where there is none."""
        if not self._hits:
            return None
        starts = [hit[0] for hit in self._hits]
        at = bisect_left(starts, offset + 1) if step > 0 else bisect_left(starts, offset) - 1
        return self._hits[at % len(self._hits)]

    # --- the scrollbar

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scrollbar with its marks, made when it is first asked for."""
        if self._vertical_scrollbar is None:
            bar = MarkedScrollBar(self._marks_of_bar, thickness=self.scrollbar_size_vertical)
            self._vertical_scrollbar = bar
            bar.display = False
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    def _painting_follows(self, follows: bool) -> None:
        if isinstance(self._vertical_scrollbar, MarkedScrollBar):
            self._vertical_scrollbar.painted_anyhow = follows

    def _mark_bar(self) -> None:
        """Have the scrollbar painted again with its marks."""
        self._bar_marks = (0, {})
        self.vertical_scrollbar.refresh()

    def _marks_of_bar(self, lines: int) -> dict[int, Color]:
        """For each marked line of a scrollbar of so many lines its colour; hits go over highlights."""
        if self._bar_marks[0] != lines and self.document.text and lines:
            styles, layout, total = self._resolved(), self.layout_rows, max(1, self._total_rows)

            def line(offset: int) -> int:
                return min(lines - 1, (self._header_rows + layout.row_near(offset)) * lines // total)

            marks: dict[int, Color] = {}
            for highlight in self.highlights:
                if highlight.anchor.start is not None and (colour := styles.bar(highlight.colour).color):
                    marks[line(highlight.anchor.start)] = colour
            hit_colour = styles["current-hit"].bgcolor or styles.base.color
            if hit_colour is not None:
                marks.update((line(start), hit_colour) for start, _end in self._hits)
            self._bar_marks = (lines, marks)
        return self._bar_marks[1] if self.document.text else {}
