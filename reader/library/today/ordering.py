"""In which order Today has its reports, and why: by what the reader did with others of the same feed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.library.today.candidates import Candidate

LOOKED_AT = 10
"""The last settled articles of a feed that are counted."""
CROWD = 5
"""Candidates of one feed up to which each has a row of its own."""
OF_A_CROWD = 3
"""Rows of a feed that has more."""


@dataclass(frozen=True, slots=True)
class Interest:
    """What the reader did with the last articles of a feed that were settled: of `count`, so many each."""

    count: int = 0
    finished: int = 0
    starred: int = 0
    marked: int = 0

    @property
    def score(self) -> int:
        """The weight of a feed in Today."""
        return self.finished + 2 * self.starred + 3 * self.marked


NOTHING_KNOWN = Interest()


class Placed(NamedTuple):
    """A candidate with its place; `crowd` where it is one of many of its feed, which are one row."""

    candidate: Candidate
    crowd: bool


def interests(lib: Library, feed_ids: Iterable[int]) -> dict[int, Interest]:
    """What the reader did with the last settled articles of these feeds."""
    found = {}
    for feed_id, row in lib.tuples(_INTERESTS, (LOOKED_AT, to_json(sorted(set(feed_ids))))):
        count, *kinds = json.loads(row)
        found[feed_id] = Interest(count, *kinds) if count else NOTHING_KNOWN
    return found


_INTERESTS = """SELECT f.value, (
    SELECT json_array(count(*), sum(finished), sum(starred), sum(marked)) FROM (
      SELECT t.finished_at IS NOT NULL AS finished, t.starred_at IS NOT NULL AS starred, EXISTS (
          SELECT 1 FROM highlights h WHERE h.article_id = t.article_id AND h.deleted_at IS NULL) AS marked
      FROM sources s JOIN states t ON t.article_id = s.article_id
      WHERE s.feed_id = f.value AND s.unread = 0 AND (t.read_at IS NOT NULL OR t.done_at IS NOT NULL)
      ORDER BY s.id DESC LIMIT ?))
  FROM json_each(?) f"""


def ordered(found: Iterable[Candidate], known: Mapping[int, Interest]) -> list[Candidate]:
    """What is due first, then by priority, by interest in the feed, and the newest first."""

    scores: dict[int | None, int] = {feed_id: interest.score for feed_id, interest in known.items()}

    def key(candidate: Candidate) -> tuple[int, int, int, int, int]:
        score = scores.get(candidate.feed_id, 0)
        return (candidate.due, candidate.priority, score, candidate.sort_at, candidate.article_id)

    return sorted(found, key=key, reverse=True)


def chosen(found: Sequence[Candidate], limit: int) -> list[Placed]:
    """The first rows, `limit` at most; a feed with many candidates has three, and one more for the others."""
    count: dict[int | None, int] = {}
    for candidate in found:
        count[candidate.feed_id] = count.get(candidate.feed_id, 0) + 1
    placed: list[Placed] = []
    shown: dict[int | None, int] = {}
    rows = 0
    for candidate in found:
        feed_id = candidate.feed_id
        many = feed_id is not None and count[feed_id] > CROWD and not candidate.due
        shown[feed_id] = shown.get(feed_id, 0) + 1
        crowd = many and shown[feed_id] > OF_A_CROWD
        if not crowd or shown[feed_id] == OF_A_CROWD + 1:
            if rows == limit:
                break
            rows += 1
        placed.append(Placed(candidate, crowd))
    return placed
