"""How many cells the feeds and the list have beside each other and beside the article."""

from __future__ import annotations

from textual.screen import Screen
from textual.widget import Widget

from reader.ui.widgets.feed_tree import FeedTree

NARROW = 140
"""Below this many columns the three panes do not fit side by side."""
TREE_LEAST, TREE_MOST = 24, 44
LIST_BESIDE_ARTICLE = 46
"""Cells of the list while an article is read beside it."""
_PREVIEW_LEAST = 44


def tree_width(width: int, wanted: int) -> int:
    """Cells of the feeds on a screen of `width`: as many as their names want, within a quarter of it."""
    return max(TREE_LEAST, min(wanted, width // 4, TREE_MOST))


def list_width(width: int, tree: int, *, reading: bool) -> int:
    """Cells of the list on a wide screen: three fifths of its part while nothing is read."""
    if reading:
        return LIST_BESIDE_ARTICLE
    room = width - tree - 1
    return room - max(_PREVIEW_LEAST, room * 2 // 5)


class PaneWidths:
    """Sets the widths of the panes of a screen; on a slim one the style sheet says how wide they are."""

    def __init__(self, screen: Screen[None], tree: FeedTree, column: Widget) -> None:
        self._screen, self._tree, self._column = screen, tree, column
        self.tree = TREE_LEAST
        """Cells of the feeds."""

    def fit(self, width: int = 0) -> None:
        """Share a screen of `width` cells, or its present ones; after a change of size, names or focus."""
        width = width or self._screen.size.width
        column = self._column
        if not width or self._screen.has_class("-slim"):
            self._tree.styles.width = column.styles.width = None
            return
        self.tree = tree_width(width, self._tree.wanted_width)
        self._tree.styles.width = self.tree
        if width < NARROW:
            column.styles.width = None
        else:
            reading = self._screen.has_class("reading")
            column.styles.width = list_width(width, self.tree, reading=reading)
