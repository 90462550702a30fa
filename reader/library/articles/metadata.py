"""What is known of articles for citing them, each value with who said so.

Values are kept apart by origin, so that a new text of the publisher never overwrites what the reader
corrected; of several origins the first in `Origin` wins. What the reader says is changed, and journalled, by
`annotations.article_changes`. Keys are the fields of `Metadata`; others, from a newer version, are kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.model import AuthorName, Metadata, Origin
from reader.safetext import storable

KEYS = tuple(field.name for field in fields(Metadata))
"""The keys that this version knows."""
_AUTHORS = "authors"
_PARTS = tuple(field.name for field in fields(AuthorName))


def metadata(lib: Library, article_id: int) -> Metadata:
    """What counts for an article: of each field the value whose origin comes first."""
    return from_fields({key: value for key, (value, _) in effective_fields(lib, article_id).items()})


def effective_fields(lib: Library, article_id: int) -> dict[str, tuple[str, Origin]]:
    """The value that counts of each key, in stored form, with its origin."""
    order = list(Origin)
    found: dict[str, tuple[str, Origin]] = {}
    for key, origin, value in lib.tuples(
        "SELECT key, origin, value FROM metadata WHERE article_id = ?", (article_id,)
    ):
        if origin not in order or (key in found and order.index(found[key][1]) <= order.index(origin)):
            continue
        found[key] = (value, Origin(origin))
    return found


def values_of(lib: Library, article_ids: Sequence[int], key: str) -> dict[int, str]:
    """The value of one key that counts for each article, in stored form; missing where none does."""
    order = list(Origin)
    found: dict[int, tuple[int, str]] = {}
    for article_id, origin, value in lib.tuples(
        """SELECT article_id, origin, value FROM metadata
           WHERE article_id IN (SELECT value FROM json_each(?)) AND key = ?""",
        (to_json(list(article_ids)), key),
    ):
        if origin in order:
            ranked = order.index(Origin(origin)), value
            found[article_id] = min(found.get(article_id, ranked), ranked)
    return {article_id: value for article_id, (_, value) in found.items()}


def read_metadata(lib: Library, article_id: int, origin: Origin) -> dict[str, str]:
    """All that one origin says of an article, by key, in stored form."""
    rows = lib.tuples(
        "SELECT key, value FROM metadata WHERE article_id = ? AND origin = ? ORDER BY key",
        (article_id, origin.value),
    )
    return dict(rows)


def write_metadata(
    lib: Library, article_id: int, origin: Origin, values: Mapping[str, str | None], *, at: int
) -> None:
    """Store what an origin says; None removes a value, keys that are not named stay. Inside a transaction.

    `values` are in stored form (`to_fields`). An empty string from the reader says that there is none,
    which hides what others say. `at` is in microseconds since 1970 UTC. Not journalled.
    """
    for key, value in values.items():
        if value is None:
            lib.execute(
                "DELETE FROM metadata WHERE article_id = ? AND key = ? AND origin = ?",
                (article_id, key, origin.value),
            )
            continue
        lib.execute(
            """INSERT INTO metadata (article_id, key, origin, value, updated_at) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (article_id, key, origin) DO UPDATE SET
                 value = excluded.value, updated_at = excluded.updated_at
               WHERE value <> excluded.value""",
            (article_id, key, origin.value, storable(value), at),
        )


def to_fields(values: Metadata) -> dict[str, str]:
    """The fields that say something, in stored form: text as it is, authors as JSON."""
    named = {key: getattr(values, key) for key in KEYS if key != _AUTHORS}
    if values.authors:
        named[_AUTHORS] = authors_to_json(values.authors)
    return {key: value for key, value in named.items() if value}


def from_fields(values: Mapping[str, str]) -> Metadata:
    """The metadata of values in stored form; unknown keys and damaged authors are left out."""
    known: dict[str, Any] = {key: value for key, value in values.items() if key in KEYS and key != _AUTHORS}
    return Metadata(**known, authors=authors_from_json(values.get(_AUTHORS, "")))


def authors_to_json(authors: tuple[AuthorName, ...]) -> str:
    """Authors in stored form; parts that are empty take no room."""
    return to_json([{part: name for part, name in asdict(author).items() if name} for author in authors])


def authors_from_json(stored: str) -> tuple[AuthorName, ...]:
    """What `authors_to_json` was given; empty for anything else."""
    try:
        rows = json.loads(stored) if stored else []
    except ValueError:
        return ()
    if not isinstance(rows, list):
        return ()
    return tuple(
        AuthorName(**{part: str(row[part]) for part in _PARTS if part in row})
        for row in rows
        if isinstance(row, dict)
    )
