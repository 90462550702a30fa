"""Hours and days in which a feed asks not to be fetched (RSS 2.0, skipHours and skipDays; in UTC)."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta

_LOOKED_AT = 100_000
_HOURS = re.compile(rb"<skipHours>([^!]{0,4000}?)</skipHours>", re.I)
_DAYS = re.compile(rb"<skipDays>([^!]{0,2000}?)</skipDays>", re.I)
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_skips(body: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The hours (0 to 23) and the days (0 is Monday) of a feed, as far as it names any."""
    head = body[:_LOOKED_AT]
    if b"skip" not in head and b"SKIP" not in head:
        return (), ()
    hours = {int(found) % 24 for found in _values(_HOURS, b"hour", head) if re.fullmatch("[0-9]{1,2}", found)}
    days = {_DAY_NAMES.index(found) for found in _values(_DAYS, b"day", head) if found in _DAY_NAMES}
    return tuple(sorted(hours)), tuple(sorted(days))


def _values(block: re.Pattern[bytes], name: bytes, head: bytes) -> list[str]:
    found = block.search(head)
    inside = found.group(1) if found else b""
    return [
        each.decode("ascii", "replace").strip().lower()
        for each in re.findall(rb"<%s>([^<]{0,20})</%s>" % (name, name), inside, re.I)
    ]


def skipped_until(hours: Collection[int], days: Collection[int], now: datetime) -> datetime | None:
    """When the first hour begins in which it may be fetched; None when that is now, or never."""
    at = now
    for _ in range(24 * 7):
        if at.hour not in hours and at.weekday() not in days:
            return at if at > now else None
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return None  # every hour of every day cannot be meant
