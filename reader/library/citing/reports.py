"""Articles as they are cited: what counts of each value, and who said so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reader.citations.names import author_of, typed_authors
from reader.citations.report import TYPES, CitedReport, PartialDate, parse_date
from reader.library.articles.described import COLUMNS
from reader.library.articles.metadata import from_fields
from reader.library.citing.stored_keys import given_keys
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, names_or_none, to_json
from reader.model import Metadata, Origin, Source

_ORIGINS = {
    Source.PAGE.value: Origin.PUBLISHER,
    Source.SAVED.value: Origin.PUBLISHER,
    Source.PDF.value: Origin.PDF,
}
_RESOLVER = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)")
_ORDER = {origin: rank for rank, origin in enumerate(Origin)}


def cited_report(lib: Library, article_id: int) -> CitedReport | None:
    """An article as it is cited; None where there is no such article. Nothing is written."""
    return cited_reports(lib, [article_id]).get(article_id)


def cited_reports(lib: Library, article_ids: Sequence[int]) -> dict[int, CitedReport]:
    """Articles as they are cited, by number; unknown numbers are left out. Nothing is written.

    A key that no article of a work has been given is "" (`keys.give_keys` gives it).
    """
    these = to_json(list(article_ids))
    values = _values(lib, these)
    keys = given_keys(lib, article_ids)
    rows = lib.rows(
        """SELECT a.id, a.uid, a.title, a.authors, a.url, a.site, a.language, a.published_at, a.added_at,
             r.made_at, r.source
           FROM articles a LEFT JOIN revisions r ON r.id = a.revision_id
           WHERE a.id IN (SELECT value FROM json_each(?))""",
        (these,),
    )
    return {
        row["id"]: _report(row, {key: value for key, (value, _) in values[row["id"]].items()}, keys)
        for row in rows
    }


def _values(lib: Library, these: str) -> defaultdict[int, dict[str, tuple[str, Origin]]]:
    """By article and key the value that counts, in stored form, with who said so."""
    found: defaultdict[int, dict[str, tuple[str, Origin]]] = defaultdict(dict)
    for article_id, key, origin, value in lib.tuples(
        """SELECT article_id, key, origin, value FROM metadata
           WHERE article_id IN (SELECT value FROM json_each(?))""",
        (these,),
    ):
        if origin not in _ORDER:
            continue
        known = found[article_id].get(key)
        if known is None or _ORDER[Origin(origin)] < _ORDER[known[1]]:
            found[article_id][key] = value, Origin(origin)
    return found


def _report(row: Any, values: Mapping[str, str], keys: Mapping[int, str]) -> CitedReport:
    known = from_fields(values)
    authors = known.authors
    if "authors" not in values:
        authors = tuple(map(author_of, names_or_none(row["authors"])))
    return CitedReport(
        article_id=row["id"],
        uid=row["uid"],
        key=keys.get(row["id"], ""),
        type=known.type if known.type in TYPES else _type(row, known),
        title=row["title"],
        authors=authors,
        date=_date(row, values),
        institution=known.institution,
        site=row["site"],
        series=known.series,
        report_number=known.report_number,
        doi=known.doi,
        url=row["url"],
        pdf_url=known.pdf_url,
        language=row["language"],
        accessed=_day(moment(row["made_at"] if row["made_at"] is not None else row["added_at"])),
    )


def _type(row: Any, known: Metadata) -> str:
    """The type of an article that nobody said one of."""
    if known.report_number or known.institution or row["source"] == Source.PDF.value:
        return "report"
    return "personal_communication" if row["source"] == Source.LETTER.value else "webpage"


def _date(row: Any, values: Mapping[str, str]) -> PartialDate | None:
    if "date" in values:
        return parse_date(values["date"])
    return None if row["published_at"] is None else _day(moment(row["published_at"]))


def _day(when: datetime) -> PartialDate:
    local = when.astimezone()
    return PartialDate(local.year, local.month, local.day)


# --- details, with who said what


@dataclass(frozen=True, slots=True)
class Detail:
    """A value of an article as it is shown and edited, and who said so: None where nobody did."""

    key: str
    value: str
    origin: Origin | None


DETAILS = (
    "title",
    "authors",
    "date",
    "type",
    "institution",
    "publisher",
    "series",
    "report_number",
    "doi",
    "url",
    "pdf_url",
    "language",
    "citation_key",
)
"""The keys of details in the order in which they are shown."""


def details(lib: Library, article_id: int) -> list[Detail]:
    """All values of an article for citing it, as `editing.edit_details` takes them. Nothing is written."""
    report = cited_report(lib, article_id)
    if report is None:
        return []
    values = _values(lib, to_json([article_id]))[article_id]
    publisher = _publisher(lib, article_id)
    shown = {
        "title": report.title,
        "authors": typed_authors(report.authors),
        "date": str(report.date or ""),
        "type": report.type,
        "institution": report.institution,
        "publisher": report.site,
        "series": report.series,
        "report_number": report.report_number,
        "doi": report.doi,
        "url": report.url,
        "pdf_url": report.pdf_url,
        "language": report.language,
        "citation_key": report.key,
    }

    def origin(key: str) -> Origin | None:
        if key in values:
            return values[key][1]
        return publisher if shown[key] and key in COLUMNS else None

    return [Detail(key, shown[key], origin(key)) for key in DETAILS]


def _publisher(lib: Library, article_id: int) -> Origin:
    """Who said what is in the columns of an article: its page, its PDF, or only its feed."""
    source = lib.value(
        "SELECT r.source FROM articles a JOIN revisions r ON r.id = a.revision_id WHERE a.id = ?",
        (article_id,),
    )
    return _ORIGINS.get(source, Origin.FEED)


# --- finding articles for what other programs know of them


def articles_of_dois(lib: Library, dois: Iterable[str]) -> dict[str, int]:
    """The article of each DOI (as `normal_doi` has it) that one has; the first where several do."""
    wanted = {normal_doi(doi) for doi in dois} - {""}
    rows = lib.tuples(
        "SELECT value, article_id FROM metadata WHERE key = 'doi' AND value <> '' ORDER BY article_id DESC"
    )
    found = {normal_doi(value): article_id for value, article_id in rows}
    return {doi: found[doi] for doi in wanted if doi in found}


def normal_doi(doi: str) -> str:
    """A DOI without the address of a resolver, in lower case (DOI Handbook, 2.4: case does not count)."""
    plain = doi.strip().casefold()
    for beginning in (
        "https://doi.org/",
        "http://doi.org/",
        "https://dx.doi.org/",
        "http://dx.doi.org/",
        "doi:",
    ):
        plain = plain.removeprefix(beginning)
    return plain.strip()
