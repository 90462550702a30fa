"""Images of figures: where they are, and how the terminal shows them."""

from __future__ import annotations

import asyncio
import fcntl
import json
import struct
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reader.images.decoding import can_decode, decode
from reader.images.pixels import MOST_SHOWN, Pixels
from reader.images.sequences import Protocol, is_sequence, placed, removal, sequence
from reader.library.articles.images import StoredImage, stored_images
from reader.settings import ImageSettings
from reader.ui.services.commands import CommandRunner
from reader.ui.services.reports import Reports
from reader.ui.terminal.driver import PromptDriver
from reader.ui.terminal.file_viewer import has_desktop

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.geometry import Region

    from reader.images.probe import Answers
    from reader.library.storage.database import Library
    from reader.ui.services.child_process import Ended

_TIMEOUT = 1.0
"""Seconds that a terminal has to say what it knows."""
_ASK_NOTHING = (Protocol.NONE, Protocol.BLOCKS)
_CELL = (10, 20)
"""Pixels of a cell where the terminal does not say."""


class FigureService:
    """Finds or fetches images, and gives the terminal their pixels.

    Which protocol the terminal knows is asked once, when the first image is to be shown.
    """

    def __init__(
        self,
        runner: CommandRunner,
        reports: Reports,
        settings: ImageSettings,
        *,
        offline: bool,
        library: Library,
    ) -> None:
        self._runner, self._reports = runner, reports
        self._setting, self._viewer = settings.protocol, settings.viewer
        self._offline, self._library = offline, library
        self._protocol: Protocol | None = None if self._setting == "auto" else Protocol(self._setting)
        self._cell: tuple[int, int] | None = None

    # --- the file

    def find(
        self,
        article_id: int,
        number: int,
        url: str,
        then: Callable[[StoredImage], None],
        failed: Callable[[str], None],
    ) -> None:
        """The stored image of figure `number` (from 1) of an article; where there is none it is fetched."""
        if (stored := stored_images(self._library, article_id).get(url)) is not None:
            then(stored)
            return
        if self._offline:
            failed("offline: this image is not stored (started with --offline)")
            return
        lines: list[str] = []

        def ended(end: Ended) -> None:
            found = _stored(lines)
            if end.status or found is None:
                failed(end.message("the image could not be fetched"))
            elif found.url != url:
                failed("the text of the article has changed: open it again")
            else:
                self._reports.say("")
                then(found)

        self._reports.say("fetching the image", lasting=True)
        arguments = ["images", str(article_id), "--fetch", str(number), "--json"]
        self._runner.run(arguments, on_line=lines.append, on_end=ended)

    # --- the terminal

    async def protocol(self, driver: Driver | None) -> Protocol:
        """How this terminal is given an image; NONE where it cannot be, or where nothing can decode one."""
        if self._setting == "auto" and not can_decode():
            return Protocol.NONE
        if self._cell is None:
            known = _cell_in_pixels() if self._protocol is not None else None
            answers = None if known or self._protocol in _ASK_NOTHING else await _asked(driver)
            if self._protocol is None:
                self._protocol = answers.protocol if answers else Protocol.NONE
            self._cell = known or (answers.cell if answers else None) or _cell_in_pixels() or _CELL
        return self._protocol or Protocol.NONE

    @property
    def draws_blocks(self) -> bool:
        """Whether half cells are what is left: nothing is set, and there is no desktop."""
        return self._setting == "auto" and not self._viewer and can_decode() and not has_desktop()

    async def blocks(self, image: StoredImage, region: Region) -> Pixels:
        """The pixels of an image for a part of the screen, two a cell. Raises NotDecoded."""
        return await asyncio.to_thread(decode, image.path, image.sha, region.width, 2 * region.height)

    async def sequence(self, image: StoredImage, region: Region) -> str:
        """What shows an image in a part of the screen. Raises NotDecoded."""
        protocol = self._protocol or Protocol.NONE
        width, height = _cell_in_pixels() or self._cell or _CELL  # the letters may be larger by now
        pixels = await asyncio.to_thread(
            decode,
            image.path,
            image.sha,
            min(MOST_SHOWN, region.width * width),
            min(MOST_SHOWN, region.height * height),
            palette=protocol is Protocol.SIXEL,
        )
        columns = min(region.width, -(-pixels.width // width))
        rows = min(region.height, -(-pixels.height // height))
        shown = await asyncio.to_thread(sequence, protocol, pixels, columns, rows)
        left, top = region.x + (region.width - columns) // 2, region.y + (region.height - rows) // 2
        return placed(top, left, shown)

    def show(self, driver: Driver | None, shown: str) -> None:
        """Write a sequence to the terminal; one that is not of the grammar of images is a defect."""
        if not is_sequence(shown):
            raise ValueError("not a sequence of an image")
        if driver is not None:
            driver.write(shown)
            driver.flush()

    def remove(self, driver: Driver | None) -> None:
        """Take the image away, where painting over it is not enough."""
        if taken := removal(self._protocol or Protocol.NONE):
            self.show(driver, taken)


def _cell_in_pixels() -> tuple[int, int] | None:
    """Width and height of a cell as the system knows them (TIOCGWINSZ); None where it does not."""
    try:
        told = fcntl.ioctl(sys.__stderr__.fileno() if sys.__stderr__ else -1, termios.TIOCGWINSZ, bytes(8))
    except (OSError, ValueError):
        return None
    rows, columns, width, height = struct.unpack("HHHH", told)
    if not (rows and columns and width >= columns and height >= rows):
        return None
    return width // columns, height // rows


def _stored(lines: list[str]) -> StoredImage | None:
    """What `postil images --fetch --json` said."""
    try:
        told = json.loads(lines[-1])
        return StoredImage(told["url"], told["sha"], told["media_type"], 0, Path(told["path"]))
    except (IndexError, ValueError, KeyError, TypeError):
        return None


async def _asked(driver: Driver | None) -> Answers | None:
    """The terminal's answers to the queries; None without an answer."""
    if not isinstance(driver, PromptDriver):
        return None
    loop = asyncio.get_running_loop()
    said: asyncio.Future[Answers] = loop.create_future()

    def take(answers: Answers) -> None:
        if not said.done():
            said.set_result(answers)

    def answered(answers: Answers) -> None:
        loop.call_soon_threadsafe(take, answers)

    driver.ask_for_images(answered)
    try:
        async with asyncio.timeout(_TIMEOUT):
            return await said
    except TimeoutError:
        driver.give_up_asking()
        return None
