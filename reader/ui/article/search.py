"""Finding words in the article: what is on the screen is found, however it is stored.

Case counts only where the words have capitals. Invisible characters are passed over, raised figures
are figures, straight quotes and hyphens stand for all of their kind, and white space for any.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reader.document.cells import INVISIBLE
from reader.ui.article.page import Page

_ALIKE = str.maketrans(
    "‘’ʼ‚‛“”„‟«»‐‑‒–—−⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉₊₋",
    "'" * 5 + '"' * 6 + "-" * 6 + "0123456789+-" + "0123456789+-",
)
"""Characters that look like one on the keyboard, each to that one."""
_HIDDEN = re.compile(f"[{INVISIBLE}]")


class Hit(NamedTuple):
    """A place that was found.

    `start` and `end` are offsets in `Document.text`. In what is shown for a figure without text both are
    where the figure is; `block` is the figure then, and `label` the range in what is shown.
    """

    start: int
    end: int
    block: int = -1
    label: tuple[int, int] = (-1, -1)


class Search:
    """What was searched in the text, its hits in reading order, and the current one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wanted = ""
        """What was searched last in this text; "" when no search is open."""
        self.hits: list[Hit] = []
        self.current: Hit | None = None

    def clear(self) -> None:
        """End the search."""
        self.wanted, self.hits, self.current = "", [], None

    def find(self, text: str) -> int:
        """Find all places of `text`; how many there are. Without words the search ends."""
        self.clear()
        words = _HIDDEN.sub("", text).split()
        if not words:
            return 0
        self.wanted = text
        flags = re.NOFLAG if text != text.lower() else re.IGNORECASE
        pattern = re.compile(r"\s+".join(map(_pattern, words)), flags)
        self.hits = [Hit(*span) for span in _matches(pattern, self.page.document.text)]
        for block, offset, shown in self.page.labels():
            self.hits += [Hit(offset, offset, block, span) for span in _matches(pattern, shown)]
        self.hits.sort(key=lambda hit: (hit.start, hit.block < 0, hit.label))
        return len(self.hits)

    def in_text(self) -> dict[int, list[tuple[int, int]]]:
        """The hits in each block with text, those over several blocks in parts."""
        found: dict[int, list[tuple[int, int]]] = {}
        document = self.page.document
        for hit in self.hits:
            if hit.block < 0:
                for block, low, high in document.ranges(hit.start, hit.end):
                    base = document.starts[block]
                    found.setdefault(block, []).append((base + low, base + high))
        return found

    def in_labels(self) -> dict[int, list[tuple[int, int]]]:
        """The hits in what is shown for each figure without text."""
        found: dict[int, list[tuple[int, int]]] = {}
        for hit in self.hits:
            if hit.block >= 0:
                found.setdefault(hit.block, []).append(hit.label)
        return found

    def next(self, step: int, origin: int, count: int = 1) -> Hit | None:
        """Go `count` hits on (back where `step` is negative), round the ends; the hit that is current then.

        Counted from the current hit, or from `origin`, an offset, where there is none.
        """
        if not self.hits:
            return None
        if self.current is not None:
            number = self.hits.index(self.current) + step * count
        elif step > 0:
            number = next((at for at, hit in enumerate(self.hits) if hit.start > origin), 0) + count - 1
        else:
            number = sum(hit.start < origin for hit in self.hits) - count
        self.current = self.hits[number % len(self.hits)]
        return self.current

    @property
    def number(self) -> int:
        """The number of the current hit, from 1; 0 where there is none."""
        return self.hits.index(self.current) + 1 if self.current is not None else 0


def _pattern(word: str) -> str:
    forms = {unicodedata.normalize(form, word).translate(_ALIKE) for form in ("NFC", "NFD")}
    return f"(?:{'|'.join(map(re.escape, sorted(forms)))})"


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """The ranges of a text in which a pattern is found among its visible characters."""
    folded = text.translate(_ALIKE)
    if _HIDDEN.search(folded) is None:
        yield from (match.span() for match in pattern.finditer(folded))
        return
    visible: Sequence[int] = [at for at, character in enumerate(folded) if character not in INVISIBLE]
    for match in pattern.finditer(_HIDDEN.sub("", folded)):
        yield visible[match.start()], visible[match.end() - 1] + 1
