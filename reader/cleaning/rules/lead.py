"""Rules for lines above the running text: the title again, bylines, days, ways back; and the standfirst,
which stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Piece, folded
from reader.cleaning.metadata.names import clean_name, is_by_other_hand, is_role, looks_like_name
from reader.cleaning.rules.context import Around, Line
from reader.cleaning.rules.lead_lines import is_byline, is_sentence, only_dates
from reader.cleaning.rules.rule import GroupRule, Rule
from reader.document.blocks import BlockKind

REACH = 3
"""Pieces after the beginning of the running text among which such lines are looked for."""
_DAY_OF_PUBLICATION = re.compile(
    r"^\W{0,20}(?:published|updated|posted|by)\b.*\d{4}|\b(?:published|updated|posted)\b.*\d{4}"
    r"|\d{1,2}:\d\d ?(?:am|pm|uhr|[ap]\.m)",
    re.I,
)


def _is_title(line: Line) -> bool:
    around, piece, key = line.around, line.piece, line.key
    if line.at > around.first + 1:
        return False
    if piece.level == 1 and not around.metadata.title_printed:
        return True
    return bool(piece.level or piece.words <= 40) and any(
        key == title or (len(key) > 15 and (key in title or title in key) and abs(len(key) - len(title)) < 25)
        for title in around.titles
    )


def _is_byline(line: Line) -> bool:
    # who is named in a caption took the picture
    return not line.piece.caption and is_byline(line.piece, line.key, line.around)


def _is_day(line: Line) -> bool:
    return only_dates(line.piece, above=line.at < line.around.first)


def _is_publication(line: Line) -> bool:
    piece = line.piece
    return (
        line.at < line.around.first
        and piece.words <= 25
        and _DAY_OF_PUBLICATION.search(piece.text) is not None
        and not is_sentence(piece.text)
    )


LEAD: tuple[Rule[Line], ...] = (
    Rule("title", "the title again, which is metadata", _is_title),
    Rule(phrases.BYLINE.name, phrases.BYLINE.reason, _is_byline),
    Rule(phrases.DATELINE.name, phrases.DATELINE.reason, _is_day),
    Rule(phrases.DATELINE.name, phrases.DATELINE.reason, _is_publication),
)
"""For each line up to REACH pieces after the beginning of the running text, in this order."""


def _kickers(pieces: Sequence[Piece], around: Around) -> Iterator[Piece]:
    """Short lines above the printed title ("Press release"): what kind of text it is, not its words."""
    title = next((at for at, piece in enumerate(pieces) if piece.rule == "title" and piece.level == 1), 0)
    for piece in pieces[: title if title <= around.first else 0]:
        if piece.text and not (piece.rule or piece.caption or piece.level or piece.role) and piece.words <= 4:
            yield piece


def _bare_author(pieces: Sequence[Piece], around: Around) -> Iterator[Piece]:
    """A line above the text that is only a name, with the role below it; a heading may be any two words
    ("Climate Finance").
    """
    for piece in reversed(pieces[max(0, around.first - 4) : around.first]):
        if piece.rule or not piece.text or piece.caption or not looks_like_name(piece.text):
            continue
        if piece.level or piece.kind is BlockKind.TERM:
            continue
        if any(folded(piece.text) in title for title in around.titles):
            continue
        yield piece
        break
    for piece, following in pairwise(pieces[max(0, around.first - 5) : around.first]):
        stands = not (following.rule or following.level or following.words > 6)
        if piece.rule == phrases.BYLINE.name and stands and is_role(following.text):
            yield following


KICKERS = GroupRule("tags and categories", "the site's own index words", _kickers)
BARE_AUTHOR = GroupRule(phrases.BYLINE.name, phrases.BYLINE.reason, _bare_author)


def authors_named(pieces: Sequence[Piece], around: Around) -> list[str]:
    """The author that a byline above the text names, where the metadata name nobody."""
    if around.metadata.authors:
        return []
    bylines = [piece for piece in pieces if piece.rule == phrases.BYLINE.name and not piece.caption]
    for piece in bylines:
        name = clean_name(piece.text, around.metadata.site)
        told = phrases.BYLINE.pattern.match(piece.text) and not is_by_other_hand(piece.text)
        if told and looks_like_name(name):
            return [name]
    bare = (piece.text for piece in bylines if not phrases.BYLINE.pattern.match(piece.text))
    return [text.strip(" ,:;-–—|") for text in bare if looks_like_name(text)][:1]


def label_standfirst(line: Line) -> None:
    """Set the role of a line above the text that is its standfirst; it stays in the text."""
    around, piece, key = line.around, line.piece, line.key
    parent = piece.holder
    if parent is around.main:
        return
    named = any("standfirst" in node.naming.marks for node in piece.node.chain()[:3])
    heading = 2 <= piece.level <= 4 and line.at < around.first and piece.words >= 6
    described = any(key == text or (len(key) > 40 and key in text) for text in around.descriptions)
    if named or heading or described:
        piece.role = "standfirst"
