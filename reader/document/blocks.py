"""Blocks, spans and the document: the form in which every article is stored, drawn and exported.

A document is a flat list of blocks. Nesting is given by two numbers of a block: `quote`, the number
of block quotes around it, and `depth`, the number of list levels. A block's `text` is plain; inline
markup (a link, emphasis) is a span over it.

The plain text of the document is its blocks' texts joined by a blank line; blocks without text (a
rule, a figure without caption) are left out. Every offset of a highlight counts code points in this
text. It must never change for a stored document, so the joining rule never changes either.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple

JOINER = "\n\n"
PICTURE = "▣"
FIRST_IN_ITEM, HEADED_ITEM = "first in item", "headed item"
"""Roles of a heading that begins a list item, and of the item's text after such a heading."""
LOOSE_ITEM = "paragraph"
"""Role of an item, a definition or a footnote whose text is a paragraph in it, as in loose lists."""
BOX = "box "
"""With the kind of a box of the page (BOX_KINDS) the role of the first block in its quote."""
BOX_KINDS = (
    "note", "info", "tip", "hint", "important", "warning", "caution", "danger", "error", "success", "example",
    "question", "abstract", "summary", "todo", "bug", "attention", "quote",
)  # fmt: skip
FORMAT = 1
"""Version of the JSON form."""


class BlockKind(StrEnum):
    """What a block is."""

    PARAGRAPH = "p"
    HEADING = "h"
    ITEM = "li"
    CODE = "code"
    TABLE = "table"
    FIGURE = "fig"
    FOOTNOTE = "fn"
    TERM = "dt"
    DEFINITION = "dd"
    RULE = "hr"


class SpanKind(StrEnum):
    """What a piece of a block's text is. `LINK`, `NOTE_REF` and `IMAGE` carry a target.

    An image stands in a table's cell as the one character `PICTURE`, and in a line as the formula it shows.
    A formula is text; its target is its source in TeX.
    """

    EMPHASIS = "em"
    STRONG = "strong"
    CODE = "code"
    LINK = "a"
    SUPERSCRIPT = "sup"
    SUBSCRIPT = "sub"
    STRIKE = "s"
    MARK = "mark"
    NOTE_REF = "fnref"
    IMAGE = "img"
    FORMULA = "math"


@dataclass(frozen=True, slots=True)
class Span:
    """A range of its block's text (code points, end exclusive).

    `target` is for a link an absolute URL, or "#" and the `ident` of a block of the same document; for a
    reference the `ident` of a footnote block; for a formula its TeX.
    """

    start: int
    end: int
    kind: SpanKind
    target: str = ""

    def moved(self, by: int) -> Span:
        """The span where `by` characters more stand before it."""
        return Span(self.start + by, self.end + by, self.kind, self.target)


class Cell(NamedTuple):
    """A cell of a table: a range of the block's text. `column` counts from 0, `span` columns are covered.

    `header` is 0 or 1 in one that was read. A tuple, as large tables have hundreds of thousands.
    """

    start: int
    end: int
    row: int
    column: int
    header: bool = False
    span: int = 1


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, table or other block of the document.

    `text`     plain text without control characters but newline (line breaks, code lines, table rows)
               and tab (between the cells of a table row)
    `level`    1 to 6 for a heading
    `quote`    the number of block quotes around it
    `quote_from` where a quote ends right before another: the outermost level of quotes that begins anew with
               this block; 0 where the quotes of the block before go on
    `depth`    the number of lists around it: 1 for an item of an outermost list. A block of
               another kind with `depth` > 0 belongs to the item before it.
    `number`   the number of an item of an ordered list (and of a heading that begins it), None for a bullet
    `ident`    what a NOTE_REF points to (footnotes), the id of a heading, or of another block that a link of
               the document leads to
    `label`    what is printed before a footnote ("1", "*")
    `source`   address of a figure's image; `alt` its alternative text
    `caption`  what is printed below a figure, in documents whose figures have no text. Documents are
               stored with their captions as the text of the figures (`captions.with_captions`); in those
               stored before, they cannot be highlighted. The spans of a figure without text are ranges
               of its caption
    `language` of a code block, where known
    `role`     "" for the body; "standfirst" and such for labelled parts; FIRST_IN_ITEM, HEADED_ITEM,
               LOOSE_ITEM, BOX
    """

    kind: BlockKind
    text: str
    spans: tuple[Span, ...] = ()
    level: int = 0
    quote: int = 0
    quote_from: int = 0
    depth: int = 0
    number: int | None = None
    ident: str = ""
    label: str = ""
    source: str = ""
    alt: str = ""
    caption: str = ""
    language: str = ""
    role: str = ""
    cells: tuple[Cell, ...] = ()


_TEXT_FIELDS = ("ident", "label", "source", "alt", "caption", "language", "role")
_NUMBER_FIELDS = ("level", "quote", "quote_from", "depth")


def box_kind(block: Block) -> str:
    """Kind of the box of the page that begins with a block: "warning"; "" for none."""
    kind = block.role.removeprefix(BOX)
    return kind if block.quote and kind != block.role and kind in BOX_KINDS else ""


def shared_quotes(first: Block, following: Block) -> int:
    """The number of block quotes that two neighbouring blocks are both in."""
    shared = min(first.quote, following.quote)
    return min(shared, following.quote_from - 1) if following.quote_from else shared


@dataclass(frozen=True, slots=True)
class Document:
    """An article's text with its structure."""

    blocks: tuple[Block, ...] = ()
    text: str = field(init=False, repr=False, compare=False)
    """The plain text: what is searched, quoted and measured in."""
    starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """For each block the offset in `text` of its first character; without text, that of the next block."""

    def __post_init__(self) -> None:
        starts: list[int] = []
        pieces: list[str] = []
        at = 0
        for block in self.blocks:
            if block.text and pieces:
                at += len(JOINER)
            starts.append(at)
            if block.text:
                pieces.append(block.text)
                at += len(block.text)
        # a block without text right before one with text begins where that one begins
        for i in range(len(starts) - 2, -1, -1):
            if not self.blocks[i].text:
                starts[i] = starts[i + 1]
        object.__setattr__(self, "text", JOINER.join(pieces))
        object.__setattr__(self, "starts", tuple(starts))

    def offset(self, block: int, char: int) -> int:
        """Offset in `text` of a character of a block (or of its end)."""
        return self.starts[block] + char

    def position(self, offset: int) -> tuple[int, int]:
        """(block, character) of an offset in `text`; in the blank line between blocks, the end of the first.

        The block is always one with text, where there is any; offsets beyond the end give the end.
        """
        if not self.blocks:
            return (0, 0)
        index = max(0, bisect_right(self.starts, offset) - 1)
        while index and not self.blocks[index].text:
            index -= 1
        char = min(max(0, offset - self.starts[index]), len(self.blocks[index].text))
        return (index, char)

    def ranges(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """(block, from, to) of each block's part in [start, end) of `text`."""
        for index in range(self.position(start)[0], len(self.blocks)):
            begin = self.starts[index]
            if begin >= end:
                break
            length = len(self.blocks[index].text)
            low, high = max(0, start - begin), min(length, end - begin)
            if low < high:
                yield index, low, high

    def heading_at(self, offset: int) -> str:
        """Text of the nearest heading at or above an offset of `text`, "" above the first."""
        if not self.blocks:
            return ""
        for index in range(self.position(offset)[0], -1, -1):
            if self.blocks[index].kind is BlockKind.HEADING:
                return self.blocks[index].text
        return ""

    def to_html(self) -> str:
        """The document as a fragment of semantic HTML, every text escaped."""
        from reader.document.html import to_html

        return to_html(self)

    def to_json(self) -> str:
        """Compact JSON; `from_json` gives the same document back."""
        rows = [_block_to_row(block) for block in self.blocks]
        return json.dumps({"v": FORMAT, "b": rows}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, source: str) -> Document:
        """The document that `to_json` wrote. Raises ValueError for anything else."""
        try:
            data = json.loads(source)
            if data["v"] != FORMAT:
                raise ValueError(f"document format {data['v']} is not known")
            return cls(tuple(_block_from_row(row) for row in data["b"]))
        except (KeyError, TypeError, IndexError) as error:
            raise ValueError(f"not a document: {error!r}") from error


def _block_to_row(block: Block) -> dict[str, Any]:
    row: dict[str, Any] = {"k": block.kind.value, "t": block.text}
    if block.spans:
        row["s"] = [[s.start, s.end, s.kind.value, *([s.target] if s.target else [])] for s in block.spans]
    if block.cells:
        row["c"] = [[c.start, c.end, c.row, c.column, int(c.header), c.span] for c in block.cells]
    if block.number is not None:
        row["number"] = block.number
    for name in (*_NUMBER_FIELDS, *_TEXT_FIELDS):
        if value := getattr(block, name):
            row[name] = value
    return row


def _block_from_row(row: dict[str, Any]) -> Block:
    return Block(
        kind=BlockKind(row["k"]),
        text=row["t"],
        spans=tuple(Span(s[0], s[1], SpanKind(s[2]), s[3] if len(s) > 3 else "") for s in row.get("s", ())),
        cells=_cells(row.get("c", ())),
        number=row.get("number"),
        **{name: row.get(name, 0) for name in _NUMBER_FIELDS},
        **{name: row.get(name, "") for name in _TEXT_FIELDS},
    )


def _cells(rows: Sequence[Sequence[int]]) -> tuple[Cell, ...]:
    """Cells as `_block_to_row` wrote them; large tables have hundreds of thousands. Raises TypeError."""
    if not set(map(len, rows)) <= {len(Cell._fields)}:
        raise TypeError("cells of another form")
    return tuple(map(partial(tuple.__new__, Cell), rows))
