"""A connection to an IMAP server that only reads, with limits on time and on what a server may send.

`imaplib` itself waits without end for a server that sends a byte now and then, and holds whatever it sends.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedReader

from reader.errors import MailboxError, PasswordRefused
from reader.mail.mailbox_address import ImapAddress, login_command
from reader.mail.slices import MAX_LETTER
from reader.safetext import safe_line

STALL_SECONDS = 30.0
"""Seconds without a byte after which the connection counts as broken."""
_COMMAND_SECONDS = 60.0
_SLOWEST = 10_000
"""Bytes a second that a letter must come at."""
_MAX_LINE = 1_000_000
_MAX_RESPONSE = 2 * MAX_LETTER
"""Bytes that a server may send in answer to one command."""
_MAX_WORDS = 300

BROKEN = (imaplib.IMAP4.abort, OSError, EOFError)
"""What is raised when a connection breaks; another try may help."""

_NO_PASSWORDS = {
    "Google": ("gmail.com", "googlemail.com"),
    "Microsoft": ("outlook.com", "office365.com", "hotmail.com", "live.com", "office.com"),
}
_SAYS_SO = re.compile(
    r"application-specific|app(?:lication)? ?password|basicauth|oauth|web ?login|less secure", re.I
)
_TWO_WAYS = (
    "Two ways work: create an app password with your provider and store it with `postil login`; or copy the "
    "folder to a maildir with mbsync or lieer and subscribe to that path."
)


class _Stream(imaplib.IMAP4_SSL):
    """imaplib's connection, reading within limits."""

    def open(self, host: str = "", port: int | None = 993, timeout: float | None = None) -> None:
        self.allow(0)
        super().open(host, port or 993, timeout)
        self._input: BufferedReader = self.sock.makefile("rb")

    def allow(self, size: int) -> None:
        """Begin a command whose answer may have so many bytes besides the usual ones."""
        self._left = _MAX_RESPONSE
        self._deadline = time.monotonic() + _COMMAND_SECONDS + size / _SLOWEST

    def read(self, size: int) -> bytes:
        if size > MAX_LETTER:
            raise self.abort("the server sends more than was asked for")
        pieces = bytearray()
        while len(pieces) < size:
            piece = self._input.read1(min(size - len(pieces), 1 << 16))
            self._count(piece)
            pieces += piece
        return bytes(pieces)

    def readline(self) -> bytes:
        line = bytearray()
        while not line.endswith(b"\n"):
            coming = self._input.peek(1)
            piece = self._input.read1(coming.find(b"\n") + 1 or len(coming) or 1)
            self._count(piece)
            line += piece
            if len(line) > _MAX_LINE:
                raise self.abort("the server sends a line without end")
        return bytes(line)

    def _count(self, piece: bytes) -> None:
        if not piece:
            raise self.abort("the connection was closed")
        self._left -= len(piece)
        if self._left < 0:
            raise self.abort("the server sends more than was asked for")
        if time.monotonic() > self._deadline:
            raise self.abort("the server is too slow")


class ImapConnection:
    """A folder on a server, opened for reading only: no flag changes, nothing is deleted (EXAMINE, PEEK)."""

    def __init__(self, stream: _Stream, uidvalidity: int, uidnext: int) -> None:
        self._stream = stream
        self.uidvalidity = uidvalidity
        self.uidnext = uidnext

    def uids(self, first: int, last: int) -> list[int]:
        """The UIDs of the letters in a range, in order. Raises one of BROKEN, MailboxError."""
        self._stream.allow(0)
        found = self._checked(self._stream.uid("SEARCH", f"UID {first}:{last}"), "the search for letters")
        numbers = {int(each) for line in found if isinstance(line, bytes) for each in _NUMBER.findall(line)}
        # a range beyond the last letter means the last letter
        return sorted(number for number in numbers if first <= number <= last)

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """The size of each of these letters in bytes; one that was deleted meanwhile has none."""
        self._stream.allow(0)
        found = self._fetch(uids, "(UID RFC822.SIZE)")
        sizes: dict[int, int] = {}
        for line in found:
            text = line[0] if isinstance(line, tuple) else line
            if isinstance(text, bytes) and (uid := _UID.search(text)) and (size := _SIZE.search(text)):
                sizes[int(uid[1])] = int(size[1])
        return sizes

    def letters(self, uids: Sequence[int], size: int) -> dict[int, bytes]:
        """These letters, which have `size` bytes together, as they are on the server."""
        self._stream.allow(size)
        found = self._fetch(uids, "(UID BODY.PEEK[])")
        letters: dict[int, bytes] = {}
        for line, following in zip(found, [*found[1:], b""], strict=True):
            if not isinstance(line, tuple) or len(line) < 2:
                continue
            # the UID comes before the text or behind it
            uid = _UID.search(line[0]) or _UID.search(following if isinstance(following, bytes) else b"")
            if uid:
                letters[int(uid[1])] = bytes(line[1])
        return {uid: data for uid, data in letters.items() if uid in set(uids)}

    def _fetch(self, uids: Sequence[int], what: str) -> list[object]:
        return self._checked(self._stream.uid("FETCH", ",".join(map(str, uids)), what), "the letters")

    def _checked(self, answer: tuple[str, list[object]], what: str) -> list[object]:
        status, found = answer
        if status != "OK":
            raise MailboxError(f"The server refused {what}: {_words(found)}")
        return found


_NUMBER = re.compile(rb"\d{1,10}")
_UID = re.compile(rb"\bUID (\d{1,10})\b", re.I)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,12})\b", re.I)


@contextmanager
def connected(
    address: ImapAddress, password: str, *, tls: ssl.SSLContext | None = None
) -> Iterator[ImapConnection]:
    """Log in and open a folder. `tls` replaces the context that trusts the system's certificates.

    Raises PasswordRefused, MailboxError; what breaks later raises one of BROKEN.
    """
    stream = _open(address, tls or ssl.create_default_context())
    try:
        _log_in(stream, address, password)
        yield _examined(stream, address)
    finally:
        with suppress(Exception):  # the connection may be broken already
            stream.allow(0)
            stream.logout()
        with suppress(OSError):
            stream.shutdown()


def _open(address: ImapAddress, tls: ssl.SSLContext) -> _Stream:
    where = f"{address.host}:{address.port}"
    try:
        return _Stream(address.host, address.port, ssl_context=tls, timeout=STALL_SECONDS)
    except ssl.SSLCertVerificationError as error:
        raise MailboxError(
            f"The certificate of {where} is not valid: {error.verify_message}.",
            hint="Postil sends no password to a server that it cannot check.",
        ) from error
    except ssl.SSLError as error:
        raise MailboxError(f"{where} does not speak TLS ({error.reason or 'handshake failed'}).") from error
    except socket.gaierror as error:
        raise MailboxError(f"There is no server {address.host} ({error.strerror}).") from error
    except TimeoutError as error:
        raise MailboxError(f"{where} did not answer in {STALL_SECONDS:g} s.") from error
    except (*BROKEN, imaplib.IMAP4.error) as error:
        raise MailboxError(f"{where} cannot be reached: {reason(error)}.") from error


def _log_in(stream: _Stream, address: ImapAddress, password: str) -> None:
    """By SASL PLAIN where the server offers it (RFC 4616), else by LOGIN."""
    offered = {str(each).upper() for each in stream.capabilities}
    by_plain = "AUTH=PLAIN" in offered
    if not by_plain and "LOGINDISABLED" in offered:
        raise _refused(address, "", password)
    stream.allow(0)
    try:
        if by_plain:
            packed = f"\0{address.user}\0{password}".encode()
            stream.authenticate("PLAIN", lambda _: packed)
        else:
            stream.login(address.user, password)
    except BROKEN as error:
        raise MailboxError(f"{address.host} closed the connection during login: {reason(error)}.") from None
    except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
        # without its cause: the command with the password would be in it
        raise _refused(address, str(error), password) from None


def _refused(address: ImapAddress, said: str, password: str) -> PasswordRefused:
    """What the server said, without the password should it repeat it, and what can be done."""
    words = _tidy(said.replace(password, "…") if password else said)
    provider = next(
        (
            name
            for name, domains in _NO_PASSWORDS.items()
            if any(address.host == each or address.host.endswith(f".{each}") for each in domains)
        ),
        "",
    )
    told = f": {words}" if words else ""
    if provider or not said or _SAYS_SO.search(said):
        whose = f"{provider} takes" if provider else "It takes"
        return PasswordRefused(
            f"{address.host} refused the password of {address.user}{told}. {whose} no account password from "
            "mail programs.",
            hint=_TWO_WAYS,
        )
    return PasswordRefused(
        f"{address.host} refused the password of {address.user}{told}.",
        hint=f"Store the right one: {login_command(address)}",
    )


def _examined(stream: _Stream, address: ImapAddress) -> ImapConnection:
    stream.allow(0)
    try:
        status, found = stream.select(_quoted(address.folder), readonly=True)  # EXAMINE
        if status != "OK":
            raise MailboxError(
                f"{address.host} has no folder {address.folder}: {_words(found)}",
                hint="Names of folders are as the server spells them, such as INBOX or News/Briefings.",
            )
        validity, uidnext = (_number(stream, name) for name in ("UIDVALIDITY", "UIDNEXT"))
    except BROKEN as error:
        raise MailboxError(f"{address.host} closed the connection: {reason(error)}.") from error
    except imaplib.IMAP4.error as error:
        raise MailboxError(f"{address.host} cannot open {address.folder}: {_tidy(str(error))}") from error
    return ImapConnection(stream, validity, uidnext)


def _number(stream: _Stream, name: str) -> int:
    """A number that the server told with the folder, 0 where it told none."""
    _, found = stream.response(name)
    text = found[-1] if found else None
    return int(text) if isinstance(text, bytes) and text.isdigit() and len(text) <= 10 else 0


def _quoted(folder: str) -> str:
    """A folder's name as IMAP wants it: quoted, in modified UTF-7 (RFC 3501, 5.1.3)."""
    escaped = _utf7(folder).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _utf7(name: str) -> str:
    pieces: list[str] = []
    for piece in re.findall(r"[ -~]+|[^ -~]+", name):
        if piece.isascii():
            pieces.append(piece.replace("&", "&-"))
        else:
            packed = piece.encode("utf-7").decode("ascii")
            pieces.append("&" + packed.removeprefix("+").removesuffix("-").replace("/", ",") + "-")
    return "".join(pieces)


def reason(error: BaseException) -> str:
    """Why a connection broke, in a few words."""
    if isinstance(error, TimeoutError):
        return f"nothing came for {STALL_SECONDS:g} s"
    return _tidy(str(getattr(error, "strerror", None) or error)) or "the connection was closed"


def _words(found: Sequence[object]) -> str:
    return _tidy(b" ".join(each for each in found if isinstance(each, bytes)).decode("utf-8", "replace"))


def _tidy(said: str) -> str:
    """A server's words on one line, without what imaplib puts around them."""
    text = said.strip()
    if text[:2] in ("b'", 'b"') and text.endswith(text[1]):
        text = text[2:-1]
    return safe_line(" ".join(text.split()))[:_MAX_WORDS].rstrip(".")
