"""One report once: which of a work's articles a list shows, and what the reader did with any of them.

What is read, starred, kept for later or done in one article of a work is so for the report. Works are few
beside articles, so lists are made without them and put right afterwards.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json

_MANY = 2_000


class WorkState(NamedTuple):
    """What the reader did with the articles of a work, by their numbers."""

    shown: int
    members: tuple[int, ...]
    read: bool
    done: bool


def fold_works(
    lib: Library, ids: array[int], matching: Callable[[Sequence[int]], Collection[int]]
) -> array[int]:
    """A list with one article of each work, at the place of the first.

    It is the article that stands for the work, if it is in the list or `matching` gives it back.
    """
    # works are few beside articles: a long list is compared with all of them
    among = "" if len(ids) > _MANY else " WHERE article_id IN (SELECT value FROM json_each(?))"
    rows = lib.tuples(
        f"SELECT article_id, work_id, shown_id FROM works{among}", (to_json(list(ids)),) if among else ()
    )
    there = set(ids) if rows else set[int]()
    works = {number: (work_id, shown) for number, work_id, shown in rows if number in there}
    if not works:
        return ids
    there.update(matching(sorted({shown for _, shown in works.values()} - there)))
    folded, done = array("q"), set[int]()
    for number in ids:
        if number not in works:
            folded.append(number)
            continue
        work_id, shown = works[number]
        if work_id not in done:
            done.add(work_id)
            folded.append(shown if shown in there else number)
    return folded


def work_states(lib: Library) -> list[WorkState]:
    """All works of which an article is visible."""
    members: dict[int, list[int]] = defaultdict(list)
    shown: dict[int, int] = {}
    flags: dict[int, tuple[bool, bool]] = {}
    for work_id, shown_id, number, read, done in lib.tuples(
        """SELECT w.work_id, w.shown_id, w.article_id, t.read_at IS NOT NULL, t.done_at IS NOT NULL
           FROM works w JOIN states t ON t.article_id = w.article_id WHERE t.hidden_at IS NULL"""
    ):
        members[work_id].append(number)
        shown[work_id] = shown_id
        was_read, was_done = flags.get(work_id, (False, False))
        flags[work_id] = (was_read or bool(read), was_done or bool(done))
    return [WorkState(shown[key], tuple(members[key]), *flags[key]) for key in members]


def with_members(lib: Library, article_ids: Iterable[int]) -> list[int]:
    """These articles, and the others of their works."""
    wanted = list(article_ids)
    rows = lib.tuples(
        """SELECT m.article_id FROM works w JOIN works m ON m.work_id = w.work_id
           WHERE w.article_id IN (SELECT value FROM json_each(?))""",
        (to_json(wanted),),
    )
    return list(dict.fromkeys([*wanted, *(row[0] for row in rows)]))


SAVED_FILE = "saved file"
"""What an article came by that neither a feed nor a site brought."""


class OtherArticles(NamedTuple):
    """What the other articles of a report's work add to its row.

    `titles` are the feeds (or sites) they came by, each once, `SAVED_FILE` for a file. Times are the first
    of any, in microseconds since 1970 UTC.
    """

    titles: tuple[str, ...] = ()
    read_at: int | None = None
    starred_at: int | None = None
    later_at: int | None = None
    done_at: int | None = None


ALONE = OtherArticles()


def other_articles(lib: Library, ids: Sequence[int]) -> Mapping[int, OtherArticles]:
    """What the works of these articles add to their rows; those in no work are missing."""
    rows = lib.tuples(
        """SELECT w.article_id, json_group_array(
             coalesce(nullif(f.own_title, ''), nullif(f.title, ''), f.url, nullif(a.site, ''), :file)),
             min(t.read_at), min(t.starred_at), min(t.later_at), min(t.done_at)
           FROM works w JOIN works m ON m.work_id = w.work_id AND m.article_id <> w.article_id
           JOIN articles a ON a.id = m.article_id JOIN states t ON t.article_id = m.article_id
           LEFT JOIN sources s ON s.id = a.source_id LEFT JOIN feeds f ON f.id = s.feed_id
           WHERE w.article_id IN (SELECT value FROM json_each(:ids)) AND t.hidden_at IS NULL
           GROUP BY w.article_id""",
        {"ids": to_json(list(ids)), "file": SAVED_FILE},
    )
    return {
        number: OtherArticles(tuple(dict.fromkeys(json.loads(titles))), *times)
        for number, titles, *times in rows
    }


def first_of(one: int | None, other: int | None) -> int | None:
    """The earlier of two times, either of which may be missing."""
    return one if other is None or (one is not None and one < other) else other
