"""Where the reader stopped in a text, in the form it is stored in, and found again in a changed text."""

from __future__ import annotations

from reader.document.blocks import Document
from reader.model import Place

PLACE_QUOTE = 48
"""Code points of text that a stored place carries, to be found again in a changed text."""


def place_of(document: Document, offset: int) -> Place:
    """An offset of a document's text in the form it is stored in."""
    block, char = document.position(offset)
    return Place(block, char, document.text[offset : offset + PLACE_QUOTE])


def offset_of_place(document: Document, place: Place | None) -> int:
    """The offset of a stored place, found again by its quote where the text before it changed; else 0."""
    if place is None or not document.text:
        return 0
    block = min(max(0, place.block), len(document.blocks) - 1)
    char = min(max(0, place.char), len(document.blocks[block].text))
    offset = document.offset(block, char)
    text, quote = document.text, place.quote
    if quote and not text.startswith(quote, offset):
        found = [text.find(quote, offset), text.rfind(quote, 0, offset + len(quote))]
        near = [at for at in found if at >= 0]
        if near:
            offset = min(near, key=lambda at: abs(at - offset))
    return min(offset, len(text))
