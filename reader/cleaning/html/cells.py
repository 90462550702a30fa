"""The text of table cells, each a run on one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from reader.cleaning.html.elements import BLOCK_TAGS, SKIPPED_TAGS, SPAN_TAGS, is_inline_junk, number
from reader.cleaning.html.formulas import Formulas, is_formula
from reader.cleaning.html.pictures import picture_address
from reader.cleaning.html.runs import Run
from reader.document.blocks import PICTURE, Cell, Span, SpanKind

MOST_COLUMNS = 500
"""Columns beyond which `colspan` and `rowspan` are ignored: each row costs time for each column taken."""


@dataclass(slots=True)
class TableText:
    """A table's text, a line for each row with tabs between cells; `link` counts linked characters."""

    text: str = ""
    cells: list[Cell] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    link: int = 0


class CellReader:
    """Reads elements as one run: blocks in them are separated by a space. `address` makes links absolute."""

    def __init__(self, address: Callable[[str], str], formulas: Formulas) -> None:
        self._address, self._formulas = address, formulas

    def read(self, element: HtmlElement) -> Run:
        run = Run()
        self._write(element, run)
        return run

    def _write(self, element: HtmlElement, run: Run) -> None:
        run.add(element.text or "")
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and (tag not in SKIPPED_TAGS or is_formula(child)):
                if tag in BLOCK_TAGS or tag == "br":
                    run.add(" ")
                    self._write(child, run)
                    run.add(" ")
                elif not self._formulas.write(child, run):
                    self._inline(child, tag, run)
            run.add(child.tail or "")

    def _inline(self, element: HtmlElement, tag: str, run: Run) -> None:
        if tag in ("img", "amp-img"):
            self._picture(element, run)
            return
        names = element.get("class")
        if names and is_inline_junk(element, names):
            return
        kind = SpanKind.LINK if tag == "a" else SPAN_TAGS.get(tag)
        if kind is not None:
            run.begin(kind, self._address(element.get("href", "")) if tag == "a" else "")
        self._write(element, run)
        if kind is not None:
            run.finish()

    def _picture(self, element: HtmlElement, run: Run) -> None:
        source = self._address(picture_address(element))
        if source.startswith(("http:", "https:")):
            run.add(" ")
            run.begin(SpanKind.IMAGE, source)
            run.add(PICTURE)
            run.finish()
            run.add(" ")


def read_table(rows: Sequence[Sequence[HtmlElement]], reader: CellReader) -> TableText:
    """A table of data; a cell over several rows or columns takes their places."""
    table = TableText()
    lines: list[str] = []
    at = 0
    taken: dict[int, int] = {}
    for row_index, row in enumerate(rows):
        column, start = 0, at
        texts: list[str] = []
        covered = {each for each, rows_left in taken.items() if rows_left}
        for each in covered:
            taken[each] -= 1
        for cell in row:
            while column in covered:
                column += 1
            text, inner, linked = reader.read(cell).take()
            across = 1
            if column < MOST_COLUMNS:
                across = number(cell.get("colspan"), 1, 100)
                below = number(cell.get("rowspan"), 1, 1000) - 1
                taken.update(dict.fromkeys(range(column, column + across), below))
            table.cells.append(Cell(start, start + len(text), row_index, column, cell.tag == "th", across))
            table.spans += [span.moved(start) for span in inner]
            table.link += linked
            texts.append(text.replace("\n", " "))
            start += len(text) + 1
            column += across
        lines.append("\t".join(texts))
        at += len(lines[-1]) + 1
    table.text = "\n".join(lines)
    return table
