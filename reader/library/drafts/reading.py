"""Reading drafts: their names and counts, their items with what they cite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reader.errors import NotFound
from reader.library.annotations.entities.draft import PASSAGE, Ranges
from reader.library.annotations.highlights import highlights_by_uid
from reader.library.search.terms import fold
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, to_json
from reader.model import Highlight

OMISSION = "[…]"
_DRAFTS = """SELECT d.uid, d.name, d.made_at,
    (SELECT count(*) FROM draft_items i WHERE i.draft = d.uid AND i.deleted_at IS NULL) AS items,
    (SELECT count(*) FROM draft_items i
      WHERE i.draft = d.uid AND i.deleted_at IS NULL AND i.kind = 'passage') AS passages,
    (SELECT count(DISTINCT i.article) FROM draft_items i
      WHERE i.draft = d.uid AND i.deleted_at IS NULL AND i.kind = 'passage') AS reports
  FROM drafts d WHERE d.deleted_at IS NULL ORDER BY d.position, d.made_at, d.uid"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A named outline, with how many items, passages among them, and reports these are of it has."""

    uid: str
    name: str
    made_at: datetime
    items: int = 0
    passages: int = 0
    reports: int = 0


@dataclass(frozen=True, slots=True)
class DraftItem:
    """An item of a draft, in its order.

    `kind` is "passage", "paragraph" or "heading" (of a `level` from 1). `text` is the reader's own.
    Of a passage: `quote` has its words in full, `kept` the ranges of it (code points, end exclusive) that are
    shown, empty for all of it; `highlight` is None, or has `deleted_at`, where the passage was removed, and
    the words stay; `article_id` is None where the article is not in this library.
    """

    uid: str
    draft_uid: str
    kind: str
    text: str = ""
    level: int = 0
    quote: str = ""
    kept: Ranges = ()
    highlight_uid: str = ""
    highlight: Highlight | None = None
    article_uid: str = ""
    article_id: int | None = None
    rank: str = ""

    @property
    def shown(self) -> str:
        """The words of the passage as the draft has them: "[…]" stands for what was left out."""
        return trimmed(self.quote, self.kept)

    @property
    def is_orphan(self) -> bool:
        """Whether the highlight of a passage was deleted, or is not here."""
        return self.kind == PASSAGE and (self.highlight is None or self.highlight.deleted_at is not None)


def trimmed(quote: str, kept: Ranges) -> str:
    """The ranges of a quote that are kept (code points, end exclusive), "[…]" between and around them."""
    if not kept:
        return quote
    pieces: list[str] = []
    end = 0
    for start, stop in kept:
        if quote[end:start].strip():
            pieces.append(OMISSION)
        pieces.append(quote[start:stop].strip())
        end = stop
    if quote[end:].strip():
        pieces.append(OMISSION)
    return " ".join(filter(None, pieces))


def drafts(lib: Library) -> list[Draft]:
    """The drafts in their order."""
    return [
        Draft(row["uid"], row["name"], moment(row["made_at"]), row["items"], row["passages"], row["reports"])
        for row in lib.rows(_DRAFTS)
    ]


def find_draft(lib: Library, name: str) -> Draft:
    """The draft of a name, case and accents ignored, or of a uid. Raises NotFound."""
    for one in drafts(lib):
        if fold(one.name) == fold(name.strip()) or one.uid == name:
            return one
    raise NotFound(f"There is no draft “{name}”.", hint="`postil drafts` lists them.")


def draft_items(lib: Library, draft_uid: str) -> list[DraftItem]:
    """The items of a draft in their order, each passage with its highlight."""
    return _items(lib, "i.draft = :value AND i.deleted_at IS NULL", draft_uid)


def draft_item(lib: Library, uid: str) -> DraftItem:
    """One item of a draft by its uid, or by the first six or more letters of it. Raises NotFound."""
    found = _items(lib, "substr(i.uid, 1, length(:value)) = :value AND i.deleted_at IS NULL", uid)
    if len(uid) < 6 or not found:
        raise NotFound(f"There is no item “{uid}” in a draft.", hint="`postil drafts show NAME` lists them.")
    if len(found) > 1:
        raise NotFound(f"Several items begin with “{uid}”.", hint="Give more letters.")
    return found[0]


def drafts_of_highlights(lib: Library, uids: Sequence[str]) -> dict[str, list[str]]:
    """By the uids of highlights the names of the drafts that they are in; the others are left out."""
    found: dict[str, list[str]] = {}
    for uid, name in lib.tuples(
        """SELECT DISTINCT i.highlight, d.name FROM draft_items i JOIN drafts d ON d.uid = i.draft
           WHERE i.highlight IN (SELECT value FROM json_each(?))
             AND i.deleted_at IS NULL AND d.deleted_at IS NULL ORDER BY d.position, d.uid""",
        (to_json(list(uids)),),
    ):
        found.setdefault(uid, []).append(name)
    return found


def _items(lib: Library, where: str, value: str) -> list[DraftItem]:
    rows = lib.rows(
        f"""SELECT i.*, a.id AS article_id FROM draft_items i LEFT JOIN articles a ON a.uid = i.article
            WHERE {where} ORDER BY i.rank, i.uid""",
        {"value": value},
    )
    named = list(dict.fromkeys(row["highlight"] for row in rows if row["highlight"]))
    found = {one.uid: one for one in highlights_by_uid(lib, named)}
    return [_item(row, found.get(row["highlight"])) for row in rows]


def _item(row: Any, highlight: Highlight | None) -> DraftItem:
    kept = tuple((start, end) for start, end in json.loads(row["kept"]))
    quote = row["quote"]
    if highlight is not None and highlight.deleted_at is None and not kept:
        quote = highlight.quote  # its words follow the passage until it is trimmed
    return DraftItem(
        uid=row["uid"],
        draft_uid=row["draft"],
        kind=row["kind"],
        text=row["text"],
        level=row["level"],
        quote=quote,
        kept=kept,
        highlight_uid=row["highlight"],
        highlight=highlight,
        article_uid=row["article"],
        article_id=row["article_id"],
        rank=row["rank"],
    )
