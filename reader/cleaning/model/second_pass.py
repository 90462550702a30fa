"""What the first pass of the trees thinks of a piece's neighbours and containers: the second pass's extra
input.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from reader.cleaning.html.pieces import Node, Piece
from reader.cleaning.model.structure import holder

NAMES: tuple[str, ...] = (
    "first pass",
    *(f"first pass {side} {n}" for side in ("prev", "next") for n in (1, 2, 3)),
    "first pass of 5 before", "first pass of 5 after", "first pass of 15 before", "first pass of 15 after",
    "first pass of text after", "first pass of holder", "first pass of holder's parent",
    "first pass two above",
    "first pass of the same markup", "text kept before", "text kept after",
)  # fmt: skip


def rows(pieces: Sequence[Piece], likely: Sequence[float]) -> list[list[float]]:
    """One row for each piece, in the order of `NAMES`; means are weighted by the pieces' words."""
    weights = [math.sqrt(1 + piece.words) for piece in pieces]
    values = [p * w for p, w in zip(likely, weights, strict=True)]
    holders = [_above(piece) for piece in pieces]
    nodes: dict[Node, list[float]] = {}
    markup: dict[tuple[str, str, str], list[float]] = {}
    for piece, chain, value, weight in zip(pieces, holders, values, weights, strict=True):
        for node in chain:
            _add(nodes, node, value, weight)
        _add(markup, _markup(piece), value, weight)
    sums, totals = [0.0], [0.0]
    for value, weight in zip(values, weights, strict=True):
        sums.append(sums[-1] + value)
        totals.append(totals[-1] + weight)
    kept = sums[-1] or 1.0
    size = len(pieces)

    def mean(start: int, end: int) -> float:
        start, end = max(0, start), min(size, end)
        return (sums[end] - sums[start]) / (totals[end] - totals[start]) if end > start else -1.0

    result = []
    for at, piece in enumerate(pieces):
        chain = holders[at]
        held = [_without(nodes[node], values[at], weights[at]) for node in chain]
        result.append([
            likely[at],
            *(likely[at - n] if at >= n else -1.0 for n in (1, 2, 3)),
            *(likely[at + n] if at + n < size else -1.0 for n in (1, 2, 3)),
            mean(at - 5, at), mean(at + 1, at + 6), mean(at - 15, at), mean(at + 1, at + 16),
            max(likely[at + 1 : at + 16], default=-1.0),
            *(held[n] if n < len(held) else -1.0 for n in (0, 1, 2)),
            _without(markup[_markup(piece)], values[at], weights[at]),
            sums[at] / kept, (sums[-1] - sums[at + 1]) / kept,
        ])  # fmt: skip
    return result


def _above(piece: Piece) -> Sequence[Node]:
    return holder(piece).chain()[:3]


def _markup(piece: Piece) -> tuple[str, str, str]:
    return piece.node.tag, piece.node.names, holder(piece).names


def _add(sums: dict[Any, list[float]], key: Any, value: float, weight: float) -> None:
    found = sums.setdefault(key, [0.0, 0.0])
    found[0] += value
    found[1] += weight


def _without(found: Sequence[float], value: float, weight: float) -> float:
    """The mean of the others."""
    rest = found[1] - weight
    return (found[0] - value) / rest if rest > 1e-6 else -1.0
