"""Where the passages of an import are now: on their words, waiting for a text, or without a place in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reader.library.imported.matching import is_web
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json


@dataclass(frozen=True, slots=True)
class Placements:
    """How many passages are on their words, how many wait for their text, and the words of the others."""

    placed: int
    waiting: int
    unplaced: tuple[str, ...]


def placements(lib: Library, uids: Sequence[str]) -> Placements:
    """The placements of highlights that are not deleted."""
    placed = waiting = 0
    unplaced: list[str] = []
    for quote, revision, start in lib.tuples(
        """SELECT h.quote, a.revision_id, k.start FROM highlights h
           JOIN articles a ON a.id = h.article_id
           LEFT JOIN anchors k ON k.highlight_id = h.id AND k.revision_id = a.revision_id
           WHERE h.uid IN (SELECT value FROM json_each(?)) AND h.deleted_at IS NULL
           ORDER BY h.article_id, h.created_at""",
        (to_json(list(uids)),),
    ):
        if revision is None:
            waiting += 1
        elif start is None:
            unplaced.append(quote)
        else:
            placed += 1
    return Placements(placed, waiting, tuple(unplaced))


def fetchable_passages(lib: Library, article_ids: Sequence[int]) -> int:
    """How many passages of these articles wait for a text that can be fetched, whoever brought them."""
    rows = lib.tuples(
        """SELECT a.url, count(*) FROM highlights h JOIN articles a ON a.id = h.article_id
           WHERE a.id IN (SELECT value FROM json_each(?)) AND a.revision_id IS NULL AND h.deleted_at IS NULL
           GROUP BY a.id""",
        (to_json(list(article_ids)),),
    )
    return sum(count for url, count in rows if is_web(url))
