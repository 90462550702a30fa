"""The pieces of a page and the elements that hold them: what every later step looks at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from lxml.html import HtmlElement

from reader.cleaning.naming import NOTHING, Naming
from reader.document.blocks import BlockKind, Cell, Span

HEADINGS = {f"h{level}": level for level in range(1, 7)}
_WORDS = re.compile(r"\w+")
_KINDS = {
    **dict.fromkeys(HEADINGS, BlockKind.HEADING),
    "li": BlockKind.ITEM,
    "dt": BlockKind.TERM,
    "dd": BlockKind.DEFINITION,
}
LONGEST_HEADING = 200
"""Characters of a heading whose text is in a part of its own."""
DATA_CELLS = 8
"""Cells from which a table holds data."""
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


@dataclass(slots=True, eq=False)
class Node:
    """An element that holds pieces: those from `start` to `end` of the page's list."""

    tag: str
    parent: Node | None
    start: int
    end: int = 0
    names: str = ""
    naming: Naming = NOTHING
    role: str = ""
    hidden: bool = False
    ident: str = ""
    language: str = ""
    """Primary subtag of the element's own `lang`, "" where it has none."""
    panel: bool = False
    """Whether a click on a heading shows it."""
    whole_of: int = 0
    """Level of the heading whose text is all in this part of it."""
    button_at: int = -1
    """Index of the piece after its last button, -1 without one."""
    number: int | None = None
    next_number: int = 1
    _above: tuple[Node, ...] | None = None

    def chain(self) -> tuple[Node, ...]:
        """The node and those around it, from the inside out."""
        if self._above is None:
            self._above = self.parent.chain() if self.parent is not None else ()
        return (self, *self._above)

    def kind(self, text: str) -> tuple[BlockKind, int]:
        """What a text in the node is, and its level if it is a heading."""
        if self.whole_of and len(text) <= LONGEST_HEADING:
            return BlockKind.HEADING, self.whole_of
        return _KINDS.get(self.tag, BlockKind.PARAGRAPH), HEADINGS.get(self.tag, 0)

    def within(self, *tags: str) -> Node | None:
        """The nearest node of these tags, itself included."""
        node: Node | None = self
        while node is not None and node.tag not in tags:
            node = node.parent
        return node


@dataclass(slots=True, eq=False)
class Piece:
    """A block to be. `rule` names what left it out, "" while it stands."""

    node: Node
    kind: BlockKind
    text: str
    spans: list[Span] = field(default_factory=list)
    words: int = 0
    link: float = 0.0
    level: int = 0
    loose: bool = False
    source: str = ""
    alt: str = ""
    language: str = ""
    cells: tuple[Cell, ...] = ()
    idents: tuple[str, ...] = ()
    index: int = 0
    caption: bool = False
    embed: bool = False
    located: bool = False
    agreed: float | None = None
    role: str = ""
    note: bool = False
    rule: str = ""

    @property
    def holder(self) -> Node:
        """The node whose child a piece is: of a paragraph its parent, of loose text the node it is in."""
        return self.node if self.loose or self.node.parent is None else self.node.parent

    @property
    def is_data(self) -> bool:
        """Whether it is a table of data, which is as good as running text, rather than one of links."""
        return self.kind is BlockKind.TABLE and len(self.cells) >= DATA_CELLS and self.link < 0.3


@dataclass(slots=True)
class Pieces:
    """All pieces of a page, the nodes that hold them in document order, and whether there were too many."""

    pieces: list[Piece]
    nodes: list[Node]
    cut: bool = False


def size_of(pieces: Iterable[Piece]) -> int:
    """Characters of the pieces' texts."""
    return sum(len(piece.text) for piece in pieces)


def folded(text: str) -> str:
    """Words of a text in lower case, parted by single spaces."""
    return " ".join(_WORDS.findall(text.lower()))


def level_of_whole(element: HtmlElement, tag: str, parent: Node | None) -> int:
    """Level of the heading that a `div` or `p` holds all the text of; 0 for any other element."""
    level = (
        HEADINGS.get(parent.tag, 0) or parent.whole_of if parent is not None and tag in ("div", "p") else 0
    )
    around = element.getparent()
    if not level or around is None:
        return 0
    return level if element.text_content().strip() == around.text_content().strip() else 0


def count_words(text: str) -> int:
    """Words of a text; two characters of a script without spaces count as one."""
    return len(text.split()) + (len(_CJK.findall(text)) // 2 if not text.isascii() else 0)


def join_initials(pieces: list[Piece]) -> None:
    """Give a paragraph the large first letter back that the page sets in a box of its own."""
    for piece, following in pairwise(pieces):
        letter = piece.text
        if (
            len(letter) == 1
            and letter.isupper()
            and letter not in "AIO"  # words by themselves
            and piece.kind is following.kind is BlockKind.PARAGRAPH
            and following.text[:1].islower()
        ):
            following.text = letter + following.text
            following.spans = [span.moved(1) for span in following.spans]
            piece.text, piece.spans, piece.words = "", [], 0
