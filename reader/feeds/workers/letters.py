"""A letter as a worker hands it over: an entry with its text, ready to be stored."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from reader.document import Document
from reader.document.captions import with_captions
from reader.feeds.parsing.packed import PackedArticle
from reader.library.articles.packing import PackedEntry, pack_entry, pack_text
from reader.library.storage.encoding import compress, derived_uid
from reader.mail.article import as_article
from reader.mail.headers import holds_several, is_message
from reader.mail.letter import Letter, letter_of, open_message
from reader.mail.source import reduced_message
from reader.model import Entry

__all__ = ["PackedFile", "PackedLetter", "holds_several", "is_message", "letter_uid", "pack_letter"]


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A PDF file that came with a letter, with its SHA-256 and the address that names it by that."""

    name: str
    sha: str
    url: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PackedLetter:
    """A letter, packed. `source` is the message without its attachments, compressed.

    `sender` and `address` are those of the first sender, `from_address` is who sent the message that came;
    `list_id` and `list_name` are "" for a letter that came by no list.
    """

    entry: PackedEntry
    article: PackedArticle
    source: bytes = field(repr=False)
    sender: str
    address: str
    from_address: str
    list_id: str
    list_name: str
    takes_posts: bool
    message_id: str
    files: tuple[PackedFile, ...] = ()


def letter_uid(letter: Letter) -> str:
    """What the letter is known by on every machine: its Message-ID, sender and body, for each can be forged.

    A letter without a Message-ID is known by its date and subject instead.
    """
    name = letter.message_id
    if not name:
        name = f"{letter.sent.isoformat() if letter.sent else ''}\n{letter.subject}"
    return derived_uid("letter", name, letter.from_address, letter.fingerprint)


def pack_letter(data: bytes) -> PackedLetter:
    """Read and pack a message. Raises CleaningError where it is over the limit."""
    opened = open_message(data)
    letter = letter_of(opened)
    article = as_article(letter)
    uid = letter_uid(letter)
    entry = Entry(
        guid=uid, url=letter.url, title=article.title, authors=article.authors, published_at=letter.sent
    )
    # an address in a letter may be anybody's: it never says which article the letter is
    packed = replace(pack_entry(entry), key="", uid=uid)
    return PackedLetter(
        entry=packed,
        article=PackedArticle(
            pack_text(with_captions(article.document)),
            replace(article, document=Document(), dropped=()),
            letter.url,
        ),
        source=compress(reduced_message(opened)),
        sender=letter.sender,
        address=letter.address,
        from_address=letter.from_address,
        list_id=letter.list_id,
        list_name=letter.list_name,
        takes_posts=letter.takes_posts,
        message_id=letter.message_id,
        files=tuple(
            PackedFile(each.name, each.sha, each.url, each.data) for each in letter.attachments if each.data
        ),
    )
