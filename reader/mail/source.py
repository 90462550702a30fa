"""The part of a message that its text was made from: a smaller message that reads as the same letter.

It is what the library keeps, so that a newer version can read the letter again.
"""

from __future__ import annotations

from email.message import Message
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import quote

from reader.mail.letter import OpenedMessage
from reader.mail.parts import SHA_FIELD

_FIELDS = ("From", "Sender", "Reply-To", "Subject", "List-Id", "List-Post", "Message-ID")


def reduced_message(opened: OpenedMessage) -> bytes:
    """The message without transport headers, its texts as UTF-8; of PDF files only name and hash."""
    head = _fields(opened.message)
    if opened.sent is not None:
        head.append(f"Date: {format_datetime(opened.sent)}".encode())
    texts = [("html", opened.body.html), ("plain", opened.body.text)]
    parts = [(kind, text.encode("utf-8", "replace")) for kind, text in texts if text]
    boundary = b"part-" + sha256(b"".join(text for _, text in parts)).hexdigest().encode()
    head.append(b"MIME-Version: 1.0")
    head.append(b'Content-Type: multipart/alternative; boundary="%s"' % boundary)
    lines = [*head, b""]
    for kind, text in parts:
        lines += [
            b"--" + boundary,
            f"Content-Type: text/{kind}; charset=utf-8".encode(),
            b"Content-Transfer-Encoding: 8bit",
            b"",
            text,
        ]
    for file in opened.body.attachments:
        if file.sha:
            lines += [
                b"--" + boundary,
                b"Content-Type: application/pdf",
                f"Content-Disposition: attachment; filename*=utf-8''{quote(file.name)}".encode(),
                f"{SHA_FIELD}: {file.sha}".encode(),
                b"",
            ]
    return b"\n".join([*lines, b"--" + boundary + b"--", b""])


def _fields(message: Message) -> list[bytes]:
    """The fields that a letter is read from, as they came, each once."""
    found: dict[str, bytes] = {}
    for field, value in message.raw_items():
        name = field.strip().lower()
        if name in _NAMES and name not in found:
            line = " ".join(str(value).split("\n")).replace("\r", " ")
            found[name] = f"{_NAMES[name]}: ".encode() + line.encode("utf-8", "surrogateescape")
    return list(found.values())


_NAMES = {name.lower(): name for name in _FIELDS}
