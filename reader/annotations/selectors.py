"""Selectors of a passage: its quote, the text before and after it, and its position.

They are the TextQuoteSelector and the TextPositionSelector of the W3C Web Annotation Data Model
(Recommendation of 23 February 2017, sections 4.2.4 and 4.2.5). Offsets count code points of the
plain text in which the passage was highlighted, start inclusive, end exclusive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reader.annotations.folding import fold

CONTEXT = 256
"""Code points of context kept on each side of a passage."""


@dataclass(frozen=True, slots=True)
class Selectors:
    """A passage: its quote, up to `CONTEXT` code points before and after it, and its position.

    Imported selectors need not fit any text; `anchor` checks the offsets before it relies on them.
    """

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


def select(text: str, start: int, end: int) -> Selectors:
    """The selectors of text[start:end]. Raises ValueError for an empty range or one outside the text."""
    if not 0 <= start < end <= len(text):
        raise ValueError(f"[{start}, {end}) is not a valid range in a text of {len(text)} characters")
    return Selectors(
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        start=start,
        end=end,
    )


def find_quote(text: str, quote: str, *, prefix: str = "", suffix: str = "") -> list[tuple[int, int]]:
    """The ranges of `text` that match `quote`, in reading order, without overlap.

    White space may differ in kind and amount, also at both ends. Without such a match, letter case,
    accents and the typographic forms of quotes and dashes are ignored too. `prefix` and `suffix` must
    match the text directly before and after, in the same way; an empty one matches anything.
    """
    found = _places(text, quote, prefix, suffix)
    if found:
        return found
    folded = fold(text)
    found = _places(folded.text, fold(quote).text, fold(prefix).text, fold(suffix).text)
    return [(folded.start(start), folded.end(end)) for start, end in found]


def _places(text: str, quote: str, prefix: str, suffix: str) -> list[tuple[int, int]]:
    if not quote.strip():
        return []
    before = re.compile(rf"{_any_space_pattern(prefix)}\s*\Z")
    after = re.compile(rf"\s*{_any_space_pattern(suffix)}")
    found = [
        match.span()
        for match in re.finditer(_any_space_pattern(quote), text)
        # the text may have more white space than the prefix, within limits
        if (
            not prefix.strip()
            or before.search(text, max(0, match.start() - 4 * len(prefix) - 64), match.start())
        )
        and (not suffix.strip() or after.match(text, match.end()))
    ]
    # where whole words match, a part of a longer word is not meant
    return [span for span in found if _is_whole_word(text, *span)] or found


def _any_space_pattern(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in text.split())


def _is_whole_word(text: str, start: int, end: int) -> bool:
    cuts_first = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    cuts_last = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not cuts_first and not cuts_last
