"""Reading highlights and tags: by article, by uid, all of them, and their quotes as they are read."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from reader.errors import NotFound, PostilError
from reader.library.articles.listing import article
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, moment_or_none, to_json
from reader.log import logger
from reader.model import Anchor, AnchorState, ArticleSummary, Highlight

if TYPE_CHECKING:
    from reader.document.blocks import Document

log = logger(__name__)

_HIGHLIGHTS = """SELECT h.*, k.state, k.start AS anchor_start, k."end" AS anchor_end, k.confidence
  FROM highlights h JOIN articles a ON a.id = h.article_id
  LEFT JOIN anchors k ON k.highlight_id = h.id AND k.revision_id = ifnull(:revision, a.revision_id)"""


def _read(lib: Library, where: str, parameters: dict[str, Any]) -> list[Highlight]:
    rows = lib.rows(f"{_HIGHLIGHTS} WHERE {where}", {"revision": None, **parameters})
    names: defaultdict[int, list[str]] = defaultdict(list)
    for row in lib.rows(
        """SELECT x.highlight_id, t.name FROM highlight_tags x JOIN tags t ON t.id = x.tag_id
           WHERE x.highlight_id IN (SELECT value FROM json_each(?)) ORDER BY t.key""",
        (to_json([row["id"] for row in rows]),),
    ):
        names[row[0]].append(row[1])
    return [_highlight(row, tuple(names[row["id"]])) for row in rows]


def _highlight(row: Any, tags: tuple[str, ...]) -> Highlight:
    if row["state"] is None:
        anchor = Anchor(AnchorState.ORPHAN, None, None, 0.0)
    else:
        anchor = Anchor(AnchorState(row["state"]), row["anchor_start"], row["anchor_end"], row["confidence"])
    return Highlight(
        uid=row["uid"],
        article_id=row["article_id"],
        revision_id=row["revision_id"],
        start=row["start"],
        end=row["end"],
        quote=row["quote"],
        prefix=row["prefix"],
        suffix=row["suffix"],
        heading=row["heading"],
        colour=row["colour"],
        created_at=moment(row["created_at"]),
        updated_at=moment(row["updated_at"]),
        note=row["note"],
        tags=tags,
        deleted_at=moment_or_none(row["deleted_at"]),
        anchor=anchor,
    )


_reading_order = attrgetter("reading_order")


def highlights(lib: Library, article_id: int, *, revision_id: int | None = None) -> list[Highlight]:
    """The highlights of an article, orphans first, then in reading order; deleted ones left out.

    Their anchors are those in the current revision, or in the one named.
    """
    where = "h.article_id = :article AND h.deleted_at IS NULL"
    found = _read(lib, where, {"article": article_id, "revision": revision_id})
    return sorted(found, key=_reading_order)


def highlights_of(lib: Library, article_ids: Sequence[int]) -> dict[int, list[Highlight]]:
    """The highlights of articles by number, as `highlights` gives them; those without any are missing."""
    where = "h.article_id IN (SELECT value FROM json_each(:articles)) AND h.deleted_at IS NULL"
    found: defaultdict[int, list[Highlight]] = defaultdict(list)
    for one in sorted(_read(lib, where, {"articles": to_json(list(article_ids))}), key=_reading_order):
        found[one.article_id].append(one)
    return dict(found)


def highlight_at(
    lib: Library, article_id: int, start: int, end: int, *, revision_id: int | None = None
) -> Highlight | None:
    """The highlight of just this range in the current revision, or in the one named; None where none is.

    Reads no other one. The oldest of several; deleted ones are left out.
    """
    rows = lib.tuples(
        """SELECT h.uid FROM anchors k JOIN highlights h ON h.id = k.highlight_id
           WHERE k.revision_id = ifnull(:revision, (SELECT revision_id FROM articles WHERE id = :article))
             AND k.start = :start AND k."end" = :end AND +h.article_id = :article AND h.deleted_at IS NULL
           ORDER BY h.created_at, h.uid LIMIT 1""",
        {"article": article_id, "revision": revision_id, "start": start, "end": end},
    )
    found = highlights_by_uid(lib, [row[0] for row in rows], revision_id=revision_id)
    return found[0] if found else None


def with_changes(
    lib: Library, shown: Sequence[Highlight], uids: Sequence[str], *, article_id: int, revision_id: int | None
) -> list[Highlight]:
    """The highlights of an article as `highlights` gives them, of which only those of `uids` are read.

    `shown` are its highlights before those were made, changed or deleted, in their order; all others are the
    same objects afterwards.
    """
    changed = frozenset(uids)
    found = [one for one in shown if one.uid not in changed]
    for one in highlights_by_uid(lib, uids, revision_id=revision_id):
        if one.article_id == article_id and one.deleted_at is None:
            insort(found, one, key=_reading_order)
    return found


def highlights_by_uid(
    lib: Library, uids: Sequence[str], *, revision_id: int | None = None
) -> list[Highlight]:
    """The highlights of these uids in this order, deleted ones too; unknown uids are left out.

    Their anchors are those in the current revision, or in the one named.
    """
    where = "h.uid IN (SELECT value FROM json_each(:uids))"
    parameters = {"uids": to_json(list(uids)), "revision": revision_id}
    found = {one.uid: one for one in _read(lib, where, parameters)}
    return [found[uid] for uid in uids if uid in found]


def highlight(lib: Library, uid: str, *, revision_id: int | None = None) -> Highlight:
    """One highlight, also a deleted one, by its uid or the first six or more letters of it.

    Its anchor is that in the current revision, or in the one named. Raises NotFound, also where
    several uids begin so.
    """
    uids = [uid]
    if 6 <= len(uid) < 16:
        rows = lib.rows("SELECT uid FROM highlights WHERE substr(uid, 1, ?) = ? LIMIT 2", (len(uid), uid))
        uids = [row[0] for row in rows]
        if len(uids) > 1:
            raise NotFound(f"Several highlights begin with “{uid}”.", hint="Give more letters.")
    found = highlights_by_uid(lib, uids, revision_id=revision_id)
    if not found:
        raise NotFound(f"There is no highlight “{uid}”.", hint="`postil highlights` lists them.")
    return found[0]


def newest_highlight(lib: Library) -> str | None:
    """The uid of the highlight that was made last and is not deleted; None where there is none."""
    found = lib.value("SELECT uid FROM highlights WHERE deleted_at IS NULL ORDER BY created_at DESC LIMIT 1")
    return None if found is None else str(found)


def tags(lib: Library) -> list[tuple[str, int]]:
    """Every tag in use, with how many highlights and articles carry it, by name."""
    rows = lib.rows(
        """SELECT t.name, count(*) FROM tags t JOIN (
             SELECT x.tag_id FROM highlight_tags x JOIN highlights h ON h.id = x.highlight_id
               WHERE h.deleted_at IS NULL
             UNION ALL SELECT tag_id FROM article_tags) u ON u.tag_id = t.id
           GROUP BY t.id ORDER BY t.key"""
    )
    return [(row[0], row[1]) for row in rows]


def quotes_as_read(lib: Library, found: Iterable[tuple[ArticleSummary, Highlight]]) -> dict[str, str]:
    """The quote of each highlight by its uid: raised figures raised, marks of notes left out.

    The text of each article is read once; where it is damaged the words are as they were stored.
    """
    from reader.document.passages import quote_as_read  # lists of articles need none of it

    documents: dict[int, Document | None] = {}
    quotes: dict[str, str] = {}
    for summary, highlight in found:
        if summary.id not in documents:
            documents[summary.id] = _document_of(lib, summary.id)
        place = highlight.anchor.start, highlight.anchor.end
        quotes[highlight.uid] = quote_as_read(documents[summary.id], highlight.quote, *place)
    return quotes


def _document_of(lib: Library, article_id: int) -> Document | None:
    """The text of an article; None where it has none that can be read."""
    try:
        revision = article(lib, article_id).revision
    except PostilError as error:
        log.warning("article %d: %s", article_id, error)
        return None
    return revision.document if revision else None
