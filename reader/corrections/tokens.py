"""A text as words that compare equal where only its typography differs.

Case, quotation marks, dashes, punctuation, spaces, ligatures, soft hyphens, marks of notes and the grouping
of digits do not count; signs of numbers, currencies and percent do.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

_SPACELESS = "\u0e00-\u0eff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff"
_NOTE = r"\[[0-9]{1,3}\]|[\u00b9\u00b2\u00b3\u2070-\u2079]+|[*†‡]"
_GROUPS = "[ \u00a0\u2007\u2009\u202f'’,]"
_NUMBER = (
    rf"(?:(?<!\w)[-−–‐](?=\d))?(?<![^\W\d_])"
    rf"(?:\d{{1,3}}(?:{_GROUPS}\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:[.,:/]\d+)*)"
)
_WORD = rf"(?:(?![{_SPACELESS}])[^\W_]|[\u0300-\u036f{_INVISIBLE}])+(?:['’ʼ](?:[^\W_]|[\u0300-\u036f])+)*"
_SIGN = r"[$€£¥₹%‰°±<>≤≥§&]"
_TOKEN = re.compile(rf"(?P<note>{_NOTE})|(?P<number>{_NUMBER})|[{_SPACELESS}]|{_WORD}|{_SIGN}")
_DROPPED = dict.fromkeys([*range(0x200B, 0x200E), *range(0xFE00, 0xFE10), 0xAD, 0x2060, 0xFEFF])
_NAMED = {"%": "percent", "&": "and"}
_EDGE = "\x00"
"""Before and after numbers where words are joined: "1 5" is not "15"."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text: what they compare as, and their ranges [start, end) in it (code points)."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last word, exclusive, that begin in a range of the text."""
        first, last = (bisect_left(self.spans, (place, 0)) for place in (start, end))
        return (first, last) if first < last else (0, 0)


def tokens(text: str) -> Tokens:
    """The words of a text."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for found in _TOKEN.finditer(text):
        if found["note"] is not None:
            continue
        word = _number(found["number"]) if found["number"] is not None else _word(found[0])
        if word:
            words.append(word)
            spans.append(found.span())
    return Tokens(tuple(words), tuple(spans))


def _number(written: str) -> str:
    sign = "-" if written[0] in "-−–‐" else ""
    digits = unicodedata.normalize("NFKC", written.lstrip("-−–‐"))
    digits = re.sub(r"(?<=\d)[ \u00a0\u2007\u2009\u202f'’,](?=\d{3}(?!\d))", "", digits)
    return f"{_EDGE}{sign}{digits}{_EDGE}"


def _word(written: str) -> str:
    if written.isascii():
        return _NAMED.get(written, written.lower())
    plain = unicodedata.normalize("NFKC", written.translate(_DROPPED)).casefold()
    plain = plain.replace("’", "'").replace("ʼ", "'")
    return _NAMED.get(plain, plain)


class Joined:
    """The words of a text without what is between them: "per cent" is "percent", "e-mail" is "email"."""

    def __init__(self, words: Sequence[str]) -> None:
        self._text = "".join(words)
        self._edges = {0}
        place = 0
        for word in words:
            place += len(word)
            self._edges.add(place)

    def has(self, words: Sequence[str]) -> bool:
        """Whether these words are in the text, one after the other."""
        wanted = "".join(words)
        at = self._text.find(wanted) if wanted else -1
        while at >= 0:
            if at in self._edges and at + len(wanted) in self._edges:
                return True
            at = self._text.find(wanted, at + 1)
        return False
