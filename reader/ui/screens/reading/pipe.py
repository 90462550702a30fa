"""Pipes a text to a command: choose the command, and show its output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Static

from reader.own_commands import split
from reader.safetext import safe, safe_line
from reader.ui.keys.command import bindings, hints
from reader.ui.keys.command_tables import PIPE_COMMANDS
from reader.ui.screens.dialog import Dialog
from reader.ui.screens.dialogs import Choose, Prompt
from reader.ui.services.pipe import Piped, Run, command_line

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

_MAX_SHOWN = 100_000
"""Characters of the output that are shown; more of it would take long to wrap."""
_LETTERS = "abcdefgilmnoprstuvwxyz"
"""Keys of the choices; h, j, k and q move and close."""


def pipe(app: AppBase, piped: Piped) -> None:
    """Offer the commands and run the one chosen; or show the one that ran in the background."""
    if (current := app.pipes.current) is not None:
        app.push_screen(PipeScreen(current))
        return
    commands = app.settings.commands
    names = list(commands)[: len(_LETTERS) - 1]
    if not names:
        _ask(app, piped)
        return

    def answered(index: int | None) -> None:
        if index == len(names):
            _ask(app, piped)
        elif index is not None:
            _start(app, names[index], commands[names[index]], piped)

    rows = [(safe_line(name), safe_line(command_line(commands[name]))) for name in names]
    rows.append((safe_line("another command"), safe_line("")))
    title = safe_line(f"Pipe {piped.name} to")
    app.push_screen(Choose(title, rows, letters=_LETTERS[: len(rows)]), answered)


def _ask(app: AppBase, piped: Piped) -> None:
    """Ask for a command line."""

    def typed(line: str | None) -> None:
        if not line or not line.strip():
            return
        try:
            command = split(line)
        except ValueError:
            app.say(
                "not a command: its program must be a name or an absolute path, and quotes must close",
                error=True,
            )
            return
        _start(app, line.strip(), command, piped)

    known = app.pipes.typed
    hint = safe_line(f"such as wc -w; no shell reads it   {app.key('dialog.accept')} runs it")
    title = safe_line(f"Pipe {piped.name} to the command")
    suggester = SuggestFromList(known) if known else None
    app.push_screen(Prompt(title, hint=hint, suggester=suggester, wide=True), typed)


def _start(app: AppBase, name: str, command: tuple[str, ...], piped: Piped) -> None:
    app.push_screen(PipeScreen(app.pipes.start(name, command, piped)))


class PipeScreen(Dialog[None]):
    """Shows a running command and its output."""

    app: AppBase
    DEFAULT_CSS = """
    PipeScreen {
        align: center middle;
        & > .dialog {
            width: 100; max-width: 95%; height: 80%; min-height: 8; padding: 1 2; background: $panel;
            & > .dialog--title { text-style: bold; margin-bottom: 1; height: 1; }
            & > VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
            & > .dialog--hint { color: $dim; margin-top: 1; height: 1; }
        }
    }
    """
    BINDINGS = [*bindings(PIPE_COMMANDS)]

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run
        self._title = Static(classes="dialog--title")
        self._text = Static()
        self._hint = Static(classes="dialog--hint")
        self._scroll = VerticalScroll(self._text)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield self._title
            yield self._scroll
            yield self._hint

    def on_mount(self) -> None:
        self._run.watched = self._show
        self._scroll.focus()
        self._show()

    def on_unmount(self) -> None:
        super().on_unmount()
        self._run.watched = None

    def _show(self) -> None:
        run = self._run
        state = "runs …" if not run.ended else "failed" if run.problem else "ended well"
        self._title.update(Content(safe_line(f"{run.name} · {run.piped.name} · {state}")))
        self._text.update(Content(_shown(run)))
        keys = {sign: label for sign, label, _ in hints(PIPE_COMMANDS, self.app.key_map)}
        wanted = ("as a note", "copy", "close") if run.ended else ("in the background", "cancel")
        labels = {"close": "close", "cancel": "close"}
        shown = [
            f"{sign} {word}"
            for word in wanted
            for sign, label in keys.items()
            if label == labels.get(word, word)
        ]
        self._hint.update(Content(safe_line("   ".join(shown))))

    def action_scroll(self, rows: int) -> None:
        """Scroll by rows."""
        self._scroll.scroll_relative(y=rows, animate=False)

    def action_note(self) -> None:
        """Take the output as a note."""
        if not self._run.ended:
            self.app.say("it is still running")
        elif problem := self.app.pipes.take_as_note(self._run):
            self.app.say(f"no note: {problem}", error=True)
        else:
            self._close()

    def action_copy(self) -> None:
        """Copy the output."""
        if self._run.ended:
            self.app.copy(self._run.output, "copied")

    def action_background(self) -> None:
        """Go on reading while it runs."""
        if self._run.ended:
            return
        self._run.watched = None
        self.app.say(
            f"“{self._run.name}” keeps running; {self.app.key('library.pipe')} shows it", lasting=True
        )
        self.dismiss(None)

    def action_leave(self) -> None:
        """Close, and cancel a command that is still running."""
        if not self._run.ended:
            self.app.say(f"“{self._run.name}” was cancelled")
        self._close()

    def _close(self) -> None:
        self.app.pipes.forget(self._run)
        self.dismiss(None)


def _shown(run: Run) -> str:
    if not run.ended:
        return ""
    if not run.output:
        return safe(run.problem or "It wrote nothing.")
    more = len(run.output) - _MAX_SHOWN
    rest = f"\n… and {more:,} more characters; copying takes all of it" if more > 0 else ""
    problem = f"\n\n{run.problem}" if run.problem else ""
    return safe(run.output[:_MAX_SHOWN] + rest + problem)
