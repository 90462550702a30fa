"""Text with everything taken off that does not change which words it says.

Letter case, accents, ligatures, the typographic forms of quotes and dashes, soft hyphens and
characters of no width differ between two extractions of one page. Folded text has none of them, and
every place in it leads back to the original.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
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
    """Folded text. `places[i]` is the offset in `source` of the character that text[i] came of."""

    source: str
    text: str
    places: Sequence[int]

    def offset(self, place: int) -> int:
        """Offset in the folded text of the character at `place` of the source, or of the next that is kept."""
        return place if isinstance(self.places, range) else bisect_left(self.places, place)

    def start(self, offset: int) -> int:
        """Offset in the source of the character at `offset` of the folded text, or the source's end."""
        return self.places[offset] if offset < len(self.places) else len(self.source)

    def end(self, offset: int) -> int:
        """Exclusive end in the source of the folded text before `offset`, with its last accents."""
        if offset <= 0:
            return 0
        at = self.places[offset - 1] + 1
        while at < len(self.source) and not _TABLE[ord(self.source[at])]:
            at += 1
        return at


def fold(text: str) -> Folded:
    """The folded form of `text`."""
    if text.isascii():
        return Folded(text, text.lower(), range(len(text)))
    folded = text.translate(_TABLE)
    odd = [character for character in set(text) if len(_TABLE[ord(character)]) != 1]
    if not odd:
        return Folded(text, folded, range(len(text)))
    places = array("l")
    at = 0
    for match in re.finditer("[" + re.escape("".join(odd)) + "]", text):
        place = match.start()
        places.extend(range(at, place))
        places.extend([place] * len(_TABLE[ord(text[place])]))
        at = place + 1
    places.extend(range(at, len(text)))
    return Folded(text, folded, places)
