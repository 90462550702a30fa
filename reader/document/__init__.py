"""What a cleaned text is: blocks of plain text with inline spans."""

from reader.document.blocks import Block, BlockKind, Cell, Document, Span, SpanKind

__all__ = ["Block", "BlockKind", "Cell", "Document", "Span", "SpanKind"]
