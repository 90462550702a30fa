"""A document as text for a terminal or a pipe, wrapped to a width."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from reader.document.blocks import Block, BlockKind, Document, shared_quotes
from reader.document.figure_labels import description
from reader.document.passages import block_as_read
from reader.document.tables import TableLayout, TableMeasures

BULLET = "•"


def to_plain(document: Document, width: int) -> str:
    """The document's words, wrapped to `width` terminal cells; ends with a newline unless empty.

    Code keeps its lines, however long; a table is set in columns. Quotes are marked with a bar, items
    with a bullet or their number. The caller makes it safe for a terminal.
    """
    parts: list[str] = []
    previous: Block | None = None
    for block in document.blocks:
        lines = list(_lines(block, max(20, width)))
        if not lines:
            continue
        if previous is not None:
            together = previous.kind is BlockKind.ITEM and block.kind is BlockKind.ITEM
            shared_bar = "│ " * shared_quotes(previous, block)
            parts.append("" if together else shared_bar.rstrip() + "\n")
        parts.extend(line.rstrip() + "\n" for line in lines)
        previous = block
    return "".join(parts)


def _lines(block: Block, width: int) -> Iterator[str]:
    first, rest = _indents(block)
    room = max(10, width - cell_len(rest))
    if block.kind is BlockKind.RULE:
        yield first + "─" * min(room, 20)
        return
    text = block_as_read(block)
    if block.kind is BlockKind.FIGURE:
        caption = text or block.caption or block.alt
        more = description(block)
        text = f"[picture: {caption}{f' ({more})' if more else ''}]" if caption else ""
    if not text.strip():
        return
    if block.kind is BlockKind.TABLE:
        yield from (rest + line for line in _table(block, room))
        return
    keep = block.kind is BlockKind.CODE
    indent = first
    for line in text.split("\n"):
        for piece in [line.expandtabs(4)] if keep else wrap(line, room):
            yield indent + piece
            indent = rest
    if block.kind is BlockKind.HEADING and block.level <= 2:
        longest = max(cell_len(piece) for line in text.split("\n") for piece in wrap(line, room))
        yield rest + ("═" if block.level == 1 else "─") * longest


def _table(block: Block, width: int) -> Iterator[str]:
    measures = TableMeasures(block)
    table = TableLayout(measures, measures.widths(width))
    for number in range(table.height):
        pieces = table.line(number)
        line = ""
        for piece in pieces:
            line += " " * (piece.x - cell_len(line)) + block.text[piece.start : piece.end]
        yield line
        if number == table.rule_after:
            yield "─" * table.wide


def _indents(block: Block) -> tuple[str, str]:
    """The prefix of the first line of a block, and of its other lines."""
    bars = "│ " * block.quote
    label = {
        BlockKind.ITEM: f"{BULLET} " if block.number is None else f"{block.number}. ",
        BlockKind.FOOTNOTE: f"[{block.label}] " if block.label else "",
        BlockKind.DEFINITION: "    ",
        BlockKind.CODE: "    ",
    }.get(block.kind, "")
    level = max(0, block.depth - 1) if block.kind is BlockKind.ITEM else block.depth
    lead = bars + "  " * level
    return lead + label, lead + " " * cell_len(label)


def wrap(text: str, width: int) -> Iterator[str]:
    """The lines of one paragraph, each at most `width` cells; a word longer than that is cut."""
    line, used = "", 0
    for word in text.split():
        size = cell_len(word)
        if line and used + 1 + size <= width:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if line:
            yield line
        *whole, last = _cut(word, width) if size > width else [word]
        yield from whole
        line, used = last, cell_len(last)
    if line:
        yield line


def _cut(word: str, width: int) -> Iterator[str]:
    piece, used = "", 0
    for character in word:
        size = cell_len(character)
        if piece and used + size > width:
            yield piece
            piece, used = "", 0
        piece += character
        used += size
    yield piece
