"""A learned second opinion on pieces where the rules are unsure.

The rules decide; two tables of boosted trees, trained on pages with hand-made truth by
`benchmarks/train_arbiter.py`, may overrule them within limits. The first judges each piece, the second
also sees what the first says of the pieces around it. It rescues what a rule left out only
when it is sure, never what a rule of `FINAL` left out, and it leaves out a paragraph of running text
only when next to nothing speaks for it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from reader.cleaning.html.pieces import Node, Piece
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.model import features, second_pass
from reader.cleaning.model.features import Zone
from reader.cleaning.model.trees import Table, table_of
from reader.cleaning.region.locate import is_body
from reader.document.blocks import BlockKind

RULE = "unlike the article"
FINAL = frozenset(
    {
        "comments", "recent comments", "end of the article", "hidden", "cookie box", "cookie notice",
        "repetition", "advertisement",
        "share bar", "title", "byline", "date line", "article in an article", "page footer",
        "next article",
    }
)  # fmt: skip
"""Rules that are never overruled: what they take must not come out, or is shown elsewhere."""
RESCUE = 0.5
LEAVE_OUT = 0.4
LEAVE_OUT_HEADING = 0.25
LEAVE_OUT_PROSE = 0.05
MOST = 1500
"""Pieces beyond which a page is not judged a second time."""

_OF_LISTS = frozenset(["ul", "ol", "dl", "li", "dd", "dt"])

NAMES = (*features.NAMES, *second_pass.NAMES)
"""The features of the second pass; the first has those without what the first says."""


def arbitrate(zone: Zone, metadata: Metadata) -> None:
    """Set or clear `rule` on the zone's pieces where the trees overrule it."""
    if not 8 <= len(zone.pieces) <= MOST or sum(is_body(p) for p in zone.pieces if not p.rule) < 3:
        return
    settled = [piece.rule in FINAL or piece.rule.startswith("role ") for piece in zone.pieces]
    likely = likelihoods(zone.pieces, features.rows(zone, metadata), settled, *_tables())
    whole = _lists(zone.pieces, likely)
    for at, piece in enumerate(zone.pieces):
        if (piece.embed or piece.note) and not piece.rule:
            continue  # a quoted post stays whole or goes whole, a note as long as its reference
        if piece.rule:
            if likely[at] > RESCUE and not settled[at]:
                piece.rule = ""
        elif piece.caption:
            if likely[at] > RESCUE and piece.node.within("figure", "figcaption", "li") is None:
                piece.caption = False
        elif _is_caption_of_table(piece, zone.pieces[at + 1 : at + 3]):
            continue
        elif max(likely[at], whole.get(at, 0.0)) < _least(piece, zone.pieces[at + 1 : at + 2]):
            piece.rule = RULE


def _least(piece: Piece, following: Sequence[Piece]) -> float:
    """How likely a piece that the rules kept must be to stay; a short line above a paragraph may well be
    its heading.
    """
    if piece.level or (piece.words <= 8 and not piece.link and any(map(_is_prose, following))):
        return LEAVE_OUT_HEADING
    return LEAVE_OUT_PROSE if _is_prose(piece) or piece.kind is BlockKind.CODE else LEAVE_OUT


def _is_caption_of_table(piece: Piece, following: Sequence[Piece]) -> bool:
    """Whether a piece is the caption of a table that the rules keep: it stays or goes with the table."""
    table = piece.node.within("table") if piece.node.within("caption") is not None else None
    return table is not None and any(
        after.kind is BlockKind.TABLE and after.node is table and not after.rule for after in following
    )


def _is_prose(piece: Piece) -> bool:
    return is_body(piece) and piece.words >= 20 and piece.link < 0.3 and not piece.rule


def _lists(pieces: Sequence[Piece], likely: Sequence[float]) -> dict[int, float]:
    """For what stands in each list, how likely the list is on the whole: it stays or goes as one, with
    lists in it.
    """
    lists: dict[Node, list[int]] = {}
    for at, piece in enumerate(pieces):
        if not piece.rule and (found := piece.node.within("ul", "ol", "dl")) is not None:
            lists.setdefault(_outermost(found), []).append(at)
    whole: dict[int, float] = {}
    for found, items in lists.items():
        mean = sum(likely[i] for i in items) / len(items)
        if _amid_prose(found, pieces, items):
            mean = max(mean, LEAVE_OUT)
        whole |= dict.fromkeys(items, mean)
    return whole


def _amid_prose(found: Node, pieces: Sequence[Piece], items: Sequence[int]) -> bool:
    """Whether a list of words, not of links, stands between two paragraphs of one part."""
    linked = sum(pieces[i].link * len(pieces[i].text) for i in items)
    if linked > 0.2 * sum(len(pieces[i].text) for i in items):
        return False
    beside = [
        at
        for at in (
            *range(items[0] - 1, max(-1, items[0] - 4), -1),
            *range(items[-1] + 1, min(len(pieces), items[-1] + 4)),
        )
        if not pieces[at].rule and is_body(pieces[at]) and pieces[at].node.parent is found.parent
    ]
    return any(at < items[0] for at in beside) and any(at > items[-1] for at in beside)


def _outermost(found: Node) -> Node:
    """The list that this one is nested in, through nothing but lists and their items."""
    node = found
    while node.parent is not None and node.parent.tag in _OF_LISTS:
        node = node.parent
        if node.tag in ("ul", "ol", "dl"):
            found = node
    return found


def likelihoods(
    pieces: Sequence[Piece],
    rows: Sequence[list[float]],
    settled: Sequence[bool],
    first: Table,
    second: Table,
) -> list[float]:
    """How likely each piece is the article's: by itself, then by what the first pass says of those around it.

    What is settled (its rule is never overruled) is only judged by itself.
    """
    alone = [first.probability(row) for row in rows]
    beside = second_pass.rows(pieces, alone)
    return [
        by_itself if done else second.probability(row + more)
        for row, more, by_itself, done in zip(rows, beside, alone, settled, strict=True)
    ]


@lru_cache(maxsize=1)
def _tables() -> tuple[Table, Table]:
    data = json.loads(files("reader.cleaning.model").joinpath("arbiter.json").read_text("utf-8"))
    if tuple(data["names"]) != NAMES:
        raise RuntimeError("arbiter.json was trained with other features: run benchmarks/train_arbiter.py")
    first, second = map(table_of, data["passes"])
    return first, second
