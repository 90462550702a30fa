"""One figure of an article alone on the screen, where the terminal can show images."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.strip import Strip
from textual.widgets import Static
from textual.worker import Worker

from reader.document import Block, Document
from reader.errors import PostilError
from reader.images.pixels import Pixels
from reader.images.sequences import Protocol
from reader.library.articles.images import StoredImage, figures_in
from reader.safetext import SafeText, safe_line
from reader.ui.keys.command import bindings, hints
from reader.ui.keys.command_tables import FIGURE_COMMANDS
from reader.ui.screens.full_screen import FullScreen

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase


async def show_figure(app: AppBase, article_id: int, document: Document, block: int) -> None:
    """Show the image of a figure: on the screen where the terminal can, else in the desktop's viewer."""
    figures = figures_in(document)
    index = next((at for at, one in enumerate(figures) if one is document.blocks[block]), None)
    if index is None:
        return
    protocol = await app.figures.protocol(app._driver)
    if protocol is Protocol.NONE and app.figures.draws_blocks:
        protocol = Protocol.BLOCKS
    if protocol is not Protocol.NONE:
        app.push_screen(FigureScreen(article_id, figures, index, protocol))
        return

    def failed(why: str) -> None:
        app.say(why, error=True)

    url = figures[index].source
    app.figures.find(article_id, index + 1, url, lambda image: app.view_image(image.path), failed)


def described(figure: Block) -> SafeText:
    """The caption of a figure, and its alternative text where that says something else."""
    caption = " ".join((figure.text or figure.caption).split())
    alt = " ".join(figure.alt.split())
    parts = [caption, f"[{alt}]" if caption else alt] if alt and alt not in caption else [caption]
    return safe_line("  ".join(filter(None, parts)))


class ImageArea(Static):
    """Where the image is: words, the pixels of half cells, or nothing, which the terminal fills."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._pixels: Pixels | None = None

    def say(self, text: SafeText) -> None:
        """Show words in place of an image."""
        self._pixels = None
        self.update(Content(text))

    def draw(self, pixels: Pixels) -> None:
        """Show an image, two of its pixels a cell."""
        self._pixels = pixels
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A line of the image, in the middle of the area."""
        if self._pixels is None:
            return super().render_line(y)
        pixels, base = self._pixels, self.rich_style
        row = 2 * (y - (self.size.height - (pixels.height + 1) // 2) // 2)
        if not 0 <= row < pixels.height:
            return Strip.blank(self.size.width, base)
        left = (self.size.width - pixels.width) // 2
        upper, lower = pixels.row(row), pixels.row(row + 1)
        cells = [
            Segment(
                "▀",
                base + Style(color=Color.from_rgb(*above), bgcolor=Color.from_rgb(*below) if below else None),
            )
            for above, below in zip_longest(upper, lower)
        ]
        return Strip([Segment(" " * left, base), *cells]).adjust_cell_length(self.size.width, base)


class FigureScreen(FullScreen[None]):
    """The image with its caption below; the image is written to the terminal once the rest is painted."""

    app: AppBase
    DEFAULT_CSS = """
    FigureScreen {
        & > #image { height: 1fr; content-align: center middle; color: $dim; }
        & > #caption { height: auto; max-height: 8; padding: 1 2 0 2; }
        & > #hints { height: 1; padding: 0 2; color: $dim; }
    }
    """
    BINDINGS = [*bindings(FIGURE_COMMANDS)]

    def __init__(self, article_id: int, figures: Sequence[Block], index: int, protocol: Protocol) -> None:
        super().__init__()
        self._article_id, self._figures, self._index = article_id, figures, index
        self._protocol = protocol
        self._area, self._caption = ImageArea(id="image"), Static(id="caption")
        self._image: StoredImage | None = None
        self._wanted = 0
        """Number of the latest request; images of older requests are ignored."""

    def compose(self) -> ComposeResult:
        yield self._area
        yield self._caption
        shown = hints(FIGURE_COMMANDS, self.app.key_map)
        yield Static(Content(safe_line("  ".join(f"{sign} {label}" for sign, label, _ in shown))), id="hints")

    def on_mount(self) -> None:
        self._find()

    def on_resize(self, _event: events.Resize) -> None:
        if self._image is not None:
            self._decode(self._image)

    def on_unmount(self) -> None:
        self.app.figures.remove(self.app._driver)
        super().on_unmount()

    # --- the image

    def _find(self) -> None:
        """Show the caption at once, the image once it is found and decoded."""
        figure = self._figures[self._index]
        number = f"{self._index + 1}/{len(self._figures)}  " if len(self._figures) > 1 else ""
        self._caption.update(Content.assemble((safe_line(number), "$dim"), described(figure)))
        self._image, self._wanted = None, self._wanted + 1
        wanted = self._wanted

        def failed(why: str) -> None:
            if wanted == self._wanted and self.is_attached:
                self._area.say(safe_line(why))

        def found(image: StoredImage) -> None:
            if wanted == self._wanted and self.is_attached:
                self._image = image
                self._decode(image)

        self._area.say(safe_line("…"))
        self.app.figures.remove(self.app._driver)
        self.app.figures.find(self._article_id, self._index + 1, figure.source, found, failed)

    def _decode(self, image: StoredImage) -> None:
        self._wanted += 1
        wanted = self._wanted

        async def work() -> None:  # called by the worker: one that never begins leaves nothing behind
            await self._decoded(image, wanted)

        self._worker: Worker[None] = self.run_worker(work, exclusive=True)

    async def _decoded(self, image: StoredImage, wanted: int) -> None:
        region, shown = self._area.content_region, ""
        try:
            if self._protocol is Protocol.BLOCKS:
                pixels = await self.app.figures.blocks(image, region)
            else:
                pixels, shown = None, await self.app.figures.sequence(image, region)
        except PostilError as error:
            self._area.say(safe_line(str(error)))
            return
        if wanted != self._wanted or self.app.screen is not self:
            return
        self._area.say(safe_line(""))
        if pixels is not None:
            self._area.draw(pixels)
        else:
            self.call_after_refresh(self._write, shown, wanted)

    def _write(self, shown: str, wanted: int) -> None:
        if wanted == self._wanted and self.app.screen is self:
            self.app.figures.show(self.app._driver, shown)

    # --- keys

    def action_step(self, step: int) -> None:
        """Show the next or the previous figure."""
        if 0 <= self._index + step < len(self._figures):
            self._index += step
            self._find()

    def action_viewer(self) -> None:
        """Open the image in the desktop's viewer."""
        if self._image is not None:
            self.app.view_image(self._image.path)

    def action_browser(self) -> None:
        """Open the image's address in the browser."""
        self.app.browse(self._figures[self._index].source)

    def action_copy(self) -> None:
        """Copy the image's address."""
        self.app.copy(self._figures[self._index].source, "address copied")

    def action_back(self) -> None:
        """Back to the article."""
        self.dismiss(None)
