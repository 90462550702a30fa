"""Where a piece stands among the page's repeated and nested parts, as numbers without language or names
of classes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from reader.cleaning.html.pieces import Node, Piece
from reader.cleaning.metadata.names import looks_like_name
from reader.cleaning.region.locate import is_body

NAMES: tuple[str, ...] = (
    "headings of first level before", "group size", "group link", "group words", "group headings linked",
    "group after text",
    "pieces since text", "characters since text", "left out since text", "depth from main",
    "child prose", "child link", "child has title", "child after main", "child steps",
    "cohesion", "title cohesion", "name before 1", "name before 2", "linked heading before",
    "same kind before", "same kind after",
    *(f"in {tag}" for tag in ("aside", "footer", "form", "header", "li", "td", "section", "figure",
    "details",
    "dialog")),
    "hidden", "main prose after", "share of main after",
)  # fmt: skip
_INSIDE = ("aside", "footer", "form", "header", "li", "td", "section", "figure", "details", "dialog")
_WORD = re.compile(r"\w{4,}|[^\W\x00-\x7f]{2}")
REPEATED = 3
"""Brothers of one tag and class from which a part is one of a group: cards, comments, entries."""
REACH = 6
"""Nodes up from a piece among which its group is looked for."""


def holder(piece: Piece) -> Node:
    """The node whose child a piece is: of a paragraph its parent, of loose text the node that holds it."""
    return piece.node if piece.loose or piece.node.parent is None else piece.node.parent


def rows(pieces: Sequence[Piece], ruled: Sequence[str], part: Node, titles: set[str]) -> list[list[float]]:
    """One row for each piece of the zone, in the order of `NAMES`. `ruled` are the rules' verdicts,
    `titles` folded.
    """
    view = _View(pieces, ruled, part, titles)
    return [view.row(at) for at in range(len(pieces))]


class _View:
    """What is summed up over the zone once."""

    def __init__(self, pieces: Sequence[Piece], ruled: Sequence[str], part: Node, titles: set[str]) -> None:
        self.pieces, self.ruled, self.part = pieces, ruled, part
        body = [is_body(piece) and not rule for piece, rule in zip(pieces, ruled, strict=True)]
        weights: dict[Node, int] = {}
        for piece, good in zip(pieces, body, strict=True):
            if good:
                weights[holder(piece)] = weights.get(holder(piece), 0) + len(piece.text)
        self.main = max(weights, key=lambda node: weights[node]) if weights else part
        self.main_depth = len(self.main.chain())
        tokens = [set(_WORD.findall(piece.text[:2000].lower())) for piece in pieces]
        self.tokens = tokens
        self.known = self._vocabulary(body)
        self.title_words = {word for title in titles for word in _WORD.findall(title)}
        self.names = [looks_like_name(piece.text) for piece in pieces]
        self.markup = [(p.node.tag, p.node.names, holder(p).names) for p in pieces]
        self.alike = [None if rule else markup for rule, markup in zip(ruled, self.markup, strict=True)]
        self.titled = [bool(piece.level) and _folded(piece.text) in titles for piece in pieces]
        self._walk(body)
        self._group()
        self._children(body)

    def _vocabulary(self, body: Sequence[bool]) -> dict[str, int]:
        known: dict[str, int] = {}
        for piece, words, good in zip(self.pieces, self.tokens, body, strict=True):
            if good and holder(piece) is self.main:
                for word in words:
                    known[word] = known.get(word, 0) + 1
        return known

    def _walk(self, body: Sequence[bool]) -> None:
        """What lies between each piece and the text before and after it."""
        size = len(self.pieces)
        self.in_main = [holder(p) is self.main and good for p, good in zip(self.pieces, body, strict=True)]
        total = sum(len(p.text) for p, inside in zip(self.pieces, self.in_main, strict=True) if inside) or 1
        self.since: list[tuple[int, int, int]] = []
        self.first_level: list[int] = []
        count = characters = left_out = headings = 0
        for piece, rule, inside, titled in zip(
            self.pieces, self.ruled, self.in_main, self.titled, strict=True
        ):
            self.since.append((count, characters, left_out))
            self.first_level.append(headings)
            headings += piece.level == 1 and not titled
            if inside:
                count = characters = left_out = 0
            else:
                count, characters, left_out = count + 1, characters + len(piece.text), left_out + bool(rule)
        self.after = [0.0] * size
        following = 0
        for at in range(size - 1, -1, -1):
            self.after[at] = following / total
            following += len(self.pieces[at].text) if self.in_main[at] else 0

    def _group(self) -> None:
        """The groups of like brothers, with what they hold."""
        inside: dict[Node, list[int]] = {}
        for at, piece in enumerate(self.pieces):
            for node in piece.node.chain()[: REACH + 2]:
                inside.setdefault(node, []).append(at)
        brothers: dict[tuple[Node, str, str], list[Node]] = {}
        for node in inside:
            if node.parent is not None and node.tag not in ("p", "h1", "h2", "h3", "h4", "h5", "h6"):
                brothers.setdefault((node.parent, node.tag, node.names.split(" ")[0]), []).append(node)
        last = max((at for at, yes in enumerate(self.in_main) if yes), default=len(self.pieces))
        self.groups: dict[Node, tuple[float, float, float, float, float]] = {}
        for nodes in brothers.values():
            if len(nodes) < REPEATED:
                continue
            places = [at for node in nodes for at in inside[node]]
            characters = sum(len(self.pieces[at].text) for at in places) or 1
            linked = sum(self.pieces[at].link * len(self.pieces[at].text) for at in places)
            headed = sum(any(self._linked_heading(at) for at in inside[node]) for node in nodes)
            words = sum(self.pieces[at].words for at in places) / len(nodes)
            said = (
                math.log(len(nodes)),
                linked / characters,
                math.log1p(words),
                headed / len(nodes),
                float(min(places) > last),
            )
            for node in nodes:
                self.groups[node] = said

    def _linked_heading(self, at: int) -> bool:
        piece = self.pieces[at]
        return piece.link > 0.8 and (piece.level > 0 or 3 <= piece.words <= 25)

    def _children(self, body: Sequence[bool]) -> None:
        """The children of the part, with the text they hold."""
        self.child_of: list[Node | None] = []
        sums: dict[Node | None, list[float]] = {}
        for piece, good, titled in zip(self.pieces, body, self.titled, strict=True):
            child = next((node for node in piece.node.chain() if node.parent is self.part), None)
            self.child_of.append(child)
            found = sums.setdefault(child, [0.0, 0.0, 0.0, 0.0])
            found[0] += len(piece.text) * good
            found[1] += len(piece.text) * piece.link
            found[2] += len(piece.text)
            found[3] += titled
        self.children = sums
        self.prose = sum(found[0] for found in sums.values()) or 1.0
        self.main_child = max(sums, key=lambda node: sums[node][0]) if sums else None
        order = list(dict.fromkeys(self.child_of))
        self.order = {node: number for number, node in enumerate(order)}

    def row(self, at: int) -> list[float]:
        node = self.pieces[at].node
        chain = node.chain()
        group = next(
            (self.groups[n] for n in chain[:REACH] if n in self.groups), (-1.0, -1.0, -1.0, -1.0, -1.0)
        )
        child = self.child_of[at]
        prose, linked, characters, titled = self.children[child]
        steps = self.order[child] - self.order[self.main_child]
        words = self.tokens[at]
        own = at < len(self.in_main) and self.in_main[at]
        known = sum(self.known.get(word, 0) > own for word in words) / len(words) if words else -1.0
        count, since, left_out = self.since[at]
        tags = {n.tag for n in chain}
        return [
            float(min(5, self.first_level[at])), *group, math.log1p(count), math.log1p(since),
            math.log1p(left_out),
            float(len(chain) - self.main_depth), prose / self.prose, linked / (characters or 1), titled,
            float(steps > 0), float(max(-10, min(10, steps))),
            known, len(words & self.title_words) / (len(self.title_words) or 1),
            float(at >= 1 and self.names[at - 1]), float(at >= 2 and self.names[at - 2]),
            float(any(self._linked_heading(i) for i in range(max(0, at - 2), at))),
            *self._alike(at),
            *(float(tag in tags) for tag in _INSIDE),
            float(any(n.hidden for n in chain)), self.after[at], float(self.after[at] > 0),
        ]  # fmt: skip

    def _alike(self, at: int) -> tuple[float, float]:
        """How many kept pieces of the same markup stand among the ten before, and the ten after."""
        before, after = self.alike[max(0, at - 10) : at], self.alike[at + 1 : at + 11]
        return float(before.count(self.markup[at])), float(after.count(self.markup[at]))


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
