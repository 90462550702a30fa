"""Pieces become the blocks of a document: continued paragraphs joined, words put together, notes linked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from reader.pdf.columns import Column
from reader.pdf.flow import SENTENCE_END, Piece, begins_item, hard_break
from reader.pdf.glyphs import Style
from reader.pdf.hyphens import Vocabulary, join_lines
from reader.pdf.lines import Line
from reader.pdf.records import Carried, Part
from reader.pdf.scripts import is_cjk

_GONE = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")


_FLOATING = frozenset({"caption", "table"})
"""Kinds of pieces that stand between two halves of a paragraph."""


def parts_of(
    pieces: Sequence[Piece], carried: Sequence[Carried] = ()
) -> tuple[tuple[Part, ...], tuple[Carried, ...]]:
    """The blocks of these pages in reading order, notes where they stand, and the ends that may go on.

    `carried` are the ends of the pages before. A block that goes on from one of them comes first.
    """
    before = [_as_piece(one) for one in carried]
    words = Vocabulary(line.text for piece in (*before, *pieces) for line in piece.lines)
    runs, last = _joined(pieces, before)
    ends = {id(piece) for piece in before}
    parts = [
        _part(run, words, continues=len(run[0].lines[0].text) if id(run[0]) in ends else 0)
        for run in runs
        if id(run[0]) not in ends or len(run) > 1
    ]
    return tuple(part for part in parts if part.text or part.rows), tuple(_as_carried(one) for one in last)


def _as_carried(piece: Piece) -> Carried:
    line = next((line for line in reversed(piece.lines) if _tidy(line.text)), piece.lines[-1])
    column = piece.column
    return Carried(
        kind=piece.kind,
        text=_tidy(line.text),
        page=line.page,
        size=piece.size,
        bold=piece.style.bold,
        x0=line.x0,
        x1=line.x1,
        y=line.y,
        left=column.left,
        right=column.right,
        rtl=column.rtl,
    )


def _as_piece(carried: Carried) -> Piece:
    style = Style(carried.size, bold=carried.bold)
    line = Line(carried.text, carried.x0, carried.x1, carried.y, style, carried.page, rtl=carried.rtl)
    column = Column(left=carried.left, right=carried.right, rtl=carried.rtl)
    return Piece([line], column, kind=carried.kind)


def _joined(pieces: Sequence[Piece], carried: Sequence[Piece]) -> tuple[list[list[Piece]], list[Piece]]:
    """Pieces that are one block, continued in another column, on another page, or behind a table.

    Those that go on from a carried one are with it, at the beginning. Also returns the last of the text and
    the last of the notes.
    """
    runs = [[piece] for piece in carried]
    last = {run[0].kind == "footnote": run for run in runs}
    begun: set[tuple[bool, int]] = set()
    parted = False
    for piece in pieces:
        note = piece.kind == "footnote"
        floating = piece.kind in _FLOATING
        first = (note, id(piece.column)) not in begun
        before = last.get(note)
        if before is not None and not floating and _is_one(before[-1], piece, apart=first or parted):
            before.append(piece)
        else:
            runs.append([piece])
            if not floating:
                last[note] = runs[-1]
        parted = floating
        if not floating:
            begun.add((note, id(piece.column)))
    return runs, [run[-1] for run in last.values()]


def _is_one(before: Piece, piece: Piece, *, apart: bool) -> bool:
    """Whether two pieces are one block: by their tags, or as parts that stand in two places."""
    first, second = before.tag, piece.tag
    if first is not None and second is not None and before.kind == piece.kind != "code":
        if first is second:
            return True
        if apart and first.goes_on and second.continued and before.page < piece.page:
            return True
    return apart and _continues(before, piece)


def _continues(before: Piece, piece: Piece) -> bool:
    """Whether a piece goes on with what another column or page ended with."""
    if not _alike(before, piece):
        return False
    if piece.kind == "footnote":
        return not piece.label and not SENTENCE_END.search(before.plain)
    last, first = before.lines[-1], piece.lines[0]
    if begins_item(first) or _indented(piece):
        return False
    if first.text[:1].islower():
        return True
    fits = hard_break(last, first, before.column)
    return not fits and (not SENTENCE_END.search(last.text) or _is_full(last, before))


_CONTINUED = {
    "paragraph": frozenset({"paragraph", "item", "quote"}),
    "quote": frozenset({"paragraph", "item", "quote"}),
    "footnote": frozenset({"footnote"}),
}
"""What a piece of each kind can be the rest of."""


def _alike(before: Piece, piece: Piece) -> bool:
    """Whether two pieces are set alike and of kinds that can be one; in one column, only broken sentences."""
    if before.kind not in _CONTINUED.get(piece.kind, ()) or abs(before.size - piece.size) > 0.4:
        return False
    if before.column is piece.column and (SENTENCE_END.search(before.plain) or not piece.plain[:1].islower()):
        return False
    return before.style.bold == piece.style.bold


def _indented(piece: Piece) -> bool:
    first, *rest = piece.lines
    if not rest:
        return piece.indent > 0.8 * piece.size
    if piece.column.rtl:
        return first.x1 < max(line.x1 for line in rest) - 0.7 * piece.size
    return first.x0 > min(line.x0 for line in rest) + 0.7 * piece.size


def _is_full(line: Line, piece: Piece) -> bool:
    return piece.column.room(line) < 1.2 * line.size


def _part(run: Sequence[Piece], words: Vocabulary, *, continues: int) -> Part:
    first = run[0]
    part = Part(
        first.kind,
        "",
        first.page + 1,
        level=first.level if first.kind in {"heading", "item"} else 0,
        number=first.number,
        label=first.label,
        size=first.size,
        bold=first.style.bold,
        continues=continues,
    )
    if first.table is not None:
        rows = tuple(tuple(_tidy(cell) for cell in row) for row in first.table.rows)
        return replace(part, rows=rows, text="\n".join("\t".join(row) for row in rows))
    if first.kind == "code":
        return replace(part, text=_code(first))
    text = ""
    breaks: list[tuple[int, int]] = []
    marks: list[tuple[int, str]] = []
    page = first.page
    for line in (line for piece in run for line in piece.lines):
        added = _tidy(line.text)
        if not added:
            continue
        if text:
            spaced = not (is_cjk(text[-1]) and is_cjk(added[0]))
            text = join_lines(text, added, words, spaced=spaced)
        else:
            text = added
        begin = len(text) - len(added)
        if line.page != page:
            breaks.append((max(0, begin), line.page + 1))
            page = line.page
        marks.extend((begin + min(at, len(added)), mark) for at, mark in line.marks)
    return replace(part, text=text, breaks=tuple(breaks), marks=tuple(marks))


def _tidy(text: str) -> str:
    return " ".join(
        unicodedata.normalize(
            "NFC",
            _GONE.sub("", text.replace("\u00ad", "\u2010") if text.rstrip().endswith("\u00ad") else text),
        ).split()
    )


def _code(piece: Piece) -> str:
    """Lines of code with the indents they are set with."""
    left = min(line.x0 for line in piece.lines)
    lines: list[str] = []
    for line in piece.lines:
        pitch = (line.x1 - line.x0) / max(1, len(line.text))
        lines.append(" " * max(0, round((line.x0 - left) / (pitch or 1))) + _GONE.sub("", line.text).rstrip())
    return "\n".join(lines)
