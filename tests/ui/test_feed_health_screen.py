"""The screen of the feeds' health."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.library.feeds import feed_hints, subscriptions
from reader.library.storage.database import Library
from reader.model import FullText
from reader.ui.app import PostilApp
from reader.ui.screens.feeds.feed_health import FeedHealthScreen
from reader.ui.widgets.bottom_line import BottomLine
from tests.support.piloting import press, running, screen_text

MakeApp = Callable[..., PostilApp]


@pytest.fixture
def troubled(library_path: Path) -> Path:
    """“Beta Review” has failed."""
    with Library.open(library_path, write=True) as library:
        feed = subscriptions.find_feed(library, "Beta Review")
        subscriptions.record_failure(
            library, feed.id, at=datetime.now(UTC), error="The server did not answer."
        )
    return library_path


def feeds(path: Path) -> dict[str, FullText]:
    with Library.open(path) as library:
        return {feed.title: feed.full_text for feed in subscriptions.feeds(library)}


async def test_failing_feeds_are_listed_first(make_app: MakeApp, troubled: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "1", "H")
        assert isinstance(pilot.app.screen, FeedHealthScreen)
        shown = screen_text(pilot.app)
        assert shown.index("Beta Review") < shown.index("Alpha Institute")
        assert "The server did not answer." in shown
        assert "full text from the feed" in shown
        assert "1 with trouble" in shown
        await press(pilot, "q")
        assert pilot.app.screen is pilot.app.library_screen


async def test_the_full_text_of_a_feed_is_set(make_app: MakeApp, troubled: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "1", "H", "enter", "j", "j", "j", "enter")
        assert feeds(troubled)["Beta Review"] is FullText.ALWAYS
        for _ in range(100):  # the screen looks for changes once a second
            if "pages always" in screen_text(pilot.app):
                break
            await pilot.pause(0.05)
        else:
            pytest.fail("the new setting is not shown")


async def test_unsubscribing_asks_first(make_app: MakeApp, troubled: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "1", "H", "enter", "G", "enter")
        assert "Unsubscribe from Beta Review?" in screen_text(pilot.app)
        await press(pilot, "y")
        assert list(feeds(troubled)) == ["Alpha Institute"]


async def test_a_refresh_offline_says_so(make_app: MakeApp, troubled: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "1", "H", "r")
        assert "offline" in pilot.app.screen.query_one(BottomLine).status


async def test_palette_opens_feed_health_without_feeds(make_app: MakeApp, tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    Library.open(path, write=True).close()
    async with running(make_app(path=path)) as pilot:
        await press(pilot, "escape", "ctrl+p")
        await pilot.press(*"feed health")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, FeedHealthScreen)
        assert "No feeds yet" in screen_text(pilot.app)


async def test_the_new_address_that_was_found_is_offered(
    make_app: MakeApp, troubled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(troubled, write=True) as library:
        feed = subscriptions.find_feed(library, "Beta Review")
        feed_hints.record_offer(library, feed.id, "https://example.org/new.xml", "Beta", at=datetime.now(UTC))
    run: list[list[str]] = []
    async with running(make_app(), size=(110, 30)) as pilot:
        monkeypatch.setattr(pilot.app.runner, "run", lambda arguments, **_: run.append(arguments))
        await press(pilot, "1", "H")
        assert "Its site has “Beta” at https://example.org/new.xml" in screen_text(pilot.app)
        await press(pilot, "enter")
        assert "Use its new address" in screen_text(pilot.app)
        await press(pilot, "enter")
    assert run == [["subscribe", "--instead-of", str(feed.id), "--", "https://example.org/new.xml"]]
