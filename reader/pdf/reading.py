"""From the pages of a PDF to its blocks: the steps, one after the other, for one range of pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium

from reader.pdf.assembly import parts_of
from reader.pdf.columns import Column, columns_of
from reader.pdf.flow import Piece, Setting, paragraph_indent, pieces_of, pitches, settle_raised
from reader.pdf.front import FrontMatter, contents_pieces, front_matter
from reader.pdf.furniture import Sheet, body_size, margins_of, take_furniture
from reader.pdf.glyphs import Box, PageContent, in_usual_size, page_content, usual_of
from reader.pdf.identifiers import identify
from reader.pdf.joining import Report, report_of
from reader.pdf.kinds import name_kinds
from reader.pdf.lines import Line, page_lines
from reader.pdf.markers import join_markers
from reader.pdf.notes import BodyStyle, body_style
from reader.pdf.opening import facts_of, opened
from reader.pdf.records import (
    RANGE,
    Facts,
    Front,
    Margins,
    Measures,
    Opened,
    Ranges,
    RangeText,
    Request,
    page_ranges,
)
from reader.pdf.structure import ARTIFACT
from reader.pdf.tables import Table, take_tables
from reader.pdf.tagging import forget_tags, take_tagged_tables, trusted_kinds

_SAMPLE = 40
"""Pages on which a long document is measured."""


def read_report(data: bytes) -> Report:
    """Read a whole file at once, however long. Raises CleaningError: damaged, protected, or without text."""
    with opened(data) as document:
        facts = facts_of(document)
        if facts.count <= RANGE:
            return report_of(Ranges(facts, (_read(document, Request(facts, None, 0, facts.count)),)))
        measures = _measured(document, facts)
        texts: list[RangeText] = []
        for first, count in page_ranges(0, facts.readable):
            carried = texts[-1].carried if texts else ()
            texts.append(_read(document, Request(facts, measures, first, count, carried)))
        return report_of(Ranges(facts, tuple(texts)))


def open_report(source: bytes | Path, *, measure: bool = True) -> Opened:
    """The facts of a file, with its text where it is short, else with its measures.

    Without `measure` neither: for a file some of whose pages exceed the limits. Raises CleaningError.
    """
    with opened(source) as document:
        facts = facts_of(document)
        if not measure:
            return Opened(facts)
        if facts.count <= RANGE:
            return Opened(facts, text=_read(document, Request(facts, None, 0, facts.count)))
        return Opened(facts, _measured(document, facts))


def read_range(source: bytes | Path, request: Request) -> RangeText:
    """The text of some pages. Raises CleaningError."""
    with opened(source) as document:
        return _read(document, request)


# --- laying out


@dataclass(frozen=True, slots=True)
class _Laid:
    """Pages taken apart: their sheets without furniture, drawn lines by page, and pieces in order."""

    sheets: list[Sheet]
    rules: dict[int, list[Box]]
    pieces: list[Piece]
    setting: Setting
    characters: int


def _measured(document: pdfium.PdfDocument, facts: Facts) -> Measures:
    """Measure a document on pages from all its parts, two by two, for left and right ones may differ."""
    pairs = _SAMPLE // 2
    firsts = {(facts.readable - 2) * at // (pairs - 1) for at in range(pairs)}
    numbers = sorted({index for first in firsts for index in (first, first + 1)})
    pages = list(_contents(document, numbers))
    usual = usual_of(pages)
    sheets = _sheets(in_usual_size(pages, usual), numbers)
    margins = margins_of(sheets, body_size(sheets))
    tags = trusted_kinds(sheet.lines for sheet in sheets)
    laid = _laid_out(pages, sheets, None, None, tags, pages=facts.count)
    body = body_style(laid.pieces)
    return Measures(
        usual=usual,
        size=laid.setting.size,
        pitch=tuple(sorted(laid.setting.pitch.items())),
        indent=laid.setting.indent,
        body=(body.size, body.bold),
        repeated=tuple(sorted(margins.texts)),
        places=tuple(sorted(margins.places)),
        tags=None if tags is None else tuple(sorted(tags)),
    )


def _sheets(pages: Sequence[PageContent], numbers: Sequence[int]) -> list[Sheet]:
    return [
        Sheet(number, page.width, page.height, join_markers(page_lines(page.glyphs, number), page.dots))
        for number, page in zip(numbers, pages, strict=True)
    ]


def _laid_out(
    contents: Sequence[PageContent],
    sheets: list[Sheet],
    margins: Margins | None,
    setting: Setting | None,
    tags: frozenset[str] | None,
    *,
    pages: int,
) -> _Laid:
    """Take furniture out and lines apart; what is not known from elsewhere is measured on these pages.

    `tags` are the kinds of blocks that the file's tags name, None where they are not to be trusted.
    """
    characters = sum(len(line.text) for sheet in sheets for line in sheet.lines)
    if tags is None:
        for sheet in sheets:
            forget_tags(sheet.lines)
    take_furniture(sheets, margins, tags, pages=pages)
    rules = {sheet.index: page.rules for sheet, page in zip(sheets, contents, strict=True)}
    tables: dict[int, Table] = {}
    for sheet in sheets:
        forget_tags(line for line in sheet.lines if line.tag is ARTIFACT)
        sheet.lines, tagged = take_tagged_tables(sheet.lines)
        tables.update(tagged)
    columns: list[tuple[int, Column]] = [
        (sheet.index, column) for sheet in sheets for column in columns_of(sheet.lines)
    ]
    size = setting.size if setting else body_size(sheets)
    settle_raised(((column, rules[index]) for index, column in columns), size)
    if setting is None:
        only = [column for _, column in columns]
        setting = Setting(size, pitches(only), paragraph_indent(only), tags or frozenset())
    pieces: list[Piece] = []
    for index, column in columns:
        pieces.extend(pieces_of(column, _with_tables(column.lines, rules[index], tables), setting))
    by_page = {sheet.index: page for sheet, page in zip(sheets, contents, strict=True)}
    for piece in pieces:
        page = by_page[piece.page]
        piece.boxed = any(_holds(fill, piece, page) for fill in page.fills)
    return _Laid(sheets, rules, pieces, setting, characters)


def _with_tables(
    lines: Sequence[Line], rules: Sequence[Box], tagged: Mapping[int, Table]
) -> Iterator[tuple[Line, Table | None]]:
    """The lines of a column with their tables: those that are tagged, and those that are seen."""
    untagged: list[Line] = []
    for line in lines:
        if id(line) not in tagged:
            untagged.append(line)
            continue
        yield from take_tables(untagged, rules)
        yield line, tagged[id(line)]
        untagged = []
    yield from take_tables(untagged, rules)


def _read(document: pdfium.PdfDocument, request: Request) -> RangeText:
    numbers = range(request.first, request.first + request.count)
    facts, measures = request.facts, request.measures
    pages = list(_contents(document, numbers))
    pages = in_usual_size(pages, measures.usual if measures else usual_of(pages))
    sheets = _sheets(pages, numbers)
    margins, setting = None, None
    if measures is None:
        tags = trusted_kinds(sheet.lines for sheet in sheets)
    else:
        tags = None if measures.tags is None else frozenset(measures.tags)
        margins = measures.margins
        setting = Setting(measures.size, dict(measures.pitch), measures.indent, tags or frozenset())
    laid = _laid_out(pages, sheets, margins, setting, tags, pages=facts.count)
    dropped = [("running header or footer", line.text) for sheet in laid.sheets for line in sheet.furniture]
    outline = dict(facts.outline)
    body = BodyStyle(*measures.body) if measures else None
    listed = contents_pieces(laid.pieces, outline)
    pieces = _without(laid.pieces, listed)
    dropped.extend(("list of contents", piece.plain) for piece in listed)
    front = FrontMatter()
    if pieces and not request.first:
        front = front_matter(pieces, body or body_style(pieces), dict(facts.info), pages=facts.count)
        pieces = _without(pieces, front.taken)
        dropped.extend(("title, author or date", piece.plain) for piece in front.taken)
    to_end = request.first + request.count >= facts.readable
    pieces = name_kinds(pieces, laid.sheets, laid.rules, outline, laid.setting, body=body, to_end=to_end)
    parts, carried = parts_of(pieces, request.carried)
    return RangeText(
        first=request.first,
        count=request.count,
        parts=parts,
        labels=tuple(sheet.label for sheet in laid.sheets),
        dropped=tuple(dropped),
        carried=carried,
        front=_front(front, laid.sheets, facts) if not request.first else Front(),
        characters=laid.characters,
    )


def _front(front: FrontMatter, sheets: Sequence[Sheet], facts: Facts) -> Front:
    lines = [[line.text for line in (*sheet.furniture, *sheet.lines)] for sheet in sheets[:2]]
    found = identify(lines, dict(facts.info))
    return Front(
        title=front.title,
        authors=front.authors,
        published=front.published.isoformat() if front.published else "",
        institution=found.institution,
        doi=found.doi,
        series=found.series,
        report_number=found.report_number,
    )


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


def _contents(document: pdfium.PdfDocument, numbers: Iterable[int]) -> Iterator[PageContent]:
    for index in numbers:
        try:
            page = document[index]
        except pdfium.PdfiumError:
            yield PageContent(0.0, 0.0, [], [], [], [], [])  # a damaged page costs itself only
            continue
        try:
            yield page_content(page)
        finally:
            page.close()
