"""Dates of feeds: the two common forms, at a tenth of feedparser's time, and the forms it misreads."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ZONES = {"EDT": 4, "EST": 5, "CDT": 5, "CST": 6, "MDT": 6, "MST": 7, "PDT": 7, "PST": 8}
_ZONES |= {"GMT": 0, "UTC": 0, "UT": 0, "Z": 0}
_RFC = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d\d?) (" + "|".join(_MONTHS) + r") (\d{4}) "
    r"(\d\d):(\d\d):(\d\d) (?:(" + "|".join(_ZONES) + r")|([+-])(\d\d)(\d\d))",
    re.ASCII,
)

_EPOCH = re.compile(r"1\d{9}(\d{3})?", re.ASCII)
"""Seconds, or thousandths of them, from 2001 to 2033."""


def usual_date(text: str) -> time.struct_time | None:
    """The time in UTC of a full RFC 3339 or RFC 822 date; None for another form and for no valid date."""
    zone = None
    if match := _ISO.fullmatch(text):
        year, month, day, hour, minute, second, sign, hours, minutes = match.groups()
    elif match := _RFC.fullmatch(text):
        day, name, year, hour, minute, second, zone, sign, hours, minutes = match.groups()
        month = str(_MONTHS.index(name) + 1)
    else:
        return None
    try:
        moment = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), tzinfo=UTC)
        if zone:
            moment += timedelta(hours=_ZONES[zone])
        elif sign:
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            moment = moment + offset if sign == "-" else moment - offset
    except (ValueError, OverflowError):
        return None
    return moment.utctimetuple()


def odd_date(text: str) -> datetime | None:
    """The time of a date in an unusual form: other languages and orders, weeks, seconds since 1970."""
    from reader.cleaning.metadata.dates import parse_date
    from reader.feeds.parsing.entries import sensible_date

    text = text.strip()[:100]
    if not any(char.isdigit() for char in text):
        return None
    if _EPOCH.fullmatch(text):
        return sensible_date(datetime.fromtimestamp(int(text[:10]), UTC))
    try:
        return sensible_date(datetime.fromisoformat(text))
    except ValueError:
        found = parse_date(text)
    return sensible_date(found) if found else None
