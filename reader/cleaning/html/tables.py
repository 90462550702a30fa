"""Which tables hold data, and which only lay out the page."""

from __future__ import annotations

from lxml.html import HtmlElement

MIN_HEADERS = 3
"""Header cells from which a table is one of data though there are tables in it."""
MOST_CELLS = 20_000
LONG_CELL, LARGEST_CELL = 400, 3000
"""Characters from which a cell is rather a part of the page, and in any case."""


def _own_rows(table: HtmlElement) -> tuple[list[list[HtmlElement]], bool]:
    """A table's rows of cells, without those of tables in it; and whether there are such.

    Cells that stand in the table's head, body or foot without a row are one.
    """
    rows: list[list[HtmlElement]] = []
    nested = False
    for row in table.iter("tr", "thead", "tbody", "tfoot"):
        owner = row.getparent()
        while owner is not None and owner.tag != "table":
            owner = owner.getparent()
        if owner is not table:
            nested = True
        elif cells := [cell for cell in row if cell.tag in ("td", "th")]:
            rows.append(cells)
    return rows, nested


def _holds_small_tables(table: HtmlElement, cells: list[HtmlElement]) -> bool:
    """Whether a table with headers for its rows or columns has tables in few of its cells, as boxes of
    facts have.
    """
    headers = sum(cell.tag == "th" for cell in cells)
    holders = [cell for cell in cells if next(cell.iter("table"), None) is not None]
    return (
        headers >= MIN_HEADERS
        and len(holders) <= max(1, len(cells) // 6)
        and all(len(cell.text_content()) <= 600 for cell in holders)
    )


def _has_header_row(rows: list[list[HtmlElement]]) -> bool:
    """Whether the first row is headers alone, one for each cell of all the rows below: long texts are
    data then.
    """
    first, *others = rows
    return (
        len(others) >= 2
        and all(cell.tag == "th" for cell in first)
        and all(len(row) == len(first) for row in others)
    )


def data_rows(table: HtmlElement) -> list[list[HtmlElement]]:
    """The rows of a table of data; none for one that only lays out the page (its cells are then parts of
    it).
    """
    if table.get("role") == "presentation" or table.get("datatable") == "0":
        return []
    rows, nested = _own_rows(table)
    cells = [cell for row in rows for cell in row]
    if nested and not _holds_small_tables(table, cells):
        return []  # a table in a table lays out
    if not cells or len(cells) > MOST_CELLS:
        return []
    headed = (
        any(cell.tag == "th" for cell in cells)
        or table.find("caption") is not None
        or bool(table.get("summary"))
    )
    return rows if _is_data(rows, cells, headed=headed) else []


def _is_data(rows: list[list[HtmlElement]], cells: list[HtmlElement], *, headed: bool) -> bool:
    """Whether cells are as many and as small as those of data."""
    widest = max(len(row) for row in rows)
    if widest < 2 or (len(rows) < 2 and not headed):
        return False
    sizes = [len(cell.text_content()) for cell in cells]
    if max(sizes) > LARGEST_CELL:
        return False
    long = sum(size > LONG_CELL for size in sizes)
    structured = sum(_is_structured(cell) for cell, size in zip(cells, sizes, strict=True) if size > 100)
    if structured > len(cells) * 0.2 or (long > len(cells) * 0.3 and not _has_header_row(rows)):
        return False
    return bool(headed or len(rows) >= 3 or widest >= 3 or not structured + long)


def _is_structured(cell: HtmlElement) -> bool:
    """Whether a cell holds blocks as a part of a page does."""
    parts = cell.iter("ul", "ol", "h1", "h2", "h3", "blockquote", "pre", "form", "figure")
    return next(parts, None) is not None or len(cell.findall(".//p")) > 1
