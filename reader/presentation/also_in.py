"""In which other feeds a report is."""

from __future__ import annotations

from collections.abc import Sequence


def also_in(titles: Sequence[str]) -> str:
    """The feeds that a report came by besides its row's own; "" for none."""
    return f"also in: {', '.join(titles)}" if titles else ""
