"""What a citation needs besides title and date, as a page's metadata give it.

Sources: Highwire Press tags (`citation_*`, as Google Scholar reads them), PRISM, Dublin Core, JSON-LD
(schema.org). Types are those of CSL 1.0.2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from reader.cleaning.metadata import structured
from reader.cleaning.metadata.meta_elements import MetaElements, first
from reader.model import AuthorName, Metadata
from reader.safetext import safe_line

_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>]+)")
_TYPES_BY_TAG = (
    ("report", ("citation_technical_report_institution", "citation_technical_report_number")),
    ("thesis", ("citation_dissertation_institution", "citation_dissertation_name")),
    ("paper-conference", ("citation_conference_title", "citation_conference")),
    ("article-journal", ("citation_journal_title", "citation_journal_abbrev", "prism.publicationname")),
)
_TYPES_BY_THING = {
    "Report": "report",
    **dict.fromkeys(("ScholarlyArticle", "MedicalScholarlyArticle"), "article-journal"),
    **{f"{kind}NewsArticle": "article-newspaper" for kind in ("", "Reportage", "Analysis", "Opinion")},
    "BlogPosting": "post-weblog",
    "Thesis": "thesis",
    "WebPage": "webpage",
}
_INSTITUTION = (
    "citation_technical_report_institution", "citation_dissertation_institution", "citation_publisher",
    "dc.publisher", "dcterms.publisher",
)  # fmt: skip
_SERIES = (
    "citation_series_title", "citation_journal_title", "prism.publicationname", "dc.relation.ispartof",
)  # fmt: skip
_WITH_DOI = (
    "citation_doi", "prism.doi", "bepress_citation_doi", "dc.identifier.doi", "dc.identifier",
    "dcterms.identifier",
)  # fmt: skip
_REPORT = re.compile(r"\b(?:report|working paper|discussion paper|policy brief|white paper)\b", re.I)
_PARTICLES = re.compile(r"van|von|der|den|de|di|da|del|della|la|le|du|dos|af|av|zu|ter|ten", re.I)
MOST_AUTHORS = 200


def read_citation(found: Sequence[structured.Thing], meta: MetaElements, url: str) -> Metadata:
    """The page's values, empty where it gives none; `found` are its JSON-LD objects, its own first."""
    return Metadata(
        type=_type(found, meta),
        institution=_line(first(meta, *_INSTITUTION)) or _publisher(found),
        doi=_doi(found, meta),
        report_number=_line(first(meta, "citation_technical_report_number", "citation_report_number"))
        or _line(_plain(found, "reportNumber")),
        series=_line(first(meta, *_SERIES)),
        pdf_url=_pdf(meta, url),
        authors=_authors(found, meta),
    )


def _line(text: str) -> str:
    return safe_line(" ".join(text.split()))[:300]


def _plain(found: Sequence[structured.Thing], name: str) -> str:
    return next((text for thing in found if (text := structured.text_of(thing.get(name)))), "")


def _kinds(thing: structured.Thing) -> list[str]:
    kind = thing.get("@type")
    return [
        each.rsplit("/", 1)[-1]
        for each in (kind if isinstance(kind, list) else [kind])
        if isinstance(each, str)
    ]


def _type(found: Sequence[structured.Thing], meta: MetaElements) -> str:
    for name, tags in _TYPES_BY_TAG:
        if any(tag in meta for tag in tags):
            return name
    if _REPORT.search(first(meta, "dc.type", "dcterms.type", "citation_article_type")):
        return "report"
    kinds = [kind for thing in found for kind in _kinds(thing)]
    return next((name for kind, name in _TYPES_BY_THING.items() if kind in kinds), "")


def _publisher(found: Sequence[structured.Thing]) -> str:
    for thing in found:
        if set(_kinds(thing)) & {"Report", "ScholarlyArticle", "Thesis"}:
            publisher = thing.get("publisher")
            name = publisher.get("name") if isinstance(publisher, dict) else publisher
            if isinstance(name, str):
                return _line(name)
    return ""


def _doi(found: Sequence[structured.Thing], meta: MetaElements) -> str:
    texts = [value for name in _WITH_DOI for value in meta.get(name, ())]
    for thing in found:
        for name in ("doi", "identifier", "sameAs"):
            value = thing.get(name)
            texts += [value] if isinstance(value, str) else []
            if isinstance(value, dict) and isinstance(value.get("value"), str):
                texts.append(value["value"])
    for text in texts:
        if match := _DOI.search(text[:500]):
            return _line(match.group(1).rstrip(".,;)").lower())
    return ""


def _pdf(meta: MetaElements, url: str) -> str:
    """The address of the PDF: absolute, http or https."""
    told = first(meta, "citation_pdf_url", "bepress_citation_pdf_url", "eprints.document_url")
    try:
        address = urljoin(url, told.strip()) if told else ""
        parts = urlsplit(address)
    except ValueError:
        return ""
    usable = parts.scheme in ("http", "https") and parts.netloc and safe_line(address) == address
    return address if usable else ""


def _authors(found: Sequence[structured.Thing], meta: MetaElements) -> tuple[AuthorName, ...]:
    names = next(
        (meta[tag] for tag in ("citation_author", "bepress_citation_author", "dc.creator") if tag in meta), ()
    )
    said = [part for name in names for part in (name.split(";") if ";" in name else [name])]
    told = [in_parts(_line(name)) for name in said[:MOST_AUTHORS] if name.strip()]
    return tuple(told) or _authors_of_things(found)


def _authors_of_things(found: Sequence[structured.Thing]) -> tuple[AuthorName, ...]:
    """Authors whom JSON-LD gives in parts or as bodies."""
    result: list[AuthorName] = []
    for thing in found:
        authors = thing.get("author")
        for each in authors if isinstance(authors, list) else [authors]:
            if not isinstance(each, dict):
                continue
            name, family, given = (
                _line(structured.text_of(each.get(key))) for key in ("name", "familyName", "givenName")
            )
            if family:
                result.append(AuthorName(family=family, given=given))
            elif name and set(_kinds(each)) & {
                "Organization",
                "GovernmentOrganization",
                "NewsMediaOrganization",
            }:
                result.append(AuthorName(literal=name))
        if result:
            break
    return tuple(result[:MOST_AUTHORS])


def in_parts(name: str) -> AuthorName:
    """A person's name in parts: "Stream, Ada" and "Ada van der Stream"; one word alone is a body's."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma:
        return AuthorName(family=family, given=given)
    words = name.split()
    if len(words) < 2:
        return AuthorName(literal=name)
    at = len(words) - 1
    while at > 1 and _PARTICLES.fullmatch(words[at - 1]):
        at -= 1
    return AuthorName(family=words[-1], given=" ".join(words[:at]), particle=" ".join(words[at:-1]))
