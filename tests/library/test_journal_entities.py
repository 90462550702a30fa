"""What every journalled entity gets from its record and its entry in the table: with a made-up one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.library.annotations.entities.article import METADATA, STATES, ArticleFields
from reader.library.annotations.entities.highlight import HighlightFields
from reader.library.annotations.entities.table import ENTITIES, read_snapshot
from reader.library.annotations.entities.table_rows import table_entity
from reader.library.annotations.field_snapshots import (
    ABSENT,
    BOOLEAN,
    NAMES,
    NOTE,
    TEXT,
    TIME,
    Absent,
    Snapshot,
    journal_fields,
    journalled,
)
from reader.library.annotations.journal import operation, redo, undo
from reader.library.annotations.journal_store import all_rows
from reader.library.annotations.sync import sync
from reader.library.storage.database import Library
from reader.library.storage.encoding import random_uid
from reader.model import Metadata
from tests.support.fixtures import At, OpenBlank


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfFields(Snapshot):
    """A shelf, which no version of Postil has."""

    name: str | Absent = journalled(TEXT)
    words: tuple[str, ...] | Absent = journalled(NAMES)
    pinned: bool | Absent = journalled(BOOLEAN)
    note: str | Absent = journalled(NOTE)
    deleted_at: int | Absent | None = journalled(TIME)


SHELF = table_entity("shelf", ShelfFields, table="shelves", needed=("name",))
TABLE = """CREATE TABLE shelves (
  uid TEXT PRIMARY KEY, name TEXT NOT NULL, words TEXT NOT NULL DEFAULT '[]',
  pinned INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '', deleted_at INTEGER) STRICT"""


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> str:
    """Register the entity; returns its name."""
    monkeypatch.setitem(ENTITIES, "shelf", SHELF)
    return "shelf"


@pytest.fixture
def machines(tmp_path: Path, open_blank: OpenBlank) -> Iterator[tuple[Path, Library, Library, Library]]:
    folder = tmp_path / "shared"
    folder.mkdir()
    a, b, c = libs = [open_blank(tmp_path / f"{name}.db") for name in "abc"]
    for lib in libs:
        with lib.transaction():
            lib.execute(TABLE)
    yield folder, a, b, c
    for lib in libs:
        lib.close()


def change(lib: Library, uid: str, now: Any, **values: Any) -> None:
    with operation(lib, "shelf changed", now=now) as doing:
        doing.change("shelf", uid, ShelfFields(**values))


def merge_all(folder: Path, at: At, *libs: Library) -> None:
    for lib in (*libs, *libs):
        assert sync(lib, folder, now=at(500)).unreadable == ()


def test_entity_is_made_changed_undone_and_redone(shelf: str, machines: Any, at: At) -> None:
    _, lib, *_ = machines
    uid = random_uid()
    change(lib, uid, at(1), name="Banks", words=("a", "b"), pinned=True, note="", deleted_at=None)
    made = read_snapshot(lib, shelf, uid)
    assert made == ShelfFields(name="Banks", words=("a", "b"), pinned=True, note="", deleted_at=None)
    change(lib, uid, at(2), name="Central banks")
    undo(lib, now=at(3))
    assert read_snapshot(lib, shelf, uid) == made
    undo(lib, now=at(4))
    assert read_snapshot(lib, shelf, uid, ("deleted_at",)) != ShelfFields(deleted_at=None)
    redo(lib, now=at(5))
    redo(lib, now=at(6))
    assert read_snapshot(lib, shelf, uid, ("name", "deleted_at")) == ShelfFields(
        name="Central banks", deleted_at=None
    )


def test_fields_merge_separately_and_change_survives_deletion(shelf: str, machines: Any, at: At) -> None:
    folder, a, b, _ = machines
    uid = random_uid()
    change(a, uid, at(1), name="Banks", note="", deleted_at=None)
    merge_all(folder, at, a, b)
    change(a, uid, at(2), name="Central banks", note="one")
    change(b, uid, at(3), words=("x",), note="two")
    merge_all(folder, at, a, b)
    found = read_snapshot(a, shelf, uid)
    assert found == read_snapshot(b, shelf, uid)
    assert isinstance(found, ShelfFields)
    assert (found.name, found.words) == ("Central banks", ("x",))
    assert found.note in ("one\n\ntwo", "two\n\none")
    change(a, uid, at(4), deleted_at=4)
    change(b, uid, at(5), pinned=True)
    merge_all(folder, at, a, b)
    for lib in (a, b):
        assert read_snapshot(lib, shelf, uid, ("deleted_at",)) == ShelfFields(deleted_at=None)


def test_unknown_entity_is_passed_on_and_applied_after_upgrade(
    shelf: str, machines: Any, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, a, b, c = machines
    uid = random_uid()
    change(a, uid, at(1), name="Banks", deleted_at=None)
    sync(a, folder, now=at(2))
    lines = {file.name: file.read_bytes() for file in folder.iterdir()}
    with monkeypatch.context() as patch:
        patch.delitem(ENTITIES, "shelf")
        assert sync(b, folder, now=at(3)).waiting == 1
        assert [row.line() for row in all_rows(b)] == [row.line() for row in all_rows(a)]
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == lines
    assert read_snapshot(b, shelf, uid) is None
    assert sync(b, folder, now=at(4)).waiting == 0
    assert read_snapshot(b, shelf, uid, ("name",)) == ShelfFields(name="Banks")
    assert sync(c, folder, now=at(5)).unreadable == ()
    assert read_snapshot(c, shelf, uid, ("name",)) == ShelfFields(name="Banks")


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=list(ENTITIES))
def test_records_have_unique_field_names(entity: Any) -> None:
    names = [known.name for known in journal_fields(entity.record)]
    assert len(names) == len(set(names))
    assert {*entity.needed, *entity.content} <= {one.attribute for one in journal_fields(entity.record)}
    assert entity.record().is_empty
    assert entity.record().to_json() == {}


def test_article_record_has_all_states_and_metadata() -> None:
    attributes = {known.attribute for known in journal_fields(ArticleFields)}
    assert set(METADATA) == {*(known.name for known in fields(Metadata)), "citation_key"}
    assert attributes == {*STATES, *METADATA.values(), "article", "note", "tags"}


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_known = st.sampled_from([known.name for known in journal_fields(HighlightFields)])


@given(st.dictionaries(_known | st.text(max_size=5), _json, max_size=6))
def test_snapshot_round_trips_unknown_json(raw: dict[str, Any]) -> None:
    read = HighlightFields.from_json(raw, strict=False)
    assert read.to_json() == raw
    assert Snapshot.from_json(raw, strict=True).to_json() == raw


_SAMPLES: tuple[Any, ...] = (None, 5, "text", True, [], ["a"], {}, "yellow", "auto")


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=list(ENTITIES))
@pytest.mark.parametrize("raw", _SAMPLES, ids=repr)
def test_version_1_form_has_only_version_1_fields(entity: Any, raw: Any) -> None:
    everything = {known.name: raw for known in journal_fields(entity.record)}
    for chosen in (everything, *({name: value} for name, value in everything.items())):
        snapshot = entity.record.from_json(chosen, strict=False)
        known = {one.name for one in journal_fields(entity.record) if one.since == 1}
        assert snapshot.in_version_1().to_json() == {
            name: value
            for name, value in snapshot.to_json().items()
            if name in known and name not in snapshot.unknown
        }


def test_absent_differs_from_null() -> None:
    nothing, none = HighlightFields(), HighlightFields(deleted_at=None)
    assert nothing.deleted_at is ABSENT
    assert none.names() == {"deleted_at"}
    assert none.over(HighlightFields(deleted_at=5)).deleted_at is None
    assert nothing.over(HighlightFields(deleted_at=5)).deleted_at == 5
