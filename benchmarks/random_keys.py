"""Type at random for a long time: does the app ever crash, hang, or leave the library unsound?

    python -m benchmarks.random_keys [--minutes 10] [--seed 0] [--pace 0.06] [--library FILE] [--size 80x24]

The real app runs on a pseudo-terminal, on a library of short reports that a server in this program goes
on editing; with `--library` they are added to a copy of that one, and with `--size` the terminal keeps
its size. Keys of every table, words, mouse events and new sizes of the terminal come at random, in bursts
and with pauses, while a second process holds the library's lock for a moment again and again, as an update
does. When the app ends by itself it is started again. A finding is an exit status other than 0, an end that
takes longer than 30 seconds, or a library that is not sound; what was typed last and what the log says are
printed with it. Timing takes part, so the same seed need not find it again.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from reader.library.feeds import subscriptions
from reader.library.storage import health
from reader.library.storage.database import Library
from tests.support import CHECKOUT
from tests.support.pseudo_terminal import Terminal
from tests.support.publisher import FEEDS, Publisher

SPECIAL = (
    *("\r", "\t", "\x1b", "\x7f", "\x10", "\x12", "\x04", "\x15", "\x06", "\x02", "\x13", "\x05"),
    *(f"\x1b[{final}" for final in "ABCDHFZ"),
    *(f"\x1b[{number}~" for number in (3, 5, 6)),
)
"""Enter, tab, escape, backspace, control keys of the tables, arrows, home, end, page keys."""
LETTERS = "abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ0123456789,;:.-+*/?'\"#$%&()[]{}<>^_`~=@!|\\ "
"""All that can be typed but q and Q, which would end the app too often."""
COMMON = "jjjjkkllhhvwwwbH\r\x1b\x1bnpmsuuaNt]'/"
SIZES = ((80, 24), (160, 50), (120, 40), (40, 15), (20, 5), (200, 60), (81, 9))
UNSAVED = "could not be saved"
"""A note on a highlight that was deleted in the meantime is told at the end: no finding."""
HOLDER = """
import random, sys, time
from pathlib import Path
from reader.library.storage.database import Library
chance = random.Random(int(sys.argv[2]))
with Library.open(Path(sys.argv[1]), write=True) as library:
    while True:
        with library.transaction():
            time.sleep(chance.choice((0.0, 0.02, 0.3, 1.0)))
        time.sleep(chance.random() * 0.5)
"""


class Typist:
    """One app after another, and what was typed into the present one."""

    def __init__(
        self, folder: Path, seed: int, pace: float, sizes: Sequence[tuple[int, int]] = SIZES
    ) -> None:
        self.chance = random.Random(seed)
        self.folder, self.seed, self.pace, self.sizes = folder, seed, pace, sizes
        self.library, self.config = folder / "library.db", folder / "config.toml"
        self.typed: list[str] = []
        self.findings = self.keys = self.starts = 0

    def run(self, seconds: float) -> None:
        """Type for so many seconds."""
        with Publisher(self.seed, slowness=0.3) as publisher:
            self.config.write_text(f'[network]\nallow_private = ["{publisher.pair}"]\n')
            with Library.open(self.library, write=True) as library:
                for number in range(FEEDS):
                    subscriptions.subscribe(library, f"{publisher.url}/{number}.xml", folder=("Reports",))
            end = time.monotonic() + seconds
            call = [sys.executable, "-c", HOLDER, str(self.library), str(self.seed)]
            holder = subprocess.Popen(call, cwd=CHECKOUT)
            try:
                while time.monotonic() < end:
                    self._one_start(end)
            finally:
                holder.kill()
                holder.wait()

    def _one_start(self, end: float) -> None:
        self.starts += 1
        names = ("CONFIG", "DATA", "STATE", "CACHE")
        environment = {f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in names}
        environment |= {"HOME": str(self.folder), "EDITOR": "true", "VISUAL": "true", "BROWSER": "true"}
        environment |= {"PYTHONPATH": str(CHECKOUT), "PYTHONFAULTHANDLER": "1"}
        command = [
            sys.executable,
            "-m",
            "reader",
            "--library",
            str(self.library),
            "--config",
            str(self.config),
        ]
        columns, rows = self.chance.choice(self.sizes)
        self.typed = []
        with Terminal(command, columns=columns, rows=rows, environment=environment) as terminal:
            terminal.settle(1.0)
            terminal.press("R")
            while time.monotonic() < min(end, terminal.started + 10_000):
                if (status := self._burst(terminal)) is not None:
                    if status and UNSAVED not in "".join(terminal.screen()):
                        self._found(f"exit status {status}", terminal)
                    break
            else:
                os.kill(terminal.pid, signal.SIGTERM)
                try:
                    status = terminal.wait_exit(limit=30)
                    if status != 128 + signal.SIGTERM and UNSAVED not in "".join(terminal.screen()):
                        self._found(f"exit status {status} after SIGTERM", terminal)
                except TimeoutError:
                    os.kill(terminal.pid, signal.SIGABRT)  # what its threads were at is printed
                    terminal.settle(1.0)
                    self._found("it does not end", terminal)
        with Library.open(self.library) as library:
            report = health.check(library)
            if not report.sound:
                self._found(f"the library: {report}", terminal)

    def _burst(self, terminal: Terminal) -> int | None:
        """Some keys, then a pause; the exit status where the app has ended."""
        for _ in range(self.chance.choice((1, 1, 3, 12))):
            key = self._key(terminal)
            self.typed.append(key)
            self.keys += 1
            try:
                terminal.press(key)
            except OSError:
                break
            terminal.read(0)
        terminal.settle(self.pace, limit=1.0)
        ended, status = os.waitpid(terminal.pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if ended else None

    def _key(self, terminal: Terminal) -> str:
        kind = self.chance.random()
        if kind < 0.50:
            return self.chance.choice(COMMON)
        if kind < 0.75:
            return self.chance.choice(LETTERS)
        if kind < 0.90:
            return self.chance.choice(SPECIAL)
        if kind < 0.93:
            return self.chance.choice(("report", "sentence counts", "note: corrected", "https://x.invalid/"))
        if kind < 0.985:
            column, row = self.chance.randrange(1, 161), self.chance.randrange(1, 51)
            button = self.chance.choice((0, 0, 0, 32, 64, 65))
            return f"\x1b[<{button};{column};{row}M" + (f"\x1b[<0;{column + 3};{row}m" if button < 33 else "")
        if kind < 0.995:
            terminal.resize(*self.chance.choice(self.sizes))
            return ""
        return "q"

    def _found(self, what: str, terminal: Terminal) -> None:
        self.findings += 1
        print(f"\nfinding {self.findings}: {what}\ntyped last: {self.typed[-60:]!r}")
        print("\n".join(line for line in terminal.screen() if line)[-3000:])
        for log in self.folder.rglob("*.log"):
            print(log.read_text()[-6000:])
            log.unlink()
        sys.stdout.flush()


def main() -> int:
    """Print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pace", type=float, default=0.06)
    parser.add_argument("--library", type=Path, help="a library that no program has open; it is copied")
    parser.add_argument("--size", help="columns x rows that the terminal keeps, 80x24")
    options = parser.parse_args()
    sizes = (
        [(int(columns), int(rows)) for columns, rows in [options.size.split("x")]] if options.size else SIZES
    )
    with tempfile.TemporaryDirectory(prefix="postil-keys-", ignore_cleanup_errors=True) as folder:
        typist = Typist(Path(folder), options.seed, options.pace, sizes)
        if options.library is not None:
            for file in options.library.parent.glob(f"{options.library.stem}.*"):
                copy = shutil.copytree if file.is_dir() else shutil.copy
                copy(file, typist.library.with_suffix(file.name.removeprefix(options.library.stem)))
        typist.run(options.minutes * 60)
    print(f"\n{typist.keys} keys, {typist.starts} starts, {typist.findings} findings")
    return 1 if typist.findings else 0


if __name__ == "__main__":
    sys.exit(main())
