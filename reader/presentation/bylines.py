"""The line that says whose text it is, and from where and when."""

from __future__ import annotations


def byline(*facts: str) -> str:
    """The facts on one line, without empty ones; a house that is also the author is named once."""
    return " · ".join(filter(None, dict.fromkeys(facts)))
