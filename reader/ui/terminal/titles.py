"""Titles and names in lists: safe, on one line, in visual order."""

from __future__ import annotations

import re

from reader.safetext import SafeText, drop_invisible, safe_line

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def title(text: str, bidi: str, room: int | None = None) -> SafeText:
    """A title for one line; Arabic and Hebrew in visual order where the terminal does not see to it.

    `bidi` is the setting of that name. Put in order, a title that takes more than `room` cells is cut
    here: its end is at the left, where the caller would not cut. The module that orders the letters is
    loaded for such a title only.
    """
    line = safe_line(drop_invisible(text))
    if bidi not in ("auto", "app") or not _RIGHT_TO_LEFT.search(line):
        return line
    from reader.document.bidi import displayed, terminal_reorders
    from reader.document.cells import fit

    if bidi == "auto" and terminal_reorders():
        return line
    return safe_line(displayed(line if room is None else fit(line, room)))
