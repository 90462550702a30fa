"""Texts for articles, stored in one call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reader.document import Document
from reader.library.articles.packing import pack_text
from reader.library.articles.revisions import NewText, revision, store_text
from reader.library.storage.database import Library
from reader.library.storage.encoding import compress
from reader.model import Revision, Source


def every_article(lib: Library) -> list[int]:
    """The numbers of all articles, newest first, each of several that are one report too."""
    rows = lib.rows("SELECT article_id FROM states ORDER BY sort_at DESC, article_id DESC")
    return [int(row["article_id"]) for row in rows]


def store_revision(
    lib: Library,
    article_id: int,
    *,
    document: Document,
    now: datetime,
    source: Source = Source.FEED,
    cleaner: int = 1,
    source_html: bytes = b"",
    still_pending: bool = False,
    relate_now: bool = True,
    **more: Any,
) -> Revision:
    """Make a document the article's current text; `more` are further fields of `NewText`."""
    new = NewText(
        text=pack_text(document),
        source=source,
        cleaner=cleaner,
        packed_html=compress(source_html),
        **more,
    )
    _, revision_id = store_text(
        lib, article_id, new, still_pending=still_pending, relate_now=relate_now, now=now
    )
    return revision(lib, revision_id)
