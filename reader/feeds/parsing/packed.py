"""What a worker hands over, ready to be stored."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from reader.cleaning.article import CleanArticle
from reader.cleaning.correction import Correction
from reader.document import Block, BlockKind, Document, Span, SpanKind
from reader.document.captions import with_captions
from reader.errors import CleaningError
from reader.feeds.parsing.entries import says_something
from reader.library.articles.packing import PackedEntry, PackedText, pack_entry, pack_text
from reader.model import Entry, Metadata, ParsedFeed


@dataclass(frozen=True, slots=True)
class PackedFeed:
    """A feed with its entries packed; empty ones are left out. `format` is e.g. "rss20"."""

    title: str
    site_url: str
    ttl_minutes: int | None
    entries: tuple[PackedEntry, ...]
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    format: str = ""


@dataclass(frozen=True, slots=True)
class PackedArticle:
    """A text, the address it is of, and what it says of its article besides what the entry says.

    `about` is a cleaned article without its document.
    """

    text: PackedText
    about: CleanArticle
    url: str


@dataclass(frozen=True, slots=True)
class PackedPage:
    """The article of a page, and the page itself as HTML that names its encoding, compressed."""

    article: PackedArticle
    html: bytes


def pack_feed(feed: ParsedFeed) -> PackedFeed:
    """The feed as it is stored."""
    packed = tuple(pack_entry(entry) for entry in feed.entries if says_something(entry))
    return PackedFeed(
        title=feed.title,
        site_url=feed.site_url,
        ttl_minutes=feed.ttl_minutes,
        entries=packed,
        skip_hours=feed.skip_hours,
        skip_days=feed.skip_days,
        format=feed.format,
    )


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
        citation=_with_enclosed(article.citation, entry),
    )
    return PackedArticle(
        pack_text(with_captions(article.document)), about, url or (entry.url if entry else "")
    )


def _with_enclosed(citation: Metadata, entry: Entry | None) -> Metadata:
    """What the text gives for citing it, with the address of a PDF that comes with its entry."""
    if citation.pdf_url or entry is None:
        return citation
    return dataclasses.replace(citation, pdf_url=pdf_enclosure(entry))


def pdf_enclosure(entry: Entry) -> str:
    """The address of the PDF among the files of an entry, "" where there is none."""
    for each in entry.enclosures:
        path = each.url.partition("?")[0].partition("#")[0].lower()
        if each.media_type.partition(";")[0].strip().lower() == "application/pdf" or path.endswith(".pdf"):
            return each.url
    return ""


def own_html(entry: Entry) -> str:
    """The HTML in which an entry says the most."""
    return max(entry.content_html, entry.summary_html, key=len)


def own_article(entry: Entry, corrections: Sequence[Correction] = ()) -> CleanArticle:
    """The article that the entry itself is; of its title and links where it has no text."""
    from reader.cleaning import clean_fragment

    problem = ""
    if html := own_html(entry):
        try:
            made = clean_fragment(
                html, url=entry.url, title=entry.title, authors=entry.authors, corrections=corrections
            )
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
