"""Every change to what the reader made, written down before it counts; undo and redo come from it.

An operation is one thing the reader did and is undone as one (merging five highlights is one). It
has one journal row for each highlight, article or feed it touched, with images of the fields before
and after. Rows are never rewritten; undoing appends.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reader.library.annotations.field_snapshots import Image, read_image, write_image
from reader.library.articles.article_removal import refresh_hidden
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, stamp, to_json

CARRIED = frozenset({"note", "tags", "starred_at", "later_at"})
"""What of an article brings it to a machine that does not have it."""
_KEEPING = CARRIED
"""What of an article keeps it visible when its feed is unsubscribed."""


TURNED = {"undo": "undone: ", "redo": "done again: "}
"""What is put before the label of an operation that takes another one back, or does it again."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a highlight ("passage", "note", "tags", "colour") before and after a change, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was done. `label` is in plain words ("highlight added"); `at` is when it was done.

    `kind` is "do", "undo", "redo" or "merge" (it was done in another library and came from there).
    `article_id` is None when several articles were touched, `highlight_uid` empty when not exactly one
    highlight was. `differences` are told in the history of one highlight.
    """

    label: str
    article_id: int | None
    highlight_uid: str
    at: datetime
    kind: str = "do"
    differences: tuple[Difference, ...] = ()


class Operation:
    """An operation in the making: the rows it will have in the journal."""

    def __init__(self, lib: Library, at: int) -> None:
        self._lib = lib
        self.at = at
        self.rows: list[tuple[str, str, Image | None, Image]] = []

    def change(self, entity: str, uid: str, image: Image) -> bool:
        """Make the fields be as the image says and note what they were; False when they already were so."""
        before = read_image(self._lib, entity, uid, image)
        if before is not None:
            image = {name: value for name, value in image.items() if before[name] != value}
            before = {name: before[name] for name in image}
            if not image:
                return False
        write_image(self._lib, entity, uid, image, at=self.at)
        self.record(entity, uid, before, image)
        return True

    def continue_last(self, entity: str, uid: str, article_id: int, label: str) -> None:
        """Make this operation and the last one of the article one step, where that was the same again.

        So a note that is saved while it is typed is undone as a whole. The journal keeps each state.
        """
        last = self._lib.row(
            """SELECT o.id, o.label, j.before FROM operations o JOIN journal j ON j.operation_id = o.id
               WHERE o.id = (SELECT max(id) FROM operations
                             WHERE kind = 'do' AND undoable = 1 AND undone = 0 AND article_id = ?)
               AND o.label = ? AND j.entity = ? AND j.entity_uid = ? AND j.before IS NOT NULL""",
            (article_id, label, entity, uid),
        )
        if last is None or not self.rows:
            return
        self._lib.table("operations").update(last["id"], {"undone": 2})
        *_, (_, _, before, after) = self.rows
        self.rows[-1] = (entity, uid, (before or {}) | json.loads(last["before"]), after)

    def record(self, entity: str, uid: str, before: Image | None, after: Image) -> None:
        """Note a change that the caller has made himself."""
        if entity == "article" and CARRIED & after.keys():
            # another machine may not have the article: the card lets it be made there
            after = {**after, **(read_image(self._lib, entity, uid, ("article",)) or {})}
        self.rows.append((entity, uid, before, after))

    def refresh_hidden(self) -> None:
        """Hide articles without feed that lost their last annotation; show those that gained one."""
        touched = [
            uid for entity, uid, _, after in self.rows if entity == "article" and _KEEPING & after.keys()
        ]
        made = [uid for entity, uid, before, _ in self.rows if entity == "highlight" and before is None]
        if touched or made:
            ids = self._lib.tuples(
                """SELECT id FROM articles WHERE uid IN (SELECT value FROM json_each(?))
                   UNION SELECT article_id FROM highlights WHERE uid IN (SELECT value FROM json_each(?))""",
                (to_json(touched), to_json(made)),
            )
            refresh_hidden(self._lib, [row[0] for row in ids], at=self.at)


@contextlib.contextmanager
def operation(
    lib: Library,
    label: str,
    *,
    now: datetime,
    article_id: int | None = None,
    highlight_uid: str = "",
    undoable: bool = True,
    kind: str = "do",
    target_id: int | None = None,
) -> Iterator[Operation]:
    """A transaction whose changes are journalled as one operation; one that changed nothing leaves no trace.

    A new operation overtakes what was undone before it in the same article: that can no longer be redone.
    """
    with lib.transaction():
        doing = Operation(lib, stamp(now))
        yield doing
        if not doing.rows:
            return
        if kind == "do" and undoable:
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
        }
        operation_id = lib.insert("operations", row)
        doing.refresh_hidden()
        _append(lib, doing, operation_id)


def _append(lib: Library, doing: Operation, operation_id: Any) -> None:
    meta = {row[0]: row[1] for row in lib.rows("SELECT key, value FROM meta")}
    clock = int(meta.get("clock", "0"))
    fixed = {
        "device": meta["device"],
        "seen": meta.get("seen", "{}"),
        "at": doing.at,
        "operation_id": operation_id,
    }
    lib.table("journal").insert_all(
        {
            **fixed,
            "clock": clock + number,
            "entity": entity,
            "entity_uid": uid,
            "before": None if before is None else to_json(before),
            "after": to_json(after),
        }
        for number, (entity, uid, before, after) in enumerate(doing.rows, start=1)
    )
    lib.table("meta").upsert({"key": "clock", "value": str(clock + len(doing.rows))}, pk="key")


# --- undo, redo, history


def undo(lib: Library, *, article_id: int | None = None, now: datetime) -> Change | None:
    """Take back the newest operation, in one article or anywhere, that is not undone; None without one.

    A field that was changed again since, by another machine, keeps that later value.
    """
    return _turn(lib, "undo", article_id, now)


def redo(lib: Library, *, article_id: int | None = None, now: datetime) -> Change | None:
    """Do again what was undone last and not overtaken by something new; None when there is none."""
    return _turn(lib, "redo", article_id, now)


_NEWEST = {
    "undo": """SELECT * FROM operations WHERE kind = 'do' AND undoable = 1 AND undone = 0 {here}
        ORDER BY id DESC LIMIT 1""",
    "redo": """SELECT * FROM operations o WHERE undone = 1 {here}
        ORDER BY (SELECT max(id) FROM operations u WHERE u.target_id = o.id AND u.kind = 'undo') DESC
        LIMIT 1""",
}


def _turn(lib: Library, kind: str, article_id: int | None, now: datetime) -> Change | None:
    newest = _NEWEST[kind].format(here="" if article_id is None else "AND article_id = :article")
    with lib.transaction():
        while (found := lib.row(newest, {"article": article_id})) is not None:
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
                rows = lib.rows(
                    "SELECT * FROM journal WHERE operation_id = ? ORDER BY id",
                    (found["id"],),
                )
                for row in reversed(rows) if kind == "undo" else rows:
                    _turn_row(lib, doing, kind, row)
            done = bool(doing.rows)
            state = (1 if kind == "undo" else 0) if done else 2
            lib.table("operations").update(found["id"], {"undone": state})
            if done:
                return Change(
                    found["label"], found["article_id"], found["highlight_uid"], moment(found["at"]), kind
                )
        return None


def _turn_row(lib: Library, doing: Operation, kind: str, row: Any) -> None:
    entity, uid = row["entity"], row["entity_uid"]
    after: Image = json.loads(row["after"])
    if row["before"] is not None:
        after.pop("article", None)
    if row["before"] is None:
        # what was made is taken back by its tombstone, and comes back by lifting it
        before, after = {"deleted_at": doing.at}, {"deleted_at": None}
    else:
        before = json.loads(row["before"])
    wanted, there = (before, after) if kind == "undo" else (after, before)
    current = read_image(lib, entity, uid, wanted)
    if current is None:
        return
    if row["before"] is None and kind == "redo":
        there = current
    doing.change(entity, uid, {name: wanted[name] for name in wanted if current[name] == there[name]})


def history(lib: Library, *, uid: str = "", limit: int = 100) -> list[Change]:
    """What was done, newest first: all of it, or what touched one highlight, with what it became by it."""
    where = "WHERE id IN (SELECT operation_id FROM journal WHERE entity_uid = :uid)" if uid else ""
    rows = lib.rows(
        f"""SELECT id, label, article_id, highlight_uid, at, kind FROM operations {where}
            ORDER BY id DESC LIMIT :limit""",
        {"uid": uid, "limit": limit},
    )
    told: dict[int, list[Difference]] = {}
    if uid:
        for row in lib.rows(
            "SELECT operation_id, before, after FROM journal WHERE entity_uid = ? ORDER BY id", (uid,)
        ):
            before = json.loads(row["before"]) if row["before"] is not None else {}
            told.setdefault(row["operation_id"], []).extend(_differences(before, json.loads(row["after"])))
    return [
        Change(
            row["label"],
            row["article_id"],
            row["highlight_uid"],
            moment(row["at"]),
            row["kind"],
            tuple(told.get(row["id"], ())),
        )
        for row in rows
    ]


def _differences(before: Image, after: Image) -> Iterator[Difference]:
    for field, name in (("passage", "place"), ("note", "note"), ("tags", "tags"), ("colour", "colour")):
        was, became = (_in_words(image.get(name)) for image in (before, after))
        if name in after and was != became:
            yield Difference(field, was, became)


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return str(value["quote"])
    return ", ".join(value) if isinstance(value, list) else str(value or "")
