"""Text with everything taken off that does not change which words it says.

Letter case, accents, ligatures, the typographic forms of quotes and dashes, soft hyphens and
characters of no width differ between two extractions of one page. Folded text has none of them, and
every place in it leads back to the original.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

# soft hyphen, characters of no width, word joiner, byte order mark, variation selectors
_WEIGHTLESS = re.compile("[\u00ad\u034f\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
_SAME = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″〝〞「」『』", '"'),
        **dict.fromkeys("‘’‚‛‹›′`´ʼ", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)


class _Table(dict[int, str]):
    """What each character folds to, worked out when first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if _WEIGHTLESS.match(character):
            folded = ""
        else:
            plain = unicodedata.normalize("NFKD", character.translate(_SAME))
            folded = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
        self[code] = folded
        return folded


_TABLE = _Table({code: chr(code).lower() for code in range(128)})


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text, and the way back to its source.

    Where every character folded to one, `pieces` is empty and the two texts run side by side. Otherwise
    they do so piece by piece: each begins at an offset of the folded text and one of the source. A
    character that became several is a piece by itself, named in `spread`.
    """

    source: str
    text: str
    pieces: Sequence[int] = ()
    origins: Sequence[int] = ()
    spread: frozenset[int] = frozenset()

    def offset(self, place: int) -> int:
        """Offset in the folded text of the character at `place` of the source, or of the next one kept."""
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


def fold(text: str) -> Folded:
    """The folded form of `text`."""
    if text.isascii():
        return Folded(text, text.lower())
    folded = text.translate(_TABLE)
    odd = [character for character in set(text) if len(_TABLE[ord(character)]) != 1]
    if not odd:
        return Folded(text, folded)
    pieces, origins, spread = [0], [0], set[int]()
    shift = 0  # what the folded text is longer by, up to here
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
