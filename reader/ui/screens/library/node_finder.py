"""Going to a feed, a folder, a view or a tag by typing a part of its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from reader.library.search.terms import fold
from reader.safetext import safe
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import named
from reader.ui.screens.dialog import Dialog
from reader.ui.screens.dialogs import DIALOG_CSS
from reader.ui.terminal.titles import title as title_line
from reader.ui.widgets.feed_tree import Node, NodeKind
from reader.ui.widgets.row_list import Piece, RowList, justify

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

_KINDS = {
    NodeKind.FEED: "feed",
    NodeKind.FOLDER: "folder",
    NodeKind.VIEW: "view",
    NodeKind.TAG: "tag",
}
ROWS = 14


class NodeRows(RowList):
    """The nodes found."""

    def __init__(self, bidi: str) -> None:
        super().__init__()
        self._bidi = bidi
        self.nodes: Sequence[Node] = ()
        self.styles.height = ROWS

    def show(self, nodes: Sequence[Node]) -> None:
        """Show these."""
        self.nodes = nodes
        self.set_rows(len(nodes), empty=safe("Nothing has this in its name."))

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        node = self.nodes[index]
        number = f" {node.unread:,} unread" if node.unread and node.kind is NodeKind.FEED else ""
        return [
            justify(
                [(" ", ""), (title_line(node.title, self._bidi), "title")],
                [(f"{number}  {_KINDS.get(node.kind, ''):>6} ", "dim")],
                width,
            )
        ]


class NodeFinder(Dialog[Node | None]):
    """Answers with the node chosen, None when cancelled."""

    app: AppBase
    DEFAULT_CSS = f"NodeFinder {{ {DIALOG_CSS} & > .dialog > Input {{ margin-bottom: 1; }} }}"
    BINDINGS = [
        *bindings([named("dialog.leave", "cancel")]),
        Binding("down,ctrl+n", "rows('move(1)')", "down", show=False, priority=True),
        Binding("up,ctrl+p", "rows('move(-1)')", "up", show=False, priority=True),
    ]

    def __init__(self, nodes: Sequence[Node], *, bidi: str) -> None:
        super().__init__()
        self._known = [node for node in nodes if node.kind is not NodeKind.GAP]
        self._names = [fold(node.title) for node in self._known]
        self._rows = NodeRows(bidi)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Input(placeholder="a part of the name of a feed, folder, view or tag", compact=True)
            yield self._rows
            choose, leave = self.app.key("dialog.accept"), self.app.key("dialog.leave")
            yield Static(Content(f"↑ ↓ choose   {choose} go there   {leave} cancel"), classes="dialog--hint")

    def on_mount(self) -> None:
        self._show("")

    def _show(self, typed: str) -> None:
        """Show what has all words in its name, names that begin with what was typed first."""
        wanted = fold(typed.strip())
        found = [
            (not name.startswith(wanted), place)
            for place, name in enumerate(self._names)
            if all(word in name for word in wanted.split())
        ]
        self._rows.show([self._known[place] for _, place in sorted(found)])

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value)

    @on(Input.Submitted)
    @on(RowList.Chosen)
    def _chosen(self) -> None:
        rows = self._rows
        if rows.nodes:
            self.dismiss(rows.nodes[rows.cursor])

    async def action_rows(self, action: str) -> None:
        await self.app.run_action(action, self._rows)

    def action_leave(self) -> None:
        self.dismiss(None)
