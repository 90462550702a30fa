"""Comments, and the author's bare name, that a theme left in the text of a feed entry."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Piece
from reader.cleaning.metadata.names import clean_name, looks_like_name
from reader.cleaning.rules.recent_comments import NAME, comments_below
from reader.document.blocks import BlockKind

_PARTICLE = re.compile(
    r"\b(?:al|el|bin|ben|ibn|abu|van|von|der|de|da|di|dos|la|le|mac|mc)[- ]|[^\W\d_]-[^\W\d_]|['’]|\b[A-Z]\.",
    re.I,
)
"""What many names have and few other lines of two or three capital words."""


def leave_out_comments(pieces: Sequence[Piece]) -> bool:
    """Leave out the comments below the text; whether there were any."""
    found = comments_below(pieces)
    for piece in found:
        piece.rule = piece.rule or NAME
    return bool(found)


def leave_out_author(pieces: Sequence[Piece], authors: Sequence[str], *, comments: bool) -> tuple[str, ...]:
    """Leave out a line above the text that only names who wrote it; the authors, the feed's own or this one.

    A bare name that the feed does not know is believed only where it looks like no other words, or
    where the theme left `comments` in the text too.
    """
    named = tuple(authors)
    standing = [piece for piece in pieces if piece.text and not piece.rule]
    if len(standing) < 2 or standing[1].words < 12:
        return named
    first = standing[0]
    said = first.text.strip(" –—-:\u00a0")
    if first.kind is not BlockKind.PARAGRAPH or first.words > 8 or said.endswith((".", "!", "?")):
        return named
    known = {author.casefold() for author in authors}
    labelled = phrases.BYLINE.pattern.match(first.text) is not None
    name = clean_name(said) or said
    if name.casefold() not in known:
        if not looks_like_name(name) or not (labelled or comments or _PARTICLE.search(name)):
            return named
        if any(looks_like_name(author) for author in authors) and not labelled:
            return named  # the feed names another one
        if not any(looks_like_name(author) for author in authors):
            named = (name,)
    first.rule = phrases.BYLINE.name
    return named
