"""One damaged row costs itself only: lists, doctor and repair go on."""

import contextlib
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import NotFound, PostilError
from reader.library.annotations import article_changes, highlight_changes
from reader.library.articles import states
from reader.library.articles.listing import article, summaries
from reader.library.articles.pending import pending
from reader.library.feeds.subscriptions import feeds
from reader.library.storage.backups import backup, backups, contents
from reader.library.storage.database import Library
from reader.library.storage.health import check
from reader.library.storage.repair import repair
from reader.library.storage.restoring import restore
from reader.model import Place
from tests.library.conftest import NOON
from tests.support.examples import examples
from tests.support.lists import EVERY, listed
from tests.support.searching import search

COLUMNS = [
    *[("articles", name) for name in ("authors", "title", "published_at", "added_at", "words", "url")],
    *[("states", name) for name in ("read_at", "place", "sort_at", "later_rank", "hidden_at")],
    *[("entries", "entry"), ("documents", "document"), ("documents", "source_html")],
    *[("revisions", name) for name in ("made_at", "source", "text_sha", "cleaner")],
    *[("highlights", name) for name in ("start", "created_at", "text_sha", "colour")],
    *[("journal", name) for name in ("before", "after", "seen", "at", "clock", "entity")],
    *[("operations", name) for name in ("at", "label")],
    *[("feeds", name) for name in ("last_checked_at", "next_check_at", "title")],
    *[("meta", "value"), ("texts", "body"), ("article_notes", "note")],
]
VALUES = (
    None,
    "",
    "[",
    "[1]",
    "{}",
    '{"v":1}',
    "null",
    b"",
    b"\1abcdef",
    b"x\xff",
    -(2**63),
    2**62,
    9**18,
    0.5,
)


@pytest.fixture(scope="session")
def damageable(blank: Any, tmp_path_factory: Any) -> Any:
    """The file of a library with some of everything, to be copied."""
    from reader.library.articles.entries import store_entries
    from reader.library.feeds.subscriptions import subscribe
    from reader.model import Entry

    path = tmp_path_factory.mktemp("damage") / "postil.db"
    path.write_bytes(blank)
    with Library.open(path, write=True) as lib:
        feed, _ = subscribe(lib, "https://a.example/rss")
        batch = [Entry(str(n), f"https://a.example/{n}", f"T{n}", ("Ann",), NOON) for n in range(3)]
        numbers = store_entries(lib, feed.id, batch, now=NOON).new
        from reader.document import Block, BlockKind, Document
        from tests.support.texts import store_revision

        for number in numbers[:2]:
            text = Document((Block(BlockKind.PARAGRAPH, "The quick brown fox."),))
            store_revision(lib, number, document=text, now=NOON, source_html=b"<p>")
            highlight_changes.add_highlight(lib, number, 4, 9, note="n", tags=["t"], now=NOON)
            states.set_place(lib, number, Place(0, 3, "quick"))
        article_changes.set_article_note(lib, numbers[0], "note", now=NOON)
    with Library.open(path, write=True) as lib:
        lib.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def _damage(path: Path, damages: Any) -> None:
    """Write values where they do not belong, as a fault or another program might; rows that refuse stay."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA ignore_check_constraints = ON")
        other.execute("DROP TRIGGER journal_unchanged")
        other.execute("DROP TRIGGER revision_texts_stay")
        for (table, column), value in damages:
            with contextlib.suppress(sqlite3.IntegrityError):
                other.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = 1", (value,))


DAMAGES = st.lists(st.tuples(st.sampled_from(COLUMNS[:-3]), st.sampled_from(VALUES)), min_size=1, max_size=3)


@given(damages=DAMAGES)
@settings(max_examples=examples(30), deadline=None)
def test_damaged_rows_do_not_stop_lists_or_doctor(damageable: Any, damages: Any) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "postil.db")
        path.write_bytes(damageable.read_bytes())
        _damage(path, damages)
        with Library.open(path, write=True) as lib:
            ids = listed(lib, EVERY)
            assert {2, 3} <= set(ids)
            assert [one.id for one in summaries(lib, ids)] == list(ids)
            assert len(feeds(lib)) == 1
            assert 2 in {hit.article.id for hit in search(lib, "quick")}
            assert article(lib, 2).revision is not None
            check(lib)
            with contextlib.suppress(PostilError):
                article(lib, 1)
            with contextlib.suppress(PostilError):
                repair(lib, now=NOON)


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ((("articles", "authors"), "[1]"), "1 list of authors damaged"),
        ((("articles", "published_at"), 2**62), "articles.published_at has impossible times"),
        ((("states", "place"), "[]"), "1 reading position damaged"),
        ((("entries", "entry"), b""), "1 stored entry damaged"),
        ((("documents", "document"), b"x"), "1 stored text damaged"),
        ((("operations", "at"), -(2**63)), "operations.at has impossible times"),
    ],
)
def test_doctor_names_damage_and_continues(path: Path, damageable: Any, damage: Any, named: Any) -> None:
    path.write_bytes(damageable.read_bytes())
    _damage(path, [damage, (("states", "place"), "{}")])
    with Library.open(path) as lib:
        problems = check(lib).problems
    assert named in problems
    assert "1 reading position damaged" in problems


def test_backup_with_damaged_times_and_meta_is_listed(path: Path, damageable: Any) -> None:
    path.write_bytes(damageable.read_bytes())
    with Library.open(path, write=True) as lib:
        sound, wild = backup(lib, now=NOON), backup(lib, now=NOON, reason="daily")
    for table, change in (
        ("operations", "UPDATE operations SET at = 4611686018427387904"),
        ("meta", "UPDATE meta SET value = '[' WHERE key IN ('seen', 'clock', 'backup_serial')"),
        ("meta", "DELETE FROM meta WHERE key = 'device'"),
    ):
        with contextlib.closing(sqlite3.connect(wild.path, isolation_level=None)) as other:
            other.execute(change)
        listed = [contents(one.path) for one in backups(path)]
        assert [held.articles for held in listed] == [3, 3], table
        before = path.read_bytes()
        if table == "meta":
            with pytest.raises(PostilError):
                restore(path, wild.path, now=NOON)
            assert path.read_bytes() == before
    restore(path, sound.path, now=NOON)


@pytest.mark.parametrize("number", [2**63, 2**64, -(2**63) - 1, 10**30])
def test_numbers_beyond_sqlite_range_find_nothing(lib: Library, number: int) -> None:
    with pytest.raises(NotFound):
        article(lib, number)
    assert summaries(lib, [number]) == []
    assert pending(lib, article_id=number) == []
    assert list(listed(lib, feed_id=number, limit=abs(number))) == []
