"""Store the entries of feeds: which entry is which article.

An entry is the article that its guid names in its feed; else the article that its address names, in
any feed (see `reader.library.articles.urls`). So a changed guid with the same link makes no second
article, and the same link in two feeds is one article with two sources, each with its own entry. An
address that several entries of one feed share (a home page, a changelog) names none of them, from then
on.

Title, address and text of an article are those of its main source: the feed whose own address is on the
link's host, else the first. Any feed can list any link, so another one never changes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reader.library.annotations.merging import apply_waiting
from reader.library.articles.described import describe
from reader.library.articles.packing import PackedEntry, pack_entry
from reader.library.articles.pending import ask_again
from reader.library.articles.urls import same_host, url_key
from reader.library.storage.database import Library
from reader.library.storage.encoding import derived_uid, entry_from_bytes, stamp, to_json
from reader.model import Entry
from reader.safetext import storable


@dataclass(frozen=True, slots=True)
class Stored:
    """The articles that storing a feed's entries added or changed, by number, in the feed's order."""

    new: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()


@dataclass(slots=True)
class _Item:
    entry: PackedEntry
    guid: str
    bare: str
    """The guid as published."""
    dated: str
    """The guid with the time of publication, for feeds that give one guid to several entries."""
    uid: str = ""
    """What a new article of it would be known by on every machine; set by `_Intake`."""

    @property
    def key(self) -> str:
        return self.entry.key

    @property
    def sha(self) -> str:
        return self.entry.sha


def store_entries(lib: Library, feed_id: int, entries: Sequence[Entry], *, now: datetime) -> Stored:
    """Store what a feed brought, in one transaction. The same entries again change nothing.

    Entries without a date are listed by the time of their arrival, in the feed's order. An entry whose
    title, text, address or authors changed is stored again, and its article is pending again.
    """
    return store_packed(lib, feed_id, [pack_entry(entry) for entry in entries], now=now)


def store_packed(lib: Library, feed_id: int, entries: Sequence[PackedEntry], *, now: datetime) -> Stored:
    """`store_entries` for entries that a worker packed (`reader.library.articles.packing`)."""
    items = _items(entries)
    if not items:
        return Stored()
    with lib.transaction():
        return _Intake(lib, feed_id, items, stamp(now)).take_in()


def _items(entries: Sequence[PackedEntry]) -> list[_Item]:
    items: list[_Item] = []
    for entry in entries:
        dated = entry.guid if entry.moment is None else f"{entry.guid}\n{entry.moment}"
        items.append(_Item(entry, entry.guid, entry.guid, dated))
    # one guid for different addresses, or for different times, names nothing by itself
    groups: dict[str, list[_Item]] = {}
    for item in items:
        groups.setdefault(item.guid, []).append(item)
    chosen: dict[str, _Item] = {}
    for group in groups.values():
        apart = len({item.key for item in group}) > 1
        for item in group:
            if apart:
                item.guid = f"{item.guid}\n{item.entry.url}"
            elif len({one.dated for one in group}) > 1:
                item.guid = item.dated
    for item in items:
        chosen.setdefault(item.guid, item)
    return list(chosen.values())


class _Intake:
    """Stores one feed's entries: gathers rows and writes them table by table."""

    def __init__(self, lib: Library, feed_id: int, items: list[_Item], now: int) -> None:
        self.lib, self.feed_id, self.items, self.now = lib, feed_id, items, now
        shared = {key for key, count in Counter(item.key for item in items).items() if key and count > 1}
        self.guids = {item.guid for item in items}
        self.by_guid = {
            row["guid"]: row
            for row in lib.rows(
                """SELECT guid, id, article_id, sha FROM sources
                   WHERE feed_id = ? AND guid IN (SELECT value FROM json_each(?))""",
                (
                    feed_id,
                    to_json(
                        sorted(self.guids | {name for item in items for name in (item.bare, item.dated)})
                    ),
                ),
            )
        }
        feed = lib.row("SELECT url, first_listed_at FROM feeds WHERE id = ?", (feed_id,))
        self.feed_url = str(feed["url"]) if feed else ""
        self.listed_before = feed is not None and feed["first_listed_at"] is not None
        self.by_key = self._addresses(shared)
        self.uids = self._uids_in_use()
        self.next_article = 1 + int(lib.value("SELECT seq FROM sqlite_sequence WHERE name = 'articles'") or 0)
        self.next_source = 1 + int(lib.value("SELECT max(id) FROM sources") or 0)
        self.first_new = self.next_article
        self.rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _INSERT}
        self.changed: list[int] = []

    def _addresses(self, shared: set[str]) -> dict[str, int | None]:
        """The article of each known address, None for one that names none; `shared` ones name none now.

        What a feed says of addresses on other hosts binds only itself: it takes no article's address
        away, and an address that only such a feed shares is free for the host's own feed.
        """
        found: dict[str, int | None] = {}
        urls = {item.key: item.entry.url for item in self.items if item.key}
        for row in self.lib.rows(
            """SELECT x.key, x.article_id, x.shared_by, f.url AS shared_url,
                 EXISTS (SELECT 1 FROM sources s WHERE s.article_id = x.article_id AND s.feed_id = ?) AS own
               FROM addresses x LEFT JOIN feeds f ON f.id = x.shared_by
               WHERE x.key IN (SELECT value FROM json_each(?))""",
            (self.feed_id, to_json(sorted(urls))),
        ):
            key, url = row["key"], urls[row["key"]]
            if row["article_id"] is None:
                foreign = row["shared_by"] not in (None, self.feed_id) and key not in shared
                if foreign and same_host(self.feed_url, url) and not same_host(row["shared_url"], url):
                    self.lib.execute("DELETE FROM addresses WHERE key = ?", (key,))
                    continue
            elif key in shared and (row["own"] or same_host(self.feed_url, url)):
                self.lib.execute(
                    "UPDATE addresses SET article_id = NULL, shared_by = ? WHERE key = ?",
                    (self.feed_id, key),
                )
            found[key] = row["article_id"]
        for key in shared - found.keys():
            self.lib.insert("addresses", {"key": key, "shared_by": self.feed_id})
        return found | dict.fromkeys(shared)

    def _uids_in_use(self) -> dict[str, int]:
        """Articles that have one of the uids which the entries without a source could get."""
        for item in self.items:
            if self._known(item) is None:
                if item.entry.uid:
                    item.uid = item.entry.uid
                elif item.key and item.key not in self.by_key:
                    item.uid = derived_uid("url", item.key)
                else:
                    item.uid = derived_uid("guid", self.feed_url, item.guid)
        in_use = self._having([item.uid for item in self.items if item.uid])
        second = [derived_uid("guid", self.feed_url, item.guid) for item in self.items if item.uid in in_use]
        return in_use | self._having(second)

    def _having(self, uids: list[str]) -> dict[str, int]:
        if not uids:
            return {}
        return dict(
            self.lib.tuples(
                "SELECT uid, id FROM articles WHERE uid IN (SELECT value FROM json_each(?))", (to_json(uids),)
            )
        )

    def take_in(self) -> Stored:
        taken: set[int] = set()
        for position, item in enumerate(self.items):
            known = self._known(item)
            if known is not None:
                taken.add(known["article_id"])
                if known["sha"] != item.sha:
                    self._update(known["id"], known["article_id"], item)
                continue
            article_id = self.by_key.get(item.key)
            if article_id is not None and article_id not in taken and self._other_name(article_id, item):
                taken.add(article_id)
                continue
            self._add(item, position, addressed=bool(item.key) and item.key not in self.by_key)
        for table, rows in self.rows.items():
            if rows:
                self.lib.execute_many(_INSERT[table], rows)
        new = self.rows["articles"]
        apply_waiting(self.lib, [row[1] for row in new], at=self.now)
        return Stored(tuple(row[0] for row in new), tuple(self.changed))

    def _known(self, item: _Item) -> Any:
        """The source with one of the entry's guids; the bare guid is another entry's unless all is equal."""
        found = self.by_guid.get(item.guid) or self.by_guid.get(item.dated)
        bare = self.by_guid.get(item.bare)
        if found is None and bare is not None and bare["sha"] == item.sha:
            return bare
        return found

    def _add(self, item: _Item, position: int, *, addressed: bool) -> None:
        entry = item.entry
        uid = item.uid
        if addressed and uid in self.uids:
            uid = derived_uid("guid", self.feed_url, item.guid)
        same = self.uids.get(uid)
        if same is not None:  # kept from an earlier subscription, or known from another machine
            self._new_source(same, item)
            return
        article_id, source_id = self.next_article, self.next_source
        self.next_article += 1
        latest = self.now - position
        sort_at = latest if entry.moment is None else min(entry.moment, latest)
        self.rows["articles"].append(
            (
                article_id,
                uid,
                source_id,
                entry.url,
                entry.title,
                entry.authors,
                entry.language,
                entry.moment,
                self.now,
            )
        )
        self.rows["states"].append((article_id, sort_at, self.now if self.listed_before else sort_at))
        self.rows["pending"].append((article_id, sort_at))
        if addressed:
            self.by_key[item.key] = article_id
            self.rows["addresses"].append((item.key, article_id))
        self._source_row(article_id, item, sort_at, unread=1, listed=1)

    def _source_row(
        self, article_id: int, item: _Item, sort_at: int, *, unread: int, listed: int, again: int = 0
    ) -> None:
        source_id = self.next_source
        self.next_source += 1
        self.rows["sources"].append(
            (
                source_id,
                self.feed_id,
                item.guid,
                article_id,
                item.sha,
                self.now,
                sort_at,
                unread,
                listed,
                again,
            )
        )
        self.rows["entries"].append((source_id, item.entry.packed))

    def _other_name(self, article_id: int, item: _Item) -> bool:
        """Store an entry whose address is known, with a new guid or by another feed; False for neither."""
        if article_id >= self.first_new:
            return False
        here = self.lib.row(
            "SELECT id, guid, sha FROM sources WHERE feed_id = ? AND article_id = ?",
            (self.feed_id, article_id),
        )
        if here is None:
            self._new_source(article_id, item)
            return True
        if here["guid"] in self.guids:
            return False
        self.lib.update("sources", here["id"], {"guid": item.guid})
        if here["sha"] != item.sha:
            self._update(here["id"], article_id, item)
        return True

    def _new_source(self, article_id: int, item: _Item) -> None:
        state = self.lib.row(
            "SELECT sort_at, read_at, done_at, hidden_at FROM states WHERE article_id = ?", (article_id,)
        )
        assert state is not None
        listed = state["done_at"] is None and state["hidden_at"] is None
        source_id = self.next_source
        self._source_row(
            article_id,
            item,
            state["sort_at"],
            unread=int(listed and state["read_at"] is None),
            listed=int(listed),
            again=1,
        )
        if (described := self._main_source(article_id, item)) is not None:
            describe(self.lib, article_id, {"source_id": source_id, **described})
            ask_again(self.lib, article_id)
            self.changed.append(article_id)

    def _main_source(self, article_id: int, item: _Item) -> dict[str, Any] | None:
        """What an entry changes of an article by becoming its main source; None where it does not."""
        row = self.lib.row(
            """SELECT a.url, a.title, a.source_id, f.url AS feed_url, ifnull(r.complete, 0) AS complete
               FROM articles a LEFT JOIN sources s ON s.id = a.source_id LEFT JOIN feeds f ON f.id = s.feed_id
               LEFT JOIN revisions r ON r.id = a.revision_id WHERE a.id = ?""",
            (article_id,),
        )
        assert row is not None
        entry = item.entry
        if row["source_id"] is None and row["complete"]:
            return None  # a page that the reader saved
        if same_host(self.feed_url, entry.url) and not same_host(row["feed_url"] or "", entry.url):
            return {"url": entry.url, "title": entry.title, "authors": entry.authors}
        if row["source_id"] is not None:
            return None
        return {} if row["title"] else {"title": entry.title, "authors": entry.authors}

    def _update(self, source_id: int, article_id: int, item: _Item) -> None:
        self.lib.update("sources", source_id, {"sha": item.sha})
        self.lib.update("entries", source_id, {"entry": item.entry.packed})
        if self.lib.value("SELECT source_id FROM articles WHERE id = ?", (article_id,)) != source_id:
            return
        entry = item.entry
        described = {"url": entry.url, "title": entry.title, "authors": entry.authors}
        describe(self.lib, article_id, described)
        ask_again(self.lib, article_id)
        self.changed.append(article_id)


_COLUMNS = {
    "articles": "id, uid, source_id, url, title, authors, language, published_at, added_at",
    "states": "article_id, sort_at, came_at",
    "addresses": "key, article_id",
    "sources": "id, feed_id, guid, article_id, sha, first_seen_at, sort_at, unread, listed, again",
    "entries": "source_id, entry",
    "pending": "article_id, sort_at",
}
_INSERT = {
    table: f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(columns.split(',')))})"
    for table, columns in _COLUMNS.items()
}
"""In the order of their references."""


def add_saved(lib: Library, *, url: str, title: str, now: datetime, uid: str = "") -> int:
    """The number of the article at an address; a new one is in no feed.

    An address that is known gives the article that has it; one without a host ("", a file's name)
    gives a new article unless the same name was saved before. `uid` is what the article is known by on
    every machine where that is not its address: a letter's address means nothing.
    """
    url = storable(url.strip())
    key = "" if uid else url_key(url)
    with lib.transaction():
        if not uid:
            uid = derived_uid("url", key) if key else derived_uid("saved", url or f"{title}\x00{stamp(now)}")
        found = lib.value("SELECT article_id FROM addresses WHERE key = ?", (key,)) if key else None
        if found is None:
            found = lib.value("SELECT id FROM articles WHERE uid = ?", (uid,))
        if found is not None:
            lib.execute("UPDATE states SET hidden_at = NULL WHERE article_id = ?", (found,))
            return int(found)
        row = {
            "uid": uid,
            "url": url,
            "title": " ".join(storable(title).split()),
            "added_at": stamp(now),
        }
        article_id = lib.insert("articles", row)
        lib.table("states").insert({"article_id": article_id, "sort_at": stamp(now)})
        if key:
            lib.execute("INSERT OR IGNORE INTO addresses (key, article_id) VALUES (?, ?)", (key, article_id))
        apply_waiting(lib, [uid], at=stamp(now))
        return article_id


def has_entry(lib: Library, feed_id: int, guid: str) -> bool:
    """Whether a feed has brought an entry with this guid."""
    return lib.row("SELECT 1 FROM sources WHERE feed_id = ? AND guid = ?", (feed_id, guid)) is not None


def article_with_uid(lib: Library, uid: str) -> int | None:
    """The number of the article that is known by this uid on every machine, None where there is none."""
    found = lib.value("SELECT id FROM articles WHERE uid = ?", (uid,))
    return None if found is None else int(found)


def newest_entry(lib: Library, article_id: int) -> Entry | None:
    """The newest entry of an article's main source, with its HTML; None for one that came by no feed."""
    entry = lib.value(
        """SELECT e.entry FROM articles a JOIN entries e ON e.source_id = a.source_id WHERE a.id = ?""",
        (article_id,),
    )
    return None if entry is None else entry_from_bytes(entry)
