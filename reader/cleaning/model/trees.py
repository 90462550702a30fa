"""Boosted trees as tables of numbers, evaluated in plain Python."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Tree = tuple[int, float, Any, Any] | float


@dataclass(frozen=True, slots=True)
class Table:
    """Boosted trees: the sum of their leaves and `base` is the logarithm of the odds."""

    base: float
    trees: tuple[Tree, ...]

    def probability(self, row: Sequence[float]) -> float:
        """How likely what has these features is what was learnt."""
        return 1.0 / (1.0 + math.exp(-self.score(row)))

    def score(self, row: Sequence[float]) -> float:
        """The logarithm of the odds; of tables that were trained to rank, only the order tells."""
        total = self.base
        for tree in self.trees:
            node: Any = tree
            while type(node) is tuple:
                node = node[2] if row[node[0]] <= node[1] else node[3]
            total += node
        return total


def table_of(data: Any) -> Table:
    """A table as JSON holds it."""
    return Table(data["base"], tuple(map(_tree, data["trees"])))


@cache
def read_table(name: str, names: tuple[str, ...]) -> Table:
    """The table in a file of this folder, trained with the features of these names."""
    data = json.loads(files("reader.cleaning.model").joinpath(name).read_text("utf-8"))
    if tuple(data["names"]) != names:
        raise RuntimeError(f"{name} was trained with other features: train it again (benchmarks/train_*.py)")
    return table_of(data)


def _tree(node: Any) -> Tree:
    if isinstance(node, list):
        return (node[0], node[1], _tree(node[2]), _tree(node[3]))
    return float(node)
