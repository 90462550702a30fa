"""Highlights, articles and feeds as images: named fields, as the journal has them.

An image names an article by its uid and a revision by the digest of its text, never by a number of this
file, so that it can be applied in another library. Every change of highlights, notes and tags goes through
`write_image`.

Highlight: `article` (a card, see below), `created_at`, `place` (text, start, end, quote, prefix,
suffix, heading), `manual` (digest of a text -> [start, end] where a hand placed it), `colour`,
`note`, `tags`, `merged_into`, `split_from`, `deleted_at`.
Article: `article` (its card), `note`, `tags`, the states in `journal_row.STATE_FIELDS`, and what the reader
says of it for citing it in `journal_row.METADATA_FIELDS` (in stored form; None where he says nothing).
Work link (its uid is those of two articles, `works.pair_uid`): `same`, whether the reader said that they are
one report; None where he said nothing.
Feed (its uid is its address): `title` (the reader's own), `folder`, `full_text`, `subscribed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from reader.library.annotations.journal_row import METADATA_FIELDS, PLACE_FIELDS, STATE_FIELDS, Image
from reader.library.annotations.placing import place_highlights
from reader.library.annotations.tags import read_tags, write_tags
from reader.library.articles.article_removal import set_subscribed
from reader.library.articles.metadata import read_metadata, write_metadata
from reader.library.articles.urls import url_key
from reader.library.articles.works import hand_links, set_hand_link
from reader.library.feeds.folders import ensure_folder, folder_path
from reader.library.search.cjk_bigrams import grams
from reader.library.storage.database import Library
from reader.library.storage.encoding import names_or_none, names_to_json
from reader.model import Origin

_HIGHLIGHT_COLUMNS = ("colour", "note", "merged_into", "split_from", "deleted_at")
_HIGHLIGHT_FIELDS = ("article", "created_at", "place", "manual", "tags", *_HIGHLIGHT_COLUMNS)


def read_image(lib: Library, entity: str, uid: str, names: Iterable[str] | None = None) -> Image | None:
    """The named fields (all of them when None) as they stand; None when the library has no such thing."""
    return _READERS[entity](lib, uid, names)


def write_image(lib: Library, entity: str, uid: str, image: Image, *, at: int) -> None:
    """Make the fields be as the image says; a highlight that is not there is made. Inside a transaction.

    `at` is the time of the change in microseconds since 1970 UTC.
    """
    _WRITERS[entity](lib, uid, image, at)


# --- highlights


def _read_highlight(lib: Library, uid: str, names: Iterable[str] | None) -> Image | None:
    row = lib.row("SELECT * FROM highlights WHERE uid = ?", (uid,))
    if row is None:
        return None
    image: Image = {}
    for name in names or _HIGHLIGHT_FIELDS:
        if name == "article":
            image[name] = article_card(lib, row["article_id"])
        elif name == "place":
            image[name] = {"text": row["text_sha"], **{column: row[column] for column in PLACE_FIELDS}}
        elif name == "manual":
            image[name] = _manual_places(lib, row["id"])
        elif name == "tags":
            image[name] = read_tags(lib, "highlight", row["id"])
        else:
            image[name] = row[name]
    return image


def _manual_places(lib: Library, highlight_id: int) -> dict[str, list[int]]:
    rows = lib.rows(
        """SELECT r.text_sha, a.start, a."end" FROM anchors a JOIN revisions r ON r.id = a.revision_id
           WHERE a.highlight_id = ? AND a.state = 'manual' ORDER BY r.number""",
        (highlight_id,),
    )
    return {row[0]: [row[1], row[2]] for row in rows}


def _write_highlight(lib: Library, uid: str, image: Image, at: int) -> None:
    row = lib.row("SELECT id, article_id, quote, note FROM highlights WHERE uid = ?", (uid,))
    columns: dict[str, Any] = {name: image[name] for name in _HIGHLIGHT_COLUMNS if name in image}
    article_id = row["article_id"] if row is not None else _article_id(lib, image["article"], at)
    if "place" in image:
        place = image["place"]
        columns |= {name: place[name] for name in PLACE_FIELDS}
        columns["text_sha"] = place["text"]
        columns["revision_id"] = _revision_of(lib, article_id, place["text"])
    if "quote" in columns or "note" in columns:
        quote = columns.get("quote", row["quote"] if row is not None else "")
        note = columns.get("note", row["note"] if row is not None else "")
        columns["grams"] = grams(quote, note)
    columns["updated_at"] = at
    if row is None:
        columns |= {"uid": uid, "article_id": article_id, "created_at": image["created_at"]}
        highlight_id = lib.insert("highlights", columns)
    else:
        highlight_id = row["id"]
        lib.table("highlights").update(highlight_id, columns)
    if "tags" in image:
        write_tags(lib, "highlight", highlight_id, image["tags"])
    if "manual" in image:
        _set_manual(lib, article_id, highlight_id, image["manual"])
    if row is None or "place" in image or "manual" in image:
        place_highlights(lib, article_id, highlight_ids=(highlight_id,))


def _set_manual(lib: Library, article_id: int, highlight_id: int, places: dict[str, list[int]]) -> None:
    lib.table("anchors").delete_where("highlight_id = ? AND state = 'manual'", [highlight_id])
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


# --- articles


def article_card(lib: Library, article_id: int) -> Image:
    """Enough of an article to know it again, or to stand for it, in another library."""
    row = lib.row(
        """SELECT uid, url, title, authors, site, language, ifnull(published_at, added_at) AS published_at,
             published_at IS NOT NULL AS dated FROM articles WHERE id = ?""",
        (article_id,),
    )
    assert row is not None
    card = dict(row)
    card["authors"] = list(names_or_none(row["authors"]))
    # version 1 of the journal has a date in every card
    if card.pop("dated"):
        return card
    return {**card, "dated": False}


def _article_id(lib: Library, card: Image, at: int) -> int:
    """The article that a card means; one that the library does not have is made, without a text."""
    found = lib.value("SELECT id FROM articles WHERE uid = ?", (card["uid"],))
    key = url_key(card["url"])
    if found is None and key:
        found = lib.value("SELECT article_id FROM addresses WHERE key = ?", (key,))
    if found is not None:
        return int(found)
    described = {name: card[name] for name in ("uid", "url", "title", "site", "language")}
    dates = {"published_at": card["published_at"] if card.get("dated", True) else None, "added_at": at}
    article_id = lib.insert("articles", {**described, **dates, "authors": names_to_json(card["authors"])})
    lib.insert("states", {"article_id": article_id, "sort_at": min(card["published_at"], at)})
    if key:
        # where several entries of a feed share the address, it means none of them
        lib.execute("INSERT OR IGNORE INTO addresses (key, article_id) VALUES (?, ?)", (key, article_id))
    return article_id


def _read_article(lib: Library, uid: str, names: Iterable[str] | None) -> Image | None:
    row = lib.row(
        """SELECT a.id, s.*, ifnull(n.note, '') AS note FROM articles a JOIN states s ON s.article_id = a.id
           LEFT JOIN article_notes n ON n.article_id = a.id
           WHERE a.uid = ?""",
        (uid,),
    )
    if row is None:
        return None
    image: Image = {}
    wanted = tuple(names or (*STATE_FIELDS, "note", "tags", "article", *METADATA_FIELDS))
    said = read_metadata(lib, row["id"], Origin.READER) if METADATA_FIELDS.keys() & set(wanted) else {}
    for name in wanted:
        if name in METADATA_FIELDS:
            image[name] = said.get(METADATA_FIELDS[name])
        elif name == "tags":
            image[name] = read_tags(lib, "article", row["id"])
        elif name == "article":
            image[name] = article_card(lib, row["id"])
        else:
            image[name] = row[STATE_FIELDS.get(name, name)]
    return image


def _write_article(lib: Library, uid: str, image: Image, at: int) -> None:
    article_id = lib.value("SELECT id FROM articles WHERE uid = ?", (uid,))
    if article_id is None:
        article_id = _article_id(lib, image["article"], at)
    if states := {column: image[name] for name, column in STATE_FIELDS.items() if name in image}:
        lib.table("states").update(article_id, states)
    if "note" in image:
        if image["note"]:
            note = {
                "article_id": article_id,
                "note": image["note"],
                "grams": grams(image["note"]),
                "updated_at": at,
            }
            lib.table("article_notes").upsert(note, pk="article_id")
        else:
            lib.table("article_notes").delete_where("article_id = ?", [article_id])
    if "tags" in image:
        write_tags(lib, "article", article_id, image["tags"])
    if said := {key: image[name] for name, key in METADATA_FIELDS.items() if name in image}:
        write_metadata(lib, article_id, Origin.READER, said, at=at)


# --- links of two articles


def _linked(lib: Library, uid: str) -> tuple[int, int, str] | None:
    """The numbers of a link's two articles and the second one's uid; None where one is not here."""
    one, _, other = uid.partition("+")
    found = dict(lib.tuples("SELECT uid, id FROM articles WHERE uid IN (?, ?)", (one, other)))
    return (found[one], found[other], other) if len(found) == 2 else None


def _read_work_link(lib: Library, uid: str, _names: Iterable[str] | None) -> Image | None:
    if (found := _linked(lib, uid)) is None:
        return None
    return {"same": hand_links(lib, found[0]).get(found[2])}


def _write_work_link(lib: Library, uid: str, image: Image, at: int) -> None:
    if "same" in image and (found := _linked(lib, uid)) is not None:
        set_hand_link(lib, found[0], found[1], image["same"], at=at)


# --- feeds


def _read_feed(lib: Library, uid: str, names: Iterable[str] | None) -> Image | None:
    row = lib.row("SELECT * FROM feeds WHERE url = ?", (uid,))
    if row is None:
        return None
    image: Image = {
        "title": row["own_title"],
        "folder": [] if row["folder_id"] is None else list(folder_path(lib, row["folder_id"])),
        "full_text": row["full_text"],
        "subscribed": row["unsubscribed_at"] is None,
    }
    return image if names is None else {name: image[name] for name in names}


def _write_feed(lib: Library, uid: str, image: Image, at: int) -> None:
    row = lib.row("SELECT id, unsubscribed_at FROM feeds WHERE url = ?", (uid,))
    columns: dict[str, Any] = {}
    if "title" in image:
        columns["own_title"] = image["title"]
    if "folder" in image:
        columns["folder_id"] = ensure_folder(lib, image["folder"])
    if "full_text" in image:
        columns["full_text"] = image["full_text"]
    if row is None:
        feed_id = lib.insert("feeds", {"url": uid, "added_at": at, **columns})
    else:
        feed_id = row["id"]
        if columns:
            lib.update("feeds", feed_id, columns)
    if "subscribed" in image:
        set_subscribed(lib, feed_id, image["subscribed"], at=at)


_READERS: dict[str, Callable[[Library, str, Iterable[str] | None], Image | None]] = {
    "highlight": _read_highlight,
    "article": _read_article,
    "feed": _read_feed,
    "work_link": _read_work_link,
}
_WRITERS: dict[str, Callable[[Library, str, Image, int], None]] = {
    "highlight": _write_highlight,
    "article": _write_article,
    "feed": _write_feed,
    "work_link": _write_work_link,
}
