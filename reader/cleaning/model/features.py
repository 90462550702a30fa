"""What is known of each piece near the article, as numbers: the arbiter's input.

`NAMES` is the order of the numbers in a row. A trained table (`arbiter.json`) carries the names it
was trained with and is refused when they differ.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_letters, ascii_uppercase
from string import digits as ascii_digits

from reader.cleaning import phrases
from reader.cleaning.html.pieces import Node, Piece
from reader.cleaning.metadata.names import looks_like_name
from reader.cleaning.metadata.page import Metadata
from reader.cleaning.model import structure
from reader.cleaning.region.locate import is_body
from reader.cleaning.vocabulary import NAME_RULES
from reader.document.blocks import BlockKind

_PHRASES = (
    phrases.BUTTON, phrases.POINTER, phrases.APPEAL, phrases.NOTICE, phrases.BYLINE, phrases.DATELINE,
    phrases.TAIL_HEADING,
)  # fmt: skip
_SEARCHES = {
    "credit": phrases.CREDIT, "credit at end": phrases.CREDIT_END, "tail prose": phrases.TAIL_PROSE,
    "spam": phrases.SPAM,
}  # fmt: skip
_IN_LOWER_CASE = tuple(re.compile(pattern.pattern) for pattern in _SEARCHES.values())
"""The same for text in lower case: searching with regard to case takes a third of the time."""
_ASCII = (ascii_letters.encode(), ascii_uppercase.encode(), ascii_digits.encode())
_MARKS = ("caption", "standfirst", "title", "article", "footnotes", "pull quote")
_KINDS = (
    BlockKind.HEADING,
    BlockKind.ITEM,
    BlockKind.TABLE,
    BlockKind.CODE,
    BlockKind.TERM,
    BlockKind.DEFINITION,
)
_SENTENCE_END = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*\s*$")
_ADDRESS = re.compile(r"https?://|www\.|\b[\w.]+@[\w.]+\b|(?:^|\s)@\w+")
_MONTH_OR_TIME = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}:\d\d")

_RULE_KINDS = (
    "hidden", "tag aside", "tag nav", "tag form", "tag footer", "role", "title", "standfirst", "repetition",
    "list of links",
    "bare link", "tail", "recent comments", "reading time", "heading", "outside", "link",
)  # fmt: skip

NAMES: tuple[str, ...] = (
    "words", "characters", "link", "sentence end", "colon end", "lower start", "capitals", "digits", "commas",
    "bars", "question",
    "address", "year or time", "name", "level", "loose", "caption", "embed", "quote", "depth", "ordered",
    *(f"kind {kind.value}" for kind in _KINDS),
    "tag div", "tag p", "tag span-like",
    *(f"phrase {rule.name}" for rule in _PHRASES),
    *(f"has {name}" for name in _SEARCHES),
    "about author", "correction",
    "located", "in part", "in main", "steps from main", "same names share", "same parent names share",
    "from first body", "to last body", "share before", "after last body",
    "is title", "is description", "has author", "agreed", "has agreement", "seen before",
    "list size", "list link share", "list after colon",
    *(f"prev {n} {what}" for n in (1, 2) for what in ("words", "link", "body", "level", "ruled", "located")),
    *(f"next {n} {what}" for n in (1, 2) for what in ("words", "link", "body", "level", "ruled", "located")),
    "parent words", "parent link", "parent pieces",
    *(f"named {rule.name}" for rule in NAME_RULES),
    *(f"mark {mark}" for mark in _MARKS),
    "ruled", *(f"rule {kind}" for kind in _RULE_KINDS),
    "page pieces", "zone body share",
    *structure.NAMES,
)  # fmt: skip


@dataclass(slots=True)
class Zone:
    """The pieces that may be the article's: the chosen part and what is near it, in page order."""

    pieces: list[Piece]
    part: Node
    rules: list[str]


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def rows(zone: Zone, metadata: Metadata) -> list[list[float]]:
    """One row of numbers for each piece of the zone, in the order of `NAMES`."""
    pieces = zone.pieces
    body = [is_body(piece) for piece in pieces]
    strong = [at for at, piece in enumerate(pieces) if body[at] and piece.words >= 12 and not zone.rules[at]]
    first, last = (strong[0], strong[-1]) if strong else (0, len(pieces) - 1)
    total = sum(len(piece.text) for piece in pieces) or 1
    prose = 0
    shares: dict[tuple[str, str], int] = {}
    parents: dict[tuple[str, str, str], int] = {}
    weights: dict[Node, int] = {}
    for at, piece in enumerate(pieces):
        if body[at] and not zone.rules[at]:
            size = len(piece.text)
            prose += size
            own, parent = _own(piece), _above(piece)
            shares[own] = shares.get(own, 0) + size
            parents[*own, parent] = parents.get((*own, parent), 0) + size
            holder = _holder(piece)
            weights[holder] = weights.get(holder, 0) + size
    main = max(weights, key=lambda node: weights[node]) if weights else zone.part
    main_chain = {node: steps for steps, node in enumerate(main.chain())}
    groups = _groups(pieces)
    lists = _lists(pieces)
    titles = {_folded(title) for title in metadata.titles}
    placed = structure.rows(pieces, zone.rules, zone.part, titles)
    descriptions = [_folded(text) for text in metadata.descriptions]
    authors = [name for name in map(_folded, (*metadata.authors, *metadata.bylines)) if name]
    near = [
        (
            math.log1p(piece.words),
            piece.link,
            float(body[at]),
            float(piece.level),
            float(bool(zone.rules[at])),
            float(piece.located),
        )
        for at, piece in enumerate(pieces)
    ]
    outside = (-1.0, -1.0, -1.0, -1.0, -1.0, -1.0)
    seen: set[str] = set()
    result: list[list[float]] = []
    before = 0
    size = len(pieces)
    for at, piece in enumerate(pieces):
        text, node, rule = piece.text, piece.node, zone.rules[at]
        lowered = text[:1500].lower()
        key = _folded(text)
        chain = node.chain()
        letters, capitals, digits = _counts(text[:400])
        own = _own(piece)
        holder = _holder(piece)
        group = groups[holder]
        listed = lists.get(node.within("ul", "ol"), (0.0, 0.0, 0.0))
        steps = next((up + main_chain[n] for up, n in enumerate(holder.chain()) if n in main_chain), 30)
        row = [
            math.log1p(piece.words), math.log1p(len(text)), piece.link,
            float(_SENTENCE_END.search(text[-12:]) is not None), float(text.endswith((":", "："))),
            float(text[:1].islower()),
            capitals / (letters or 1), digits / len(text[:400]), math.log1p(text.count(",")),
            float(any(mark in text for mark in "|•»›·")), float("?" in text),
            float(_ADDRESS.search(text[:600]) is not None),
            float(_MONTH_OR_TIME.search(text[:200]) is not None),
            float(looks_like_name(text)), float(piece.level), float(piece.loose), float(piece.caption),
            float(piece.embed),
            float(node.within("blockquote") is not None), float(sum(n.tag in ("ul", "ol") for n in chain)),
            float(any(n.tag == "ol" for n in chain)),
            *(float(piece.kind is kind) for kind in _KINDS),
            float(node.tag == "div"), float(node.tag == "p"), float(node.tag in ("section", "article", "main",
            "header", "figure", "figcaption")),
            *(float(rule_.pattern.match(text) is not None) for rule_ in _PHRASES),
            *(float(pattern.search(lowered) is not None) for pattern in _IN_LOWER_CASE),
            float(phrases.ABOUT_AUTHOR.match(text) is not None),
            float(phrases.CORRECTION.match(text) is not None),
            float(piece.located), float(zone.part.start <= piece.index < zone.part.end),
            float(holder is main), float(min(steps, 30)),
            shares.get(own, 0) / (prose or 1), parents.get((*own, _above(piece)), 0) / (prose or 1),
            float(max(-20, min(20, at - first))), float(max(-20, min(20, last - at))), before / total,
            float(at > last),
            float(key in titles),
            float(any(key == text_ or (len(key) > 40 and key in text_) for text_ in descriptions)),
            float(piece.words <= 60 and any(name in key for name in authors)),
            piece.agreed if piece.agreed is not None else -1.0, float(piece.agreed is not None),
            float(key in seen),
            *listed,
            *(near[at - 1] if at >= 1 else outside), *(near[at - 2] if at >= 2 else outside),
            *(near[at + 1] if at + 1 < size else outside), *(near[at + 2] if at + 2 < size else outside),
            math.log1p(group[0]), group[1] / (group[2] or 1), math.log1p(group[3]),
            *_named(chain, zone.part),
            *_marked(chain),
            float(bool(rule)), *(float(rule.startswith(kind)) for kind in _RULE_KINDS),
            math.log1p(size), prose / total,
            *placed[at],
        ]  # fmt: skip
        result.append(row)
        seen.add(key)
        before += len(text)
    return result


def _counts(text: str) -> tuple[int, int, int]:
    """Letters, capital letters and digits of a text."""
    plain = text.encode("ascii", "ignore")
    size = len(plain)
    letters, capitals, digits = (size - len(plain.translate(None, known)) for known in _ASCII)
    if size < len(text):
        others = [character for character in text if character > "\x7f"]
        letters += sum(map(str.isalpha, others))
        capitals += sum(map(str.isupper, others))
        digits += sum(map(str.isdecimal, others))
    return letters, capitals, digits


def _marked(chain: Sequence[Node]) -> list[float]:
    """For each mark whether the piece's own node, or one of the two above, bears it."""
    found = frozenset().union(*(node.naming.marks for node in chain[:3]))
    return [float(mark in found) for mark in _MARKS] if found else [0.0] * len(_MARKS)


def _own(piece: Piece) -> tuple[str, str]:
    return (piece.kind.value, piece.node.names.split(" ")[0] if piece.node.names else "")


def _above(piece: Piece) -> str:
    parent = piece.node.parent
    return parent.names[:80] if parent is not None else ""


def _holder(piece: Piece) -> Node:
    return piece.node if piece.loose or piece.node.parent is None else piece.node.parent


def _groups(pieces: Sequence[Piece]) -> dict[Node, list[float]]:
    """For each node that holds pieces: words, linked characters, characters, pieces."""
    groups: dict[Node, list[float]] = {}
    for piece in pieces:
        group = groups.setdefault(_holder(piece), [0.0, 0.0, 0.0, 0.0])
        group[0] += piece.words
        group[1] += piece.link * len(piece.text)
        group[2] += len(piece.text)
        group[3] += 1
    return groups


def _lists(pieces: Sequence[Piece]) -> dict[Node | None, tuple[float, float, float]]:
    """For each list: items, share of linked text, whether a line with a colon introduces it."""
    found: dict[Node, list[int]] = {}
    for at, piece in enumerate(pieces):
        if (node := piece.node.within("ul", "ol")) is not None:
            found.setdefault(node, []).append(at)
    result: dict[Node | None, tuple[float, float, float]] = {}
    for node, items in found.items():
        size = sum(len(pieces[at].text) for at in items) or 1
        linked = sum(pieces[at].link * len(pieces[at].text) for at in items)
        colon = items[0] > 0 and pieces[items[0] - 1].text.endswith((":", "："))
        result[node] = (math.log1p(len(items)), linked / size, float(colon))
    return result


def _named(chain: Sequence[Node], part: Node) -> list[float]:
    """For each rule of names how near the node with such a name is: 1 for the piece's own, 0 for none inside
    the part.
    """
    values = dict.fromkeys((rule.name for rule in NAME_RULES), 0.0)
    for up, node in enumerate(chain):
        if node is part or node.tag in ("body", "html"):
            break
        for rule in node.naming.rules:
            if not values[rule.name]:
                values[rule.name] = 1.0 / (1 + up)
    return list(values.values())
