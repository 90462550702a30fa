"""Fingerprints of a text, few numbers that texts with a passage in common share.

Winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003) over the hashes of word 5-grams: the smallest hash
of each window is kept. Two texts that share a run of `SHARED_RUN` words share a fingerprint, whether they
are alike as a whole or one is an excerpt of the other, so one index finds both.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable, Sequence
from zlib import crc32

from reader.annotations.folding import fold
from reader.annotations.words import SPACELESS_SCRIPTS

GRAM = 5
"""Words in a row that are hashed together."""
WINDOW = 24
"""Hashes of which at least one is kept."""
WORDS_FOR_EACH = (WINDOW + 1) / 2
"""Words of a text for each of its fingerprints, on average (the paper's density)."""
SHARED_RUN = WINDOW + GRAM - 1
_MOST_WORDS = 50_000
"""Words that are looked at; what follows them in a longer text is left out."""
_WORD = re.compile(rf"[{SPACELESS_SCRIPTS}]|[^\W_{SPACELESS_SCRIPTS}]+")
# the lookbehind comes last: before the class it would be tried at every letter
_BETWEEN_DIGITS = re.compile(r"[.,'\u2019\u00a0\u202f](?<=\d.)(?=\d{3}(?!\d))")
_SPREAD = 0x9E3779B1
_MASK = 0xFFFFFFFF
_APART = bytes(code if chr(code).isalnum() else ord(" ") for code in range(256))


def words_of(text: str) -> list[str]:
    """The folded words of a text (`annotations.folding`), numbers without thousands separators.

    A character of a script without spaces counts as a word.
    """
    folded = _BETWEEN_DIGITS.sub("", fold(text).text)
    if folded.isascii():  # most texts, once they are folded: the same in a quarter of the time
        return folded.encode().translate(_APART).decode().split()[:_MOST_WORDS]
    return _WORD.findall(folded)[:_MOST_WORDS]


def gram_hashes(words: Sequence[str]) -> list[int]:
    """The 32-bit hash of each `GRAM` words in a row; the same on every machine."""
    encoded = " ".join(words).encode("utf-8", "surrogatepass").split()
    rows = zip(*(encoded[at:] for at in range(GRAM)), strict=False)
    return [crc32(row) * _SPREAD & _MASK for row in map(b" ".join, rows)]


def grams(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Each `GRAM` words in a row, for comparing two texts at hand."""
    return frozenset(zip(*(words[at:] for at in range(GRAM)), strict=False))


def fingerprints(hashes: Sequence[int]) -> frozenset[int]:
    """The hashes that winnowing keeps; the smallest one of a text shorter than a window."""
    if len(hashes) <= WINDOW:
        return frozenset((min(hashes),)) if hashes else frozenset()
    kept = set()
    smallest, place = -1, -1
    for last, newest in enumerate(hashes[WINDOW - 1 :], start=WINDOW - 1):
        if place <= last - WINDOW:
            window = hashes[last - WINDOW + 1 : last + 1]
            smallest = min(window)
            place = last - window[::-1].index(smallest)
        elif newest <= smallest:
            smallest, place = newest, last
        else:
            continue
        kept.add(smallest)
    return frozenset(kept)


def pack_fingerprints(fingerprints: Iterable[int]) -> bytes:
    """Fingerprints in ascending order, 4 bytes each, the lowest first."""
    return _little_endian(array("I", sorted(fingerprints))).tobytes()


def unpack_fingerprints(packed: bytes) -> array[int]:
    """What `pack_fingerprints` was given, in ascending order; bytes after the last whole one are left out."""
    found = array("I")
    found.frombytes(packed[: len(packed) & ~3])
    return _little_endian(found)


def _little_endian(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def fingerprints_of(text: str) -> frozenset[int]:
    """The fingerprints of a plain text; none of one with fewer than `GRAM` words."""
    return fingerprints(gram_hashes(words_of(text)))
