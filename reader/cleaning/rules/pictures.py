"""Pictures amid the article that stand in parts of their own, without text."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence

from reader.cleaning.html.pieces import Node, Piece
from reader.cleaning.rules.rule import NOT_LOCATED
from reader.document.blocks import BlockKind

OFTEN_PICTURES = frozenset({"overlay", "page tools", "share bar"})
"""Rules for names that page makers also give to the article's pictures: a click enlarges them, or shares
them.
"""


def with_pictures(page: Sequence[Piece], kept: list[Piece]) -> list[Piece]:
    """The article with the pictures, and their captions, that stand amid it in parts of their own without
    text.
    """
    if not kept:
        return kept
    standing = sorted(piece.index for piece in kept)
    holders = {piece.holder for piece in kept if piece.kind is BlockKind.PARAGRAPH and not piece.caption}
    for picture in page[kept[0].index : kept[-1].index]:
        if picture.kind is not BlockKind.FIGURE or picture.rule not in (NOT_LOCATED, *OFTEN_PICTURES):
            continue
        part = _part_without(picture.node, standing)
        if part is None or not (picture.rule == NOT_LOCATED or _is_between(picture, part, holders)):
            continue
        inside = page[part.start : part.end]
        captions = [piece for piece in inside if piece.rule == picture.rule and _is_caption(piece)]
        if len(inside) - len(captions) == 1 and not any(piece.link > 0.5 for piece in captions):
            for piece in (picture, *captions):
                insort(standing, piece.index)
                piece.rule, piece.caption = "", piece is not picture
    return [page[index] for index in standing]


def _is_caption(piece: Piece) -> bool:
    return bool(piece.text) and (piece.caption or piece.node.within("figcaption") is not None)


def _is_between(picture: Piece, part: Node, holders: set[Node]) -> bool:
    """Whether a picture's part is called something that pictures are called too, and stands among the
    article's paragraphs.
    """
    return picture.rule in OFTEN_PICTURES and part.parent in holders


def _part_without(node: Node, standing: list[int]) -> Node | None:
    """The outermost part around a node that holds no piece of the article; None for one that a rule takes by
    name.
    """
    part: Node | None = None
    for around in node.chain():
        at = bisect_left(standing, around.start)
        if at < len(standing) and standing[at] < around.end:
            break
        if around.hidden or any(rule.name not in OFTEN_PICTURES for rule in around.naming.rules):
            return None
        part = around
    return part
