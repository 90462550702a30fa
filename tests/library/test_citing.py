"""Metadata as the reader corrects it, and citation keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.errors import UsageError
from reader.library.annotations.article_changes import link_articles_by_hand, set_metadata
from reader.library.annotations.highlight_changes import add_highlight
from reader.library.annotations.journal import history, redo, undo
from reader.library.annotations.sync import sync
from reader.library.articles.entries import add_saved, store_entries
from reader.library.articles.listing import article, article_id_for_url
from reader.library.citing.editing import detail_key, edit_details
from reader.library.citing.keys import give_keys, proposed_key, resolve_clashes, set_key, take_keys
from reader.library.citing.reports import articles_of_dois, cited_report, details
from reader.library.citing.stored_keys import article_of_key, given_keys
from reader.library.storage.database import Library
from reader.model import Entry, Origin
from tests.support.fixtures import AddArticle, At, MakeDocument, OpenBlank, Revise


@pytest.fixture
def machines(tmp_path: Path, open_blank: OpenBlank) -> Iterator[tuple[Path, Library, Library]]:
    folder = tmp_path / "shared"
    folder.mkdir()
    with open_blank(tmp_path / "a.db") as a, open_blank(tmp_path / "b.db") as b:
        yield folder, a, b


def merge_all(folder: Path, at: At, *libs: Library) -> None:
    for lib in (*libs, *libs):
        assert sync(lib, folder, now=at(500)).unreadable == ()


def test_readers_values_count_for_good_and_can_be_taken_back(
    lib: Library, add_article: AddArticle, document: MakeDocument, revise: Revise, at: At
) -> None:
    number = add_article(lib, "The text.", name="one")
    before = article(lib, number)
    given = {"title": "Own title", "authors": '[{"family":"Roe","given":"Jane"}]', "date": "2020-05-06"}
    set_metadata(lib, number, given, now=at(1))
    shown = article(lib, number)
    assert (shown.title, shown.authors) == ("Own title", ("Jane Roe",))
    assert shown.published_at == datetime(2020, 5, 6, 12, tzinfo=UTC)
    feed_id = before.feed_id
    assert feed_id is not None
    row = lib.row("SELECT guid FROM sources WHERE article_id = ?", (number,))
    assert row is not None
    entry = Entry(guid=row["guid"], url=before.url, title="Publisher's new title", authors=("Else",))
    store_entries(lib, feed_id, [entry], now=at(2))
    revise(lib, number, document("New text."), title="The page's title")
    assert article(lib, number).title == "Own title"
    assert article(lib, number).authors == ("Jane Roe",)
    assert cited_report(lib, number) is not None
    origins = {one.key: one.origin for one in details(lib, number)}
    assert origins["title"] is origins["date"] is Origin.READER
    assert origins["url"] is Origin.FEED
    undo(lib, now=at(3))
    assert article(lib, number).title == "The page's title"
    assert article(lib, number).authors == ("Else",)
    assert article(lib, number).published_at == before.published_at
    redo(lib, now=at(4))
    assert article(lib, number).title == "Own title"


def test_article_without_address_gets_one_later(lib: Library, at: At) -> None:
    number = add_saved(lib, url="", title="A letter", now=at(0))
    set_metadata(lib, number, {"url": "https://harbour.example/letter"}, now=at(1))
    assert article_id_for_url(lib, "https://harbour.example/letter") == number
    set_metadata(lib, number, {"url": "https://harbour.example/other"}, now=at(2))
    assert article_id_for_url(lib, "https://harbour.example/letter") is None
    undo(lib, now=at(3))
    undo(lib, now=at(3))
    assert article(lib, number).url == ""
    assert article_id_for_url(lib, "https://harbour.example/other") is None


def test_looking_gives_no_key_and_a_given_one_stays(lib: Library, add_article: AddArticle, at: At) -> None:
    one, two = (add_article(lib, f"Text {name}.", name=name) for name in ("one", "two"))
    for number in (one, two):
        set_metadata(lib, number, {"title": "Harbours of the north", "date": "2024"}, now=at(1))
    before = len(history(lib))
    assert proposed_key(lib, one) == "HarboursNorth2024"
    assert given_keys(lib, [one, two]) == {}
    assert len(history(lib)) == before
    keys = give_keys(lib, [one, two], now=at(2))
    assert keys == {one: "HarboursNorth2024", two: "HarboursNorth2024a"}
    set_metadata(lib, one, {"title": "Another title"}, now=at(3))
    assert give_keys(lib, [two, one], now=at(4)) == keys
    assert [change.label for change in history(lib, limit=2)] == ["metadata changed", "citation key given"]
    assert history(lib, limit=2)[1].made_by == "program"
    with pytest.raises(UsageError, match="is that of"):
        set_key(lib, one, "harboursnorth2024A", now=at(5))
    set_key(lib, one, "north", now=at(5))
    assert article_of_key(lib, "North") == one
    undo(lib, now=at(6))
    assert given_keys(lib, [one]) == {one: "HarboursNorth2024"}


def test_articles_of_one_report_have_one_key(lib: Library, add_article: AddArticle, at: At) -> None:
    one, two = (add_article(lib, f"Text {name}.", name=name) for name in ("one", "two"))
    link_articles_by_hand(lib, one, [two], True, now=at(1))
    keys = give_keys(lib, [two, one], now=at(2))
    assert len(set(keys.values())) == 1
    assert resolve_clashes(lib, now=at(3)) == []
    set_key(lib, one, "joint", now=at(4))
    assert give_keys(lib, [two], now=at(5)) == {two: "joint"}


def test_keys_of_another_program_are_taken_where_free(lib: Library, add_article: AddArticle, at: At) -> None:
    one, two, three = (add_article(lib, f"Text {name}.", name=name) for name in ("one", "two", "three"))
    set_key(lib, one, "kept", now=at(1))
    taken = take_keys(lib, {one: "theirs", two: "Kept", three: "free:2024"}, now=at(2))
    assert taken == {three: "free:2024"}
    assert given_keys(lib, [one, two, three]) == {one: "kept", three: "free:2024"}


def test_key_given_twice_gets_a_suffix_on_merging(
    machines: tuple[Path, Library, Library], add_article: AddArticle, at: At
) -> None:
    folder, a, b = machines
    for lib in (a, b):
        for name in ("one", "two"):
            number = add_article(lib, f"Text {name}.", name=name)
            set_metadata(lib, number, {"title": "Harbours", "date": "2024"}, now=at(1))
            add_highlight(lib, number, 0, 4, now=at(1))
    merge_all(folder, at, a, b)
    give_keys(a, [1], now=at(2))
    give_keys(b, [2], now=at(3))
    give_keys(b, [2], now=at(3))
    found = [sync(lib, folder, now=at(4)).changed_keys for lib in (a, b, a, b)]
    assert [(one.was, one.now_is) for one in found[1]] == [("Harbours2024", "Harbours2024a")]
    assert found[0] == found[3] == ()
    assert found[2] in ((), found[1])
    assert given_keys(a, [1, 2]) == given_keys(b, [1, 2])
    assert sorted(given_keys(a, [1, 2]).values()) == ["Harbours2024", "Harbours2024a"]


def test_machines_that_merge_at_once_decide_alike(
    machines: tuple[Path, Library, Library], add_article: AddArticle, at: At, tmp_path: Path
) -> None:
    _, a, b = machines
    folders = [tmp_path / name for name in ("to-a", "to-b")]
    for folder in folders:
        folder.mkdir()
    for lib, number in ((a, 1), (b, 2)):
        for name in ("one", "two"):
            add_article(lib, f"Text {name}.", name=name)
        for each in (1, 2):
            set_metadata(lib, each, {"title": "Harbours", "date": "2024"}, now=at(1))
        give_keys(lib, [number], now=at(2))
    sync(a, folders[1], now=at(3))
    sync(b, folders[0], now=at(3))
    changed = [sync(a, folders[0], now=at(4)).changed_keys, sync(b, folders[1], now=at(4)).changed_keys]
    assert changed[0] == changed[1] != ()
    for lib in (a, b, a, b):
        sync(lib, folders[0], now=at(5))
    assert given_keys(a, [1, 2]) == given_keys(b, [1, 2])
    assert len(set(given_keys(a, [1, 2]).values())) == 2


def test_edited_details_are_checked_and_undone_as_one(lib: Library, add_article: AddArticle, at: At) -> None:
    one, two = (add_article(lib, f"Text {name}.", name=name) for name in ("one", "two"))
    given = {
        "title": " A  report ",
        "authors": "Roe, Jane; {Harbour Institute}",
        "date": "2024-11",
        "doi": "",
    }
    before = details(lib, one)
    edit_details(
        lib, one, given | {"citation_key": "roe:24", "doi": "https://doi.org/10.1000/ABC"}, now=at(1)
    )
    shown = {found.key: found.value for found in details(lib, one)}
    assert (shown["title"], shown["doi"], shown["citation_key"]) == ("A report", "10.1000/abc", "roe:24")
    assert shown["authors"] == "Roe, Jane; {Harbour Institute}"
    assert articles_of_dois(lib, ["doi:10.1000/Abc", "10.1000/x"]) == {"10.1000/abc": one}
    undo(lib, now=at(2))
    assert details(lib, one) == before
    edit_details(lib, one, {"title": "Kept"}, now=at(3))
    edit_details(lib, one, {"title": None}, now=at(4))
    assert {found.key: found.value for found in details(lib, one)}["title"] == before[0].value
    address = article(lib, two).url
    for wrong in (
        {"date": "next year"},
        {"type": "novel"},
        {"doi": "11.1/x"},
        {"url": "harbour"},
        {"url": address},
        {"citation_key": ""},
        {"citation_key": "a b"},
        {"title": "x" * 10_001},
    ):
        with pytest.raises(UsageError):
            edit_details(lib, one, wrong, now=at(5))
    assert detail_key("report-number") == "report_number"
    assert detail_key("Author") == "authors"
    with pytest.raises(UsageError, match="Known"):
        detail_key("colour")
