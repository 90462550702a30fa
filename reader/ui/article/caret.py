"""Caret motions that depend on the layout, and a table of all motions by name."""

from __future__ import annotations

from collections.abc import Callable

from reader.document.layout import Layout
from reader.document.motion import Motion
from reader.document.rows import Piece, RowKind

Move = Callable[[Motion, Layout, int], int]


def _piece(layout: Layout, offset: int) -> Piece | None:
    """The piece of its row that an offset is in: the line, or a cell of a table row."""
    for piece in reversed(layout.row(layout.row_of(offset)).pieces):
        if piece.start <= offset <= piece.end:
            return piece
    return None


def _line_start(motion: Motion, layout: Layout, offset: int) -> int:
    piece = _piece(layout, offset)
    return offset if piece is None else motion.clamp(piece.start)


def _line_end(motion: Motion, layout: Layout, offset: int) -> int:
    piece = _piece(layout, offset)
    if piece is None:
        return offset
    return motion.clamp(piece.start + len(motion.text[piece.start : piece.end].rstrip()))


def _motion(move: Callable[[Motion, int], int]) -> Move:
    return lambda motion, _layout, offset: move(motion, offset)


MOVES: dict[str, Move] = {
    "left": _motion(Motion.left),
    "right": _motion(Motion.right),
    "word_right": _motion(Motion.word_right),
    "word_left": _motion(Motion.word_left),
    "word_end": _motion(Motion.word_end),
    "word_end_left": _motion(Motion.word_end_left),
    "big_word_right": lambda motion, _layout, offset: motion.word_right(offset, big=True),
    "big_word_left": lambda motion, _layout, offset: motion.word_left(offset, big=True),
    "sentence_right": _motion(Motion.sentence_right),
    "sentence_left": _motion(Motion.sentence_left),
    "paragraph_right": _motion(Motion.paragraph_right),
    "paragraph_left": _motion(Motion.paragraph_left),
    "line_start": _line_start,
    "line_end": _line_end,
    "first": lambda _motion, _layout, _offset: 0,
    "last": lambda motion, _layout, _offset: motion.last,
}
"""The motions by name: from an offset to an offset."""


def vertical(layout: Layout, offset: int, rows: int, goal: int) -> int:
    """The place `rows` lines of text below (above when negative), as near to cell `goal` as can be."""
    row = layout.row_of(offset)
    step = 1 if rows > 0 else -1
    found = row
    for _ in range(abs(rows)):
        at = found + step
        while 0 <= at < layout.rows and layout.row(at).kind is not RowKind.TEXT:
            at += step
        if not 0 <= at < layout.rows:
            break
        found = at
    return offset if found == row else layout.offset_at(found, goal)
