"""Figures on the screen: pixels in the terminal's protocol, else the viewer; tables are copied whole."""

from __future__ import annotations

import re
import stat
import time
import zlib
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.document import Block, BlockKind, Cell, Document
from reader.images.probe import QUESTIONS
from reader.images.sequences import is_sequence
from reader.library.articles.images import store_image
from reader.library.storage.database import Library
from reader.library.storage.file_store import FileStore
from reader.settings import ImageSettings, Settings
from reader.ui.app import PostilApp
from tests.support.examples import in_part
from tests.support.made_images import png
from tests.support.piloting import press, running, screen_text, settled, stored
from tests.support.pseudo_terminal import Terminal
from tests.support.texts import store_revision
from tests.ui.test_terminal import start

__all__ = ["start"]  # the fixture
MakeApp = Callable[..., PostilApp]
Start = Callable[..., Terminal]
NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
FOREIGN = b"\x1b]52;c;ZXZpbA==\x07\x1b[2J"
RED = png(60, 40, (250, 10, 20))
FIGURES = (
    Block(BlockKind.FIGURE, "Chart 1. Rents", source="https://example.org/a.png", alt="A rising line"),
    Block(BlockKind.FIGURE, "Chart 2. Wages", source="https://example.org/b.png"),
)
TABLE = Block(
    BlockKind.TABLE,
    "City\tRent, in euro\nBonn\t12",
    cells=(
        Cell(0, 4, 0, 0, header=True),
        Cell(5, 18, 0, 1, header=True),
        Cell(19, 23, 1, 0),
        Cell(24, 26, 1, 1),
    ),
)


@pytest.fixture
def library_path(library_path: Path) -> Path:
    """The library, “Apples” with two figures and a table; the image of the first is stored."""
    article, _ = stored(library_path, "Apples")
    blocks = (Block(BlockKind.PARAGRAPH, "Before the figures."), *FIGURES, TABLE)
    with Library.open(library_path, write=True) as library:
        store_revision(library, article.id, document=Document(blocks), now=NOW)
        file = FileStore(library_path).add_bytes(RED + FOREIGN, "image/png")
        store_image(library, article.id, FIGURES[0].source, file, "image/png")
    return library_path


async def test_figure_fills_the_screen(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(replace(Settings(), images=ImageSettings(protocol="kitty")))
    async with running(app) as pilot:
        written: list[str] = []
        driver = app._driver
        assert driver is not None
        monkeypatch.setattr(driver, "write", written.append)
        await press(pilot, "enter", "enter")
        for _ in range(500):
            if any("a=T" in each for each in written):
                break
            await pilot.pause(0.02)
        (shown,) = [each for each in written if "a=T" in each]
        assert is_sequence(shown)
        assert "1/2  Chart 1. Rents  [A rising line]" in screen_text(app)
        await press(pilot, "n")
        assert "2/2  Chart 2. Wages" in screen_text(app)
        assert "not stored" in screen_text(app)  # the app is offline
        await press(pilot, "q")
        assert app.screen is app.library_screen
        assert "a=d" in written[-1]


async def test_half_cells_where_nothing_else_shows_an_image(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    app = make_app()
    async with running(app) as pilot:
        await press(pilot, "enter", "enter")
        for _ in range(500):
            if "▀" in screen_text(app):
                break
            await pilot.pause(0.02)
        line = next(line for line in screen_text(app).splitlines() if "▀" in line)
        assert line.strip() == "▀" * len(line.strip())
        await press(pilot, "n")
        assert "▀" not in screen_text(app)


async def test_without_protocol_the_viewer_gets_the_file(
    make_app: MakeApp, library_path: Path, tmp_path: Path
) -> None:
    viewer, said = tmp_path / "viewer", tmp_path / "said"
    viewer.write_text(f'#!/bin/sh\necho "$1" > {said}.new && mv {said}.new {said}\n')
    viewer.chmod(stat.S_IRWXU)
    images = ImageSettings(protocol="none", viewer=f"{viewer} {{file}}")
    app = make_app(replace(Settings(), images=images))
    async with running(app) as pilot:
        await press(pilot, "enter", "enter")
        for _ in range(500):
            if said.exists():
                break
            await pilot.pause(0.02)
        assert said.read_text().strip() == str(next(iter(FileStore(library_path).names().values())))
        assert "opened the image" in screen_text(app)


async def test_table_is_copied(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app, copied = make_app(), list[str]()
    monkeypatch.setattr(app, "copy", lambda text, done: copied.append(text))
    async with running(app) as pilot:
        await press(pilot, "enter", "v", "v", "G", "enter")
        assert "Table: 2 rows, 2 columns" in screen_text(app)
        await press(pilot, "c")
        for letter in "tm":
            await press(pilot, "enter", letter)
        await settled(pilot)
    assert copied == [
        'City,"Rent, in euro"\nBonn,12\n',
        "City\tRent, in euro\nBonn\t12\n",
        "| City | Rent, in euro |\n| --- | --- |\n| Bonn | 12 |\n",
    ]


ANSWERS = {
    "kitty": ("\x1b_Gi=31;O", "K\x1b\\\x1b[6;20;10t\x1b[?62;", "4c"),
    "iterm2": ("\x1bP>|iTerm2 3", ".5\x1b\\\x1b[?65;4", "c"),
    "sixel": ("\x1b[6;20;", "10t", "\x1b[?62;4;22c"),
}
"""What a terminal answers, in pieces, by the protocol that it knows."""
PICTURES = {
    "kitty": rb"\x1b_Ga=T.*?m=0;[^\x1b]*\x1b\\",
    "iterm2": rb"\x1b\]1337;File=[^\x07]*\x07",
    "sixel": rb"\x1bP0;0;0q[^\x1b]*\x1b\\",
}


@pytest.mark.parametrize("protocol", in_part(ANSWERS, 1))
def test_real_terminal_gets_pixels_and_no_foreign_byte(
    start: Start, library_path: Path, protocol: str
) -> None:
    with start(library_path) as terminal:
        terminal.wait_for_screen("Apples")
        terminal.settle()
        terminal.press("\r")
        terminal.wait_for_screen("Before the figures")
        terminal.press("\r")
        terminal.wait_for(QUESTIONS)
        for piece in ANSWERS[protocol]:
            terminal.press(piece)
            terminal.read(0.1)
        terminal.wait_for_screen("1/2")
        found: list[bytes] = []
        end = time.monotonic() + 30
        while not found and time.monotonic() < end:
            terminal.read(0.2)
            found = re.findall(PICTURES[protocol], terminal.output, re.S)
        terminal.press("q")
        terminal.wait_for_screen("Before the figures")
        terminal.press("Q")
        terminal.wait_exit()
        output = bytes(terminal.output)
    (picture,) = found
    assert is_sequence(picture.decode())
    assert FOREIGN[:8] not in output
    assert RED[:8] not in output
    if protocol == "kitty":
        packed = re.findall(rb"m=[01];([^\x1b]*)\x1b", picture)
        pixels = zlib.decompress(b64decode(b"".join(packed)))
        assert set(zip(*[iter(pixels)] * 3, strict=True)) == {(250, 10, 20)}
