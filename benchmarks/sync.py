"""Merging libraries by size: the first merge, one with nothing new, one with a single change.

    python -m benchmarks.sync [ROWS ...]      (2000 20000 unless told)

Two libraries with ROWS highlights in as many articles divided by ten (at least 1,000). One merges into an
empty folder; the other takes all of it in; then both merge again with nothing new, and once more after one
change. Prints seconds of processor time (two processes never share a measurement).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reader.document import Block, BlockKind, Document
from reader.library.annotations.highlight_changes import add_highlight, set_note
from reader.library.annotations.sync import sync
from reader.library.articles.entries import store_entries
from reader.library.feeds.subscriptions import subscribe
from reader.library.storage.database import Library
from reader.model import Entry
from tests.support.texts import store_revision

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = " ".join(f"Sentence number {number} of a report on banks." for number in range(40))


def fill(lib: Library, articles: int) -> list[int]:
    """Store articles of one feed, each with the same short text."""
    feed, _ = subscribe(lib, "https://feed.example/rss")
    entries = [
        Entry(f"{number}", f"https://site.example/{number}", f"Report {number}", published_at=NOW)
        for number in range(articles)
    ]
    document = Document((Block(BlockKind.PARAGRAPH, TEXT),))
    with lib.transaction():
        new = list(store_entries(lib, feed.id, entries, now=NOW).new)
        for number in new:
            store_revision(lib, number, document=document, now=NOW)
    return new


def highlight_all(lib: Library, articles: list[int], rows: int) -> str:
    """Make highlights in one transaction, as it is done for a benchmark only; returns the last one's uid."""
    uid = ""
    with lib.transaction():
        for number in range(rows):
            start = 9 * (number // len(articles)) % 900
            moment = NOW + timedelta(seconds=number)
            made = add_highlight(lib, articles[number % len(articles)], start, start + 30, now=moment)
            uid = made.uid
    return uid


def measured(name: str, rows: int, work: Callable[[], Any]) -> None:
    """Run and print."""
    begin, wall = time.process_time(), time.perf_counter()
    work()
    seconds, wall = time.process_time() - begin, time.perf_counter() - wall
    print(f"{rows:>8} rows  {name:<34} {seconds:7.2f} s CPU {wall:7.2f} s", flush=True)


def run(rows: int) -> None:
    """All measurements at one size."""
    with tempfile.TemporaryDirectory(prefix="postil-sync-") as place:
        folder = Path(place) / "shared"
        folder.mkdir()
        a, b = (Library.open(Path(place) / f"{name}.db", write=True) for name in "ab")
        articles = fill(a, max(1000, rows // 10))
        fill(b, max(1000, rows // 10))
        uid = highlight_all(a, articles, rows)
        measured("first merge, sending", rows, lambda: sync(a, folder, now=NOW))
        measured("first merge, receiving", rows, lambda: sync(b, folder, now=NOW))
        measured("nothing new, the one that sent", rows, lambda: sync(a, folder, now=NOW))
        measured("nothing new, the one that received", rows, lambda: sync(b, folder, now=NOW))
        set_note(a, uid, "a note", now=NOW + timedelta(days=1))
        measured("one change, sending", rows, lambda: sync(a, folder, now=NOW))
        measured("one change, receiving", rows, lambda: sync(b, folder, now=NOW))
        for lib in (a, b):
            lib.close()


if __name__ == "__main__":
    for size in map(int, sys.argv[1:] or ("2000", "20000")):
        run(size)
