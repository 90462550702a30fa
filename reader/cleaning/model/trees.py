"""Boosted trees as tables of numbers, evaluated in plain Python.

Each leaf of each tree is a bit. Between two of its thresholds a feature rules out the same leaves, whatever
its number: for each such interval there is a mask of them. What the masks of a row's numbers leave is
one leaf of each tree, at the cost of one search for each feature instead of one walk for each tree.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from struct import Struct
from typing import Any

_Cuts = dict[int, dict[float, tuple[int, int]]]
"""For each feature and each of its thresholds, the leaves below and those above it."""
_FORMATS = {8: "B", 16: "H", 32: "I", 64: "Q"}
"""How the bits of a tree are read, by how many it has."""


@dataclass(frozen=True, slots=True)
class Table:
    """Boosted trees: the sum of their leaves and `base` is the logarithm of the odds.

    `features` are each a place in a row, its thresholds, and the masks of the leaves that are ruled out
    between them; `leaves` are each tree's values by their bits.
    """

    base: float
    features: tuple[tuple[int, list[float], list[int]], ...]
    leaves: tuple[dict[int, float], ...]
    all_leaves: int
    bits: Struct

    def probability(self, row: Sequence[float]) -> float:
        """How likely what has these features is what was learnt."""
        return 1.0 / (1.0 + math.exp(-self.score(row)))

    def score(self, row: Sequence[float]) -> float:
        """The logarithm of the odds; of tables that were trained to rank, only the order tells."""
        gone = 0
        for at, thresholds, masks in self.features:
            gone |= masks[bisect_left(thresholds, row[at])]
        reached = self.bits.unpack((gone ^ self.all_leaves).to_bytes(self.bits.size, "little"))
        return self.base + sum(map(dict.__getitem__, self.leaves, reached))


def table_of(data: Any) -> Table:
    """A table as JSON holds it: a tree is a leaf, or feature, threshold, and the trees below and above."""
    trees = data["trees"]
    width = next(bits for bits in _FORMATS if bits >= max(map(_size, trees), default=1))
    cuts: _Cuts = {}
    leaves: list[dict[int, float]] = []
    whole = 0
    for number, tree in enumerate(trees):
        values: list[float] = []
        whole |= _read(tree, number * width, values, cuts)
        leaves.append({1 << at: value for at, value in enumerate(values)})
    features = tuple((at, *_masks(found)) for at, found in sorted(cuts.items()))
    return Table(data["base"], features, tuple(leaves), whole, Struct(f"<{len(trees)}{_FORMATS[width]}"))


@cache
def read_table(name: str, names: tuple[str, ...]) -> Table:
    """The table in a file of this folder, trained with the features of these names."""
    data = json.loads(files("reader.cleaning.model").joinpath(name).read_text("utf-8"))
    if tuple(data["names"]) != names:
        raise RuntimeError(f"{name} was trained with other features: train it again (benchmarks/train_*.py)")
    return table_of(data)


def _size(node: Any) -> int:
    return _size(node[2]) + _size(node[3]) if isinstance(node, list) else 1


def _read(node: Any, first: int, values: list[float], cuts: _Cuts) -> int:
    """Add a tree's values and cuts, whose bits begin at `first`; the mask of its leaves."""
    if not isinstance(node, list):
        values.append(float(node))
        return 1 << (first + len(values) - 1)
    at, threshold, low, high = node
    below, above = _read(low, first, values, cuts), _read(high, first, values, cuts)
    found = cuts.setdefault(at, {})
    others_below, others_above = found.get(threshold, (0, 0))
    found[threshold] = (others_below | below, others_above | above)
    return below | above


def _masks(cuts: dict[float, tuple[int, int]]) -> tuple[list[float], list[int]]:
    """A feature's thresholds in order, and the mask of what is ruled out up to each, and beyond the last."""
    thresholds = sorted(cuts)
    masks = [0]
    for threshold in thresholds:
        masks.append(masks[-1] | cuts[threshold][0])
    gone = 0
    for at in range(len(thresholds) - 1, -1, -1):
        gone |= cuts[thresholds[at]][1]
        masks[at] |= gone
    return thresholds, masks
