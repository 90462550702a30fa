"""A learned second opinion on every piece near the article.

The rules decide first; a table of boosted trees, trained on pages with hand-made truth by
`benchmarks/train_arbiter.py`, sees their verdicts among its features and has the last word on what they
keep, and on what rules of `OVERRULED` left out. Their probabilities also say how doubtful the text is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.cleaning.html.pieces import Piece, size_of
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.model import features
from reader.cleaning.model.features import Zone
from reader.cleaning.model.trees import Table, read_table
from reader.cleaning.region.running_text import is_body
from reader.cleaning.rules.rule import NOT_LOCATED, UNLIKE
from reader.document.blocks import BlockKind

LIKELY = 0.5
"""How likely a piece must be the article's to stay in it."""
OVERRULED = {
    "author box": 0.45, "overlay": 0.45, "button": 0.5, "page tools": 0.5, "tail": 0.5, NOT_LOCATED: 0.55,
    "title": 0.6, "repetition": 0.7,
}  # fmt: skip
"""Rules that may be overruled, and how likely a piece must be for that; what others take must not come out,
is shown elsewhere, or is seldom the article's when the trees say so.
"""
BELOW = 0.9
"""How likely one outside the article must be from the part that was located on: the next article reads like
this one.
"""
LONG_TAIL = 8
"""Words of a piece from which the rule "tail" may be overruled: a shorter one is an address or a credit."""
_ADDRESSES = re.compile(r"(?:(?:https?|ftp)://\S+\s*)+", re.I)
LEAST, MOST = 16, 1500
"""Fewest and most pieces of a page that is judged a second time."""


def arbitrate(zone: Zone, metadata: Metadata) -> float:
    """Set or clear `rule` on the zone's pieces where the trees overrule it.

    Returns the expected number of misjudged characters as a share of those kept: over 1 where few are kept,
    0 where the trees were not asked.
    """
    if not LEAST <= len(zone.pieces) <= MOST or sum(is_body(p) for p in zone.pieces if not p.rule) < 3:
        return 0.0
    table, doubtful = shipped_table(), 0.0
    for at, (piece, row) in enumerate(zip(zone.pieces, features.rows(zone, metadata), strict=True)):
        if _is_settled(piece, zone.pieces[at + 1 : at + 3]):
            continue
        below = piece.rule == NOT_LOCATED and piece.index >= zone.part.start
        probability = table.probability(row)
        likely = probability > (BELOW if below else OVERRULED.get(piece.rule, LIKELY))
        # left out, neither is a loss: what follows may be another article, what is repeated has been said
        if likely or not (below or piece.rule == "repetition"):
            doubtful += min(probability, 1 - probability) * len(piece.text)
        if piece.caption and not piece.rule:
            piece.caption = not likely or piece.node.within("figure", "figcaption", "li") is not None
        else:
            piece.rule = "" if likely else piece.rule or UNLIKE
    return doubtful / max(1, size_of(piece for piece in zone.pieces if not piece.rule))


def _is_settled(piece: Piece, following: Sequence[Piece]) -> bool:
    """Whether the rules alone decide: a quoted post stays whole or goes whole, a note as long as its
    reference, a caption of a table with the table; code and addresses written out stay, as some of the truths
    the trees learnt from have none.
    """
    if piece.rule:
        return piece.rule not in OVERRULED or (piece.rule == "tail" and piece.words < LONG_TAIL)
    kept = piece.kind is BlockKind.CODE or piece.embed or piece.note or _ADDRESSES.fullmatch(piece.text)
    return bool(kept) or _is_caption_of_table(piece, following)


def _is_caption_of_table(piece: Piece, following: Sequence[Piece]) -> bool:
    """Whether a piece is the caption of a table that the rules keep."""
    table = piece.node.within("table") if piece.node.within("caption") is not None else None
    return table is not None and any(
        after.kind is BlockKind.TABLE and after.node is table and not after.rule for after in following
    )


def shipped_table() -> Table:
    """The table of `arbiter.json`."""
    return read_table("arbiter.json", features.NAMES)
