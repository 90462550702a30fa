"""A page's tree as a flat list of pieces: what will be blocks, each with what is known of its place.

The tree is walked once. Nothing is judged here, so the same pieces serve the article, the page's
whole text, and the list of what was left out.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from reader.cleaning.html.addresses import Addresses
from reader.cleaning.html.cells import CellReader, read_table
from reader.cleaning.html.code import code_language, code_run, is_code_block
from reader.cleaning.html.elements import (
    BLOCK_TAGS,
    SKIPPED_TAGS,
    SPAN_TAGS,
    formula_text,
    has_hidden_class,
    is_container,
    is_drawn_formula,
    is_heading_link,
    is_hidden,
    is_inline_junk,
    is_text_holder,
    role,
)
from reader.cleaning.html.folds import is_panel, panels
from reader.cleaning.html.formulas import Formulas, is_formula
from reader.cleaning.html.inline_notes import InlineNotes
from reader.cleaning.html.loose_notes import join_note_numbers, link_loose_notes
from reader.cleaning.html.pictures import is_copy, is_small, larger, picture_address
from reader.cleaning.html.pieces import (
    HEADINGS,
    Node,
    Piece,
    Pieces,
    count_words,
    join_initials,
    level_of_whole,
)
from reader.cleaning.html.runs import Run
from reader.cleaning.html.tables import data_rows
from reader.cleaning.naming import naming
from reader.document.blocks import BlockKind, Span, SpanKind
from reader.safetext import REPLACEMENT, safe, safe_line

MAX_PIECES = 30_000
"""Most pieces of a page that are looked at."""

_NOT_CHARACTERS = {0xFFFE: REPLACEMENT, 0xFFFF: REPLACEMENT}
"""What XML, and so the locator's tree, has none of."""
_NUMBER = re.compile(r"-?[0-9]{1,8}")


class Segmenter:
    """Walks a tree once and fills `pieces` and `nodes`. `base` is the address that links are relative to."""

    def __init__(self, base: str) -> None:
        self.pieces: list[Piece] = []
        self.nodes: list[Node] = []
        self.cut = False
        self.address = Addresses(base).resolve
        self._run, self._formulas, self._notes = Run(), Formulas(), InlineNotes()
        self._cells = CellReader(self.address, self._formulas)
        self._idents: list[str] = []
        self._panels: frozenset[str] = frozenset()

    def walk(self, root: HtmlElement) -> Pieces:
        self._panels = panels(root)
        self._block(root, None)
        join_initials(self.pieces)
        join_note_numbers(self.pieces)
        link_loose_notes(self.pieces)
        for index, piece in enumerate(self.pieces):
            piece.index = index
        return Pieces(self.pieces, self.nodes, self.cut)

    # --- blocks

    def _node(self, element: HtmlElement, tag: str, parent: Node | None) -> Node:
        names = element.get("class", "")
        ident = element.get("id", "")
        if box := element.get("data-callout"):
            names = f"{names} {box}"
        if ident and (tag in HEADINGS or ident.count("-") + ident.count("_") > 3):
            names = names[:1000]  # an id made of a heading's words says nothing about its element
        else:
            names = f"{names} {ident}".strip()[:1000]
        node = Node(tag, parent, len(self.pieces), names=names, ident=ident[:200])
        if node.names:
            node.naming = naming(node.names)
        node.role = role(element)
        node.hidden = (
            is_hidden(element)
            or element.get("aria-hidden") == "true"
            or has_hidden_class(element.get("class", ""))
        )
        node.panel = node.hidden and is_panel(element, self._panels, parent)
        node.language = element.get("lang", "")[:20].lower().partition("-")[0]
        node.whole_of = level_of_whole(element, tag, parent)
        self.nodes.append(node)
        return node

    def _block(self, element: HtmlElement, parent: Node | None) -> None:
        tag = element.tag
        node = self._node(element, tag if tag in BLOCK_TAGS else "div", parent)
        if node.ident:
            self._idents.append(node.ident)
        if tag == "ol" and _NUMBER.fullmatch(element.get("start", "").strip()):
            node.next_number = int(element.get("start", ""))
        if tag == "li":
            self._number_item(element, node)
        if tag == "pre" or is_code_block(element, str(tag)):
            self._code(element, node)
        elif tag == "table" and (rows := data_rows(element)):
            self._table(element, rows, node)
        else:
            self._children(element, node)
            self._flush(node)
        node.end = len(self.pieces)

    def _number_item(self, element: HtmlElement, node: Node) -> None:
        """Number of an item of an ordered list; it stays None in any other."""
        if node.parent is None or node.parent.tag != "ol":
            return
        own = element.get("value", "").strip()
        node.number = int(own) if _NUMBER.fullmatch(own) else node.parent.next_number
        node.parent.next_number = node.number + 1

    def _children(self, element: HtmlElement, node: Node) -> None:
        run = self._run
        if element.text:
            run.add(element.text)
        broken = False
        for child in element:
            if len(self.pieces) >= MAX_PIECES:
                self.cut = True
                return
            if child.tag == "br":
                broken = self._line_break(child, node, broken=broken)
                continue
            if isinstance(child.tag, str):
                broken = self._child(child, child.tag, node, broken=broken)
            if child.tail:
                run.add(child.tail)
                broken = broken and child.tail.isspace()

    def _line_break(self, element: HtmlElement, node: Node, *, broken: bool) -> bool:
        """A `br` and the text behind it: two together end a paragraph. Returns whether the line is still
        empty.
        """
        if broken:
            self._flush(node)
        else:
            self._run.newline()
        if element.tail and not element.tail.isspace():
            self._run.add(element.tail)
            return False
        return True

    def _child(self, child: HtmlElement, tag: str, node: Node, *, broken: bool) -> bool:
        """An element within a block; returns whether the line is still empty after a `br`."""
        if tag in SKIPPED_TAGS and not is_text_holder(child) and not is_formula(child):
            if tag == "button":
                node.button_at = len(self.pieces)
            return broken
        if (
            tag in BLOCK_TAGS
            or is_container(child, tag)
            or is_code_block(child, tag)
            or ("-" in tag and not self._run.size and tag != "amp-img")
        ):
            self._flush(node)
            if tag == "hr":
                self._emit(node, BlockKind.RULE, "", [], 0)
            else:
                self._block(child, node)
            return False
        self._inline(child, tag, node)
        return broken and not self._run.size

    def _inline(self, element: HtmlElement, tag: str, node: Node) -> None:
        run = self._run
        if tag in ("img", "amp-img"):
            self._image(element, run)
            return
        if ident := element.get("id") or (element.get("name") if tag == "a" else None):
            self._idents.append(ident[:200])
        names = element.get("class")
        if names and self._notes.is_note(element, names, run):
            self._inline_note(element)
            return
        if node.tag in HEADINGS and is_heading_link(element, names or ""):
            return
        if names and node.tag not in HEADINGS and is_inline_junk(element, names):
            return
        if is_hidden(element):
            return
        if is_drawn_formula(element) or self._formulas.write(element, run):
            return
        kind = SPAN_TAGS.get(tag)
        if tag == "a" and not element.get("href", "").lstrip().lower().startswith("javascript:"):
            target = self.address(element.get("href", ""))
            run.begin(SpanKind.LINK, target)
            self._children(element, node)
            run.finish()
        elif kind is not None:
            run.begin(kind)
            self._children(element, node)
            run.finish()
        elif tag == "q":
            run.add("“")
            self._children(element, node)
            run.add("”")
        elif tag == "rt":
            run.add("(")
            self._children(element, node)
            run.add(")")
        else:
            self._children(element, node)

    def _inline_note(self, element: HtmlElement) -> None:
        self._notes.fill(self._notes.refer(self._run), element, self._cells.read(element))

    def _flush(self, node: Node) -> None:
        run = self._run
        if not run.size and not run.figures:
            run.space = False
            return
        figures, run.figures = run.figures, []
        text, spans, link = run.take()
        text, spans = self._formulas.within(text, spans)
        for _, source, alt in (item for item in figures if not item[0] or not text):
            self._figure(node, source, alt)
        if text:
            kind, level = node.kind(text)
            piece = self._emit(node, kind, text, spans, link)
            piece.level = level
            piece.loose = node.tag in ("div", "section", "article", "main", "body", "td", "center", "form")
        for _, source, alt in (item for item in figures if item[0] and text):
            self._figure(node, source, alt)
        for note in self._notes.take():
            self._emit(node, BlockKind.PARAGRAPH, note.text, note.spans, 0).idents = (note.name,)

    def _emit(self, node: Node, kind: BlockKind, text: str, spans: list[Span], link: int) -> Piece:
        text = safe(text).translate(_NOT_CHARACTERS)
        piece = Piece(node, kind, text, spans, words=count_words(text), link=link / max(1, len(text)))
        if text and self._idents:
            piece.idents, self._idents = tuple(self._idents), []
        self.pieces.append(piece)
        return piece

    # --- pictures and players

    def _image(self, element: HtmlElement, run: Run) -> None:
        alt = " ".join(element.get("alt", "").split())[:2000]
        source = picture_address(element)
        small = any(is_small(element.get(side, "")) for side in ("width", "height"))
        names = element.get("class", "")
        formula = formula_text(names, alt, source)
        source = self.address(source) if source else ""
        if formula:
            shown = source.startswith(("http:", "https:"))
            if shown:
                run.begin(SpanKind.IMAGE, source)
            self._formulas.add(run, formula)
            if shown:
                run.finish()
            return
        if small or "emoji" in names or "smiley" in names:
            if alt and len(alt) <= 200 and "emoji" in names:
                run.add(alt)
            return
        if source.startswith(("http:", "https:")):
            run.figures.append((run.size, source, safe_line(alt)))

    def _figure(self, node: Node, source: str, alt: str) -> None:
        if self.pieces and is_copy(source, alt, node, last := self.pieces[-1]):
            last.source, last.alt = larger(last.source, source), last.alt or alt
            return
        piece = self._emit(node, BlockKind.FIGURE, "", [], 0)
        piece.source, piece.alt = source, alt

    # --- code and tables

    def _code(self, element: HtmlElement, node: Node) -> None:
        self._flush(node)
        text, spans, link = code_run(element, self.address).take()
        if text.strip():
            piece = self._emit(node, BlockKind.CODE, text, spans, link)
            piece.language = code_language(element)

    def _table(self, element: HtmlElement, rows: list[list[HtmlElement]], node: Node) -> None:
        self._flush(node)
        for caption in element.iterchildren("caption"):
            self._block(caption, node)
        found = read_table(rows, self._cells)
        if found.text.strip():
            piece = self._emit(node, BlockKind.TABLE, found.text, found.spans, found.link)
            piece.cells = tuple(found.cells)
