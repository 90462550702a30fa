"""The highlights that are in a PDF file: their words, colours and notes (ISO 32000-1, 12.5.6.10)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from reader.pdf.opening import opened
from reader.pdf.records import MAX_PAGES, Mark, Marks

_KINDS = (
    raw.FPDF_ANNOT_HIGHLIGHT,
    raw.FPDF_ANNOT_UNDERLINE,
    raw.FPDF_ANNOT_SQUIGGLY,
)
_MAX_MARKS = 5_000
_MAX_QUADS = 200
"""Lines of a highlight."""
_ALL_QUADS = 5_000
"""Lines of all highlights of a file that are read."""
_MAX_NOTE = 20_000
_AROUND = 60
"""Characters before a highlight that tell it from others with the same words."""


def read_marks(source: Path) -> Marks:
    """The highlights of a file, page by page. Raises CleaningError where it is damaged or protected."""
    found: list[Mark] = []
    quads = 0
    with opened(source) as document:
        for index in range(min(len(document), MAX_PAGES)):
            for mark, count in _of_page(document, index):
                found.extend([mark] if mark else [])
                quads += count
                if len(found) >= _MAX_MARKS or quads >= _ALL_QUADS:
                    return Marks(tuple(found))
    return Marks(tuple(found))


def _of_page(document: pdfium.PdfDocument, index: int) -> Iterator[tuple[Mark | None, int]]:
    """The highlights of a page, each with the number of its quads; None for one without words."""
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return
    try:
        count = raw.FPDFPage_GetAnnotCount(page.raw)
        if count < 1:
            return
        text = page.get_textpage()
        try:
            for number in range(min(count, _MAX_MARKS)):
                annotation = raw.FPDFPage_GetAnnot(page.raw, number)
                if not annotation:
                    continue
                try:
                    if raw.FPDFAnnot_GetSubtype(annotation) in _KINDS:
                        yield from _mark(annotation, text, index)
                finally:
                    raw.FPDFPage_CloseAnnot(annotation)
        finally:
            text.close()
    finally:
        page.close()


def _mark(annotation: object, text: pdfium.PdfTextPage, index: int) -> Iterator[tuple[Mark | None, int]]:
    boxes = list(_boxes(annotation))
    quote = " ".join(words for box in boxes if (words := _words(text, box)))
    if not quote:
        yield None, len(boxes)
        return
    mark = Mark(
        page=index,
        quote=quote,
        before=_before(text, boxes[0]),
        note=_text(annotation, b"Contents")[:_MAX_NOTE],
        colour=_colour(annotation),
    )
    yield mark, len(boxes)


def _words(text: pdfium.PdfTextPage, box: tuple[float, float, float, float]) -> str:
    """The words in a quad. It may reach into the lines above and below: what counts is its middle."""
    left, bottom, right, top = box
    edge = 0.25 * (top - bottom)
    found = text.get_text_bounded(left, bottom + edge, right, top - edge)
    return " ".join(found.replace("\x02", "-").replace("\ufffe", "-").split())


def _boxes(annotation: object) -> Iterator[tuple[float, float, float, float]]:
    """The quads as (left, bottom, right, top), in their order; without any, the annotation's rectangle."""
    quad = raw.FS_QUADPOINTSF()
    count = raw.FPDFAnnot_CountAttachmentPoints(annotation)
    for number in range(min(count, _MAX_QUADS)):
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, number, ctypes.byref(quad)):
            xs = (quad.x1, quad.x2, quad.x3, quad.x4)
            ys = (quad.y1, quad.y2, quad.y3, quad.y4)
            yield min(xs), min(ys), max(xs), max(ys)
    box = raw.FS_RECTF()
    if count < 1 and raw.FPDFAnnot_GetRect(annotation, ctypes.byref(box)):
        yield box.left, box.bottom, box.right, box.top


def _before(text: pdfium.PdfTextPage, box: tuple[float, float, float, float]) -> str:
    left, bottom, _, top = box
    at = raw.FPDFText_GetCharIndexAtPos(text.raw, left + 1, (bottom + top) / 2, 3, 3)
    begin = max(0, at - _AROUND)
    return text.get_text_range(begin, at - begin) if at > 0 else ""


def _text(annotation: object, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size <= 8 * _MAX_NOTE:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return (
        buffer.raw[: size - 2]
        .decode("utf-16-le", "replace")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .strip()
    )


def _colour(annotation: object) -> int | None:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFAnnot_GetColor(annotation, raw.FPDFANNOT_COLORTYPE_Color, red, green, blue, alpha):
        return None
    return red.value << 16 | green.value << 8 | blue.value
