"""Real feeds from a local server, subscribed to and updated twice."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from reader.config import Settings
from reader.errors import NotFound
from reader.feeds.events import Summary
from reader.feeds.parsing.opml import read_subscriptions
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.updating.update import update
from reader.library.articles import listing
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Feed
from tests.support.lists import listed
from tests.support.local_server import Answer, LocalServer


async def only_loopback(host: str, _port: int) -> list[str]:
    """A name lookup that knows no names: nothing leaves this computer."""
    if host != "127.0.0.1":
        raise OSError(f"{host} is not looked up here")
    return [host]


def feed_files(folder: Path) -> list[Path]:
    """The feeds of a folder."""
    return sorted(path for path in folder.iterdir() if path.is_file() and path.name != "MANIFEST.json")


def outlines(server: LocalServer, files: list[Path]) -> bytes:
    """An OPML file with all of them."""
    rows = "".join(f'<outline text="{path.stem}" xmlUrl="{server.url}/{path.name}"/>' for path in files)
    return f'<opml version="2.0"><body><outline text="Real">{rows}</outline></body></opml>'.encode()


async def run(library: Library, settings: Settings) -> Summary:
    """One update that can reach nothing but the local server."""
    async with Fetcher(settings, resolve=only_loopback) as fetcher:
        return await update(library, settings, fetcher=fetcher)


def measure(folder: Path, library_file: Path) -> tuple[list[Summary], list[float], list[dict[str, Any]]]:
    """Two updates: their summaries, their seconds, and a row about each feed."""
    files = feed_files(folder)
    with LocalServer() as server, Library.open(library_file, write=True) as library:
        for path in files:
            server.answers[f"/{path.name}"] = Answer(path.read_bytes())
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
    ids = listed(library, feed_id=feed.id)
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
