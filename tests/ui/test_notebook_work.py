"""From passages to a cited draft by keys alone, and what the notebook shows of a passage."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from textual.events import Paste

from reader.library.annotations.highlight_changes import add_highlight
from reader.library.drafts.changes import add_heading, add_passages, new_draft
from reader.library.drafts.reading import draft_items, drafts, find_draft
from reader.library.storage.database import Library
from reader.library.today.candidates import day_of
from reader.query.times import local_now
from reader.settings import ExportSettings, Settings
from reader.ui.app import PostilApp
from tests.support.lists import listed
from tests.support.piloting import press, running, screen_text, settled
from tests.support.stored_highlights import all_highlights
from tests.ui.conftest import NOW, fill

MakeApp = Callable[..., PostilApp]
LONG = (
    "The first sentence says what the report is about. The second one says why it matters to a reader.\n\n"
    "Findings\n\nA new paragraph begins here"
)


@pytest.fixture
def passages(library_path: Path) -> list[str]:
    """The uids of a long passage with a note, and of a short one in the next article."""
    with Library.open(library_path, write=True) as library, library.transaction():
        first, second = listed(library)[:2]
        long = add_highlight(library, first, 0, len(LONG), note="Mine.", tags=("method",), now=NOW)
        short = add_highlight(library, second, 50, 70, now=NOW)
    return [long.uid, short.uid]


async def test_passages_are_as_high_as_their_words(make_app: MakeApp, passages: list[str]) -> None:
    async with running(make_app(), (60, 24)) as pilot:
        await press(pilot, "N")
        lines = [line.strip(" ▎║▁▂▃▄▅▆▇█") for line in screen_text(pilot.app).splitlines()]
        assert lines[6:12] == [
            "“The first sentence says what the report is about.",
            "The second one says why it matters to a reader.",
            "Findings A new paragraph begins here”",
            "✎ Mine.",
            "#method                                   01 Nov 2026",
            "",
        ]
        before = pilot.app.screen.query_one("#notebook-rows").scroll_offset
        await press(pilot, "j", "k", "G", "g")
        assert pilot.app.screen.query_one("#notebook-rows").scroll_offset == before


async def test_whole_passage_has_context_and_facets_fit_narrow_screens(
    make_app: MakeApp, passages: list[str]
) -> None:
    async with running(make_app(), (80, 24)) as pilot:
        await press(pilot, "N", "f")
        assert "begins here, with a claim that one" in " ".join(screen_text(pilot.app).split())
        await press(pilot, "escape", "tab")
        assert "not cited yet" in screen_text(pilot.app)
        await press(pilot, "slash", *"tag:method", "enter")
        assert "1 highlight" in screen_text(pilot.app)


async def test_picked_passages_are_copied_and_exported(
    make_app: MakeApp, passages: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(PostilApp, "copy", lambda self, text, done: copied.append(text))
    settings = replace(Settings(), export=ExportSettings(folder=str(tmp_path / "out")))
    async with running(make_app(settings), (100, 24)) as pilot:
        await press(pilot, "N", "asterisk", "Y", "m")
        assert copied[-1].count("\n\n— ") == 2
        await press(pilot, "escape", "y")
        assert copied[-1].startswith("> The first sentence")
        assert copied[-1].count("\n\n— ") == 1
        await press(pilot, "v", "e", "enter")
        for _ in range(600):
            await pilot.pause(0.05)
            if not pilot.app.runner.running:
                break
        await settled(pilot)
    (file,) = (tmp_path / "out").glob("*.md")
    assert file.name == "passages.md"
    assert file.read_text().count("^hl-") == 1


async def test_passage_is_put_into_a_draft_while_reading(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app(), (100, 24)) as pilot:
        await press(pilot, "enter", "O", *"Brief", "enter", "O", "enter")
        await press(pilot, "apostrophe", "O", "enter")
    with Library.open(library_path) as library:
        assert len(draft_items(library, find_draft(library, "Brief").uid)) == 3
        assert len(all_highlights(library)) == 1


async def test_draft_is_folded_trimmed_and_moved_in_parts(
    make_app: MakeApp, library_path: Path, passages: list[str]
) -> None:
    def items() -> list[tuple[str, int, str]]:
        with Library.open(library_path) as library:
            (draft,) = drafts(library)
            return [(one.kind, one.level, one.shown or one.text) for one in draft_items(library, draft.uid)]

    with Library.open(library_path, write=True) as library:
        draft = new_draft(library, "Brief", now=NOW)
        add_heading(library, draft.uid, "One", now=NOW)
        add_passages(library, draft.uid, passages, now=NOW)
        add_heading(library, draft.uid, "Two", now=NOW)
    before = items()
    async with running(make_app(), (100, 24)) as pilot:
        await press(pilot, "N", "D", "f")
        assert "One  … 2 items" in screen_text(pilot.app)
        await press(pilot, "J")  # with all that is folded below it
        assert [item[2] for item in items()] == ["Two", "One", *(item[2] for item in before[1:3])]
        await press(pilot, "u", "f", "j", "v", "v", "K")
        assert [item[0] for item in items()] == ["passage", "passage", "heading", "heading"]
        await press(pilot, "u", "escape", "G", "greater_than_sign")
        assert items()[-1] == ("heading", 2, "Two")
        await press(pilot, "k", "t", "ctrl+u", *"nothing such", "enter")
        assert "Only words of the passage" in screen_text(pilot.app)
        words = before[2][2].split()
        await press(pilot, "t", "ctrl+u", *words[0], "enter")
        assert items()[2][2] == f"{words[0]} […]"


async def test_query_pasted_at_end_of_notebook_shows_fewer_passages(
    make_app: MakeApp, library_path: Path
) -> None:
    with Library.open(library_path, write=True) as library, library.transaction():
        for article in listed(library):
            for part in range(8):
                add_highlight(library, article, 20 * part, 20 * part + 15, now=NOW)
    async with running(make_app(), (80, 24)) as pilot:
        await press(pilot, "N", "G", "a", *"alone", "ctrl+s")  # rows are read anew at the end
        await press(pilot, "slash")
        pilot.app.screen.focused.post_message(Paste("has:note"))
        await press(pilot, "enter")
        assert "1 highlight" in screen_text(pilot.app)


async def test_days_are_those_of_the_reader(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "TZ", "XXX-14"
    )  # 14 hours east: today began there when it was yesterday here, or later
    time.tzset()
    settings = Settings()
    begin = day_of(local_now(), settings.today.day_start).begin
    with Library.open(library_path, write=True) as library, library.transaction():
        article = listed(library)[0]
        for part, moment in enumerate((begin - timedelta(minutes=1), begin + timedelta(milliseconds=1))):
            add_highlight(library, article, 20 * part, 20 * part + 15, now=moment.astimezone(UTC))
    try:
        async with running(make_app(settings)) as pilot:
            await press(pilot, "N", "slash", *"marked:today", "enter")
            assert "1 highlight ·" in screen_text(pilot.app)
            await press(pilot, "f")
            assert "02 November 2026" in screen_text(pilot.app), "it was the 1st in UTC"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.slow
async def test_hundred_passages_of_twenty_reports_become_a_draft_in_few_keys(
    tmp_path: Path, make_app: MakeApp
) -> None:
    path = tmp_path / "twenty.db"
    fill(path, {"Feed": [f"Report {number}" for number in range(20)]})
    with Library.open(path, write=True) as library, library.transaction():
        for article in listed(library):
            for part in range(8):  # five of each are wanted
                add_highlight(library, article, 20 * part, 20 * part + 15, now=NOW)
    keys = ["N"]
    for _ in range(20):
        keys += ["v", "j", "j", "j", "V", "right_square_bracket"]
    keys += ["O", *"Brief", "enter", "D"]
    settings = replace(Settings(), export=ExportSettings(folder=str(tmp_path / "out")))
    async with running(PostilApp(settings, path), (100, 30)) as pilot:
        await press(pilot, *keys)
        assert "100 passages of 20 reports" in screen_text(pilot.app)
        export = ["e", "enter"]
        await press(pilot, *export)
        for _ in range(600):
            await pilot.pause(0.05)
            if not pilot.app.runner.running:
                break
        await settled(pilot)
    assert len(keys) + len(export) <= 150
    assert (tmp_path / "out" / "Brief.md").read_text().count("[@") == 100


async def test_tag_is_renamed_from_the_facets(
    make_app: MakeApp, library_path: Path, passages: list[str]
) -> None:
    async with running(make_app(), (140, 30)) as pilot:
        await press(pilot, "N", "r")
        assert "choose a tag" in screen_text(pilot.app)
        await press(pilot, "tab", *"jjj", "r", "ctrl+u", *"how", "enter")
        assert "#how" in screen_text(pilot.app)
        await press(pilot, "u")
        assert "#method" in screen_text(pilot.app)
