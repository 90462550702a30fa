"""Cards: enough of an article to recognise it, or to make it, in another library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reader.library.annotations.entities.entity import is_random_uid
from reader.library.annotations.field_snapshots import Kind, read_boolean, read_names, read_number, read_text
from reader.library.articles.urls import url_key
from reader.library.storage.database import Library
from reader.library.storage.encoding import names_or_none, names_to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCard:
    """What a library says of an article to others.

    `published_at` is in microseconds since 1970 UTC; where the publisher gave no date (`dated` false) it is
    when the article came, for version 1 of the journal has a date in every card.
    """

    uid: str
    url: str
    title: str
    site: str
    language: str
    authors: tuple[str, ...]
    published_at: int
    dated: bool = True
    unknown: Mapping[str, Any] = field(default_factory=dict)


_TEXTS = ("uid", "url", "title", "site", "language")
_KNOWN = frozenset({*_TEXTS, "authors", "published_at", "dated"})


def _read(value: Any) -> ArticleCard:
    if not isinstance(value, dict) or not value.keys() >= _KNOWN - {"dated"}:
        raise ValueError("not a card")
    card = ArticleCard(
        **{name: read_text(value[name]) for name in _TEXTS},
        authors=read_names(value["authors"]),
        published_at=read_number(value["published_at"]),
        dated=read_boolean(value.get("dated", True)),
        unknown={name: rest for name, rest in value.items() if name not in _KNOWN}
        # said where nothing had to be said: kept as it came
        | ({"dated": True} if value.get("dated") is True else {}),
    )
    if not is_random_uid(card.uid):
        raise ValueError("not a uid")
    return card


def _write(card: ArticleCard) -> dict[str, Any]:
    texts: dict[str, Any] = {name: getattr(card, name) for name in _TEXTS}
    written = {**card.unknown, **texts, "authors": list(card.authors), "published_at": card.published_at}
    return written if card.dated else {**written, "dated": False}


def _in_version_1(card: ArticleCard) -> ArticleCard:
    return card if card.dated and not card.unknown else replace(card, dated=True, unknown={})


CARD = Kind(_read, _write, version_1=_in_version_1)


def read_card(lib: Library, article_id: int) -> ArticleCard:
    """The card of an article by its number, which exists."""
    row = lib.row(
        """SELECT uid, url, title, authors, site, language, ifnull(published_at, added_at) AS published_at,
             published_at IS NOT NULL AS dated FROM articles WHERE id = ?""",
        (article_id,),
    )
    assert row is not None
    return ArticleCard(
        **{name: row[name] for name in _TEXTS},
        authors=tuple(names_or_none(row["authors"])),
        published_at=row["published_at"],
        dated=bool(row["dated"]),
    )


def article_of_card(lib: Library, card: ArticleCard, at: int) -> int:
    """The number of the article that a card means; one that the library does not have is made, without text.

    Inside a transaction; `at` is the time of the change in microseconds since 1970 UTC.
    """
    found = lib.value("SELECT id FROM articles WHERE uid = ?", (card.uid,))
    key = url_key(card.url)
    if found is None and key:
        found = lib.value("SELECT article_id FROM addresses WHERE key = ?", (key,))
    if found is not None:
        return int(found)
    article_id = lib.insert(
        "articles",
        {
            **{name: getattr(card, name) for name in _TEXTS},
            "authors": names_to_json(card.authors),
            "published_at": card.published_at if card.dated else None,
            "added_at": at,
        },
    )
    lib.insert("states", {"article_id": article_id, "sort_at": min(card.published_at, at)})
    if key:
        # where several entries of a feed share the address, it means none of them
        lib.execute("INSERT OR IGNORE INTO addresses (key, article_id) VALUES (?, ?)", (key, article_id))
    return article_id
