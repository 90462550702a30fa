"""Headings between the days of a list that is in the order of its dates."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial

from reader.presentation.periods import periods

HEADING = -1_000_000_000
"""The number of the first heading; the next one is one less."""


def with_headings(
    ids: array[int],
    sorted_at: Callable[[int], datetime],
    *,
    now: datetime,
    day_start: timedelta,
    newest_first: bool = True,
) -> tuple[array[int], Mapping[int, str]]:
    """The list with the numbers of headings among those of its articles, and the names of these.

    `sorted_at` is the moment (aware) that an article is in its place for; only a few are asked for, however
    long the list is. `now` is aware, in the reader's time zone.
    """
    if not ids:
        return ids, {}
    ordered = ids if newest_first else ids[::-1]
    oldest = sorted_at(ordered[-1]).astimezone(now.tzinfo)
    starts: list[tuple[int, str]] = []
    begin = 0
    for period in periods((now - day_start).date(), (oldest - day_start).year):
        if begin == len(ordered):
            break
        moment = (datetime.combine(period.begin, time(), now.tzinfo) + day_start).astimezone(UTC)
        end = bisect_left(ordered, True, begin, key=partial(_is_before, sorted_at, moment))
        if end > begin:
            starts.append((begin if newest_first else len(ids) - end, period.name))
            begin = end
    starts.sort()
    found, names, done = array("q"), dict[int, str](), 0
    for place, (start, name) in enumerate(starts):
        names[HEADING - place] = name
        found.extend(ids[done:start])
        found.append(HEADING - place)
        done = start
    found.extend(ids[done:])
    return found, names


def _is_before(sorted_at: Callable[[int], datetime], moment: datetime, number: int) -> bool:
    return sorted_at(number) < moment
