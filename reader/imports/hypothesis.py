"""Hypothesis: rows as its API gives them, or the JSON of its own export.

`{export_date, annotations: [{uri, text, tags, created, updated, target: [{source, selector: […]}]}]}`, or
`{total, rows: […]}`, or the list alone. An annotation without a selector is a note on the page; one with
`references` is a reply, and no highlight. Selectors are those of W3C's Web Annotation Data Model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reader.imports.colours import colour
from reader.imports.grouping import united
from reader.imports.items import Json, list_of, names_of, objects_of, text_of
from reader.imports.records import Format, ImportedArticle, ParsedFile, Passage, Problem
from reader.imports.tables import clean
from reader.imports.times import moment

_PROXY = re.compile(r"https?://via\d*\.hypothes\.is/(?:pdf\?url=)?(?=https?://)")
"""What stands before the address of a page that was read through Hypothesis' proxy."""
_OWN_USER = "acct:postil@localhost"
"""Who our own export says has made the annotations."""
_LISTS = ("annotations", "rows")


def is_it(value: Any) -> bool:
    """Whether a JSON value is of this form."""
    if isinstance(value, dict):
        if "@context" in value or "config" in value:
            return False
        rows = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), None)
        known = {"export_date", "export_userid", "client_version", "total"} & value.keys()
        return rows is not None and (bool(known) or _are_rows(rows))
    return _are_rows(value)


def _are_rows(value: Any) -> bool:
    first = objects_of(value)[:1]
    return bool(first) and "uri" in first[0] and bool({"target", "text", "created"} & first[0].keys())


def parse(json: Json) -> ParsedFile:
    """The articles of a file."""
    value = json.value
    if isinstance(value, dict):
        value = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), [])
    found: list[ImportedArticle] = []
    problems = list(json.problems)
    for number, item in enumerate(value or [], start=1):
        where = f"item {number}"
        url = address_of(item) if isinstance(item, dict) else ""
        if not url:
            problems.append(Problem(where, "it has no address"))
        elif item.get("references"):
            continue  # a reply to another annotation
        elif (article := _article(where, url, item)) is not None:
            found.append(article)
        else:
            problems.append(Problem(where, "it has neither marked words nor a note"))
    return ParsedFile(Format.HYPOTHESIS, united(found), tuple(problems))


def address_of(item: Mapping[str, Any]) -> str:
    """The address of the page; of a PDF that is known by its fingerprint that of its file, if it is said."""
    found = [text_of(item, "uri"), *(text_of(one, "source") for one in objects_of(item.get("target")))]
    document = item.get("document")
    if isinstance(document, dict):
        found += [text_of(one, "href") for one in objects_of(document.get("link"))]
    given = [_PROXY.sub("", one) for one in found if one]
    return next((one for one in given if one.startswith(("http://", "https://"))), given[0] if given else "")


def _article(where: str, url: str, item: Mapping[str, Any]) -> ImportedArticle | None:
    text = item.get("text")
    note = text if isinstance(text, str) else ""
    tags = clean(names_of(item.get("tags")))
    document = item.get("document")
    title = ""
    if isinstance(document, dict):
        titles = list_of(document, "title")
        title = " ".join(titles[0].split()) if titles and isinstance(titles[0], str) else ""
    passage = passage_of(
        objects_of(item.get("target")),
        note=note,
        tags=tags,
        times=(item.get("created"), item.get("updated")),
        origin_id=text_of(item, "id"),
    )
    if passage is not None and item.get("user") == _OWN_USER:
        extra = item.get("extra")
        said = extra if isinstance(extra, dict) else {}
        passage = replace(
            passage,
            uid=text_of(item, "id"),
            colour=colour(text_of(said, "colour")),
            heading=_string(said.get("heading")),
        )
    if passage is None and not note.strip() and not tags:
        return None
    if passage is None:
        own = item.get("user") == _OWN_USER
        return ImportedArticle(
            where=where,
            url=url,
            title=title,
            note=note.strip(),
            tags=tags,
            uid=text_of(item, "id") if own else "",
            saved_at=moment(item.get("created")) if own else None,
        )
    return ImportedArticle(where=where, url=url, title=title, passages=(passage,))


def passage_of(
    targets: list[dict[str, Any]],
    *,
    note: str,
    tags: tuple[str, ...],
    times: tuple[object, object],
    origin_id: str,
    colour_name: str = "",
) -> Passage | None:
    """The passage that the selectors of some targets mark; None where none has words.

    `times` are when it was made and changed, as the file has them.
    """
    for target in targets:
        selectors = target.get("selector")
        chosen = _by_type(selectors if isinstance(selectors, list) else [selectors])
        quoted = chosen.get("TextQuoteSelector", {})
        exact = quoted.get("exact")
        if not isinstance(exact, str) or not exact.strip():
            continue
        position = chosen.get("TextPositionSelector", {})
        start, end = position.get("start"), position.get("end")
        is_range = type(start) is int and type(end) is int and 0 <= start < end < 2**50
        page = chosen.get("PageSelector", {})
        return Passage(
            quote=exact,
            note=note,
            tags=tags,
            colour=colour(colour_name),
            created_at=moment(times[0]),
            updated_at=moment(times[1]),
            prefix=_string(quoted.get("prefix")),
            suffix=_string(quoted.get("suffix")),
            start=start if is_range else None,
            end=end if is_range else None,
            page=text_of(page, "label"),
            origin_id=origin_id,
        )
    return None


def _by_type(selectors: list[Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    pending = selectors[:50]
    while pending:
        one = pending.pop(0)
        if isinstance(one, list):
            pending += one[:50]
        elif isinstance(one, dict):
            found.setdefault(str(one.get("type", "")), one)
            if "refinedBy" in one and len(found) < 50:
                pending.append(one["refinedBy"])
    return found


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
