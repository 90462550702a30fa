"""The queue of what is kept for later: moving in it, and what it adds up to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from reader.library.annotations import journal
from reader.library.articles import later, states, works
from reader.library.articles.entries import store_entries
from reader.library.feeds.subscriptions import subscribe
from reader.library.query.finding import find_ids
from reader.library.query.options import AS_QUEUED, QueryOptions
from reader.library.storage.database import Library
from reader.model import Entry
from reader.presentation.later import summary
from reader.query.parsing import parse
from tests.library.conftest import NOON
from tests.support.fixtures import AddArticle, At, MakeDocument, Revise

COUNT = 6
MOVES = st.lists(
    st.tuples(st.lists(st.integers(1, COUNT), min_size=1, max_size=3), st.none() | st.integers(1, COUNT + 1)),
    max_size=30,
)


def _filled(lib: Library) -> None:
    feed = subscribe(lib, "https://feed.example/rss", title="Feed")[0].id
    entries = [Entry(str(n), f"https://feed.example/{n}", f"Title {n}") for n in range(COUNT)]
    store_entries(lib, feed, entries, now=NOON)


def _queue(lib: Library) -> list[int]:
    return list(find_ids(lib, parse("is:later"), QueryOptions(sorts=AS_QUEUED)))


@given(moves=MOVES, equal=st.booleans())
def test_moves_are_those_of_a_list_and_undone_one_by_one(
    blank: bytes, moves: list[tuple[list[int], int | None]], equal: bool
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "postil.db")
        path.write_bytes(blank)
        with Library.open(path, write=True) as lib:
            _filled(lib)
            states.set_later(lib, range(1, COUNT + 1), True, now=NOON)
            if equal:  # as two machines that kept articles at the same time
                with lib.transaction():
                    lib.execute("UPDATE states SET later_rank = 1")
            expected = [list(range(1, COUNT + 1))]
            for step, (chosen, before) in enumerate(moves):
                last = expected[-1]
                moved = [number for number in last if number in chosen]
                rest = [number for number in last if number not in chosen]
                at = rest.index(before) if before in rest else len(rest)
                later.move_later(lib, chosen, before, now=NOON + timedelta(minutes=step))
                if _queue(lib) != last:
                    expected.append([*rest[:at], *moved, *rest[at:]])
                assert _queue(lib) == expected[-1] == [*rest[:at], *moved, *rest[at:]]


def test_an_order_lasts_through_many_moves_to_one_place(lib: Library, at: At) -> None:
    _filled(lib)
    states.set_later(lib, range(1, COUNT + 1), True, now=NOON)
    for step in range(150):  # between two numbers there are some fifty others
        number = 3 + step % 2
        later.move_later(lib, [number], 7 - number, now=at(step))
        assert _queue(lib) == [1, 2, number, 7 - number, 5, 6]
    assert journal.undo(lib, now=at(200)).label.startswith("moved in later")
    assert _queue(lib) == [1, 2, 3, 4, 5, 6]


def test_a_report_moves_with_all_its_articles_and_counts_once(
    lib: Library, add_article: AddArticle, revise: Revise, document: MakeDocument, at: At
) -> None:
    one, two, three = (add_article(lib, f"words of {name}", name=name) for name in ("one", "two", "three"))
    revise(lib, two, document("a longer text of that report"))
    with lib.transaction():
        works.link_articles(lib, one, two, "canonical", at=1)
    states.set_later(lib, [two, three], True, due_at=at(5), now=at(1))
    assert _queue(lib) == [one, three]
    assert later.later_queue(lib, at(6)) == later.LaterQueue(reports=2, words=9, due=2)
    assert later.later_queue(lib, at(5)).due == 0
    later.move_later(lib, [one], None, now=at(2))
    assert _queue(lib) == [three, one]
    later.move_later(lib, [three], one, now=at(3))
    assert _queue(lib) == [three, one]
    states.set_done(lib, [one], True, now=at(4))
    assert later.later_queue(lib, at(6)) == later.LaterQueue(reports=2, words=9, due=2)
    states.set_done(lib, [two], True, now=at(4))
    assert later.later_queue(lib, at(6)) == later.LaterQueue(reports=1, words=3, due=1)


def test_the_queue_in_words() -> None:
    assert summary(later.LaterQueue(0, 0, 0)) == ""
    assert summary(later.LaterQueue(1, 200, 0)) == "1 report · about 1 min"
    assert summary(later.LaterQueue(23, 29_900, 2)) == "23 reports · about 2 h 10 · 2 due"
