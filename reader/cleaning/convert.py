"""Chosen pieces become the blocks of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reader.cleaning.html.pieces import Node, Piece
from reader.document.blocks import (
    BOX,
    BOX_KINDS,
    FIRST_IN_ITEM,
    HEADED_ITEM,
    LOOSE_ITEM,
    Block,
    BlockKind,
    Document,
    Span,
    SpanKind,
)

MAX_SPANS = 3_000
"""Most spans of a block: a page of a hundred thousand links is no text to mark up."""
LONG_CAPTION = 4_000
"""Characters of a caption that goes on no further: the next one under the picture stands by itself."""

_ANCHORED = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.TERM, BlockKind.DEFINITION)
"""Kinds of blocks besides headings that links of the text may lead to."""
IN_ITEM = "text"
"""Said of a list item that has had its own text."""

_REFERENCE = re.compile(r"[\[(]?(?:note |fn ?)?(?:\d{1,3}|[a-z]{1,2}|[ivxl]{1,6}|[*†‡§¶]{1,3})[\])]?", re.I)
_CALLOUT = re.compile(
    r"(?:^|\s)(?:callout|admonition|markdown-alert|alert(?= (?:\S+ )*alert-))(?=\s|$)", re.I
)
"""Names of boxes that page makers set beside the running text: notes, tips, warnings."""
_BOX_WORD = re.compile(r"[a-z]+")
_BACK = re.compile(r"[\s↩↑^⤴︎\ufe0e⏎]+")
_LABEL = re.compile(r"\s*[\[(]?(\d{1,3}|[*†‡§]{1,3})[\]).:]?\s+")


@dataclass(frozen=True, slots=True)
class _Places:
    """What links within the page lead to: by "#name" the notes of the text and its other blocks, by the
    names of these; else a place of the page, whose address is `page` ("" where it has none).
    """

    notes: dict[str, str]
    anchors: dict[str, str]
    page: str


def to_document(pieces: Sequence[Piece], base: str = "") -> Document:
    """The document of the pieces, in their order. `base` makes links to places not in the text absolute."""
    return traced_document(pieces, base)[0]


def traced_document(pieces: Sequence[Piece], base: str = "") -> tuple[Document, list[Piece]]:
    """What `to_document` gives, with the piece that each block begins with."""
    notes = _notes(pieces)
    places = _Places(notes, _anchors(pieces, notes), base.split("#", 1)[0])
    begun: dict[Node, str] = {}
    blocks: list[Block] = []
    sources: list[Piece] = []
    around: list[Node] = []
    for piece in pieces:
        if piece.caption and piece.kind is not BlockKind.FIGURE:
            _caption(blocks, piece, _spans(piece.text, piece.spans, places))
            sources += [piece] * (len(blocks) - len(sources))
            continue
        if not piece.text and piece.kind not in (BlockKind.FIGURE, BlockKind.RULE):
            continue
        before, around = around, _quotes(piece)
        shared = sum(one is other for one, other in zip(before, around, strict=False))
        anew = shared + 1 if shared < min(len(before), len(around)) else 0
        block = _block(piece, begun, places, quote=len(around), quote_from=anew)
        if around and not block.role and (len(before) < len(around) or anew) and (kind := _box(around[-1])):
            block = replace(block, role=f"{BOX}{kind}")
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
    text = piece.text.replace("\n", " ") if role else piece.text
    figure = blocks[-1] if blocks and blocks[-1].kind is BlockKind.FIGURE else None
    if figure is None or len(figure.caption) >= LONG_CAPTION:
        blocks.append(Block(BlockKind.FIGURE, "", caption=text, spans=tuple(spans), role=role))
    elif not figure.caption:
        blocks[-1] = replace(figure, caption=text, spans=tuple(spans), role=role)
    elif text not in figure.caption:
        blocks[-1] = _longer_caption(figure, text, spans, role)


def _longer_caption(figure: Block, text: str, spans: Iterable[Span], role: str) -> Block:
    """A figure whose caption goes on with a text: in the caption's own line, or in that of credits below."""
    caption, own = figure.caption, len(figure.caption)
    if role:
        own = max(caption.find("\n"), 0) or own if figure.role else 0
    before = ("\n" if figure.role and not role else " ") if own else ""
    added = f"{before}{text}" if own else f"{text}\n"
    moved = [
        *(span.moved(len(added)) if span.start >= own else span for span in figure.spans),
        *(span.moved(own + len(before)) for span in spans),
    ]
    return replace(
        figure,
        caption=f"{caption[:own]}{added}{caption[own:]}",
        spans=tuple(sorted(moved, key=lambda span: (span.start, -span.end))),
        role=role or figure.role,
    )


def _quotes(piece: Piece) -> list[Node]:
    """The block quotes around a piece, the outermost first; a box beside the running text counts as one."""
    chain = piece.node.chain()[::-1]
    quotes = [node for node in chain if node.tag == "blockquote"]
    if not quotes and not piece.caption and piece.kind is not BlockKind.FIGURE:
        quotes = [node for node in chain if node.tag != "p" and node.names and _CALLOUT.search(node.names)][
            :1
        ]
    return quotes


def _box(node: Node) -> str:
    """Kind of the box that a node is, by its names: "note", "warning"; "" for a quotation."""
    if not _CALLOUT.search(node.names):
        return ""
    words = set(_BOX_WORD.findall(node.names.lower()))
    return next((kind for kind in BOX_KINDS if kind in words), "")


def _block(piece: Piece, begun: dict[Node, str], places: _Places, *, quote: int, quote_from: int) -> Block:
    kind, depth, number, role = _in_list(piece, begun)
    text, spans, label, ident = piece.text, piece.spans, "", ""
    note = _note_of(piece, places.notes)
    if note:
        kind, depth, ident, role = BlockKind.FOOTNOTE, 0, note, _loose(piece)
        label = str(number) if number is not None else ""
        text, spans, label = _without_backlinks(text, spans, label)
    else:
        ident = next(
            (places.anchors[f"#{name}"] for name in piece.idents if f"#{name}" in places.anchors), ""
        )
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
        role=piece.role or role,
        cells=piece.cells,
    )


def _in_list(piece: Piece, begun: dict[Node, str]) -> tuple[BlockKind, int, int | None, str]:
    """What a piece is where it stands in a list, on which level, with which number, and its role there.

    `begun` holds the items that have begun, with the role of the text in them: a heading may begin an item,
    and its text then goes on in it.
    """
    depth, item = 0, None
    for node in piece.node.chain():
        if node.tag in ("ul", "ol", "menu", "dir"):
            depth += 1
        elif node.tag == "li" and item is None:
            item = node
    kind = piece.kind
    if item is None:
        role = _loose(piece) if kind is BlockKind.DEFINITION else ""
        return (BlockKind.PARAGRAPH if kind is BlockKind.ITEM else kind), 0, None, role
    depth = max(1, depth)
    if kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and begun.get(item) != IN_ITEM:
        role = begun.get(item, "") or _loose(piece)
        begun[item] = IN_ITEM
        return BlockKind.ITEM, depth, item.number, role
    if kind is BlockKind.HEADING and item not in begun:
        begun[item] = HEADED_ITEM
        return kind, depth, item.number, FIRST_IN_ITEM
    return (BlockKind.PARAGRAPH if kind is BlockKind.ITEM else kind), depth, None, ""


def _loose(piece: Piece) -> str:
    """The role of an item whose text is a paragraph in it; "" for one that is the text itself."""
    return LOOSE_ITEM if piece.node.tag in ("p", "div") else ""


def _spans(text: str, spans: Iterable[Span], places: _Places) -> Iterable[Span]:
    """A block's spans in order: places in the page become references to notes, links to blocks of the text,
    or absolute links.
    """
    references: list[Span] = []
    kept: list[Span] = []
    for span in spans:
        if span.kind is not SpanKind.LINK:
            kept.append(span)
        elif span.target.startswith("#"):
            note, anchor = places.notes.get(span.target), places.anchors.get(span.target)
            if note and _REFERENCE.fullmatch(text[span.start : span.end].strip()):
                references.append(Span(span.start, span.end, SpanKind.NOTE_REF, note))
            elif anchor:
                kept.append(Span(span.start, span.end, SpanKind.LINK, f"#{anchor}"))
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


def _anchors(pieces: Sequence[Piece], notes: dict[str, str]) -> dict[str, str]:
    """The name of the block for each "#name" that leads to it: of headings, of others where a link does."""
    linked = {
        span.target
        for piece in pieces
        for span in piece.spans
        if span.kind is SpanKind.LINK and span.target.startswith("#")
    }
    anchors: dict[str, str] = {}
    for piece in pieces:
        if not piece.text or piece.caption or not (piece.level or piece.kind in _ANCHORED):
            continue
        own = _note_of(piece, notes) or next(iter(piece.idents), "")
        for name in piece.idents:
            if piece.level or f"#{name}" in linked:
                anchors.setdefault(f"#{name}", own)
    return anchors


def _note_of(piece: Piece, notes: dict[str, str]) -> str:
    """The name of the note that a piece is; "" for none."""
    return next((name for name in piece.idents if notes.get(f"#{name}") == name), "")


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
