"""How many terminal cells a text takes, and where a caret may stand in it.

Widths are those of `rich.cells`, which the screen is drawn with, so that what is computed here is
where a character will be. A grapheme (a letter with its marks, an emoji made of several code
points) has its whole width on its first code point and none on the others: an index is a place
for a caret exactly when the code point there has a width.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from rich.cells import get_character_cell_size, split_graphemes

INVISIBLE = "\u00ad\u200b\u2060"
"""Soft hyphen, zero width space, word joiner: they take no cell and are not painted."""

# One cell each in every width table: Latin, Greek, Cyrillic, Hebrew and Arabic letters, the
# punctuation of prose. Soft hyphens, combining marks and directional marks are left out.
_ONE_CELL = re.compile(
    r"[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u05d0-\u05ea\u060c\u061b\u061f"
    r"\u0621-\u064a\u0660-\u066d\u0671-\u06d3\u2010-\u2015\u2018-\u201f\u2020-\u2022\u2026\u2030-\u203a"
    r"\u20ac\u2212]*"
)
_SPECIAL = re.compile("[\u200d\ufe0f]")


class _Widths(dict[str, int]):
    """Cells of single characters, remembered."""

    def __missing__(self, character: str) -> int:
        width = self[character] = 0 if character in INVISIBLE else get_character_cell_size(character)
        return width


_WIDTHS = _Widths({"\n": 1})
_BREAKS = {ord("\n"): " "}
_BREAKS_AND_TABS = {**_BREAKS, ord("\t"): " "}


def is_one_cell(text: str) -> bool:
    """Whether every character is known to take exactly one cell."""
    return _ONE_CELL.fullmatch(text) is not None


def cell_edges(text: str, tab: int = 4) -> Sequence[int]:
    """For every index of `text`, end included, the cell it begins at, lines counted on without a break.

    A tab reaches to the next multiple of `tab` cells of its line. A newline takes one cell, that a
    caret at the end of its line may stand on; it is not painted.
    """
    if is_one_cell(text) or is_one_cell(text.translate(_BREAKS if tab > 1 else _BREAKS_AND_TABS)):
        return range(len(text) + 1)
    if _SPECIAL.search(text):
        widths = [0] * len(text)
        for start, _end, width in split_graphemes(text)[0]:
            widths[start] = _WIDTHS[text[start]] if text[start] in INVISIBLE or text[start] == "\n" else width
    else:
        widths = list(map(_WIDTHS.__getitem__, text))
    if "\t" in text:
        at = 0
        for index, character in enumerate(text):
            if character == "\t":
                widths[index] = tab - at % tab
            at = 0 if character == "\n" else at + widths[index]
    return array("i", accumulate(widths, initial=0))


def cells(text: str) -> int:
    """Cells that `text` takes on one line."""
    return cell_edges(text)[-1]


def is_boundary(edges: Sequence[int], index: int) -> bool:
    """Whether a caret may stand before the character at `index`, or at the end of the text.

    Characters without width at the very start belong to what follows them.
    """
    if index <= 0:
        return True
    return edges[index] > 0 and (index >= len(edges) - 1 or edges[index + 1] > edges[index])


def index_at(edges: Sequence[int], start: int, end: int, cell: int) -> int:
    """Index in [start, end] of the grapheme that covers `cell`, counted from that of `start`.

    Either half of a wide character gives that character; cells beyond the text give `end`.
    """
    index = max(start, bisect_right(edges, edges[start] + max(0, cell), start, end + 1) - 1)
    return index if edges[index] > 0 else start


def fit(text: str, width: int, *, ellipsis: str = "…") -> str:
    """`text` cut to at most `width` cells, with an ellipsis where something was cut."""
    edges = cell_edges(text)
    if edges[-1] <= width:
        return text
    keep = index_at(edges, 0, len(text), max(0, width - cells(ellipsis)))
    return (text[:keep].rstrip() + ellipsis) if width > 0 else ""
