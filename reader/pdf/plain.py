"""A report as plain data: title, authors, date and blocks with their pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reader.document.blocks import Block
from reader.pdf.joining import Report
from reader.pdf.reading import read_report

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def read(data: bytes) -> dict[str, Any]:
    """The report in a PDF file as plain data: title, authors, published (ISO) and blocks in reading order.

    Each block has kind, text and page (1 is the first of the file), a heading its level, a table its rows.
    Raises CleaningError where the file is damaged, protected, or holds no text.
    """
    report = read_report(data)
    return {
        "title": report.front.title,
        "authors": list(report.front.authors),
        "published": report.front.published or None,
        "blocks": list(_blocks(report)),
    }


def _blocks(report: Report) -> Iterator[dict[str, Any]]:
    if report.front.title:
        yield {"kind": "heading", "text": report.front.title, "page": 1, "level": 1, "rows": None}
    starts = [page.start for page in report.pages]
    number: int | None = 0
    for index, block in enumerate(report.document.blocks):
        text = _plain(block)
        if block.kind == "li":
            # a number that does not follow from the one before says something
            if block.number is not None and block.number not in {1, (number or 0) + 1}:
                text = f"{block.number}. {text}"
            number = block.number
        page = sum(start <= report.document.starts[index] for start in starts)
        yield {
            "kind": _kind(block),
            "text": text,
            "page": report.pages[page - 1].page + 1 if page else 1,
            "level": block.level + 1 if block.level else None,
            "rows": [row.split("\t") for row in block.text.split("\n")] if block.kind == "table" else None,
        }


def _kind(block: Block) -> str:
    if block.role == "caption" or block.quote:
        return block.role or "quote"
    names = {"h": "heading", "p": "paragraph", "li": "item", "fn": "footnote"}
    return names.get(block.kind.value, block.kind.value)


def _plain(block: Block) -> str:
    """The text of a block with references to notes and raised figures as such."""
    pieces: list[str] = []
    at = 0
    for span in block.spans:
        mark = block.text[span.start : span.end]
        pieces.append(block.text[at : span.start])
        pieces.append(mark.translate(_SUPERSCRIPTS))
        at = span.end
    return "".join((*pieces, block.text[at:]))
