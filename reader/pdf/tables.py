"""Tables without tags: rows of short pieces of text whose columns stay clear of each other.

A table is looked for among the lines of one column of the page: rows that hold several pieces on one
baseline. Its columns are the strips between the places that no word of any row covers.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reader.pdf.glyphs import Box, Glyph
from reader.pdf.lines import Line, drawn_in
from reader.pdf.markers import BULLET_START, NUMBER_START

_LONGEST_CELL = 60
"""Characters of a cell in the middle; longer ones are columns of text."""


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table, row by row, each row of one length; "" where a cell is empty."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class _Word:
    text: str
    x0: float
    x1: float


@dataclass(slots=True)
class _Row:
    lines: list[Line]
    y: float
    size: float

    @property
    def pieces(self) -> int:
        return len(self.lines)

    @property
    def is_loose(self) -> bool:
        """Whether it is one line with a gap that is wide for a word space, and no item with its bullet."""
        first = self.lines[0]
        if (
            len(self.lines) > 1
            or first.label
            or BULLET_START.match(first.text)
            or NUMBER_START.match(first.text)
        ):
            return False
        return _wide_gaps(first) > 0


def _wide_gaps(line: Line) -> int:
    """How many gaps of a line are wide for word spaces; those of justified text are all wide."""
    if line.rtl:
        return 0
    gaps = [b.x0 - a.x1 for a, b in pairwise(drawn_in(line.glyphs))]
    spaces = [gap for gap in gaps if gap > 0.18 * line.size]
    usual = statistics.median(spaces) if len(spaces) > 2 else 0.0
    return sum(gap > line.size and gap > 1.8 * usual for gap in spaces)


def take_tables(lines: Sequence[Line], rules: Sequence[Box]) -> list[tuple[Line, Table | None]]:
    """The lines of a column in order; those of a table are one, its first, with the table beside it."""
    rows = _rows(lines)
    result: list[tuple[Line, Table | None]] = []
    at = 0
    while at < len(rows):
        end = _table_end(rows, at, rules)
        table = _table(rows[at:end], rules) if end - at >= 2 else None
        if table is None:
            result.extend((line, None) for line in rows[at].lines)
            at += 1
        else:
            result.append((rows[at].lines[0], table))
            at = end
    return result


def _rows(lines: Sequence[Line]) -> list[_Row]:
    rows: list[_Row] = []
    for line in lines:
        if rows and abs(rows[-1].y - line.y) <= 0.35 * max(rows[-1].size, line.size):
            rows[-1].lines.append(line)
        else:
            rows.append(_Row([line], line.y, line.size))
    return rows


def _table_end(rows: Sequence[_Row], at: int, rules: Sequence[Box]) -> int:
    """Where the table that begins with this row ends; `at` where none begins."""
    if rows[at].is_loose:
        end = at + 1
        while end < len(rows) and (rows[end].is_loose or rows[end].pieces > 1):
            if rows[end - 1].y - rows[end].y > 4.5 * rows[end].size:
                break
            end += 1
        return end
    if rows[at].pieces < 2 or any(line.style.mono or line.label for line in rows[at].lines):
        return at
    left = min(line.x0 for row in rows[at : at + 3] for line in row.lines)
    end = last = at + 1
    while end < len(rows):
        row, before = rows[end], rows[end - 1]
        if before.y - row.y > 4.5 * row.size or any(line.style.mono for line in row.lines):
            break
        if row.pieces >= 2 and abs(row.size - rows[at].size) < 1.5:
            last = end + 1
        elif end - last >= 1 or not _goes_on(row, before, left, rules):
            break
        end += 1
    while last < len(rows) and rows[last].pieces == 1 and _inside(rows[last], rows[last - 1], left):
        last += 1
    return last


def _goes_on(row: _Row, before: _Row, left: float, rules: Sequence[Box]) -> bool:
    """Whether a row of one piece continues a cell of the row before, or has only one cell."""
    near = before.y - row.y < 1.6 * row.size
    short = row.lines[0].x1 - row.lines[0].x0 < 16 * row.size
    return short and (near or any(row.y < rule.y0 < before.y for rule in rules))


def _inside(row: _Row, before: _Row, left: float) -> bool:
    return (
        before.y - row.y < 1.35 * row.size
        and row.lines[0].x0 > left + 3 * row.size
        and any(abs(line.x0 - row.lines[0].x0) < 2 for line in before.lines[1:])
    )


def _table(rows: Sequence[_Row], rules: Sequence[Box]) -> Table | None:
    words = [_words(row) for row in rows]
    size = statistics.median(row.size for row in rows)
    # wide gaps inside lines may be justified text: columns are wider, and go over several rows
    loose = all(len(row.lines) == 1 for row in rows)
    if loose and len(rows) < 3:
        return None
    strips = _columns([word for row in words for word in row], (2.2 if loose else 1.0) * size)
    if len(strips) < 2 or sum(row.pieces >= 2 or row.is_loose for row in rows) < 0.5 * len(rows):
        return None
    cells = [_cells(row, strips) for row in words]
    merged = _merge_rows(rows, cells, rules)
    if len(merged) < 2 or not _looks_like_table(merged):
        return None
    return Table(tuple(tuple(row) for row in merged))


def _looks_like_table(rows: Sequence[Sequence[str]]) -> bool:
    filled = [cell for row in rows for cell in row if cell]
    if len(filled) < 4 or statistics.median(map(len, filled)) > _LONGEST_CELL:
        return False
    return sum(sum(1 for cell in row if cell) >= 2 for row in rows) >= 2


def _words(row: _Row) -> list[_Word]:
    found: list[_Word] = []
    for line in row.lines:
        if line.rtl:
            found.append(_Word(line.text, line.x0, line.x1))
            continue
        current: list[Glyph] = []
        for glyph in [*line.glyphs, None]:
            if (
                glyph is not None
                and not glyph.text.isspace()
                and (not current or glyph.x0 - current[-1].x1 < 0.15 * line.size)
            ):
                current.append(glyph)
                continue
            if current:
                found.append(_Word("".join(g.text for g in current), current[0].x0, current[-1].x1))
            current = [] if glyph is None or glyph.text.isspace() else [glyph]
    return found


def _columns(words: Sequence[_Word], size: float) -> list[tuple[float, float]]:
    """The strips that words cover, with what lies closer together than columns do as one."""
    strips: list[list[float]] = []
    for word in sorted(words, key=lambda each: each.x0):
        if strips and word.x0 - strips[-1][1] < 0.42 * size:
            strips[-1][1] = max(strips[-1][1], word.x1)
        else:
            strips.append([word.x0, word.x1])
    return [(strip[0], strip[1]) for strip in strips]


def _cells(words: Sequence[_Word], strips: Sequence[tuple[float, float]]) -> list[str]:
    cells: list[list[str]] = [[] for _ in strips]
    for word in sorted(words, key=lambda each: each.x0):
        middle = (word.x0 + word.x1) / 2
        index = min(range(len(strips)), key=lambda at: max(strips[at][0] - middle, middle - strips[at][1], 0))
        cells[index].append(word.text)
    return [" ".join(parts) for parts in cells]


def _merge_rows(rows: Sequence[_Row], cells: Sequence[list[str]], rules: Sequence[Box]) -> list[list[str]]:
    """Put the lines of one row together: those that no rule divides, or that are closer than rows are."""
    left = min(line.x0 for row in rows for line in row.lines)
    right = max(line.x1 for row in rows for line in row.lines)
    inside = [
        rule
        for rule in rules
        if rule.width > 8 and rule.x0 < right and rule.x1 > left and rows[-1].y - 4 < rule.y0 < rows[0].y + 4
    ]
    ruled = len({round(rule.y0) for rule in inside if rows[-1].y < rule.y0 < rows[0].y}) >= max(
        1, len(rows) // 3
    )
    gaps = [a.y - b.y for a, b in pairwise(rows)]
    usual = statistics.median(gaps) if gaps else 0.0
    merged: list[list[str]] = []
    for index, row in enumerate(cells):
        joined = False
        if index:
            gap = gaps[index - 1]
            if ruled:
                joined = not any(rows[index].y < rule.y0 < rows[index - 1].y for rule in inside)
            else:
                joined = gap < 0.78 * usual
        if joined:
            merged[-1] = [f"{a} {b}".strip() for a, b in zip(merged[-1], row, strict=True)]
        else:
            merged.append(list(row))
    return merged
