"""What is known of an article for citing it: each value with who said so, corrected on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from reader.library.citing.reports import Detail, details
from reader.model import Origin
from reader.presentation.details import HOW_TYPED, LABELS, ORIGINS
from reader.safetext import safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import DETAILS_COMMANDS, named
from reader.ui.screens.dialog import Dialog
from reader.ui.screens.dialogs import DIALOG_CSS, Prompt
from reader.ui.widgets.row_list import Piece, RowList, justify

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

_WIDEST = max(map(len, LABELS.values()))
_NARROW = 60
"""Cells of the list below which who said a value is left out."""


class DetailRows(RowList):
    """A row for each value: what it is, the value, who said so."""

    def __init__(self) -> None:
        super().__init__()
        self.details: list[Detail] = []
        self.styles.height = len(LABELS)

    def show(self, found: list[Detail]) -> None:
        """Show these values; the cursor stays."""
        self.details = found
        self.set_rows(len(found), cursor=self.cursor)

    @property
    def detail(self) -> Detail | None:
        """The value under the cursor."""
        return self.details[self.cursor] if self.cursor < len(self.details) else None

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        one = self.details[index]
        # a citation key was given by Postil or typed, and is kept like what was typed
        named = one.origin is not None and one.key != "citation_key" and width >= _NARROW
        said = f" {ORIGINS[one.origin]} " if named and one.origin is not None else " "
        label = LABELS[one.key]
        left: list[Piece] = [
            (f" {label}{' ' * (_WIDEST - cell_len(label))}  ", "dim"),
            (safe_line(one.value or "–"), "" if one.value else "dim"),
        ]
        return [justify(left, [(said, "accent" if one.origin is Origin.READER else "dim")], width)]


class DetailsScreen(Dialog[None]):
    """Shows and corrects what is known of an article; each change is saved at once."""

    app: AppBase
    DEFAULT_CSS = f"DetailsScreen {{ {DIALOG_CSS} & > .dialog {{ width: 100; }} }}"
    BINDINGS = [*bindings([named("dialog.back", "close"), *DETAILS_COMMANDS])]

    def __init__(self, article_id: int) -> None:
        super().__init__()
        self._article_id = article_id
        self._rows = DetailRows()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Details"), classes="dialog--title")
            yield self._rows
            edit, reset, leave = map(self.app.key, ("list.choose", "details.reset", "dialog.back"))
            yield Static(
                Content(safe_line(f"{edit} to correct, {reset} to take yours back, {leave} to close")),
                classes="dialog--hint",
            )

    def on_mount(self) -> None:
        self._read()

    def _read(self) -> None:
        self._rows.show(details(self.app.library, self._article_id))

    @on(RowList.Chosen)
    def _edit(self, event: RowList.Chosen) -> None:
        event.stop()
        one = self._rows.details[event.index]

        def answered(typed: str | None) -> None:
            if typed is not None and typed.strip() != one.value:
                self.app.articles.edit_details(self._article_id, {one.key: typed}, self._saved)

        how = HOW_TYPED.get(one.key, "empty: there is none")
        self.app.push_screen(
            Prompt(safe_line(LABELS[one.key]), value=one.value, hint=safe_line(how)), answered
        )

    def action_reset(self) -> None:
        """Take the reader's value back."""
        one = self._rows.detail
        if one is None or one.origin is not Origin.READER or one.key == "citation_key":
            self.app.say("only your own values can be reset")
            return
        self.app.articles.edit_details(self._article_id, {one.key: None}, self._saved)

    def _saved(self) -> None:
        if self.is_attached:
            self._read()

    def action_leave(self) -> None:
        self.dismiss(None)
