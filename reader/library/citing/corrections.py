"""What publishers changed of passages that the reader cites: stored when seen, told when confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from reader.errors import NotFound
from reader.library.citing.exports import Exported, exports_of
from reader.library.storage.database import Library
from reader.library.storage.encoding import digest, moment, moment_or_none, stamp, to_json
from reader.safetext import storable

APART = timedelta(hours=18)
"""Two fetches have to be so far apart to confirm a change: a page that is being edited settles in a day."""


class CorrectionKind(StrEnum):
    """What was done: the sentence changed or removed, or a notice added to the report."""

    CHANGED = "changed"
    REMOVED = "removed"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class SeenChange:
    """A change that one fetch showed. `highlight_uid` is "" for a notice on the whole report."""

    highlight_uid: str
    kind: CorrectionKind
    old: str
    new: str
    quoted_at: datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """A change that two fetches agree on.

    `old` and `new` are the sentences before and now (of a notice `old` is empty), `old_sha` the SHA-256 of
    the old words in UTF-8, hexadecimal. `quoted_at` is when the passage was marked, `seen_at` when a fetch
    first showed the change, `done_at` when the reader took note. `exports` are the files with the passage.
    """

    id: int
    article_id: int
    title: str
    site: str
    highlight_uid: str
    kind: CorrectionKind
    old: str
    new: str
    old_sha: str
    quoted_at: datetime
    seen_at: datetime
    confirmed_at: datetime
    done_at: datetime | None
    exports: tuple[Exported, ...] = ()


def record_changes(lib: Library, article_id: int, seen: Sequence[SeenChange], *, now: datetime) -> list[int]:
    """Store what a fetch showed of an article; returns the numbers of corrections that it confirmed.

    What an earlier fetch showed and this one does not, is forgotten unless it was confirmed. Inside a
    transaction.
    """
    confirmed: list[int] = []
    kept: list[int] = []
    for one in seen:
        row = lib.row(
            """SELECT id, seen_at, confirmed_at FROM corrections
               WHERE article_id = ? AND highlight = ? AND kind = ? AND new = ?""",
            (article_id, one.highlight_uid, one.kind.value, storable(one.new)),
        )
        if row is None:
            kept.append(lib.insert("corrections", _row(article_id, one, now)))
            continue
        kept.append(row["id"])
        if row["confirmed_at"] is None and stamp(now - APART) >= row["seen_at"]:
            lib.update("corrections", row["id"], {"confirmed_at": stamp(now)})
            confirmed.append(row["id"])
    lib.execute(
        """DELETE FROM corrections WHERE article_id = ? AND confirmed_at IS NULL
           AND id NOT IN (SELECT value FROM json_each(?))""",
        (article_id, to_json(kept)),
    )
    return confirmed


def confirm_seen(lib: Library, article_id: int, *, now: datetime) -> list[int]:
    """Confirm what was seen of a page that has not changed since (304). Inside a transaction."""
    rows = lib.tuples(
        "SELECT id FROM corrections WHERE article_id = ? AND confirmed_at IS NULL AND seen_at <= ?",
        (article_id, stamp(now - APART)),
    )
    for (number,) in rows:
        lib.update("corrections", number, {"confirmed_at": stamp(now)})
    return [row[0] for row in rows]


def has_unconfirmed(lib: Library, article_id: int) -> bool:
    """Whether a change of an article was seen that another fetch has to confirm."""
    found = lib.value(
        "SELECT 1 FROM corrections WHERE article_id = ? AND confirmed_at IS NULL LIMIT 1", (article_id,)
    )
    return found is not None


def _row(article_id: int, one: SeenChange, now: datetime) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "highlight": one.highlight_uid,
        "kind": one.kind.value,
        "old": storable(one.old),
        "new": storable(one.new),
        "old_sha": digest(storable(one.old)),
        "quoted_at": stamp(one.quoted_at),
        "seen_at": stamp(now),
    }


_CORRECTIONS = """SELECT c.*, a.title,
    coalesce(nullif(a.site, ''), nullif(f.own_title, ''), f.title, '') AS site
  FROM corrections c JOIN articles a ON a.id = c.article_id
  LEFT JOIN sources s ON s.id = a.source_id LEFT JOIN feeds f ON f.id = s.feed_id
  WHERE c.confirmed_at IS NOT NULL"""


def corrections(lib: Library, *, done: bool | None = None) -> list[Correction]:
    """The confirmed corrections, the last one first; of those taken note of only them, or all but them."""
    where = {None: "", True: " AND c.done_at IS NOT NULL", False: " AND c.done_at IS NULL"}[done]
    return _read(lib, f"{_CORRECTIONS}{where} ORDER BY c.confirmed_at DESC, c.id DESC", ())


def corrections_of(lib: Library, highlight_uids: Sequence[str]) -> dict[str, list[Correction]]:
    """The confirmed corrections of passages, by uid, the last one first; the others are left out."""
    found: dict[str, list[Correction]] = {}
    for one in _read(
        lib,
        f"""{_CORRECTIONS} AND c.highlight IN (SELECT value FROM json_each(?))
            ORDER BY c.confirmed_at DESC, c.id DESC""",
        (to_json(list(highlight_uids)),),
    ):
        found.setdefault(one.highlight_uid, []).append(one)
    return found


_REMARKS = {
    CorrectionKind.CHANGED: "changed by the publisher",
    CorrectionKind.REMOVED: "removed by the publisher",
}


def correction_remarks(lib: Library) -> dict[str, str]:
    """What exported files say of corrected passages, by the uid of the highlight: the last correction."""
    rows = lib.tuples(
        """SELECT highlight, kind, seen_at FROM corrections
           WHERE confirmed_at IS NOT NULL AND highlight <> '' ORDER BY confirmed_at, id"""
    )
    return {
        uid: f"{_REMARKS[CorrectionKind(kind)]}, seen {moment(seen_at).astimezone():%Y-%m-%d}"
        for uid, kind, seen_at in rows
    }


def _read(lib: Library, sql: str, parameters: Sequence[Any]) -> list[Correction]:
    rows = lib.rows(sql, parameters)
    files = exports_of(lib, [row["highlight"] for row in rows])
    return [
        Correction(
            id=row["id"],
            article_id=row["article_id"],
            title=row["title"],
            site=row["site"],
            highlight_uid=row["highlight"],
            kind=CorrectionKind(row["kind"]),
            old=row["old"],
            new=row["new"],
            old_sha=row["old_sha"],
            quoted_at=moment(row["quoted_at"]),
            seen_at=moment(row["seen_at"]),
            confirmed_at=moment(row["confirmed_at"]),
            done_at=moment_or_none(row["done_at"]),
            exports=tuple(files.get(row["highlight"], ())),
        )
        for row in rows
    ]


def take_note(lib: Library, numbers: Sequence[int], *, noted: bool = True, now: datetime) -> None:
    """Take note of corrections, so that they are not told again, or tell them again. Raises NotFound."""
    with lib.transaction():
        for number in numbers:
            if (
                lib.value("SELECT 1 FROM corrections WHERE id = ? AND confirmed_at IS NOT NULL", (number,))
                is None
            ):
                raise NotFound(
                    f"There is no correction {number}.", hint="`postil corrections --all` lists them."
                )
            lib.update("corrections", number, {"done_at": stamp(now) if noted else None})
