"""The texts of highlighted articles, and their files, in the folder of a sync.

A passage that was highlighted on one machine can be read on the others without fetching anything: the text
it was highlighted in is in `texts/HASH.json.gz`, named by the hash of the text. A file travels only on
request, in `files/HASH.pdf`. What is in the folder may come from anybody: links are not followed, sizes are
limited, and nothing counts that has not the hash it is named by. Texts never replace one that is here.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from reader.atomic import make_folder, replace_file
from reader.document import Document
from reader.errors import LibraryError, TooLarge
from reader.library.articles.attachments import NewAttachment, attach
from reader.library.articles.documents import pages
from reader.library.articles.metadata import read_metadata, write_metadata
from reader.library.articles.packing import pack_text
from reader.library.articles.revisions import NewText, revision, store_text
from reader.library.articles.same_text import relate
from reader.library.storage.database import Library
from reader.library.storage.encoding import digest, stamp
from reader.library.storage.file_store import FileState, FileStore, pieces
from reader.library.storage.files import disk_message
from reader.model import Origin, PageStart, Source

_TEXTS, _FILES = "texts", "files"
_LARGEST_PACKED, _LARGEST_TEXT = 30_000_000, 120_000_000
"""Bytes of a text in the folder, and of what it is unpacked to."""
_SHA = re.compile(r"[0-9a-f]{64}")
_ORIGINS = (Origin.PUBLISHER, Origin.PDF, Origin.FEED)
"""Whose metadata go with a text; what the reader said is in the journal."""


@dataclass(frozen=True, slots=True)
class SyncedTexts:
    """What went to the folder and came from it; `unreadable` names what was passed over, and why."""

    texts_sent: int = 0
    texts_received: int = 0
    files_sent: int = 0
    files_received: int = 0
    unreadable: tuple[str, ...] = ()


def sync_texts(lib: Library, folder: Path, *, files: int | None, now: datetime) -> SyncedTexts:
    """Take the texts of highlighted articles that have none here, and leave those of this library.

    `files` is the size in bytes up to which files travel too, None for none. After `sync.sync`, which brings
    the highlights. Raises LibraryError where the folder cannot be written.
    """
    problems: list[str] = []
    usable = [name for name in (_TEXTS, _FILES) if _is_usable(folder / name, problems)]
    received = _receive_texts(lib, folder / _TEXTS, problems, now) if _TEXTS in usable else 0
    sent = _send_texts(lib, folder / _TEXTS) if _TEXTS in usable else 0
    files_sent = files_received = 0
    if files is not None and _FILES in usable:
        files_received = _receive_files(lib, folder / _FILES, files, problems)
        files_sent = _send_files(lib, folder / _FILES, files)
    return SyncedTexts(sent, received, files_sent, files_received, tuple(problems))


def _is_usable(folder: Path, problems: list[str]) -> bool:
    """Whether a folder of texts or files is one, or can be made."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        problems.append(f"{folder.name} is not a folder. Take it out of {folder.parent}.")
        return False
    return True


# --- texts


def _send_texts(lib: Library, folder: Path) -> int:
    rows = lib.tuples(
        """SELECT r.text_sha, min(r.id) FROM highlights h JOIN revisions r ON r.id = h.revision_id
           WHERE h.deleted_at IS NULL GROUP BY r.text_sha"""
    )
    there = _names(folder, ".json.gz")
    sent = 0
    for sha, revision_id in rows:
        if sha not in there:
            data = gzip.compress(json.dumps(_text_record(lib, revision_id)).encode(), 6, mtime=0)
            if len(data) <= _LARGEST_PACKED:
                _write(folder / f"{sha}.json.gz", data)
                sent += 1
    return sent


def _text_record(lib: Library, revision_id: int) -> dict[str, Any]:
    found = revision(lib, revision_id)
    row = lib.row(
        """SELECT r.cleaner, t.sha, t.media_type, t.bytes, t.name, t.url, t.pages FROM revisions r
           LEFT JOIN attachments t ON t.article_id = r.article_id AND t.sha = r.file_sha WHERE r.id = ?""",
        (revision_id,),
    )
    assert row is not None
    metadata = {origin.value: read_metadata(lib, found.article_id, origin) for origin in _ORIGINS}
    return {
        "source": found.source.value,
        "cleaner": row["cleaner"],
        "complete": found.complete,
        "reason": found.reason,
        "document": found.document.to_json(),
        "pages": [[page.start, page.page, page.label] for page in pages(lib, revision_id)],
        "metadata": {origin: values for origin, values in metadata.items() if values},
        "file": {name: row[name] for name in ("sha", "media_type", "bytes", "name", "url", "pages")}
        if row["sha"]
        else None,
    }


def _receive_texts(lib: Library, folder: Path, problems: list[str], now: datetime) -> int:
    wanted = lib.tuples(
        """SELECT DISTINCT h.article_id, h.text_sha FROM highlights h JOIN articles a ON a.id = h.article_id
           WHERE h.revision_id IS NULL AND h.deleted_at IS NULL AND a.revision_id IS NULL
             AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.article_id = a.id) ORDER BY 1, 2"""
    )
    there = _names(folder, ".json.gz")
    received = 0
    for article_id, sha in wanted:
        path = there.get(sha)
        if path is None:
            continue
        try:
            text = _read_text(path, sha)
        except (ValueError, TypeError, KeyError, RecursionError, LibraryError, TooLarge) as error:
            reason = str(error) if isinstance(error, ValueError | LibraryError | TooLarge) else "not a text"
            problems.append(f"{folder.name}/{path.name} cannot be used: {reason}")
            continue
        with lib.transaction():
            _store(lib, article_id, text, now)
        received += 1
    if received:
        relate(lib, at=stamp(now))
    return received


@dataclass(frozen=True, slots=True)
class _Text:
    new: NewText
    metadata: dict[Origin, dict[str, str]]
    file: NewAttachment | None


def _read_text(path: Path, sha: str) -> _Text:
    """A text of the folder. Raises ValueError, TypeError, KeyError, LibraryError, TooLarge."""
    packed = b"".join(pieces(path, limit=_LARGEST_PACKED))
    unpacker = zlib.decompressobj(31)
    try:
        data = unpacker.decompress(packed, _LARGEST_TEXT)
    except zlib.error as error:
        raise ValueError("it is damaged.") from error
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise ValueError("it is too large, or cut off.")
    record = json.loads(data)
    document = Document.from_json(_kind(record["document"], str))
    if digest(document.text) != sha:
        raise ValueError("its text has another hash.")
    length = len(document.text)
    new = NewText(
        text=pack_text(document),
        source=Source(record["source"]),
        cleaner=_number(record["cleaner"]),
        complete=_kind(record["complete"], bool),
        reason=_kind(record["reason"], str)[:1000],
        pages=_pages(record["pages"], length),
        file_sha=record["file"]["sha"] if record["file"] else "",
    )
    return _Text(new, _metadata(record["metadata"]), _file(record["file"]))


def _kind(value: Any, kind: Callable[..., Any]) -> Any:
    if type(value) is not kind:
        raise ValueError("it is not a text of Postil.")
    return value


def _number(value: Any) -> int:
    if not 0 <= _kind(value, int) < 2**53:
        raise ValueError("it has an impossible number.")
    return int(value)


def _pages(values: Any, length: int) -> tuple[PageStart, ...]:
    """The pages of a text of so many characters, which begin one after the other."""
    found = [
        PageStart(_number(start), _number(page), _kind(label, str)[:40]) for start, page, label in values
    ]
    for before, after in pairwise(found):
        if after.page <= before.page or after.start < before.start:
            raise ValueError("its pages are not in order.")
    if found and found[-1].start > length:
        raise ValueError("its pages are longer than its text.")
    return tuple(found)


def _metadata(value: Any) -> dict[Origin, dict[str, str]]:
    return {
        origin: {_kind(key, str)[:80]: _kind(text, str)[:20_000] for key, text in value[origin.value].items()}
        for origin in _ORIGINS
        if origin.value in value
    }


def _file(value: Any) -> NewAttachment | None:
    if value is None:
        return None
    if not _SHA.fullmatch(_kind(value["sha"], str)):
        raise ValueError("it names an impossible file.")
    count = value["pages"]
    return NewAttachment(
        value["sha"],
        _kind(value["media_type"], str)[:100],
        _number(value["bytes"]),
        _kind(value["name"], str)[:200],
        _kind(value["url"], str)[:4000],
        None if count is None else _number(count),
        kept=False,
    )


def _store(lib: Library, article_id: int, text: _Text, now: datetime) -> None:
    article_id, _ = store_text(lib, article_id, text.new, relate_now=False, now=now)
    for origin, values in text.metadata.items():
        write_metadata(lib, article_id, origin, values, at=stamp(now))
    if text.file is not None:
        attach(lib, article_id, text.file, now=now)


# --- files


def _send_files(lib: Library, folder: Path, limit: int) -> int:
    rows = lib.tuples(
        """SELECT DISTINCT t.sha, t.media_type FROM highlights h JOIN revisions r ON r.id = h.revision_id
           JOIN attachments t ON t.article_id = r.article_id AND t.sha = r.file_sha
           WHERE h.deleted_at IS NULL AND t.kept = 1 AND t.bytes <= ?""",
        (limit,),
    )
    store = FileStore(lib.path)
    sent = 0
    for sha, media_type in rows:
        own = store.path(sha, media_type)
        target = folder / own.name
        if target.exists() or store.state(sha, media_type) is not FileState.SOUND:
            continue
        _write(target, pieces(own, limit=limit))
        sent += 1
    return sent


def _receive_files(lib: Library, folder: Path, limit: int, problems: list[str]) -> int:
    rows = lib.tuples(
        "SELECT DISTINCT sha, media_type FROM attachments WHERE kept = 0 AND bytes <= ?", (limit,)
    )
    store = FileStore(lib.path)
    received = 0
    for sha, media_type in rows:
        source = folder / store.path(sha, media_type).name
        if not source.exists():
            continue
        try:
            store.add_expected(source, sha, media_type, limit=limit)
        except (LibraryError, TooLarge) as error:
            problems.append(f"{folder.name}/{source.name} cannot be used: {error.message}")
            continue
        with lib.transaction():
            lib.execute("UPDATE attachments SET kept = 1 WHERE sha = ?", (sha,))
        received += 1
    return received


# --- the folder


def _names(folder: Path, suffix: str) -> dict[str, Path]:
    """The files of a folder whose names are a hash with this suffix."""
    try:
        found = list(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        raise LibraryError(f"{folder} cannot be read: {error.strerror}.") from error
    named = {path.name.removesuffix(suffix): path for path in found if path.name.endswith(suffix)}
    return {sha: path for sha, path in named.items() if _SHA.fullmatch(sha)}


def _write(target: Path, data: bytes | Iterator[bytes]) -> None:
    try:
        make_folder(target.parent)
        replace_file(target, data, mode=0o600, follow=False)
    except OSError as error:
        raise disk_message(error, target) from error
