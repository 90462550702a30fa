"""A document sentence by sentence, for screen readers.

What the eye takes from the layout (headings, items, quotations, tables, code) is said in words before the
sentence that it begins with. A unit is a sentence, a line of code or a cell of a table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from reader.document.blocks import Block, BlockKind, Cell, Document, SpanKind, shared_quotes
from reader.document.figure_labels import description
from reader.document.motion import Motion
from reader.document.passages import as_read


@dataclass(frozen=True, slots=True)
class Unit:
    """A range of the document's text that is said at once; `block` is the number of its block."""

    start: int
    end: int
    block: int


class SpokenDocument:
    """The units of a document, and the words for them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._motion = Motion(document)
        self.units = list(self._all_units())
        self._starts = [unit.start for unit in self.units]
        self.headings = [
            number
            for number, unit in enumerate(self.units)
            if self._block(number).kind is BlockKind.HEADING and self._begins_block(number)
        ]
        """The units that are headings, by their number."""

    def _all_units(self) -> Iterator[Unit]:
        for index, block in enumerate(self.document.blocks):
            if not block.text:
                continue
            starts = self._motion.sentence_starts(index)
            stop = self.document.starts[index] + len(block.text)
            for start, after in zip(starts, [*starts[1:], stop], strict=True):
                low, high = self._motion.trim(start, after)
                if low < high:
                    yield Unit(low, high, index)

    def at(self, offset: int) -> int:
        """The number of the unit at an offset of the text."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def _block(self, number: int) -> Block:
        return self.document.blocks[self.units[number].block]

    def _begins_block(self, number: int) -> bool:
        return number == 0 or self.units[number - 1].block != self.units[number].block

    def paragraph(self, number: int) -> range:
        """The units of the block that a unit is in."""
        block, first, last = self.units[number].block, number, number
        while first and self.units[first - 1].block == block:
            first -= 1
        while last + 1 < len(self.units) and self.units[last + 1].block == block:
            last += 1
        return range(first, last + 1)

    def heading_of(self, number: int) -> int | None:
        """The unit of the heading that a unit is under, or is itself; None above the first."""
        place = bisect_right(self.headings, number)
        return self.headings[place - 1] if place else None

    # --- the words

    def words(self, number: int) -> str:
        """A unit as it is read, on one line; a cell of a table with its column and row."""
        unit = self.units[number]
        text = " ".join(as_read(self.document, unit.start, unit.end).split())
        block = self._block(number)
        return f"{_cell_name(block, self._cell(number))}{text}" if block.kind is BlockKind.TABLE else text

    def announcement(self, number: int, *, follows: bool = True) -> str:
        """What is said before a unit that begins a block: "Heading 2:", "Item:"; "" for plain sentences.

        `follows`: the unit before was said just now, so that the end of a quotation is told.
        """
        if not self._begins_block(number):
            return ""
        block, said = self._block(number), []
        if number and follows:
            previous = self._block(number - 1)
            shared = shared_quotes(previous, block)
            if previous.quote > shared:
                said.append("End of quotation.")
            if block.quote > shared:
                said.append("Quotation:")
        elif block.quote:
            said.append("Quotation:")
        said.append(_kind_name(block))
        return " ".join(filter(None, said))

    def _cell(self, number: int) -> Cell | None:
        unit, block = self.units[number], self._block(number)
        at = unit.start - self.document.starts[unit.block]
        return next((cell for cell in block.cells if cell.start <= at < max(cell.end, cell.start + 1)), None)

    # --- what a unit refers to

    def links(self, number: int) -> list[tuple[str, str]]:
        """The words and the address of each link in a unit."""
        return [
            (text, target)
            for text, target, kind in self._spans(number)
            if kind is SpanKind.LINK and not target.startswith("#")
        ]

    def footnotes(self, number: int) -> list[str]:
        """The footnotes that a unit refers to, with their labels."""
        wanted = [target for _, target, kind in self._spans(number) if kind is SpanKind.NOTE_REF]
        known = {block.ident: block for block in self.document.blocks if block.kind is BlockKind.FOOTNOTE}
        return [
            f"Note {known[each].label or known[each].ident}: {' '.join(known[each].text.split())}"
            for each in wanted
            if each in known
        ]

    def _spans(self, number: int) -> Iterator[tuple[str, str, SpanKind]]:
        unit, block = self.units[number], self._block(number)
        base = self.document.starts[unit.block]
        for span in block.spans:
            if base + span.start < unit.end and base + span.end > unit.start:
                yield " ".join(block.text[span.start : span.end].split()), span.target, span.kind


_KINDS = {BlockKind.FIGURE: "Figure:", BlockKind.TERM: "Term:", BlockKind.DEFINITION: "Definition:"}


def _kind_name(block: Block) -> str:
    name = _KINDS.get(block.kind, "")
    match block.kind:
        case BlockKind.HEADING:
            name = f"Heading {block.level}:"
        case BlockKind.ITEM:
            name = "Item" if block.number is None else f"Item {block.number}"
            name += f", level {block.depth}:" if block.depth > 1 else ":"
        case BlockKind.CODE:
            lines = sum(bool(line.strip()) for line in block.text.split("\n"))
            name = f"Code, {lines} lines:" if lines > 1 else "Code:"
        case BlockKind.TABLE:
            rows, columns = _size(block)
            name = f"Table, {rows} rows, {columns} columns."
        case BlockKind.FIGURE if shown := description(block):
            name = f"Figure, {shown}. Its caption:"
        case BlockKind.FOOTNOTE:
            name = f"Note {block.label}:" if block.label else "Note:"
    return name


def _size(table: Block) -> tuple[int, int]:
    if not table.cells:
        lines = table.text.split("\n")
        return len(lines), 1 + max(line.count("\t") for line in lines)
    rows = 1 + max(cell.row for cell in table.cells)
    return rows, max(cell.column + cell.span for cell in table.cells)


def _cell_name(block: Block, cell: Cell | None) -> str:
    """Where a cell is: "Row 2, Share: ", with the heading of its column where the table has one."""
    if cell is None:
        return ""
    header = next(
        (
            " ".join(block.text[each.start : each.end].split())
            for each in block.cells
            if each.header and each.row < cell.row and each.column <= cell.column < each.column + each.span
        ),
        "",
    )
    return f"Row {cell.row + 1}, {header or f'column {cell.column + 1}'}: "
