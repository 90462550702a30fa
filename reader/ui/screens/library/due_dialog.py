"""Asks until when: one letter for the usual days, or a day typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from reader.library.today.due import DueChoice
from reader.safetext import safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import named
from reader.ui.screens.dialog import Dialog
from reader.ui.screens.dialogs import DIALOG_CSS

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase


class DueDialog(Dialog[str | None]):
    """Answers with a letter of the choices or what was typed, None when cancelled."""

    app: AppBase
    DEFAULT_CSS = f"DueDialog {{ {DIALOG_CSS} }}"
    BINDINGS = [*bindings([named("dialog.accept", "accept"), named("dialog.leave", "cancel")])]

    def __init__(self, choices: Sequence[DueChoice]) -> None:
        super().__init__()
        self._choices = choices

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Later, until"), classes="dialog--title")
            for choice in self._choices:
                yield Static(Content(f"{choice.letter}  {choice.name}, {choice.at:%a %d %b}"))
            yield _DayInput(
                [choice.letter for choice in self._choices], placeholder="or 3d, 2w, friday, 2026-12-03"
            )
            accept, leave = self.app.key("dialog.accept"), self.app.key("dialog.leave")
            yield Static(
                Content(safe_line(f"a letter, or a day and {accept}; {leave} to cancel")),
                classes="dialog--hint",
            )

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)

    def action_accept(self) -> None:
        for field in self.query(Input):
            self.dismiss(field.value)

    def action_leave(self) -> None:
        self.dismiss(None)


class _DayInput(Input):
    """A line in which the first key may be a letter that is an answer by itself."""

    def __init__(self, letters: Sequence[str], *, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, compact=True)
        self._letters = letters

    def on_key(self, event: events.Key) -> None:
        # "tuesday", "monday" and "wednesday" begin with letters that are answers: they are typed in capitals
        if not self.value and event.character and event.character in self._letters:
            event.stop()
            event.prevent_default()
            self.post_message(self.Submitted(self, event.character))
