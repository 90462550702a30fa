"""The names in lines above a text: behind a label such as "By", beside a day, alone or listed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Node, Piece, folded
from reader.cleaning.metadata.date_lines import is_label
from reader.cleaning.metadata.dates import find_dates, parse_date
from reader.cleaning.metadata.names import LABELS, is_role, looks_like_name, looks_like_person, split_names
from reader.cleaning.metadata.page import Metadata
from reader.document.blocks import BlockKind
from reader.safetext import safe_line

MENU = 6
"""Items from which a list above the text is a menu, and none of them a name."""
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
PARTING = re.compile(r"\s*[|•·–—\n]\s*|\s+(?=(?:作者|記者|记者|撰文|著者|執筆)\s*[:：])")
_REPORTER = re.compile(r"^\W{0,5}([가-힣]{2,4})\s*(?:선임)?(?:기자|특파원|논설위원)(?!\w)")
"""A Korean byline: the name, and "reporter" behind it."""
_MARKS = re.compile(r"(?<=[^\W\d_])[\d*†‡§]{1,3}(?:,\d{1,2})*(?=[\s,;]|$)")
"""The marks behind the names of a paper's authors."""
_AND_OTHERS = re.compile(r",?\s+(?:and|&)\s+\d{1,3} (?:others?|more)\W*$", re.I)
_OF_AGENCY = re.compile(
    r"([^,|]{4,40}),\s*(?:AFP|AP|Reuters|dpa|EFE|ANSA|ANI|PTI|Bloomberg|Associated Press)\W*$"
)
_PLACE = re.compile(r"\s+(?:in|on|at)\s+(?=[A-Z\d])")
ONE_WORD = re.compile(r"[^\W\d_][\w.'’-]{2,24}")
"""A nickname, or a given name alone."""


def labelled(lines: Sequence[Piece], site: str) -> list[str]:
    """Names after "By" or "Author:", on the same line or alone on the next."""
    for at, line in enumerate(lines):
        if _BARE_LABEL.match(line.text) and (names := names_at(lines[at + 1 : at + 7])):
            return names
        if reporter := _REPORTER.match(line.text):
            return [reporter[1]]
        for part in (*PARTING.split(line.text.replace(" » ", " | ")), *_behind_dates(line.text)):
            match = _LABEL.match(part)
            if not match or len(part.split()) > 16 or part.rstrip().endswith((".", "!", "?")):
                continue
            said = _PLACE.split(part[match.end() :])[0]
            names = [safe_line(name) for name in split_names(said)]
            if len(names) > 1:
                names = [name for name in names if folded(name) != folded(site)]
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


def names_at(lines: Sequence[Piece]) -> list[str]:
    """The names that the lines begin with, one on each."""
    return [
        safe_line(line.text.strip()) for line in takewhile(lambda line: looks_like_name(line.text), lines)
    ]


def named(lines: Sequence[Piece], metadata: Metadata) -> list[str]:
    """A line between the title and the text that is a name, begins with one ("A. Stream | Writer | May
    5"), or lists several.
    """
    titles = " ".join(metadata.titles).casefold()
    for line in lines:
        menu = line.node.within("ul", "ol")
        if line.level or line.kind is BlockKind.TERM or (menu and not _dated(menu, lines)):
            continue
        parts = PARTING.split(_MARKS.sub("", line.text.lstrip(" –—-")))
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
        if listed := list_of_names(head, titles):
            return listed
        people = [part for part in parts[1:] if looks_like_person(part)]
        if len(people) == 1 and any(parse_date(part) for part in parts):
            return [safe_line(people[0].strip())]  # "May 5 · 3 min · A. Stream"
    return []


def _dated(part: Node, lines: Sequence[Piece]) -> bool:
    """Whether one of the lines in a part of the page is a day: it is no menu."""
    return part.end - part.start <= MENU and any(
        next(find_dates(line.text[:100]), None) for line in lines if part.start <= line.index < part.end
    )


def list_of_names(text: str, titles: str) -> list[str]:
    """The names that a line lists, two or more, and nothing else."""
    text = _AND_OTHERS.sub("", _MARKS.sub("", text))
    if text.count(";") and text.count(","):  # degrees behind each name
        text = "; ".join(part.split(",")[0].strip() for part in re.split(r"[;&]", text))
    listed = re.split(r",\s+(?:(?:and|&|und|et)\s+)?|;\s+|\s+(?:and|&|und|et)\s+|\s?/\s?", text.strip())
    if len(listed) > 1 and all(
        looks_like_person(name) and not is_role(name) and name.casefold() not in titles for name in listed
    ):
        return [safe_line(name.strip()) for name in listed]
    return []
