"""Formats are chosen for export and for copying, the last choice counts, and files can follow what is marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reader.library.citing.reports import cited_reports
from reader.settings import ExportSettings, Settings
from reader.ui.app import PostilApp
from reader.ui.services.auto_export import AutoExport
from reader.ui.services.child_process import Ended
from reader.ui.services.reports import Changed, LibraryChange
from tests.support.piloting import press, running, screen_text, settled

if TYPE_CHECKING:
    from tests.support.piloting import AppPilot

MakeApp = Callable[..., PostilApp]


def exporting_to(folder: Path, *, auto: bool = False) -> Settings:
    return replace(Settings(), export=ExportSettings(folder=str(folder), auto=auto))


async def children_ended(pilot: AppPilot) -> None:
    """Wait until no child process runs."""
    for _ in range(600):
        await pilot.pause(0.05)
        if not pilot.app.runner.running:
            break
    await settled(pilot)


async def test_passage_is_copied_in_the_form_chosen_last(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(PostilApp, "copy", lambda self, text, done: copied.append(text))
    async with running(make_app(), (100, 24)) as pilot:
        await press(pilot, "enter", "H", "y")
        words = copied[-1]
        assert "\n" not in words
        assert not words.startswith(">")
        await press(pilot, "Y")
        assert "pandoc, [@key, p. 12]" in screen_text(pilot.app)
        await press(pilot, "p")
        article = pilot.app.library_screen.view.page.article
        key = cited_reports(pilot.app.library, [article.id])[article.id].key
        assert key
        assert copied[-1] == f"> {words} [@{key}]\n"
        await press(pilot, "y")
        assert copied[-1] == copied[-2]
        await press(pilot, "Y", "m")
        assert copied[-1].startswith(f"> {words}\n\n— ")
    async with running(make_app(), (100, 24)) as pilot:
        await press(pilot, "enter", "y")
        assert copied[-1].startswith("> ")


async def test_export_menu_writes_the_chosen_format(make_app: MakeApp, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    async with running(make_app(exporting_to(folder)), (100, 30)) as pilot:
        await press(pilot, "enter", "H", "e")
        assert "Export this article" in screen_text(pilot.app)
        await press(pilot, "enter")
        await children_ended(pilot)
        (file,) = folder.glob("*.md")
        assert "1 article exported to" in screen_text(pilot.app)
        await press(pilot, "e", "j", "j", "j", "enter")
        await children_ended(pilot)
        (bibtex,) = folder.glob("*.bib")
        assert bibtex.stem == file.stem
        await press(pilot, "escape", "e")
        assert "Export all articles" in screen_text(pilot.app)
        await press(pilot, "enter")
        await children_ended(pilot)
        assert (folder / "postil.bib").exists()


@pytest.mark.slow
async def test_exported_files_follow_what_is_marked(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.ui.services.auto_export.DELAY", 0.05)
    folder = tmp_path / "notes"
    async with running(make_app(exporting_to(folder, auto=True)), (100, 24)) as pilot:
        await press(pilot, "enter", "H")
        for _ in range(600):
            if list(folder.glob("*.md")):
                break
            await pilot.pause(0.05)
        await children_ended(pilot)
        (file,) = folder.glob("*.md")
        assert "highlights: 1" in file.read_text("utf-8")


class Runner:
    """Keeps what children are asked to do; they end when the test says so."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.ends: list[Callable[[Ended], None]] = []

    def run(self, arguments: list[str], *, on_end: Callable[[Ended], None], low_priority: bool) -> None:
        self.calls.append(arguments)
        self.ends.append(on_end)


def test_changes_while_an_export_runs_are_exported_after_it() -> None:
    runner, timers = Runner(), list[Callable[[], None]]()

    def later(delay: float, call: Callable[[], None]) -> Callable[[], None]:
        timers.append(call)
        return lambda: timers.remove(call)

    follow = AutoExport(runner, None, ExportSettings(), later)  # type: ignore[arg-type]
    for number in (7, 7, 8):
        follow.changed(LibraryChange(Changed.ANNOTATIONS, number))
    follow.changed(LibraryChange(Changed.STATES, 9))
    assert len(timers) == 1
    timers.pop()()
    follow.changed(LibraryChange(Changed.EVERYTHING))
    timers.pop()()
    assert len(runner.calls) == 1
    runner.ends[0](Ended(0, ""))
    runner.ends[1](Ended(0, ""))
    assert [call[4:] for call in runner.calls] in ([["--article", "7"], []], [["--article", "8"], []])
    assert len(runner.calls) == 2
