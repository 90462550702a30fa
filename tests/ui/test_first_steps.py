"""The first start: ways to begin, the starter list, and the steps that go on by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from reader import paths
from reader.first_run import starter_folders
from reader.library.annotations.highlight_changes import add_highlight
from reader.library.query.lists import list_ids
from reader.library.storage.database import Library
from reader.settings import Settings
from reader.ui.app import PostilApp
from reader.ui.services.guide import Guide, Step
from reader.ui.services.reports import Changed, LibraryChange
from reader.ui.widgets.guide_line import GuideLine
from tests.support.piloting import press, running, screen_text
from tests.ui.conftest import NOW

SMALL, LARGE = (80, 24), (160, 50)


def _stored() -> str:
    return (paths.state_folder() / "first-steps").read_text("utf-8").strip()


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_steps_of_the_demo_go_on_when_they_are_done(library_path: Path, size: tuple[int, int]) -> None:
    def demo() -> PostilApp:
        return PostilApp(Settings(), library_path, offline=True, demo=True)

    async with running(demo(), size) as pilot:

        def step(number: int, text: str) -> None:
            shown = screen_text(pilot.app)
            assert text in shown
            assert f"first steps, {number} of 5: f8 skips this one, f9 ends them" in shown

        step(1, "Open a report: enter on its row")
        await press(pilot, "enter")
        step(2, "Mark a sentence: in a report F puts a letter at each")
        await press(pilot, "F", "s")
        step(3, "Write a note on it: a")
        await press(pilot, "a", "w", "h", "y", "escape")
        step(4, "Find it again: N lists what you marked")
    async with running(demo(), size) as pilot:  # another session goes on there
        await press(pilot, "N")
        step(4, "Find it again: N lists what you marked")
        await press(pilot, "enter")
        step(5, "Export it")
        pilot.app.changed(LibraryChange(Changed.EXPORTS))
        await press(pilot, "j")
        assert "That is all. ? lists the keys of each screen, ctrl+p every command." in screen_text(pilot.app)
    assert _stored() == "done"
    async with running(demo(), size) as pilot:
        assert not pilot.app.screen.query(GuideLine)
        await press(pilot, "f8")
        assert pilot.app.guide.step is None


async def test_one_key_skips_a_step_and_one_all_of_them(library_path: Path) -> None:
    app = PostilApp(Settings(), library_path, offline=True, demo=True)
    async with running(app, SMALL) as pilot:
        await press(pilot, "f8")
        assert "Mark a sentence" in screen_text(app)
        await press(pilot, "f9")
        assert not app.screen.query(GuideLine)
        assert _stored() == "done"


async def test_starter_feeds_are_chosen_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = PostilApp(Settings(), tmp_path / "new.db", offline=True)
    asked: list[Sequence[str]] = []
    monkeypatch.setattr(app.subscriptions, "import_starter", asked.append)
    first, second = starter_folders()[:2]
    async with running(app, SMALL) as pilot:
        await press(pilot, "j", "enter")
        assert f"[ ] {first.name}  {len(first.feeds)} feeds" in screen_text(app)
        assert "enter subscribe" in screen_text(app)
        await press(pilot, "enter")
        assert "Nothing is selected: space selects" in screen_text(app)
        await press(pilot, "l", "j", "space", "j", "space", "k", "k")
        assert f"[-] {first.name}  2 of {len(first.feeds)} feeds" in screen_text(app)
        assert "English" in screen_text(app)  # what a feed gives
        await press(pilot, "l", "j", "space", "enter")
        assert asked == [[feed.url for feed in (*first.feeds[:2], *second.feeds)]]
        assert "first steps, 1 of 6" in screen_text(app)


async def test_newsboat_keys_are_offered_with_its_feeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = tmp_path / ".newsboat" / "urls"
    monkeypatch.setattr("reader.ui.screens.first_start.choices.candidates", lambda: [urls])
    app = PostilApp(Settings(), tmp_path / "new.db", offline=True)
    asked: list[Path] = []
    monkeypatch.setattr(app.subscriptions, "import_file", lambda path, **_: asked.append(path))
    async with running(app, SMALL) as pilot:
        await press(pilot, "j", "enter")
        assert asked == [urls]
        assert "Use newsboat's keys" in screen_text(app)
        await press(pilot, "y")
        assert "newsboat's keys take effect at the next start" in screen_text(app)
    assert 'preset = "newsboat"' in paths.config_file().read_text("utf-8")


async def test_ways_to_begin_come_back_until_one_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    for key in ("escape", "G"):
        app = PostilApp(Settings(), path, offline=True)
        async with running(app, SMALL) as pilot:
            assert "Read the samples" in screen_text(app)
            if key == "G":  # cancelling a way leads back
                await press(pilot, "j", "enter", "escape")
                assert "Read the samples" in screen_text(app)
            await press(pilot, key, *(["enter"] if key == "G" else []))
            assert "No feeds yet" in screen_text(app)
    app = PostilApp(Settings(), path, offline=True)
    async with running(app, SMALL):
        assert "Read the samples" not in screen_text(app)


def test_steps_are_kept_nowhere_without_a_state_folder(library_path: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with Library.open(library_path) as library:
        guide = Guide(library, blocked / "first-steps", lambda: None)
        assert not guide.is_new
        guide.begin()
        assert guide.step is Step.READ
        guide.did(Step.NOTE)  # done early: not asked again
        guide.did(Step.READ)
        guide.did(Step.MARK)
        assert guide.step is Step.FIND


def test_imported_highlights_do_not_count_as_marked(library_path: Path, tmp_path: Path) -> None:
    with Library.open(library_path, write=True) as library:
        guide = Guide(library, tmp_path / "first-steps", lambda: None)
        guide.begin()
        guide.skip()
        (article,) = list_ids(library, limit=1)
        add_highlight(library, article, 0, 9, now=NOW)
        guide.changed(LibraryChange(Changed.OUTSIDE))
        assert guide.step is Step.MARK
        add_highlight(library, article, 20, 30, now=NOW)
        guide.changed(LibraryChange(Changed.ANNOTATIONS))
        assert guide.step is Step.NOTE
