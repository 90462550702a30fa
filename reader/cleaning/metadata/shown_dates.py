"""The dates a page prints beside its title, and what they make of the dates its metadata tell.

What a page prints for its readers is its word on the day: metadata are often written by machines, in
UTC, or hold the day a page was moved. A printed day therefore picks among the moments the metadata
tell, gives them the offset in which they fall on that day, or, where none can, stands itself. So does
the only day that is shown, when the metadata also know an older one: what readers see and cite is the
edition before them (APA 7, 9.15: the date of the last update, where a page prints one).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum

from reader.cleaning.html.pieces import Piece
from reader.cleaning.metadata.dates import NOON, date_in_address, find_dates
from reader.cleaning.metadata.names import looks_like_name
from reader.cleaning.metadata.page_dates import Dates


class Meaning(Enum):
    """What a printed date says it is."""

    PUBLISHED = "published"
    CHANGED = "changed"
    REVIEWED = "reviewed"
    """Looked over again, which need not have changed a word."""
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class ShownDate:
    """A date that a page prints; `timed` when with a time of day, `zoned` when with its zone too; `turned` is
    the other moment that "4/5/2024" may mean.
    """

    meaning: Meaning
    moment: datetime
    timed: bool = False
    zoned: bool = False
    turned: datetime | None = None


_PUBLISHED = (
    r"published|posted|publication date|date published|pub(?:lish)? date|released?|issued|uploaded|publié"
    r"|parue?|mis(?:e)? en ligne|veröffentlicht"
    r"|erschienen|erstellt|publicad[oa]|pubblicat[oa]|geplaatst|gepubliceerd|publicerad|udgivet|publisert"
    r"|opublikowan[oa]|julkaistu|zveřejněno|publicat"
    r"|yayın\w*|опубликован[оа]?|дата публикации|نشر(?:ت)?|النشر|פורסם|diterbitkan"
)
_CHANGED = (
    r"updated?|modified|revised|edited|amended|corrected|refreshed|mis(?:e)? à jour|modifiée?|aktualisiert"
    r"|geändert|zuletzt|stand(?=\W*$)"
    r"|actualizad[oa]|modificad[oa]|atualizad[oa]|aggiornat[oa]|bijgewerkt|uppdaterad|opdateret|oppdatert"
    r"|aktualizacja|zaktualizowan[oa]|päivitetty"
    r"|aktualizováno|actualizat|güncelle\w*|обновлен[оа]?|изменен[оа]?|تحديث|עודכן|diperbarui"
)
_REVIEWED = (
    r"reviewed|fact[- ]checked|verified|geprüft|überprüft|vérifiée?|relue?|revisad[oa]|verificad[oa]"
    r"|verificat[oa]|gecontroleerd"
    r"|проверен[оа]?|sprawdzon[oa]|granskad|tarkistettu"
)
_OTHER = re.compile(
    r"\b(?:events?|webinars?|deadline|expires?|effective|due|starts?|ends?|begins?|register|as of|save the"
    r" date|accessed|retrieved|born|died|recorded|aired|copyright"
    r"|until|through|join us|valid|next|today|premieres?|photo|image|getty|credit)\b|[©]",
    re.I,
)
_LABEL = re.compile(
    rf"(?P<published>\b(?:{_PUBLISHED})(?!\w)|发布|發布|公開|掲載|投稿|등록|입력)|(?P<changed>\b(?:{_CHANGED})(?!\w)|更新|修订"
    rf"|수정)"
    rf"|(?P<reviewed>\b(?:{_REVIEWED})(?!\w))",
    re.I,
)
_DAY_FIRST_HOST = re.compile(
    r"\w+://[^/?#]{1,200}\.(?:uk|ie|au|nz|in|za|ng|ke|gh|pk|bd|lk|sg|my|hk|eu|fr|de|it|es)(?::\d+)?(?:[/?#]"
    r"|$)"
)
"""Countries that write the day first, and whose pages may only say that they are in English."""
_BESIDE = 9
"""Words that may stand beside a date in a line that only dates (a byline, a place, a reading time)."""
_SENTENCE = re.compile(r"[.!?。؟]\s*$")
_GOES_ON = re.compile(r"[\s,)]*[^\W\d_A-Z]\w*(?:\s+\S+){3}")
"""A date within a sentence: small words follow it."""
_BY = re.compile(r"[\s,]*(?:by|von|par|por|di|av|af|door)\s+", re.I)
_SLACK = timedelta(days=2)
EDITION = timedelta(days=90)
"""A change that lies so long after the publication makes a new edition rather than a correction."""
MOST_BARE = 2
"""Different days printed without a word beside one title; more are a list of other articles."""


def shown_dates(lines: Sequence[Piece], language: str = "", url: str = "") -> list[ShownDate]:
    """The dates in the lines beside a title that say when the article was published or changed.

    Where neither the language nor the host of `url` tells a country that writes the day first, "4/5/2024"
    is the fifth of April.
    """
    found: list[ShownDate] = []
    american = language.lower() in ("", "en", "en-us") and not _DAY_FIRST_HOST.match(url)
    day_first = None if american else True
    before = ""
    for line in lines:
        text = line.text
        dates = list(find_dates(text[:300], day_first=day_first))
        if dates:
            beside = len(text.split()) - sum(len(text[d.start : d.end].split()) for d in dates)
            ends = [*(date.start for date in dates[1:]), len(text)]
            at = 0
            for date, end in zip(dates, ends, strict=True):
                lead, rest = text[at : date.start], text[date.end : end]
                label = _label(lead if lead.strip(" |•·,–—-/") else before if at == 0 else "")
                at = date.end
                if _goes_on(rest) or len(lead.split()) > 12:
                    continue
                told = beside > _BESIDE and label is not Meaning.BARE and _SENTENCE.search(text)
                signed = not lead.strip() and _BY.match(rest)
                if told or (
                    label is Meaning.BARE
                    and beside
                    and not signed
                    and (beside > _BESIDE or _OTHER.search(text) or _SENTENCE.search(text))
                ):
                    continue
                found.append(ShownDate(label, date.moment, date.timed, date.zoned, date.turned(text)))
        before = text if line.words <= 4 else ""
    return found


def _goes_on(rest: str) -> bool:
    """Whether a sentence goes on behind a date, rather than a line that next says who wrote it or what comes
    next.
    """
    if not _GOES_ON.match(rest) or _LABEL.match(rest.lstrip(" ,;()")):
        return False
    by = _BY.match(rest)
    return by is None or not looks_like_name(" ".join(rest[by.end() :].split()[:2]))


def dateline(text: str) -> datetime | None:
    """The day in the dateline that a text begins with ("LONDON, 17 May 2024 /Wire/ --"), None where it begins
    otherwise.
    """
    date = next(find_dates(text[:160]), None)
    if date is None:
        return None
    place, rest = text[: date.start].strip(), text[date.end :].lstrip()
    opens = not place or (place[0].isupper() and place[-1] in ",(–—-" and len(place.split()) <= 6)
    return date.moment if opens and rest[:1] in ("/", "–", "—", "-", "(", ")", ":", "„", "“", "«") else None


def is_label(text: str) -> bool:
    """Whether words before a date say what it is ("Publié le")."""
    return _LABEL.search(text) is not None


def _label(text: str) -> Meaning:
    """What the words before a date say that it is; the last of them counts, but what is reviewed and updated
    is changed.
    """
    labels = [label.lastgroup or "" for label in _LABEL.finditer(text)]
    if labels[-1:] == ["reviewed"] and "changed" in labels:
        return Meaning.CHANGED
    return Meaning(labels[-1]) if labels else Meaning.BARE


def settle(dates: Dates, shown: Sequence[ShownDate], url: str) -> tuple[datetime | None, datetime | None]:
    """When the article was published and last changed.

    In order: the date printed as that of publication, the date printed without a word, the one printed as
    that of a change that makes a new edition, the metadata's, the one marked up, the address's, the one
    printed as that of a change. Where the address shows the metadata's day of publication, the last change
    alone does not stand for it, unless the metadata's day lies after it.
    """
    told_by_address = date_in_address(url)
    shown = [_turned(date, dates, told_by_address) for date in shown]
    changed = _of(shown, Meaning.CHANGED)
    edition = changed
    changed = changed or _of(shown, Meaning.REVIEWED)
    modified = next(iter(dates.modified), None)
    if changed is not None:
        modified = _matching(dates.modified, changed) or changed.moment
    addressed = told_by_address is not None and any(
        abs(moment - told_by_address) < _SLACK for moment in dates.published[:1]
    )
    printed = (
        _of(shown, Meaning.PUBLISHED)
        or _bare(shown, dates, addressed=addressed)
        or (None if addressed else _edition(edition, dates))
    )
    published: datetime | None
    if printed is not None and _possible(printed, dates):
        marked = [dates.marked] if dates.marked else []
        published = _matching([*dates.published, *marked, *dates.modified], printed) or printed.moment
    else:
        published = next(iter(dates.published), None)
        if published is not None and told_by_address is not None:
            published = _shifted(published, ShownDate(Meaning.BARE, told_by_address)) or published
        published = published or dates.marked or told_by_address
        if changed is not None and (published is None or published.date() > changed.moment.date()):
            published = _matching(dates.published, changed) or changed.moment
    return _timely(published, dates.published), _timely(modified, dates.modified)


def _turned(printed: ShownDate, dates: Dates, told_by_address: datetime | None) -> ShownDate:
    """The printed date with day and month as the metadata or the address know them, where it can be read in
    two ways.
    """
    if printed.turned is None:
        return printed
    told = [*dates.published, *dates.modified, *([told_by_address] if told_by_address else [])]
    other = replace(printed, moment=printed.turned, turned=None)
    return other if _matching(told, other) and not _matching(told, printed) else printed


def _timely(day: datetime | None, moments: Iterable[datetime]) -> datetime | None:
    """Of a day without a time, the first moment on it that has one."""
    if day is None or (day.hour, day.minute, day.second) not in ((0, 0, 0), (NOON, 0, 0)):
        return day
    same = (m for m in moments if m.date() == day.date() and (m.hour, m.minute) not in ((0, 0), (NOON, 0)))
    return next(same, day)


def _of(shown: Iterable[ShownDate], meaning: Meaning) -> ShownDate | None:
    return next((date for date in shown if date.meaning is meaning), None)


def _bare(shown: Sequence[ShownDate], dates: Dates, *, addressed: bool) -> ShownDate | None:
    """The date printed without a word that the metadata agree with, else the first; of many, as in a list of
    other articles, none.

    The metadata's day of the last change alone is none where the address shows the day of publication.
    """
    bare = [date for date in shown if date.meaning is Meaning.BARE]
    for date in bare:
        if _matching(dates.published[:1], date):
            return date
    if len({date.moment.date() for date in bare}) > MOST_BARE:
        return None
    return next((date for date in bare if not (addressed and _matching(dates.modified, date))), None)


def _edition(changed: ShownDate | None, dates: Dates) -> ShownDate | None:
    """The printed day of a change, when it lies long after the day of publication that the metadata know."""
    first = next(iter(dates.published), None)
    return changed if changed and first and changed.moment - first >= EDITION else None


def _possible(printed: ShownDate, dates: Dates) -> bool:
    """Whether a printed date can be the article's: today's date in a masthead lies after the last change."""
    told = [*dates.modified, *dates.published]
    return not dates.modified or printed.moment <= max(told) + _SLACK


def _matching(moments: Iterable[datetime], printed: ShownDate) -> datetime | None:
    """The first of the moments that is the printed one, else the first that falls on the printed day, in the
    offset in which it does.
    """
    moments = list(moments)
    ways: list[Callable[[datetime], datetime | None]] = [
        lambda moment: _timed(moment, printed),
        lambda moment: moment if moment.date() == printed.moment.date() else None,
        lambda moment: _shifted(moment, printed),
    ]
    return next((found for way in ways for moment in moments if (found := way(moment))), None)


def _timed(moment: datetime, printed: ShownDate) -> datetime | None:
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


def _shifted(moment: datetime, printed: ShownDate) -> datetime | None:
    """The same moment in an offset in which it falls on the printed day, None when there is none.

    A moment given in UTC gets the nearest whole hour; one given in another offset stays as it is when
    only its UTC day is the printed one.
    """
    day = printed.moment.date()
    if moment.date() == day:
        return moment
    if printed.timed:
        return None
    clock = moment.astimezone(UTC)
    if moment.utcoffset():
        return moment if clock.date() == day else None
    for hours in range(1, 12):
        for offset in (hours, -hours):
            local = clock.astimezone(timezone(timedelta(hours=offset)))
            if local.date() == day:
                return local
    return None
