"""Which text an article gets, the feed's own or that of the page behind it, and storing it.

The same for an update, which fetches pages, and for cleaning again what is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from reader.cleaning import CLEANER_VERSION, CleanArticle
from reader.document import Block, BlockKind, Document, Span, SpanKind
from reader.errors import CleaningError
from reader.feeds.workers import Workers
from reader.library import revisions
from reader.library.database import Library
from reader.model import Entry, FullText, Revision, Source


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is ready to be stored.

    `page` is the HTML that was had beside the entry's own, whichever the text is of; `page_url` is
    where it was. `excerpt`: the page was wanted but could not be had; `failed` says why, where trying
    again may help.
    """

    article_id: int
    entry: Entry | None
    article: CleanArticle
    source: Source
    complete: bool
    reason: str
    page: bytes = field(default=b"", repr=False)
    page_url: str = ""
    excerpt: bool = False
    failed: str = ""


def page_wanted(full_text: FullText, own: CleanArticle) -> bool:
    """Whether the page is asked for, where the feed itself gives `own`."""
    return full_text is FullText.ALWAYS or (full_text is FullText.AUTO and not own.complete)


def chosen(
    article_id: int,
    entry: Entry,
    own: CleanArticle,
    page: CleanArticle,
    *,
    html: bytes,
    html_url: str,
) -> Text:
    """The page's text, or the feed's where the page has less of it."""
    if len(page.document.text.split()) < 0.8 * len(own.document.text.split()):
        reason = "" if own.complete else "The page has less text than the feed."
        article, source, complete = own, Source.FEED, own.complete
    else:
        article, source, complete, reason = page, Source.PAGE, page.complete, page.reason
    return Text(article_id, entry, article, source, complete, reason, page=html, page_url=html_url)


async def own_text(workers: Workers, entry: Entry) -> CleanArticle:
    """The article that the entry itself is; of its title and links where it has no text.

    Raises WorkerDied.
    """
    html = own_html(entry)
    problem = ""
    if html:
        try:
            made = await workers.clean_fragment(html, url=entry.url, title=entry.title, authors=entry.authors)
            if made.document.text:
                return made
        except CleaningError as error:
            problem = error.message
    return CleanArticle(_bare_document(entry), complete=False, reason=problem or "The feed gives no text.")


def own_html(entry: Entry) -> str:
    """The HTML in which an entry says the most."""
    return max(entry.content_html, entry.summary_html, key=len)


def _bare_document(entry: Entry) -> Document:
    """What can be read of an entry without a text: its title, its link, its files."""
    blocks = [Block(BlockKind.PARAGRAPH, entry.title)] if entry.title else []
    links = [entry.url] if entry.url else []
    for address in [*links, *(enclosure.url for enclosure in entry.enclosures)]:
        span = Span(0, len(address), SpanKind.LINK, address)
        blocks.append(Block(BlockKind.PARAGRAPH, address, spans=(span,)))
    return Document(tuple(blocks))


def store_text(library: Library, text: Text, *, still_pending: bool, now: datetime) -> Revision:
    """Store a text as its article's current one. What the feed says about its article goes before what
    the page says. Raises NotFound where there is no such article any more.
    """
    article, entry = text.article, text.entry
    outside = text.source is not Source.FEED
    return revisions.store_revision(
        library,
        text.article_id,
        document=article.document,
        source=text.source,
        complete=text.complete,
        reason=text.reason,
        source_html=text.page,
        # where a page that lost was found names nothing: it may be a wall or a front page
        source_url=text.page_url if outside else (entry.url if entry else ""),
        cleaner=CLEANER_VERSION,
        title="" if entry and entry.title else article.title,
        authors=() if entry and entry.authors else article.authors,
        site=article.site if outside else "",
        language=(entry.language if entry else "") or article.language,
        published_at=None if entry and entry.published_at else article.published,
        canonical_url=article.canonical_url if outside else "",
        still_pending=still_pending,
        now=now,
    )
