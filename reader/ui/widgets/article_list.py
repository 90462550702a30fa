"""The middle pane: articles, two lines each, drawn from windows of rows read as they come into view."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.cells import cell_len

from reader.model import ArticleSummary
from reader.presentation.also_in import also_in
from reader.reading_time import minutes
from reader.safetext import SafeText, safe_line
from reader.ui.command_tables import LIST_COMMANDS
from reader.ui.commands import bindings
from reader.ui.titles import title as title_line
from reader.ui.widgets.row_list import Piece, RowList, justify

WINDOW = 64
"""How many rows are read at once."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row that is no article: what it stands for, and more of it in the second line."""

    title: str
    detail: str


class ArticleList(RowList):
    """Articles by id; a summary is read when its row is drawn and kept while it is near.

    A number below zero is that of a `Line`. Rows can be picked, so that a key acts on all of them.
    """

    ROW_HEIGHT = 2
    BINDINGS = [*bindings(LIST_COMMANDS)]

    def __init__(
        self,
        read: Callable[[Sequence[int]], list[ArticleSummary]],
        snippet: Callable[[int], Sequence[tuple[str, bool]]],
        *,
        id: str | None = None,
    ) -> None:
        """`snippet` gives the piece of an article's text that is shown in its second line, in pieces."""
        super().__init__(id=id)
        self._read, self._snippet = read, snippet
        self._ids: array[int] = array("q")
        self._windows: OrderedDict[int, dict[int, ArticleSummary]] = OrderedDict()
        self._lines: Mapping[int, Line] = {}
        self.picked: set[int] = set()
        """The articles that are picked."""
        self.bidi = "auto"
        """Who puts Arabic and Hebrew in visual order, as the setting says."""
        self.shows_feed = True
        """Whether the rows name their feed (not where all are of one)."""

    # --- rows

    @property
    def ids(self) -> array[int]:
        """The articles shown, in order."""
        return self._ids

    @property
    def article_id(self) -> int | None:
        """The article under the cursor; None where the list is empty or the row is no article."""
        return number if (number := self.number) is not None and number >= 0 else None

    @property
    def number(self) -> int | None:
        """The number of the row under the cursor: that of its article, or one below zero."""
        return int(self._ids[self.cursor]) if self.count else None

    @property
    def summary(self) -> ArticleSummary | None:
        """The row under the cursor; None where the list is empty or the article has gone."""
        return self.summary_at(self.cursor) if self.count else None

    def show(self, ids: array[int], *, empty: SafeText, lines: Mapping[int, Line] | None = None) -> None:
        """Show these articles; the cursor stays on its article and that in its place, else on its row.

        `lines` are the rows whose numbers are below zero.
        """
        article_id, cursor = self.number, self.cursor
        self._lines = lines or {}
        if self.picked:
            self.picked &= set(ids)
        row, top = cursor, self.scroll_offset.y
        if article_id is not None:
            try:
                row = ids.index(article_id)
            except ValueError:
                row = min(cursor, max(0, len(ids) - 1))
        self._ids = ids
        self._windows.clear()
        self.set_rows(len(ids), cursor=row, empty=empty)
        if top and row != cursor:  # at the top what is new is to be seen
            self.scroll_to(y=top + (row - cursor) * self.ROW_HEIGHT, animate=False, immediate=True)

    def reread(self) -> None:
        """Read the rows again, because the library changed; only those in sight are read now."""
        self._windows.clear()
        self.repaint_rows()

    def summary_at(self, row: int) -> ArticleSummary | None:
        """The summary of a row; it is read with its neighbours."""
        if self._ids[row] < 0:
            return None
        window = row // WINDOW
        rows = self._windows.get(window)
        if rows is None:
            ids = self._ids[window * WINDOW : (window + 1) * WINDOW]
            rows = self._windows[window] = {summary.id: summary for summary in self._read(ids)}
            while len(self._windows) > 16:
                self._windows.popitem(last=False)
        return rows.get(self._ids[row])

    def next_where(
        self, test: Callable[[ArticleSummary], bool], step: int, *, wrap: bool = False
    ) -> int | None:
        """The nearest row from the cursor in a direction whose summary passes a test."""
        rows = range(self.cursor + step, self.count if step > 0 else -1, step)
        again = range(0 if step > 0 else self.count - 1, self.cursor, step) if wrap else range(0)
        for row in (*rows, *again):
            summary = self.summary_at(row)
            if summary is not None and test(summary):
                return int(row)
        return None

    # --- picking

    def pick(self) -> None:
        """Pick the row under the cursor, or no longer, and go to the next one."""
        if (article_id := self.article_id) is not None:
            self.picked ^= {article_id}
            self.repaint_rows(self.cursor)
        self.action_move(1)

    def pick_range(self) -> None:
        """Pick all rows from the last one that is picked to the cursor."""
        places = [row for row, number in enumerate(self._ids) if number in self.picked]
        start = min(places, key=lambda row: abs(row - self.cursor), default=self.cursor)
        low, high = sorted((start, self.cursor))
        self.picked.update(number for number in self._ids[low : high + 1] if number >= 0)
        self.repaint_rows()

    def pick_all(self) -> None:
        """Pick all rows, or none where all are."""
        every = {number for number in self._ids if number >= 0}
        self.picked = set() if self.picked == every else every
        self.repaint_rows()

    def clear_picks(self) -> bool:
        """Pick none; whether any was."""
        any_picked = bool(self.picked)
        self.picked = set()
        if any_picked:
            self.repaint_rows()
        return any_picked

    # --- drawing

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        if (line := self._lines.get(self._ids[index])) is not None:
            return [
                [("   " + safe_line(line.title), "accent")],
                [("   " + safe_line(line.detail), "dim")],
            ]
        summary = self.summary_at(index)
        if summary is None:
            return [[("  (no longer in the library)", "dim")], []]
        signs: list[Piece] = []
        if summary.highlights:
            signs.append((f" ▍{summary.highlights}", "accent"))
        if summary.starred:
            signs.append((" ★", "accent"))
        if summary.later:
            signs.append((" ◷", "accent"))
        room = width - 4 - sum(cell_len(sign) for sign, _ in signs)
        shown = title_line(summary.title, self.bidi, room) or safe_line(summary.url) or "Untitled"
        title: list[Piece] = [
            (" ✓ " if summary.id in self.picked else " ● " if not summary.read else "   ", "accent"),
            (shown, "" if summary.read else "strong"),
        ]
        source = summary.feed_title if self.shows_feed else ", ".join(summary.authors)
        if summary.also_in:
            source = " · ".join(part for part in (source, also_in(summary.also_in)) if part)
        length = f"{minutes(summary.words)} min" if summary.ready and summary.words else ""
        facts = f"  {short_date(summary.published_at) if summary.published_at else ''}  {length:>6} "
        if snippet := self._snippet(summary.id):
            pieces: list[Piece] = [("   ", "")]
            pieces += [(safe_line(text), "accent" if matches else "dim") for text, matches in snippet]
            return [justify(title, [*signs, (" ", "")], width), justify(pieces, [(facts, "dim")], width)]
        return [
            justify(title, [*signs, (" ", "")], width),
            justify([("   " + title_line(source, self.bidi), "dim")], [(facts, "dim")], width),
        ]


def short_date(moment: datetime, now: datetime | None = None) -> str:
    """A date as a list shows it, in the reader's own time zone: "14:05" today, "12 Nov", "12 Nov 2024"."""
    local = moment.astimezone()
    today = (now or datetime.now(UTC)).astimezone()
    if local.date() == today.date():
        return f"{local:%H:%M}"
    day = f"{local.day} {local:%b}"
    return day if local.year == today.year else f"{day} {local.year}"
