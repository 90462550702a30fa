"""The articles of a row of the tree, by the query of its list."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from reader.library.query import lists
from reader.library.storage.database import Library
from reader.query.tree import Query, Sort
from reader.ui.widgets.feed_tree import Node, NodeKind

_QUERIES: dict[NodeKind, Query] = {
    NodeKind.STARRED: lists.STARRED,
    NodeKind.LATER: lists.LATER,
    NodeKind.HIGHLIGHTED: lists.HIGHLIGHTED,
    NodeKind.SAVED: lists.SAVED,
}


def node_ids(
    library: Library,
    node: Node | None,
    *,
    unread: bool,
    sorts: tuple[Sort, ...],
    newest_first: bool,
    limit: int | None,
    keep: Sequence[int],
) -> array[int]:
    """The articles of a node, of all feeds where there is none; arguments as for `lists.list_ids`."""
    query = lists.OPEN if node is None else _QUERIES.get(node.kind, lists.OPEN)
    query = replace(query, sorts=sorts or query.sorts)
    return lists.list_ids(
        library,
        lists.unread_of(query) if unread else query,
        feed_id=node.id if node and node.kind is NodeKind.FEED else None,
        folder_id=node.id if node and node.kind is NodeKind.FOLDER else None,
        newest_first=newest_first,
        limit=limit,
        keep=keep,
    )
