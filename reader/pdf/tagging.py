"""Whether the tags of a file can be trusted, and the tables that they name.

Many programs tag badly: a paragraph for each line, or one for each page. Tags count where they part the
text where distances and sizes clearly part it, and nowhere else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from reader.pdf.flow import SENTENCE_END, begins_item
from reader.pdf.lines import Line
from reader.pdf.structure import ARTIFACT, Grid
from reader.pdf.tables import Table

_COVERED = 0.8
"""Share of the characters that have a tag, at least."""
_AGREED = 0.75
"""Share of the clear cases in which tags and layout have to agree."""
_FEWEST_PAIRS = 8
_LONGEST_CELL = 120
"""Characters of a cell in the middle; longer ones are columns of text."""


def trusted_kinds(pages: Iterable[Sequence[Line]]) -> frozenset[str] | None:
    """The kinds of blocks that the tags of these pages name, None where they are not to be trusted."""
    tagged = characters = 0
    joins, parts = Counter[bool](), Counter[bool]()
    kinds: set[str] = set()
    for lines in pages:
        usual = _usual_steps(lines)
        for line in lines:
            characters += len(line.text)
            if line.tag is not None:
                tagged += len(line.text)
                kinds.add(line.tag.kind)
        for above, below in pairwise(lines):
            if above.tag is None or below.tag is None or _is_cell(above) or _is_cell(below):
                continue
            clear = _clearly_joined(above, below, usual.get(below.size, 0.0))
            if clear is not None:
                (joins if clear else parts)[(above.tag is below.tag) is clear] += 1
    if tagged < _COVERED * characters or joins.total() + parts.total() < _FEWEST_PAIRS:
        return None
    agreed = all(counted[True] >= _AGREED * counted.total() for counted in (joins, parts))
    return frozenset(kinds) if agreed else None


def _is_cell(line: Line) -> bool:
    return line.tag is not None and line.tag.kind in {"cell", "code", ARTIFACT.kind}


def _usual_steps(lines: Sequence[Line]) -> dict[float, float]:
    """The commonest distance of two lines of each size, in points."""
    steps: defaultdict[float, Counter[float]] = defaultdict(Counter)
    for above, below in pairwise(lines):
        if above.size == below.size and 0.8 * below.size < above.y - below.y < 2.2 * below.size:
            steps[below.size][round(above.y - below.y, 1)] += 1
    return {size: counted.most_common(1)[0][0] for size, counted in steps.items()}


def _clearly_joined(above: Line, below: Line, usual: float) -> bool | None:
    """Whether two lines are clearly of one block (True) or of two (False); None where it is not clear."""
    step = above.y - below.y
    if step <= 0.4 * below.size or min(above.x1, below.x1) <= max(above.x0, below.x0):
        return None
    if abs(above.size - below.size) > 0.15 * below.size or (usual and step > 1.5 * usual):
        return False
    near = bool(usual) and abs(step - usual) < 0.08 * usual and above.style == below.style
    goes_on = not SENTENCE_END.search(above.text) and not below.text[:1].isupper() and not begins_item(below)
    if near and goes_on and abs(above.x0 - below.x0) < 1 and above.x1 >= below.x1 - 1:
        return True
    return None


def forget_tags(lines: Iterable[Line]) -> None:
    """Read these lines as if the file had no tags."""
    for line in lines:
        line.tag = None


def take_tagged_tables(lines: Sequence[Line]) -> tuple[list[Line], dict[int, Table]]:
    """The lines of a page, those of each tagged table as one, and the tables by the identity of that line."""
    groups: dict[int, list[Line]] = {}
    grids: dict[int, Grid] = {}
    for line in lines:
        if line.tag is not None and line.tag.grid is not None:
            grids[id(line.tag.grid)] = line.tag.grid
            groups.setdefault(id(line.tag.grid), []).append(line)
    tables: dict[int, Table] = {}
    whole: dict[int, Line] = {}
    for key, group in groups.items():
        table = _table(grids[key], group)
        if table is not None:
            whole[key] = _as_one(group)
            tables[id(whole[key])] = table
    result: list[Line] = []
    for line in lines:
        key = id(line.tag.grid) if line.tag is not None else 0
        if key not in whole:
            result.append(line)
        elif line is groups[key][0]:
            result.append(whole[key])
    return result, tables


def _as_one(lines: Sequence[Line]) -> Line:
    first = lines[0]
    return Line(
        " ".join(line.text for line in lines),
        min(line.x0 for line in lines),
        max(line.x1 for line in lines),
        max(line.y for line in lines),
        first.style,
        first.page,
        rtl=first.rtl,
        tag=first.tag,
    )


def _table(grid: Grid, lines: Sequence[Line]) -> Table | None:
    """The table of a grid, None where it only lays out text: of one row or column, or of long cells."""
    if grid.rows < 2 or grid.columns < 2 or grid.rows * grid.columns > 50 * len(lines) + 1_000:
        return None
    rows = [[""] * grid.columns for _ in range(grid.rows)]
    for line in lines:
        tag = line.tag
        if tag is None:
            continue
        text = f"{line.label} {line.text}" if line.label else line.text
        rows[tag.row][tag.column] = f"{rows[tag.row][tag.column]} {text}".strip()
    filled = sorted(len(cell) for row in rows for cell in row if cell)
    if len(filled) < 4 or filled[len(filled) // 2] > _LONGEST_CELL:
        return None
    return Table(tuple(tuple(row) for row in rows if any(row)))
