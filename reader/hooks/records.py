"""What a hook reads on its standard input: one JSON object, documented in docs/scripts.md.

It is ASCII: every other character is an escape, so that it is safe to print. Fields may be added; what a
released name means never changes (`VERSION`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from reader.library.annotations.highlight_pages import pages_of_highlights
from reader.library.annotations.highlights import highlights_by_uid
from reader.library.articles.listing import summaries
from reader.library.storage.database import Library
from reader.model import ArticleSummary, Highlight
from reader.own_commands import Event

VERSION = 1
Record = dict[str, Any]


def encoded(event: Event, hook: str, library: Library, content: Record) -> bytes:
    """The object for a hook, in bytes, with a newline at its end."""
    head = {
        "version": VERSION,
        "event": str(event),
        "hook": hook,
        "library": str(library.path.absolute()),
        "at": moment(datetime.now(UTC)),
    }
    return json.dumps(head | content).encode("ascii") + b"\n"


def moment(when: datetime | None) -> str | None:
    """A time as ISO 8601 in UTC, with Z."""
    return None if when is None else when.isoformat().replace("+00:00", "Z")


def article_records(library: Library, article_ids: Sequence[int]) -> list[Record]:
    """Articles by number, in this order; those that are not there are left out."""
    return [_article(each) for each in summaries(library, article_ids)]


def highlight_records(library: Library, uids: Sequence[str]) -> list[Record]:
    """Highlights by uid, deleted ones too, each with its article."""
    found = highlights_by_uid(library, uids)
    pages = pages_of_highlights(library, found)
    articles = {each.id: each for each in summaries(library, sorted({one.article_id for one in found}))}
    return [
        _highlight(one, pages.get(one.uid, ""), articles[one.article_id])
        for one in found
        if one.article_id in articles
    ]


def _article(article: ArticleSummary) -> Record:
    return {
        "id": article.id,
        "title": article.title,
        "authors": list(article.authors),
        "feed": article.feed_title,
        "url": article.url,
        "published_at": moment(article.published_at),
        "added_at": moment(article.added_at),
        "words": article.words,
    }


def _highlight(highlight: Highlight, pages: str, article: ArticleSummary) -> Record:
    return {
        "uid": highlight.uid,
        "quote": highlight.quote,
        "note": highlight.note,
        "tags": list(highlight.tags),
        "colour": highlight.colour,
        "heading": highlight.heading,
        "pages": pages,
        "created_at": moment(highlight.created_at),
        "updated_at": moment(highlight.updated_at),
        "deleted_at": moment(highlight.deleted_at),
        "article": _article(article),
    }
