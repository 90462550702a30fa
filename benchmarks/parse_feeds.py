"""How much time the fast path for well-formed feeds saves: `python benchmarks/parse_feeds.py FOLDER`.

Parses every feed of a folder with and without it, in turn, and prints CPU seconds and their ratio.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from reader.errors import NotAFeed
from reader.feeds.parsing import parse as parsing
from reader.feeds.parsing import wellformed


def seconds(bodies: list[bytes], *, fast: bool) -> tuple[float, int]:
    """CPU seconds for all feeds, and how many of them could be parsed."""
    begun, parsed = time.process_time(), 0
    for body in bodies:
        try:
            parsing.parse(body, url="https://example.org/feed.xml", fast=fast)
        except NotAFeed:
            continue
        parsed += 1
    return time.process_time() - begun, parsed


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    bodies = [path.read_bytes() for path in sorted(options.folder.iterdir()) if path.suffix != ".json"]
    seconds(bodies, fast=True), seconds(bodies, fast=False)  # imports and caches
    times = [(seconds(bodies, fast=True), seconds(bodies, fast=False)) for _ in range(options.rounds)]
    fast, thorough = min(one[0][0] for one in times), min(one[1][0] for one in times)
    taken = sum(wellformed.read(body, "https://example.org/feed.xml") is not None for body in bodies)
    print(f"{len(bodies)} feeds, {times[0][0][1]} parsed, {taken} on the fast path")
    print(f"feedparser alone {thorough:.2f} s CPU, with the fast path {fast:.2f} s ({thorough / fast:.1f} x)")


if __name__ == "__main__":
    main()
