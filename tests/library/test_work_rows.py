"""One report once: lists, counts and what the reader did, for reports that came as several articles."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.library.annotations import article_changes, journal
from reader.library.articles import states, works
from reader.library.articles.counts import unread_counts
from reader.library.articles.entries import store_entries
from reader.library.articles.first_rows import first_rows
from reader.library.articles.listing import article, article_tags, summaries
from reader.library.feeds.subscriptions import subscribe
from reader.library.query.options import NEWEST_FIRST, OLDEST_FIRST
from reader.library.storage.database import Library
from reader.model import Entry
from tests.library.conftest import NOON
from tests.support.fixtures import At
from tests.support.lists import listed

FEEDS, EACH = 3, 3
ARTICLES = range(1, FEEDS * EACH + 1)


def _fill(lib: Library) -> None:
    """Three feeds, two of them in one folder, with three articles each; feed 2 owns its links' host."""
    for feed, folder in enumerate((("Out",), ("Out",), ()), start=1):
        feed_id = subscribe(lib, f"https://feed{feed}.example/rss", title=f"Feed {feed}", folder=folder)[0].id
        host = "feed2" if feed == 2 else "elsewhere"
        found = [
            Entry(f"{feed} {n}", f"https://{host}.example/{feed}/{n}", f"T{feed}{n}") for n in range(EACH)
        ]
        store_entries(lib, feed_id, found, now=NOON)


@pytest.fixture
def filled(lib: Library) -> Library:
    _fill(lib)
    return lib


@dataclass(frozen=True)
class Case:
    """Which articles are one report, and which are read or done."""

    groups: tuple[int, ...]
    read: frozenset[int]
    done: frozenset[int]


CASES = st.builds(
    Case,
    st.tuples(*(st.integers(0, 4) for _ in ARTICLES)),
    st.frozensets(st.sampled_from(ARTICLES), max_size=4),
    st.frozensets(st.sampled_from(ARTICLES), max_size=2),
)


def _members(case: Case) -> dict[int, list[int]]:
    """The members of each article's report; group 0 means that an article is alone."""
    groups: dict[int, list[int]] = {}
    for number, group in zip(ARTICLES, case.groups, strict=True):
        groups.setdefault(group or -number, []).append(number)
    return {number: group for group in groups.values() for number in group}


def _feed_of(number: int) -> int:
    return (number - 1) // EACH + 1


@given(case=CASES)
@settings(max_examples=30)
def test_lists_and_counts_have_each_report_once(blank: bytes, case: Case) -> None:
    with _library(blank) as lib:
        members = _members(case)
        with lib.transaction():
            for group in members.values():
                for one, other in pairwise(group):
                    works.link_articles(lib, one, other, works.SAME_TEXT, at=0)
        for number in case.read:
            states.set_read(lib, [number], True, now=NOON)
        for number in case.done:
            states.set_done(lib, [number], True, now=NOON)
        read = {number for number in ARTICLES if case.read & set(members[number])}
        done = {number for number in ARTICLES if case.done & set(members[number])}

        def reports(numbers: set[int]) -> set[int]:
            return {min(members[number]) for number in numbers}

        open_ones = set(ARTICLES) - done
        unread = open_ones - read
        counts = unread_counts(lib)
        assert {min(members[n]) for n in listed(lib)} == reports(open_ones)
        assert len(listed(lib)) == len(reports(open_ones))
        for newest_first, order in ((True, NEWEST_FIRST), (False, OLDEST_FIRST)):
            whole = listed(lib, sorts=order)
            assert first_rows(lib, len(ARTICLES), newest_first=newest_first) == whole
            few = first_rows(lib, 3, newest_first=newest_first)
            assert few == whole[: len(few)]
        numbers = listed(lib, "is:unread -is:done")
        assert len(numbers) == len(reports(unread)) == counts.total
        for feed in range(1, FEEDS + 1):
            own = {number for number in unread if _feed_of(number) == feed}
            in_feed = listed(lib, "is:unread -is:done", feed_id=feed)
            assert set(in_feed) <= own
            assert len(in_feed) == len(reports(own)) == counts.feeds.get(feed, 0)
        folder = {number for number in unread if _feed_of(number) != 3}
        assert len(listed(lib, "is:unread -is:done", folder_id=1)) == len(reports(folder))
        assert counts.folders.get(1, 0) == len(reports(folder))


def _library(blank: bytes) -> _Opened:
    return _Opened(blank)


class _Opened:
    """A filled library in a folder of its own."""

    def __init__(self, blank: bytes) -> None:
        self._folder = TemporaryDirectory()
        path = Path(self._folder.name, "postil.db")
        path.write_bytes(blank)
        self._lib = Library.open(path, write=True)

    def __enter__(self) -> Library:
        _fill(self._lib)
        return self._lib

    def __exit__(self, *_: object) -> None:
        self._lib.close()
        self._folder.cleanup()


def _join(lib: Library, *numbers: int) -> None:
    article_changes.link_articles_by_hand(lib, numbers[0], numbers[1:], True, now=NOON)


def test_the_row_is_that_of_the_feed_on_the_links_own_host(filled: Library) -> None:
    _join(filled, 1, 4, 7)
    numbers = listed(filled)
    assert 4 in numbers
    assert not {1, 7} & set(numbers)
    (row,) = summaries(filled, [4])
    assert row.also_in == ("Feed 1", "Feed 3")
    assert article(filled, 1).also_in == ("Feed 2", "Feed 3")


def test_what_is_done_with_one_article_is_done_with_the_report(filled: Library, at: At) -> None:
    _join(filled, 1, 4)
    states.set_read(filled, [4], True, now=at(1))
    states.set_starred(filled, [1], True, now=at(2))
    (row,) = summaries(filled, [4])
    assert (row.read, row.starred, row.later) == (True, True, False)
    assert article(filled, 1).state.read_at == at(1)
    assert article(filled, 4).state.starred_at == at(2)


def test_clearing_clears_all_articles_of_a_report_at_once(filled: Library, at: At) -> None:
    _join(filled, 1, 4)
    for number in (1, 4):
        states.set_starred(filled, [number], True, now=at(number))
    states.set_starred(filled, [4], False, now=at(9))
    assert [row.starred for row in summaries(filled, [1, 4])] == [False, False]
    journal.undo(filled, now=at(10))
    assert [row.starred for row in summaries(filled, [1, 4])] == [True, True]


def test_tags_are_those_of_all_articles_of_a_report(filled: Library, at: At) -> None:
    article_changes.set_article_tags(filled, 1, ["method", "energy"], now=at(1))
    article_changes.set_article_tags(filled, 4, ["rents"], now=at(2))
    _join(filled, 1, 4)
    assert article_tags(filled, 1) == article_tags(filled, 4) == ("energy", "method", "rents")
    article_changes.set_article_tags(filled, 4, ["rents", "energy", "new"], now=at(3))
    assert article_tags(filled, 1) == ("energy", "new", "rents")
    article_changes.link_articles_by_hand(filled, 1, [4], False, now=at(4))
    assert article_tags(filled, 1) == ("energy",)
    assert article_tags(filled, 4) == ("new", "rents")


def test_parting_shows_both_again(filled: Library, at: At) -> None:
    _join(filled, 1, 4)
    states.set_read(filled, [4], True, now=at(1))
    article_changes.link_articles_by_hand(filled, 4, [1], False, now=at(2))
    assert {1, 4} <= set(listed(filled))
    assert 1 in listed(filled, "is:unread -is:done")
    journal.undo(filled, now=at(3))
    assert 1 not in listed(filled, "is:unread -is:done")
