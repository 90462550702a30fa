"""A table as text for other programs: CSV, TSV, Markdown."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from reader.document.blocks import Block, Document
from reader.document.markdown import to_markdown

FORMS = {"csv": "CSV", "tsv": "TSV", "markdown": "Markdown"}
"""The forms, with the names that a reader knows."""


def table_text(table: Block, form: str) -> str:
    """All of a table in one of `FORMS`, ending with a newline; a wide cell leaves the others empty."""
    if form == "markdown":
        return to_markdown(Document((replace(table, quote=0, quote_from=0, depth=0),)))
    written = io.StringIO()
    rows = csv.writer(written, delimiter="\t" if form == "tsv" else ",", lineterminator="\n")
    rows.writerows(_rows(table, one_line=form == "tsv"))
    return written.getvalue()


def table_size(table: Block) -> tuple[int, int]:
    """How many rows and columns a table has."""
    rows = _rows(table, one_line=True)
    return len(rows), max(map(len, rows), default=0)


def _rows(table: Block, *, one_line: bool) -> list[list[str]]:
    if not table.cells:
        return [line.split("\t") for line in table.text.split("\n")]
    columns = max(cell.column + max(1, cell.span) for cell in table.cells)
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        text = table.text[cell.start : cell.end]
        row = rows.setdefault(cell.row, [""] * columns)
        row[cell.column] = " ".join(text.split()) if one_line else text
    return [row for _, row in sorted(rows.items())]
