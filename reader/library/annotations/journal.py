"""Operations: changes of highlights, articles and feeds that are journalled and can be undone.

An operation is one thing that was done and is undone as one (merging five highlights is one). It
has one journal row for each highlight, article or feed it touched, with snapshots of the fields before
and after. Rows are never rewritten; undoing appends.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reader.errors import NotFound, UsageError
from reader.library.annotations.differences import Difference, differences_of
from reader.library.annotations.entities.article import CARRIED, KEEPING_FIELDS, ArticleFields, read_article
from reader.library.annotations.entities.highlight import HighlightFields
from reader.library.annotations.entities.table import ENTITIES, read_snapshot, write_snapshot
from reader.library.annotations.field_snapshots import Snapshot
from reader.library.annotations.journal_row import HAND, YIELDING, JournalRow, lowest_version
from reader.library.annotations.journal_store import (
    TURNED,
    append_rows,
    meta,
    own_device,
    rows_of_operation,
    set_meta,
)
from reader.library.annotations.merging import Thing, apply_all, is_purge
from reader.library.articles.article_removal import refresh_hidden_of
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, stamp


@dataclass(frozen=True, slots=True)
class Change:
    """One operation. `label` is in plain words ("highlight added"); `at` is when it was done.

    `kind` is "do", "undo", "redo" or "merge" (it was done in another library and came from there).
    `article_id` is None when several articles were touched, `highlight_uid` empty when not exactly one
    highlight was. `differences` are given in the history of one highlight. `number` names the operation
    in this library; `made_by` is "hand", "rule", "import", "account" or "program". `things` are the things
    (entity, uid) that undoing or redoing it changed, in what these two return.
    """

    label: str
    article_id: int | None
    highlight_uid: str
    at: datetime
    kind: str = "do"
    differences: tuple[Difference, ...] = ()
    number: int = 0
    made_by: str = HAND
    undone: bool = False
    things: tuple[Thing, ...] = ()


class Operation:
    """An operation in the making: the rows it will have in the journal."""

    def __init__(self, lib: Library, at: int, made_by: str = HAND) -> None:
        self._lib = lib
        self.at = at
        self.made_by = made_by
        self.number: int | None = None
        """What names it in this library, once it ended; None where nothing changed."""
        self.rows: list[tuple[str, str, Snapshot | None, Snapshot]] = []

    def change(self, entity: str, uid: str, fields: Snapshot) -> bool:
        """Set fields of a thing and note what they were; False when they were so already.

        `fields` is of the entity's record; a thing that is not there is made.
        """
        before = read_snapshot(self._lib, entity, uid, fields.names())
        if before is not None:
            changed = [name for name in fields.names() if getattr(before, name) != getattr(fields, name)]
            fields, before = fields.only(changed), before.only(changed)
            if not changed:
                return False
        write_snapshot(self._lib, entity, uid, fields, at=self.at)
        self.record(entity, uid, before, fields)
        return True

    def make(self, entity: str, things: Sequence[tuple[str, Snapshot]]) -> None:
        """Make things that are not there. What follows from several, as their places, is computed once."""
        known = ENTITIES[entity]
        for uid, fields in things:
            known.write(self._lib, uid, fields, self.at)
        known.finish(self._lib, things)
        for uid, fields in things:
            self.record(entity, uid, None, fields)

    def continue_last(self, entity: str, uid: str, article_id: int, label: str) -> None:
        """Make this operation and the last one of the article one step, where that was the same again.

        So a note that is saved while it is typed is undone as a whole. The journal keeps each state.
        """
        last = self._lib.row(
            """SELECT o.id FROM operations o JOIN journal j ON j.operation_id = o.id
               WHERE o.id = (SELECT max(id) FROM operations
                             WHERE kind = 'do' AND undoable = 1 AND undone = 0 AND article_id = ?
                               AND made_by = 'hand')
               AND o.label = ? AND j.entity = ? AND j.entity_uid = ? AND j.before IS NOT NULL""",
            (article_id, label, entity, uid),
        )
        if last is None or not self.rows:
            return
        self._lib.table("operations").update(last["id"], {"undone": 2})
        *_, (_, _, before, after) = self.rows
        (earlier,) = (
            row.before
            for row in rows_of_operation(self._lib, last["id"])
            if (row.entity, row.uid) == (entity, uid)
        )
        if before is not None and earlier is not None:
            before = earlier.over(before)
        self.rows[-1] = (entity, uid, before, after)

    def record(self, entity: str, uid: str, before: Snapshot | None, after: Snapshot) -> None:
        """Record a change that the caller has already made."""
        if isinstance(after, ArticleFields) and CARRIED & after.names():
            # another machine may not have the article: the card lets it be made there
            card = read_article(self._lib, uid, ("article",))
            after = after if card is None else card.over(after)
        self.rows.append((entity, uid, before, after))

    def refresh_hidden(self) -> None:
        """Hide articles without feed that lost their last annotation; show those that gained one."""
        kept = [
            (entity, uid)
            for entity, uid, before, after in self.rows
            if entity == "work_link"
            or (entity == "article" and KEEPING_FIELDS & after.names())
            or (entity in ("highlight", "draft_item") and before is None)
        ]
        refresh_hidden_of(self._lib, kept, at=self.at)


@contextlib.contextmanager
def operation(
    lib: Library,
    label: str,
    *,
    now: datetime,
    article_id: int | None = None,
    highlight_uid: str = "",
    undoable: bool = True,
    made_by: str = HAND,
    kind: str = "do",
    target_id: int | None = None,
    number: int | None = None,
) -> Iterator[Operation]:
    """A transaction whose changes are journalled as one operation; one that changed nothing leaves no trace.

    With the `number` of an operation its changes are added to that: a long one takes several transactions.

    A new operation by hand overtakes what was undone before it in the same article: that can no longer be
    redone. What is `made_by` others is passed over by undo, unless it is asked for by number; what a rule
    or an import changes counts only where no hand changed the same field.
    """
    with lib.transaction():
        doing = Operation(lib, stamp(now), made_by)
        yield doing
        if not doing.rows:
            return
        if kind == "do" and undoable and made_by == HAND:
            lib.execute(
                """UPDATE operations SET undone = 2 WHERE undone = 1
                   AND (article_id = :article OR article_id IS NULL OR :article IS NULL)""",
                {"article": article_id},
            )
        row: dict[str, Any] = {
            "at": doing.at,
            "kind": kind,
            "label": label,
            "article_id": article_id,
            "highlight_uid": highlight_uid,
            "target_id": target_id,
            "undoable": int(undoable),
            "made_by": made_by,
        }
        if number is None:
            doing.number = lib.insert("operations", row)
        else:
            doing.number, label = number, lib.value("SELECT label FROM operations WHERE id = ?", (number,))
        _append(lib, doing, TURNED.get(kind, "") + label, doing.number)
        if made_by in YIELDING:
            # what was made gives way to nothing
            changed = dict.fromkeys((row[0], row[1]) for row in doing.rows if row[2] is not None)
            apply_all(lib, changed, at=doing.at)
        doing.refresh_hidden()


def _append(lib: Library, doing: Operation, label: str, operation_id: int) -> None:
    clock = int(meta(lib, "clock", "0"))
    device, seen = own_device(lib), json.loads(meta(lib, "seen", "{}"))
    rows = [
        JournalRow(
            device=device,
            clock=number,
            entity=entity,
            uid=uid,
            before=before,
            after=after,
            seen=seen,
            at=doing.at,
            label=label,
            needs=lowest_version(before, after, doing.made_by),
            made_by=doing.made_by,
        )
        for number, (entity, uid, before, after) in enumerate(doing.rows, start=clock + 1)
    ]
    append_rows(lib, rows, operation_id)
    set_meta(lib, clock=str(clock + len(rows)))


# --- undo, redo, history


def undo(
    lib: Library, *, article_id: int | None = None, number: int | None = None, now: datetime
) -> Change | None:
    """Take back the newest operation by hand, in one article or anywhere, that is not undone yet.

    With a `number` that operation, whatever made it. A field that was changed again since keeps that later
    value. Returns None where there is nothing to undo.
    Raises NotFound where there is no operation of that number, UsageError where it cannot be undone.
    """
    if number is not None:
        return _turn_number(lib, "undo", number, now)
    return _turn_newest(lib, "undo", article_id, now)


def redo(
    lib: Library, *, article_id: int | None = None, number: int | None = None, now: datetime
) -> Change | None:
    """Do again what was undone last and not overtaken by something new; None when there is none.

    With a `number` that operation. Raises NotFound and UsageError as `undo` does.
    """
    if number is not None:
        return _turn_number(lib, "redo", number, now)
    return _turn_newest(lib, "redo", article_id, now)


_NEWEST = {
    "undo": """SELECT * FROM operations
        WHERE kind = 'do' AND made_by = 'hand' AND undoable = 1 AND undone = 0 {here}
        ORDER BY id DESC LIMIT 1""",
    "redo": """SELECT * FROM operations o WHERE undone = 1 {here}
        ORDER BY (SELECT max(id) FROM operations u WHERE u.target_id = o.id AND u.kind = 'undo') DESC
        LIMIT 1""",
}


def _turn_newest(lib: Library, kind: str, article_id: int | None, now: datetime) -> Change | None:
    newest = _NEWEST[kind].format(here="" if article_id is None else "AND article_id = :article")
    with lib.transaction():
        while (found := lib.row(newest, {"article": article_id})) is not None:
            if (change := _turn(lib, kind, found, now)) is not None:
                return change
        return None


def _turn_number(lib: Library, kind: str, number: int, now: datetime) -> Change:
    with lib.transaction():
        found = lib.row("SELECT * FROM operations WHERE id = ?", (number,)) if number < 2**63 else None
        if found is None:
            raise NotFound(f"There is no operation {number}.", hint="`postil history` lists them.")
        named = f"Operation {number} ({found['label']})"
        if found["kind"] not in ("do", "merge"):
            raise UsageError(f"{named} is an {found['kind']} itself.", hint="Name the operation it was for.")
        wanted = 0 if kind == "undo" else 1
        if found["undone"] != wanted:
            said = {0: "is not undone", 1: "is undone already", 2: "was overtaken by later changes"}
            raise UsageError(
                f"{named} {said[found['undone']]}.", hint="`postil history` lists what was done."
            )
        change = _turn(lib, kind, found, now)
        if change is None:
            raise UsageError(f"{named} cannot be {kind}ne: all of it was changed again since, or purged.")
        return change


def _turn(lib: Library, kind: str, found: Any, now: datetime) -> Change | None:
    """Undo or redo one operation; None, and it is never turned again, where nothing of it is left to turn."""
    with operation(
        lib,
        found["label"],
        now=now,
        article_id=found["article_id"],
        highlight_uid=found["highlight_uid"],
        undoable=False,
        kind=kind,
        target_id=found["id"],
    ) as doing:
        rows = rows_of_operation(lib, found["id"])
        for row in reversed(rows) if kind == "undo" else rows:
            _turn_row(lib, doing, kind, row)
    done = bool(doing.rows)
    state = (1 if kind == "undo" else 0) if done else 2
    lib.update("operations", found["id"], {"undone": state})
    if not done:
        return None
    return Change(
        found["label"],
        found["article_id"],
        found["highlight_uid"],
        moment(found["at"]),
        kind,
        number=found["id"],
        made_by=found["made_by"],
        things=tuple((entity, uid) for entity, uid, *_ in doing.rows),
    )


def _turn_row(lib: Library, doing: Operation, kind: str, row: JournalRow) -> None:
    if row.waits():
        return
    before: Snapshot | None = row.before
    after: Snapshot = row.after.without({"article"})
    if is_purge(row):  # on another machine: here it was hidden
        before, after = HighlightFields(deleted_at=None), HighlightFields(deleted_at=row.at)
    elif before is None:
        entity = ENTITIES[row.entity]
        if entity.unmade is None or entity.made_again is None:
            return
        before, after = entity.unmade(doing.at), entity.made_again
    wanted, expected = (before, after) if kind == "undo" else (after, before)
    current = read_snapshot(lib, row.entity, row.uid, wanted.names())
    if current is None:
        return
    if row.before is None and kind == "redo" and not is_purge(row):
        expected = current
    # what was changed again since keeps that value
    same = [
        name
        for name in wanted.names() & expected.names()
        if getattr(current, name) == getattr(expected, name)
    ]
    doing.change(row.entity, row.uid, wanted.only(same))


def history(lib: Library, *, uid: str = "", made_by: str = "", limit: int = 100) -> list[Change]:
    """Operations, newest first: all, those that somebody made, or those that touched one highlight.

    The latter with what they changed.
    """
    where = "WHERE id IN (SELECT operation_id FROM journal WHERE entity_uid = :uid)" if uid else ""
    if made_by:
        where += f"{' AND' if where else 'WHERE'} made_by = :made_by"
    rows = lib.rows(
        f"""SELECT id, label, article_id, highlight_uid, at, kind, made_by, undone FROM operations {where}
            ORDER BY id DESC LIMIT :limit""",
        {"uid": uid, "made_by": made_by, "limit": limit},
    )
    differences: dict[int, list[Difference]] = {}
    for row in rows if uid else ():
        differences[row["id"]] = [
            difference
            for one in rows_of_operation(lib, row["id"])
            if one.uid == uid
            for difference in differences_of(one.before, one.after)
        ]
    return [
        Change(
            row["label"] or "changes",
            row["article_id"],
            row["highlight_uid"],
            moment(row["at"]),
            row["kind"],
            tuple(differences.get(row["id"], ())),
            row["id"],
            row["made_by"],
            row["undone"] == 1,
        )
        for row in rows
    ]
