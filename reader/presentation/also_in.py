"""In which other feeds a report is, and that it has other editions."""

from __future__ import annotations

from collections.abc import Sequence


def also_in(titles: Sequence[str]) -> str:
    """The feeds that a report came by besides its row's own; "" for none."""
    return f"also in: {', '.join(titles)}" if titles else ""


def other_editions(numbers: Sequence[int]) -> str:
    """That a report has editions with other figures or in other languages; "" for none."""
    if len(numbers) < 2:
        return "another edition is in the library" if numbers else ""
    return f"{len(numbers)} other editions are in the library"
