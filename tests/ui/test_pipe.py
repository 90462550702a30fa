"""`|`: articles, selections and highlights given to commands of the reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from reader.settings import Settings
from reader.ui.app import PostilApp
from reader.ui.services.pipe import plain_output
from tests.support.piloting import press, running, screen_text, settled, stored

if TYPE_CHECKING:
    from tests.support.piloting import AppPilot

Make = Callable[..., PostilApp]
COMMANDS = {
    "count": ("wc", "-w"),
    "environment": ("sh", "-c", "cat; env | grep ^POSTIL_; pwd"),
    "colours": ("printf", r"\033[31mred\033[0m \033]0;title\007\a\n"),
    "slow": ("sh", "-c", "sleep 60"),
    "fails": ("sh", "-c", "echo half; echo no luck >&2; exit 3"),
}


def settings() -> Settings:
    return Settings(commands=MappingProxyType(COMMANDS))


async def ended(pilot: AppPilot) -> None:
    """Wait until the command that runs has ended."""
    for _ in range(3000):
        if (run := pilot.app.pipes.current) is None or run.ended:
            await settled(pilot)
            return
        await pilot.pause(0.01)
    raise TimeoutError("the command does not end")


async def test_article_is_piped_and_output_becomes_its_note(make_app: Make, library_path: Path) -> None:
    async with running(make_app(settings())) as pilot:
        await press(pilot, "2", "enter", "vertical_line")
        assert "Pipe the article to" in screen_text(pilot.app)
        await press(pilot, "b")
        await ended(pilot)
        shown = screen_text(pilot.app)
        assert "# Apples" in shown
        assert "Ada Example · https://example.org/0/0" in shown
        await press(pilot, "a")
        assert "note saved" in screen_text(pilot.app)
        article, _ = stored(library_path, "Apples")
        assert article.note.startswith("# Apples\n")
        assert f"POSTIL_ARTICLE={article.id}" in article.note
        assert f"POSTIL_LIBRARY={library_path}" in article.note
        await press(pilot, "vertical_line", "a")  # wc
        await ended(pilot)
        await press(pilot, "a")
        assert stored(library_path, "Apples")[0].note.startswith(f"{article.note}\n\n")
        await press(pilot, "u")
        assert stored(library_path, "Apples")[0].note == article.note


async def test_selection_is_piped_and_note_makes_the_highlight(make_app: Make, library_path: Path) -> None:
    async with running(make_app(settings())) as pilot:
        await press(pilot, "2", "enter", "V", "vertical_line")
        assert "Pipe the selection to" in screen_text(pilot.app)
        await press(pilot, "a")
        await ended(pilot)
        assert "ended well" in screen_text(pilot.app)
        await press(pilot, "a")
        _, (highlight,) = stored(library_path, "Apples")
        assert highlight.note.strip() == str(len(highlight.quote.split()))
        await press(pilot, "vertical_line")
        assert "Pipe the highlight to" in screen_text(pilot.app)
        await press(pilot, "escape", "N", "vertical_line", "b")
        await ended(pilot)
        assert f"POSTIL_HIGHLIGHT={highlight.uid}" in screen_text(pilot.app)


async def test_slow_command_is_left_in_background_and_cancelled(make_app: Make) -> None:
    async with running(make_app(settings())) as pilot:
        await press(pilot, "2", "vertical_line", "d", "b")
        assert "“slow” keeps running" in screen_text(pilot.app)
        await press(pilot, "j")
        assert (run := pilot.app.pipes.current) is not None
        await press(pilot, "vertical_line")
        assert "slow · the article · runs" in screen_text(pilot.app)
        await press(pilot, "a", "escape")
        assert "“slow” was cancelled" in screen_text(pilot.app)
        assert run.cancelled.is_set()
        assert pilot.app.pipes.current is None


async def test_typed_command_failure_and_unsafe_output(make_app: Make) -> None:
    async with running(make_app(settings()), size=(120, 30)) as pilot:
        await press(pilot, "2", "vertical_line", "c")
        await ended(pilot)
        assert "red \N{REPLACEMENT CHARACTER}" in screen_text(pilot.app)
        await press(pilot, "escape", "vertical_line", "e")
        await ended(pilot)
        assert "fails · the article · failed" in screen_text(pilot.app)
        assert "half\n" in screen_text(pilot.app)
        assert "exit status 3: no luck" in screen_text(pilot.app)
        await press(pilot, "escape", "vertical_line", "f", *"./here", "enter")
        assert "not a command" in screen_text(pilot.app)
        await press(pilot, "vertical_line", "f", *"tr a-z A-Z", "enter")
        await ended(pilot)
        assert "# APPLES" in screen_text(pilot.app)


def test_output_is_plain_text() -> None:
    assert (
        plain_output("a\tb\r\n\x1b[1;31mc\x1b[0m\x1b]8;;http://x\x1b\\d\x9be\n\n") == "a       b\ncd\ufffde"
    )
