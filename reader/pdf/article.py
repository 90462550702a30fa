"""A PDF report in the form that cleaned pages have."""

from __future__ import annotations

from datetime import UTC, datetime, time

from reader.cleaning.article import CleanArticle, Dropped
from reader.pdf.reading import read_report


def clean_pdf(data: bytes) -> CleanArticle:
    """The article in a PDF file. A printed day without a time counts as noon UTC.

    `dropped` lists running headers, page numbers, lists of contents and the lines that became title,
    authors and date. Raises CleaningError where the file is damaged, protected, or holds no text.
    """
    report = read_report(data)
    day = report.published
    return CleanArticle(
        document=report.document,
        title=report.title,
        authors=report.authors,
        published=datetime.combine(day, time(12), UTC) if day else None,
        dropped=tuple(Dropped(rule, text) for rule, text in report.dropped),
    )
