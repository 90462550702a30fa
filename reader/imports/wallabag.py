"""wallabag's JSON: an array of entries with their text and annotations.

`url title content tags is_archived is_starred created_at published_by annotations`; of an annotation `text`
is the note and `quote` the words; it has no date of its own.
"""

from __future__ import annotations

from typing import Any

from reader.imports.grouping import people, united
from reader.imports.items import Json, list_of, names_of, objects_of, text_of
from reader.imports.records import Format, ImportedArticle, ParsedFile, Passage, Problem
from reader.imports.tables import clean
from reader.imports.times import moment


def is_it(value: Any) -> bool:
    """Whether a JSON value is of this form."""
    first = objects_of(value)[:1]
    return bool(first) and "url" in first[0] and bool({"is_archived", "is_starred"} & first[0].keys())


def parse(json: Json) -> ParsedFile:
    """The articles of a file."""
    found: list[ImportedArticle] = []
    problems = list(json.problems)
    for number, item in enumerate(json.value if isinstance(json.value, list) else [], start=1):
        where = f"item {number}"
        url = text_of(item, "url", "given_url", "origin_url") if isinstance(item, dict) else ""
        if not url:
            problems.append(Problem(where, "it has no address"))
            continue
        passages = []
        for mark in objects_of(item.get("annotations")):
            if quote := text_of(mark, "quote"):
                passages.append(
                    Passage(
                        quote=quote, note=text_of(mark, "text"), created_at=moment(mark.get("created_at"))
                    )
                )
            else:
                problems.append(Problem(where, "one of its annotations has no words"))
        found.append(_article(where, url, item, tuple(passages)))
    return ParsedFile(Format.WALLABAG, united(found), tuple(problems))


def _article(where: str, url: str, item: dict[str, Any], passages: tuple[Passage, ...]) -> ImportedArticle:
    archived = _is_set(item.get("is_archived"))
    content = item.get("content")
    names = list_of(item, "published_by")
    return ImportedArticle(
        where=where,
        url=url,
        title=" ".join(text_of(item, "title").split()),
        authors=tuple(name for one in names_of(names) for name in people(one)),
        language=text_of(item, "language"),
        published_at=moment(item.get("published_at")),
        saved_at=moment(item.get("created_at")),
        tags=clean(names_of(item.get("tags"), "label")),
        read=archived or None,
        starred=_is_set(item.get("is_starred")) or None,
        later=None if archived else True,
        html=content if isinstance(content, str) else "",
        passages=passages,
    )


def _is_set(value: object) -> bool:
    return value in (1, True, "1", "true")
