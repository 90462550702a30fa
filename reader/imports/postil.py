"""Our own JSON export, which has everything of each report: `{"postil": 1, "reports": […]}`."""

from __future__ import annotations

import json as standard_json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from reader.document import Document
from reader.imports.items import Json, names_of, objects_of, text_of
from reader.imports.records import Format, ImportedArticle, ParsedFile, Passage, Problem
from reader.imports.tables import clean
from reader.imports.times import moment
from reader.model import AuthorName, Metadata, PageStart

_NEWEST = 1


def is_it(value: Any) -> bool:
    """Whether a JSON value is of this form."""
    return (
        isinstance(value, dict)
        and type(value.get("postil")) is int
        and isinstance(value.get("reports"), list)
    )


def parse(json: Json) -> ParsedFile:
    """The articles of a file."""
    problems = list(json.problems)
    if json.value["postil"] > _NEWEST:
        problems.append(Problem("", "a newer version of Postil wrote it: some of it may be left out"))
    found: list[ImportedArticle] = []
    for number, item in enumerate(json.value["reports"], start=1):
        if isinstance(item, dict) and (text_of(item, "uid") or text_of(item, "url")):
            found.append(_article(f"item {number}", item))
        else:
            problems.append(Problem(f"item {number}", "it is not a report"))
    return ParsedFile(Format.POSTIL, tuple(found), tuple(problems))


def _string(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _object(item: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = item.get(name)
    return value if isinstance(value, dict) else {}


def _article(where: str, item: dict[str, Any]) -> ImportedArticle:
    state, cited, text = (_object(item, name) for name in ("state", "cited", "text"))
    document = text.get("document")
    source = standard_json.dumps(document, ensure_ascii=False) if document else ""
    words = _words(source)
    marks = [one for one in objects_of(item.get("passages")) if _string(one, "quote").strip()]
    return ImportedArticle(
        where=where,
        uid=_string(item, "uid"),
        url=_string(item, "url"),
        title=_string(item, "title"),
        authors=tuple(names_of(item.get("authors"))),
        site=_string(item, "site"),
        language=_string(item, "language"),
        published_at=moment(item.get("published_at")),
        saved_at=moment(item.get("added_at")),
        read=bool(state.get("read_at")) or None,
        starred=bool(state.get("starred_at")) or None,
        later=bool(state.get("later_at")) or None,
        later_rank=_rank(state.get("later_rank")),
        times=tuple((name, when) for name in _TIMES if (when := moment(state.get(name))) is not None),
        note=_string(item, "note"),
        tags=clean(names_of(item.get("tags"))),
        passages=tuple(_passage(one, words) for one in marks),
        document=source,
        pages=tuple(_page(one) for one in objects_of(text.get("pages")) if _is_page(one)),
        text_source=_string(text, "source"),
        text_complete=text.get("complete") is not False,
        text_reason=_string(text, "reason"),
        text_at=moment(text.get("made_at")),
        metadata=_metadata(cited),
        citation_key=_string(cited, "key"),
    )


def _rank(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 2**55:
        return None
    return float(value)


_TIMES = ("read_at", "starred_at", "later_at", "done_at", "opened_at", "finished_at", "due_at")


def _words(document: str) -> str:
    """The plain text of a document, "" where it is damaged."""
    try:
        return Document.from_json(document).text if document else ""
    except ValueError:
        return ""


def _metadata(cited: Mapping[str, Any]) -> Metadata:
    names = ("type", "institution", "doi", "report_number", "series", "pdf_url")
    parts = ("family", "given", "particle", "suffix", "literal")
    authors = (
        AuthorName(**{part: _string(one, part) for part in parts}) for one in objects_of(cited.get("authors"))
    )
    return Metadata(**{name: _string(cited, name) for name in names}, authors=tuple(authors))


def _is_page(one: Mapping[str, Any]) -> bool:
    return all(type(one.get(name)) is int and one[name] >= 0 for name in ("start", "index"))


def _page(one: Mapping[str, Any]) -> PageStart:
    return PageStart(one["start"], one["index"], _string(one, "label"))


def _passage(one: Mapping[str, Any], text: str) -> Passage:
    made_on = _object(one, "made_on")
    start, end = made_on.get("start"), made_on.get("end")
    is_range = type(start) is int and type(end) is int and 0 <= start < end < 2**50
    quote = _string(one, "quote")
    fits = is_range and text[start:end] == quote  # else it was made on an earlier text
    return Passage(
        quote=quote,
        note=_string(one, "note"),
        tags=clean(names_of(one.get("tags"))),
        colour=_string(one, "colour"),
        created_at=moment(one.get("created_at")),
        updated_at=moment(one.get("updated_at")),
        prefix=_string(one, "prefix"),
        suffix=_string(one, "suffix"),
        start=start if is_range else None,
        end=end if is_range else None,
        heading=_string(one, "heading"),
        text_sha=sha256(text.encode("utf-8", "surrogatepass")).hexdigest() if fits else "",
        page=_string(one, "page"),
        uid=_string(one, "uid"),
        links=tuple(names_of(one.get("links"))),
    )
