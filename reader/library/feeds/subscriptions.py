"""Folders and feeds: what is subscribed to, and how its updates went.

`folder_path` lives in `reader.library.feeds.folders` and is named here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reader.choices import FullText, PdfFetch
from reader.errors import NotFound, UsageError
from reader.library.feeds.folders import ensure_folder, folder_path
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment_or_none, stamp, stamp_or_none
from reader.list_records import FeedSummary, Folder
from reader.safetext import storable

if TYPE_CHECKING:
    from reader.library.annotations.entities.feed import FeedFields
    from reader.library.annotations.journal import Operation
    from reader.model import Feed, FeedCounts

__all__ = [
    "add_folder",
    "counts",
    "feed",
    "feed_summaries",
    "feeds",
    "find_feed",
    "folder_path",
    "folders",
    "move_feed",
    "record_failure",
    "record_success",
    "record_unchanged",
    "rename_feed",
    "set_full_text",
    "set_pdf",
    "set_url",
    "subscribe",
    "unsubscribe",
]

# --- folders


def folders(lib: Library) -> list[Folder]:
    """All folders, by name without regard to case; a folder comes after the one it is in."""
    rows = lib.rows(
        """WITH RECURSIVE tree(id, name, parent_id, depth) AS (
             SELECT id, name, parent_id, 0 FROM folders WHERE parent_id IS NULL
             UNION ALL
             SELECT f.id, f.name, f.parent_id, t.depth + 1 FROM folders f JOIN tree t ON f.parent_id = t.id)
           SELECT id, name, parent_id FROM tree ORDER BY depth, name COLLATE NOCASE, id"""
    )
    return [Folder(row["id"], row["name"], row["parent_id"]) for row in rows]


def add_folder(lib: Library, path: Sequence[str]) -> Folder:
    """The folder at a path of names; what is missing of it is made. Raises UsageError for an empty path."""
    with lib.transaction():
        folder_id = ensure_folder(lib, path)
    if folder_id is None:
        raise UsageError("A folder needs a name.")
    row = lib.row("SELECT id, name, parent_id FROM folders WHERE id = ?", (folder_id,))
    assert row is not None
    return Folder(row["id"], row["name"], row["parent_id"])


# --- feeds


def _feed(row: Any) -> Feed:
    from reader.model import Feed  # the first screen shows summaries only, and waits for every import

    return Feed(
        id=row["id"],
        url=row["url"],
        title=row["own_title"] or row["title"] or row["url"],
        site_url=row["site_url"],
        folder_id=row["folder_id"],
        full_text=FullText(row["full_text"]),
        pdf=PdfFetch(row["pdf"]),
        typed=bool(row["typed"]),
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        last_checked_at=moment_or_none(row["last_checked_at"]),
        last_success_at=moment_or_none(row["last_success_at"]),
        next_check_at=moment_or_none(row["next_check_at"]),
        failures=row["failures"],
        last_error=row["last_error"],
        gone=bool(row["gone"]),
        learnt=row["learnt"],
        muted=bool(row["muted"]),
    )


_SUBSCRIBED = "SELECT * FROM feeds WHERE unsubscribed_at IS NULL"
_NOTHING_FETCHED = {"etag": "", "last_modified": "", "body_hash": "", "gone": 0}
"""What is stored of a feed's last answer where there is none."""
_LISTS = "`postil feeds` lists them."
_NAMED = 5
"""So many of several feeds are named, at most."""
_LONGEST_NUMBER = 18
"""Digits; a longer number is none of SQLite's."""


def feeds(lib: Library) -> list[Feed]:
    """The feeds that are subscribed to, by title without regard to case."""
    found = [_feed(row) for row in lib.rows(_SUBSCRIBED)]
    return sorted(found, key=lambda feed: (feed.title.casefold(), feed.id))


def feed_summaries(lib: Library) -> list[FeedSummary]:
    """The feeds that are subscribed to, in no order.

    A fifth of what `feeds` takes: a screen reads them again and again while an update runs.
    """
    rows = lib.tuples(
        """SELECT id, coalesce(nullif(own_title, ''), nullif(title, ''), url), folder_id,
             failures > 0 OR gone, muted
           FROM feeds WHERE unsubscribed_at IS NULL"""
    )
    return [
        FeedSummary(number, title, folder, bool(failing), bool(muted))
        for number, title, folder, failing, muted in rows
    ]


def feed(lib: Library, feed_id: int) -> Feed:
    """One feed that is subscribed to. Raises NotFound."""
    row = lib.row(f"{_SUBSCRIBED} AND id = ?", (feed_id,))
    if row is None:
        raise NotFound(f"There is no feed with the number {feed_id}.", hint=_LISTS)
    return _feed(row)


def find_feed(lib: Library, text: str) -> Feed:
    """The feed that a number, an address, a title or a part of either means.

    Digits alone are a number and nothing else: a mistyped one must not mean a feed with such a title.
    Raises NotFound when none answers to it, or several do.
    """
    if text.strip().isdecimal():
        number = int(text) if len(text) < _LONGEST_NUMBER else 0
        if row := lib.row(f"{_SUBSCRIBED} AND id = ?", (number,)):
            return _feed(row)
        raise NotFound(f"There is no feed with the number {text.strip()}.", hint=_LISTS)
    known = feeds(lib)
    wanted = text.strip().casefold()
    tests = (
        lambda one: one.url == text.strip(),
        lambda one: one.title.casefold() == wanted,
        lambda one: wanted in one.title.casefold(),
        lambda one: wanted in one.url.casefold(),
    )
    for test in tests:
        found = [one for one in known if test(one)]
        if len(found) == 1:
            return found[0]
        if found:
            named = [f"{one.id} ({one.title}, {one.url})" for one in found[:_NAMED]]
            names = ", ".join([*named, "…"] if len(found) > _NAMED else named)
            raise NotFound(f"{len(found)} feeds answer to “{text}”: {names}.", hint="Give the number.")
    raise NotFound(f"No feed answers to “{text}”.", hint=_LISTS)


def counts(lib: Library) -> dict[int, FeedCounts]:
    """For each feed that has articles: how many there are (those marked done left out), how many unread."""
    from reader.model import FeedCounts

    total = dict(_pairs(lib, "SELECT feed_id, count(*) FROM sources WHERE listed = 1 GROUP BY feed_id"))
    unread = dict(_pairs(lib, "SELECT feed_id, count(*) FROM sources WHERE unread = 1 GROUP BY feed_id"))
    return {feed_id: FeedCounts(number, unread.get(feed_id, 0)) for feed_id, number in total.items()}


def _pairs(lib: Library, sql: str) -> list[tuple[int, int]]:
    return [(row[0], row[1]) for row in lib.tuples(sql)]


def _operation(
    lib: Library, label: str, *, made_by: str = "hand", undoable: bool = True
) -> AbstractContextManager[Operation]:
    """A journalled change of subscriptions, which other machines follow."""
    from reader.library.annotations.journal import operation  # late: the first screen only reads

    return operation(lib, label, now=datetime.now(UTC), made_by=made_by, undoable=undoable)


def _fields(**values: Any) -> FeedFields:
    """Fields of a subscription as the journal has them."""
    from reader.library.annotations.entities.feed import FeedFields

    return FeedFields(**values)


def subscribe(
    lib: Library,
    url: str,
    *,
    title: str = "",
    site_url: str = "",
    folder: Sequence[str] = (),
    typed: bool = False,
    full_text: FullText = FullText.AUTO,
    made_by: str = "hand",
    senders: tuple[str, ...] = (),
    learnt: str = "",
) -> tuple[Feed, bool]:
    """Subscribe to a feed; returns it and whether it is new.

    `made_by` is "hand", or "import", "account" or "program", which undo without a number passes over. `title`
    is the reader's own name for it; `senders` are the domains of a mailing list; `learnt` says where the
    entries of a listing page stand. One that is subscribed to already stays as it is, but that an address the
    user typed himself may be private from then on. One that was unsubscribed comes back with its articles.
    """
    url = storable(url.strip())
    with _operation(lib, "subscribed", made_by=made_by) as doing:
        row = lib.row("SELECT id, unsubscribed_at FROM feeds WHERE url = ?", (url,))
        new = row is None or row["unsubscribed_at"] is not None
        if new:
            given: dict[str, Any] = {"subscribed": True, "full_text": full_text}
            if title or row is None:
                given["title"] = storable(title)
            if folder or row is None:
                given["folder"] = tuple(folder)
            if senders:
                given["senders"] = senders
            if learnt:
                given["learnt"] = learnt
            doing.change("feed", url, _fields(**given))
        feed_id = int(lib.value("SELECT id FROM feeds WHERE url = ?", (url,)))
        rest: dict[str, Any] = {"typed": 1} if typed else {}
        if site_url and new:
            rest["site_url"] = storable(site_url)
        if row is not None and new:  # what was known of its last answer no longer holds
            rest |= {
                "etag": "",
                "last_modified": "",
                "body_hash": "",
                "next_check_at": None,
                "failures": 0,
                "gone": 0,
            }
        lib.table("feeds").update(feed_id, rest)
    return feed(lib, feed_id), new


def unsubscribe(lib: Library, feed_id: int, *, made_by: str = "hand") -> int:
    """End a subscription and hide its articles; returns how many of them stay visible.

    Articles of which the reader made anything (`article_removal.KEEPING`) stay, as do those that come by
    another feed too. Nothing is removed: undo brings all of it back. Raises NotFound.
    """
    url = feed(lib, feed_id).url
    with _operation(lib, "unsubscribed", made_by=made_by) as doing:
        doing.change("feed", url, _fields(subscribed=False))
        return int(
            lib.value(
                """SELECT count(DISTINCT s.article_id) FROM sources s
                   JOIN states t ON t.article_id = s.article_id
                   WHERE s.feed_id = ? AND t.hidden_at IS NULL""",
                (feed_id,),
            )
        )


def _change(lib: Library, feed_id: int, label: str, fields: FeedFields, *, made_by: str = "hand") -> None:
    url = feed(lib, feed_id).url
    with _operation(lib, label, made_by=made_by) as doing:
        doing.change("feed", url, fields)


def rename_feed(lib: Library, feed_id: int, title: str, *, made_by: str = "hand") -> None:
    """Give a feed a name of the reader's own; an empty one brings the publisher's back. Raises NotFound."""
    fields = _fields(title=" ".join(storable(title).split()))
    _change(lib, feed_id, "feed renamed", fields, made_by=made_by)


def move_feed(lib: Library, feed_id: int, folder: Sequence[str], *, made_by: str = "hand") -> None:
    """Put a feed into a folder (made where missing), or into none with an empty path. Raises NotFound."""
    _change(lib, feed_id, "feed moved", _fields(folder=tuple(map(storable, folder))), made_by=made_by)


def set_full_text(lib: Library, feed_id: int, full_text: FullText) -> None:
    """Say whether the pages behind a feed's entries are fetched. Raises NotFound."""
    _change(lib, feed_id, "full text changed", _fields(full_text=full_text))


def set_pdf(lib: Library, feed_id: int, pdf: PdfFetch) -> None:
    """Say whether the PDFs that the pages of a feed's articles offer are fetched. Raises NotFound."""
    _change(lib, feed_id, "fetching of PDFs changed", _fields(pdf=pdf))


def set_url(lib: Library, feed_id: int, url: str) -> None:
    """Give a feed its new address; validators of the old one are forgotten.

    Raises NotFound, and UsageError when another feed has that address.
    """
    old = feed(lib, feed_id)
    url = storable(url.strip())
    if url == old.url:
        return
    with _operation(lib, "feed address changed", made_by="program", undoable=False) as doing:
        taken = lib.row("SELECT id FROM feeds WHERE url = ?", (url,))
        if taken is not None:
            raise UsageError(
                f"Another feed has the address {url} already.", hint="Unsubscribe one of the two."
            )
        lib.table("feeds").update(feed_id, {"url": url, **_NOTHING_FETCHED})
        # for other machines: the old one ends, the new one begins with the same name and place
        doing.record("feed", old.url, _fields(subscribed=True), _fields(subscribed=False))
        row = lib.row("SELECT own_title, folder_id, full_text, pdf FROM feeds WHERE id = ?", (feed_id,))
        assert row is not None
        made = _fields(
            subscribed=True,
            title=row["own_title"],
            folder=() if row["folder_id"] is None else tuple(folder_path(lib, row["folder_id"])),
            full_text=FullText(row["full_text"]),
            pdf=PdfFetch(row["pdf"]),
        )
        doing.record("feed", url, None, made)


# --- how updates went


def record_success(
    lib: Library,
    feed_id: int,
    *,
    at: datetime,
    etag: str = "",
    last_modified: str = "",
    body_hash: str = "",
    title: str = "",
    site_url: str = "",
    next_check_at: datetime | None = None,
) -> None:
    """The feed was fetched and read. Empty `title` and `site_url` leave what is known."""
    known = {"title": " ".join(storable(title).split()), "site_url": storable(site_url)}
    _record(
        lib,
        feed_id,
        {
            **{name: value for name, value in known.items() if value},
            "etag": storable(etag),
            "last_modified": storable(last_modified),
            "body_hash": body_hash,
            "last_success_at": stamp(at),
            **_checked(at, next_check_at),
        },
    )


def record_unchanged(
    lib: Library,
    feed_id: int,
    *,
    at: datetime,
    next_check_at: datetime | None = None,
    validators: tuple[str, str] | None = None,
) -> None:
    """The feed has nothing new; `validators`: its new ETag and Last-Modified, None to keep the old ones."""
    etag, last_modified = validators or ("", "")
    new = {"etag": storable(etag), "last_modified": storable(last_modified)} if validators else {}
    _record(lib, feed_id, {**new, "last_success_at": stamp(at), **_checked(at, next_check_at)})


def record_failure(
    lib: Library,
    feed_id: int,
    *,
    at: datetime,
    error: str,
    gone: bool = False,
    next_check_at: datetime | None = None,
) -> None:
    """The feed could not be fetched or read, for a reason in plain words. `gone` ends its updates."""
    failures = int(lib.value("SELECT failures FROM feeds WHERE id = ?", (feed_id,)) or 0) + 1
    row = {
        **_checked(at, next_check_at),
        "failures": failures,
        "last_error": storable(error),
        "gone": int(gone),
    }
    _record(lib, feed_id, row)


def _checked(at: datetime, next_check_at: datetime | None) -> dict[str, Any]:
    return {
        "last_checked_at": stamp(at),
        "next_check_at": stamp_or_none(next_check_at),
        "failures": 0,
        "last_error": "",
        "gone": 0,
    }


def _record(lib: Library, feed_id: int, row: dict[str, Any]) -> None:
    with lib.transaction():
        lib.update("feeds", feed_id, row)
