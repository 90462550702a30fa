"""What the values of settings may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple


class Kind(NamedTuple):
    """What a setting may be: `allowed` in words, `read` gives the value as used or raises ValueError."""

    allowed: str
    read: Callable[[object], Any]


def whole(low: int, high: int) -> Kind:
    """A whole number within bounds, both included."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(value)
        return value

    return Kind(f"a whole number from {low} to {high}", read)


def whole_or_auto(low: int, high: int) -> Kind:
    """A whole number within bounds, both included, or "auto"."""
    number = whole(low, high)
    return Kind(f'"auto" or {number.allowed}', lambda value: value if value == "auto" else number.read(value))


def seconds(low: float, high: float) -> Kind:
    """A number of seconds within bounds, both included."""

    def read(value: object) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(value)
        return float(value)

    return Kind(f"a number of seconds from {low:g} to {high:g}", read)


def one_of(*choices: str) -> Kind:
    """One of some words."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(value)
        return value

    return Kind("one of " + ", ".join(f'"{choice}"' for choice in choices), read)


def text(allowed: str, pattern: str = r"[^\x00-\x1f\x7f]*") -> Kind:
    """A text that matches a pattern as a whole; `allowed` says in words which those are."""

    def read(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError(value)
        return value

    return Kind(allowed, read)


def texts(allowed: str, pattern: str) -> Kind:
    """A list of such texts, as a tuple."""

    def read(value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(
            isinstance(item, str) and re.fullmatch(pattern, item) for item in value
        ):
            raise ValueError(value)
        return tuple(value)

    return Kind(allowed, read)


def _read_truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


TRUTH = Kind("true or false", _read_truth)
COLOUR_NAME = text('a short text such as "claim"', r"[^\x00-\x1f\x7f]{0,40}")
_WAY = r"[^\x00-\x20\x7f,]+( [^\x00-\x20\x7f,]+)*"
KEYS = text('keys separated by commas, such as "m,ctrl+m"', rf"({_WAY}(,{_WAY})*)?")
HOST_AND_PORT = r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):([1-9][0-9]{0,4})"
