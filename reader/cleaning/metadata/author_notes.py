"""The names that stand at a text's end, below it or in its notes on the author."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from reader.cleaning.html.pieces import Piece
from reader.cleaning.metadata.dates import find_dates
from reader.cleaning.metadata.line_names import ONE_WORD, names_at
from reader.cleaning.metadata.names import is_role, looks_like_person
from reader.cleaning.metadata.titles import squeezed
from reader.document.blocks import BlockKind
from reader.safetext import safe_line

_BOX = re.compile(
    r"^\W{0,20}(?:authors?|author\(s\)|autor(?:en|es|in)?|auteurs?|autori|авторы?|المؤلف(?:ون)?|作者"
    r"|著者)\W*$",
    re.I,
)
_COPYRIGHT = re.compile(
    r"(?:(?:©|\(c\)|copyright)\s*){1,2}(?:\d{4}(?:\s*[-–]\s*(?:\d{2,4})?)?)?,?\s*(?:by\s+)?([^\W\d][^\d.|•·,–—]{3,40})",
    re.I,
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
_NOTES = frozenset(["tail", "author box", "end of the article"])
"""Rules that left out notes on the author."""


def boxed(lines: Sequence[Piece]) -> list[str]:
    """The names that stand under "Author(s)" in a box below the text, as on pages of publications."""
    for at, line in enumerate(lines):
        if _BOX.match(line.text) and (names := names_at(lines[at + 1 :])):
            return names
    return []


def credited(pieces: Sequence[Piece], descriptions: Sequence[str]) -> list[str]:
    """Whom a sentence such as "This post was written by Ada Stream, engineer." names."""
    for text in (*(piece.text for piece in pieces if piece.words <= 110), *descriptions):
        match = _WRITTEN.search(text[:800])
        if match and looks_like_person(match[1]):
            return [safe_line(match[1])]
    return []


def noted(pieces: Sequence[Piece]) -> list[str]:
    """Whom the first note on a person below the text is about, which was left out of it as one on the
    author.
    """
    for piece in pieces:
        match = _NOTED.match(piece.text) if piece.rule in _NOTES and piece.words <= 110 else None
        if match and looks_like_person(match[1]) and is_role(" ".join(piece.text[match.end() :].split()[:8])):
            return [safe_line(match[1])]
    return []


def signed(ending: Sequence[Piece]) -> list[str]:
    """The name that a text ends with, on a line of its own."""
    for piece in ending:
        name, _, day = piece.text.strip(" –—-").partition("\n")
        dated = bool(day) and _is_day(day)
        name = _YOURS.sub("", name)
        plain = piece.kind is BlockKind.PARAGRAPH and not piece.link and not piece.caption
        if not plain or is_role(name) or (day and not dated):
            continue
        if looks_like_person(name) or (dated and ONE_WORD.fullmatch(name)):
            return [safe_line(name)]
    return []


def _is_day(text: str) -> bool:
    date = next(find_dates(text), None)
    return date is not None and date.end - date.start >= len(text.strip()) - 2


def own_site(pieces: Sequence[Piece], url: str) -> list[str]:
    """Whoever the copyright line names, where the site's host bears that name: a person's own site."""
    host = (urlsplit(url).hostname or "") if "://" in url else ""
    for piece in pieces:
        match = _COPYRIGHT.search(piece.text[:300]) if piece.text else None
        name = match.group(1).strip() if match else ""
        if looks_like_person(name) and squeezed(name) in {squeezed(label) for label in host.split(".")}:
            return [safe_line(name)]
    return []
