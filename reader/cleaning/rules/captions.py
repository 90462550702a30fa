"""What belongs to a picture: captions and credits, set aside from the running text but not dropped."""

from __future__ import annotations

from collections.abc import Sequence

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Node, Piece, size_of
from reader.cleaning.region.locate import nearest_common
from reader.cleaning.region.running_text import is_body
from reader.cleaning.rules.rule import NOT_LOCATED
from reader.document.blocks import BlockKind

MOST = ((600, 0.6), (1_500, 0.15))
"""Characters of text in a figure, and their share of the page's, from which it was never closed."""


def _is_unclosed(size: int, total: int) -> bool:
    return any(size >= least and size >= share * total for least, share in MOST)


def mark_captions(pieces: Sequence[Piece]) -> None:
    """Set `caption` on the pieces that belong to pictures."""
    total = size_of(pieces)
    sizes: dict[Node, int] = {}
    for piece in pieces:
        for node in piece.node.chain():
            sizes[node] = sizes.get(node, 0) + len(piece.text)
    after_picture = False
    for piece in pieces:
        if not piece.text or piece.level == 1 or piece.kind in (BlockKind.TABLE, BlockKind.CODE):
            after_picture = piece.kind is BlockKind.FIGURE
            continue
        chain = piece.node.chain()
        in_figure = False
        for node in chain:
            if node.tag in ("blockquote", "table", "pre"):
                break
            if node.tag in ("figure", "figcaption") and not _is_unclosed(sizes[node], total):
                in_figure = True
                break
        named = any(
            "caption" in node.naming.marks and (sizes[node] < 600 or node.tag in ("ul", "ol"))
            for node in chain[:3]
        )
        credit = (
            piece.words < 80
            and piece.link < 0.5
            and piece.kind is BlockKind.PARAGRAPH
            and piece.node.within("li", "blockquote") is None
            and phrases.is_credit(piece)
        )
        signed = (
            piece.words < 60 and piece.text.startswith("©") and not piece.level and piece is not pieces[-1]
        )
        below = (
            after_picture
            and piece.words <= 45
            and piece.kind is BlockKind.PARAGRAPH
            and phrases.CREDIT_IN_BRACKETS.search(piece.text) is not None
        )
        piece.caption = in_figure or named or credit or signed or below
        after_picture = False


LEAST = 4
"""Paragraphs of an article from which its body is told from what stands in the page's header."""


def without_header_pictures(kept: list[Piece]) -> list[Piece]:
    """The article without the pictures that stand in the page's header, below the standfirst."""
    body = [piece for piece in kept if is_body(piece)]
    if len(body) < LEAST:
        return kept
    start = nearest_common([piece.node for piece in body[1:]]).start
    found: list[Piece] = []
    for piece in kept:
        if body[0].index < piece.index < start and (piece.caption or piece.kind is BlockKind.FIGURE):
            piece.rule = NOT_LOCATED
        else:
            found.append(piece)
    return found
