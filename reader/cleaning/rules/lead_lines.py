"""Lines above a text that are metadata rather than its words: bylines and days.

A line of the text may begin as they do ("By 2030, all pipes must be new."), so each must say little else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Piece, folded
from reader.cleaning.metadata.dates import find_dates
from reader.cleaning.rules.context import Around

_LABELS = re.compile(
    r"\b(?:posted|published|publicado|publié|veröffentlicht|by|por|par|von|categor[a-zí]+|kategorie"
    r"|tags?)(?: por| by)?\s*:|(?:来源|來源|记者|記者|作者|编辑|編輯)\s*[:：]",
    re.I,
)
"""Names of fields in a line of metadata."""
_ENTRY = re.compile(r"\s?[:：]\s+[^\W\d]|\s[–—-]\s(?!(?:by|von|par|por|di|in|at|um|à)\b)[a-zà-ÿ]")
"""What follows a day that heads an entry of a chronicle."""
_JOINING_LISTED = """
and und et y e i og och by von par por di à um afp ap reuters dpa efe ansa ani pti bloomberg others more
作者 记者 記者 文 撰文 著者 執筆
"""
_JOINING = frozenset(_JOINING_LISTED.split())
"""Words beside the names in a byline."""
_SURE = re.compile(r"\d{4}|[^\W\d_]")
"""What tells a date from a version or a ratio ("22.04.05", "3/4/12"): all of its year, or a word."""
_CLOCK_END = re.compile(r"\b[ap]\.m\.$", re.I)


def is_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does; "10:30 a.m." is none."""
    return text.rstrip().endswith((".", "!", "?", ".”", '."')) and not _CLOCK_END.search(text)


def is_byline(piece: Piece, key: str, around: Around) -> bool:
    """Whether a line only says who wrote the text: a label and a name, or a known author's name and little
    else.
    """
    if any(key == name for name in around.authors):
        return True
    dated = sum(len(piece.text[date.start : date.end].split()) for date in find_dates(piece.text[:200]))
    if piece.words - dated > 14 or (piece.words > 14 and "\n" in piece.text) or is_sentence(piece.text):
        return False
    if label := phrases.BYLINE.pattern.match(piece.text):
        said = piece.text[label.end() - 1 :]
        # "By the river, people waited" is a sentence's beginning
        return not said[0].islower() or (piece.words <= 3 and not piece.level)
    if piece.level or piece.words > 12:
        return False
    for name in around.authors:
        before, found, after = key.partition(name)
        if found and len(before) + len(after) < 40:
            answers = re.search(rf"{re.escape(name.split()[-1])}\W{{0,3}}[:：]\s*\w", piece.text, re.I)
            return not answers and (not before or len(before.split()) <= 2 or before.endswith(" by "))
    return False


def without_bylines(pieces: Sequence[Piece], authors: Sequence[str]) -> list[Piece]:
    """The pieces of a text without the lines above its first paragraph that hold the authors' names, perhaps
    a date, and little else.
    """
    names = "|".join(
        rf"\b{re.escape(name)}\b" for name in sorted(map(folded, authors), key=len, reverse=True)
    )
    first = next((at for at, piece in enumerate(pieces) if piece.words >= 12), 0)
    for piece in pieces[:first] if names else ():
        if piece.level or piece.caption or piece.note or piece.words > 24 or is_sentence(piece.text):
            continue
        text, dates = piece.text, list(find_dates(piece.text))
        for date in reversed(dates):
            text = text[: date.start] + " " + text[date.end :]
        rest, named = re.subn(names, " ", folded(re.sub(r"(?<=[^\W\d_])\d+\b", "", text)))
        said = [word for word in rest.split() if word not in _JOINING and not word.isdecimal()]
        if named and len(said) <= (3 if dates else 0):
            piece.rule = phrases.BYLINE.name
    return [piece for piece in pieces if not piece.rule]


def only_dates(piece: Piece, *, above: bool) -> bool:
    """Whether a line says when the text was published and little else; a sentence that begins with a day is
    text, and so is an entry of a chronicle.
    """
    if piece.words > 16:
        return False
    rest = piece.words
    for date in find_dates(piece.text):
        if not above and not _SURE.search(piece.text[date.start : date.end]):
            continue
        rest -= len(piece.text[date.start : date.end].split())
        if _ENTRY.match(piece.text[date.end :]):
            return False
    if rest < piece.words and _LABELS.search(piece.text):
        rest = 0
    if phrases.DATELINE.pattern.match(piece.text):
        return rest <= (9 if above and not piece.level else 3) and not (rest > 3 and is_sentence(piece.text))
    dated = rest < piece.words
    return (
        dated
        and piece.words <= (16 if above and rest <= 4 else 9)
        and not piece.level
        and rest <= (6 if above else 3)
        and not is_sentence(piece.text)
    )
