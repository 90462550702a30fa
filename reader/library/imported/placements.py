"""Where the passages of an import are now: on their words, waiting for a text, or without a place in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reader.library.imported.matching import is_web
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json


@dataclass(frozen=True, slots=True)
class Placements:
    """How many passages are on their words, how many wait for their text, and the words of the others.

    `fetchable` is how many wait for a text that has an address.
    """

    placed: int
    waiting: int
    fetchable: int
    unplaced: tuple[str, ...]


def placements(lib: Library, uids: Sequence[str]) -> Placements:
    """The placements of highlights that are not deleted."""
    placed = waiting = fetchable = 0
    unplaced: list[str] = []
    for quote, revision, start, url in lib.tuples(
        """SELECT h.quote, a.revision_id, k.start, a.url FROM highlights h
           JOIN articles a ON a.id = h.article_id
           LEFT JOIN anchors k ON k.highlight_id = h.id AND k.revision_id = a.revision_id
           WHERE h.uid IN (SELECT value FROM json_each(?)) AND h.deleted_at IS NULL
           ORDER BY h.article_id, h.created_at""",
        (to_json(list(uids)),),
    ):
        if revision is None:
            waiting += 1
            fetchable += is_web(url)
        elif start is None:
            unplaced.append(quote)
        else:
            placed += 1
    return Placements(placed, waiting, fetchable, tuple(unplaced))
