"""A PDF report in the form that cleaned pages have."""

from __future__ import annotations

from datetime import UTC, datetime, time

from reader.cleaning.article import CleanArticle, Dropped
from reader.model import Metadata
from reader.pdf.joining import report_of
from reader.pdf.records import Ranges


def article_of(ranges: Ranges) -> CleanArticle:
    """The article of what was read of a file. A printed day without a time counts as noon UTC.

    `dropped` lists running headers, page numbers, lists of contents and the lines that became title,
    authors and date. Raises CleaningError where the file holds no text.
    """
    report = report_of(ranges)
    front, day = report.front, report.published
    reason = ""
    if report.failed:
        pages = ", ".join(str(page + 1) for page in report.failed[:10])
        more = f" and {len(report.failed) - 10} more" if len(report.failed) > 10 else ""
        reason = f"Pages that could not be read within the limits on memory and time: {pages}{more}."
    elif ranges.facts.readable < report.count:
        reason = f"Only the first {ranges.facts.readable:,} of {report.count:,} pages were read."
    return CleanArticle(
        document=report.document,
        title=front.title,
        authors=front.authors,
        published=datetime.combine(day, time(12), UTC) if day else None,
        complete=not reason,
        reason=reason,
        dropped=tuple(Dropped(rule, text) for rule, text in report.dropped),
        citation=Metadata(
            type="report" if front.report_number else "",
            institution=front.institution,
            doi=front.doi,
            report_number=front.report_number,
            series=front.series,
        ),
        pages=report.pages,
        page_count=report.count,
    )
