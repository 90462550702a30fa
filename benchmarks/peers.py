"""Updates and starts of Postil beside newsboat and newsraft, with the same feeds from the same local server.

    python -m benchmarks.peers SERVER.py CORPUS [--latency 200] [--runs 3]

SERVER.py and CORPUS are those of `benchmarks.update`. Each program begins without a library (cold), updates
again when nothing is new (warm), and starts (first frame, 120 x 40) on what it has then. Printed is
Markdown: medians of the seconds until everything is listed, of CPU seconds, and of milliseconds to the first
frame; a program that is not installed is named so. Only Postil makes texts and indexes of what comes:
"listed" is what compares, and its CPU time has all of that in it.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.update import Measured, addresses, control, postil, prepare, run, serving
from tests.support.pseudo_terminal import Terminal

MOST = 256
"""Downloads at once, for all of them."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program: how its files are made, how it is run to update, and how it is started on a terminal."""

    name: str
    executable: str
    prepare: Callable[[Path, list[str]], None]
    update: Callable[[Path], list[str]]
    start: Callable[[Path], list[str]]


def _newsboat_files(folder: Path, urls: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "urls").write_text("".join(f"{url}\n" for url in urls))
    (folder / "config").write_text("reload-threads 100\n")


def _newsboat(folder: Path, *arguments: str) -> list[str]:
    files = ["-u", str(folder / "urls"), "-c", str(folder / "cache.db"), "-C", str(folder / "config")]
    return ["newsboat", *files, *arguments]


def _newsraft_files(folder: Path, urls: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "feeds").write_text("".join(f"{url}\n" for url in urls))
    (folder / "config").write_text("")


def _newsraft(folder: Path, *arguments: str) -> list[str]:
    files = ["-f", str(folder / "feeds"), "-c", str(folder / "config"), "-d", str(folder / "newsraft.db")]
    return ["newsraft", *files, *arguments]


PROGRAMS = (
    Program(
        "Postil",
        "",
        lambda folder, urls: prepare(folder, urls, MOST),
        lambda folder: postil(folder, "update", "--json"),
        postil,
    ),
    Program(
        "newsboat, 100 threads",
        "newsboat",
        _newsboat_files,
        lambda folder: _newsboat(folder, "-q", "-x", "reload"),
        _newsboat,
    ),
    Program(
        "newsraft",
        "newsraft",
        _newsraft_files,
        lambda folder: _newsraft(folder, "-e", "reload-all"),
        _newsraft,
    ),
)


def first_frame(command: Sequence[str], home: str, limit: float = 120.0) -> float:
    """Milliseconds until a program has painted, on a terminal, something that is no clearing of it."""
    with Terminal(command, environment={"HOME": home}) as terminal:
        while not any(line.strip() for line in terminal.screen()):
            if terminal.chunks and terminal.chunks[-1].at - terminal.started > limit:
                raise TimeoutError(f"{command[0]} paints nothing")
            terminal.read(0.5)
        terminal.settle()
        large = max(terminal.chunks, key=lambda chunk: len(chunk.data))
        return (large.at - terminal.started) * 1000


def measure(program: Program, urls: list[str], port: int, runs: int) -> list[str]:
    """The cells of a program's row."""
    cold: list[Measured] = []
    warm: list[Measured] = []
    starts: list[float] = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "files"
            program.prepare(folder, urls)
            for found in (cold, warm):
                control(port, "__reset")
                found.append(run(program.update(folder), HOME=scratch))
            with contextlib.suppress(TimeoutError):
                starts.append(first_frame(program.start(folder), scratch))
    cells = [program.name]
    for found in (cold, warm):
        listed = statistics.median(one.listed for one in found)
        cells.append(f"{listed:.1f} ({statistics.median(one.cpu for one in found):.1f})")
    return [*cells, f"{statistics.median(starts):.0f}" if starts else "over 120 s"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("server", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--latency", type=int, default=200, help="milliseconds before each answer")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--port", type=int, default=8700, help="where the server listens")
    options = parser.parse_args()
    urls = addresses(options.corpus, options.port)
    print(f"{len(urls)} feeds, {options.latency} ms; seconds until listed (CPU seconds), first frame in ms\n")
    print("| program | cold | warm | first frame |\n|---|--:|--:|--:|")
    with serving(options.server, options.corpus, options.port):
        control(options.port, f"__latency/{options.latency}")
        for program in PROGRAMS:
            if program.executable and shutil.which(program.executable) is None:
                cells = [program.name, "not installed", "", ""]
            else:
                cells = measure(program, urls, options.port, options.runs)
            print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
