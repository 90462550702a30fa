"""The columns of an article that publishers fill and the reader may correct; corrections take precedence.

The column has what counts. Where that is the reader's, what publishers say waits in `overridden`: it
follows their changes, and comes back when the reader withdraws the correction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from reader.citations.names import display_name
from reader.citations.report import parse_date
from reader.library.articles.metadata import authors_from_json
from reader.library.articles.urls import url_key
from reader.library.search.cjk_bigrams import grams
from reader.library.storage.database import Library
from reader.library.storage.encoding import names_or_none, names_to_json, stamp

COLUMNS = {
    "title": "title",
    "authors": "authors",
    "url": "url",
    "language": "language",
    "publisher": "site",
    "date": "published_at",
}
"""The keys of `Metadata` whose values are columns of `articles`, with these."""


def describe(lib: Library, article_id: int, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Store what a publisher says in columns of an article; returns what was stored.

    Columns that the reader corrected are left as they are. Inside a transaction.
    """
    own = {row[0] for row in lib.tuples("SELECT name FROM overridden WHERE article_id = ?", (article_id,))}
    for name in own & columns.keys():
        lib.execute(
            "UPDATE overridden SET value = ? WHERE article_id = ? AND name = ?",
            (columns[name], article_id, name),
        )
    stored = {name: value for name, value in columns.items() if name not in own}
    if stored:
        lib.update("articles", article_id, stored)
    return stored


def override(lib: Library, article_id: int, given: Mapping[str, str | None]) -> None:
    """Have columns be what the reader says of the keys of `Metadata`; None takes it back.

    `given` is in stored form (`metadata.to_fields`); keys that are no column are left out. Inside a
    transaction; not journalled.
    """
    named = {COLUMNS[key]: (key, value) for key, value in given.items() if key in COLUMNS}
    if not named:
        return
    for column, (key, value) in named.items():
        if value is None or not _has_column_value(key, value):
            _take_back(lib, article_id, column)
        else:
            _set(lib, article_id, column, _column_value(key, value))
    _index(lib, article_id)


def _has_column_value(key: str, value: str) -> bool:
    """Whether a value can be a column's: a month or a year is no time of publication."""
    if key != "date" or not value:
        return True
    found = parse_date(value)
    return found is not None and found.day is not None


def _column_value(key: str, value: str) -> Any:
    if key == "authors":
        return names_to_json(map(display_name, authors_from_json(value)))
    if key == "date":
        day = parse_date(value)
        # noon in UTC is that day in nearly every time zone
        return (
            None if day is None else stamp(datetime(day.year, day.month or 1, day.day or 1, 12, tzinfo=UTC))
        )
    return value


def _set(lib: Library, article_id: int, column: str, value: Any) -> None:
    lib.execute(
        f"""INSERT OR IGNORE INTO overridden (article_id, name, value)
            SELECT id, ?, "{column}" FROM articles WHERE id = ?""",
        (column, article_id),
    )
    _store(lib, article_id, column, value)


def _take_back(lib: Library, article_id: int, column: str) -> None:
    row = lib.row("SELECT value FROM overridden WHERE article_id = ? AND name = ?", (article_id, column))
    if row is not None:
        _store(lib, article_id, column, row["value"])
        lib.execute("DELETE FROM overridden WHERE article_id = ? AND name = ?", (article_id, column))


def _store(lib: Library, article_id: int, column: str, value: Any) -> None:
    if column == "url":
        was = url_key(str(lib.value("SELECT url FROM articles WHERE id = ?", (article_id,))))
        published = lib.value(
            "SELECT value FROM overridden WHERE article_id = ? AND name = 'url'", (article_id,)
        )
        if was and was not in (url_key(str(value)), url_key(str(published))):
            lib.execute("DELETE FROM addresses WHERE key = ? AND article_id = ?", (was, article_id))
        if key := url_key(str(value)):
            # where it is another article's, that keeps it
            lib.execute("INSERT OR IGNORE INTO addresses (key, article_id) VALUES (?, ?)", (key, article_id))
    lib.update("articles", article_id, {column: value})


def _index(lib: Library, article_id: int) -> None:
    """Have search find the article by the title and authors that count."""
    row = lib.row(
        """SELECT a.title, a.authors, t.body FROM articles a JOIN texts t ON t.article_id = a.id
           WHERE a.id = ?""",
        (article_id,),
    )
    if row is not None:
        names = ", ".join(names_or_none(row["authors"]))
        columns = {"title": row["title"], "authors": names}
        columns["grams"] = grams(row["title"], names, row["body"])
        lib.update("texts", article_id, columns)
