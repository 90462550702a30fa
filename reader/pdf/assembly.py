"""Pieces become the blocks of a document: continued paragraphs joined, words put together, notes linked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from reader.pdf.flow import SENTENCE_END, Piece, begins_item, hard_break
from reader.pdf.hyphens import Vocabulary, join_lines
from reader.pdf.lines import Line
from reader.pdf.scripts import is_cjk

_GONE = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")


@dataclass(slots=True)
class Part:
    """A block in the making. `breaks` are (offset in `text`, page) of the pages that begin inside it;
    `marks` are (offset, label) of references to notes."""

    kind: str
    text: str
    page: int
    level: int = 0
    number: int | None = None
    label: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    breaks: list[tuple[int, int]] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)


def parts_of(pieces: Sequence[Piece]) -> list[Part]:
    """The blocks of a document in reading order, notes where they stand."""
    words = Vocabulary(line.text for piece in pieces for line in piece.lines)
    runs = _joined(pieces)
    parts = [_part(run, words) for run in runs]
    return [part for part in parts if part.text or part.rows]


def _joined(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that are one block, continued in another column, on another page, or behind a table."""
    runs: list[list[Piece]] = []
    last: dict[bool, list[Piece]] = {}
    begun: set[tuple[bool, int]] = set()
    parted = False
    for piece in pieces:
        note = piece.kind == "footnote"
        floating = piece.kind in {"caption", "table"}
        first = (note, id(piece.column)) not in begun
        before = last.get(note)
        if before is not None and not floating and (first or parted) and _continues(before[-1], piece):
            before.append(piece)
        else:
            runs.append([piece])
            if not floating:
                last[note] = runs[-1]
        parted = floating
        if not floating:
            begun.add((note, id(piece.column)))
    return runs


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


def _part(run: Sequence[Piece], words: Vocabulary) -> Part:
    first = run[0]
    part = Part(first.kind, "", first.page + 1, first.level, first.number, first.label)
    if first.table is not None:
        part.rows = tuple(tuple(_tidy(cell) for cell in row) for row in first.table.rows)
        part.text = "\n".join("\t".join(row) for row in part.rows)
        return part
    if first.kind == "code":
        part.text = _code(first)
        return part
    page = first.page
    for piece in run:
        for line in piece.lines:
            text = _tidy(line.text)
            if not text:
                continue
            before = part.text
            if before:
                spaced = not (is_cjk(before[-1]) and is_cjk(text[0]))
                part.text = join_lines(before, text, words, spaced=spaced)
            else:
                part.text = text
            begin = len(part.text) - len(text)
            if line.page != page:
                part.breaks.append((max(0, begin), line.page + 1))
                page = line.page
            part.marks.extend((begin + min(at, len(text)), mark) for at, mark in line.marks)
    return part


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
