"""Drafts: outlines of passages, paragraphs and headings, written on two machines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import NotFound, UsageError
from reader.library.annotations.entities.draft import HEADING, PARAGRAPH, PASSAGE
from reader.library.annotations.highlight_changes import add_highlight, delete_highlight
from reader.library.annotations.journal import history, redo, undo
from reader.library.annotations.purge import plan_purge, purge
from reader.library.annotations.sync import sync
from reader.library.drafts.changes import (
    add_heading,
    add_paragraph,
    add_passages,
    delete_draft,
    delete_items,
    move_item,
    move_items,
    move_together,
    new_draft,
    rename_draft,
    set_item_level,
    set_item_text,
    trim_quote,
)
from reader.library.drafts.ranks import rank_between, ranks_between
from reader.library.drafts.reading import (
    draft_item,
    draft_items,
    drafts,
    drafts_of_highlights,
    find_draft,
    trimmed,
)
from reader.library.drafts.trimming import ranges_left
from reader.library.storage.database import Library
from tests.support.examples import examples
from tests.support.fixtures import AddArticle, At, OpenBlank


def texts(lib: Library, uid: str) -> list[str]:
    return [one.shown or one.text for one in draft_items(lib, uid)]


@given(st.lists(st.integers(min_value=0, max_value=200), max_size=60))
def test_ranks_are_between_their_neighbours(places: list[int]) -> None:
    ranks: list[str] = []
    for place in places:
        at = min(place, len(ranks))
        before, after = (ranks[at - 1] if at else ""), (ranks[at] if at < len(ranks) else "")
        ranks.insert(at, rank_between(before, after))
        assert ranks == sorted(set(ranks))
        assert not any(rank.endswith("0") for rank in ranks)


def test_ranks_stay_short_at_both_ends() -> None:
    assert max(map(len, ranks_between("", "", 1000))) < 100
    first = rank_between("", "")
    for _ in range(1000):
        first = rank_between("", first)
    assert len(first) < 100
    with pytest.raises(ValueError, match="no rank"):
        rank_between("b", "b")


def test_items_are_added_moved_changed_and_restored(lib: Library, add_article: AddArticle, at: At) -> None:
    number = add_article(lib, "The first of many passages to be quoted here.", name="one")
    one = add_highlight(lib, number, 0, 9, now=at(1))
    two = add_highlight(lib, number, 13, 26, now=at(1))
    draft = new_draft(lib, "  The   brief ", now=at(2))
    assert draft.name == "The brief"
    with pytest.raises(UsageError, match="already a draft"):
        new_draft(lib, "the BRIEF", now=at(2))
    head = add_heading(lib, draft.uid, "Findings", level=2, now=at(3))
    first, second = add_passages(lib, draft.uid, [one.uid, two.uid], now=at(4))
    text = add_paragraph(lib, draft.uid, "My own words.\n\nTwo of them.", after=head, now=at(5))
    top = add_heading(lib, draft.uid, "Title", after="", now=at(6))
    kinds = [item.kind for item in draft_items(lib, draft.uid)]
    assert kinds == [HEADING, HEADING, PARAGRAPH, PASSAGE, PASSAGE]
    assert texts(lib, draft.uid)[-2:] == ["The first", "many passages"]
    assert move_item(lib, second, -2, now=at(7))
    assert [item.uid for item in draft_items(lib, draft.uid)] == [top, head, second, text, first]
    assert not move_item(lib, top, -1, now=at(8))
    move_items(lib, draft.uid, [top, head], after=first, now=at(8))
    assert [item.uid for item in draft_items(lib, draft.uid)] == [second, text, first, top, head]
    set_item_text(lib, text, "Changed.", now=at(9))
    set_item_level(lib, head, 3, now=at(9))
    assert (draft_item(lib, text).text, draft_item(lib, head[:8]).level) == ("Changed.", 3)
    delete_items(lib, [text, top], now=at(10))
    assert len(draft_items(lib, draft.uid)) == 3
    assert [(one.items, one.passages, one.reports) for one in drafts(lib)] == [(3, 2, 1)]
    for _ in range(4):
        undo(lib, now=at(11))
    assert [item.uid for item in draft_items(lib, draft.uid)] == [top, head, second, text, first]
    for _ in range(4):
        redo(lib, now=at(12))
    rename_draft(lib, draft.uid, "Brief 2", now=at(13))
    assert find_draft(lib, "BRIEF 2").uid == draft.uid
    assert drafts_of_highlights(lib, [one.uid, "x"]) == {one.uid: ["Brief 2"]}
    delete_draft(lib, draft.uid, now=at(14))
    assert drafts(lib) == []
    with pytest.raises(NotFound):
        add_paragraph(lib, draft.uid, "Late.", now=at(15))
    undo(lib, now=at(16))
    assert len(draft_items(lib, find_draft(lib, "brief 2").uid)) == 3
    assert history(lib, limit=1)[0].label == "draft deleted"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ((), "one two three four"),
        (((0, 3), (8, 13)), "one […] three […]"),
        (((4, 18),), "[…] two three four"),
        (((0, 7), (7, 18)), "one two three four"),
    ],
)
def test_trimmed_quotes(kept: tuple[tuple[int, int], ...], shown: str) -> None:
    assert trimmed("one two three four", kept) == shown


def test_trimmed_passage_and_deleted_highlight_keep_their_words(
    lib: Library, add_article: AddArticle, at: At
) -> None:
    number = add_article(lib, "The first of many passages to be quoted here.", name="one")
    one = add_highlight(lib, number, 0, 44, note="kept", now=at(1))
    draft = new_draft(lib, "Brief", now=at(2))
    (uid,) = add_passages(lib, draft.uid, [one.uid], now=at(3))
    trim_quote(lib, uid, ((0, 9), (30, 44)), now=at(4))
    assert texts(lib, draft.uid) == ["The first […] be quoted here"]
    for wrong in (((3, 3),), ((0, 5), (4, 9)), ((0, 99),), ((3, 4),)):
        with pytest.raises(UsageError, match="valid range"):
            trim_quote(lib, uid, wrong, now=at(5))
    delete_highlight(lib, one.uid, now=at(6))
    (item,) = draft_items(lib, draft.uid)
    assert item.is_orphan
    assert item.article_id == number
    purge(lib, plan_purge(lib, deleted_before=at(1000)), now=at(1000))
    (item,) = draft_items(lib, draft.uid)
    assert item.highlight is None
    assert (item.shown, item.article_id) == ("The first […] be quoted here", number)


@pytest.fixture
def machines(tmp_path: Path, open_blank: OpenBlank) -> Iterator[tuple[Path, Library, Library]]:
    folder = tmp_path / "shared"
    folder.mkdir()
    with open_blank(tmp_path / "a.db") as a, open_blank(tmp_path / "b.db") as b:
        yield folder, a, b


def test_two_machines_that_wrote_offline_both_keep_their_items(
    machines: tuple[Path, Library, Library], at: At
) -> None:
    folder, a, b = machines
    draft = new_draft(a, "Brief", now=at(1))
    middle = add_paragraph(a, draft.uid, "Common.", now=at(2))

    def merge_all() -> None:
        for lib in (a, b, a, b):
            assert sync(lib, folder, now=at(500)).unreadable == ()

    merge_all()
    for number in range(5):
        add_paragraph(a, draft.uid, f"a{number}", after=middle, now=at(3))
        add_paragraph(b, draft.uid, f"b{number}", after=middle, now=at(3))
        move_item(a, middle, 1, now=at(4))
    set_item_text(a, middle, "Common, of a.", now=at(5))
    set_item_text(b, middle, "Common, of b.", now=at(5))
    merge_all()
    assert texts(a, draft.uid) == texts(b, draft.uid)
    assert {f"{name}{number}" for name in "ab" for number in range(5)} < set(texts(a, draft.uid))
    assert set(draft_item(a, middle).text.split("\n\n")) == {"Common, of a.", "Common, of b."}


def test_items_of_one_rank_are_parted_by_what_is_put_between(lib: Library, at: At) -> None:
    draft = new_draft(lib, "Brief", now=at(1))
    uids = [add_paragraph(lib, draft.uid, text, now=at(2)) for text in "abc"]
    with lib.transaction():
        lib.execute("UPDATE draft_items SET rank = 'i'")
    order = [item.uid for item in draft_items(lib, draft.uid)]
    assert set(order) == set(uids)
    new = add_paragraph(lib, draft.uid, "new", after=order[0], now=at(3))
    assert [item.uid for item in draft_items(lib, draft.uid)] == [order[0], new, *order[1:]]


STEPS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("apmdts"), st.integers(0, 9)), max_size=14)


@settings(max_examples=examples(6))
@given(steps=STEPS)
def test_machines_agree_and_lose_nothing_whatever_they_did(
    steps: list[tuple[str, str, int]], tmp_path_factory: pytest.TempPathFactory, open_blank: OpenBlank, at: At
) -> None:
    folder = tmp_path_factory.mktemp("drafts")
    shared = folder / "shared"
    shared.mkdir()
    with open_blank(folder / "a.db") as a, open_blank(folder / "b.db") as b:
        machines = {"a": a, "b": b}
        draft = new_draft(a, "Brief", now=at(0))
        for lib in (a, b):
            sync(lib, shared, now=at(1))
        added: set[str] = set()
        removed: set[str] = set()
        for number, (name, what, place) in enumerate(steps, start=2):
            lib, items = machines[name], draft_items(machines[name], draft.uid)
            chosen = items[place % len(items)].uid if items else None
            if what == "s":
                sync(lib, shared, now=at(number))
            elif what in "ap" or chosen is None:
                after = chosen if what == "p" and chosen else None
                added.add(add_paragraph(lib, draft.uid, f"{name}{number}", after=after, now=at(number)))
            elif what == "m":
                move_item(lib, chosen, place - 4, now=at(number))
            elif what == "d":
                delete_items(lib, [chosen], now=at(number))
                removed.add(chosen)
            else:
                set_item_text(lib, chosen, f"changed by {name} at {number}", now=at(number))
        for lib in (a, b, a, b):
            assert sync(lib, shared, now=at(99)).unreadable == ()
        found = [[(one.uid, one.text, one.rank) for one in draft_items(lib, draft.uid)] for lib in (a, b)]
        assert found[0] == found[1]
        assert added - removed <= {uid for uid, _, _ in found[0]}


@pytest.mark.parametrize(
    ("edited", "shown"),
    [
        ("one two […] five", "one two […] five"),
        ("two three", "[…] two three […]"),
        ("one three five", "one […] three […] five"),
        ("one two … five", "one two […] five"),
        ("one two three four five", "one two three four five"),
        ("one [...] four five", "one […] four five"),
    ],
)
def test_quote_is_trimmed_by_deleting_words(edited: str, shown: str) -> None:
    quote = "one two\nthree four five"
    assert " ".join(trimmed(quote, ranges_left(quote, edited)).split()) == shown


@pytest.mark.parametrize("edited", ["six", "two one", "", "[…]", "on"])
def test_other_words_are_no_trimmed_quote(edited: str) -> None:
    with pytest.raises(UsageError):
        ranges_left("one two three", edited)


def test_items_are_moved_together(open_blank: OpenBlank, tmp_path: Path, at: At) -> None:
    lib = open_blank(tmp_path / "one.db")
    draft = new_draft(lib, "Brief", now=at(0))
    uids = [add_heading(lib, draft.uid, str(number), now=at(number)) for number in range(6)]
    moves = [([1, 2], 1, "031245"), ([1, 2], -9, "120345"), ([0, 4], -1, "104235"), ([5], 1, "")]
    for chosen, steps, expected in moves:
        assert move_together(lib, [uids[place] for place in chosen], steps, now=at(9)) is bool(expected)
        if expected:
            assert "".join(texts(lib, draft.uid)) == expected
