"""How far the part of a page that is the article reaches: a body split over brothers, its beginning in a
part of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from reader.cleaning.html.pieces import Node, Piece, size_of
from reader.cleaning.region.running_text import is_body
from reader.document.blocks import BlockKind

LED = 200
"""Characters of running text before the body from which it is the body's beginning."""
SEVERAL, BEGUN = 3, 500
"""Paragraphs and characters of running text above the body that are its beginning without a title: less is a
standfirst or a summary.
"""


@dataclass(frozen=True, slots=True)
class _Added:
    """What a wider part adds to a body of `inside` characters of running text; sizes are in characters."""

    prose: list[Piece]
    inside: int
    size: int
    """Of running text."""
    alike: int
    """Of running text in holders of the same names as the body's own."""
    before: int
    """Of running text above the body."""
    table: int
    """Of tables of data."""
    noise: int
    """Of all else but captions."""
    short: int
    """Of headings."""
    linked: float
    """Of links in what is no running text."""
    cards: int
    """Headings that are links."""
    titled: bool
    """Whether all its running text stands between a first-level heading and the body."""

    @property
    def other(self) -> float:
        """What speaks against a wider part: links, and a third of the short lines without one."""
        return self.linked + max(0, self.noise - self.short - self.linked) / 3

    def is_more_of(self) -> bool:
        """Whether it is more of the same body."""
        if self.cards > len(self.prose) / 2 and self.inside >= 4 * LED:  # other articles
            return False
        plenty = self.size >= max(400, 0.3 * self.inside) and self.size >= 4 * self.noise
        same = (
            self.size >= max(300, 0.12 * self.inside)
            and self.size >= 4 * (self.noise - self.short)
            and self.alike > 0.8 * self.size
        )
        return plenty or same or self._is_beginning() or self._is_table()

    def _is_beginning(self) -> bool:
        if self.titled and self.size >= LED and self.size >= 9 * (self.noise - self.short):
            return True
        paragraphs = sum(piece.kind is BlockKind.PARAGRAPH for piece in self.prose)
        return (
            paragraphs >= SEVERAL
            and self.before >= 0.6 * self.size
            and self.size >= max(BEGUN, 0.05 * self.inside)
            and self.size >= 3 * self.other
        )

    def _is_table(self) -> bool:
        return self.table >= max(400, 0.3 * self.inside) and self.size + self.table >= 4 * self.other


def widened(part: Node, pieces: Sequence[Piece]) -> Node:
    """A part around `part` when it adds much running text and little else: a body split over siblings."""
    body = [piece for piece in pieces if part.start <= piece.index < part.end and is_body(piece)]
    inside = size_of(body)
    likes = {_likeness(piece) for piece in body}
    alike = {piece.index for piece in pieces if is_body(piece) and _likeness(piece) in likes}
    best, node = part, part.parent
    while node is not None and node.tag != "html":
        added = _added(node, best, pieces, inside, alike)
        rival = best.tag == "article" and node.tag != "article"  # what it adds are other articles
        if added.is_more_of() and not rival:
            inside += added.size
            best = node
        elif added.size > 0.5 * inside and added.noise > added.size:
            break
        node = node.parent
    return best


def _added(node: Node, best: Node, pieces: Sequence[Piece], inside: int, alike: set[int]) -> _Added:
    added = [p for p in pieces if node.start <= p.index < node.end and not best.start <= p.index < best.end]
    prose = [p for p in added if is_body(p) and p.words >= 12]
    rest = [p for p in added if not is_body(p) and p.kind is not BlockKind.TABLE and not p.caption]
    return _Added(
        prose,
        inside,
        size=size_of(prose),
        alike=size_of(p for p in prose if p.index in alike),
        before=size_of(p for p in prose if p.index < best.start),
        table=size_of(p for p in added if p.is_data),
        noise=size_of(rest),
        short=size_of(p for p in added if p.level),
        linked=sum(len(p.text) * p.link for p in rest),
        cards=sum(p.level > 0 and p.link > 0.5 for p in added),
        titled=_stands_below_title(prose, added, best),
    )


def _stands_below_title(prose: Sequence[Piece], added: Sequence[Piece], part: Node) -> bool:
    """Whether all running text that a wider part adds stands between a first-level heading and the part."""
    return (
        bool(prose)
        and any(p.level == 1 and p.index < prose[0].index for p in added)
        and prose[-1].index < part.start
    )


def _likeness(piece: Piece) -> tuple[str, str, str]:
    """Names of a piece's holder and of the part around it, or the tags up to the first part with names.

    Pieces of one body are often alike in them.
    """
    holder = piece.holder
    if holder.names:
        return (piece.node.tag, holder.names, holder.parent.names if holder.parent is not None else "")
    named = next((node for node in holder.chain() if node.names), None)
    tags = (node.tag for node in takewhile(lambda node: node is not named, holder.chain()))
    return (piece.node.tag, " ".join(tags), named.names if named is not None else "")
