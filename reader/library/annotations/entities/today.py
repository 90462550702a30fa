"""When a Today was last finished, so that the next one on any machine begins there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from reader.library.annotations.entities.entity import Entity
from reader.library.annotations.field_snapshots import ABSENT, TIME, Absent, Snapshot, journalled
from reader.library.storage.database import Library

UID = "today"


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayFields(Snapshot):
    """`finished_at` in microseconds since 1970 UTC; None where no Today was finished yet."""

    finished_at: int | Absent | None = journalled(TIME)


def _read(lib: Library, _uid: str, _names: Collection[str] | None) -> TodayFields:
    return TodayFields(finished_at=lib.value("SELECT finished_at FROM today_state"))


def _write(lib: Library, _uid: str, snapshot: TodayFields, _at: int) -> None:
    if snapshot.finished_at is not ABSENT:
        lib.execute("UPDATE today_state SET finished_at = ?", (snapshot.finished_at,))


TODAY = Entity(name="today", record=TodayFields, is_uid=UID.__eq__, read=_read, write=_write)
