"""Highlights in the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reader.library.annotations.entities.article_card import CARD, ArticleCard, article_of_card, read_card
from reader.library.annotations.entities.entity import Entity, is_random_uid
from reader.library.annotations.field_snapshots import (
    ABSENT,
    NOTE,
    NUMBER,
    TAGS,
    TIME,
    Absent,
    Kind,
    Merge,
    Snapshot,
    choice_of,
    journalled,
    or_none,
    read_boolean,
    read_number,
    read_text,
)
from reader.library.annotations.placing import place_highlights
from reader.library.annotations.tags import read_tags, write_tags
from reader.library.search.cjk_bigrams import grams
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.model import COLOURS

# --- places


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a highlight was made: the digest of the text, the range in it (code points, end exclusive).

    The range is None where it is not known; quote, prefix and suffix find the passage in another text.
    """

    text: str
    start: int | None
    end: int | None
    quote: str
    prefix: str
    suffix: str
    heading: str
    unknown: Mapping[str, Any] = field(default_factory=dict)


_TEXTS = ("text", "quote", "prefix", "suffix", "heading")
_COLUMNS = ("start", "end", "quote", "prefix", "suffix", "heading")
_KNOWN = frozenset({*_TEXTS, "start", "end"})


def _read_place(value: Any) -> Place:
    if not isinstance(value, dict) or not value.keys() >= _KNOWN or not value["quote"]:
        raise ValueError("not a place")
    start, end = value["start"], value["end"]
    if (start, end) != (None, None):
        start, end = _read_range([start, end])
    return Place(
        start=start,
        end=end,
        **{name: read_text(value[name]) for name in _TEXTS},
        unknown={name: rest for name, rest in value.items() if name not in _KNOWN},
    )


def _write_place(place: Place) -> dict[str, Any]:
    return {**place.unknown, **{name: getattr(place, name) for name in _KNOWN}}


def _read_range(value: Any) -> tuple[int, int]:
    if isinstance(value, list) and len(value) == 2:
        start, end = map(read_number, value)
        if 0 <= start < end:
            return start, end
    raise ValueError("not a range")


Places = Mapping[str, tuple[int, int]]


def _read_places(value: Any) -> Places:
    if not isinstance(value, dict):
        raise ValueError("not places")
    return {text: _read_range(place) for text, place in value.items()}


def _read_true(value: Any) -> bool:
    if not read_boolean(value):
        raise ValueError("not true")
    return True


def _read_reference(value: Any) -> str:
    if isinstance(value, str) and is_random_uid(value):
        return value
    raise ValueError("not a uid")


_PLACE = Kind(_read_place, _write_place)
_PLACES: Kind[Places] = Kind(
    _read_places,
    lambda places: {text: list(place) for text, place in places.items()},
    Merge.EACH_KEY,
)
_REFERENCE = Kind(or_none(_read_reference))


# --- the record


@dataclass(frozen=True, slots=True, kw_only=True)
class HighlightFields(Snapshot):
    """A highlight.

    `manual` has the ranges where a hand placed it, by digest of the text. `merged_into` and `split_from` are
    uids of highlights. `purged` is True in the row that says so, and never anywhere else.
    """

    article: ArticleCard | Absent = journalled(CARD, since=1)
    created_at: int | Absent = journalled(NUMBER, since=1)
    place: Place | Absent = journalled(_PLACE, since=1)
    manual: Places | Absent = journalled(_PLACES, since=1)
    colour: str | Absent = journalled(choice_of(*COLOURS), since=1)
    note: str | Absent = journalled(NOTE, since=1)
    tags: tuple[str, ...] | Absent = journalled(TAGS, since=1)
    merged_into: str | Absent | None = journalled(_REFERENCE, since=1)
    split_from: str | Absent | None = journalled(_REFERENCE, since=1)
    deleted_at: int | Absent | None = journalled(TIME, since=1)
    purged: bool | Absent = journalled(Kind(_read_true), since=1)


_PLAIN = ("colour", "note", "merged_into", "split_from", "deleted_at")
_ALL = ("article", "created_at", "place", "manual", "tags", *_PLAIN)


def read_highlight(lib: Library, uid: str, names: Collection[str] | None = None) -> HighlightFields | None:
    """The named fields of a highlight (all of them when None); None where there is none."""
    row = lib.row("SELECT * FROM highlights WHERE uid = ?", (uid,))
    if row is None:
        return None
    values: dict[str, Any] = {}
    for name in _ALL if names is None else names:
        if name == "article":
            values[name] = read_card(lib, row["article_id"])
        elif name == "place":
            values[name] = Place(text=row["text_sha"], **{column: row[column] for column in _COLUMNS})
        elif name == "manual":
            values[name] = _manual_places(lib, row["id"])
        elif name == "tags":
            values[name] = tuple(read_tags(lib, "highlight", row["id"]))
        elif name != "purged":
            values[name] = row[name]
    return HighlightFields(**values)


def _manual_places(lib: Library, highlight_id: int) -> Places:
    rows = lib.rows(
        """SELECT r.text_sha, a.start, a."end" FROM anchors a JOIN revisions r ON r.id = a.revision_id
           WHERE a.highlight_id = ? AND a.state = 'manual' ORDER BY r.number""",
        (highlight_id,),
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _write(lib: Library, uid: str, snapshot: HighlightFields, at: int) -> None:
    row = lib.row("SELECT id, article_id, quote, note FROM highlights WHERE uid = ?", (uid,))
    columns: dict[str, Any] = {name: getattr(snapshot, name) for name in snapshot.names() & set(_PLAIN)}
    if row is not None:
        article_id = row["article_id"]
    else:
        assert snapshot.article is not ABSENT
        article_id = article_of_card(lib, snapshot.article, at)
    if (place := snapshot.place) is not ABSENT:
        columns |= {name: getattr(place, name) for name in _COLUMNS}
        columns["text_sha"] = place.text
        columns["revision_id"] = _revision_of(lib, article_id, place.text)
    if "quote" in columns or "note" in columns:
        quote = columns.get("quote", row["quote"] if row is not None else "")
        note = columns.get("note", row["note"] if row is not None else "")
        columns["grams"] = grams(quote, note)
    columns["updated_at"] = at
    if row is None:
        columns |= {"uid": uid, "article_id": article_id, "created_at": snapshot.created_at}
        highlight_id = lib.insert("highlights", columns)
    else:
        highlight_id = row["id"]
        lib.update("highlights", highlight_id, columns)
    is_new = row is None
    if snapshot.tags is not ABSENT and (snapshot.tags or not is_new):
        write_tags(lib, "highlight", highlight_id, snapshot.tags)
    if snapshot.manual is not ABSENT and (snapshot.manual or not is_new):
        _set_manual(lib, article_id, highlight_id, snapshot.manual)


def _place(lib: Library, written: Sequence[tuple[str, HighlightFields]]) -> None:
    """Find the places of highlights that were made or moved, each article's at once."""
    moved = [uid for uid, one in written if one.place is not ABSENT or one.manual is not ABSENT]
    by_article: defaultdict[int, list[int]] = defaultdict(list)
    for highlight_id, article_id in lib.tuples(
        "SELECT id, article_id FROM highlights WHERE uid IN (SELECT value FROM json_each(?))",
        (to_json(moved),),
    ):
        by_article[article_id].append(highlight_id)
    for article_id, highlight_ids in by_article.items():
        place_highlights(lib, article_id, highlight_ids=highlight_ids)


def _set_manual(lib: Library, article_id: int, highlight_id: int, places: Places) -> None:
    lib.execute("DELETE FROM anchors WHERE highlight_id = ? AND state = 'manual'", (highlight_id,))
    for text_sha, (start, end) in places.items():
        revision_id = _revision_of(lib, article_id, text_sha)
        if revision_id is None:
            continue
        lib.table("anchors").upsert(
            {
                "highlight_id": highlight_id,
                "revision_id": revision_id,
                "state": "manual",
                "start": start,
                "end": end,
                "confidence": 1.0,
                "version": 0,
            },
            pk=("highlight_id", "revision_id"),
        )


def _revision_of(lib: Library, article_id: int, text_sha: str) -> int | None:
    """The newest revision of the article that has this text."""
    found = lib.value(
        "SELECT id FROM revisions WHERE article_id = ? AND text_sha = ? ORDER BY number DESC LIMIT 1",
        (article_id, text_sha),
    )
    return None if found is None else int(found)


HIGHLIGHT = Entity(
    name="highlight",
    record=HighlightFields,
    is_uid=is_random_uid,
    read=read_highlight,
    write=_write,
    finish=_place,
    needed=("article", "created_at", "place", "colour"),
    uids="SELECT uid FROM highlights",
    content=frozenset({"note", "tags", "colour", "place", "manual"}),
    not_compared=frozenset({"manual"}),  # a place in a text that this library does not have
    unmade=lambda at: HighlightFields(deleted_at=at),
    made_again=HighlightFields(deleted_at=None),
)
