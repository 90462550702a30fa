"""Whether an image that another machine wrote has known fields only, each of its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reader.library.annotations.field_snapshots import PLACE_COLUMNS, STATE_FIELDS
from reader.model import COLOURS, FullText
from reader.safetext import storable


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and storable(value) == value


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**55


def _is_time(value: Any) -> bool:
    return value is None or _is_number(value)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(name) for name in value)


def _is_range(start: Any, end: Any) -> bool:
    return _is_number(start) and _is_number(end) and 0 <= start < end


def _is_place(value: Any) -> bool:
    if not isinstance(value, dict) or value.keys() != {"text", *PLACE_COLUMNS}:
        return False
    start, end = value["start"], value["end"]
    texts = all(_is_text(value[name]) for name in ("text", "quote", "prefix", "suffix", "heading"))
    return texts and value["quote"] != "" and (_is_range(start, end) or (start is None and end is None))


def _are_places(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(place, list) and len(place) == 2 and _is_range(*place) for place in value.values()
    )


def _is_card(value: Any) -> bool:
    texts = ("uid", "url", "title", "site", "language")
    return (
        isinstance(value, dict)
        and value.keys() == {*texts, "authors", "published_at"}
        and all(_is_text(value[name]) for name in texts)
        and _are_names(value["authors"])
        and _is_number(value["published_at"])
    )


_CHECKS: dict[str, dict[str, Callable[[Any], bool]]] = {
    "highlight": {
        "article": _is_card,
        "created_at": _is_number,
        "place": _is_place,
        "manual": _are_places,
        "colour": lambda value: value in COLOURS,
        "note": _is_text,
        "tags": _are_names,
        "merged_into": lambda value: value is None or _is_text(value),
        "split_from": lambda value: value is None or _is_text(value),
        "deleted_at": _is_time,
        "purged": lambda value: value is True,
    },
    "article": {
        "article": _is_card,
        **dict.fromkeys(STATE_FIELDS, _is_time),
        "note": _is_text,
        "tags": _are_names,
    },
    "feed": {
        "title": _is_text,
        "folder": _are_names,
        "full_text": lambda value: value in tuple(FullText),
        "subscribed": lambda value: isinstance(value, bool),
    },
}
_MAKING = {"highlight": {"article", "created_at", "place", "colour"}}


def is_sound(entity: str, image: Any, *, making: bool = False) -> bool:
    """Whether every field is known and of its kind; `making`: whether it is enough to make the thing of."""
    checks = _CHECKS.get(entity, {})
    if not isinstance(image, dict) or not all(name in checks and checks[name](image[name]) for name in image):
        return False
    return not making or "purged" in image or _MAKING.get(entity, set()) <= image.keys()
