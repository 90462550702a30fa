"""Setting a table in cells: aligned columns that fit the width where they can."""

from __future__ import annotations

from collections import defaultdict

from reader.document.blocks import Block, Cell
from reader.document.cells import cells
from reader.document.rows import Piece
from reader.document.wrapping import MeasuredText, greedy
from reader.safetext import safe

GAP = 2
"""Free cells between two columns."""
_LEAST = 6
"""A column is never made narrower than this, and than its longest word up to `_LONGEST`."""
_LONGEST = 14


class TableLayout:
    """The lines of one table, laid out for `width` cells; `wide` is how many it takes.

    `lines` are the pieces of each screen line, offsets counted in the block's text. A table whose
    columns cannot be made narrow enough is wider than asked for. `rule_after` is the line below
    which the head of the table ends, -1 without a head.
    """

    def __init__(self, block: Block, width: int) -> None:
        self.lines: list[tuple[Piece, ...]] = []
        self.rule_after = -1
        text = safe(block.text)
        table = block.cells or _cells_of_text(text)
        texts = {cell: MeasuredText(text[cell.start : cell.end]) for cell in table}
        columns = max((cell.column + cell.span for cell in table), default=1)
        widths = _fit(*_wishes(table, texts, columns), width - GAP * (columns - 1))
        lefts = [sum(widths[:column]) + GAP * column for column in range(columns)]
        self.wide = sum(widths) + GAP * (columns - 1)
        by_row: dict[int, list[Cell]] = defaultdict(list)
        for cell in table:
            by_row[cell.row].append(cell)
        numeric = _numeric_columns(table, texts, columns)
        for row in sorted(by_row):
            self._add_row(by_row[row], texts, widths, lefts, numeric)
            if (
                all(cell.header for cell in by_row[row])
                and self.rule_after == len(self.lines) - len(self._last) - 1
            ):
                self.rule_after = len(self.lines) - 1

    def _add_row(
        self,
        row: list[Cell],
        texts: dict[Cell, MeasuredText],
        widths: list[int],
        lefts: list[int],
        numeric: set[int],
    ) -> None:
        wrapped: list[list[Piece]] = []
        for cell in row:
            room = sum(widths[cell.column : cell.column + cell.span]) + GAP * (cell.span - 1)
            measured = texts[cell]
            starts = greedy(measured, room)
            pieces = []
            for start, end in zip(starts, [*starts[1:], len(measured.text)], strict=True):
                x = lefts[cell.column]
                if cell.span == 1 and cell.column in numeric and len(starts) == 1:
                    x += max(0, room - measured.edges[end] + measured.edges[start])
                pieces.append(Piece(cell.start + start, cell.start + end, x))
            wrapped.append(pieces)
        height = max(map(len, wrapped))
        self._last = [
            tuple(pieces[line] for pieces in wrapped if line < len(pieces)) for line in range(height)
        ]
        self.lines.extend(self._last)


def _cells_of_text(text: str) -> tuple[Cell, ...]:
    """Cells by newline and tab, for a table that came without them."""
    table: list[Cell] = []
    at = 0
    for row, line in enumerate(text.split("\n")):
        for column, piece in enumerate(line.split("\t")):
            table.append(Cell(at, at + len(piece), row, column))
            at += len(piece) + 1
    return tuple(table)


def _wishes(
    table: tuple[Cell, ...], texts: dict[Cell, MeasuredText], columns: int
) -> tuple[list[int], list[int]]:
    """For each column the width its longest line asks for, and the least it can do with."""
    wished, least = [1] * columns, [1] * columns
    for cell in table:
        longest = max(cells(line) for line in texts[cell].text.split("\n"))
        word = max((cells(word) for word in texts[cell].text.split()), default=1)
        if cell.span == 1:
            wished[cell.column] = max(wished[cell.column], longest)
            least[cell.column] = max(least[cell.column], min(word, _LONGEST))
        else:
            covered = range(cell.column, cell.column + cell.span)
            missing = longest - sum(wished[column] for column in covered) - GAP * (cell.span - 1)
            wished[covered[-1]] += max(0, min(missing, 30))
    return wished, [max(low, min(wish, _LEAST)) for low, wish in zip(least, wished, strict=True)]


def _fit(wished: list[int], least: list[int], room: int) -> list[int]:
    """Column widths of at most `room` in all: the widest give way first, none below its least."""
    widths = list(wished)
    while (excess := sum(widths) - room) > 0:
        free = [column for column in range(len(widths)) if widths[column] > least[column]]
        if not free:
            break
        widest = max(widths[column] for column in free)
        givers = [column for column in free if widths[column] == widest]
        below = max([widths[column] for column in free if widths[column] < widest], default=0)
        step = max(1, min(widest - below, excess // len(givers)))
        for column in givers:
            cut = min(step, widths[column] - least[column], sum(widths) - room)
            widths[column] -= max(0, cut)
    return widths


_DIGITS = frozenset("0123456789")
_NUMERIC = frozenset("0123456789 .,%+-−–±$€£¥()/<>≤≥~*x×—\u00a0\u202f")


def _numeric_columns(table: tuple[Cell, ...], texts: dict[Cell, MeasuredText], columns: int) -> set[int]:
    """Columns of figures, which are set flush right: most of their filled body cells hold a number."""
    filled, figures = [0] * columns, [0] * columns
    for cell in table:
        text = texts[cell].text.strip()
        if text and not cell.header and cell.span == 1:
            filled[cell.column] += 1
            figures[cell.column] += _NUMERIC.issuperset(text) and not _DIGITS.isdisjoint(text)
    return {
        column for column in range(columns) if filled[column] and figures[column] * 10 >= filled[column] * 8
    }
