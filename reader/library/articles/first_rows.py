"""The first rows of the list of all articles in its usual order, as `library.query.lists.OPEN` gives them.

The first screen shows them without loading the query language, by which all other lists are read.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from reader.library.articles.work_rows import fold_works
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json

_OPEN = """hidden_at IS NULL AND done_at IS NULL AND article_id NOT IN (
  SELECT w.article_id FROM works m CROSS JOIN states s ON s.article_id = m.article_id
  CROSS JOIN works w ON w.work_id = m.work_id WHERE s.done_at IS NOT NULL AND s.hidden_at IS NULL)"""


def first_rows(lib: Library, limit: int, *, newest_first: bool) -> array[int]:
    """The numbers of the first articles, at most `limit`, one of each report: fewer where some are one."""
    way = "DESC" if newest_first else "ASC"
    found = lib.tuples(
        f"""SELECT article_id FROM states INDEXED BY states_listed WHERE {_OPEN}
            ORDER BY sort_at {way}, article_id {way} LIMIT ?""",
        (limit,),
    )
    return fold_works(lib, array("q", (number for (number,) in found)), lambda shown: _open_of(lib, shown))


def _open_of(lib: Library, ids: Sequence[int]) -> set[int]:
    rows = lib.tuples(
        f"SELECT article_id FROM states WHERE article_id IN (SELECT value FROM json_each(?)) AND {_OPEN}",
        (to_json(list(ids)),),
    )
    return {number for (number,) in rows}
