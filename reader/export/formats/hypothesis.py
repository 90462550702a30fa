"""The JSON that the Hypothesis client exports and imports.

Its annotations are those of the service's API (https://h.readthedocs.io/en/latest/api-reference/). Colour
and heading, which it does not know, are in `extra`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reader import __version__
from reader.export.formats.selectors import selectors
from reader.export.json_text import filled, iso, json_text
from reader.export.records import Passage, Report

USER = "acct:postil@localhost"


def text(reports: Iterable[Report]) -> str:
    """All passages; the note and tags of a report are a page note. The date is that of the last change."""
    annotations = [each for report in reports for each in _annotations(report)]
    return (
        json_text(
            {
                "export_date": max((each["updated"] for each in annotations), default=None),
                "export_userid": USER,
                "client_version": f"Postil {__version__}",
                "annotations": annotations,
            },
            indent=1,
        )
        + "\n"
    )


def _annotations(report: Report) -> list[dict[str, Any]]:
    article = report.article
    found = [_passage(report, each) for each in report.passages]
    if article.note or article.tags:
        added = iso(article.added_at)
        target = [{"source": report.address}]
        said = {"text": article.note, "tags": list(article.tags)}
        found.insert(0, _annotation(report, article.uid, (added, added), target) | said)
    return found


def _passage(report: Report, passage: Passage) -> dict[str, Any]:
    highlight = passage.highlight
    times = iso(highlight.created_at), iso(highlight.updated_at)
    target = [{"source": report.address, "selector": selectors(passage)}]
    return _annotation(report, highlight.uid, times, target) | {
        "text": highlight.note,
        "tags": list(highlight.tags),
        "extra": filled({"colour": highlight.colour, "heading": highlight.heading}),
    }


def _annotation(
    report: Report,
    uid: str,
    times: tuple[str | None, str | None],
    target: list[dict[str, Any]],
) -> dict[str, Any]:
    return {
        "id": uid,
        "created": times[0],
        "updated": times[1],
        "user": USER,
        "uri": report.address,
        "group": "__world__",
        "permissions": {"read": [USER], "update": [USER], "delete": [USER], "admin": [USER]},
        "target": target,
        "document": {"title": [report.article.title]},
    }
