"""The lists of the program as queries, so that lists, searches and views are read in one way."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from reader.library.query.finding import find_ids
from reader.library.query.options import NEWEST_FIRST, OLDEST_FIRST, QueryOptions
from reader.library.storage.database import Library
from reader.query.tree import And, Field, Node, Not, Query, Sort, Text


def _flag(name: str) -> Field:
    return Field("is", (Text(name),))


_OPEN = Not(_flag("done"))
OPEN = Query(_OPEN)
"""What is not marked done: all articles, and those of a feed or a folder."""
STARRED = Query(_flag("starred"))
HIGHLIGHTED = Query(_flag("highlighted"))
SAVED = Query(And((_flag("saved"), _OPEN)))
"""Pages that came by no feed."""
LATER = Query(And((_flag("later"), _OPEN)), (Sort("later"),))
"""What is kept for later, in the order that the reader gave it."""
EVERYTHING = Query()


def unread_of(query: Query) -> Query:
    """What is unread of a list."""
    nodes: list[Node] = [_flag("unread"), *([] if query.root is None else [query.root])]
    return replace(query, root=And(tuple(nodes)) if len(nodes) > 1 else nodes[0])


def list_ids(
    lib: Library,
    query: Query = OPEN,
    *,
    feed_id: int | None = None,
    folder_id: int | None = None,
    newest_first: bool = True,
    limit: int | None = None,
    keep: Sequence[int] = (),
) -> array[int]:
    """The numbers of the articles of a list, each report once, by date unless the list has its own order.

    `folder_id` includes the folders in it. `keep` are articles that stay in the list, at their place,
    although they no longer belong to it.
    """
    return find_ids(
        lib,
        query,
        QueryOptions(
            sorts=NEWEST_FIRST if newest_first else OLDEST_FIRST,
            feed_id=feed_id,
            folder_id=folder_id,
            limit=limit,
            keep=tuple(keep),
        ),
    )
