"""Settings of single feeds, and what updates do because of them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import UsageError
from reader.library.annotations.article_changes import set_article_tags
from reader.library.annotations.highlight_changes import add_highlight
from reader.library.annotations.journal import history, undo
from reader.library.annotations.sync import sync
from reader.library.articles import states
from reader.library.articles.arrived import announced
from reader.library.articles.counts import unread_counts
from reader.library.articles.entries import store_entries
from reader.library.articles.marking import Marks, mark
from reader.library.articles.works import BY_HAND, link_articles
from reader.library.feeds.feed_settings import (
    change_feed_settings,
    feed_settings,
    read_settings,
)
from reader.library.feeds.retention import apply_feed_settings, surplus
from reader.library.feeds.subscriptions import subscribe
from reader.library.query.finding import find_ids
from reader.library.query.options import QueryOptions
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp
from reader.library.today.day import today
from reader.model import Entry
from reader.query import parse
from tests.library.conftest import NOON
from tests.support.fixtures import AddArticle, MakeDocument, OpenBlank

URL = "https://feed.example/rss"


def filled(lib: Library, count: int = 10) -> tuple[int, list[int]]:
    """A feed with articles, an hour apart, the newest first; each came a day before the one above it."""
    feed, _ = subscribe(lib, URL, title="Gazette", made_by="program")
    numbers: list[int] = []
    for day in range(count):
        published = NOON - timedelta(days=20, hours=day)
        entry = Entry(str(day), f"https://site.example/{day}", f"Report {day}", published_at=published)
        numbers += store_entries(lib, feed.id, [entry], now=NOON - timedelta(days=day)).new
    return feed.id, numbers


def done(lib: Library) -> set[int]:
    return set(find_ids(lib, parse("is:done"), QueryOptions(now=NOON)))


def test_only_the_newest_stay_and_nothing_that_is_marked_goes(lib: Library) -> None:
    feed_id, numbers = filled(lib)
    states.set_starred(lib, [numbers[5]], True, now=NOON)
    states.set_later(lib, [numbers[6]], True, now=NOON)
    set_article_tags(lib, numbers[7], ["x"], now=NOON)
    change_feed_settings(lib, feed_id, read_settings({"newest": "4"}), now=NOON)
    wanted = {numbers[4], numbers[8], numbers[9]}
    assert set(surplus(lib, feed_id, feed_settings(lib, feed_id), now=NOON)) == wanted
    assert apply_feed_settings(lib, now=NOON) == 3
    assert done(lib) == wanted
    assert apply_feed_settings(lib, now=NOON) == 0
    newest = history(lib, limit=1)[0]
    assert (newest.made_by, newest.label) == ("rule", "settings of Gazette: marked done (3 articles)")


def test_articles_are_done_after_days_unless_a_hand_says_otherwise(lib: Library) -> None:
    feed_id, numbers = filled(lib)
    states.set_done(lib, [numbers[9]], True, now=NOON)
    states.set_done(lib, [numbers[9]], False, now=NOON)
    change_feed_settings(lib, feed_id, read_settings({"done-after": "7"}), now=NOON)
    apply_feed_settings(lib, now=NOON + timedelta(hours=1))
    assert done(lib) == {numbers[7], numbers[8]}


def test_a_report_marked_in_another_feed_stays(
    lib: Library, add_article: AddArticle, document: MakeDocument
) -> None:
    feed_id, numbers = filled(lib)
    other = add_article(lib, "The same report.", name="x", feed="https://b.example/rss")
    add_highlight(lib, other, 0, 8, now=NOON)
    with lib.transaction():
        link_articles(lib, numbers[9], other, BY_HAND, at=1)
    change_feed_settings(lib, feed_id, read_settings({"newest": "8"}), now=NOON)
    apply_feed_settings(lib, now=NOON)
    assert done(lib) == {numbers[8]}


def test_only_feeds_set_to_notify_are_announced(lib: Library) -> None:
    feed_id, numbers = filled(lib)
    since = NOON - timedelta(days=3)  # the first four came since
    assert announced(lib, since) == ()
    change_feed_settings(lib, feed_id, read_settings({"notify": "on"}), now=NOON)
    assert announced(lib, since) == (("Gazette", 4),)
    states.set_read(lib, numbers[:1], True, now=NOON)
    mark(lib, numbers[1:2], Marks(done=True), now=NOON, made_by="rule")
    assert announced(lib, since) == (("Gazette", 2),)
    assert announced(lib, NOON + timedelta(days=1)) == ()


def test_priority_orders_today(lib: Library) -> None:
    feed_id, numbers = filled(lib, 2)
    other, _ = subscribe(lib, "https://other.example/rss", title="Other", made_by="program")
    entry = Entry("x", "https://other.example/x", "Other report", published_at=NOON)
    (first,) = store_entries(lib, other.id, [entry], now=NOON).new
    lib_today = partial(today, lib, now=NOON)
    with lib.transaction():
        lib.execute("UPDATE states SET came_at = ?", (stamp(NOON),))
    assert [row.articles[0] for row in lib_today().rows] == [first, *numbers]
    change_feed_settings(lib, feed_id, read_settings({"priority": "high"}), now=NOON)
    assert [row.articles[0] for row in lib_today().rows] == [*numbers, first]
    change_feed_settings(lib, feed_id, read_settings({"priority": "low"}), now=NOON)
    assert [row.articles[0] for row in lib_today().rows] == [first, *numbers]


def test_muted_feed_is_in_no_list_until_undone(lib: Library) -> None:
    feed_id, numbers = filled(lib)
    states.set_starred(lib, [numbers[5]], True, now=NOON)
    elsewhere, _ = subscribe(lib, "https://other.example/feed", title="Other", made_by="program")
    shared = Entry("1", "https://site.example/1", "Report 1", published_at=NOON - timedelta(days=20, hours=1))
    store_entries(lib, elsewhere.id, [shared], now=NOON)
    change_feed_settings(lib, feed_id, read_settings({"mute": "on"}), now=NOON)
    assert done(lib) == set(numbers) - {numbers[5], numbers[1]}
    later = store_entries(lib, feed_id, [Entry("new", "https://site.example/new", "New")], now=NOON).new
    assert apply_feed_settings(lib, now=NOON) == 1
    assert set(later) <= done(lib)
    assert unread_counts(lib).feeds.get(feed_id, 0) == 2  # the starred one, and the one that another feed has
    undo(lib, now=NOON)
    assert not feed_settings(lib, feed_id).muted
    assert done(lib) == set(later)


def test_settings_are_one_change_that_is_undone_and_merged(tmp_path: Path, open_blank: OpenBlank) -> None:
    folder = tmp_path / "sync"
    folder.mkdir()
    with open_blank(tmp_path / "a.db") as one, open_blank(tmp_path / "b.db") as other:
        feed_id, other_id = filled(one)[0], filled(other)[0]
        before = feed_settings(one, feed_id)
        given = {
            "title": "  The  Gazette ",
            "folder": "Research/Energy",
            "priority": "HIGH",
            "newest": "20",
            "done-after": "30",
            "full-text": "always",
            "pdf": "never",
            "notify": "on",
            "mute": "on",
        }
        change_feed_settings(one, feed_id, read_settings(given), now=NOON)
        after = feed_settings(one, feed_id)
        assert (after.title, after.folder, after.priority) == ("The Gazette", ("Research", "Energy"), 1)
        for lib in (one, other):
            sync(lib, folder, now=NOON)
        assert feed_settings(other, other_id) == after
        undo(one, now=NOON)
        assert feed_settings(one, feed_id) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "red"},
        {"newest": "0"},
        {"newest": "many"},
        {"done-after": "-3"},
        {"done-after": "999999"},
        {"priority": "top"},
        {"notify": "perhaps"},
        {"full-text": "some"},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        read_settings(wrong)


@given(
    came=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 20), st.sampled_from(" dsh")), max_size=14),
    limits=st.lists(
        st.tuples(st.none() | st.integers(1, 6), st.none() | st.integers(1, 20)), min_size=3, max_size=3
    ),
)
def test_settings_of_many_feeds_take_what_those_of_each_would(
    blank: bytes, came: list[tuple[int, int, str]], limits: list[tuple[int | None, int | None]]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "postil.db")
        path.write_bytes(blank)
        with Library.open(path, write=True) as lib:
            feeds = [subscribe(lib, f"https://{n}.example/rss", made_by="program")[0].id for n in range(3)]
            articles: list[list[tuple[int, int, str]]] = [[], [], []]
            for place, (feed, day, state) in enumerate(came):
                entry = Entry(str(place), f"https://{feed}.example/{place}", f"Report {place}")
                (number,) = store_entries(lib, feeds[feed], [entry], now=NOON - timedelta(days=day)).new
                articles[feed].append((day, number, state))
                if state == "d":
                    states.set_done(lib, [number], True, now=NOON)
                elif state == "s":
                    states.set_starred(lib, [number], True, now=NOON)
                elif state == "h":
                    lib.connection.execute("UPDATE states SET hidden_at = 1 WHERE article_id = ?", (number,))
            expected: set[int] = set()
            for feed_id, (newest, days), own in zip(feeds, limits, articles, strict=True):
                lib.connection.execute(
                    "UPDATE feeds SET newest_only = ?, done_after_days = ? WHERE id = ?",
                    (newest, days, feed_id),
                )
                visible = [one for one in own if one[2] != "h"]
                by_date = sorted(visible, key=lambda one: (one[0], -one[1]))
                beyond = by_date[newest:] if newest is not None else []
                old = [one for one in visible if days is not None and one[0] > days]
                expected |= {number for _, number, state in (*beyond, *old) if state == " "}
            before = done(lib)
            assert apply_feed_settings(lib, now=NOON) == len(expected)
            assert done(lib) - before == expected
