"""Compounds that are usually written with their hyphen: at the end of a line it may be their own."""

from __future__ import annotations

from typing import Protocol

# fmt: off
_FIRSTS = frozenset(
    {
        "self", "well", "long", "short", "high", "low", "mid", "cross", "full", "half", "real", "ill",
        "large", "small", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "first",
        "second", "third", "middle", "upper", "lower", "decision", "policy", "government", "state",
        "evidence", "market", "data", "community",
    }
)
_SECONDS = frozenset(
    {
        "based", "driven", "making", "makers", "maker", "term", "scale", "level", "related", "led",
        "known", "being", "specific", "oriented", "sized", "funded", "owned", "style", "wide", "to",
        "year", "day", "old", "friendly", "free", "focused", "backed", "born", "looking", "reaching",
        "ranging", "standing", "income", "quality", "sector",
    }
)
_PREFIXES = frozenset(
    {
        "un", "re", "in", "im", "ir", "il", "dis", "mis", "over", "under", "out", "pre", "inter",
        "sub", "up", "fore", "non", "de", "be",
    }
)
# fmt: on
_PAIRS = frozenset(
    {("peut", "être"), ("из", "за"), ("из", "под")}
    | {(first, second) for first in ("celui", "celle", "ceux", "celles") for second in ("ci", "là")}
    | {(first, "même") for first in ("lui", "elle", "moi", "toi", "soi", "nous", "vous")}
    | {(first, "mêmes") for first in ("eux", "elles", "nous", "vous")}
    | {(first, second) for first in ("кто", "что", "где", "когда", "как") for second in ("нибудь", "либо")}
)

# fmt: off
INNER_WORDS = frozenset(
    {
        "a", "and", "as", "at", "by", "for", "from", "if", "in", "not", "of", "off", "on", "or", "out",
        "over", "per", "the", "to", "up", "upon", "de", "des", "du", "en", "et", "la", "le", "les", "à",
        "auf", "und", "von", "zu", "do", "na", "u", "v", "ze", "в", "и", "на", "с",
    }
)
# fmt: on
"""Words that stand between two hyphens of a compound."""


class Words(Protocol):
    """How often a document has a word inside its lines."""

    def __getitem__(self, word: str) -> int: ...


def is_compound(first: str, second: str, words: Words) -> bool:
    """Whether two halves, in small letters, are a compound; `words` are those of the document."""
    if (first, second) in _PAIRS:
        return True
    if second in _SECONDS and first not in _PREFIXES and len(first) > 2:
        return words[first] > 0 or first in _FIRSTS
    return first in _FIRSTS and len(second) > 3 and words[second] > 0
