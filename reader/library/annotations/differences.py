"""What a change of a highlight changed, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reader.library.annotations.entities.highlight import Place
from reader.library.annotations.field_snapshots import ABSENT, Snapshot


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a highlight ("passage", "note", "tags", "colour") before and after a change, in words."""

    field: str
    before: str
    after: str


_SHOWN = {"passage": "place", "note": "note", "tags": "tags", "colour": "colour"}


def differences_of(before: Snapshot | None, after: Snapshot) -> Iterator[Difference]:
    """What a change of a highlight changed that a reader sees."""
    for field, name in _SHOWN.items():
        was, became = (_in_words(getattr(one, name, None)) for one in (before, after))
        if name in after.names() and was != became:
            yield Difference(field, was, became)


def _in_words(value: Any) -> str:
    if isinstance(value, Place):
        return value.quote
    if value is ABSENT:
        return ""
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")
