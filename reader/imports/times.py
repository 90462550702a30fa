"""Dates and times as the programs write them. Those without a zone are local."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = (
    "january jan januar janner janvier janv enero ene gennaio gen januari janeiro ianuarie styczen stycznia "
    "ocak январь января янв",
    "february feb februar fevrier fevr febrero febbraio februari fevereiro fev luty lutego subat февраль "
    "февраля фев",
    "march mar marz mars marzo maart marco marzec marca mart март марта мар",
    "april apr avril avr abril abr aprile kwiecien kwietnia nisan апрель апреля апр",
    "may mai mayo maggio mag mei maio maj maja mayis май мая",
    "june jun juni juin junio giugno giu junho czerwiec czerwca haziran июнь июня июн",
    "july jul juli juillet juil julio luglio lug julho lipiec lipca temmuz июль июля июл",
    "august aug aout agosto ago augustus sierpien sierpnia agustos август августа авг",
    "september sep sept septembre septiembre settembre set setembro wrzesien wrzesnia eylul сентябрь "
    "сентября сен сент",
    "october oct oktober okt octobre octubre ottobre ott outubro out pazdziernik pazdziernika ekim октябрь "
    "октября окт",
    "november nov novembre noviembre novembro listopad listopada kasim ноябрь ноября ноя нояб",
    "december dec dezember dez decembre diciembre dic dicembre dezembro grudzien grudnia aralik декабрь "
    "декабря дек",
)


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).replace("ł", "l")


_MONTH = {_folded(name): number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,2})[:時时시](\d{2})(?:[:分분](\d{2}))?")
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d|21\d\d)(?!\d)")
_DAY = re.compile(r"(?<![\d:])([0-3]?\d)(?![\d:])")
_AFTERNOON = re.compile(r"\bp\.?\s?m\b|下午|午後|오후|晚上", re.IGNORECASE)
_MORNING = re.compile(r"\ba\.?\s?m\b|上午|午前|오전|凌晨", re.IGNORECASE)
_ZONE = re.compile(r"(?:GMT|UTC|Z)?([+-])(\d{2}):?(\d{2})\s*$|\b(GMT|UTC|Z)\s*$", re.IGNORECASE)
_MOST = 10.0**20
"""Above the microseconds of any time."""
_LONGEST = 300
"""Characters of a text that may be a time."""
_FIRST, _LAST = -62_000_000_000, 250_000_000_000
"""Seconds since 1970 of times that every time zone can show."""


def moment(value: object) -> datetime | None:
    """The time that a value of a file says: a text, or seconds since 1970; None for none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return of_seconds(float(value)) if abs(value) < _MOST else None
    if not isinstance(value, str):
        return None
    text = " ".join(value.split()) if len(value) <= _LONGEST else ""
    if re.fullmatch(r"\d{9,19}(\.\d+)?", text):
        return of_seconds(float(text))
    return _written(text) if text else None


def of_seconds(number: float) -> datetime | None:
    """The time so many seconds, milliseconds or microseconds after 1970; None for 0 and what is no time."""
    if not abs(number) < _MOST:  # nor infinity, nor what is no number
        return None
    while abs(number) > 100_000_000_000:
        number /= 1000
    if not number or not _FIRST < number < _LAST:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=number)


def _written(text: str) -> datetime | None:
    try:
        if iso := _ISO.match(text):
            year, month, day, hour, minute, second = (int(part or 0) for part in iso.groups()[:6])
            fraction = int((iso[7] or "0")[:6].ljust(6, "0"))
            return _aware(datetime(year, month, day, hour, minute, second, fraction), iso[8] or "")  # noqa: DTZ001
        return _in_words(text)
    except (ValueError, OverflowError, OSError):
        return None


def _in_words(text: str) -> datetime | None:
    """A date with the name of its month, in any order, or in figures with the day before the month."""
    hour = minute = second = 0
    rest, clock = text, _CLOCK.search(text)
    if clock:
        hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        rest = f"{text[: clock.start()]} {text[clock.end() :]}"
        if _AFTERNOON.search(text) and hour < 12:
            hour += 12
        elif _MORNING.search(text) and hour == 12:
            hour = 0
    zone = _ZONE.search(text) if clock else None
    if zone:
        rest = rest.replace(zone[0], " ")
    date = _date(rest)
    if date is None:
        return None
    return _aware(datetime(*date, hour, minute, second), zone[0].strip() if zone else "")  # noqa: DTZ001


def _date(text: str) -> tuple[int, int, int] | None:
    if found := _EAST_ASIAN.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    if iso := _ISO.search(text):
        return int(iso[1]), int(iso[2]), int(iso[3])
    if found := _NUMERIC.search(text):
        day, month, year = int(found[1]), int(found[2]), int(found[3])
        american = "/" in found[0] and (_AFTERNOON.search(text) or _MORNING.search(text))
        if month > 12 or (american and day <= 12):
            day, month = month, day
        return (year if year > 99 else 2000 + year), month, day
    year_at = _YEAR.search(text)
    month_named = _month(text)
    if year_at is None or month_named is None:
        return None
    day_at = _DAY.search(f"{text[: year_at.start()]} {text[year_at.end() :]}")
    return int(year_at[1]), month_named, int(day_at[1]) if day_at else 1


def _month(text: str) -> int | None:
    for word in re.findall(r"[^\W\d_]+", _folded(text)):
        if number := _MONTH.get(word):
            return number
    return None


def _aware(naive: datetime, zone: str) -> datetime:
    name = zone.upper().removeprefix("GMT").removeprefix("UTC").removeprefix("Z").replace(":", "")
    if name:
        offset = timedelta(hours=int(name[1:3]), minutes=int(name[3:5] or 0))
        return naive.replace(tzinfo=timezone(-offset if name[0] == "-" else offset)).astimezone(UTC)
    return (naive.replace(tzinfo=UTC) if zone else naive.astimezone()).astimezone(UTC)
