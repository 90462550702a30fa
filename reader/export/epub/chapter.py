"""A report as a page of a book: its text, the reader's highlights as marks, notes as footnotes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from xml.etree.ElementTree import Element

from reader.document.bidi import base_level, is_right_to_left
from reader.document.blocks import Block, BlockKind, Document
from reader.export.epub.inline import Idents, Mark, write_inline
from reader.export.epub.xml_text import add, address, append_text, page, serialised, valid
from reader.export.plain import own_text
from reader.export.records import Passage, Report

_DEEPEST = 20
"""Quotes and lists that are nested deeper are shown at this depth."""
_TERMS = {BlockKind.TERM: "term", BlockKind.DEFINITION: "definition"}


def chapter(report: Report, images: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """The XHTML page of a report; `images` are the files of the book by the address that a figure names."""
    article = report.article
    document = article.revision.document if article.revision else Document()
    right_to_left = reads_right_to_left(report)
    root, body = page(report.title, article.language, right_to_left=right_to_left)
    _write_head(body, report)
    noted = [each for each in report.passages if own_text(each.highlight.note)]
    numbers = {each.highlight.uid: number for number, each in enumerate(noted, 1)}
    writer = _Writer(body, document, _marks(document, report.passages, numbers), right_to_left)
    writer.images = images
    writer.write()
    _write_orphans(body, [each for each in report.passages if each.start is None], numbers)
    if noted:
        references = {element.get("id", "") for element in body.iter("a")}
        section = add(body, "section", epub_type="footnotes", role="doc-endnotes")
        add(section, "h2", "My notes")
        for number, each in enumerate(noted, 1):
            aside = add(section, "aside", epub_type="footnote", role="doc-footnote", id=f"note{number}")
            back = f"noteref{number}" if f"noteref{number}" in references else ""
            _write_note(aside, own_text(each.highlight.note), back, f"[N{number}]")
    return serialised(root)


def reads_right_to_left(report: Report) -> bool:
    """Whether the report's script is written from right to left."""
    revision = report.article.revision
    return _is_right_to_left(revision.document.text[:2000] if revision else report.title)


def _is_right_to_left(text: str) -> bool:
    return is_right_to_left(text) and base_level(text) == 1


def _write_head(body: Element, report: Report) -> None:
    article = report.article
    add(body, "h1", report.title)
    day = f"{article.published_at:%Y-%m-%d}" if article.published_at else ""
    source = " · ".join(filter(None, [report.source, ", ".join(article.authors), day]))
    if source:
        add(body, "p", source, class_="source")
    if target := address(article.url):
        add(add(body, "p", class_="source"), "a", article.url, href=target)
    if note := own_text(article.note):
        _write_lines(add(body, "p", class_="own"), note)


def _write_note(aside: Element, note: str, back: str, label: str) -> None:
    paragraph = add(aside, "p")
    if back:
        add(paragraph, "a", label, href=f"#{back}", role="doc-backlink")
    append_text(paragraph, " " if back else f"{label} ")
    _write_lines(paragraph, note)


def _write_lines(parent: Element, text: str) -> None:
    for number, line in enumerate(text.split("\n")):
        if number:
            add(parent, "br")
        append_text(parent, line)


def _write_orphans(body: Element, orphans: Sequence[Passage], numbers: dict[str, int]) -> None:
    """Passages that are no longer in the text, with the references to their notes."""
    if not orphans:
        return
    section = add(body, "section")
    add(section, "h2", "Highlights no longer in the text")
    for each in orphans:
        paragraph = add(add(section, "blockquote"), "p")
        number = numbers.get(each.highlight.uid, 0)
        write_inline(paragraph, each.quote, (), [Mark(0, len(each.quote), number)], Idents({}, {}))


def _marks(document: Document, passages: Sequence[Passage], numbers: dict[str, int]) -> dict[int, list[Mark]]:
    """The highlights by block; the number of a note is with the last part of its highlight."""
    found: defaultdict[int, list[Mark]] = defaultdict(list)
    for passage in passages:
        if passage.start is None or passage.end is None:
            continue
        parts = list(document.ranges(passage.start, passage.end))
        for index, low, high in parts:
            found[index].append(Mark(low, high))
        if parts and (note := numbers.get(passage.highlight.uid)):
            index, low, high = parts[-1]
            found[index][-1] = Mark(low, high, note)
    return found


class _Writer:
    """Writes blocks, with the quotes and lists around them."""

    def __init__(
        self, body: Element, document: Document, marks: dict[int, list[Mark]], right_to_left: bool
    ) -> None:
        self._document, self._marks, self._right_to_left = document, marks, right_to_left
        self._path = [body]
        self.images: Mapping[str, str] = {}
        self._idents = _idents(document)

    def write(self) -> None:
        """Write all blocks of the document."""
        for index, block in enumerate(self._document.blocks):
            marks = self._marks.get(index, ())
            self._write_block(replace(block, depth=min(block.depth, _DEEPEST)), marks)

    def _write_block(self, block: Block, marks: Sequence[Mark]) -> None:
        if block.kind is BlockKind.FOOTNOTE:
            self._close_to(1)
            self._write_footnote(block, marks)
            return
        self._place(block)
        if block.kind is BlockKind.ITEM:
            item = self._open("li")
            if block.number is not None:
                item.set("value", str(block.number))
            self._write_text(item, block, marks)
            return
        parent = self._path[-1]
        if block.kind is BlockKind.RULE:
            add(parent, "hr")
        elif block.kind is BlockKind.TABLE and block.cells:
            self._write_table(parent, block, marks)
        elif block.kind is BlockKind.FIGURE:
            self._write_figure(parent, block, marks)
        elif block.kind is BlockKind.CODE:
            self._write_text(add(add(parent, "pre"), "code"), block, marks, breaks=False)
        elif block.kind is BlockKind.HEADING:
            self._write_text(add(parent, f"h{min(6, max(2, block.level))}"), block, marks)
        else:
            self._write_text(add(parent, "p", class_=_TERMS.get(block.kind, "")), block, marks)

    def _is_given(self, ident: str) -> bool:
        """Whether an element has this id already; else it is given now."""
        given = ident in self._idents.given
        self._idents.given.add(ident)
        return given

    def _write_text(
        self, element: Element, block: Block, marks: Sequence[Mark], *, breaks: bool = True
    ) -> None:
        if block.text and (direction := _is_right_to_left(block.text)) != self._right_to_left:
            element.set("dir", "rtl" if direction else "ltr")
        ident = self._idents.anchors.get(block.ident, "")
        if ident and not self._is_given(ident):
            element.set("id", ident)
        write_inline(element, block.text, block.spans, marks, self._idents, breaks=breaks)

    def _write_footnote(self, block: Block, marks: Sequence[Mark]) -> None:
        ident = self._idents.footnotes.get(block.ident, "")
        aside = add(self._path[0], "aside", epub_type="footnote", role="doc-footnote")
        paragraph = add(aside, "p")
        if ident and not self._is_given(ident):
            aside.set("id", ident)
        label = block.label or "*"
        if ident in self._idents.cited:
            add(paragraph, "a", label, href=f"#r{ident}", role="doc-backlink")
        else:
            append_text(paragraph, label)
        append_text(paragraph, " ")
        self._write_text(paragraph, block, marks)

    def _write_figure(self, parent: Element, block: Block, marks: Sequence[Mark]) -> None:
        figure = add(parent, "figure")
        shown = block.alt or "Figure"
        if file := self.images.get(block.source, ""):
            add(figure, "img", src=file).set("alt", valid(block.alt))  # required, also where it is empty
            self._write_caption(figure, block, marks)
            return
        picture = add(figure, "p", class_="picture")
        if target := address(block.source):
            add(picture, "a", shown, href=target)
        else:
            append_text(picture, shown)
        self._write_caption(figure, block, marks)

    def _write_caption(self, figure: Element, block: Block, marks: Sequence[Mark]) -> None:
        captioned = block if block.text else replace(block, text=block.caption)
        if captioned.text:
            self._write_text(add(figure, "figcaption"), captioned, marks)

    def _write_table(self, parent: Element, block: Block, marks: Sequence[Mark]) -> None:
        body = add(add(parent, "table"), "tbody")
        marks = [_ending_in_cell(mark, block) for mark in marks]
        row, line, column = -1, body, 0
        for cell in block.cells:
            while row < cell.row:
                line = add(body, "tr")
                row, column = row + 1, 0
            for _ in range(cell.column - column):
                add(line, "td")  # what a cell from above reaches down to
            column = cell.column + cell.span
            element = add(
                line, "th" if cell.header else "td", colspan=str(cell.span) if cell.span > 1 else ""
            )
            write_inline(
                element, block.text, block.spans, marks, self._idents, start=cell.start, end=cell.end
            )

    # --- quotes and lists around a block

    def _open(self, tag: str) -> Element:
        if self._path[-1].tag in ("ul", "ol") and tag != "li":
            self._path.append(add(self._path[-1], "li"))
        self._path.append(add(self._path[-1], tag))
        return self._path[-1]

    def _close_to(self, size: int) -> None:
        del self._path[size:]

    def _places(self, *tags: str) -> list[int]:
        return [place for place, element in enumerate(self._path) if element.tag in tags]

    def _place(self, block: Block) -> None:
        """Close the quotes and lists that the block is not in, open those that it is in."""
        wanted = min(block.quote, _DEEPEST)
        quotes = self._places("blockquote")
        kept = min(wanted, len(quotes), block.quote_from - 1 if block.quote_from else len(quotes))
        if kept < len(quotes):
            self._close_to(quotes[kept])
        around = max(0, block.depth - (block.kind is BlockKind.ITEM))
        if wanted > kept and len(lists := self._places("ul", "ol")) > around:
            self._close_to(lists[around])  # the quote stands behind these lists, not in them
        for _ in range(wanted - kept):
            self._open("blockquote")
        lists = self._places("ul", "ol")
        if block.kind is BlockKind.ITEM:
            self._place_item(block, lists)
        elif len(lists) > block.depth:
            inner = max(self._places("blockquote"), default=0)
            self._close_to(max(lists[block.depth], inner + 1))
        if block.kind is not BlockKind.ITEM and self._path[-1].tag in ("ul", "ol"):
            self._close_to(len(self._path) - 1)

    def _place_item(self, block: Block, lists: list[int]) -> None:
        depth = max(1, block.depth)
        tag = "ol" if block.number is not None else "ul"
        if len(lists) >= depth:
            own = lists[depth - 1]
            self._close_to(own + 1 if self._path[own].tag == tag else own)
        while len(self._places("ul", "ol")) < depth:
            self._open(tag)


def _ending_in_cell(mark: Mark, block: Block) -> Mark:
    """A mark that ends where its last cell does, not in what separates cells."""
    ends = [
        min(mark.end, cell.end) for cell in block.cells if cell.start < mark.end and mark.start < cell.end
    ]
    return replace(mark, end=max(ends, default=mark.end))


_ANCHORED = (
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.ITEM,
    BlockKind.TERM,
    BlockKind.DEFINITION,
)


def _idents(document: Document) -> Idents:
    """Ids that are valid in XML for the footnotes, and for the other blocks that links may lead to."""
    anchors: dict[str, str] = {}
    footnotes: dict[str, str] = {}
    for block in document.blocks:
        if block.ident and block.kind is BlockKind.FOOTNOTE:
            footnotes.setdefault(block.ident, f"f{len(footnotes) + 1}")
        elif block.ident and block.kind in _ANCHORED:
            anchors.setdefault(block.ident, f"h{len(anchors) + 1}")
    return Idents(anchors, footnotes)
