"""Random command lines: no traceback, no unsafe byte, a sane exit status.

    python -m benchmarks.fuzz_commands [--minutes 1] [--seed N] [--calls N]

Each call is a random subcommand with random flags and values (numbers out of range, hostile and undecodable
bytes, paths that cannot be used), on a copy of the sample library, offline, with standard streams that are
pipes, closed, full or no longer read. The flags are those that the command's own parser declares. Every call
runs in a forked child with a time limit; the library is a fresh copy every 40 calls.

The seed is printed. A failure is printed with its arguments and what went wrong; exit status 1 if any.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reader import cli, paths
from reader.config import Settings
from reader.safetext import drop_invisible, is_safe
from reader.samples import demo_library

LIMIT = 60.0
"""Seconds after which a call counts as hanging."""
FRESH = 40
"""Calls on one copy of the library."""
STATUSES = {0, 1, 2, 130}
MAX_OUTPUT = 20_000_000

HOSTILE = (
    *("", " ", "-", "--", "-x", "#", "0", "-1", "1", "3", "12", "#5", "2147483648", "9223372036854775807"),
    *(
        "9223372036854775808",
        "1" * 30,
        "1" * 5000,
        "1e3",
        "0x10",
        "1_0",
        "٣",
        "NaN",
        "30m",
        "2h",
        "99d",
        "newest",
    ),
    *(
        "\x1b[31mred",
        "\x1b]0;t\x07",
        "a\x9bb",
        "\u202eabc",
        "pay\u200bpal\U000e0041",
        "\udcff\udcfe",
        "é\udc80",
    ),
    *(
        "x" * 300,
        "ab/" * 2000,
        "../" * 40 + "etc/passwd",
        "a\nb",
        "\r\n",
        "%s%n",
        "'; DROP TABLE",
        '"',
        '"a b',
        "[/]",
    ),
    *(
        "https://example.org/",
        "http://ada:pw@127.0.0.1:1/x",
        "feed:http://x",
        "file:///etc/passwd",
        "exec:id",
    ),
    *(
        "javascript:alert(1)",
        "http://[::1",
        "http://" + "a" * 3000,
        "//",
        "ftp://x/y",
        "https://margin.example.org/",
    ),
    *(
        "The Margin",
        "margin",
        "Methods",
        "Methods/Statistics",
        "method",
        "yellow",
        "reading.width",
        "keys.library.star",
    ),
)
PATHS = (
    *(
        "{folder}/library/postil.db",
        "{folder}/new/postil.db",
        "{folder}",
        "/dev/null",
        "/dev/full",
        "/dev/null/x",
    ),
    *("{folder}/page.html", "{folder}/feeds.opml", "{folder}/deep.toml", "{folder}/binary", "/proc/self/mem"),
    *(
        "{folder}/loop",
        "{folder}/" + "n" * 300,
        "{folder}/\udcff",
        "{folder}/line\nbreak",
        "{folder}/out",
        "/proc/x/y",
    ),
)
STREAMS = ("pipe",) * 6 + ("closed", "full", "unread")


@dataclass(frozen=True)
class Call:
    """One call: its arguments, what its standard streams are, and what can be read from the first."""

    arguments: tuple[str, ...]
    stdin: str
    stdout: str
    stderr: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """What a call did: its status (negative: the signal that ended it; None: it hung), and its output."""

    status: int | None
    out: bytes
    err: bytes
    seconds: float


def parsers(name: str) -> Iterator[argparse.ArgumentParser]:
    """The parser of a subcommand, and those below it."""
    waiting = [_subparser(cli._parser(name, listing=False), name)]
    while waiting:
        parser = waiting.pop()
        yield parser
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                waiting += action.choices.values()


def _subparser(parser: argparse.ArgumentParser, name: str) -> argparse.ArgumentParser:
    (action,) = (each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    found: argparse.ArgumentParser = action.choices[name]
    return found


class CallMaker:
    """Makes random calls from the flags that the commands declare."""

    def __init__(self, chance: random.Random, folder: Path) -> None:
        self._chance = chance
        self._folder = folder
        self._words: dict[str, list[str]] = {}
        for name in cli.COMMANDS:
            words: set[str] = set()
            for parser in parsers(name):
                for action in parser._actions:
                    words.update(action.option_strings)
                    words.update(str(choice) for choice in action.choices or ())
            self._words[name] = sorted(words)

    def call(self) -> Call:
        """The next call."""
        chance = self._chance
        name = chance.choice([*cli.COMMANDS, *cli.COMMANDS, "", "lits", "\x1b[2J"])
        before = [word for word in ("--library", "--config") if chance.random() < 0.1]
        arguments = ["--offline"] if chance.random() < 0.95 else []
        for option in before:
            arguments += [option, self._path()]
        if name:
            arguments.append(name)
        for _ in range(chance.choice((0, 0, 1, 1, 2, 2, 3, 5))):
            known = self._words.get(name)
            arguments.append(chance.choice(known) if known and chance.random() < 0.5 else self._value())
        return Call(
            arguments=tuple(each for each in arguments if "\0" not in each and each != "--every"),
            stdin=chance.choice(STREAMS),
            stdout=chance.choice(STREAMS),
            stderr=chance.choice(("pipe",) * 12 + ("closed", "full", "unread")),
            data=self._data(),
        )

    def _value(self) -> str:
        return self._path() if self._chance.random() < 0.2 else self._chance.choice(HOSTILE)

    def _path(self) -> str:
        return self._chance.choice(PATHS).format(folder=self._folder)

    def _data(self) -> bytes:
        chance = self._chance
        files = [path for path in self._folder.glob("*.*") if path.is_file()]
        return chance.choice(
            [
                b"",
                b"y\n",
                b"secret\n",
                chance.randbytes(chance.randrange(2000)),
                chance.choice(files).read_bytes(),
            ]
        )


def make_folder(folder: Path, samples: Path) -> None:
    """Fill a folder with a library and files that calls can name."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "library").mkdir(parents=True)
    shutil.copy(samples, folder / "library" / "postil.db")
    words = "A sentence of the page, with commas, that is long enough to be kept. " * 20
    (folder / "page.html").write_text(f"<html><title>A page</title><article><p>{words}</p></article></html>")
    (folder / "feeds.opml").write_text(
        '<opml version="2.0"><body><outline xmlUrl="https://e.org/f"/></body></opml>'
    )
    (folder / "deep.toml").write_text("[update]\nworkers = " + "[" * 5000 + "]" * 5000)
    (folder / "binary").write_bytes(bytes(range(256)) * 50)
    (folder / "loop").symlink_to(folder / "loop")


def run(call: Call) -> Answer:
    """Run a call in a forked child and collect what it prints."""
    begin = time.monotonic()
    reads: dict[int, bytearray] = {}
    close: list[int] = []
    places: list[int | None] = []
    for kind in (call.stdin, call.stdout, call.stderr):
        if kind == "closed":
            places.append(None)
        elif kind == "full":
            places.append(os.open("/dev/full", os.O_RDWR))
        else:
            ends = os.pipe()
            ours, theirs = ends if places else ends[::-1]
            places.append(theirs)
            if kind == "unread":
                os.close(ours)
            elif len(places) == 1:
                close.append(ours)
            else:
                reads[ours] = bytearray()
    child = os.fork()
    if child == 0:
        _be_the_command(call, places, [*reads, *close])
    for place in places:
        if place is not None:
            os.close(place)
    for ours in close:
        _feed(ours, call.data)
    outputs = list(reads)
    status = _wait(child, reads, begin + LIMIT)
    written = iter([bytes(reads[each]) for each in outputs])
    out = next(written) if call.stdout == "pipe" else b""
    err = next(written) if call.stderr == "pipe" else b""
    return Answer(status, out, err, time.monotonic() - begin)


def _be_the_command(call: Call, places: list[int | None], ours: list[int]) -> None:
    status = 70
    try:
        os.setsid()
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        for descriptor in ours:
            os.close(descriptor)
        high = [
            None if place is None else os.dup2(place, 200 + number) for number, place in enumerate(places)
        ]
        for number, place in enumerate(high):
            if place is None:
                os.close(number)
            else:
                os.dup2(place, number)
                os.close(place)
        for number, (name, place) in enumerate(zip(("stdin", "stdout", "stderr"), high, strict=True)):
            setattr(sys, name, None if place is None else _stream(number))
        status = cli.main(list(call.arguments))
        for last in (sys.stdout, sys.stderr):
            last.flush()
    finally:
        os._exit(status)


def _stream(number: int) -> io.TextIOWrapper:
    """A standard stream as the interpreter makes it at its start."""
    raw = io.FileIO(number, "r" if number == 0 else "w", closefd=False)
    buffered = io.BufferedReader(raw) if number == 0 else io.BufferedWriter(raw)
    return io.TextIOWrapper(buffered, encoding="utf-8", errors="surrogateescape", line_buffering=number == 2)


def _feed(descriptor: int, data: bytes) -> None:
    os.set_blocking(descriptor, False)
    try:
        os.write(descriptor, data)  # less than a pipe holds, so it never waits
    except OSError:
        pass
    finally:
        os.close(descriptor)


def _wait(child: int, reads: dict[int, bytearray], deadline: float) -> int | None:
    """Read until the child has ended. Its status, negative for a signal; None where it had to be killed."""
    open_ends = set(reads)
    status: int | None = None
    while True:
        ready, _, _ = select.select(list(open_ends), [], [], 0.02)
        for descriptor in ready:
            piece = os.read(descriptor, 65536)
            reads[descriptor] += piece
            if not piece:
                open_ends.discard(descriptor)
        if status is None:
            ended, code = os.waitpid(child, os.WNOHANG)
            status = os.waitstatus_to_exitcode(code) if ended else None
        if status is not None and not ready:
            break
        if time.monotonic() > deadline or any(len(each) > MAX_OUTPUT for each in reads.values()):
            os.killpg(child, signal.SIGKILL)
            if status is None:
                os.waitpid(child, 0)
            status = None
            break
    for descriptor in reads:
        os.close(descriptor)
    return status


def problems(call: Call, answer: Answer) -> Iterator[str]:
    """What is wrong with the answer to a call."""
    if answer.status is None:
        yield f"hung for {answer.seconds:.0f} s"
    elif answer.status not in STATUSES:
        yield f"status {answer.status}"
    log = paths.log_file()
    if log.exists():
        yield "internal error:\n" + log.read_text(errors="replace")[-3000:]
        log.unlink()
    for name, data in (("stdout", answer.out), ("stderr", answer.err)):
        if {"export", "epub"} <= set(call.arguments) and data.startswith(b"PK"):
            continue  # a book that was asked for on a pipe
        text = data.decode("utf-8", "surrogateescape")
        if "export" in call.arguments:  # CSV and RIS end their lines so (RFC 4180)
            text = text.replace("\r\n", "\n")
        if not is_safe(text):
            yield f"unsafe {name}: {next(line for line in text.splitlines(True) if not is_safe(line))!r}"
        if drop_invisible(text) != text:
            yield f"invisible characters in {name}"
        if "Traceback" in text or "nternal error" in text:
            yield f"{name}: {text[-2000:]}"
    if answer.status in (1, 2) and answer.err and answer.err.count(b"\n") > 40:
        yield f"{answer.err.count(10)} lines of errors"


def fuzz(seed: int, *, seconds: float, calls: int, say: Callable[[str], None] = print) -> int:
    """Run random calls until one of the limits is reached. Returns how many went wrong."""
    say(f"seed {seed}")
    chance = random.Random(seed)
    failed = 0
    statuses: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="postil-fuzz-") as temporary:
        top = Path(temporary)
        folder = top / "work"
        samples = top / "samples.db"
        demo_library.fill(samples, Settings())
        make_folder(folder, samples)
        environment = {
            **{
                f"XDG_{kind}_HOME": str(folder / kind.lower())
                for kind in ("CONFIG", "DATA", "STATE", "CACHE")
            },
            "HOME": str(folder / "home"),
            "POSTIL_LIBRARY": str(folder / "library" / "postil.db"),
        }
        before = {name: os.environ.get(name) for name in environment}
        os.environ.update(environment)
        maker = CallMaker(chance, folder)
        end = time.monotonic() + seconds
        done = 0
        try:
            while done < calls and time.monotonic() < end:
                if done % FRESH == 0:
                    make_folder(folder, samples)
                call = maker.call()
                answer = run(call)
                done += 1
                statuses[str(answer.status)] += 1
                if found := list(problems(call, answer)):
                    failed += 1
                    say(f"call {done}: {call}\n  " + "\n  ".join(found))
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
    say(f"{done} calls, statuses {dict(sorted(statuses.items()))}, {failed} failed")
    return failed


def main() -> int:
    """Read the arguments and fuzz. Returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=None, help="default: a new one")
    parser.add_argument("--calls", type=int, default=10**9)
    arguments = parser.parse_args()
    seed = random.SystemRandom().randrange(2**32) if arguments.seed is None else arguments.seed
    return 1 if fuzz(seed, seconds=60 * arguments.minutes, calls=arguments.calls) else 0


if __name__ == "__main__":
    sys.exit(main())
