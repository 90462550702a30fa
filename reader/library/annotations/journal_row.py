"""One row of the journal: what it says, how it is written as a line, and whether a foreign one is valid.

A line is one JSON object with its keys in order and a digest of itself (`sum`), so that a line that was cut
or changed on its way does not count. Version 1 of the journal knows the fields in `_VERSION_1`; a row of
version 2 also says the lowest version that can apply it (`needs`) and by what it was made (`by`). Fields
and entities that this version does not know are kept and passed on as they came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from reader.library.annotations.entities.entity import is_printable_uid, is_random_uid
from reader.library.annotations.entities.table import ENTITIES
from reader.library.annotations.field_snapshots import Snapshot, journal_fields, read_number, read_text
from reader.library.annotations.last_change import seal_of
from reader.library.storage.encoding import to_json

VERSION = 2
"""The version of the journal that this program applies and writes."""
CLOCK_END = 2**53
"""Clocks are below: the integers that every JSON reader keeps exactly."""
CLOCK_SLACK = 1_000_000
"""How far a clock may be above the number of known rows (rows are only ever removed by a purge)."""

HAND, PROGRAM = "hand", "program"
YIELDING = frozenset({"rule", "import"})
"""What gives way to a change by hand of the same field, whichever came first."""


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A change of one thing (`entity`, `uid`) on one device.

    `clock` is Lamport's; with `device` it names the row. `seen`: up to which clock the device knew the rows
    of each other one; under "device>clock" stands the end of a stretch after that clock that it could not
    read. `at` is in microseconds since 1970 UTC. `before` is None where the thing was made. `label` says in
    words what was done; `needs` is the lowest version that may apply what it knows of the row; `made_by` is
    "hand", "rule", "import", "account" or "program"; `extra` are fields of the line
    that this version does not know.
    """

    device: str
    clock: int
    entity: str
    uid: str
    before: Snapshot | None
    after: Snapshot
    seen: Mapping[str, int] = field(default_factory=dict)
    at: int = 0
    label: str = ""
    needs: int = 1
    made_by: str = HAND
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, int]:
        """What names the row in every library."""
        return self.device, self.clock

    @property
    def gives_way(self) -> bool:
        """Whether it yields to changes by hand: it changed, did not make, and no hand made the change."""
        return self.made_by in YIELDING and self.before is not None

    def knows(self, other: JournalRow) -> bool:
        """Whether the machine that wrote this row had the other one."""
        if self.device == other.device:
            return self.clock >= other.clock
        return self.seen.get(other.device, 0) >= other.clock and not any(
            key.startswith(f"{other.device}>") and int(key.partition(">")[2]) < other.clock < end
            for key, end in self.seen.items()
        )

    def waits(self) -> int:
        """0 where this version understands all of the row, 1 where not all fields, 2 where nothing."""
        if self.needs > VERSION or self.entity not in ENTITIES:
            return 2
        return int(bool(self.after.unknown or (self.before is not None and self.before.unknown)))

    def version_1(self) -> JournalRow | None:
        """What version 1 can express of the row; None when that is nothing."""
        if self.needs > 1 or self.gives_way:
            return None
        after = self.after.in_version_1()
        if after.is_empty:
            return None
        before = None if self.before is None else self.before.in_version_1()
        if after is self.after and before is self.before and self.made_by == HAND and not self.extra:
            return self
        return replace(self, before=before, after=after, made_by=HAND, extra={})

    def line(self) -> bytes:
        """The row as a line of a file: in the form of version 1 where that says all of it."""
        row: dict[str, Any] = {
            "v": 1,
            "device": self.device,
            "clock": self.clock,
            "seen": self.seen,
            "at": self.at,
            "entity": self.entity,
            "uid": self.uid,
            "before": None if self.before is None else self.before.to_json(),
            "after": self.after.to_json(),
            "label": self.label,
        }
        if self.version_1() != self:
            row |= {"v": VERSION, "needs": self.needs, "by": self.made_by, **self.extra}
        return to_json(sealed(row)).encode() + b"\n"

    def content(self) -> tuple[str, int, str]:
        """What two rows of one name have in common when they are the same: also where one of them is only
        what version 1 can express of it."""
        known = self.version_1() or self
        return known.uid, known.at, to_json(known.after.to_json())


def lowest_version(before: Snapshot | None, after: Snapshot, made_by: str) -> int:
    """The lowest version of the journal that can apply a change: 2 where version 1 knows nothing of it."""
    yields = made_by in YIELDING and before is not None
    there = after.names()
    known = any(one.since == 1 and one.attribute in there for one in journal_fields(type(after)))
    return 1 if known and not yields else 2


def read_snapshot_json(entity: str, needs: int, given: Any, *, strict: bool) -> Snapshot:
    """The snapshot of a JSON object in a row; all of it is unknown where this version may not apply the row.

    Raises ValueError where it is no object, and, if `strict`, where a known field is not valid.
    """
    if not isinstance(given, dict):
        raise ValueError("not an object")
    if needs > VERSION or entity not in ENTITIES:
        return Snapshot(unknown=given)
    record: type[Snapshot] = ENTITIES[entity].record
    return record.from_json(given, strict=strict)


def sealed(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its digest."""
    return {**row, "sum": seal_of(row)}


# --- reading lines


class NewerRow(ValueError):
    """A line in a form that only a newer version can read."""


def parse_line(line: bytes) -> JournalRow:
    """The row of a line. Raises NewerRow, and ValueError for one that is damaged or not valid."""
    try:
        row = json.loads(line, parse_constant=_refuse)
        version = row.pop("v")
        seal = row.pop("sum")
        if seal != sealed({"v": version, **row})["sum"]:
            raise ValueError("damaged")
    except (KeyError, TypeError, AttributeError, RecursionError, ValueError) as error:
        raise ValueError("damaged") from error
    try:
        return _valid_row(row)
    except (KeyError, TypeError, AttributeError, RecursionError, ValueError) as error:
        if type(version) is int and version > VERSION:
            raise NewerRow from error
        raise ValueError("not valid") from error


def _valid_row(row: dict[str, Any]) -> JournalRow:
    """The row of a line's object, whose known fields are taken out of it. Raises ValueError and its kin."""
    entity, needs, before = row.pop("entity"), row.pop("needs", 1), row.pop("before")
    found = JournalRow(
        entity=entity,
        needs=read_number(needs),
        uid=row.pop("uid"),
        before=None if before is None else read_snapshot_json(entity, needs, before, strict=True),
        after=read_snapshot_json(entity, needs, row.pop("after"), strict=True),
        device=row.pop("device"),
        clock=read_number(row.pop("clock")),
        seen=row.pop("seen"),
        at=read_number(row.pop("at")),
        label=read_text(row.pop("label", "")),
        made_by=row.pop("by", HAND),
        extra=row,
    )
    if not _is_valid(found):
        raise ValueError("not valid")
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_SEEN = re.compile(r"[a-z2-7]{16}(>\d{1,16})?", re.ASCII)
_NAME = re.compile(r"[a-z][a-z_]{0,39}", re.ASCII)
_LABEL_LENGTH = 200


def _is_valid(row: JournalRow) -> bool:
    """Whether the fields that name the row are what they can be: a folder that others write to is outside."""
    is_uid = ENTITIES[row.entity].is_uid if row.entity in ENTITIES else is_printable_uid
    return (
        0 < row.clock < CLOCK_END
        and row.needs > 0
        and all(isinstance(each, str) for each in (row.device, row.entity, row.uid, row.made_by))
        and is_random_uid(row.device)
        and all(_NAME.fullmatch(name) is not None for name in (row.entity, row.made_by))
        and len(row.label) <= _LABEL_LENGTH
        and isinstance(row.seen, dict)
        and all(_SEEN.fullmatch(key) for key in row.seen)
        and all(0 <= read_number(clock) < CLOCK_END for clock in row.seen.values())
        and is_uid(row.uid)
    )
