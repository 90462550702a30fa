"""Lines in reading order become pieces: paragraphs, headings, items, before anybody says which is which.

Where one piece ends is told by the distance to the next line, by an indent, a change of style, a
bullet, or by a line that ends although the next word would have fitted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reader.pdf.columns import Column
from reader.pdf.glyphs import Box, Style
from reader.pdf.lines import Line
from reader.pdf.markers import BULLET_START, DASHES, NUMBER_START
from reader.pdf.scripts import is_cjk
from reader.pdf.structure import Tag
from reader.pdf.tables import Table

SENTENCE_END = re.compile(r"[.!?:;…؟。！？：；][\"'”’»«)\]】」』]*$")


@dataclass(slots=True)
class Piece:
    """Lines that belong together, of one column."""

    lines: list[Line]
    column: Column
    table: Table | None = None
    boxed: bool = False
    kind: str = ""
    level: int = 0
    number: int | None = None
    label: str = ""

    @property
    def page(self) -> int:
        """The index of the page that it begins on."""
        return self.lines[0].page

    @property
    def tag(self) -> Tag | None:
        """The block that it belongs to by the file's own word."""
        return self.lines[0].tag

    @property
    def style(self) -> Style:
        """The style of most of its characters."""
        counted = Counter[Style]()
        for line in self.lines:
            counted[line.style] += len(line.text)
        return counted.most_common(1)[0][0]

    @property
    def size(self) -> float:
        """The size of most of its characters, in points."""
        return self.style.size

    @property
    def plain(self) -> str:
        return " ".join(line.text.strip() for line in self.lines)

    @property
    def indent(self) -> float:
        """How far its lines after the first begin from the edge of the column, in points."""
        return min(self.column.indent(line) for line in self.lines[1:] or self.lines)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a document is set: size of its text, distance of lines by size, indent of paragraphs (points).

    `tags` are the kinds of blocks that its tags name, where these are trusted.
    """

    size: float
    pitch: dict[float, float]
    indent: float
    tags: frozenset[str] = frozenset()


def pitches(columns: Iterable[Column]) -> dict[float, float]:
    """The usual distance of two lines for each size of text, in points."""
    counted: defaultdict[float, Counter[float]] = defaultdict(Counter)
    for column in columns:
        for above, below in zip(column.lines, column.lines[1:], strict=False):
            step = above.y - below.y
            if abs(above.size - below.size) < 0.3 and 0.8 * below.size < step < 2.2 * below.size:
                counted[round(below.size, 1)][round(step, 1)] += 1
    return {size: min(_commonest(steps), 2.0 * size) for size, steps in counted.items()}


def _commonest(steps: Counter[float]) -> float:
    """The commonest distance, with those that differ by rounding counted with it; the smaller of equals."""
    return max(
        steps, key=lambda step: (sum(n for other, n in steps.items() if abs(other - step) < 0.25), -step)
    )


def pieces_of(column: Column, content: Iterable[tuple[Line, Table | None]], setting: Setting) -> list[Piece]:
    """The pieces of one column, from top to bottom."""
    pieces: list[Piece] = []
    for line, table in content:
        last = pieces[-1] if pieces else None
        if table is not None:
            pieces.append(Piece([line], column, table, kind="table"))
        elif last is None or last.table is not None or _ends(last, line, setting):
            pieces.append(Piece([line], column))
        else:
            last.lines.append(line)
    return pieces


def begins_item(line: Line) -> bool:
    """Whether a line begins an item of a list or a note: a bullet, a number, a raised label.

    A dash counts where it is set apart from its text: in dialogues it begins a paragraph.
    """
    if line.label:
        return True
    return bool(BULLET_START.match(line.text)) and line.text[0] not in DASHES


def paragraph_indent(columns: Iterable[Column]) -> float:
    """How far the first lines of paragraphs are set in, in points; 0 where paragraphs are told by gaps."""
    counted = Counter[int]()
    lines = 0
    for column in columns:
        hanging = _hanging(column)
        for above, line, below in zip(column.lines, column.lines[1:], column.lines[2:], strict=False):
            lines += 1
            if column.rtl or line.label or abs(line.size - below.size) > 0.3 or line.style.mono:
                continue
            ended = SENTENCE_END.search(above.text) or column.room(above) > 6 * line.size
            if id(line) in hanging or (above.style == line.style and not ended):
                continue  # goes on with what is above it: an item, a quotation, a reference
            indent, after = line.x0 - column.left, below.x0 - column.left
            if 0.7 * line.size < indent < 5 * line.size and after < 1.5 and above.y - line.y < 3 * line.size:
                counted[round(indent)] += 1
    if not counted:
        return 0.0
    indent, count = max(
        ((each, counted[each - 1] + counted[each] + counted[each + 1]) for each in counted),
        key=lambda pair: pair[1],
    )
    return float(indent) if count >= max(3, lines / 60) else 0.0


def _hanging(column: Column) -> set[int]:
    """The lines, by identity, that go on with an item of a list, set in below its beginning."""
    found: set[int] = set()
    item: Line | None = None
    for line in column.lines:
        if line.label or BULLET_START.match(line.text) or NUMBER_START.match(line.text):
            item = line
        elif item is not None and line.x0 > item.x0 + 1:
            found.add(id(line))
        else:
            item = None
    return found


def settle_raised(columns: Iterable[tuple[Column, Sequence[Box]]], size: float) -> None:
    """Take raised figures at the beginning of a line of running text for references, not for labels.

    Notes that are set as large as the text are told by the rule above them; `columns` come with the drawn
    lines of their pages.
    """
    for column, rules in columns:
        noted = False
        for line in column.lines:
            noted = noted or _is_below_rule(line, rules)
            if line.raised and line.size > 0.96 * size and not noted:
                line.marks.insert(0, (0, line.label))
                line.label, line.raised = "", False


def _is_below_rule(line: Line, rules: Sequence[Box]) -> bool:
    return line.raised and any(
        rule.height < 3 < rule.width < 260
        and 0 <= rule.y0 - line.y < 3 * line.size
        and abs(rule.x0 - line.x0) < 24
        for rule in rules
    )


def _ends(piece: Piece, line: Line, setting: Setting) -> bool:
    """Whether a piece ends before a line."""
    last = piece.lines[-1]
    if last.tag is not None and line.tag is not None and "code" not in {last.tag.kind, line.tag.kind}:
        return last.tag is not line.tag
    step = last.y - line.y
    usual = setting.pitch.get(round(line.size, 1), 1.25 * line.size)
    if last.style.mono and line.style.mono and abs(last.size - line.size) < 0.3:
        return not 0 < step < 4.2 * line.size
    if _style_changes(piece, line, step, usual) or step > usual * 1.2 + 0.6 or step < 0.4 * line.size:
        return True
    if _begins_another(piece, line):
        return True
    # lines of a heading end where they like
    heading = line.size > 1.12 * setting.size
    return not heading and (_indented(piece, line, setting.indent) or hard_break(last, line, piece.column))


def _begins_another(piece: Piece, line: Line) -> bool:
    """Whether a line begins an item of a list, or the next of two numbered paragraphs."""
    if begins_item(line) and not _inside_item(piece, line):
        return True
    return bool(NUMBER_START.match(line.text) and NUMBER_START.match(piece.lines[0].text))


def _style_changes(piece: Piece, line: Line, step: float, usual: float) -> bool:
    last = piece.lines[-1]
    if abs(last.size - line.size) > max(0.6, 0.06 * line.size):
        return True
    if last.style.mono != line.style.mono:
        return min(len(last.text), len(line.text)) > 12 or step > usual * 1.15
    if last.style.bold != line.style.bold and last.ends_bold != line.begins_bold:
        return all(each.style.bold == last.style.bold for each in piece.lines)
    return last.style.italic != line.style.italic and step > usual * 1.08


def _inside_item(piece: Piece, line: Line) -> bool:
    """Whether what looks like a bullet is a dash in the middle of a sentence."""
    return (
        not line.label
        and line.text[:1] in DASHES
        and line.x0 > piece.column.left - 1
        and (not SENTENCE_END.search(piece.lines[-1].text) and not begins_item(piece.lines[0]))
    )


def _indented(piece: Piece, line: Line, usual: float) -> bool:
    """Whether a line begins a paragraph by its indent."""
    column, last = piece.column, piece.lines[-1]
    indent, before = column.indent(line), column.indent(last)
    first = piece.lines[0]
    if begins_item(first) or NUMBER_START.match(first.text) or _is_dashed(piece, line):
        # out of the item, back to where it began
        begin = column.indent(first)
        hang = max((first.text_x0 or first.x0) - first.x0, before - begin)
        if len(piece.lines) == 1:
            return indent < begin - 2 and column.room(last) > _first_word(line) + 0.9 * line.size
        return indent < begin + 0.3 * hang - 1 and before > indent + 2
    if usual and abs(indent - usual) < 1.5 and (abs(indent - before) > 1.5 or _ends_early(piece, line)):
        return True
    if len(piece.lines) == 1:
        # a hanging second line, or the first line of the paragraph was indented itself
        return indent > before + 0.8 * line.size and bool(SENTENCE_END.search(last.text))
    return before + 0.7 * line.size < indent < 8 * line.size and before < indent


def _ends_early(piece: Piece, line: Line) -> bool:
    """Whether a piece of one line, set in as the next is, ends a paragraph."""
    last = piece.lines[-1]
    return len(piece.lines) == 1 and (
        bool(SENTENCE_END.search(last.text)) or hard_break(last, line, piece.column)
    )


def _is_dashed(piece: Piece, line: Line) -> bool:
    """Whether a piece begins with a dash that is a bullet: its second line is set in below the text."""
    first, second = piece.lines[0], (*piece.lines[1:], line)[0]
    column = piece.column
    return bool(BULLET_START.match(first.text)) and (
        0.3 * first.size < column.indent(second) - column.indent(first) < 3 * first.size
    )


def hard_break(last: Line, line: Line, column: Column) -> bool:
    """Whether a line ends although the first word of the next would have fitted behind it."""
    room = column.room(last)
    wide = _first_word(line)
    if last.text.endswith(("-", "\u2010", "\u00ad")):
        return False
    if SENTENCE_END.search(last.text):
        return room > wide + 0.9 * line.size
    return room > wide + 4.0 * line.size and (line.text[:1].isupper() or room > 0.4 * column.width)


def _first_word(line: Line) -> float:
    """The width of the first word of a line in points, from the mean of its characters."""
    first = line.text.split(" ", 1)[0]
    if first and is_cjk(first[0]):
        return line.size
    return (line.x1 - line.x0) / max(1, len(line.text)) * len(first)
