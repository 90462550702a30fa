"""The screen of figures: weeks and feeds as bars, and a way out of feeds that are never opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp
from reader.presentation.bars import bar
from reader.ui.app import PostilApp
from reader.ui.screens.feeds.statistics import StatisticsScreen
from tests.support.piloting import press, running, screen_text

MakeApp = Callable[..., PostilApp]


@pytest.fixture
def used(library_path: Path) -> Path:
    """“Alpha Institute” was opened last week; of “Beta Review” nothing was, for a hundred days."""
    now = datetime.now(UTC)
    with Library.open(library_path, write=True) as library, library.transaction():
        week = stamp(now - timedelta(days=7))
        library.execute("UPDATE sources SET first_seen_at = ?", (week,))
        library.execute(
            "UPDATE states SET opened_at = ? WHERE article_id IN (SELECT article_id FROM sources WHERE feed_id = 1)",
            (week,),
        )
        library.execute("UPDATE feeds SET added_at = ?", (stamp(now - timedelta(days=100)),))
    return library_path


async def test_figures_are_shown_and_a_feed_is_left(make_app: MakeApp, used: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "B")
        assert isinstance(pilot.app.screen, StatisticsScreen)
        lines = screen_text(pilot.app).splitlines()
        assert "12 weeks · 6 came · 3 read · 0 finished · 0 marked" in lines[1]
        (week,) = [line for line in lines[3:16] if "█" in line]
        assert week.split()[3:7] == ["6", "3", "0", "0"]
        await press(pilot, "w")
        assert "52 weeks" in screen_text(pilot.app)
        await press(pilot, "w", "G", "k")  # what is read stands last
        shown = screen_text(pilot.app)
        assert shown.index("not opened in 90 days") < shown.index("Beta Review") < shown.index("Alpha Inst")
        beta = next(line for line in shown.splitlines() if "Beta Review" in line)
        assert "D unsubscribe" in beta
        await press(pilot, "D", "y")
        assert "Beta Review" not in screen_text(pilot.app)
        with Library.open(used) as library:
            assert [feed.title for feed in subscriptions.feeds(library)] == ["Alpha Institute"]
        await press(pilot, "u")
        assert "Beta Review" in screen_text(pilot.app)
        await press(pilot, "q")
        assert pilot.app.screen is pilot.app.library_screen


def test_bars_show_what_is_not_zero() -> None:
    assert bar(0, 9, 8) == bar(5, 0, 8) == ""
    assert bar(1, 100_000, 8) == "▏"
    assert bar(9, 9, 8) == "█" * 8
    assert bar(7, 16, 8) == "███▌"
