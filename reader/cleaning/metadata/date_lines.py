"""The days that a page prints in short lines around its text, and what the words before them say."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from reader.cleaning.html.pieces import Piece
from reader.cleaning.metadata.dates import WrittenDate, find_dates
from reader.cleaning.metadata.names import looks_like_name


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """A moment that may be the article's, and the kind of place where it stands.

    `order` counts those of its kind before it, `distance` pieces from the title (from the text without one,
    from the end below it); `timed` when with a time of day, `zoned` when with its zone too; `turned` is the
    other moment that "4/5/2024" may mean.
    """

    kind: str
    moment: datetime
    order: int = 0
    distance: int = 0
    timed: bool = False
    zoned: bool = False
    turned: datetime | None = None


LINES = (
    "near published", "near changed", "near reviewed", "near bare", "near long", "near other",
    "near sentence", "below published", "below changed", "below reviewed", "below last changed", "below bare",
    "below long", "below other", "below sentence", "above", "picture", "off near", "off above", "off below",
    "dateline",
)  # fmt: skip
"""Where a line stands and what it says of its day; "off" are parts that tell of other things."""
ABOVE_TITLE, BEFORE, NEAR_TEXT, FAR, BELOW = 4, 40, 6, 200, 30
"""Pieces above the title that are near it; above that, what is looked at; around the beginning of a text
without a title; before the text; below it.
"""
LONGEST, IN_LINE, IN_ALL = 60, 6, 400
"""Words of a line in which days are looked for; days of a line, and of all lines."""
FIRST_YEAR = 1991
"""Of pages on the web; what a line tells of earlier days is history, unless it says "published"."""
_OFF = frozenset(
    [
        "comments", "related", "cookie box", "advertisement", "legal notice", "hidden", "sidebar",
        "recent comments", "tag nav", "tag footer", "tag form", "tag noscript", "tag dialog", "tag menu",
        "next article", "article in an article", "navigation", "page footer", "promotion",
    ]
)  # fmt: skip
"""Rules that left out parts in which few lines speak of this article."""
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
_LAST_CHANGED = re.compile(
    r"\b(?:last (?:edited|modified|updated|changed|reviewed)|zuletzt|dernière (?:modification|mise à jour)"
    r"|última (?:modificación|edición|actualización)|ultima modifica|laatst bewerkt)\b",
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands among the pieces: its title (None for none), its first paragraph, its end."""

    title: int | None
    first: int
    last: int

    def of(self, at: int, piece: Piece) -> tuple[str, int]:
        """The place of a piece in one word, and how far it is."""
        start = self.first - NEAR_TEXT if self.title is None else self.title - ABOVE_TITLE
        word = "near" if start <= at < self.first + NEAR_TEXT else "below" if at >= self.last else "above"
        distance = at - (self.last if word == "below" else self.first if self.title is None else self.title)
        if word == "near" and piece.rule in ("tag footer", "page footer"):
            if self.title is not None and self.title < at < self.first:
                return word, distance  # there it is not the page's footer
            word = "below"
        if piece.rule in _OFF and not (word == "near" and piece.rule == "navigation" and piece.words <= 8):
            return f"off {word}", distance
        if piece.caption or piece.node.within("figure", "figcaption"):
            return "picture", distance
        return word, distance


def printed_dates(
    pieces: Sequence[Piece], place: Place, language: str = "", url: str = ""
) -> list[DateCandidate]:
    """The days in the short lines above and below an article.

    Where neither the language nor the host of `url` tells a country that writes the day first, "4/5/2024"
    is the fifth of April.
    """
    american = language.lower() in ("", "en", "en-us") and not _DAY_FIRST_HOST.match(url)
    first, end = place.first, min(len(pieces), place.first + NEAR_TEXT)
    begin = max(0, first - BEFORE) if place.title is None else max(0, place.title - BEFORE, first - FAR)
    found: list[DateCandidate] = []
    before = ""
    for at in (*range(begin, end), *range(max(end, place.last), min(len(pieces), place.last + BELOW))):
        piece = pieces[at]
        if len(found) >= IN_ALL:
            break
        if not piece.text:
            continue
        if piece.words <= LONGEST:
            found.extend(_in_line(piece, before, *place.of(at, piece), day_first=None if american else True))
        if at == first and (day := dateline(piece.text)):
            found.append(DateCandidate("dateline", day))
        before = piece.text if piece.words <= 4 else ""
    return found


def _in_line(
    piece: Piece, before: str, place: str, distance: int, *, day_first: bool | None
) -> Iterator[DateCandidate]:
    text = piece.text
    dates = list(islice(find_dates(text[:300], day_first=day_first), IN_LINE))
    beside = len(text.split()) - sum(len(text[d.start : d.end].split()) for d in dates)
    at = 0
    for number, found in enumerate(dates):
        end = dates[number + 1].start if number + 1 < len(dates) else len(text)
        lead, rest = text[at : found.start], text[found.end : end]
        said = lead if lead.strip(" |•·,–—-/") else before if at == 0 else ""
        kind = f"{place} {_said(text, said, lead, rest, beside)}"
        if kind.endswith("below changed") and distance >= 0 and _LAST_CHANGED.search(lead):
            kind = "below last changed"
        if found.moment.year >= FIRST_YEAR or kind.endswith(" published"):
            yield _candidate(kind if kind in LINES else place, found, number, distance, text)
        at = found.end


def _candidate(kind: str, found: WrittenDate, number: int, distance: int, text: str) -> DateCandidate:
    return DateCandidate(kind, found.moment, number, distance, found.timed, found.zoned, found.turned(text))


def _said(text: str, said: str, lead: str, rest: str, beside: int) -> str:
    """What the words around a day say that it is."""
    if _goes_on(rest) or len(lead.split()) > 12 or (beside > _BESIDE and _SENTENCE.search(text)):
        return "sentence"
    label = _label(said)
    if label == "bare" and beside and _OTHER.search(text):
        return "other"
    return "long" if label == "bare" and beside > _BESIDE else label


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
    found = next(find_dates(text[:160]), None)
    if found is None:
        return None
    place, rest = text[: found.start].strip(), text[found.end :].lstrip()
    opens = not place or (place[0].isupper() and place[-1] in ",(–—-" and len(place.split()) <= 6)
    return found.moment if opens and rest[:1] in ("/", "–", "—", "-", "(", ")", ":", "„", "“", "«") else None


def is_label(text: str) -> bool:
    """Whether words before a date say what it is ("Publié le")."""
    return _LABEL.search(text) is not None


def _label(text: str) -> str:
    """What the words before a day say that it is; the last of them counts, but what is reviewed and updated
    is changed.
    """
    labels = [label.lastgroup or "" for label in _LABEL.finditer(text)]
    if labels[-1:] == ["reviewed"] and "changed" in labels:
        return "changed"
    return labels[-1] if labels else "bare"


def resolved(candidate: DateCandidate, told: Collection[date]) -> DateCandidate:
    """The candidate with day and month as the metadata or the address know them, where it can be read in two
    ways.
    """
    if candidate.turned is None or candidate.moment.date() in told or candidate.turned.date() not in told:
        return candidate
    return replace(candidate, moment=candidate.turned, turned=None)
