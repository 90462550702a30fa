"""Reading order: lines of a page sorted into columns, and columns into the order they are read in.

A gutter is a vertical strip that lines keep clear on both sides; lines across it (titles, wide
tables, notes) divide the page into bands, each of which is read column by column (a recursive
XY-cut: Nagy and Seth, 1984, with gutters before bands).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from reader.pdf.lines import Line, drawn_in

_DEEPEST = 4


@dataclass(slots=True)
class Column:
    """Lines that are read one after the other, from top to bottom, and the edges of their text."""

    lines: list[Line] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0
    rtl: bool = False

    @property
    def width(self) -> float:
        """In points."""
        return self.right - self.left

    def indent(self, line: Line) -> float:
        """How far a line begins from the edge that reading begins at, in points."""
        return self.right - line.x1 if self.rtl else line.x0 - self.left

    def room(self, line: Line) -> float:
        """How much is left free behind a line, in points."""
        return line.x0 - self.left if self.rtl else self.right - line.x1


def columns_of(lines: Sequence[Line]) -> list[Column]:
    """The columns of a page in reading order."""
    rtl = sum(line.rtl for line in lines) > len(lines) / 2
    lines = part_at_gutters(lines)
    columns = [_column(group, rtl) for group in _cut(list(lines), rtl, 0) if group]
    _share_edges(columns)
    return columns


def part_at_gutters(lines: Sequence[Line]) -> list[Line]:
    """Part lines that run over a gutter: where most lines that cross a strip have a wide gap in it.

    Text recognised from a scan is often one line across both columns.
    """
    gaps = [(line, gap) for line in lines if not line.rtl for gap in _gaps(line)]
    if len(gaps) < 8:
        return list(lines)
    strip = _common_gap(lines, [gap for _, gap in gaps])
    if strip is None:
        return list(lines)
    result: list[Line] = []
    for line in lines:
        at = next((gap for other, gap in gaps if other is line and gap[0] <= strip <= gap[1]), None)
        result.extend([line] if at is None else line.parted(strip))
    return result


def _gaps(line: Line) -> list[tuple[float, float]]:
    drawn = drawn_in(line.glyphs)
    wide = 0.6 * line.size
    return [(a.x1, b.x0) for a, b in pairwise(drawn) if b.x0 - a.x1 > wide]


def _common_gap(lines: Sequence[Line], gaps: Sequence[tuple[float, float]]) -> float | None:
    best: tuple[int, float] | None = None
    for middle in sorted({round((begin + end) / 2) for begin, end in gaps}):
        inside = sum(begin <= middle <= end for begin, end in gaps)
        across = sum(line.x0 < middle < line.x1 for line in lines)
        if inside >= 8 and inside >= 0.7 * across and (best is None or inside > best[0]):
            best = (inside, float(middle))
    return None if best is None else best[1]


def _cut(lines: list[Line], rtl: bool, depth: int) -> list[list[Line]]:
    gutter = _gutter(lines) if depth < _DEEPEST else None
    if gutter is None:
        return [_top_down(lines)]
    groups: list[list[Line]] = []
    across: list[Line] = []

    def read_across() -> None:
        # lines over the gutter with single lines between them are columns of another width
        parted = 3 < len(across) < len(lines)
        groups.extend(_cut(list(across), rtl, depth + 1) if parted else [_top_down(across)])
        across.clear()

    for first, second, following in _bands(lines, gutter):
        if across and len(first) + len(second) <= 3:
            across.extend([*first, *second, *following])
            continue
        read_across()
        for side in (second, first) if rtl else (first, second):
            groups.extend(_cut(side, rtl, depth + 1) if side else [])
        across.extend(following)
    read_across()
    return [group for group in groups if group]


def _top_down(lines: list[Line]) -> list[Line]:
    """From top to bottom; what stands on one baseline from the side reading begins on."""
    ordered = sorted(lines, key=lambda line: -line.y)
    result: list[Line] = []
    row: list[Line] = []
    for line in ordered:
        if row and abs(row[0].y - line.y) > 0.35 * max(line.size, row[0].size):
            result.extend(_across(row))
            row = []
        row.append(line)
    return [*result, *_across(row)]


def _across(row: list[Line]) -> list[Line]:
    rtl = any(line.rtl for line in row)
    return sorted(row, key=lambda line: -line.x1 if rtl else line.x0)


def _gutter(lines: list[Line]) -> tuple[float, float] | None:
    """The strip between two columns, None where the lines are of one."""
    if len(lines) < 6:
        return None
    best: tuple[float, tuple[float, float]] | None = None
    for begin in sorted({round(line.x1) + 1.0 for line in lines}):
        rights = [line.x0 for line in lines if line.x0 >= begin]
        if len(rights) < 3:
            break
        end = min(rights)
        score = _gutter_score(lines, begin, end)
        if score > 0 and (best is None or score > best[0]):
            best = (score, (begin, end))
    return None if best is None else best[1]


def _gutter_score(lines: list[Line], begin: float, end: float) -> float:
    if end - begin < 5:
        return 0
    left = [line for line in lines if line.x1 <= begin + 1]
    right = [line for line in lines if line.x0 >= end - 1]
    across = len(lines) - len(left) - len(right)
    if min(len(left), len(right)) < 3 or across > 0.6 * max(len(left), len(right)):
        return 0
    if not _is_text(left) or not _is_text(right):
        return 0
    # side by side, not one below the other
    top = min(max(line.y for line in left), max(line.y for line in right))
    bottom = max(min(line.y for line in left), min(line.y for line in right))
    beside = sum(bottom <= line.y <= top for line in left), sum(bottom <= line.y <= top for line in right)
    return min(beside) - across / 4 if min(beside) >= 3 else 0


def _is_text(lines: list[Line]) -> bool:
    """Whether lines look like a column of text: as long as words make them, most of one left edge."""
    long_enough = sum(line.x1 - line.x0 > 7 * line.size for line in lines)
    return long_enough >= 8 or (long_enough >= 0.4 * len(lines) and long_enough >= 3)


def _bands(lines: list[Line], gutter: tuple[float, float]) -> list[tuple[list[Line], list[Line], list[Line]]]:
    """From top to bottom: lines left and right of the gutter, then the lines across it that follow them."""
    begin, end = gutter
    # the cells of a table may reach over the edge of their column
    overhang = 0.15 * (max(line.x1 for line in lines) - end)
    bands: list[tuple[list[Line], list[Line], list[Line]]] = []
    first: list[Line] = []
    second: list[Line] = []
    across: list[Line] = []
    for line in sorted(lines, key=lambda each: -each.y):
        if line.x1 < end - 1 or (line.x0 < begin and line.x1 < end + overhang):
            side = first
        elif line.x0 > begin + 1:
            side = second
        else:
            across.append(line)
            continue
        if across:
            bands.append((first, second, across))
            first, second, across = [], [], []
            side = first if line.x1 < (begin + end) / 2 else second
        side.append(line)
    bands.append((first, second, across))
    return [band for band in bands if any(band)]


def _column(lines: list[Line], rtl: bool) -> Column:
    lefts, rights = [line.x0 for line in lines], [line.x1 for line in lines]
    if rtl:
        return Column(lines, -_farthest([-x for x in lefts]), -_shared([-x for x in rights]), rtl)
    return Column(lines, _shared(lefts), _farthest(rights), rtl)


def _shared(edges: list[float]) -> float:
    """The lowest edge that several lines begin at; the lowest of all where there are few."""
    counted = Counter(round(edge) for edge in edges)
    for edge in sorted(counted):
        near = sum(counted[edge + shift] for shift in (-1, 0, 1))
        if near >= max(2, 0.08 * len(edges)):
            return float(edge)
    return min(edges)


def _farthest(edges: list[float]) -> float:
    """How far lines reach, but for one in twenty that reaches too far."""
    return sorted(edges, reverse=True)[len(edges) // 20]


def _share_edges(columns: list[Column]) -> None:
    """Give a short column the edges of a longer one that covers it."""
    for column in columns:
        for other in columns:
            shorter = len(column.lines) < min(6, len(other.lines))
            if shorter and other.left - 3 <= column.left and column.right <= other.right + 3:
                column.left, column.right = other.left, other.right
                break
