"""Journal rows as lines of a file: how machines tell each other what was done, and how it can be kept.

One JSON object a line, with a digest of itself, so that a line that was cut, or changed on its way,
does not count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reader.atomic import replace_file
from reader.errors import UsageError
from reader.library.database import Library
from reader.library.encoding import digest, to_json
from reader.library.files import disk_message
from reader.library.soundness import is_sound
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
        and all(type(clock) is int and 0 <= clock < LAST for clock in row["seen"].values())
        and is_sound(row["entity"], row["after"], making=row["before"] is None)
        and (row["before"] is None or is_sound(row["entity"], row["before"]))
    )


def read_rows(file: Path, unreadable: list[str]) -> Iterator[dict[str, Any]]:
    """The rows of one file up to the first line that is not whole; the reason goes to `unreadable`."""
    try:
        if not file.is_file():  # a pipe would keep us waiting for ever
            unreadable.append(f"{file.name}: not a file")
            return
        lines = file.read_bytes().split(b"\n")
    except OSError as error:
        unreadable.append(f"{file.name}: {error.strerror}")
        return
    for number, line in enumerate(lines[:-1], start=1):
        try:
            row = json.loads(line)
            if row.get("v", 0) > FORMAT:
                unreadable.append(f"{file.name}: written by a newer Postil, from line {number} on")
                return
            seal = row.pop("sum")
            sound = seal == sealed(row)["sum"] and _is_sound(row)
        except (ValueError, KeyError, TypeError, AttributeError):
            sound = False
        if not sound:
            unreadable.append(f"{file.name}: line {number} is not whole; it and what follows was left out")
            return
        yield row
    if lines[-1]:
        unreadable.append(f"{file.name}: the last line is not whole yet")


# --- writing


def _as_sent(row: Any) -> dict[str, Any]:
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
    }


def sealed(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its digest: the first 16 hex digits of the SHA-256 of its JSON without it."""
    return {**row, "sum": digest(to_json(row))[:16]}


def line(row: Any) -> bytes:
    """A row of the journal as it stands in a file."""
    return to_json(sealed(_as_sent(row))).encode() + b"\n"


def export_journal(lib: Library, file: Path) -> int:
    """Write every row of the journal, of all machines, into one file; returns how many there are.

    It is enough to build all highlights, notes, tags, marks and subscriptions again in an empty
    library, with `reader.library.sync.import_journal`. A file that is there is replaced as a whole or
    not at all. Raises UsageError when it holds changes that this library has not: then it may be all
    that is left of them; LibraryError when it cannot be written.
    """
    rows = lib.rows("SELECT * FROM journal ORDER BY clock, device")
    data = b"".join(line(row) for row in rows)
    try:
        if file.exists() and not file.is_file():  # a pipe, say
            file.write_bytes(data)
            return len(rows)
        written = {(row["device"], row["clock"]) for row in read_rows(file, [])} if file.exists() else set()
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
