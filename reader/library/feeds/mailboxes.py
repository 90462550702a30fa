"""Mailboxes of this machine: where letters come from, and up to where each has been read.

They are neither journalled nor synced, for paths and servers are this machine's own; the feeds of the
lists are subscriptions like any other.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reader.errors import NotFound
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, moment_or_none, stamp, stamp_or_none, to_json
from reader.mailbox_position import MailboxPosition
from reader.safetext import storable

_MAX_PROBLEMS = 100
_TRIES = 3
"""Updates in which a letter that cannot be read is tried."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox. `kind` is "maildir", "mbox", "folder" or "imap"; `folder` is where its feeds are put."""

    id: int
    address: str
    kind: str
    folder: tuple[str, ...]
    position: MailboxPosition
    added_at: datetime
    last_checked_at: datetime | None = None
    last_success_at: datetime | None = None
    next_check_at: datetime | None = None
    failures: int = 0
    last_error: str = ""
    problems: int = 0
    """Letters in it that could not be read."""

    @property
    def title(self) -> str:
        """What it is called: the name of its folder."""
        return self.folder[-1] if self.folder else self.address

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine: it is read without the network."""
        return self.kind != "imap"


def mailboxes(lib: Library) -> list[Mailbox]:
    """All mailboxes, in the order they were added."""
    rows = lib.rows(
        """SELECT m.*, (SELECT count(*) FROM mailbox_problems p WHERE p.mailbox_id = m.id) AS problems
           FROM mailboxes m ORDER BY m.id"""
    )
    return [_mailbox(row) for row in rows]


def mailbox(lib: Library, mailbox_id: int) -> Mailbox:
    """One mailbox. Raises NotFound."""
    for each in mailboxes(lib):
        if each.id == mailbox_id:
            return each
    raise NotFound(f"There is no mailbox with the number {mailbox_id}.")


def mailbox_at(lib: Library, address: str) -> Mailbox | None:
    """The mailbox with this address, None where there is none."""
    return next((each for each in mailboxes(lib) if each.address == address), None)


def add_mailbox(
    lib: Library, address: str, kind: str, folder: Sequence[str], *, now: datetime
) -> tuple[Mailbox, bool]:
    """Add a mailbox; returns it and whether it is new. One that is known stays as it is."""
    with lib.transaction():
        found = mailbox_at(lib, address)
        if found is not None:
            return found, False
        row = {
            "address": storable(address),
            "kind": kind,
            "folder": to_json([storable(name) for name in folder]),
            "added_at": stamp(now),
        }
        return mailbox(lib, lib.insert("mailboxes", row)), True


def remove_mailbox(lib: Library, mailbox_id: int) -> None:
    """Forget a mailbox. Its feeds and their articles stay, and so does the mailbox itself."""
    with lib.transaction():
        lib.execute("DELETE FROM mailboxes WHERE id = ?", (mailbox_id,))


def known_names(lib: Library, mailbox_id: int) -> set[str]:
    """The names of the letters in a maildir or watched folder that have been taken in."""
    return {
        row[0] for row in lib.tuples("SELECT name FROM mailbox_names WHERE mailbox_id = ?", (mailbox_id,))
    }


def forget_names(lib: Library, mailbox_id: int, there: Collection[str]) -> None:
    """Forget the names of letters that are no longer in the mailbox; `there` are those that are."""
    gone = known_names(lib, mailbox_id) - set(there)
    if gone:
        with lib.transaction(synced=False):
            lib.execute(
                """DELETE FROM mailbox_names
                   WHERE mailbox_id = ? AND name IN (SELECT value FROM json_each(?))""",
                (mailbox_id, to_json(sorted(gone))),
            )


def advance(lib: Library, mailbox_id: int, position: MailboxPosition, names: Iterable[str] = ()) -> None:
    """Note up to where a mailbox has been read. Inside the transaction that stores its letters."""
    lib.update(
        "mailboxes",
        mailbox_id,
        {
            "uidvalidity": position.uidvalidity,
            "last_uid": position.last_uid,
            '"offset"': position.offset,
            "fingerprint": position.fingerprint,
        },
    )
    lib.execute_many(
        "INSERT OR IGNORE INTO mailbox_names (mailbox_id, name) VALUES (?, ?)",
        [(mailbox_id, storable(name)) for name in names],
    )


def note_problem(lib: Library, mailbox_id: int, name: str, reason: str, *, at: datetime) -> None:
    """Note that a letter could not be read; of many only the latest are kept. Inside a transaction."""
    lib.execute(
        """INSERT INTO mailbox_problems (mailbox_id, name, reason, at) VALUES (?, ?, ?, ?)
           ON CONFLICT (mailbox_id, name) DO UPDATE SET
             reason = excluded.reason, at = excluded.at, tries = tries + 1""",
        (mailbox_id, storable(name), storable(reason), stamp(at)),
    )
    lib.execute(
        """DELETE FROM mailbox_problems WHERE mailbox_id = ?1 AND name NOT IN
             (SELECT name FROM mailbox_problems WHERE mailbox_id = ?1 ORDER BY at DESC, name LIMIT ?2)""",
        (mailbox_id, _MAX_PROBLEMS),
    )


def forget_problems(lib: Library, mailbox_id: int, names: Iterable[str]) -> None:
    """Forget the problems of letters that have been read by now. Inside a transaction."""
    lib.execute(
        "DELETE FROM mailbox_problems WHERE mailbox_id = ? AND name IN (SELECT value FROM json_each(?))",
        (mailbox_id, to_json([storable(name) for name in names])),
    )


def note_passed(lib: Library, mailbox_id: int, name: str, feed_id: int) -> None:
    """Note a letter that was passed over, for its feed is unsubscribed. Inside a transaction."""
    lib.execute(
        "INSERT OR IGNORE INTO mailbox_passed (mailbox_id, name, feed_id) VALUES (?, ?, ?)",
        (mailbox_id, storable(name), feed_id),
    )


def names_wanted_again(lib: Library, mailbox_id: int) -> list[str]:
    """The names of letters that were passed over and whose feeds are subscribed to again."""
    rows = lib.tuples(
        """SELECT p.name FROM mailbox_passed p JOIN feeds f ON f.id = p.feed_id
           WHERE p.mailbox_id = ? AND f.unsubscribed_at IS NULL ORDER BY p.name""",
        (mailbox_id,),
    )
    return [row[0] for row in rows]


def forget_passed(lib: Library, mailbox_id: int, names: Iterable[str]) -> None:
    """Forget that letters were passed over."""
    if not (these := [storable(name) for name in names]):
        return
    with lib.transaction(synced=False):
        lib.execute(
            "DELETE FROM mailbox_passed WHERE mailbox_id = ? AND name IN (SELECT value FROM json_each(?))",
            (mailbox_id, to_json(these)),
        )


def names_to_retry(lib: Library, mailbox_id: int) -> list[str]:
    """The names of letters that could not be read and are tried again, the oldest problem first."""
    rows = lib.tuples(
        "SELECT name FROM mailbox_problems WHERE mailbox_id = ? AND tries < ? ORDER BY at, name",
        (mailbox_id, _TRIES),
    )
    return [row[0] for row in rows]


def problems(lib: Library, mailbox_id: int) -> list[tuple[str, str]]:
    """(name, reason) of the letters that could not be read, the latest first."""
    rows = lib.tuples(
        "SELECT name, reason FROM mailbox_problems WHERE mailbox_id = ? ORDER BY at DESC, name", (mailbox_id,)
    )
    return [(row[0], row[1]) for row in rows]


def record_check(
    lib: Library, mailbox_id: int, *, at: datetime, error: str = "", next_check_at: datetime | None = None
) -> None:
    """Note how asking a mailbox ended; `error` is empty where it was read to its end."""
    failures = int(lib.value("SELECT failures FROM mailboxes WHERE id = ?", (mailbox_id,)) or 0)
    row: dict[str, Any] = {
        "last_checked_at": stamp(at),
        "next_check_at": stamp_or_none(next_check_at),
        "failures": failures + 1 if error else 0,
        "last_error": storable(error),
    }
    if not error:
        row["last_success_at"] = stamp(at)
    with lib.transaction(synced=False):
        lib.update("mailboxes", mailbox_id, row)


def note_feed(lib: Library, mailbox_id: int, feed_id: int, *, at: datetime) -> None:
    """Note that a mailbox brought a letter of a feed. Inside a transaction."""
    lib.execute(
        """INSERT INTO mailbox_feeds (mailbox_id, feed_id, last_at) VALUES (?1, ?2, ?3)
           ON CONFLICT (mailbox_id, feed_id) DO UPDATE SET last_at = ?3""",
        (mailbox_id, feed_id, stamp(at)),
    )


def mailboxes_of_feeds(lib: Library) -> dict[int, tuple[Mailbox, ...]]:
    """For each feed whose letters came from mailboxes of this machine: those, the latest first."""
    known = {each.id: each for each in mailboxes(lib)}
    found: dict[int, tuple[Mailbox, ...]] = {}
    for feed_id, mailbox_id in lib.tuples(
        "SELECT feed_id, mailbox_id FROM mailbox_feeds ORDER BY last_at DESC, mailbox_id"
    ):
        found[feed_id] = (*found.get(feed_id, ()), known[mailbox_id])
    return found


def _mailbox(row: Any) -> Mailbox:
    return Mailbox(
        id=row["id"],
        address=row["address"],
        kind=row["kind"],
        folder=tuple(json.loads(row["folder"])),
        position=MailboxPosition(row["uidvalidity"], row["last_uid"], row["offset"], row["fingerprint"]),
        added_at=moment(row["added_at"]),
        last_checked_at=moment_or_none(row["last_checked_at"]),
        last_success_at=moment_or_none(row["last_success_at"]),
        next_check_at=moment_or_none(row["next_check_at"]),
        failures=row["failures"],
        last_error=row["last_error"],
        problems=row["problems"],
    )
