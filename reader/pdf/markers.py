"""What stands before a line: bullets (set or drawn), numbers of items, raised labels of notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.pdf.glyphs import Box
from reader.pdf.lines import Line

BULLETS = (
    "•◦▪▫‣·∙⋅●○◌◉◎⦁⬤■□▢▣◼◻◾◽❑❒❏❐◆◇◊❖▶▷▸▹►▻➢➤➔➜➞→⇒✓✔✗✘★☆✦✧✱☐☑☒⁃⁌⁍–—-*"
    # Symbol and Wingdings, as Word has them
    "\uf0b7\uf0a7\uf02d\uf0a8\uf06e\uf06f\uf071\uf076\uf0d8\uf0fc\uf0e8\uf0e0\uf0f0\uf0b2\uf0de\u2b9a"
)
_BULLET = re.compile(rf"[{re.escape(BULLETS)}]")
_NUMBER = re.compile(r"[\[(]?(?:\d{1,3}|[a-zA-Z]|[ivxlIVXL]{1,6})[.)\]]{1,2}")
BULLET_START = re.compile(rf"^[{re.escape(BULLETS)}]\s+(?=\S)")
NUMBER_START = re.compile(
    r"^(?:[\[(]?(?:\d{1,3}|[a-zA-Z]|[ivxlIVXL]{1,6})[.)\]]{1,2}\s+(?=\S)"
    r"|(?:\d{1,3}[.)]|\((?:\d{1,3}|[a-zA-Z]|[ivxlIVXL]{1,6})\))(?=[^\W\d_]))"
)


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

DASHES = "–—-*"
"""Bullets that are also other signs."""


def is_bullet(label: str) -> bool:
    """Whether a label is a bullet, not a number or a letter."""
    return bool(_BULLET.fullmatch(label))


def number_of(label: str) -> int | None:
    """The number of a label such as "3." or "(3)", None where it has none."""
    digits = label.strip("[]().")
    return int(digits) if digits.isdecimal() else None


def roman_value(text: str) -> int | None:
    """The value of a Roman numeral, None where it is none."""
    values = [_ROMAN.get(letter, 0) for letter in text.lower()]
    if not all(values):
        return None
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def join_markers(lines: Sequence[Line], dots: Sequence[Box]) -> list[Line]:
    """Join each bullet, number or label that stands alone with the text beside it.

    It becomes the `label` of that line, whose `text_x0` is then where its own text begins.
    """
    markers = [line for line in lines if _is_marker(line)]
    texts = [line for line in lines if line.text and line not in markers]
    joined = set()
    for marker in markers:
        label = marker.label if not marker.text else marker.text.strip()
        reach = 3.0 if _NUMBER.fullmatch(label) or marker.label else 4.0
        target = _beside(texts, marker.x0, marker.x1, marker.y, reach)
        if target is not None and not target.label:
            _attach(target, label, marker.x0, marker.x1)
            joined.add(id(marker))
    for dot in dots:
        target = _beside(texts, dot.x0, dot.x1, (dot.y0 + dot.y1) / 2 - 3, 3.0)
        if target is not None and not target.label:
            _attach(target, "•", dot.x0, dot.x1)
    return [line for line in lines if id(line) not in joined]


def _is_marker(line: Line) -> bool:
    text = line.text.strip()
    if not text:
        return bool(line.label)
    return bool(_BULLET.fullmatch(text) or _NUMBER.fullmatch(text))


def _beside(lines: Sequence[Line], x0: float, x1: float, y: float, reach: float) -> Line | None:
    best: tuple[float, Line] | None = None
    for line in lines:
        if abs(line.y - y) > 0.5 * line.size:
            continue
        gap = x0 - line.x1 if line.rtl else line.x0 - x1
        if -0.3 * line.size < gap < reach * line.size and (best is None or gap < best[0]):
            best = (gap, line)
    return None if best is None else best[1]


def _attach(line: Line, label: str, x0: float, x1: float) -> None:
    line.label = label
    line.raised = False
    line.text_x0 = line.x0
    line.x0, line.x1 = min(line.x0, x0), max(line.x1, x1)
