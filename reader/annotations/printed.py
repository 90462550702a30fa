"""Finding a passage of a printed page in the text that was made of it.

Both are compared by their letters and figures alone: line ends, divided words, ligatures and the spaces
between letters differ.
"""

from __future__ import annotations

import unicodedata

_NEAR = 85
"""Similarity (of 100) from which words that are not quite the same are the same passage."""
_SHORTEST = 12
"""Letters that such a passage has at least."""


def find_printed(text: str, quote: str, before: str = "") -> tuple[int, int] | None:
    """Where a passage is in a text, as offsets in it; None where it is not.

    `before` are some words before it on its page, which tell it from others that are the same.
    """
    letters, places = _folded(text)
    wanted, _ = _folded(quote)
    if not wanted:
        return None
    found = _best(letters, wanted, _folded(before)[0])
    if found is None:
        return None
    first, last = found
    return places[first], places[last - 1] + 1


def _folded(text: str) -> tuple[str, list[int]]:
    """The letters and figures of a text, of one case, and where each of them is in it."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if part.isalnum():
                letters.append(part)
                places.append(place)
    return "".join(letters), places


def _best(letters: str, wanted: str, before: str) -> tuple[int, int] | None:
    candidates: list[int] = []
    at = letters.find(wanted)
    while at >= 0:
        candidates.append(at)
        at = letters.find(wanted, at + 1)
    if candidates:
        first = max(candidates, key=lambda place: _shared(letters[:place], before))
        return first, first + len(wanted)
    if len(wanted) < _SHORTEST:
        return None
    from rapidfuzz.fuzz import partial_ratio_alignment  # most passages are found without it

    found = partial_ratio_alignment(wanted, letters, score_cutoff=_NEAR)
    if found is None or found.dest_start >= found.dest_end or len(letters) < len(wanted):
        return None
    return found.dest_start, found.dest_end


def _shared(before: str, wanted: str) -> int:
    """How many letters two texts have in common at their ends."""
    count = 0
    for one, other in zip(reversed(before), reversed(wanted), strict=False):
        if one != other:
            break
        count += 1
    return count
