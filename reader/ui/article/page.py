"""One article set to a frame: its text, its header, and which rows are on the screen.

Row numbers of the page count the lines of the header too; those of the layout begin below it.
Offsets count code points in `Document.text`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from reader.document.blocks import BlockKind, Document, Span, SpanKind
from reader.document.cells import cells, fit
from reader.document.layout import Layout, Measures
from reader.document.motion import Motion
from reader.document.rows import RowKind
from reader.model import Article, PageStart
from reader.page_numbers import label
from reader.safetext import SafeText, safe, safe_line
from reader.ui.article.header import header_lines
from reader.ui.article.wide_blocks import WideBlocks

FOOT = 2
"""Free lines below the text."""
MOST_LABEL = 6
"""Cells of a page's number beside the text."""
FIRST_LAYOUT = 400_000
"""Code points that are laid out at once (in about 20 ms); the rest of a longer text follows."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the reading column is in the pane, in cells."""

    width: int
    left: int
    column: int
    right: int = 1
    """Cells at the right edge that are kept free of text."""

    @property
    def room(self) -> int:
        """Cells from the column's left edge to what is kept free at the right edge of the pane."""
        return max(self.column, self.width - self.left - self.right)

    @classmethod
    def fitting(cls, width: int, column: int, left: int | None, *, right: int = 1) -> Frame:
        """The frame of a pane of `width` cells for a column of `column`; centred where `left` is None.

        `right` cells are kept free at the right edge.
        """
        least = 4 if width >= 60 else 2
        column = max(8, min(column, width - least - max(2, right)))
        at = (width - column) // 2 if left is None else left
        return cls(width, max(least, min(at, width - column - right)), column, right)


class Viewport(Protocol):
    """The part of the page that is on the screen."""

    @property
    def top(self) -> int:
        """First row of the page on the screen."""
        ...

    @property
    def height(self) -> int:
        """Rows of the screen."""
        ...


class Heading(NamedTuple):
    """A heading, for a table of contents; `row` counts on the page."""

    level: int
    text: SafeText
    row: int


class Page:
    """An article and its layout. `viewport` tells which of its rows are on the screen."""

    def __init__(self, viewport: Viewport) -> None:
        self.viewport = viewport
        self.article: Article | None = None
        self.document = Document()
        self.motion = Motion(self.document)
        self.message = safe("")
        """Shown instead of a text where there is none."""
        self.whole_page_key = ""
        """The key that shows everything on the article's page, as a person reads it."""
        self.frame = Frame(0, 0, 0)
        self.header: list[tuple[str, str]] = []
        """The lines above the text, each with the name of its style."""
        self.wide = WideBlocks(self)
        """How far wide tables and code are moved sideways."""
        self._measures = Measures(self.document)
        self._words: int | None = None
        self._layout: Layout | None = None
        self._reorder = False
        self.pages: tuple[PageStart, ...] = ()
        """Where the pages of a printed document begin."""
        self._page_starts: list[int] = []

    def load(self, article: Article | None, message: SafeText) -> None:
        """Take an article, or none; `message` is shown where it has no text. `fit` lays it out."""
        self.article = article
        revision = article.revision if article else None
        self._take(revision.document if revision else Document())
        self.message = safe("") if self.document.text else message
        self.wide.clear()

    def complete(self, article: Article) -> None:
        """Take the whole text of an article whose beginning was loaded. `fit` lays it out."""
        assert article.revision is not None
        self.article = article
        self._take(article.revision.document)

    def _take(self, document: Document) -> None:
        self.document = document
        self.motion, self._measures = Motion(document), Measures(document, self._measures)
        self._layout, self._words = None, None
        revision = self.article.revision if self.article else None
        self.pages = revision.pages if revision else ()
        self._page_starts = [self._first_character(page.start) for page in self.pages]

    def _first_character(self, offset: int) -> int:
        """An offset, or in the blank line before a block the start of that block."""
        if not self.document.blocks:
            return offset
        block, char = self.document.position(offset)
        following = block + 1
        if char < len(self.document.blocks[block].text) or following >= len(self.document.blocks):
            return offset
        return max(offset, self.document.starts[following])

    @property
    def partial(self) -> bool:
        """Whether the document is only the beginning of the text."""
        return bool(self.article and self.article.revision and self.article.revision.first_piece)

    @property
    def share(self) -> float:
        """How much of the whole text the document is, from 0 to 1; by words."""
        revision = self.article.revision if self.article else None
        if revision is None or not revision.first_piece:
            return 1.0
        if self._words is None:
            self._words = len(self.document.text.split())
        return min(1.0, self._words / max(1, revision.words))

    def frame_for(self, width: int, column: int, left: int | None) -> Frame:
        """The frame of a pane of `width` cells, see `Frame.fitting`; page numbers get room at the right."""
        numbers = self.label_width
        return Frame.fitting(width, column, left, right=numbers + 2 if numbers else 1)

    def fit(self, frame: Frame, *, reorder: bool) -> None:
        """Lay the text out for a frame; `reorder` puts right-to-left text in visual order."""
        self.frame, self._reorder = frame, reorder
        self._layout = None
        self.header = (
            header_lines(self.article, frame.column, reorder=reorder, whole_page_key=self.whole_page_key)
            if self.article
            else []
        )

    # --- rows

    @property
    def layout(self) -> Layout:
        """The document set to the column."""
        if self._layout is None:
            self._layout = Layout(
                self._measures,
                self.frame.column,
                self.frame.room,
                reorder=self._reorder,
                first=FIRST_LAYOUT,
            )
        return self._layout

    @property
    def header_rows(self) -> int:
        """Rows above the text."""
        return len(self.header)

    @property
    def rows(self) -> int:
        """Rows of the page so far, the free ones below the text included; 1 for a page without text."""
        return self.header_rows + self.layout.rows + FOOT if self.document.text else 1

    @property
    def expected_rows(self) -> int:
        """Rows of the whole page, estimated while its layout is not complete."""
        if not self.document.text:
            return 1
        return round((self.rows + self.layout.expected_rows - self.layout.rows) / self.share)

    def row_of(self, offset: int) -> int:
        """Row of the page that the character at an offset is on."""
        return self.header_rows + self.layout.row_of(offset)

    def block_rows(self, block: int) -> tuple[int, int]:
        """First row of a block on the page, and the row after its last."""
        top = self.header_rows + self.layout.top(block)
        return top, top + self.layout.height(block)

    def rows_between(self, start: int, end: int) -> tuple[int, int]:
        """First row of the page with anything of [start, end], and the row after the last."""
        low, high = min(start, end), max(start, end)
        first, last = self.row_of(low), self.row_of(high) + 1
        block = self.motion.block(high)
        if self.document.blocks and self.document.blocks[block].kind is BlockKind.TABLE:
            # the lines of one table row are not in the order of the text
            first = min(first, self.block_rows(self.motion.block(low))[0])
            last = max(last, self.block_rows(block)[1])
        return first, last

    def visible_rows(self) -> range:
        """The rows of the layout that are on the screen."""
        top = self.viewport.top - self.header_rows
        first = max(0, top)
        return range(first, max(first, min(self.layout.rows, top + self.viewport.height)))

    def next_text_row(self, row: int) -> int | None:
        """The first row of the layout with text at or below `row`."""
        for at in range(row, self.layout.rows):
            if self.layout.row(at).kind is RowKind.TEXT:
                return at
        return None

    def cell_on_screen(self, offset: int) -> tuple[int, int]:
        """Row of the layout and cell of a place, also where its block is moved sideways."""
        row, cell = self.layout.cell_of(offset)
        at = self.layout.row(row)
        return row, self.wide.on_screen(at, cell)

    def offset_under(self, row: int, x: int) -> int:
        """The place at a row of the page and a cell of the pane."""
        row = min(max(row - self.header_rows, 0), max(0, self.layout.rows - 1))
        at = self.layout.row(row)
        return self.motion.clamp(self.layout.offset_at(row, self.wide.under(at, x - self.frame.left)))

    # --- what is where

    def is_visible(self, offset: int) -> bool:
        """Whether the row of an offset is on the screen."""
        return bool(self.document.text) and self.layout.row_of(offset) in self.visible_rows()

    def first_offset(self) -> int:
        """Offset of the first character on the screen, 0 while the header is on it."""
        row = self.viewport.top - self.header_rows
        if row <= 0:
            return 0
        layout = self.layout
        while row < layout.rows and not layout.row(row).pieces:
            row += 1
        return layout.row(row).start if row < layout.rows else len(self.document.text)

    def visible_text(self) -> tuple[int, int]:
        """Offsets of the first character on the screen and of the one after the last."""
        pieces = [piece for row in self.visible_rows() for piece in self.layout.row(row).pieces]
        if not pieces:
            return 0, 0
        return min(piece.start for piece in pieces), max(piece.end for piece in pieces)

    def visible_figures(self) -> list[int]:
        """The blocks of figures without text, with an image to open, that begin on the screen."""
        rows = [self.layout.row(row) for row in self.visible_rows()]
        return [
            row.block
            for row in rows
            if row.kind is RowKind.PLACEHOLDER and row.first and self.document.blocks[row.block].source
        ]

    def visible_block(self, *kinds: BlockKind) -> int | None:
        """The first block of one of these kinds on the screen; figures only with an image."""
        for row in self.visible_rows():
            at = self.layout.row(row)
            block = self.document.blocks[at.block]
            if at.kind is not RowKind.GAP and block.kind in kinds and (block.source or block.text):
                return at.block
        return None

    def headings(self) -> Iterator[Heading]:
        """Every heading with text."""
        for index, block in enumerate(self.document.blocks):
            if block.kind is BlockKind.HEADING and block.text:
                yield Heading(block.level, safe_line(block.text), self.block_rows(index)[0])

    def kind_at(self, offset: int) -> BlockKind:
        """The kind of the block an offset is in."""
        return self.document.blocks[self.document.position(offset)[0]].kind

    def span_at(self, offset: int, *kinds: SpanKind) -> Span | None:
        """The span of one of these kinds over an offset."""
        if not self.document.text:
            return None
        block, char = self.document.position(offset)
        for span in self.document.blocks[block].spans:
            if span.kind in kinds and span.start <= char < span.end:
                return span
        return None

    def labels(self) -> Iterator[tuple[int, int, str]]:
        """(block, offset, text) of what is shown for figures without text: caption or description."""
        for index, block in enumerate(self.document.blocks):
            if (
                block.kind is BlockKind.FIGURE
                and not block.text
                and (shown := self._measures.text(index).text)
            ):
                yield index, self.document.starts[index], shown

    # --- pages of print

    @property
    def label_width(self) -> int:
        """Cells of the widest number of a page, at most `MOST_LABEL`; 0 for a text without pages."""
        return max((min(MOST_LABEL, cells(safe_line(label(page)))) for page in self.pages), default=0)

    def start_of(self, page: PageStart) -> int:
        """Offset of the first character of a page."""
        return self._page_starts[self.pages.index(page)]

    def label_beside(self, row: int) -> SafeText:
        """The number of the page that begins on a row of the layout, the last of several; else ""."""
        if not self.pages:
            return safe_line("")
        for piece in reversed(self.layout.row(row).pieces):
            number = bisect_left(self._page_starts, piece.end) - 1
            if number >= 0 and self._page_starts[number] >= piece.start:
                return safe_line(fit(safe_line(label(self.pages[number])), MOST_LABEL))
        return safe_line("")
