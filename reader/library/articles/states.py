"""What the reader did with articles: read, starred, later, done, and the reading position."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reader.library.storage.database import Library
from reader.library.storage.encoding import place_to_json, to_json
from reader.model import Place


def set_read(
    lib: Library, article_ids: Sequence[int], read: bool, *, now: datetime, undoable: bool = True
) -> None:
    """Mark articles read or unread. Not `undoable`: done by the program, so that undo passes it over."""
    _set(lib, article_ids, "read_at", read, ("marked read", "marked unread"), now=now, undoable=undoable)


def set_starred(lib: Library, article_ids: Sequence[int], starred: bool, *, now: datetime) -> None:
    """Star articles or take their stars away."""
    _set(lib, article_ids, "starred_at", starred, ("starred", "star removed"), now=now)


def set_later(lib: Library, article_ids: Sequence[int], later: bool, *, now: datetime) -> None:
    """Keep articles for later, or no longer."""
    _set(lib, article_ids, "later_at", later, ("kept for later", "no longer for later"), now=now)


def set_done(lib: Library, article_ids: Sequence[int], done: bool, *, now: datetime) -> None:
    """Mark articles done, which takes them out of the lists, or bring them back."""
    _set(lib, article_ids, "archived_at", done, ("marked done", "marked not done"), now=now)


def _set(
    lib: Library,
    article_ids: Sequence[int],
    field: str,
    wanted: bool,
    labels: tuple[str, str],
    *,
    now: datetime,
    undoable: bool = True,
) -> None:
    """Articles that are so already keep their time; numbers that name no article are passed over."""
    from reader.library.annotations.journal import operation
    from reader.library.annotations.journal_row import HAND, PROGRAM, STATE_FIELDS

    column = STATE_FIELDS[field]

    one = article_ids[0] if len(article_ids) == 1 else None
    label = labels[0] if wanted else labels[1]
    if len(article_ids) > 1:
        label = f"{label} ({len(article_ids)} articles)"
    with operation(lib, label, now=now, article_id=one, made_by=HAND if undoable else PROGRAM) as doing:
        value = doing.at if wanted else None
        rows = lib.rows(
            f"""SELECT a.id, a.uid, s.{column} FROM articles a JOIN states s ON s.article_id = a.id
                WHERE a.id IN (SELECT value FROM json_each(?)) AND (s.{column} IS NULL) = ?""",
            (to_json(list(article_ids)), int(wanted)),
        )
        lib.execute_many(
            f"UPDATE states SET {column} = ? WHERE article_id = ?", [(value, row[0]) for row in rows]
        )
        for row in rows:
            doing.record("article", row["uid"], {field: row[2]}, {field: value})


def set_place(lib: Library, article_id: int, place: Place | None) -> None:
    """Remember where the reader stopped; not journalled, undo does not turn pages."""
    stored = None if place is None else place_to_json(place)
    with lib.transaction():
        lib.execute("UPDATE states SET place = ? WHERE article_id = ?", (stored, article_id))
