"""JSON-LD: the objects a page carries in `application/ld+json` scripts (schema.org)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from reader.cleaning.html.pieces import folded

_WRAPPING = re.compile(
    r"^(?:<!--|(?://|/\*)?\s{0,20}<!\[CDATA\[\s{0,20}(?:\*/)?)|(?:-->|\]\]>)\s{0,20}(?:\*/)?\s{0,20};?$"
)
_ARTICLE = re.compile(r"Article|BlogPosting|^Report|Review|Posting|Recipe|HowTo", re.I)
_PAGE = re.compile(r"WebPage|AboutPage|FAQPage|ItemPage", re.I)
_CONTROL = re.compile(r"[\x00-\x1f]")
_PART_OF_OTHERS = frozenset(
    ["comment", "comments", "review", "reviews", "hasPart", "itemListElement", "mentions", "relatedLink"]
)
_SALVAGED = re.compile(
    r'"(@type|headline|datePublished|dateModified|articleBody)"\s{0,20}:\s{0,20}"((?:[^"\\]|\\.){1,1000})"'
)
_SALVAGED_AUTHOR = re.compile(
    r'"author"\s{0,20}:\s{0,20}\[?\s{0,20}\{[^{}]{0,300}?"name"\s{0,20}:\s{0,20}"([^"\\]{2,120})"'
)
MAX_SCRIPT = 2_000_000
MAX_OBJECTS = 2_000

Thing = dict[str, Any]


def things(root: HtmlElement) -> list[Thing]:
    """Every object of the page's JSON-LD, nested ones too, in document order.

    Of a script that is no JSON, the plain properties of its article are saved.
    """
    found: list[Thing] = []
    for script in root.iter("script"):
        kind = script.get("type", "").lower()
        if "ld+json" not in kind and (kind or not (script.text or "").lstrip().startswith('{"@context"')):
            continue
        text = _WRAPPING.sub("", (script.text or "").strip()).strip().rstrip(";/* \r\n\t")
        if not text or len(text) > MAX_SCRIPT:
            continue
        found.extend(_walk(_loaded(text), 0))
        if len(found) > MAX_OBJECTS:
            break
    return found[:MAX_OBJECTS]


def _loaded(text: str) -> object:
    # raw control characters and trailing commas are the usual faults
    for form in (text, re.sub(r",\s*([}\]])", r"\1", _CONTROL.sub(" ", text))):
        try:
            return json.loads(form, strict=False)
        except (ValueError, RecursionError):
            continue
    saved: Thing = {}
    for name, value in _SALVAGED.findall(text):
        saved.setdefault(name, value)
    if author := _SALVAGED_AUTHOR.search(text):
        saved["author"] = author.group(1)
    return saved if _ARTICLE.search(types(saved)) else None


def _walk(data: object, depth: int) -> Iterator[Thing]:
    if depth > 8:
        return
    if isinstance(data, list):
        for item in data:
            yield from _walk(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for name, value in data.items():
            if isinstance(value, (dict, list)) and name not in _PART_OF_OTHERS:
                yield from _walk(value, depth + 1)


def types(thing: Thing) -> str:
    """The types of an object, on one line."""
    kind = thing.get("@type")
    if isinstance(kind, list):
        return " ".join(item for item in kind if isinstance(item, str))
    return kind if isinstance(kind, str) else ""


def articles(found: Sequence[Thing], titles: Sequence[str] = ()) -> list[Thing]:
    """The objects that describe an article, then those that describe the page.

    Where several articles are described, those whose headline is one of the page's titles come first.
    """
    known = [folded(unescape(title)) for title in titles if title]
    exact = [thing for thing in found if _ARTICLE.search(types(thing)) and not is_page(thing)]

    def strange(thing: Thing) -> bool:
        headline = folded(unescape(text_of(thing.get("headline") or thing.get("name"))))
        return not (headline and any(headline in title or title in headline for title in known))

    exact.sort(key=strange)
    return exact + [thing for thing in found if is_page(thing)]


def is_page(thing: Thing) -> bool:
    """Whether an object describes the page rather than its article."""
    return _PAGE.search(types(thing)) is not None


def text_of(value: object) -> str:
    """A property's text: itself (a time may be a number), its first item, or its `@value` or `name`."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
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
        name = value.get("name")
        if isinstance(name, list):
            return [text for item in name[:20] if (text := text_of(item))]
        parts = (text_of(value.get(key)) for key in ("givenName", "familyName"))
        if text := text_of(name) or " ".join(filter(None, parts)):
            return [text]
        ident = value.get("@id")
        if ident:
            for thing in found:
                if thing.get("@id") == ident and (text := text_of(thing.get("name"))):
                    return [text]
    return []
