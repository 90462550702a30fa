"""Which pieces read like running text."""

from __future__ import annotations

import re

from reader.cleaning.html.pieces import Piece
from reader.document.blocks import BlockKind

_ENDING = re.compile(r"[.!?…。！？؟:;\"”’)]\s*$")
_BODY_KINDS = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.DEFINITION, BlockKind.CODE)


def is_body(piece: Piece) -> bool:
    """Whether a piece reads like running text of an article."""
    return (
        not piece.caption
        and piece.link < 0.5
        and piece.words >= 8
        and piece.kind in _BODY_KINDS
        and (piece.words >= 25 or _ENDING.search(piece.text) is not None)
    )
