"""How a piece is written, as numbers without words of a language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from reader.cleaning.html.pieces import Piece
from reader.document.blocks import SpanKind

NAMES: tuple[str, ...] = (
    "word length", "capitalised words", "punctuation", "capitals", "digits", "lines",
    "strong", "emphasis", "ends in link", "same beginning", "cohesion",
)  # fmt: skip
_BEGINNING = 1500
"""Characters of a piece whose words are looked at."""
_WORD = re.compile(r"\w{4,}|[^\W\x00-\x7f]{2}")
NO_WORDS = -1.0
"""Stands for the cohesion of a piece without words to compare."""


def rows(pieces: Sequence[Piece], body: Sequence[bool]) -> list[list[float]]:
    """One row for each piece, in the order of `NAMES`; `body` says which are running text that is kept."""
    words = [_WORD.findall(piece.text[:_BEGINNING].lower()) for piece in pieces]
    known = Counter(
        word for own, good in zip(words, body, strict=True) if good for word in dict.fromkeys(own)
    )
    begun = [_begins(piece) for piece in pieces]
    beginnings = Counter(begun)
    result = []
    for piece, own, begins, good in zip(pieces, words, begun, body, strict=True):
        text, size = piece.text, len(piece.text) or 1
        shared = sum(known[word] > good for word in own)
        result.append([
            *_letters(text), float(text.count("\n")),
            _covered(piece, SpanKind.STRONG) / size, _covered(piece, SpanKind.EMPHASIS) / size,
            float(any(span.kind is SpanKind.LINK and span.end >= size - 2 for span in piece.spans)),
            float(beginnings[begins]), shared / len(own) if own else NO_WORDS,
        ])  # fmt: skip
    return result


def _begins(piece: Piece) -> str:
    return " ".join(piece.text[:80].lower().split()[:2])


def _covered(piece: Piece, kind: SpanKind) -> int:
    """Characters of a piece in spans of a kind."""
    return sum(span.end - span.start for span in piece.spans if span.kind is kind)


def _letters(text: str) -> tuple[float, float, float, float, float]:
    """Mean length of the words, share with a capital first; shares of signs, capitals and digits."""
    words = text[:_BEGINNING].split()
    count = len(words) or 1
    beginning = text[:400]
    size = len(beginning) or 1
    letters = sum(map(str.isalnum, beginning)) + sum(map(str.isspace, beginning))
    return (
        sum(map(len, words)) / count,
        sum(word[0].isupper() for word in words) / count,
        1 - letters / size,
        sum(map(str.isupper, beginning)) / size,
        sum(map(str.isdigit, beginning)) / size,
    )
