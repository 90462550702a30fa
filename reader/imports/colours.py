"""Colours of other programs as one of ours."""

from __future__ import annotations

import colorsys
import re

from reader.model import COLOURS

_NAMED = {
    "orange": "yellow",
    "gold": "yellow",
    "amber": "yellow",
    "red": "pink",
    "magenta": "pink",
    "rose": "pink",
    "cyan": "blue",
    "teal": "green",
    "lime": "green",
    "violet": "purple",
    "indigo": "purple",
    "lavender": "purple",
}
_HUES = {"yellow": 55, "green": 120, "blue": 215, "purple": 275, "pink": 335}
"""Degrees of our colours."""


def colour(value: str) -> str:
    """The colour of ours that is nearest to a name or to "#rrggbb"; "" for none."""
    name = value.strip().casefold()
    if name in COLOURS:
        return name
    if name in _NAMED:
        return _NAMED[name]
    if not (found := re.fullmatch(r"#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})(?:[0-9a-f]{2})?", name)):
        return ""
    red, green, blue = (int(part, 16) / 255 for part in found.groups())
    hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < 0.15:
        return "yellow"
    return min(_HUES, key=lambda one: abs((hue * 360 - _HUES[one] + 180) % 360 - 180))
