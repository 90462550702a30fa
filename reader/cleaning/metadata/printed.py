"""Authors and dates from the lines around an article's text, where readers look for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from reader.cleaning.html.pieces import Piece
from reader.cleaning.metadata.author_notes import boxed, credited, desk, nickname, noted, own_site, signed
from reader.cleaning.metadata.date_chooser import last_change, publication
from reader.cleaning.metadata.date_lines import Place, printed_dates
from reader.cleaning.metadata.dates import find_dates
from reader.cleaning.metadata.language import language_of
from reader.cleaning.metadata.line_names import folded, labelled, list_of_names, named
from reader.cleaning.metadata.names import looks_like_person
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.metadata.printed_citation import with_printed
from reader.cleaning.metadata.titles import squeezed

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
    prose = [piece.index for piece in kept if piece.words >= 12 and not piece.level]
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
    over = [] if title is None else pieces[max(0, title - ABOVE_TITLE) : title]
    above = _lines(over)
    below = [piece for piece in pieces[last : last + BELOW] if piece.text and piece.words <= 14]
    below = [piece for piece in below if piece.rule not in _OTHERS]
    metadata.dates += printed_dates(pieces, Place(title, first, last), metadata.language, url)
    metadata.published, metadata.modified = publication(metadata.dates), last_change(metadata.dates)
    metadata.citation = with_printed(metadata.citation, pieces, first, last)
    close = [line for line in _lines(pieces[max(start, first - CLOSE) : first], ()) if line.words <= 14]
    printed = labelled(beyond, metadata.site) or labelled(close, metadata.site)
    # below a standfirst, a name counts only beside a day
    dated_lines = [line for line in beyond[len(between) :] if next(find_dates(line.text[:200]), None)]
    dated_lines += [line for line in above if next(find_dates(line.text[:200]), None)]
    _authors(metadata, [*between, *dated_lines], printed, above, below)
    if not metadata.authors:
        beneath = pieces[last : last + FAR_BELOW]
        ending = [*kept[-2:], *(piece for piece in beneath[1:3] if piece.rule == "date line")]
        metadata.authors = (
            boxed(_lines(beneath))
            or credited([*kept[:2], *kept[-3:], *beneath], metadata.descriptions)
            or noted(beneath)
            or nickname([*between, *above], beneath, ending)
            or signed(ending)
            or desk([*above, *between], metadata.site)
            or own_site(pieces[last:], url)
            or ([metadata.body_told] if metadata.body_told else [])
        )


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
        printed = next((names for line in between if (names := list_of_names(line.text, titles))), [])
    if printed and (
        not person_told
        or (
            all(map(looks_like_person, printed))
            and (
                set(map(folded, told)) < set(map(folded, printed))
                or (set(printed) <= set(metadata.bylines) and _unseen(told, [*above, *between, *below]))
            )
        )
    ):
        metadata.authors = printed
    elif not person_told:
        titles = " ".join(metadata.titles).casefold()
        listed = next((names for line in between if (names := list_of_names(line.text, titles))), [])
        near = " ".join(folded(line.text) for line in (*above, *between, *below))
        marked = [name for name in (metadata.bylines if told else metadata.authors) if folded(name) in near]
        if told:
            marked = [name for name in marked if looks_like_person(name)][:1] or listed or told
        metadata.authors = (
            marked
            or labelled(above, metadata.site)
            or named(between, metadata)
            or labelled(below, metadata.site)
            or [name for name in metadata.authors if name in metadata.bylines]
        )


def _unseen(told: Sequence[str], lines: Sequence[Piece]) -> bool:
    """Whether none of the names that the metadata tell is printed in the lines."""
    words = {word for line in lines for word in folded(line.text).split()}
    return not any(words.intersection(folded(name).split()[-1:]) for name in told)


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
