"""What the last export wrote: a small JSON file for each exported one, in a hidden folder beside them.

So a folder can be moved, copied or synchronised with all that is needed to update it, two folders are
independent of each other, and the library need not be written.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reader.atomic import replace_file
from reader.export.markdown import Sheet

RECORDS = ".postil"
"""The hidden folder beside the exported files."""


@dataclass(frozen=True, slots=True)
class LastExport:
    """The last export of a file.

    `file` is its path in the folder, `article_id` the article's id in the library (0 for a file of several).
    `base` is what was written: the parts of a Markdown file, the text of one that is merged line by line, or
    None for one that is only replaced whole, of which `sha` is the SHA-256. `stamp` says what it was made
    from.
    """

    file: str
    article_id: int
    base: Sheet | str | None
    stamp: str = ""
    sha: str = ""


def read_record(folder: Path, name: str) -> LastExport | None:
    """None without a readable record: then the whole file counts as the reader's own."""
    try:
        data = json.loads(_path(folder, name).read_text(encoding="utf-8"))
        file = Path(data["file"])
        if file.is_absolute() or ".." in file.parts:
            return None
        return LastExport(
            str(data["file"]),
            int(data["article"]),
            _base(data),
            str(data.get("stamp", "")),
            str(data.get("sha", "")),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_record(folder: Path, name: str, record: LastExport) -> None:
    """Store the record of a file. Raises OSError.

    It is not synced to disk: one that is lost or torn only makes the whole file count as the reader's own.
    """
    base: dict[str, Any] = {}
    if isinstance(record.base, Sheet):
        base = {"sheet": asdict(record.base)}
    elif record.base is not None:
        base = {"text": record.base}
    data = {
        "file": record.file,
        "article": record.article_id,
        "stamp": record.stamp,
        "sha": record.sha,
        **base,
    }
    body = json.dumps(
        {key: value for key, value in data.items() if value != ""}, ensure_ascii=False, indent=1
    )
    replace_file(_path(folder, name), f"{body}\n".encode(errors="backslashreplace"), sync=False)


def is_current(record: LastExport | None, path: Path, stamp: str) -> bool:
    """Whether an export would find nothing to change: merging what was last written changes no file."""
    if record is None or not stamp or record.stamp != stamp:
        return False
    try:
        return path.stat().st_size > 1  # an emptied file is written again
    except OSError:
        return False


def records(folder: Path) -> Iterator[tuple[str, LastExport]]:
    """All readable records of a folder, by name."""
    for path in sorted((folder / RECORDS).glob("*.json")):
        if record := read_record(folder, path.stem):
            yield path.stem, record


def sha(data: bytes) -> str:
    """The SHA-256 of what is in a file."""
    return hashlib.sha256(data).hexdigest()


def _base(data: dict[str, Any]) -> Sheet | str | None:
    if "sheet" in data:
        sheet = data["sheet"]
        return Sheet(dict(sheet["front"]), str(sheet["head"]), dict(sheet["blocks"]))
    return str(data["text"]) if "text" in data else None


def _path(folder: Path, name: str) -> Path:
    plain = (
        name
        if re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", name)
        else hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()
    )
    return folder / RECORDS / f"{plain}.json"
