"""Making the text of an article ahead of the next update."""

from __future__ import annotations

import asyncio

from reader.commands.shared.context import Context
from reader.errors import CleaningError
from reader.model import Article, Revision


def made_now(article: Article, context: Context) -> Revision:
    """Make and store the text of an article from what the library holds, without the network.

    Raises CleaningError where that is not enough.
    """
    from reader.feeds.saving.prepare import prepare
    from reader.library.articles import listing

    with context.library(write=True) as library:
        asyncio.run(prepare(library, context.settings.without_network(), article.id))
        made = listing.article(library, article.id).revision
    if made is None:
        raise CleaningError(f"#{article.id} has no text yet.", hint="`postil update` fetches it.")
    return made
