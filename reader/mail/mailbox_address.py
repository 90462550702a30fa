"""Where letters come from: a maildir, an mbox file, a watched folder, or a folder on an IMAP server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from reader.errors import UsageError

_PATH_LIKE = re.compile(r"(?:/|\./|\.\./|~|\.\.?$|file://)")
_IMAPS = "imaps://"
IMAPS_PORT = 993
_INBOX = "INBOX"


class MailboxKind(StrEnum):
    """The kinds of mailboxes."""

    MAILDIR = "maildir"
    MBOX = "mbox"
    FOLDER = "folder"
    IMAP = "imap"


@dataclass(frozen=True, slots=True)
class ImapAddress:
    """A folder on an IMAP server (RFC 5092), reached over TLS."""

    user: str
    host: str
    port: int
    folder: str


@dataclass(frozen=True, slots=True)
class MailboxAddress:
    """A mailbox: its address as it is stored, and its kind. `name` is what its folder of feeds is called."""

    address: str
    kind: MailboxKind
    name: str

    @property
    def path(self) -> Path:
        """Where a local mailbox is."""
        return Path(self.address)

    @property
    def imap(self) -> ImapAddress:
        """The parts of an IMAP address. Raises UsageError."""
        return imap_parts(self.address)


def is_mailbox_address(text: str) -> bool:
    """Whether an address means a mailbox: `imaps://`, or a path on this machine."""
    text = text.strip()
    if text.lower().startswith(_IMAPS) or _PATH_LIKE.match(text):
        return True
    # "Mail/news" is a path where it exists; "example.org/news" is a site, whatever folders are here
    return "://" not in text and "." not in text.partition("/")[0] and Path(text).exists()


def mailbox_address(text: str) -> MailboxAddress:
    """The mailbox that an address or path means. Raises UsageError where there is none."""
    text = text.strip()
    if text.lower().startswith(_IMAPS):
        parts = imap_parts(text)
        return MailboxAddress(_imap_url(parts), MailboxKind.IMAP, _imap_name(parts))
    path = Path(text.removeprefix("file://")).expanduser().absolute()
    return MailboxAddress(str(path), _kind_of(path), path.name.lstrip(".") or str(path))


def stored_mailbox(address: str, kind: MailboxKind) -> MailboxAddress:
    """A mailbox whose address and kind are known, whether or not it is there now. Raises UsageError."""
    if kind is MailboxKind.IMAP:
        return MailboxAddress(address, kind, _imap_name(imap_parts(address)))
    return MailboxAddress(address, kind, Path(address).name)


def _kind_of(path: Path) -> MailboxKind:
    try:
        if path.is_dir():
            maildir = (path / "cur").is_dir() and (path / "new").is_dir()
            return MailboxKind.MAILDIR if maildir else MailboxKind.FOLDER
        if path.is_file():
            with path.open("rb") as file:
                head = file.read(5)
            if head in (b"From ", b""):
                return MailboxKind.MBOX
            raise UsageError(
                f"{path} is not a mailbox.", hint=f"One letter or page is saved by `postil save {path}`."
            )
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    raise UsageError(f"{path} does not exist.", hint="Name a maildir, an mbox file or a folder.")


def imap_parts(address: str) -> ImapAddress:
    """The parts of `imaps://user@host:port/Folder`; without a folder INBOX. Raises UsageError."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port or IMAPS_PORT
    except ValueError as error:
        raise UsageError(f"{address} is not a valid address: {error}.") from error
    user = unquote(parts.netloc.rpartition("@")[0])
    folder = unquote(parts.path.strip("/")) or _INBOX
    if not host or not user or any(ord(each) < 32 or ord(each) == 127 for each in user + folder):
        raise UsageError(
            f"{address} does not name a user, a server and a folder.",
            hint="Write imaps://user@mail.example.org/Folder.",
        )
    return ImapAddress(user, host.lower(), port, folder)


def imap_server_url(parts: ImapAddress) -> str:
    """The address of a user on a server, without a folder: passwords are stored for it."""
    port = "" if parts.port == IMAPS_PORT else f":{parts.port}"
    host = f"[{parts.host}]" if ":" in parts.host else parts.host
    return f"{_IMAPS}{quote(parts.user, safe='')}@{host}{port}/"


def login_command(parts: ImapAddress) -> str:
    """The command that stores the password of a user on a server."""
    port = "" if parts.port == IMAPS_PORT else f":{parts.port}"
    return f"postil login {_IMAPS}{parts.host}{port} --user {parts.user}"


def _imap_url(parts: ImapAddress) -> str:
    return imap_server_url(parts) + quote(parts.folder, safe="/")


def _imap_name(parts: ImapAddress) -> str:
    return f"Mail of {parts.user}" if parts.folder == _INBOX else parts.folder.rpartition("/")[2]
