"""A folder of exported files, kept up to date: what their reader types into them stays.

A Markdown file is merged block by block (`merging`), any other line by line (`lines`), both against what
the last export wrote (`last_export`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reader.atomic import is_special, replace_file, sweep_drafts
from reader.errors import ExportError
from reader.export.file_names import caseless, free_name
from reader.export.kept_blocks import with_kept_blocks
from reader.export.last_export import RECORDS, LastExport, is_current, read_record, records, write_record
from reader.export.lines import merge_text, shared_lines
from reader.export.markdown import Sheet
from reader.export.merging import merge
from reader.export.moved_files import MovedFiles

_ATTEMPTS = 5


class Outcome(StrEnum):
    """What an export did to a file."""

    WRITTEN = "written"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    BESIDE = "beside"
    """The file had been edited, so the export is in another one beside it."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One file of an export: `article_id` is 0 for one of several articles, `uids` are its highlights.

    `conflicts` are the numbers of lines, from 1, where the reader and Postil had changed the same: both are
    there.
    """

    article_id: int
    path: Path
    outcome: Outcome
    uids: tuple[str, ...] = ()
    conflicts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """A file to write.

    `uid` names what it is of, also in the file; `record` is the name of its record, `title` what its file is
    named after. `make` gives its content, and is not called where `stamp` is that of the last export: equal
    stamps say that the content is equal. `uids` are the highlights in it; `persists` says that it may have
    blocks that are kept as they are in the file (`templates.environment`).
    """

    uid: str
    record: str
    title: str
    make: Callable[[], Sheet | str]
    article_id: int = 0
    uids: tuple[str, ...] = ()
    stamp: str = ""
    persists: bool = False


def export_folder(
    folder: Path, outputs: Iterable[Output], *, extension: str = ".md", restore: bool = False
) -> Iterator[Exported]:
    """Write or update each file in `folder`, which is made where missing.

    A renamed or moved file is found by its id; a deleted one is written again. What was deleted inside a file
    is not, unless `restore`. Each file is replaced atomically. Nothing is written outside `folder`, also
    where a link in it leads out. Raises ExportError, naming the file.
    """
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RECORDS).mkdir(exist_ok=True)
        _check_inside(folder, folder / RECORDS)
        sweep_drafts(folder)
        sweep_drafts(folder / RECORDS)
        used = {caseless(entry.name) for entry in folder.iterdir()}
    moved = MovedFiles(folder, extension)
    for output in outputs:
        record = read_record(folder, output.record)
        path = folder / record.file if record else None
        if path is None or not path.is_file():
            base = record.base if record and isinstance(record.base, str) else ""
            path = moved.find(output.uid, base)
        if path is None:
            path, record = folder / free_name(output.title, output.uid, used, extension=extension), None
            used.add(caseless(path.name))
        _check_inside(folder, path)
        yield update_file(folder, path, output, record, restore=restore)


def update_file(
    folder: Path, path: Path, output: Output, record: LastExport | None, *, restore: bool
) -> Exported:
    """Write or update one file of a folder, and its record. Raises ExportError."""
    if not restore and is_current(record, path, output.stamp):
        return Exported(output.article_id, path, Outcome.UNCHANGED, output.uids)
    fresh = output.make()
    base = record.base if record and isinstance(record.base, type(fresh)) else None
    with explained(path):
        outcome, new_base, conflicts = _write(path, base, fresh, restore=restore, persists=output.persists)
        name = path.relative_to(folder).as_posix()
        new_record = LastExport(name, output.article_id, new_base, output.stamp)
        if new_record != record:
            write_record(folder, output.record, new_record)
    return Exported(output.article_id, path, outcome, output.uids, conflicts)


def _check_inside(folder: Path, path: Path) -> None:
    """Raises ExportError for a path that leads out of the folder, by its name or by a symbolic link."""
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ExportError(f"{path} leads out of the export folder.", hint="Remove that file or link.")


def exported_articles(folder: Path, prefix: str = "") -> dict[str, int]:
    """Articles that have a file in the folder: uid, and id in the library it was exported from.

    Without a `prefix` of the names of their records: those with a Markdown file merged block by block.
    """
    return {
        name.removeprefix(prefix): record.article_id
        for name, record in records(folder)
        if (name.startswith(prefix) if prefix else isinstance(record.base, Sheet)) and record.article_id
    }


def write_file(path: Path, content: str | bytes) -> None:
    """Write or replace a file atomically. Raises ExportError."""
    with explained(path):
        if not is_special(path):
            sweep_drafts(path.resolve().parent)
        replace_file(path, content if isinstance(content, bytes) else content.encode())


# --- one file


def _write(
    path: Path, base: Sheet | str | None, fresh: Sheet | str, *, restore: bool, persists: bool
) -> tuple[Outcome, Sheet | str, tuple[int, ...]]:
    path = path.resolve()
    for _ in range(_ATTEMPTS):
        before = _stamp(path)
        if before is None:
            # not synced: a file that a crash leaves empty is written again by the next export
            replace_file(path, (fresh if isinstance(fresh, str) else fresh.text()).encode(), sync=False)
            return Outcome.WRITTEN, fresh, ()
        existing = path.read_bytes().decode("utf-8")
        if persists and isinstance(fresh, str):
            fresh = with_kept_blocks(fresh, existing)
        text, new_base, conflicts = _merged(existing, base, fresh, restore=restore)
        if text == existing:
            return Outcome.UNCHANGED, new_base, ()
        # if an editor saved the file meanwhile, merge with what it saved
        if _stamp(path) == before:
            replace_file(path, text.encode())
            return Outcome.CHANGED, new_base, conflicts
    raise ExportError(f"{path} keeps changing during the export.", hint="Close it and try again.")


def _merged(
    existing: str, base: Sheet | str | None, fresh: Sheet | str, *, restore: bool
) -> tuple[str, Sheet | str, tuple[int, ...]]:
    if isinstance(fresh, Sheet):
        text, new_base = merge(existing, base if isinstance(base, Sheet) else None, fresh, restore=restore)
        return text, new_base, ()
    if not existing.strip():
        return fresh, fresh, ()
    # without a record, all of the file is the reader's, and only what it lacks is added
    known = base if isinstance(base, str) else shared_lines(existing, fresh)
    merged = merge_text(known, existing, fresh, restore=restore)
    return merged.text, fresh, merged.conflicts


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Errors of the file system as ExportErrors that name the file."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise ExportError(
            f"{path} is not UTF-8 text, so it was not changed.", hint="Save it as UTF-8, or move it away."
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(
            f"{path} cannot be written: {reason}.", hint="Choose another folder with --to."
        ) from error
