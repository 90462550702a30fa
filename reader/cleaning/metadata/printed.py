"""Authors and dates from the lines around an article's text, where readers look for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from reader.cleaning.html.pieces import Piece, folded
from reader.cleaning.metadata.author_mentions import Lines, printed_mentions
from reader.cleaning.metadata.date_chooser import last_change, publication
from reader.cleaning.metadata.date_lines import Place, printed_dates
from reader.cleaning.metadata.language import language_of
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.metadata.printed_citation import with_printed
from reader.cleaning.model.authors import Page, choose

REACH, NEAR, ABOVE_TITLE, BELOW, FAR_BELOW = 60, 6, 4, 6, 16
"""Pieces before the text in which a heading is looked for; before a text without one; above the title;
below the text; below it for a box that names the authors.
"""
CLOSE = 3
"""Pieces before the text in which a labelled byline counts whatever the part around it is called."""
FAR, BESIDE_TITLE = 200, 14
"""Pieces before the text in which its very title is looked for; below a title that stands farther than
REACH.
"""
_ELSEWHERE = frozenset(
    [
        "comments", "related", "cookie box", "advertisement", "navigation", "legal notice", "hidden",
        "tag nav", "tag footer", "tag form", "tag noscript", "tag dialog", "tag menu",
    ]
)  # fmt: skip
"""Rules that left out parts in which no line speaks of this article."""
_OTHERS = frozenset(["sidebar", "comments"])
"""Rules that left out lines below the text which have other articles' dates and names."""


def complete(metadata: Metadata, pieces: Sequence[Piece], kept: Sequence[Piece], url: str = "") -> None:
    """Settle authors, dates and language with what is printed above and below the kept pieces."""
    if not kept:
        return
    metadata.language = language_of(" ".join(piece.text for piece in kept[:40]), metadata.language)
    lines = lines_around(metadata, pieces, kept)
    first, last = lines.first, lines.last
    metadata.dates += printed_dates(pieces, Place(lines.title, first, last), metadata.language, url)
    metadata.published, metadata.modified = publication(metadata.dates), last_change(metadata.dates)
    metadata.citation = with_printed(metadata.citation, pieces, first, last)
    page = Page(metadata, url, pieces, kept, first, last)
    metadata.authors = choose([*metadata.mentions, *printed_mentions(page, lines)], page)


def lines_around(metadata: Metadata, pieces: Sequence[Piece], kept: Sequence[Piece]) -> Lines:
    """The lines around the kept pieces that are about the article."""
    prose = [piece.index for piece in kept if piece.words >= 12 and not piece.level]
    first = prose[0] if prose else kept[0].index
    last = kept[-1].index
    title = _title_before(pieces, first, metadata)
    start = max(0, first - NEAR) if title is None else title + 1
    under = list(pieces[start:first])
    if len(under) > REACH:
        under = [*under[:BESIDE_TITLE], *under[-NEAR:]]
    # a standfirst may stand above the byline
    end = min(prose[1], first + NEAR) if len(prose) > 1 else first
    below = [piece for piece in pieces[last : last + BELOW] if piece.text and piece.words <= 14]
    beneath = pieces[last : last + FAR_BELOW]
    return Lines(
        title=title,
        first=first,
        last=last,
        between=_lines(under, _ELSEWHERE - {"tag footer"}),  # there it is no page's footer
        opening=_lines(pieces[first:end]),
        close=[line for line in _lines(pieces[max(start, first - CLOSE) : first], ()) if line.words <= 14],
        above=[] if title is None else _lines(pieces[max(0, title - ABOVE_TITLE) : title]),
        below=[piece for piece in below if piece.rule not in _OTHERS],
        beneath=beneath,
        box=_lines(beneath),
        near=_lines(pieces[max(0, start - ABOVE_TITLE) : end], ()),
    )


def _title_before(pieces: Sequence[Piece], first: int, metadata: Metadata) -> int | None:
    """The nearest piece before the text that is the article's title, else the nearest heading of the
    first level.
    """
    titles = {folded(title) for title in metadata.titles}
    heading = None
    for at in range(first - 1, max(-1, first - 1 - FAR), -1):
        piece = pieces[at]
        near = at >= first - REACH
        if piece.text and (near or piece.level == 1) and folded(piece.text) in titles:
            return at
        if near and piece.level == 1 and heading is None and piece.rule not in _ELSEWHERE:
            heading = at
    return heading


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
