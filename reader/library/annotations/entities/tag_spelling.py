"""How the reader spells a tag, where that is not the spelling that every machine would choose by itself.

Spellings of one tag differ in case and width of letters only; the uid is made from what they have in common.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reader.library.annotations.entities.table_rows import table_entity
from reader.library.annotations.field_snapshots import TEXT, TIME, Absent, Snapshot, journalled
from reader.library.annotations.tags import tag_key
from reader.library.storage.database import Library
from reader.library.storage.encoding import derived_uid


@dataclass(frozen=True, slots=True, kw_only=True)
class TagSpellingFields(Snapshot):
    """`name` is the spelling that the reader chose, `was` the one before, which undo brings back."""

    name: str | Absent = journalled(TEXT)
    was: str | Absent = journalled(TEXT)
    deleted_at: int | Absent | None = journalled(TIME)


_TABLE = table_entity("tag_spelling", TagSpellingFields, table="tag_spellings", needed=("name", "was"))


def tag_spelling_uid(key: str) -> str:
    """The uid of the spelling of a tag, by its key (`tags.tag_key`)."""
    return derived_uid("tag", key)


def _write(lib: Library, uid: str, snapshot: TagSpellingFields, at: int) -> None:
    _TABLE.write(lib, uid, snapshot, at)
    name, was, deleted_at = lib.tuples(
        "SELECT name, was, deleted_at FROM tag_spellings WHERE uid = ?", (uid,)
    )[0]
    key, spelt = tag_key(name), name if deleted_at is None else was
    if tag_spelling_uid(key) == uid and tag_key(was) == key:  # else no program of ours wrote it
        lib.execute("UPDATE tag_spellings SET key = ? WHERE uid = ?", (key, uid))
        lib.execute("UPDATE tags SET name = ? WHERE key = ?", (spelt, key))


TAG_SPELLING = replace(_TABLE, write=_write)
