"""Tables of trees give what a walk through each tree gives."""

from __future__ import annotations

import random
from typing import Any

import pytest

from reader.cleaning.model.trees import table_of


def _grown(dice: random.Random, leaves: int) -> Any:
    if leaves == 1:
        return round(dice.uniform(-1, 1), 4)
    below = dice.randint(1, leaves - 1)
    cut = float(dice.randint(0, 5))
    return [dice.randrange(4), cut, _grown(dice, below), _grown(dice, leaves - below)]


def _walked(node: Any, row: list[float]) -> float:
    while isinstance(node, list):
        node = node[2] if row[node[0]] <= node[1] else node[3]
    return float(node)


@pytest.mark.parametrize("most", [1, 2, 8, 9, 32, 64])
def test_masks_reach_the_leaves_that_walks_reach(most: int) -> None:
    dice = random.Random(most)
    trees = [_grown(dice, dice.randint(1, most)) for _ in range(30)]
    table = table_of({"base": 0.5, "trees": trees})
    for _ in range(50):
        row = [dice.choice([-1.0, 0.0, 1.0, 2.0, 2.5, 5.0, 9.0]) for _ in range(4)]
        assert table.score(row) == pytest.approx(0.5 + sum(_walked(tree, row) for tree in trees))
