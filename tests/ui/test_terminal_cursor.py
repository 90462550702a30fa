"""The terminal's own cursor is where the app's is, for screen readers and magnifiers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from reader.ui.app import PostilApp
from tests.support.piloting import press, running, screen_text
from tests.support.pseudo_terminal import Terminal


def text_at_cursor(app: PostilApp) -> str:
    """What stands on the screen from the cursor on."""
    x, y = app.cursor_position
    return screen_text(app).split("\n")[y][x:].strip()


async def test_cursor_follows_rows_caret_and_text_fields(make_app: Callable[..., PostilApp]) -> None:
    async with running(make_app(), size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "2")
        assert "Apples" in text_at_cursor(app)
        await press(pilot, "j")
        assert "Apricots" in text_at_cursor(app)
        await press(pilot, "k", "enter")
        assert text_at_cursor(app).startswith("The first sentence")
        await press(pilot, "w")
        assert text_at_cursor(app).startswith("first sentence")
        await press(pilot, ")")
        assert text_at_cursor(app).startswith("The second one")
        await press(pilot, "v", "e")
        assert text_at_cursor(app).startswith("e second") or text_at_cursor(app).startswith("second")
        await press(pilot, "escape", "a", *"Why")
        x, y = app.cursor_position
        assert screen_text(app).split("\n")[y][:x].strip() == "Why"
        await press(pilot, "escape", "G", ")", ")", "H", "N", "j")
        assert "Nothing comes after it" in text_at_cursor(app) or "A new paragraph" in text_at_cursor(app)


def test_setting_shows_cursor_of_terminal(library_path: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[reading]\ncursor = true\n")
    command = [sys.executable, "-m", "reader", "--library", str(library_path), "--config", str(config)]
    with Terminal(command, columns=80, rows=24, environment={"HOME": str(tmp_path)}) as terminal:
        terminal.wait_for_screen("Apples")
        terminal.wait_for("\x1b[?25h")
        terminal.press("2j")
        terminal.wait_for_screen("Apricots")
