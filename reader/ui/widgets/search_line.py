"""The line in which one searches: results as one types, what was searched before, completion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from reader.library.feeds import subscriptions
from reader.safetext import safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import SEARCH_COMMANDS

if TYPE_CHECKING:
    from reader.library.storage.database import Library

SYNTAX = (
    'words   "a phrase"   begin*   one OR other   -not',
    "title:word   feed:name   #tag   is:unread",
    "date:7d   minutes:<10   sort:title   view:name",
)
"""What can be searched for, line by line."""
_RECENT = 4
"""Searches of this session that are shown below the line."""
PAUSE = 0.12
"""Seconds without a key after which what was typed is looked for."""


class SearchLine(Input):
    """One line; says what to look for while one types, and what was decided at the end."""

    BINDINGS = [*bindings(SEARCH_COMMANDS)]

    @dataclass
    class Typed(Message):
        """One has stopped typing for a moment."""

        text: str

    @dataclass
    class Decided(Message):
        """The search is to be shown; `kept` is false where it was given up."""

        text: str
        kept: bool

    @dataclass
    class ViewRequested(Message):
        """The search is to be kept as a view."""

        text: str

    def __init__(self, help: SearchHelp, *, id: str | None = None) -> None:
        """`help` is shown while the line is open and empty."""
        super().__init__(id=id, compact=True, placeholder="words, feed:name, is:unread, date:>7d …")
        self._help = help
        self._earlier: list[str] = []
        self._place = 0
        self._pause: Timer | None = None

    def begin(self, text: str, names: Mapping[str, Sequence[str]]) -> None:
        """Show the line with a text in it, and take the focus; `names` are completed."""
        self.suggester = QuerySuggester(names)
        self._help.show(self.recent, shown=not text)
        self._place = len(self._earlier)
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)
        self.display = True
        self.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._rested)

    def _rested(self) -> None:
        self._help.display = self.display and not self.value
        self.post_message(self.Typed(self.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_decide()

    def action_decide(self) -> None:
        """Show what was found."""
        text = self.value.strip()
        if text:
            self._earlier = [*(one for one in self._earlier if one != text), text]
        self._end(text, kept=True)

    def action_give_up(self) -> None:
        """Leave the list as it was before."""
        self._end("", kept=False)

    @property
    def recent(self) -> list[str]:
        """What was searched in this session, the last first."""
        return self._earlier[::-1]

    def _end(self, text: str, *, kept: bool) -> None:
        if self._pause is not None:
            self._pause.stop()
        self.display = self._help.display = False
        self.post_message(self.Decided(text, kept))

    def action_earlier(self, step: int) -> None:
        """Show what was searched before, or after it."""
        if self._earlier:
            self._place = max(0, min(len(self._earlier), self._place + step))
            self.value = self._earlier[self._place] if self._place < len(self._earlier) else ""
            self.cursor_position = len(self.value)

    def action_complete(self) -> None:
        """Take the completion that is shown."""
        self.action_cursor_right()

    def action_keep(self) -> None:
        """Ask for the search to be kept as a view."""
        if self.value.strip():
            self.post_message(self.ViewRequested(self.value.strip()))


class SearchHelp(Static):
    """What can be searched for, and what was searched last: shown below the line while it is empty."""

    def show(self, recent: Sequence[str], *, shown: bool) -> None:
        """Say it, with the last searches, the newest first."""
        before = "   ".join(recent[:_RECENT])
        lines = [*SYNTAX, *([f"before: {before}"] if before else [])]
        self.update(Content("\n".join(safe_line(line) for line in lines)))
        self.display = shown


async def make_search_line(parent: Widget, *, after: str) -> SearchLine:
    """Mount a search line, with its help below it, after a child of a widget."""
    help = SearchHelp(id="search-help")
    line = SearchLine(help, id="search-line")
    await parent.mount(line, help, after=after)
    return line


def query_names(library: Library) -> dict[str, Sequence[str]]:
    """The names that a query may hold, by the key before them."""
    from reader.library.annotations.highlights import tags

    return {
        "feed": [feed.title for feed in subscriptions.feed_summaries(library)],
        "folder": [folder.name for folder in subscriptions.folders(library)],
        "tag": [name for name, _ in tags(library)],
    }


class QuerySuggester(Suggester):
    """Completes the last word: keys, fixed values, and names of feeds, folders and tags."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        """`names` are the values known of a key, such as the titles of feeds."""
        from reader.query.keys import FLAGS, KINDS  # not before somebody searches

        super().__init__(use_cache=False, case_sensitive=True)
        self._keys = sorted(KINDS)
        self._values: dict[str, Sequence[str]] = {
            **{key: sorted(values) for key, values in FLAGS.items()},
            **names,
        }

    async def get_suggestion(self, value: str) -> str | None:
        head, _, last = value.rpartition(" ")
        lead = f"{head} " if head else ""
        sign = "-" if last.startswith("-") else ""
        key, colon, typed = last.removeprefix("-").partition(":")
        if not colon:
            key_found = next((one for one in self._keys if key and one.startswith(key) and one != key), None)
            return None if key_found is None else f"{lead}{sign}{key_found}:"
        wanted = typed.lstrip('"').casefold()
        for name in self._values.get(key, ()):
            if wanted and name.casefold().startswith(wanted) and name.casefold() != wanted:
                rest = name[len(wanted) :]
                if " " in name and not typed.startswith('"'):
                    continue  # a name of several words wants a quotation mark first
                return f"{value}{rest}" + ('"' if typed.startswith('"') else "")
        return None
