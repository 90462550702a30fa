"""Mutated feeds, lists and pages for the parsers and the workers: no exception but their own, none too slow.

    python -m benchmarks.fuzz_feeds FOLDER [FOLDER ...] [--mutants 100000] [--seed 1] [--seconds 0]
    python -m benchmarks.fuzz_feeds FOLDER --workers --mutants 5000
    python -m benchmarks.fuzz_feeds FOLDER --guided --seconds 600        # where atheris is installed

Every file below the folders is a seed. A mutant has bytes flipped, dropped, repeated or spliced with a
piece of another seed; it goes through `parse`, `read_list` and `feed_links` in this process. With
`--workers` it goes through real worker processes instead, which parse it and clean it as a page: what a
mutant does there may end its worker, but must come back as one of the errors that an update handles.
With `--guided` atheris chooses the mutants by the branches they reach.

What takes more than a second of processor time, or raises anything but the error it should, is printed
with the number that makes the mutant again. Exit status 1 when there was any.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from reader.errors import CleaningError, NotAFeed, OpmlError
from reader.feeds.parsing.links import feed_links
from reader.feeds.parsing.opml import read_list
from reader.feeds.parsing.parse import parse
from reader.feeds.workers.pool import WorkerDied, Workers
from reader.feeds.workers.wire import decode, encode

SLOW = 1.0
"""Seconds of processor time that no seed of this size should need."""
MAX_SEED = 60_000
PIECES = (
    *(
        b"<",
        b">",
        b"&",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b"-->",
        b"\0",
        b"\xff",
        b"\xc2\x85",
        b"&#0;",
        b"&#xD800;",
        b'"',
    ),
    *(
        b"<item>",
        b"</item>",
        b"<title>",
        b"</channel>",
        b"<entry>",
        b"<?xml version='1.0' encoding='",
        b"xml:base='",
    ),
    *(
        b'{"version":"https://jsonfeed.org/version/1","items":[',
        b"1e999",
        b"\\ud800",
        b"[[[[",
        b"<outline xmlUrl='",
    ),
)


def mutant(seeds: list[bytes], number: int, seed: int) -> bytes:
    """The mutant of a number: the same for the same seeds."""
    chance = random.Random(f"{seed}/{number}")
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(data) + 1)
        length = chance.choice((1, 1, 4, 40, 400))
        deed = chance.randrange(6)
        if deed == 0 and data:
            data[at % len(data)] = chance.randrange(256)
        elif deed == 1:
            del data[at : at + length]
        elif deed == 2:
            data[at:at] = data[at : at + length] * chance.choice((1, 2, 30))
        elif deed == 3:
            data[at:at] = chance.choice(PIECES) * chance.choice((1, 1, 50))
        elif deed == 4:
            other = chance.choice(seeds)
            start = chance.randrange(len(other) + 1)
            data[at : at + length] = other[start : start + length]
        else:
            del data[at:]
    return bytes(data[: 2 * MAX_SEED])


def _parsed(data: bytes) -> None:
    try:
        feed = parse(data, content_type="text/xml", url="https://site.test/feed")
    except NotAFeed:
        return
    assert decode(type(feed), encode(feed)) == feed


def _listed(data: bytes) -> None:
    with suppress(OpmlError):
        read_list(data, name="fuzz")


def _linked(data: bytes) -> None:
    feed_links(data, url="https://site.test/")


def _too_slow(*_: object) -> None:
    raise TimeoutError("gave up")


TARGETS: tuple[Callable[[bytes], Any], ...] = (_parsed, _listed, _linked)


def run(seeds: list[bytes], numbers: range, seed: int, until: float) -> tuple[int, Counter[str]]:
    """Mutants through the parsers in this process; how many, and the findings."""
    signal.signal(signal.SIGVTALRM, _too_slow)
    findings: Counter[str] = Counter()
    slowest, done = 0.0, 0
    for number in numbers:
        data = mutant(seeds, number, seed)
        for target in TARGETS:
            begun = time.process_time()
            try:
                signal.setitimer(signal.ITIMER_VIRTUAL, 5 * SLOW)
                target(data)
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            except Exception as error:  # noqa: BLE001  each is a finding
                note(findings, number, f"{target.__name__}: {type(error).__name__}: {error}")
            took = time.process_time() - begun
            slowest = max(slowest, took)
            if took > SLOW:
                findings["slow"] += 1
                print(
                    f"mutant {number}: {target.__name__} took {took:.1f} s for {len(data)} bytes", flush=True
                )
        done += 1
        if time.monotonic() > until:
            break
    print(f"the slowest took {slowest:.2f} s")
    return done, findings


async def run_workers(
    seeds: list[bytes], numbers: range, seed: int, until: float
) -> tuple[int, Counter[str]]:
    """Mutants through real workers; how many, and what was not one of the errors an update handles."""
    findings: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    done = 0
    async with Workers(1) as workers:
        for number in numbers:
            data = mutant(seeds, number, seed)
            for work in (
                workers.feed(data, content_type="text/xml", url="https://site.test/feed"),
                workers.clean_page(data, url="https://site.test/page"),
            ):
                try:
                    await work
                except (NotAFeed, CleaningError, WorkerDied) as error:
                    ends[type(error).__name__] += 1
                    if "Internal error" in error.message:
                        note(findings, number, error.message)
                except Exception as error:  # noqa: BLE001  each is a finding
                    note(findings, number, f"{type(error).__name__}: {error}")
            done += 1
            if time.monotonic() > until:
                break
    print(f"refused: {dict(ends)}")
    return done, findings


def note(findings: Counter[str], number: int, what: str) -> None:
    """Count a finding; the first of its kind is printed."""
    kind = what[:120]
    findings[kind] += 1
    if findings[kind] == 1:
        print(f"mutant {number}: {kind}", flush=True)


def guided(seeds: list[bytes], seconds: float) -> None:
    """Let atheris choose the mutants; it ends the process, and keeps what it found in a file."""
    import tempfile

    import atheris

    folder = Path(tempfile.mkdtemp(prefix="postil-fuzz-"))
    for number, data in enumerate(seeds):
        (folder / f"{number:05}").write_bytes(data)

    def one(data: bytes) -> None:
        for target in TARGETS:
            target(data)

    one(seeds[0])  # whatever is imported late is to be instrumented too
    atheris.instrument_all()
    limits = [
        "-timeout=10",
        f"-max_total_time={int(seconds)}",
        f"-max_len={MAX_SEED}",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *limits, str(folder)], one)
    atheris.Fuzz()


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--mutants", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0.0, help="end after so many seconds")
    parser.add_argument("--workers", action="store_true", help="through worker processes")
    parser.add_argument("--guided", action="store_true", help="mutants chosen by atheris")
    options = parser.parse_args()
    files = (path for folder in options.folders for path in sorted(folder.rglob("*")) if path.is_file())
    seeds = [data for path in files if 0 < len(data := path.read_bytes()) <= MAX_SEED]
    if options.guided:
        guided(seeds, options.seconds or 600)
        return
    started = time.monotonic()
    numbers = range(options.first, options.first + options.mutants)
    until = started + options.seconds if options.seconds else float("inf")
    if options.workers:
        done, findings = asyncio.run(run_workers(seeds, numbers, options.seed, until))
    else:
        done, findings = run(seeds, numbers, options.seed, until)
    print(f"{done} mutants of {len(seeds)} seeds in {time.monotonic() - started:.0f} s")
    print(f"findings: {findings.total()}")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
