"""Layout of tables: aligned columns that fit the width where possible."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from reader.document.blocks import Block, Cell
from reader.document.cells import cells
from reader.document.rows import Piece
from reader.document.wrapping import MeasuredText, greedy
from reader.safetext import safe

GAP = 2
"""Free cells between two columns."""
_LEAST = 6
"""The least width of a column, raised to its longest word up to `_LONGEST`."""
_LONGEST = 14
_WIDEST = 30
"""Cells of a column of a table that does not fit."""
_WORD = re.compile(r"(\S*)(\s*)")
_DIGITS = frozenset("0123456789")
_NUMERIC = frozenset("0123456789 .,%+-−–±$€£¥()/<>≤≥~*x×—\u00a0\u202f")


@dataclass(frozen=True, slots=True)
class _Set:
    """A cell with its text measured."""

    cell: Cell
    text: MeasuredText

    @property
    def numeric(self) -> bool:
        """Whether it holds a number."""
        text = self.text.text.strip()
        return _NUMERIC.issuperset(text) and not _DIGITS.isdisjoint(text)

    @property
    def least(self) -> int:
        """The width it needs without breaking a number or a short word."""
        if self.numeric:
            return cells(self.text.text)
        parts = _WORD.findall(self.text.text)
        return max(min(cells(word), _LONGEST) + max(0, cells(space) - 1) for word, space in parts)


class TableMeasures:
    """The measurements of a table at any width."""

    def __init__(self, block: Block) -> None:
        text = safe(block.text)
        table = block.cells or _cells_of_text(text)
        self.columns = max((cell.column + cell.span for cell in table), default=1)
        by_row: dict[int, list[_Set]] = {}
        for cell in sorted(table, key=lambda cell: (cell.row, cell.column)):
            by_row.setdefault(cell.row, []).append(_Set(cell, MeasuredText(text[cell.start : cell.end])))
        self.rows = list(by_row.values())
        self.preferred, self.least = self._wishes()
        self.numeric = self._numeric_columns()

    def _wishes(self) -> tuple[list[int], list[int]]:
        """For each column the preferred and the minimum width."""
        preferred, least = [1] * self.columns, [1] * self.columns
        for row in self.rows:
            for each in row:
                column, span = each.cell.column, each.cell.span
                longest = max(cells(line) for line in each.text.text.split("\n"))
                if span == 1:
                    preferred[column] = max(preferred[column], longest)
                    if longest > least[column]:
                        least[column] = max(least[column], each.least)
                else:
                    covered = preferred[column : column + span]
                    missing = longest - sum(covered) - GAP * (span - 1)
                    preferred[column + span - 1] += max(0, min(missing, 30))
        return preferred, [max(low, min(wish, _LEAST)) for low, wish in zip(least, preferred, strict=True)]

    def _numeric_columns(self) -> set[int]:
        """Columns of numbers, which are aligned right: most of their filled body cells hold one."""
        filled, figures = [0] * self.columns, [0] * self.columns
        for row in self.rows:
            for each in row:
                if each.cell.start < each.cell.end and not each.cell.header and each.cell.span == 1:
                    filled[each.cell.column] += 1
                    figures[each.cell.column] += each.numeric
        return {at for at in range(self.columns) if filled[at] and figures[at] * 10 >= filled[at] * 8}

    def lines(self, widths: list[int]) -> int:
        """About how many lines the table takes with columns of these widths."""
        return sum(
            max(
                -(-each.text.edges[-1] // widths[each.cell.column]) if each.cell.span == 1 else 1
                for each in row
            )
            for row in self.rows
        )

    def widths(self, width: int) -> list[int]:
        """Column widths of at most `width` cells in all, with their gaps.

        Where the words do not fit, the table is scrolled sideways, and each column has its preferred
        width up to `_WIDEST`.
        """
        room = width - GAP * (self.columns - 1)
        if sum(self.least) > room:
            return [
                max(low, min(wish, _WIDEST)) for low, wish in zip(self.least, self.preferred, strict=True)
            ]
        return _share(self.preferred, self.least, room)


class TableLayout:
    """The lines of one table with columns of these widths; `wide` is its width in cells.

    `lines` are the pieces of each screen line, offsets counted in the block's text. `rule_after` is
    the last line of the table's head, -1 without a head; `first_column` is the width of the first of several
    columns with the gap behind it.
    """

    def __init__(self, measures: TableMeasures, widths: list[int]) -> None:
        self.lines: list[tuple[Piece, ...]] = []
        self.rule_after = -1
        self._tops: list[int] = []  # first line of each row of the table
        self._starts: list[int] = []  # offset where each row begins
        columns = measures.columns
        lefts = [sum(widths[:column]) + GAP * column for column in range(columns)]
        self.wide = sum(widths) + GAP * (columns - 1)
        self.first_column = widths[0] + GAP if columns > 1 else 0
        in_head = True
        for row in measures.rows:
            self._tops.append(len(self.lines))
            self._starts.append(row[0].cell.start)
            self.lines.extend(_row_lines(row, widths, lefts, measures.numeric))
            in_head = in_head and all(each.cell.header for each in row)
            if in_head:
                self.rule_after = len(self.lines) - 1

    def find(self, char: int) -> tuple[int, Piece]:
        """The line and the piece of a character of the block; for a cell's end, its last line."""
        row = max(0, bisect_right(self._starts, char) - 1)
        end = self._tops[row + 1] if row + 1 < len(self._tops) else len(self.lines)
        best = (self._tops[row], self.lines[self._tops[row]][0])
        for number in range(self._tops[row], end):
            for piece in self.lines[number]:
                if best[1].start <= piece.start <= char:
                    best = (number, piece)
        return best

    def begins(self, char: int) -> bool:
        """Whether a piece begins at a character."""
        return self.find(char)[1].start == char


def _row_lines(
    row: list[_Set], widths: list[int], lefts: list[int], numeric: set[int]
) -> list[tuple[Piece, ...]]:
    wrapped: list[list[Piece]] = []
    for each in row:
        cell, measured = each.cell, each.text
        room = sum(widths[cell.column : cell.column + cell.span]) + GAP * (cell.span - 1)
        starts = greedy(measured, room)
        x = lefts[cell.column]
        if cell.span == 1 and cell.column in numeric and len(starts) == 1:
            x += max(0, room - measured.edges[-1])
        ends = [*starts[1:], len(measured.text)]
        wrapped.append([Piece(cell.start + a, cell.start + b, x) for a, b in zip(starts, ends, strict=True)])
    height = max(map(len, wrapped))
    return [tuple(pieces[line] for pieces in wrapped if line < len(pieces)) for line in range(height)]


def _cells_of_text(text: str) -> tuple[Cell, ...]:
    """Cells from newlines and tabs, for a table stored without them."""
    table: list[Cell] = []
    at = 0
    for row, line in enumerate(text.split("\n")):
        for column, piece in enumerate(line.split("\t")):
            table.append(Cell(at, at + len(piece), row, column))
            at += len(piece) + 1
    return tuple(table)


def _share(preferred: list[int], least: list[int], room: int) -> list[int]:
    """Column widths of `room` cells in all: the minimum, and a share of the rest by the preferred widths.

    The automatic table layout of CSS 2.1, 17.5.2.2: preferred widths where they fit, minimum widths where
    not even those do.
    """
    missing = [wish - low for wish, low in zip(preferred, least, strict=True)]
    extra = room - sum(least)
    if extra >= sum(missing):
        return list(preferred)
    if extra <= 0:
        return list(least)
    widths = [low + extra * lack // sum(missing) for low, lack in zip(least, missing, strict=True)]
    for column in sorted(range(len(widths)), key=lambda column: -missing[column])[: room - sum(widths)]:
        widths[column] += 1
    return widths
