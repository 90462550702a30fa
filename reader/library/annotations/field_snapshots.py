"""What the reader made, as images: dictionaries of named fields, the language of the journal.

An image says nothing in numbers of this file: an article is named by its uid, a revision by the
digest of its text. So an image can be applied in another library, and today's undo works on
tomorrow's rows. Everything that changes highlights, notes and tags goes through `write_image`.

Highlight: `article` (a card, see below), `created_at`, `place` (text, start, end, quote, prefix,
suffix, heading), `manual` (digest of a text -> [start, end] where a hand placed it), `colour`,
`note`, `tags`, `merged_into`, `split_from`, `deleted_at`.
Article: `article` (its card), `read_at`, `starred_at`, `later_at`, `archived_at`, `note`, `tags`.
Feed (its uid is its address): `title` (the reader's own), `folder`, `full_text`, `subscribed`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from reader.library.annotations.placing import place_highlights
from reader.library.articles.article_removal import set_subscribed
from reader.library.articles.urls import url_key
from reader.library.feeds.folders import ensure_folder, folder_path
from reader.library.search.cjk_bigrams import grams
from reader.library.storage.database import Library
from reader.library.storage.encoding import names_from_json, names_to_json
from reader.safetext import storable

Image = dict[str, Any]

STATE_FIELDS = {
    "read_at": "read_at",
    "starred_at": "starred_at",
    "later_at": "later_at",
    "archived_at": "done_at",
}
"""The columns of `states` by their names in the journal."""
_HIGHLIGHT_COLUMNS = ("colour", "note", "merged_into", "split_from", "deleted_at")
PLACE_COLUMNS = ("start", "end", "quote", "prefix", "suffix", "heading")
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
            image[name] = {"text": row["text_sha"], **{column: row[column] for column in PLACE_COLUMNS}}
        elif name == "manual":
            image[name] = _manual_places(lib, row["id"])
        elif name == "tags":
            image[name] = _tag_names(lib, "highlight", row["id"])
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
        columns |= {name: place[name] for name in PLACE_COLUMNS}
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
        _set_tags(lib, "highlight", highlight_id, image["tags"])
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
        """SELECT uid, url, title, authors, site, language, ifnull(published_at, added_at) AS published_at
           FROM articles WHERE id = ?""",
        (article_id,),
    )
    assert row is not None
    card = dict(row)
    card["authors"] = list(names_from_json(row["authors"]))
    return card


def _article_id(lib: Library, card: Image, at: int) -> int:
    """The article that a card means; one that the library does not have is made, without a text."""
    found = lib.value("SELECT id FROM articles WHERE uid = ?", (card["uid"],))
    key = url_key(card["url"])
    if found is None and key:
        found = lib.value("SELECT article_id FROM addresses WHERE key = ?", (key,))
    if found is not None:
        return int(found)
    row = {**card, "authors": names_to_json(card["authors"]), "added_at": at}
    article_id = lib.insert("articles", row)
    lib.table("states").insert({"article_id": article_id, "sort_at": min(card["published_at"], at)})
    if key:
        lib.table("addresses").insert({"key": key, "article_id": article_id})
    return article_id


def _read_article(lib: Library, uid: str, names: Iterable[str] | None) -> Image | None:
    row = lib.row(
        """SELECT a.id, s.read_at, s.starred_at, s.later_at, s.done_at AS archived_at,
             ifnull(n.note, '') AS note
           FROM articles a JOIN states s ON s.article_id = a.id
           LEFT JOIN article_notes n ON n.article_id = a.id
           WHERE a.uid = ?""",
        (uid,),
    )
    if row is None:
        return None
    image: Image = {}
    for name in names or (*STATE_FIELDS, "note", "tags", "article"):
        if name == "tags":
            image[name] = _tag_names(lib, "article", row["id"])
        elif name == "article":
            image[name] = article_card(lib, row["id"])
        else:
            image[name] = row[name]
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
        _set_tags(lib, "article", article_id, image["tags"])


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


# --- tags


def tag_key(name: str) -> str:
    """What two spellings of one tag have in common: compatibility form, case folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def clean_tags(lib: Library, names: Iterable[str]) -> list[str]:
    """The names as the library spells them, in the order of their keys, without doubles and empty ones."""
    chosen: dict[str, str] = {}
    for name in names:
        spelt = " ".join(storable(name).split())
        if key := tag_key(spelt):
            known = lib.value("SELECT name FROM tags WHERE key = ?", (key,))
            chosen.setdefault(key, known if known is not None else spelt)
    return [chosen[key] for key in sorted(chosen)]


def _tag_names(lib: Library, owner: str, owner_id: int) -> list[str]:
    rows = lib.rows(
        f"""SELECT t.name FROM {owner}_tags x JOIN tags t ON t.id = x.tag_id
            WHERE x.{owner}_id = ? ORDER BY t.key""",
        (owner_id,),
    )
    return [row[0] for row in rows]


def _set_tags(lib: Library, owner: str, owner_id: int, names: list[str]) -> None:
    lib.table("tags").insert_all(({"name": n, "key": tag_key(n)} for n in names), ignore=True)
    lib.table(f"{owner}_tags").delete_where(f"{owner}_id = ?", [owner_id])
    lib.execute_many(
        f"INSERT INTO {owner}_tags ({owner}_id, tag_id) SELECT ?, id FROM tags WHERE key = ?",
        [(owner_id, tag_key(name)) for name in names],
    )


_READERS: dict[str, Callable[[Library, str, Iterable[str] | None], Image | None]] = {
    "highlight": _read_highlight,
    "article": _read_article,
    "feed": _read_feed,
}
_WRITERS: dict[str, Callable[[Library, str, Image, int], None]] = {
    "highlight": _write_highlight,
    "article": _write_article,
    "feed": _write_feed,
}
