"""From the bytes of a message to a letter: who sent it, what it says, where it is on the web."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from reader.cleaning.pipeline import whole_page
from reader.cleaning.plain_text import clean_plain
from reader.document.blocks import Block, BlockKind, Document, SpanKind
from reader.errors import CleaningError
from reader.mail import headers
from reader.mail.footers import body_blocks
from reader.mail.forwarded import forwarded, plain_subject
from reader.mail.links import folded, target_of, web_version
from reader.mail.parts import Attachment, Body, body_of

MAX_BYTES = 50_000_000
_MAX_WRAPPED = 20
"""Messages that hold nothing but another message, one in the other, that are opened."""
_PGP_HEAD = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\s*(?:[A-Za-z-]+: .*\n)*\n")
_PGP_TAIL = re.compile(r"-----BEGIN PGP SIGNATURE-----.*?(?:-----END PGP SIGNATURE-----|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `sender` is the name shown, else the address; `url` its web version, "" without one.

    `sender` and `address` are those of the first sender where the letter was forwarded; `from_address` is
    who sent this message. `sent` is aware, None where the letter gives no date that can be read.
    `fingerprint` is the hash of its body before cleaning. `takes_posts`: the list says that its members may
    write to it. `dropped` has (rule, text) of what was left out.
    """

    subject: str
    sender: str
    address: str
    sent: datetime | None
    list_id: str
    message_id: str
    url: str
    document: Document
    attachments: tuple[Attachment, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    from_address: str = ""
    list_name: str = ""
    takes_posts: bool = False
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """The message that is the letter, its body, and when it was sent: also by what was wrapped around it."""

    message: Message
    body: Body
    sent: datetime | None


def open_message(data: bytes) -> OpenedMessage:
    """Parse a message (RFC 5322); one that holds nothing but another is opened up to that.

    Raises CleaningError where it is over the limit.
    """
    if len(data) > MAX_BYTES:
        raise CleaningError(f"The message is larger than {MAX_BYTES // 1_000_000} MB.")
    if data.startswith(b"From "):
        data = data.partition(b"\n")[2]  # the line that an mbox puts before a message
    message = message_from_bytes(data.lstrip(b"\r\n"))
    body, sent = body_of(message), headers.date(message)
    for _ in range(_MAX_WRAPPED):
        if body.inner is None or (body.html or body.text).strip():
            break
        message = body.inner
        body, sent = body_of(message), headers.date(message) or sent
    return OpenedMessage(message, body, sent)


def read_letter(data: bytes) -> Letter:
    """Read one message (RFC 5322). Raises CleaningError where it is over the limit."""
    return letter_of(open_message(data))


def whole_letter(data: bytes) -> Document:
    """The whole text of a message, footers and all. Raises CleaningError where it is over the limit."""
    return _document(open_message(data).body)


def letter_of(opened: OpenedMessage) -> Letter:
    """The letter that an opened message is."""
    message, body = opened.message, opened.body
    subject = headers.text_field(message, "Subject")
    name, address = headers.sender(message)
    whole = _document(body)
    letter = Letter(
        subject=subject,
        sender=name or address,
        address=address,
        sent=opened.sent,
        list_id=headers.list_id(message),
        message_id=headers.message_id(message),
        url=web_version(whole, plain_subject(subject)),
        document=whole,
        attachments=body.attachments,
        from_address=address,
        list_name=headers.list_name(message),
        takes_posts=headers.takes_posts(message),
        fingerprint=_fingerprint(body),
    )
    return _cleaned(letter)


def _fingerprint(body: Body) -> str:
    """The hash of what a letter says, without regard to how its lines were broken on the way."""
    said = "".join((body.html or body.text).split())
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def _cleaned(letter: Letter) -> Letter:
    blocks = list(letter.document.blocks)
    dropped: list[tuple[str, str]] = []
    first = forwarded(blocks, letter.subject)
    if first is not None:
        dropped.extend(("forwarding", block.text) for block in blocks[: first.begin] if block.text)
        blocks = blocks[first.begin :]
        letter = replace(
            letter, sender=first.sender or first.address, address=first.address, subject=first.subject
        )
    kept, left_out = body_blocks(blocks)
    kept = _without_title(kept, letter.subject)
    return replace(
        letter,
        document=Document(tuple(_with_targets(block) for block in kept)),
        url=target_of(letter.url),
        dropped=(*dropped, *left_out),
    )


def _without_title(blocks: list[Block], subject: str) -> list[Block]:
    """The subject as the first heading is the title again."""
    wanted = folded(subject)
    for number, block in enumerate(blocks[:8]):
        if wanted and block.kind is BlockKind.HEADING and folded(block.text) == wanted:
            return [*blocks[:number], *blocks[number + 1 :]]
    return blocks


def _with_targets(block: Block) -> Block:
    """A block whose links name their targets where tracking addresses carry them."""
    spans = tuple(
        replace(span, target=target_of(span.target)) if span.kind is SpanKind.LINK else span
        for span in block.spans
    )
    return replace(block, spans=spans)


def _document(body: Body) -> Document:
    try:
        if body.html.strip():
            document = whole_page(body.html)
            if document.text.strip() or not body.text.strip():
                return document
        text = _PGP_TAIL.sub("", _PGP_HEAD.sub("", body.text.replace("\r\n", "\n")))
        return clean_plain(text).document
    except CleaningError:
        return Document()  # a letter may be empty: its subject says what it is
