"""CSL-JSON: an array of items for citing, as Zotero and pandoc write it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reader.citations.names import display_name
from reader.imports.citing import csl_author, dated, doi_of
from reader.imports.grouping import united
from reader.imports.items import Json, objects_of, text_of
from reader.imports.records import Format, ImportedArticle, ParsedFile, Problem
from reader.imports.tables import clean, tags_of
from reader.imports.text import plain
from reader.imports.times import moment
from reader.model import Metadata

_TYPES = frozenset(
    [
        "article",
        "article-journal",
        "article-magazine",
        "article-newspaper",
        "bill",
        "book",
        "broadcast",
        "chapter",
        "classic",
        "collection",
        "dataset",
        "document",
        "entry",
        "entry-dictionary",
        "entry-encyclopedia",
        "event",
        "figure",
        "graphic",
        "hearing",
        "interview",
        "legal_case",
        "legislation",
        "manuscript",
        "map",
        "motion_picture",
        "musical_score",
        "pamphlet",
        "paper-conference",
        "patent",
        "performance",
        "periodical",
        "personal_communication",
        "post",
        "post-weblog",
        "regulation",
        "report",
        "review",
        "review-book",
        "software",
        "song",
        "speech",
        "standard",
        "thesis",
        "treaty",
        "webpage",
    ]
)


def is_it(value: Any) -> bool:
    """Whether a JSON value is of this form."""
    items = value.get("items") if isinstance(value, dict) and "config" not in value else value
    first = objects_of(items)[:1]
    return (
        bool(first)
        and text_of(first[0], "type") in _TYPES
        and bool({"title", "id", "issued"} & first[0].keys())
    )


def parse(json: Json) -> ParsedFile:
    """The articles of a file."""
    value = json.value.get("items") if isinstance(json.value, dict) else json.value
    found: list[ImportedArticle] = []
    problems = list(json.problems)
    for number, item in enumerate(value if isinstance(value, list) else [], start=1):
        if isinstance(item, dict) and text_of(item, "title", "URL"):
            found.append(_article(f"item {number}", item))
        else:
            problems.append(Problem(f"item {number}", "it has neither a title nor an address"))
    return ParsedFile(Format.CSL, united(found), tuple(problems))


def _article(where: str, item: dict[str, Any]) -> ImportedArticle:
    authors = tuple(csl_author(one) for one in objects_of(item.get("author")))
    kind, container = text_of(item, "type"), text_of(item, "container-title")
    publisher = text_of(item, "publisher")
    report = kind == "report"
    day, date = _date(item.get("issued"))
    return ImportedArticle(
        where=where,
        url=text_of(item, "URL"),
        title=plain(text_of(item, "title")),
        authors=tuple(filter(None, map(display_name, authors))),
        site=container if not report else publisher,
        language=text_of(item, "language"),
        published_at=day,
        tags=clean(tags_of(text_of(item, "keyword"), ",;")),
        note=plain(text_of(item, "note")),
        metadata=Metadata(
            type=kind,
            institution=publisher,
            doi=doi_of(text_of(item, "DOI")),
            report_number=text_of(item, "number"),
            series=text_of(item, "collection-title") or (container if report else ""),
            authors=authors,
            date=date,
        ),
        citation_key=text_of(item, "citation-key", "citation-label"),
    )


def _date(value: Any) -> tuple[datetime | None, str]:
    if not isinstance(value, dict):
        return moment(value), ""
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts:
        return dated(parts[0])
    return moment(text_of(value, "raw", "literal")), ""
