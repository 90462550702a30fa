"""The dialog of a feed's settings, and the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from textual.widgets import Input

from reader.library.feeds import subscriptions
from reader.library.feeds.feed_settings import feed_settings
from reader.library.query.options import QueryOptions
from reader.library.query.rules import run_rules
from reader.library.query.saved import rules
from reader.library.storage.database import Library
from reader.ui.app import PostilApp
from tests.support.piloting import press, running, screen_text

MakeApp = Callable[..., PostilApp]
SIZE = (110, 36)


async def test_settings_of_a_feed_are_changed_at_once(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app(), SIZE) as pilot:
        await press(pilot, "1", "G", "E")
        await press(pilot, "j", "j", "enter")
        await press(pilot, "j", "enter")
        field = pilot.app.screen.query_one(Input)
        assert field.value == "all"
        field.value = "1"
        await press(pilot, "enter")
        assert "marks 2 articles done now" in screen_text(pilot.app)
        await press(pilot, "j", "enter")
        pilot.app.screen.query_one(Input).value = "soon"
        await press(pilot, "enter")
        assert "done-after takes a number of days, or never" in screen_text(pilot.app)
        await press(pilot, "G", "enter")
        await press(pilot, "escape")
        with Library.open(library_path) as library:
            found = feed_settings(library, subscriptions.feeds(library)[-1].id)
        assert (found.priority, found.newest_only, found.done_after_days, found.notify) == (1, 1, None, True)
        await press(pilot, "u")
    with Library.open(library_path) as library:
        assert not feed_settings(library, subscriptions.feeds(library)[-1].id).notify


async def test_a_rule_is_tried_kept_switched_and_taken_back(make_app: MakeApp, library_path: Path) -> None:
    now = datetime.now(UTC)
    with Library.open(library_path, write=True) as library, library.transaction():
        library.execute("UPDATE articles SET added_at = ?", (int(now.timestamp() * 1e6),))
    async with running(make_app(), SIZE) as pilot:
        app = pilot.app
        await app.run_command("app.rules")
        await press(pilot, "a")
        for typed in ("title:beans OR title:apples", "done, tag:fruit", "Fruit"):
            app.screen.query_one(Input).value = typed
            if typed == "Fruit":
                assert "would have changed 2 articles" in screen_text(app)
            await press(pilot, "enter")
        assert "Fruit" in screen_text(app)
        assert "done, tag:fruit" in screen_text(app)
        await press(pilot, "t")
        assert "Apples" in screen_text(app)
        await press(pilot, "u")
        assert "changed nothing yet" in screen_text(app)
        with Library.open(library_path, write=True) as library:
            assert len(run_rules(library, QueryOptions(), now=now)) == 1
        await press(pilot, "u", "enter")
        with Library.open(library_path) as library:
            assert library.value("SELECT count(*) FROM states WHERE done_at IS NOT NULL") == 0
        await press(pilot, "x")
        assert "off: Fruit" in screen_text(app)
        await press(pilot, "d")
        assert "No rules yet" in screen_text(app)
    with Library.open(library_path) as library:
        assert rules(library) == []


async def test_a_rule_that_is_not_valid_says_why(make_app: MakeApp) -> None:
    async with running(make_app(), SIZE) as pilot:
        app = pilot.app
        await app.run_command("app.rules")
        await press(pilot, "a")
        app.screen.query_one(Input).value = "titel:beans"
        await press(pilot, "enter")
        assert "titel" in screen_text(app)
        await press(pilot, "a")
        app.screen.query_one(Input).value = "title:beans"
        await press(pilot, "enter")
        app.screen.query_one(Input).value = "explode"
        await press(pilot, "enter")
        assert "not something a rule can do" in screen_text(app)
