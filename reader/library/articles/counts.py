"""How many articles are unread: in all, in each feed and in each folder, as the lists show them.

An article that came by several feeds, and a report that came as several articles, count once in all and once
in a folder that holds several of them; saved pages count in all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from reader.library.articles.work_rows import work_states
from reader.library.storage.database import Library


class UnreadCounts(NamedTuple):
    """Unread articles in all, by the number of the feed and by that of the folder; a missing one has none."""

    total: int
    feeds: Mapping[int, int]
    folders: Mapping[int, int]


def unread_counts(lib: Library) -> UnreadCounts:
    """The counts of the lists of unread articles; those marked done and hidden ones are left out."""
    total = lib.value(
        "SELECT count(*) FROM states WHERE read_at IS NULL AND done_at IS NULL AND hidden_at IS NULL"
    )
    feeds = Counter(
        dict(lib.tuples("SELECT feed_id, count(*) FROM sources WHERE unread = 1 GROUP BY feed_id"))
    )
    folders_of = _folders_of(lib)
    folders: Counter[int] = Counter()
    for feed_id, unread in feeds.items():
        for folder_id in folders_of.get(feed_id, ()):
            folders[folder_id] += unread
    for report in _counted_again(lib):
        total -= len(report.articles) - report.wanted
        for feed_id, times in report.feeds.items():
            feeds[feed_id] -= times - report.wanted
        times_in = Counter(
            folder
            for feed_id, times in report.feeds.items()
            for folder in folders_of.get(feed_id, ())
            for _ in range(times)
        )
        for folder_id, times in times_in.items():
            folders[folder_id] -= times - report.wanted
    return UnreadCounts(int(total), _positive(feeds), _positive(folders))


@dataclass(slots=True)
class _Report:
    """A report that the counts of articles have more than once, or although it is read elsewhere.

    `articles` are the unread ones, `feeds` how often each feed has them, `wanted` is how often it counts.
    """

    articles: set[int]
    feeds: Counter[int]
    wanted: int = 1


def _counted_again(lib: Library) -> Iterator[_Report]:
    """The reports in several articles, and the articles of several feeds."""
    settled = {member: state for state in work_states(lib) for member in state.members}
    reports: dict[int, _Report] = {}
    for state in settled.values():
        wanted = 0 if state.read or state.done else 1
        reports.setdefault(state.shown, _Report(set(), Counter(), wanted))
    unread = lib.tuples(
        """SELECT t.article_id, s.feed_id FROM (
             SELECT DISTINCT article_id FROM sources WHERE again = 1 UNION SELECT article_id FROM works) r
           CROSS JOIN states t ON t.article_id = r.article_id
           LEFT JOIN sources s ON s.article_id = t.article_id AND s.unread = 1
           WHERE t.read_at IS NULL AND t.done_at IS NULL AND t.hidden_at IS NULL"""
    )
    for article_id, feed_id in unread:
        key = settled[article_id].shown if article_id in settled else article_id
        report = reports.setdefault(key, _Report(set(), Counter()))
        report.articles.add(article_id)
        if feed_id is not None:
            report.feeds[feed_id] += 1
    return (report for report in reports.values() if report.articles)


def _positive(counts: Counter[int]) -> dict[int, int]:
    return {key: number for key, number in counts.items() if number > 0}


def _folders_of(lib: Library) -> dict[int, list[int]]:
    """The folders that each feed is in, those around them included."""
    parents: dict[int, int | None] = dict(lib.tuples("SELECT id, parent_id FROM folders"))
    if not parents:
        return {}
    return {
        feed_id: _with_ancestors(folder_id, parents)
        for feed_id, folder_id in lib.tuples("SELECT id, folder_id FROM feeds WHERE folder_id IS NOT NULL")
    }


def _with_ancestors(folder_id: int, parents: Mapping[int, int | None]) -> list[int]:
    """The folder and all it is in; a damaged chain that returns to itself ends there."""
    chain: list[int] = []
    current: int | None = folder_id
    while current is not None and current not in chain:
        chain.append(current)
        current = parents.get(current)
    return chain
