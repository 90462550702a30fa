"""W3C Web Annotations as JSON-LD: a collection of one page (https://www.w3.org/TR/annotation-model/)."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from reader.export.formats.selectors import selectors
from reader.export.json_text import filled, iso, json_text
from reader.export.records import Passage, Report

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
COLLECTION = "urn:x-postil:annotations"
_PAGES = {"PageSelector": "urn:x-postil:PageSelector", "index": "urn:x-postil:index"}
"""Hypothesis' selector of pages, which the context of the W3C does not have."""


def text(reports: Iterable[Report]) -> str:
    """An AnnotationCollection with all passages, and with the notes and tags of reports themselves."""
    items = [item for report in reports for item in _items(report)]
    page = {"id": f"{COLLECTION}:1", "type": "AnnotationPage", "startIndex": 0, "items": items}
    paged = any("PageSelector" in map(itemgetter("type"), _selectors_of(item)) for item in items)
    collection = {
        "@context": [CONTEXT, _PAGES] if paged else CONTEXT,
        "id": COLLECTION,
        "type": "AnnotationCollection",
        "label": "Postil",
        "total": len(items),
        "first": page,
    }
    return json_text(collection, indent=1) + "\n"


def _selectors_of(item: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = item["target"].get("selector", [])
    return found


def _items(report: Report) -> list[dict[str, Any]]:
    article = report.article
    items = [_passage(report, each) for each in report.passages]
    if article.note or article.tags:
        items.insert(
            0,
            {
                "id": f"urn:x-postil:note:{article.uid}",
                "type": "Annotation",
                "motivation": "commenting",
                "created": iso(article.added_at),
                "body": _bodies(article.note, article.tags),
                "target": _source(report),
            },
        )
    return items


def _passage(report: Report, passage: Passage) -> dict[str, Any]:
    highlight = passage.highlight
    return filled(
        {
            "id": f"urn:x-postil:passage:{highlight.uid}",
            "type": "Annotation",
            "motivation": "commenting" if highlight.note else "highlighting",
            "created": iso(highlight.created_at),
            "modified": iso(highlight.updated_at),
            "body": _bodies(highlight.note, highlight.tags),
            "target": {
                "source": _source(report),
                "selector": selectors(passage),
                "styleClass": highlight.colour,
            },
        }
    )


def _source(report: Report) -> dict[str, Any]:
    return {"id": report.address, "type": "Text", "schema:name": report.article.title}


def _bodies(note: str, tags: Iterable[str]) -> list[dict[str, str]]:
    bodies = [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in tags]
    if note:
        comment = {"type": "TextualBody", "purpose": "commenting", "format": "text/markdown", "value": note}
        bodies.insert(0, comment)
    return bodies
