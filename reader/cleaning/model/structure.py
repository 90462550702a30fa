"""Where a piece stands among the page's repeated and nested parts, as numbers without language or names
of classes.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from reader.cleaning.html.pieces import Node, Piece

NAMES: tuple[str, ...] = (
    "group size", "group words", "depth from main", "child prose", "child link", "title cohesion",
    "same kind before", "same kind after", "main prose after",
)  # fmt: skip
_WORD = re.compile(r"\w{4,}|[^\W\x00-\x7f]{2}")
REPEATED = 3
"""Brothers of one tag and class from which a part is one of a group: cards, comments, entries."""
REACH = 6
"""Nodes up from a piece among which its group is looked for."""
_TEXT = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})

_Markup = tuple[str, str, str]


def rows(
    pieces: Sequence[Piece],
    rules: Sequence[str],
    body: Sequence[bool],
    around: tuple[Node, Node],
    titles: set[str],
) -> list[list[float]]:
    """One row for each piece of the zone, in the order of `NAMES`.

    `rules` are the rules' verdicts, `body` says which pieces are running text that is kept, `around` are
    the part that was chosen and the node that holds most of the text, `titles` are folded.
    """
    part, main = around
    depth = len(main.chain())
    title_words = {word for title in titles for word in _WORD.findall(title)}
    groups = _groups(pieces)
    children = _children(pieces, part, body)
    before, after = _alike(pieces, rules)
    following = _following(pieces, main, body)
    result = []
    for at, piece in enumerate(pieces):
        chain = piece.node.chain()
        words = _WORD.findall(piece.text[:2000].lower()) if title_words else ()
        result.append([
            *next((groups[node] for node in chain[:REACH] if node in groups), (-1.0, -1.0)),
            float(len(chain) - depth), *children[at],
            len(title_words.intersection(words)) / (len(title_words) or 1),
            before[at], after[at], following[at],
        ])  # fmt: skip
    return result


def _groups(pieces: Sequence[Piece]) -> dict[Node, tuple[float, float]]:
    """For each node of a group of like brothers: how many they are, and the words of each in the mean."""
    words: dict[Node, int] = {}
    for piece in pieces:
        for node in piece.node.chain()[: REACH + 2]:
            words[node] = words.get(node, 0) + piece.words
    brothers: dict[tuple[Node, str, str], list[Node]] = {}
    for node in words:
        if node.parent is not None and node.tag not in _TEXT:
            brothers.setdefault((node.parent, node.tag, node.names.split(" ")[0]), []).append(node)
    groups: dict[Node, tuple[float, float]] = {}
    for nodes in brothers.values():
        if len(nodes) >= REPEATED:
            mean = sum(words[node] for node in nodes) / len(nodes)
            groups |= dict.fromkeys(nodes, (math.log(len(nodes)), math.log1p(mean)))
    return groups


def _children(pieces: Sequence[Piece], part: Node, body: Sequence[bool]) -> list[tuple[float, float]]:
    """For each piece, of the child of the part that it is in: its share of the part's running text, and
    how much of its own text is linked.
    """
    own: list[Node | None] = []
    sums: dict[Node | None, list[float]] = {}
    for piece, good in zip(pieces, body, strict=True):
        child = next((node for node in piece.node.chain() if node.parent is part), None)
        own.append(child)
        found = sums.setdefault(child, [0.0, 0.0, 0.0])
        found[0] += len(piece.text) * good
        found[1] += len(piece.text) * piece.link
        found[2] += len(piece.text)
    prose = sum(found[0] for found in sums.values()) or 1.0
    return [(sums[child][0] / prose, sums[child][1] / (sums[child][2] or 1)) for child in own]


def _alike(pieces: Sequence[Piece], rules: Sequence[str]) -> tuple[list[float], list[float]]:
    """How many kept pieces of the same markup stand among the ten before each piece, and the ten after."""
    keys: list[_Markup] = [(p.node.tag, p.node.names, p.holder.names) for p in pieces]
    places: dict[_Markup, list[int]] = {}
    for at, key in enumerate(keys):
        if not rules[at]:
            places.setdefault(key, []).append(at)
    before, after = [], []
    for at, key in enumerate(keys):
        same = places.get(key, [])
        before.append(float(bisect_left(same, at) - bisect_left(same, at - 10)))
        after.append(float(bisect_right(same, at + 10) - bisect_right(same, at)))
    return before, after


def _following(pieces: Sequence[Piece], main: Node, body: Sequence[bool]) -> list[float]:
    """The share of the main node's running text that follows each piece."""
    sizes = [
        len(piece.text) if good and piece.holder is main else 0
        for piece, good in zip(pieces, body, strict=True)
    ]
    total = sum(sizes) or 1
    result = []
    rest = sum(sizes)
    for size in sizes:
        rest -= size
        result.append(rest / total)
    return result
