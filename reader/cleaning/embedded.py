"""The text of an article that a page holds only for its scripts: in a JSON blob or a template.

Sites that are built in the browser send their article as data: Next.js in `__NEXT_DATA__`, others as
`application/json` or as the value of a variable. In it the text is HTML in one string, or a list of
blocks (Sanity's Portable Text, Contentful, Draft.js, and many of a site's own). Nothing is run: what
is valid JSON is read, and what looks most like the article in it is given as HTML to be cleaned.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

MAX_SCRIPTS = 8_000_000
"""Characters of scripts that are read, all together."""
MAX_VALUES = 300_000
"""Values of JSON that are looked at."""
MIN_WORDS = 80
"""Words that an article in a script has at least; less is a label or a notice."""

_ASSIGNED = re.compile(
    r"(?:window|self|globalThis|var|let|const)\b[\w.$\[\]\"' ]{1,100}=\s*(JSON\.parse\(\s*(?=\"))?"
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_BLOCK_TAG = re.compile(r"<(?:p|br|div|h[1-6]|li|blockquote)\b", re.I)
_ESCAPED_TAG = re.compile(r"&lt;(?:p|div|h[1-6]|br)\b", re.I)
_SENTENCE = re.compile(r"[.!?…。！？؟]")
_NAMED = frozenset(["title", "headline", "slug", "url", "href", "author", "user", "email", "price"])
"""Keys of things of their own, such as other articles and comments: no list of blocks has them."""
_TITLES = ("title", "headline", "name", "heading")
_KINDS = ("type", "_type", "nodeType", "kind", "blockType", "__typename", "style", "tag", "name")
_TEXTS = (
    "text", "value", "html", "content", "children", "nodes", "body", "data", "model", "attributes",
    "rendered",
)  # fmt: skip
_LEFT_OUT = re.compile(
    r"advert|\bad\b|related|newsletter|promo|embed|script|image|video|gallery|signup|cta", re.I
)
_OTHERS = re.compile(
    r"comment|repl(?:y|ies)|review|related|recommend|translation|i18n|locale|menu|footer|cookie|consent", re.I
)
"""Keys under which the words of others are, and those of the site."""
_HEADING = re.compile(r"heading|header|\bh[1-6]\b|title", re.I)
_QUOTE = re.compile(r"quote", re.I)
_ITEM = re.compile(r"list|\bli\b|bullet", re.I)


def embedded_html(root: HtmlElement, titles: Collection[str]) -> str:
    """HTML of the article that a page's scripts and templates hold, "" where they hold none.

    `titles` are what the page calls its article: data beside one of them goes before other data, and
    without one a text must be far longer than any other, for blobs hold the next articles too.
    """
    wanted = {_folded(title) for title in titles if title}
    found = sorted(
        (
            (titled, words, value)
            for value, titled in _candidates(root, wanted)
            if (words := len(_TAG.sub(" ", value).split())) >= MIN_WORDS
        ),
        key=lambda each: each[:2],
        reverse=True,
    )
    if not found:
        return ""
    titled, words, value = found[0]
    others = [each for each in found[1:] if not _same(each[2], value)]
    return value if titled or not others or words > 2 * others[0][1] else ""


def _same(one: str, other: str) -> bool:
    """Whether one text is a part of the other, in whatever markup."""
    short, long = sorted(("".join(_TAG.sub(" ", each).split()) for each in (one, other)), key=len)
    return short[:200] in long


def _candidates(root: HtmlElement, titles: set[str]) -> Iterator[tuple[str, bool]]:
    left = MAX_SCRIPTS
    for element in root.iter("script", "template"):
        if element.tag == "template":
            inner = [etree.tostring(child, encoding="unicode", method="html") for child in element]
            text = (element.text or "") + "".join(inner)
        else:
            text = element.text or ""
        left -= len(text)
        if left < 0:
            return
        if element.tag == "template":
            yield text, False
        elif len(text) > 5 * MIN_WORDS and "ld+json" not in (element.get("type") or ""):
            for data in _values(text, is_json="json" in (element.get("type") or "")):
                yield from _bodies(data, titles)


def _values(text: str, *, is_json: bool) -> Iterator[Any]:
    """The JSON values of a script."""
    decoder = json.JSONDecoder()
    starts = (
        [(0, False)] if is_json else [(found.end(), bool(found[1])) for found in _ASSIGNED.finditer(text)]
    )
    done = 0
    for start, quoted in starts:
        if start < done:
            continue
        try:
            value, done = decoder.raw_decode(text, start if not is_json else len(text) - len(text.lstrip()))
            yield json.loads(value) if quoted else value
        except (ValueError, RecursionError):
            continue


def _bodies(data: Any, titles: set[str]) -> Iterator[tuple[str, bool]]:
    """What may be the body of an article, as HTML, each with whether a title of the page stands beside it."""
    stack: list[tuple[Any, bool]] = [(data, False)]
    seen = 0
    while stack and seen < MAX_VALUES:
        value, titled = stack.pop()
        seen += 1
        if isinstance(value, dict):
            named = titled or any(_folded(_inline(value.get(key), 0)) in titles for key in _TITLES)
            stack += [
                (each, named)
                for key, each in value.items()
                if isinstance(each, dict | list | str) and not _OTHERS.search(str(key))
            ]
        elif isinstance(value, list):
            if body := _from_blocks(value):
                yield body, titled
            stack += [(each, titled) for each in value if isinstance(each, dict | list)]
        elif isinstance(value, str) and len(value) > 3 * MIN_WORDS and (body := _from_string(value)):
            yield body, titled


def _from_string(text: str) -> str:
    if not _BLOCK_TAG.search(text) and _ESCAPED_TAG.search(text):
        text = html.unescape(text)
    if _BLOCK_TAG.search(text):
        return text
    if len(_SENTENCE.findall(text)) < 3 or text.count("{") > 3:
        return ""
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line.strip())


def _from_blocks(blocks: list[Any]) -> str:
    """A list of paragraphs and such as HTML, "" for a list of anything else."""
    if len(blocks) < 2 or any(isinstance(each, dict) and len(_NAMED & each.keys()) > 1 for each in blocks):
        return ""
    parts: list[str] = []
    for each in blocks:
        kind = _kind(each)
        text = "" if _LEFT_OUT.search(kind) else _inline(each, 0).strip()
        if not text:
            continue
        if _BLOCK_TAG.match(text):
            parts.append(text)
        elif _QUOTE.search(kind):
            parts.append(f"<blockquote><p>{text}</p></blockquote>")
        elif _ITEM.search(kind):
            parts.append(f"<ul><li>{text}</li></ul>")
        elif _HEADING.search(kind) and len(text) < 200:
            parts.append(f"<h2>{text}</h2>")
        else:
            parts.append(f"<p>{text}</p>")
    whole = sum(len(_BLOCK_TAG.findall(part)) > 3 for part in parts)
    if len(parts) < max(2, len(blocks) / 3) or whole > len(parts) / 2:  # a list of articles
        return ""
    prose = sum(len(part) > 60 for part in parts)
    return "".join(parts) if prose >= 2 else ""


def _kind(block: Any) -> str:
    if not isinstance(block, dict):
        return ""
    return " ".join(said for key in _KINDS if isinstance(said := block.get(key), str) and len(said) < 60)


def _inline(value: Any, depth: int) -> str:
    """The text in a block, with what HTML it has."""
    if depth > 12:
        return ""
    if isinstance(value, str):
        return value if _TAG.search(value) else html.escape(value, quote=False).replace("\n", "<br>")
    if isinstance(value, list):
        return "".join(_inline(each, depth + 1) for each in value)
    if isinstance(value, dict):
        for key in _TEXTS:
            if value.get(key) and (text := _inline(value[key], depth + 1)):
                return text
    return ""


def _folded(text: str) -> str:
    return " ".join(html.unescape(text).casefold().split())
