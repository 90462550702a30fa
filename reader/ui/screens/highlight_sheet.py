"""The highlights of the open article over it, where there is no room beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from reader.ui.command_tables import PANE_HINTS
from reader.ui.commands import hints
from reader.ui.screens.dismissal import Dialog
from reader.ui.widgets.bottom_line import BottomLine
from reader.ui.widgets.highlight_pane import HighlightPane

if TYPE_CHECKING:
    from reader.ui.app import PostilApp

STAYS = frozenset({"confirm", "delete", "undo", "redo", "copy"})
"""Wishes that are done with the sheet open."""


class HighlightSheet(Dialog[tuple[str, str] | None]):
    """Answers with (wish, uid) as `HighlightPane.Wished` says them, None when left."""

    app: PostilApp
    DEFAULT_CSS = """
    HighlightSheet {
        align-horizontal: right;
        & > HighlightPane { width: 64; max-width: 100%; height: 1fr; background: $surface; }
    }
    """

    def compose(self) -> ComposeResult:
        yield HighlightPane()
        yield BottomLine()

    def on_mount(self) -> None:
        self.pane.rows.focus()
        self.query_one(BottomLine).hints = hints(PANE_HINTS, self.app.key_map)

    @property
    def pane(self) -> HighlightPane:
        """The pane in the sheet."""
        return self.query_one(HighlightPane)

    async def on_bottom_line_pressed(self, event: BottomLine.Pressed) -> None:
        event.stop()
        await self.app.run_action(event.action, self.pane.rows if event.action == "choose" else self.pane)

    def on_highlight_pane_wished(self, event: HighlightPane.Wished) -> None:
        event.stop()
        if event.wish in STAYS:
            self.app.library_screen.wish(event.wish, event.uid)
        elif event.wish in ("back", "close"):
            self.dismiss(None)
        else:
            self.dismiss((event.wish, event.uid))
