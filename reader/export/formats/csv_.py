"""The CSV that Readwise imports (https://readwise.io/import_bulk), RFC 4180, UTF-8.

Tags are written into the note as Readwise reads them: words that begin with a full stop, first of all. A
colour that is not the usual one is such a tag.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from reader.export.markdown import ORDINARY_COLOUR
from reader.export.plain import one_line, own_text
from reader.export.records import Passage, Report
from reader.model import Highlight
from reader.page_numbers import label

COLUMNS = ("Highlight", "Title", "Author", "URL", "Note", "Location", "Date")


def text(reports: Iterable[Report]) -> str:
    """A row for each passage. Location is the page where there is one, else the place among the passages."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for report in reports:
        rows.writerows(_row(report, each, number) for number, each in enumerate(report.passages, start=1))
    return written.getvalue()


def _row(report: Report, passage: Passage, number: int) -> tuple[str, ...]:
    highlight = passage.highlight
    return (
        passage.quote,
        report.title,
        one_line(", ".join(report.article.authors)),
        one_line(report.article.url),
        _note(highlight),
        label(passage.page) if passage.page else str(number),
        f"{highlight.created_at:%Y-%m-%d %H:%M:%S}+00:00",
    )


def _note(highlight: Highlight) -> str:
    colour = () if highlight.colour == ORDINARY_COLOUR else (highlight.colour,)
    tags = " ".join("." + re.sub(r"[^\w/-]+", "-", name) for name in (*highlight.tags, *colour))
    return "\n".join(filter(None, (tags, own_text(highlight.note))))
