"""The pages of print that highlights are on, for lists of them."""

from __future__ import annotations

from collections.abc import Iterable

from reader.library.articles.documents import pages
from reader.library.storage.database import Library
from reader.model import Highlight, PageStart
from reader.page_numbers import labels


def pages_of_highlights(lib: Library, found: Iterable[Highlight]) -> dict[str, str]:
    """The numbers of the pages of each highlight by its uid: "12", "12–13", "" for a text without pages.

    One that has no place in the current text is on the pages of the text it was made on.
    """
    known: dict[int, tuple[PageStart, ...]] = {}
    current: dict[int, int | None] = {}
    result: dict[str, str] = {}
    for highlight in found:
        start, end = highlight.anchor.start, highlight.anchor.end
        if start is None or end is None:
            revision, start, end = highlight.revision_id, highlight.start, highlight.end
        else:
            if highlight.article_id not in current:
                current[highlight.article_id] = lib.value(
                    "SELECT revision_id FROM articles WHERE id = ?", (highlight.article_id,)
                )
            revision = current[highlight.article_id]
        if revision is None or start is None or end is None:
            result[highlight.uid] = ""
            continue
        if revision not in known:
            known[revision] = pages(lib, revision)
        result[highlight.uid] = labels(known[revision], start, end)
    return result
