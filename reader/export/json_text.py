"""JSON of records: compact or indented, without control characters or invisible ones outside escapes."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from reader.safetext import drop_invisible, is_safe


def json_text(value: Any, *, indent: int | None = None) -> str:
    """A value as JSON; the same value always gives the same text."""
    separators = (",", ":") if indent is None else None
    return escaped_json(json.dumps(value, ensure_ascii=False, indent=indent, separators=separators))


def escaped_json(body: str) -> str:
    """JSON with control characters and invisible characters written as escapes; it means the same."""
    if is_safe(body) and drop_invisible(body) == body:
        return body
    escapes = {ord(char): json.dumps(char)[1:-1] for char in set(body) if not _is_visible(char)}
    return body.translate(escapes)


def _is_visible(character: str) -> bool:
    return is_safe(character) and drop_invisible(character) == character


def iso(moment: datetime | None) -> str | None:
    """A UTC time in ISO 8601, to the microsecond, with `Z`; None for none."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """The entries that say something: neither None nor empty."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {}, ())}
