"""The health of feeds, and how it is put in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.document import Block, BlockKind, Document
from reader.library.articles import entries
from reader.library.feeds import subscriptions
from reader.library.feeds.feed_health import FeedHealth, feed_health, publishing_times
from reader.library.storage.database import Library
from reader.model import Entry, FullText, Source
from reader.presentation.feed_health import ago, content, frequency, next_check, problem
from tests.support.texts import store_revision

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
TEXT = Document((Block(BlockKind.PARAGRAPH, "A text."),))


def library_with(
    path: Path,
    *,
    gap: timedelta,
    newest: timedelta = timedelta(hours=1),
    whole: int = 5,
    source: Source = Source.FEED,
) -> Library:
    """A library of one feed with five articles, `gap` apart, of which `whole` are complete."""
    library = Library.open(path / "library.db", write=True)
    feed, _ = subscriptions.subscribe(library, "https://a.test/feed", title="A", folder=("F",))
    batch = [
        Entry(guid=str(n), url=f"https://a.test/{n}", title=f"T{n}", published_at=NOW - newest - n * gap)
        for n in range(5)
    ]
    for number, article_id in enumerate(entries.store_entries(library, feed.id, batch, now=NOW).new):
        store_revision(
            library, article_id, document=TEXT, source=source, complete=number < whole, cleaner=1, now=NOW
        )
    return library


def only(library: Library) -> FeedHealth:
    (health,) = feed_health(library)
    return health


@pytest.mark.parametrize(
    ("gap", "newest", "said"),
    [
        (timedelta(0), timedelta(hours=1), "not enough articles to estimate"),
        (timedelta(minutes=20), timedelta(hours=1), "more than 48 a day"),
        (timedelta(hours=8), timedelta(hours=1), "about 3 a day"),
        (timedelta(days=1), timedelta(hours=1), "about one a day"),
        (timedelta(days=3), timedelta(days=1), "about 2 a week"),
        (timedelta(days=30), timedelta(days=1), "about one a month"),
        (timedelta(days=200), timedelta(days=1), "less than one a month"),
        (timedelta(days=1), timedelta(days=150), "silent for 150 d"),
    ],
)
def test_frequency(tmp_path: Path, gap: timedelta, newest: timedelta, said: str) -> None:
    with library_with(tmp_path, gap=gap, newest=newest) as library:
        assert frequency(only(library), NOW) == said
        assert only(library).folder == ("F",)


def test_frequency_of_a_feed_that_publishes_in_batches(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.db", write=True) as library:
        feed, _ = subscriptions.subscribe(library, "https://a.test/feed", title="A")
        batch = [
            Entry(guid=str(n), url=f"https://a.test/{n}", published_at=NOW - timedelta(days=n // 5))
            for n in range(20)
        ]
        entries.store_entries(library, feed.id, batch, now=NOW)
        assert frequency(only(library), NOW) == "about 6 a day"


def test_frequency_of_articles_without_dates(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.db", write=True) as library:
        feed, _ = subscriptions.subscribe(library, "https://a.test/feed", title="A")
        batch = [Entry(guid=str(n), url=f"https://a.test/{n}") for n in range(9)]
        entries.store_entries(library, feed.id, batch, now=NOW)
        assert only(library).newest is None
        assert frequency(only(library), NOW) == "not enough articles to estimate"


def test_content(tmp_path: Path) -> None:
    with library_with(tmp_path, gap=timedelta(days=1), whole=1) as library:
        assert content(only(library)) == "excerpts"
        subscriptions.set_full_text(library, only(library).feed.id, FullText.NEVER)
        assert content(only(library)) == "excerpts, pages never"


@pytest.mark.parametrize(("source", "said"), [(Source.FEED, "the feed"), (Source.PAGE, "its pages")])
def test_source_of_full_text(tmp_path: Path, source: Source, said: str) -> None:
    with library_with(tmp_path, gap=timedelta(days=1), source=source) as library:
        assert content(only(library)) == f"full text from {said}"


def test_errors_and_next_check(tmp_path: Path) -> None:
    with library_with(tmp_path, gap=timedelta(days=1)) as library:
        feed_id = only(library).feed.id
        assert problem(only(library)) == ""
        assert ago(only(library).feed.last_success_at, NOW) == "never"
        subscriptions.record_success(library, feed_id, at=NOW, next_check_at=NOW + timedelta(hours=4))
        health = only(library)
        assert ago(health.feed.last_success_at, NOW + timedelta(minutes=5)) == "5 min ago"
        assert next_check(health, NOW) == "next check in 4 h"
        assert next_check(health, NOW + timedelta(hours=5)) == "due at the next refresh"
        for _ in range(2):
            subscriptions.record_failure(library, feed_id, at=NOW, error="The server answered 503.")
        assert problem(only(library)) == "The server answered 503. (2 times in a row)"
        assert only(library).failing
        subscriptions.record_failure(library, feed_id, at=NOW, error="Gone", gone=True)
        assert "gone" in problem(only(library))
        assert next_check(only(library), NOW) == "no more checks"


def test_failing_feeds_come_first_and_empty_ones_say_so(tmp_path: Path) -> None:
    with library_with(tmp_path, gap=timedelta(days=1)) as library:
        late, _ = subscriptions.subscribe(library, "https://z.test/feed", title="Z")
        assert [health.feed.title for health in feed_health(library)] == ["A", "Z"]
        subscriptions.record_failure(library, late.id, at=NOW, error="No answer.")
        first = feed_health(library)[0]
        assert first.feed.title == "Z"
        assert (frequency(first, NOW), content(first)) == ("no articles yet", "no text yet")


def test_a_feed_without_dates_has_no_frequency(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.db", write=True) as library:
        feed, _ = subscriptions.subscribe(library, "https://a.test/feed")
        batch = [Entry(guid=str(n), url=f"https://a.test/{n}", title=f"T{n}") for n in range(5)]
        entries.store_entries(library, feed.id, batch, now=NOW)
        assert frequency(only(library), NOW) == "not enough articles to estimate"
        assert publishing_times(library, feed.id) == []
