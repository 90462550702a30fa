"""New articles of feeds and mailboxes since an update began, for hooks."""

from __future__ import annotations

from reader.library.storage.database import Library


def newest_number(lib: Library) -> int:
    """The number of the article that was made last, 0 where there is none."""
    return int(lib.value("SELECT max(id) FROM articles") or 0)


def arrived_since(lib: Library, number: int) -> list[int]:
    """The articles with a higher number that are an entry of a feed or a letter, the oldest first.

    Pages that were saved and articles that an import or a sync brought are not among them.
    """
    return [
        row[0]
        for row in lib.tuples(
            "SELECT DISTINCT article_id FROM sources WHERE article_id > ? ORDER BY article_id", (number,)
        )
    ]
