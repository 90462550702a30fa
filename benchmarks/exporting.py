"""How long exports of many highlights take, in every format, and again when nothing has changed.

    python -m benchmarks.exporting [REPORTS] [HIGHLIGHTS_EACH]      (2,000 and 10 unless told)

Makes a library, then exports all of it with `postil export`, each in a process of its own: processor and
wall time, and the most memory.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reader.document import Block, BlockKind, Document
from reader.export.formats.table import FORMATS
from reader.library.annotations import highlight_changes
from reader.library.articles.entries import store_entries
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Entry, Source
from tests.support.texts import store_revision

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CHANCE = random.Random(1)
WORDS = ["".join(CHANCE.choices("abcdefghijklmnopqrstuvwxyz", k=CHANCE.randint(2, 9))) for _ in range(20_000)]
A_FEED = 100


def fill(path: Path, reports: int, each: int) -> None:
    """Reports of 1,200 words with so many highlights, half of them with a note."""
    with Library.open(path, write=True) as lib:
        for first in range(0, reports, A_FEED):
            feed, _ = subscriptions.subscribe(lib, f"https://feed{first}.example/rss", title=f"Feed {first}")
            entries = [
                Entry(
                    guid=str(number),
                    url=f"https://feed{first}.example/{number}",
                    title=" ".join(CHANCE.choices(WORDS, k=8)),
                    authors=("Jane Author", "Bob Bee"),
                    published_at=NOW - timedelta(minutes=CHANCE.randrange(500_000)),
                )
                for number in range(min(A_FEED, reports - first))
            ]
            for article_id in store_entries(lib, feed.id, entries, now=NOW).new:
                document = Document(
                    tuple(
                        Block(BlockKind.PARAGRAPH, " ".join(CHANCE.choices(WORDS, k=80))) for _ in range(15)
                    )
                )
                store_revision(lib, article_id, document=document, source=Source.FEED, cleaner=1, now=NOW)
                for start in sorted(CHANCE.sample(range(0, len(document.text) - 300, 150), each)):
                    note = "A note of mine." if CHANCE.random() < 0.5 else ""
                    tags = ("method",) if CHANCE.random() < 0.3 else ()
                    highlight_changes.add_highlight(
                        lib, article_id, start, start + 120, note=note, tags=tags, now=NOW
                    )


def measured(name: str, library: Path, target: Path) -> None:
    """Run one export and print what it took."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "reader", "--library", str(library), "export", name, "--to", str(target)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - started
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"  {name:<12} {cpu:6.1f} s CPU  {wall:6.1f} s  {after.ru_maxrss / 1024:5.0f} MB at most so far")


def main() -> None:
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    each = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder, "library.db")
        fill(library, reports, each)
        # the keys of reports are given by the first export that cites
        for title in ("first", "again, unchanged"):
            print(f"{reports:,} reports with {each} highlights each, {title}:")
            for name in ("markdown", *FORMATS):
                measured(name, library, Path(folder, name))


if __name__ == "__main__":
    main()
