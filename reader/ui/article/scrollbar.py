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

MARK = "━"


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
    """The mark's colour on the ground of what it covers; what a click there does stays."""
    ground = under.color if under.reverse else under.bgcolor
    return Style(color=colour, bgcolor=ground, meta=under.meta)


class MarkedScrollBar(ScrollBar):
    """A vertical scrollbar with marks: `marks` maps a line of a bar of so many lines to a colour.

    While `painted_anyhow`, a refresh asks for no frame of its own.
    """

    def __init__(self, marks: Callable[[int], Mapping[int, Color]], *, thickness: int) -> None:
        super().__init__(name="vertical", thickness=thickness)
        self.painted_anyhow = False
        self.renderer = partial(_MarkedRender, marks=marks)  # type: ignore[misc, assignment]

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Paint the bar again."""
        if self.painted_anyhow:
            self._set_dirty()
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Take a new size without asking for the screen to be laid out once more: nothing is in a bar."""
        return super()._size_updated(size, virtual_size, container_size, layout=False)
