"""Applies the subscriptions of an account here: what was added, renamed, moved or removed there.

What the user changed here stays as it is: a feed unsubscribed here does not come back, and a title or folder
counts only while it is as the account gave it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reader.accounts.protocol import RemoteFeed
from reader.library.accounts.accounts import (
    Account,
    AccountFeed,
    account_feeds,
    ended_by_hand,
    feed_at,
    hand_over,
    write_account_feeds,
)
from reader.library.accounts.remote_items import forget_items_of_feeds
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Feed

MADE_BY = "account"
_FEW = 4
"""Feeds that may disappear from a server at once; more are kept."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What following changed here: feeds subscribed to and unsubscribed from, and a remark, "" for none."""

    new: int = 0
    ended: int = 0
    remark: str = ""


def follow(library: Library, account: Account, there: Sequence[RemoteFeed]) -> Followed:
    """Apply to the feeds here what changed on the server since the last exchange, in one transaction.

    `there` are the server's subscriptions now. Each change is an operation of its own, made by "account",
    so `postil undo NUMBER` reverses it. Raises LibraryError.
    """
    known = {each.remote_id: each for each in account_feeds(library, account.id)}
    with library.transaction():
        kept: dict[str, AccountFeed] = {}
        new = 0
        for one in there:
            unwanted = None if known else ended_by_hand(library, one.url)
            if unwanted is not None:  # before the account came
                kept[one.remote_id] = _named(one, unwanted, brought=False)
                continue
            kept[one.remote_id], is_new = _followed(library, known.get(one.remote_id), one)
            new += is_new
        forget_items_of_feeds(
            library, account.id, [name for name, each in known.items() if _is_another(each, kept.get(name))]
        )
        gone = _gone(known, kept)
        remark = ""
        if len(gone) > _FEW and len(gone) * 2 > len(known):
            remark = (
                f"The server no longer lists {len(gone)} of {len(known)} feeds. They were kept; "
                "`postil unsubscribe` removes those you no longer want."
            )
            kept = {each.remote_id: each for each in gone} | kept
        write_account_feeds(library, account.id, kept.values())
        ended = 0 if remark else sum(_end(library, each) for each in gone)
    return Followed(new, ended, remark)


def _followed(library: Library, before: AccountFeed | None, one: RemoteFeed) -> tuple[AccountFeed, bool]:
    """The feed here of one there, and whether it is new here."""
    if before is None or (one.url != before.url and not _same_feed(library, before, one)):
        feed, is_new = subscriptions.subscribe(
            library,
            one.url,
            title=one.title,
            site_url=one.site_url,
            folder=(one.folder,) if one.folder else (),
            made_by=MADE_BY,
        )
        return _named(one, feed.id, brought=is_new), is_new
    if before.subscribed and before.feed_id is not None:
        _follow_names(library, subscriptions.feed(library, before.feed_id), before, one)
    elif before.feed_id is None:  # it was removed here; subscribed to again by hand it is the account's feed
        return _named(one, feed_at(library, one.url), brought=False), False
    return _named(one, before.feed_id, brought=before.brought), False


def _same_feed(library: Library, before: AccountFeed, one: RemoteFeed) -> bool:
    """Whether a feed whose address changed there is still the same; one that the account brought moves, too.

    Servers change addresses themselves after a redirect. With another title it is another feed: a server that
    was installed anew gives its numbers once more.
    """
    if before.feed_id is None or not before.subscribed:
        return one.title == before.title
    if subscriptions.feed(library, before.feed_id).url == one.url:
        return True
    if one.title != before.title or not before.brought or feed_at(library, one.url) is not None:
        return False
    subscriptions.set_url(library, before.feed_id, one.url)
    return True


def _is_another(before: AccountFeed, now: AccountFeed | None) -> bool:
    return now is not None and now.url != before.url and now.feed_id != before.feed_id


def _gone(known: Mapping[str, AccountFeed], kept: dict[str, AccountFeed]) -> list[AccountFeed]:
    """What the server no longer lists; a feed listed under another number is not gone and stays `brought`."""
    by_feed = {each.feed_id: each for each in kept.values()}
    gone = []
    for each in known.values():
        now = kept.get(each.remote_id)
        if now is not None and now.feed_id == each.feed_id:
            continue
        renumbered = by_feed.get(each.feed_id) if each.feed_id is not None else None
        if renumbered is None:
            gone.append(each)
        elif each.brought:
            kept[renumbered.remote_id] = replace(renumbered, brought=True)
    return gone


def _end(library: Library, each: AccountFeed) -> bool:
    """Unsubscribe from a feed that the account brought, unless another account has it."""
    if not each.brought or not each.subscribed or each.feed_id is None:
        return False
    if hand_over(library, each.feed_id):
        return False
    subscriptions.unsubscribe(library, each.feed_id, made_by=MADE_BY)
    return True


def _named(one: RemoteFeed, feed_id: int | None, *, brought: bool) -> AccountFeed:
    return AccountFeed(one.remote_id, one.url, one.title, one.folder, feed_id=feed_id, brought=brought)


def _follow_names(library: Library, feed: Feed, before: AccountFeed, one: RemoteFeed) -> None:
    if one.title not in ("", before.title) and feed.title == before.title:
        subscriptions.rename_feed(library, feed.id, one.title, made_by=MADE_BY)
    if one.folder != before.folder:
        here = subscriptions.folder_path(library, feed.folder_id) if feed.folder_id is not None else ()
        if list(here) == ([before.folder] if before.folder else []):
            folder = [one.folder] if one.folder else []
            subscriptions.move_feed(library, feed.id, folder, made_by=MADE_BY)
