"""A passage as it is read, where the plain text alone would say something else.

In plain text "10⁶" is "106", and the mark of a note behind "25" makes "253" of it. Selectors keep the
plain text; what is shown, copied and exported is the passage as it is read.
"""

from __future__ import annotations

from reader.document.blocks import Block, Document, SpanKind

_FIGURES = "0123456789+-\N{MINUS SIGN}=()"
_HIGH = dict(zip(_FIGURES, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾", strict=True))
_LOW = dict(zip(_FIGURES, "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_HIGH_LETTERS = _HIGH | dict(zip("in", "ⁱⁿ", strict=True))
_LOW_LETTERS = _LOW | dict(zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_SHIFTED = {
    SpanKind.NOTE_REF: (_HIGH, _HIGH_LETTERS),
    SpanKind.SUPERSCRIPT: (_HIGH, _HIGH_LETTERS),
    SpanKind.SUBSCRIPT: (_LOW, _LOW_LETTERS),
}
"""What Unicode has raised and lowered: figures and signs, and these with letters. Raised letters are left
out but for those of formulas: "1st" is looked for as it is written."""


def shifted_spans(block: Block) -> list[tuple[int, int, str]]:
    """(start, end, text) of the raised and lowered stretches of a block, in offsets of its text, with what
    is painted for them. Each has as many characters as before, and each character as many cells.

    Letters are shifted only where the whole stretch can be: "xₘₐₓ", but "x" and "eff" stay.
    """
    found = []
    for span in block.spans:
        if span.kind in _SHIFTED:
            plain = block.text[span.start : span.end]
            figures, letters = _SHIFTED[span.kind]
            table = letters if all(character in letters for character in plain) else figures
            shown = "".join(table.get(character, character) for character in plain)
            if shown != plain:
                found.append((span.start, span.end, shown))
    return found


def block_as_read(block: Block) -> str:
    """The text of a block with raised and lowered figures; marks of notes are raised too.

    It has as many characters as the block's text.
    """
    text = block.text
    for start, end, shown in shifted_spans(block):
        text = text[:start] + shown + text[end:]
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
