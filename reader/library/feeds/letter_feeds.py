"""The feeds that letters belong to: one for each list, else one for each sender.

A feed of letters has no address on the web. Its own, which names it on every machine, is `list:<List-Id>`,
`from:<address>`, or `list:<List-Id>/<domain>` for letters that name a list but come from a domain whose
letters the list has not had: anybody can write a List-Id into a letter, so those stay apart until the
reader joins them. A list that members may post to takes the letters of all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reader.errors import UsageError
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.library.storage.encoding import names_or_none
from reader.model import ANY_SENDER, LIST_FEED, SENDER_FEED, Feed, FullText
from reader.safetext import storable

_MAX_NAME = 200
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gob", "gov", "go", "ne", "net", "or", "org"})


@dataclass(frozen=True, slots=True)
class LetterOrigin:
    """Where a letter says that it comes from.

    `sender` and `address` are the first sender's, `from_address` who sent the message; `list_id` is "" for a
    letter of no list. `takes_posts`: members may write to the list.
    """

    sender: str
    address: str
    from_address: str
    list_id: str = ""
    list_name: str = ""
    takes_posts: bool = False


def feed_of_letter(lib: Library, origin: LetterOrigin, *, folder: Sequence[str]) -> tuple[int, bool]:
    """The number of the feed that a letter belongs to, and whether the reader is subscribed to it.

    A feed that is new is subscribed to and put into the folder.
    """
    url, name, senders = _feed_of(lib, origin)
    row = lib.row("SELECT id, unsubscribed_at FROM feeds WHERE url = ?", (url,))
    if row is not None:
        return int(row["id"]), row["unsubscribed_at"] is None
    with lib.transaction():
        feed, _ = subscriptions.subscribe(
            lib,
            url,
            title=name,
            folder=folder,
            full_text=FullText.NEVER,
            made_by="program",
            senders=senders,
        )
        lib.update("feeds", feed.id, {"title": storable(name)})
    return feed.id, True


def _feed_of(lib: Library, origin: LetterOrigin) -> tuple[str, str, tuple[str, ...]]:
    """The address of a letter's feed; its name and the domains it takes letters of, should it be new."""
    name = _line(origin.sender or origin.address)
    if not origin.list_id:
        return f"{SENDER_FEED}{_mail_address(origin.address) or name or 'unknown'}", name or "unknown", ()
    # the slash comes before a domain
    list_id = _line(origin.list_id).replace("/", "%2F")
    url, domain = f"{LIST_FEED}{list_id}", organisation(origin.from_address)
    title = _line(origin.list_name) or name or url
    row = lib.row("SELECT senders FROM feeds WHERE url = ?", (url,))
    if row is None:
        return url, title, (ANY_SENDER,) if origin.takes_posts else (domain,)
    known = names_or_none(row["senders"])
    if not known or domain in known or ANY_SENDER in known:
        return url, title, ()
    return f"{url}/{domain}", f"{title} ({domain or 'no sender'})", ()


def _mail_address(address: str) -> str:
    """An address without what mailers add to it for each letter (`name+17@`, RFC 5233)."""
    local, _, domain = _line(address).rpartition("@")
    return f"{_ADDED.sub('', local)}@{domain}" if local else domain


_ADDED = re.compile(r"(?<=.)[+#=].*")


def organisation(address: str) -> str:
    """The domain that stands for who sent a letter: `example.org` for `a@news.example.org`."""
    labels = [label for label in address.rpartition("@")[2].lower().strip(".").split(".") if label]
    kept = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return _line(".".join(labels[-kept:]))


def _line(text: str) -> str:
    return " ".join(storable(text).split())[:_MAX_NAME]


def join_senders(lib: Library, feed_id: int, *, every: bool = False) -> Feed:
    """Make the letters of a feed `list:<id>/<domain>` letters of the list, now and from now on.

    With `every` the list takes the letters of all senders; then the feed may be the list's own, too.
    Returns the list's feed. Raises NotFound, and UsageError for another kind of feed.
    """
    from reader.library.annotations.entities.feed import FeedFields  # late: needs the journal
    from reader.library.annotations.journal import operation

    feed = subscriptions.feed(lib, feed_id)
    url, _, domain = feed.url.partition("/")
    if not url.startswith(LIST_FEED) or not (domain or every):
        raise UsageError(
            f"{feed.title} holds no letters apart from their list.",
            hint="Only a feed whose address is list:…/domain can be joined.",
        )
    row = lib.row("SELECT id, senders FROM feeds WHERE url = ?", (url,))
    if row is None:
        raise UsageError(f"The list {url} has no feed.")
    added = ANY_SENDER if every else domain
    senders = tuple(dict.fromkeys((*names_or_none(row["senders"]), added)))
    with operation(lib, "sender joined to its list", now=datetime.now(UTC)) as doing:
        doing.change("feed", url, FeedFields(senders=senders, subscribed=True))
        for (other,) in lib.tuples(
            "SELECT url FROM feeds WHERE unsubscribed_at IS NULL AND substr(url, 1, ?) = ? || '/'",
            (len(url) + 1, url),
        ):
            if every or other == feed.url:
                doing.change("feed", other, FeedFields(subscribed=False))
    return subscriptions.feed(lib, int(row["id"]))
