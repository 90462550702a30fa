# ruff: noqa: E501, PLR0911
"""Dates as pages write them, in many languages, as aware times in the offset they are written in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

# The first letters that tell a month's name, folded; one row for each month.
_MONTHS = (
    "january jan januar janvier janv enero ene gennaio gen janeiro januari janeiro stycznia sty января янв tammikuu ianuarie leden ledna ocak يناير",
    "february feb februar février fevrier févr fév febrero febbraio fevereiro fev februari lutego lut февраля фев helmikuu února şubat فبراير",
    "march mar märz maerz mär mars marzo março marco maart marca marzec марта мар maaliskuu martie března mart مارس",
    "april apr avril avr abril abr aprile kwietnia kwi апреля апр huhtikuu aprilie dubna nisan أبريل ابريل",
    "may mai mayo maggio mag maio mei maj maja мая май toukokuu května mayıs مايو",
    "june jun juni juin junio giugno giu junho czerwca cze июня июн kesäkuu iunie června haziran يونيو",
    "july jul juli juillet juil julio luglio lug julho lipca lip июля июл heinäkuu iulie července temmuz يوليو",
    "august aug août aout agosto ago augustus augusti sierpnia sie августа авг elokuu srpna ağustos أغسطس",
    "september sep sept septembre septiembre settembre set setembro września wrz сентября сен syyskuu septembrie září eylül سبتمبر",
    "october oct oktober okt octobre octubre ottobre ott outubro out oktober października paź октября окт lokakuu octombrie října ekim أكتوبر",
    "november nov novembre noviembre novembro listopada lis ноября ноя marraskuu noiembrie listopadu kasım نوفمبر",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro grudnia gru декабря дек joulukuu decembrie prosince aralık ديسمبر",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_ISO = re.compile(
    r"\b((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?",
    re.I,
)
_COMPACT = re.compile(r"^((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?:T?(\d\d)(\d\d)(\d\d)?)?")
_YEAR_FIRST = re.compile(r"\b((?:19|20)\d\d)\s*[/.年년]\s*(\d{1,2})\s*[/.月월]\s*(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?[\s-]+(?:de\s+|of\s+)?([^\W\d_]{3,12})\.?,?[\s-]+(?:de\s+|del\s+)?((?:19|20)\d\d)\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b")
_NUMBERS = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)\b")
_EPOCH = re.compile(r"1[0-9]{9}(?:[0-9]{3})?")
_IN_ADDRESS = re.compile(r"[/_-]((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?([0-2]\d|3[01])(?=[/_.?-]|$)")
_ADDRESS_MONTH = re.compile(r"/((?:19|20)\d\d)/([a-z]{3})/(\d{1,2})(?=/|$)", re.I)


def parse_date(text: str) -> datetime | None:
    """The first date in a short text, None when there is none; a time without a zone is taken as UTC."""
    text = " ".join(text[:200].split())
    if not text:
        return None
    if match := _ISO.search(text):
        return _iso(match)
    if match := _COMPACT.match(text):
        return _made(match.group(1), match.group(2), match.group(3), match.group(4) or 0, match.group(5) or 0)
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    if re.match(r"[A-Z][a-z]{2}, \d", text):
        try:
            moment = parsedate_to_datetime(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, IndexError, TypeError):
            pass
    if match := _YEAR_FIRST.search(text):
        return _made(*match.group(1, 2, 3))
    for match in _DAY_FIRST.finditer(text):
        if month := _MONTH.get(match.group(2).lower()):
            return _made(match.group(3), month, match.group(1))
    for match in _MONTH_FIRST.finditer(text):
        if month := _MONTH.get(match.group(1).lower()):
            return _made(match.group(3), month, match.group(2))
    if match := _NUMBERS.search(text):
        first, separator, second, year = match.groups()
        american = int(second) > 12 or (separator == "/" and int(first) <= 12)
        return _made(year, first, second) if american else _made(year, second, first)
    return None


def date_in_address(url: str) -> datetime | None:
    """The day that an address carries ("/2024/05/17/"), None when it carries none."""
    if match := _IN_ADDRESS.search(url):
        return _made(*match.group(1, 2, 3))
    if (match := _ADDRESS_MONTH.search(url)) and (month := _MONTH.get(match.group(2).lower())):
        return _made(match.group(1), month, match.group(3))
    return None


def _iso(match: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second, zone = match.groups()
    moment = _made(year, month, day, hour or 0, minute or 0, second or 0)
    if moment is not None and zone and zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        shift = int(digits[:2]) * 60 + int(digits[2:])
        if shift >= 1440:
            return None
        offset = timedelta(minutes=shift if zone[0] == "+" else -shift)
        return moment.replace(tzinfo=timezone(offset))
    return moment


def _made(  # noqa: PLR0917  (the parts of a date have an order)
    year: str | int,
    month: str | int,
    day: str | int,
    hour: str | int = 0,
    minute: str | int = 0,
    second: str | int = 0,
) -> datetime | None:
    try:
        return datetime(
            int(year), int(month), int(day), int(hour) % 24, int(minute), min(59, int(second)), tzinfo=UTC
        )
    except ValueError:
        return None
