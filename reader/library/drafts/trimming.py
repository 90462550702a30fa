"""Which parts of a quote are kept, from what the reader left of its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from reader.errors import UsageError
from reader.library.annotations.entities.draft import Ranges

_OMITTED = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.(?!\w)")
_WORD = re.compile(r"\S+")


def ranges_of(quote: str, kept: Sequence[str]) -> Ranges:
    """Where these words are in a quote, one after the other; white space may differ.

    In code points, end exclusive. Raises UsageError.
    """
    ranges: list[tuple[int, int]] = []
    end = 0
    for words in kept:
        pattern = r"\s+".join(map(re.escape, words.split()))
        found = re.compile(pattern).search(quote, end) if pattern else None
        if found is None:
            raise UsageError(f"“{words}” is not in the rest of the quote.", hint="Give its words in order.")
        ranges.append(found.span())
        end = found.end()
    return tuple(ranges)


def ranges_left(quote: str, edited: str) -> Ranges:
    """The ranges of a quote that an edited copy of it still has; "[…]" in it stands for what was left out.

    Words may only be deleted. Raises UsageError where there are others.
    """
    parts = list(filter(None, (part.strip() for part in _OMITTED.split(edited))))
    if len(parts) > 1:
        try:
            return ranges_of(quote, parts)
        except UsageError:
            pass  # words are missing within a part too
    there = [match.span() for match in _WORD.finditer(quote)]
    left = " ".join(parts).split()
    words = [quote[start:end] for start, end in there]
    matcher = SequenceMatcher(a=words, b=left, autojunk=False)
    runs = [(block.a, block.a + block.size) for block in matcher.get_matching_blocks() if block.size]
    if not left or sum(end - start for start, end in runs) != len(left):
        raise UsageError("Only words of the passage can be kept.", hint="Delete words; […] stands for them.")
    ranges: list[tuple[int, int]] = []
    for first, last in runs:
        start, end = there[first][0], there[last - 1][1]
        if ranges and not quote[ranges[-1][1] : start].strip():
            start = ranges.pop()[0]
        ranges.append((start, end))
    return tuple(ranges)
