"""Right-to-left text for terminals that paint characters in logical order.

The levels of a paragraph are resolved after the Unicode Bidirectional Algorithm (UAX #9) without
its explicit formatting characters, which never reach the screen; each line is then reordered by
itself, brackets are mirrored, and Arabic letters take the forms their neighbours ask for.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">", "«": "»", "‹": "›", "≤": "≥", "⟨": "⟩"}
_MIRRORED = {**_PAIRS, **{close: opening for opening, close in _PAIRS.items()}}
_BRACKETS = {opening: _PAIRS[opening] for opening in "([{⟨"}
_NEUTRAL = frozenset({"B", "S", "WS", "ON", "BN"})


def is_right_to_left(text: str) -> bool:
    """Whether any character belongs to a right-to-left script."""
    return _RIGHT_TO_LEFT.search(text) is not None


def terminal_reorders(environment: Mapping[str, str] | None = None) -> bool:
    """Whether the terminal reorders right-to-left text itself, judging by the environment."""
    variables = os.environ if environment is None else environment
    vte = variables.get("VTE_VERSION", "")
    return (
        (vte.isdigit() and int(vte) >= 5800)
        or "KONSOLE_VERSION" in variables
        or variables.get("TERM_PROGRAM") == "Apple_Terminal"
        or variables.get("TERM", "").startswith("mlterm")
    )


def base_level(text: str) -> int:
    """1 for a right-to-left paragraph, else 0: by its first strong character (rules P2, P3)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return 1
        if kind == "L":
            return 0
    return 0


def levels(text: str) -> list[int]:
    """The embedding level of each character of one paragraph."""
    base = base_level(text)
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    _strong(kinds, base)
    _numbers(kinds, base)
    _brackets(text, kinds, base)
    _neutrals(kinds, base)
    return [_level(kind, base) for kind in kinds]


def _level(kind: str, base: int) -> int:
    if kind == "R":
        return 1
    if kind in ("AN", "EN"):
        return 2
    return 2 if base else 0


def _strong(kinds: list[str], base: int) -> None:
    """Rules W1 to W3: marks go with their letter, European figures after Arabic letters are Arabic ones."""
    strong = before = "R" if base else "L"
    for at, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[at] = before
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"
        before = kinds[at]
        if kind in ("L", "R", "AL"):
            strong = kind
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]


def _numbers(kinds: list[str], base: int) -> None:
    """Rules W4 to W7: separators and signs in and beside numbers."""
    for at in range(1, len(kinds) - 1):
        around = (kinds[at - 1], kinds[at + 1])
        if kinds[at] == "ES" and around == ("EN", "EN"):
            kinds[at] = "EN"
        elif kinds[at] == "CS" and around in (("EN", "EN"), ("AN", "AN")):
            kinds[at] = around[0]
    at = 0
    while at < len(kinds):
        if kinds[at] != "ET":
            at += 1
            continue
        end = at
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        beside = "EN" in (kinds[at - 1] if at else "", kinds[end] if end < len(kinds) else "")
        kinds[at:end] = ["EN" if beside else "ON"] * (end - at)
        at = end
    strong = "R" if base else "L"
    for at, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind in ("ES", "CS"):
            kinds[at] = "ON"
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"


def _direction(kind: str) -> str:
    return "L" if kind == "L" else "R" if kind in ("R", "EN", "AN") else ""


def _brackets(text: str, kinds: list[str], base: int) -> None:
    """Rule N0: both brackets of a pair take the direction of their content, or of what precedes them."""
    own = "R" if base else "L"
    open_at: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for at, character in enumerate(text):
        if kinds[at] != "ON":
            continue
        if character in _BRACKETS:
            open_at.append((_BRACKETS[character], at))
        else:
            for number in range(len(open_at) - 1, -1, -1):
                if open_at[number][0] == character:
                    pairs.append((open_at[number][1], at))
                    del open_at[number:]
                    break
    for low, high in sorted(pairs):
        inside = {_direction(kind) for kind in kinds[low + 1 : high]} - {""}
        if not inside:
            continue
        if own in inside:
            kinds[low] = kinds[high] = own
        else:
            before = next((d for kind in reversed(kinds[:low]) if (d := _direction(kind))), own)
            kinds[low] = kinds[high] = before if before != own else own


def _neutrals(kinds: list[str], base: int) -> None:
    """Rules N1 and N2."""
    own = "R" if base else "L"
    at = 0
    while at < len(kinds):
        if kinds[at] not in _NEUTRAL:
            at += 1
            continue
        end = at
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        before = _direction(kinds[at - 1]) if at else own
        after = _direction(kinds[end]) if end < len(kinds) else own
        kinds[at:end] = [before if before == after else own] * (end - at)
        at = end


def visual_order(line_levels: Sequence[int]) -> list[int]:
    """Indices of a line's characters from left to right (rule L2)."""
    order = list(range(len(line_levels)))
    if not order:
        return order
    for level in range(max(line_levels), 0, -1):
        at = 0
        while at < len(order):
            if line_levels[order[at]] < level:
                at += 1
                continue
            end = at
            while end < len(order) and line_levels[order[end]] >= level:
                end += 1
            order[at:end] = order[at:end][::-1]
            at = end
    return order


def mirrored(character: str) -> str:
    """The mirrored form of a bracket."""
    return _MIRRORED.get(character, character)


def displayed(text: str) -> str:
    """One line of text, such as a title, in visual order.

    Returns a string of the same length; combining marks follow their letter.
    """
    if not is_right_to_left(text):
        return text
    known, forms = levels(text), shaped(text)
    starts = [at for at in range(len(text)) if not at or unicodedata.category(text[at]) != "Mn"]
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    pieces = []
    for number in visual_order([known[at] for at in starts]):
        at = starts[number]
        piece = forms[at : ends[at]]
        pieces.append(mirrored(piece) if known[at] % 2 else piece)
    return "".join(pieces)


# --- Arabic letters

_FORMS = ("isolated", "final", "initial", "medial")


@cache
def _shapes() -> dict[str, dict[str, str]]:
    """For each Arabic letter its presentation forms by name (Unicode block Arabic Presentation Forms-B)."""
    shapes: dict[str, dict[str, str]] = {}
    for code in range(0xFE80, 0xFEF5):
        form, _, letters = unicodedata.decomposition(chr(code)).partition(" ")
        if letters and " " not in letters:
            shapes.setdefault(chr(int(letters, 16)), {})[form.strip("<>")] = chr(code)
    # letters of Persian and Urdu stand in block A
    for code in range(0xFB50, 0xFC00):
        form, _, letters = unicodedata.decomposition(chr(code)).partition(" ")
        if letters and " " not in letters:
            shapes.setdefault(chr(int(letters, 16)), {}).setdefault(form.strip("<>"), chr(code))
    return shapes


def shaped(text: str) -> str:
    """The text with Arabic letters in their contextual forms; as long as before."""
    shapes = _shapes()
    out = list(text)
    for at, character in enumerate(text):
        forms = shapes.get(character)
        if forms is None:
            continue
        joins_before = _joins(text, at, -1) and "final" in forms
        joins_after = _joins(text, at, 1) and "initial" in forms
        form = _FORMS[joins_before + 2 * joins_after]
        out[at] = forms.get(form, forms.get("isolated", character))
    return "".join(out)


def _joins(text: str, at: int, step: int) -> bool:
    """Whether the next letter in a direction, ignoring vowel signs, joins to this one."""
    at += step
    while 0 <= at < len(text) and unicodedata.category(text[at]) == "Mn":
        at += step
    if not 0 <= at < len(text):
        return False
    if text[at] in "\u0640\u200d":
        return True
    forms = _shapes().get(text[at])
    return forms is not None and ("initial" if step < 0 else "final") in forms
