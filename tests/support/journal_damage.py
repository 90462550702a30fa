"""A library whose last changes are only in its log, random damage to it, and the way back."""

from __future__ import annotations

import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reader.document import Block, BlockKind, Document
from reader.errors import LibraryError
from reader.library.annotations import highlight_changes
from reader.library.annotations.change_files import read_changes_folder
from reader.library.annotations.journal_health import disagreements
from reader.library.annotations.journal_store import all_rows
from reader.library.annotations.receiving import restore_rows
from reader.library.articles.entries import store_entries
from reader.library.feeds.subscriptions import subscribe
from reader.library.storage.database import Library
from reader.library.storage.files import changes_folder
from reader.library.storage.health import check
from reader.library.storage.repair import repair
from reader.model import Entry
from tests.support.texts import store_revision

_NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
_TEXT = "The quick brown fox jumps over the lazy dog. " * 20


def make_library(path: Path) -> Library:
    """An open library with a dozen highlights, of which one is in the file and the others in the log."""
    library = Library.open(path, write=True)
    feed, _ = subscribe(library, "https://feed.example/rss")
    (number,) = store_entries(library, feed.id, [Entry("x", "https://site.example/x", "X")], now=_NOON).new
    store_revision(library, number, document=Document((Block(BlockKind.PARAGRAPH, _TEXT),)), now=_NOON)
    highlight_changes.add_highlight(library, number, 0, 3, now=_NOON)
    library.settle()
    for n in range(1, 12):
        now = _NOON + timedelta(minutes=n)
        made = highlight_changes.add_highlight(library, number, 4 * n, 4 * n + 3, note=f"note {n}", now=now)
        highlight_changes.set_colour(library, made.uid, "blue", now=now)
    return library


def damaged(path: Path, place: Path, where: str, chance: random.Random) -> None:
    """Copy a library into a folder, with its "log", its "file" or "both" damaged."""
    place.mkdir()
    for name in (path.name, f"{path.name}-wal"):
        data = path.with_name(name).read_bytes()
        hit = where == "both" or name.endswith("-wal") == (where == "log")
        (place / name).write_bytes(_damage(data, chance) if hit else data)
    shutil.copytree(changes_folder(path), changes_folder(place / path.name))


def _damage(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    kind = chance.randrange(4)
    if kind == 0:
        return data[:place]
    if kind == 1:
        return data[:place] + bytes(min(512, len(data) - place)) + data[place + 512 :]
    length = 1 if kind == 2 else min(64, len(data) - place)
    changed = bytes(byte ^ (1 << chance.randrange(8)) for byte in data[place : place + length])
    return data[:place] + changed + data[place + length :]


def recover(path: Path, rebuilt: Path, now: datetime) -> tuple[Any, str]:
    """Open a library, repair it, and where that does not do build it anew from the files of changes.

    Returns `everything` of it, and what was needed.
    """
    try:
        with Library.open(path, write=True) as library:
            how = "restored on opening" if library.restored_changes else "as it was"
            if check(library).problems:
                how = "repaired"
                repair(library, now=now)
            if not check(library).problems:
                return everything(library), how
    except LibraryError:
        pass
    with Library.open(rebuilt, write=True) as library:
        restore_rows(library, read_changes_folder(changes_folder(path)).rows, now=now)
        assert disagreements(library) == []
        return everything(library), "built anew"


def everything(library: Library) -> Any:
    """All highlights that are shown, and the names of all journal rows."""
    rows = library.tuples(
        "SELECT uid, quote, note, colour FROM highlights WHERE deleted_at IS NULL ORDER BY uid"
    )
    return rows, {row.key for row in all_rows(library)}
