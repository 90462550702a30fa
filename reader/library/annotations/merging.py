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

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reader.library.annotations.field_snapshots import read_image, write_image
from reader.library.annotations.journal_row import ENTITIES, Image, JournalRow
from reader.library.annotations.journal_store import rows_of
from reader.library.annotations.tags import tag_key
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json

_CONTENT = frozenset({"note", "tags", "colour", "place", "manual"})
NEEDED = {
    "highlight": ("article", "created_at", "place", "colour"),
    "article": ("article",),
    "feed": ("subscribed",),
    "work_link": (),
}
"""Without these fields a thing that the library does not have cannot be made."""
CARRIED = frozenset({"note", "tags", "starred_at", "later_at"})
"""What of an article brings it to a machine that does not have it."""


def resolve(rows: Sequence[JournalRow]) -> Image:
    """The fields that all rows of one thing give together; a field that no row has is absent."""
    ordered = _without_overruled([_purge_as_deletion(row) for row in _in_order(rows)])
    image: Image = {}
    for row in ordered:
        for name, value in row.after.items():
            if name == "tags":
                image[name] = _merge_tags(image.get(name, []), (row.before or {}).get(name) or [], value)
            elif name == "manual":
                image[name] = _merge_places(image.get(name, {}), (row.before or {}).get(name) or {}, value)
            elif name == "note":
                image[name] = _notes(ordered)
            else:
                image[name] = value
    if image.get("deleted_at") is not None and _changed_meanwhile(ordered):
        image["deleted_at"] = None
    return image


def _in_order(rows: Sequence[JournalRow]) -> list[JournalRow]:
    return sorted(rows, key=lambda row: (row.clock, row.device))


def _purge_as_deletion(row: JournalRow) -> JournalRow:
    if "purged" not in row.after:
        return row
    return replace(row, before=row.before or {}, after={"deleted_at": row.at})


def _without_overruled(ordered: Sequence[JournalRow]) -> list[JournalRow]:
    """The rows without the changes by rules and imports of fields, and of tags, that a hand changed too."""
    if not any(row.gives_way for row in ordered):
        return list(ordered)
    changed = {
        name for row in ordered if row.before is not None and not row.gives_way for name in row.after
    } - {"tags"}
    touched = {
        key
        for row in ordered
        if row.before is not None and not row.gives_way and "tags" in row.after
        for key in _keys(row.before.get("tags")) ^ _keys(row.after["tags"])
    }
    return [_overruled(row, changed, touched) if row.gives_way else row for row in ordered]


def _overruled(row: JournalRow, changed: set[str], touched: set[str]) -> JournalRow:
    before, after = row.before or {}, {name: row.after[name] for name in row.after.keys() - changed}
    if "tags" in after:
        was = [name for name in before.get("tags") or [] if tag_key(name) not in touched]
        after["tags"] = [name for name in after["tags"] if tag_key(name) not in touched]
        before = {**before, "tags": was}
    return replace(row, before=before, after=after)


def _keys(names: Sequence[str] | None) -> set[str]:
    return {tag_key(name) for name in names or ()}


def _merge_tags(merged: list[str], before: list[str], after: list[str]) -> list[str]:
    names = {tag_key(name): name for name in merged}
    was, became = _keys(before), _keys(after)
    for key in was - became:
        names.pop(key, None)
    for name in after:
        if (key := tag_key(name)) and key not in was:
            names[key] = min(name, names.get(key, name))
    return [names[key] for key in sorted(names)]


def _merge_places(merged: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    kept = {text: place for text, place in merged.items() if text not in before or text in after}
    return kept | {text: place for text, place in after.items() if before.get(text) != place}


def _notes(ordered: Sequence[JournalRow]) -> str:
    writing = [row for row in ordered if "note" in row.after]
    last = [row for row in writing if not any(o is not row and o.knows(row) for o in writing)]
    return "\n\n".join(dict.fromkeys(row.after["note"] for row in last if row.after["note"]))


def _changed_meanwhile(ordered: Sequence[JournalRow]) -> bool:
    deletion = [row for row in ordered if "deleted_at" in row.after][-1]
    return any(
        _CONTENT & row.after.keys()
        and row.after.get("deleted_at") is None
        and not deletion.knows(row)
        and not row.knows(deletion)
        for row in ordered
    )


def apply_journal(lib: Library, entity: str, uid: str, *, at: int) -> bool:
    """Make one thing be what its journal rows say; False when it already was. Inside a transaction.

    What cannot be applied yet waits: an entity of a newer version, a thing whose making, or whose article,
    has not arrived. What the file refuses is left as it was. `at` is in microseconds since 1970 UTC.
    """
    if entity not in ENTITIES or _is_purged(lib, uid):
        return False
    try:
        with lib.transaction():
            return _apply(lib, entity, uid, resolve(rows_of(lib, entity, uid)), at)
    except sqlite3.IntegrityError:
        return False


def _apply(lib: Library, entity: str, uid: str, image: Image, at: int) -> bool:
    current = read_image(lib, entity, uid)
    if current is None:
        if any(name not in image for name in NEEDED[entity]) or not _is_wanted(entity, image):
            return False
        write_image(lib, entity, uid, image, at=at)
        return True
    changes = {
        name: value
        for name, value in image.items()
        if name not in ("article", "created_at") and name in current and differs(name, current[name], value)
    }
    if changes:
        write_image(lib, entity, uid, changes, at=at)
    return bool(changes)


def differs(name: str, one: Any, other: Any) -> bool:
    """Whether two values of a field mean something else: spellings of one tag do not."""
    if name == "tags":
        return _keys(one) != _keys(other)
    return bool(one != other)


def _is_wanted(entity: str, image: Image) -> bool:
    """Whether there is reason to make a thing here that only other machines have."""
    if entity == "article":
        return any(image.get(name) for name in CARRIED)
    if entity == "work_link":  # it needs both articles
        return False
    return entity == "highlight" or bool(image["subscribed"])


def _is_purged(lib: Library, uid: str) -> bool:
    return lib.value("SELECT 1 FROM purges WHERE entity_uid = ?", (uid,)) is not None


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
    for (uid,) in rows:
        apply_journal(lib, "article", uid, at=at)
    for uid in links_named(lib, uids):
        apply_journal(lib, "work_link", uid, at=at)


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
