"""Piece by piece: what in the chosen part of the page is lead, interruption or tail rather than the
article.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Piece, folded
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.rules import lead
from reader.cleaning.rules.body import BODY, BODY_GROUPS, BUTTON
from reader.cleaning.rules.context import Line, look_around
from reader.cleaning.rules.rule import leave_out, verdict
from reader.cleaning.rules.tail import TAIL_GROUPS


def judge(pieces: Sequence[Piece], metadata: Metadata, page: Sequence[Piece]) -> list[str]:
    """Set `rule` on every piece that is not the article; returns the author that a byline names where the
    metadata name none.

    A caption is set aside by `caption`, not left out.
    """
    if not pieces:
        return []
    around = look_around(pieces, metadata, page)
    _keep_sources(pieces)
    for at, piece in enumerate(pieces):
        if not piece.rule and piece.text and not piece.note:
            line = Line(at, piece, folded(piece.text), around)
            piece.rule = _verdict(line)
            if not piece.rule or _is_told(piece):
                around.seen.setdefault(line.key, at)
    leave_out((lead.KICKERS, *BODY_GROUPS, lead.BARE_AUTHOR), pieces, around)
    if around.main is not None:  # nothing is below a text where none runs
        leave_out(TAIL_GROUPS, pieces, around)
    return lead.authors_named(pieces, around)


def _is_told(piece: Piece) -> bool:
    """Whether the page itself calls a piece its body."""
    return piece.agreed is not None and piece.agreed >= 0.8 and piece.words >= 8 and not piece.caption


def _verdict(line: Line) -> str:
    """The name of the rule that leaves out a line, "" for none."""
    if _is_told(line.piece):
        return ""
    first = line.around.first
    above = lead.LEAD if line.at <= first + lead.REACH else ()
    if found := verdict((BUTTON, *above), line):
        return found
    if line.at <= first and not line.piece.caption:
        lead.label_standfirst(line)
    return "" if line.piece.embed else verdict(BODY, line)


def _keep_sources(pieces: Sequence[Piece]) -> None:
    """Mark lines that are links, under a heading such as "References": what the text rests on."""
    for at, heading in enumerate(pieces):
        if heading.level and phrases.SOURCES.pattern.match(heading.text):
            below = list(takewhile(lambda piece: not piece.level and piece.link >= 0.5, pieces[at + 1 :]))
            for piece in (heading, *below) if below else ():
                piece.note = True
