"""What a search or a view lists: articles that a query finds, with pieces of texts that have its words."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from reader.errors import PostilError
from reader.library.query import lists
from reader.library.query.finding import best_place, count, find_ids, hits
from reader.library.query.options import BEST_FIRST, NEWEST_FIRST, QueryOptions, options_of
from reader.library.query.saved import View
from reader.library.query.typing_ahead import as_typed
from reader.library.storage.database import Library
from reader.model import ArticleSummary
from reader.query.parsing import parse
from reader.query.tree import And, Field, Node, Not, Query, Sort, Text
from reader.query.words import to_words
from reader.settings import Settings
from reader.ui.widgets.feed_tree import NodeKind

Snippet = tuple[tuple[str, bool], ...]
_SECONDS = 5.0
_COUNTING = 0.1
"""Seconds that counting the articles of a view may take."""


@dataclass(slots=True)
class FoundArticles:
    """A query and what it found; `snippets` fill as rows are read. `partial`: there may be more."""

    text: str
    query: Query
    ids: array[int]
    partial: bool = False
    snippets: dict[int, Snippet] = field(default_factory=dict)

    def summaries(self, library: Library, ids: Sequence[int]) -> list[ArticleSummary]:
        """The rows of these articles."""
        found = hits(library, self.query, ids)
        self.snippets.update({hit.article.id: hit.snippet for hit in found if hit.snippet})
        return [hit.article for hit in found]

    def place_in(self, library: Library, article_id: int) -> int | None:
        """Where in an article's text the words of the query are; None where they are not there."""
        return best_place(library, self.query, article_id)


def tag_query(name: str) -> str:
    """The query of a tag and those nested below it."""
    return to_words(Query(Field("tag", (Text(name),))))


def find_articles(
    library: Library,
    text: str,
    *,
    options: QueryOptions,
    unread: bool,
    typed: bool = True,
    newest_first: bool = False,
    sorts: tuple[Sort, ...] = (),
    limit: int | None = None,
) -> FoundArticles:
    """Run a query; `sorts` go before an order of its own, and before that of `options`. Raises QueryError.

    The last word of one that is `typed` may not be whole yet. Raises QueryTooSlow where it takes too long.
    """
    query = as_typed(library, parse(text)) if typed else parse(text)
    nodes: list[Node] = [] if query.root is None else [query.root]
    if unread:
        nodes.append(Field("is", (Text("unread"),)))
    if not nodes:
        nodes.append(Not(Field("is", (Text("done"),))))
    query = replace(
        query, root=nodes[0] if len(nodes) == 1 else And(tuple(nodes)), sorts=sorts or query.sorts
    )
    options = replace(
        options,
        sorts=NEWEST_FIRST if newest_first else BEST_FIRST,
        limit=limit,
        seconds=_SECONDS,
    )
    ids = find_ids(library, query, options)
    return FoundArticles(text, query, ids, partial=len(ids) == limit)


def kept_numbers(library: Library) -> dict[NodeKind, int]:
    """How many articles the reader keeps in each way."""
    queries = {
        NodeKind.LATER: lists.LATER,
        NodeKind.STARRED: lists.STARRED,
        NodeKind.HIGHLIGHTED: lists.HIGHLIGHTED,
        NodeKind.SAVED: lists.SAVED,
    }
    return {kind: count(library, query) for kind, query in queries.items()}


def view_numbers(library: Library, views: Sequence[View], settings: Settings) -> dict[str, int]:
    """How many articles the views have that are to show it, by name; one that is not valid is missing."""
    found: dict[str, int] = {}
    counted = [view for view in views if view.counted and settings.reading.counts != "none"]
    options = replace(options_of(settings), seconds=_COUNTING)
    for view in counted:
        with suppress(PostilError):
            found[view.name] = count(library, parse(view.query), options)
    return found
