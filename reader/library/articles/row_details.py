"""What a list shows of an article besides its summary: read once the rows are drawn."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from reader.library.storage.database import Library
from reader.library.storage.encoding import moment_or_none, to_json

_LEAD = 400
"""Code points of the text that are looked at for its beginning."""


class RowDetails(NamedTuple):
    """More about an article of a list.

    `excerpt`: its text is known not to be the whole article. `percent`: how far a text was read that was
    begun and not finished, 0 where it was not begun. `lead`: how the text begins, on one line, "" where it
    was not asked for. `due_at`: when an article kept for later is to be read.
    """

    excerpt: bool = False
    tags: tuple[str, ...] = ()
    percent: int = 0
    lead: str = ""
    due_at: datetime | None = None


def row_details(lib: Library, ids: Sequence[int], *, leads: bool = False) -> Mapping[int, RowDetails]:
    """The details of these articles; those with none are missing. `leads` reads how their texts begin.

    Tags are those of all articles of a report's work.
    """
    wanted = to_json([number for number in ids if number >= 0])
    tags = _tags(lib, wanted)
    texts = dict(lib.tuples(_LEADS, (_LEAD, wanted))) if leads else {}
    found: dict[int, RowDetails] = {}
    for number, title, excerpt, due_at, percent in lib.tuples(_DETAILS, (wanted,)):
        details = RowDetails(
            excerpt=bool(excerpt),
            tags=tags.get(number, ()),
            percent=min(99, max(0, percent or 0)),
            lead=_beginning(texts.get(number, ""), title),
            due_at=moment_or_none(due_at),
        )
        if details != RowDetails():
            found[number] = details
    return found


_PLACE = "json_extract(s.place, '$[2]')"
_DETAILS = f"""SELECT a.id, a.title, ifnull(r.complete, 1) = 0, s.due_at,
    CASE WHEN s.place IS NULL OR s.finished_at IS NOT NULL OR NOT json_valid(s.place) THEN 0
      WHEN json_extract(s.place, '$[0]') = 0 THEN 0
      ELSE (SELECT instr(t.body, {_PLACE}) * 100 / max(1, length(t.body)) FROM texts t
            WHERE t.article_id = a.id AND {_PLACE} <> '') END
  FROM articles a JOIN states s ON s.article_id = a.id LEFT JOIN revisions r ON r.id = a.revision_id
  WHERE a.id IN (SELECT value FROM json_each(?))"""
_LEADS = """SELECT article_id, substr(body, 1, ?) FROM texts
  WHERE article_id IN (SELECT value FROM json_each(?))"""


def _tags(lib: Library, wanted: str) -> dict[int, tuple[str, ...]]:
    rows = lib.tuples(
        """SELECT d.value, json_group_array(DISTINCT t.name) FROM json_each(?) d
           LEFT JOIN works w ON w.article_id = d.value LEFT JOIN works m ON m.work_id = w.work_id
           JOIN article_tags x ON x.article_id IN (d.value, m.article_id)
           JOIN tags t ON t.id = x.tag_id GROUP BY d.value""",
        (wanted,),
    )
    return {number: tuple(sorted(json.loads(names), key=str.casefold)) for number, names in rows}


def _beginning(text: str, title: str) -> str:
    """The first blocks of a text on one line, without one that repeats the title."""
    blocks = [" ".join(block.split()) for block in text.split("\n\n")]
    if blocks and blocks[0].casefold() == " ".join(title.split()).casefold():
        del blocks[0]
    return " ".join(block for block in blocks if block)
