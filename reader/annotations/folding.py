"""Folding of text for comparison, with a map back to the source.

Letter case, accents, ligatures, the typographic forms of quotes and dashes, soft hyphens and
zero-width characters differ between two extractions of one page. Folded text has none of them, and
every offset in it maps to an offset in the source.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

# soft hyphen, zero-width characters, directional marks, word joiner and invisible operators, byte order
# mark, variation selectors, tags
_IGNORED = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff]"
)
_SAME = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″〝〞「」『』", '"'),
        **dict.fromkeys("‘’‚‛‹›′`´ʼ", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)


class _Table(dict[int, str]):
    """What each character folds to, computed on first use."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if _IGNORED.match(character):
            folded = ""
        else:
            plain = unicodedata.normalize("NFKD", character.translate(_SAME))
            folded = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
        self[code] = folded
        return folded


_TABLE = _Table({code: chr(code).lower() for code in range(128)})


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text with a map of its offsets to the source.

    Where every character folded to one, `pieces` is empty and offsets are equal. Otherwise they differ by
    a constant in each piece, which begins at an offset of the folded text and one of the source. A
    character that became several is a piece of its own, listed in `spread`.
    """

    source: str
    text: str
    pieces: Sequence[int] = ()
    origins: Sequence[int] = ()
    spread: frozenset[int] = frozenset()

    def offset(self, place: int) -> int:
        """Offset in the folded text of the source character at `place`, or of the next one that is kept."""
        if not self.pieces:
            return place
        number = bisect_right(self.origins, place) - 1
        return min(self.pieces[number] + place - self.origins[number], len(self.text))

    def start(self, offset: int) -> int:
        """Offset in the source of the character at `offset` of the folded text, or the source's end."""
        if offset >= len(self.text):
            return len(self.source)
        if not self.pieces:
            return offset
        number = bisect_right(self.pieces, offset) - 1
        origin = self.origins[number]
        return origin if origin in self.spread else origin + offset - self.pieces[number]

    def end(self, offset: int) -> int:
        """Exclusive end in the source of the folded text before `offset`, with its last accents."""
        if offset <= 0:
            return 0
        at = self.start(offset - 1) + 1
        while at < len(self.source) and not _TABLE[ord(self.source[at])]:
            at += 1
        return at


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_CAPITALS = re.compile("[A-Z]+")


def _translated(text: str) -> str:
    """Each character of a text folded."""
    if len(text.encode("utf-8", "surrogatepass")) > len(text) * _FEW:
        return text.translate(_TABLE)
    # quotes and dashes in English: faster than looking each letter up
    folded = _BEYOND_ASCII.sub(lambda found: found[0].translate(_TABLE), text)
    return folded.lower() if folded.isascii() else _CAPITALS.sub(lambda found: found[0].lower(), folded)


_FEW = 1.1
"""Bytes for each character of a text below which few are beyond ASCII."""


def fold(text: str) -> Folded:
    """The folded form of `text`."""
    if text.isascii():
        return Folded(text, text.lower())
    folded = _translated(text)
    odd = [character for character in set(text) if len(_TABLE[ord(character)]) != 1]
    if not odd:
        return Folded(text, folded)
    pieces, origins, spread = [0], [0], set[int]()
    shift = 0  # how much longer the folded text is, up to here
    for match in re.finditer("[" + re.escape("".join(odd)) + "]", text):
        place = match.start()
        size = len(_TABLE[ord(text[place])])
        if size:
            pieces.append(place + shift)
            origins.append(place)
            spread.add(place)
        shift += size - 1
        pieces.append(place + 1 + shift)
        origins.append(place + 1)
    return Folded(text, folded, pieces, origins, frozenset(spread))
