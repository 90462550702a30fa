"""The highlights of the open article over it, where there is no room beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from reader.ui.keys.command import hints
from reader.ui.keys.command_tables import PANE_HINTS
from reader.ui.screens.dialog import Dialog
from reader.ui.widgets.bottom_line import BottomLine
from reader.ui.widgets.highlight_action import ActionRequested, HighlightAction
from reader.ui.widgets.highlight_pane import HighlightPane

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

_STAYS = frozenset(
    {
        HighlightAction.CONFIRM,
        HighlightAction.DELETE,
        HighlightAction.UNDO,
        HighlightAction.REDO,
        HighlightAction.COPY,
        HighlightAction.FILTER,
    }
)
"""Actions that are done with the sheet open."""


class HighlightSheet(Dialog[ActionRequested | None]):
    """Answers with the action to run after closing, None when cancelled."""

    app: AppBase
    DEFAULT_CSS = """
    HighlightSheet {
        align-horizontal: right;
        & > HighlightPane { width: 64; max-width: 100%; height: 1fr; background: $surface; }
    }
    """

    def __init__(self, perform: Callable[[ActionRequested], None]) -> None:
        """`perform` does what is asked for while the sheet stays open."""
        super().__init__()
        self._perform = perform

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

    def on_action_requested(self, event: ActionRequested) -> None:
        event.stop()
        if event.action in _STAYS:
            self._perform(event)
        elif event.action in (HighlightAction.BACK, HighlightAction.CLOSE):
            self.dismiss(None)
        else:
            self.dismiss(event)
