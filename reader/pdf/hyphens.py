"""Words that were divided at the end of a line, put together only where the word wants it.

A hyphen at a line's end is a division, unless the document itself writes the word with it elsewhere
("self-employed"), or what follows is no continuation of a word (a capital, a figure).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from reader.pdf.compounds import INNER_WORDS, is_compound

SOFT = "\u00ad"
OWN = "\u2011"
"""A hyphen at the end of a line that the file says is the word's own."""
_CERTAIN = frozenset((SOFT, "\u2010"))
"""Signs that only division puts at the end of a line: typists write the hyphen-minus."""
_HYPHENS = "-\u2010\u00ad"
_LONGEST_WORD = 100
_END = re.compile(rf"((?:[^\W\d_]+[-\u2010])*[^\W\d_]+(?:['’][^\W\d_]+)?)[{_HYPHENS}]$")
_START = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?(?:[-\u2010\u2011][^\W\d_]+)*")


class Vocabulary:
    """The words of a document as they stand inside its lines, where nothing was divided."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words = Counter[str]()
        ends = count = 0
        for line in lines:
            count += 1
            ends += bool(_END.search(line.rstrip()[-_LONGEST_WORD:]))
            found = [match[0].casefold() for match in _WORD.finditer(line)]
            # the last word of a line may be half of one, the first of the next the other half
            self._words.update(word.replace("\u2010", "-") for word in found[1:-1])
            for word in (found[:1] + found[-1:]) if len(found) > 1 else found:
                self._words[word.replace("\u2010", "-")] += 0
        compounds = [word.split("-") for word in self._words if "-" in word]
        self.firsts = {parts[0] for parts in compounds}
        self.seconds = {parts[-1] for parts in compounds}
        self.divides = ends > max(2, 0.012 * count)
        """Whether words are divided at all; else a hyphen at the end of a line is the word's own."""

    def __getitem__(self, word: str) -> int:
        return self._words.get(word.casefold(), 0)


def join_lines(before: str, after: str, words: Vocabulary, *, spaced: bool = True) -> str:
    """Two successive lines of a paragraph as one text; `spaced` where the script writes spaces."""
    before = before.rstrip()
    after = after.lstrip()
    end, start = _END.search(before[-_LONGEST_WORD:]), _START.match(after)
    if end and start:
        inner = _is_inner(start[0], after[start.end() :])
        divided = not inner and _is_division(end[1], start[0], words, before[-1])
        return before[:-1] + ("" if divided else "-") + after
    if before.endswith(OWN):
        return before[:-1] + "-" + after
    if before.endswith(SOFT):
        return before[:-1] + after
    if before.endswith(("—", "–", "/", "-", "\u2010")) and len(before) > 1 and not before[-2].isspace():
        return before + after
    return f"{before} {after}" if spaced else before + after


def _is_inner(word: str, after: str) -> bool:
    """Whether a word is one that stands inside compounds: day-to-day, state-of-the-art, vis-à-vis."""
    return word.casefold() in INNER_WORDS and after[:1] in {"-", "\u2010", "\u2011"} and after[1:2].isalpha()


def _is_division(first: str, second: str, words: Vocabulary, hyphen: str) -> bool:
    *before, last = re.split(r"[-\u2010]", first)
    if words[f"{first}-{second}"]:
        return False
    if words[last + second]:
        return True
    if hyphen in _CERTAIN:
        return True
    if not second[0].islower() or before or not words.divides:
        return False
    if is_compound(last.casefold(), second.casefold(), words):
        return False
    # both halves are words of their own, and one of them makes compounds in this document
    both = words[last] > 0 and words[second] > 0 and len(last) > 2 and len(second) > 3
    return not (both and (last.casefold() in words.firsts or second.casefold() in words.seconds))
