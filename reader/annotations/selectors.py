"""How a passage is named: by its words, by the words around it, and by its place.

The three are the TextQuoteSelector and the TextPositionSelector of the W3C Web Annotation Data
Model (Recommendation of 23 February 2017, sections 4.2.4 and 4.2.5). Offsets count code points of
the plain text the passage was marked in, start inclusive, end exclusive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypedDict

from reader.annotations.folding import fold

CONTEXT = 256
"""Code points of text kept on each side of a passage."""


class SelectorMapping(TypedDict):
    """The form in which `reader.annotations.anchoring.anchor` takes a passage."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    old_len: int


@dataclass(frozen=True, slots=True)
class Selectors:
    """A passage: its text, up to `CONTEXT` code points before and after it, and its place."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int

    def as_mapping(self, old_len: int) -> SelectorMapping:
        """The passage as `anchor` takes it; `old_len` is the length of the text it was marked in."""
        return SelectorMapping(
            exact=self.exact,
            prefix=self.prefix,
            suffix=self.suffix,
            start=self.start,
            end=self.end,
            old_len=old_len,
        )


def select(text: str, start: int, end: int) -> Selectors:
    """The selectors of text[start:end]. Raises ValueError for an empty range or one outside the text."""
    if not 0 <= start < end <= len(text):
        raise ValueError(f"[{start}, {end}) is no passage of a text of {len(text)} characters")
    return Selectors(
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        start=start,
        end=end,
    )


def find_quote(text: str, quote: str, *, prefix: str = "", suffix: str = "") -> list[tuple[int, int]]:
    """Where `quote` stands in `text`, as ranges in reading order that do not overlap.

    White space may differ in kind and amount, also at both ends. If no such place is found, letter
    case, accents and the typographic forms of quotes and dashes do not matter either. `prefix` and
    `suffix` are text that must stand right before and after, compared in the same way; an empty one
    asks for nothing.
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
    before = re.compile(rf"{_tolerant(prefix)}\s*\Z")
    after = re.compile(rf"\s*{_tolerant(suffix)}")
    found = [
        match.span()
        for match in re.finditer(_tolerant(quote), text)
        # white space can be longer in the text than in the prefix, but not by a page
        if (
            not prefix.strip()
            or before.search(text, max(0, match.start() - 4 * len(prefix) - 64), match.start())
        )
        and (not suffix.strip() or after.match(text, match.end()))
    ]
    # where whole words answer, a piece of a longer word was not meant
    return [span for span in found if _stands_alone(text, *span)] or found


def _tolerant(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in text.split())


def _stands_alone(text: str, start: int, end: int) -> bool:
    cuts_first = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    cuts_last = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not cuts_first and not cuts_last
