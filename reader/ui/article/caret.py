"""Where each motion of the caret leads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from reader.document.layout import Layout
from reader.document.motion import Motion
from reader.document.rows import Piece, RowKind

Move = Callable[[Motion, Layout, int], int]


def _piece(layout: Layout, offset: int) -> Piece | None:
    """The stretch of its line that an offset is in: the line, or the cell of a table's line."""
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


def _word(name: str, big: bool, motion: Motion, _layout: Layout, offset: int) -> int:
    result: int = getattr(motion, name)(offset, big=big)
    return result


def _plain(name: str, motion: Motion, _layout: Layout, offset: int) -> int:
    result: int = getattr(motion, name)(offset)
    return result


MOVES: dict[str, Move] = {
    **{
        name: partial(_plain, name)
        for name in (
            "left", "right", "sentence_right", "sentence_left", "paragraph_right", "paragraph_left",
        )
    },
    "word_right": partial(_word, "word_right", False),
    "word_left": partial(_word, "word_left", False),
    "word_end": partial(_word, "word_end", False),
    "word_end_left": partial(_word, "word_end_left", False),
    "big_word_right": partial(_word, "word_right", True),
    "big_word_left": partial(_word, "word_left", True),
    "line_start": _line_start,
    "line_end": _line_end,
    "first": lambda _motion, _layout, _offset: 0,
    "last": lambda motion, _layout, _offset: motion.last,
}  # fmt: skip
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
