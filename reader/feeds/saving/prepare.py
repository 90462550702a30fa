"""Prepares the text of one listed article ahead of the queue."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime

from reader.config import Settings
from reader.feeds.saving.save import save
from reader.feeds.texts.content import ContentBuilder
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.workers.pool import Workers
from reader.library.articles import listing
from reader.library.articles.pending import pending
from reader.library.articles.same_text import relate
from reader.library.imported.matching import is_web
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp


async def prepare(
    library: Library, settings: Settings, article_id: int, *, fetcher: Fetcher | None = None
) -> None:
    """Prepare the text of one listed article now, before the others; nothing happens when it has one.

    Offline, the text comes from the feed's entry alone. The page of an imported article, which is in no feed,
    is fetched. Raises NotFound, LibraryError, and what `save` raises for such a page.
    """
    article = listing.article(library, article_id)
    if article.revision is not None:
        return
    in_feed = library.value("SELECT 1 FROM sources WHERE article_id = ?", (article_id,))
    if not in_feed and is_web(article.url):
        # the address is from a file, not typed: it may not be private
        await save(library, settings, article.url, fetcher=fetcher, trusted=False, article_id=article_id)
        return
    async with AsyncExitStack() as stack:
        if fetcher is None:
            fetcher = await stack.enter_async_context(Fetcher(settings))
        workers = await stack.enter_async_context(Workers(1))
        content_builder = ContentBuilder(library, settings, fetcher, workers)
        for each in pending(library, article_id=article_id):
            await content_builder.make(each)
        content_builder.flush()
    relate(library, at=stamp(datetime.now(UTC)))
