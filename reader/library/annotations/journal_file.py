"""Journal rows as lines of a file: how machines tell each other what was done, and how it can be kept.

One JSON object a line, with a digest of itself, so that a line that was cut, or changed on its way,
does not count.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.atomic import replace_file
from reader.errors import UsageError
from reader.library.annotations.journal import TURNED
from reader.library.annotations.journal_validation import is_sound
from reader.library.storage.database import Library
from reader.library.storage.encoding import digest, to_json
from reader.library.storage.files import disk_message
from reader.safetext import storable

FORMAT = 1
ENTITIES = ("feed", "highlight", "article")
"""In the order in which they are made: an article can come with its first highlight."""
LAST = 2**53
"""No clock comes so far."""


# --- reading


def is_journal(file: Path) -> bool:
    """Whether a file begins like a journal. Raises OSError."""
    with file.open("rb") as opened:
        return opened.read(200).startswith(b'{"after":')


_DEVICE = re.compile(r"[a-z2-7]{16}")
_SEEN = re.compile(r"[a-z2-7]{16}(>\d{1,16})?", re.ASCII)
_LABEL_LENGTH = 200
_KINDS: dict[str, tuple[type, ...]] = {
    "device": (str,),
    "clock": (int,),
    "seen": (dict,),
    "at": (int,),
    "entity": (str,),
    "uid": (str,),
    "before": (dict, type(None)),
    "after": (dict,),
}


def _is_sound(row: dict[str, Any]) -> bool:
    """Whether a row has the fields it needs, each of its kind: a folder that others write to is outside."""
    return (
        row["entity"] in ENTITIES
        and all(type(row[name]) in kinds for name, kinds in _KINDS.items())
        and _DEVICE.fullmatch(row["device"]) is not None
        and storable(row["uid"]) == row["uid"] != ""
        and 0 < row["clock"] < LAST
        and abs(row["at"]) < 2**55
        and all(_SEEN.fullmatch(key) for key in row["seen"])
        and all(type(clock) is int and 0 <= clock < LAST for clock in row["seen"].values())
        and _is_label(row.get("label", ""))
        and is_sound(row["entity"], row["after"], making=row["before"] is None)
        and (row["before"] is None or is_sound(row["entity"], row["before"]))
    )


def _is_label(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LABEL_LENGTH and storable(value) == value


@dataclass(frozen=True, slots=True)
class JournalFile:
    """What is whole in a file of journal rows.

    `problems` name what was passed over, and what to do about it. `gaps`: before which of the rows, by
    their places in `rows`, there are lines that were passed over.
    """

    rows: tuple[dict[str, Any], ...] = ()
    problems: tuple[str, ...] = ()
    gaps: tuple[int, ...] = ()

    def holes(self) -> Iterator[tuple[str, int, int]]:
        """(device, last clock before, first clock after) wherever a row of that device may be missing."""
        for gap in self.gaps:
            before: dict[str, int] = {}
            after: dict[str, int] = {}
            for row in self.rows[:gap]:
                before[row["device"]] = row["clock"]
            for row in self.rows[gap:]:
                after.setdefault(row["device"], row["clock"])
            for device, clock in after.items():
                yield device, before.get(device, 0), clock


_NAMED = 3
"""So many damaged lines of a file are named by their numbers."""


def read_journal(file: Path) -> JournalFile:
    """Read one file of journal rows; what is damaged in it is passed over, and the rest counts."""
    try:
        if not file.is_file():  # a pipe would keep us waiting for ever
            return JournalFile(problems=(f"{file.name} is not a file. Take it out of the folder.",))
        lines = file.read_bytes().split(b"\n")
    except OSError as error:
        return JournalFile(
            problems=(f"{file.name} cannot be read: {error.strerror}. Check its permissions.",)
        )
    rows: list[dict[str, Any]] = []
    damaged: list[int] = []
    gaps: list[int] = []
    problems: list[str] = []
    for number, line in enumerate(lines[:-1], start=1):
        try:
            row = json.loads(line)
            if row.get("v", 0) > FORMAT:
                problems.append(
                    f"{file.name} was written by a newer Postil from line {number} on. Upgrade this one."
                )
                break
            seal = row.pop("sum")
            sound = seal == sealed(row)["sum"] and _is_sound(row)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            sound = False
        if sound:
            rows.append(row)
        else:
            damaged.append(number)
            gaps.append(len(rows))
    if damaged and not rows:
        problems.append(f"{file.name} holds nothing that Postil wrote. Take it out of the folder.")
    elif damaged:
        several = len(damaged) > 1
        named = ", ".join(map(str, damaged[:_NAMED])) + (" …" if len(damaged) > _NAMED else "")
        problems.append(
            f"{file.name}: line{'s' if several else ''} {named} {'are' if several else 'is'} damaged and "
            "left out; the rest was read. Merge again on the machine that wrote the file, which mends it, "
            "or bring another copy."
        )
    if lines[-1] and not any("newer" in problem for problem in problems):
        problems.append(f"{file.name}: the last line is not whole yet. Try again when all of it has arrived.")
    return JournalFile(tuple(rows), tuple(problems), tuple(dict.fromkeys(gaps)))


# --- writing


_ROWS = """SELECT j.*, o.label, o.kind FROM journal j JOIN operations o ON o.id = j.operation_id"""


def rows_to_send(lib: Library, *, device: str, until: int) -> list[sqlite3.Row]:
    """The journal's rows of one device up to a clock, in the order of their clocks, for `line`."""
    where = "WHERE j.device = ? AND j.clock <= ? ORDER BY j.clock"
    return lib.rows(f"{_ROWS} {where}", (device, until))


def _as_sent(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "v": FORMAT,
        "device": row["device"],
        "clock": row["clock"],
        "seen": json.loads(row["seen"]),
        "at": row["at"],
        "entity": row["entity"],
        "uid": row["entity_uid"],
        "before": None if row["before"] is None else json.loads(row["before"]),
        "after": json.loads(row["after"]),
        "label": TURNED.get(row["kind"], "") + row["label"],
    }


def sealed(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its digest: the first 16 hex digits of the SHA-256 of its JSON without it."""
    return {**row, "sum": digest(to_json(row))[:16]}


def line(row: sqlite3.Row) -> bytes:
    """A row of `rows_to_send` as it stands in a file."""
    return to_json(sealed(_as_sent(row))).encode() + b"\n"


def export_journal(lib: Library, file: Path) -> int:
    """Write every row of the journal, of all machines, into one file; returns how many there are.

    It is enough to build all highlights, notes, tags, marks and subscriptions again in an empty
    library, with `sync.import_journal`. An existing file is replaced as a whole or
    not at all. Raises UsageError when it holds changes that this library has not: then it may be all
    that is left of them; LibraryError when it cannot be written.
    """
    rows = lib.rows(f"{_ROWS} ORDER BY j.clock, j.device")
    data = b"".join(line(row) for row in rows)
    try:
        if file.exists() and not file.is_file():  # a pipe, say
            file.write_bytes(data)
            return len(rows)
        there = read_journal(file).rows if file.exists() else ()
        written = {(row["device"], row["clock"]) for row in there}
        missing = len(written - {(row["device"], row["clock"]) for row in rows})
        if missing:
            raise UsageError(
                f"{file} holds {missing} changes that this library has not; it was left as it is.",
                hint=f"Write to another file, or take them in first: `postil import {file}`.",
            )
        replace_file(file, data, mode=0o600)
    except OSError as error:
        raise disk_message(error, file) from error
    return len(rows)
