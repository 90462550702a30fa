"""The two usual forms of a date, read as feedparser reads them in a tenth of its time; and the odd forms."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RFC = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) (" + "|".join(_MONTHS) + r") (\d{4}) "
    r"(\d\d):(\d\d):(\d\d) (?:GMT|([+-])(\d\d)(\d\d))",
    re.ASCII,
)


_EPOCH = re.compile(r"1\d{9}(\d{3})?", re.ASCII)
"""Seconds, or thousandths of them, from 2001 to 2033."""


def usual_date(text: str) -> time.struct_time | None:
    """The moment in UTC of a full RFC 3339 or RFC 822 date; None for another form and for what is no date."""
    if match := _ISO.fullmatch(text):
        year, month, day, *rest = match.groups()
    elif match := _RFC.fullmatch(text):
        day, name, year, *rest = match.groups()
        month = str(_MONTHS.index(name) + 1)
    else:
        return None
    hour, minute, second, sign, hours, minutes = rest
    try:
        moment = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), tzinfo=UTC)
        if sign:
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            moment = moment + offset if sign == "-" else moment - offset
    except (ValueError, OverflowError):
        return None
    return moment.utctimetuple()


def odd_date(text: str) -> datetime | None:
    """The moment that a date in an odd form means: other languages and orders, weeks, seconds since 1970."""
    from reader.cleaning.metadata.dates import parse_date
    from reader.feeds.entries import sensible_date

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
