"""JSON-LD: the objects a page carries in `application/ld+json` scripts (schema.org)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml.html import HtmlElement

_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*$"
)
_ARTICLE = re.compile(r"Article|BlogPosting|^Report|Review|Posting|Recipe|HowTo", re.I)
_CONTROL = re.compile(r"[\x00-\x1f]")
MAX_SCRIPT = 2_000_000
MAX_OBJECTS = 2_000

Thing = dict[str, Any]


def things(root: HtmlElement) -> list[Thing]:
    """Every object of the page's JSON-LD, nested ones too, in document order."""
    found: list[Thing] = []
    for script in root.iter("script"):
        if "ld+json" not in script.get("type", "").lower():
            continue
        text = _WRAPPING.sub("", (script.text or "").strip()).strip().rstrip(";")
        if not text or len(text) > MAX_SCRIPT:
            continue
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            try:
                # raw control characters and trailing commas are the usual faults
                data = json.loads(re.sub(r",\s*([}\]])", r"\1", _CONTROL.sub(" ", text)), strict=False)
            except (ValueError, RecursionError):
                continue
        found.extend(_walk(data, 0))
        if len(found) > MAX_OBJECTS:
            break
    return found[:MAX_OBJECTS]


def _walk(data: object, depth: int) -> Iterator[Thing]:
    if depth > 8:
        return
    if isinstance(data, list):
        for item in data:
            yield from _walk(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for value in data.values():
            if isinstance(value, (dict, list)):
                yield from _walk(value, depth + 1)


def types(thing: Thing) -> str:
    """The types of an object, on one line."""
    kind = thing.get("@type")
    if isinstance(kind, list):
        return " ".join(item for item in kind if isinstance(item, str))
    return kind if isinstance(kind, str) else ""


def articles(found: Sequence[Thing]) -> list[Thing]:
    """The objects that describe an article, best first; failing those, the ones that describe the page."""
    exact = [thing for thing in found if _ARTICLE.search(types(thing)) and "WebPage" not in types(thing)]
    return exact or [thing for thing in found if "WebPage" in types(thing)]


def text_of(value: object) -> str:
    """A property's text: itself, its first item, or its `@value` or `name`."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        return next((text for item in value if (text := text_of(item))), "")
    if isinstance(value, dict):
        return text_of(value.get("@value") or value.get("name") or "")
    return ""


def names_of(value: object, found: Sequence[Thing]) -> list[str]:
    """The names of people or bodies in a property: strings, objects, references by `@id`."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [name for item in value[:20] for name in names_of(item, found)]
    if isinstance(value, dict):
        if name := text_of(value.get("name")):
            return [name]
        ident = value.get("@id")
        if ident:
            for thing in found:
                if thing.get("@id") == ident and (name := text_of(thing.get("name"))):
                    return [name]
    return []
