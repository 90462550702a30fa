"""The section a piece stands in: what lies between one heading and the next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reader.cleaning.html.pieces import Piece

NAMES: tuple[str, ...] = (
    "pieces since heading", "section pieces", "section words", "section link", "section prose",
    "section ruled", "section level", "sections after", "from title",
)  # fmt: skip
NO_TITLE = 30.0
"""Stands for the pieces since the title where no rule found one."""


@dataclass(slots=True)
class _Section:
    start: int
    level: int
    pieces: int = 0
    words: int = 0
    linked: float = 0.0
    prose: int = 0
    ruled: int = 0


def rows(pieces: Sequence[Piece], rules: Sequence[str], body: Sequence[bool]) -> list[list[float]]:
    """One row for each piece, in the order of `NAMES`; `body` says which are running text that is kept."""
    found: list[_Section] = []
    numbers: list[int] = []
    for at, piece in enumerate(pieces):
        if not found or piece.level:
            found.append(_Section(at, piece.level))
        numbers.append(len(found) - 1)
        section = found[-1]
        section.pieces += 1
        section.words += piece.words
        section.linked += piece.words * piece.link
        section.prose += piece.words * body[at]
        section.ruled += bool(rules[at])
    title = max((at for at, rule in enumerate(rules) if rule == "title"), default=None)
    result = []
    for at, number in enumerate(numbers):
        section = found[number]
        result.append([
            float(at - section.start), float(section.pieces), math.log1p(section.words),
            section.linked / (section.words or 1), section.prose / (section.words or 1),
            section.ruled / section.pieces, float(section.level), float(len(found) - 1 - number),
            float(max(-20, min(20, at - title))) if title is not None else NO_TITLE,
        ])  # fmt: skip
    return result
