"""What a highlight, an article's marks, a link or a subscription are after changes on several machines.

The answer depends only on the set of journal rows, not on the order in which they arrived: merging
is commutative, associative and idempotent. Rows are ordered by (clock, device), Lamport's order
(Communications of the ACM 21 (7), 1978); `seen` tells which of two rows knew of the other.

- A single value (colour, place, a state, a value for citing, a link of two articles, a subscription): the
  last row decides.
- Tags and places given by hand: each one by itself, by the last row that added or removed it.
- Notes: all texts that no later row knew of are kept, one below the other.
- A deletion counts unless another machine, not knowing of it, changed the highlight meanwhile. A purge on
  another machine counts as a deletion: only this machine's own purge removes anything here.
- What a rule or an import changed counts only where no hand changed the same field (the same tag).
"""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reader.library.annotations.entities.highlight import HighlightFields
from reader.library.annotations.entities.table import ENTITIES, read_snapshot
from reader.library.annotations.field_snapshots import ABSENT, Merge, Snapshot, kinds_of
from reader.library.annotations.journal_row import JournalRow
from reader.library.annotations.journal_store import purged_uids, rows_of_all
from reader.library.annotations.tags import tag_key
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json

_IDENTITY = frozenset({"article", "created_at"})
"""Fields that a thing keeps from when it was made."""


def resolve(rows: Sequence[JournalRow]) -> Snapshot:
    """The fields that all rows of one thing give together; a field that no row has is absent."""
    if not rows or rows[0].entity not in ENTITIES:
        return Snapshot()
    record: type[Snapshot] = ENTITIES[rows[0].entity].record
    ordered = _without_overruled([_purge_as_deletion(row) for row in _in_order(rows)])
    kinds, values = kinds_of(record), dict[str, Any]()
    for row in ordered:
        for name in row.after.names():
            before, after = _value(row.before, name), getattr(row.after, name)
            match kinds[name].merge:
                case Merge.LAST:
                    values[name] = after
                case Merge.EACH_NAME:
                    values[name] = _merge_names(values.get(name, ()), before or (), after)
                case Merge.EACH_KEY:
                    values[name] = _merge_keys(values.get(name, {}), before or {}, after)
                case Merge.ALL_TEXTS:
                    values[name] = _texts(ordered, name)
    if values.get("deleted_at") is not None and _changed_meanwhile(ordered):
        values["deleted_at"] = None
    return record(**values)


def is_purge(row: JournalRow) -> bool:
    """Whether a row says that a thing was removed for good on the machine that wrote it."""
    return isinstance(row.after, HighlightFields) and row.after.purged is not ABSENT


def _value(snapshot: Snapshot | None, name: str) -> Any:
    """A field of a snapshot, None where it is absent."""
    value = getattr(snapshot, name, None)
    return None if value is ABSENT else value


def _in_order(rows: Sequence[JournalRow]) -> list[JournalRow]:
    return sorted(rows, key=lambda row: (row.clock, row.device))


def _purge_as_deletion(row: JournalRow) -> JournalRow:
    if not is_purge(row):
        return row
    return replace(row, before=row.before or HighlightFields(), after=HighlightFields(deleted_at=row.at))


def _without_overruled(ordered: Sequence[JournalRow]) -> list[JournalRow]:
    """The rows without the changes by rules and imports of fields, and of tags, that a hand changed too."""
    if not any(row.gives_way for row in ordered):
        return list(ordered)
    by_hand = [row for row in ordered if row.before is not None and not row.gives_way]
    changed = {name for row in by_hand for name in row.after.names()} - {"tags"}
    touched = {
        key
        for row in by_hand
        if _value(row.after, "tags") is not None
        for key in _keys(_value(row.before, "tags")) ^ _keys(_value(row.after, "tags"))
    }
    return [_overruled(row, changed, touched) if row.gives_way else row for row in ordered]


def _overruled(row: JournalRow, changed: Collection[str], touched: Collection[str]) -> JournalRow:
    after, before = row.after.without(changed), row.before
    if before is not None and "tags" in after.names():
        after, before = (_without_tags(one, touched) for one in (after, before))
    return replace(row, before=before, after=after)


def _without_tags(snapshot: Snapshot, touched: Collection[str]) -> Snapshot:
    rest = tuple(name for name in _value(snapshot, "tags") or () if tag_key(name) not in touched)
    values: dict[str, Any] = {"tags": rest}
    return type(snapshot)(**values).over(snapshot)


def _keys(names: Sequence[str] | None) -> set[str]:
    return {tag_key(name) for name in names or ()}


def _merge_names(merged: Sequence[str], before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    names = {tag_key(name): name for name in merged}
    was, became = _keys(before), _keys(after)
    for key in was - became:
        names.pop(key, None)
    for name in after:
        if (key := tag_key(name)) and key not in was:
            names[key] = min(name, names.get(key, name))
    return tuple(names[key] for key in sorted(names))


def _merge_keys(
    merged: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    kept = {key: value for key, value in merged.items() if key not in before or key in after}
    return kept | {key: value for key, value in after.items() if before.get(key) != value}


def _texts(ordered: Sequence[JournalRow], name: str) -> str:
    writing = [row for row in ordered if _value(row.after, name) is not None]
    last = [row for row in writing if not any(o is not row and o.knows(row) for o in writing)]
    texts = [_value(row.after, name) for row in last]
    return "\n\n".join(dict.fromkeys(filter(None, texts)))


def _changed_meanwhile(ordered: Sequence[JournalRow]) -> bool:
    """Whether a machine that did not know of the deletion changed the content, and is not known to it."""
    deletion = [row for row in ordered if "deleted_at" in row.after.names()][-1]
    content = ENTITIES[deletion.entity].content
    return any(
        content & row.after.names()
        and _value(row.after, "deleted_at") is None
        and not deletion.knows(row)
        and not row.knows(deletion)
        for row in ordered
    )


Thing = tuple[str, str]
"""The name of an entity and a uid."""
_BATCH = 500


def apply_all(
    lib: Library,
    things: Iterable[Thing],
    *,
    at: int,
    rows: Mapping[Thing, Sequence[JournalRow]] | None = None,
) -> int:
    """Make things be what their journal rows say, in the order of their entities; returns how many changed.

    What cannot be applied yet waits: an entity of a newer version, a thing whose making, or whose article,
    has not arrived. What the file refuses is left as it was. `at` is in microseconds since 1970 UTC;
    `rows` are all the rows of some of the things, where the caller has them.
    """
    purged = purged_uids(lib)
    order = {name: number for number, name in enumerate(ENTITIES)}
    known = sorted(
        (thing for thing in things if thing[0] in order and thing[1] not in purged),
        key=lambda thing: (order[thing[0]], thing[1]),
    )
    changed = 0
    for entity, group in itertools.groupby(known, key=lambda thing: thing[0]):
        uids = [uid for _, uid in group]
        for begin in range(0, len(uids), _BATCH):
            changed += _apply_batch(lib, entity, uids[begin : begin + _BATCH], rows or {}, at)
    return changed


def _apply_batch(
    lib: Library, entity: str, uids: Sequence[str], rows: Mapping[Thing, Sequence[JournalRow]], at: int
) -> int:
    stored = rows_of_all(lib, entity, [uid for uid in uids if (entity, uid) not in rows])
    snapshots = {uid: resolve(rows.get((entity, uid), stored.get(uid, ()))) for uid in uids}
    try:
        with lib.transaction():
            return _apply(lib, entity, snapshots, at)
    except sqlite3.IntegrityError:
        pass
    changed = 0
    for uid, snapshot in snapshots.items():
        with contextlib.suppress(sqlite3.IntegrityError), lib.transaction():
            changed += _apply(lib, entity, {uid: snapshot}, at)
    return changed


def _apply(lib: Library, entity: str, snapshots: Mapping[str, Snapshot], at: int) -> int:
    written = [
        (uid, changes)
        for uid, snapshot in snapshots.items()
        if (changes := pending_changes(lib, entity, uid, snapshot)) is not None
        and _write(lib, entity, uid, changes, at)
    ]
    if written:
        ENTITIES[entity].finish(lib, written)
    return len(written)


def _write(lib: Library, entity: str, uid: str, changes: Snapshot, at: int) -> bool:
    ENTITIES[entity].write(lib, uid, changes, at)
    return True


def pending_changes(lib: Library, entity: str, uid: str, snapshot: Snapshot) -> Snapshot | None:
    """What has to be written so that a thing is as a snapshot of the whole journal says; None for nothing."""
    known = ENTITIES[entity]
    current = read_snapshot(lib, entity, uid)
    if current is None:
        is_made = set(known.needed) <= snapshot.names() and known.is_wanted(snapshot)
        return snapshot if is_made else None
    changes = snapshot.changed_from(current).without(_IDENTITY)
    return None if changes.is_empty else changes


def apply_waiting(lib: Library, uids: Sequence[str], *, at: int) -> None:
    """Give articles that came, or came again, what their journal rows say. Inside a transaction.

    Those are changes from before an article went, or from other machines. `at` is in microseconds since
    1970 UTC.
    """
    if not uids:
        return
    rows = lib.tuples(
        """SELECT DISTINCT entity_uid FROM journal
           WHERE entity = 'article' AND entity_uid IN (SELECT value FROM json_each(?))""",
        (to_json(list(uids)),),
    )
    links = links_named(lib, uids)
    apply_all(lib, [*(("article", uid) for (uid,) in rows), *(("work_link", uid) for uid in links)], at=at)


def links_named(lib: Library, uids: Sequence[str]) -> list[str]:
    """The uids of the links in the journal that name one of these articles."""
    rows = lib.tuples(
        """SELECT DISTINCT entity_uid FROM journal WHERE entity = 'work_link' AND (
             substr(entity_uid, 1, 16) IN (SELECT value FROM json_each(:these))
             OR substr(entity_uid, 18) IN (SELECT value FROM json_each(:these)))
           ORDER BY entity_uid""",
        {"these": to_json(list(uids))},
    )
    return [row[0] for row in rows]
