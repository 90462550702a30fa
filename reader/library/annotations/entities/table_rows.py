"""Entities that are plain rows of one table: a column for each field, named as the field is.

The table has a column `uid` (UNIQUE), and `deleted_at` for the tombstone: rows are never removed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from reader.library.annotations.entities.entity import Entity, R, is_random_uid
from reader.library.annotations.field_snapshots import ABSENT, kinds_of
from reader.library.storage.database import Library


def table_entity(
    name: str,
    record: type[R],
    *,
    table: str,
    needed: tuple[str, ...],
    is_uid: Callable[[str], bool] = is_random_uid,
) -> Entity[R]:
    """The entity of a table; its record has a field `deleted_at` (`TIME`)."""
    kinds = kinds_of(record)

    def read(lib: Library, uid: str, names: Collection[str] | None) -> R | None:
        row = lib.row(f"SELECT * FROM {table} WHERE uid = ?", (uid,))
        if row is None:
            return None
        chosen = kinds.keys() if names is None else names
        return record(**{name: kinds[name].from_column(row[name]) for name in chosen})

    def write(lib: Library, uid: str, snapshot: R, _at: int) -> None:
        values: dict[str, Any] = {one: getattr(snapshot, one) for one in kinds}
        columns = {one: kinds[one].to_column(value) for one, value in values.items() if value is not ABSENT}
        number = lib.value(f"SELECT rowid FROM {table} WHERE uid = ?", (uid,))
        if number is None:
            lib.insert(table, {"uid": uid, **columns})
        elif columns:
            assignments = ", ".join(f'"{column}" = ?' for column in columns)
            lib.execute(f"UPDATE {table} SET {assignments} WHERE uid = ?", (*columns.values(), uid))

    return Entity(
        name=name,
        record=record,
        is_uid=is_uid,
        read=read,
        write=write,
        needed=needed,
        uids=f"SELECT uid FROM {table}",
        content=frozenset(kinds) - {"deleted_at"},
        unmade=lambda at: _deleted(record, at),
        made_again=_deleted(record, None),
    )


def _deleted(record: type[R], at: int | None) -> R:
    values: dict[str, Any] = {"deleted_at": at}
    return record(**values)
