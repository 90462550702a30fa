"""The starter list: its folders, and in an opened one its feeds with what each gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from reader.presentation.counts import counted
from reader.safetext import safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import STARTER_COMMANDS, named
from reader.ui.screens.dialog import Dialog
from reader.ui.screens.first_start.welcome import CARD_CSS
from reader.ui.terminal.titles import title as title_line
from reader.ui.widgets.row_list import Piece, RowList, clip

if TYPE_CHECKING:
    from reader.first_run import StarterFolder
    from reader.ui.app_base import AppBase

_MOST = 11
"""Rows shown at once: with the lines around them they fit into 24."""
_ROOM_FOR_TITLE = 36


class StarterRows(RowList):
    """Folders with a checkbox each; the feeds of those that are unfolded have one too."""

    def __init__(self, folders: Sequence[StarterFolder], bidi: str) -> None:
        super().__init__()
        self._folders = folders
        self._bidi = bidi
        self._open: set[int] = set()
        self._shown: list[tuple[int, int]] = []
        """The number of the folder, and that of the feed in it, -1 for the folder itself."""
        self._chosen: set[str] = set()
        """Addresses of feeds."""
        self.styles.height = _MOST

    def on_mount(self) -> None:
        self._show()

    @property
    def chosen(self) -> list[str]:
        """The addresses of what is selected, in the order of the list."""
        return [feed.url for folder in self._folders for feed in folder.feeds if feed.url in self._chosen]

    def toggle(self) -> None:
        """Select or deselect the feed under the cursor, or all of the folder."""
        place, number = self._shown[self.cursor]
        feeds = self._folders[place].feeds
        urls = {feed.url for feed in (feeds if number < 0 else feeds[number : number + 1])}
        self._chosen = self._chosen - urls if urls <= self._chosen else self._chosen | urls
        self.repaint_rows()

    def toggle_all(self) -> None:
        """Select everything, or nothing where everything is selected."""
        every = {feed.url for folder in self._folders for feed in folder.feeds}
        self._chosen = set() if self._chosen == every else every
        self.repaint_rows()

    def choose(self) -> None:
        """Unfold or fold the folder under the cursor; select or deselect a feed."""
        place, number = self._shown[self.cursor]
        if number >= 0:
            self.toggle()
            return
        self._open ^= {place}
        self._show()

    def _show(self) -> None:
        self._shown = [
            (place, number)
            for place, folder in enumerate(self._folders)
            for number in range(-1, len(folder.feeds) if place in self._open else 0)
        ]
        self.set_rows(len(self._shown), cursor=self.cursor)

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        place, number = self._shown[index]
        folder = self._folders[place]
        if number < 0:
            sign = "▾" if place in self._open else "▸"
            some = sum(feed.url in self._chosen for feed in folder.feeds)
            number_of = counted(len(folder.feeds), "feed")
            count = f"{some} of {number_of}" if 0 < some < len(folder.feeds) else number_of
            box = _box(some, len(folder.feeds))
            return [[(f" {sign} ", "dim"), box, (safe_line(folder.name), ""), (f"  {count}", "dim")]]
        feed = folder.feeds[number]
        title = title_line(feed.title, self._bidi, _ROOM_FOR_TITLE)
        return [
            [
                ("     ", ""),
                _box(int(feed.url in self._chosen), 1),
                (clip(title, _ROOM_FOR_TITLE) + " " * (_ROOM_FOR_TITLE - cell_len(title)), ""),
                (f" {safe_line(feed.description)}", "dim"),
            ]
        ]


def _box(some: int, of: int) -> Piece:
    if not some:
        return "[ ] ", "dim"
    return ("[x] " if some == of else "[-] "), "accent"


class StarterList(Dialog[list[str] | None]):
    """Offers the feeds of the starter list, none selected. Answers with the addresses of those selected."""

    app: AppBase
    DEFAULT_CSS = f"StarterList {{ {CARD_CSS} & > .dialog {{ width: 80; padding: 1 2; }} }}"
    BINDINGS = [*bindings([named("dialog.back", "cancel"), *STARTER_COMMANDS])]

    def __init__(self, folders: Sequence[StarterFolder]) -> None:
        super().__init__()
        self._folders = folders

    def compose(self) -> ComposeResult:
        key = self.app.key
        with Vertical(classes="dialog"):
            yield Static(Content("The starter list"), classes="card--title")
            about = "By subject. Where a feed gives excerpts, the pages are fetched too."
            yield Static(Content(about), classes="card--text")
            yield StarterRows(self._folders, self.app.settings.reading.bidi)
            keys = [f"{key(command.id)} {command.label}" for command in STARTER_COMMANDS]
            hint = ", ".join([*keys, f"{key('dialog.back')} cancel"])
            yield Static(Content(hint), classes="dialog--hint")

    @property
    def _rows(self) -> StarterRows:
        return self.query_one(StarterRows)

    @on(RowList.Chosen)
    def _clicked(self, event: RowList.Chosen) -> None:
        event.stop()
        self._rows.choose()

    def action_choose(self) -> None:
        self._rows.toggle()

    def action_unfold(self) -> None:
        self._rows.choose()

    def action_all(self) -> None:
        self._rows.toggle_all()

    def action_accept(self) -> None:
        """Subscribe to what is selected; with nothing selected say how."""
        if chosen := self._rows.chosen:
            self.dismiss(chosen)
        else:
            self.app.bell()
            hint = f"Nothing is selected: {self.app.key('starter.toggle')} selects a folder or a feed."
            self.query_one(".dialog--hint", Static).update(Content(hint))

    def action_leave(self) -> None:
        self.dismiss(None)
