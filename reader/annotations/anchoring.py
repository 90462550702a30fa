"""Finding a highlight again in a text that has changed.

Every answer carries a confidence from 0 to 1: `PLAIN` and above is shown as any other highlight,
below it the reader is asked to check, and a passage that is not found is an orphan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

ANCHORING_VERSION = 1
"""Counts up when places may come out differently, so that stored ones are worked out again."""

PLAIN = 0.9
"""Confidence from which a place is shown without asking the reader to check it."""

Place = tuple[int, int, float]
"""Start and end in the new text (code points, end exclusive), and the confidence."""


def anchor(new_text: str, selectors: Sequence[Mapping[str, Any]], old_text: str | None) -> list[Place | None]:
    """Where each passage stands in `new_text`; None for one that is not there any more.

    `selectors` are mappings as `Selectors.as_mapping` makes them, with offsets in `old_text`, the
    text the passages were marked in; it is None where that text is not known. Never raises for
    any text.
    """
    if new_text == old_text:
        return [(selector["start"], selector["end"], 1.0) for selector in selectors]
    return [_place(new_text, selector) for selector in selectors]


def _place(text: str, selector: Mapping[str, Any]) -> Place | None:
    quote, prefix, suffix = selector["exact"], selector["prefix"], selector["suffix"]
    best: tuple[int, int, int] | None = None
    at = text.find(quote) if quote else -1
    while at >= 0:
        end = at + len(quote)
        left = _common(prefix[::-1], text[max(0, at - len(prefix)) : at][::-1])
        right = _common(suffix, text[end : end + len(suffix)])
        rank = (left + right, -abs(at - selector["start"]), at)
        if best is None or rank > best:
            best = rank
        at = text.find(quote, at + 1)
    if best is None:
        return None
    agreement, _, start = best
    sure = agreement >= min(32, len(prefix) + len(suffix))
    if not sure and len(quote) < 32:
        return None
    return start, start + len(quote), 1.0 if sure else 0.8


def _common(one: str, two: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False)))
