"""Settings of single feeds, and what updates do because of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reader.errors import UsageError
from reader.library.annotations.article_changes import set_article_tags
from reader.library.annotations.journal import history, undo
from reader.library.annotations.sync import sync
from reader.library.articles import states
from reader.library.articles.entries import store_entries
from reader.library.feeds.feed_settings import (
    apply_feed_settings,
    change_feed_settings,
    feed_settings,
    read_settings,
    surplus,
)
from reader.library.feeds.subscriptions import subscribe
from reader.library.query.finding import find_ids
from reader.library.query.options import QueryOptions
from reader.library.storage.database import Library
from reader.model import Entry
from reader.query import parse
from tests.library.conftest import NOON
from tests.support.fixtures import OpenBlank

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
