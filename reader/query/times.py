"""What days and ages in a query mean at a moment, in the reader's time zone and start of day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

_AGE = re.compile(r"(\d{1,5})(h|d|w|mo|y)")
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Stretch:
    """From a moment (inclusive) to another (exclusive), both aware."""

    begin: datetime
    end: datetime


class LocalZone(tzinfo):
    """The time zone of this machine, with its summer time at every date."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """What local time is ahead of UTC at a moment given in local time."""
        naive = datetime.now() if moment is None else moment.replace(tzinfo=None)  # noqa: DTZ005
        try:
            offset = naive.astimezone().utcoffset()
        except (OverflowError, OSError, ValueError):  # outside what the system knows
            offset = None
        return offset or timedelta(0)

    def dst(self, _moment: datetime | None) -> timedelta | None:
        """Unknown."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """The zone's abbreviation at a moment given in local time."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, moment: datetime) -> datetime:
        """A moment given in UTC, in local time."""
        return moment.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


def local_now() -> datetime:
    """This moment in the time zone of this machine."""
    return datetime.now(LocalZone())


def check_day(text: str) -> bool:
    """Whether a text, in lower case, is a day, month, year, name of a day, or an age."""
    if text in {"today", "yesterday", *_WEEKDAYS} or _AGE.fullmatch(text):
        return True
    try:
        return _calendar(text) is not None
    except ValueError:
        return False


def is_age(text: str) -> bool:
    """Whether a text is an age: in `date:<7d` the sign compares ages, so that less is newer."""
    return _AGE.fullmatch(text) is not None


def stretch(text: str, now: datetime, *, day_start: timedelta = timedelta(0)) -> Stretch:
    """The stretch of time a valid day means; an age means from then until now.

    `now` is aware, in the reader's time zone; `day_start` is when the reader's day begins, after midnight.
    """
    if (age := _AGE.fullmatch(text)) is not None:
        return Stretch(_ago(now, int(age[1]), age[2]), now)
    first, last = _days(text, (now - day_start).date())
    if last == date.max:
        return Stretch(_begin(first, now, day_start), datetime.max.replace(tzinfo=UTC))
    return Stretch(_begin(first, now, day_start), _begin(last + timedelta(days=1), now, day_start))


def _begin(day: date, now: datetime, day_start: timedelta) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
    return midnight + day_start


def _days(text: str, today: date) -> tuple[date, date]:
    if text == "today":
        return today, today
    if text == "yesterday":
        return today - timedelta(days=1), today - timedelta(days=1)
    if text in _WEEKDAYS:
        # the last such day, today included
        day = today - timedelta(days=(today.weekday() - _WEEKDAYS.index(text)) % 7)
        return day, day
    found = _calendar(text)
    assert found is not None  # checked when the query was read
    return found


def _calendar(text: str) -> tuple[date, date] | None:
    """First and last day of a year, month or day. Raises ValueError for one that does not exist."""
    if _YEAR.fullmatch(text):
        year = int(text)
        return date(year, 1, 1), date(year, 12, 31)
    if (month := _MONTH.fullmatch(text)) is not None:
        first = date(int(month[1]), int(month[2]), 1)
        following = (
            date(first.year + first.month // 12, first.month % 12 + 1, 1) if first.year < 9999 else None
        )
        return first, (following - timedelta(days=1)) if following else date(9999, first.month, 28)
    if (day := _DAY.fullmatch(text)) is not None:
        only = date(int(day[1]), int(day[2]), int(day[3]))
        return only, only
    return None


def _ago(now: datetime, count: int, unit: str) -> datetime:
    days = {"h": 0, "d": 1, "w": 7, "mo": 30, "y": 365}[unit]
    try:
        return now - (timedelta(hours=count) if unit == "h" else timedelta(days=days * count))
    except OverflowError:
        return datetime(1, 1, 2, tzinfo=now.tzinfo)
