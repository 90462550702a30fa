"""Letters as they are written: ligatures undone, right-to-left text in logical order, CJK told apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_RTL = frozenset(("R", "AL"))
_NUMBERS = frozenset(("EN", "AN"))
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")


def is_rtl(text: str) -> bool:
    """Whether a character is of a right-to-left script (UAX 9, R and AL)."""
    return len(text) == 1 and text >= "\u0590" and unicodedata.bidirectional(text) in _RTL


def is_cjk(text: str) -> bool:
    """Whether a character is of a script that is written without spaces (Han, Kana, their signs)."""
    return len(text) == 1 and (
        "\u2e80" <= text <= "\u9fff" or "\uf900" <= text <= "\ufaff" or "\uff00" <= text <= "\uffef"
    )


def letters(text: str) -> str:
    """A character as the letters it stands for: ligatures and presentation forms undone."""
    if text < "\u2e80":
        return text
    code = ord(text[0])
    if 0xFB00 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFF or 0x2E80 <= code <= 0x2FD5:
        return unicodedata.normalize("NFKC", text)
    return text


def to_logical(visual: Sequence[str]) -> str:
    """Clusters from left to right as a text in reading order, of a line that is set right to left.

    Numbers and words of a left-to-right script keep their own order (UAX 9, reversed: rules L2 and L4).
    """
    result: list[str] = []
    index = len(visual)
    while index > 0:
        end = index
        kind = _direction(visual[end - 1])
        if kind == "L":
            begin = end - 1
            # as far left as left-to-right text goes, with the neutrals between its words
            at = begin
            while at > 0 and (way := _direction(visual[at - 1])) != "R":
                at -= 1
                if way == "L":
                    begin = at
            result.extend(visual[begin:end])
            index = begin
        else:
            cluster = visual[end - 1]
            result.append(cluster.translate(_MIRRORED) if kind == "N" else cluster)
            index = end - 1
        # scripts that meet without a space are set apart by hand in print
        if (
            index
            and index < end
            and {kind, _direction(visual[index - 1])} == {"L", "R"}
            and visual[index][0].isalpha()
        ):
            result.append(" ")
    return "".join(result)


def _direction(cluster: str) -> str:
    """L for letters and digits that run to the right, R for those that run to the left, N for the rest."""
    way = unicodedata.bidirectional(cluster[0]) if cluster else "N"
    if way in _RTL:
        return "R"
    return "L" if way == "L" or way in _NUMBERS else "N"
