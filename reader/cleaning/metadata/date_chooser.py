"""Which of the days that a page gives is the day its article was published.

Boosted trees, trained on pages with hand-made truth by `benchmarks/train_choosers.py`, rank the days; they
see where each day stands and what stands beside it, no word and no site. What a page prints for its readers
settles the offset: a moment told in UTC falls on the printed day where some offset makes it so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone

from reader.cleaning.metadata.date_lines import LINES, DateCandidate, resolved
from reader.cleaning.metadata.page_dates import KINDS, has_time
from reader.cleaning.model.trees import read_table

PUBLISHED = ("ld published", "ld page published", "meta best", "meta published", "itemprop published")
MODIFIED = ("ld modified", "ld page modified", "meta modified", "itemprop modified")
_LESSER = ("meta date", "ld created", "time published", "time", "class published", "class date")
WEAK = frozenset(
    [
        "near sentence", "near other", "below sentence", "below other", "below long", "off below",
        "off above", "ld other", "marked elsewhere",
    ]
)  # fmt: skip
"""Places that speak of other things too often to give an article its day by themselves."""
_SHOWN = frozenset(["near bare", "near published", "address"])
"""What tells the day on which a moment in UTC falls."""
_COUNTED = ("near bare", "class date", "time", "marked elsewhere", "below bare", "off below")
_COMPARED = (
    "ld published", "meta best", "meta published", "ld modified", "meta modified", "address",
    "near published", "near bare", "near changed", "class date",
)  # fmt: skip
_HOURS = tuple(timedelta(hours=sign * hours) for hours in range(1, 12) for sign in (1, -1))
"""Offsets from UTC that are tried where the page gives none, smallest first."""
_WIDEST = timedelta(hours=14)
"""The largest offset from UTC that is believed."""
_CLOCKS = 8
"""Most printed times that are compared with UTC moments to find the page's offset."""
CROWD = 2
"""Different days printed without a word beside one title; more, and nothing else, are other articles'."""
MOST, NONE = 400.0, 9999.0
"""Days apart beyond which all are as far; what stands for a distance to nothing."""
NAMES = (
    *KINDS, *LINES, *(f"days {kind}" for kind in _COUNTED), "distance", "places", "good places", "days",
    "earlier", "later", *(f"since {kind}" for kind in _COMPARED), "since published", "since modified",
    "published to modified", "published here", "published", "modified here", "days published",
    "published beside", "modified beside", "hour in UTC", "offset", "near beside", "day beside", "days near",
    "near", "timed", "addressed",
)  # fmt: skip
"""The features of a day: for each place its order there, -1 where only others stand there, -2 where none."""


def publication(candidates: Sequence[DateCandidate]) -> datetime | None:
    """When the article was published; None where no day is given."""
    candidates = settled(candidates)
    days, found = rows(candidates)
    if not days:
        return None
    table = read_table("date_chooser.json", NAMES)
    _, day = max(zip(map(table.score, found), days, strict=True))
    return _moment_on(day, candidates, (*PUBLISHED, *_LESSER, *MODIFIED))


def last_change(candidates: Sequence[DateCandidate]) -> datetime | None:
    """When the article was last changed: as printed, else as the metadata tell."""
    candidates = settled(candidates)
    shown = next((c for c in candidates if c.kind in ("near changed", "near reviewed")), None)
    told = [c.moment for kind in MODIFIED for c in candidates if c.kind == kind]
    if shown is None and told:
        return _timely(told[0], told)
    return _moment_on(shown.moment.date(), candidates, MODIFIED) if shown else None


def settled(candidates: Sequence[DateCandidate]) -> list[DateCandidate]:
    """The candidates with day and month in the order that is told, and moments in UTC on the shown day."""
    told = {candidate.moment.date() for candidate in candidates if candidate.turned is None}
    candidates = [resolved(candidate, told) for candidate in candidates]
    shown = list(dict.fromkeys(c.moment.date() for c in candidates if c.kind in _SHOWN))
    offsets = _offsets(candidates)

    def local(candidate: DateCandidate) -> DateCandidate:
        moment = candidate.moment
        if not candidate.timed or moment.utcoffset() or candidate.kind not in KINDS or moment.date() in shown:
            return candidate
        found = next((there for day in shown if (there := _shifted(moment, day, offsets))), moment)
        return replace(candidate, moment=found)

    return [local(candidate) for candidate in candidates]


def _offsets(candidates: Sequence[DateCandidate]) -> Sequence[timedelta]:
    """The offsets from UTC that the page gives, then the same with daylight saving time on or off; where it
    gives none, every whole hour, smallest first.
    """
    moments = [c.moment for c in candidates if c.timed and c.kind in KINDS]
    lines = [c for c in candidates if c.timed and c.kind.startswith("near")][:_CLOCKS]
    printed = (_timed(moment, line) for moment in moments if not moment.utcoffset() for line in lines)
    local = [*moments, *(there for there in printed if there)]
    told = list(dict.fromkeys(offset for moment in local if (offset := moment.utcoffset())))
    told = [offset for offset in told if abs(offset) <= _WIDEST]
    changed = [offset + change for offset in told for change in (_HOURS[0], -_HOURS[0])]
    return [*told, *changed] if told else _HOURS


@dataclass(frozen=True, slots=True)
class _Page:
    """What is known of all days of a page together."""

    by_kind: dict[str, list[date]]
    days: dict[date, list[DateCandidate]]
    chosen: list[date]
    published: list[datetime]
    modified: list[datetime]
    near: set[date]


def rows(candidates: Sequence[DateCandidate]) -> tuple[list[date], list[list[float]]]:
    """The days that may be chosen, in their order, and the features of each in the order of `NAMES`."""
    by_kind: dict[str, list[date]] = {}
    days: dict[date, list[DateCandidate]] = {}
    candidates = [candidate for candidate in candidates if not candidate.kind.endswith("reviewed")]
    for candidate in candidates:
        day = candidate.moment.date()
        by_kind.setdefault(candidate.kind, []).append(day)
        days.setdefault(day, []).append(candidate)
    first = [candidate for candidate in candidates if candidate.order == 0]
    modified = [c.moment for c in first if c.kind in MODIFIED]
    good = [day for day in days if _kinds(days[day]) - WEAK]
    crowd = len(set(by_kind.get("near bare", ()))) > CROWD
    if crowd and all(_kinds(days[day]) - WEAK == {"near bare"} for day in good):
        good = []
    agreed = [
        day for day in good if "address" in _kinds(days[day]) and not _kinds(days[day]).isdisjoint(PUBLISHED)
    ]
    page = _Page(
        by_kind,
        days,
        sorted(agreed or good),
        [c.moment for c in first if c.kind in PUBLISHED],
        modified,
        {c.moment.date() for c in candidates if c.kind.startswith("near") and c.kind not in WEAK},
    )
    return page.chosen, [_row(page, day) for day in page.chosen]


def _kinds(candidates: Iterable[DateCandidate]) -> set[str]:
    return {candidate.kind for candidate in candidates}


def _row(page: _Page, day: date) -> list[float]:
    here = page.days[day]
    kinds = _kinds(here)
    at = page.chosen.index(day)
    published = page.published[0].date() if page.published else None
    modified = max((moment.date() for moment in page.modified), default=None)
    in_utc = [c.moment for c in here if c.timed and c.kind in KINDS and not c.moment.utcoffset()]
    return [
        *(_order(page.by_kind.get(kind), day) for kind in (*KINDS, *LINES)),
        *(float(len(set(page.by_kind.get(kind, ())))) for kind in _COUNTED),
        min((float(c.distance) for c in here if c.kind.startswith("near")), default=99.0),
        float(len(kinds)), float(len(kinds - WEAK)), float(len(page.chosen)), float(at),
        float(len(page.chosen) - 1 - at),
        *(_since(day, next(iter(page.by_kind.get(kind, ())), None)) for kind in _COMPARED),
        _since(day, published), _since(day, modified), _since(modified, published),
        float(sum(moment.date() == day for moment in page.published)), float(len(page.published)),
        float(sum(moment.date() == day for moment in page.modified)),
        float(len({moment.date() for moment in page.published})),
        float(sum(_may_be_on(moment, day) for moment in page.published)),
        float(sum(_may_be_on(moment, day) for moment in page.modified)),
        float(in_utc[0].hour) if in_utc else -1.0, float(any(c.moment.utcoffset() for c in here)),
        float(any(abs((other - day).days) == 1 for other in page.near)),
        float(any(abs((other - day).days) == 1 for other in page.days)),
        float(len(page.near)), float(day in page.near), float(sum(c.timed for c in here)),
        float("address" in kinds and not kinds.isdisjoint(PUBLISHED)),
    ]  # fmt: skip


def _order(days: Sequence[date] | None, day: date) -> float:
    if not days:
        return -2.0
    return float(min(days.index(day), 5)) if day in days else -1.0


def _since(day: date | None, other: date | None) -> float:
    return max(-MOST, min(MOST, float((day - other).days))) if day and other else NONE


def _may_be_on(moment: datetime, day: date) -> bool:
    """Whether a moment in UTC falls on another day than this, but on this one elsewhere."""
    return not moment.utcoffset() and moment.date() != day and abs(moment - _noon(day)) < timedelta(days=1)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _moment_on(day: date, candidates: Sequence[DateCandidate], kinds: Sequence[str]) -> datetime:
    """The moment of a day: as told, in the offset in which it is the printed one, else as printed."""
    told = [c.moment for kind in kinds for c in candidates if c.kind == kind]
    lines = [c for c in candidates if c.kind in LINES and c.moment.date() == day]
    shown = max(lines, key=lambda line: line.timed, default=DateCandidate("", _noon(day)))
    return _timely(_matching(told, shown) or shown.moment, told)


def _timely(day: datetime, moments: Iterable[datetime]) -> datetime:
    """Of a day without a time, the first moment on it that has one."""
    if has_time(day):
        return day
    return next((m for m in moments if m.date() == day.date() and has_time(m)), day)


def _matching(moments: Iterable[datetime], printed: DateCandidate) -> datetime | None:
    """The first of the moments that is the printed one, else the first that falls on the printed day, in the
    offset in which it does.
    """
    moments = list(moments)
    ways: list[Callable[[datetime], datetime | None]] = [
        lambda moment: _timed(moment, printed),
        lambda moment: moment if moment.date() == printed.moment.date() else None,
        lambda moment: None if printed.timed else _shifted(moment, printed.moment.date()),
    ]
    return next((found for way in ways for moment in moments if (found := way(moment))), None)


def _timed(moment: datetime, printed: DateCandidate) -> datetime | None:
    """The moment in the offset in which it is the printed time, None when there is none."""
    if not printed.timed:
        return None
    if printed.zoned:
        same = abs(printed.moment - moment) < timedelta(minutes=1)
        return moment.astimezone(printed.moment.tzinfo) if same else None
    gap = printed.moment.replace(tzinfo=UTC) - moment.astimezone(UTC)
    quarters = round(gap / timedelta(minutes=15))
    if -48 <= quarters <= 56 and abs(gap - quarters * timedelta(minutes=15)) < timedelta(minutes=1):
        return moment.astimezone(timezone(quarters * timedelta(minutes=15)))
    return None


def _shifted(moment: datetime, day: date, offsets: Sequence[timedelta] = _HOURS) -> datetime | None:
    """The same moment in an offset in which it falls on the day, None when there is none.

    A moment given in UTC gets the first offset that fits; one given in another offset stays as it is when
    only its UTC day is that one.
    """
    if moment.date() == day:
        return moment
    if abs((moment.date() - day).days) > 1:
        return None
    clock = moment.astimezone(UTC)
    if moment.utcoffset():
        return moment if clock.date() == day else None
    moved = (clock.astimezone(timezone(offset)) for offset in offsets)
    return next((local for local in moved if local.date() == day), None)
