"""Passages in groups, as the notebook lists them: by report, by tag, or by the day they were marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from reader.library.query.options import QueryOptions
from reader.library.query.passages import PassageKey, passage_keys, passage_numbers
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, stamp
from reader.query.tree import Query, Sort

GROUPINGS = ("report", "tag", "day")


@dataclass(frozen=True, slots=True)
class PassageGroup:
    """A heading and the passages below it; "" stands for the report that they are of."""

    heading: str
    uids: tuple[str, ...]


class GroupedPassages:
    """Finds passages and groups them; none is read but its order.

    The order of all passages is kept until something is committed to the library: then a query only says
    which they are, for sorting them takes longer than finding them.
    """

    def __init__(self, lib: Library) -> None:
        """`lib` is a connection for reading."""
        self._lib = lib
        self._version = -1
        self._orders: dict[tuple[Sort, ...], list[PassageKey]] = {}

    def find(
        self,
        query: Query,
        options: QueryOptions,
        *,
        grouping: str = GROUPINGS[0],
        article_id: int | None = None,
    ) -> list[PassageGroup]:
        """What a query finds, in groups. Raises as `find_passages`.

        By tag a passage is below each of its tags, and those without at the end; by day the newest are first.
        """
        if grouping == "day" and not query.sorts:
            query = Query(query.root, (Sort("marked", descending=True),), query.limit)
        keys = self._keys(query, options, article_id)
        if grouping == "tag":
            return list(_by_tag(self._lib, [key[0] for key in keys]))
        return list(_by_day(keys) if grouping == "day" else _by_report(keys))

    def _keys(self, query: Query, options: QueryOptions, article_id: int | None) -> list[PassageKey]:
        if query.limit is not None or article_id is not None:
            return passage_keys(self._lib, query, options, article_id=article_id)
        version = self._lib.value("PRAGMA data_version")
        if version != self._version:
            self._version, self._orders = version, {}
        if (order := self._orders.get(query.sorts)) is None:
            order = self._orders[query.sorts] = passage_keys(self._lib, Query(None, query.sorts), options)
        if query.root is None:
            return order
        found = passage_numbers(self._lib, query, options)
        return [key for key in order if key[3] in found]


def _by_report(keys: Sequence[PassageKey]) -> Iterator[PassageGroup]:
    uids, articles = [key[0] for key in keys], [key[1] for key in keys]
    borders = [place for place in range(1, len(keys)) if articles[place] != articles[place - 1]]
    for start, end in pairwise((0, *borders, len(keys))) if keys else ():
        yield PassageGroup("", tuple(uids[start:end]))


def _by_day(keys: Sequence[PassageKey]) -> Iterator[PassageGroup]:
    """Neighbours that were marked on one day of the reader's, below its date."""
    start = end = 0
    heading, uids = "", list[str]()
    for uid, _, made_at, _ in keys:
        if not start <= made_at < end:
            if uids:
                yield PassageGroup(heading, tuple(uids))
            local = moment(made_at).astimezone()
            midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
            start, end = (stamp((midnight + timedelta(days=days)).astimezone()) for days in (0, 1))
            heading, uids = f"{local:%A, %d %B %Y}", []
        uids.append(uid)
    if uids:
        yield PassageGroup(heading, tuple(uids))


def _by_tag(lib: Library, uids: Sequence[str]) -> Iterator[PassageGroup]:
    below: dict[str, list[str]] = {}
    tagged: dict[str, list[str]] = {}
    for uid, name in lib.tuples(
        """SELECT h.uid, t.name FROM highlight_tags x JOIN highlights h ON h.id = x.highlight_id
           JOIN tags t ON t.id = x.tag_id ORDER BY t.key"""
    ):
        tagged.setdefault(uid, []).append(name)
    for uid in uids:
        for name in tagged.get(uid, ("",)):
            below.setdefault(name, []).append(uid)
    for name in sorted(below, key=lambda name: (not name, name.casefold())):
        yield PassageGroup(f"#{name}" if name else "without a tag", tuple(below[name]))
