"""The files of articles, in a folder beside the library, each named by its hash.

A file is there whole or not at all, and on disk before its row is. Nothing but a purge removes one.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reader.atomic import make_folder, replace_file, sweep_drafts, sync_names
from reader.errors import LibraryError, TooLarge
from reader.images.kinds import SUFFIXES as IMAGE_SUFFIXES
from reader.library.storage.files import disk_message, files_folder

_PIECE = 1 << 20
_SUFFIXES = {"application/pdf": ".pdf", "message/rfc822": ".eml", **IMAGE_SUFFIXES}
_NAME = re.compile(r"([0-9a-f]{64})(\.[a-z0-9]{1,5})")


class FileState(StrEnum):
    """How a file of the store is found."""

    SOUND = "sound"
    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the store: its SHA-256 in hexadecimal digits, and its size in bytes."""

    sha: str
    bytes: int
    path: Path


class FileStore:
    """The folder of files that belongs to the library at `library`."""

    def __init__(self, library: Path) -> None:
        self.folder = files_folder(library)

    def path(self, sha: str, media_type: str) -> Path:
        """Where a file is, or would be."""
        return self.folder / f"{sha}{_SUFFIXES.get(media_type, '.bin')}"

    def add(self, source: Path, media_type: str, *, limit: int) -> StoredFile:
        """Copy a file into the store; one that is there already is left as it is.

        Symbolic links are refused. Raises TooLarge above `limit` bytes, LibraryError where it cannot be
        read or written.
        """
        sha, size = file_hash(source, limit=limit)
        target = self.path(sha, media_type)
        if self.state(sha, media_type) is not FileState.SOUND:
            try:
                make_folder(self.folder)
                replace_file(target, _unchanged(source, sha, limit), mode=0o600, follow=False)
            except OSError as error:
                raise disk_message(error, target) from error
        return StoredFile(sha, size, target)

    def add_expected(self, source: Path, sha: str, media_type: str, *, limit: int) -> None:
        """Copy a file from elsewhere whose hash is known. Raises LibraryError where it has another one."""
        found, _ = file_hash(source, limit=limit)
        if found != sha:
            raise LibraryError(f"{source} is damaged.", hint="Its hash does not match its name.")
        self.add(source, media_type, limit=limit)

    def add_bytes(self, data: bytes, media_type: str) -> StoredFile:
        """Store bytes as a file. Raises LibraryError where it cannot be written."""
        sha = hashlib.sha256(data).hexdigest()
        target = self.path(sha, media_type)
        if self.state(sha, media_type) is not FileState.SOUND:
            try:
                make_folder(self.folder)
                replace_file(target, data, mode=0o600, follow=False)
            except OSError as error:
                raise disk_message(error, target) from error
        return StoredFile(sha, len(data), target)

    def state(self, sha: str, media_type: str) -> FileState:
        """Whether a file is there and has the bytes that its name promises; it is read whole."""
        try:
            found, _ = file_hash(self.path(sha, media_type))
        except (LibraryError, TooLarge):
            return FileState.DAMAGED if self.is_there(sha, media_type) else FileState.MISSING
        return FileState.SOUND if found == sha else FileState.DAMAGED

    def is_there(self, sha: str, media_type: str) -> bool:
        """Whether there is a file of that name, whatever is in it."""
        return os.path.lexists(self.path(sha, media_type))

    def names(self) -> dict[str, Path]:
        """The files of the folder by their hashes; those with other names are passed over."""
        try:
            found = list(self.folder.iterdir()) if self.folder.is_dir() else []
        except OSError as error:
            raise disk_message(error, self.folder) from error
        return {match[1]: path for path in found if (match := _NAME.fullmatch(path.name))}

    def remove(self, path: Path) -> None:
        """Remove one file of the store, and the drafts that killed programs left. Raises LibraryError."""
        try:
            path.unlink(missing_ok=True)
            sweep_drafts(self.folder)
            sync_names(self.folder)
        except OSError as error:
            raise disk_message(error, path) from error


def file_hash(path: Path, *, limit: int | None = None) -> tuple[str, int]:
    """The SHA-256 and the size of a regular file. Raises TooLarge, LibraryError."""
    digest = hashlib.sha256()
    size = 0
    for piece in pieces(path, limit=limit):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def pieces(path: Path, *, limit: int | None = None) -> Generator[bytes]:
    """The bytes of a regular file, piece by piece; links are not followed. Raises TooLarge, LibraryError."""
    size = 0
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(descriptor, "rb") as opened:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise LibraryError(f"{path} is not a file.")
            while piece := opened.read(_PIECE):
                size += len(piece)
                if limit is not None and size > limit:
                    raise TooLarge(f"{path} is larger than {limit // 1_000_000} MB.")
                yield piece
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise LibraryError(f"{path} is a symbolic link, which is not followed here.") from error
        raise LibraryError(f"{path} cannot be read: {error.strerror}.") from error


def _unchanged(source: Path, sha: str, limit: int) -> Iterator[bytes]:
    """The bytes of a file whose hash is known. Raises LibraryError where they changed meanwhile."""
    digest = hashlib.sha256()
    with contextlib.closing(pieces(source, limit=limit)) as found:
        for piece in found:
            digest.update(piece)
            yield piece
    if digest.hexdigest() != sha:
        raise LibraryError(f"{source} changed while it was copied.", hint="Try again.")
