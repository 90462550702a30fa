"""A passage as it is read, where the plain text alone would say something else.

In plain text "10⁶" is "106", and the mark of a note behind "25" makes "253" of it. Selectors keep the
plain text; what is shown, copied and exported is the passage as it is read.
"""

from __future__ import annotations

from reader.document.blocks import Block, Document, SpanKind

SUPERSCRIPTS = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
SUBSCRIPTS = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")
_RAISED = {SpanKind.SUPERSCRIPT: SUPERSCRIPTS, SpanKind.SUBSCRIPT: SUBSCRIPTS}


def block_as_read(block: Block) -> str:
    """The text of a block with raised and lowered figures; marks of notes are raised too.

    It has as many characters as the block's text.
    """
    text = block.text
    for span in block.spans:
        table = SUPERSCRIPTS if span.kind is SpanKind.NOTE_REF else _RAISED.get(span.kind)
        if table is not None:
            text = text[: span.start] + text[span.start : span.end].translate(table) + text[span.end :]
    return text


def as_read(document: Document, start: int, end: int) -> str:
    """A passage with raised and lowered figures, without the marks of notes in it.

    `start` and `end` are offsets in `Document.text`. A passage of nothing but such a mark stays.
    """
    pieces: list[str] = []
    done = start
    for index, low, high in document.ranges(start, end):
        block, base = document.blocks[index], document.starts[index]
        pieces.append(document.text[done : base + low])
        shown, at = block_as_read(block), low
        marks = [span for span in block.spans if span.kind is SpanKind.NOTE_REF]
        for mark in sorted(marks, key=lambda span: span.start):
            pieces.append(shown[at : min(mark.start, high)])
            at = max(at, mark.end)
        pieces.append(shown[at:high])
        done = base + high
    pieces.append(document.text[done:end])
    return "".join(pieces) if any(piece.strip() for piece in pieces) else document.text[start:end]


def quote_as_read(document: Document | None, quote: str, start: int | None, end: int | None) -> str:
    """A quote as it is read, where it stands in the document at these offsets; elsewhere as it is."""
    if document is None or start is None or end is None or document.text[start:end] != quote:
        return quote
    return as_read(document, start, end)
