"""Editing what is known of an article: values as they are typed, checked and stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reader.citations.names import parse_authors
from reader.citations.report import TYPES, parse_date
from reader.errors import ArticleNotFound, UsageError
from reader.library.annotations.entities.article import CITATION_KEY, METADATA, ArticleFields
from reader.library.annotations.journal import operation
from reader.library.annotations.journal_row import HAND
from reader.library.articles.listing import article_id_for_url
from reader.library.articles.metadata import authors_to_json
from reader.library.articles.urls import url_key
from reader.library.citing.keys import articles_to_change, give_keys
from reader.library.citing.reports import DETAILS, normal_doi
from reader.library.storage.database import Library
from reader.safetext import storable

_NAMES = {"author": "authors", "key": CITATION_KEY, "citation-key": CITATION_KEY, "site": "publisher"}
"""Other names of keys; hyphens count as underlines in all."""
_ADDRESSES = ("url", "pdf_url")
_LONGEST = 10_000


def edit_details(
    lib: Library,
    article_id: int,
    values: Mapping[str, str | None],
    *,
    now: datetime,
    made_by: str = HAND,
) -> None:
    """Store what the reader says of an article: it counts for good over what publishers say.

    Keys are those of `reports.DETAILS`; "" says that there is no such value, None that what publishers say
    counts again. Authors are parted by semicolons (`names.parse_authors`), dates are days, months or years in
    ISO 8601. All is one operation; an article without citation key is given one. Raises NotFound; UsageError
    for a value that is not valid, or an address or key of another article.
    """
    with operation(lib, "details changed", now=now, article_id=article_id, made_by=made_by) as doing:
        uid = lib.value("SELECT uid FROM articles WHERE id = ?", (article_id,))
        if uid is None:
            raise ArticleNotFound(article_id)
        stored = {key: stored_value(key, value) for key, value in values.items() if key != CITATION_KEY}
        if url := stored.get("url"):
            _refuse_known_address(lib, article_id, url)
        if CITATION_KEY in values:
            key = (values[CITATION_KEY] or "").strip()
            for each in articles_to_change(lib, article_id, key):
                doing.change("article", each, ArticleFields(metadata_citation_key=key))
        if stored:
            fields: dict[str, Any] = {METADATA[key]: value for key, value in stored.items()}
            doing.change("article", uid, ArticleFields(**fields))
    give_keys(lib, [article_id], now=now)


def detail_key(name: str) -> str:
    """The key of `reports.DETAILS` that a name means. Raises UsageError."""
    plain = name.strip().casefold().replace("_", "-")
    key = _NAMES.get(plain, plain.replace("-", "_"))
    if key not in DETAILS:
        raise UsageError(
            f"“{name}” is not something known of articles.", hint=f"Known: {', '.join(DETAILS)}."
        )
    return key


def stored_value(key: str, typed: str | None) -> str | None:
    """A value in stored form. Raises UsageError where it is not valid."""
    if typed is None or not typed.strip():
        return None if typed is None else ""
    value = " ".join(storable(typed).split())
    if len(value) > _LONGEST:
        raise UsageError(f"The {key} is longer than {_LONGEST:,} characters.")
    if key == "authors":
        return authors_to_json(parse_authors(value))
    if key == "date":
        found = parse_date(value)
        if found is None:
            raise UsageError(f"“{value}” is not a date.", hint="Give a day, a month or a year: 2024-11-03.")
        return str(found)
    if key == "type" and value not in TYPES:
        raise UsageError(f"“{value}” is not a type of report.", hint=f"Choose one of {', '.join(TYPES)}.")
    if key in _ADDRESSES and not url_key(value):
        raise UsageError(f"“{value}” is not the address of a page.", hint="Give one with https://.")
    if key == "doi":
        return _doi(value)
    return value


def _doi(value: str) -> str:
    plain = normal_doi(value)
    if not re.fullmatch(r"10\.\d{4,9}(?:\.\d+)*/\S+", plain, re.ASCII):
        raise UsageError(f"“{value}” is not a DOI.", hint="A DOI looks like 10.1000/182.")
    return plain


def _refuse_known_address(lib: Library, article_id: int, url: str) -> None:
    known = article_id_for_url(lib, url)
    if known is not None and known != article_id:
        raise UsageError(
            f"{url} is the address of #{known}.",
            hint=f"`postil same {article_id} {known}` says that they are one report.",
        )
