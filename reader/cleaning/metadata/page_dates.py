"""The moments that a page's metadata, its markup and its address tell, and where each stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from lxml.html import HtmlElement

from reader.cleaning.metadata import structured
from reader.cleaning.metadata.bylines import elsewhere
from reader.cleaning.metadata.date_lines import DateCandidate
from reader.cleaning.metadata.dates import NOON, date_in_address, read_date
from reader.cleaning.metadata.meta_elements import MetaElements

KINDS = (
    "ld published", "ld created", "ld modified", "ld page published", "ld page modified", "ld other",
    "meta best", "meta published", "meta date", "meta modified", "itemprop published", "itemprop modified",
    "time published", "time modified", "time", "class published", "class date", "marked elsewhere", "address",
)  # fmt: skip
"""Where a moment stands; "ld page" are of objects that describe the page, "ld other" of others."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""What a machine writes for a moment that it does not know (zero seconds of Unix time)."""
_MODIFIED = re.compile(r"modif|updat|lastmod|revis|changed")
_PUBLISHED = re.compile(
    r"publi|pub-?date|issued|posted|post-?date|entry-?date|article-?date|dateline|created"
)
_OF_META = re.compile(r"date|time|publish|modif|issued|created|updated|lastmod|release")
_NOT_OF_META = re.compile(
    r"expir|valid|event|start|end_|birth|refresh|timeout|runtime|readingtime|timezone|current"
)
_BEST_META = frozenset(["article:published_time", "og:article:published_time", "datepublished"])
_CALLED_DATE = re.compile(r"(?:^|[\s_-])(?:date|time|timestamp|meta|byline|fecha|datum)")
_WORDS = (
    "publi", "date", "issued", "posted", "created", "time", "meta", "byline", "fecha", "datum", "modif",
    "updat", "lastmod", "revis", "changed",
)  # fmt: skip
"""One of these is in whatever the patterns find."""
MARKED, OF_KIND = 40, 8
"""Marked elements of a page, and moments of each kind, that are looked at."""


def read_dates(
    root: HtmlElement,
    articles: Sequence[structured.Thing],
    found: Sequence[structured.Thing],
    meta: MetaElements,
    url: str,
) -> list[DateCandidate]:
    """The moments of JSON-LD, meta elements, marked-up elements and the address."""
    made: list[DateCandidate] = []
    orders: Counter[str] = Counter()
    told = ((kind, *read_date(text)) for kind, text in (*_of_things(articles, found), *_of_meta(meta)))
    for kind, moment, turned in (*told, *_marked(root)):
        if moment is not None and abs(moment - _NEVER) > timedelta(days=1) and orders[kind] < OF_KIND:
            timed = has_time(moment)
            made.append(DateCandidate(kind, moment, orders[kind], timed=timed, turned=turned))
            orders[kind] += 1
    if day := date_in_address(url):
        made.append(DateCandidate("address", day))
    return made


def has_time(moment: datetime) -> bool:
    """Whether a moment is more than a day: midnight and noon are what stands for none."""
    return (moment.hour, moment.minute, moment.second) not in ((0, 0, 0), (NOON, 0, 0))


def _of_things(
    articles: Sequence[structured.Thing], found: Sequence[structured.Thing]
) -> Iterator[tuple[str, str]]:
    for thing in articles:
        page = "page " if structured.is_page(thing) else ""
        names = (("datePublished", page + "published"), ("dateModified", page + "modified"))
        for name, kind in (*names, ("dateCreated", "created")):
            if text := structured.text_of(thing.get(name)):
                yield f"ld {kind}", text
    known = set(map(id, articles))
    for thing in found:
        for name in () if id(thing) in known else ("datePublished", "uploadDate"):
            if text := structured.text_of(thing.get(name)):
                yield "ld other", text


def _of_meta(meta: MetaElements) -> Iterator[tuple[str, str]]:
    for name, values in meta.items():
        if not _OF_META.search(name) or _NOT_OF_META.search(name):
            continue
        if name in _BEST_META:
            yield "meta best", values[0]
        elif _MODIFIED.search(name):
            yield "meta modified", values[0]
        else:
            yield "meta published" if _PUBLISHED.search(name) else "meta date", values[0]


def _marked(root: HtmlElement) -> Iterator[tuple[str, datetime, datetime | None]]:
    """The moments of elements that are marked as one."""
    seen = 0
    for element in root.iter(
        "time", "abbr", "span", "div", "p", "li", "td", "small", "em", "strong", "a", "meta"
    ):
        kind = _kind(element)
        moment, turned = _moment(element) if kind else (None, None)
        if moment is None:
            continue
        kind = "marked elsewhere" if elsewhere(element, marked=kind.startswith("itemprop")) else kind
        yield kind, moment, turned
        seen += 1
        if seen >= MARKED:
            return


def _kind(element: HtmlElement) -> str:
    """What the markup says that an element's moment is, "" where it says nothing."""
    itemprop = element.get("itemprop") or ""
    if "datePublished" in itemprop or "dateModified" in itemprop:
        return "itemprop published" if "datePublished" in itemprop else "itemprop modified"
    if element.tag == "meta":
        return ""
    names, ident = element.get("class") or "", element.get("id")
    modified, named = _of_names((f"{names} {ident}" if ident else names)[:300])
    if element.tag != "time":
        return named
    if modified:
        return "time modified"
    return "time published" if named == "class published" or element.get("pubdate") is not None else "time"


@lru_cache(maxsize=4096)
def _of_names(names: str) -> tuple[bool, str]:
    """Whether class and id speak of a change, and what an element that is no `time` then holds."""
    names = names.lower()
    if not any(word in names for word in _WORDS):
        return False, ""
    called = "class date" if _CALLED_DATE.search(names) else ""
    return _MODIFIED.search(names) is not None, "class published" if _PUBLISHED.search(names) else called


def _moment(element: HtmlElement) -> tuple[datetime | None, datetime | None]:
    value = element.get("datetime") or element.get("content") or element.get("title") or ""
    if value and (told := read_date(value))[0]:
        return told
    text = element.text_content()
    return read_date(text) if len(text) < 200 else (None, None)
