"""How long a text takes to read."""

from __future__ import annotations

from math import ceil

WORDS_A_MINUTE = 230
"""Silent reading of non-fiction: Brysbaert, "How many words do we read per minute?" (2019), finds 238."""


def minutes(words: float) -> int:
    """Minutes that reading takes, rounded up; 0 where there is nothing to read."""
    return ceil(words / WORDS_A_MINUTE) if words > 0 else 0
