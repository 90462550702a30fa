"""Writing a note: several lines of Markdown, saved as they are typed."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static, TextArea

from reader.safetext import SafeText, safe
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import EDITOR_COMMANDS
from reader.ui.screens.dialog import Dialog

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

AUTOSAVE = 0.2
"""Seconds after the last key until the note is handed to the librarian; 0.3 s after it, it is on disk."""


class NoteEditor(Dialog[None]):
    """Edits one note. `save` is called with the text while it is written and once more at the end."""

    app: AppBase
    DEFAULT_CSS = """
    NoteEditor {
        align: center middle;
        & > .dialog {
            width: 76;
            max-width: 95%;
            height: 60%;
            min-height: 12;
            max-height: 100%;
            padding: 1 2;
            background: $panel;
            & > .note--quote { color: $dim; height: auto; max-height: 4; margin-bottom: 1; }
            & > TextArea { border: none; height: 1fr; padding: 0 1; background: $background; }
            & > .dialog--hint { color: $dim; margin-top: 1; height: 1; }
        }
    }
    """
    BINDINGS = [*bindings(EDITOR_COMMANDS)]

    def __init__(
        self,
        heading: SafeText,
        quote: SafeText,
        text: str,
        save: Callable[[str, bool, Sequence[str]], None],
        *,
        draft: str | None = None,
    ) -> None:
        """`save` gets the text, whether one was given to it before, and the texts that may be saved by then.

        `draft` is a text to begin with that could not be saved last time.
        """
        super().__init__()
        self._heading, self._quote, self._save = heading, quote, save
        self._saved = text
        self._before = [text] if draft is None else [text, draft]
        self._continues = False
        self._area = TextArea(
            safe(text if draft is None else draft),
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
        )
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._quote or self._heading), classes="note--quote")
            yield self._area
            keys = (f"{self.app.key(command.id)} {command.label}" for command in EDITOR_COMMANDS)
            yield Static(Content("   ".join(("saved as you type", *keys))), classes="dialog--hint")

    def on_mount(self) -> None:
        self._area.move_cursor(self._area.document.end)
        self._area.focus()

    @on(TextArea.Changed)
    def _changed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(AUTOSAVE, self.keep_unsaved)

    def keep_unsaved(self) -> None:
        """Save what is not saved yet."""
        text = self._area.text.rstrip()
        if text != self._saved:
            self._save(text, self._continues, tuple(self._before))
            self._saved, self._continues = text, True
            self._before.append(text)

    def on_unmount(self) -> None:
        # also when the program is closed over the open editor
        if self._timer is not None:
            self._timer.stop()
        self.keep_unsaved()

    def action_done(self) -> None:
        self.keep_unsaved()
        self.dismiss(None)

    def action_external(self) -> None:
        """Edit the note in $VISUAL or $EDITOR and take over what was saved there."""
        self.keep_unsaved()
        edited = edit_in_terminal(self.app, self._area.text)
        if edited is not None:
            self._area.text = edited
            self.keep_unsaved()


def edit_in_terminal(app: AppBase, text: str) -> str | None:
    """Run the user's editor on a text while the screen waits; None when it could not be started or failed."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="postil-") as folder:
        path = Path(folder) / "note.md"
        path.write_text(f"{text}\n" if text else "", encoding="utf-8")
        try:
            with app.suspend():
                ended = subprocess.run([*shlex.split(command), str(path)], check=False)  # noqa: S603 -- the user's own editor
        except (OSError, ValueError) as error:
            app.say(f"{command} could not be started: {error}", error=True)
            return None
        if ended.returncode != 0:
            app.say(f"The editor ended with {ended.returncode}; the note is as it was.", error=True)
            return None
        return path.read_text(encoding="utf-8", errors="replace").rstrip("\n")
