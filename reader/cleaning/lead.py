# ruff: noqa: E501
"""Author and date from the lines around an article's text, where the page's metadata tells none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.cleaning import phrases
from reader.cleaning.dates import parse_date
from reader.cleaning.metadata import Metadata
from reader.cleaning.names import looks_like_name, split_names
from reader.cleaning.pieces import Piece
from reader.safetext import safe_line

ABOVE, BELOW = 14, 6
_LABEL = re.compile(
    r"^\W*(?:(?:written|posted|authored|published|story|words|text|report(?:ed|ing)?) by|by|author(?:\(s\)|s)?|contributors?|von|par|por|autor(?:es|a)?|auteurs?|текст|автор|بقلم|著者|作者)\b\s*[:：]?\s*",
    re.I,
)  # fmt: skip
_BARE_LABEL = re.compile(
    r"^\W*(?:(?:written|posted|authored|words|story) by|by|author(?:\(s\)|s)?|contributors?|von|par|por|autor)\W*$",
    re.I,
)
_PARTING = re.compile(r"\s*[|•·–—\n]\s*")


def complete(metadata: Metadata, pieces: Sequence[Piece], kept: Sequence[Piece]) -> None:
    """Fill in authors and the date of publication from the lines above and below the kept pieces."""
    if not kept or (metadata.authors and metadata.published):
        return
    first = next((piece.index for piece in kept if piece.words >= 12), kept[0].index)
    last = kept[-1].index
    above = [piece for piece in pieces[max(0, first - ABOVE) : first] if piece.text and piece.words <= 40]
    title = max((at for at, piece in enumerate(above) if piece.level == 1), default=-1)
    if title < 0 and first > ABOVE:
        above = above[-6:]
    below = [piece for piece in pieces[last : last + BELOW] if piece.text and piece.words <= 14]
    if not metadata.published:
        dates = (parse_date(piece.text) for piece in above[max(0, title - 3) :])
        metadata.published = next((moment for moment in dates if moment is not None), None)
    if not metadata.authors:
        metadata.authors = (
            _labelled(above[max(0, title - 3) :], metadata.site)
            or _named(above[title + 1 :], metadata)
            or _labelled(below, metadata.site)
        )


def _labelled(lines: Sequence[Piece], site: str) -> list[str]:
    """Names after "By" or "Author:", on the same line or alone on the next."""
    for at, line in enumerate(lines):
        if _BARE_LABEL.match(line.text) and at + 1 < len(lines):
            following = lines[at + 1 :]
            names: list[str] = []
            for other in following[:6]:
                if not looks_like_name(other.text):
                    break
                names.append(safe_line(other.text.strip()))
            if names:
                return names
        match = _LABEL.match(line.text)
        if match and line.words <= 16 and not line.text.rstrip().endswith((".", "!", "?")):
            rest = _PARTING.split(line.text[match.end() :])[0]
            names = [safe_line(name) for name in split_names(rest, site)]
            if names and all(
                (len(name.split()) <= 5 and not name[:1].islower()) or (len(names) == 1 and line.words <= 3)
                for name in names
            ):
                return names
    return []


def _named(lines: Sequence[Piece], metadata: Metadata) -> list[str]:
    """A line between the title and the text that is a name, or begins with one ("A. Stream | Writer | May 5")."""
    titles = " ".join(metadata.titles).casefold()
    for line in lines:
        parts = _PARTING.split(line.text)
        head = parts[0].strip()
        if (
            looks_like_name(head)
            and head.casefold() not in titles
            and (len(parts) > 1 or line.words <= 4)
            and not phrases.BUTTON.pattern.match(head)
        ):
            return [safe_line(head)]
    return []
