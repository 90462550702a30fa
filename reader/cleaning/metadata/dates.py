"""Dates as pages write them, in many languages, as aware times in the offset they are written in.

A day without a time of day is noon UTC, so that it is the same day on nearly every reader's clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

NOON = 12
# The words and shortenings that tell a month, folded; one row for each month.
_MONTHS = (
    "january jan كانون_الثاني januar janvier janv enero ene gennaio gen janeiro januari stycznia"
    " styczeń sty"
    " января янв січня tammikuu tammikuuta ianuarie leden ledna január január ocak jänner يناير ينايِر"
    " جانفي"
    " ιανουαρίου ινουαρίου ינואר janari jaanuar januára januára ژانویه जनवरी",
    "february feb februar february février fevrier févr fév febrero febbraio febr fevereiro fev februari"
    " lutego luty лютого февраля фев helmikuu helmikuuta februarie únor února február şubat feber فبراير"
    " فيفري شباط φεβρουαρίου פברואר pebruari veebruar فوریه फ़रवरी",
    "march mar märz maerz mär mars marzo março marco maart marca marzec березня марта мар maaliskuu"
    " maaliskuuta martie března březen március mart مارس آذار اذار μαρτίου מרץ maret märts मार्च",
    "april apr avril avr abril abr aprile kwietnia kwiecień kwi квітня апреля апр huhtikuu huhtikuuta"
    " aprilie dubna duben április nisan أبريل ابريل إبريل أفريل نيسان απριλίου אפריל aprill آوریل अप्रैल",
    "may mai mayo maggio mag maio mei maj maja травня мая май toukokuu toukokuuta května květen május"
    " mayıs"
    " مايو ماي أيار ايار μαΐου μαίου מאי مه मई",
    "june jun juni juin junio giugno giu junho czerwca czerwiec cze червня июня июн kesäkuu kesäkuuta"
    " iunie"
    " června červen június haziran يونيو يونيه جوان حزيران ιουνίου יוני juuni ژوئن जून",
    "july jul juli juillet juil julio luglio lug julho lipca lipiec lip липня июля июл heinäkuu"
    " heinäkuuta"
    " iulie července červenec július temmuz يوليو يوليه جويلية تموز ιουλίου יולי juuli ژوئیه जुलाई",
    "august aug août aout agosto ago augustus augusti sierpnia sierpień sie серпня августа авг elokuu"
    " elokuuta srpna srpen augusztus ağustos أغسطس اغسطس أوت آب αυγούστου אוגוסט agustus اوت अगस्त",
    "september sep sept septembre septiembre setiembre settembre set setembro września wrzesień wrz"
    " вересня"
    " сентября сен сент syyskuu syyskuuta septembrie září szeptember eylül سبتمبر أيلول ايلول σεπτεμβρίου"
    " ספטמבר سپتامبر सितंबर सितम्बर",
    "october oct oktober okt octobre octubre ottobre ott outubro out października październik paź жовтня"
    " октября окт lokakuu lokakuuta octombrie října říjen október ekim أكتوبر اكتوبر تشرين_الأول"
    " تشرين_الاول"
    " οκτωβρίου אוקטובר oktoober اکتبر अक्टूबर अक्तूबर",
    "november nov novembre noviembre novembro listopada listopad lis листопада ноября ноя нояб marraskuu"
    " marraskuuta noiembrie listopadu kasım نوفمبر تشرين_الثاني νοεμβρίου נובמבר نوامبر नवंबर नवम्बर",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro grudnia grudzień gru"
    " грудня декабря дек joulukuu joulukuuta decembrie prosince prosinec desember aralık ديسمبر"
    " كانون_الأول"
    " كانون_الاول δεκεμβρίου דצמבר detsember دسامبر दिसंबर दिसम्बर",
)
_MONTH = {name: number for number, names in reversed(list(enumerate(_MONTHS, 1))) for name in names.split()}
_TWO_WORDS = re.compile(r"(تشرين|كانون)\s+(ال[أا]ول|الثاني)")
_FOREIGN_DIGITS = {
    ord(digit): str(value) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９",
    "०१२३४५६७८९") for value,
    digit in enumerate(row)
}  # fmt: skip
_ISO = re.compile(
    r"(?<!\d)((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?!\d)(?:[T"
    r" ]+(\d{1,2}):(\d\d)(?::(\d\d))?(?:[.,]\d+)?\s*(Z"
    r"|UTC|GMT|[+-]\d\d:?\d\d)?)?",
    re.I,
)
_COMPACT = re.compile(r"^((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?:T?(\d\d)(\d\d)(\d\d)?)?")
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[/.年년]\s*(\d{1,2})\s*[/.月월]\s*(\d{1,2})(?!\d)[日일]?")
_DAY_FIRST = re.compile(
    r"(?<!\w)(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?[\s-]+(?:de\s+"
    r"|of\s+)?([^\W\d]{2,15})\.?,?(?:/[^\W\d]{3,12})?[\s-]+(?:de\s+|del\s+)?((?:19|20)\d\d)(?!\d)"
)
_MONTH_FIRST = re.compile(
    r"(?:(?<![^\W_])|(?<=[a-zß-ÿ\d])(?=[A-Z]))([^\W\d_][^\W\d_A-Z]{2,11}|[A-Z]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+)(?:de\s+)?((?:19"
    r"|20)\d\d)(?!\d)"
)
_YEAR_MONTH_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)\.?\s+([^\W\d_]{3,12})\.?\s+(\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"(?<![\d/.-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?((?:19|20)\d\d)(?!\d)")
_SHORT_YEAR = re.compile(
    r"(?<![\d/.-])(\d{1,2})(/)(\d{1,2})/(\d\d)(?![\d/])|(?<![\d/.-])(\d\d)(\.)(\d\d)\.(\d\d)(?![\d.])"
)
"""With two digits of the year; with points only where all have two, unlike a version."""
_EPOCH = re.compile(r"1[0-9]{9}(?:[0-9]{3})?")
_IN_ADDRESS = re.compile(
    r"[/_-]((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?([0-2]\d"
    r"|3[01])(?=[/_.?+%&-]|$)"
)
_ADDRESS_MONTH = re.compile(r"/((?:19|20)\d\d)/([a-z]{3,9})/(\d{1,2})(?=/|$)", re.I)
_ADDRESS_NUMBERS = re.compile(r"/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})/")
_ADDRESS_DAY_FIRST = re.compile(r"/([0-3]\d)-([01]\d)-((?:19|20)\d\d)(?=[-/?#]|$)")
_CLOCK = r"(\d{1,2})[:.h](\d\d)(?::\d\d)?\s*([ap]\.?\s?m\b\.?)?\s*\(?\s*([A-Z]{2,5}\b|[+-]\d\d:?\d\d)?"
_CLOCK_AFTER = re.compile(
    rf"[\s,;|·•@–—-]{{0,4}}(?:at|um|à|a las|às|alle|kl\.?|klo|в|о|o|om)?[\s,]{{0,2}}{_CLOCK}", re.I
)
_CLOCK_BEFORE = re.compile(
    rf"(?<![\d:.]){_CLOCK}\)?[\s,;|·•–—-]{{0,4}}(?:on|am|le|el|,)?\s*(?:[^\W\d]{{3,9}},?\s*)?$", re.I
)
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 60, "CET": 60, "WEST": 60, "CEST": 120, "MEZ": 60,
    "MESZ": 120, "EET": 120,
    "EEST": 180, "MSK": 180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360,
    "PST": -480, "PDT": -420,
    "AKST": -540, "AKDT": -480, "HST": -600, "JST": 540, "KST": 540, "SGT": 480, "HKT": 480, "AWST": 480,
    "AEST": 600, "AEDT": 660,
    "NZST": 720, "NZDT": 780, "SAST": 120, "EAT": 180, "WAT": 60, "PKT": 300,
}  # fmt: skip
"""Shortenings of time zones that mean one offset, in minutes."""


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date met in a text, from character `start` to `end` of it; `timed` when a time of day is written
    with it, `zoned` when its zone is too.
    """

    moment: datetime
    start: int
    end: int
    timed: bool = False
    zoned: bool = False

    def turned(self, text: str) -> datetime | None:
        """The moment that the same text means with day and month the other way round ("4/5/2024"); None
        for none.
        """
        numbers = re.match(r"\d{1,2}[./-]\s?\d{1,2}[./-]", text[self.start : self.end])
        if not numbers or self.moment.day > 12 or self.moment.day == self.moment.month:
            return None
        return self.moment.replace(day=self.moment.month, month=self.moment.day)


def parse_date(text: str, *, day_first: bool | None = None) -> datetime | None:
    """The first date in a short text, None when there is none; a time without a zone is taken as UTC.

    `day_first` tells how to read "4/5/2024"; None leaves it to the separator.
    """
    return read_date(text, day_first=day_first)[0]


def read_date(text: str, *, day_first: bool | None = None) -> tuple[datetime | None, datetime | None]:
    """Like `parse_date`, and the other reading, with day and month swapped, where the date has one."""
    text = " ".join(text[:200].split())
    if moment := _machine_date(text):
        return moment, None
    first = next(find_dates(text, day_first=day_first), None)
    return (first.moment, first.turned(text)) if first else (None, None)


def _machine_date(text: str) -> datetime | None:
    """The moment in a machine format: digits only, a Unix time, or as in email headers."""
    if match := _COMPACT.match(text):
        return _made(match.group(1), match.group(2), match.group(3), match.group(4), match.group(5))
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    if re.match(r"[A-Z][a-z]{2}, \d", text):
        try:
            moment = parsedate_to_datetime(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, IndexError, TypeError, OverflowError):
            pass
    return None


def find_dates(text: str, *, day_first: bool | None = None) -> Iterator[WrittenDate]:
    """The dates in a text, in its order; `start` and `end` count in the text as given."""
    if not any(character.isdigit() for character in text):
        return
    plain = text.translate(_FOREIGN_DIGITS)
    plain = _TWO_WORDS.sub(lambda match: f"{match[1]}_{match[2]}".ljust(len(match[0])), plain)
    at = 0
    while found := _next(plain, at, day_first):
        yield found
        at = max(found.end, at + 1)


def _next(text: str, at: int, day_first: bool | None) -> WrittenDate | None:
    """The first date from a place on; where several ways of writing begin there, the first of the list."""
    best: tuple[int, int, datetime, re.Match[str]] | None = None
    for order, (pattern, read) in enumerate(_WAYS):
        for match in pattern.finditer(text, at):
            if best is not None and match.start() >= best[0]:
                break
            if moment := read(match, day_first):
                best = (match.start(), order, moment, match)
                break
    if best is None:
        return None
    start, order, moment, match = best
    if order == 0 and match.group(4):
        return WrittenDate(moment, start, match.end(), timed=True, zoned=bool(match.group(7)))
    return _with_clock(text, moment, start, match.end())


def _with_clock(text: str, day: datetime, start: int, end: int) -> WrittenDate:
    """The date with the time of day that is written after it, or else before it."""
    after = _CLOCK_AFTER.match(text, end)
    before = None if after else _CLOCK_BEFORE.search(text[max(0, start - 28) : start])
    clock = after or before
    if clock is None:
        return WrittenDate(day, start, end)
    hour, minute, half, zone = int(clock.group(1)), int(clock.group(2)), clock.group(3), clock.group(4)
    if half:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    if hour > 23 or minute > 59:
        return WrittenDate(day, start, end)
    offset = _offset(zone or "")
    moment = day.replace(hour=hour, minute=minute, tzinfo=UTC if offset is None else timezone(offset))
    return WrittenDate(moment, start, clock.end() if after else end, timed=True, zoned=offset is not None)


def _offset(zone: str) -> timedelta | None:
    if zone.upper() in _ZONES:
        return timedelta(minutes=_ZONES[zone.upper()])
    if zone[:1] in ("+", "-"):
        digits = zone[1:].replace(":", "")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        if minutes < 1440:
            return timedelta(minutes=minutes if zone[0] == "+" else -minutes)
    return None


def date_in_address(url: str) -> datetime | None:
    """The day that an address carries ("/2024/05/17/"), None when it carries none."""
    if match := _IN_ADDRESS.search(url):
        return _made(*match.group(1, 2, 3))
    if (match := _ADDRESS_MONTH.search(url)) and (month := _MONTH.get(match.group(2).lower())):
        return _made(match.group(1), month, match.group(3))
    if match := _ADDRESS_NUMBERS.search(url):
        return _made(*match.group(1, 2, 3))
    if match := _ADDRESS_DAY_FIRST.search(url):
        return _made(*match.group(3, 2, 1))
    return None


def _iso(match: re.Match[str], _: bool | None) -> datetime | None:
    year, month, day, hour, minute, second, zone = match.groups()
    moment = _made(year, month, day, hour, minute, second)
    if moment is not None and zone and zone[0] in "+-":
        offset = _offset(zone)
        return None if offset is None else moment.replace(tzinfo=timezone(offset))
    return moment


def _year_first(match: re.Match[str], _: bool | None) -> datetime | None:
    return _made(*match.group(1, 2, 3))


def _day_first(match: re.Match[str], _: bool | None) -> datetime | None:
    month = _MONTH.get(match.group(2).lower())
    return _made(match.group(3), month, match.group(1)) if month else None


def _month_first(match: re.Match[str], _: bool | None) -> datetime | None:
    month = _MONTH.get(match.group(1).lower())
    return _made(match.group(3), month, match.group(2)) if month else None


def _year_month_day(match: re.Match[str], _: bool | None) -> datetime | None:
    month = _MONTH.get(match.group(2).lower())
    return _made(match.group(1), month, match.group(3)) if month else None


def _short_year(match: re.Match[str], day_first: bool | None) -> datetime | None:
    first, separator, second, year = (group for group in match.groups() if group is not None)
    return _ordered(first, separator, second, f"20{year}", day_first) if int(year) < 50 else None


def _numbers(match: re.Match[str], day_first: bool | None) -> datetime | None:
    first, separator, second, year = match.groups()
    return _ordered(first, separator, second, year, day_first)


def _ordered(first: str, separator: str, second: str, year: str, day_first: bool | None) -> datetime | None:
    month_first = not day_first if day_first is not None else separator == "/"
    if int(second) > 12 or (month_first and int(first) <= 12):
        return _made(year, first, second)
    return _made(year, second, first)


_WAYS = (
    (_ISO, _iso),
    (_YEAR_FIRST, _year_first),
    (_DAY_FIRST, _day_first),
    (_MONTH_FIRST, _month_first),
    (_YEAR_MONTH_DAY, _year_month_day),
    (_NUMBERS, _numbers),
    (_SHORT_YEAR, _short_year),
)


def _made(  # noqa: PLR0917  (the parts of a date have an order)
    year: str | int,
    month: str | int,
    day: str | int,
    hour: str | None = None,
    minute: str | None = None,
    second: str | None = None,
) -> datetime | None:
    try:
        return datetime(
            int(year),
            int(month),
            int(day),
            NOON if hour is None else int(hour) % 24,
            int(minute or 0),
            min(59, int(second or 0)),
            tzinfo=UTC,
        )
    except ValueError:
        return None
