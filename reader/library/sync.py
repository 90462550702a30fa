"""Merging libraries through a plain folder that something else carries from machine to machine.

Each machine writes its own journal into a file of its own, one JSON row a line, and reads those of
the others; no file is ever written by two. What a set of rows means does not depend on the order in
which they came (`reader.library.merging`), so it does not matter when which file arrives, or twice.
A line that is cut off (a transfer that is still under way) and all after it wait for the next time.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from reader.atomic import replace_file
from reader.errors import UsageError
from reader.library.database import Library
from reader.library.encoding import random_uid, stamp, to_json
from reader.library.files import disk_message
from reader.library.journal_file import ENTITIES, LAST, line, read_rows
from reader.library.merging import apply_journal

_NAME = "postil-{device}.jsonl"
_PATTERN = "postil-*.jsonl"


@dataclass(frozen=True, slots=True)
class Synced:
    """What a merge did: rows written for the others, rows taken from them, and what changed here by them.

    `machines` counts the other machines whose rows are known; `unreadable` names files, or parts of
    them, that were passed over, each with the reason.
    """

    sent: int
    received: int
    changed: int
    machines: int
    unreadable: tuple[str, ...] = ()


def sync(lib: Library, folder: Path, *, now: datetime) -> Synced:
    """Take in what the other machines left in a folder, and leave there what this one has done.

    Raises UsageError when there is no such folder, LibraryError when it cannot be written.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", hint="Make it, or name the one the machines share.")
    unreadable: list[str] = []
    rows = [row for file in sorted(folder.glob(_PATTERN)) for row in read_rows(file, unreadable)]
    _tell_apart(lib, rows)
    received, changed = _receive(lib, rows, now)
    sent = _send(lib, folder)
    others = json.loads(_meta(lib, "seen", "{}")).keys() - _own(lib).keys()
    return Synced(sent, received, changed, len(others), tuple(unreadable))


def import_journal(lib: Library, file: Path, *, now: datetime) -> Synced:
    """Take in what `reader.library.journal_file.export_journal` wrote, of whatever library.

    Raises UsageError when there is no such file, LibraryError when the library cannot be written.
    """
    if not file.is_file():
        raise UsageError(f"There is no file {file}.")
    unreadable: list[str] = []
    rows = list(read_rows(file, unreadable))
    _tell_apart(lib, rows)
    received, changed = _receive(lib, rows, now)
    return Synced(0, received, changed, len({row["device"] for row in rows}), tuple(unreadable))


# --- receiving


def _tell_apart(lib: Library, rows: list[dict[str, Any]]) -> None:
    """Give a new name to rows that another library wrote differently under the same name and number.

    Two libraries write under one name when one is a copy of the other, or was restored from a backup
    of such a copy. What both have stays under the old name; what only this one has takes a new one.
    """
    with lib.transaction():
        own = _meta(lib, "device", "")
        journal = _known(lib)
        gone = _purged(lib) | {row["uid"] for row in rows if row["after"].get("purged")}
        files = {(row["device"], row["clock"]): _told(row) for row in rows}
        reach: dict[str, int] = {}
        for device, clock in files:
            reach[device] = max(clock, reach.get(device, 0))
        # a file only grows: what stands in one place before its end must stand in the other too
        differing = [
            key
            for key in files.keys() | {key for key in journal if key[1] < reach.get(key[0], 0)}
            if files.get(key) != journal.get(key)
            and (key in journal or key[0] == own)
            and (files.get(key) or journal[key])[0] not in gone
        ]
        strange: dict[str, int] = {}
        for device, clock in differing:
            strange[device] = min(clock, strange.get(device, clock))
        for device, first in strange.items():
            _rename(lib, device, first - 1)


def _rename(lib: Library, device: str, common: int) -> None:
    """Take the rows of a device that come after a clock, and the name if it is this library's, as new."""
    new = random_uid()
    former = json.loads(_meta(lib, "former", "[]"))
    seen = json.loads(_meta(lib, "seen", "{}")) | {device: common}
    _set_meta(lib, seen=to_json(seen), renaming="1")
    lib.execute(
        "UPDATE journal SET device = ?, seen = json_set(seen, ?, ?) WHERE device = ? AND clock > ?",
        (new, f'$."{device}"', common, device, common),
    )
    if device == _meta(lib, "device", ""):
        _set_meta(lib, device=new)
    else:
        _set_meta(lib, former=to_json([*former, new]))
    lib.table("meta").delete("renaming")


def _told(row: dict[str, Any]) -> tuple[str, int, str]:
    return row["uid"], row["at"], to_json(row["after"])


def _known(lib: Library) -> dict[tuple[str, int], tuple[str, int, str]]:
    """What the journal has under each device and clock."""
    rows = lib.tuples("SELECT device, clock, entity_uid, at, after FROM journal")
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in rows}


def _purged(lib: Library) -> set[str]:
    return {row[0] for row in lib.tuples("SELECT entity_uid FROM purges")}


def _meta(lib: Library, key: str, default: str) -> str:
    found = lib.value("SELECT value FROM meta WHERE key = ?", (key,))
    return default if found is None else str(found)


def _set_meta(lib: Library, **values: str) -> None:
    lib.table("meta").upsert_all(({"key": key, "value": value} for key, value in values.items()), pk="key")


def _receive(lib: Library, found: list[dict[str, Any]], now: datetime) -> tuple[int, int]:
    device = _meta(lib, "device", "")
    with lib.transaction():
        seen: dict[str, int] = json.loads(_meta(lib, "seen", "{}"))
        known, purged = _known(lib), _purged(lib)
        rows = [
            row
            for row in found
            if row["device"] != device
            and (row["device"], row["clock"]) not in known
            and (row["uid"] not in purged or row["clock"] > seen.get(row["device"], 0))
        ]
        # the same row may stand in two files (a copy made by the carrier after a conflict)
        rows = list({(row["device"], row["clock"]): row for row in rows}.values())
        if not rows:
            return 0, 0
        operation_id = lib.insert("operations", _operation(stamp(now), len({row["device"] for row in rows})))
        taken = [row for row in rows if row["uid"] not in purged or row["after"].get("purged")]
        lib.table("journal").insert_all([_journal_row(row, operation_id) for row in taken], ignore=True)
        clock = int(_meta(lib, "clock", "0"))
        for row in rows:
            seen[row["device"]] = max(seen.get(row["device"], 0), row["clock"])
            clock = max(clock, row["clock"])
        _set_meta(lib, seen=to_json(seen), clock=str(clock))
        touched = {(row["entity"], row["uid"]) for row in taken}
        touched |= {
            ("article", row["after"]["article"]["uid"]) for row in taken if row["after"].get("article")
        }
        changed = 0
        for entity, uid in sorted(touched, key=lambda thing: (ENTITIES.index(thing[0]), thing[1])):
            changed += apply_journal(lib, entity, uid, at=stamp(now))
    return len(rows), changed


def _operation(at: int, machines: int) -> dict[str, Any]:
    label = f"merged from {machines} other {'machine' if machines == 1 else 'machines'}"
    return {"at": at, "kind": "merge", "label": label, "undoable": 0}


def _journal_row(row: dict[str, Any], operation_id: int) -> dict[str, Any]:
    return {
        "device": row["device"],
        "clock": row["clock"],
        "seen": to_json(row["seen"]),
        "at": row["at"],
        "operation_id": operation_id,
        "entity": row["entity"],
        "entity_uid": row["uid"],
        "before": None if row["before"] is None else to_json(row["before"]),
        "after": to_json(row["after"]),
    }


# --- sending


def _send(lib: Library, folder: Path) -> int:
    """Bring this machine's file up to its journal; what stands there already is not written again.

    A library that was restored had another name before: what it wrote under that one stands in its file too.
    """
    device, former = _meta(lib, "device", ""), json.loads(_meta(lib, "former", "[]"))
    sent = _send_as(lib, folder, device, {**_own(lib), device: LAST})
    return sent + sum(_send_as(lib, folder, name, {name: LAST}) for name in former)


def _own(lib: Library) -> dict[str, int]:
    """The names this library had before it was restored, with the last clock of each that it wrote."""
    own: dict[str, int] = json.loads(_meta(lib, "own", "{}"))
    return own


def _send_as(lib: Library, folder: Path, name: str, until: dict[str, int]) -> int:
    file = folder / _NAME.format(device=name)
    rows = [
        row
        for device, clock in until.items()
        for row in lib.rows(
            "SELECT * FROM journal WHERE device = ? AND clock <= ? ORDER BY clock", (device, clock)
        )
    ]
    whole = b"".join(line(row) for row in rows)
    try:
        there = file.read_bytes() if file.exists() else b""
        if there == whole:
            return 0
        if there and whole.startswith(there):
            with file.open("ab") as opened:
                opened.write(whole[len(there) :])
                opened.flush()
                os.fsync(opened.fileno())
            return len(rows) - there.count(b"\n")
        # new; or a purge took rows out, a crash left half a line
        replace_file(file, whole, mode=0o600)
    except OSError as error:
        raise disk_message(error, file) from error
    return len(rows)
