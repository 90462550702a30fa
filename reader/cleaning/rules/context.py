"""What the rules for single pieces know besides the piece itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reader.cleaning.html.pieces import Node, Piece, folded
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.region.running_text import is_body

SENTENCE_END = re.compile(r"[.!?…。！？:;\"”’)]\s*$")


@dataclass(slots=True)
class Around:
    """What the rules know besides the piece itself."""

    metadata: Metadata
    titles: list[str]
    authors: list[str]
    descriptions: list[str]
    first: int
    main: Node | None
    follows: dict[int, str]
    pieces: Sequence[Piece]
    page: Sequence[Piece]
    """All pieces of the page, by their index."""
    seen: dict[str, int] = field(default_factory=dict)
    """Where each text (folded) stood first."""

    def after(self, at: int) -> Piece | None:
        """The next piece with text."""
        places = range(at + 1, len(self.pieces))
        return next((self.pieces[i] for i in places if self.pieces[i].text), None)


@dataclass(frozen=True, slots=True)
class Line:
    """A piece, its place among the pieces around it, and its folded text."""

    at: int
    piece: Piece
    key: str
    around: Around


def look_around(pieces: Sequence[Piece], metadata: Metadata, page: Sequence[Piece]) -> Around:
    weights: dict[Node, int] = {}
    for piece in pieces:
        if is_body(piece):
            parent = piece.holder
            weights[parent] = weights.get(parent, 0) + len(piece.text)
    body = [at for at, piece in enumerate(pieces) if is_body(piece) and piece.words >= 12]
    return Around(
        metadata=metadata,
        titles=[folded(title) for title in metadata.titles],
        authors=[name for name in map(folded, (*metadata.authors, *metadata.bylines)) if name],
        descriptions=[folded(text) for text in metadata.descriptions],
        first=body[0] if body else 0,
        follows={at: folded(after.text) for at, after in enumerate(pieces[1:]) if after.text},
        main=max(weights, key=lambda node: weights[node]) if weights else None,
        pieces=pieces,
        page=page,
    )
