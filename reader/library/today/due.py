"""Days to which a report can be put off, and days as a reader types them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from reader.library.today.candidates import day_of

_AHEAD = re.compile(r"(\d{1,3})\s*(d|w|mo)")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EVENING = time(18)
_SATURDAY, _MONDAY = 5, 0


@dataclass(frozen=True, slots=True)
class DueChoice:
    """A day under a letter; `at` is aware, in the reader's time zone."""

    letter: str
    name: str
    at: datetime


def due_choices(now: datetime, day_start: timedelta) -> tuple[DueChoice, ...]:
    """What can be chosen by a letter; `now` is aware, in the reader's time zone."""
    begin = day_of(now, day_start).begin
    evening = datetime.combine(begin.date(), _EVENING, tzinfo=now.tzinfo)
    return (
        DueChoice("t", "tonight", max(evening, now)),
        DueChoice("m", "tomorrow", begin + timedelta(days=1)),
        DueChoice("w", "the weekend", _next_weekday(begin, _SATURDAY)),
        DueChoice("n", "next week", _next_weekday(begin, _MONDAY)),
    )


def parse_due(text: str, now: datetime, day_start: timedelta) -> datetime | None:
    """The day that a letter, "3d", "2w", "1mo", a weekday or 2026-12-03 means; None for no day to come."""
    wanted = text.strip().lower()
    for choice in due_choices(now, day_start):
        if wanted in (choice.letter, choice.name.removeprefix("the ")):
            return choice.at
    begin = day_of(now, day_start).begin
    if ahead := _AHEAD.fullmatch(wanted):
        return begin + timedelta(days=int(ahead[1]) * {"d": 1, "w": 7, "mo": 30}[ahead[2]])
    names = [name for name in _WEEKDAYS if len(wanted) >= 2 and name.startswith(wanted)]
    if len(names) == 1:
        return _next_weekday(begin, _WEEKDAYS.index(names[0]))
    if date := _DATE.fullmatch(wanted):
        try:
            found = datetime(int(date[1]), int(date[2]), int(date[3]), tzinfo=now.tzinfo) + day_start
        except ValueError:
            return None
        return found if found > begin else None
    return None


def _next_weekday(begin: datetime, weekday: int) -> datetime:
    """The next day of that name after the day that begins at `begin`."""
    return begin + timedelta(days=(weekday - begin.weekday() - 1) % 7 + 1)
