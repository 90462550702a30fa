"""The text of a message among its parts: HTML before plain text, attachments apart.

Nested and broken multiparts cost themselves only: what can be read is read (RFC 2046).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from hashlib import sha256

from reader.mail.charsets import decode_bytes
from reader.mail.headers import decoded
from reader.safetext import safe_line

MAX_PARTS = 500
MAX_TEXT = 5_000_000
"""Bytes of one text part that are read."""
SHA_FIELD = "X-Content-SHA256"
"""The field of a part that says which file was left out."""
_MAX_DEPTH = 100
_MAX_NAME = 200
_SHA = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a letter; `sha` is its SHA-256 in hexadecimal digits.

    Of files other than PDF only the name is read. In what the library keeps of a letter `data` is left out.
    """

    name: str
    content_type: str
    data: bytes = field(repr=False)
    sha: str = ""

    @property
    def url(self) -> str:
        """An address that names the file by its content (RFC 6920), "" for one that was not read."""
        packed = base64.urlsafe_b64encode(bytes.fromhex(self.sha)).decode().rstrip("=")
        return f"ni:///sha-256;{packed}" if packed else ""


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
    if message.get_content_type() == "message/rfc822" and depth:
        yield message
    elif message.is_multipart() and depth < _MAX_DEPTH:
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part, depth + 1)
    else:
        yield message


def _attached(part: Message) -> Message | None:
    payload = part.get_payload() if part.is_multipart() else None
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    return None


def _bytes(part: Message) -> bytes:
    return _decoded(part)[:MAX_TEXT]


def _decoded(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, binascii.Error, LookupError, AssertionError):
        payload = None
    if isinstance(payload, bytes):
        return payload
    try:
        raw = part.get_payload()
    except (ValueError, LookupError):  # a charset that is none
        return b""
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


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
    data = b""
    if kind == "application/pdf" or name.lower().endswith(".pdf"):
        data = _decoded(part)
    sha = sha256(data).hexdigest() if data else str(part.get(SHA_FIELD, "")).strip().lower()
    if not _SHA.fullmatch(sha):
        sha = ""
    return Attachment(_file_name(name), kind, data, sha) if name or data else None


def _file_name(name: str) -> str:
    """The name of a file on one line, without the folders it is said to be in."""
    return safe_line(" ".join(decoded(name).replace("\\", "/").rpartition("/")[2].split()))[:_MAX_NAME]


def _looks_like_html(text: str) -> bool:
    head = text[:2000].lower()
    return "<html" in head or "<!doctype html" in head or ("<table" in head and "</" in head)
