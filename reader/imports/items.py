"""JSON files read within limits, and what of a damaged one is whole: the items before the damage."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reader.imports.records import Problem
from reader.imports.text import is_broken

_DECODER = json.JSONDecoder(strict=False)
_MOST_LINES = 1000
"""Lines with such bytes that are listed."""
_SPACE = re.compile(r"[\s\ufeff]*")


@dataclass(frozen=True, slots=True)
class Json:
    """The value of a file, as far as it is whole, and what is wrong with the rest."""

    value: Any
    problems: tuple[Problem, ...] = ()


def read_json(text: str) -> Json | None:
    """A text as JSON; None where it does not even begin as a list or an object."""
    start = _space(text, 0)
    if text[start : start + 1] not in ("[", "{"):
        return None
    problems = _bad_lines(text) if is_broken(text) else []
    try:
        value = _DECODER.decode(text.strip("\ufeff \t\r\n"))
    except RecursionError:
        return Json(None, (Problem("", "it is nested too deeply"),))
    except ValueError:
        value, at, reason = _whole_part(text, start)
        problems.append(Problem(_line(text, at), reason))
    if is_broken(text):
        value = _without_broken(value)
    return Json(value, tuple(problems))


def _bad_lines(text: str) -> list[Problem]:
    lines = [number for number, line in enumerate(text.split("\n"), start=1) if is_broken(line)]
    return [Problem(f"line {number}", "bytes that are not UTF-8, left out") for number in lines[:_MOST_LINES]]


def _without_broken(value: Any) -> Any:
    """A value without the items of its lists that have bytes that are not UTF-8."""
    if isinstance(value, list):
        return [item for item in value if not is_broken(json.dumps(item, ensure_ascii=False))]
    if isinstance(value, dict):
        return {
            name: _without_broken(item) if isinstance(item, list) else item for name, item in value.items()
        }
    return value


def _line(text: str, at: int) -> str:
    return f"line {text.count(chr(10), 0, at) + 1}"


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _whole_part(text: str, start: int) -> tuple[Any, int, str]:
    """What of a damaged list or object is whole, where the damage is, and what it is."""
    try:
        if text[start] == "[":
            return _whole_items(text, start)
        return _whole_members(text, start)
    except RecursionError:
        return None, start, "it is nested too deeply"


def _whole_items(text: str, at: int) -> tuple[list[Any], int, str]:
    items: list[Any] = []
    at = _space(text, at + 1)
    while at < len(text):
        try:
            item, end = _DECODER.raw_decode(text, at)
        except ValueError as error:
            return items, at, _reason(text, error)
        items.append(item)
        at = _space(text, end)
        if text[at : at + 1] == "]":
            return items, at + 1, "it goes on after its end"
        if text[at : at + 1] != ",":
            break
        at = _space(text, at + 1)
    return items, min(at, len(text)), "the file is cut off" if at >= len(text) else "not valid JSON"


def _whole_members(text: str, at: int) -> tuple[dict[str, Any], int, str]:
    found: dict[str, Any] = {}
    at = _space(text, at + 1)
    while at < len(text):
        try:
            name, end = _DECODER.raw_decode(text, at)
            colon = _space(text, end)
            if not isinstance(name, str) or text[colon : colon + 1] != ":":
                return found, at, "not valid JSON"
            begin = _space(text, colon + 1)
        except ValueError as error:
            return found, at, _reason(text, error)
        try:
            found[name], end = _DECODER.raw_decode(text, begin)
        except ValueError as error:
            if text[begin : begin + 1] == "[":
                found[name], stopped, reason = _whole_items(text, begin)
                return found, stopped, reason
            return found, begin, _reason(text, error)
        at = _space(text, end)
        if text[at : at + 1] != ",":
            break
        at = _space(text, at + 1)
    return found, min(at, len(text)), "the file is cut off" if at >= len(text) else "not valid JSON"


def _reason(text: str, error: ValueError) -> str:
    at = getattr(error, "pos", 0)
    unclosed = str(error).startswith("Unterminated")
    return "the file is cut off" if unclosed or at >= len(text.rstrip()) else "not valid JSON"


# --- values of items that may be anything


def text_of(item: Mapping[str, Any], *names: str) -> str:
    """The first of these members that is a text or a number, "" where none is."""
    for name in names:
        value = item.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def list_of(item: Mapping[str, Any], name: str) -> list[Any]:
    """A member that is a list; a text is a list of one, anything else none."""
    value = item.get(name)
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, str) and value else []


def objects_of(value: object) -> list[dict[str, Any]]:
    """Those items of a list that are objects."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def names_of(value: object, member: str = "name") -> list[str]:
    """A list of names, each a text or an object that has its name in a member."""
    found: list[str] = []
    for one in value if isinstance(value, list) else []:
        name = one.get(member) if isinstance(one, dict) else one
        if isinstance(name, str):
            found.append(name)
    return found
