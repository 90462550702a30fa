"""Writing the note of a highlight or of an article, so that nothing another program added to it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reader.library.annotations.entities.article import ArticleFields, read_article
from reader.library.annotations.entities.highlight import HighlightFields, read_highlight
from reader.library.annotations.field_snapshots import ABSENT
from reader.library.annotations.journal import operation
from reader.library.storage.database import Library
from reader.safetext import storable


def write_note(
    lib: Library,
    entity: str,
    uid: str,
    article_id: int,
    note: str,
    *,
    bases: Sequence[str],
    continues: bool,
    now: datetime,
) -> None:
    """Write the note of a highlight or an article (`entity`, `uid`); see `highlight_changes.set_note`."""
    of_article = entity == "article"
    label = "article note changed" if of_article else "note changed"
    marked = "" if of_article else uid
    fields = ArticleFields if of_article else HighlightFields
    with operation(lib, label, now=now, article_id=article_id, highlight_uid=marked) as doing:
        stored = _stored_note(lib, entity, uid)
        known = [storable(base) for base in bases]
        text = _with_the_others(stored, storable(note), known)
        # where nothing of this writing was saved so far, the last change is another's
        begun = stored not in known[:1] or stored in known[1:]
        if doing.change(entity, uid, fields(note=text)) and continues and begun:
            doing.continue_last(entity, uid, article_id, label)


def _stored_note(lib: Library, entity: str, uid: str) -> str:
    read = read_article if entity == "article" else read_highlight
    found = read(lib, uid, ("note",))
    return "" if found is None or found.note is ABSENT else found.note


def _with_the_others(stored: str, note: str, known: Sequence[str]) -> str:
    """A note with what was added to the stored one elsewhere, after it had been one of those `known`."""
    if not known or stored in (*known, note, ""):
        return note
    parts = note, stored
    for base in filter(None, reversed(known)):
        if stored.startswith(f"{base}\n"):
            parts = note, stored[len(base) :]
            break
        if stored.endswith(f"\n{base}"):
            parts = stored[: -len(base)], note
            break
    return "\n\n".join(filter(None, (part.strip("\n") for part in parts)))
