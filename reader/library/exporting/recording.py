"""Which passages an export put into which files: corrections are told with the files that quote them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from reader.export.folder import Exported, Outcome
from reader.library.citing.exports import record_exports
from reader.library.storage.database import Library


def record_all(lib: Library, name: str, files: Iterable[Exported], *, now: datetime) -> None:
    """Note what went into the files of an export, as far as they were written. One transaction."""
    written = [(file.path, file.uids) for file in files if file.outcome is not Outcome.UNCHANGED]
    if written:
        record_exports(lib, written, name, now=now)
