"""What can be computed again is computed again."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from reader.library.annotations import highlight_changes, highlights
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.library.storage.failures import damage
from reader.library.storage.health import check
from reader.library.storage.repair import repair
from tests.support.fixtures import AddArticle, At
from tests.support.searching import search, search_highlights


@pytest.fixture
def marked(lib: Library, add_article: AddArticle, at: At) -> Any:
    number = add_article(lib, "The quick brown fox.")
    return number, highlight_changes.add_highlight(lib, number, 4, 9, note="mine", tags=["t"], now=at(1))


def _write(lib: Library, *statements: str) -> None:
    """What some other program might do to the file."""
    with lib.transaction():
        for statement in statements:
            lib.execute(statement)


def test_sound_library_needs_no_repair(lib: Library, marked: Any, at: At) -> None:
    assert repair(lib, now=at(2)) == []
    assert check(lib).problems == ()


def test_indexes_lists_and_counts_are_rebuilt(lib: Library, marked: Any, at: At) -> None:
    _write(
        lib,
        "INSERT INTO texts_fts (texts_fts) VALUES ('delete-all')",
        "INSERT INTO highlights_fts (highlights_fts) VALUES ('delete-all')",
        "UPDATE sources SET unread = 0, listed = 0",
    )
    assert search(lib, "quick") == []
    assert subscriptions.counts(lib) == {}
    assert repair(lib, now=at(2)) == ["1 entries of lists and counts"]
    assert len(search(lib, "quick")) == 1
    assert len(search_highlights(lib, "mine")) == 1
    assert subscriptions.counts(lib)[1].unread == 1


def test_highlights_are_rebuilt_from_journal(lib: Library, marked: Any, at: At) -> None:
    number, made = marked
    _write(lib, "UPDATE highlights SET note = 'not mine', colour = 'pink'", "DELETE FROM highlight_tags")
    assert check(lib).problems == (f"the highlight {made.uid} is not what its journal says",)
    assert repair(lib, now=at(2)) == ["1 highlights, from the journal"]
    (back,) = highlights.highlights(lib, number)
    assert (back.note, back.tags, back.colour) == ("mine", ("t",), "yellow")

    _write(
        lib,
        "DROP TRIGGER highlights_stay",
        "DELETE FROM highlights",
    )
    assert repair(lib, now=at(3))[0] == "1 highlights, from the journal"
    (back,) = highlights.highlights(lib, number)
    assert (back.uid, back.quote, back.note, back.tags) == (made.uid, made.quote, "mine", ("t",))
    assert (back.anchor, back.created_at) == (made.anchor, made.created_at)
    assert check(lib).problems == ()


def test_missing_anchors_are_computed(lib: Library, marked: Any, at: At) -> None:
    number, made = marked
    _write(lib, "DELETE FROM anchors")
    assert repair(lib, now=at(2)) == ["the highlights' places in 1 articles"]
    assert highlights.highlights(lib, number)[0].anchor == made.anchor


def test_dangling_rows_are_removed(lib: Library, marked: Any, at: At) -> None:
    number, made = marked
    lib.connection.execute("PRAGMA foreign_keys = OFF")
    _write(
        lib,
        "INSERT INTO anchors (highlight_id, revision_id, state, confidence, version)"
        " SELECT id, 999, 'orphan', 0, 1 FROM highlights",
        "UPDATE anchors SET highlight_id = 777 WHERE revision_id <> 999",
    )
    assert check(lib).problems == (
        "1 row of anchors without what belongs to it in highlights",
        "1 row of anchors without what belongs to it in revisions",
    )
    assert repair(lib, now=at(2)) == [
        "2 rows without what they belong to",
        "the highlights' places in 1 articles",
    ]
    assert check(lib).problems == ()
    assert highlights.highlights(lib, number)[0].anchor == made.anchor


def test_inconsistent_index_is_named_and_rebuilt(path: Path, lib: Library, marked: Any, at: At) -> None:
    number, _ = marked
    lib.close()
    of_index = "FROM sqlite_schema WHERE name = 'highlights_all'"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        kept = other.execute(f"SELECT * {of_index}").fetchone()
        other.execute("PRAGMA writable_schema = ON")
        other.execute(f"DELETE {of_index}")
    with Library.open(path, write=True) as without:
        highlight_changes.add_highlight(without, number, 10, 15, now=at(2))
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA writable_schema = ON")
        other.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", kept)
    with Library.open(path, write=True) as damaged:
        assert check(damaged).problems == ("the index highlights_all does not fit its table",)
        assert repair(damaged, now=at(3)) == ["the index highlights_all does not fit its table"]
        assert check(damaged).problems == ()
        assert len(highlights.highlights(damaged, number)) == 2


@pytest.mark.parametrize("damage", ["substr(entry, 1, length(entry) - 1)", "x''"])
def test_a_damaged_entry_is_found(lib: Library, marked: Any, damage: Any) -> None:
    assert check(lib).sound
    _write(lib, f"UPDATE entries SET entry = CAST({damage} AS BLOB)")
    assert check(lib).problems == ("1 stored entry damaged",)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["ok"], []),
        (
            ["row 3 missing from index states_sort", "wrong # of entries in index states_sort"],
            ["the index states_sort does not fit its table"],
        ),
        (
            [
                "malformed inverted index for FTS5 table main.texts_fts",
                "unable to validate the inverted index for FTS5 table main.texts_fts: database disk image",
            ],
            ["the index texts_fts does not fit its table"],
        ),
        (["Tree 5 page 9 cell 0: Rowid 3 out of order"], ["the file's structure is broken in 1 place"]),
    ],
)
def test_sqlite_findings_are_explained(rows: list[str], words: list[str]) -> None:
    assert damage(rows) == words
