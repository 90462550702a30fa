"""The scrollbar of the article, with a mark where each highlight and each hit is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Self

from rich.color import Color
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment, Segments
from rich.style import Style
from textual.geometry import Region, Size
from textual.scrollbar import ScrollBar, ScrollBarRender

from reader.model import COLOURS
from reader.ui.article.highlights import Highlights
from reader.ui.article.page import Page
from reader.ui.article.search import Search
from reader.ui.article.styles import ArticleStyles

MARK = "━"
_LONG, _STEP = 200_000, 1_024
"""Characters of a text from which on, and in steps of which, places on the bar are counted."""


class _MarkedRender(ScrollBarRender):
    """Textual's scrollbar, then the marks over it. `marks` gives the colour of each marked line of a bar."""

    def __init__(self, *, marks: Callable[[int], Mapping[int, Color]], **bar: object) -> None:
        super().__init__(**bar)  # type: ignore[arg-type]
        self.marks = marks

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for bar in super().__rich_console__(console, options):
            if isinstance(bar, Segments):
                for line, colour in self.marks(len(bar.segments)).items():
                    under = bar.segments[line]
                    if under.style is not None:
                        bar.segments[line] = Segment(MARK * len(under.text), _over(under.style, colour))
            yield bar


def _over(under: Style, colour: Color) -> Style:
    """The mark's colour on the background of what it covers, with the same click handlers."""
    ground = under.color if under.reverse else under.bgcolor
    return Style(color=colour, bgcolor=ground, meta=under.meta)


class MarkedScrollBar(ScrollBar):
    """A vertical scrollbar with marks: `marks` maps a line of a bar of so many lines to a colour.

    While `repaint_pending`, a refresh requests no frame of its own.
    """

    def __init__(self, marks: Callable[[int], Mapping[int, Color]], *, thickness: int) -> None:
        super().__init__(name="vertical", thickness=thickness)
        self.repaint_pending = False
        self.renderer = partial(_MarkedRender, marks=marks)  # type: ignore[misc, assignment]

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Paint the bar again."""
        if self.repaint_pending:
            self._set_dirty()
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Take a new size without another layout of the screen: a scrollbar has no children."""
        return super()._size_updated(size, virtual_size, container_size, layout=False)


class BarMarks:
    """The marks of a page: where its highlights and hits are; hits go over highlights.

    They are kept until `forget`.
    """

    def __init__(
        self, page: Page, highlights: Highlights, search: Search, styles: Callable[[], ArticleStyles]
    ) -> None:
        self._page, self._highlights, self._search = page, highlights, search
        self._styles = styles
        self._known: tuple[int, dict[int, Color]] = (0, {})
        self._places: tuple[int, dict[int, int]] = (0, {})
        """The number of lines of a bar, and the line of each offset that was looked for."""

    def forget(self) -> None:
        """Layout, highlights, hits or styles have changed."""
        self._known, self._places = (0, {}), (0, {})

    def highlights_changed(self) -> bool:
        """Forget their marks; whether they are others now."""
        lines, shown = self._known
        self._known = (0, {})
        return self.on(lines) != shown

    def on(self, lines: int) -> dict[int, Color]:
        """For each marked line of a scrollbar of so many lines its colour."""
        if not self._page.document.text:
            return {}
        if self._known[0] != lines and lines:
            self._known = (lines, self._find(lines))
        return self._known[1]

    def _find(self, lines: int) -> dict[int, Color]:
        styles, page = self._styles(), self._page
        layout, above, total = page.layout, page.header_rows, max(1, page.expected_rows)
        if self._places[0] != lines:
            self._places = (lines, {})
        places = self._places[1]

        step = _STEP if len(page.document.text) > _LONG else 1

        def line(offset: int) -> int:
            offset -= offset % step
            if (known := places.get(offset)) is None:
                known = places[offset] = min(lines - 1, (above + layout.row_near(offset)) * lines // total)
            return known

        colours = {colour: styles.bar(colour).color for colour in COLOURS}
        marks: dict[int, Color] = {}
        for highlight in self._highlights.shown:
            if highlight.anchor.start is not None and (colour := colours[highlight.colour]):
                marks[line(highlight.anchor.start)] = colour
        hit_colour = styles["current-hit"].bgcolor or styles.base.color
        if hit_colour is not None:
            marks.update((line(hit.start), hit_colour) for hit in self._search.hits)
        return marks
