"""Drive every route of a hostile server through the real update, twice, and hold it to what is expected.

    python -m benchmarks.hostile SERVER.py [--routes NAME ...] [--tenth] [--timeout 30] [--markdown]

SERVER.py is a Python file with a class `HostileServer` and a table `ROUTES`, each route with a name, a
kind (feed, page or opml) and an outcome. It runs in a process of its own, on the loopback address.
Feeds are subscribed to and updated; pages stand behind the entry of a feed; OPML is read. For each
route are noted: the outcome in both rounds, entries, seconds, and how far the memory of this process
and its workers rose above where it stood with warm workers. The canary must never be touched.
Exit status 1 when anything is not as expected.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from reader.errors import PostilError
from tests.support.hostile_routes import Result, drive, tenth


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("server", type=Path)
    parser.add_argument("--routes", nargs="*")
    parser.add_argument("--tenth", action="store_true")
    parser.add_argument("--timeout", type=float, default=30.0)
    parser.add_argument("--markdown", action="store_true", help="one row for each route")
    options = parser.parse_args()
    names = tenth(options.server) if options.tenth else options.routes
    results: list[Result] = []

    def on_result(result: Result) -> None:
        results.append(result)
        if options.markdown:
            cells = [f"`{result.name}`", result.expected, ", ".join(result.rounds), str(result.entries)]
            cells += [f"{result.seconds:.1f}", f"{result.megabytes:.0f}", result.reason[:90]]
            print("| " + " | ".join(cells) + " |")
        for problem in result.problems:
            print(f"{result.name}: {problem}", flush=True)

    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        try:
            wrong = drive(options.server, names, options.timeout, Path(scratch), on_result)
        except PostilError as error:
            wrong = [f"the run itself failed: {error}"]
    bad = sum(bool(result.problems) for result in results)
    seconds = time.monotonic() - started
    print(f"\n{len(results)} routes twice, {len(results) - bad} as expected, {bad} not; {seconds:.0f} s")
    print(f"most memory: {max((each.megabytes for each in results), default=0):.0f} MB over the start")
    for line in wrong:
        print(line)
    sys.exit(1 if bad or wrong else 0)


if __name__ == "__main__":
    main()
