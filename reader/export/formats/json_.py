"""Everything of a report as JSON, which `postil import` reads back; docs/formats.md describes the fields.

Times are ISO 8601 in UTC to the microsecond, offsets count code points in the text of `document`. What has
no value is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from reader.citations.report import CitedReport
from reader.export.json_text import escaped_json, filled, iso, json_text
from reader.export.records import Passage, Report
from reader.model import ReadingState, Revision

VERSION = 1
"""The number in `postil`: higher where a field changes its meaning; new fields do not raise it."""


def text(reports: Iterable[Report]) -> str:
    """One object: `postil` (the version) and `reports`, one on each line."""
    lines = ",\n".join(_report(each) for each in reports)
    return f'{{"postil":{VERSION},"reports":[\n{lines}\n]}}\n'


def _report(report: Report) -> str:
    article = report.article
    body = json_text(
        filled(
            {
                "uid": article.uid,
                "url": article.url,
                "title": article.title,
                "authors": article.authors,
                "site": article.site,
                "feed": article.feed_title,
                "language": article.language,
                "published_at": iso(article.published_at),
                "added_at": iso(article.added_at),
                "cited": _cited(report.cited),
                "state": _state(article.state),
                "note": article.note,
                "tags": article.tags,
                "passages": [_passage(each) for each in report.passages],
            }
        )
    )
    if article.revision is None:
        return body
    # the document is JSON already, and by far the largest part
    document = escaped_json(article.revision.document.to_json())
    return f'{body[:-1]},"text":{json_text(_text(article.revision))[:-1]},"document":{document}}}}}'


def _text(revision: Revision) -> dict[str, Any]:
    return {
        "made_at": iso(revision.made_at),
        "source": revision.source.value,
        "complete": revision.complete,
        **filled(
            {
                "reason": revision.reason,
                "file_url": revision.file_url,
                "pages": [
                    {"start": page.start, "index": page.page, "label": page.label} for page in revision.pages
                ],
            }
        ),
    }


def _cited(cited: CitedReport) -> dict[str, Any]:
    return filled(
        {
            "key": cited.key,
            "type": cited.type,
            "title": cited.title,
            "authors": [filled(asdict(author)) for author in cited.authors],
            "date": str(cited.date) if cited.date else "",
            "institution": cited.institution,
            "site": cited.site,
            "series": cited.series,
            "report_number": cited.report_number,
            "doi": cited.doi,
            "url": cited.url,
            "pdf_url": cited.pdf_url,
            "language": cited.language,
            "accessed": str(cited.accessed) if cited.accessed else "",
        }
    )


def _state(state: ReadingState) -> dict[str, Any]:
    return filled(
        {
            "read_at": iso(state.read_at),
            "starred_at": iso(state.starred_at),
            "later_at": iso(state.later_at),
            "done_at": iso(state.done_at),
            "opened_at": iso(state.opened_at),
            "finished_at": iso(state.finished_at),
            "due_at": iso(state.due_at),
            "later_rank": state.later_rank,
            "place": asdict(state.place) if state.place else None,
        }
    )


def _passage(passage: Passage) -> dict[str, Any]:
    highlight, anchor = passage.highlight, passage.highlight.anchor
    made_at = {"start": highlight.start, "end": highlight.end}
    here = {"start": passage.start, "end": passage.end}
    return filled(
        {
            "uid": highlight.uid,
            "quote": highlight.quote,
            "prefix": highlight.prefix,
            "suffix": highlight.suffix,
            "heading": highlight.heading,
            "colour": highlight.colour,
            "note": highlight.note,
            "tags": highlight.tags,
            "created_at": iso(highlight.created_at),
            "updated_at": iso(highlight.updated_at),
            "made_on": made_at if highlight.start is not None else None,
            "place": here if passage.start is not None else None,
            "state": anchor.state.value,
            "page": passage.pages,
            "link": passage.link,
            "links": sorted(each.uid for each in passage.links),
        }
    )
