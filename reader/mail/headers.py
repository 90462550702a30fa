"""Header fields of a message as they come: encoded words, raw bytes, broken folding, missing fields.

RFC 5322 (fields), RFC 2047 (encoded words), RFC 2919 (List-Id). Nothing is made up: a date that cannot
be read is none.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from reader.mail.charsets import decode_bytes, decode_loose
from reader.safetext import safe_line

MAX_FIELD = 20_000
"""Characters of a field that are read."""
_MAX_NAME = 200
_FIELD_LINE = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_OF_MESSAGES = frozenset(
    b"from to cc subject date message-id received return-path delivered-to mime-version reply-to sender "
    b"list-id list-unsubscribe dkim-signature authentication-results x-original-to in-reply-to".split()
)
_MIN_FIELDS = 2


def is_message(data: bytes) -> bool:
    """Whether bytes begin with the header of a message: fields only, and two or more that mails have."""
    lines = data[:MAX_FIELD].lstrip(b"\r\n").splitlines()
    if lines and lines[0].startswith(b"From "):
        del lines[0]  # the line that an mbox puts before a message
    names: set[bytes] = set()
    for line in lines:
        if not line.strip():
            break
        if line[:1] in b" \t" and names:
            continue
        found = _FIELD_LINE.match(line)
        if found is None:
            return False
        names.add(found[1].lower())
    return len(names & _OF_MESSAGES) >= _MIN_FIELDS


_NEXT_MESSAGE = re.compile(rb"\n\r?\n(?:\r?\n)*From \S[^\n]*\d{4}\r?\n[!-9;-~]{1,76}:")


def holds_several(data: bytes) -> bool:
    """Whether these are the bytes of an mbox file with more than one message."""
    return data.startswith(b"From ") and _NEXT_MESSAGE.search(data) is not None


def text_field(message: Message, name: str) -> str:
    """A field as one line of text, "" where the message has none."""
    return _unfolded(decoded(_raw(message, name)))


def _raw(message: Message, name: str) -> str:
    for field, value in message.raw_items():
        if field.strip().lower() == name.lower():
            return str(value)[:MAX_FIELD]
    return ""


def decoded(value: str) -> str:
    """A field's value with its encoded words decoded; bytes that no charset declares are guessed."""
    value = decode_loose(value)
    if "=?" not in value:
        return value
    # encoded words that are folded or stand without spaces belong together
    value = re.sub(r"\?=\s+=\?", "?= =?", value)
    try:
        parts = decode_header(value)
    except (ValueError, LookupError):
        return value
    pieces: list[str] = []
    for part, charset in parts:
        if isinstance(part, bytes):
            pieces.append(decode_bytes(part, charset or ""))
        else:
            pieces.append(part)
    return "".join(pieces)


def _unfolded(value: str) -> str:
    return safe_line(" ".join(value.split()))


def sender(message: Message) -> tuple[str, str]:
    """Who a message is from: the name as shown, "" where there is none, and the address in lower case."""
    for field in ("From", "Sender", "Reply-To"):
        raw = " ".join(decode_loose(_raw(message, field)).split())
        try:
            found = getaddresses([raw])
        except RecursionError:  # comments within comments
            found = [(raw[:_MAX_NAME], "")]
        for name, address in found:
            if address or name:
                return _unfolded(decoded(name)).strip("\"' "), address.strip().lower()
    return "", ""


def date(message: Message) -> datetime | None:
    """When a message says it was sent, aware; a time without a zone counts as UTC."""
    value = " ".join(_raw(message, "Date").split())
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not 1970 <= moment.year <= 2200:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def list_id(message: Message) -> str:
    """The identifier of the list a message came by, "" where it came by none."""
    value = text_field(message, "List-Id")
    found = re.search(r"<([^<>\s]+)>", value)
    if found:
        return found[1].lower()
    return value.lower() if re.fullmatch(r"[\w.-]+\.[\w.-]+", value) else ""


def list_name(message: Message) -> str:
    """The name that a list gives itself before its identifier (RFC 2919), "" where it gives none."""
    value = text_field(message, "List-Id")
    return value.partition("<")[0].strip("\"' ") if "<" in value else ""


def takes_posts(message: Message) -> bool:
    """Whether the list has an address to post to: a discussion list, with many senders (RFC 2369)."""
    return "mailto:" in text_field(message, "List-Post").lower()


def message_id(message: Message) -> str:
    """The Message-ID without its brackets, "" where there is none."""
    return text_field(message, "Message-ID").strip("<> ")
