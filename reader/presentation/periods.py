"""Under which heading a list puts a day: Today, Yesterday, This week, then months, then years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS = 24
"""How many months have headings of their own; older ones are under their year."""


class Period(NamedTuple):
    """A stretch of days with its heading; it ends where the one before it begins."""

    begin: date
    name: str


def periods(today: date, oldest_year: int) -> Iterator[Period]:
    """The periods from the reader's day `today` back to a year. This week begins on Monday."""
    yield Period(today, "Today")
    yesterday = begin = today - timedelta(days=1)
    yield Period(yesterday, "Yesterday")
    monday = today - timedelta(days=today.weekday())
    if monday < yesterday:
        begin = monday
        yield Period(begin, "This week")
    begin = (begin - timedelta(days=1)).replace(day=1)
    for _ in range(_MONTHS):
        if begin.year < oldest_year:
            return
        yield Period(begin, f"{begin:%B}" if begin.year == today.year else f"{begin:%B} {begin.year}")
        begin = (begin - timedelta(days=1)).replace(day=1)
    for year in range(begin.year, oldest_year - 1, -1):
        yield Period(date(year, 1, 1), str(year))
