"""Repair of what can be computed again: indexes, copies, anchors, and highlights from their journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from reader.library.annotations.journal_health import disagreements
from reader.library.annotations.journal_store import repair_clocks
from reader.library.annotations.merging import apply_all
from reader.library.annotations.placing import place_highlights
from reader.library.annotations.receiving import repair_from_changes
from reader.library.annotations.sync_state import forget_state
from reader.library.articles.images import drop_bad_images
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp
from reader.library.storage.failures import UNREADABLE, damage
from reader.library.storage.files import changes_folder

_COPIES = """FROM sources s JOIN states t ON t.article_id = s.article_id
  WHERE s.sort_at <> t.sort_at OR s.listed <> (t.done_at IS NULL AND t.hidden_at IS NULL)
    OR s.unread <> (t.done_at IS NULL AND t.hidden_at IS NULL AND t.read_at IS NULL)"""
_UNPLACED = """SELECT DISTINCT a.id FROM articles a JOIN highlights h ON h.article_id = a.id
  WHERE a.revision_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM anchors k WHERE k.highlight_id = h.id AND k.revision_id = a.revision_id)"""
_MISSING = """SELECT DISTINCT j.entity_uid FROM journal j WHERE j.entity = 'highlight'
  AND NOT EXISTS (SELECT 1 FROM highlights h WHERE h.uid = j.entity_uid)
  AND NOT EXISTS (SELECT 1 FROM purges p WHERE p.entity_uid = j.entity_uid)"""

_DERIVED = ("anchors", "texts", "pending")
"""Tables whose rows mean nothing without what they belong to, and can be made again with it."""


def repair(lib: Library, *, now: datetime) -> list[str]:
    """Compute again what can be, in one transaction; returns what was repaired, each in words.

    A step that meets a value it cannot read changes nothing and says so; the others go on. A file that
    SQLite itself finds damaged needs `restore` instead: raises LibraryDamaged, with nothing changed.
    """
    repaired: list[str] = []
    with lib.transaction():
        forget_state(lib)
        for name, step in _STEPS.items():
            try:
                with lib.transaction():
                    repaired += list(step(lib, now))
            except UNREADABLE as error:
                repaired.append(f"not the {name}: a stored value cannot be read ({type(error).__name__})")
    return repaired


def _indexes(lib: Library, _now: datetime) -> Iterator[str]:
    problems = damage(row[0] for row in lib.tuples("PRAGMA integrity_check"))
    yield from (problem for problem in problems if problem.startswith("the index "))
    lib.execute("REINDEX")
    if removed := sum(_remove_dangling(lib, table) for table in _DERIVED):
        yield f"{removed} {'row' if removed == 1 else 'rows'} without what they belong to"
    for table in ("texts", "highlights", "article_notes", "articles"):
        lib.table(f"{table}_fts").rebuild_fts()


def _lists(lib: Library, _now: datetime) -> Iterator[str]:
    if copies := lib.value(f"SELECT count(*) {_COPIES}"):
        lib.execute(
            f"""UPDATE sources SET sort_at = t.sort_at,
                  listed = t.done_at IS NULL AND t.hidden_at IS NULL,
                  unread = t.done_at IS NULL AND t.hidden_at IS NULL AND t.read_at IS NULL
                FROM states t WHERE t.article_id = sources.article_id
                  AND sources.id IN (SELECT s.id {_COPIES})"""
        )
        yield f"{copies} entries of lists and counts"


def _journal(lib: Library, now: datetime) -> Iterator[str]:
    if restored := repair_from_changes(lib, now=now):
        yield f"{restored} changes, from {changes_folder(lib.path).name}"
    if numbered := repair_clocks(lib):
        yield f"{numbered} changes with impossible clocks, which were numbered again"


def _things(lib: Library, now: datetime) -> Iterator[str]:
    lost = [("highlight", row[0]) for row in lib.tuples(_MISSING)] + disagreements(lib)
    for entity in dict.fromkeys(entity for entity, _ in lost):
        if changed := apply_all(lib, [thing for thing in lost if thing[0] == entity], at=stamp(now)):
            yield f"{changed} {entity.replace('_', ' ')}s, from the journal"


def _places(lib: Library, _now: datetime) -> Iterator[str]:
    unplaced = [row[0] for row in lib.tuples(_UNPLACED)]
    for article_id in unplaced:
        place_highlights(lib, article_id)
    if unplaced:
        yield f"the highlights' places in {len(unplaced)} articles"


def _images(lib: Library, now: datetime) -> Iterator[str]:
    if dropped := drop_bad_images(lib, now=now):
        yield f"{dropped} images, which the next update fetches again"


_STEPS: dict[str, Callable[[Library, datetime], Iterator[str]]] = {
    "indexes": _indexes,
    "lists": _lists,
    "journal": _journal,
    "highlights and other changes": _things,
    "places of highlights": _places,
    "images": _images,
}


def _remove_dangling(lib: Library, table: str) -> int:
    removed = 0
    for key in lib.rows(f"PRAGMA foreign_key_list({table})"):
        removed += lib.execute(
            f"""DELETE FROM {table} WHERE NOT EXISTS (
                  SELECT 1 FROM "{key["table"]}" o WHERE o."{key["to"]}" = {table}."{key["from"]}")"""
        )
    return removed
