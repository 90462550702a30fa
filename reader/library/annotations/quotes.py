"""Quotes as they are read: raised figures raised, marks of notes left out, as their texts tell."""

from __future__ import annotations

from collections.abc import Iterable

from reader.document.blocks import Document
from reader.document.passages import quote_as_read
from reader.library.articles.listing import article
from reader.library.storage.database import Library
from reader.model import ArticleSummary, Highlight


def quotes_as_read(lib: Library, found: Iterable[tuple[ArticleSummary, Highlight]]) -> dict[str, str]:
    """The quote of each highlight by its uid; the text of an article is read once, whatever the quotes
    hold: a note may be marked by a sign, or a letter."""
    documents: dict[int, Document | None] = {}
    quotes: dict[str, str] = {}
    for summary, highlight in found:
        if summary.id not in documents:
            revision = article(lib, summary.id).revision
            documents[summary.id] = revision.document if revision else None
        place = highlight.anchor.start, highlight.anchor.end
        quotes[highlight.uid] = quote_as_read(documents[summary.id], highlight.quote, *place)
    return quotes
