"""What publishers changed of passages that the reader quoted: a list, and the difference word by word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from reader.document.changes import Passage
from reader.library.annotations.highlights import highlights_by_uid
from reader.library.citing.corrections import Correction, corrections
from reader.presentation.corrections import correction_dates, correction_pieces, correction_sentence
from reader.safetext import safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import CORRECTIONS_COMMANDS, named
from reader.ui.screens.dialog import Dialog
from reader.ui.screens.dialogs import DIALOG_CSS
from reader.ui.screens.reading.changes import painted_passage
from reader.ui.widgets.row_list import Piece, RowList

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

Open = Callable[[int, int | None], object]
"""Opens an article by its number, at an offset of its text."""
_ROWS = 8


def show_corrections(app: AppBase, open_at: Open) -> None:
    """Show the corrections that were not taken note of, or say that there are none."""
    if not corrections(app.library, done=False):
        app.say("no corrections: updates check whether passages that you quoted have changed")
        return

    def chosen(one: Correction | None) -> None:
        if one is not None:
            marked = highlights_by_uid(app.library, [one.highlight_uid])
            open_at(one.article_id, marked[0].anchor.start if marked else None)

    app.push_screen(CorrectionsScreen(), chosen)


class CorrectionRows(RowList):
    """A row for each correction."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Correction] = []

    def show(self, found: list[Correction]) -> None:
        """List these."""
        self.found = found
        self.styles.height = min(len(found), _ROWS)
        self.set_rows(len(found), cursor=min(self.cursor, max(0, len(found) - 1)))

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        return [[(safe_line(f" {correction_sentence(self.found[index])}"), "")]]


class CorrectionsScreen(Dialog[Correction | None]):
    """Answers with the correction whose passage is to be opened, None when closed."""

    app: AppBase
    DEFAULT_CSS = f"""
    CorrectionsScreen {{ {DIALOG_CSS}
        & > .dialog {{ width: 100; }}
        & .corrections--change {{ height: auto; max-height: 12; margin: 1 1 0 1; }}
    }}
    """
    BINDINGS = [*bindings([named("dialog.back", "close"), *CORRECTIONS_COMMANDS])]

    def __init__(self) -> None:
        super().__init__()
        self._rows = CorrectionRows()
        self._change = Static(classes="corrections--change")

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Corrections"), classes="dialog--title")
            yield self._rows
            yield self._change
            choose, done, leave = map(self.app.key, ("list.choose", "corrections.done", "dialog.back"))
            yield Static(
                Content(safe_line(f"{choose} opens the passage, {done} done with it, {leave} to close")),
                classes="dialog--hint",
            )

    def on_mount(self) -> None:
        self._read()

    def _read(self) -> None:
        if not self.is_attached:
            return
        found = corrections(self.app.library, done=False)
        if not found:
            self.dismiss(None)
            return
        self._rows.show(found)
        self._show_change()

    def _show_change(self) -> None:
        one = self._rows.found[self._rows.cursor]
        signs = self.app.no_color
        self._change.update(
            Content.assemble(
                (safe_line(one.title), "bold"),
                (safe_line(f"  {correction_dates(one)}\n\n"), "$dim"),
                *painted_passage(Passage(correction_pieces(one)), signs=signs),
            )
        )

    @on(RowList.Moved)
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        self._show_change()

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.dismiss(self._rows.found[event.index])

    def action_done(self) -> None:
        """Take note of the correction under the cursor."""
        if self._rows.found:
            self.app.articles.note_corrections([self._rows.found[self._rows.cursor].id], self._read)

    def action_leave(self) -> None:
        self.dismiss(None)
