"""Two lines above the bottom line: what to try next, and the keys that skip it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from reader.safetext import SafeText, safe_line
from reader.ui.services.guide import Step
from reader.ui.widgets.bottom_line import BottomLine

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

_FAREWELL = 10.0
"""Seconds for which the last words stay."""


class GuideLine(Static):
    """The step of the guide that is next."""

    app: AppBase
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    GuideLine {
        height: auto;
        padding: 0 1;
        background: $panel;
        border-left: outer $accent;
    }
    """

    def on_mount(self) -> None:
        self.show()

    def show(self) -> None:
        """Show the step one is at."""
        guide, key = self.app.guide, self.app.key
        if guide.step is None:
            if guide.finished:
                self._say_farewell()
            else:
                self.remove()
            return
        number, of = guide.place
        skip, end = key("guide.skip"), key("guide.end")
        about = safe_line(f"first steps, {number} of {of}: {skip} skips this one, {end} ends them")
        self.update(Content.assemble((instruction(guide.step, key), "bold"), "\n", (about, "$dim")))

    def _say_farewell(self) -> None:
        keys, palette = self.app.key("app.keys"), self.app.key("app.palette")
        said = f"That is all. {keys} lists the keys of each screen, {palette} every command."
        if self.app.demo:
            quits = self.app.key("app.quit")
            said += f"\n{quits} leaves the samples; `postil` alone opens your own library."
        self.update(Content(said))
        self.set_timer(_FAREWELL, self.remove)


def instruction(step: Step, key: Callable[[str], str]) -> SafeText:
    """What to do in a step; `key` gives the key of a command."""
    choose, leave = key("list.choose"), key("article.back")
    notebook, export, hint = map(key, ("library.notebook", "library.export", "article.hint-sentence"))
    texts = {
        Step.FETCH: f"Get the reports: {key('library.refresh-all')} fetches them, from all feeds.",
        Step.READ: f"Open a report: {choose} on its row; {key('list.down')} and {key('list.up')} move.",
        Step.MARK: f"Mark a sentence: in a report {hint} puts a letter at each. Type one.",
        Step.NOTE: f"Write a note on it: {key('article.note')}, then type; {key('editor.done')} saves it.",
        Step.FIND: f"Find it again: {notebook} lists what you marked; {choose} on a line goes there.",
        Step.EXPORT: f"Export it: {leave} to the list; {export} and {choose} write Markdown files.",
    }
    return safe_line(texts[step])


def place_guide(screen: Screen[Any]) -> None:
    """Show the step on a screen that has a bottom line, or what it is now, or none any more."""
    lines, bottom = screen.query(GuideLine), screen.query(BottomLine)
    if lines:
        lines.first().show()
    elif bottom:
        screen.mount(GuideLine(), before=bottom.first())
