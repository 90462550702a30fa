"""The text of a message among its parts: HTML before plain text, attachments apart.

Nested and broken multiparts cost themselves only: what can be read is read (RFC 2046).
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from reader.mail.charsets import decode_bytes
from reader.mail.headers import decoded

MAX_PARTS = 500
MAX_TEXT = 5_000_000
"""Bytes of one text part that are read."""
_MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a letter."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a letter: its HTML, or else its plain text; `inner` is a message that was attached."""

    html: str = ""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    inner: Message | None = None


def body_of(message: Message) -> Body:
    """The body of a message; of alternatives the HTML, of several texts the one with most letters."""
    html: list[str] = []
    text: list[str] = []
    attachments: list[Attachment] = []
    inner: Message | None = None
    for number, part in enumerate(_leaves(message, 0)):
        if number >= MAX_PARTS:
            break
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = inner or _attached(part)
        elif part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            if (attachment := _attachment(part, kind)) is not None:
                attachments.append(attachment)
        else:
            target = html if kind == "text/html" else text
            target.append(_text(part))
    if not html and text and _looks_like_html(text[0]):
        html, text = text, []
    return Body(
        max(html, key=len, default=""),
        "\n\n".join(piece for piece in text if piece.strip()),
        tuple(attachments),
        inner,
    )


def _leaves(message: Message, depth: int) -> Iterator[Message]:
    payload = message.get_payload()
    if message.get_content_type() == "message/rfc822" and depth:
        yield message
    elif isinstance(payload, list) and depth < _MAX_DEPTH:
        for part in payload:
            if isinstance(part, Message):
                yield from _leaves(part, depth + 1)
    else:
        yield message


def _attached(part: Message) -> Message | None:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    return None


def _bytes(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, binascii.Error, LookupError, AssertionError):
        payload = None
    if isinstance(payload, bytes):
        return payload[:MAX_TEXT]
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape")[:MAX_TEXT] if isinstance(raw, str) else b""


def _text(part: Message) -> str:
    try:
        charset = part.get_param("charset") or ""
    except (ValueError, LookupError):
        charset = ""
    if isinstance(charset, tuple):
        charset = charset[2]
    return decode_bytes(_bytes(part), str(charset))


def _attachment(part: Message, kind: str) -> Attachment | None:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        name = ""
    data = _bytes(part) if kind == "application/pdf" or name.lower().endswith(".pdf") else b""
    return Attachment(decoded(name), kind, data) if name or data else None


def _looks_like_html(text: str) -> bool:
    head = text[:2000].lower()
    return "<html" in head or "<!doctype html" in head or ("<table" in head and "</" in head)
