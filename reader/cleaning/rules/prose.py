"""How much running text a part of the page holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reader.cleaning.html.pieces import Node, Piece
from reader.document.blocks import BlockKind

_SENTENCE = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*(?:\s|$)")
_KINDS = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.DEFINITION)


def prose_size(piece: Piece) -> int:
    """Characters of a piece when it is running text, else 0."""
    if piece.kind not in _KINDS or piece.link > 0.5:
        return 0
    size = len(piece.text)
    if size < 60 and piece.words < 12:
        return 0
    return size if _SENTENCE.search(piece.text) else 0


@dataclass(slots=True)
class Prose:
    """Characters of prose before each piece, so that a node's share is one subtraction."""

    sums: list[int]

    @classmethod
    def of(cls, pieces: list[Piece]) -> Prose:
        sums = [0]
        for piece in pieces:
            sums.append(sums[-1] + prose_size(piece))
        return cls(sums)

    def inside(self, node: Node) -> int:
        return self.sums[node.end] - self.sums[node.start]

    @property
    def total(self) -> int:
        return self.sums[-1]
