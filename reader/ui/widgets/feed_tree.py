"""The left pane: views of the whole library, then folders with their feeds and counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.message import Message

from reader.library.articles.counts import UnreadCounts
from reader.model import FeedSummary, Folder
from reader.ui.command_tables import TREE_COMMANDS
from reader.ui.commands import bindings
from reader.ui.titles import title as title_line
from reader.ui.widgets.row_list import Piece, RowList, justify

if TYPE_CHECKING:
    from reader.library.query.saved import View
    from reader.ui.app_base import AppBase


class NodeKind(StrEnum):
    """What a row of the tree is."""

    TODAY = "today"
    ALL = "all"
    STARRED = "starred"
    LATER = "later"
    HIGHLIGHTED = "highlighted"
    VIEW = "view"
    FOLDER = "folder"
    FEED = "feed"
    GAP = "gap"


VIEWS = (
    (NodeKind.TODAY, "Today"),
    (NodeKind.ALL, "All articles"),
    (NodeKind.LATER, "Read later"),
    (NodeKind.STARRED, "Starred"),
    (NodeKind.HIGHLIGHTED, "Highlighted"),
)

_UNKNOWN = UnreadCounts(0, {}, {})
_INDENTED = 8
"""Levels of folders that are told apart by their indentation."""


@dataclass(frozen=True, slots=True)
class Node:
    """A row of the tree; `id` is that of the folder or feed, 0 for a view of the program.

    A saved view has its place among the reader's as `id`, and its `query`.
    """

    kind: NodeKind
    id: int
    title: str
    depth: int = 0
    unread: int = 0
    failing: bool = False
    folded: bool = False
    query: str = ""


class FeedAction(StrEnum):
    """What a reader can ask for about a feed; the values are what key bindings name."""

    RENAME = "rename"
    MOVE = "move"
    UNSUBSCRIBE = "unsubscribe"


@dataclass
class FeedActionRequested(Message):
    """Something is to be done with a feed."""

    action: FeedAction
    feed_id: int


def _room_for(node: Node) -> int:
    """Cells of a node's indentation, sign and title."""
    return 1 + 2 * min(node.depth, _INDENTED) + 2 * (node.kind is NodeKind.FOLDER) + cell_len(node.title)


class FeedTree(RowList):
    """Views, folders and feeds; a folder counts what is unread in all its feeds."""

    app: AppBase
    BINDINGS = [*bindings(TREE_COMMANDS)]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.nodes: list[Node] = []
        self.bidi = "auto"
        """Who puts Arabic and Hebrew in visual order, as the setting says."""
        self.counts = "today"
        """Which rows have numbers, as the setting says."""
        self._folders: Sequence[Folder] = ()
        self._feeds: Sequence[FeedSummary] = ()
        self._unread = _UNKNOWN
        self._today = 0
        self._views: Sequence[View] = ()
        self._folded: set[int] = set()

    @property
    def has_feeds(self) -> bool:
        """Whether there is any subscription."""
        return bool(self._feeds)

    @property
    def node(self) -> Node | None:
        """The node under the cursor."""
        return self.nodes[self.cursor] if self.nodes else None

    def show(
        self,
        folders: Sequence[Folder],
        feeds: Sequence[FeedSummary],
        unread: UnreadCounts | None = None,
        *,
        today: int = 0,
        views: Sequence[View] = (),
    ) -> None:
        """Show these, with how much is unread where that is known; the cursor stays on its node.

        `today` is how many rows of Today are not settled.
        """
        self._folders, self._feeds, self._unread = folders, feeds, unread or _UNKNOWN
        self._today, self._views = today, views
        self._rebuild()

    @property
    def wanted_width(self) -> int:
        """Cells that the longest row takes, with a number of four digits."""
        longest = max((_room_for(node) for node in self.nodes), default=0)
        return longest + (7 if self.counts == "all" else 3)

    def go_to(self, kind: NodeKind) -> None:
        """Put the cursor on a view."""
        place = next((index for index, node in enumerate(self.nodes) if node.kind is kind), None)
        if place is not None:
            self.cursor = place

    def current(self, node: Node) -> Node | None:
        """A node as it is now, None where it is no longer there."""
        place = (node.kind, node.id)
        return next((each for each in self.nodes if (each.kind, each.id) == place), None)

    def _rebuild(self) -> None:
        before = self.node
        self.nodes = self._build()
        cursor = 0
        if before is not None:
            place = [(node.kind, node.id) for node in self.nodes]
            if (before.kind, before.id) in place:
                cursor = place.index((before.kind, before.id))
        self.set_rows(len(self.nodes), cursor=cursor)

    def _build(self) -> list[Node]:
        counts = {NodeKind.ALL: self._unread.total, NodeKind.TODAY: self._today}
        nodes = [Node(kind, 0, title, unread=counts.get(kind, 0)) for kind, title in VIEWS]
        nodes += [
            Node(NodeKind.VIEW, place, view.name, query=view.query)
            for place, view in enumerate(self._views, start=1)
        ]
        subscriptions = list(self._subscriptions())
        return [*nodes, Node(NodeKind.GAP, 0, ""), *subscriptions] if subscriptions else nodes

    def _subscriptions(self) -> Iterator[Node]:
        """Folders, each before what is in it; in a folder its folders come first."""
        feeds_of: dict[int | None, list[FeedSummary]] = {}
        for feed in sorted(self._feeds, key=lambda feed: feed.title.casefold()):
            feeds_of.setdefault(feed.folder_id, []).append(feed)
        folders_of: dict[int | None, list[Folder]] = {}
        for folder in sorted(self._folders, key=lambda folder: folder.name.casefold(), reverse=True):
            folders_of.setdefault(folder.parent_id, []).append(folder)
        # a stack, not recursion: folders may be nested as deep as a file of subscriptions says
        pending: list[tuple[Folder | None, int, bool]] = [(None, 0, False)]
        while pending:
            parent, depth, leaving = pending.pop()
            parent_id = parent.id if parent else None
            if leaving:
                for feed in feeds_of.get(parent_id, ()):
                    unread = self._unread.feeds.get(feed.id, 0)
                    yield Node(NodeKind.FEED, feed.id, feed.title, depth, unread, feed.failing)
                continue
            if parent is not None:
                folded = parent.id in self._folded
                unread = self._unread.folders.get(parent.id, 0)
                yield Node(NodeKind.FOLDER, parent.id, parent.name, depth - 1, unread, folded=folded)
                if folded:
                    continue
            pending.append((parent, depth, True))
            pending += [(folder, depth + 1, False) for folder in folders_of.get(parent_id, ())]

    def can_rest(self, index: int) -> bool:
        return self.nodes[index].kind is not NodeKind.GAP

    def feeds_inside(self, folder_id: int) -> list[int]:
        """The ids of the feeds in a folder and in the folders inside it."""
        inside = {folder_id}
        # folders come in no particular order, so look until nothing is added
        while more := {f.id for f in self._folders if f.parent_id in inside} - inside:
            inside |= more
        return [feed.id for feed in self._feeds if feed.folder_id in inside]

    def action_request(self, name: str) -> None:
        """Ask for something to be done with the feed under the cursor."""
        node = self.node
        if node is None or node.kind is not NodeKind.FEED:
            self.app.say("go to a feed first")
        else:
            self.post_message(FeedActionRequested(FeedAction(name), node.id))

    def action_fold(self) -> None:
        """Fold or unfold the folder under the cursor; on a feed, the folder it is in."""
        node = self.node
        if node is None:
            return
        if node.kind is NodeKind.FEED:
            feed = next(feed for feed in self._feeds if feed.id == node.id)
            if feed.folder_id is None:
                return
            folder_id = feed.folder_id
            self.cursor = next(
                i for i, n in enumerate(self.nodes) if (n.kind, n.id) == (NodeKind.FOLDER, folder_id)
            )
        elif node.kind is NodeKind.FOLDER:
            folder_id = node.id
        else:
            return
        self._folded ^= {folder_id}
        self._rebuild()

    def _has_number(self, node: Node) -> bool:
        if self.counts == "today":
            return node.kind in (NodeKind.TODAY, NodeKind.VIEW)
        return self.counts == "all"

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        node = self.nodes[index]
        if node.kind is NodeKind.GAP:
            return [[]]
        indent = "  " * min(node.depth, _INDENTED)
        sign = ("▸ " if node.folded else "▾ ") if node.kind is NodeKind.FOLDER else ""
        tone = "dim" if node.kind is NodeKind.FEED and not node.unread else "title"
        left: list[Piece] = [(" " + indent + sign, "dim"), (title_line(node.title, self.bidi), tone)]
        right: list[Piece] = []
        if node.failing:
            right.append((" !", "warn"))
        if node.unread and self._has_number(node):
            right.append((f" {node.unread:,}", "accent"))
        right.append((" ", ""))
        return [justify(left, right, width)]
