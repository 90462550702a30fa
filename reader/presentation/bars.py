"""Bar charts, in eighths of a cell."""

from __future__ import annotations

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(value: int, most: int, cells: int) -> str:
    """A bar for a value, as long as `cells` for the value `most`; at least a sliver for what is not zero."""
    if not most or not value:
        return ""
    eighths = max(1, round(8 * cells * value / most))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
