"""A text as a sequence of folded words, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from reader.annotations.folding import fold

# Scripts written without spaces between words: each character counts as a word.
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_SPACELESS}]|[^\W{_SPACELESS}]+")


class Words:
    """The words of a text: for each its number in `vocabulary`, and where it is in the folded text."""

    __slots__ = ("ends", "folded", "ids", "length", "starts", "text", "vocabulary", "_places", "_triples")

    def __init__(self, text: str, vocabulary: dict[str, int]) -> None:
        """`vocabulary` numbers the words; texts that are to be compared share it, and it grows."""
        self.folded = fold(text)
        self.text = self.folded.text
        self.vocabulary = vocabulary
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.ids: list[int] = []
        number = vocabulary.setdefault
        for match in _WORD.finditer(self.text):
            start, end = match.span()
            self.starts.append(start)
            self.ends.append(end)
            self.ids.append(number(match.group(), len(vocabulary)))
        self.length = len(self.ids)
        self._places: dict[int, list[int]] | None = None
        self._triples: dict[tuple[int, int, int], list[int]] | None = None

    def touched(self, start: int, end: int) -> tuple[int, int]:
        """The words, first and one past the last, of which any part lies in [start, end) of the folded text."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    def word(self, word: int) -> str:
        """A word's folded text."""
        return self.text[self.starts[word] : self.ends[word]]

    def source(self, start: int, end: int) -> str:
        """The original of a range of the folded text."""
        return self.folded.source[self.folded.start(start) : self.folded.end(end)]

    def size(self, word: int) -> int:
        """Characters of a word."""
        return self.ends[word] - self.starts[word]

    def places(self) -> Mapping[int, Sequence[int]]:
        """For each word's number the places where it stands."""
        if self._places is None:
            places: defaultdict[int, list[int]] = defaultdict(list)
            for place, number in enumerate(self.ids):
                places[number].append(place)
            self._places = dict(places)
        return self._places

    def triples(self) -> Mapping[tuple[int, int, int], Sequence[int]]:
        """For each three words in a row the places where they begin."""
        if self._triples is None:
            triples: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
            ids = self.ids
            for place, triple in enumerate(zip(ids, ids[1:], ids[2:], strict=False)):
                triples[triple].append(place)
            self._triples = dict(triples)
        return self._triples
