"""What a worker hands over ready to be stored, and how it goes through the pipe."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reader.cleaning.article import CleanArticle
from reader.document import Block, BlockKind, Document, Span, SpanKind
from reader.errors import CleaningError
from reader.feeds.entries import says_something
from reader.library.articles.packing import PackedEntry, PackedText, pack_entry, pack_text
from reader.model import Entry, ParsedFeed

Wire = tuple[dict[str, Any], bytes]
"""What JSON can say of it, and its bytes."""


@dataclass(frozen=True, slots=True)
class PackedFeed:
    """A feed with its entries packed; those that say nothing are left out."""

    title: str
    site_url: str
    ttl_minutes: int | None
    entries: tuple[PackedEntry, ...]
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PackedArticle:
    """A text, the address it is of, and what it says of its article besides what the entry says.

    `about` is a cleaned article without its document.
    """

    text: PackedText
    about: CleanArticle
    url: str


def pack_feed(feed: ParsedFeed) -> PackedFeed:
    """The feed as it is stored."""
    packed = tuple(pack_entry(entry) for entry in feed.entries if says_something(entry))
    return PackedFeed(feed.title, feed.site_url, feed.ttl_minutes, packed, feed.skip_hours, feed.skip_days)


def pack_article(article: CleanArticle, entry: Entry | None, *, url: str = "") -> PackedArticle:
    """The article as it is stored: what its entry says goes before what the text says.

    `url` is the page that the text is of, "" for the entry's own, in which cleaning may have found a
    better author than the feed names ("admin").
    """
    kept = entry is not None and entry.authors and (url or article.authors == entry.authors)
    about = dataclasses.replace(
        article,
        document=Document(),
        dropped=(),
        title="" if entry and entry.title else article.title,
        authors=() if kept else article.authors,
        published=None if entry and entry.published_at else article.published,
        language=(entry.language if entry else "") or article.language,
    )
    return PackedArticle(pack_text(article.document), about, url or (entry.url if entry else ""))


def own_html(entry: Entry) -> str:
    """The HTML in which an entry says the most."""
    return max(entry.content_html, entry.summary_html, key=len)


def own_article(entry: Entry) -> CleanArticle:
    """The article that the entry itself is; of its title and links where it has no text."""
    from reader.cleaning import clean_fragment

    problem = ""
    if html := own_html(entry):
        try:
            made = clean_fragment(html, url=entry.url, title=entry.title, authors=entry.authors)
            if made.document.text:
                return made
        except CleaningError as error:
            problem = error.message
    return bare_article(entry, problem)


def bare_article(entry: Entry, problem: str = "") -> CleanArticle:
    """What can be read of an entry without a text: its title, its link, its files."""
    blocks = [Block(BlockKind.PARAGRAPH, entry.title)] if entry.title else []
    links = [entry.url] if entry.url else []
    for address in [*links, *(enclosure.url for enclosure in entry.enclosures)]:
        span = Span(0, len(address), SpanKind.LINK, address)
        blocks.append(Block(BlockKind.PARAGRAPH, address, spans=(span,)))
    reason = problem or "The feed gives no text."
    return CleanArticle(Document(tuple(blocks)), complete=False, reason=reason)


# --- through the pipe

_ENTRY_FIELDS = tuple(f.name for f in dataclasses.fields(PackedEntry) if f.name != "packed")


def feed_to_wire(feed: PackedFeed) -> Wire:
    """`feed_from_wire` gives the same feed back."""
    rows = [[*(getattr(entry, name) for name in _ENTRY_FIELDS), len(entry.packed)] for entry in feed.entries]
    about = [feed.title, feed.site_url, feed.ttl_minutes, feed.skip_hours, feed.skip_days]
    head = {"feed": about, "entries": rows}
    return head, b"".join(entry.packed for entry in feed.entries)


def feed_from_wire(head: dict[str, Any], body: bytes) -> PackedFeed:
    """The feed that `feed_to_wire` was given."""
    pieces = _cut(body, [row[-1] for row in head["entries"]])
    entries = tuple(
        PackedEntry(**dict(zip(_ENTRY_FIELDS, row, strict=False)), packed=packed)
        for row, packed in zip(head["entries"], pieces, strict=True)
    )
    title, site_url, ttl_minutes, hours, days = head["feed"]
    return PackedFeed(title, site_url, ttl_minutes, entries, tuple(hours), tuple(days))


def article_to_wire(article: PackedArticle) -> Wire:
    """`article_from_wire` gives the same article back."""
    text, plain = article.text, article.text.text.encode("utf-8", "surrogatepass")
    head = {
        "about": article.about.to_json(),
        "url": article.url,
        "text": [text.sha, text.words, text.grams],
        "sizes": [len(plain), len(text.document)],
    }
    return head, plain + text.document


def article_from_wire(head: dict[str, Any], body: bytes) -> PackedArticle:
    """The article that `article_to_wire` was given."""
    plain, document = _cut(body, head["sizes"])
    sha, words, grams = head["text"]
    text = PackedText(document, plain.decode("utf-8", "surrogatepass"), sha, words, grams)
    return PackedArticle(text, CleanArticle.from_json(head["about"]), head["url"])


def _cut(body: bytes, sizes: Sequence[int]) -> list[bytes]:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(body[at : at + size])
        at += size
    return pieces


def many_to_wire(parts: Sequence[Wire]) -> Wire:
    """Several in one; `many_from_wire` gives them back."""
    head = {"parts": [part for part, _ in parts], "sizes": [len(body) for _, body in parts]}
    return head, b"".join(body for _, body in parts)


def many_from_wire(head: dict[str, Any], body: bytes) -> list[Wire]:
    """What `many_to_wire` was given."""
    return list(zip(head["parts"], _cut(body, head["sizes"]), strict=True))
