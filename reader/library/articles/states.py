"""What the reader did with articles: read, starred, later, done, finished, and the reading position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from reader.library.articles.work_rows import with_members
from reader.library.storage.database import Library
from reader.library.storage.encoding import place_to_json, stamp, stamp_or_none, to_json

if TYPE_CHECKING:
    from reader.library.annotations.journal import Operation
    from reader.model import Place

StateChanges: TypeAlias = Mapping[int, Mapping[str, Any]]
"""New values of columns of `states` by the number of the article."""


def set_read(
    lib: Library, article_ids: Sequence[int], read: bool, *, now: datetime, undoable: bool = True
) -> None:
    """Mark articles read or unread. Not `undoable`: done by the program, so that undo passes it over."""
    _set(lib, article_ids, "read_at", read, ("marked read", "marked unread"), now=now, undoable=undoable)


def set_starred(lib: Library, article_ids: Sequence[int], starred: bool, *, now: datetime) -> None:
    """Star articles or take their stars away."""
    _set(lib, article_ids, "starred_at", starred, ("starred", "star removed"), now=now)


def set_later(
    lib: Library, article_ids: Sequence[int], later: bool, *, due_at: datetime | None = None, now: datetime
) -> None:
    """Keep articles for later, at the end of that list, or no longer.

    `due_at` (UTC) is when they are to be read; articles that are kept already get it and stay at their
    place. Articles no longer kept have no date and no place.
    """
    with lib.transaction():
        changes = later_changes(lib, article_ids, later, due_at=due_at, now=now)
        label = ("kept for later" if due_at is None else "due date set") if later else "no longer for later"
        change_states(lib, changes, label, now=now)


def later_changes(
    lib: Library, article_ids: Sequence[int], later: bool, *, due_at: datetime | None = None, now: datetime
) -> StateChanges:
    """What `set_later` changes, to be written with others in one operation. Inside a transaction."""
    wanted = list(dict.fromkeys(article_ids))
    if not later:
        wanted = with_members(lib, wanted)
    changes: dict[int, dict[str, Any]] = {}
    rank = float(lib.value("SELECT ifnull(max(later_rank), 0) FROM states WHERE later_at IS NOT NULL"))
    kept = {
        row[0]: row[1]
        for row in lib.tuples(
            """SELECT article_id, later_rank FROM states
               WHERE later_at IS NOT NULL AND article_id IN (SELECT value FROM json_each(?))""",
            (to_json(wanted),),
        )
    }
    for number in wanted:
        if not later:
            changes[number] = {"later_at": None, "due_at": None, "later_rank": None}
        elif number in kept:
            changes[number] = {"due_at": stamp_or_none(due_at)}
        else:
            rank += 1.0
            changes[number] = {
                "later_at": stamp(now),
                "due_at": stamp_or_none(due_at),
                "later_rank": rank,
            }
    return changes


def set_done(lib: Library, article_ids: Sequence[int], done: bool, *, now: datetime) -> None:
    """Mark articles done, which takes them out of the lists, or bring them back."""
    _set(lib, article_ids, "done_at", done, ("marked done", "marked not done"), now=now)


def is_done(lib: Library, article_id: int) -> bool:
    """Whether an article is marked done."""
    return lib.value("SELECT done_at FROM states WHERE article_id = ?", (article_id,)) is not None


def set_finished(
    lib: Library, article_ids: Sequence[int], finished: bool, *, now: datetime, undoable: bool = False
) -> None:
    """Note that articles were read to their end, or were not; by the program unless `undoable`."""
    labels = ("read to the end", "not read to the end")
    _set(lib, article_ids, "finished_at", finished, labels, now=now, undoable=undoable)


def set_opened(lib: Library, article_id: int, *, now: datetime) -> None:
    """Note when an article was last opened; not journalled, as the reading position is not."""
    with lib.transaction():
        lib.execute("UPDATE states SET opened_at = ? WHERE article_id = ?", (stamp(now), article_id))


def set_place(lib: Library, article_id: int, place: Place | None) -> None:
    """Remember where the reader stopped; not journalled, undo does not turn pages."""
    stored = None if place is None else place_to_json(place)
    with lib.transaction():
        lib.execute("UPDATE states SET place = ? WHERE article_id = ?", (stored, article_id))


def _set(
    lib: Library,
    article_ids: Sequence[int],
    column: str,
    wanted: bool,
    labels: tuple[str, str],
    *,
    now: datetime,
    undoable: bool = True,
) -> None:
    """Set or clear a time of articles; those that have one, or none, already keep it."""
    with lib.transaction():
        changes = time_changes(lib, article_ids, column, wanted, now=now)
        change_states(lib, changes, labels[0] if wanted else labels[1], now=now, undoable=undoable)


def time_changes(
    lib: Library, article_ids: Sequence[int], column: str, wanted: bool, *, now: datetime
) -> StateChanges:
    """What setting or clearing a time ("read_at", "starred_at", …) changes. Inside a transaction.

    It is set in these articles, and cleared in all of their works.
    """
    if not wanted:
        article_ids = with_members(lib, article_ids)
    rows = lib.tuples(
        f"""SELECT article_id FROM states
            WHERE article_id IN (SELECT value FROM json_each(?)) AND ({column} IS NULL) = ?""",
        (to_json(list(article_ids)), int(wanted)),
    )
    return {row[0]: {column: stamp(now) if wanted else None} for row in rows}


def change_states(
    lib: Library,
    changes: StateChanges,
    label: str,
    *,
    now: datetime,
    undoable: bool = True,
) -> None:
    """Write columns of `states`, journalled as one operation."""
    from reader.library.annotations.journal import operation
    from reader.library.annotations.journal_row import HAND, PROGRAM

    one = next(iter(changes)) if len(changes) == 1 else None
    if len(changes) > 1:
        label = f"{label} ({len(changes)} articles)"
    with operation(lib, label, now=now, article_id=one, made_by=HAND if undoable else PROGRAM) as doing:
        write_states(lib, doing, changes)


def write_states(lib: Library, doing: Operation, changes: StateChanges) -> set[int]:
    """Write columns of `states` as a part of an operation; returns the articles that changed.

    Numbers that name no article, and values that are so already, are passed over.
    """
    from reader.library.annotations.entities.article import ArticleFields

    rows = lib.rows(
        """SELECT s.*, a.uid FROM states s JOIN articles a ON a.id = s.article_id
           WHERE s.article_id IN (SELECT value FROM json_each(?))""",
        (to_json(list(changes)),),
    )
    changed: set[int] = set()
    writes: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for row in rows:
        number = row["article_id"]
        columns = {name: value for name, value in changes[number].items() if row[name] != value}
        if columns:
            changed.add(number)
            writes.setdefault(tuple(columns), []).append((*columns.values(), number))
            before = ArticleFields(**{column: row[column] for column in columns})
            doing.record("article", row["uid"], before, ArticleFields(**columns))
    for written, values in writes.items():
        assignments = ", ".join(f"{column} = ?" for column in written)
        lib.execute_many(f"UPDATE states SET {assignments} WHERE article_id = ?", values)
    return changed
