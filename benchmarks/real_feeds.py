"""Subscribe to a folder of real feeds from a local server, update twice, and print what came of it.

    python -m benchmarks.real_feeds FOLDER [--details]

Every file of the folder that is no list of its own (MANIFEST.json) is served as a feed on the
loopback address, subscribed to through an OPML file and updated twice, as `postil update` does it.
Nothing else is asked: the pages behind entries cannot be reached, so what is measured is what feeds
carry themselves. Printed is Markdown: feeds, entries, words, failures with their reasons.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from reader.config import Settings
from reader.errors import NotFound
from reader.feeds.events import Summary
from reader.feeds.fetch import Fetcher
from reader.feeds.opml import read_subscriptions
from reader.feeds.update import update
from reader.library.articles import listing
from reader.library.articles.listing import ArticleQuery
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Feed


def local_server() -> ModuleType:
    """The test suite's server, loaded from its file: tests are no package."""
    path = Path(__file__).resolve().parents[1] / "tests" / "feeds" / "local_server.py"
    spec = importlib.util.spec_from_file_location("local_server", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["local_server"] = module
    spec.loader.exec_module(module)
    return module


async def only_loopback(host: str, _port: int) -> list[str]:
    """A name lookup that knows no names: nothing leaves this computer."""
    if host != "127.0.0.1":
        raise OSError(f"{host} is not looked up here")
    return [host]


def feed_files(folder: Path) -> list[Path]:
    """The feeds of a folder."""
    return sorted(path for path in folder.iterdir() if path.is_file() and path.name != "MANIFEST.json")


def outlines(server: Any, files: list[Path]) -> bytes:
    """An OPML file with all of them."""
    rows = "".join(f'<outline text="{path.stem}" xmlUrl="{server.url}/{path.name}"/>' for path in files)
    return f'<opml version="2.0"><body><outline text="Real">{rows}</outline></body></opml>'.encode()


async def run(library: Library, settings: Settings) -> Summary:
    """One update that can reach nothing but the local server."""
    async with Fetcher(settings, resolve=only_loopback) as fetcher:
        return await update(library, settings, fetcher=fetcher)


def measure(folder: Path, library_file: Path) -> tuple[list[Summary], list[float], list[dict[str, Any]]]:
    """Two updates: their summaries, their seconds, and a row about each feed."""
    module = local_server()
    files = feed_files(folder)
    with module.LocalServer() as server, Library.open(library_file, write=True) as library:
        for path in files:
            server.answers[f"/{path.name}"] = module.Answer(path.read_bytes())
        settings = replace(Settings(), network=replace(Settings().network, allow_private=(server.pair,)))
        for each in read_subscriptions(outlines(server, files)):
            subscriptions.subscribe(library, each.url, folder=each.folder)
        summaries, seconds = [], []
        for _ in range(2):
            started = time.perf_counter()
            summaries.append(asyncio.run(run(library, settings)))
            seconds.append(time.perf_counter() - started)
        return summaries, seconds, [_row(library, feed) for feed in subscriptions.feeds(library)]


def _row(library: Library, feed: Feed) -> dict[str, Any]:
    ids = listing.article_ids(library, ArticleQuery(feed_id=feed.id))
    words, without, reasons = 0, 0, Counter[str]()
    for article_id in ids:
        article = listing.article(library, article_id)
        if article.revision is None:
            raise NotFound(f"article {article_id} has no text")
        words += article.revision.words
        without += not article.revision.document.text.strip()
        if not article.revision.complete:
            reasons[article.revision.reason] += 1
    return {
        "title": feed.title,
        "entries": len(ids),
        "words": words,
        "without": without,
        "incomplete": reasons,
        "error": feed.last_error,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--details", action="store_true", help="one row for each feed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        summaries, seconds, rows = measure(options.folder, Path(scratch) / "postil.db")
    first, second = summaries
    print("| | |\n|---|--:|")
    for name, value in (
        ("feeds", first.feeds),
        ("feeds that could not be read", len(first.failed)),
        ("entries", sum(row["entries"] for row in rows)),
        ("words", sum(row["words"] for row in rows)),
        ("articles without readable text", sum(row["without"] for row in rows)),
        ("articles whose text is not the whole one", sum(row["incomplete"].total() for row in rows)),
        ("first update: new, ready", f"{first.new}, {first.ready}"),
        ("second update: new, changed, unchanged", f"{second.new}, {second.changed}, {second.unchanged}"),
        ("seconds", ", ".join(f"{each:.1f}" for each in seconds)),
    ):
        print(f"| {name} | {value} |")
    for title, url, reason in first.failed:
        print(f"\nFailed: {title} ({url}): {reason}")
    if options.details:
        print("\n| feed | entries | words | not whole |\n|---|--:|--:|---|")
        for row in rows:
            reasons = "; ".join(f"{count} x {reason}" for reason, count in row["incomplete"].most_common(2))
            print(f"| {row['title'].replace('|', '/')} | {row['entries']} | {row['words']} | {reasons} |")


if __name__ == "__main__":
    main()
