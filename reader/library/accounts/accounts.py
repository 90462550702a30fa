"""Accounts of this machine on servers that sync feeds, read and starred.

They are neither journalled nor synced: each machine compares with the server by itself. What an exchange
changes of feeds and articles is journalled like any change, as made by an account.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reader.errors import NotFound
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, moment_or_none, stamp
from reader.safetext import storable


@dataclass(frozen=True, slots=True)
class Account:
    """An account. `kind` is one of `reader.accounts.kinds`; `address` is where the API begins."""

    id: int
    kind: str
    address: str
    user: str
    added_at: datetime
    last_exchange_at: datetime | None = None
    last_error: str = ""

    @property
    def name(self) -> str:
        """What it is called in messages: "ada at rss.example.org"."""
        host = self.address.partition("://")[2].partition("/")[0]
        return f"{self.user} at {host}"


@dataclass(frozen=True, slots=True)
class AccountFeed:
    """A feed as the server named it at the last exchange; `folder` is "" for none.

    `brought`: the account subscribed to it here. `feed_id` is the feed here, None once it was purged;
    `subscribed` says whether it is subscribed to here.
    """

    remote_id: str
    url: str
    title: str
    folder: str
    feed_id: int | None = None
    brought: bool = False
    subscribed: bool = False


def accounts(lib: Library) -> list[Account]:
    """All accounts, in the order they were added."""
    return [_account(row) for row in lib.rows("SELECT * FROM accounts ORDER BY id")]


def find_account(lib: Library, text: str) -> Account:
    """The account that a number, an address, a name or a part of either means. Raises NotFound."""
    wanted = text.strip().casefold()
    names = [(one, {str(one.id), one.address.casefold(), one.name.casefold()}) for one in accounts(lib)]
    same = [one for one, own in names if wanted in own]
    found = same or [one for one, own in names if any(wanted in name for name in own)]
    if len(found) != 1:
        raise NotFound(f"{len(found) or 'No'} accounts match “{text}”.", hint="`postil accounts` lists them.")
    return found[0]


def add_account(lib: Library, kind: str, address: str, user: str, *, now: datetime) -> tuple[Account, bool]:
    """Add an account; returns it and whether it is new. A known address gets the new kind and user.

    Another user begins anew: each has numbers of feeds and articles of their own.
    """
    with lib.transaction():
        row = lib.row("SELECT id, user FROM accounts WHERE address = ?", (address,))
        if row is not None and row["user"] != storable(user):
            lib.execute("DELETE FROM account_feeds WHERE account_id = ?", (row["id"],))
            lib.execute("DELETE FROM account_items WHERE account_id = ?", (row["id"],))
        about = {"kind": kind, "user": storable(user), "last_error": ""}
        if row is not None:
            number = int(row["id"])
            lib.table("accounts").update(number, about)
        else:
            number = lib.insert("accounts", {**about, "address": storable(address), "added_at": stamp(now)})
        found = lib.row("SELECT * FROM accounts WHERE id = ?", (number,))
        assert found is not None
        return _account(found), row is None


def remove_account(lib: Library, account_id: int) -> None:
    """Forget an account. Its feeds, their articles and all that was marked stay."""
    with lib.transaction():
        lib.execute("DELETE FROM accounts WHERE id = ?", (account_id,))


def record_exchange(lib: Library, account_id: int, *, at: datetime, error: str = "") -> None:
    """Note how an exchange went; the time is kept of the last one that went well."""
    row: dict[str, Any] = {"last_error": storable(error)}
    if not error:
        row["last_exchange_at"] = stamp(at)
    with lib.transaction(synced=False):
        lib.table("accounts").update(account_id, row)


def account_feeds(lib: Library, account_id: int) -> list[AccountFeed]:
    """The feeds of an account as of the last exchange."""
    rows = lib.rows(
        """SELECT a.*, f.id IS NOT NULL AND f.unsubscribed_at IS NULL AS subscribed FROM account_feeds a
           LEFT JOIN feeds f ON f.id = a.feed_id
           WHERE a.account_id = ? ORDER BY a.remote_id""",
        (account_id,),
    )
    return [
        AccountFeed(
            remote_id=row["remote_id"],
            url=row["url"],
            title=row["title"],
            folder=row["folder"],
            feed_id=row["feed_id"],
            brought=bool(row["brought"]),
            subscribed=bool(row["subscribed"]),
        )
        for row in rows
    ]


def write_account_feeds(lib: Library, account_id: int, given: Iterable[AccountFeed]) -> None:
    """Note which feeds an account has now, in place of those it had."""
    rows = [
        (
            account_id,
            *map(storable, (one.remote_id, one.url, one.title, one.folder)),
            one.feed_id,
            int(one.brought),
        )
        for one in given
    ]
    with lib.transaction():
        lib.execute("DELETE FROM account_feeds WHERE account_id = ?", (account_id,))
        lib.execute_many(
            """INSERT INTO account_feeds (account_id, remote_id, url, title, folder, feed_id, brought)
               VALUES (?, ?, ?, ?, ?, ?, ?)""",
            rows,
        )


def feed_at(lib: Library, url: str) -> int | None:
    """The feed subscribed to at an address, None for none."""
    row = lib.row("SELECT id FROM feeds WHERE url = ? AND unsubscribed_at IS NULL", (storable(url),))
    return None if row is None else int(row["id"])


def ended_by_hand(lib: Library, url: str) -> int | None:
    """The feed at an address that was unsubscribed by hand, here or on another machine; None for none."""
    row = lib.row(
        """SELECT f.id FROM feeds f WHERE f.url = ? AND f.unsubscribed_at IS NOT NULL AND 'hand' =
             (SELECT made_by FROM journal WHERE entity = 'feed' AND entity_uid = f.url
              ORDER BY clock DESC, device DESC LIMIT 1)""",
        (storable(url),),
    )
    return None if row is None else int(row["id"])


def hand_over(lib: Library, feed_id: int) -> bool:
    """Count a feed as brought by the accounts that still have it; returns whether one has."""
    with lib.transaction():
        found = lib.rows("SELECT account_id FROM account_feeds WHERE feed_id = ?", (feed_id,))
        lib.execute("UPDATE account_feeds SET brought = 1 WHERE feed_id = ?", (feed_id,))
    return bool(found)


def _account(row: Any) -> Account:
    return Account(
        id=row["id"],
        kind=row["kind"],
        address=row["address"],
        user=row["user"],
        added_at=moment(row["added_at"]),
        last_exchange_at=moment_or_none(row["last_exchange_at"]),
        last_error=row["last_error"],
    )
