"""From the bytes of a PDF to the text of the report: the steps, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import pypdfium2 as pdfium
from pypdfium2 import raw

from reader.document.blocks import Document
from reader.errors import CleaningError
from reader.model import PageStart
from reader.pdf.assembly import parts_of
from reader.pdf.columns import Column, columns_of
from reader.pdf.document import to_document
from reader.pdf.flow import Piece, Setting, paragraph_indent, pieces_of, pitches, settle_raised
from reader.pdf.front import FrontMatter, contents_pieces, front_matter
from reader.pdf.furniture import Sheet, body_size, take_furniture
from reader.pdf.glyphs import Box, PageContent, in_usual_size, page_content
from reader.pdf.kinds import fold, name_kinds
from reader.pdf.lines import page_lines
from reader.pdf.markers import join_markers
from reader.pdf.notes import body_style
from reader.pdf.tables import take_tables

_FEWEST = 20
"""Characters of text below which a file is taken for pictures of pages."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a PDF holds: its text, where its pages begin, and what it says of itself.

    `count` is the number of pages of the file. `dropped` are running headers, footers, lists of contents
    and the like, with the reason each was left out.
    """

    document: Document
    pages: tuple[PageStart, ...]
    count: int
    title: str
    authors: tuple[str, ...]
    published: date | None
    dropped: tuple[tuple[str, str], ...]


def read_report(data: bytes) -> Report:
    """Read a PDF file. Raises CleaningError where it is damaged, protected, or holds no text."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _unreadable(error) from error
    try:
        return _read(document)
    finally:
        document.close()


def _unreadable(error: pdfium.PdfiumError) -> CleaningError:
    if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
        return CleaningError("The PDF is protected by a password.")
    return CleaningError("The PDF is damaged or is no PDF.")


def _read(document: pdfium.PdfDocument) -> Report:
    pages = in_usual_size(list(_pages(document)))
    sheets = [
        Sheet(index, page.width, page.height, join_markers(page_lines(page.glyphs, index), page.dots))
        for index, page in enumerate(pages)
    ]
    if sum(len(line.text) for sheet in sheets for line in sheet.lines) < _FEWEST:
        raise CleaningError("The PDF holds pictures of pages, and no text.")
    take_furniture(sheets)
    rules = {index: page.rules for index, page in enumerate(pages)}
    outline = _outline(document)
    pieces, setting = _pieces(sheets, rules)
    for piece in pieces:
        page = pages[piece.page]
        piece.boxed = any(_holds(fill, piece, page) for fill in page.fills)
    dropped = [("running header or footer", line.text) for sheet in sheets for line in sheet.furniture]
    listed = contents_pieces(pieces)
    pieces = _without(pieces, listed)
    dropped.extend(("list of contents", piece.plain) for piece in listed)
    front = (
        front_matter(pieces, body_style(pieces), document.get_metadata_dict(), pages=len(sheets))
        if pieces
        else FrontMatter()
    )
    pieces = _without(pieces, front.taken)
    dropped.extend(("title, author or date", piece.plain) for piece in front.taken)
    pieces = name_kinds(pieces, sheets, rules, outline, setting)
    text, starts = to_document(parts_of(pieces), _labels(document, sheets))
    return Report(text, starts, len(sheets), front.title, front.authors, front.published, tuple(dropped))


def _labels(document: pdfium.PdfDocument, sheets: list[Sheet]) -> list[str]:
    """The label of each page: the file's own (ISO 32000-1, 12.4.2), else what is printed on it."""
    given = [document.get_page_label(sheet.index) for sheet in sheets]
    # files without labels get 1, 2, 3 ... from some readers, which says nothing
    counted = all(label in {"", str(index + 1)} for index, label in enumerate(given))
    return [sheet.label for sheet in sheets] if counted else given


def _holds(fill: Box, piece: Piece, page: PageContent) -> bool:
    """Whether a piece stands in a box at the side of the text."""
    if fill.height > 0.7 * page.height or fill.width > 0.95 * page.width:
        return False
    return all(
        fill.x0 - 1 <= line.x0 and line.x1 <= fill.x1 + 1 and fill.y0 <= line.y <= fill.y1
        for line in piece.lines
    )


def _without(pieces: list[Piece], gone: Iterable[Piece]) -> list[Piece]:
    ids = {id(piece) for piece in gone}
    return [piece for piece in pieces if id(piece) not in ids]


def _pages(document: pdfium.PdfDocument) -> Iterator[PageContent]:
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError:
            yield PageContent(0.0, 0.0, [], [], [], [], [])  # a damaged page costs itself only
            continue
        try:
            yield page_content(page)
        finally:
            page.close()


def _pieces(sheets: list[Sheet], rules: dict[int, list[Box]]) -> tuple[list[Piece], Setting]:
    columns: list[tuple[int, Column]] = [
        (sheet.index, column) for sheet in sheets for column in columns_of(sheet.lines)
    ]
    only = [column for _, column in columns]
    size = body_size(sheets)
    settle_raised(((column, rules[index]) for index, column in columns), size)
    setting = Setting(size, pitches(only), paragraph_indent(only))
    pieces: list[Piece] = []
    for index, column in columns:
        pieces.extend(pieces_of(column, take_tables(column.lines, rules[index]), setting))
    return pieces, setting


def _outline(document: pdfium.PdfDocument) -> dict[str, int]:
    """The folded titles of the document's outline with their depth, counted from 1."""
    try:
        items = [(item.get_title(), item.level + 1) for item in document.get_toc(max_depth=6)]
    except (pdfium.PdfiumError, ValueError):
        return {}
    return {fold(title): level for title, level in items[:5000] if len(fold(title)) > 1}
