"""What stands around a piece: the elements it is in, and the pieces before and after it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reader.cleaning.html.pieces import Node, Piece

NAMES: tuple[str, ...] = (
    "in article", "in section", "in aside", "in figure", "named parts", "steps to named part",
    "place in holder", "pieces of holder", "previous link", "next words", "next level",
    "ruled before", "ruled after", "body before", "body after",
)  # fmt: skip
NEAR = 3
"""Pieces before and after one among which those that rules left out are counted."""


def rows(pieces: Sequence[Piece], rules: Sequence[str], body: Sequence[bool]) -> list[list[float]]:
    """One row for each piece, in the order of `NAMES`; `body` says which are running text that is kept."""
    holders: dict[Node, int] = {}
    places = []
    for piece in pieces:
        places.append(holders.get(piece.holder, 0))
        holders[piece.holder] = places[-1] + 1
    ruled = [bool(rule) for rule in rules]
    total, before = sum(body), 0
    around: dict[Node, list[float]] = {}
    result = []
    for at, piece in enumerate(pieces):
        if piece.node not in around:
            around[piece.node] = _elements(piece.node)
        previous = pieces[at - 1] if at else None
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        result.append([
            *around[piece.node],
            float(places[at]), float(holders[piece.holder]),
            previous.link if previous is not None else -1.0,
            math.log1p(following.words) if following is not None else -1.0,
            float(following.level) if following is not None else -1.0,
            float(sum(ruled[max(0, at - NEAR) : at])), float(sum(ruled[at + 1 : at + 1 + NEAR])),
            float(before), float(total - before - body[at]),
        ])  # fmt: skip
        before += body[at]
    return result


def _elements(node: Node) -> list[float]:
    """How far out an article and a section are (-1: none), whether an aside and a figure are, how many
    elements are named as no part of a text, and how far out the first is.
    """
    chain = node.chain()
    tags = [around.tag for around in chain]
    named = [up for up, around in enumerate(chain) if around.naming.rules]
    return [
        *(float(min(20, tags.index(tag))) if tag in tags else -1.0 for tag in ("article", "section")),
        float("aside" in tags), float("figure" in tags),
        float(len(named)), float(named[0]) if named else -1.0,
    ]  # fmt: skip
