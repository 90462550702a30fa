"""What files for citing have in common: the types of their items, their people and dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from reader.citations.names import author_of
from reader.model import AuthorName

TYPES = {
    # RIS
    "RPRT": "report",
    "ELEC": "webpage",
    "WEB": "webpage",
    "BLOG": "post-weblog",
    "NEWS": "article-newspaper",
    "MGZN": "article-magazine",
    "JOUR": "article-journal",
    "JFULL": "article-journal",
    "EJOUR": "article-journal",
    "BOOK": "book",
    "EBOOK": "book",
    "CHAP": "chapter",
    "CONF": "paper-conference",
    "CPAPER": "paper-conference",
    "THES": "thesis",
    "UNPB": "manuscript",
    "GOVDOC": "report",
    "STAT": "legislation",
    # BibTeX and BibLaTeX
    "report": "report",
    "techreport": "report",
    "online": "webpage",
    "electronic": "webpage",
    "www": "webpage",
    "webpage": "webpage",
    "article": "article-journal",
    "book": "book",
    "mvbook": "book",
    "booklet": "book",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "unpublished": "manuscript",
    "manual": "report",
    # Zotero
    "blogPost": "post-weblog",
    "newspaperArticle": "article-newspaper",
    "magazineArticle": "article-magazine",
    "journalArticle": "article-journal",
    "preprint": "article",
    "bookSection": "chapter",
    "conferencePaper": "paper-conference",
    "document": "document",
    "forumPost": "post",
}
"""Types of items in RIS, BibTeX and Zotero, as CSL calls them."""


def author(name: str) -> AuthorName:
    """A name as "Last, First", "First Last" or that of an institution, which may stand in braces."""
    name = " ".join(name.split())
    if name.startswith("{") and name.endswith("}"):
        return AuthorName(literal=name.strip("{}"))
    return author_of(name)


def csl_author(value: dict[str, Any]) -> AuthorName:
    """An author as CSL-JSON has it."""
    parts = {
        name: value[key].strip()
        for name, key in (
            ("family", "family"),
            ("given", "given"),
            ("particle", "non-dropping-particle"),
            ("suffix", "suffix"),
            ("literal", "literal"),
        )
        if isinstance(value.get(key), str)
    }
    if "particle" not in parts and isinstance(value.get("dropping-particle"), str):
        parts["particle"] = value["dropping-particle"].strip()
    return AuthorName(**parts)


def dated(parts: object) -> tuple[datetime | None, str]:
    """The day of `[year, month, day]` at noon UTC, else the month or the year as ISO 8601 has it.

    Noon is that day in nearly every time zone.
    """
    if not isinstance(parts, list | tuple) or not parts:
        return None, ""
    try:
        year, *rest = (int(part) for part in parts[:3])
        if len(rest) == 2 and all(rest):
            return datetime(year, rest[0], rest[1], 12, tzinfo=UTC), ""
        datetime(year, rest[0] if rest and rest[0] else 1, 1, tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None, ""
    return None, f"{year:04}-{rest[0]:02}" if rest and rest[0] else f"{year:04}"


def doi_of(text: str) -> str:
    """The DOI in a field, without the address it may be part of."""
    found = re.search(r"10\.\d{4,9}/\S+", text)
    return found[0].rstrip(".,;)") if found else ""
