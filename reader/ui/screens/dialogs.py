"""Small dialogs: a line of text, yes or no, one of several choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input, Static

from reader.safetext import SafeText, safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import named
from reader.ui.screens.dialog import Dialog
from reader.ui.widgets.column_rows import ColumnRows
from reader.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

DIALOG_CSS = """
    align: center middle;
    & > .dialog {
        width: 64;
        max-width: 90%;
        height: auto;
        max-height: 80%;
        padding: 1 2;
        background: $panel;
        & > .dialog--title { text-style: bold; margin-bottom: 1; }
        & > .dialog--hint { color: $dim; margin-top: 1; }
        & > Input { border: none; height: 1; padding: 0 1; background: $background; }
    }
    & > .-wide { width: 100; }
"""


class Prompt(Dialog[str | None]):
    """Asks for one line of text. Answers with it as typed, None when cancelled."""

    app: AppBase
    DEFAULT_CSS = f"Prompt {{ {DIALOG_CSS} }}"
    BINDINGS = [*bindings([named("dialog.accept", "accept"), named("dialog.leave", "cancel")])]

    def __init__(
        self,
        title: SafeText,
        *,
        value: str = "",
        hint: SafeText | None = None,
        suggester: Suggester | None = None,
        wide: bool = False,
    ) -> None:
        """`wide`: as wide as a path or an address."""
        super().__init__()
        self._title, self._value, self._hint, self._suggester = title, value, hint, suggester
        self._classes_of_box = "dialog -wide" if wide else "dialog"

    def compose(self) -> ComposeResult:
        with Vertical(classes=self._classes_of_box):
            yield Static(Content(self._title), classes="dialog--title")
            yield Input(safe_line(self._value), suggester=self._suggester, compact=True)
            accept, leave = self.app.key("dialog.accept"), self.app.key("dialog.leave")
            hint = self._hint or safe_line(f"{accept} to accept, {leave} to cancel")
            yield Static(Content(hint), classes="dialog--hint")

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)

    def action_accept(self) -> None:
        for field in self.query(Input):  # none while the dialog is still being composed
            self.dismiss(field.value)

    def action_leave(self) -> None:
        self.dismiss(None)


class Confirm(Dialog[bool]):
    """Asks a question. Answers with True for yes, False for no."""

    app: AppBase
    DEFAULT_CSS = f"Confirm {{ {DIALOG_CSS} }}"
    BINDINGS = [*bindings([named("dialog.yes", "yes"), named("dialog.no", "no")])]

    def __init__(self, question: SafeText, *, hint: SafeText | None = None) -> None:
        super().__init__()
        self._question, self._hint = question, hint

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._question), classes="dialog--title")
            if self._hint:
                yield Static(Content(self._hint))
            yes, no = self.app.key("dialog.yes"), self.app.key("dialog.no")
            yield Static(Content(f"{yes} yes   {no} no"), classes="dialog--hint")

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)


class Choose(Dialog[int | None]):
    """Offers choices. Answers with the index of the chosen one, None when cancelled."""

    app: AppBase
    DEFAULT_CSS = f"Choose {{ {DIALOG_CSS} }}"
    BINDINGS = [*bindings([named("dialog.back", "cancel")])]

    def __init__(
        self,
        title: SafeText,
        choices: Sequence[tuple[SafeText, SafeText]],
        *,
        here: int = 0,
        letters: str = "",
        moved: Callable[[int], None] | None = None,
    ) -> None:
        """`choices` are (label, explanation); the cursor starts at the index `here`.

        `letters` are keys that choose, one for each, in their order. `moved` is called with the index of the
        choice under the cursor.
        """
        super().__init__()
        self._title, self._here, self._letters, self._moved = title, here, letters, moved
        self._choices = [
            (safe_line(f"{letter}  {label}") if letter else label, explanation)
            for letter, (label, explanation) in zip(letters or [""] * len(choices), choices, strict=True)
        ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog--title")
            rows = ColumnRows()
            rows.show(self._choices, here=self._here)
            yield rows
            choose, leave = self.app.key("list.choose"), self.app.key("dialog.back")
            yield Static(Content(f"{choose} to choose, {leave} to cancel"), classes="dialog--hint")

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.dismiss(event.index)

    @on(RowList.Moved)
    def _row_moved(self, event: RowList.Moved) -> None:
        event.stop()
        if self._moved is not None:
            self._moved(event.index)

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character in self._letters:
            event.stop()
            self.dismiss(self._letters.index(event.character))

    def action_leave(self) -> None:
        self.dismiss(None)


class LastWordSuggester(Suggester):
    """Completes the last of several comma-separated words from `words`."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(case_sensitive=True)
        self._words = words

    async def get_suggestion(self, value: str) -> str | None:
        head, comma, last = value.rpartition(",")
        typed = last.strip()
        if not typed:
            return None
        lead = head + comma + last[: len(last) - len(last.lstrip())]
        for word in self._words:
            if word.casefold().startswith(typed.casefold()) and word != typed:
                return lead + typed + word[len(typed) :]
        return None
