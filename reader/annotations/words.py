"""A text as a sequence of folded words, each with its offset."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from reader.annotations.folding import fold

SPACELESS_SCRIPTS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Scripts written without spaces between words, as ranges of a character class; each character counts as a
word."""
_WORD = re.compile(rf"[{SPACELESS_SCRIPTS}]|[^\W{SPACELESS_SCRIPTS}]+")

_SENTENCE_END = re.compile(r"[.!?][\"')\]]*\s|[。！？]")


class Vocabulary(dict[str, int]):
    """Assigns a number to each new word; texts to be compared share one vocabulary."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class Words:
    """The words of a text: for each its number in the vocabulary, and its range in the folded text."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.folded = fold(text)
        self.text = self.folded.text
        self.vocabulary = vocabulary
        self.words: list[str] = _WORD.findall(self.text)
        self.starts = [match.start() for match in _WORD.finditer(self.text)]
        self.sizes = list(map(len, self.words))
        self.ends = [start + size for start, size in zip(self.starts, self.sizes, strict=True)]
        self.ids = list(map(vocabulary.__getitem__, self.words))
        self.length = len(self.ids)
        self._places: dict[int, list[int]] | None = None

    def touched(self, start: int, end: int) -> tuple[int, int]:
        """The range of words that overlap [start, end) of the folded text."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    def break_before(self, word: int) -> int:
        """The strength of the break before a word: 4 line, 3 sentence, 1 comma, 0 space."""
        if not 0 < word < self.length:
            return 4
        between = self.text[self.ends[word - 1] : self.starts[word]]
        if between == " ":
            return 0
        if "\n" in between:
            return 4
        if _SENTENCE_END.search(between):
            return 3
        return int(not between.isspace() and len(between) > 1)

    def source(self, start: int, end: int) -> str:
        """The source text of a range of the folded text."""
        return self.folded.source[self.folded.start(start) : self.folded.end(end)]

    def places(self) -> Mapping[int, Sequence[int]]:
        """The positions of each word, by its number."""
        if self._places is None:
            places: defaultdict[int, list[int]] = defaultdict(list)
            for place, number in enumerate(self.ids):
                places[number].append(place)
            self._places = dict(places)
        return self._places
