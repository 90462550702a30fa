"""The citation keys that articles have; a work has one, that of its first article with one."""

from __future__ import annotations

from collections.abc import Sequence

from reader.citations.keys import comparable
from reader.library.annotations.entities.article import CITATION_KEY
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json

_GIVEN = f"""SELECT article_id, value FROM metadata
  WHERE key = '{CITATION_KEY}' AND origin = 'reader' AND value <> ''"""


def given_keys(lib: Library, article_ids: Sequence[int]) -> dict[int, str]:
    """The keys of these articles as far as they, or others of their works, were given one."""
    these = to_json(list(article_ids))
    found = dict(lib.tuples(f"{_GIVEN} AND article_id IN (SELECT value FROM json_each(?))", (these,)))
    # of the others of a work the first that has one
    for article_id, key in lib.tuples(
        f"""SELECT w.article_id, g.value FROM works w JOIN works m ON m.work_id = w.work_id
            JOIN ({_GIVEN}) g ON g.article_id = m.article_id
            WHERE w.article_id IN (SELECT value FROM json_each(?)) ORDER BY m.article_id""",
        (these,),
    ):
        found.setdefault(article_id, key)
    return found


def articles_of_keys(lib: Library) -> dict[str, list[int]]:
    """The articles of each key, keys as `comparable` gives them."""
    found: dict[str, list[int]] = {}
    for article_id, key in lib.tuples(f"{_GIVEN} ORDER BY article_id"):
        found.setdefault(comparable(key), []).append(article_id)
    return found


def article_of_key(lib: Library, key: str) -> int | None:
    """The article with a citation key, case ignored; None where no article has it."""
    found = articles_of_keys(lib).get(comparable(key))
    return found[0] if found else None
