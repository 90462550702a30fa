"""What came, was read, finished and marked: by week and by feed, as bars; the feeds that are never opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from reader.library.feeds.statistics import Figures, Statistics, statistics
from reader.presentation.bars import bar
from reader.safetext import safe_line
from reader.ui.keys.command import bindings, hints
from reader.ui.keys.command_tables import STATISTICS_COMMANDS
from reader.ui.screens.feeds.subscription_dialogs import unsubscribe
from reader.ui.screens.full_screen import FullScreen
from reader.ui.services.annotations import Direction
from reader.ui.services.clock import now
from reader.ui.services.reports import Changed
from reader.ui.widgets.bottom_line import BottomLine
from reader.ui.widgets.row_list import Piece, RowList, justify
from reader.ui.widgets.screen_title import ScreenTitle

if TYPE_CHECKING:
    from reader.library.storage.database import Library
    from reader.ui.app_base import AppBase, LibraryChanged

_WEEKS, _YEAR = 12, 52
_NUMBERS = {"came": 7, "read": 7, "finished": 10, "marked": 8}
"""The columns of numbers, with their cells."""
_TABLE = sum(_NUMBERS.values())
_LEAST_BAR = 22


@dataclass(frozen=True, slots=True)
class _Line:
    """A row: a heading, or a name with its figures. `most` is what the longest bar of its part stands for."""

    name: str
    figures: Figures | None = None
    most: int = 0
    feed_id: int | None = None
    unused: bool = False


class StatisticsRows(RowList):
    """The weeks, the feeds that are never opened, and all feeds."""

    app: AppBase

    def __init__(self) -> None:
        super().__init__(id="statistics-rows")
        self._lines: list[_Line] = []

    def show(self, found: Statistics) -> None:
        """Show these figures, the cursor on the feed it was on."""
        before = self.feed
        self._lines = _lines(found)
        ids = [line.feed_id for line in self._lines]
        cursor = ids.index(before) if before is not None and before in ids else min(self.cursor, len(ids) - 1)
        self.set_rows(len(self._lines), cursor=max(1, cursor))

    @property
    def feed(self) -> int | None:
        """The feed under the cursor; None on a week."""
        return self._lines[self.cursor].feed_id if self.cursor < len(self._lines) else None

    def can_rest(self, index: int) -> bool:
        return self._lines[index].figures is not None

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        line = self._lines[index]
        if line.figures is None:
            numbers = "".join(f"{name:>{cells}}" for name, cells in _NUMBERS.items()) if line.name else ""
            name = justify([(" ", ""), (safe_line(line.name), "dim")], [], self._name_width(width))
            return [[*name, (numbers, "dim")]]
        numbers = "".join(f"{getattr(line.figures, name):>{cells},}" for name, cells in _NUMBERS.items())
        name = justify([(" ", ""), (safe_line(line.name), "title")], [], self._name_width(width))
        return [[*name, (numbers, ""), ("  ", ""), *self._bar(line, line.figures, width)]]

    def _name_width(self, width: int) -> int:
        return max(16, min(40, width - _TABLE - 2 - _LEAST_BAR))

    def _bar(self, line: _Line, figures: Figures, width: int) -> list[Piece]:
        """What came as a bar, the part that was read bright; beside an unused feed how to unsubscribe."""
        told = f"  {self.app.key('statistics.unsubscribe')} unsubscribe" if line.unused else ""
        room = width - self._name_width(width) - _TABLE - 3 - len(told)
        if room < 1:
            return [(told.strip(), "warn")]
        whole = bar(figures.came, line.most, room)
        read = min(len(whole), len(bar(figures.read, line.most, room))) if figures.read else 0
        pad = " " * (room - len(whole)) if told else ""
        return [
            ("█" * max(0, read - 1) + whole[max(0, read - 1) : read], "accent"),
            (whole[read:], "dim"),
            (pad + told, "warn"),
        ]


def _lines(found: Statistics) -> list[_Line]:
    lines = [_Line("week of")]
    most = max((figures.came for _, figures in found.weeks), default=0)
    lines += [_Line(f"{day:%d %b %Y}", figures, most) for day, figures in reversed(found.weeks)]
    most = max((one.figures.came for one in found.feeds), default=0)
    for title, feeds in (
        ("not opened in 90 days", [one for one in found.feeds if one.unused]),
        ("feed", [one for one in found.feeds if not one.unused and one.figures != Figures()]),
    ):
        if feeds:
            lines += [_Line(""), _Line(title)]
            lines += [_Line(one.title, one.figures, most, one.feed_id, one.unused) for one in feeds]
    return lines


class StatisticsScreen(FullScreen[None]):
    """The figures of the last weeks; a feed can be unsubscribed from here."""

    app: AppBase
    DEFAULT_CSS = """
    StatisticsScreen {
        background: $background;
        align-horizontal: center;
        & > Vertical { width: 110; max-width: 100%; height: 1fr; padding: 1 0 0 0; }
        & StatisticsRows { height: 1fr; }
    }
    """
    BINDINGS = [*bindings(STATISTICS_COMMANDS)]

    def __init__(self) -> None:
        super().__init__()
        self._weeks = _WEEKS

    def compose(self) -> ComposeResult:
        with Vertical():
            yield ScreenTitle()
            yield StatisticsRows()
        yield BottomLine()

    def on_mount(self) -> None:
        self.query_one(BottomLine).hints = hints(
            [command for command in STATISTICS_COMMANDS if command.show], self.app.key_map
        )
        self.query_one(ScreenTitle).show("Statistics")
        self._read()

    def _read(self) -> None:
        """Count in the background: in a large library it takes longer than a frame."""
        weeks, moment = self._weeks, now()

        def count(library: Library) -> Statistics:
            return statistics(library, weeks=weeks, now=moment)

        def counted(found: Statistics) -> None:
            if self.is_attached and weeks == self._weeks:
                self._show(found)

        self.app.librarian.submit(count, counted, background=True)

    def _show(self, found: Statistics) -> None:
        total = [sum(getattr(figures, name) for _, figures in found.weeks) for name in _NUMBERS]
        facts = [f"{len(found.weeks)} weeks"]
        facts += [f"{number:,} {name}" for number, name in zip(total, _NUMBERS, strict=True)]
        self.query_one(ScreenTitle).show("Statistics", *facts)
        self.query_one(StatisticsRows).show(found)

    def on_library_changed(self, event: LibraryChanged) -> None:
        event.stop()
        if event.change.what in (Changed.SUBSCRIPTIONS, Changed.EVERYTHING, Changed.UPDATE):
            self._read()

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_unsubscribe()

    def action_unsubscribe(self) -> None:
        """Unsubscribe from the feed under the cursor, after asking."""
        feed = self.query_one(StatisticsRows).feed
        if feed is None:
            self.app.say("go to a feed to unsubscribe from it")
        else:
            unsubscribe(self.app, feed, undo="statistics.undo")

    def action_weeks(self) -> None:
        """Show twelve weeks, or a year."""
        self._weeks = _YEAR if self._weeks == _WEEKS else _WEEKS
        self._read()

    def action_undo(self) -> None:
        """Undo the last change."""
        self.app.annotations.step(Direction.UNDO)

    def action_back(self) -> None:
        """Back to the library."""
        self.dismiss(None)
