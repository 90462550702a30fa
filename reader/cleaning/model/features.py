"""What is known of each piece near the article, as numbers: the input of the trees.

`NAMES` is the order of the numbers in a row. A trained table (`arbiter.json`) carries the names it
was trained with and is refused when they differ. No feature knows a language or a site.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from reader.cleaning.html.pieces import Node, Piece, folded, size_of
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.model import overview, sections, structure, surroundings, wording
from reader.cleaning.region.running_text import is_body
from reader.document.blocks import BlockKind

_SENTENCE_END = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*\s*$")

NAMES: tuple[str, ...] = (
    "words", "characters", "link", "sentence end", "level", "loose", "caption", "heading", "code", "div",
    "list item", "caption by name",
    "located", "in part", "steps from main", "same names share", "same parent names share",
    "from first body", "to last body", "after last body", "share before",
    "is description", "seen before", "list size", "list after colon",
    "next link", "next ruled", "parent words", "parent link", "parent pieces",
    "ruled", "rule outside",
    *wording.NAMES, *surroundings.NAMES, *structure.NAMES, *sections.NAMES, *overview.NAMES,
)  # fmt: skip


@dataclass(slots=True)
class Zone:
    """The pieces that may be the article's: the chosen part and what is near it, in page order.

    `rules` are the rules' verdicts on them, `page` all pieces of the page.
    """

    pieces: list[Piece]
    part: Node
    rules: list[str]
    page: Sequence[Piece]


@dataclass(slots=True)
class _Prose:
    """The running text that the rules keep, and how it is marked up."""

    body: list[bool]
    size: int
    shares: dict[tuple[str, str], int]
    parents: dict[tuple[str, str, str], int]
    main: Node
    """The node that holds most of it."""


def rows(zone: Zone, metadata: Metadata) -> list[list[float]]:
    """One row of numbers for each piece of the zone, in the order of `NAMES`."""
    pieces, rules = zone.pieces, zone.rules
    prose = _prose(zone)
    strong = [at for at, piece in enumerate(pieces) if prose.body[at] and piece.words >= 12]
    first, last = (strong[0], strong[-1]) if strong else (0, len(pieces) - 1)
    total = size_of(pieces) or 1
    steps = {node: up for up, node in enumerate(prose.main.chain())}
    groups, lists = _groups(pieces), _lists(pieces)
    titles = {folded(title) for title in metadata.titles}
    descriptions = [folded(text) for text in metadata.descriptions]
    placed = structure.rows(pieces, rules, prose.body, (zone.part, prose.main), titles)
    sectioned = sections.rows(pieces, rules, prose.body)
    worded = wording.rows(pieces, prose.body)
    surrounded = surroundings.rows(pieces, rules, prose.body)
    whole = overview.row(zone.page, pieces, rules, prose.body, metadata)
    median = overview.median_words(pieces, prose.body)
    seen: set[str] = set()
    result: list[list[float]] = []
    before = 0
    for at, piece in enumerate(pieces):
        text, node, rule = piece.text, piece.node, rules[at]
        key = folded(text)
        own = _own(piece)
        group = groups[piece.holder]
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        result.append([
            math.log1p(piece.words), math.log1p(len(text)), piece.link,
            float(_SENTENCE_END.search(text[-12:]) is not None),
            float(piece.level), float(piece.loose), float(piece.caption),
            float(piece.kind is BlockKind.HEADING), float(piece.kind is BlockKind.CODE),
            float(node.tag == "div"), float(node.within("li") is not None),
            float(any("caption" in n.naming.marks for n in node.chain()[:3])),
            float(piece.located), float(zone.part.start <= piece.index < zone.part.end),
            _distance(piece, steps),
            prose.shares.get(own, 0) / (prose.size or 1),
            prose.parents.get((*own, _above(piece)), 0) / (prose.size or 1),
            float(max(-20, min(20, at - first))), float(max(-20, min(20, last - at))), float(at > last),
            before / total,
            float(any(key == told or (len(key) > 40 and key in told) for told in descriptions)),
            float(key in seen),
            *lists.get(node.within("ul", "ol"), (0.0, 0.0)),
            following.link if following is not None else -1.0,
            float(bool(rules[at + 1])) if following is not None else -1.0,
            math.log1p(group[0]), group[1] / (group[2] or 1), math.log1p(group[3]),
            float(bool(rule)), float(rule.startswith("outside")),
            *worded[at], *surrounded[at], *placed[at], *sectioned[at],
            piece.words / median if median else 0.0, piece.index / (len(zone.page) or 1),
            *whole,
        ])  # fmt: skip
        seen.add(key)
        before += len(text)
    return result


def _prose(zone: Zone) -> _Prose:
    body = [is_body(piece) and not rule for piece, rule in zip(zone.pieces, zone.rules, strict=True)]
    shares: dict[tuple[str, str], int] = {}
    parents: dict[tuple[str, str, str], int] = {}
    weights: dict[Node, int] = {}
    for piece, good in zip(zone.pieces, body, strict=True):
        if good:
            size, own = len(piece.text), _own(piece)
            shares[own] = shares.get(own, 0) + size
            key = (*own, _above(piece))
            parents[key] = parents.get(key, 0) + size
            weights[piece.holder] = weights.get(piece.holder, 0) + size
    main = max(weights, key=lambda node: weights[node]) if weights else zone.part
    return _Prose(body, sum(shares.values()), shares, parents, main)


def _distance(piece: Piece, steps: dict[Node, int]) -> float:
    """Nodes between the piece and the node that holds most of the text, through the nearest around both."""
    for up, node in enumerate(piece.holder.chain()):
        if node in steps:
            return float(min(30, up + steps[node]))
    return 30.0


def _own(piece: Piece) -> tuple[str, str]:
    return (piece.kind.value, piece.node.names.split(" ")[0] if piece.node.names else "")


def _above(piece: Piece) -> str:
    parent = piece.node.parent
    return parent.names[:80] if parent is not None else ""


def _groups(pieces: Sequence[Piece]) -> dict[Node, list[float]]:
    """For each node that holds pieces: words, linked characters, characters, pieces."""
    groups: dict[Node, list[float]] = {}
    for piece in pieces:
        group = groups.setdefault(piece.holder, [0.0, 0.0, 0.0, 0.0])
        group[0] += piece.words
        group[1] += piece.link * len(piece.text)
        group[2] += len(piece.text)
        group[3] += 1
    return groups


def _lists(pieces: Sequence[Piece]) -> dict[Node | None, tuple[float, float]]:
    """For each list: items, and whether a line with a colon introduces it."""
    found: dict[Node, list[int]] = {}
    for at, piece in enumerate(pieces):
        if (node := piece.node.within("ul", "ol")) is not None:
            found.setdefault(node, []).append(at)
    return {
        node: (
            math.log1p(len(items)),
            float(items[0] > 0 and pieces[items[0] - 1].text.endswith((":", "："))),
        )
        for node, items in found.items()
    }
