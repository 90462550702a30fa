"""Lists of articles, their rows and states."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import NotFound
from reader.library.annotations import article_changes, highlight_changes, journal
from reader.library.articles import later, states
from reader.library.articles.counts import unread_counts
from reader.library.articles.entries import add_saved, store_entries
from reader.library.articles.listing import article, article_id_for_url, summaries
from reader.library.feeds.subscriptions import folders, subscribe
from reader.library.query import lists
from reader.library.query.options import OLDEST_FIRST
from reader.library.storage.database import Library
from reader.model import Entry, Place
from tests.library.conftest import NOON
from tests.support.examples import examples
from tests.support.fixtures import At, MakeDocument, Revise
from tests.support.lists import EVERY, listed

PATHS = (("Out",), ("Out", "In"), ())
"""Folders of three feeds."""


@pytest.fixture
def filled(lib: Library, at: At) -> Any:
    """Two feeds in nested folders, five articles each; newer ones have higher letters."""
    numbers = {}
    for feed, folder in (("a", ("Out",)), ("b", ("Out", "In"))):
        feed_id = subscribe(lib, f"https://{feed}.example/rss", title=feed.upper(), folder=folder)[0].id
        for n in range(5):
            entry = Entry(
                f"{feed}{n}",
                f"https://{feed}.example/{n}",
                f"Title {feed}{n}",
                ("Ann", "Bob"),
                at(n + (feed == "b") / 2),
            )
            (numbers[f"{feed}{n}"],) = store_entries(lib, feed_id, [entry], now=at(100)).new
    return numbers


def _names(lib: Library, filled: dict[str, int], query: str = "-is:done", **options: Any) -> Any:
    names = {number: name for name, number in filled.items()}
    return [names[number] for number in listed(lib, query, **options)]


def test_newest_and_oldest_first_and_a_limit(lib: Library, filled: dict[str, int]) -> None:
    newest = ["b4", "a4", "b3", "a3", "b2", "a2", "b1", "a1", "b0", "a0"]
    assert _names(lib, filled) == newest
    assert _names(lib, filled, sorts=OLDEST_FIRST) == newest[::-1]
    assert _names(lib, filled, limit=3) == newest[:3]


def test_by_feed_and_folder(lib: Library, filled: dict[str, int]) -> None:
    outer, inner = 1, 2
    assert _names(lib, filled, feed_id=1) == ["a4", "a3", "a2", "a1", "a0"]
    assert _names(lib, filled, folder_id=inner) == ["b4", "b3", "b2", "b1", "b0"]
    assert len(listed(lib, folder_id=outer)) == 10


def test_by_state(lib: Library, filled: dict[str, int], at: At) -> None:
    states.set_read(lib, [filled["a4"], filled["b1"]], True, now=at(1))
    states.set_starred(lib, [filled["a3"]], True, now=at(1))
    states.set_later(lib, [filled["b2"]], True, now=at(1))
    states.set_done(lib, [filled["a3"], filled["b0"]], True, now=at(1))
    assert _names(lib, filled, "is:unread -is:done") == ["b4", "b3", "b2", "a2", "a1", "a0"]
    assert _names(lib, filled, "is:unread -is:done", feed_id=1) == ["a2", "a1", "a0"]
    assert _names(lib, filled, "is:unread -is:done", folder_id=2) == ["b4", "b3", "b2"]
    assert _names(lib, filled, "is:starred") == ["a3"]
    assert _names(lib, filled, "is:starred", feed_id=2) == []
    assert _names(lib, filled, "is:later") == ["b2"]
    assert _names(lib, filled, "is:done") == ["a3", "b0"]
    assert "a3" not in _names(lib, filled)


@pytest.mark.parametrize("order", ["date", "-date", "title", "-title", "words", "feed"])
def test_an_article_just_read_can_stay_in_its_place(
    lib: Library, filled: dict[str, int], at: At, order: str
) -> None:
    wanted = f"is:unread -is:done sort:{order}"
    before = _names(lib, filled, wanted)
    states.set_read(lib, [filled["a2"], filled["b4"], filled["a0"]], True, now=at(1))
    kept = (filled["a2"], filled["b4"], filled["a0"], 999)
    assert _names(lib, filled, wanted, keep=kept) == before
    assert _names(lib, filled, wanted) == [name for name in before if name not in ("a2", "b4", "a0")]


def test_lists_of_the_program(lib: Library, filled: dict[str, int], at: At) -> None:
    saved = add_saved(lib, url="https://elsewhere.example/page", title="Page", now=at(200))
    states.set_later(lib, [filled[name] for name in ("b2", "a1", "a0")], True, now=at(1))
    states.set_done(lib, [filled["a0"]], True, now=at(2))
    assert list(lists.list_ids(lib, lists.SAVED)) == [saved]
    assert list(lists.list_ids(lib, lists.LATER)) == [filled["b2"], filled["a1"]]
    states.set_read(lib, [filled["b2"]], True, now=at(3))
    assert list(lists.list_ids(lib, lists.unread_of(lists.LATER))) == [filled["a1"]]
    assert len(lists.list_ids(lib, lists.EVERYTHING)) == 11
    assert len(lists.list_ids(lib)) == 10
    oldest = lists.list_ids(lib, folder_id=1, newest_first=False, limit=2)
    assert list(oldest) == [filled["b0"], filled["a1"]]


def test_highlighted_articles(
    lib: Library, filled: dict[str, int], revise: Revise, document: MakeDocument, at: At
) -> None:
    revise(lib, filled["a1"], document("The quick brown fox"))
    made = highlight_changes.add_highlight(lib, filled["a1"], 4, 9, now=at(1))
    assert _names(lib, filled, "is:highlighted") == ["a1"]
    assert summaries(lib, [filled["a1"]])[0].highlights == 1
    highlight_changes.delete_highlight(lib, made.uid, now=at(2))
    assert _names(lib, filled, "is:highlighted") == []


def test_rows_come_in_the_order_asked_for(lib: Library, filled: dict[str, int], at: At) -> None:
    states.set_read(lib, [filled["b3"]], True, now=at(1))
    rows = summaries(lib, [filled["b3"], 999, filled["a0"]])
    assert [row.title for row in rows] == ["Title b3", "Title a0"]
    assert [row.feed_title for row in rows] == ["B", "A"]
    assert [(row.read, row.ready, row.words) for row in rows] == [(True, False, 0), (False, False, 0)]
    assert rows[1].authors == ("Ann", "Bob")
    assert rows[1].published_at == at(0)


def test_one_article_with_its_state(
    lib: Library, filled: dict[str, int], at: At, revise: Revise, document: MakeDocument
) -> None:
    number = filled["a1"]
    revise(lib, number, document("Some words here"), site="Site", language="en")
    states.set_starred(lib, [number], True, now=at(3))
    states.set_place(lib, number, Place(0, 5, "words"))
    article_changes.set_article_note(lib, number, "a note", now=at(4))
    article_changes.set_article_tags(lib, number, ["x", "a"], now=at(4))
    found = article(lib, number)
    assert (found.state.starred_at, found.state.place) == (at(3), Place(0, 5, "words"))
    assert (found.note, found.tags, found.site, found.language) == ("a note", ("a", "x"), "Site", "en")
    assert found.revision is not None
    assert (found.revision.words, found.revision.number) == (3, 1)
    states.set_place(lib, number, None)
    assert article(lib, number).state.place is None
    with pytest.raises(NotFound):
        article(lib, 999)


def test_an_address_finds_its_article(lib: Library, filled: dict[str, int]) -> None:
    assert article_id_for_url(lib, "http://www.a.example/3/?utm_campaign=x") == filled["a3"]
    assert article_id_for_url(lib, "https://a.example/99") is None
    assert article_id_for_url(lib, "") is None


def test_marking_what_is_marked_changes_nothing(lib: Library, filled: dict[str, int], at: At) -> None:
    states.set_read(lib, [filled["a1"]], True, now=at(1))
    states.set_read(lib, [filled["a1"]], True, now=at(2))
    states.set_read(lib, [filled["a2"], 999], False, now=at(3))
    states.set_read(lib, [], True, now=at(3))
    assert article(lib, filled["a1"]).state.read_at == at(1)
    assert len([one for one in journal.history(lib) if one.label.startswith("marked")]) == 1


def _later(lib: Library) -> Any:
    rows = lib.tuples(
        "SELECT article_id FROM states WHERE later_at IS NOT NULL ORDER BY later_rank, later_at, article_id"
    )
    return [row[0] for row in rows]


def test_later_keeps_an_order_and_a_due_date(lib: Library, filled: dict[str, int], at: At) -> None:
    one, two, three = (filled[name] for name in ("a0", "a1", "b0"))
    states.set_later(lib, [one, two], True, now=at(1))
    states.set_later(lib, [three], True, due_at=at(60), now=at(2))
    assert _later(lib) == [one, two, three]
    assert article(lib, three).state.due_at == at(60)
    later.move_later(lib, [three], two, now=at(3))
    assert _later(lib) == [one, three, two]
    later.move_later(lib, [one], None, now=at(4))
    assert _later(lib) == [three, two, one]
    assert journal.undo(lib, now=at(5)).label == "moved in later"
    assert _later(lib) == [one, three, two]
    states.set_later(lib, [three], True, now=at(6))  # kept already: only its date changes
    assert (article(lib, three).state.due_at, _later(lib)) == (None, [one, three, two])
    states.set_later(lib, [one, two, three], False, now=at(7))
    assert _later(lib) == []
    state = article(lib, one).state
    assert (state.later_at, state.due_at, state.later_rank) == (None, None, None)
    journal.undo(lib, now=at(8))
    assert _later(lib) == [one, three, two]


def test_finished_and_opened(lib: Library, filled: dict[str, int], at: At) -> None:
    number = filled["a0"]
    states.set_opened(lib, number, now=at(1))
    states.set_finished(lib, [number], True, now=at(2))
    states.set_finished(lib, [number], True, now=at(3))
    state = article(lib, number).state
    assert (state.opened_at, state.finished_at) == (at(1), at(2))
    assert journal.undo(lib, article_id=number, now=at(4)) is None  # the program did it
    states.set_finished(lib, [number], False, now=at(5))
    assert article(lib, number).state.finished_at is None


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["entry", "saved", "read", "done", "unsubscribe", "move"]), st.integers(0, 5)),
    max_size=25,
)


@given(actions=ACTIONS)
@settings(max_examples=examples(15), deadline=None)
def test_counts_are_those_of_the_lists(blank: Any, actions: Any) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "postil.db")
        path.write_bytes(blank)
        with Library.open(path, write=True) as lib:
            feeds = [subscribe(lib, f"https://{n}.example/rss", folder=p)[0] for n, p in enumerate(PATHS)]
            for step, (action, number) in enumerate(actions):
                now = NOON + timedelta(minutes=step)
                ids = listed(lib, EVERY)
                chosen = [ids[number % len(ids)]] if ids else []
                feed = feeds[number % len(feeds)]
                if action == "entry":
                    link = f"https://site.example/{step % 4}"
                    store_entries(lib, feed.id, [Entry(f"g{step % 4}", link, f"T{step % 4}")], now=now)
                elif action == "saved":
                    add_saved(lib, url=f"https://site.example/{number}", title="S", now=now)
                elif action == "read":
                    states.set_read(lib, chosen, True, now=now)
                elif action == "done":
                    states.set_done(lib, chosen, True, now=now)
                elif action == "move":
                    lib.connection.execute(
                        "UPDATE feeds SET folder_id = 1 + ? % 2 WHERE id = ?", (number, feed.id)
                    )
                else:
                    lib.connection.execute("UPDATE states SET hidden_at = 1 WHERE article_id = ?", (number,))
            counts = unread_counts(lib)
            assert counts.total == len(listed(lib, "is:unread -is:done"))
            for feed in feeds:
                numbers = listed(lib, "is:unread -is:done", feed_id=feed.id)
                assert counts.feeds.get(feed.id, 0) == len(numbers)
            for one in folders(lib):
                numbers = listed(lib, "is:unread -is:done", folder_id=one.id)
                assert counts.folders.get(one.id, 0) == len(numbers)
