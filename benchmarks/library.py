"""How long the library takes for what the screen and the update ask of it.

    python -m benchmarks.library [ARTICLES] [FEEDS]      (100,000 and 1,000 unless told)

Makes a library of articles with texts of 200 words (a tenth of them) or none yet, then times each call:
the first one on a fresh connection, and the median of nine.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reader.document import Block, BlockKind, Document
from reader.library.annotations import highlight_changes, highlights
from reader.library.articles import listing, states
from reader.library.articles.entries import store_entries
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Entry, Source
from tests.support.lists import listed
from tests.support.searching import search
from tests.support.stored_highlights import all_highlights
from tests.support.texts import store_revision

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CHANCE = random.Random(1)
WORDS = ["".join(CHANCE.choices("abcdefghijklmnopqrstuvwxyz", k=CHANCE.randint(2, 9))) for _ in range(20_000)]


def text(words: int) -> Document:
    parts = [" ".join(CHANCE.choices(WORDS, k=80)) for _ in range(words // 80)]
    return Document(tuple(Block(BlockKind.PARAGRAPH, part) for part in parts))


def fill(lib: Library, articles: int, feeds: int) -> None:
    each = articles // feeds
    body = "<p>" + " ".join(CHANCE.choices(WORDS, k=200))
    spent = made = 0.0
    for number in range(feeds):
        feed, _ = subscriptions.subscribe(
            lib,
            f"https://feed{number}.example/rss",
            title=f"Feed {number}",
            folder=(f"Folder {number % 20}",),
        )
        entries = [
            Entry(
                guid=str(n),
                url=f"https://feed{number}.example/{n}",
                title=" ".join(CHANCE.choices(WORDS, k=8)),
                authors=("An Author",),
                published_at=NOW - timedelta(minutes=CHANCE.randrange(500_000)),
                content_html=body,
            )
            for n in range(each)
        ]
        started = time.perf_counter()
        stored = store_entries(lib, feed.id, entries, now=NOW)
        spent += time.perf_counter() - started
        texts = [text(200) for _ in range(each // 10)]
        started = time.perf_counter()
        with lib.transaction():
            for article_id, document in zip(stored.new, texts, strict=False):
                store_revision(lib, article_id, document=document, source=Source.FEED, cleaner=1, now=NOW)
        made += time.perf_counter() - started
    print(f"  store_entries: {spent / feeds * 1e3:.2f} ms a feed of {each} new entries")
    print(f"  store_revision: {made / max(1, feeds * (each // 10)) * 1e3:.2f} ms a text of 200 words")


def timed(name: str, path: Path, call: Callable[[Library], Any]) -> None:
    with Library.open(path) as lib:
        times = []
        for _ in range(10):
            started = time.perf_counter()
            answer = call(lib)
            times.append((time.perf_counter() - started) * 1e3)
    size = f"{len(answer):>8,} rows" if hasattr(answer, "__len__") else ""
    print(f"  {name:34} first {times[0]:7.2f} ms   then {statistics.median(times[1:]):7.2f} ms {size}")


def main() -> int:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    feeds = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "postil.db"
        print(f"{articles:,} articles in {feeds:,} feeds")
        with Library.open(path, write=True) as lib:
            fill(lib, articles, feeds)
            ids = listed(lib)
            states.set_read(lib, ids[::3], True, now=NOW)
            marked = [
                number for number in ids if lib.value("SELECT words FROM articles WHERE id = ?", (number,))
            ]
            for number in marked[:1000]:
                highlight_changes.add_highlight(lib, number, 10, 60, note="a note", now=NOW)
            times = []
            for number in marked[:200]:
                started = time.perf_counter()
                highlight_changes.add_highlight(lib, number, 70, 90, now=NOW)
                times.append((time.perf_counter() - started) * 1e3)
            slowest = sorted(times)[-2]
            print(f"  add_highlight, synced: median {statistics.median(times):.2f}, p99 {slowest:.2f} ms")
        started = time.perf_counter()
        Library.open(path).close()
        opened = (time.perf_counter() - started) * 1e3
        print(f"  open to read: {opened:.2f} ms; file {path.stat().st_size / 1e6:.0f} MB")
        timed("all articles", path, listed)
        timed("unread", path, lambda lib: listed(lib, "is:unread -is:done"))
        timed("one feed", path, lambda lib: listed(lib, feed_id=1))
        timed(
            "one feed, unread",
            path,
            lambda lib: listed(lib, "is:unread -is:done", feed_id=1),
        )
        timed("one folder", path, lambda lib: listed(lib, folder_id=1))
        timed("highlighted", path, lambda lib: listed(lib, "is:highlighted"))
        timed("words in the list", path, lambda lib: listed(lib, WORDS[5]))
        timed("rows of a screen", path, lambda lib: listing.summaries(lib, ids[500:560]))
        timed("one article", path, lambda lib: listing.article(lib, marked[0]))
        timed("its highlights", path, lambda lib: highlights.highlights(lib, marked[0]))
        timed("all highlights", path, all_highlights)
        timed("counts", path, subscriptions.counts)
        timed("feeds", path, subscriptions.feeds)
        timed("folders", path, subscriptions.folders)
        timed("search, one word", path, lambda lib: search(lib, WORDS[7]))
        timed("search, two words", path, lambda lib: search(lib, f"{WORDS[7]} {WORDS[8]}"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
