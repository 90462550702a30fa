"""A folder of exported Markdown files, kept up to date.

The last export is recorded in a hidden folder beside the files, one small JSON file for each article.
So a folder can be moved, copied or synchronised with all that is needed to update it, two folders are
independent of each other, and the library need not be written.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reader.atomic import replace_file, sweep_drafts
from reader.errors import ExportError
from reader.export.markdown import Sheet, file_name, sheet
from reader.export.merging import merge
from reader.model import Article, Highlight

RECORDS = ".postil"
"""The hidden folder beside the exported files."""
_ATTEMPTS = 5
_FRONT_ID = re.compile(rb"\A(?:\xef\xbb\xbf)?---\s*\n(?:.*\n)*?id:[ \t]*['\"]?([^\s'\"]+)['\"]?\s*\n")
_HEAD_BYTES = 4096


class Outcome(StrEnum):
    """What an export did to a file."""

    WRITTEN = "written"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Exported:
    """One file of an export."""

    article_id: int
    path: Path
    outcome: Outcome
    highlights: int


@dataclass(frozen=True, slots=True)
class _Record:
    """The last export of a file: its path in the folder, the article's id in the library, the text."""

    file: str
    article_id: int
    base: Sheet


def export_folder(
    folder: Path, articles: Iterable[tuple[Article, Sequence[Highlight]]]
) -> Iterator[Exported]:
    """Write or update the file of each article in `folder`, which is made where missing.

    A renamed or moved file is found by the `id` in its front matter; a deleted one is written again. Each
    file is replaced atomically. Nothing is written outside `folder`, also where a link in it leads out.
    Raises ExportError, naming the file.
    """
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RECORDS).mkdir(exist_ok=True)
        _check_inside(folder, folder / RECORDS)
        sweep_drafts(folder)
        sweep_drafts(folder / RECORDS)
    ids: dict[str, Path] | None = None
    for article, highlights in articles:
        record = _read_record(folder, article.uid)
        path = folder / record.file if record else None
        if path is None or not path.is_file():
            if ids is None:
                ids = _files_by_id(folder)
            path = ids.get(article.uid)
        if path is None:
            taken = [entry.name for entry in folder.iterdir()]
            path, record = folder / file_name(article.title, article.uid, taken), None
        _check_inside(folder, path)
        outcome, base = _write(path, record.base if record else None, sheet(article, highlights))
        new_record = _Record(path.relative_to(folder).as_posix(), article.id, base)
        if new_record != record:
            _write_record(folder, article.uid, new_record)
        yield Exported(article.id, path, outcome, len(highlights))


def _check_inside(folder: Path, path: Path) -> None:
    """Raises ExportError for a path that leads out of the folder, by its name or by a symbolic link."""
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ExportError(f"{path} leads out of the export folder.", hint="Remove that file or link.")


def exported_articles(folder: Path) -> dict[str, int]:
    """Articles that have a file in the folder: uid, and the id in the library it was exported from."""
    found: dict[str, int] = {}
    for path in sorted((folder / RECORDS).glob("*.json")):
        if record := _read_record(folder, path.stem):
            found[path.stem] = record.article_id
    return found


def write_file(path: Path, text: str) -> None:
    """Write or replace a file atomically. Raises ExportError."""
    with _explained(path):
        sweep_drafts(path.resolve().parent)
        replace_file(path, text.encode())


def _files_by_id(folder: Path) -> dict[str, Path]:
    """Markdown files in the folder and below, by the id in their front matter."""
    found: dict[str, Path] = {}
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if name.startswith(".") or path.suffix.lower() != ".md":
                continue
            with contextlib.suppress(OSError), path.open("rb") as file:
                if match := _FRONT_ID.match(file.read(_HEAD_BYTES).replace(b"\r\n", b"\n")):
                    found.setdefault(match.group(1).decode(errors="replace"), path)
    return found


# --- one file


def _write(path: Path, base: Sheet | None, fresh: Sheet) -> tuple[Outcome, Sheet]:
    with _explained(path):
        path = path.resolve()
        for _ in range(_ATTEMPTS):
            before = _stamp(path)
            if before is None:
                replace_file(path, fresh.text().encode())
                return Outcome.WRITTEN, fresh
            existing = path.read_bytes().decode("utf-8")
            text, new_base = merge(existing, base, fresh)
            if text == existing:
                return Outcome.UNCHANGED, new_base
            # if an editor saved the file meanwhile, merge with what it saved
            if _stamp(path) == before:
                replace_file(path, text.encode())
                return Outcome.CHANGED, new_base
        raise ExportError(f"{path} keeps changing during the export.", hint="Close it and try again.")


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
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


# --- the last export


def _record_path(folder: Path, uid: str) -> Path:
    name = (
        uid
        if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", uid)
        else hashlib.sha256(uid.encode(errors="surrogatepass")).hexdigest()
    )
    return folder / RECORDS / f"{name}.json"


def _read_record(folder: Path, uid: str) -> _Record | None:
    """None without a readable record: then the whole file counts as the reader's own."""
    try:
        data = json.loads(_record_path(folder, uid).read_text(encoding="utf-8"))
        file = Path(data["file"])
        if file.is_absolute() or ".." in file.parts:
            return None
        return _Record(str(data["file"]), int(data["article"]), Sheet.from_json(json.dumps(data["sheet"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_record(folder: Path, uid: str, record: _Record) -> None:
    data = {"file": record.file, "article": record.article_id, "sheet": json.loads(record.base.to_json())}
    path = _record_path(folder, uid)
    with _explained(path):
        replace_file(
            path, f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode(errors="backslashreplace")
        )
