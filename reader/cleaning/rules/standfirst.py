"""The standfirst above the text, beside the title: part of the report, though apart from its body."""

from __future__ import annotations

from collections.abc import Sequence

from reader.cleaning.html.pieces import Piece, folded
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.rules.context import SENTENCE_END
from reader.document.blocks import BlockKind

ROLE, OUTSIDE = "standfirst", "outside the article"
LONG = 8
"""Words from which a line with one witness alone may be a standfirst."""
SUBTITLES = {"subtitle", "sub-title"}
MOST = 120
"""Most words of a standfirst."""
BELOW_TITLE, ABOVE_TEXT = 5, 12
"""Most pieces from the title to it, and from it to the text: a byline, a picture and its caption."""


def with_standfirst(pieces: Sequence[Piece], kept: list[Piece], metadata: Metadata) -> list[Piece]:
    """The kept pieces, after the standfirst where one stands between the title and them.

    Its witnesses are the name of its element, and the page's own description, which it is or begins, or
    which is its beginning, cut short. One is enough for a sentence in a part that is called nothing else.
    """
    if not kept:
        return kept
    first = kept[0].index
    title = max((piece.index for piece in pieces[:first] if piece.level == 1 and piece.text), default=-1)
    if title < 0:
        return kept
    described = [text for text in map(folded, metadata.descriptions) if text]
    said = {folded(piece.text) for piece in kept[:6]}
    for piece in pieces[max(title + 1, first - ABOVE_TEXT) : min(title + BELOW_TITLE + 1, first)]:
        if not 6 <= piece.words <= MOST or piece.link > 0.3 or piece.caption:
            continue
        if SUBTITLES & set(piece.node.names.lower().split()):
            continue  # the second half of the title
        key = folded(piece.text)
        named = any(ROLE in node.naming.marks for node in piece.node.chain()[:2])
        told = any(_same(key, text) for text in described)
        if (named or told) and _may_be(piece, named and told):
            if key in said:
                return kept
            piece.rule, piece.role, piece.kind, piece.level = "", ROLE, BlockKind.PARAGRAPH, 0
            return [piece, *kept]
    return kept


def _may_be(piece: Piece, sure: bool) -> bool:
    """Whether nothing speaks against a standfirst with one witness alone."""
    if sure:
        return True
    if piece.rule not in ("", OUTSIDE) or piece.words < LONG or piece.link > 0.1:
        return False
    return SENTENCE_END.search(piece.text) is not None and not any(
        node.hidden or node.naming.rules for node in piece.node.chain()[:3]
    )


def _same(standfirst: str, description: str) -> bool:
    if standfirst == description or (len(standfirst) > 40 and standfirst in description):
        return True
    beginning = description.rsplit(" ", 1)[0]  # its last word may be cut in two
    return len(beginning) > 40 and standfirst.startswith(beginning)
