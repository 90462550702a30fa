"""Links from one passage to another, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reader.errors import UsageError
from reader.library.annotations.entities.draft import PassageLinkFields, passage_link_uid
from reader.library.annotations.field_snapshots import ABSENT
from reader.library.annotations.highlights import highlight
from reader.library.annotations.journal import operation
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json


@dataclass(frozen=True, slots=True)
class PassageLinks:
    """The uids of the highlights that one links to (`to`), and that link to it (`back`); none is deleted."""

    to: tuple[str, ...] = ()
    back: tuple[str, ...] = ()


def link_passages(lib: Library, source: str, target: str, *, now: datetime) -> None:
    """Link a highlight to another one. Raises NotFound, UsageError for a highlight to itself."""
    one, other = highlight(lib, source), highlight(lib, target)
    if one.uid == other.uid:
        raise UsageError("A passage cannot be linked to itself.")
    with operation(lib, "passages linked", now=now, highlight_uid=one.uid) as doing:
        uid = passage_link_uid(one.uid, other.uid)
        made = lib.value("SELECT made_at FROM passage_links WHERE uid = ?", (uid,))
        fields = PassageLinkFields(
            source=one.uid,
            target=other.uid,
            made_at=doing.at if made is None else ABSENT,
            deleted_at=None,
        )
        doing.change("passage_link", uid, fields)


def unlink_passages(lib: Library, source: str, target: str, *, now: datetime) -> None:
    """Remove the link from a highlight to another one; undo restores it. Raises NotFound."""
    one, other = highlight(lib, source), highlight(lib, target)
    uid = passage_link_uid(one.uid, other.uid)
    if lib.value("SELECT 1 FROM passage_links WHERE uid = ? AND deleted_at IS NULL", (uid,)) is not None:
        with operation(lib, "link of passages removed", now=now, highlight_uid=one.uid) as doing:
            doing.change("passage_link", uid, PassageLinkFields(deleted_at=doing.at))


def links_of_passages(lib: Library, uids: Sequence[str]) -> dict[str, PassageLinks]:
    """The links of highlights, by uid, in the order in which they were made; those without are left out."""
    to: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for source, target in lib.tuples(
        """SELECT l.source, l.target FROM passage_links l
           JOIN highlights s ON s.uid = l.source JOIN highlights t ON t.uid = l.target
           WHERE (l.source IN (SELECT value FROM json_each(:these))
               OR l.target IN (SELECT value FROM json_each(:these)))
             AND l.deleted_at IS NULL AND s.deleted_at IS NULL AND t.deleted_at IS NULL
           ORDER BY l.made_at, l.uid""",
        {"these": to_json(list(uids))},
    ):
        to.setdefault(source, []).append(target)
        back.setdefault(target, []).append(source)
    return {
        uid: PassageLinks(tuple(to.get(uid, ())), tuple(back.get(uid, ())))
        for uid in uids
        if uid in to or uid in back
    }
