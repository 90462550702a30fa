"""The files of a sync folder: reading all of them, and bringing this machine's own up to its journal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from reader.atomic import replace_file, sync_names
from reader.errors import LibraryError
from reader.library.annotations.journal_file import (
    Extent,
    JournalFile,
    NotPlainError,
    lines_of,
    read_journal,
    read_plain_file,
)
from reader.library.annotations.journal_row import CLOCK_END, JournalRow
from reader.library.annotations.journal_store import (
    clock_limit,
    count_of_device,
    earlier_devices,
    former_devices,
    own_device,
    rows_of_device,
)
from reader.library.annotations.sync_state import Sent
from reader.library.storage.database import Library
from reader.library.storage.files import disk_message

FIRST, SECOND = "postil-{device}.jsonl", "postil2-{device}.jsonl"
PATTERNS = ("postil-*.jsonl", "postil2-*.jsonl")


def read_folder(folder: Path, known: Mapping[str, Extent]) -> dict[str, JournalFile]:
    """The journal files of a folder by name, without what is known of them. Raises LibraryError."""
    try:
        paths = sorted(path for pattern in PATTERNS for path in folder.glob(pattern))
    except OSError as error:
        raise LibraryError(
            f"The folder {folder} cannot be read: {error.strerror}.", hint="Check its disk and permissions."
        ) from error
    return {path.name: read_journal(path, follow=False, known=known.get(path.name)) for path in paths}


def own_names(lib: Library) -> list[str]:
    """The devices under whose names this library writes files."""
    return sorted({own_device(lib), *former_devices(lib)})


def own_files(lib: Library) -> set[str]:
    """The names of the files that this library writes."""
    return {name.format(device=device) for device in own_names(lib) for name in (FIRST, SECOND)}


class Sender:
    """Brings this machine's files in a folder up to its journal.

    `files` is the folder as it was just read, `before` what was sent when it was last written. `sent` counts
    the rows that were written, `refused` says which files could not be because of what is in their place,
    `after` is what was written now.
    """

    def __init__(
        self, lib: Library, folder: Path, files: Mapping[str, JournalFile], before: Mapping[str, Sent]
    ) -> None:
        self._lib, self._folder, self._files, self._before = lib, folder, files, before
        # what another machine would refuse to read is not written
        self._limit = clock_limit(lib)
        self.sent = 0
        self.refused: list[str] = []
        self.after: dict[str, Sent] = {}

    def send(self) -> None:
        """Write what is missing in the files; what is there already is not written again."""
        for name in own_names(self._lib):
            if not self._send_new(name):
                self._send_all(name)

    def files(self) -> dict[str, Extent]:
        """What the files that were written hold now, by name."""
        named: dict[str, Extent] = {}
        for device, sent in self.after.items():
            for pattern, extent in ((FIRST, sent.first), (SECOND, sent.second)):
                if extent.size:
                    named[pattern.format(device=device)] = extent
        return named

    def _devices(self, name: str) -> dict[str, int]:
        """The devices whose rows are in the files of a name, each with its last clock.

        A library that was restored had another name before: what it wrote under that one is in them too.
        """
        return (
            {**earlier_devices(self._lib), name: CLOCK_END}
            if name == own_device(self._lib)
            else {name: CLOCK_END}
        )

    def _send_new(self, name: str) -> bool:
        """Append the rows that are new since the files were last written; False where that is not enough."""
        before = self._before.get(name)
        if before is None or before.rows.keys() != self._devices(name).keys():
            return False
        for pattern, extent in ((FIRST, before.first), (SECOND, before.second)):
            there = self._files.get(pattern.format(device=name), JournalFile())
            if there.extent != extent or there.problems:
                return False
        rows: list[JournalRow] = []
        for device, until in self._devices(name).items():
            count, last = before.rows[device]
            new = rows_of_device(self._lib, device, after=last, until=min(until, self._limit))
            if count_of_device(self._lib, device, until=last) != count or (new and device != name):
                return False
            rows += new
        expressed = [row.version_1() for row in rows]
        first = [found for found in expressed if found is not None]
        second = [row for row, found in zip(rows, expressed, strict=True) if found != row]
        extents: list[Extent] = []
        for pattern, extent, chosen in ((FIRST, before.first, first), (SECOND, before.second, second)):
            grown = _append(self._folder / pattern.format(device=name), extent, chosen)
            if grown is None:
                return False
            extents.append(grown)
        self.sent += len(rows)
        counted = {**before.rows}
        if rows:
            counted[name] = (before.rows[name][0] + len(rows), rows[-1].clock)
        self.after[name] = Sent(extents[0], extents[1], counted)
        return True

    def _send_all(self, name: str) -> None:
        by_device = {
            device: rows_of_device(self._lib, device, until=min(until, self._limit))
            for device, until in self._devices(name).items()
        }
        rows = [row for found in by_device.values() for row in found]
        expressed = {row.key: row.version_1() for row in rows}
        first = [found for found in expressed.values() if found is not None]
        second = [row for row in rows if expressed[row.key] != row]
        written, extents = 0, list[Extent]()
        for pattern, chosen in ((FIRST, first), (SECOND, second)):
            file = self._folder / pattern.format(device=name)
            whole = lines_of(chosen)
            if chosen or file.exists():
                try:
                    written = max(written, _write(file, whole, len(chosen)))
                except NotPlainError as error:
                    self.refused.append(
                        f"{file.name} {error}: nothing was written. Take it out of the folder."
                    )
                    continue
            extents.append(Extent().with_more(whole, chosen))
        self.sent += written
        if len(extents) == 2:
            counts = {
                device: (len(found), found[-1].clock if found else 0) for device, found in by_device.items()
            }
            self.after[name] = Sent(extents[0], extents[1], counts)


def _append(file: Path, extent: Extent, rows: list[JournalRow]) -> Extent | None:
    """Append rows to a file of this extent; returns the new one, None where the file is not as it was."""
    if not rows:
        return extent
    data = lines_of(rows)
    if extent.size == 0:
        return None  # the file has to be made
    try:
        there = read_plain_file(file)
        if not extent.is_beginning_of(there) or len(there) != extent.size:
            return None
        _append_bytes(file, data)
    except (FileNotFoundError, NotPlainError):
        return None
    except OSError as error:
        raise disk_message(error, file) from error
    return extent.with_more(there + data, rows)


def _append_bytes(file: Path, data: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW)
    with open(descriptor, "ab") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def _write(file: Path, whole: bytes, rows: int) -> int:
    """Make a file hold just these bytes; returns how many of its rows were missing. Raises NotPlainError."""
    try:
        try:
            there = read_plain_file(file)
        except FileNotFoundError:
            there = b""
        if there == whole:
            return 0
        if there and whole.startswith(there):
            _append_bytes(file, whole[len(there) :])
            return rows - there.count(b"\n")
        # new; or a purge took rows out, a crash left half a line
        replace_file(file, whole, mode=0o600, follow=False)
        sync_names(file.parent)
    except OSError as error:
        raise disk_message(error, file) from error
    return rows
