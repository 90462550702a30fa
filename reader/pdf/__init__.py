"""PDF in, a report out: its text in reading order, with pages, headings, lists, tables and notes.

The work needs PDFium, which is loaded at the first call.
"""

from __future__ import annotations

from typing import Any


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
        "blocks": [
            {"kind": p.kind, "text": p.text, "page": p.page, "level": p.level or None, "rows": p.rows or None}
            for p in report.parts
        ],
    }
