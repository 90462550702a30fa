"""Validates the arguments of a tool: types, limits, no unknown names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reader.mcp.protocol import ToolRefused
from reader.safetext import storable

LARGEST = 2**53
MAX_TEXT = 20_000
"""Characters of a text that is given."""
MAX_TAGS = 20

Schema = dict[str, Any]


def text_of(meaning: str, *, most: int = MAX_TEXT) -> Schema:
    """The schema of a text."""
    return {"type": "string", "description": meaning, "maxLength": most}


def number_of(meaning: str, low: int, high: int = LARGEST) -> Schema:
    """The schema of a whole number."""
    return {"type": "integer", "description": meaning, "minimum": low, "maximum": high}


def texts_of(meaning: str) -> Schema:
    """The schema of a list of short texts."""
    return {
        "type": "array",
        "description": meaning,
        "items": {"type": "string", "maxLength": 100},
        "maxItems": MAX_TAGS,
    }


def choice_of(meaning: str, *choices: str) -> Schema:
    """The schema of one of several words."""
    return {"type": "string", "description": meaning, "enum": list(choices)}


def object_of(properties: Mapping[str, Schema], *required: str) -> Schema:
    """The schema of the arguments of a tool."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


class Arguments:
    """Arguments that were checked against a schema made here."""

    def __init__(self, given: Mapping[str, object], schema: Schema) -> None:
        """Raises ToolRefused."""
        properties = schema["properties"]
        for name in schema["required"]:
            if given.get(name) is None:
                raise ToolRefused(f"“{name}” is missing.")
        for name, value in given.items():
            if name not in properties:
                raise ToolRefused(f"There is no argument “{name[:40]}”.")
            if value is not None:
                _check(name, value, properties[name])
        self._given = {name: value for name, value in given.items() if value is not None}

    def text(self, name: str) -> str:
        """A text; "" where it was not given."""
        return storable(str(self._given.get(name, "")))

    def number(self, name: str, usual: int) -> int:
        """A number; `usual` where it was not given."""
        value = self._given.get(name, usual)
        assert isinstance(value, int)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where it was not given."""
        value = self._given.get(name, [])
        assert isinstance(value, list)
        return tuple(storable(str(each)) for each in value)

    def has(self, name: str) -> bool:
        """Whether it was given."""
        return name in self._given


def _check(name: str, value: object, schema: Schema) -> None:
    wrong = False
    match schema["type"]:
        case "string":
            wrong = not isinstance(value, str) or len(value) > schema.get("maxLength", MAX_TEXT)
            wrong = wrong or value not in schema.get("enum", (value,))
        case "integer":
            whole = isinstance(value, int) and not isinstance(value, bool)
            wrong = not whole or not schema["minimum"] <= value <= schema["maximum"]
        case "array":
            wrong = not isinstance(value, list) or len(value) > schema["maxItems"]
            if not wrong and isinstance(value, list):
                wrong = any(not isinstance(each, str) or len(each) > 100 for each in value)
    if wrong:
        limits = {key: item for key, item in schema.items() if key not in ("description", "items")}
        raise ToolRefused(f"“{name}” must be: {limits}.")
