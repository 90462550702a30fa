"""The journal's table: rows by thing, by device, all of them; and what the library knows of its devices."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reader.library.annotations.journal_row import CLOCK_END, CLOCK_SLACK, JournalRow, read_snapshot_json
from reader.library.storage.database import Library
from reader.library.storage.encoding import random_uid, to_json

TURNED = {"undo": "undone: ", "redo": "done again: "}
"""What is put before the label of an operation that takes another one back, or does it again."""

_ROWS = """SELECT j.*, o.label, o.kind FROM journal j JOIN operations o ON o.id = j.operation_id"""


def _row(stored: Any) -> JournalRow:
    entity, needs, before = stored["entity"], stored["needs"], stored["before"]
    return JournalRow(
        device=stored["device"],
        clock=stored["clock"],
        seen=json.loads(stored["seen"]),
        at=stored["at"],
        entity=entity,
        uid=stored["entity_uid"],
        before=None
        if before is None
        else read_snapshot_json(entity, needs, json.loads(before), strict=False),
        after=read_snapshot_json(entity, needs, json.loads(stored["after"]), strict=False),
        label=TURNED.get(stored["kind"], "") + stored["label"],
        needs=needs,
        made_by=stored["made_by"],
        extra=json.loads(stored["extra"]),
    )


def rows_of(lib: Library, entity: str, uid: str) -> list[JournalRow]:
    """All rows of one thing that this version can apply."""
    where = "WHERE j.entity_uid = ? AND j.entity = ? AND j.waits < 2"
    return [_row(stored) for stored in lib.rows(f"{_ROWS} {where}", (uid, entity))]


def rows_of_all(lib: Library, entity: str, uids: Sequence[str]) -> dict[str, list[JournalRow]]:
    """`rows_of` for many things of one entity, by uid; those without rows are left out."""
    where = "WHERE j.entity_uid IN (SELECT value FROM json_each(?)) AND j.entity = ? AND j.waits < 2"
    found: dict[str, list[JournalRow]] = {}
    for stored in lib.rows(f"{_ROWS} {where}", (to_json(list(uids)), entity)) if uids else ():
        found.setdefault(stored["entity_uid"], []).append(_row(stored))
    return found


def things_with_rows(lib: Library, uids: Iterable[str]) -> set[str]:
    """Those of the uids that have rows in the journal."""
    query = "SELECT value FROM json_each(?) WHERE value IN (SELECT entity_uid FROM journal)"
    return {row[0] for row in lib.tuples(query, (to_json(list(uids)),))}


def rows_of_operation(lib: Library, operation_id: int) -> list[JournalRow]:
    """The rows of one operation, in the order in which they were stored."""
    where = "WHERE j.operation_id = ? ORDER BY j.id"
    return [_row(stored) for stored in lib.rows(f"{_ROWS} {where}", (operation_id,))]


def rows_of_device(lib: Library, device: str, *, after: int = 0, until: int = CLOCK_END) -> list[JournalRow]:
    """The rows of one device after a clock and up to another, in the order of their clocks."""
    where = "WHERE j.device = ? AND j.clock > ? AND j.clock <= ? ORDER BY j.clock"
    return [_row(stored) for stored in lib.rows(f"{_ROWS} {where}", (device, after, until))]


def count_of_device(lib: Library, device: str, *, until: int) -> int:
    """How many rows of one device there are up to a clock."""
    return int(lib.value("SELECT count(*) FROM journal WHERE device = ? AND clock <= ?", (device, until)))


def all_rows(lib: Library) -> list[JournalRow]:
    """The rows of all devices, in the order of their clocks."""
    return [_row(stored) for stored in lib.rows(f"{_ROWS} ORDER BY j.clock, j.device")]


def rows_after(lib: Library, journal_id: int) -> list[JournalRow]:
    """The rows that were stored after one, in the order in which they were stored."""
    return [_row(stored) for stored in lib.rows(f"{_ROWS} WHERE j.id > ? ORDER BY j.id", (journal_id,))]


def stored_rows(lib: Library) -> dict[tuple[str, int], JournalRow | None]:
    """All rows by device and clock, None for one that is damaged."""
    found: dict[tuple[str, int], JournalRow | None] = {}
    for stored in lib.rows(_ROWS):
        try:
            found[stored["device"], stored["clock"]] = _row(stored)
        except (ValueError, TypeError):
            found[stored["device"], stored["clock"]] = None
    return found


def append_rows(lib: Library, rows: Sequence[JournalRow], operation_id: int) -> None:
    """Store rows of one operation. Inside a transaction.

    Their labels are that of the operation, after what `TURNED` has for its kind.
    `waits` is 0 for a row that is understood, 1 where some fields are not, 2 where nothing of it may be
    applied by this version.
    """
    lib.execute_many(
        """INSERT OR IGNORE INTO journal (device, clock, seen, at, operation_id, entity, entity_uid,
             before, after, needs, made_by, extra, waits) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            (
                row.device,
                row.clock,
                to_json(row.seen),
                row.at,
                operation_id,
                row.entity,
                row.uid,
                *_contents(row),
            )
            for row in rows
        ],
    )
    lib.journal_changed(rows)


def complete_row(lib: Library, row: JournalRow) -> None:
    """Replace what version 1 could say of a row by all of it. Inside a transaction."""
    with rewriting(lib):
        lib.execute(
            """UPDATE journal SET before = ?, after = ?, needs = ?, made_by = ?, extra = ?, waits = ?
               WHERE device = ? AND clock = ?""",
            (*_contents(row), *row.key),
        )


def _contents(row: JournalRow) -> tuple[Any, ...]:
    """The columns before, after, needs, made_by, extra and waits."""
    return (
        None if row.before is None else to_json(row.before.to_json()),
        to_json(row.after.to_json()),
        row.needs,
        row.made_by,
        to_json(row.extra),
        row.waits(),
    )


def understand_waiting(lib: Library) -> list[tuple[str, str]]:
    """Look again at the rows that were not understood; returns the things (entity, uid) that now are.

    Inside a transaction.
    """
    found = [_row(stored) for stored in lib.rows(f"{_ROWS} WHERE j.waits > 0")]
    understood = [row for row in found if row.waits() == 0]
    if understood:
        with rewriting(lib):
            lib.execute_many(
                "UPDATE journal SET waits = 0 WHERE device = ? AND clock = ?", [row.key for row in understood]
            )
    return sorted({(row.entity, row.uid) for row in understood})


def row_contents(lib: Library) -> dict[tuple[str, int], JournalRow]:
    """All rows by device and clock."""
    return {row.key: row for row in all_rows(lib)}


# --- rewriting

_REWRITES = "rewrites"


@contextlib.contextmanager
def rewriting(lib: Library) -> Iterator[None]:
    """Let rows of the journal be changed or removed, which its triggers refuse. Inside a transaction."""
    lib.execute("INSERT INTO meta (key, value) VALUES ('rewriting', '1')")
    count_rewrite(lib)
    yield
    lib.execute("DELETE FROM meta WHERE key = 'rewriting'")


def count_rewrite(lib: Library) -> None:
    """Note that rows were changed or removed: what is known of the files of a sync folder no longer holds."""
    set_meta(lib, **{_REWRITES: str(rewrites(lib) + 1)})


def rewrites(lib: Library) -> int:
    """How often rows of the journal were changed or removed."""
    return int(meta(lib, _REWRITES, "0"))


# --- meta


def meta(lib: Library, key: str, default: str) -> str:
    """A value of the library's own notes."""
    found = lib.value("SELECT value FROM meta WHERE key = ?", (key,))
    return default if found is None else str(found)


def set_meta(lib: Library, **values: str) -> None:
    """Note values about the library. Inside a transaction."""
    lib.execute_many(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        list(values.items()),
    )


def own_device(lib: Library) -> str:
    """The name under which this library writes."""
    return meta(lib, "device", "")


def former_devices(lib: Library) -> list[str]:
    """Names that rows got here because another library had written others under their first one."""
    former: list[str] = json.loads(meta(lib, "former", "[]"))
    return former


def earlier_devices(lib: Library) -> dict[str, int]:
    """The names this library had before it was restored, with the last clock of each that it wrote."""
    own: dict[str, int] = json.loads(meta(lib, "own", "{}"))
    return own


def purged_uids(lib: Library) -> set[str]:
    """What was removed for good here."""
    return {row[0] for row in lib.tuples("SELECT entity_uid FROM purges")}


def rename_device(lib: Library, device: str, common: int) -> None:
    """Give the rows of a device after a clock, and this library if it is its name, a new name.

    Inside a transaction.
    """
    new = random_uid()
    lib.journal_rewritten()
    seen = json.loads(meta(lib, "seen", "{}")) | {device: common}
    set_meta(lib, seen=to_json(seen))
    with rewriting(lib):
        lib.execute(
            "UPDATE journal SET device = ?, seen = json_set(seen, ?, ?) WHERE device = ? AND clock > ?",
            (new, f'$."{device}"', common, device, common),
        )
    if device == own_device(lib):
        set_meta(lib, device=new)
    else:
        last = lib.value("SELECT max(clock) FROM journal WHERE device = ?", (new,))
        set_meta(lib, former=to_json([*former_devices(lib), new]), seen=to_json(seen | {new: last}))


# --- clocks that are too high to be honest


def clock_limit(lib: Library, more: int = 0) -> int:
    """The highest clock that is believed, where files hold so many more rows."""
    return int(lib.value("SELECT count(*) FROM journal")) + more + CLOCK_SLACK


def repair_clocks(lib: Library) -> int:
    """Number this library's rows with unbelievable clocks again; returns how many there were.

    Such a clock comes from a forged or damaged row that was taken in before they were refused; other
    machines refuse what was written after it. Foreign rows with such clocks
    are removed. Inside a transaction.
    """
    limit = clock_limit(lib)
    if int(meta(lib, "clock", "0")) <= limit:
        return 0
    own = {own_device(lib), *earlier_devices(lib), *former_devices(lib)}
    these = (to_json(sorted(own)), limit)
    lib.journal_rewritten()
    with rewriting(lib):
        lib.execute(
            "DELETE FROM journal WHERE device NOT IN (SELECT value FROM json_each(?)) AND clock > ?", these
        )
        found = lib.rows(
            """SELECT id, seen FROM journal WHERE device IN (SELECT value FROM json_each(?)) AND clock > ?
               ORDER BY clock, id""",
            these,
        )
        clock = int(lib.value("SELECT max(clock) FROM journal WHERE clock <= ?", (limit,)) or 0)
        for row in found:
            clock += 1
            lib.execute(
                "UPDATE journal SET device = ?, clock = ?, seen = ? WHERE id = ?",
                (own_device(lib), clock, _believable(row["seen"], limit), row["id"]),
            )
    set_meta(lib, clock=str(clock), seen=_believable(meta(lib, "seen", "{}"), limit))
    return len(found)


def _believable(seen: str, limit: int) -> str:
    return to_json({name: clock for name, clock in json.loads(seen).items() if clock <= limit})
