"""Books that reports were exported to: their titles, and which articles are in each.

Not journalled and not synced, as `exports` is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import count

from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp


def new_book(lib: Library, article_uids: Sequence[str], *, now: datetime) -> str:
    """A title that no other book has, recorded with its articles. One transaction.

    The same articles in the same order give the same title again on the same day, in local time.
    """
    uids = list(dict.fromkeys(article_uids))
    base = f"Postil {now.astimezone():%Y-%m-%d}"
    with lib.transaction():
        for number in count(1):
            title = base if number == 1 else f"{base}, no. {number}"
            there = _uids_of(lib, title)
            if not there or there == uids:
                break
        lib.execute_many(
            """INSERT INTO exported_books (title, article, position, exported_at) VALUES (?, ?, ?, ?)
               ON CONFLICT (title, article) DO UPDATE SET exported_at = excluded.exported_at""",
            [(title, uid, position, stamp(now)) for position, uid in enumerate(uids)],
        )
    return title


def book_titles(lib: Library) -> list[str]:
    """The titles of all books, the newest first."""
    rows = lib.tuples("SELECT title FROM exported_books GROUP BY title ORDER BY max(exported_at) DESC, title")
    return [row[0] for row in rows]


def articles_of_book(lib: Library, title: str) -> list[tuple[int, str]]:
    """Numbers and uids of the articles of a book that are still in the library, in its order."""
    return [
        (int(number), str(uid))
        for number, uid in lib.tuples(
            """SELECT a.id, a.uid FROM exported_books b JOIN articles a ON a.uid = b.article
               WHERE b.title = ? ORDER BY b.position""",
            (title,),
        )
    ]


def _uids_of(lib: Library, title: str) -> list[str]:
    rows = lib.tuples("SELECT article FROM exported_books WHERE title = ? ORDER BY position", (title,))
    return [row[0] for row in rows]
