"""Names of tags: how they are compared, spelt and stored."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from reader.library.storage.database import Library
from reader.safetext import storable


def tag_key(name: str) -> str:
    """What all spellings of one tag have in common: compatibility form, case folded, single spaces."""
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


def read_tags(lib: Library, owner: str, owner_id: int) -> list[str]:
    """The tags of a "highlight" or an "article", in the order of their keys."""
    rows = lib.rows(
        f"""SELECT t.name FROM {owner}_tags x JOIN tags t ON t.id = x.tag_id
            WHERE x.{owner}_id = ? ORDER BY t.key""",
        (owner_id,),
    )
    return [row[0] for row in rows]


def write_tags(lib: Library, owner: str, owner_id: int, names: Sequence[str]) -> None:
    """Give a "highlight" or an "article" just these tags. Inside a transaction.

    Of two spellings of one tag the library keeps the one that sorts first, as every machine does, unless the
    reader has chosen one.
    """
    by_key: dict[str, str] = {}
    for name in names:
        if key := tag_key(name):
            by_key[key] = min(name, by_key.get(key, name))
    lib.execute_many(
        """INSERT INTO tags (name, key)
           VALUES (ifnull((SELECT name FROM tag_spellings WHERE key = ?2 AND deleted_at IS NULL), ?1), ?2)
           ON CONFLICT (key) DO UPDATE SET name = excluded.name WHERE excluded.name < name
             AND key NOT IN (SELECT s.key FROM tag_spellings s WHERE s.deleted_at IS NULL)""",
        [(name, key) for key, name in by_key.items()],
    )
    lib.execute(f"DELETE FROM {owner}_tags WHERE {owner}_id = ?", (owner_id,))
    lib.execute_many(
        f"INSERT INTO {owner}_tags ({owner}_id, tag_id) SELECT ?, id FROM tags WHERE key = ?",
        [(owner_id, key) for key in by_key],
    )
