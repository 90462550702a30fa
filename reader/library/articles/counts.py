"""How many articles are unread: in all, in each feed and in each folder, as the lists show them.

An article that came by several feeds counts once in all and once in a folder that holds several of them;
saved pages count in all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from reader.library.storage.database import Library


@dataclass(frozen=True, slots=True)
class UnreadCounts:
    """Unread articles in all, by the number of the feed and by that of the folder; a missing one has none."""

    total: int
    feeds: Mapping[int, int]
    folders: Mapping[int, int]


def unread_counts(lib: Library) -> UnreadCounts:
    """The counts of the lists of unread articles; those marked done and hidden ones are left out."""
    total = lib.value(
        "SELECT count(*) FROM states WHERE read_at IS NULL AND done_at IS NULL AND hidden_at IS NULL"
    )
    feeds = {
        row[0]: row[1]
        for row in lib.tuples("SELECT feed_id, count(*) FROM sources WHERE unread = 1 GROUP BY feed_id")
    }
    return UnreadCounts(int(total), feeds, _by_folder(lib, feeds))


def _by_folder(lib: Library, feeds: Mapping[int, int]) -> dict[int, int]:
    parents: dict[int, int | None] = dict(lib.tuples("SELECT id, parent_id FROM folders"))
    if not parents:
        return {}
    folders_of = {
        feed_id: _with_ancestors(folder_id, parents)
        for feed_id, folder_id in lib.tuples("SELECT id, folder_id FROM feeds WHERE folder_id IS NOT NULL")
    }
    found: Counter[int] = Counter()
    for feed_id, unread in feeds.items():
        for folder_id in folders_of.get(feed_id, ()):
            found[folder_id] += unread
    repeated: dict[int, list[int]] = {}
    for article_id, feed_id in lib.tuples(
        """SELECT s.article_id, s.feed_id FROM (SELECT DISTINCT article_id FROM sources WHERE again = 1) r
           CROSS JOIN sources s ON s.article_id = r.article_id WHERE s.unread = 1"""
    ):
        repeated.setdefault(article_id, []).append(feed_id)
    for feed_ids in repeated.values():
        times = Counter(folder for feed_id in feed_ids for folder in folders_of.get(feed_id, ()))
        for folder_id, number in times.items():
            found[folder_id] -= number - 1
    return {folder_id: number for folder_id, number in found.items() if number}


def _with_ancestors(folder_id: int, parents: Mapping[int, int | None]) -> list[int]:
    """The folder and all it is in; a damaged chain that returns to itself ends there."""
    chain: list[int] = []
    current: int | None = folder_id
    while current is not None and current not in chain:
        chain.append(current)
        current = parents.get(current)
    return chain
