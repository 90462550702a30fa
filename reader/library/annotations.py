"""Highlights, notes and tags: what the reader made of the articles.

Nothing here is ever lost: deleting sets a tombstone, every change is journalled and can be undone
(`undo` and `redo` live in `reader.library.journal` and are named here too, for they belong to the
same vocabulary). Offsets count code points in the article's current text, end exclusive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from reader.document import Document
from reader.errors import NotFound, UsageError
from reader.library.database import Library
from reader.library.encoding import digest, moment, moment_or_none, random_uid, to_json
from reader.library.images import Image, article_card, clean_tags, read_image, tag_key
from reader.library.journal import Change, Operation, history, operation, redo, undo
from reader.library.listing import summaries
from reader.library.revisions import revision
from reader.library.terms import fold
from reader.model import COLOURS, Anchor, AnchorState, ArticleSummary, Highlight
from reader.safetext import storable

__all__ = [
    "Change",
    "add_highlight",
    "all_highlights",
    "delete_highlight",
    "highlight",
    "highlights",
    "highlights_by_uid",
    "history",
    "merge",
    "place_by_hand",
    "redo",
    "set_article_note",
    "set_article_tags",
    "set_colour",
    "set_note",
    "set_range",
    "set_tags",
    "split",
    "tags",
    "undo",
]

# --- reading

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


def _reading_order(one: Highlight) -> tuple[Any, ...]:
    placed = one.anchor.start is not None
    return (placed, one.anchor.start or 0, one.anchor.end or 0, one.created_at, one.uid)


def highlights(lib: Library, article_id: int, *, revision_id: int | None = None) -> list[Highlight]:
    """The highlights of an article, orphans first, then in reading order; deleted ones left out.

    Their anchors are those in the current revision, or in the one named.
    """
    where = "h.article_id = :article AND h.deleted_at IS NULL"
    found = _read(lib, where, {"article": article_id, "revision": revision_id})
    return sorted(found, key=_reading_order)


def highlights_by_uid(lib: Library, uids: Sequence[str]) -> list[Highlight]:
    """The highlights of these uids in this order, deleted ones too; unknown uids are left out."""
    where = "h.uid IN (SELECT value FROM json_each(:uids))"
    found = {one.uid: one for one in _read(lib, where, {"uids": to_json(list(uids))})}
    return [found[uid] for uid in uids if uid in found]


def highlight(lib: Library, uid: str) -> Highlight:
    """One highlight, also a deleted one, by its uid or the first six or more letters of it.

    Raises NotFound, also where several uids begin so.
    """
    uids = [uid]
    if 6 <= len(uid) < 16:
        rows = lib.rows("SELECT uid FROM highlights WHERE substr(uid, 1, ?) = ? LIMIT 2", (len(uid), uid))
        uids = [row[0] for row in rows]
        if len(uids) > 1:
            raise NotFound(f"Several highlights begin with “{uid}”.", hint="Give more letters.")
    found = highlights_by_uid(lib, uids)
    if not found:
        raise NotFound(f"There is no highlight “{uid}”.", hint="`postil highlights` lists them.")
    return found[0]


def all_highlights(
    lib: Library,
    *,
    text: str = "",
    colour: str = "",
    tag: str = "",
    article_ids: Sequence[int] | None = None,
) -> list[tuple[ArticleSummary, Highlight]]:
    """Highlights of all articles: the newest article first, in an article as `highlights` orders them.

    `text` must occur in the quote, the note, a tag or the article's title (case and accents aside);
    `colour` and `tag` are exact.
    """
    where, parameters = "h.deleted_at IS NULL", dict[str, Any]()
    if colour:
        where += " AND h.colour = :colour"
        parameters["colour"] = colour
    if tag:
        where += """ AND h.id IN (SELECT x.highlight_id FROM highlight_tags x
            JOIN tags t ON t.id = x.tag_id WHERE t.key = :tag)"""
        parameters["tag"] = tag_key(tag)
    if article_ids is not None:
        where += " AND h.article_id IN (SELECT value FROM json_each(:articles))"
        parameters["articles"] = to_json(list(article_ids))
    found = _read(lib, where, parameters)
    articles = {one.id: one for one in summaries(lib, sorted({one.article_id for one in found}))}
    wanted = fold(text.strip())
    if wanted:
        found = [
            one
            for one in found
            if any(
                wanted in fold(s) for s in (one.quote, one.note, *one.tags, articles[one.article_id].title)
            )
        ]

    def order(one: Highlight) -> tuple[Any, ...]:
        article = articles[one.article_id]
        return (-article.published_at.timestamp(), -article.id, *_reading_order(one))

    return [(articles[one.article_id], one) for one in sorted(found, key=order)]


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


# --- making and changing


def _current_document(lib: Library, article_id: int) -> Document:
    row = lib.row("SELECT revision_id FROM articles WHERE id = ?", (article_id,))
    if row is None:
        raise NotFound(f"There is no article with the number {article_id}.")
    if row[0] is None:
        raise NotFound("The article has no text yet.", hint="Update, or open it, first.")
    return revision(lib, row[0]).document


def _place(document: Document, start: int, end: int) -> Image:
    from reader.annotations.selectors import select

    text = document.text
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise UsageError(
            f"Characters {start} to {end} are no passage of the article's text ({len(text)} characters)."
        )
    chosen = select(text, start, end)
    return {
        "text": digest(text),
        "start": start,
        "end": end,
        "quote": storable(chosen.exact),
        "prefix": storable(chosen.prefix),
        "suffix": storable(chosen.suffix),
        "heading": storable(document.heading_at(start)),
    }


def _colour(name: str) -> str:
    if name not in COLOURS:
        raise UsageError(f"“{name}” is no highlight colour.", hint=f"Choose one of {', '.join(COLOURS)}.")
    return name


def _living(lib: Library, uid: str) -> Highlight:
    found = highlight(lib, uid)
    if found.deleted_at is not None:
        raise NotFound(f"The highlight “{found.uid}” was deleted.", hint="Undo brings it back.")
    return found


def _make(
    lib: Library,
    doing: Operation,
    uid: str,
    article_id: int,
    place: Image,
    *,
    colour: str,
    note: str = "",
    tags: Iterable[str] = (),
    split_from: str | None = None,
) -> None:
    doing.change(
        "highlight",
        uid,
        {
            "article": article_card(lib, article_id),
            "created_at": doing.at,
            "place": place,
            "manual": {},
            "colour": colour,
            "note": storable(note),
            "tags": clean_tags(lib, tags),
            "merged_into": None,
            "split_from": split_from,
            "deleted_at": None,
        },
    )


def add_highlight(
    lib: Library,
    article_id: int,
    start: int,
    end: int,
    *,
    colour: str = "yellow",
    note: str = "",
    tags: Iterable[str] = (),
    now: datetime,
) -> Highlight:
    """Highlight a passage of an article's current text.

    Raises NotFound where there is no such article or it has no text yet, UsageError for a range that
    is no passage of it or an unknown colour.
    """
    uid = random_uid()
    with operation(lib, "highlight added", now=now, article_id=article_id, highlight_uid=uid) as doing:
        place = _place(_current_document(lib, article_id), start, end)
        _make(lib, doing, uid, article_id, place, colour=_colour(colour), note=note, tags=tags)
    return highlight(lib, uid)


def _change(lib: Library, uid: str, label: str, image: Image, now: datetime) -> Highlight:
    found = _living(lib, uid)
    with operation(lib, label, now=now, article_id=found.article_id, highlight_uid=found.uid) as doing:
        doing.change("highlight", found.uid, image)
    return highlight(lib, found.uid)


def set_note(lib: Library, uid: str, note: str, *, now: datetime) -> Highlight:
    """Write the note of a highlight; an empty one takes it away. Raises NotFound."""
    return _change(lib, uid, "note changed", {"note": storable(note)}, now)


def set_tags(lib: Library, uid: str, tags: Iterable[str], *, now: datetime) -> Highlight:
    """Give a highlight just these tags. Raises NotFound."""
    return _change(lib, uid, "tags changed", {"tags": clean_tags(lib, tags)}, now)


def set_colour(lib: Library, uid: str, colour: str, *, now: datetime) -> Highlight:
    """Change the colour of a highlight. Raises NotFound, UsageError for an unknown colour."""
    return _change(lib, uid, "colour changed", {"colour": _colour(colour)}, now)


def set_range(lib: Library, uid: str, start: int, end: int, *, now: datetime) -> Highlight:
    """Make a highlight stand for another passage of the current text: its quote becomes that passage.

    Raises NotFound, UsageError for a range that is no passage.
    """
    found = _living(lib, uid)
    place = _place(_current_document(lib, found.article_id), start, end)
    return _change(lib, uid, "highlight changed", {"place": place, "manual": {}}, now)


def place_by_hand(lib: Library, uid: str, start: int, end: int, *, now: datetime) -> Highlight:
    """Say where in the current text a highlight belongs (an orphan, or one to check); its quote stays.

    Later revisions are searched for the words at this place. Raises NotFound, UsageError for a range
    that is no passage.
    """
    found = _living(lib, uid)
    text = _place(_current_document(lib, found.article_id), start, end)["text"]
    image = read_image(lib, "highlight", found.uid, ("manual",))
    assert image is not None
    manual = {**image["manual"], text: [start, end]}
    return _change(lib, uid, "highlight placed", {"manual": manual}, now)


def delete_highlight(lib: Library, uid: str, *, now: datetime) -> None:
    """Delete a highlight with its note: it gets a tombstone, and undo brings it back. Raises NotFound."""
    found = highlight(lib, uid)
    if found.deleted_at is None:
        with operation(
            lib, "highlight deleted", now=now, article_id=found.article_id, highlight_uid=found.uid
        ) as doing:
            doing.change("highlight", found.uid, {"deleted_at": doing.at})


def merge(lib: Library, uids: Sequence[str], *, now: datetime) -> Highlight:
    """Make one highlight of several of one article: from the first's beginning to the last's end.

    The colour is the first one's, notes are joined by a blank line in reading order, tags united.
    Undo brings the single ones back in one step. Raises NotFound; UsageError for fewer than two,
    for highlights of different articles, and for orphans.
    """
    merged = sorted(
        {one.uid: one for one in (_living(lib, uid) for uid in uids)}.values(), key=_reading_order
    )
    if len(merged) < 2 or len({one.article_id for one in merged}) > 1:
        raise UsageError("Merging needs two or more highlights of one article.")
    article_id = merged[0].article_id
    starts = [one.anchor.start for one in merged if one.anchor.start is not None]
    ends = [one.anchor.end for one in merged if one.anchor.end is not None]
    if len(starts) < len(merged):
        raise UsageError(
            "A highlight without a place in the text cannot be merged.", hint="Place it by hand first."
        )
    note = "\n\n".join(dict.fromkeys(one.note for one in merged if one.note))
    tags = [name for one in merged for name in one.tags]
    new = random_uid()
    with operation(lib, "highlights merged", now=now, article_id=article_id, highlight_uid=new) as doing:
        place = _place(_current_document(lib, article_id), min(starts), max(ends))
        _make(lib, doing, new, article_id, place, colour=merged[0].colour, note=note, tags=tags)
        for one in merged:
            doing.change("highlight", one.uid, {"deleted_at": doing.at, "merged_into": new})
    return highlight(lib, new)


def split(lib: Library, uid: str, offset: int, *, now: datetime) -> tuple[Highlight, Highlight]:
    """Part a highlight at an offset of the current text; the first part keeps uid and note, both the tags.

    Raises NotFound; UsageError where the offset is not inside, or one part would be blank.
    """
    found = _living(lib, uid)
    start, end = found.anchor.start, found.anchor.end
    if start is None or end is None:
        raise UsageError(
            "A highlight without a place in the text cannot be split.", hint="Place it by hand first."
        )
    document = _current_document(lib, found.article_id)
    first, second = document.text[start:offset], document.text[offset:end]
    if not start < offset < end or not first.strip() or not second.strip():
        raise UsageError(f"Character {offset} does not part the highlight in two.")
    new = random_uid()
    with operation(
        lib, "highlight split", now=now, article_id=found.article_id, highlight_uid=found.uid
    ) as doing:
        head = _place(document, start, start + len(first.rstrip()))
        doing.change("highlight", found.uid, {"place": head, "manual": {}})
        tail = _place(document, end - len(second.lstrip()), end)
        _make(
            lib,
            doing,
            new,
            found.article_id,
            tail,
            colour=found.colour,
            tags=found.tags,
            split_from=found.uid,
        )
    return highlight(lib, found.uid), highlight(lib, new)


# --- articles


def set_article_note(lib: Library, article_id: int, note: str, *, now: datetime) -> None:
    """Write the note of an article; an empty one takes it away. Raises NotFound."""
    _change_article(lib, article_id, "article note changed", {"note": storable(note)}, now)


def set_article_tags(lib: Library, article_id: int, tags: Iterable[str], *, now: datetime) -> None:
    """Give an article just these tags. Raises NotFound."""
    _change_article(lib, article_id, "article tags changed", {"tags": clean_tags(lib, tags)}, now)


def _change_article(lib: Library, article_id: int, label: str, image: Image, now: datetime) -> None:
    uid = lib.value("SELECT uid FROM articles WHERE id = ?", (article_id,))
    if uid is None:
        raise NotFound(f"There is no article with the number {article_id}.")
    with operation(lib, label, now=now, article_id=article_id) as doing:
        doing.change("article", uid, image)
