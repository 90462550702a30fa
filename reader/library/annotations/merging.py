"""What a highlight, an article's marks or a subscription are, when several machines have written.

The answer depends only on the set of journal rows, not on the order in which they arrived: merging
is commutative, associative and idempotent. Rows are ordered by (clock, device), Lamport's order
(Communications of the ACM 21 (7), 1978); `seen` tells which of two rows knew of the other.

- A single value (colour, place, a state, a subscription): the last row decides.
- Tags and places given by hand: each one by itself, by the last row that added or removed it.
- Notes: all texts that no later row knew of are kept, one below the other.
- A deletion counts unless another machine, not knowing of it, changed the highlight meanwhile.
- A purge is final.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reader.library.annotations.erasing import erase_highlight
from reader.library.annotations.field_snapshots import Image, read_image, write_image
from reader.library.annotations.journal import CARRIED
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json

_CONTENT = frozenset({"note", "tags", "colour", "place", "manual"})
_COMPARED = ("place", "colour", "note", "tags", "deleted_at", "merged_into", "split_from")


@dataclass(frozen=True, slots=True)
class Row:
    """A journal row as it matters to merging.

    `seen`: up to which clock its machine knew each other one's rows. Under "device>clock" stands where a
    stretch ends that it could not read: of the rows between those two clocks it knew none.
    """

    device: str
    clock: int
    seen: dict[str, int]
    before: Image | None
    after: Image

    def knows(self, other: Row) -> bool:
        """Whether the machine that wrote this row had the other one."""
        if self.device == other.device:
            return self.clock >= other.clock
        return self.seen.get(other.device, 0) >= other.clock and not any(
            key.startswith(f"{other.device}>") and int(key.partition(">")[2]) < other.clock < end
            for key, end in self.seen.items()
        )


def resolve(rows: Sequence[Row]) -> Image | None:
    """The image that all the rows of one thing give together; None while its making is not among them."""
    ordered = sorted(rows, key=lambda row: (row.clock, row.device))
    image: Image = {}
    for row in ordered:
        if row.after.get("purged"):
            return {"purged": True}
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


def _merge_tags(so_far: list[str], before: list[str], after: list[str]) -> list[str]:
    kept = {name.casefold(): name for name in so_far}
    for name in before:
        if name not in after:
            kept.pop(name.casefold(), None)
    for name in after:
        if name not in before:
            kept.setdefault(name.casefold(), name)
    return [kept[key] for key in sorted(kept)]


def _merge_places(so_far: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    kept = {text: place for text, place in so_far.items() if text not in before or text in after}
    return kept | {text: place for text, place in after.items() if before.get(text) != place}


def _notes(ordered: Sequence[Row]) -> str:
    writing = [row for row in ordered if "note" in row.after]
    last = [row for row in writing if not any(o is not row and o.knows(row) for o in writing)]
    return "\n\n".join(dict.fromkeys(row.after["note"] for row in last if row.after["note"]))


def _changed_meanwhile(ordered: Sequence[Row]) -> bool:
    deletion = [row for row in ordered if "deleted_at" in row.after][-1]
    return any(
        _CONTENT & row.after.keys()
        and row.after.get("deleted_at") is None
        and not deletion.knows(row)
        and not row.knows(deletion)
        for row in ordered
    )


def rows_of(lib: Library, entity: str, uid: str) -> list[Row]:
    """All journal rows of one thing."""
    rows = lib.rows(
        "SELECT device, clock, seen, before, after FROM journal WHERE entity_uid = ? AND entity = ?",
        (uid, entity),
    )
    return [
        Row(
            device=row["device"],
            clock=row["clock"],
            seen=json.loads(row["seen"]),
            before=None if row["before"] is None else json.loads(row["before"]),
            after=json.loads(row["after"]),
        )
        for row in rows
    ]


def apply_journal(lib: Library, entity: str, uid: str, *, at: int) -> bool:
    """Make one thing be what its journal rows say; False when it already was. Inside a transaction."""
    image = resolve(rows_of(lib, entity, uid))
    if not image:
        return False
    if image.get("purged"):
        return erase_highlight(lib, uid)
    current = read_image(lib, entity, uid)
    if current is None:
        needed = {"highlight": ("place",), "article": ("article",), "feed": ("subscribed",)}[entity]
        if any(name not in image for name in needed) or not _brings_itself(entity, image):
            return False  # it waits until the article, or the rest of its journal, arrives
        write_image(lib, entity, uid, image, at=at)
        return True
    image = {name: value for name, value in image.items() if name in current and current[name] != value}
    image.pop("article", None)
    image.pop("created_at", None)
    if image:
        write_image(lib, entity, uid, image, at=at)
    return bool(image)


def _brings_itself(entity: str, image: Image) -> bool:
    """Whether there is reason to make a thing here that only other machines have."""
    if entity == "article":
        return any(image.get(name) for name in CARRIED)
    return entity == "highlight" or bool(image["subscribed"])


def disagreements(lib: Library) -> list[str]:
    """Highlights that are not what their journal says: none, unless something else wrote to the file."""
    found: list[str] = []
    for (uid,) in lib.tuples("SELECT uid FROM highlights ORDER BY id"):
        told, there = resolve(rows_of(lib, "highlight", uid)), read_image(lib, "highlight", uid)
        if told is None or there is None or any(told.get(name) != there[name] for name in _COMPARED):
            found.append(uid)
    return found


def waiting(lib: Library, uids: Sequence[str]) -> list[str]:
    """Which of these articles have journal rows: marks made before they went, or on another machine."""
    if not uids:
        return []
    rows = lib.tuples(
        """SELECT DISTINCT entity_uid FROM journal
           WHERE entity = 'article' AND entity_uid IN (SELECT value FROM json_each(?))""",
        (to_json(list(uids)),),
    )
    return [row[0] for row in rows]
