"""Replays what a writer asked of the disk, and cuts the power after each of its system calls.

What is on the disk then is what was synced: a file's bytes by `fsync` of the file, its name (made,
changed or taken away) by `fsync` of its folder. Of all else nothing is there, or any part of it.
"""

from __future__ import annotations

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
from tests.support import child_environment
from tests.support.crash_check import problems, said_in

WRITER = [sys.executable, "-m", "tests.support.writer_program"]
ENVIRONMENT = child_environment(PYTHONDONTWRITEBYTECODE="1")
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where the library stands: nothing here asks whether a disk does what it is told."""
TRACE = "--trace=pwrite64,fdatasync,fsync,ftruncate,write,unlink,rename,mkdir,openat"


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
        if call == "openat":
            if (opened := _OPENED.match(arguments)) is None:
                continue
            name, flags = os.path.relpath(_unescaped(opened[1]).decode(), log.parent), opened[2].split("|")
            if _is_ours(name) and {"O_RDWR", "O_WRONLY"} & set(flags):
                if name not in sizes:
                    yield Event("create", name)
                elif "O_TRUNC" in flags:
                    yield Event("ftruncate", name, 0)
                if name not in sizes or "O_TRUNC" in flags:
                    sizes[name] = 0
                positions[name] = sizes[name] if "O_APPEND" in flags else 0
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
            sizes[target] = sizes.pop(name)
        else:
            yield Event(call, name)
            if call == "unlink":
                sizes.pop(name, None)


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
                now[what] = now.pop(name)
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
        """The files with nothing of what waits, or with a random part of it, cut at sectors of 512 bytes."""
        numbers, folders = dict(self.numbers), set(self.folders)
        contents = {number: bytearray(content) for number, content in self.contents.items()}
        if chance is not None:
            for waiting in _part(self._names, chance):
                _apply_name(numbers, folders, waiting)
            for number, event in _part(self._data, chance):
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
    else:
        numbers.pop(name, None)
        numbers[what] = number


def _apply_data(content: bytearray, event: Event) -> None:
    if event.call == "ftruncate":
        del content[event.what :]
        content.extend(bytes(event.what - len(content)))
    else:
        position, data = event.what
        content.extend(bytes(max(0, position - len(content))))
        content[position : position + len(data)] = data


def power(stride: int) -> int:
    """Cut the power after every `stride`-th event, and after each acknowledgment."""
    bad = states = 0
    chance = random.Random(0)
    began = time.perf_counter()
    with TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / "run" / "postil.db"
        path.parent.mkdir()
        with_another_machine(path)
        shared = path.with_name("postil.db.shared")
        there = {f"{shared.name}/{file.name}": file.read_bytes() for file in shared.iterdir()}
        log = path.with_name("strace.log")
        command = ["strace", "-f", "-o", str(log), "-y", TRACE, "-xx", "-s", "2000000"]
        command += [*WRITER, str(path), "5", "40"]
        subprocess.run(command, stdout=subprocess.PIPE, env=ENVIRONMENT, check=True)
        events = list(recorded(log, {name: len(content) for name, content in there.items()}))
        disk = Disk(there, {".", shared.name})
        place = Path(folder) / "after"
        for number, event in enumerate(events):
            disk.happen(event)
            if number % stride and event.call != "said":
                continue
            for torn in (None, chance):
                shutil.rmtree(place, ignore_errors=True)
                (place / shared.name).mkdir(parents=True)
                for name, content in disk.after_power_loss(torn).items():
                    (place / name).parent.mkdir(exist_ok=True)
                    (place / name).write_bytes(content)
                states += 1
                try:
                    found = problems(place / "postil.db", disk.said)
                except Exception as error:  # noqa: BLE001  a library that cannot be opened is a finding
                    found = [repr(error)]
                for problem in found:
                    bad += 1
                    how = "torn" if torn else "lost"
                    print(f"after event {number} ({event.call} {event.name}), {how}: {problem}", flush=True)
        print(f"events: {len(events)}; states after power loss: {states}")
        print(f"acknowledged: {len(disk.said)}; problems: {bad}; {time.perf_counter() - began:.0f} s")
    return bad
