"""Numbers of things in words."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """`1 feed`, `2 feeds`, `1,234 feeds`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
