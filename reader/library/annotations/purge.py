"""Deleting for good: the one way in which what the reader made can leave the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reader.library.annotations.erasing import erase_highlight
from reader.library.annotations.journal import operation
from reader.library.annotations.marks import highlights_by_uid
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp, to_json
from reader.model import Highlight


@dataclass(frozen=True, slots=True)
class PurgePlan:
    """What a purge would remove: deleted highlights, and old texts that nothing refers to any more.

    `bytes` is what the old texts take, compressed.
    """

    highlights: tuple[Highlight, ...]
    revisions: tuple[int, ...]
    bytes: int


def plan_purge(lib: Library, *, deleted_before: datetime) -> PurgePlan:
    """What would go: highlights deleted before that time, and superseded texts without any use.

    A text is of use while it is an article's current one, while a highlight (a deleted one too) was
    made or placed on it, and while undo could need it.
    """
    uids = lib.tuples(
        "SELECT uid FROM highlights WHERE deleted_at < ? ORDER BY deleted_at", (stamp(deleted_before),)
    )
    rows = lib.tuples(
        """SELECT r.id, length(d.document) + length(d.source_html) FROM revisions r
           JOIN documents d ON d.revision_id = r.id JOIN articles a ON a.id = r.article_id
           WHERE a.revision_id <> r.id AND r.made_at < ?
             AND NOT EXISTS (SELECT 1 FROM highlights h WHERE h.revision_id = r.id)
             AND NOT EXISTS (SELECT 1 FROM anchors k WHERE k.revision_id = r.id AND k.state = 'manual')
             AND NOT EXISTS (SELECT 1 FROM highlights h JOIN journal j ON j.entity_uid = h.uid
               WHERE h.article_id = r.article_id AND j.entity = 'highlight'
                 AND (instr(j.before, r.text_sha) OR instr(j.after, r.text_sha)))
           ORDER BY r.id""",
        (stamp(deleted_before),),
    )
    found = highlights_by_uid(lib, [row[0] for row in uids])
    return PurgePlan(tuple(found), tuple(row[0] for row in rows), sum(row[1] for row in rows))


def purge(lib: Library, plan: PurgePlan, *, now: datetime) -> None:
    """Remove for good what a plan names: undo cannot bring it back, other machines will remove it too."""
    with operation(lib, "purged", now=now, undoable=False) as doing:
        for one in plan.highlights:
            erase_highlight(lib, one.uid)
            doing.record("highlight", one.uid, None, {"purged": True})
        _remove_revisions(lib, plan.revisions)


def _remove_revisions(lib: Library, revision_ids: Sequence[int]) -> None:
    these = (to_json(list(revision_ids)),)
    for table, column in (("anchors", "revision_id"), ("documents", "revision_id"), ("revisions", "id")):
        lib.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", these)
