"""Today in the app: what it lists, one key a decision, several rows at once, its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.library.articles import entries, listing
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Entry
from reader.settings import Settings, TodaySettings
from reader.ui.app import PostilApp
from reader.ui.widgets.feed_tree import NodeKind
from tests.support.lists import listed
from tests.support.piloting import press, running, screen_text

WIDE = (120, 40)
MANY = 9
MakeApp = Callable[..., PostilApp]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A library with two feeds listed long ago: of one three new reports, of the other nine."""
    path = tmp_path / "today.db"
    now = datetime.now(UTC)
    with Library.open(path, write=True) as library:
        for name, count in (("Few", 3), ("Many", MANY)):
            feed, _ = subscriptions.subscribe(library, f"https://{name}.example/rss", title=name)
            old = Entry("old", f"https://{name}.example/old", f"Old {name}", (), now - timedelta(days=300))
            entries.store_entries(library, feed.id, [old], now=now - timedelta(days=100))
            new = [
                Entry(
                    f"{n}",
                    f"https://{name}.example/{n}",
                    f"{name} report {n}",
                    (),
                    now - timedelta(days=20 + n),
                )
                for n in range(count)
            ]
            entries.store_entries(library, feed.id, new, now=now - timedelta(minutes=10))
    return path


def _listed(path: Path, query: str) -> set[str]:
    with Library.open(path) as library:
        return {row.title for row in listing.summaries(library, listed(library, query))}


async def test_the_app_opens_with_today(make_app: MakeApp, path: Path) -> None:
    async with running(make_app(path=path), WIDE) as pilot:
        assert pilot.app.library_screen.panes.column.shows_today
        shown = screen_text(pilot.app)
        assert "Today · 7 reports" in shown
        assert f"Many: {MANY - 3} more" in shown
        assert "Few report 0" in shown


async def test_each_key_settles_a_row_and_the_next_one_comes(make_app: MakeApp, path: Path) -> None:
    async with running(make_app(path=path), WIDE) as pilot:
        rows = pilot.app.library_screen.article_list
        titles = [rows.summary_at(row).title for row in range(3)]
        await press(pilot, "x")
        assert rows.summary is not None
        assert rows.summary.title == titles[1]
        await press(pilot, "L")
        assert rows.summary.title == titles[2]
        await press(pilot, "m")
        assert "7 reports" in screen_text(pilot.app)
        assert "3 settled" in screen_text(pilot.app)
    assert titles[0] in _listed(path, "is:done")
    assert _listed(path, "is:later") == {titles[1]}


async def test_what_was_decided_is_taken_back_one_by_one(make_app: MakeApp, path: Path) -> None:
    async with running(make_app(path=path), WIDE) as pilot:
        await press(pilot, "x")
        await press(pilot, "x")
        await press(pilot, "u")
        assert "1 settled" in screen_text(pilot.app)
        await press(pilot, "u")
        assert "settled" not in screen_text(pilot.app)


async def test_later_until_a_day_by_letter_or_typed(make_app: MakeApp, path: Path) -> None:
    async with running(make_app(path=path), WIDE) as pilot:
        await press(pilot, "W")
        assert "tomorrow" in screen_text(pilot.app)
        await press(pilot, "m")
        await press(pilot, "W")
        await press(pilot, *"2026", "enter")
        assert "not a day in the future" in screen_text(pilot.app)
        await press(pilot, "W")
        await press(pilot, *"14d", "enter")
        assert "2 settled" in screen_text(pilot.app)
    with Library.open(path) as library:
        dues = library.tuples("SELECT due_at FROM states WHERE due_at IS NOT NULL ORDER BY due_at")
    assert len(dues) == 2


async def test_picked_rows_are_settled_at_once(make_app: MakeApp, path: Path) -> None:
    async with running(make_app(path=path), WIDE) as pilot:
        await press(pilot, "v", "j")
        await press(pilot, "V")
        assert screen_text(pilot.app).count("✓") == 3
        await press(pilot, "x")
        assert "3 settled" in screen_text(pilot.app)
        await press(pilot, "u")
        assert "settled" not in screen_text(pilot.app)
        await press(pilot, "asterisk")
        assert "✓" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert "✓" not in screen_text(pilot.app)


async def test_a_feed_with_many_is_opened_or_settled_as_one(make_app: MakeApp, path: Path) -> None:
    async with running(make_app(path=path), WIDE) as pilot:
        rows = pilot.app.library_screen.article_list
        crowd = next(row for row, number in enumerate(rows.ids) if number < 0)
        rows.cursor = crowd
        await press(pilot, "enter")
        assert len(rows.ids) == 3 + MANY
        rows.cursor = 0
        await press(pilot, "asterisk")
        await press(pilot, "m")
        assert "Today is finished" in screen_text(pilot.app)
        assert f"Read: {3 + MANY} today" in screen_text(pilot.app)
    with Library.open(path) as library:
        assert library.value("SELECT finished_at FROM today_state") is not None


async def test_what_comes_later_waits_for_a_key(make_app: MakeApp, path: Path) -> None:
    async with running(make_app(path=path), WIDE) as pilot:
        with Library.open(path, write=True) as library:
            later = [Entry("late", "https://few.example/late", "Late report", (), datetime.now(UTC))]
            entries.store_entries(library, 1, later, now=datetime.now(UTC) + timedelta(minutes=1))
        pilot.app.library_screen.panes.reload()
        await press(pilot, "g")
        assert "1 more since" in screen_text(pilot.app)
        await press(pilot, "enter")
        assert "8 reports" in screen_text(pilot.app)
        assert "Late report" in screen_text(pilot.app)


async def test_why_a_row_is_where_it_is(make_app: MakeApp, path: Path) -> None:
    async with running(make_app(path=path), WIDE) as pilot:
        await press(pilot, "i")
        assert "ordered by date" in screen_text(pilot.app)


async def test_catching_up_puts_away_what_is_old(make_app: MakeApp, path: Path) -> None:
    async with running(make_app(path=path), WIDE) as pilot:
        tree = pilot.app.library_screen.feed_tree
        tree.go_to(NodeKind.ALL)
        await press(pilot, "2")
        await press(pilot, "C")
        assert "older than a week" in screen_text(pilot.app)
        await press(pilot, "j", "j", "enter")
        assert len(_listed(path, "is:done")) == 2
        await press(pilot, "u")
    assert not _listed(path, "is:done")


async def test_the_rest_of_the_week_is_added_by_a_key(make_app: MakeApp, path: Path) -> None:
    settings = replace(Settings(), today=TodaySettings(limit=2))
    async with running(make_app(settings, path), WIDE) as pilot:
        rows = pilot.app.library_screen.article_list
        assert len([number for number in rows.ids if number >= 0]) == 2
        await press(pilot, "x", "x")
        assert "Today is finished · 2 reports" in screen_text(pilot.app)
        await press(pilot, "enter")
        assert len([number for number in rows.ids if number >= 0]) == 2
        assert "2 settled" in screen_text(pilot.app)
        assert rows.cursor == 0  # on the first that was added, not on the row that offers still more


async def test_help_says_what_was_read(make_app: MakeApp, path: Path) -> None:
    async with running(make_app(path=path), WIDE) as pilot:
        await press(pilot, "question_mark")
        assert "seven days" not in screen_text(pilot.app)
        await press(pilot, "escape", "m", "m", "question_mark")
        assert "Read: 2 today, 2 in seven days." in screen_text(pilot.app)


async def test_all_rows_picked_include_that_of_a_feed_with_many(make_app: MakeApp, path: Path) -> None:
    async with running(make_app(path=path), WIDE) as pilot:
        await press(pilot, "asterisk", "x")
        assert "Today is finished" in screen_text(pilot.app)
    assert len(_listed(path, "is:done")) == 3 + MANY


async def test_undo_puts_the_cursor_on_the_row_that_came_back(make_app: MakeApp, path: Path) -> None:
    async with running(make_app(path=path), WIDE) as pilot:
        rows = pilot.app.library_screen.article_list
        decided = rows.number
        await press(pilot, "x", "j", "j", "u")
        assert rows.number == decided
        rows.cursor = next(row for row, number in enumerate(rows.ids) if number < 0)
        crowd = rows.number
        await press(pilot, "x", "k", "u")
        assert rows.number == crowd
