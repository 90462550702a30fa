"""Who the lines around an article's text name as its authors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reader.cleaning.html.pieces import Piece
from reader.cleaning.metadata.author_notes import boxed, credited, noted, own_site, signed
from reader.cleaning.metadata.dates import find_dates
from reader.cleaning.metadata.line_names import PARTING, labelled, list_of_names, named
from reader.cleaning.metadata.mentions import Mention
from reader.cleaning.metadata.names import clean_name, looks_like_name
from reader.cleaning.model.authors import Page

MOST_LINES = 40
"""Lines around the title in which every part that looks like a name counts."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines around an article's text.

    `title`, `first` and `last` are the indexes of the title, the first paragraph and the last piece;
    `between` the lines between the title and the text, `opening` those that the text begins with, `close` the
    last before it, `above` those above the title, `below` and farther `beneath` those below the text, `box`
    the short ones of the latter, `near` all around title and beginning.
    """

    title: int | None
    first: int
    last: int
    between: Sequence[Piece]
    opening: Sequence[Piece]
    close: Sequence[Piece]
    above: Sequence[Piece]
    below: Sequence[Piece]
    beneath: Sequence[Piece]
    box: Sequence[Piece]
    near: Sequence[Piece]


def printed_mentions(page: Page, lines: Lines) -> list[Mention]:
    """The names that are printed around an article's text."""
    site, titles = page.metadata.site, " ".join(page.metadata.titles).casefold()
    # below a standfirst, a name counts only beside a day
    dated = [line for line in (*lines.opening, *lines.above) if next(find_dates(line.text[:200]), None)]
    ending = [*page.kept[-2:], *(piece for piece in lines.beneath[1:3] if piece.rule == "date line")]
    text = [*page.kept[:2], *page.kept[-3:], *lines.beneath]
    found = [
        ("labelled", labelled([*lines.between, *lines.opening], site)),
        ("labelled close", labelled(lines.close, site)),
        ("labelled above", labelled(lines.above, site)),
        ("labelled below", labelled(lines.below, site)),
        ("named", named([*lines.between, *dated], page.metadata)),
        ("named below", named(lines.below, page.metadata)),
        *(("listed", list_of_names(line.text, titles)) for line in lines.between),
        ("boxed", boxed(lines.box)),
        ("credited", credited(text, page.metadata.descriptions)),
        ("noted", noted(lines.beneath)),
        ("signed", signed(ending)),
        ("own site", own_site(page.pieces[page.last :], page.url)),
        ("labelled below", labelled(lines.box, site)),
        *(("line", [name]) for name in _names_in_lines(lines.near, site, titles)),
        *(("line below", [name]) for name in _names_in_lines(lines.box, site, titles)),
    ]
    return [Mention(source, tuple(names)) for source, names in found if names]


def _names_in_lines(lines: Sequence[Piece], site: str, titles: str) -> Iterator[str]:
    """Each part of these lines that looks like a name and is not the title's."""
    for line in lines[:MOST_LINES]:
        for part in PARTING.split(line.text):
            name = clean_name(part, site) if len(part) <= 80 else ""
            # with a comma it may be a place ("San Francisco, May 5")
            placed = name and "," in part and next(find_dates(part), None) is not None
            if name and not placed and looks_like_name(name) and name.casefold() not in titles:
                yield name
