"""When an article was published and last changed, as a page's metadata and its markup tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lxml.html import HtmlElement

from reader.cleaning.metadata import structured
from reader.cleaning.metadata.bylines import elsewhere
from reader.cleaning.metadata.dates import parse_date
from reader.cleaning.metadata.meta_elements import MetaElements

_PUBLISHED_META = (
    "article:published_time", "og:published_time", "og:article:published_time", "article:published",
    "datepublished", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "article.published",
    "published_time",
    "dc.date.issued", "dcterms.issued", "dc.date", "dc.date.created", "dcterms.created", "dcterms.date",
    "date",
    "citation_publication_date", "citation_date", "citation_online_date", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "displaydate", "originalpublicationdate", "article_date_original", "rnews:datepublished", "bt:pubdate",
    "created",
    "article-published", "release_date", "video:release_date",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified",
    "last-modified", "lastmod",
)  # fmt: skip

_PUBLISHED_TIME = re.compile(r"publi|entry-date|posted")
_PUBLISHED_NAME = re.compile(
    r"(?=[paed])(?:publish|pubdate|posted|post-?date|entry-?date|article-?date|dateline)"
)
_DATE_NAME = re.compile(r"(?:^|[\s_-])(?:date|time|timestamp|meta|byline|fecha|datum)")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""What a machine writes for a moment that it does not know (zero seconds of Unix time)."""


@dataclass(slots=True)
class Dates:
    """`published` and `modified` are what the metadata tell, the most trusted first; `marked` is the date of
    the element that looks most like the article's date.
    """

    published: list[datetime] = field(default_factory=list)
    modified: list[datetime] = field(default_factory=list)
    marked: datetime | None = None


def read_dates(root: HtmlElement, articles: Sequence[structured.Thing], meta: MetaElements) -> Dates:
    """All dates that a page's metadata tell of its article; where none is of its publication, the one marked
    so.
    """
    dates = Dates(
        published=_parsed(
            *(structured.text_of(thing.get("datePublished")) for thing in articles),
            *(text for name in _PUBLISHED_META for text in meta.get(name, ())[:1]),
            *(structured.text_of(thing.get("dateCreated")) for thing in articles),
        ),
        modified=_parsed(
            *(structured.text_of(thing.get("dateModified")) for thing in articles),
            *(text for name in _MODIFIED_META for text in meta.get(name, ())[:1]),
        ),
    )
    if not dates.published:
        dates.marked = _marked_date(root)
    return dates


def _parsed(*texts: str) -> list[datetime]:
    found = dict.fromkeys(moment for text in texts if text and (moment := parse_date(text)))
    return [moment for moment in found if abs(moment - _NEVER) > timedelta(days=1)]


def _rank(element: HtmlElement) -> int | None:
    """How clearly an element is marked as the date of publication, 0 the clearest; None for not at all."""
    if "datePublished" in element.get("itemprop", ""):
        return 0
    names = f"{element.get('class', '')} {element.get('id', '')}".lower()[:300]
    if element.tag == "time":
        return 1 if _PUBLISHED_TIME.search(names) or element.get("pubdate") is not None else 2
    if len(names) < 2:
        return None
    if _PUBLISHED_NAME.search(names):
        return 3
    return 4 if _DATE_NAME.search(names) else None


def _marked_date(root: HtmlElement) -> datetime | None:
    """The date of the element that is most clearly marked as the date of publication."""
    best: tuple[int, datetime] | None = None
    for element in root.iter(
        "time", "abbr", "span", "div", "p", "meta", "li", "td", "small", "em", "strong", "a"
    ):
        rank = _rank(element)
        if rank is None or (best is not None and best[0] <= rank):
            continue
        value = element.get("datetime") or element.get("content") or element.get("title") or ""
        moment = parse_date(value) if value else None
        if moment is None:
            text = element.text_content()
            moment = parse_date(text) if len(text) < 200 else None
        if moment is not None and not elsewhere(element, marked=rank == 0):
            best = (rank, moment)
    return best[1] if best else None
