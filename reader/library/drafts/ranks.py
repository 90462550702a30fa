"""Rank keys: strings that order the items of a draft, with room between any two.

A rank is the digits of a fraction between 0 and 1 to the base 36, compared as text, so that putting an item
between two others changes no other one (D. Greenspan, "Implementing Fractional Indexing", 2020). Two machines
that add at one place without knowing of each other choose different ranks by the random digits at the end,
or else the uids of the items order them.
"""

from __future__ import annotations

import itertools
import secrets

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_RANDOM_DIGITS = 3


def rank_between(before: str, after: str) -> str:
    """A rank after `before` ("" for the start) and before `after` ("" for the end).

    Raises ValueError where `before` is not less than `after`.
    """
    if after and before >= after:
        raise ValueError("there is no rank between these")
    shared = _between(before, after)
    random = "".join(secrets.choice(_DIGITS) for _ in range(_RANDOM_DIGITS - 1))
    return shared + random + secrets.choice(_DIGITS[1:])


def _between(before: str, after: str) -> str:
    """A text that is greater than `before`, less than `after`, and no beginning of `after`."""
    at_start, at_end = not before, not after
    prefix = ""
    for place in itertools.count():
        low = _digit(before, place)
        high = _digit(after, place) if after else len(_DIGITS)
        if high - low > 1:
            # near the neighbour at an end, so that many items added there take few digits
            chosen = (low + high) // 2
            if at_start != at_end:
                chosen = high - 1 if at_start else low + 1
            return prefix + _DIGITS[chosen]
        prefix += _DIGITS[low]
        if high > low:
            after = ""  # less than `after` from here on, whatever follows
    raise AssertionError


def _digit(rank: str, place: int) -> int:
    return _DIGITS.index(rank[place]) if place < len(rank) else 0


def ranks_between(before: str, after: str, count: int) -> list[str]:
    """So many ranks between two, in their order."""
    found: list[str] = []
    for _ in range(count):
        found.append(rank_between(found[-1] if found else before, after))
    return found
