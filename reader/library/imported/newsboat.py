"""newsboat's `cache.db`: which items were read, and their flags.

Items are matched by guid, then address. Those of subscriptions that the library does not have yet are stored
as the entries that the feed gave, so that their state is there before the next update. The file is SQLite
(https://newsboat.org/releases/2.37/docs/newsboat.html): tables `rss_feed` and `rss_item`.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from reader.imports.records import Format, ImportedArticle, ParsedFile, Problem
from reader.imports.times import of_seconds
from reader.library.articles.entries import has_entry, store_entries
from reader.library.articles.listing import article_id_for_url
from reader.library.articles.urls import url_key
from reader.library.imported.matching import feed_of
from reader.library.storage.database import Library
from reader.model import Entry
from reader.safetext import storable

SIGNATURE = b"SQLite format 3\0"
_MAX_ITEMS = 1_000_000
_MAX_FEEDS = 20_000
_MAX_TITLE = 300
_TOGETHER = 500
_MAX_TEXT = 2_000_000
_TAG = "flag-"
"""Before the letter of a flag in the tag it becomes."""
_NEEDED = ("guid", "url", "feedurl", "unread")
_WANTED = (*_NEEDED, "title", "author", "pubDate", "content", "flags", "deleted")


@dataclass(frozen=True, slots=True)
class CacheItem:
    """An item of the cache."""

    guid: str
    url: str
    feed_url: str
    title: str
    author: str
    published_at: datetime | None
    content: str
    read: bool
    flags: str


def read_cache(path: Path) -> tuple[list[CacheItem], list[Problem]]:
    """The items of a cache that are not deleted; of a damaged file those that can be read."""
    items: list[CacheItem] = []
    problems: list[Problem] = []
    try:
        with contextlib.closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA trusted_schema = OFF")
            kind = connection.execute("SELECT type FROM sqlite_master WHERE name = 'rss_item'").fetchone()
            columns = {row[1] for row in connection.execute("PRAGMA table_info(rss_item)")}
            if kind is None or kind[0] != "table" or not columns.issuperset(_NEEDED):
                return [], [Problem("", "it is a database, but not newsboat's cache")]
            names = [f'"{name}"' if name in columns else f"NULL AS {name}" for name in _WANTED]
            for row in connection.execute(f"SELECT {', '.join(names)} FROM rss_item LIMIT {_MAX_ITEMS}"):
                if not row["deleted"] and (row["guid"] or row["url"]):
                    items.append(_item(row))
    except (sqlite3.Error, OverflowError, ValueError) as error:  # its texts may be no UTF-8
        reason = error if isinstance(error, sqlite3.Error) else "not readable"
        problems.append(Problem("", f"the database is damaged ({reason})"))
    return items, problems


def read_titles(path: Path) -> dict[str, str]:
    """The titles of feeds by their addresses, as newsboat last had them; of a damaged file none."""
    try:
        with contextlib.closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            kind = connection.execute("SELECT type FROM sqlite_master WHERE name = 'rss_feed'").fetchone()
            if kind is None or kind[0] != "table":
                return {}
            rows = connection.execute(f"SELECT rssurl, title FROM rss_feed LIMIT {_MAX_FEEDS}").fetchall()
    except (sqlite3.Error, OverflowError, ValueError):  # what is wrong is said of its items
        return {}
    return {
        url: " ".join(storable(title).split())[:_MAX_TITLE]
        for url, title in rows
        if isinstance(url, str) and isinstance(title, str)
    }


def take_titles(lib: Library, titles: Mapping[str, str]) -> None:
    """Give subscriptions that were never fetched the titles that newsboat knows. One transaction."""
    rows = lib.tuples("SELECT id, url FROM feeds WHERE unsubscribed_at IS NULL AND title = ''")
    untitled = {url_key(url) or url: number for number, url in rows}
    with lib.transaction():
        for url, title in titles.items():
            if title and (number := untitled.get(url_key(url) or url)) is not None:
                lib.execute("UPDATE feeds SET title = ? WHERE id = ?", (title, number))


def _item(row: Any) -> CacheItem:
    def text(name: str) -> str:
        value = row[name]
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        return storable(str(value))[:_MAX_TEXT] if value is not None else ""

    published = row["pubDate"]
    return CacheItem(
        guid=text("guid"),
        url=text("url"),
        feed_url=text("feedurl"),
        title=text("title"),
        author=text("author"),
        published_at=of_seconds(float(published)) if isinstance(published, int | float) else None,
        content=text("content"),
        read=row["unread"] in (0, "0", False),
        flags=text("flags"),
    )


def store_missing(lib: Library, items: Sequence[CacheItem], *, now: datetime) -> int:
    """Store the items that the library does not have as entries of their subscriptions; how many are new."""
    by_feed: defaultdict[str, list[CacheItem]] = defaultdict(list)
    for one in items:
        by_feed[one.feed_url].append(one)
    new = 0
    for feed_url, theirs in by_feed.items():
        feed_id = feed_of(lib, feed_url)
        if feed_id is None:
            continue
        missing = [
            one
            for one in theirs
            if not has_entry(lib, feed_id, one.guid or one.url)
            and (not one.url or article_id_for_url(lib, one.url) is None)
        ]
        for begin in range(0, len(missing), _TOGETHER):
            entries = [_entry(one) for one in missing[begin : begin + _TOGETHER]]
            new += len(store_entries(lib, feed_id, entries, now=now).new)
    return new


def _entry(one: CacheItem) -> Entry:
    return Entry(
        guid=one.guid or one.url,
        url=one.url,
        title=one.title,
        authors=(one.author,) if one.author else (),
        published_at=one.published_at,
        content_html=one.content,
    )


def states(items: Sequence[CacheItem]) -> Iterator[ImportedArticle]:
    """What was read and flagged, as articles to store."""
    for one in items:
        flags = tuple(f"{_TAG}{letter}" for letter in dict.fromkeys(one.flags) if letter.isalnum())
        if one.read or flags:
            yield ImportedArticle(
                url=one.url,
                title=one.title,
                feed_url=one.feed_url,
                guid=one.guid,
                read=one.read or None,
                tags=flags,
            )


def parse_cache(lib: Library, path: Path, *, now: datetime) -> ParsedFile:
    """The states of a cache; items that are missing are stored, those of no subscription are left out."""
    items, problems = read_cache(path)
    take_titles(lib, read_titles(path))
    store_missing(lib, items, now=now)
    feeds = {url: feed_of(lib, url) for url in {one.feed_url for one in items}}
    known = [one for one in items if _is_known(lib, one, feeds[one.feed_url])]
    return ParsedFile(Format.NEWSBOAT, tuple(states(known)), tuple(problems))


def _is_known(lib: Library, one: CacheItem, feed_id: int | None) -> bool:
    if feed_id is not None and has_entry(lib, feed_id, one.guid or one.url):
        return True
    return bool(one.url) and article_id_for_url(lib, one.url) is not None
