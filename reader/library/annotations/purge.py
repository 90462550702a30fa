"""Removing for good: the one way in which highlights and hidden articles can leave the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from reader.library.annotations.entities.highlight import HighlightFields
from reader.library.annotations.highlights import highlights_by_uid
from reader.library.annotations.journal import operation
from reader.library.annotations.journal_store import count_rewrite
from reader.library.articles.article_removal import purgeable, remove_articles
from reader.library.articles.attachments import remove_unused_files, unused_files
from reader.library.articles.images import remove_unkept_images, unkept_images
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp, to_json
from reader.model import Highlight

_NEW_FILE = timedelta(days=1)
"""Files that are newer may be about to be stored with an article."""


@dataclass(frozen=True, slots=True)
class PurgePlan:
    """What a purge would remove: highlights, hidden articles, and texts that nothing refers to any more.

    `purged_elsewhere` are the uids of those highlights that another machine has removed for good. `bytes` is
    what the old texts take, compressed. `files` are the hashes of files that belong to no article any more;
    `images` are those of articles that are not kept any more.
    """

    highlights: tuple[Highlight, ...]
    revisions: tuple[int, ...]
    bytes: int
    articles: tuple[int, ...] = ()
    purged_elsewhere: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    file_bytes: int = 0
    images: int = 0

    @property
    def uids(self) -> tuple[str, ...]:
        """The uids of the highlights."""
        return tuple(one.uid for one in self.highlights)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to remove."""
        return not (self.highlights or self.revisions or self.articles or self.files or self.images)


def plan_purge(lib: Library, *, deleted_before: datetime, hidden_before: datetime | None = None) -> PurgePlan:
    """What would go: highlights deleted before a time, articles hidden before one, and unused old texts.

    A text is of use while it is an article's current one, while a highlight (a deleted one too) was
    made or placed on it, and while undo could need it. Highlights that another machine purged go at any time.
    """
    elsewhere = {
        row[0]
        for row in lib.tuples(
            """SELECT DISTINCT j.entity_uid FROM journal j JOIN highlights h ON h.uid = j.entity_uid
               WHERE j.entity = 'highlight' AND json_extract(j.after, '$.purged') = 1
                 AND h.deleted_at IS NOT NULL"""
        )
    }
    uids = lib.tuples(
        """SELECT uid FROM highlights WHERE deleted_at < ?
             OR (deleted_at IS NOT NULL AND uid IN (SELECT value FROM json_each(?)))
           ORDER BY deleted_at""",
        (stamp(deleted_before), to_json(sorted(elsewhere))),
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
    hidden = purgeable(lib, hidden_before=stamp(hidden_before or deleted_before))
    found = highlights_by_uid(lib, [row[0] for row in uids])
    files = unused_files(lib, before=datetime.now(UTC) - _NEW_FILE)
    return PurgePlan(
        highlights=tuple(found),
        revisions=tuple(row[0] for row in rows),
        bytes=sum(row[1] for row in rows),
        articles=tuple(hidden),
        purged_elsewhere=tuple(one.uid for one in found if one.uid in elsewhere),
        files=tuple(one.sha for one in files),
        file_bytes=sum(one.bytes for one in files),
        images=len(unkept_images(lib)),
    )


def purge(lib: Library, plan: PurgePlan, *, now: datetime) -> None:
    """Remove for good what a plan names: undo cannot bring it back.

    Other machines hide the highlights until a purge of their own.
    """
    with operation(lib, "purged", now=now, undoable=False) as doing:
        # what another program has brought back since the plan was made stays
        deleted = _still(lib, "SELECT uid FROM highlights WHERE deleted_at IS NOT NULL AND uid", plan.uids)
        hidden = sorted(set(plan.articles) & set(purgeable(lib, hidden_before=stamp(now) + 1)))
        for uid in deleted:
            _erase_highlight(lib, uid)
            doing.record("highlight", uid, None, HighlightFields(purged=True))
        _remove_revisions(lib, plan.revisions)
        remove_articles(lib, hidden)
        remove_unkept_images(lib)
        if deleted:
            lib.journal_rewritten()
            count_rewrite(lib)
    # after the commit: what is rolled back needs its files
    remove_unused_files(lib, before=datetime.now(UTC) - _NEW_FILE)


def _still(lib: Library, query: str, planned: Sequence[Any]) -> list[Any]:
    rows = lib.tuples(f"{query} IN (SELECT value FROM json_each(?)) ORDER BY 1", (to_json(list(planned)),))
    return [row[0] for row in rows]


def _erase_highlight(lib: Library, uid: str) -> None:
    """Remove a highlight, its tags, anchors and journal rows. In a transaction.

    The row in `purges` is what lets the file's triggers agree; it stays, so that rows of the
    highlight that come from another machine are not taken in again.
    """
    lib.execute("INSERT OR IGNORE INTO purges (entity_uid) VALUES (?)", (uid,))
    lib.execute("PRAGMA secure_delete = ON")
    lib.execute(
        """DELETE FROM journal WHERE entity_uid = ? AND entity = 'highlight'
           AND json_extract(after, '$.purged') IS NULL""",
        (uid,),
    )
    lib.execute("DELETE FROM highlights WHERE uid = ?", (uid,))


def _remove_revisions(lib: Library, revision_ids: Sequence[int]) -> None:
    these = (to_json(list(revision_ids)),)
    lib.execute(
        """DELETE FROM attachments WHERE id IN (
             SELECT t.id FROM attachments t JOIN revisions r ON r.article_id = t.article_id
               AND r.file_sha = t.sha AND r.id IN (SELECT value FROM json_each(?1))
             WHERE NOT EXISTS (SELECT 1 FROM revisions o WHERE o.article_id = t.article_id
               AND o.file_sha = t.sha AND o.id NOT IN (SELECT value FROM json_each(?1))))""",
        these,
    )
    for table in ("anchors", "pages", "document_pieces", "documents"):
        lib.execute(f"DELETE FROM {table} WHERE revision_id IN (SELECT value FROM json_each(?))", these)
    lib.execute("DELETE FROM revisions WHERE id IN (SELECT value FROM json_each(?))", these)
