"""The list of contents of a long report, whose links lead to its headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Node, Piece
from reader.cleaning.rules.body import leads_inward
from reader.cleaning.rules.rule import NOT_LOCATED, UNLIKE
from reader.document.blocks import SpanKind

LONG = 3_000
"""Words of a text that is read with a list of contents; that of a shorter one says twice what is seen anyway.
"""
LEAST, MOST = 5, 0.04
"""Entries of a list that is worth its room, and the share of the text's words that it takes at most."""
ABOVE, PARAGRAPH = 60, 12
"""Pieces above the text among which its contents may stand, and words of its paragraphs beside them."""
_RULES = frozenset({"contents", "navigation", "tag nav", "button", UNLIKE, NOT_LOCATED})
"""Verdicts on a list that may yet be one of contents."""


def with_contents(page: Sequence[Piece], kept: list[Piece]) -> list[Piece]:
    """The article with the list, amid or right above it, of links to its own headings, where it is long."""
    size = sum(piece.words for piece in kept)
    if size < LONG:
        return kept
    headings = {name: piece.index for piece in kept if piece.level for name in piece.idents}
    standing = {piece.index for piece in kept}
    first = kept[0].index
    holders = {piece.holder for piece in kept if piece.words >= PARAGRAPH and not piece.caption}
    for entries in _lists(page[max(0, first - ABOVE) : kept[-1].index], standing):
        if entries[0].index < first and not holders.intersection(entries[0].node.chain()):
            continue
        if len(entries) < LEAST or sum(piece.words for piece in entries) > MOST * size:
            continue
        if not all(_leads_below(piece, headings) for piece in entries):
            continue
        above = page[entries[0].index - 1]
        titled = above.index not in standing and phrases.CONTENTS.pattern.match(above.text) is not None
        for piece in (above, *entries) if titled else entries:
            piece.rule, piece.note = "", True
            standing.add(piece.index)
        return [piece for piece in page if piece.index in standing]
    return kept


def _lists(pieces: Sequence[Piece], standing: set[int]) -> Iterator[list[Piece]]:
    """The entries of each outermost list that was left out, but for those of the page's navigation."""
    lists: dict[Node, list[Piece]] = {}
    for piece in pieces:
        if not piece.text or piece.index in standing or piece.rule not in _RULES:
            continue
        chain = piece.node.chain()
        found = next((node for node in reversed(chain) if node.tag in ("ul", "ol")), None)
        if found is not None and not any(node.role == "navigation" for node in chain):
            lists.setdefault(found, []).append(piece)
    yield from lists.values()


def _leads_below(piece: Piece, headings: dict[str, int]) -> bool:
    """Whether an entry is a link to a heading of the article below it."""
    return leads_inward(piece) and any(
        headings.get(span.target[1:], -1) > piece.index for span in piece.spans if span.kind is SpanKind.LINK
    )
