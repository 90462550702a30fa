"""Finding words in the article."""

from __future__ import annotations

import re
from bisect import bisect_left

from reader.ui.article.page import Page

NO_HIT = (-1, -1)


class Search:
    """What was searched in the text, its hits, and the current one. Offsets count in `Document.text`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wanted = ""
        """What was searched last in this text; "" when no search is open."""
        self.hits: list[tuple[int, int]] = []
        self.current = NO_HIT

    def clear(self) -> None:
        """End the search."""
        self.wanted, self.hits, self.current = "", [], NO_HIT

    def find(self, text: str) -> int:
        """Find all places of `text` (case counts only where it has capitals); how many there are."""
        self.clear()
        words = text.split()
        if not words:
            return 0
        self.wanted = text
        flags = re.NOFLAG if text != text.lower() else re.IGNORECASE
        pattern = re.compile(r"\s+".join(re.escape(word) for word in words), flags)
        self.hits = [match.span() for match in pattern.finditer(self.page.document.text)]
        return len(self.hits)

    def by_block(self) -> dict[int, list[tuple[int, int]]]:
        """The hits in each block, those over several blocks in parts."""
        found: dict[int, list[tuple[int, int]]] = {}
        document = self.page.document
        for hit in self.hits:
            for block, low, high in document.ranges(*hit):
                base = document.starts[block]
                found.setdefault(block, []).append((base + low, base + high))
        return found

    def next(self, step: int, origin: int, count: int = 1) -> tuple[int, int] | None:
        """Go `count` hits on (back where `step` is negative), round the ends; the hit that is current then.

        Counted from the current hit, or from `origin`, an offset, where there is none.
        """
        if not self.hits:
            return None
        starts = [hit[0] for hit in self.hits]
        at = self.current[0] if self.current in self.hits else origin
        for _ in range(count):
            number = bisect_left(starts, at + 1) if step > 0 else bisect_left(starts, at) - 1
            self.current = self.hits[number % len(self.hits)]
            at = self.current[0]
        return self.current

    @property
    def number(self) -> int:
        """The number of the current hit, from 1; 0 where there is none."""
        return self.hits.index(self.current) + 1 if self.current in self.hits else 0
