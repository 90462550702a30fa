"""What `postil doctor` finds out about the journal: what waits, cannot be sent, or was not applied."""

from __future__ import annotations

from collections.abc import Sequence

from reader.library.annotations.field_snapshots import read_image
from reader.library.annotations.journal_row import parse_line
from reader.library.annotations.journal_store import all_rows, clock_limit, own_device, rows_of
from reader.library.annotations.merging import NEEDED, differs, resolve
from reader.library.storage.database import Library

_COMPARED = ("place", "colour", "note", "tags", "deleted_at", "merged_into", "split_from")
_NAMED = 5
"""How many highlights a message names."""


def disagreements(lib: Library) -> list[str]:
    """Highlights that are not what their journal says: none, unless something else wrote to the file."""
    found: list[str] = []
    for (uid,) in lib.tuples("SELECT uid FROM highlights ORDER BY id"):
        image, there = resolve(rows_of(lib, "highlight", uid)), read_image(lib, "highlight", uid)
        if (
            there is None
            or any(name not in image for name in NEEDED["highlight"])
            or any(differs(name, image[name], there[name]) for name in _COMPARED if name in image)
        ):
            found.append(uid)
    return found


def journal_problems(lib: Library) -> list[str]:
    """What is wrong with the journal: rows that no machine would read, its own above all."""
    limit, own = clock_limit(lib), own_device(lib)
    unreadable = 0
    for row in all_rows(lib):
        try:
            unreadable += row.clock > limit or parse_line(row.line()) != row
        except ValueError:
            unreadable += 1
    if not unreadable:
        return []
    return [
        f"{unreadable} journal {'row' if unreadable == 1 else 'rows'} cannot be read by other machines "
        f"(this one is {own}); `postil sync` or `postil doctor --repair` numbers its own again"
    ]


def journal_notices(lib: Library) -> list[str]:
    """What waits: nothing is wrong with it, and everything else counts."""
    newer, unmade = waiting_rows(lib)
    notices: list[str] = []
    if newer:
        notices.append(
            f"{newer} {'change' if newer == 1 else 'changes'} in the journal can only be applied by a newer "
            "Postil: upgrade this one"
        )
    if unmade:
        named = ", ".join(uid[:12] for uid in unmade[:_NAMED]) + (" …" if len(unmade) > _NAMED else "")
        notices.append(
            f"{len(unmade)} {'highlight waits' if len(unmade) == 1 else 'highlights wait'} for changes that "
            f"have not arrived ({named}): run `postil sync` on the machine that made them, then here"
        )
    return notices


def waiting_rows(lib: Library) -> tuple[int, Sequence[str]]:
    """How many rows need a newer program, and the highlights whose making has not arrived."""
    newer = int(lib.value("SELECT count(*) FROM journal WHERE waits > 0"))
    uids = lib.tuples(
        """SELECT DISTINCT j.entity_uid FROM journal j WHERE j.entity = 'highlight' AND j.waits < 2
             AND NOT EXISTS (SELECT 1 FROM highlights h WHERE h.uid = j.entity_uid)
             AND NOT EXISTS (SELECT 1 FROM purges p WHERE p.entity_uid = j.entity_uid)
           ORDER BY 1"""
    )
    return newer, [row[0] for row in uids]
