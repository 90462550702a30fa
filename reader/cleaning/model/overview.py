"""What kind of page it is: the same numbers for all its pieces."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from reader.cleaning.html.pieces import Piece, size_of
from reader.cleaning.metadata.page import Metadata
from reader.document.blocks import BlockKind

NAMES: tuple[str, ...] = (
    "words to median", "place in page",
    "zone pieces", "prose share", "page pieces", "zone share", "kept share", "kept words", "median words",
    "item share", "code share", "link share", "located share", "headings", "ruled share",
    "has day", "has authors", "title printed", "tells body", "described", "is article",
)  # fmt: skip
"""The first two are of the piece."""


def median_words(pieces: Sequence[Piece], body: Sequence[bool]) -> int:
    """The median length of the paragraphs that the rules keep."""
    lengths = sorted(piece.words for piece, good in zip(pieces, body, strict=True) if good)
    return lengths[len(lengths) // 2] if lengths else 0


def row(
    page: Sequence[Piece],
    pieces: Sequence[Piece],
    rules: Sequence[str],
    body: Sequence[bool],
    metadata: Metadata,
) -> list[float]:
    """The numbers of the page and of the zone; `body` says which pieces are running text that is kept."""
    kept = [piece for piece, rule in zip(pieces, rules, strict=True) if not rule]
    words = sum(piece.words for piece in page) or 1
    kept_words = sum(piece.words for piece in kept)

    def share(fits: Callable[[Piece], bool]) -> float:
        return sum(piece.words for piece in kept if fits(piece)) / (kept_words or 1)

    characters = size_of(pieces) or 1
    prose = sum(len(piece.text) for piece, good in zip(pieces, body, strict=True) if good)
    return [
        math.log1p(len(pieces)), prose / characters,
        math.log1p(len(page)), sum(piece.words for piece in pieces) / words, kept_words / words,
        math.log1p(kept_words), math.log1p(median_words(pieces, body)),
        share(lambda piece: piece.kind is BlockKind.ITEM), share(lambda piece: piece.kind is BlockKind.CODE),
        share(lambda piece: piece.link > 0.5), share(lambda piece: piece.located),
        sum(piece.level > 0 for piece in kept) / (sum(body) or 1), sum(map(bool, rules)) / (len(rules) or 1),
        float(metadata.published is not None), float(bool(metadata.authors)), float(metadata.title_printed),
        float(bool(metadata.body)), float(bool(metadata.description)),
        float("article" in metadata.citation.type),
    ]  # fmt: skip
