"""Authors and dates from the lines around an article's text, where readers look for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import takewhile
from urllib.parse import urlsplit

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Piece
from reader.cleaning.metadata.dates import find_dates, parse_date
from reader.cleaning.metadata.language import language_of
from reader.cleaning.metadata.names import LABELS, is_role, looks_like_name, looks_like_person, split_names
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.metadata.printed_citation import with_printed
from reader.cleaning.metadata.shown_dates import dateline, is_label, settle, shown_dates
from reader.cleaning.metadata.titles import squeezed
from reader.document.blocks import BlockKind
from reader.safetext import safe_line

REACH, NEAR, ABOVE_TITLE, BELOW, FAR_BELOW = 60, 6, 4, 6, 16
"""Pieces before the text in which a heading is looked for; before a text without one; above the title;
below the text; below it for a box that names the authors.
"""
CLOSE = 3
"""Pieces before the text in which a labelled byline counts whatever the part around it is called."""
MENU = 6
"""Items from which a list above the text is a menu, and none of them a name."""
FAR, BESIDE_TITLE = 200, 14
"""Pieces before the text in which its very title is looked for; below a title that stands farther than
REACH.
"""
_LABEL = re.compile(
    r"^\W{0,20}(?:(?:(?:geschrieben|verfasst|erstellt|eingestellt|veröffentlicht|écrit|rédigé|publié|escrito"
    r"|publicado|redactado|scritto|pubblicato|written|posted|authored|published|submitted|contributed|story|words|text"
    r"|report(?:ed"
    r"|ing)?|compiled)\s+)?"
    rf"(?:{LABELS})\b\s*(?:\(s\))?|(?:contributors?)\b|(?:作者|文|記者|记者|撰文|著者|執筆|글"
    rf"|기자)(?=\s*[:：／/丨|]))\s*[:：／/丨"
    rf"|]?\s*",
    re.I,
)
_BARE_LABEL = re.compile(
    rf"^\W{{0,20}}(?:(?:written|posted|authored|words|story)\s+)?(?:{LABELS}|contributors?|作者|著者|記者"
    rf"|记者)(?:\(s\))?\W*$",
    re.I,
)
_BOX = re.compile(
    r"^\W{0,20}(?:authors?|author\(s\)|autor(?:en|es|in)?|auteurs?|autori|авторы?|المؤلف(?:ون)?|作者"
    r"|著者)\W*$",
    re.I,
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:\d{4}(?:\s*[-–]\s*\d{2,4})?)?,?\s*(?:by\s+)?([^\W\d][^\d.|•·,–—]{3,40})",
    re.I,
)
_PARTING = re.compile(r"\s*[|•·–—\n]\s*|\s+(?=(?:作者|記者|记者|撰文|著者|執筆)\s*[:：])")
_REPORTER = re.compile(r"^\W{0,5}([가-힣]{2,4})\s*(?:선임)?(?:기자|특파원|논설위원)(?!\w)")
"""A Korean byline: the name, and "reporter" behind it."""
_MARKS = re.compile(r"(?<=[^\W\d_])[\d*†‡§]{1,3}(?:,\d{1,2})*(?=[\s,;]|$)")
"""The marks behind the names of a paper's authors."""
_AND_OTHERS = re.compile(r",?\s+(?:and|&)\s+\d{1,3} (?:others?|more)\W*$", re.I)
_OF_AGENCY = re.compile(
    r"([^,|]{4,40}),\s*(?:AFP|AP|Reuters|dpa|EFE|ANSA|ANI|PTI|Bloomberg|Associated Press)\W*$"
)
_YOURS = re.compile(r"^(?:euere?|deine?|ihre?|yours?(?: truly)?|love|cheers|best)\b,?\s+", re.I)
"""What stands before a name at the end of a letter."""
_NOTED = re.compile(r"((?:[^\W\d_][\w.'’-]*\s){1,3}[^\W\d_][\w.'’-]*) (?:is|was) (?:an?|the|our)\s")
"""How a note on the author begins."""
_WRITTEN = re.compile(
    r"\b(?:post|article|story|report|blog|guide|piece|page|essay|review|column)\s+(?:was |is"
    r" )?(?:originally"
    r" )?(?:written|authored) by\s+"
    r"((?:(?:Dr|Prof)\. )?(?:[A-ZÀ-Þ][\w'’-]+|[A-Z]\.)(?:\s(?:[A-ZÀ-Þ][\w'’-]+|[A-Z]\.|de|van|von|der|la"
    r"|di)){1,3})(?=\s*[,.;(|–—-]|\s+[a-z]|\s*$)"
)
"""A sentence that names the author."""
_PLACE = re.compile(r"\s+(?:in|on|at)\s+(?=[A-Z\d])")
_ELSEWHERE = frozenset(
    [
        "comments", "related", "cookie box", "advertisement", "navigation", "legal notice", "hidden",
        "tag nav", "tag footer", "tag form", "tag noscript", "tag dialog", "tag menu",
    ]
)  # fmt: skip
"""Rules that left out parts in which no line speaks of this article."""
_NOTES = frozenset(["tail", "author box", "end of the article"])
"""Rules that left out notes on the author."""


def complete(metadata: Metadata, pieces: Sequence[Piece], kept: Sequence[Piece], url: str = "") -> None:
    """Settle authors, dates and language with what is printed above and below the kept pieces."""
    if not kept:
        return
    metadata.language = language_of(" ".join(piece.text for piece in kept[:40]), metadata.language)
    prose = [piece.index for piece in kept if piece.words >= 12]
    first = prose[0] if prose else kept[0].index
    last = kept[-1].index
    title = _title_before(pieces, first, metadata)
    start = max(0, first - NEAR) if title is None else title + 1
    under = list(pieces[start:first])
    if len(under) > REACH:
        under = [*under[:BESIDE_TITLE], *under[-NEAR:]]
    between = _lines(under, _ELSEWHERE - {"tag footer"})  # there it is no page's footer
    # a standfirst may stand above the byline
    end = min(prose[1], first + NEAR) if len(prose) > 1 else first
    beyond = [*between, *_lines(pieces[first:end])]
    above = [] if title is None else _lines(pieces[max(0, title - ABOVE_TITLE) : title])
    below = [piece for piece in pieces[last : last + BELOW] if piece.text and piece.words <= 14]
    dated = [piece for piece in under if piece.text and (piece in between or _only_dates(piece))]
    _dates(metadata, [*dated, *beyond[len(between) :]], above, below, url)
    metadata.published = metadata.published or dateline(pieces[first].text)
    metadata.citation = with_printed(metadata.citation, pieces, first, last)
    close = [line for line in _lines(pieces[max(start, first - CLOSE) : first], ()) if line.words <= 14]
    printed = _labelled(beyond, metadata.site) or _labelled(close, metadata.site)
    # below a standfirst, a name counts only beside a day
    dated_lines = [line for line in beyond[len(between) :] if next(find_dates(line.text[:200]), None)]
    dated_lines += [line for line in above if next(find_dates(line.text[:200]), None)]
    _authors(metadata, [*between, *dated_lines], printed, above, below)
    if not metadata.authors:
        beneath = pieces[last : last + FAR_BELOW]
        metadata.authors = (
            _boxed(_lines(beneath))
            or _credited([*kept[:2], *kept[-3:], *beneath], metadata.descriptions)
            or _noted(beneath)
            or _signed(kept[-2:])
            or _own_site(pieces[last:], url)
            or ([metadata.body_told] if metadata.body_told else [])
        )


def _dates(
    metadata: Metadata, between: Sequence[Piece], above: Sequence[Piece], below: Sequence[Piece], url: str
) -> None:
    shown = shown_dates(between, metadata.language, url)
    over = shown_dates(above, metadata.language, url)
    told = {moment.date() for moment in metadata.dates.published[:1]}
    shown = [date for date in over if date.moment.date() in told] + shown if shown else over
    metadata.published, metadata.modified = settle(metadata.dates, shown, url)
    if metadata.published is None:
        metadata.published, _ = settle(metadata.dates, shown_dates(below, metadata.language, url), url)


def _authors(
    metadata: Metadata,
    between: Sequence[Piece],
    printed: list[str],
    above: Sequence[Piece],
    below: Sequence[Piece],
) -> None:
    """The byline printed above the text counts where the metadata name nobody, no person, or only some of
    its names.
    """
    told = metadata.authors if metadata.byline_told else []
    person_told = any(looks_like_person(n) and squeezed(n) not in metadata.publishers for n in told)
    if person_told and not printed:
        titles = " ".join(metadata.titles).casefold()
        printed = next((names for line in between if (names := _list_of_names(line.text, titles))), [])
    if printed and (
        not person_told
        or (set(map(_folded, told)) < set(map(_folded, printed)) and all(map(looks_like_person, printed)))
    ):
        metadata.authors = printed
    elif not person_told:
        titles = " ".join(metadata.titles).casefold()
        listed = next((names for line in between if (names := _list_of_names(line.text, titles))), [])
        near = " ".join(_folded(line.text) for line in (*above, *between, *below))
        marked = [name for name in (metadata.bylines if told else metadata.authors) if _folded(name) in near]
        if told:
            marked = [name for name in marked if looks_like_person(name)][:1] or listed or told
        metadata.authors = (
            marked
            or _named(between, metadata)
            or _labelled(above, metadata.site)
            or _labelled(below, metadata.site)
            or [name for name in metadata.authors if name in metadata.bylines]
        )


def _title_before(pieces: Sequence[Piece], first: int, metadata: Metadata) -> int | None:
    """The nearest piece before the text that is the article's title, else the nearest heading of the
    first level.
    """
    titles = {_folded(title) for title in metadata.titles}
    heading = None
    for at in range(first - 1, max(-1, first - 1 - FAR), -1):
        piece = pieces[at]
        near = at >= first - REACH
        if piece.text and (near or piece.level == 1) and _folded(piece.text) in titles:
            return at
        if near and piece.level == 1 and heading is None and piece.rule not in _ELSEWHERE:
            heading = at
    return heading


def _only_dates(piece: Piece) -> bool:
    """Whether a line between title and text says nothing but a day: it is the article's also in a part
    called "masthead" or "navigation".
    """
    return (
        piece.rule == "navigation"
        and piece.words <= 8
        and phrases.DATELINE.pattern.match(piece.text) is not None
    )


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _lines(pieces: Sequence[Piece], elsewhere: Collection[str] = _ELSEWHERE) -> list[Piece]:
    """The short lines among the pieces that are about this article; not those under pictures."""
    return [
        piece
        for piece in pieces
        if piece.text
        and piece.words <= 40
        and piece.rule not in elsewhere
        and not (piece.caption or piece.node.within("figure", "figcaption"))
    ]


def _labelled(lines: Sequence[Piece], site: str) -> list[str]:
    """Names after "By" or "Author:", on the same line or alone on the next."""
    for at, line in enumerate(lines):
        if _BARE_LABEL.match(line.text) and (names := _names_at(lines[at + 1 : at + 7])):
            return names
        if reporter := _REPORTER.match(line.text):
            return [reporter[1]]
        for part in (*_PARTING.split(line.text), *_behind_dates(line.text)):
            match = _LABEL.match(part)
            if not match or len(part.split()) > 16 or part.rstrip().endswith((".", "!", "?")):
                continue
            said = _PLACE.split(part[match.end() :])[0]
            names = [safe_line(name) for name in split_names(said)]
            if len(names) > 1:
                names = [name for name in names if _folded(name) != _folded(site)]
            if names and all(
                (len(name.split()) <= 5 and not name[:1].islower())
                or (len(names) == 1 and len(f"{match.group()} {said}".split()) <= 3)
                for name in names
            ):
                return names
    return []


def _behind_dates(text: str) -> list[str]:
    """What follows each date of a line: "May 5, 2024 by A. Stream"."""
    return [text[date.end :] for date in find_dates(text[:300])]


def _boxed(lines: Sequence[Piece]) -> list[str]:
    """The names that stand under "Author(s)" in a box below the text, as on pages of publications."""
    for at, line in enumerate(lines):
        if _BOX.match(line.text) and (names := _names_at(lines[at + 1 :])):
            return names
    return []


def _credited(pieces: Sequence[Piece], descriptions: Sequence[str]) -> list[str]:
    """Whom a sentence such as "This post was written by Ada Stream, engineer." names."""
    for text in (*(piece.text for piece in pieces if piece.words <= 110), *descriptions):
        match = _WRITTEN.search(text[:800])
        if match and looks_like_person(match[1]):
            return [safe_line(match[1])]
    return []


def _names_at(lines: Sequence[Piece]) -> list[str]:
    """The names that the lines begin with, one on each."""
    return [
        safe_line(line.text.strip()) for line in takewhile(lambda line: looks_like_name(line.text), lines)
    ]


def _noted(pieces: Sequence[Piece]) -> list[str]:
    """Whom the first note on a person below the text is about, which was left out of it as one on the
    author.
    """
    for piece in pieces:
        match = _NOTED.match(piece.text) if piece.rule in _NOTES and piece.words <= 110 else None
        if match and looks_like_person(match[1]) and is_role(" ".join(piece.text[match.end() :].split()[:8])):
            return [safe_line(match[1])]
    return []


def _signed(ending: Sequence[Piece]) -> list[str]:
    """The name that a text ends with, on a line of its own."""
    for piece in ending:
        name = _YOURS.sub("", piece.text.strip(" –—-"))
        plain = piece.kind is BlockKind.PARAGRAPH and not piece.link and not piece.caption
        if plain and looks_like_person(name) and not is_role(name):
            return [safe_line(name)]
    return []


def _own_site(pieces: Sequence[Piece], url: str) -> list[str]:
    """Whoever the copyright line names, where the site's host bears that name: a person's own site."""
    host = (urlsplit(url).hostname or "") if "://" in url else ""
    for piece in pieces:
        match = _COPYRIGHT.search(piece.text[:300]) if piece.text else None
        name = match.group(1).strip() if match else ""
        if looks_like_person(name) and squeezed(name) in {squeezed(label) for label in host.split(".")}:
            return [safe_line(name)]
    return []


def _named(lines: Sequence[Piece], metadata: Metadata) -> list[str]:
    """A line between the title and the text that is a name, begins with one ("A. Stream | Writer | May
    5"), or lists several.
    """
    titles = " ".join(metadata.titles).casefold()
    for line in lines:
        menu = line.node.within("ul", "ol")
        if line.level or line.kind is BlockKind.TERM or (menu and menu.end - menu.start > MENU):
            continue
        parts = _PARTING.split(_MARKS.sub("", line.text))
        head = parts[0].strip()
        date = next(find_dates(head), None)
        # with a comma it may be a place ("San Francisco, May 5")
        if date and not is_label(before := head[: date.start]) and not before.rstrip().endswith(","):
            head = before.strip()
        if outlet := _OF_AGENCY.match(head):
            head = outlet[1]
        if (
            looks_like_name(head)
            and head.casefold() not in titles
            and (len(parts) > 1 or line.words <= 4 or head != parts[0].strip())
            and not phrases.BUTTON.pattern.match(head)
        ):
            return [safe_line(name) for name in split_names(head, metadata.site)]
        if listed := _list_of_names(head, titles):
            return listed
        people = [part for part in parts[1:] if looks_like_person(part)]
        if len(people) == 1 and any(parse_date(part) for part in parts):
            return [safe_line(people[0].strip())]  # "May 5 · 3 min · A. Stream"
    return []


def _list_of_names(text: str, titles: str) -> list[str]:
    """The names that a line lists, two or more, and nothing else."""
    text = _AND_OTHERS.sub("", _MARKS.sub("", text))
    listed = re.split(r",\s+(?:(?:and|&|und|et)\s+)?|;\s+|\s+(?:and|&|und|et)\s+|\s?/\s?", text.strip())
    if len(listed) > 1 and all(
        looks_like_person(name) and not is_role(name) and name.casefold() not in titles for name in listed
    ):
        return [safe_line(name.strip()) for name in listed]
    return []
