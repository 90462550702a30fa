"""CSL-JSON: a report, and a passage of it, as citation processors read them.

https://docs.citationstyles.org/en/stable/specification.html, schema csl-data.json 1.0.2.
"""

from __future__ import annotations

from typing import Any

from reader.citations.names import without_empty
from reader.citations.report import TYPES, CitedReport, PartialDate
from reader.model import AuthorName


def csl_item(report: CitedReport) -> dict[str, Any]:
    """A report as an item; its id is the citation key, or its uid where it has none yet."""
    is_report = report.type == "report"
    item: dict[str, Any] = {
        "id": report.key or report.uid,
        "type": report.type if report.type in TYPES else "webpage",
        "citation-key": report.key,
        "title": report.title,
        "author": [_name(author) for author in without_empty(report.authors)],
        "issued": _date(report.date),
        "publisher": report.institution,
        "container-title": "" if is_report else report.site,
        "collection-title": report.series,
        "number": report.report_number,
        "URL": report.url,
        "DOI": report.doi,
        "language": report.language,
        "accessed": _date(report.accessed) if report.url else None,
    }
    return {name: value for name, value in item.items() if value}


def cite_item(report: CitedReport, pages: str = "") -> dict[str, str]:
    """A passage on these pages ("12", "12–13") of a report as a `cite-item`; "" for none."""
    cited = {"id": report.key or report.uid}
    return {**cited, "locator": pages, "label": "page"} if pages else cited


def _name(author: AuthorName) -> dict[str, str]:
    if author.literal:
        return {"literal": author.literal}
    parts = {
        "family": author.family,
        "given": author.given,
        "non-dropping-particle": author.particle,
        "suffix": author.suffix,
    }
    return {part: value for part, value in parts.items() if value}


def _date(when: PartialDate | None) -> dict[str, Any] | None:
    return None if when is None else {"date-parts": [list(when.parts)]}
