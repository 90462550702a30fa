"""Merging libraries through a plain folder that something else carries from machine to machine.

Each machine writes its own journal into a file of its own, one JSON row a line, and reads those of
the others; no file is ever written by two. What a set of rows means does not depend on the order in
which they came (`merging`), so it does not matter when which file arrives, or twice.
A line that is damaged or cut off is passed over. What is written here meanwhile says that it was not
known, so that it counts as if it had never been away when it comes at last.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from reader.atomic import replace_file
from reader.errors import LibraryError, UsageError
from reader.library.annotations.journal_file import (
    ENTITIES,
    LAST,
    JournalFile,
    line,
    read_journal,
    rows_to_send,
)
from reader.library.annotations.merging import apply_journal
from reader.library.storage.database import Library
from reader.library.storage.encoding import random_uid, stamp, to_json
from reader.library.storage.files import backup_folder, disk_message

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
    _refuse_own_places(lib, folder)
    try:
        files = {file.name: read_journal(file) for file in sorted(folder.glob(_PATTERN))}
    except OSError as error:
        raise LibraryError(
            f"The folder {folder} cannot be read: {error.strerror}.", hint="Check its disk and permissions."
        ) from error
    received, changed = _take_in(lib, list(files.values()), now)
    sent = _send(lib, folder)
    # what was wrong with this machine's own files is mended by now
    own = {_NAME.format(device=name) for name in (_meta(lib, "device", ""), *_former(lib))}
    problems = [problem for name, file in files.items() if name not in own for problem in file.problems]
    others = {name for name in json.loads(_meta(lib, "seen", "{}")) if ">" not in name} - _own(lib).keys()
    return Synced(sent, received, changed, len(others), tuple(problems))


def _refuse_own_places(lib: Library, folder: Path) -> None:
    """What carries the folder would carry the library too, and damage it, or the backups."""
    place, library = folder.resolve(), lib.path.resolve()
    if library.is_relative_to(place):
        raise UsageError(
            f"{folder} holds the library itself, which must not be carried about while it is open.",
            hint=f"Make a folder for merging alone, {folder / 'postil-sync'} say, and name that.",
        )
    if place.is_relative_to(backup_folder(library)):
        raise UsageError(
            f"{folder} is where the backups of the library are.", hint="Make a folder for merging alone."
        )


def import_journal(lib: Library, file: Path, *, now: datetime) -> Synced:
    """Take in what `reader.library.annotations.journal_file.export_journal` wrote, of whatever library.

    Raises UsageError when there is no such file, LibraryError when the library cannot be written.
    """
    if not file.is_file():
        raise UsageError(f"There is no file {file}.")
    read = read_journal(file)
    received, changed = _take_in(lib, [read], now)
    return Synced(0, received, changed, len({row["device"] for row in read.rows}), read.problems)


# --- receiving


def _take_in(lib: Library, files: list[JournalFile], now: datetime) -> tuple[int, int]:
    """Returns how many rows were new, and how many things changed by them."""
    rows = [row for file in files for row in file.rows]
    holes = [hole for file in files for hole in file.holes()]
    with lib.transaction():
        incomplete = {row["device"] for file in files if file.problems for row in file.rows}
        _tell_apart(lib, rows, incomplete)
        done = _receive(lib, rows, now)
        _note_holes(lib, {row["device"] for row in rows}, holes)
    return done


def _note_holes(lib: Library, devices: set[str], holes: list[tuple[str, int, int]]) -> None:
    """Write down between which clocks rows of these devices may be missing, and no longer where not."""
    was: dict[str, int] = json.loads(_meta(lib, "seen", "{}"))
    if not holes and not any(">" in key for key in was):
        return
    clocks: dict[str, list[int]] = {}
    for device, clock in lib.tuples("SELECT device, clock FROM journal ORDER BY clock"):
        clocks.setdefault(device, []).append(clock)
    seen = {
        key: clock for key, clock in was.items() if ">" not in key or key.partition(">")[0] not in devices
    }
    own = {_meta(lib, "device", ""), *_own(lib), *_former(lib)}
    for device, begin, end in holes:
        if device in own:
            continue
        # what another file had of it is known
        known = [clock for clock in clocks.get(device, ()) if begin < clock < end]
        for first, last in itertools.pairwise((begin, *known, end)):
            if last - first > 1:
                seen[f"{device}>{first}"] = last
    if seen != was:
        _set_meta(lib, seen=to_json(seen))


def _tell_apart(lib: Library, rows: list[dict[str, Any]], incomplete: set[str]) -> None:
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
        expected = {key for key in journal if key[1] < reach.get(key[0], 0) and key[0] not in incomplete}
        differing = [
            key
            for key in files.keys() | expected
            if files.get(key) != journal.get(key)
            and (key in journal or key[0] == own)
            and (files.get(key) or journal[key])[0] not in gone
        ]
        strange: dict[str, int] = {}
        for device, clock in differing:
            strange[device] = min(clock, strange.get(device, clock))
        # where lines are missing, what was not seen to be the same may differ too
        unseen = [key for key in journal if key[0] in incomplete and key not in files]
        for device, clock in unseen:
            if clock < strange.get(device, 0) and journal[device, clock][0] not in gone:
                strange[device] = clock
        for device, first in strange.items():
            _rename(lib, device, first - 1)


def _rename(lib: Library, device: str, common: int) -> None:
    """Take the rows of a device that come after a clock, and the name if it is this library's, as new."""
    new = random_uid()
    seen = json.loads(_meta(lib, "seen", "{}")) | {device: common}
    _set_meta(lib, seen=to_json(seen), renaming="1")
    lib.execute(
        "UPDATE journal SET device = ?, seen = json_set(seen, ?, ?) WHERE device = ? AND clock > ?",
        (new, f'$."{device}"', common, device, common),
    )
    if device == _meta(lib, "device", ""):
        _set_meta(lib, device=new)
    else:
        last = lib.value("SELECT max(clock) FROM journal WHERE device = ?", (new,))
        _set_meta(lib, former=to_json([*_former(lib), new]), seen=to_json(seen | {new: last}))
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
        taken = [row for row in rows if row["uid"] not in purged or row["after"].get("purged")]
        first = 0
        for operation, together in _operations(taken, now):
            operation_id = lib.insert("operations", operation)
            first = first or operation_id
            lib.table("journal").insert_all(
                [_journal_row(row, operation_id) for row in together], ignore=True
            )
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
        if first:
            lib.execute(_WHERE_DONE, (first,))
            # a purge that came along took the rows out again
            lib.execute(
                """DELETE FROM operations WHERE id >= ?
                   AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.operation_id = operations.id)""",
                (first,),
            )
    return len(rows), changed


_WHERE_DONE = """UPDATE operations SET article_id = (
    SELECT CASE WHEN count(DISTINCT article) = 1 THEN max(article) END FROM (
      SELECT ifnull(h.article_id, a.id) AS article FROM journal j
      LEFT JOIN highlights h ON j.entity = 'highlight' AND h.uid = j.entity_uid
      LEFT JOIN articles a ON j.entity = 'article' AND a.uid = j.entity_uid
      WHERE j.operation_id = operations.id))
  WHERE id >= ?"""


def _operations(
    rows: list[dict[str, Any]], now: datetime
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """What was done elsewhere, each with its rows: those that one machine wrote at one moment."""

    def done(row: dict[str, Any]) -> tuple[str, int, str]:
        return (row["device"], row["at"], row["label"]) if row.get("label") else ("", stamp(now), "changes")

    ordered = sorted(rows, key=lambda row: (row["clock"], row["device"]))
    for (_, at, label), found in itertools.groupby(ordered, done):
        together = list(found)
        marked = [row for row in together if row["entity"] == "highlight"]
        made = [row for row in marked if row["before"] is None]
        uids = {row["uid"] for row in (made if len(made) == 1 else marked)}
        uid = uids.pop() if len(uids) == 1 else ""
        yield {"at": at, "kind": "merge", "label": label, "highlight_uid": uid, "undoable": 0}, together


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
    device = _meta(lib, "device", "")
    sent = _send_as(lib, folder, device, {**_own(lib), device: LAST})
    return sent + sum(_send_as(lib, folder, name, {name: LAST}) for name in _former(lib))


def _former(lib: Library) -> list[str]:
    """Names that rows got here because another library had written others under their first one."""
    former: list[str] = json.loads(_meta(lib, "former", "[]"))
    return former


def _own(lib: Library) -> dict[str, int]:
    """The names this library had before it was restored, with the last clock of each that it wrote."""
    own: dict[str, int] = json.loads(_meta(lib, "own", "{}"))
    return own


def _send_as(lib: Library, folder: Path, name: str, until: dict[str, int]) -> int:
    file = folder / _NAME.format(device=name)
    rows = [row for device, clock in until.items() for row in rows_to_send(lib, device=device, until=clock)]
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
