"""Replays what a writer asked of the disk, and cuts the power after each of its system calls.

What is certain to be on the disk is what was synced: a file's bytes by `fsync` of the file, its name
(made, changed or removed) by `fsync` of its folder. Of all else nothing is there, or any part of it: writes
reach the disk in any order, so that an older one may lie over a newer one; a write may be torn at a sector;
a file may have its new size before its bytes. Some states are opened under the same recorder, and the power
is cut a second time during that recovery.
"""

from __future__ import annotations

import gzip
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from reader.library.annotations.sync import sync
from reader.library.storage.database import Library
from tests.support import CHECKOUT, child_environment
from tests.support.crash_check import problems, said_in

WRITER = [sys.executable, "-m", "tests.support.writer_program"]
ENVIRONMENT = child_environment(PYTHONDONTWRITEBYTECODE="1", POSTIL_RESTORES="0.08")
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where the library stands: nothing here asks whether a disk does what it is told."""
KNOWN = ("pwrite64", "fdatasync", "fsync", "ftruncate", "write", "unlink", "rename", "mkdir", "openat")
"""System calls that are replayed."""
UNKNOWN = (
    *("pwritev", "pwritev2", "writev", "truncate", "unlinkat", "renameat", "renameat2", "mkdirat", "rmdir"),
    *("creat", "open", "openat2", "link", "linkat", "symlink", "symlinkat", "fallocate", "sync_file_range"),
    *("copy_file_range", "sendfile", "splice", "io_uring_setup"),
)
"""System calls that change files too: one of these on a file of the library ends the run, since its states
would be wrong without it."""
TRACE = "--trace=" + ",".join(f"?{call}" for call in (*KNOWN, *UNKNOWN))
WORK = os.environ.get("POSTIL_WRITER_STEPS", "40")
"""How many things the writer does: fewer where the power is cut after every event."""
RECOVERIES = 40
"""Of every so many states, the recovery itself is recorded and cut off."""


def with_another_machine(path: Path) -> None:
    """Leave the journal of another machine in the folder that the writer merges with."""
    shared = path.with_name(path.name + ".shared")
    shared.mkdir()
    with TemporaryDirectory() as folder:
        other = Path(folder) / "other.db"
        command = [*WRITER, str(other), "77", "12"]
        subprocess.run(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT, check=True)
        with Library.open(other, write=True) as lib:
            sync(lib, shared, now=datetime.now(UTC))


class Event(NamedTuple):
    """A system call: of which file (relative to the library's folder), and what it did there."""

    call: str
    name: str
    what: Any = None


_LINE = re.compile(r"\d+ +(\w+)\((.*)\) += (-?\d+)")
_FILE = re.compile(r'(?:(\d+)<([^>]*)>|"([^"]*)")(?:, (.*))?')
_OPENED = re.compile(r'AT_FDCWD(?:<[^>]*>)?, "([^"]*)", ([A-Z_|]+)')


def _unescaped(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _readable(arguments: str) -> str:
    return re.sub(r"(?:\\x[0-9a-f]{2})+", lambda found: _unescaped(found[0]).decode("latin-1"), arguments)


def recorded(log: Path, sizes: dict[str, int]) -> Iterator[Event]:
    """The events of a log of strace in the order in which they happened; the files are beside the log.

    `sizes`: the files that were there before, with their bytes.
    """
    positions: dict[str, int] = {}
    for text in log.read_text().splitlines():
        line = _LINE.match(text)
        if line is None or int(line[3]) < 0:
            continue
        call, arguments, answer = line[1], line[2], int(line[3])
        if call in UNKNOWN:
            if str(log.parent) in _readable(arguments):
                raise NotImplementedError(f"a system call that is not replayed: {text[:200]}")
            continue
        if call == "openat":
            yield from _opened(arguments, log.parent, sizes, positions)
            continue
        file = _FILE.match(arguments)
        assert file is not None, text
        name, rest = os.path.relpath(_unescaped(file[2] or file[3]).decode(), log.parent), file[4] or ""
        if call == "write" and file[1] == "1":
            yield Event("said", name, _unescaped(rest.split('"')[1]).decode())
        elif not _is_ours(name):
            continue
        elif call in ("pwrite64", "write"):
            data, _, position = rest.rsplit(", ", 2) if call == "pwrite64" else (rest.split(",")[0], "", "")
            begin = int(position) if position else positions[name]
            yield Event("pwrite64", name, (begin, _unescaped(data.strip('"'))[:answer]))
            positions[name] = begin + answer
            sizes[name] = max(sizes[name], begin + answer)
        elif call == "ftruncate":
            yield Event(call, name, int(rest))
            sizes[name] = int(rest)
        elif call == "rename":
            target = os.path.relpath(_unescaped(rest.strip('"')).decode(), log.parent)
            yield Event(call, name, target)
            _move(sizes, name, target)
            _move(positions, name, target)
        else:
            yield Event(call, name)
            if call == "unlink":
                sizes.pop(name, None)


def _opened(
    arguments: str, folder: Path, sizes: dict[str, int], positions: dict[str, int]
) -> Iterator[Event]:
    """What opening a file did to it; `sizes` and `positions` follow."""
    if (opened := _OPENED.match(arguments)) is None:
        return
    name, flags = os.path.relpath(_unescaped(opened[1]).decode(), folder), opened[2].split("|")
    if not _is_ours(name) or not {"O_RDWR", "O_WRONLY"} & set(flags):
        return
    if name not in sizes:
        yield Event("create", name)
    elif "O_TRUNC" in flags:
        yield Event("ftruncate", name, 0)
    if name not in sizes or "O_TRUNC" in flags:
        sizes[name] = 0
    positions[name] = sizes[name] if "O_APPEND" in flags else 0


def _move(known: dict[str, Any], name: str, target: str) -> None:
    """Rename a file, or a folder with all that is in it."""
    for key in [key for key in known if key == name or key.startswith(f"{name}/")]:
        known[target + key.removeprefix(name)] = known.pop(key)


def _is_ours(name: str) -> bool:
    return not name.startswith("../") and not name.endswith(("-shm", "strace.log"))


class Disk:
    """What is on the platters, and what is still on its way there."""

    def __init__(self, files: dict[str, bytes], folders: set[str]) -> None:
        self.folders = folders
        self.numbers = {name: number for number, name in enumerate(files)}
        self.contents = {self.numbers[name]: bytearray(content) for name, content in files.items()}
        self.said: list[dict[str, Any]] = []
        self._numbers_now = dict(self.numbers)
        self._data: list[tuple[int, Event]] = []
        self._names: list[tuple[int, Event]] = []

    def happen(self, event: Event) -> None:
        """Take one event in."""
        call, name, what = event
        now = self._numbers_now
        if call == "said":
            self.said += said_in(what)
        elif call in ("fdatasync", "fsync"):
            if name in now:
                self._data = [one for one in self._data if not self._settled(one, number=now[name])]
            else:
                self._names = [one for one in self._names if not self._settled(one, folder=name)]
        elif call in ("pwrite64", "ftruncate"):
            self._data.append((now[name], event))
        else:
            if call == "create":
                now[name] = len(self.contents)
                self.contents[now[name]] = bytearray()
            self._names.append((now.get(name, -1), event))
            if call == "rename":
                _move(now, name, what)
            elif call == "unlink":
                now.pop(name, None)

    def _settled(self, one: tuple[int, Event], *, number: int = -1, folder: str = "") -> bool:
        if folder and (os.path.dirname(one[1].name) or ".") == folder:
            _apply_name(self.numbers, self.folders, one)
            return True
        if number >= 0 and one[0] == number:
            _apply_data(self.contents[number], one[1])
            return True
        return False

    def after_power_loss(self, chance: random.Random | None) -> dict[str, bytes]:
        """The files with nothing of what waits, or with a random part of it.

        That part is cut at sectors of 512 bytes, and may have been written in another order.
        """
        numbers, folders = dict(self.numbers), set(self.folders)
        contents = {number: bytearray(content) for number, content in self.contents.items()}
        if chance is not None:
            for waiting in _part(self._names, chance):
                _apply_name(numbers, folders, waiting)
            if chance.random() < 0.3:
                for number, event in self._data:
                    _apply_size(contents[number], event)
            part = _part(self._data, chance)
            if chance.random() < 0.5:
                chance.shuffle(part)
            for number, event in part:
                torn = event
                if event.call == "pwrite64" and len(event.what[1]) > 512 and chance.random() < 0.3:
                    position, data = event.what
                    torn = event._replace(what=(position, data[: 512 * chance.randint(1, len(data) // 512)]))
                _apply_data(contents[number], torn)
        return {
            name: bytes(contents[number])
            for name, number in numbers.items()
            if (os.path.dirname(name) or ".") in folders
        }


def _part(waiting: list[tuple[int, Event]], chance: random.Random) -> list[tuple[int, Event]]:
    chosen = chance.sample(range(len(waiting)), chance.randint(0, len(waiting)))
    return [waiting[place] for place in sorted(chosen)]


def _apply_name(numbers: dict[str, int], folders: set[str], waiting: tuple[int, Event]) -> None:
    number, (call, name, what) = waiting
    if call == "mkdir":
        folders.add(name)
    elif call == "create":
        numbers[name] = number
    elif call == "unlink":
        numbers.pop(name, None)
    elif number >= 0:
        numbers.pop(name, None)
        numbers[what] = number
    else:  # a folder, with all that is in it
        _move(numbers, name, what)
        moved = {folder: folder for folder in folders}
        _move(moved, name, what)
        folders.clear()
        folders.update(moved)


def _apply_size(content: bytearray, event: Event) -> None:
    """The size a file has after an event, with zeros where its bytes have not come."""
    if event.call == "pwrite64":
        position, data = event.what
        content.extend(bytes(max(0, position + len(data) - len(content))))


def _apply_data(content: bytearray, event: Event) -> None:
    if event.call == "ftruncate":
        del content[event.what :]
        content.extend(bytes(event.what - len(content)))
    else:
        position, data = event.what
        content.extend(bytes(max(0, position - len(content))))
        content[position : position + len(data)] = data


def power(stride: int, *seeds: str) -> int:
    """Cut the power after every `stride`-th event and each acknowledgment, for each seed (0, 1 and 2)."""
    return sum(Run(int(seed), stride).bad for seed in seeds or ("0", "1", "2"))


class Run:
    """One recorded writer, and all the states its disk could be in; `bad` counts the problems."""

    def __init__(self, seed: int, stride: int) -> None:
        self.chance = random.Random(seed)
        self.bad = self.states = self.recoveries = 0
        began = time.perf_counter()
        with TemporaryDirectory(dir=MEMORY) as folder:
            self.folder = Path(folder)
            path = self.folder / "run" / "postil.db"
            path.parent.mkdir()
            with_another_machine(path)
            _older_library(path)
            shared = path.with_name("postil.db.shared")
            there = _files(path.parent)
            events = self._record(path, there, [*WRITER, str(path), str(5 + seed), WORK])
            disk = Disk(there, {".", shared.name})
            for number, event in enumerate(events):
                disk.happen(event)
                if number % stride and event.call != "said":
                    continue
                for torn in (None, self.chance):
                    self._check(disk, f"after event {number} ({event.call} {event.name})", torn)
        print(
            f"seed {seed}: {len(events)} events; {self.states} states after power loss; "
            f"{self.recoveries} after a second cut; acknowledged: {len(disk.said)}; problems: {self.bad}; "
            f"{time.perf_counter() - began:.0f} s",
            flush=True,
        )

    def _record(self, path: Path, there: dict[str, bytes], program: list[str]) -> list[Event]:
        log = path.with_name("strace.log")
        command = ["strace", "-f", "-o", str(log), "-y", TRACE, "-xx", "-s", "2000000", *program]
        subprocess.run(command, stdout=subprocess.PIPE, env=ENVIRONMENT, check=True, timeout=600)
        return list(recorded(log, {name: len(content) for name, content in there.items()}))

    def _check(self, disk: Disk, when: str, torn: random.Random | None) -> None:
        files = disk.after_power_loss(torn)
        self.states += 1
        when += ", torn" if torn else ", lost"
        self._problems(files, disk.said, when)
        if self.states % RECOVERIES or "postil.db" not in files:
            return
        place = self.folder / "recovery"
        _place(files, place)
        path = place / "postil.db"
        events = self._record(path, files, [sys.executable, "-c", _OPEN, str(path)])
        again = Disk(files, {".", "postil.db.shared", *(os.path.dirname(name) or "." for name in files)})
        cut = self.chance.randint(0, len(events))
        for event in events[:cut]:
            again.happen(event)
        self.recoveries += 1
        self._problems(again.after_power_loss(self.chance), disk.said, f"{when}, recovery cut at {cut}")

    def _problems(self, files: dict[str, bytes], said: list[dict[str, Any]], when: str) -> None:
        place = self.folder / "after"
        _place(files, place)
        try:
            found = problems(place / "postil.db", said)
        except Exception as error:  # noqa: BLE001  a library that cannot be opened is a finding
            found = [repr(error)]
        for problem in found:
            self.bad += 1
            print(f"{when}: {problem}", flush=True)


_OPEN = """
import sys
from pathlib import Path
from reader.library.storage.database import Library
Library.open(Path(sys.argv[1]), write=True).close()
"""


def _older_library(path: Path) -> None:
    """Put a library of the first schema in place, which the writer migrates."""
    fixture = CHECKOUT / "tests" / "library" / "fixtures" / "library-1.db.gz"
    path.write_bytes(gzip.decompress(fixture.read_bytes()))


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _place(files: dict[str, bytes], place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    (place / "postil.db.shared").mkdir(parents=True)
    for name, content in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
