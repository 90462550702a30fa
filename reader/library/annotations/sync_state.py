"""What a sync folder's files held when they were last taken in or written, so that only what is new is read.

It is kept in the library itself, as JSON under one key of `meta`: a restored backup brings the state that
belongs to it. It holds until rows of the journal are changed or removed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from reader.library.annotations.journal_file import Extent
from reader.library.annotations.journal_store import meta, rewrites, set_meta
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json

_KEY = "sync_state"


@dataclass(frozen=True, slots=True)
class Sent:
    """What this library wrote under one of its names: its first and second file, and from which rows.

    `rows` has, by the device of the rows, how many there were and the clock of the last one.
    """

    first: Extent
    second: Extent
    rows: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class SyncState:
    """The folder, the files that were taken in, by name, and those that were written, by their device."""

    folder: str = ""

    taken: Mapping[str, Extent] = field(default_factory=dict)
    sent: Mapping[str, Sent] = field(default_factory=dict)


def load_state(lib: Library) -> SyncState:
    """The state that holds, empty where there is none."""
    try:
        found = json.loads(meta(lib, _KEY, "{}"))
        if found.get("rewrites") != rewrites(lib):
            return SyncState(str(found.get("folder", "")))
        return SyncState(
            str(found.get("folder", "")),
            {name: Extent(**extent) for name, extent in found["taken"].items()},
            {
                device: Sent(
                    Extent(**sent["first"]),
                    Extent(**sent["second"]),
                    {name: (count, last) for name, (count, last) in sent["rows"].items()},
                )
                for device, sent in found["sent"].items()
            },
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return SyncState()


def save_state(lib: Library, state: SyncState, *, at_rewrites: int) -> None:
    """Keep a state that was true when the journal had been rewritten so often."""
    stored = to_json({"rewrites": at_rewrites, **asdict(state)})
    if stored != meta(lib, _KEY, ""):
        with lib.transaction():
            set_meta(lib, **{_KEY: stored})


def forget_state(lib: Library) -> None:
    """Let the next merge read and write everything. Inside a transaction."""
    if folder := load_state(lib).folder:
        set_meta(lib, **{_KEY: to_json({"rewrites": -1, "folder": folder})})
