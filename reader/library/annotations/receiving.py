"""Taking in journal rows of other machines, or of this library's own files."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reader.library.annotations.change_files import differing_rows, missing_rows
from reader.library.annotations.entities.table import card_in
from reader.library.annotations.journal_file import JournalFile
from reader.library.annotations.journal_health import waiting_changes
from reader.library.annotations.journal_row import JournalRow
from reader.library.annotations.journal_store import (
    append_rows,
    clock_limit,
    complete_row,
    earlier_devices,
    former_devices,
    meta,
    own_device,
    purged_uids,
    rename_device,
    rewrites,
    row_contents,
    rows_of_device,
    set_meta,
    things_with_rows,
    understand_waiting,
)
from reader.library.annotations.merging import Thing, apply_all, is_purge, links_named
from reader.library.articles.article_removal import refresh_hidden_of
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp, to_json

Files = Sequence[tuple[int, JournalFile]]
"""Files with what they are: 1 for a machine's first file, 2 for its second, 0 for one that has both."""
Rows = dict[tuple[str, int], JournalRow]
"""Rows by device and clock."""


@dataclass(frozen=True, slots=True)
class Received:
    """How many rows were new and how many things changed by them; see `sync.Synced` for the rest.

    `clock_limit` is the highest clock that was believed, `rewrites` how often the journal had been rewritten
    when all was stored.
    """

    rows: int
    changed: int
    purged: int
    waiting: int
    refused: tuple[str, ...]
    clock_limit: int
    rewrites: int


def receive(lib: Library, files: Files, *, now: datetime) -> Received:
    """Store the rows of files that the library does not have, and apply them. One transaction."""
    with lib.transaction():
        limit = clock_limit(lib, sum(file.extent.rows for _, file in files))
        refused = sum(row.clock > limit for _, file in files for row in file.rows)
        rows = _unite(row for _, file in files for row in file.rows if row.clock <= limit)
        known = _known(files)
        journal = _journal_rows(lib, files, rows, known)
        if _tell_apart(lib, files, rows, journal, known):
            journal = _journal_rows(lib, files, rows, known)
        completed = _complete(lib, rows, journal)
        stored = _store(lib, rows, journal)
        things = stored.things | completed | set(understand_waiting(lib))
        changed = _apply(lib, things, stamp(now), stored.new)
        hidden = lib.value(
            """SELECT count(*) FROM highlights
               WHERE deleted_at IS NOT NULL AND uid IN (SELECT value FROM json_each(?))""",
            (to_json(stored.purged),),
        )
        _note_holes(lib, files, {row.device for row in rows.values()})
        newer, unmade = waiting_changes(lib)
        waiting = newer + sum(map(len, unmade.values()))
        count = rewrites(lib)
    named = (f"{refused} changes have impossible clocks and were left out.",) if refused else ()
    return Received(stored.count, changed, hidden, waiting, named, limit, count)


Known = dict[tuple[int, str], int]
"""By number of file (1 or 2) and device: up to which clock its rows were taken in before."""


def _known(files: Files) -> Known:
    known: Known = {}
    for number, file in files:
        for device, clock in file.known.last.items():
            for kind in _kinds(number):
                known[kind, device] = max(clock, known.get((kind, device), 0))
    return known


def _journal_rows(lib: Library, files: Files, rows: Rows, known: Known) -> Rows:
    """The rows of the journal that those of files have to be compared with."""
    begin: dict[str, int] = {}
    for device, clock in rows:
        begin[device] = min(clock - 1, begin.get(device, clock))
    for kind, device in {
        (kind, row.device) for number, file in files for row in file.rows for kind in _kinds(number)
    }:
        begin[device] = min(known.get((kind, device), 0), begin.get(device, 0))
    found = (rows_of_device(lib, device, after=clock) for device, clock in begin.items())
    return {row.key: row for each in found for row in each}


def _kinds(number: int) -> tuple[int, ...]:
    return (number,) if number else (1, 2)


def restore_rows(lib: Library, rows: Iterable[JournalRow], *, now: datetime) -> int:
    """Store and apply rows that this library wrote, or had, and lost; returns how many it lacked."""
    with lib.transaction():
        united, journal = _unite(rows), row_contents(lib)
        # written under the same clocks after the loss, before it was noticed
        _rename(lib, [key for key in united.keys() & journal.keys() if not _same(united[key], journal[key])])
        stored = _store(lib, united, row_contents(lib), own_too=True)
        _apply(lib, stored.things, stamp(now), stored.new)
    return stored.count


def repair_from_changes(lib: Library, *, now: datetime) -> int:
    """Bring rows that are missing or damaged back from the files beside the library; returns how many."""
    with lib.transaction():
        differing = differing_rows(lib)
        for row in differing:
            complete_row(lib, row)
        _apply(lib, {(row.entity, row.uid) for row in differing}, stamp(now))
        return len(differing) + restore_rows(lib, missing_rows(lib), now=now)


def known_devices(lib: Library) -> int:
    """How many other machines' rows are known."""
    names = {name for name in json.loads(meta(lib, "seen", "{}")) if ">" not in name}
    return len(names - earlier_devices(lib).keys())


def _unite(rows: Iterable[JournalRow]) -> Rows:
    """The rows by name; of one that came in two forms the full one."""
    united: Rows = {}
    for row in rows:
        known = united.get(row.key)
        if known is None or (row.version_1() == known and known != row):
            united[row.key] = row
    return united


# --- two libraries under one name


def _tell_apart(lib: Library, files: Files, rows: Rows, journal: Rows, known: Known) -> bool:
    """Give a new name to rows that another library wrote differently under the same name and number.

    Returns whether there were any. Two libraries write under one name when one is a copy of the other, or was
    restored from a backup of such a copy. What both have stays under the old name; what only this one has
    takes a new one.
    """
    own = own_device(lib)
    gone = purged_uids(lib) | {row.uid for row in rows.values() if is_purge(row)}
    incomplete = {row.device for _, file in files if file.problems for row in file.rows}
    reach: dict[tuple[int, str], int] = {}
    for number, file in files:
        for row in file.rows:
            if row.key in rows:
                for kind in _kinds(number):
                    reach[kind, row.device] = max(row.clock, reach.get((kind, row.device), 0))
    # a file only grows: what is in one library before its end must be in the other too
    expected = {
        key
        for key, row in journal.items()
        if known.get((_file_of(row), row.device), 0) < row.clock < reach.get((_file_of(row), row.device), 0)
        and row.device not in incomplete
    }
    differing = [
        key
        for key in rows.keys() | expected
        if not _same(rows.get(key), journal.get(key))
        and (key in journal or key[0] == own)
        and (rows.get(key) or journal[key]).uid not in gone
    ]
    first: dict[str, int] = {}
    for device, clock in differing:
        first[device] = min(clock, first.get(device, clock))
    # where lines are missing, what was not seen to be the same may differ too
    for device, clock in journal.keys() - rows.keys():
        if device in incomplete and clock < first.get(device, 0) and journal[device, clock].uid not in gone:
            first[device] = clock
    _rename(lib, first.items())
    return bool(first)


def _rename(lib: Library, keys: Iterable[tuple[str, int]]) -> None:
    """Give the rows of each device from the lowest of these clocks on a new name."""
    first: dict[str, int] = {}
    for device, clock in keys:
        first[device] = min(clock, first.get(device, clock))
    for device, clock in first.items():
        rename_device(lib, device, clock - 1)


def _same(one: JournalRow | None, other: JournalRow | None) -> bool:
    if one is None or other is None:
        return False
    return one == other or one.content() == other.content()


def _file_of(row: JournalRow) -> int:
    """Which file of its machine a row is in for certain."""
    return 2 if row.version_1() is None else 1


# --- storing


def _complete(lib: Library, rows: Rows, journal: Rows) -> set[tuple[str, str]]:
    """Fill in what version 1 could not say of rows that are here already; returns the things they touch."""
    things: set[tuple[str, str]] = set()
    for key, row in rows.items():
        known = journal.get(key)
        if known is not None and known != row and row.version_1() == known.version_1() == known:
            complete_row(lib, row)
            things.add((row.entity, row.uid))
    return things


@dataclass(frozen=True, slots=True)
class _Stored:
    """How many rows were new, the things they touch, and the uids of what was purged elsewhere.

    `new` has the rows of things of which the journal had none before.
    """

    count: int = 0
    things: frozenset[Thing] = frozenset()
    purged: tuple[str, ...] = ()
    new: Mapping[Thing, list[JournalRow]] = field(default_factory=dict)


def _store(lib: Library, found: Rows, known: Rows, *, own_too: bool = False) -> _Stored:
    own, purged = own_device(lib), purged_uids(lib)
    seen: dict[str, int] = json.loads(meta(lib, "seen", "{}"))
    rows = [
        row
        for row in found.values()
        if (own_too or row.device != own)
        and row.key not in known
        and (row.uid not in purged or row.clock > seen.get(row.device, 0))
    ]
    if not rows:
        return _Stored()
    taken = [row for row in rows if row.uid not in purged or is_purge(row)]
    touched = things_with_rows(lib, {row.uid for row in taken})
    first = 0
    for operation, together in _operations(taken):
        operation_id = lib.insert("operations", operation)
        first = first or operation_id
        append_rows(lib, together, operation_id)
    clock = int(meta(lib, "clock", "0"))
    for row in rows:
        if row.device != own:
            seen[row.device] = max(seen.get(row.device, 0), row.clock)
        clock = max(clock, row.clock)
    set_meta(lib, seen=to_json(seen), clock=str(clock))
    if first:
        lib.execute(_SET_ARTICLE, (first,))
    new: dict[Thing, list[JournalRow]] = {}
    for row in taken:
        if row.uid not in touched and row.waits() < 2:
            new.setdefault((row.entity, row.uid), []).append(row)
    things = {(row.entity, row.uid) for row in taken}
    things |= {("article", card.uid) for row in taken if (card := card_in(row.after)) is not None}
    gone = sorted({row.uid for row in taken if is_purge(row)} - purged)
    return _Stored(len(rows), frozenset(things), tuple(gone), new)


def _apply(
    lib: Library,
    things: Iterable[Thing],
    at: int,
    rows: Mapping[Thing, list[JournalRow]] | None = None,
) -> int:
    """Apply what is understood, and what waited for it; returns how many things changed."""
    given = set(things)
    articles = [uid for entity, uid in given if entity == "article"]
    # a link that came before one of its articles
    given |= {("work_link", uid) for uid in (links_named(lib, articles) if articles else ())}
    changed = apply_all(lib, given, at=at, rows=rows)
    refresh_hidden_of(lib, given, at=at)
    return changed


_SET_ARTICLE = """UPDATE operations SET article_id = (
    SELECT CASE WHEN count(DISTINCT article) = 1 THEN max(article) END FROM (
      SELECT ifnull(h.article_id, a.id) AS article FROM journal j
      LEFT JOIN highlights h ON j.entity = 'highlight' AND h.uid = j.entity_uid
      LEFT JOIN articles a ON j.entity = 'article' AND a.uid = j.entity_uid
      WHERE j.operation_id = operations.id))
  WHERE id >= ?"""


def _operations(rows: list[JournalRow]) -> Iterator[tuple[dict[str, Any], list[JournalRow]]]:
    """What was done elsewhere, each with its rows: those that one machine wrote at one moment."""

    def done(row: JournalRow) -> tuple[str, int, str, str]:
        return row.device, row.at, row.label, row.made_by

    ordered = sorted(rows, key=lambda row: (row.clock, row.device))
    for (_, at, label, made_by), found in itertools.groupby(ordered, done):
        together = list(found)
        marked = [row for row in together if row.entity == "highlight"]
        made = [row for row in marked if row.before is None]
        uids = {row.uid for row in (made if len(made) == 1 else marked)}
        operation = {
            "at": at,
            "kind": "merge",
            "label": label,
            "highlight_uid": uids.pop() if len(uids) == 1 else "",
            "made_by": made_by,
        }
        yield operation, together


def _note_holes(lib: Library, files: Files, devices: set[str]) -> None:
    """Write down between which clocks rows of these devices may be missing, and no longer where not."""
    holes = [hole for _, file in files for hole in file.holes()]
    was: dict[str, int] = json.loads(meta(lib, "seen", "{}"))
    if not holes and not any(">" in key for key in was):
        return
    clocks: dict[str, list[int]] = {}
    for device, clock in lib.tuples("SELECT device, clock FROM journal ORDER BY clock"):
        clocks.setdefault(device, []).append(clock)
    seen = {
        key: clock for key, clock in was.items() if ">" not in key or key.partition(">")[0] not in devices
    }
    own = {own_device(lib), *earlier_devices(lib), *former_devices(lib)}
    for device, begin, end in holes:
        if device in own:
            continue
        # what another file had of it is known
        known = [clock for clock in clocks.get(device, ()) if begin < clock < end]
        for first, last in itertools.pairwise((begin, *known, end)):
            if last - first > 1:
                seen[f"{device}>{first}"] = last
    if seen != was:
        set_meta(lib, seen=to_json(seen))
