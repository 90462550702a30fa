"""Titles and names in lists: safe, on one line, and in an order that can be read."""

from __future__ import annotations

import re

from reader.safetext import SafeText, safe_line

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def title(text: str, bidi: str) -> SafeText:
    """A title for one line; Arabic and Hebrew in visual order where the terminal does not see to it.

    `bidi` is the setting of that name. What orders the letters is loaded for such a title only.
    """
    line = safe_line(text)
    if bidi not in ("auto", "app") or not _RIGHT_TO_LEFT.search(line):
        return line
    from reader.document.bidi import displayed, terminal_reorders

    return line if bidi == "auto" and terminal_reorders() else safe_line(displayed(line))
