"""Choosing a folder: the list narrows to the words typed, which may also name a new folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from reader.safetext import safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import named
from reader.ui.screens.dialog import Dialog
from reader.ui.screens.dialogs import DIALOG_CSS
from reader.ui.widgets.row_list import Piece, RowList

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

FolderPath = tuple[str, ...]
"""The names of a folder and of those it is in, outermost first; () for no folder."""


def matching(paths: Sequence[FolderPath], words: str) -> list[FolderPath]:
    """The folders whose path has all the words, regardless of case."""
    wanted = words.casefold().split()
    return [path for path in paths if all(word in "/".join(path).casefold() for word in wanted)]


def typed_path(text: str) -> FolderPath:
    """The folder that a text names: "Research/AI" is AI in Research."""
    return tuple(part for part in (part.strip() for part in text.split("/")) if part)


class FolderRows(RowList):
    """The folders, followed by the new one that was typed."""

    def __init__(self) -> None:
        super().__init__()
        self.folders: Sequence[FolderPath] = ()
        self._new = False

    def show(self, folders: Sequence[FolderPath], new: FolderPath) -> None:
        """Show these, and `new` where it is not ()."""
        self._new = bool(new)
        self.folders = [*folders, new] if new else folders
        self.styles.height = min(max(1, len(self.folders)), 14)
        self.set_rows(len(self.folders))

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        label = safe_line(" / ".join(self.folders[index]) or "No folder")
        new = self._new and index == len(self.folders) - 1
        return [[(" ", ""), (label, ""), ("   new folder" if new else "", "dim")]]


class FolderPicker(Dialog[FolderPath | None]):
    """Asks for a folder. Answers with its path, None when cancelled."""

    app: AppBase
    DEFAULT_CSS = f"FolderPicker {{ {DIALOG_CSS} }}"
    BINDINGS = [
        *bindings([named("dialog.leave", "cancel")]),
        Binding("down,ctrl+n", "move(1)", "down", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", "up", show=False, priority=True),
    ]

    def __init__(self, paths: Sequence[FolderPath], value: str = "") -> None:
        """`paths` are the folders there are; `value` is what the field begins with."""
        super().__init__()
        self._value = value
        self._paths: list[FolderPath] = [(), *paths]
        self.rows = FolderRows()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Move to"), classes="dialog--title")
            yield Input(
                safe_line(self._value), placeholder="type to narrow, or to name a new folder", compact=True
            )
            yield self.rows
            accept, leave = self.app.key("dialog.accept"), self.app.key("dialog.leave")
            hint = f"↑ ↓ to move, {accept} to choose, {leave} to cancel"
            yield Static(Content(hint), classes="dialog--hint")

    def on_mount(self) -> None:
        self._narrow(self._value)

    def _narrow(self, text: str) -> None:
        path = typed_path(text)
        self.rows.show(matching(self._paths, text), path if path not in self._paths else ())

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._narrow(event.value)

    @on(Input.Submitted)
    @on(RowList.Chosen)
    def _chosen(self) -> None:
        rows = self.rows
        if rows.folders:
            self.dismiss(rows.folders[rows.cursor])

    def action_move(self, step: int) -> None:
        """Move the cursor of the list while typing."""
        self.rows.action_move(step)

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
