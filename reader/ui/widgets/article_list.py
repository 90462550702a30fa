"""The middle pane: articles, drawn from windows of rows that are read as they come into view."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from reader.library.articles.row_details import RowDetails
from reader.list_records import ArticleSummary
from reader.safetext import SafeText, safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import LIST_COMMANDS
from reader.ui.widgets.article_rows import RowLook, article_row
from reader.ui.widgets.row_list import Piece, RowList

WINDOW = 64
"""How many rows are read at once."""
_NONE = RowDetails()


class Line(NamedTuple):
    """A row that is no article: what it stands for, and more of it in the second line.

    With `many` it stands for articles that a key can act on, and can be picked as they are.
    """

    title: str
    detail: str
    many: bool = False


class ArticleList(RowList):
    """Articles by id; a summary is read when its row is drawn and kept while it is near.

    A number below zero is that of a `Line` or of a heading. Rows can be picked, so that a key acts on all of
    them. Details are read from `show_details` on, which the first frame does not wait for.
    """

    ROW_HEIGHT = 2
    BINDINGS = [*bindings(LIST_COMMANDS)]

    def __init__(
        self,
        read: Callable[[Sequence[int]], list[ArticleSummary]],
        snippet: Callable[[int], Sequence[tuple[str, bool]]],
        details: Callable[[Sequence[int]], Mapping[int, RowDetails]],
        *,
        id: str | None = None,
    ) -> None:
        """`snippet` gives the piece of an article's text that is shown in its second line, in pieces."""
        super().__init__(id=id)
        self._read, self._snippet, self._read_details = read, snippet, details
        self._ids: array[int] = array("q")
        self._windows: OrderedDict[int, dict[int, ArticleSummary]] = OrderedDict()
        self._details: dict[int, Mapping[int, RowDetails]] = {}
        self._shows_details = False
        self._lines: Mapping[int, Line] = {}
        self._headings: Mapping[int, str] = {}
        self.picked: set[int] = set()
        """The numbers of the rows that are picked."""
        self.look = RowLook()
        """How the rows are drawn; repaint them after a change."""

    # --- rows

    @property
    def ids(self) -> array[int]:
        """The articles shown, in order."""
        return self._ids

    @property
    def article_ids(self) -> list[int]:
        """The articles shown, in order, without lines and headings."""
        return [number for number in self._ids if number >= 0]

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

    def show(
        self,
        ids: array[int],
        *,
        empty: SafeText,
        lines: Mapping[int, Line] | None = None,
        headings: Mapping[int, str] | None = None,
    ) -> None:
        """Show these articles; the cursor stays on its article and that in its place, else on its row.

        `lines` and `headings` are the rows whose numbers are below zero.
        """
        article_id, cursor = self.number, self.cursor
        self._lines, self._headings = lines or {}, headings or {}
        if self.picked:
            self.picked &= set(ids)
        row, top = cursor, self.scroll_offset.y
        if article_id is not None:
            try:
                row = ids.index(article_id)
            except ValueError:
                row = min(cursor, max(0, len(ids) - 1))
        self._ids = ids
        self._forget()
        self.set_rows(len(ids), cursor=row, empty=empty)
        self.post_message(self.Moved(self, self.cursor))
        if top and row != cursor:  # at the top what is new is to be seen
            self.scroll_to(y=top + (row - cursor) * self.ROW_HEIGHT, animate=False, immediate=True)

    def reread(self) -> None:
        """Read the rows again, because the library changed; only those in sight are read now."""
        self._forget()
        self.repaint_rows()

    def _forget(self) -> None:
        self._windows.clear()
        self._details.clear()

    def show_details(self) -> None:
        """Show what rows have besides their summary, from now on."""
        self._shows_details = True
        self.repaint_rows()

    def can_rest(self, index: int) -> bool:
        return self._ids[index] not in self._headings

    def summary_at(self, row: int) -> ArticleSummary | None:
        """The summary of a row; it is read with its neighbours."""
        if self._ids[row] < 0:
            return None
        window = row // WINDOW
        rows = self._windows.get(window)
        if rows is None:
            ids = self._window_ids(window)
            rows = self._windows[window] = {summary.id: summary for summary in self._read(ids)}
            while len(self._windows) > 16:
                self._details.pop(self._windows.popitem(last=False)[0], None)
        return rows.get(self._ids[row])

    def _window_ids(self, window: int) -> list[int]:
        return [number for number in self._ids[window * WINDOW : (window + 1) * WINDOW] if number >= 0]

    def _details_at(self, row: int) -> RowDetails:
        window = row // WINDOW
        if self._shows_details and window not in self._details:
            self._details[window] = self._read_details(self._window_ids(window))
        return self._details.get(window, {}).get(self._ids[row], _NONE)

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
        if (number := self.number) is not None and self._can_be_picked(number):
            self.picked ^= {number}
            self.repaint_rows(self.cursor)
        self.action_move(1)

    def pick_range(self) -> None:
        """Pick all rows from the last one that is picked to the cursor."""
        places = [row for row, number in enumerate(self._ids) if number in self.picked]
        start = min(places, key=lambda row: abs(row - self.cursor), default=self.cursor)
        low, high = sorted((start, self.cursor))
        self.picked.update(filter(self._can_be_picked, self._ids[low : high + 1]))
        self.repaint_rows()

    def pick_all(self) -> None:
        """Pick all rows, or none where all are."""
        every = set(filter(self._can_be_picked, self._ids))
        self.picked = set() if self.picked == every else every
        self.repaint_rows()

    def _can_be_picked(self, number: int) -> bool:
        return number >= 0 or (number in self._lines and self._lines[number].many)

    def clear_picks(self) -> bool:
        """Pick none; whether any was."""
        any_picked = bool(self.picked)
        self.picked = set()
        if any_picked:
            self.repaint_rows()
        return any_picked

    # --- drawing

    def paint(self, index: int, width: int) -> list[list[Piece]]:
        number = self._ids[index]
        if (heading := self._headings.get(number)) is not None:
            return [[], [(f"   {heading}", "dim")]][2 - self.row_height :]
        if (line := self._lines.get(number)) is not None:
            mark = " ✓ " if number in self.picked else "   "
            title = (mark + safe_line(line.title), "accent")
            detail = ("   " + safe_line(line.detail), "dim")
            return [[title], [detail]] if self.row_height > 1 else [[title, detail]]
        summary = self.summary_at(index)
        if summary is None:
            return [[("  (no longer in the library)", "dim")], []]
        return article_row(
            summary,
            self._details_at(index),
            self._snippet(summary.id),
            self.look,
            picked=summary.id in self.picked,
            width=width,
        )
