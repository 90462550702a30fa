"""What a search or a view lists: articles that a query finds, with pieces of texts that have its words."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from reader.library.query.finding import find_ids, first_place, hits
from reader.library.query.options import BEST_FIRST, NEWEST_FIRST, QueryOptions
from reader.library.storage.database import Library
from reader.model import ArticleSummary
from reader.query.parsing import parse
from reader.query.times import local_now
from reader.query.tree import And, Field, Node, Not, Query, Text

Snippet = tuple[tuple[str, bool], ...]
_SECONDS = 5.0


@dataclass(slots=True)
class FoundArticles:
    """A query and what it found; `snippets` fill as rows are read.

    A word at the end is a beginning of a word too, for one may still be typing it.
    """

    text: str
    query: Query
    ids: array[int]
    snippets: dict[int, Snippet] = field(default_factory=dict)

    def summaries(self, library: Library, ids: Sequence[int]) -> list[ArticleSummary]:
        """The rows of these articles."""
        found = hits(library, self.query, ids)
        self.snippets.update({hit.article.id: hit.snippet for hit in found if hit.snippet})
        return [hit.article for hit in found]

    def place_in(self, library: Library, article_id: int) -> int | None:
        """Where in an article's text the first word of the query is; None where it is not there."""
        return first_place(library, self.query, article_id)


def find_articles(
    library: Library,
    text: str,
    *,
    unread: bool,
    day_start: timedelta,
    colours: Mapping[str, str],
    newest_first: bool = False,
) -> FoundArticles:
    """Run a query. Raises QueryError, which names the place, and QueryTooSlow."""
    query = parse(text)
    root = None if query.root is None else _open_ended(query.root)
    nodes: list[Node] = [] if root is None else [root]
    if unread:
        nodes.append(Field("is", (Text("unread"),)))
    if not nodes:
        nodes.append(Not(Field("is", (Text("done"),))))
    query = replace(query, root=nodes[0] if len(nodes) == 1 else And(tuple(nodes)))
    options = QueryOptions(
        now=local_now(),
        day_start=day_start,
        colours=colours,
        sorts=NEWEST_FIRST if newest_first else BEST_FIRST,
        seconds=_SECONDS,
    )
    return FoundArticles(text, query, find_ids(library, query, options))


def _open_ended(node: Node) -> Node:
    """The node with its last word as a beginning."""
    if isinstance(node, Text):
        return node if node.phrase else replace(node, prefix=True)
    if isinstance(node, And) and isinstance(last := node.nodes[-1], Text):
        return And((*node.nodes[:-1], _open_ended(last)))
    return node
