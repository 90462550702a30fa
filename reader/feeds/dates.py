"""The two usual forms of a date, read as feedparser reads them, in a tenth of its time."""

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
