"""Lists: sorting, the queue of Later, going to a name, folding, the next feed, what was not finished."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.pilot import Pilot

from reader.library.annotations import article_changes
from reader.library.articles import entries, states
from reader.library.query.lists import LATER, list_ids
from reader.library.query.saved_changes import add_view
from reader.library.storage.database import Library
from reader.model import Place
from reader.settings import ReadingSettings, Settings
from reader.ui.app import PostilApp
from reader.ui.widgets.feed_tree import NodeKind
from tests.support.piloting import press, running, screen_text

MakeApp = Callable[..., PostilApp]
SIZE = (120, 40)


def titles(app: PostilApp) -> list[str]:
    """What the list has, in its order."""
    rows = app.library_screen.article_list
    return [row.title for row in map(rows.summary_at, range(rows.count)) if row]


async def sort(pilot: Pilot[int], letter: str) -> None:
    await press(pilot, "comma")
    await press(pilot, letter)


async def test_sort_is_reversed_by_choosing_it_again_and_kept_for_the_list(make_app: MakeApp) -> None:
    names = ["Apples", "Apricots", "Avocados", "Barley", "Beans", "Beets"]
    async with running(make_app(), SIZE) as pilot:
        app = pilot.app
        await sort(pilot, "t")
        assert titles(app) == names
        assert "by title" in screen_text(app)
        await sort(pilot, "t")
        assert titles(app) == names[::-1]
        await press(pilot, "1", "G", "2")
        assert titles(app) == ["Beans", "Beets", "Barley"]  # another list
        await sort(pilot, "y")
        assert "November" not in screen_text(app)
    async with running(make_app(), SIZE) as pilot:
        assert titles(pilot.app) == names[::-1]
        await sort(pilot, "u")
        assert titles(pilot.app)[:3] == names[:3]


async def test_later_is_a_queue_with_an_order_of_its_own(make_app: MakeApp, library_path: Path) -> None:
    now = datetime.now(UTC)
    with Library.open(library_path, write=True) as library:
        first, second, third, *_ = list_ids(library)
        states.set_later(library, [first, second], True, now=now)
        states.set_later(library, [third], True, due_at=now, now=now)
    async with running(make_app(), SIZE) as pilot:
        app = pilot.app
        await press(pilot, "J")
        assert "only Later has an order" in screen_text(app)
        app.library_screen.panes.show_node(app.library_screen.feed_tree.nodes[2])
        await press(pilot, "2")
        assert "3 reports · about" in screen_text(app)
        assert "1 due today" in screen_text(app)
        await press(pilot, "g", "J")
        assert titles(app) == ["Apricots", "Apples", "Avocados"]
        await press(pilot, "J")
        await press(pilot, "G", "k", "k", "j", "K")
        assert titles(app) == ["Avocados", "Apricots", "Apples"]
        await press(pilot, "u")
        assert titles(app) == ["Apricots", "Avocados", "Apples"]
    with Library.open(library_path) as library:
        assert list(list_ids(library, LATER)) == [second, third, first]


async def test_a_name_is_found_by_a_part_of_it(make_app: MakeApp, library_path: Path) -> None:
    now = datetime.now(UTC)
    with Library.open(library_path, write=True) as library:
        add_view(library, "Bananas", "title:beans", counted=True, now=now)
        article_changes.set_article_tags(library, list_ids(library)[0], ["fruit/pome"], now=now)
    async with running(make_app(), SIZE) as pilot:
        app = pilot.app
        assert any("Bananas" in line and " 1 " in line for line in screen_text(app).splitlines())
        await press(pilot, "1", "F")
        assert "Beta Review" not in [node.title for node in app.library_screen.feed_tree.nodes]
        await press(pilot, "ctrl+g", *"review", "enter")
        assert titles(app) == ["Beans", "Beets", "Barley"]
        await press(pilot, "ctrl+g", *"pome", "enter")
        assert titles(app) == ["Apples"]
        assert app.library_screen.feed_tree.node is not None
        assert app.library_screen.feed_tree.node.kind is NodeKind.TAG
        await press(pilot, "ctrl+g", *"banan", "enter")
        assert titles(app) == ["Beans"]
        await press(pilot, "ctrl+g", *"nothing of that name")
        assert "Nothing has this in its name" in screen_text(app)
        await press(pilot, "enter", "escape")
        assert titles(app) == ["Beans"]


async def test_next_unread_goes_on_to_the_next_feed(make_app: MakeApp, library_path: Path) -> None:
    with Library.open(library_path, write=True) as library:
        states.set_read(library, list_ids(library)[:3][1:], True, now=datetime.now(UTC))
    async with running(make_app(), SIZE) as pilot:
        app = pilot.app
        await press(pilot, "ctrl+g", *"alpha", "enter")
        await press(pilot, "n")
        assert titles(app) == ["Beans", "Beets", "Barley"]
        rows = app.library_screen.article_list
        assert rows.summary is not None
        assert rows.summary.title == "Beans"
        await press(pilot, "p")
        assert titles(app) == ["Apples", "Apricots", "Avocados"]
        assert rows.summary.title == "Apples"


async def test_what_was_not_finished_is_offered_at_the_next_start(
    make_app: MakeApp, library_path: Path
) -> None:
    now = datetime.now(UTC)
    with Library.open(library_path, write=True) as library:
        number = list_ids(library)[1]
        states.set_opened(library, number, now=now)
        states.set_place(library, number, Place(3, 0, "A new paragraph begins here"))
        with library.transaction():
            came = int((now - timedelta(hours=1)).timestamp() * 1e6)
            library.execute("UPDATE states SET came_at = ?", (came,))
    async with running(make_app(), SIZE) as pilot:
        app = pilot.app
        assert "Continue: Apricots" in screen_text(app)
        await press(pilot, "enter")
        reading = app.library_screen.panes.reading
        assert reading.article is not None
        assert reading.article.title == "Apricots"
        await press(pilot, "h")
        assert "Continue:" not in screen_text(app)


async def test_opening_and_finishing_are_noted(make_app: MakeApp, library_path: Path) -> None:
    settings = replace(Settings(), reading=replace(ReadingSettings(), mark_read="end"))
    async with running(make_app(settings), SIZE) as pilot:
        await press(pilot, "enter", "G")
        for _ in range(200):
            with Library.open(library_path) as library:
                noted = library.tuples("SELECT count(opened_at), count(finished_at) FROM states")[0]
            if noted == (1, 1):
                break
            await pilot.pause(0.05)
        assert noted == (1, 1)


async def test_saved_pages_are_deleted_and_come_back(make_app: MakeApp, library_path: Path) -> None:
    with Library.open(library_path, write=True) as library:
        now = datetime.now(UTC)
        with library.transaction():
            entries.add_saved(library, url="https://example.org/minutes", title="Minutes", now=now)
    async with running(make_app(), SIZE) as pilot:
        app = pilot.app
        await press(pilot, "ctrl+g", *"saved", "enter")
        shown = titles(app)
        assert len(shown) == 1
        await press(pilot, "s", "delete")
        assert "1 kept (starred" in screen_text(app)
        assert titles(app) == shown
        await press(pilot, "u", "delete")
        assert "1 page deleted" in screen_text(app)
        assert titles(app) == []
        await press(pilot, "u")
        assert titles(app) == shown
        await press(pilot, "ctrl+g", *"alpha", "enter", "delete")
        assert "only saved pages can be deleted" in screen_text(app)
