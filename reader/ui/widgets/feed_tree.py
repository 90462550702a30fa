"""The left pane: views of the whole library, then folders with their feeds and counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.message import Message

from reader.library.articles.counts import UnreadCounts
from reader.list_records import FeedSummary, Folder
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import TREE_COMMANDS
from reader.ui.terminal.titles import title as title_line
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
    SAVED = "saved"
    TAGS = "tags"
    TAG = "tag"
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
    (NodeKind.SAVED, "Saved pages"),
)

_UNKNOWN = UnreadCounts(0, {}, {})
_INDENTED = 8
"""Levels of folders that are told apart by their indentation."""


class Node(NamedTuple):
    """A row of the tree; `id` is that of the folder or feed, 0 for all others.

    `query` is that of a saved view or of a tag.
    """

    kind: NodeKind
    id: int
    title: str
    depth: int = 0
    unread: int = 0
    failing: bool = False
    folded: bool = False
    query: str = ""

    @property
    def key(self) -> tuple[str, int | str]:
        """What tells it from all others, also after the tree was read again."""
        return self.kind.value, self.title if self.kind in (NodeKind.VIEW, NodeKind.TAG) else self.id


class FeedAction(StrEnum):
    """What a reader can ask for about a feed; the values are what key bindings name."""

    SETTINGS = "settings"
    RENAME = "rename"
    MOVE = "move"
    MUTE = "mute"
    UNSUBSCRIBE = "unsubscribe"


@dataclass
class FeedActionRequested(Message):
    """Something is to be done with a feed."""

    action: FeedAction
    feed_id: int


def _room_for(node: Node) -> int:
    """Cells of a node's indentation, sign and title."""
    return (
        1
        + 2 * min(node.depth, _INDENTED)
        + 2 * (node.kind in (NodeKind.FOLDER, NodeKind.TAGS))
        + cell_len(node.title)
    )


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
        self._numbers: Mapping[str, int] = {}
        self._kept: Mapping[NodeKind, int] = {}
        self._tags: Sequence[str] = ()
        self._folded: set[int] = set()
        self._tags_folded = True

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
        numbers: Mapping[str, int] | None = None,
        kept: Mapping[NodeKind, int] | None = None,
        tags: Sequence[str] = (),
    ) -> None:
        """Show these, with how much is unread where that is known; the cursor stays on its node.

        `today` is how many rows of Today are not settled, `numbers` are those of views by name, `kept`
        those of what the reader keeps.
        """
        self._folders, self._feeds, self._unread = folders, feeds, unread or _UNKNOWN
        self._today, self._views, self._numbers, self._tags = today, views, numbers or {}, tags
        self._kept = kept or {}
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
        return next((each for each in self.nodes if each.key == node.key), None)

    def everything(self) -> list[Node]:
        """All nodes, also those of folded folders."""
        return self._build(folded=False)

    def reveal(self, node: Node) -> None:
        """Put the cursor on a node; what it is folded into is unfolded."""
        if self.current(node) is None:
            self._tags_folded = self._tags_folded and node.kind is not NodeKind.TAG
            self._folded -= self._above(node)
            self._rebuild()
        place = next((index for index, each in enumerate(self.nodes) if each.key == node.key), None)
        if place is not None:
            self.cursor = place

    def _above(self, node: Node) -> set[int]:
        """The folders that a node is in."""
        parents = {folder.id: folder.parent_id for folder in self._folders}
        feed = next((one for one in self._feeds if (NodeKind.FEED, one.id) == (node.kind, node.id)), None)
        above: set[int] = set()
        at = feed.folder_id if feed else parents.get(node.id) if node.kind is NodeKind.FOLDER else None
        while at is not None and at not in above:
            above.add(at)
            at = parents.get(at)
        return above

    def next_unread_feed(self, node: Node, step: int) -> Node | None:
        """The next feed from a node on that has unread articles, or the previous one; None without any."""
        nodes = self.everything()
        here = next((index for index, each in enumerate(nodes) if each.key == node.key), 0)
        turned = (
            [*nodes[here + 1 :], *nodes[:here]]
            if step > 0
            else [*nodes[:here][::-1], *nodes[here + 1 :][::-1]]
        )
        return next((each for each in turned if each.kind is NodeKind.FEED and each.unread), None)

    def _rebuild(self) -> None:
        before = self.node
        self.nodes = self._build()
        cursor = 0
        if before is not None:
            keys = [node.key for node in self.nodes]
            if before.key in keys:
                cursor = keys.index(before.key)
        self.set_rows(len(self.nodes), cursor=cursor)

    def _build(self, *, folded: bool = True) -> list[Node]:
        """The nodes, without those of what is folded, or all."""
        counts = {**self._kept, NodeKind.ALL: self._unread.total, NodeKind.TODAY: self._today}
        nodes = [Node(kind, 0, title, unread=counts.get(kind, 0)) for kind, title in VIEWS]
        nodes += [
            Node(NodeKind.VIEW, 0, view.name, unread=self._numbers.get(view.name, 0), query=view.query)
            for view in self._views
        ]
        nodes += self._tag_nodes(folded=folded and self._tags_folded)
        subscriptions = list(self._subscriptions(self._folded if folded else set()))
        return [*nodes, Node(NodeKind.GAP, 0, ""), *subscriptions] if subscriptions else nodes

    def _tag_nodes(self, *, folded: bool) -> Iterator[Node]:
        if self._tags:
            from reader.ui.widgets.found_articles import tag_query

            yield Node(NodeKind.TAGS, 0, "Tags", folded=folded, query="has:tag")
            for tag in () if folded else self._tags:
                yield Node(NodeKind.TAG, 0, tag, 1, query=tag_query(tag))

    def _subscriptions(self, folded_ids: Set[int]) -> Iterator[Node]:
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
                    title = f"{feed.title} (muted)" if feed.muted else feed.title
                    yield Node(NodeKind.FEED, feed.id, title, depth, unread, feed.failing)
                continue
            if parent is not None:
                folded = parent.id in folded_ids
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
            if node.kind in (NodeKind.TAGS, NodeKind.TAG):
                self._tags_folded = not self._tags_folded
                self.reveal(node._replace(kind=NodeKind.TAGS))
                self._rebuild()
            return
        self._folded ^= {folder_id}
        self._rebuild()

    def action_fold_all(self) -> None:
        """Fold all folders, or unfold all where all are folded."""
        every = {folder.id for folder in self._folders}
        folding, before = self._folded != every, self.node
        self._folded = every if folding else set()
        self._rebuild()
        if before is not None and self.current(before) is None:
            top = [
                node for node in self.nodes if node.kind is NodeKind.FOLDER and node.id in self._above(before)
            ]
            if top:
                self.reveal(top[0])

    def _has_number(self, node: Node) -> bool:
        if self.counts == "today":
            return node.kind in (NodeKind.TODAY, NodeKind.VIEW)
        return self.counts == "all"

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        node = self.nodes[index]
        if node.kind is NodeKind.GAP:
            return [[]]
        indent = "  " * min(node.depth, _INDENTED)
        folds = node.kind in (NodeKind.FOLDER, NodeKind.TAGS)
        sign = ("▸ " if node.folded else "▾ ") if folds else "#" if node.kind is NodeKind.TAG else ""
        tone = "dim" if node.kind is NodeKind.FEED and not node.unread else "title"
        left: list[Piece] = [(" " + indent + sign, "dim"), (title_line(node.title, self.bidi), tone)]
        right: list[Piece] = []
        if node.failing:
            right.append((" !", "warn"))
        if node.unread and self._has_number(node):
            right.append((f" {node.unread:,}", "accent"))
        right.append((" ", ""))
        return [justify(left, right, width)]
