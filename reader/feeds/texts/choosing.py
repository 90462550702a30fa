"""Choose the text of an article, the feed's own or that of the page behind it, and store it.

The same for an update, which fetches pages, and for re-cleaning what is stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from reader.cleaning import CLEANER_VERSION, CleanArticle
from reader.document import Block, BlockKind, Document
from reader.errors import PostilError
from reader.feeds.containment import contained
from reader.feeds.parsing.entries import plain_line
from reader.feeds.parsing.packed import PackedArticle, bare_article, own_html, pack_article
from reader.feeds.workers.pool import WorkerDied
from reader.library.articles import attachments, revisions
from reader.library.articles.attachments import NewAttachment
from reader.library.articles.pending import Pending
from reader.library.storage.database import Library
from reader.model import Entry, FullText, Source
from reader.pdf import READER_VERSION


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is ready to be stored.

    `page` is the HTML of the page, compressed, also where the text is the feed's.
    `file` is the PDF it was read from, which is in the store by now unless it is too large.
    `excerpt`: the page was wanted but could not be fetched; `failed` says why, where a retry may help.
    """

    article_id: int
    article: PackedArticle
    source: Source
    complete: bool
    reason: str
    page: bytes = field(default=b"", repr=False)
    excerpt: bool = False
    failed: str = ""
    file: NewAttachment | None = None
    unasked: bool = False
    """With `failed`: there was no network, which says nothing of the page."""


SOME_WORDS = 20
"""Words from which a feed's own text is more than a title and a link."""


def page_wanted(full_text: FullText, own: PackedArticle) -> bool:
    """Whether the page is fetched, where the feed itself gives `own`."""
    return full_text is FullText.ALWAYS or (full_text is FullText.AUTO and not own.about.complete)


def feed_text(article_id: int, own: PackedArticle) -> Text:
    """The feed's own text."""
    return Text(article_id, own, Source.FEED, own.about.complete, own.about.reason)


def chosen(article_id: int, own: PackedArticle, page: PackedArticle, *, html: bytes) -> Text:
    """The page's text, or the feed's where the page has less of it; `html` is the page, compressed."""
    if page.about.uncertain and len(own.text.text.split()) >= SOME_WORDS:  # perhaps a consent wall
        reason = "" if own.about.complete else "No article was found on the page."
        return Text(article_id, own, Source.FEED, own.about.complete, reason, page=html)
    if len(page.text.text.split()) < 0.8 * len(own.text.text.split()):
        reason = "" if own.about.complete else "The page has less text than the feed."
        return Text(article_id, own, Source.FEED, own.about.complete, reason, page=html)
    return Text(article_id, page, Source.PAGE, page.about.complete, page.about.reason, page=html)


def given_text(article: Pending, answer: PackedArticle | PostilError) -> PackedArticle | PostilError:
    """The text that a feed gave, in a simple form where it could not be cleaned; else why there is none."""
    if isinstance(answer, PackedArticle):
        return answer
    try:
        return stand_in(article.entry, answer)
    except Exception as error:  # noqa: BLE001
        return contained(error, article.url)


def stand_in(entry: Entry, problem: PostilError) -> PackedArticle:
    """A simple text of an entry that could not be cleaned within the limits."""
    words = plain_line(own_html(entry)[:20_000], html=True) if isinstance(problem, WorkerDied) else ""
    if not words:
        return pack_article(bare_article(entry, problem.message), entry)
    document = Document((Block(BlockKind.PARAGRAPH, words),))
    reason = f"Shortened. {problem.message}"
    return pack_article(CleanArticle(document, complete=False, reason=reason), entry)


def store_text(
    library: Library,
    text: Text,
    *,
    still_pending: bool,
    sole_authors: bool = False,
    relate_now: bool = True,
    now: datetime,
) -> tuple[int, int]:
    """Store a text as its article's current one; returns the numbers of the article that has it and of
    the revision. With `sole_authors` whom an older text named and this one does not is no author;
    `relate_now` as in `revisions.store_text`. Raises NotFound where there is no such article any more.
    """
    article, about = text.article, text.article.about
    outside = text.source is not Source.FEED
    new = revisions.NewText(
        text=article.text,
        source=text.source,
        cleaner=READER_VERSION if text.source is Source.PDF else CLEANER_VERSION,
        complete=text.complete,
        reason=text.reason,
        packed_html=text.page,
        # where a page that lost was found names nothing: it may be a wall or a front page
        source_url=article.url,
        canonical_url=about.canonical_url if outside else "",
        title=about.title,
        authors=about.authors,
        sole_authors=sole_authors,
        site=about.site if outside else "",
        language=about.language,
        published_at=about.published,
        pages=about.pages,
        # of a feed's own text there is but the address of a PDF that comes with the entry
        metadata=None if about.uncertain else about.citation,
        file_sha=text.file.sha if text.file else "",
    )
    store = partial(
        revisions.store_text,
        library,
        text.article_id,
        new,
        still_pending=still_pending,
        relate_now=relate_now,
    )
    if text.file is None:
        return store(now=now)
    with library.transaction():
        article_id, revision_id = store(now=now)
        attachments.attach(library, article_id, text.file, now=now)
        attachments.drop_ranges(library, text.file.sha)
    return article_id, revision_id
