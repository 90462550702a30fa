"""Better BibTeX's JSON of a Zotero library: items with citation keys, notes, annotations of attachments."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from reader.citations.names import display_name
from reader.imports.citing import TYPES, dated, doi_of
from reader.imports.colours import colour
from reader.imports.grouping import united
from reader.imports.items import Json, names_of, objects_of, text_of
from reader.imports.records import Format, ImportedArticle, ParsedFile, Passage, Problem
from reader.imports.tables import clean
from reader.imports.text import plain
from reader.imports.times import moment
from reader.model import AuthorName, Metadata

_KEY = re.compile(r"(?im)^citation key:\s*(\S+)\s*$")
_NOT_ARTICLES = frozenset({"attachment", "note", "annotation"})


def is_it(value: Any) -> bool:
    """Whether a JSON value is of this form."""
    items = value.get("items") if isinstance(value, dict) else value
    first = objects_of(items)[:1]
    return bool(first) and "itemType" in first[0]


def parse(json: Json) -> ParsedFile:
    """The articles of a file."""
    items = json.value.get("items") if isinstance(json.value, dict) else json.value
    found: list[ImportedArticle] = []
    problems = list(json.problems)
    for number, item in enumerate(items if isinstance(items, list) else [], start=1):
        if isinstance(item, dict) and text_of(item, "itemType") in _NOT_ARTICLES:
            continue
        if isinstance(item, dict) and text_of(item, "title", "url"):
            found.append(_article(f"item {number}", item))
        else:
            problems.append(Problem(f"item {number}", "it has neither a title nor an address"))
    return ParsedFile(Format.ZOTERO, united(found), tuple(problems))


def _article(where: str, item: dict[str, Any]) -> ImportedArticle:
    authors = tuple(
        _creator(one)
        for one in objects_of(item.get("creators"))
        if one.get("creatorType", "author") in ("author", "presenter", "contributor")
    )
    institution = text_of(item, "institution", "publisher")
    site = text_of(item, "websiteTitle", "blogTitle", "publicationTitle")
    extra = text_of(item, "extra")
    key = _KEY.search(extra)
    notes = [plain(note) for note in names_of(item.get("notes"), "note")]
    day, date = _date(text_of(item, "date"))
    return ImportedArticle(
        where=where,
        url=text_of(item, "url"),
        title=plain(text_of(item, "title")),
        authors=tuple(filter(None, map(display_name, authors))),
        site=site or institution,
        language=text_of(item, "language"),
        published_at=day,
        saved_at=moment(item.get("dateAdded")),
        tags=clean(names_of(item.get("tags"), "tag")),
        note="\n\n".join(filter(None, notes)),
        passages=tuple(_passages(item)),
        metadata=Metadata(
            type=TYPES.get(text_of(item, "itemType"), text_of(item, "itemType")),
            institution=institution,
            doi=doi_of(text_of(item, "DOI") or extra),
            report_number=text_of(item, "reportNumber"),
            series=text_of(item, "seriesTitle", "series"),
            authors=authors,
            date=date,
        ),
        citation_key=text_of(item, "citationKey", "citekey") or (key[1] if key else ""),
    )


def _creator(one: dict[str, Any]) -> AuthorName:
    if name := text_of(one, "name"):
        return AuthorName(literal=name)
    return AuthorName(family=text_of(one, "lastName"), given=text_of(one, "firstName"))


def _passages(item: dict[str, Any]) -> list[Passage]:
    """The highlights in the PDFs and pages that are attached."""
    marks = objects_of(item.get("annotations"))
    for attachment in objects_of(item.get("attachments")):
        marks += objects_of(attachment.get("annotations"))
    return [
        Passage(
            quote=quote,
            note=plain(text_of(mark, "annotationComment", "comment")),
            tags=clean(names_of(mark.get("tags"), "tag")),
            colour=colour(text_of(mark, "annotationColor", "color")),
            created_at=moment(mark.get("dateAdded") or mark.get("dateModified")),
            page=text_of(mark, "annotationPageLabel", "pageLabel"),
            origin_id=text_of(mark, "key"),
        )
        for mark in marks
        if (quote := plain(text_of(mark, "annotationText", "text")))
    ]


def _date(text: str) -> tuple[datetime | None, str]:
    if found := re.fullmatch(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?", text):
        return dated([part for part in found.groups() if part])
    return moment(text), ""
