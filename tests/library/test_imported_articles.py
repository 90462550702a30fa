"""Storing what files hold: which article, what is new, what a hand changed, undo."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from reader.imports.records import ImportedArticle, Passage
from reader.library.annotations.article_changes import set_article_note
from reader.library.annotations.highlight_changes import add_highlight, delete_highlight, set_note, set_tags
from reader.library.annotations.highlights import highlights
from reader.library.annotations.journal import redo, undo
from reader.library.articles.listing import article
from reader.library.articles.states import set_read
from reader.library.citing.keys import take_keys
from reader.library.imported.newsboat import read_cache
from reader.library.imported.placements import placements
from reader.library.imported.storing import StoredArticle, Storing
from reader.library.storage.database import Library
from reader.library.storage.health import check
from reader.model import AnchorState
from tests.support.fixtures import AddArticle, MakeDocument, Revise

NOW = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
TEXT = "The levy is paid at the port of arrival. Delay costs more than any measure."
MARK = Passage(quote="paid at the port", note="who pays", tags=("levy",), colour="blue")


def imported(lib: Library, *articles: ImportedArticle) -> tuple[list[StoredArticle], int | None]:
    storing = Storing(lib, "imported", now=NOW)
    stored = list(storing.store(articles))
    return stored, storing.operation


def at(url: str = "https://site.example/one", *passages: Passage, **more: object) -> ImportedArticle:
    return replace(ImportedArticle(url=url, title="Report one", passages=passages), **more)  # type: ignore[arg-type]


def shown(lib: Library) -> set[int]:
    """The articles that are not hidden."""
    return {row[0] for row in lib.tuples("SELECT article_id FROM states WHERE hidden_at IS NULL")}


def changes(stored: Sequence[StoredArticle]) -> int:
    return sum(one.made + one.added + one.updated for one in stored)


def test_passage_is_placed_in_the_article_of_its_address(lib: Library, add_article: AddArticle) -> None:
    number = add_article(lib, TEXT)
    (stored,), _ = imported(
        lib, at("http://www.site.example/one/?utm_source=x", MARK, read=True, tags=("t",))
    )
    assert (stored.id, stored.made, stored.added) == (number, False, 1)
    (mark,) = highlights(lib, number)
    assert (mark.quote, mark.note, mark.tags, mark.colour) == (
        "paid at the port",
        "who pays",
        ("levy",),
        "blue",
    )
    assert mark.anchor.state is AnchorState.EXACT
    assert TEXT[mark.anchor.start : mark.anchor.end] == mark.quote
    found = article(lib, number)
    assert (found.tags, found.state.read_at) == (("t",), NOW)


def test_article_without_address_gets_that_of_a_later_file(lib: Library) -> None:
    """Readwise's highlights have no addresses; Reader's list, imported after them, has."""
    title = "Who pays for the levy, and when"
    mark = replace(at("", MARK), title=title, authors=("Ada Example",))
    short = replace(at(""), title="Report one", authors=("Ada Example",))
    (first, _), _ = imported(lib, mark, short)
    listed = replace(at("https://a.example/x", read=True), title=title)
    (second, unlike), operation = imported(lib, listed, at("https://a.example/y"))
    assert (second.id, second.made, unlike.made) == (first.id, False, True)  # a short title says too little
    assert article(lib, first.id).url == "https://a.example/x"
    (again,), _ = imported(lib, replace(listed, title="Another title"))
    assert (again.id, changes([again])) == (first.id, 0)
    assert operation is not None
    undo(lib, number=operation, now=NOW)
    assert article(lib, first.id).url == ""


def test_article_without_text_waits_and_its_passages_are_placed_when_it_comes(
    lib: Library, revise: Revise, document: MakeDocument
) -> None:
    (stored,), _ = imported(lib, at("https://other.example/x", MARK, Passage(quote="not in it at all")))
    assert stored.made
    assert placements(lib, stored.uids).waiting == 2
    assert article(lib, stored.id).revision is None
    revise(lib, stored.id, document(TEXT))
    where = placements(lib, stored.uids)
    assert (where.placed, where.waiting, where.unplaced) == (1, 0, ("not in it at all",))
    revise(lib, stored.id, document("A new beginning.", TEXT))
    assert placements(lib, stored.uids).placed == 1


def test_article_without_address_is_found_by_title_and_author(lib: Library, add_article: AddArticle) -> None:
    number = add_article(lib, TEXT, name="of many words")
    book = ImportedArticle(title="REPORT: of, many words", authors=("site.example",), passages=(MARK,))
    other = ImportedArticle(title="Report one", authors=("Jane Doe",), passages=(MARK,))
    same = replace(other, passages=(Passage(quote="more words"),))
    stored, _ = imported(lib, book, other, same)
    assert [one.made for one in stored] == [False, True, False]
    assert stored[0].id == number
    assert stored[1].id == stored[2].id
    assert [one.made for one in imported(lib, book, other, same)[0]] == [False] * 3


def test_title_may_end_with_the_name_of_its_site(lib: Library, add_article: AddArticle) -> None:
    number = add_article(lib, TEXT, name="of a few words")
    for title in (
        "Report of a few words | The Gazette",
        "Report of a few words - Gazette",
        "report OF a FEW words",
    ):
        (stored,), _ = imported(lib, ImportedArticle(title=title, passages=(MARK,)))
        assert stored.id == number
    (stored,), _ = imported(lib, ImportedArticle(title="Report of a few", passages=(MARK,)))
    assert stored.made


def test_same_file_twice_adds_nothing(lib: Library, add_article: AddArticle) -> None:
    add_article(lib, TEXT)
    twin = Passage(quote="paid at the port", note="another note")
    files = (
        at(
            "https://site.example/one",
            MARK,
            MARK,
            twin,
            read=True,
            starred=True,
            note="a note",
            tags=("a", "B"),
        ),
        at("https://other.example/x", MARK, later=True),
    )
    first, operation = imported(lib, *files)
    assert operation is not None
    assert [one.added for one in first] == [2, 1]
    second, operation = imported(lib, *files)
    assert operation is None
    assert changes(second) == 0
    assert not check(lib).problems


def test_same_passage_from_two_programs_is_one(lib: Library, add_article: AddArticle) -> None:
    number = add_article(lib, TEXT)
    mine = add_highlight(lib, number, 12, 28, now=NOW)
    imported(
        lib, at("https://site.example/one", Passage(quote="“Paid at the  Port”", note="who", tags=("x",)))
    )
    (mark,) = highlights(lib, number)
    assert (mark.uid, mark.quote, mark.note, mark.tags) == (mine.uid, "paid at the port", "who", ("x",))


def test_hand_beats_import_and_a_changed_file_changes_the_rest(lib: Library, add_article: AddArticle) -> None:
    number = add_article(lib, TEXT)
    file = at(
        "https://site.example/one", MARK, Passage(quote="Delay costs more", note="old"), read=True, note="n"
    )
    imported(lib, file)
    first, second = highlights(lib, number)
    set_note(lib, first.uid, "mine", now=NOW)
    set_tags(lib, first.uid, [], now=NOW)
    set_read(lib, [number], False, now=NOW)
    set_article_note(lib, number, "my own", now=NOW)
    assert imported(lib, file)[1] is None
    changed = replace(file, passages=(MARK, Passage(quote="Delay costs more", note="new")))
    stored, _ = imported(lib, changed)
    assert changes(stored) == 1
    first, second = highlights(lib, number)
    assert (first.note, first.tags, second.note) == ("mine", (), "new")
    assert article(lib, number).state.read_at is None
    assert article(lib, number).note == "my own"


def test_import_is_undone_and_done_again_as_one(lib: Library, add_article: AddArticle) -> None:
    number = add_article(lib, TEXT)
    files = (
        at("https://site.example/one", MARK, tags=("t",)),
        at("https://other.example/x", MARK, read=True),
    )
    stored, operation = imported(lib, *files)
    assert undo(lib, now=NOW) is None  # undo without a number is for what a hand did
    undo(lib, number=operation, now=NOW)
    assert not highlights(lib, number)
    assert article(lib, number).tags == ()
    assert shown(lib) == {number}
    redo(lib, number=operation, now=NOW)
    assert len(highlights(lib, number)) == 1
    assert shown(lib) == {number, stored[1].id}
    undo(lib, number=operation, now=NOW)
    again, _ = imported(lib, *files)
    assert changes(again) == 4
    assert len(highlights(lib, number)) == len(highlights(lib, stored[1].id)) == 1
    assert article(lib, number).tags == ("t",)
    assert shown(lib) == {number, stored[1].id}
    assert imported(lib, *files)[1] is None
    assert not check(lib).problems


def test_deleted_passage_stays_deleted(lib: Library, add_article: AddArticle) -> None:
    number = add_article(lib, TEXT)
    imported(lib, at("https://site.example/one", MARK))
    (mark,) = highlights(lib, number)
    delete_highlight(lib, mark.uid, now=NOW)
    assert imported(lib, at("https://site.example/one", MARK))[1] is None
    assert not highlights(lib, number)


def test_many_articles_are_one_operation_of_several_transactions(lib: Library) -> None:
    files = [at(f"https://other.example/{number}", MARK) for number in range(230)]
    stored, operation = imported(lib, *files)
    assert len({one.id for one in stored}) == 230
    assert lib.value("SELECT count(DISTINCT operation_id) FROM journal") == 1
    undo(lib, number=operation, now=NOW)
    assert not shown(lib)


def test_citation_keys_are_a_part_of_the_import(lib: Library) -> None:
    (stored,), number = imported(lib, at("https://other.example/x", MARK))
    assert take_keys(lib, {stored.id: "doe2020"}, now=NOW, number=number) == {stored.id: "doe2020"}
    assert lib.value("SELECT count(*) FROM operations") == 1
    assert not check(lib).problems
    undo(lib, number=number, now=NOW)
    assert not take_keys(lib, {}, now=NOW)
    assert not shown(lib)


def test_damaged_cache_of_newsboat_never_raises(tmp_path: Path) -> None:
    whole, file, rng = tmp_path / "cache.db", tmp_path / "damaged.db", random.Random(1)
    with contextlib.closing(sqlite3.connect(whole)) as cache:
        cache.execute("CREATE TABLE rss_item (guid TEXT, url TEXT, feedurl TEXT, unread INTEGER, title TEXT)")
        rows = [(f"g{n}", f"https://e.org/{n}", "https://e.org/feed", n % 2, "x" * 100) for n in range(99)]
        cache.executemany("INSERT INTO rss_item VALUES (?, ?, ?, ?, ?)", rows)
        cache.commit()
    assert len(read_cache(whole)[0]) == 99
    for _ in range(60):
        data = bytearray(whole.read_bytes())
        for _ in range(rng.randint(1, 20)):
            data[rng.randrange(16, len(data))] = rng.randrange(256)
        file.write_bytes(data[: rng.randrange(100, len(data))] if rng.random() < 0.3 else data)
        items, problems = read_cache(file)
        assert all(isinstance(one.url, str) for one in items)
        assert all(problem.message for problem in problems)
