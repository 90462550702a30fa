"""Letters of maildirs, mbox files and watched folders on this machine; nothing in them is changed."""

from __future__ import annotations

import fcntl
import os
import re
import stat
import time
from collections.abc import Collection, Generator, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from reader.errors import MailboxError
from reader.mail.slices import MAX_LETTER, TOO_LARGE, RawLetter, Slice, in_slices
from reader.mailbox_position import MailboxPosition

WATCHED = (".eml", ".pdf", ".html", ".htm", ".xhtml", ".mhtml", ".mht", ".epub", ".md", ".markdown", ".txt")
"""What the names of files end with that are taken from a folder."""
_MAX_FILES = 200_000
_MAX_LOOKED_AT = 100_000
"""Files and folders in a watched folder; one with more is not meant to be watched."""
_MAX_DEPTH = 8
_PAGE_FOLDER = re.compile(r"(.+)[_-][^\W\d]{4,12}")
_SETTLED = 2.0
"""Seconds for which a file in a watched folder must be unchanged: a shorter time may mean it is written."""
_SAMPLE = 1024
_PIECE = 1 << 16
_MESSAGE_BEGINS = re.compile(rb"From \S.*\d{4}")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.M)


def read_maildir(path: Path, known: Collection[str]) -> Generator[Slice]:
    """The letters of a maildir whose names are not `known`, oldest first. Raises MailboxError.

    A name is that of the file without its flags, which change as the letter is read elsewhere.
    """
    new = {name: file for name, file in _maildir_files(path).items() if name not in known}
    ordered = sorted(new.items(), key=lambda each: (_delivered(each[0]), each[0]))
    return in_slices((_from_file(name, file), MailboxPosition()) for name, file in ordered)


def maildir_names(path: Path) -> set[str]:
    """The names of all letters in a maildir. Raises MailboxError."""
    return set(_maildir_files(path))


def read_folder(path: Path, known: Collection[str]) -> Generator[Slice]:
    """The letters and reports in a folder and below whose names are not `known`. Raises MailboxError.

    A name is that of the file with its size and time: a file that was replaced is read again.
    """
    new = sorted((name, file) for name, file in _watched_files(path).items() if name not in known)
    return in_slices((_from_watched(name, file), MailboxPosition()) for name, file in new)


def folder_names(path: Path) -> set[str]:
    """The names of all letters and reports in a watched folder. Raises MailboxError."""
    return set(_watched_files(path))


def _maildir_files(path: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for part in ("cur", "new"):
        try:
            with os.scandir(path / part) as entries:
                for entry in entries:
                    if not entry.name.startswith(".") and len(found) < _MAX_FILES:
                        found[entry.name.partition(":")[0]] = Path(entry.path)
        except OSError as error:
            raise MailboxError(f"{path / part} cannot be read: {error.strerror}.") from error
    return found


def _delivered(name: str) -> int:
    """When a letter was delivered, in seconds since 1970, as its name says; 0 where it says nothing."""
    digits = name.partition(".")[0]
    return int(digits) if digits.isdecimal() and len(digits) < 15 else 0


def _watched_files(path: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    settled = time.time() - _SETTLED

    def refused(error: OSError) -> None:
        if error.filename == str(path):
            raise MailboxError(f"{path} cannot be read: {error.strerror}.") from error

    looked_at = 0
    for folder, folders, files in os.walk(path, onerror=refused):
        looked_at += 1 + len(files)
        if looked_at > _MAX_LOOKED_AT:
            raise MailboxError(
                f"{path} holds more than {_MAX_LOOKED_AT:,} files.", hint="Watch a folder of its own."
            )
        depth = len(Path(folder).relative_to(path).parts)
        folders[:] = [] if depth >= _MAX_DEPTH else own_folders(folders, files)
        for name in files:
            if name.startswith(".") or not name.lower().endswith(WATCHED):
                continue
            file = Path(folder) / name
            with suppress(OSError):  # removed meanwhile
                about = file.lstat()
                if stat.S_ISREG(about.st_mode) and about.st_mtime <= settled and len(found) < _MAX_FILES:
                    found[f"{file.relative_to(path)}\n{about.st_size}\n{about.st_mtime_ns}"] = file
    return found


def own_folders(folders: Iterable[str], files: Iterable[str]) -> list[str]:
    """The names of folders in order, without hidden ones and those that belong to a page saved beside them.

    Browsers put what `report.html` shows into `report_files`, or `report-Dateien` in their user's language.
    """
    pages = {Path(name).stem for name in files if name.lower().endswith((".html", ".htm"))}
    return sorted(
        name
        for name in folders
        if not name.startswith(".") and not ((found := _PAGE_FOLDER.fullmatch(name)) and found[1] in pages)
    )


def _from_watched(name: str, file: Path) -> RawLetter:
    return _from_file(name, file) if file.suffix.lower() == ".eml" else RawLetter(name, path=file)


def _from_file(name: str, file: Path) -> RawLetter:
    try:
        with _opened(file) as opened:
            data = opened.read(MAX_LETTER + 1)
    except OSError as error:
        return RawLetter(name, problem=f"{file} cannot be read: {error.strerror}.")
    return RawLetter(name, problem=TOO_LARGE) if len(data) > MAX_LETTER else RawLetter(name, data)


def _opened(file: Path) -> BinaryIO:
    """A regular file, opened for reading; links are not followed. Raises OSError."""
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    opened = open(descriptor, "rb")  # noqa: SIM115
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        opened.close()
        raise OSError(0, "it is not a file", str(file))
    return opened


# --- mbox


def read_mbox(path: Path, position: MailboxPosition) -> Generator[Slice]:
    """The letters of an mbox file (RFC 4155) behind a position. Raises MailboxError.

    Where the file is no longer the one that the position was in, because letters were removed, all are
    read again: those that are known add nothing.
    """
    try:
        with _opened(path.resolve()) as file:
            end, complete = _settled_size(file)
            start = position.offset if _is_same(file, position, end) else 0
            yield from in_slices(_mbox_letters(file, start, end, complete=complete))
    except OSError as error:
        raise MailboxError(f"{path} cannot be read: {error.strerror}.") from error


def _settled_size(file: BinaryIO) -> tuple[int, bool]:
    """The size of the file, and whether no program was writing to it at that moment."""
    try:
        fcntl.lockf(file.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return os.fstat(file.fileno()).st_size, False
    try:
        return os.fstat(file.fileno()).st_size, True
    finally:
        fcntl.lockf(file.fileno(), fcntl.LOCK_UN)


def _fingerprint(file: BinaryIO, offset: int) -> str:
    """A hash of the beginning of the file and of what is before the offset."""
    file.seek(0)
    head = file.read(min(_SAMPLE, offset))
    file.seek(max(0, offset - _SAMPLE))
    return sha256(head + file.read(min(_SAMPLE, offset))).hexdigest()


def _is_same(file: BinaryIO, position: MailboxPosition, end: int) -> bool:
    if not 0 < position.offset <= end or _fingerprint(file, position.offset) != position.fingerprint:
        return False
    file.seek(position.offset)
    return position.offset == end or file.read(5) == b"From "


def _mbox_letters(
    file: BinaryIO, start: int, end: int, *, complete: bool
) -> Iterator[tuple[RawLetter, MailboxPosition]]:
    """The letters between two offsets; the last one only where the file is `complete`."""
    for begin, stop, data in _split(file, start, end):
        if stop >= end and not complete:
            return
        letter = RawLetter(str(begin), _QUOTED_FROM.sub(rb"\1", data))
        if stop - begin > MAX_LETTER:
            letter = RawLetter(str(begin), problem=TOO_LARGE)
        yield letter, MailboxPosition(offset=stop, fingerprint=_fingerprint(file, stop))


def _split(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
    """(begin, end, bytes) of each message; of one over the limit only its beginning."""
    begin, at = start, start
    lines: list[bytes] = []
    held, blank, at_line_start = 0, True, True
    file.seek(at)
    while at < end:
        line = file.readline(min(_PIECE, end - at))
        if not line:
            break
        if at_line_start and blank and at > begin and _MESSAGE_BEGINS.match(line):
            yield begin, at, b"".join(lines)
            file.seek(at + len(line))  # what was done with the message may have moved it
            begin, lines, held = at, [], 0
        if held <= MAX_LETTER:
            lines.append(line)
            held += len(line)
        blank = at_line_start and line in (b"\n", b"\r\n")
        at_line_start = line.endswith(b"\n")
        at += len(line)
    if at > begin:
        yield begin, at, b"".join(lines)
