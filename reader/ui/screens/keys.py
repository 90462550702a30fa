"""The list of keys: what can be done where the focus is, searchable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from reader.safetext import SafeText, safe
from reader.ui.keys.command import Command, bindings, key_sign
from reader.ui.keys.command_tables import named
from reader.ui.screens.dialog import Dialog
from reader.ui.widgets.row_list import Piece, RowList

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A group's heading (no command) or a command with its keys as shown."""

    group: str
    command: Command | None = None
    keys: str = ""


class KeyRows(RowList):
    """Commands under the heading of their group."""

    app: AppBase

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[KeyRow] = []

    def show(self, rows: list[KeyRow]) -> None:
        """Show these rows."""
        self.rows = rows
        self.set_rows(
            len(rows), empty=safe(f"No command matches.\n{self.app.key('dialog.leave')} closes the list.")
        )

    def can_rest(self, index: int) -> bool:
        return self.rows[index].command is not None

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        row = self.rows[index]
        if row.command is None:
            return [[(f" {row.group}", "strong")]]
        return [[("   ", ""), (f"{row.keys:<13} ", "accent"), (row.command.help, "")]]


class KeysScreen(Dialog[str | None]):
    """The keys of commands. Answers with the id of a command to run, None when left.

    `note` is a line below them, "" for none.
    """

    app: AppBase
    DEFAULT_CSS = """
    KeysScreen {
        align: center middle;
        & > .dialog {
            width: 84; max-width: 95%; height: 85%; padding: 1 2; background: $panel;
            & > Input { border: none; height: 1; padding: 0 1; margin-bottom: 1; background: $background; }
            & > KeyRows { height: 1fr; }
            & > .dialog--note { margin-top: 1; padding: 0 1; height: 1; }
            & > .dialog--hint { color: $dim; margin-top: 1; padding: 0 1; height: 2; }
        }
    }
    """
    BINDINGS = [
        *bindings([named("dialog.leave", "close")]),
        Binding("down,ctrl+n", "rows('move(1)')", "down", show=False, priority=True),
        Binding("up,ctrl+p", "rows('move(-1)')", "up", show=False, priority=True),
        Binding("pagedown", "rows('page(1)')", "page down", show=False, priority=True),
        Binding("pageup", "rows('page(-1)')", "page up", show=False, priority=True),
    ]

    def __init__(
        self,
        commands: Sequence[Command],
        keymap: Mapping[str, str],
        first: Sequence[str],
        note: SafeText,
    ) -> None:
        super().__init__()
        self._note = note
        order = {group: place for place, group in enumerate(first)}
        unique = {command.id: command for command in commands}
        self._commands = sorted(
            unique.values(), key=lambda command: (order.get(command.group, 99), command.group)
        )
        self._keymap = keymap
        # not looked up by query: while the app ends, changes still arrive when the widgets are gone
        self._rows = KeyRows()
        self._hint = Static(classes="dialog--hint")

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Input(placeholder=f"type to search, {self.app.key('dialog.leave')} to close", compact=True)
            yield self._rows
            if self._note:
                yield Static(Content(self._note), classes="dialog--note")
            yield self._hint

    def on_mount(self) -> None:
        self._show("")

    def _show(self, words: str) -> None:
        rows: list[KeyRow] = []
        for command in self._commands:
            keys = self._keymap.get(command.id, command.keys)
            signs = " ".join(key_sign(key) for key in keys.split(",")[:2]) if keys else ""
            hay = f"{command.label} {command.help} {command.group} {signs} {command.id}".casefold()
            if not all(word in hay for word in words.casefold().split()):
                continue
            if not rows or rows[-1].group != command.group:
                rows.append(KeyRow(command.group))
            rows.append(KeyRow(command.group, command, signs))
        self._rows.show(rows)
        self._explain()

    @on(RowList.Moved)
    def _explain(self) -> None:
        """Show the help of the command under the cursor, and its id for the settings."""
        command = self._command
        text = f"{command.help} · {command.id}" if command else ""
        self._hint.update(Content(text))

    @property
    def _command(self) -> Command | None:
        """The command under the cursor."""
        rows = self._rows
        return rows.rows[rows.cursor].command if rows.rows else None

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(Input.Submitted)
    @on(RowList.Chosen)
    def _chosen(self) -> None:
        command = self._command
        self.dismiss(command.id if command else None)

    async def action_rows(self, action: str) -> None:
        await self.app.run_action(action, self._rows)

    def action_leave(self) -> None:
        self.dismiss(None)
