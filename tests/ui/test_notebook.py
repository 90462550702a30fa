"""The notebook: facets, a query, groups, several passages at once, and drafts made of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from reader.library.annotations.highlight_changes import add_highlight
from reader.library.annotations.passage_changes import tag_passages
from reader.library.annotations.passage_links import links_of_passages
from reader.library.drafts.reading import draft_items, drafts, find_draft
from reader.library.storage.database import Library
from reader.ui.app import PostilApp
from reader.ui.keys.command_tables import NOTEBOOK_COMMANDS
from reader.ui.screens.library.screen import LibraryScreen
from tests.support.lists import listed
from tests.support.piloting import press, running, screen_text
from tests.support.stored_highlights import all_highlights
from tests.ui.conftest import NOW

MakeApp = Callable[..., PostilApp]


@pytest.fixture
def marked(library_path: Path) -> list[str]:
    """The uids of six passages in two articles, of two colours, two of them tagged."""
    uids = []
    with Library.open(library_path, write=True) as library, library.transaction():
        for number, article in enumerate(listed(library)[:2]):
            for part in range(3):
                colour = "green" if part else "yellow"
                made = add_highlight(
                    library,
                    article,
                    30 * part,
                    30 * part + 20,
                    colour=colour,
                    now=NOW - timedelta(days=3 * number),
                )
                uids.append(made.uid)
        tag_passages(library, [uids[0], uids[4]], add=["method"], now=NOW)
    return uids


def _living(path: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    with Library.open(path) as library:
        return {one.uid: (one.colour, one.tags) for _, one in all_highlights(library)}


async def test_query_and_facets_narrow_and_back_shows_all(make_app: MakeApp, marked: list[str]) -> None:
    async with running(make_app(), (150, 40)) as pilot:
        await press(pilot, "N")
        text = screen_text(pilot.app)
        assert "6 highlights" in text
        assert "All passages" in text
        assert "not cited yet" in text
        await press(pilot, "slash", *"tag:method", "enter")
        assert "2 highlights" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert "6 highlights" in screen_text(pilot.app)
        await press(pilot, "slash", "left_parenthesis", "a", "enter")
        assert "column" in screen_text(pilot.app)
        await press(pilot, "escape", "tab", "j", "enter")
        assert "not cited yet" in screen_text(pilot.app).splitlines()[1]
        await press(pilot, "escape", "o")
        text = screen_text(pilot.app)
        assert "#method" in text
        assert "without a tag" in text
        await press(pilot, "o")
        assert "by day" in screen_text(pilot.app)


async def test_several_passages_are_changed_at_once(
    make_app: MakeApp, library_path: Path, marked: list[str]
) -> None:
    async with running(make_app(), (100, 30)) as pilot:
        await press(pilot, "N", "asterisk", "2")
        assert {colour for colour, _ in _living(library_path).values()} == {"green"}
        await press(pilot, "u")
        assert {colour for colour, _ in _living(library_path).values()} == {"green", "yellow"}
        await press(pilot, "t", *"figures, debt", "enter")
        assert all(set(tags) >= {"figures", "debt"} for _, tags in _living(library_path).values())
        await press(pilot, "escape", "v", "v", "d")
        assert len(_living(library_path)) == 4
        await press(pilot, "u")
        assert len(_living(library_path)) == 6


async def test_passages_become_a_draft(make_app: MakeApp, library_path: Path, marked: list[str]) -> None:
    async with running(make_app(), (100, 30)) as pilot:
        await press(pilot, "N", "v", "v", "O", *"Thesis", "enter")
        await press(pilot, "escape", "D")
        text = screen_text(pilot.app)
        assert "Thesis" in text
        assert "2 passages of 1 report" in text
        await press(pilot, "n", *"What follows from it.", "escape", "J", "H", *"Results", "enter")
        with Library.open(library_path) as library:
            items = draft_items(library, find_draft(library, "Thesis").uid)
        assert sorted(item.kind for item in items) == ["heading", "paragraph", "passage", "passage"]
        before = [item.uid for item in items]
        await press(pilot, "g", "J")
        with Library.open(library_path) as library:
            after = [item.uid for item in draft_items(library, find_draft(library, "Thesis").uid)]
        assert after == [before[1], before[0], *before[2:]]
        await press(pilot, "u", "d", "u")
        with Library.open(library_path) as library:
            assert [item.uid for item in draft_items(library, find_draft(library, "Thesis").uid)] == before
        await press(pilot, "r", "end", *"!", "enter")
        with Library.open(library_path) as library:
            assert [one.name for one in drafts(library)] == ["Thesis!"]
        await press(pilot, "escape")
        assert "Notebook" in screen_text(pilot.app)


async def test_passage_is_linked_to_another(make_app: MakeApp, library_path: Path, marked: list[str]) -> None:
    async with running(make_app(), (150, 40)) as pilot:
        await press(pilot, "N", "K", *"tag:method", "enter", "enter")
        with Library.open(library_path) as library:
            links = links_of_passages(library, marked)
        assert sum(len(each.to) for each in links.values()) == 1


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (160, 50), (220, 60)])
async def test_notebook_fits_every_terminal(
    make_app: MakeApp, marked: list[str], size: tuple[int, int]
) -> None:
    async with running(make_app(), size) as pilot:
        await press(pilot, "N", "j", "j", "G", "g")
        text = screen_text(pilot.app)
        assert "Notebook" in text
        assert "“" in text
        await press(pilot, "enter")
        assert pilot.app.library_screen.panes.reading.article is not None


@pytest.mark.slow
async def test_every_key_of_an_empty_notebook_does_no_harm(make_app: MakeApp) -> None:
    keys = [key for command in NOTEBOOK_COMMANDS for key in command.keys.split(",") if " " not in key]
    async with running(make_app(), (110, 40)) as pilot:
        for key in keys:
            await press(pilot, "N", key)
            assert pilot.app.is_running, key
            while not isinstance(pilot.app.screen, LibraryScreen):
                await press(pilot, "escape")
