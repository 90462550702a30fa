"""A hundred decisions in Today, key by key: how many keys they take, and that each is in the library."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.library.articles import entries
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Entry
from reader.ui.app import PostilApp
from tests.support.piloting import press, running

MOST_KEYS = 140
KEYS = {
    "done": ("x",),
    "later": ("L",),
    "until tomorrow": ("W", "m"),
    "read": ("enter", "h"),
    "star": ("s", "j"),
    "taken back": ("x", "u"),
}
DECISIONS = {"done": 60, "later": 10, "until tomorrow": 5, "read": 10, "star": 10, "taken back": 5}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A library with a hundred new reports: seventeen feeds with five, one with fifteen."""
    path = tmp_path / "hundred.db"
    now = datetime.now(UTC)
    with Library.open(path, write=True) as library:
        for feed_number in range(18):
            address = f"https://{feed_number}.example/rss"
            feed, _ = subscriptions.subscribe(library, address, title=f"Feed {feed_number}")
            old = Entry("old", f"{address}/old", "Old", (), now - timedelta(days=300))
            entries.store_entries(library, feed.id, [old], now=now - timedelta(days=100))
            new = [
                Entry(f"{n}", f"{address}/{n}", f"Report {n} of feed {feed_number}", (), now)
                for n in range(15 if feed_number == 7 else 5)
            ]
            entries.store_entries(library, feed.id, new, now=now - timedelta(minutes=10))
    return path


@pytest.mark.slow
async def test_a_hundred_decisions_take_few_keys(make_app: Callable[..., PostilApp], path: Path) -> None:
    decisions = [name for name, count in DECISIONS.items() for _ in range(count)]
    random.Random(21).shuffle(decisions)
    keys = 0
    async with running(make_app(path=path), (160, 50)) as pilot:
        rows = pilot.app.library_screen.article_list
        for decision in decisions:
            while rows.article_id is None:  # a feed's many, or the rest of the week: enter lists them
                assert rows.count
                await press(pilot, "enter")
                keys += 1
            await press(pilot, *KEYS[decision])
            keys += len(KEYS[decision])
    print(f"{len(decisions)} decisions, {keys} keys")
    assert keys <= MOST_KEYS
    with Library.open(path) as library:
        found = library.tuples(
            """SELECT count(done_at), count(later_at), count(due_at), count(starred_at),
               count(read_at) FROM states"""
        )
    assert found == [(60, 15, 5, 10, 10)]
