"""How many examples a test draws, and which of its cases run by default."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest
from hypothesis import settings

_BASE = 50
"""What `examples` is given numbers for: a profile that draws as many draws just these."""


def examples(number: int) -> int:
    """So many for a profile of 50 examples; in proportion for others (see `tests/conftest.py`), one at least."""
    return max(1, number * settings.default.max_examples // _BASE)


def in_part(cases: Iterable[Any], quick: Collection[Any] | int) -> list[Any]:
    """The cases of a test of which only some run by default; the others are marked `slow`.

    `quick` are those, or how many of the first; a case is a value, or a tuple of values.
    """
    found: list[Any] = []
    for number, case in enumerate(cases):
        by_default = number < quick if isinstance(quick, int) else case in quick
        values = case if isinstance(case, tuple) else (case,)
        found.append(pytest.param(*values, marks=() if by_default else pytest.mark.slow))
    return found
