"""What earlier imports said of things, from the journal: so the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from reader.library.annotations.field_snapshots import Snapshot
from reader.library.annotations.journal_store import rows_of_all
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json

MADE_BY = "import"
S = TypeVar("S", bound=Snapshot)


def said_before(lib: Library, entity: str, record: type[S], uids: Sequence[str]) -> Mapping[str, S]:
    """The values that imports gave to fields of things, by uid; those that no import touched are left out.

    What was undone counts as not said.
    """
    undone = {
        (row[0], row[1])
        for row in lib.tuples(
            """SELECT j.device, j.clock FROM operations o JOIN journal j ON j.operation_id = o.id
               WHERE o.undone > 0 AND o.made_by = ? AND j.entity_uid IN (SELECT value FROM json_each(?))""",
            (MADE_BY, to_json(list(uids))),
        )
    }
    found: dict[str, S] = {}
    for uid, rows in rows_of_all(lib, entity, uids).items():
        for row in sorted(rows, key=lambda one: (one.clock, one.device)):
            if row.made_by == MADE_BY and row.key not in undone and isinstance(row.after, record):
                before = found.get(uid)
                found[uid] = row.after if before is None else row.after.over(before)
    return found


def undone_imports(lib: Library, uids: Sequence[str]) -> set[str]:
    """Those of things whose last change was that an import of them was undone."""
    rows = lib.tuples(
        """SELECT j.entity_uid, o.kind, t.made_by, max(j.id) FROM journal j
           JOIN operations o ON o.id = j.operation_id LEFT JOIN operations t ON t.id = o.target_id
           WHERE j.entity_uid IN (SELECT value FROM json_each(?)) GROUP BY j.entity_uid""",
        (to_json(list(uids)),),
    )
    return {uid for uid, kind, made_by, _ in rows if kind == "undo" and made_by == MADE_BY}
