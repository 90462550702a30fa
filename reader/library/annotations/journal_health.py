"""What `postil doctor` finds out about the journal: what waits, cannot be sent, or was not applied."""

from __future__ import annotations

from typing import Any

from reader.library.annotations.change_files import CopyState
from reader.library.annotations.entities.entity import Entity
from reader.library.annotations.entities.highlight import HIGHLIGHT
from reader.library.annotations.entities.table import ENTITIES
from reader.library.annotations.field_snapshots import journal_fields
from reader.library.annotations.journal_row import parse_line
from reader.library.annotations.journal_store import clock_limit, meta, rows_of_all, stored_rows
from reader.library.annotations.merging import Thing, pending_changes, resolve
from reader.library.storage.database import Library
from reader.library.storage.files import changes_folder
from reader.library.storage.log_frames import damaged_log_frames

_REPAIR = "`postil doctor --repair`"
_NAMED = 5
"""How many things a message names."""
_SHOWN = 40
"""Letters of a uid in a message; that of a feed is its address."""
_BATCH = 500


def disagreements(lib: Library) -> list[Thing]:
    """Things that are not what their journal says: none, unless something else wrote to the file."""
    found: list[Thing] = []
    for entity, known in ENTITIES.items():
        uids = [
            row[0]
            for row in lib.tuples(
                """SELECT DISTINCT entity_uid FROM journal WHERE entity = ? AND waits < 2
                   AND entity_uid NOT IN (SELECT entity_uid FROM purges) ORDER BY 1""",
                (entity,),
            )
        ]
        for begin in range(0, len(uids), _BATCH):
            rows = rows_of_all(lib, entity, uids[begin : begin + _BATCH])
            for uid, one in rows.items():
                changes = pending_changes(lib, entity, uid, resolve(one))
                if changes is not None and not changes.without(known.not_compared).is_empty:
                    found.append((entity, uid))
    return [*found, *((HIGHLIGHT.name, uid) for uid in _without_making(lib))]


def _without_making(lib: Library) -> list[str]:
    """The highlights whose making, in full, is not in the journal."""
    rows = lib.tuples("SELECT uid FROM highlights ORDER BY id")
    uids = [row[0] for row in rows]
    found: list[str] = []
    for begin in range(0, len(uids), _BATCH):
        chosen = uids[begin : begin + _BATCH]
        known = rows_of_all(lib, HIGHLIGHT.name, chosen)
        found += [uid for uid in chosen if not set(HIGHLIGHT.needed) <= resolve(known.get(uid, ())).names()]
    return found


def name_of(thing: Thing) -> str:
    """A thing in words: "the highlight abc"."""
    entity, uid = thing
    return f"the {_words(entity)} {uid}"


def _words(entity: str) -> str:
    return "link of articles" if entity == "work_link" else entity.replace("_", " ")


def journal_problems(lib: Library, copies: CopyState) -> list[str]:
    """What is wrong with the journal: rows that no machine would read, or that differ from their copy."""
    limit, unreadable, damaged = clock_limit(lib), 0, 0
    for row in stored_rows(lib).values():
        try:
            if row is None:
                damaged += 1
            elif row.clock > limit or parse_line(row.line()) != row:
                unreadable += 1
        except ValueError:
            unreadable += 1
    folder = changes_folder(lib.path).name
    found = {
        f"unreadable for other machines: run `postil sync`, or {_REPAIR}": unreadable,
        f"damaged: {_REPAIR}": damaged,
        f"missing from the library, but in {folder}: {_REPAIR}": copies.missing,
        f"different from the copy in {folder}: {_REPAIR}": copies.differing - damaged,
    }
    poisoned = ["the library's clock is impossible: run `postil sync`"] if _clock(lib) > limit else []
    return poisoned + [
        f"{count} journal {'row is' if count == 1 else 'rows are'} {what}"
        for what, count in found.items()
        if count > 0
    ]


def _clock(lib: Library) -> int:
    return int(meta(lib, "clock", "0"))


def journal_notices(lib: Library, copies: CopyState | OSError) -> list[str]:
    """What waits: nothing is wrong with it, and everything else counts.

    `copies` is the error where the files beside the library cannot be read.
    """
    newer, unmade = waiting_changes(lib)
    notices: list[str] = []
    if newer:
        notices.append(
            f"{newer} {'change' if newer == 1 else 'changes'} in the journal can only be applied by a newer "
            "Postil: upgrade this one"
        )
    for entity, uids in unmade.items():
        named = ", ".join(uid[:_SHOWN] for uid in uids[:_NAMED]) + (" …" if len(uids) > _NAMED else "")
        what = _words(entity) if len(uids) == 1 else f"{_words(entity)}s"
        notices.append(
            f"{len(uids)} {what} {'waits' if len(uids) == 1 else 'wait'} for changes that have not arrived "
            f"({named}): run `postil sync` on the machine that made them, then here"
        )
    folder = changes_folder(lib.path)
    if isinstance(copies, OSError):
        notices.append(f"{folder} cannot be read ({copies.strerror}): check its permissions and its disk")
    elif uncopied := copies.uncopied:
        notices.append(
            f"{uncopied} {'change is' if uncopied == 1 else 'changes are'} not in {folder} yet: "
            "the next change copies them; check the permissions of that folder and its disk"
        )
    if frames := damaged_log_frames(lib.path):
        notices.append(
            f"{frames} pages of the log are behind a damaged one and were not read; changes that were lost "
            "with them were restored: run `postil update` to fetch articles that are missing"
        )
    return notices


def waiting_changes(lib: Library) -> tuple[int, dict[str, list[str]]]:
    """How many rows need a newer program, and the things whose making has not arrived: uids by entity."""
    newer = int(lib.value("SELECT count(*) FROM journal WHERE waits > 0"))
    rows = lib.tuples(_UNMADE.format(cases=" ".join(map(_is_unmade, ENTITIES.values()))))
    unmade: dict[str, list[str]] = {}
    for entity, uid in rows:
        unmade.setdefault(entity, []).append(uid)
    return newer, unmade


_UNMADE = """SELECT DISTINCT j.entity, j.entity_uid FROM journal j
  WHERE j.waits < 2 AND CASE j.entity {cases} ELSE 0 END
    AND NOT EXISTS (SELECT 1 FROM purges p WHERE p.entity_uid = j.entity_uid)
  ORDER BY 1, 2"""
_HAS_FIELD = """EXISTS (SELECT 1 FROM journal k WHERE k.entity_uid = j.entity_uid AND k.entity = j.entity
  AND k.waits < 2 AND json_type(k.after, '$."{name}"') IS NOT NULL)"""


def _is_unmade(entity: Entity[Any]) -> str:
    """The case in which a thing is not here, and its rows do not have what is needed to make it."""
    if not entity.needed:
        return f"WHEN '{entity.name}' THEN 0"
    needed = [field.name for field in journal_fields(entity.record) if field.attribute in entity.needed]
    made = " AND ".join(_HAS_FIELD.format(name=name) for name in needed)
    return f"WHEN '{entity.name}' THEN j.entity_uid NOT IN ({entity.uids}) AND NOT ({made})"
