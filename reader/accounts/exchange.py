"""One exchange with the server of an account, in two steps around the listing of feeds.

`begin` logs in and carries subscriptions over, so that new feeds are fetched with the others; `finish` runs
once the feeds are listed: it finds the articles of new items, takes the server's content of what no feed here
has, and compares read and starred on both sides. If it is interrupted, the next exchange continues from
what is stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reader.accounts import protocol
from reader.accounts.client import EDITS_AT_ONCE, ITEMS_AT_ONCE, Client, IdList, batches
from reader.accounts.comparing import FlagName, Plan, plan, with_flag
from reader.accounts.following import MADE_BY, Followed, follow
from reader.feeds.workers.pool import Workers
from reader.library.accounts.accounts import Account
from reader.library.accounts.remote_items import (
    ComparedItem,
    Flags,
    RemoteItem,
    WaitingItem,
    add_items,
    agree,
    compared_items,
    forget_items,
    item_guid,
    known_ids,
    match_items,
    waiting_items,
)
from reader.library.articles.entries import store_packed
from reader.library.articles.marking import Marks, mark
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library

_TAGS: dict[FlagName, str] = {"read": protocol.READ, "starred": protocol.STARRED}
_NEWEST = 10_000
"""Items looked at besides the unread and starred ones: they may have been read there before they came."""
MOST_NEW = 2_000
"""Items whose content one exchange asks for; the rest is asked for by the next ones."""
_MOST_TEXT = 50_000_000
"""Characters of new items that one exchange holds."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What an exchange brought: articles of the server's content, changes taken from there and sent there.

    `left` are items that a later exchange asks for.
    """

    followed: Followed
    added: int = 0
    taken: int = 0
    sent: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class _Unknown:
    """Items that are `gone` there, and those that a later exchange asks about."""

    gone: frozenset[str]
    postponed: frozenset[str]

    @property
    def ids(self) -> frozenset[str]:
        return self.gone | self.postponed


class Exchange:
    """An exchange of one account. Both steps raise FetchError and what is below it, Offline, LibraryError."""

    def __init__(self, library: Library, account: Account, client: Client, workers: Workers) -> None:
        self._library, self._account = library, account
        self._client, self._workers = client, workers
        self._followed = Followed()

    async def begin(self) -> None:
        """Log in, and follow the subscriptions there."""
        await self._client.log_in()
        self._followed = follow(self._library, self._account, await self._client.subscriptions())

    async def finish(self) -> Exchanged:
        """Find the articles of items, and carry read and starred both ways."""
        unread, starred = await self._client.unread_ids(), await self._client.starred_ids()
        newest = await self._client.newest_ids(_NEWEST)
        known = known_ids(self._library, self._account.id)
        listed = dict.fromkeys((*unread.ids, *starred.ids, *newest.ids))
        new = [one for one in listed if one not in known]
        fetched, left = await self._fetch_new(new)
        match_items(self._library, self._account.id)
        added = await self._take_in(fetched, {*unread.ids, *starred.ids})
        there = {name: item.there for name, item in fetched.items()}
        compared = compared_items(self._library, self._account.id)
        changed, unknown = await self._changed_there(compared, unread, starred, there)
        made = plan((item for item in compared if item.remote_id not in unknown.ids), there | changed)
        taken = self._take(made)
        sent = await self._send(made)
        return Exchanged(self._followed, added, taken, sent, left + len(unknown.postponed))

    async def _fetch_new(self, new: Sequence[str]) -> tuple[dict[str, RemoteItem], int]:
        """Ask for new items and note them portion by portion; returns them, and how many are left."""
        fetched: dict[str, RemoteItem] = {}
        asked = size = 0
        for batch in batches(new[:MOST_NEW], ITEMS_AT_ONCE):
            if size > _MOST_TEXT:
                break
            items = await self._client.items(batch)
            add_items(self._library, self._account.id, items)
            fetched |= {item.remote_id: item for item in items}
            asked += len(batch)
            size += sum(len(item.html) for item in items)
        return fetched, len(new) - asked

    # --- the server's content

    async def _take_in(self, fetched: dict[str, RemoteItem], open_there: Collection[str]) -> int:
        """Store the server's content of what no feed here has brought; returns how many articles are new.

        That is what is unread or starred there (`open_there`), and all of a feed that cannot be fetched.
        """
        failing = {feed.id for feed in subscriptions.feeds(self._library) if feed.failures or feed.gone}
        wanted: dict[int, list[WaitingItem]] = defaultdict(list)
        for item in waiting_items(self._library, self._account.id):
            if item.feed_id is not None and (item.remote_id in open_there or item.feed_id in failing):
                wanted[item.feed_id].append(item)
        added, most = 0, MOST_NEW
        for feed_id, waiting in wanted.items():
            here = [found for item in waiting if (found := fetched.get(item.remote_id)) is not None]
            added += await self._store(feed_id, here)
            # the rest is asked for again: an earlier exchange may have been ended
            missing = [item.remote_id for item in waiting if item.remote_id not in fetched][:most]
            most -= len(missing)
            for batch in batches(missing, ITEMS_AT_ONCE):
                added += await self._store(feed_id, await self._known_items(batch))
        if added:
            match_items(self._library, self._account.id)
        return added

    async def _store(self, feed_id: int, items: Sequence[RemoteItem]) -> int:
        chosen = [item for item in items if item.link or item.html]
        if not chosen:
            return 0
        body = protocol.as_json_feed(chosen, item_guid)
        url = subscriptions.feed(self._library, feed_id).url
        packed = await self._workers.feed(body, content_type="application/feed+json", url=url)
        stored = store_packed(self._library, feed_id, packed.entries, now=datetime.now(UTC))
        return len(stored.new)

    # --- read and starred

    async def _changed_there(
        self,
        compared: Sequence[ComparedItem],
        unread_list: IdList,
        starred_list: IdList,
        fetched: dict[str, Flags],
    ) -> tuple[dict[str, Flags], _Unknown]:
        """The flags of known items as they are there, and the items whose flags there are unknown.

        One that left a list was read, or lost its star, or is no longer on the server at all: only the item
        itself says which. Those that are gone there are forgotten; their articles stay as they are.
        """
        unread, starred = set(unread_list.ids), set(starred_list.ids)
        found: dict[str, Flags] = {}
        asked: list[str] = []
        for item in compared:
            name, agreed = item.remote_id, item.agreed
            if name in fetched:
                continue
            left_unread = unread_list.whole and not agreed.read and name not in unread
            left_starred = starred_list.whole and agreed.starred and name not in starred
            if left_unread or left_starred:
                asked.append(name)
            else:
                found[name] = Flags(agreed.read and name not in unread, agreed.starred or name in starred)
        gone: set[str] = set()
        for batch in batches(asked[:MOST_NEW], ITEMS_AT_ONCE):
            items = await self._known_items(batch)
            gone |= {*batch} - {item.remote_id for item in items}
            # one that is too large to fetch has no feed, and its flags are those agreed on
            found |= {item.remote_id: item.there for item in items if item.feed_remote_id}
        return found, _Unknown(frozenset(gone), frozenset(asked[MOST_NEW:]))

    async def _known_items(self, ids: Sequence[str]) -> list[RemoteItem]:
        """Known items as they are there; those that the server no longer has are forgotten."""
        items = await self._client.items(ids, may_be_gone=True)
        forget_items(self._library, self._account.id, {*ids} - {item.remote_id for item in items})
        return items

    def _take(self, made: Plan) -> int:
        """Change here what changed there, each kind as one operation; returns how many changes."""
        agree(self._library, self._account.id, made.agreed)
        for (name, value), items in made.take.items():
            with self._library.transaction():
                mark(
                    self._library,
                    list(dict.fromkeys(item.article_id for item in items)),
                    _marks(name, value),
                    now=datetime.now(UTC),
                    made_by=MADE_BY,
                )
                self._agree(items, name, value, made)
        return sum(map(len, made.take.values()))

    async def _send(self, made: Plan) -> int:
        """Change there what changed here; what is sent is noted at once, so that nothing is sent twice."""
        sent = 0
        for (name, value), items in made.send.items():
            by_id = {item.remote_id: item for item in items}
            for batch in batches(tuple(by_id), EDITS_AT_ONCE):
                await self._client.edit(batch, _TAGS[name], add=value)
                self._agree([by_id[one] for one in batch], name, value, made)
                sent += len(batch)
        return sent - await self._ignored(made) if sent else 0

    async def _ignored(self, made: Plan) -> int:
        """How many changes the server did not make though it accepted them; the next exchange sends them.

        Only what is still in a list shows that: what is missing in one may be gone from the server.
        """
        number = 0
        lists: tuple[tuple[FlagName, bool, Callable[[], Awaitable[IdList]]], ...] = (
            ("read", True, self._client.unread_ids),
            ("starred", False, self._client.starred_ids),
        )
        for name, value, still in lists:
            items = made.send.get((name, value))
            if items:
                listed = set((await still()).ids)
                ignored = [item for item in items if item.remote_id in listed]
                self._agree(ignored, name, not value, made)
                number += len(ignored)
        return number

    def _agree(self, items: Sequence[ComparedItem], name: FlagName, value: bool, made: Plan) -> None:
        """Note one flag of items; what was agreed on before stays known for the other."""
        for item in items:
            before = made.agreed.get(item.remote_id, item.agreed)
            made.agreed[item.remote_id] = with_flag(before, name, value)
        changed = {item.remote_id: made.agreed[item.remote_id] for item in items}
        agree(self._library, self._account.id, changed)


def _marks(name: FlagName, value: bool) -> Marks:
    """What to do here; an article that is unread again is no longer done."""
    if name == "starred":
        return Marks(starred=value)
    return Marks(read=True) if value else Marks(read=False, done=False)
