"""Which passages are in which files of this machine, and in which words they went there.

Not journalled and not synced: a path means something on one machine only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, stamp, to_json
from reader.safetext import storable


@dataclass(frozen=True, slots=True)
class Exported:
    """A passage in a file: its words as they went there, when that was first and last."""

    highlight_uid: str
    path: Path
    format: str
    quote: str
    first_at: datetime
    exported_at: datetime


def record_export(
    lib: Library, path: Path, format_name: str, highlight_uids: Iterable[str], *, now: datetime
) -> None:
    """Note that a file now has just these passages, in their words of now.

    What was in it before and is no longer, is forgotten. One transaction.
    """
    record_exports(lib, [(path, tuple(highlight_uids))], format_name, now=now)


def record_exports(
    lib: Library, files: Sequence[tuple[Path, Sequence[str]]], format_name: str, *, now: datetime
) -> None:
    """As `record_export`, for many files. One transaction."""
    with lib.transaction():
        for path, uids in files:
            _record(lib, storable(str(path.expanduser().absolute())), format_name, uids, now=now)


def _record(lib: Library, where: str, format_name: str, uids: Sequence[str], *, now: datetime) -> None:
    wanted = list(dict.fromkeys(uids))
    lib.execute(
        """DELETE FROM exports WHERE path = ?
           AND highlight NOT IN (SELECT value FROM json_each(?))""",
        (where, to_json(wanted)),
    )
    lib.execute(
        """INSERT INTO exports (highlight, path, format, quote, first_at, exported_at)
           SELECT uid, :path, :format, quote, :now, :now FROM highlights
           WHERE uid IN (SELECT value FROM json_each(:uids))
           ON CONFLICT (highlight, path) DO UPDATE SET
             format = excluded.format, quote = excluded.quote, exported_at = excluded.exported_at""",
        {"path": where, "format": storable(format_name), "now": stamp(now), "uids": to_json(wanted)},
    )


def exports_of(lib: Library, highlight_uids: Sequence[str]) -> dict[str, list[Exported]]:
    """The files that each of these passages is in, by uid, the last one written first; none: left out."""
    found: dict[str, list[Exported]] = {}
    for uid, path, format_name, quote, first_at, exported_at in lib.tuples(
        """SELECT highlight, path, format, quote, first_at, exported_at FROM exports
           WHERE highlight IN (SELECT value FROM json_each(?)) ORDER BY exported_at DESC, path""",
        (to_json(list(highlight_uids)),),
    ):
        one = Exported(uid, Path(path), format_name, quote, moment(first_at), moment(exported_at))
        found.setdefault(uid, []).append(one)
    return found


def forget_exports(lib: Library, paths: Iterable[Path]) -> None:
    """Forget what was in files that are gone. One transaction."""
    with lib.transaction():
        lib.execute(
            "DELETE FROM exports WHERE path IN (SELECT value FROM json_each(?))",
            (to_json([storable(str(path.expanduser().absolute())) for path in paths]),),
        )
