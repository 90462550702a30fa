"""The pieces of the article: prune, choose a region, judge its pieces; look further where that holds too
little.

A region is a node of the page and all that it holds. The first is the one around what readability
located. When its article is a small part of the page's running text, the nodes above it are tried,
and when nothing readable is left, the page's running text itself.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reader.cleaning.convert import note_targets
from reader.cleaning.html.pieces import Node, Piece, Pieces, folded, size_of
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.model.arbiter import arbitrate
from reader.cleaning.model.features import Zone
from reader.cleaning.region.locate import choose, locate, nearest_common
from reader.cleaning.region.running_text import is_body
from reader.cleaning.rules.captions import mark_captions, without_header_pictures
from reader.cleaning.rules.contents import with_contents
from reader.cleaning.rules.judge import judge
from reader.cleaning.rules.pictures import with_pictures
from reader.cleaning.rules.prose import Prose
from reader.cleaning.rules.prune import prune
from reader.cleaning.rules.rule import NOT_LOCATED
from reader.cleaning.rules.standfirst import with_standfirst

log = logging.getLogger(__name__)

BEFORE, AFTER = 15, 12
"""Pieces before and after the article that may still be its."""
LITTLE = 0.3
"""Share of the page's running text under which wider regions are tried."""
ENOUGH, LONGER = 0.4, 4
"""A wider region holds at least this share of the page's unlinked text, and so many times the text of the
narrower.
"""
SMALL, MOST_OF = 2_000, 0.6
"""On a page with less unlinked text than SMALL characters, an article holds at least MOST_OF the text of the
`article` or `main` element around it: so short a page gives a locator little to go by.
"""
TEASER = 3
"""Words of a linked line from which it is the title of another article."""
STEPS = 5
"""Most nodes above a region that are tried; each holds at least STEP characters more."""
STEP = 100
RESCUED_WORDS = 200
"""Words of running text that a page without a readable article must have to be shown all the same."""
UNSURE = "Perhaps incomplete: no article was found; this is the page's running text"
"""Said of a text that is the page's running text, for want of an article."""
FEW_WORDS = 30
"""Words under which a text is no article where the page has RESCUED_WORDS."""
_NEVER_RESCUED = frozenset(
    {"hidden", "comments", "cookie box", "advertisement", "page footer", "navigation", "tag nav",
    "tag footer", "tag noscript",
     "tag dialog", "tag menu"}
)  # fmt: skip

_State = list[tuple[str, bool, bool, bool, float | None, str, bool]]


@dataclass(frozen=True, slots=True)
class Selection:
    """The article's pieces in page order, authors that a byline in the text names, why no article was
    recognised ("" where one was), and how much is likely to be judged wrongly (see `arbitrate`).
    """

    pieces: list[Piece]
    authors: list[str]
    uncertain: str = ""
    doubt: float = 0.0


def select(page: Pieces, metadata: Metadata) -> Selection:
    """Choose the article's pieces; all others carry the rule that left them out."""
    try:
        found = _select(page, metadata)
    except Exception:  # a fault in one rule must not cost the whole text
        log.exception("cleaning rules failed; falling back to the page's running text")
        found = Selection([], [])
        for piece in page.pieces:
            piece.rule = piece.rule or NOT_LOCATED
    words = sum(piece.words for piece in found.pieces)
    if words < FEW_WORDS and (rescued := _rescued(page)):
        return Selection(rescued, found.authors, UNSURE)
    return replace(found, uncertain=UNSURE) if _is_wall(found.pieces) else found


def _is_consent(node: Node) -> bool:
    named = any(rule.name == "cookie box" for rule in node.naming.rules)
    return named and node.tag not in ("html", "body", "main", "article")


def _is_wall(kept: Sequence[Piece]) -> bool:
    """Whether most of a text stands in parts that are named as consent boxes: then it is the wall."""
    walled = [piece for piece in kept if any(map(_is_consent, piece.node.chain()))]
    return size_of(walled) > 0.5 * max(1, size_of(kept))


def _select(page: Pieces, metadata: Metadata) -> Selection:
    zone, authors, pruned = seeded_zone(page, metadata)
    first = _arbitrated(page, zone, metadata, authors)
    found = _wider(page, metadata, first, pruned) or first
    pieces = with_standfirst(page.pieces, found.pieces, metadata)
    pieces = with_contents(page.pieces, with_pictures(page.pieces, pieces))
    return replace(found, pieces=without_header_pictures(pieces))


def seeded_zone(page: Pieces, metadata: Metadata) -> tuple[Zone, list[str], _State]:
    """The pieces near the article with the rules' verdict on each, authors found, and the state after
    pruning.
    """
    prose = Prose.of(page.pieces)
    kept, authors, pruned = _seeded(page, prose, metadata, gentle=False)
    size = size_of(kept)
    if size < max(250, 0.2 * prose.total) and prose.total > 250:
        judged = _state(page)
        again = _seeded(page, prose, metadata, gentle=True)
        if size_of(again[0]) > 1.5 * size:
            kept, authors, pruned = again
        else:
            _put_back(page, judged)
    return _zone(page, kept), authors, pruned


def _seeded(
    page: Pieces, prose: Prose, metadata: Metadata, *, gentle: bool
) -> tuple[list[Piece], list[str], _State]:
    _put_back(page, [("", False, False, False, None, "", False)] * len(page.pieces))
    prune(page, prose, gentle=gentle)
    mark_captions([piece for piece in page.pieces if not piece.rule])
    locate(page.pieces)
    pruned = _state(page)
    chosen = choose(page.pieces, page.nodes[0], metadata.body)
    kept, authors = _judged(page, chosen, metadata)
    return kept, authors, pruned


def _judged(page: Pieces, chosen: Sequence[Piece], metadata: Metadata) -> tuple[list[Piece], list[str]]:
    """Those of the chosen pieces that the rules keep, with the notes they refer to; and authors found."""
    inside = {piece.index for piece in chosen}
    for note in note_targets(chosen, [piece for piece in page.pieces if not piece.rule]).values():
        note.note = True
        inside.add(note.index)
    chosen = [piece for piece in page.pieces if piece.index in inside and not piece.rule]
    for piece in page.pieces:
        if not piece.rule and piece.index not in inside:
            piece.rule = NOT_LOCATED
    authors = judge(chosen, metadata, page.pieces)
    return [piece for piece in chosen if not piece.rule], authors


def _zone(page: Pieces, kept: Sequence[Piece]) -> Zone:
    if not kept:
        return Zone([], page.nodes[0], [], page.pieces)
    start, end = kept[0].index, kept[-1].index + 1
    part = nearest_common([piece.node for piece in kept])
    first, last = min(start, max(part.start, start - 40)), max(end, min(part.end, end + 40))
    near = [piece for piece in page.pieces[max(0, first - BEFORE) : last + AFTER] if piece.text]
    pieces = near or list(kept)
    return Zone(pieces, part, [piece.rule for piece in pieces], page.pieces)


def _arbitrated(page: Pieces, zone: Zone, metadata: Metadata, authors: list[str]) -> Selection:
    doubt = arbitrate(zone, replace(metadata, authors=metadata.authors or authors))
    first, last = (zone.pieces[0].index, zone.pieces[-1].index) if zone.pieces else (0, -1)
    kept = [piece for piece in page.pieces[first : last + 1] if not piece.rule]
    return Selection(kept, authors, doubt=doubt)


# --- wider regions


def _wider(page: Pieces, metadata: Metadata, first: Selection, pruned: _State) -> Selection | None:
    """The article of the smallest node above that holds most of the page's text, where the first has little
    of it.
    """
    if (small := _whole_of_small(page, metadata, first, pruned)) is not None:
        return small
    size = size_of(first.pieces)
    if _share(page, first.pieces) >= LITTLE:
        return None
    judged = _state(page)
    part = nearest_common([piece.node for piece in first.pieces]) if first.pieces else page.nodes[0]
    for node in _above(page, part) if first.pieces else [part]:
        _put_back(page, pruned)
        end = next_article(page, part, node, metadata) if first.pieces else node.end
        standing = [piece for piece in page.pieces[node.start : end] if not piece.rule]
        if _plain(standing) < ENOUGH * _plain(page.pieces) or size_of(standing) < LONGER * size:
            continue
        kept, authors = _judged(page, standing, metadata)
        found = _arbitrated(page, _zone(page, kept), metadata, authors)
        if _plain(found.pieces) >= ENOUGH * _plain(page.pieces) and size_of(found.pieces) >= LONGER * size:
            return found
    _put_back(page, judged)
    return None


def _whole_of_small(page: Pieces, metadata: Metadata, first: Selection, pruned: _State) -> Selection | None:
    """The article of the `article` or `main` element around a result that holds too little of it, on a small
    page.
    """
    if not first.pieces or _plain(page.pieces) >= SMALL:
        return None
    node = nearest_common([piece.node for piece in first.pieces]).within("article", "main")
    if node is None:
        return None
    standing = [piece for piece, (rule, *_) in zip(page.pieces, pruned, strict=True) if not rule]
    inside = [piece for piece in standing if node.start <= piece.index < node.end]
    if _plain(first.pieces) >= MOST_OF * _plain(inside):
        return None
    own = {piece.index for piece in first.pieces}
    if any(piece.link > 0.8 and piece.words >= TEASER and piece.index not in own for piece in inside):
        return None  # titles of other articles
    _put_back(page, pruned)
    standing = [piece for piece in page.pieces[node.start : node.end] if not piece.rule]
    kept, authors = _judged(page, standing, metadata)
    return _arbitrated(page, _zone(page, kept), metadata, authors)


def _above(page: Pieces, part: Node) -> list[Node]:
    sums = [0]
    for piece in page.pieces:
        sums.append(sums[-1] + len(piece.text))
    found: list[Node] = []
    last = sums[part.end] - sums[part.start]
    for node in part.chain()[1:]:
        size = sums[node.end] - sums[node.start]
        if size > last + STEP and len(found) < STEPS:
            found.append(node)
            last = size
    return found


def next_article(page: Pieces, part: Node, around: Node, metadata: Metadata) -> int:
    """Index of the piece at which another article begins, of those in `around` that follow `part`; its end
    where none does.

    Another article has a first-level heading that is not this one's title, or is a brother of the same tag
    and class as the part with the title, under a heading that links elsewhere, beside a day or a name.
    """
    titles = {folded(title) for title in metadata.titles}
    for piece in page.pieces[part.end : around.end]:
        if piece.level == 1 and piece.text and folded(piece.text) not in titles:
            return piece.index
    own = next((node for node in part.chain() if node.parent is around), None)
    if own is None or not any(p.level and folded(p.text) in titles for p in page.pieces[own.start : own.end]):
        return around.end
    for node in page.nodes:
        if node.parent is around and node.start >= own.end and (node.tag, node.names) == (own.tag, own.names):
            heading = next((p for p in page.pieces[node.start : node.end] if p.level), None)
            if heading is not None and heading.link > 0.8:
                return node.start
    return around.end


def _share(page: Pieces, kept: Sequence[Piece]) -> float:
    """How much of the page's running text stands in these pieces."""
    total = size_of(filter(is_body, page.pieces))
    return size_of(filter(is_body, kept)) / (total or 1)


def _plain(pieces: Sequence[Piece]) -> float:
    """Characters outside links."""
    return sum(len(piece.text) * (1 - piece.link) for piece in pieces)


# --- nothing found


def _rescued(page: Pieces) -> list[Piece]:
    """The page's running text with the headings in it, where it has RESCUED_WORDS; parts that are named as
    something else left out. Without running text, all that is no frame of the page, as of a portfolio.
    """
    body = [piece for piece in page.pieces if is_body(piece) and piece.rule not in _NEVER_RESCUED]
    if sum(piece.words for piece in body) < RESCUED_WORDS:
        body = [piece for piece in page.pieces if is_body(piece)]
    if sum(piece.words for piece in body) < RESCUED_WORDS:
        framed = ("role ", "tag ")
        body = [p for p in page.pieces if p.rule not in _NEVER_RESCUED and not p.rule.startswith(framed)]
    if sum(piece.words for piece in body) < RESCUED_WORDS:  # whatever it is called
        body = [p for p in page.pieces if p.rule != "hidden" and p.link < 0.5]
    if sum(piece.words for piece in body) < RESCUED_WORDS:
        return []
    first, last = body[0].index, body[-1].index
    inside = {piece.index for piece in body}
    rescued = [
        piece
        for piece in page.pieces[first : last + 1]
        if piece.index in inside or (piece.level and piece.link < 0.5 and piece.rule not in _NEVER_RESCUED)
    ]
    for piece in rescued:
        piece.rule = ""
    return rescued


# --- what the rules know of a piece, set aside and put back


def _state(page: Pieces) -> _State:
    return [(p.rule, p.caption, p.embed, p.located, p.agreed, p.role, p.note) for p in page.pieces]


def _put_back(page: Pieces, state: _State) -> None:
    for p, kept in zip(page.pieces, state, strict=True):
        p.rule, p.caption, p.embed, p.located, p.agreed, p.role, p.note = kept
