"""New letters of a folder on an IMAP server, a few at a time (RFC 9051)."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from reader.errors import MailboxError
from reader.mail.imap_connection import BROKEN, ImapConnection, connected, reason
from reader.mail.mailbox_address import ImapAddress
from reader.mail.slices import MAX_LETTER, TOO_LARGE, RawLetter, Slice
from reader.mailbox_position import MailboxPosition

_AT_ONCE = 50
_BYTES_AT_ONCE = 8_000_000
_WINDOW = 2_000
"""UIDs asked for in one search; an empty answer makes the next one four times as wide."""
_LAST_UID = 2**32 - 1
_MAX_BREAKS = 4
"""Broken connections in a row, without a letter between, after which the folder is given up."""
_MAX_CONNECTIONS = 50
_TRIES = 2
"""So often a letter may break the connection before it is passed over."""


def read_imap(
    address: ImapAddress,
    password: str,
    position: MailboxPosition,
    *,
    again: Sequence[int] = (),
    tls: ssl.SSLContext | None = None,
) -> Generator[Slice]:
    """The letters behind a position, oldest first; all of them where the folder's UIDVALIDITY changed.

    A connection that breaks is opened again; a letter that breaks it each time is passed over. `again` are
    the UIDs of letters to fetch once more. `tls` replaces the context that trusts the system's certificates.
    Raises PasswordRefused, MailboxError.
    """
    return _Reader(address, position, again).slices(password, tls)


class _Reader:
    """Reads a folder over as many connections as it takes."""

    def __init__(self, address: ImapAddress, position: MailboxPosition, again: Sequence[int]) -> None:
        self._host = address.host
        self._address = address
        self._position = position
        self._again = [uid for uid in again if uid <= position.last_uid]
        self._breaks = 0
        self._singly_up_to = 0
        """Letters up to this UID are fetched one by one: a connection broke among them."""
        self._fetching = 0
        """The UID of the letter that is being fetched by itself."""
        self._tries: dict[int, int] = {}
        """How often the connection broke while a letter was fetched by itself."""

    def slices(self, password: str, tls: ssl.SSLContext | None) -> Generator[Slice]:
        for _ in range(_MAX_CONNECTIONS):
            self._fetching = 0
            try:
                with connected(self._address, password, tls=tls) as connection:
                    yield from self._new_letters(connection)
                return
            except BROKEN as error:
                self._broke(error)
            except imaplib.IMAP4.error as error:
                raise MailboxError(f"{self._host} did not answer in IMAP: {reason(error)}.") from error
        raise MailboxError(f"The connection to {self._host} broke {_MAX_CONNECTIONS} times.")

    def _broke(self, error: BaseException) -> None:
        """Note where a connection broke. Raises MailboxError after too many breaks in a row."""
        self._breaks += 1
        if self._fetching:
            self._tries[self._fetching] = self._tries.get(self._fetching, 0) + 1
        if self._breaks >= _MAX_BREAKS:
            raise MailboxError(
                f"The connection to {self._host} broke: {reason(error)}.",
                hint="The next update resumes there.",
            ) from error

    def _new_letters(self, connection: ImapConnection) -> Generator[Slice]:
        if connection.uidvalidity != self._position.uidvalidity:
            self._position = MailboxPosition(uidvalidity=connection.uidvalidity)
            self._singly_up_to, self._tries, self._again = 0, {}, []
        while self._again:
            yield from self._group(connection, self._again[:1])
            del self._again[0]
        first, window = self._position.last_uid + 1, _WINDOW
        end = connection.uidnext or _LAST_UID + 1
        while first < end:
            last = min(first + window - 1, _LAST_UID)
            found = connection.uids(first, last)
            for at in range(0, len(found), _AT_ONCE):
                yield from self._group(connection, found[at : at + _AT_ONCE])
            window = _WINDOW if found else window * 4
            first = last + 1

    def _group(self, connection: ImapConnection, uids: Sequence[int]) -> Generator[Slice]:
        singly = uids[0] <= self._singly_up_to
        if not singly:
            self._singly_up_to = uids[-1]  # until they have come
        sizes = connection.sizes(uids)
        for batch in [[uid] for uid in uids] if singly else _batches(uids, sizes):
            self._fetching = batch[0] if len(batch) == 1 else 0
            letters = tuple(self._letters(connection, batch, sizes))
            self._fetching = 0
            self._position = replace(self._position, last_uid=max(batch[-1], self._position.last_uid))
            self._breaks = 0
            yield Slice(letters, self._position)
        self._singly_up_to = 0

    def _letters(
        self, connection: ImapConnection, uids: Sequence[int], sizes: dict[int, int]
    ) -> Iterator[RawLetter]:
        wanted: list[int] = []
        for uid in uids:
            if sizes.get(uid, 0) > MAX_LETTER:
                yield RawLetter(str(uid), problem=TOO_LARGE)
            elif self._tries.get(uid, 0) >= _TRIES:
                yield RawLetter(str(uid), problem="The connection breaks while it is fetched.")
            elif uid in sizes:
                wanted.append(uid)
            elif uid in self._again:
                yield RawLetter(str(uid), problem="It is no longer on the server.")
        if wanted:
            letters = connection.letters(wanted, sum(sizes[uid] for uid in wanted))
            yield from (RawLetter(str(uid), letters[uid]) for uid in wanted if uid in letters)


def _batches(uids: Sequence[int], sizes: dict[int, int]) -> list[list[int]]:
    """The letters, so many together as are of a bounded size."""
    batches: list[list[int]] = []
    room = 0
    for uid in uids:
        size = min(sizes.get(uid, 0), MAX_LETTER)
        if not batches or size > room:
            batches.append([])
            room = _BYTES_AT_ONCE
        batches[-1].append(uid)
        room -= size
    return batches
