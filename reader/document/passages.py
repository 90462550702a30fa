"""Passages with superscripts and without footnote marks, where the plain text would mislead.

In plain text "10⁶" is "106", and a footnote mark after "25" makes it "253". Selectors keep the plain
text; what is shown, copied and exported is the passage as it is read.
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
"""Superscripts and subscripts of Unicode: figures and signs, and these with letters. Raised letters are
left out except those of formulas: "1st" stays as it is written."""


def shifted_spans(block: Block) -> list[tuple[int, int, str]]:
    """(start, end, text) of superscripts and subscripts of a block, in offsets of its text, with what is
    painted for them: as many characters, each as wide as before.

    Letters are shifted only where the whole span can be: "xₘₐₓ", but "x" and "eff" stay.
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
    """The text of a block with superscripts and subscripts, footnote marks included.

    It has as many characters as the block's text.
    """
    text = block.text
    for start, end, shown in shifted_spans(block):
        text = text[:start] + shown + text[end:]
    return text


def as_read(document: Document, start: int, end: int) -> str:
    """A passage with superscripts and subscripts, without footnote marks.

    `start` and `end` are offsets in `Document.text`. A passage that is only such a mark is kept.
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
    """A quote as it is read, if the document has it at these offsets; else unchanged."""
    if document is None or start is None or end is None or document.text[start:end] != quote:
        return quote
    return as_read(document, start, end)
