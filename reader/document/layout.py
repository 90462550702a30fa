"""A document laid out for a width: its rows, and the two-way map between offsets and (row, cell).

Offsets count code points in `Document.text`, as everywhere. Rows and cells count from 0 at the top
left corner of the reading column. For every offset where a caret can stand, `offset_at` of its
`cell_of` is that offset again.

Rows are counted by a greedy wrap; a paragraph's lines are balanced when one of them is first needed (see
`wrapping`), which changes no row number.
"""

from __future__ import annotations

from bisect import bisect_right

from reader.document.bidi import is_right_to_left
from reader.document.block_prefixes import block_prefixes
from reader.document.blocks import Block, BlockKind, Document
from reader.document.cells import index_at, is_boundary
from reader.document.figure_labels import description, is_one_line, shown_text
from reader.document.rows import Piece, Row, RowKind
from reader.document.spacing import gap_between, loose_lists
from reader.document.tables import GAP, TableLayout, TableMeasures
from reader.document.visual import VisualBlock, VisualLine
from reader.document.wrapping import MeasuredText, balanced, greedy

LEAST_WIDTH = 8
"""The least width of text, however deep it is nested in lists and quotes."""


class Measures:
    """What is known of a document's blocks at any width; shared by its layouts."""

    def __init__(self, document: Document, before: Measures | None = None) -> None:
        """What is known `before` of blocks that are in this document too, at their places, is taken over."""
        self.document = document
        self._texts: dict[int, MeasuredText] = {}
        self._tables: dict[int, TableMeasures] = {}
        self._visuals: dict[int, VisualBlock | None] = {}
        if before is not None:
            old, new = before.document.blocks, document.blocks
            same = {at for at in before._tables if at < len(new) and old[at] is new[at]}
            self._tables = {at: before._tables[at] for at in same}
        self.prefixes = block_prefixes(document.blocks)

    def visual(self, block: int) -> VisualBlock | None:
        """The text of a block with its embedding levels; None where nothing is written from right to left."""
        if block not in self._visuals:
            measured = self.text(block)
            known = None
            if is_right_to_left(measured.text) and self.document.blocks[block].kind is not BlockKind.CODE:
                known = VisualBlock(measured.text, measured.edges)
            self._visuals[block] = known
        return self._visuals[block]

    def table(self, block: int) -> TableMeasures:
        """A table with its cells measured."""
        if block not in self._tables:
            self._tables[block] = TableMeasures(self.document.blocks[block])
        return self._tables[block]

    def text(self, block: int) -> MeasuredText:
        """The text of a block, safe for the screen and measured, as long as the block's own.

        Of a figure without text what is shown in its place (`figure_labels.shown_text`).
        """
        measured = self._texts.get(block)
        if measured is None:
            shown = self.document.blocks[block]
            # in a table they part cells, and are not shown
            tab = 1 if shown.kind is BlockKind.TABLE else 4
            measured = self._texts[block] = MeasuredText(shown_text(shown), tab)
        return measured


class Layout:
    """A document laid out in `width` cells; tables and code may take up to `wide` before they are cut.

    With `reorder` right-to-left text is put in visual order and aligned right, for terminals that paint
    characters in logical order.

    With `first`, only the blocks with so many code points are laid out at once; `extend` lays out more,
    and whatever is asked of a later block lays out all up to it. `rows` is the number of rows so far.
    """

    def __init__(
        self,
        measures: Measures,
        width: int,
        wide: int = 0,
        *,
        reorder: bool = False,
        first: int | None = None,
    ) -> None:
        self.measures = measures
        self.document = measures.document
        self.width = max(LEAST_WIDTH, width)
        self.wide = max(self.width, wide)
        self.rows = 0
        self._tops: list[int] = []  # first row of each block
        self._lines: list[list[int] | TableLayout] = []
        self._balanced = bytearray(len(self.document.blocks))
        self._rows: dict[int, Row] = {}
        self._reorder = reorder
        self._visuals: dict[tuple[int, int], VisualLine | None] = {}
        self._loose = loose_lists(self.document.blocks, self.width)
        self._above: Block | None = None  # the last block that takes rows
        self._hidden: list[int] = []  # blocks without rows since that one
        self.extend(first)

    # --- laying out

    @property
    def complete(self) -> bool:
        """Whether all blocks are laid out."""
        return len(self._tops) == len(self.document.blocks)

    @property
    def expected_rows(self) -> int:
        """The number of rows of the whole document, estimated while it is not complete."""
        done = len(self._tops)
        if self.complete or not done:
            return self.rows
        return self.rows * len(self.document.text) // max(1, self.document.starts[done])

    def extend(self, characters: int | None = None) -> bool:
        """Lay out further blocks with so many code points, without a number all; whether it is complete."""
        for block in self.document.blocks[len(self._tops) :]:
            if characters is not None:
                if characters <= 0:
                    break
                characters -= len(block.text) + 1
            self._add(block)
        for index in self._hidden:
            self._tops[index] = self.rows
        return self.complete

    def _reach(self, block: int) -> None:
        """Lay out all blocks up to one."""
        while len(self._tops) <= block:
            self.extend(1)

    def _add(self, block: Block) -> None:
        index, text = len(self._tops), self.measures.text
        lines: list[int] | TableLayout
        if not block.text and block.kind is BlockKind.FIGURE and not text(index).text:
            self._hidden.append(index)  # nothing of it is shown: it is where the next block is
            self._tops.append(self.rows)
            self._lines.append([])
            return
        if self._above is not None:
            self.rows += gap_between(self._above, block, index in self._loose)
        for hidden in self._hidden:
            self._tops[hidden] = self.rows
        self._above, self._hidden = block, []
        self._tops.append(self.rows)
        if block.kind is BlockKind.TABLE and block.text:
            lines = self._table(index, self.measures.prefixes[index].indent)
        elif block.kind is BlockKind.CODE:
            lines = [start for start, _end in text(index).paragraphs()]
        else:
            wrapped = block.text or (block.kind is BlockKind.FIGURE and not is_one_line(block))
            lines = greedy(text(index), self._room(index)) if wrapped else [0]
        self._lines.append(lines)
        self.rows += self._height(index)

    def _room(self, block: int) -> int:
        return max(LEAST_WIDTH, self.width - self.measures.prefixes[block].indent)

    def _table(self, block: int, indent: int) -> TableLayout:
        """Within the column where that takes at most two lines a row, else as wide as allowed."""
        measures = self.measures.table(block)
        widths = measures.widths(self.width - indent)
        too_wide = sum(widths) + GAP * (measures.columns - 1) > self.width - indent
        if too_wide or measures.crowded(widths):
            widths = measures.widths(self.wide - indent)
        return TableLayout(measures, widths)

    # --- rows

    def block_of(self, row: int) -> int:
        """Index of the block that a row belongs to; a gap belongs to the block above."""
        return max(0, bisect_right(self._tops, row) - 1)

    def top(self, block: int) -> int:
        """First row of a block."""
        self._reach(block)
        return self._tops[block]

    def height(self, block: int) -> int:
        """How many rows a block has, without the gap below it."""
        self._reach(block)
        return self._height(block)

    def _height(self, block: int) -> int:
        if isinstance(lines := self._lines[block], TableLayout):
            return lines.height + (lines.rule_after >= 0)
        return len(lines) + bool(description(self.document.blocks[block]))

    def head(self, block: int) -> int:
        """Rows of a table's head, with the rule below it; 0 where there is none."""
        self._reach(block)
        lines = self._lines[block]
        return lines.rule_after + 2 if isinstance(lines, TableLayout) and lines.rule_after >= 0 else 0

    def row(self, row: int) -> Row:
        """A row by its number. Raises IndexError outside the layout."""
        known = self._rows.get(row)
        if known is None:
            if not 0 <= row < self.rows:
                raise IndexError(f"no row {row}")
            known = self._rows[row] = self._make_row(row)
        return known

    def _make_row(self, row: int) -> Row:
        index = self.block_of(row)
        block, line = self.document.blocks[index], row - self._tops[index]
        indent = self.measures.prefixes[index].indent
        height = self._height(index)
        if line >= height - bool(description(block)):
            below = RowKind.GAP if line >= height else RowKind.DESCRIPTION
            return Row(index, below, indent=0 if below is RowKind.GAP else indent)
        if not block.text:
            if block.kind is not BlockKind.FIGURE:
                return Row(index, RowKind.RULE, indent=indent, first=True)
            return self._placeholder(index, line, indent)
        base = self.document.starts[index]
        lines = self._lines[index]
        if isinstance(lines, TableLayout):
            width = lines.wide if lines.wide > self.width - indent else 0
            if 0 <= lines.rule_after < line:
                if line == lines.rule_after + 1:
                    return Row(index, RowKind.TABLE_RULE, indent=indent, width=lines.wide)
                line -= 1
            pieces = tuple(Piece(base + p.start, base + p.end, indent + p.x) for p in lines.line(line))
            kept = lines.first_column if width and 2 * lines.first_column < self.wide - indent else 0
            return Row(index, RowKind.TEXT, pieces, indent, line == 0, width, kept)
        lines = self._starts(index)
        start, end = lines[line], lines[line + 1] if line + 1 < len(lines) else len(block.text)
        width = 0
        if block.kind is BlockKind.CODE:
            edges = self.measures.text(index).edges
            width = max(
                edges[b] - edges[a] for a, b in zip(lines, [*lines[1:], len(block.text)], strict=True)
            )
            width = width if width > self.width - indent else 0
        x, reverse = indent, False
        visual = self._visual_line(index, start, end)
        if visual is not None and visual.right_to_left:
            x, reverse = max(0, self.width - indent - visual.width), True
        piece = Piece(base + start, base + end, x)
        return Row(index, RowKind.TEXT, (piece,), indent, line == 0, width, right_to_left=reverse)

    def _placeholder(self, index: int, line: int, indent: int) -> Row:
        """A line of what is shown for a figure without text."""
        measured, starts = self.measures.text(index), self._starts(index)
        start, end = starts[line], starts[line + 1] if line + 1 < len(starts) else len(measured.text)
        room = self._room(index)
        cut = is_one_line(self.document.blocks[index]) and measured.edges[end] > room
        if cut:
            end = index_at(measured.edges, start, end, room - 1)
        visual = self._visual_line(index, start, end)
        return Row(
            index,
            RowKind.PLACEHOLDER,
            indent=indent,
            first=line == 0,
            label=(start, end),
            label_cut=cut,
            right_to_left=self._is_reversed(index) if visual is None else visual.right_to_left,
        )

    def _is_reversed(self, index: int) -> bool:
        """Whether a figure whose label says no direction is among text from right to left."""
        blocks = self.document.blocks
        if not self._reorder or (blocks[index].caption or blocks[index].alt).strip():
            return False
        near = [at for at in (*range(index - 1, -1, -1), *range(index + 1, len(blocks))) if blocks[at].text]
        visual = self.measures.visual(near[0]) if near else None
        return visual is not None and visual.base(0) == 1

    def label_visual(self, row: Row) -> VisualLine | None:
        """The label of a placeholder in visual order; None where that is the order of the text."""
        return self._visual_line(row.block, *row.label)

    def _visual_line(self, block: int, start: int, end: int) -> VisualLine | None:
        """The line [start, end) of a block in visual order, None where that is the order of the text."""
        if not self._reorder or (visual := self.measures.visual(block)) is None:
            return None
        key = (block, start)
        if key not in self._visuals:
            goes_on = self._ends_elsewhere(block, start, end)
            in_table = isinstance(self._lines[block], TableLayout)
            self._visuals[key] = visual.line(start, end, goes_on=goes_on, in_table=in_table)
        return self._visuals[key]

    def visual(self, row: Row, piece: Piece) -> VisualLine | None:
        """A piece in visual order, offsets counted in its block; None where that is the order of the text."""
        base = self.document.starts[row.block]
        return self._visual_line(row.block, piece.start - base, piece.end - base)

    def _starts(self, block: int) -> list[int]:
        """Starts of the lines of a block; they are balanced when first asked for."""
        lines = self._lines[block]
        assert isinstance(lines, list)
        if not self._balanced[block]:
            self._balanced[block] = 1
            shown = self.document.blocks[block]
            if shown.kind is not BlockKind.CODE and not is_one_line(shown):
                lines = self._lines[block] = balanced(self.measures.text(block), self._room(block))
        return lines

    # --- offset -> (row, cell)

    def row_of(self, offset: int) -> int:
        """Row of the character at an offset."""
        return self._find(offset)[0]

    def row_of_label(self, block: int, char: int) -> int:
        """Row of a character of what is shown for a figure without text."""
        self._reach(block)
        return self._tops[block] + max(0, bisect_right(self._starts(block), char) - 1)

    def row_near(self, offset: int) -> int:
        """The row of an offset, estimated without balancing its block: for a scrollbar."""
        if not self.document.blocks:
            return 0
        block, char = self.document.position(offset)
        if block >= len(self._tops):
            return self.expected_rows * offset // max(1, len(self.document.text))
        length = max(1, len(self.document.blocks[block].text))
        return self._tops[block] + self.height(block) * char // (length + 1)

    def cell_of(self, offset: int) -> tuple[int, int]:
        """(row, cell) where the character at an offset begins, or where the text of its block ends."""
        row, piece, block = self._find(offset)
        if piece is None:
            return row, 0
        base, edges = self.document.starts[block], self.measures.text(block).edges
        at = min(max(offset, piece.start), piece.end) - base
        if (visual := self._visual_line(block, piece.start - base, piece.end - base)) is not None:
            return row, piece.x + visual.cell_of(at)
        return row, piece.x + edges[at] - edges[piece.start - base]

    def _find(self, offset: int) -> tuple[int, Piece | None, int]:
        if not self.document.blocks:
            return 0, None, 0
        block, char = self.document.position(offset)
        self._reach(block)
        top, lines = self._tops[block], self._lines[block]
        if not self.document.blocks[block].text:
            return top, None, block
        if isinstance(lines, TableLayout):
            return (*self._find_in_table(block, char, lines), block)
        row = top + bisect_right(self._starts(block), char) - 1
        return row, self.row(row).pieces[0], block

    def _find_in_table(self, block: int, char: int, table: TableLayout) -> tuple[int, Piece | None]:
        number, piece = table.find(char)
        row = self._tops[block] + number + (0 <= table.rule_after < number)
        base, indent = self.document.starts[block], self.measures.prefixes[block].indent
        return row, Piece(base + piece.start, base + piece.end, indent + piece.x)

    # --- (row, cell) -> offset

    def offset_at(self, row: int, cell: int) -> int:
        """Offset of the character that covers a cell.

        Left of the text gives the row's first character; right of it the last place on the row; a
        gap the end of the block above; rows outside the layout the first or the last row.
        """
        if not self.rows:
            return 0
        at = self.row(min(max(row, 0), self.rows - 1))
        block = self.document.blocks[at.block]
        base = self.document.starts[at.block]
        if not at.pieces:
            if at.kind is RowKind.TABLE_RULE:
                return self.offset_at(row - 1, cell)
            return base + len(block.text) if at.kind in (RowKind.GAP, RowKind.DESCRIPTION) else base
        piece = at.pieces[0]
        for candidate in at.pieces:
            if candidate.x <= cell:
                piece = candidate
        edges = self.measures.text(at.block).edges
        start, end = piece.start - base, piece.end - base
        if (visual := self.visual(at, piece)) is not None:
            return base + visual.index_at(cell - piece.x)
        index = index_at(edges, start, end, cell - piece.x)
        if index == end and self._ends_elsewhere(at.block, start, end):
            index = end - 1
            while index > start and not is_boundary(edges, index):
                index -= 1
        return base + index

    def _ends_elsewhere(self, block: int, start: int, end: int) -> bool:
        """Whether the end of a piece of a block is shown at the start of the next line."""
        if start == end or end >= len(self.document.blocks[block].text):
            return False
        lines = self._lines[block]
        return not isinstance(lines, TableLayout) or lines.begins(end)
