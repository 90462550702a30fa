"""Subscriptions in the journal; the uid of a feed is its address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from reader.library.annotations.entities.entity import Entity, is_printable_uid
from reader.library.annotations.field_snapshots import (
    ABSENT,
    BOOLEAN,
    NUMBER,
    NUMBER_OR_NONE,
    TEXT,
    Absent,
    Kind,
    Merge,
    Snapshot,
    journalled,
    read_names,
)
from reader.library.articles.article_removal import set_subscribed
from reader.library.feeds.folders import clean_path, ensure_folder, folder_path
from reader.library.storage.database import Library
from reader.library.storage.encoding import names_or_none, names_to_json
from reader.model import ANY_SENDER, FullText, PdfFetch

SENDERS: Kind[tuple[str, ...]] = Kind(read_names, list, Merge.EACH_NAME)


_PATH: Kind[tuple[str, ...]] = Kind(read_names, list, meaning=clean_path)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFields(Snapshot):
    """A subscription: `title` is the reader's own, empty for the publisher's; `folder` from the top down.

    `senders` are the domains whose letters belong to the feed of a list (`library.feeds.letter_feeds`).
    `priority` to `muted` are as in `library.feeds.feed_settings`.
    """

    title: str | Absent = journalled(TEXT, since=1)
    folder: tuple[str, ...] | Absent = journalled(_PATH, since=1)
    full_text: FullText | Absent = journalled(Kind(FullText, str), since=1)
    subscribed: bool | Absent = journalled(BOOLEAN, since=1)
    senders: tuple[str, ...] | Absent = journalled(SENDERS)
    pdf: PdfFetch | Absent = journalled(Kind(PdfFetch, str))
    priority: int | Absent = journalled(NUMBER)
    newest_only: int | Absent | None = journalled(NUMBER_OR_NONE)
    done_after_days: int | Absent | None = journalled(NUMBER_OR_NONE)
    notify: bool | Absent = journalled(BOOLEAN)
    corrections: bool | Absent = journalled(BOOLEAN)
    images: bool | Absent = journalled(BOOLEAN)
    muted: bool | Absent = journalled(BOOLEAN)
    learnt: str | Absent = journalled(TEXT)


_PLAIN = ("priority", "newest_only", "done_after_days", "notify", "corrections", "images", "muted", "learnt")
"""Fields that are columns of `feeds`."""


def _read(lib: Library, uid: str, names: Collection[str] | None) -> FeedFields | None:
    row = lib.row("SELECT * FROM feeds WHERE url = ?", (uid,))
    if row is None:
        return None
    found = FeedFields(
        title=row["own_title"],
        folder=() if row["folder_id"] is None else tuple(folder_path(lib, row["folder_id"])),
        full_text=FullText(row["full_text"]),
        pdf=PdfFetch(row["pdf"]),
        subscribed=row["unsubscribed_at"] is None,
        senders=names_or_none(row["senders"]),
        priority=row["priority"],
        newest_only=row["newest_only"],
        done_after_days=row["done_after_days"],
        notify=bool(row["notify"]),
        corrections=bool(row["corrections"]),
        images=bool(row["images"]),
        muted=bool(row["muted"]),
        learnt=row["learnt"],
    )
    return found if names is None else found.only(names)


def _write(lib: Library, uid: str, snapshot: FeedFields, at: int) -> None:
    columns: dict[str, Any] = {
        name: int(value) if isinstance(value, bool) else value
        for name in _PLAIN
        for value in [getattr(snapshot, name)]
        if value is not ABSENT
    }
    if snapshot.title is not ABSENT:
        columns["own_title"] = snapshot.title
    if snapshot.folder is not ABSENT:
        columns["folder_id"] = ensure_folder(lib, snapshot.folder)
    if snapshot.full_text is not ABSENT:
        columns["full_text"] = snapshot.full_text.value
    if snapshot.senders is not ABSENT:
        columns["senders"] = names_to_json(snapshot.senders)
    if snapshot.pdf is not ABSENT:
        columns["pdf"] = snapshot.pdf.value
    if snapshot.learnt is not ABSENT:  # another list of the same page is not "unchanged"
        columns |= {"etag": "", "last_modified": "", "body_hash": ""}
    feed_id = lib.value("SELECT id FROM feeds WHERE url = ?", (uid,))
    if feed_id is None:
        feed_id = lib.insert("feeds", {"url": uid, "added_at": at, **columns})
    elif columns:
        lib.update("feeds", feed_id, columns)
    if snapshot.senders is not ABSENT:
        _adopt_letters(lib, feed_id, uid, snapshot.senders)
    if snapshot.subscribed is not ABSENT:
        set_subscribed(lib, feed_id, snapshot.subscribed, at=at)


def _adopt_letters(lib: Library, feed_id: int, uid: str, senders: Collection[str]) -> None:
    """Give a list the letters that feeds of its own hold, of senders whose letters it takes."""
    for other_id, other in lib.tuples(
        "SELECT id, url FROM feeds WHERE substr(url, 1, ?) = ? || '/'", (len(uid) + 1, uid)
    ):
        if ANY_SENDER not in senders and other.removeprefix(f"{uid}/") not in senders:
            continue
        lib.execute(
            """INSERT OR IGNORE INTO sources
                 (feed_id, guid, article_id, sha, first_seen_at, sort_at, unread, listed, again)
               SELECT ?, guid, article_id, sha, first_seen_at, sort_at, unread, listed, 1 FROM sources
               WHERE feed_id = ?""",
            (feed_id, other_id),
        )


FEED = Entity(
    name="feed",
    record=FeedFields,
    is_uid=is_printable_uid,
    read=_read,
    write=_write,
    needed=("subscribed",),
    uids="SELECT url FROM feeds",
    is_wanted=lambda feed: feed.subscribed is True,
    unmade=lambda _at: FeedFields(subscribed=False),
    made_again=FeedFields(subscribed=True),
)
