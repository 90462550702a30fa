"""Which part of a page is the article: readability-lxml finds it, what it says of itself confirms it.

readability is given a skeleton of the page, made of the pieces that pruning left: its elements with
their names, its texts and links, and a number at each piece. That is a tenth of the page, costs a
tenth of the time, and tells exactly which pieces readability kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree
from lxml.html import HtmlElement, document_fromstring
from readability import Document as Readability
from readability.readability import Unparseable

from reader.cleaning.html.pieces import Node, Piece
from reader.cleaning.html.source import new_parser
from reader.document.blocks import BlockKind, SpanKind

MAX_LOCATED = 6_000
"""Most pieces handed to readability: some of its steps are quadratic."""

LED = 200
"""Characters of running text between the title and the body from which it is the body's beginning."""
_NUMBERED = re.compile(r'data-piece="(\d+)"')
_ENDING = re.compile(r"[.!?…。！？؟:;\"”’)]\s*$")
_PLAIN_TAGS = {
    "fieldset": "div",
    "center": "div",
    "details": "div",
    "summary": "p",
    "hgroup": "div",
    "dialog": "div",
}
_BODY_KINDS = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.DEFINITION, BlockKind.CODE)


def is_body(piece: Piece) -> bool:
    """Whether a piece reads like running text of an article."""
    return (
        not piece.caption
        and piece.link < 0.5
        and piece.words >= 8
        and piece.kind in _BODY_KINDS
        and (piece.words >= 25 or _ENDING.search(piece.text) is not None)
    )


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


def container(pieces: Sequence[Piece], seed: Sequence[Piece], root: Node) -> Node:
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
    if len(body) > 300 and (witnessed := _agreement(standing, body)):
        seed = witnessed
    if not seed:
        return []
    part = container(standing, seed, root)
    outside = [p for p in standing if p.located and is_body(p) and not part.start <= p.index < part.end]
    if sum(len(p.text) for p in outside) > 0.02 * sum(len(p.text) for p in seed):
        wider = nearest_common([part, *(piece.node for piece in outside)])
        added = [
            p for p in standing if wider.start <= p.index < wider.end and not part.start <= p.index < part.end
        ]
        if sum(len(p.text) for p in added if p.located) >= 0.7 * sum(len(p.text) for p in added):
            part = wider
    part = _widened(part, standing)
    chosen = [piece for piece in standing if part.start <= piece.index < part.end]
    return _first_of_several(part, chosen)


def _widened(part: Node, pieces: Sequence[Piece]) -> Node:
    """A part around `part` when it adds much running text and little else: a body split over siblings.

    Text in holders of the same names as the body's own needs to be less.
    """
    body = [p for p in pieces if part.start <= p.index < part.end and is_body(p)]
    inside = sum(len(p.text) for p in body)
    likes = {_likeness(p) for p in body}
    node = part.parent
    best = part
    while node is not None and node.tag != "html":
        added = [
            p for p in pieces if node.start <= p.index < node.end and not best.start <= p.index < best.end
        ]
        prose = [p for p in added if is_body(p) and p.words >= 12]
        size = sum(len(p.text) for p in prose)
        alike = sum(len(p.text) for p in prose if _likeness(p) in likes)
        noise = sum(
            len(p.text) for p in added if not is_body(p) and p.kind is not BlockKind.TABLE and not p.caption
        )
        short = sum(len(p.text) for p in added if p.level)
        rival = best.tag == "article" and node.tag != "article"  # what it adds are other articles
        plenty = size >= max(400, 0.3 * inside) and size >= 4 * noise
        same = size >= max(300, 0.12 * inside) and size >= 4 * (noise - short) and alike > 0.8 * size
        led = size >= LED and size >= 9 * (noise - short) and _stands_below_title(prose, added, best)
        if (plenty or same or led) and not rival:
            inside += size
            best = node
        elif size > 0.5 * inside and noise > size:
            break
        node = node.parent
    return best


def _stands_below_title(prose: Sequence[Piece], added: Sequence[Piece], part: Node) -> bool:
    """Whether all running text that a wider part adds stands between a first-level heading and the part."""
    return any(p.level == 1 and p.index < prose[0].index for p in added) and prose[-1].index < part.start


def _likeness(piece: Piece) -> tuple[str, str, str]:
    """Names of a piece's node and of those around it: pieces of one body are often alike in them."""
    holder = piece.holder
    above = holder.parent.names if holder.parent is not None else ""
    return (
        (piece.node.tag, holder.names, above) if holder.names else (piece.node.tag, str(holder.start), above)
    )


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
    total = sum(len(p.text) for p in chosen if is_body(p))
    if len(inner) < 2 or not total:
        return chosen
    first = min(inner, key=lambda node: node.start)
    kinds = {node.names.split(" ")[0] for node in inner}
    if len(kinds) > 1:  # an abstract and the article proper, say
        return chosen
    before = sum(len(p.text) for p in chosen if is_body(p) and p.index < first.start)
    if before >= 250:
        return [p for p in chosen if p.index < first.start]
    if inner[first] >= max(800, 0.15 * total):
        return [p for p in chosen if p.index < first.end]
    return chosen


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
