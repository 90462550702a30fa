"""What `postil doctor` finds in the folder that was synced with last: links, damaged files, rows not sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reader.library.annotations.journal_row import CLOCK_END
from reader.library.annotations.journal_store import (
    clock_limit,
    earlier_devices,
    purged_uids,
    stored_rows,
)
from reader.library.annotations.sync_files import own_files, own_names, read_folder
from reader.library.annotations.sync_state import load_state
from reader.library.storage.database import Library


def sync_notices(lib: Library) -> Iterator[str]:
    """What is wrong in the sync folder, and what was not sent, each as "what: what to do".

    Nothing where no folder was synced with yet, or it is not there, as that on a stick.
    """
    folder = Path(load_state(lib).folder or "/nonexistent")
    if not folder.is_dir():
        return
    files = read_folder(folder, {})
    own, limit = own_files(lib), clock_limit(lib, sum(len(file.rows) for file in files.values()))
    known, purged = stored_rows(lib).keys(), purged_uids(lib)
    for name, file in files.items():
        for problem in file.problems:
            what, _, remedy = problem.partition(". ")
            remedy = "run `postil sync`, which repairs it" if name in own and file.extent.size else remedy
            yield f"in the sync folder {folder}, {what.replace(': ', ', ', 1)}: {remedy}"
        if refused := sum(row.clock > limit for row in file.rows):
            yield (
                f"{refused} {_changes(refused)} in {folder / name} {_have(refused)} an impossible clock and "
                "cannot be read: run `postil sync` on the machine that wrote the file, which repairs it"
            )
        believed = {row.key for row in file.rows if row.clock <= limit and row.uid not in purged}
        missing = len(believed - known)
        if missing and name in own:
            yield (
                f"{missing} {_changes(missing)} that this library wrote into {folder / name} {_are(missing)} "
                "not in it: run `postil sync`"
            )
        elif missing:
            yield (
                f"{missing} {_changes(missing)} in {folder / name} {_are(missing)} not taken in yet: "
                "run `postil sync`"
            )
    written = {row.key for name in own & files.keys() for row in files[name].rows}
    until = {**earlier_devices(lib), **dict.fromkeys(own_names(lib), CLOCK_END)}
    unsent = sum(clock <= until.get(device, 0) for device, clock in known - written)
    if unsent:
        yield f"{unsent} {_changes(unsent)} {_are(unsent)} not in {folder} yet: run `postil sync`"


def _changes(count: int) -> str:
    return "change" if count == 1 else "changes"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"
