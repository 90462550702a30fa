"""Up to where mailboxes have been read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MailboxPosition:
    """Up to where a mailbox has been read.

    On an IMAP server `last_uid` holds while the folder has the same `uidvalidity` (RFC 9051). In an mbox file
    `offset` is in bytes, and `fingerprint` tells whether the file before it is still the same.
    """

    uidvalidity: int = 0
    last_uid: int = 0
    offset: int = 0
    fingerprint: str = ""
