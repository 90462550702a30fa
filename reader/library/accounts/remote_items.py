"""The items of an account: which article each is, and what both sides agreed on at the last exchange.

An item is the article that its feed here has under the item's id (which the server's content is stored under)
or under its link. One without an article waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reader.library.articles.urls import url_key
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment_or_none, stamp_or_none, to_json
from reader.safetext import storable


@dataclass(frozen=True, slots=True)
class Flags:
    """What is said of an item: whether it is read, and starred."""

    read: bool = False
    starred: bool = False


@dataclass(frozen=True, slots=True)
class RemoteItem:
    """An item as the server describes it; `published_at` is aware UTC. `html` is not to be trusted."""

    remote_id: str
    feed_remote_id: str
    link: str = ""
    title: str = ""
    author: str = ""
    published_at: datetime | None = None
    html: str = field(default="", repr=False)
    there: Flags = Flags()


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """An item without an article; `feed` is the title of its feed on the server."""

    remote_id: str
    feed_remote_id: str
    feed: str
    title: str
    link: str
    published_at: datetime | None
    feed_id: int | None


@dataclass(frozen=True, slots=True)
class ComparedItem:
    """A matched item: what both sides agreed on last, and how it is here now."""

    remote_id: str
    article_id: int
    agreed: Flags
    here: Flags


def known_ids(lib: Library, account_id: int) -> set[str]:
    """The ids of all items that are known."""
    rows = lib.tuples("SELECT remote_id FROM account_items WHERE account_id = ?", (account_id,))
    return {row[0] for row in rows}


def add_items(lib: Library, account_id: int, items: Iterable[RemoteItem]) -> None:
    """Note items that are new; they count as unread and without a star at the last exchange."""
    rows = [
        (
            account_id,
            storable(one.remote_id),
            storable(one.feed_remote_id),
            storable(one.link),
            " ".join(storable(one.title).split()),
            stamp_or_none(one.published_at),
        )
        for one in items
    ]
    with lib.transaction(synced=False):
        lib.execute_many(
            """INSERT OR IGNORE INTO account_items
               (account_id, remote_id, feed_remote_id, link, title, published_at)
               VALUES (?, ?, ?, ?, ?, ?)""",
            rows,
        )


def match_items(lib: Library, account_id: int) -> int:
    """Find the articles of items that have had none; returns how many were found."""
    waiting = lib.tuples(
        """SELECT i.remote_id, i.link, a.feed_id FROM account_items i
           JOIN account_feeds a ON a.account_id = i.account_id AND a.remote_id = i.feed_remote_id
           WHERE i.account_id = ? AND i.matched = 0 AND a.feed_id IS NOT NULL""",
        (account_id,),
    )
    found = _by_guid(lib, [(remote_id, feed_id) for remote_id, _, feed_id in waiting])
    rest = [(remote_id, link, feed_id) for remote_id, link, feed_id in waiting if remote_id not in found]
    found |= _by_link(lib, rest)
    with lib.transaction(synced=False):
        lib.execute_many(
            "UPDATE account_items SET article_id = ?, matched = 1 WHERE account_id = ? AND remote_id = ?",
            [(article_id, account_id, remote_id) for remote_id, article_id in found.items()],
        )
    return len(found)


def item_guid(remote_id: str) -> str:
    """The guid under which an item is stored in its feed here where the server's content is taken."""
    return f"tag:google.com,2005:reader/item/{remote_id}"


def _by_guid(lib: Library, wanted: Sequence[tuple[str, int]]) -> dict[str, int]:
    rows = lib.tuples(
        """SELECT json_extract(j.value, '$[0]'), s.article_id FROM json_each(?) j
           JOIN sources s ON s.feed_id = json_extract(j.value, '$[1]')
             AND s.guid = json_extract(j.value, '$[2]')""",
        (to_json([[remote_id, feed_id, item_guid(remote_id)] for remote_id, feed_id in wanted]),),
    )
    return dict(rows)


def _by_link(lib: Library, wanted: Sequence[tuple[str, str, int]]) -> dict[str, int]:
    """Those whose link is the address of an article of their own feed here."""
    keys = {remote_id: url_key(link) for remote_id, link, _ in wanted if link}
    rows = lib.tuples(
        """SELECT x.key, s.feed_id, x.article_id FROM addresses x
           JOIN sources s ON s.article_id = x.article_id
           WHERE x.key IN (SELECT value FROM json_each(?))""",
        (to_json(sorted({key for key in keys.values() if key})),),
    )
    articles = {(key, feed_id): article_id for key, feed_id, article_id in rows}
    return {
        remote_id: articles[keys[remote_id], feed_id]
        for remote_id, link, feed_id in wanted
        if link and (keys[remote_id], feed_id) in articles
    }


def waiting_items(lib: Library, account_id: int) -> list[WaitingItem]:
    """Items that have had no article, newest first; those of feeds unsubscribed here are left out."""
    rows = lib.rows(
        """SELECT i.*, a.title AS feed, f.id AS feed_id FROM account_items i
           LEFT JOIN account_feeds a ON a.account_id = i.account_id AND a.remote_id = i.feed_remote_id
           LEFT JOIN feeds f ON f.id = a.feed_id
           WHERE i.account_id = ? AND i.matched = 0 AND f.unsubscribed_at IS NULL
           ORDER BY i.published_at DESC, i.remote_id""",
        (account_id,),
    )
    return [
        WaitingItem(
            row["remote_id"],
            row["feed_remote_id"],
            row["feed"] or row["feed_remote_id"],
            row["title"],
            row["link"],
            moment_or_none(row["published_at"]),
            row["feed_id"],
        )
        for row in rows
    ]


def compared_items(lib: Library, account_id: int) -> list[ComparedItem]:
    """All items that have an article. Read here is what is read or done in any article of its work."""
    rows = lib.tuples(
        """SELECT i.remote_id, i.article_id, i.read, i.starred,
             max(t.read_at IS NOT NULL OR t.done_at IS NOT NULL), max(t.starred_at IS NOT NULL)
           FROM account_items i
           LEFT JOIN works w ON w.article_id = i.article_id
           LEFT JOIN works m ON m.work_id = w.work_id
           JOIN states t ON t.article_id = coalesce(m.article_id, i.article_id)
           WHERE i.account_id = ? AND i.article_id IS NOT NULL
           GROUP BY i.remote_id, i.article_id, i.read, i.starred""",
        (account_id,),
    )
    return [
        ComparedItem(remote_id, article_id, Flags(bool(read), bool(starred)), Flags(bool(r), bool(s)))
        for remote_id, article_id, read, starred, r, s in rows
    ]


def agree(lib: Library, account_id: int, agreed: Mapping[str, Flags]) -> None:
    """Note what both sides agree on now, by the ids of items."""
    with lib.transaction(synced=False):
        lib.execute_many(
            "UPDATE account_items SET read = ?, starred = ? WHERE account_id = ? AND remote_id = ?",
            [(int(flags.read), int(flags.starred), account_id, name) for name, flags in agreed.items()],
        )


def forget_items(lib: Library, account_id: int, remote_ids: Iterable[str]) -> None:
    """Forget items that are no longer on the server. Their articles stay."""
    with lib.transaction(synced=False):
        lib.execute(
            """DELETE FROM account_items WHERE account_id = ?
               AND remote_id IN (SELECT value FROM json_each(?))""",
            (account_id, to_json(sorted(remote_ids))),
        )


def forget_items_of_feeds(lib: Library, account_id: int, feed_remote_ids: Iterable[str]) -> None:
    """Forget the items of feeds whose numbers on the server name other feeds now."""
    with lib.transaction(synced=False):
        lib.execute(
            """DELETE FROM account_items WHERE account_id = ?
               AND feed_remote_id IN (SELECT value FROM json_each(?))""",
            (account_id, to_json(sorted(feed_remote_ids))),
        )
