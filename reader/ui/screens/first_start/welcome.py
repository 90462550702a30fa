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
from reader.safetext import SafeText, safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import named
from reader.ui.screens.dialog import Dialog
from reader.ui.widgets.column_rows import ColumnRows
from reader.ui.widgets.row_list import RowList

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

FILES = 5
"""Files that are offered, at most: so all the ways to begin are in sight on 24 lines."""


class Begin(Enum):
    """Ways to fill an empty library."""

    SAMPLES = "samples"
    STARTER = "starter"
    IMPORT = "import"
    ADD = "add"
    EMPTY = "empty"
    LATER = "later"


class Welcome(Dialog[tuple[Begin, str]]):
    """Offers ways to begin. Answers with one, and the path of the file to import ("" to ask for it)."""

    app: AppBase
    DEFAULT_CSS = f"Welcome {{ {CARD_CSS} }}"
    BINDINGS = [*bindings([named("dialog.back", "close", "look")])]

    def __init__(self, found: list[Path]) -> None:
        super().__init__()
        self._choices: list[tuple[Begin, str, SafeText]] = [
            (Begin.SAMPLES, "", SafeText("Read the samples: twelve reports, no network")),
            *((Begin.IMPORT, str(path), safe_line(f"Import {shortened(str(path))}")) for path in found),
            (Begin.STARTER, "", SafeText("Choose feeds from the starter list")),
            (Begin.IMPORT, "", SafeText("Import a file of another program")),
            (Begin.ADD, "", SafeText("Subscribe to a feed or a site by its URL")),
            (Begin.EMPTY, "", SafeText("Start with an empty library")),
        ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Postil"), classes="card--title")
            yield Static(
                Content(
                    "A reader for long reports, with highlights and notes. Your library is empty."
                    " Choose how to start; nothing is fetched until you ask for it."
                ),
                classes="card--text",
            )
            rows = ColumnRows()
            rows.show([(label,) for _, _, label in self._choices])
            yield rows
            down, up, choose = (self.app.key(f"list.{name}") for name in ("down", "up", "choose"))
            leave = self.app.key("dialog.back")
            hint = f"{down} {up} to move, {choose} to choose, {leave} to decide later"
            yield Static(Content(hint), classes="dialog--hint")

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        begin, path, _ = self._choices[event.index]
        self.dismiss((begin, path))

    def action_look(self) -> None:
        self.dismiss((Begin.LATER, ""))
