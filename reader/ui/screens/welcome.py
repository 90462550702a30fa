"""The first start: ways to fill an empty library. Nothing is fetched until one is chosen."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from reader.paths import shortened
from reader.presentation.counts import counted
from reader.safetext import SafeText, safe_line
from reader.ui.command_tables import STARTER_COMMANDS, named
from reader.ui.commands import bindings
from reader.ui.screens.dialog import Dialog
from reader.ui.widgets.column_rows import ColumnRows
from reader.ui.widgets.row_list import Piece, RowList

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

CARD_CSS = """
    align: center middle;
    background: $background;
    & > .dialog {
        width: 66; max-width: 95%; height: auto; max-height: 90%; padding: 1 3; background: $panel;
        & > .card--title { text-style: bold; }
        & > .card--text { color: $dim; margin: 1 0; }
        & > .dialog--hint { color: $dim; margin-top: 1; }
    }
"""


class Begin(Enum):
    """Ways to fill an empty library."""

    SAMPLES = "samples"
    STARTER = "starter"
    IMPORT = "import"
    ADD = "add"
    LOOK = "look"


class Welcome(Dialog[tuple[Begin, str]]):
    """Offers ways to begin. Answers with one, and the path of the file to import ("" to ask for it)."""

    app: AppBase
    DEFAULT_CSS = f"Welcome {{ {CARD_CSS} }}"
    BINDINGS = [*bindings([named("dialog.back", "close", "look")])]

    def __init__(self, found: list[Path]) -> None:
        super().__init__()
        self._choices: list[tuple[Begin, str, SafeText]] = [
            (Begin.SAMPLES, "", SafeText("Read the samples")),
            (Begin.STARTER, "", SafeText("Choose folders from the starter list")),
            *((Begin.IMPORT, str(path), safe_line(f"Import {shortened(str(path))}")) for path in found),
            (Begin.IMPORT, "", SafeText("Import subscriptions, or highlights of another program")),
            (Begin.ADD, "", SafeText("Subscribe to a feed or a site by its URL")),
            (Begin.LOOK, "", SafeText("Start with an empty library")),
        ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Postil"), classes="card--title")
            yield Static(
                Content(
                    "A reader for long reports, with highlights and notes."
                    " Your library is empty. Choose how to start:"
                ),
                classes="card--text",
            )
            rows = ColumnRows()
            rows.show([(label,) for _, _, label in self._choices])
            yield rows
            down, up, choose = (self.app.key(f"list.{name}") for name in ("down", "up", "choose"))
            leave = self.app.key("dialog.back")
            hint = f"{down} {up} to move, {choose} to choose, {leave} to close"
            yield Static(Content(hint), classes="dialog--hint")

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        begin, path, _ = self._choices[event.index]
        self.dismiss((begin, path))

    def action_look(self) -> None:
        self.dismiss((Begin.LOOK, ""))


class FolderRows(RowList):
    """Folders with a checkbox each."""

    def __init__(self, folders: list[tuple[str, int]]) -> None:
        super().__init__()
        self._folders = folders
        self.chosen: set[int] = set()
        self.styles.height = min(len(folders), 14)

    def on_mount(self) -> None:
        self.set_rows(len(self._folders))

    def toggle(self, index: int) -> None:
        """Select or deselect a folder."""
        self.chosen ^= {index}
        self.repaint_rows(index)

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        name, feeds = self._folders[index]
        box = "[x]" if index in self.chosen else "[ ]"
        return [
            [
                (f" {box} ", "accent" if index in self.chosen else "dim"),
                (safe_line(name), ""),
                (f"  {counted(feeds, 'feed')}", "dim"),
            ]
        ]


class StarterFolders(Dialog[list[str] | None]):
    """Offers the folders of the starter list, none selected. Answers with the names of those selected."""

    app: AppBase
    DEFAULT_CSS = f"StarterFolders {{ {CARD_CSS} }}"
    BINDINGS = [*bindings([named("dialog.back", "cancel"), *STARTER_COMMANDS])]

    def __init__(self, folders: list[tuple[str, int]]) -> None:
        super().__init__()
        self._folders = folders

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("The starter list"), classes="card--title")
            yield Static(Content("Research and reporting, in folders by subject."), classes="card--text")
            yield FolderRows(self._folders)
            keys = [f"{self.app.key(command.id)} {command.label}" for command in STARTER_COMMANDS]
            hint = ", ".join([*keys, f"{self.app.key('dialog.back')} cancel"])
            yield Static(Content(hint), classes="dialog--hint")

    @on(RowList.Chosen)
    def _clicked(self, event: RowList.Chosen) -> None:
        event.stop()
        self.query_one(FolderRows).toggle(event.index)

    def action_choose(self) -> None:
        rows = self.query_one(FolderRows)
        rows.toggle(rows.cursor)

    def action_all(self) -> None:
        rows = self.query_one(FolderRows)
        rows.chosen = set() if len(rows.chosen) == len(self._folders) else set(range(len(self._folders)))
        rows.repaint_rows()

    def action_accept(self) -> None:
        rows = self.query_one(FolderRows)
        self.dismiss([self._folders[index][0] for index in sorted(rows.chosen)])

    def action_leave(self) -> None:
        self.dismiss(None)
