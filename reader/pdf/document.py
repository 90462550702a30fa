"""The blocks of a report as a `Document`, with the places where its pages begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reader.document.blocks import Block, BlockKind, Cell, Document, Span, SpanKind
from reader.model import PageStart
from reader.pdf.records import Part

CAPTION = "caption"
"""The `role` of a paragraph that is printed below a figure or above a table."""

_DEEPEST = 8
"""Depth of an item of a list, at most."""

_KINDS = {
    "heading": BlockKind.HEADING,
    "paragraph": BlockKind.PARAGRAPH,
    "quote": BlockKind.PARAGRAPH,
    "caption": BlockKind.PARAGRAPH,
    "item": BlockKind.ITEM,
    "footnote": BlockKind.FOOTNOTE,
    "code": BlockKind.CODE,
    "table": BlockKind.TABLE,
}


def to_document(parts: Sequence[Part], labels: Sequence[str]) -> tuple[Document, tuple[PageStart, ...]]:
    """The document of the parts in their order. `labels` are the printed numbers of all pages of the file.

    A page that has no text of its own begins where the next one does, and is not listed.
    """
    notes = _Notes(parts)
    blocks: list[Block] = []
    moved: list[list[tuple[int, int]]] = []
    for number, part in enumerate(parts):
        text, spans, breaks = _with_marks(part, notes, number)
        blocks.append(_block(part, text, spans, notes.ident(number)))
        moved.append(breaks)
    document = Document(tuple(blocks))
    return document, tuple(_pages(document, parts, moved, labels))


def _block(part: Part, text: str, spans: tuple[Span, ...], ident: str) -> Block:
    if part.kind == "table":
        return _table(part)
    return Block(
        kind=_KINDS[part.kind],
        text=text,
        spans=spans,
        level=part.level if part.kind == "heading" else 0,
        quote=int(part.kind == "quote"),
        depth=min(_DEEPEST, max(1, part.level)) if part.kind == "item" else 0,
        number=part.number if part.kind == "item" else None,
        ident=ident,
        label=part.label.strip("[]().") if part.kind == "footnote" else "",
        role=CAPTION if part.kind == "caption" else "",
    )


def _table(part: Part) -> Block:
    cells: list[Cell] = []
    at = 0
    for row, values in enumerate(part.rows):
        for column, value in enumerate(values):
            if value:
                cells.append(Cell(at, at + len(value), row, column, header=row == 0))
            at += len(value) + 1
    return Block(BlockKind.TABLE, "\n".join("\t".join(row) for row in part.rows), cells=tuple(cells))


class _Notes:
    """The notes of a report by their labels; a label that is used again means the next note that has it."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._places: dict[str, list[int]] = {}
        self._idents: dict[int, str] = {}
        for number, part in enumerate(parts):
            label = part.label.strip("[]().")
            if part.kind == "footnote" and label:
                self._places.setdefault(label, []).append(number)
                self._idents[number] = f"note-{len(self._idents) + 1}"

    def ident(self, number: int) -> str:
        """The name of a note, "" for what is none."""
        return self._idents.get(number, "")

    def target(self, label: str, number: int) -> str:
        """The name of the note that a mark in a part means, "" where there is none."""
        places = self._places.get(label, ())
        after = next((place for place in places if place > number), None)
        return self._idents[after] if after is not None else ""


def _with_marks(
    part: Part, notes: _Notes, number: int
) -> tuple[str, tuple[Span, ...], list[tuple[int, int]]]:
    """The text with its raised marks put in, the spans that say what they are, and the moved page breaks."""
    pieces: list[str] = []
    spans: list[Span] = []
    at = length = 0
    shifts: list[tuple[int, int]] = []
    for offset, mark in sorted(part.marks):
        pieces.append(part.text[at:offset])
        length += offset - at
        at = offset
        target = notes.target(mark, number) if part.kind != "footnote" else ""
        kind = SpanKind.NOTE_REF if target else SpanKind.SUPERSCRIPT
        spans.append(Span(length, length + len(mark), kind, target))
        pieces.append(mark)
        length += len(mark)
        shifts.append((offset, len(mark)))
    pieces.append(part.text[at:])
    breaks = [
        (place + sum(size for offset, size in shifts if offset < place), page) for place, page in part.breaks
    ]
    return "".join(pieces), tuple(spans), breaks


def _pages(
    document: Document, parts: Sequence[Part], breaks: Sequence[list[tuple[int, int]]], labels: Sequence[str]
) -> Iterator[PageStart]:
    page = 0
    for number, part in enumerate(parts):
        places = [(0, part.page), *breaks[number]]
        for offset, begins in places:
            if begins > page:
                page = begins
                label = labels[page - 1] if page <= len(labels) else ""
                yield PageStart(page=page - 1, start=document.offset(number, offset), label=label)
