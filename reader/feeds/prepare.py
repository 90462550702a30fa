"""The text of one listed article, made before its turn."""

from __future__ import annotations

from contextlib import AsyncExitStack

from reader.config import Settings
from reader.feeds.content import ContentBuilder
from reader.feeds.fetch import Fetcher
from reader.feeds.workers import Workers
from reader.library.articles import listing
from reader.library.articles.pending import pending
from reader.library.storage.database import Library


async def prepare(
    library: Library, settings: Settings, article_id: int, *, fetcher: Fetcher | None = None
) -> None:
    """Prepare the text of one listed article now, before the others; nothing happens when it has one.

    Offline, the text comes from the feed's entry alone. Raises NotFound, LibraryError.
    """
    if listing.article(library, article_id).revision is not None:
        return
    async with AsyncExitStack() as stack:
        if fetcher is None:
            fetcher = await stack.enter_async_context(Fetcher(settings))
        workers = await stack.enter_async_context(Workers(1))
        content_builder = ContentBuilder(library, settings, fetcher, workers)
        for each in pending(library, article_id=article_id):
            await content_builder.make(each)
        content_builder.flush()
