"""Where the next article begins below the text: its own headline, with a byline or a day beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Node, Piece, folded
from reader.cleaning.region.running_text import is_body
from reader.cleaning.rules.context import Around
from reader.cleaning.rules.lead_lines import only_dates
from reader.cleaning.rules.rule import NOT_LOCATED

LEAST = 300
"""Characters of running text that an article has before another can follow it."""
REACH = 5
"""Pieces after a headline among which its byline or day stands."""
SECTIONS = 3
"""Headings of the first level before one from which it is one of the text's own."""
_BESIDE = frozenset({"byline", "byline and date", "date line", "author box"})
_BESIDE_TEXT = frozenset({"", NOT_LOCATED})
"""Verdicts on what stands beside a headline: a day in a sidebar does not."""


def next_articles(pieces: Sequence[Piece], around: Around) -> Iterator[Piece]:
    """All that follows the headline of another article below the text."""
    passed = 0
    sections = _sections(pieces, around)
    last = max((at for at, piece in enumerate(pieces) if piece.holder is around.main), default=0)
    for at, piece in enumerate(pieces):
        another = passed >= LEAST and _is_headline(piece, sections, around)
        if another and (at > last or _apart(at, pieces, around)):
            yield from pieces[at:]
            return
        passed += len(piece.text) if is_body(piece) and not piece.rule else 0
    if passed >= LEAST:
        yield from _not_located(pieces[-1].index + 1, around)


def _not_located(start: int, around: Around) -> Iterator[Piece]:
    """What follows the headline of another article beyond the part that was located: it is never brought
    back.
    """
    below = around.page[start:]
    sections = _sections(below, around)
    for at, piece in enumerate(below):
        if piece.rule == NOT_LOCATED and _is_headline(piece, sections, around):
            for other in below[at:]:
                if other.rule == NOT_LOCATED:
                    other.rule = ""
                    yield other
            return


def _is_headline(piece: Piece, sections: Sequence[Piece], around: Around) -> bool:
    """Whether a heading of the first level that is not the title has a byline or a day beside it."""
    if piece.level != 1 or not piece.text or folded(piece.text) in around.titles:
        return False
    if _heads_sections(piece, sections):
        return False
    beside = (other for other in around.page[piece.index + 1 : piece.index + 1 + REACH])
    return any(other.rule in _BESIDE or (other.rule in _BESIDE_TEXT and _signs(other)) for other in beside)


def _sections(pieces: Sequence[Piece], around: Around) -> list[Piece]:
    """The first headings of the first level that are kept and are not the title."""
    found = (
        piece
        for piece in pieces
        if piece.level == 1 and piece.text and not piece.rule and folded(piece.text) not in around.titles
    )
    return list(islice(found, SECTIONS))


def _heads_sections(piece: Piece, sections: Sequence[Piece]) -> bool:
    """Whether headings of the first level head the text's own sections, here and before."""
    before = [other for other in sections if other.index < piece.index]
    signature = _place(piece)
    own = [other for other in before if signature is not None and _place(other) == signature]
    return len(before) >= SECTIONS or len(own) >= SECTIONS - 1


def _place(piece: Piece) -> tuple[str, Node | None] | None:
    """The tag of the element around a heading, and the element around that."""
    holder = piece.node.parent
    return (holder.tag, holder.parent) if holder is not None else None


def _signs(piece: Piece) -> bool:
    """Whether a short line is a byline or a day."""
    if not piece.text or piece.level or piece.words > 12:
        return False
    return phrases.BYLINE.pattern.match(piece.text) is not None or only_dates(piece, above=True)


def _apart(at: int, pieces: Sequence[Piece], around: Around) -> bool:
    """Whether a piece is in another article than the text's beginning, or its brother of the same class."""
    piece, first = pieces[at], pieces[around.first]
    own = piece.node.within("article")
    if own is not None and not own.start <= first.index < own.end:
        return True
    parts = {node.parent: node for node in first.node.chain()}
    part = next((node for node in piece.node.chain() if node.parent in parts), None)
    other = parts[part.parent] if part is not None else None
    return (
        part is not None
        and other is not None
        and part is not other
        and (part.tag, part.names) == (other.tag, other.names)
    )
