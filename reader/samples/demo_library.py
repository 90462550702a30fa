"""The sample library: filled like any other, but from packaged files instead of the network."""

from __future__ import annotations

import asyncio
import mimetypes
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from reader.config import Settings
from reader.errors import HttpStatus
from reader.feeds.parsing.opml import read_subscriptions
from reader.feeds.transport.exchange import Answer
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.updating.update import update
from reader.library.articles import listing, pending
from reader.library.feeds import subscriptions
from reader.library.query.lists import list_ids
from reader.library.storage import restoring
from reader.library.storage.database import Library
from reader.library.today.day import begin_today, take_in
from reader.logins import Logins

FOLDER = Path(__file__).parent
MARKED = "https://figures.example.org/guides/critical-reading.html"
MARKS = (
    (
        "A large bad sample is a precise answer to the wrong question.",
        "yellow",
        "The margin of error says nothing about who refused to answer. Ask for the response rate.",
        ("surveys", "method"),
    ),
    ("write the denominator next to every number you copy", "green", "", ("method",)),
)
"""Passages highlighted from the start, so that the notebook is not empty."""


async def _packaged(url: object, *_: object, **__: object) -> Answer:
    """Answer a request with the packaged file of its URL. Raises HttpStatus 404 without one."""
    parts = urlsplit(str(url))
    path = (FOLDER / parts.netloc / parts.path.lstrip("/")).resolve()
    if not path.is_relative_to(FOLDER.resolve()) or not path.is_file():
        raise HttpStatus(f"{url} is not among the samples.", status=404)
    kind = mimetypes.guess_type(path.name)[0] or "application/xml"
    body = path.read_bytes()
    return Answer(200, {"Content-Type": f"{kind}; charset=utf-8"}, body, len(body))


def is_needed(path: Path) -> bool:
    """Whether there is no sample library at `path`, or it is incomplete."""
    if not path.exists():
        return True
    with Library.open(path) as library:
        feeds = subscriptions.feeds(library)
        begun = any(feed.last_checked_at is None for feed in feeds) or bool(pending.pending(library, limit=1))
        return begun or not (feeds or list_ids(library, limit=1))


def fill(path: Path, settings: Settings) -> None:
    """Create the library at `path`, or complete it. What it has already is not changed."""
    with Library.open(path, write=True) as library:
        with library.transaction():
            for each in read_subscriptions((FOLDER / "subscriptions.opml").read_bytes()):
                subscriptions.subscribe(
                    library, each.url, site_url=each.site_url, folder=each.folder, made_by="program"
                )
        online = replace(settings, network=replace(settings.network, offline=False))
        fetcher = Fetcher(online, known=Logins(), exchange=_packaged)
        asyncio.run(update(library, online, fetcher=fetcher))
        _mark(library)
        _put_into_today(library, settings)


def _put_into_today(library: Library, settings: Settings) -> None:
    """Make the samples the reports of the day on which they are first looked at."""
    now, today = datetime.now(UTC).astimezone(), settings.today
    if begin_today(library, now=now, day_start=today.day_start, limit=today.limit):
        take_in(library, list_ids(library), now=now)


def delete(path: Path) -> None:
    """Delete the sample library and the files beside it. Raises LibraryBusy."""
    restoring.remove(path)


def _mark(library: Library) -> None:
    from reader.library.annotations import highlight_changes, highlights

    article_id = listing.article_id_for_url(library, MARKED)
    article = listing.article(library, article_id) if article_id is not None else None
    if article is None or article.revision is None or highlights.highlights(library, article.id):
        return
    text = article.revision.document.text
    for quote, colour, note, tags in MARKS:
        start = text.index(quote)
        highlight_changes.add_highlight(
            library,
            article.id,
            start,
            start + len(quote),
            colour=colour,
            note=note,
            tags=tags,
            now=datetime.now(UTC),
        )
