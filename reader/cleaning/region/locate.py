"""Which part of a page is the article: readability-lxml finds it, what it says of itself confirms it.

readability is given a skeleton of the page, made of the pieces that pruning left: its elements with
their names, its texts and links, and a number at each piece. That is a tenth of the page, costs a
tenth of the time, and tells exactly which pieces readability kept.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from lxml import etree
from lxml.html import HtmlElement, document_fromstring
from readability import Document as Readability
from readability.readability import Unparseable

from reader.cleaning.html.pieces import Node, Piece, size_of
from reader.cleaning.html.source import new_parser
from reader.cleaning.region.running_text import is_body
from reader.cleaning.region.widening import widened
from reader.document.blocks import BlockKind, SpanKind

MAX_LOCATED = 6_000
"""Most pieces handed to readability: some of its steps are quadratic."""
_NUMBERED = re.compile(r'data-piece="(\d+)"')
_PLAIN_TAGS = {**dict.fromkeys(("fieldset", "center", "details", "hgroup", "dialog"), "div"), "summary": "p"}


def locate(pieces: Sequence[Piece]) -> None:
    """Set `located` on the pieces that readability takes for the article's."""
    standing = [piece for piece in pieces if not piece.rule and piece.text and not piece.caption]
    if not standing or len(standing) > MAX_LOCATED:
        for piece in standing:
            piece.located = is_body(piece)
        return
    skeleton = _skeleton(standing)
    try:
        kept = Readability(skeleton).summary(html_partial=True)
    except Unparseable:
        kept = ""
    numbers = {int(number) for number in _NUMBERED.findall(kept)}
    for piece in standing:
        piece.located = piece.index in numbers


def _skeleton(pieces: Sequence[Piece]) -> HtmlElement:
    parser = new_parser()
    document = document_fromstring("<html><body></body></html>", parser=parser)
    body = document[0]
    elements: dict[Node, HtmlElement] = {}

    def element_of(node: Node) -> HtmlElement:
        found = elements.get(node)
        if found is not None:
            return found
        if node.parent is None or node.tag in ("body", "html"):
            found = body
        else:
            parent = element_of(node.parent)
            found = etree.SubElement(parent, _PLAIN_TAGS.get(node.tag, node.tag))
            if node.names:
                found.set("class", node.names[:300])
        elements[node] = found
        return found

    for piece in pieces:
        node = piece.node
        holder = element_of(node)
        if node.end - node.start > 1 or holder is body or node.tag in ("div", "section", "article", "main"):
            holder = etree.SubElement(holder, "pre" if piece.kind is BlockKind.CODE else "p")
        elif node.tag == "li" and piece.words >= 8 and piece.link < 0.3:
            holder = etree.SubElement(holder, "p")  # readability only weighs paragraphs
        elif piece.kind is BlockKind.TABLE:
            holder = etree.SubElement(etree.SubElement(holder, "tr"), "td")
        holder.set("data-piece", str(piece.index))
        _fill(holder, piece)
    return document


def _fill(element: HtmlElement, piece: Piece) -> None:
    text = piece.text
    links = [span for span in piece.spans if span.kind is SpanKind.LINK]
    if not links:
        element.text = text
        return
    at = 0
    last: HtmlElement | None = None
    for span in links:
        if span.start < at:
            continue
        before = text[at : span.start]
        if last is None:
            element.text = before
        else:
            last.tail = before
        last = etree.SubElement(element, "a")
        last.text = text[span.start : span.end]
        at = span.end
    if last is not None:
        last.tail = text[at:]


def container(seed: Sequence[Piece], root: Node) -> Node:
    """The smallest node that holds nearly all of the seed's text."""
    weights: dict[Node, int] = {}
    total = 0
    for piece in seed:
        total += len(piece.text)
        for node in piece.node.chain():
            weights[node] = weights.get(node, 0) + len(piece.text)
    children: dict[Node, list[Node]] = {}
    for node in weights:
        if node.parent is not None:
            children.setdefault(node.parent, []).append(node)
    share = 0.98 if total < 1500 else 0.9
    at = root
    while True:
        heavy = [node for node in children.get(at, ()) if weights[node] >= share * total]
        if not heavy or heavy[0].tag in ("ul", "ol", "table", "tbody", "tr", "p", "blockquote", "dl", "pre"):
            return at
        at = heavy[0]


def nearest_common(nodes: Sequence[Node]) -> Node:
    """The innermost node around all of these."""
    path = nodes[0].chain()[::-1]
    for node in nodes[1:]:
        other = node.chain()[::-1]
        same = 0
        while same < min(len(path), len(other)) and path[same] is other[same]:
            same += 1
        path = path[:same]
    return path[-1]


def choose(pieces: Sequence[Piece], root: Node, body: str = "") -> list[Piece]:
    """The pieces of the part of the page that is the article, still with lead, tail and interruptions.

    `body` is the article's text as the page's own metadata gives it (JSON-LD `articleBody`), the
    second witness.
    """
    standing = [piece for piece in pieces if not piece.rule]
    seed = [piece for piece in standing if piece.located and is_body(piece)]
    seed = (
        seed
        or [piece for piece in standing if piece.located]
        or [p for p in standing if is_body(p)]
        or standing
    )
    witnessed = _agreement(standing, body) if len(body) > 300 else []
    seed = witnessed or seed
    if not seed:
        return []
    part = container(seed, root)
    outside = [p for p in standing if p.located and is_body(p) and not part.start <= p.index < part.end]
    if size_of(outside) > 0.02 * size_of(seed):
        wider = nearest_common([part, *(piece.node for piece in outside)])
        added = [
            p for p in standing if wider.start <= p.index < wider.end and not part.start <= p.index < part.end
        ]
        if size_of(p for p in added if p.located) >= 0.7 * size_of(added):
            part = wider
    part = widened(part, standing)
    chosen = [piece for piece in standing if part.start <= piece.index < part.end]
    return _with_witnessed(_first_of_several(part, chosen), witnessed)


def _with_witnessed(chosen: list[Piece], witnessed: Sequence[Piece]) -> list[Piece]:
    """The chosen pieces and the paragraphs beyond them that the page's own metadata give as its text."""
    inside = {piece.index for piece in chosen}
    beyond = [piece for piece in witnessed if piece.index not in inside and (piece.agreed or 0) >= 0.8]
    return sorted([*chosen, *beyond], key=lambda piece: piece.index)


def _first_of_several(part: Node, chosen: list[Piece]) -> list[Piece]:
    """Without the articles that follow the first in the same part (a list of "next" articles)."""
    inner: dict[Node, int] = {}
    for piece in chosen:
        outermost = None
        for node in piece.node.chain():
            if node is part:
                break
            if node.tag == "article":
                outermost = node
        if outermost is not None and is_body(piece):
            inner[outermost] = inner.get(outermost, 0) + len(piece.text)
    total = size_of(p for p in chosen if is_body(p))
    if len(inner) < 2 or not total:
        return chosen
    first = min(inner, key=lambda node: node.start)
    kinds = {node.names.split(" ")[0] for node in inner}
    if len(kinds) > 1:  # an abstract and the article proper, say
        return chosen
    before = size_of(p for p in chosen if is_body(p) and p.index < first.start)
    if _are_parts(chosen, first, [node for node in inner if node is not first], headless=before < 250):
        return chosen
    if before >= 250:
        return [p for p in chosen if p.index < first.start]
    if inner[first] >= max(800, 0.15 * total):
        return [p for p in chosen if p.index < first.end]
    return chosen


def _are_parts(pieces: Sequence[Piece], first: Node, others: Sequence[Node], *, headless: bool) -> bool:
    """Whether most of these `article` elements are parts of one text, as the first is, not articles of their
    own: the title is in none of them, and their headings are no links. `headless` says so of elements without
    a heading.
    """
    headings = [piece for piece in pieces if piece.level]
    places = [piece.index for piece in headings]

    def heading(article: Node) -> Piece | None:
        at = bisect_left(places, article.start)
        return headings[at] if at < len(places) and places[at] < article.end else None

    own = heading(first)
    if own is not None and own.level == 1:
        return False
    parts = [
        headless if (found := heading(other)) is None else found.level > 1 and found.link <= 0.5
        for other in others
    ]
    return sum(parts) > len(others) / 2


def _agreement(pieces: Sequence[Piece], body: str) -> list[Piece]:
    """Set `agreed` (share of a piece's 5-word runs that stand in `body`); the body pieces that agree, if they
    are most of it.
    """
    told = " ".join(re.findall(r"\w+", body.lower()))
    hit = 0
    for piece in pieces:
        tokens = re.findall(r"\w+", piece.text.lower())
        if len(tokens) < 5:
            continue
        runs = [" ".join(tokens[i : i + 5]) for i in range(0, len(tokens) - 4, 3)]
        piece.agreed = sum(run in told for run in runs) / len(runs)
        if piece.agreed >= 0.6:
            hit += len(piece.text)
    if hit < 0.5 * len(told):
        for piece in pieces:
            piece.agreed = None
        return []
    return [piece for piece in pieces if piece.agreed is not None and piece.agreed >= 0.6 and is_body(piece)]
