"""One exported file at a path that the reader named."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from reader.atomic import is_special, replace_file, sweep_drafts
from reader.errors import ExportError
from reader.export.file_names import caseless
from reader.export.folder import Exported, Outcome, Output, explained, update_file, write_file
from reader.export.last_export import RECORDS, LastExport, read_record, sha, write_record

BESIDE = " (Postil)"
"""What the name of a file beside an edited one ends with."""


def merge_file(path: Path, output: Output, *, restore: bool = False) -> Exported:
    """Write or update a file that is merged with what was typed into it. Raises ExportError."""
    if is_special(path):
        fresh = output.make()
        write_file(path, fresh if isinstance(fresh, str) else fresh.text())
        return Exported(output.article_id, path, Outcome.WRITTEN, output.uids)
    folder = _prepared(path)
    record = read_record(folder, output.record)
    if record is not None and record.file != path.name:
        record = None
    return update_file(folder, folder / path.name, output, record, restore=restore)


def replace_unedited(path: Path, content: str | bytes, *, uids: tuple[str, ...] = ()) -> Exported:
    """Write a file, or replace it where it is as the last export left it; else write one beside it.

    The one beside is called "refs (Postil).bib", and is replaced or left alone by the same rule. Raises
    ExportError.
    """
    if is_special(path):
        write_file(path, content)
        return Exported(0, path, Outcome.WRITTEN, uids)
    folder, data = _prepared(path), content if isinstance(content, bytes) else content.encode()
    for number in count(0):
        name = path.name if not number else f"{path.stem}{BESIDE}{number if number > 1 else ''}{path.suffix}"
        here = folder / name
        with explained(here):
            outcome = _replace(folder, here, data)
        if outcome is not None:
            beside = number and outcome is not Outcome.UNCHANGED
            return Exported(0, here, Outcome.BESIDE if beside else outcome, uids)
    raise AssertionError("numbers do not end")


def _replace(folder: Path, path: Path, data: bytes) -> Outcome | None:
    """What was done to a file; None, and nothing, for one that was edited."""
    name = f"file.{caseless(path.name)}"
    record = read_record(folder, name)
    fresh = LastExport(path.name, 0, None, sha=sha(data))
    outcome = Outcome.WRITTEN
    if path.exists():
        existing = path.read_bytes()
        if existing != data and (record is None or record.sha != sha(existing)):
            return None
        outcome = Outcome.UNCHANGED if existing == data else Outcome.CHANGED
    if outcome is not Outcome.UNCHANGED:
        replace_file(path, data)
    if record != fresh:
        write_record(folder, name, fresh)
    return outcome


def _prepared(path: Path) -> Path:
    """The folder of a file, with its folder of records."""
    if path.is_dir():
        raise ExportError(f"{path} is a folder.", hint="Name a file after --to.")
    folder = path.parent.resolve()
    with explained(path):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RECORDS).mkdir(exist_ok=True)
        sweep_drafts(folder)
        sweep_drafts(folder / RECORDS)
    return folder
