"""W3C Web Annotations (Recommendation of 23 February 2017): a JSON-LD list, collection or page of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reader.imports.grouping import united
from reader.imports.hypothesis import passage_of
from reader.imports.items import Json, objects_of, text_of
from reader.imports.records import Format, ImportedArticle, ParsedFile, Problem
from reader.imports.tables import clean
from reader.imports.times import moment

_OWN_ID = "urn:x-postil:passage:"
"""What our own export puts before the uid of a passage."""
_OWN_NOTE = "urn:x-postil:note:"
"""The same before the uid of an article with a note."""
_CONTEXT = "www.w3.org/ns/anno"


def is_it(value: Any) -> bool:
    """Whether a JSON value is of this form."""
    some = [value] if isinstance(value, dict) else objects_of(value)[:1]
    return any(
        _CONTEXT in str(one.get("@context", ""))
        or "Annotation" in _types(one)
        or "AnnotationCollection" in _types(one)
        or "AnnotationPage" in _types(one)
        for one in some
    )


def _types(item: Mapping[str, Any]) -> list[str]:
    given = item.get("type")
    return [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, str)]


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return []
    if "Annotation" in _types(value):
        return [value]
    for name in ("items", "@graph", "annotations"):
        if isinstance(value.get(name), list):
            return list(value[name])
    return _listed(value.get("first"))


def parse(json: Json) -> ParsedFile:
    """The articles of a file."""
    found: list[ImportedArticle] = []
    problems = list(json.problems)
    for number, item in enumerate(_listed(json.value), start=1):
        where = f"item {number}"
        targets = _targets(item) if isinstance(item, dict) else []
        url = next((one for target in targets if (one := _address(target))), "")
        if not url:
            problems.append(Problem(where, "it has no address"))
        elif (article := _article(where, url, item, targets)) is not None:
            found.append(article)
        else:
            problems.append(Problem(where, "it has neither marked words nor a note"))
    return ParsedFile(Format.ANNOTATIONS, united(found), tuple(problems))


def _targets(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    target = item.get("target")
    given = target if isinstance(target, list) else [target]
    return [{"source": one} if isinstance(one, str) else one for one in given if isinstance(one, str | dict)]


def _address(target: Mapping[str, Any]) -> str:
    source = target.get("source")
    return text_of(source, "id") if isinstance(source, dict) else text_of(target, "source", "id")


def _article(
    where: str, url: str, item: Mapping[str, Any], targets: list[dict[str, Any]]
) -> ImportedArticle | None:
    notes: list[str] = []
    tags: list[str] = []
    body = item.get("body")
    for one in body if isinstance(body, list) else [body]:
        if isinstance(one, str):
            notes.append(one)
        elif isinstance(one, dict) and isinstance(one.get("value"), str):
            (tags if one.get("purpose") == "tagging" else notes).append(one["value"])
    if isinstance(item.get("bodyValue"), str):
        notes.append(item["bodyValue"])
    note = "\n\n".join(notes)
    sources = (target.get("source") for target in targets)
    source = next((one for one in sources if isinstance(one, dict)), dict[str, Any]())
    title = " ".join(text_of(source, "title", "dc:title", "schema:name").split()) or text_of(item, "dc:title")
    colours = [text_of(target, "styleClass") for target in targets] + [text_of(item, "color", "colour")]
    passage = passage_of(
        targets,
        note=note,
        tags=clean(tags),
        times=(item.get("created"), item.get("modified")),
        origin_id=text_of(item, "id"),
        colour_name=next((one for one in colours if one), ""),
    )
    if passage is not None and passage.origin_id.startswith(_OWN_ID):
        passage = replace(passage, uid=passage.origin_id.removeprefix(_OWN_ID))
    if passage is None and not note.strip() and not tags:
        return None
    if passage is None:
        name = text_of(item, "id")
        own = name.startswith(_OWN_NOTE)
        return ImportedArticle(
            where=where,
            url=url,
            title=title,
            note=note.strip(),
            tags=clean(tags),
            uid=name.removeprefix(_OWN_NOTE) if own else "",
            saved_at=moment(item.get("created")) if own else None,
        )
    return ImportedArticle(where=where, url=url, title=title, passages=(passage,))
