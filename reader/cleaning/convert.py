"""Chosen pieces become the blocks of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reader.cleaning.html.pieces import Node, Piece
from reader.document.blocks import Block, BlockKind, Document, Span, SpanKind

MAX_SPANS = 3_000
"""Most spans of a block: a page of a hundred thousand links is no text to mark up."""

_REFERENCE = re.compile(r"[\[(]?(?:note |fn ?)?(?:\d{1,3}|[a-z]{1,2}|[ivxl]{1,6}|[*†‡§¶]{1,3})[\])]?", re.I)
_CALLOUT = re.compile(
    r"(?:^|\s)(?:callout|admonition|markdown-alert|alert(?= (?:\S+ )*alert-))(?=\s|$)", re.I
)
"""Names of boxes that page makers set beside the running text: notes, tips, warnings."""
_BACK = re.compile(r"[\s↩↑^⤴︎\ufe0e⏎]+")
_LABEL = re.compile(r"\s*[\[(]?(\d{1,3}|[*†‡§]{1,3})[\]).:]?\s+")


@dataclass(frozen=True, slots=True)
class _Places:
    """What links within the page lead to: by "#name" the notes and the headings of the text, by their names;
    else a place of the page, whose address is `page` ("" where it has none).
    """

    notes: dict[str, str]
    headings: dict[str, str]
    page: str


def to_document(pieces: Sequence[Piece], base: str = "") -> Document:
    """The document of the pieces, in their order. `base` makes links to places not in the text absolute."""
    return traced_document(pieces, base)[0]


def traced_document(pieces: Sequence[Piece], base: str = "") -> tuple[Document, list[Piece]]:
    """What `to_document` gives, with the piece that each block begins with."""
    places = _Places(_notes(pieces), _headings(pieces), base.split("#", 1)[0])
    seen_items: set[Node] = set()
    blocks: list[Block] = []
    sources: list[Piece] = []
    around: list[Node] = []
    for piece in pieces:
        if piece.caption and piece.kind is not BlockKind.FIGURE:
            _caption(blocks, piece, _spans(piece.text, piece.spans, places))
            sources += [piece] * (len(blocks) - len(sources))
            continue
        before, around = around, _quotes(piece)
        shared = sum(one is other for one, other in zip(before, around, strict=False))
        anew = shared + 1 if shared < min(len(before), len(around)) else 0
        block = _block(piece, seen_items, places, quote=len(around), quote_from=anew)
        if block.kind is BlockKind.RULE and (not blocks or blocks[-1].kind is BlockKind.RULE):
            continue
        blocks.append(block)
        sources.append(piece)
    while blocks and blocks[-1].kind is BlockKind.RULE:
        blocks.pop()
    return Document(tuple(blocks)), sources[: len(blocks)]


def _caption(blocks: list[Block], piece: Piece, spans: Iterable[Span]) -> None:
    """A caption belongs to the figure before it that has none yet; one without a figure stands as one."""
    role = "caption" if piece.node.within("figcaption") is not None else ""
    spans = spans if role or piece.link < 0.5 else ()  # what is a link as a whole leads to more pictures
    figure = blocks[-1] if blocks and blocks[-1].kind is BlockKind.FIGURE else None
    if figure is not None and not figure.caption:
        blocks[-1] = replace(figure, caption=piece.text, spans=tuple(spans), role=role)
    elif figure is not None and piece.text not in figure.caption:
        shift = len(figure.caption) + 1
        moved = (Span(s.start + shift, s.end + shift, s.kind, s.target) for s in spans)
        blocks[-1] = replace(figure, caption=f"{figure.caption} {piece.text}", spans=(*figure.spans, *moved))
    else:
        blocks.append(Block(BlockKind.FIGURE, "", caption=piece.text, spans=tuple(spans), role=role))


def _quotes(piece: Piece) -> list[Node]:
    """The block quotes around a piece, the outermost first; a box beside the running text counts as one."""
    chain = piece.node.chain()[::-1]
    quotes = [node for node in chain if node.tag == "blockquote"]
    if not quotes and not piece.caption and piece.kind is not BlockKind.FIGURE:
        quotes = [node for node in chain if node.tag != "p" and node.names and _CALLOUT.search(node.names)][
            :1
        ]
    return quotes


def _block(piece: Piece, seen_items: set[Node], places: _Places, *, quote: int, quote_from: int) -> Block:
    depth = 0
    item: Node | None = None
    for node in piece.node.chain():
        if node.tag in ("ul", "ol", "menu", "dir"):
            depth += 1
        elif node.tag == "li" and item is None:
            item = node
    kind, number = piece.kind, None
    notes = places.notes
    if item is None:
        depth = 0
        if kind is BlockKind.ITEM:
            kind = BlockKind.PARAGRAPH
    else:
        depth = max(1, depth)
        if item not in seen_items and kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            kind, number = BlockKind.ITEM, item.number
            seen_items.add(item)
        elif kind is BlockKind.ITEM:
            kind = BlockKind.PARAGRAPH
    text, spans, label, ident = piece.text, piece.spans, "", ""
    note = next((name for name in piece.idents if f"#{name}" in notes and notes[f"#{name}"] == name), "")
    if note:
        kind, depth, ident = BlockKind.FOOTNOTE, 0, note
        label = str(number) if number is not None else ""
        text, spans, label = _without_backlinks(text, spans, label)
    elif kind is BlockKind.HEADING:
        ident = piece.idents[0] if piece.idents else ""
    return Block(
        kind=kind,
        text=text,
        spans=tuple(_spans(text, spans, places)),
        level=piece.level,
        quote=quote,
        quote_from=quote_from,
        depth=depth,
        number=None if note else number,
        ident=ident,
        label=label,
        source=piece.source,
        alt=piece.alt,
        language=piece.language,
        role=piece.role,
        cells=piece.cells,
    )


def _spans(text: str, spans: Iterable[Span], places: _Places) -> Iterable[Span]:
    """A block's spans in order: places in the page become references to notes, links to headings of the text,
    or absolute links.
    """
    references: list[Span] = []
    kept: list[Span] = []
    for span in spans:
        if span.kind is not SpanKind.LINK:
            kept.append(span)
        elif span.target.startswith("#"):
            note, heading = places.notes.get(span.target), places.headings.get(span.target)
            if note and _REFERENCE.fullmatch(text[span.start : span.end].strip()):
                references.append(Span(span.start, span.end, SpanKind.NOTE_REF, note))
            elif heading:
                kept.append(Span(span.start, span.end, SpanKind.LINK, f"#{heading}"))
            elif places.page:
                kept.append(Span(span.start, span.end, SpanKind.LINK, places.page + span.target))
        elif span.target:
            kept.append(span)
    if references:
        # a reference is raised by itself: the superscript around or inside it says nothing more
        near = {at for span in references for at in range(span.start - 1, span.end + 2)}
        kept = [
            span
            for span in kept
            if not (span.kind is SpanKind.SUPERSCRIPT and span.start in near and span.end in near)
        ]
    return sorted(dict.fromkeys(references + kept), key=lambda span: (span.start, -span.end))[:MAX_SPANS]


def note_targets(pieces: Sequence[Piece], candidates: Sequence[Piece]) -> dict[str, Piece]:
    """Of the candidates, the notes that short links ("1", "[2]", "*") in the pieces point to, by "#name".

    A place counts as a note when it stands below the link to it and is a paragraph, an item or a definition.
    """
    places = {name: piece for piece in candidates for name in piece.idents}
    found: dict[str, Piece] = {}
    for piece in pieces if places else ():
        for span in piece.spans:
            if span.kind is SpanKind.LINK and span.target.startswith("#") and span.target not in found:
                target = places.get(span.target[1:])
                if (
                    target is not None
                    and target.index > piece.index
                    and target.kind in (BlockKind.ITEM, BlockKind.PARAGRAPH, BlockKind.DEFINITION)
                    and _REFERENCE.fullmatch(piece.text[span.start : span.end].strip())
                ):
                    found[span.target] = target
    return found


def _notes(pieces: Sequence[Piece]) -> dict[str, str]:
    """The name of the note's block for each "#name" that leads to it; several may lead to one."""
    notes: dict[str, str] = {}
    leaders: dict[int, str] = {}
    for name, target in note_targets(pieces, pieces).items():
        leader = leaders.setdefault(target.index, name[1:])
        notes[name] = notes[f"#{leader}"] = leader
    return notes


def _headings(pieces: Sequence[Piece]) -> dict[str, str]:
    """The name of the heading's block for each "#name" that leads to it."""
    headings: dict[str, str] = {}
    for piece in pieces:
        for name in piece.idents if piece.level and piece.text else ():
            headings.setdefault(f"#{name}", piece.idents[0])
    return headings


def _without_backlinks(text: str, spans: Sequence[Span], label: str) -> tuple[str, list[Span], str]:
    """A note's text without the arrows that lead back, and without the label printed before it."""
    kept = list(spans)
    while (
        kept
        and kept[-1].kind is SpanKind.LINK
        and kept[-1].target.startswith("#")
        and kept[-1].end == len(text)
    ):
        link = text[kept[-1].start : kept[-1].end]
        if not _BACK.fullmatch(link) and len(link) > 2:
            break
        text = text[: kept.pop().start].rstrip()
    shift = 0
    match = _LABEL.match(text)
    if match and (not label or match.group(1) == label):
        label, shift = match.group(1), match.end()
    elif text[:1] in "↑^↩" and (mark := re.match(r"[↑^↩\s]+", text)):
        shift = mark.end()
    text = text[shift:]
    moved = [Span(max(0, s.start - shift), min(len(text), s.end - shift), s.kind, s.target) for s in kept]
    return text, [span for span in moved if span.start < span.end], label
