"""How long a key takes to be answered in very large libraries, and what the slow commands cost.

    python -m benchmarks.scale FOLDER [--only big feeds long commands] [--runs 7]

The libraries are made once in FOLDER (some minutes): `big` with 100,000 articles in 1,000 feeds, 20,000
highlights and 3,000 tags; `feeds` with 5,000 feeds and one of 20,000 entries; `long` with an article of
1,000,000 words, a table of 5,000 x 50, a paragraph of 500,000 characters without a space, and 5,000
highlights in one article. The real program runs on a pseudo-terminal of 120 x 40. A time is the processor
time of all its threads from a key to the last byte painted before a pause: what a person waits for on an
idle machine, and other programs count little. Printed is a table: the middle and the longest of the runs.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.scale_libraries import LONG_ARTICLES, fill_big, fill_feeds, fill_long
from tests.support.pseudo_terminal import Terminal

WANTED = 100.0
"""Milliseconds from a key to its paint."""
FIRST_SCREEN = 150.0
"""Milliseconds until the first screen of any article."""
_ESCAPE = "\x1b"
_LONGEST = 6.0
"""Seconds after which a key counts as not answered at all."""
_LIBRARIES: dict[str, Callable[[Path], None]] = {
    "big": lambda path: fill_big(path, articles=100_000, feeds=1_000, highlights=20_000, tags=3_000),
    "feeds": lambda path: fill_feeds(path, feeds=5_000, largest=20_000),
    "long": lambda path: fill_long(path, words=1_000_000, table=(5_000, 50), word=500_000, highlights=5_000),
}
_TO_FEEDS = "to the feeds"
_BIG = (
    ("down", "j", ""),
    ("page down", " ", ""),
    ("last row", "G", ""),
    ("first row", "g", ""),
    ("open an article", "\r", "h"),
    ("search, a common word", "/repens\r", _ESCAPE),
    ("notebook", "N", _ESCAPE),
    ("sort menu", ",", _ESCAPE),
    (_TO_FEEDS, "1", "2"),
    ("feed health", "1H", "q2"),
    ("go to a feed", "\x07", _ESCAPE),
    ("keys", "?", _ESCAPE),
    ("tags of an article", "t", _ESCAPE),
    ("read, and back", "m", "u"),
)
_NOTEBOOK = (("down", "j", ""), ("page down", " ", ""), ("last", "G", "g"))
_ARTICLE = (
    ("page down", " ", ""),
    ("end", "G", "g"),
    ("find a word", "/repens\r", _ESCAPE),
    ("highlight", "H", "u"),
)


class Table:
    """Rows of a Markdown table, printed as they come."""

    def __init__(self) -> None:
        print("| what | median ms | longest | wanted |\n|---|--:|--:|--:|", flush=True)

    def row(self, what: str, seconds: Sequence[float | None], wanted: float = WANTED) -> None:
        """Print a row."""
        times = [each * 1000 for each in seconds if each is not None]
        if not times:
            print(f"| {what} | nothing painted | | |", flush=True)
            return
        print(f"| {what} | {statistics.median(times):.0f} | {max(times):.0f} | {wanted:.0f} |", flush=True)


def _processor(pid: int) -> tuple[float, ...]:
    """Seconds of processor time that all threads of a process have had."""
    total = 0
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    except (OSError, ValueError):  # a thread has ended meanwhile
        return (total / 1e9,)
    return (total / 1e9,)


def _answered(terminal: Terminal, keys: str) -> float | None:
    """Processor seconds from a key to the last byte painted; None where nothing was."""
    terminal.settle()
    (before,) = _processor(terminal.pid)
    seen = len(terminal.chunks)
    terminal.frame_after(keys, limit=_LONGEST)
    return terminal.chunks[-1].watched[0] - before if len(terminal.chunks) > seen else None


def _app(library: Path, config: Path) -> Terminal:
    options = ["--library", str(library), "--config", str(config)]
    return Terminal([sys.executable, "-m", "reader", *options], watch=_processor)


def _keys(
    table: Table, terminal: Terminal, where: str, keys: Sequence[tuple[str, str, str]], runs: int
) -> None:
    for name, pressed, back in keys:
        times: list[float | None] = []
        for _ in range(runs):
            times.append(_answered(terminal, pressed))
            if back:
                terminal.frame_after(back)
        table.row(f"{where}: {name}", times)


def _resident(pid: int) -> str:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return f"{pages * os.sysconf('SC_PAGE_SIZE') / 1e6:.0f} MB"


def big(table: Table, library: Path, config: Path, runs: int) -> None:
    """Keys in lists, the notebook and dialogs."""
    with _app(library, config) as terminal:
        terminal.settle(1.0)
        _keys(table, terminal, "100,000 articles", _BIG, runs)
        terminal.frame_after("N")
        terminal.settle(1.0)
        _keys(table, terminal, "notebook of 20,000", _NOTEBOOK, runs)
        print(f"\nMemory of the app: {_resident(terminal.pid)} (wanted: 300 MB)\n", flush=True)


def feeds(table: Table, library: Path, config: Path, runs: int) -> None:
    """Keys with very many feeds."""
    with _app(library, config) as terminal:
        terminal.settle(1.0)
        wanted = ("down", "last row", _TO_FEEDS, "feed health", "go to a feed")
        _keys(table, terminal, "5,000 feeds", [each for each in _BIG if each[0] in wanted], runs)


def long(table: Table, library: Path, config: Path, runs: int) -> None:
    """The first screen of long articles, and keys in them."""
    for place, title in enumerate(LONG_ARTICLES):
        first: list[float | None] = []
        for run in range(runs):
            with _app(library, config) as terminal:
                terminal.settle(1.0)
                terminal.frame_after("g" + "j" * place)
                first.append(_answered(terminal, "\r"))
                if run == runs - 1:
                    table.row(f"{title}: first screen", first, FIRST_SCREEN)
                    _keys(table, terminal, title, _ARTICLE, runs)


def commands(library: Path, scratch: Path) -> None:
    """Processor time, wall time and memory of commands that go through everything."""
    print("\n| command | seconds | of them processor | MB |\n|---|--:|--:|--:|")
    sync, notes = scratch / "sync", scratch / "notes"
    sync.mkdir()
    for name, arguments in (
        ("list --json", ["list", "--json"]),
        ("highlights --json", ["highlights", "--json"]),
        ("sync, first", ["sync", str(sync)]),
        ("sync, nothing new", ["sync", str(sync)]),
        ("export markdown, first", ["export", "markdown", "--to", str(notes)]),
        ("export markdown, unchanged", ["export", "markdown", "--to", str(notes)]),
        ("doctor", ["doctor"]),
        ("backup", ["backup"]),
        ("restore, the list", ["restore", "--json"]),
        ("stats", ["stats"]),
        ("search, a common word", ["search", "repens", "--limit", "40"]),
    ):
        _command(name, [sys.executable, "-m", "reader", "--library", str(library), *arguments])


def _command(name: str, command: list[str]) -> None:
    begun = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            print(f"{name} ended with {process.returncode}: {said.read(500).decode()}", file=sys.stderr)
    seconds = time.monotonic() - begun
    cpu = usage.ru_utime + usage.ru_stime
    print(f"| {name} | {seconds:.1f} | {cpu:.1f} | {usage.ru_maxrss / 1024:.0f} |", flush=True)


def main() -> None:
    """Make what is missing, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=["big", "feeds", "long", "commands"])
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    config = options.folder / "config.toml"
    config.write_text("[today]\nopens = false\n")
    paths = {name: options.folder / f"{name}.db" for name in _LIBRARIES}
    for name, fill in _LIBRARIES.items():
        wanted = name in options.only or (name == "big" and "commands" in options.only)
        if wanted and not paths[name].exists():
            print(f"making the library {name}", file=sys.stderr)
            partial = options.folder / f"{name}-partial.db"
            for left in options.folder.glob(f"{name}-partial*"):
                left.unlink() if left.is_file() else shutil.rmtree(left)
            fill(partial)
            partial.rename(paths[name])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    table = Table()
    for name, measure in (("big", big), ("feeds", feeds), ("long", long)):
        if name in options.only:
            measure(table, paths[name], config, options.runs)
    if "commands" in options.only:
        with tempfile.TemporaryDirectory() as scratch:
            commands(paths["big"], Path(scratch))


if __name__ == "__main__":
    main()
