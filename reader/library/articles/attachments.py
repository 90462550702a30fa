"""The files that belong to articles: which there are, and what has been read of those that are long."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, stamp
from reader.library.storage.file_store import FileState, FileStore
from reader.library.storage.verified_files import Stamp, load_verified, save_verified, stamp_of
from reader.model import Attachment
from reader.safetext import storable

PDF = "application/pdf"
"""The media type of PDF files (RFC 8118)."""
_COLUMNS = "id, article_id, sha, media_type, bytes, name, url, pages, kept, added_at"


def attachments(lib: Library, article_id: int) -> list[Attachment]:
    """The files of an article, the newest last."""
    rows = lib.rows(f"SELECT {_COLUMNS} FROM attachments WHERE article_id = ? ORDER BY id", (article_id,))
    return [_attachment(row) for row in rows]


def all_attachments(lib: Library) -> list[Attachment]:
    """The files of all articles."""
    return [_attachment(row) for row in lib.rows(f"SELECT {_COLUMNS} FROM attachments ORDER BY id")]


def text_file(lib: Library, article_id: int) -> Attachment | None:
    """The file that the current text of an article was read from, None where it is no file's."""
    row = lib.row(
        f"""SELECT {_COLUMNS} FROM attachments WHERE article_id = ?1 AND sha =
              (SELECT r.file_sha FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE a.id = ?1)""",
        (article_id,),
    )
    return None if row is None else _attachment(row)


def article_of_file(lib: Library, sha: str) -> int | None:
    """The first article that has a file with this hash, None where there is none."""
    found = lib.value("SELECT article_id FROM attachments WHERE sha = ? ORDER BY id LIMIT 1", (sha,))
    return None if found is None else int(found)


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A file for an article. `kept` says whether it is in the store."""

    sha: str
    media_type: str
    bytes: int
    name: str = ""
    url: str = ""
    pages: int | None = None
    kept: bool = True


def attach(lib: Library, article_id: int, new: NewAttachment, *, now: datetime) -> None:
    """Note that a file belongs to an article; again, it brings what is told of it up to date."""
    with lib.transaction():
        lib.execute(
            """INSERT INTO attachments (article_id, sha, media_type, bytes, name, url, pages, kept, added_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (article_id, sha) DO UPDATE SET kept = max(kept, excluded.kept),
                 pages = ifnull(excluded.pages, pages),
                 name = CASE WHEN name = '' THEN excluded.name ELSE name END,
                 url = CASE WHEN url = '' THEN excluded.url ELSE url END""",
            (
                article_id,
                new.sha,
                new.media_type,
                new.bytes,
                storable(new.name),
                storable(new.url),
                new.pages,
                int(new.kept),
                stamp(now),
            ),
        )


def _attachment(row: Any) -> Attachment:
    return Attachment(
        id=row["id"],
        article_id=row["article_id"],
        sha=row["sha"],
        media_type=row["media_type"],
        bytes=row["bytes"],
        name=row["name"],
        url=row["url"],
        pages=row["pages"],
        kept=bool(row["kept"]),
        added_at=moment(row["added_at"]),
    )


# --- the folder


def file_problems(lib: Library, *, every: bool = False) -> Iterator[str]:
    """What is wrong with the files of the library: missing or damaged ones, each with its article.

    Read are those whose size or time is not what it was when they were last found sound, or `every` one.
    """
    store = FileStore(lib.path)
    known = {} if every else load_verified(store.folder)
    sound: dict[str, Stamp] = {}
    for one in all_attachments(lib):
        if not one.kept:
            continue
        path = store.path(one.sha, one.media_type)
        before = stamp_of(path)
        same = before is not None and known.get(one.sha) == before
        state = FileState.SOUND if same else store.state(one.sha, one.media_type)
        if state is FileState.SOUND and before is not None:
            sound[one.sha] = before
        else:
            title = lib.value("SELECT title FROM articles WHERE id = ?", (one.article_id,))
            yield f"{path} is {state.value} ({title})"
    if sound != known:
        save_verified(store.folder, sound)


def unused_files(lib: Library, *, before: datetime) -> list[UnusedFile]:
    """The files in the store that belong to no article any more, and were not touched since a moment (UTC).

    One that is being added has no row yet.
    """
    used = {row[0] for row in lib.tuples("SELECT sha FROM attachments")}
    used |= {row[0] for row in lib.tuples("SELECT DISTINCT file_sha FROM revisions")}
    used |= {row[0] for row in lib.tuples("SELECT DISTINCT sha FROM article_images")}
    names = FileStore(lib.path).names()
    found = [UnusedFile(sha, path.lstat()) for sha, path in sorted(names.items()) if sha not in used]
    return [one for one in found if one.status.st_mtime < before.timestamp()]


@dataclass(frozen=True, slots=True)
class UnusedFile:
    """A file of the store, by its hash, and what the file system says of it."""

    sha: str
    status: os.stat_result

    @property
    def bytes(self) -> int:
        """Its size."""
        return self.status.st_size


def remove_unused_files(lib: Library, *, before: datetime) -> None:
    """Remove the files that `unused_files` names. Under the library's lock."""
    store = FileStore(lib.path)
    with lib.transaction():
        names = store.names()
        for one in unused_files(lib, before=before):
            store.remove(names[one.sha])


# --- long reports that are being read


@dataclass(frozen=True, slots=True)
class ReadRange:
    """What was read of some pages of a file: `first` counts from 0; `result` is the reader's own form."""

    first: int
    pages: int
    result: bytes


def read_ranges(lib: Library, sha: str, *, reader: int) -> list[ReadRange]:
    """What this version of the reader has read of a file, in order."""
    rows = lib.tuples(
        "SELECT first, pages, result FROM read_ranges WHERE sha = ? AND reader = ? ORDER BY first",
        (sha, reader),
    )
    return [ReadRange(*row) for row in rows]


def keep_range(lib: Library, sha: str, one: ReadRange, *, reader: int, now: datetime) -> None:
    """Keep what was read of some pages, so that reading goes on after them."""
    with lib.transaction():
        lib.execute(
            "INSERT OR REPLACE INTO read_ranges (sha, reader, first, pages, result, read_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (sha, reader, one.first, one.pages, one.result, stamp(now)),
        )


def drop_ranges(lib: Library, sha: str) -> None:
    """Drop what was read of a file: its text is stored. Inside a transaction."""
    lib.execute("DELETE FROM read_ranges WHERE sha = ?", (sha,))
