"""Today: what is in it, in which order, what stays, and when it is finished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.library.annotations import article_changes, highlight_changes, journal
from reader.library.articles import states
from reader.library.articles.entries import add_saved, store_entries
from reader.library.feeds.subscriptions import subscribe, unsubscribe
from reader.library.query.finding import count, find_ids
from reader.library.query.options import QueryOptions
from reader.library.storage.database import Library
from reader.library.today.candidates import Candidate, day_of
from reader.library.today.day import Today, begin_today, interest_in, note_finished, take_in, today
from reader.library.today.ordering import CROWD, OF_A_CROWD, Interest, chosen, ordered
from reader.model import Entry
from reader.query import parse
from tests.support.fixtures import MakeDocument, Revise

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=ZONE)
"""A Wednesday morning."""
DAY_START = timedelta(hours=4)
Come = Callable[..., list[int]]


def _today(lib: Library, now: datetime = NOW, limit: int = 40) -> Today:
    return today(lib, now=now, day_start=DAY_START, limit=limit)


def _begin(lib: Library, now: datetime = NOW, limit: int = 40) -> bool:
    return begin_today(lib, now=now, day_start=DAY_START, limit=limit)


def _articles(found: Today) -> list[int]:
    return [number for row in found.rows for number in row.articles]


@pytest.fixture
def come(lib: Library) -> Come:
    """Store entries of a feed that has been listed long before; returns their articles."""
    counter = iter(range(1_000))

    def store(feed: str, *, hours_ago: float = 1, count: int = 1) -> list[int]:
        subscription, made = subscribe(lib, f"https://{feed}.example/rss", title=feed)
        if made:
            old = Entry(f"{feed} old", f"https://{feed}.example/old", "Old", (), NOW - timedelta(days=400))
            store_entries(lib, subscription.id, [old], now=NOW - timedelta(days=90))
        when = NOW - timedelta(hours=hours_ago)
        found = [
            Entry(f"{feed}{n}", f"https://{feed}.example/{n}", f"Report {n}", (), when - timedelta(days=20))
            for n in (next(counter) for _ in range(count))
        ]
        return list(store_entries(lib, subscription.id, found, now=when).new)

    return store


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), st.integers(0, 23))  # noqa: DTZ001
def test_a_moment_is_in_the_readers_day(moment: datetime, hour: int) -> None:
    now = moment.replace(tzinfo=ZONE)
    day = day_of(now, timedelta(hours=hour))
    assert day.begin <= now < day.end
    assert day.end - day.begin == timedelta(days=1)
    assert day.begin.hour == hour


def test_what_came_lately_and_is_not_settled_is_in_today(lib: Library, come: Come) -> None:
    new, read, done, later = (come("a")[0] for _ in range(4))
    states.set_read(lib, [read], True, now=NOW)
    states.set_done(lib, [done], True, now=NOW)
    states.set_later(lib, [later], True, now=NOW)
    (week_old,) = come("b", hours_ago=24 * 8)
    assert _articles(_today(lib)) == [new]
    assert week_old not in _articles(_today(lib))


def test_saved_pages_and_hidden_feeds(lib: Library, come: Come) -> None:
    come("a")
    saved = add_saved(lib, url="https://b.example/", title="Saved", now=NOW - timedelta(hours=1))
    unsubscribe(lib, 1)
    assert _articles(_today(lib)) == [saved]


def test_what_a_feed_had_when_it_was_first_listed_came_when_it_was_published(lib: Library) -> None:
    feed, _ = subscribe(lib, "https://a.example/rss")
    entries = [
        Entry(str(days), f"https://a.example/{days}", f"Report {days}", (), NOW - timedelta(days=days))
        for days in (2, 5, 9, 300)
    ]
    recent = store_entries(lib, feed.id, entries, now=NOW).new[:2]
    assert sorted(_articles(_today(lib))) == sorted(recent)


def test_later_is_in_today_from_its_day_on(lib: Library, come: Come) -> None:
    (kept,) = come("a", hours_ago=24 * 30)
    states.set_later(lib, [kept], True, due_at=NOW + timedelta(days=1), now=NOW)
    assert _articles(_today(lib)) == []
    assert _articles(_today(lib, NOW + timedelta(days=1))) == [kept]
    states.set_read(lib, [kept], True, now=NOW + timedelta(days=1))
    states.set_later(lib, [kept], False, now=NOW + timedelta(days=1))
    assert _articles(_today(lib, NOW + timedelta(days=1))) == []


def test_the_list_of_a_day_stays_and_what_comes_later_waits(lib: Library, come: Come) -> None:
    first = come("a", count=2)
    assert _begin(lib)
    assert not _begin(lib, NOW + timedelta(hours=3))
    later = come("b", hours_ago=-2, count=3)
    found = _today(lib, NOW + timedelta(hours=3))
    assert sorted(_articles(found)) == sorted(first)
    assert sorted(found.waiting) == sorted(later)
    assert found.since == NOW
    take_in(lib, found.waiting, now=NOW + timedelta(hours=3))
    found = _today(lib, NOW + timedelta(hours=3))
    assert _articles(found)[2:] == sorted(later, reverse=True)
    assert found.waiting == ()


def test_settled_rows_stay_in_the_total(lib: Library, come: Come) -> None:
    numbers = come("a", count=3)
    _begin(lib)
    states.set_done(lib, numbers[:1], True, now=NOW)
    states.set_later(lib, numbers[1:2], True, now=NOW)
    found = _today(lib)
    assert (found.total, found.settled) == (3, 2)
    states.set_done(lib, numbers[:1], False, now=NOW)
    assert _today(lib).settled == 1


def test_a_finished_today_is_journalled_once(lib: Library, come: Come) -> None:
    numbers = come("a", count=2)
    _begin(lib)
    states.set_read(lib, numbers[:1], True, now=NOW)
    assert not note_finished(lib, now=NOW, day_start=DAY_START)
    states.set_read(lib, numbers[1:], True, now=NOW)
    assert _today(lib).is_finished
    assert note_finished(lib, now=NOW, day_start=DAY_START)
    assert not note_finished(lib, now=NOW, day_start=DAY_START)
    (change,) = [one for one in journal.history(lib) if one.label == "Today finished"]
    assert change.at == NOW.astimezone(UTC)


def test_after_a_holiday_nothing_is_lost(lib: Library, come: Come) -> None:
    (seen,) = come("a", hours_ago=24 * 14)
    states.set_read(lib, [seen], True, now=NOW - timedelta(days=13))
    _begin(lib, NOW - timedelta(days=13, hours=22))
    take_in(lib, [seen], now=NOW - timedelta(days=13, hours=22))
    assert note_finished(lib, now=NOW - timedelta(days=13, hours=22), day_start=DAY_START)
    old = come("a", hours_ago=24 * 12)
    assert _articles(_today(lib)) == old


def test_what_is_beyond_the_limit_is_the_rest_of_the_week_by_feed(lib: Library, come: Come) -> None:
    for feed in "abcdef":
        come(feed, count=4)
    found = _today(lib, limit=10)
    assert found.total == 10
    assert sum(found.rest.values()) == 14
    _begin(lib, limit=10)
    assert sum(_today(lib, limit=10).rest.values()) == 14


def test_a_feed_with_many_reports_is_a_row(lib: Library, come: Come) -> None:
    many = come("many", count=CROWD + 9)
    few = come("few", count=2)
    _begin(lib)
    found = _today(lib)
    crowds = [row for row in found.rows if row.crowd]
    assert found.total == OF_A_CROWD + 1 + len(few)
    assert [len(row.articles) for row in crowds] == [CROWD + 9 - OF_A_CROWD]
    states.set_done(lib, crowds[0].articles, True, now=NOW)
    assert _today(lib).settled == 1
    assert set(_articles(found)) == {*many, *few}


def test_feeds_whose_reports_were_marked_come_first(
    lib: Library, come: Come, document: MakeDocument, revise: Revise
) -> None:
    dull, liked = come("dull", hours_ago=50, count=2), come("liked", hours_ago=60, count=3)
    states.set_done(lib, dull, True, now=NOW - timedelta(days=2))
    revise(lib, liked[0], document("A passage that counts."))
    highlight_changes.add_highlight(lib, liked[0], 0, 9, now=NOW - timedelta(days=2))
    states.set_starred(lib, liked[1:2], True, now=NOW - timedelta(days=2))
    states.set_finished(lib, liked[:2], True, now=NOW - timedelta(days=2))
    states.set_read(lib, liked, True, now=NOW - timedelta(days=2))
    (other,), (favoured,) = come("dull", hours_ago=1), come("liked", hours_ago=5)
    assert _articles(_today(lib)) == [favoured, other]
    feed_id = subscribe(lib, "https://liked.example/rss")[0].id
    assert interest_in(lib, feed_id) == Interest(count=3, finished=2, starred=1, marked=1)


def test_priority_of_a_feed_or_of_an_article_counts_before_interest(lib: Library, come: Come) -> None:
    (plain,), (high,), (low,) = come("plain"), come("high", hours_ago=9), come("low", hours_ago=2)
    with lib.transaction():
        lib.execute("UPDATE feeds SET priority = 1 WHERE url = 'https://high.example/rss'")
        lib.execute("UPDATE states SET priority = -1 WHERE article_id = ?", (low,))
    assert _articles(_today(lib)) == [high, plain, low]


def test_one_report_in_two_feeds_is_one_row(lib: Library, come: Come) -> None:
    one, other = come("a")[0], come("b")[0]
    article_changes.link_articles_by_hand(lib, one, [other], True, now=NOW)
    _begin(lib)
    assert len(_articles(_today(lib))) == 1
    states.set_read(lib, [other], True, now=NOW)
    assert _today(lib).is_finished


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        article_id=st.integers(1, 10_000),
        feed_id=st.none() | st.integers(1, 4),
        came_at=st.integers(0, 50),
        sort_at=st.integers(0, 50),
        words=st.integers(0, 900),
        due=st.booleans(),
    ),
    max_size=60,
    unique_by=lambda one: one.article_id,
)


@given(CANDIDATES, st.integers(1, 12))
def test_no_more_rows_than_the_limit_and_no_feed_fills_them(found: list[Candidate], limit: int) -> None:
    placed = chosen(ordered(found, {}), limit)
    single = [one for one in placed if not one.crowd]
    crowds = {one.candidate.feed_id for one in placed if one.crowd}
    assert len(single) + len(crowds) <= limit
    assert len({one.candidate.article_id for one in placed}) == len(placed)
    for feed_id in crowds:
        assert sum(one.candidate.feed_id == feed_id and not one.candidate.due for one in single) <= OF_A_CROWD
    if len(found) <= min(limit, CROWD):
        assert len(placed) == len(found)


def test_is_new_finds_the_candidates(lib: Library, come: Come) -> None:
    numbers = come("a", count=3)
    states.set_done(lib, numbers[:1], True, now=NOW)
    come("b", hours_ago=24 * 9)
    found = find_ids(lib, parse("is:new"), QueryOptions(now=NOW, day_start=DAY_START))
    assert sorted(found) == sorted(_articles(_today(lib))) == sorted(numbers[1:])


def test_queries_have_a_report_of_several_articles_once(lib: Library, come: Come) -> None:
    one, other = come("a")[0], come("b")[0]
    article_changes.link_articles_by_hand(lib, one, [other], True, now=NOW)
    options = QueryOptions(now=NOW)
    assert len(find_ids(lib, parse("is:new"), options)) == count(lib, parse("is:new"), options) == 1
