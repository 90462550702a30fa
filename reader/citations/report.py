"""A report as it is cited: one record that every format is written from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from reader.model import AuthorName

TYPES = (
    "report",
    "webpage",
    "post-weblog",
    "article-newspaper",
    "article-magazine",
    "article-journal",
    "book",
    "chapter",
    "thesis",
    "paper-conference",
    "personal_communication",
    "document",
)
"""The CSL types that an article can have (CSL 1.0.2, appendix III)."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month or a year, as a publisher or reader gave it; `month` and `day` from 1."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """The date in ISO 8601: "2024", "2024-11", "2024-11-03"."""
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)

    @property
    def parts(self) -> tuple[int, ...]:
        """Year, month and day as far as they are known: a CSL `date-parts`."""
        return tuple(part for part in (self.year, self.month, self.day) if part is not None)


_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)


def parse_date(text: str) -> PartialDate | None:
    """A date as ISO 8601 has it ("2024", "2024-11", "2024-11-03"); None for anything else."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    return PartialDate(year or 0, month, day)


@dataclass(frozen=True, slots=True)
class CitedReport:
    """What is known of a report for citing it; empty where nothing is.

    `key` is its citation key, "" where none was given yet. `type` is one of `TYPES`. `site` names the
    website, journal or paper it came out in, `institution` who published a report. `accessed` is the day,
    in the reader's time zone, on which its text was stored.
    """

    article_id: int
    uid: str
    key: str
    type: str
    title: str
    authors: tuple[AuthorName, ...] = ()
    date: PartialDate | None = None
    institution: str = ""
    site: str = ""
    series: str = ""
    report_number: str = ""
    doi: str = ""
    url: str = ""
    pdf_url: str = ""
    language: str = ""
    accessed: PartialDate | None = None
