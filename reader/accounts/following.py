"""Carries the subscriptions of an account over: what was added, renamed, moved or removed there.

What the hand changed here stays as it is: a feed unsubscribed here does not come back, and a title or folder
counts only while it is as the account gave it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reader.accounts.protocol import RemoteFeed
from reader.library.accounts.accounts import Account, AccountFeed, account_feeds, write_account_feeds
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Feed

MADE_BY = "account"
_FEW = 4
"""So many feeds may be gone from a server at once without a question."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of it: how many feeds are new and ended here, and a remark, "" for none."""

    new: int = 0
    ended: int = 0
    remark: str = ""


def follow(library: Library, account: Account, there: Sequence[RemoteFeed]) -> Followed:
    """Do here what was done there since the last exchange; each change can be taken back by its number."""
    known = {each.remote_id: each for each in account_feeds(library, account.id)}
    gone = [each for each in known.values() if each.remote_id not in {one.remote_id for one in there}]
    remark = ""
    if len(gone) > _FEW and len(gone) * 2 > len(known):
        remark = (
            f"The server no longer lists {len(gone)} of {len(known)} feeds. They stay here; "
            "`postil unsubscribe` ends those you no longer want."
        )
    new = ended = 0
    kept: list[AccountFeed] = []
    with library.transaction():
        for one in there:
            before = known.get(one.remote_id)
            if before is None:
                feed, is_new = subscriptions.subscribe(
                    library,
                    one.url,
                    title=one.title,
                    site_url=one.site_url,
                    folder=(one.folder,) if one.folder else (),
                    made_by=MADE_BY,
                )
                new += is_new
                kept.append(_named(one, feed.id, brought=is_new))
            else:
                if before.subscribed and before.feed_id is not None:
                    _follow_names(library, subscriptions.feed(library, before.feed_id), before, one)
                kept.append(_named(one, before.feed_id, brought=before.brought))
        for each in gone:
            if remark:
                kept.append(each)
            elif each.brought and each.subscribed and each.feed_id is not None:
                subscriptions.unsubscribe(library, each.feed_id, made_by=MADE_BY)
                ended += 1
        write_account_feeds(library, account.id, kept)
    return Followed(new, ended, remark)


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
