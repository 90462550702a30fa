"""PDF in, a report out: its text in reading order, with pages, headings, lists, tables and notes.

The work needs PDFium, which is loaded at the first call.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reader.pdf.reading import Report


def read(data: bytes) -> dict[str, Any]:
    """The report in a PDF file as plain data: title, authors, published (ISO) and blocks in reading order.

    Each block has kind, text and page (1 is the first of the file), a heading its level, a table its rows.
    Raises CleaningError where the file is damaged, protected, or holds no text.
    """
    from reader.pdf.reading import read_report

    report = read_report(data)
    return {
        "title": report.title,
        "authors": list(report.authors),
        "published": report.published.isoformat() if report.published else None,
        "blocks": list(_blocks(report)),
    }


def _blocks(report: Report) -> Iterator[dict[str, Any]]:
    if report.title:
        yield {"kind": "heading", "text": report.title, "page": 1, "level": 1, "rows": None}
    previous: int | None = 0
    for part in report.parts:
        text = part.text
        if part.kind == "item":
            # a number that does not follow from the one before says something
            if part.number is not None and part.number not in {1, (previous or 0) + 1}:
                text = f"{part.label} {text}"
            previous = part.number
        yield {
            "kind": part.kind,
            "text": text,
            "page": part.page,
            "level": part.level + 1 if part.level else None,
            "rows": part.rows or None,
        }
