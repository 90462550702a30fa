"""PDF files made to exhaust or crash what reads them."""

from __future__ import annotations

import zlib
from collections.abc import Callable

TEXT = b"BT /F1 10 Tf 72 700 Td (The harbour was surveyed in the spring of the year.) Tj ET"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>"


def pdf(objects: dict[int, bytes], *, trailer: bytes = b"") -> bytes:
    """A file of these objects, with its cross-reference table; 1 is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    begin = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    size = max(objects) + 1
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, begin)
    return bytes(out)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n" % (len(data), extra) + data + b"\nendstream"


def one_page(
    content: bytes = TEXT, *, catalogue: bytes = b"", resources: bytes = b"", **more: bytes
) -> dict[int, bytes]:
    """The objects of a file with one page."""
    return {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> %s >> %s >>" % (resources, more.get("page", b"")),
        4: stream(content),
        5: FONT,
    }


def _bomb() -> bytes:
    packed = zlib.compress(b" " * 300_000_000, 9)
    for _ in range(2):
        packed = zlib.compress(packed, 9)
    objects = one_page()
    objects[4] = stream(packed, b"/Filter [/FlateDecode /FlateDecode /FlateDecode]")
    return pdf(objects)


def _many_objects() -> bytes:
    return pdf(one_page() | {number: b"<< /N %d >>" % number for number in range(6, 1_000_000)})


def _many_paths() -> bytes:
    return pdf(one_page(TEXT + b"\n" + b"0 0 m 5 5 l S\n" * 500_000))


def _many_letters() -> bytes:
    line = b"1 0 0 1 72 %d Tm (" + b"words of the survey " * 500 + b") Tj\n"
    content = b"BT /F1 1 Tf " + b"".join(line % (700 - number % 600) for number in range(400)) + b"ET"
    return pdf(one_page(content))


def _nested_form() -> bytes:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 600 700] /Resources << /XObject << /X 6 0 R >> >>"
    return pdf(
        one_page(TEXT + b" /X Do", resources=b"/XObject << /X 6 0 R >>") | {6: stream(b"/X Do /X Do", form)}
    )


def _page_loop() -> bytes:
    objects = one_page()
    objects[2] = b"<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R] /Count 1000000 >>"
    return pdf(objects)


def _deep_pages() -> bytes:
    objects = one_page()
    objects[2] = b"<< /Type /Pages /Kids [10 0 R] /Count 1 >>"
    for number in range(10, 5_000):
        objects[number] = b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (
            number - 1 if number > 10 else 2,
            number + 1 if number < 4_999 else 3,
        )
    return pdf(objects)


def _outline_loop() -> bytes:
    outline = {
        6: b"<< /Type /Outlines /First 7 0 R /Last 7 0 R /Count 1 >>",
        7: b"<< /Title (Harbour) /Parent 6 0 R /Next 7 0 R /First 7 0 R /Dest [3 0 R /Fit] >>",
    }
    return pdf(one_page(catalogue=b"/Outlines 6 0 R") | outline)


def _annotations() -> bytes:
    quads = b"[" + b"0 0 600 0 0 700 600 700 " * 5_000 + b"]"
    annotations = b"/Annots [" + b"6 0 R " * 5_000 + b"]"
    mark = b"<< /Type /Annot /Subtype /Highlight /Rect [0 0 600 700] /QuadPoints %s /Contents (x) >>" % quads
    return pdf(one_page(page=annotations) | {6: mark})


def _tagged(root: bytes, more: dict[int, bytes] | None = None) -> bytes:
    """A file with one tagged line, and this for the kids of its structure tree."""
    marked = b"/P <</MCID 0>> BDC " + TEXT + b" EMC"
    objects = one_page(marked, catalogue=b"/StructTreeRoot 6 0 R /MarkInfo << /Marked true >>")
    objects[3] = objects[3].replace(b"/Parent 2 0 R", b"/Parent 2 0 R /StructParents 0")
    objects[6] = b"<< /Type /StructTreeRoot /K %s /ParentTree << /Nums [0 [7 0 R]] >> >>" % root
    objects[7] = b"<< /Type /StructElem /S /P /P 6 0 R /Pg 3 0 R /K 0 >>"
    return pdf(objects | (more or {}))


def _tags_in_a_circle() -> bytes:
    element = b"<< /Type /StructElem /S /Div /P %d 0 R /Pg 3 0 R /K [%d 0 R 7 0 R] >>"
    return _tagged(b"8 0 R", {7: element % (9, 8), 8: element % (7, 9), 9: element % (8, 8)})


def _deep_tags() -> bytes:
    last = 5_000
    nested = {
        number: b"<< /Type /StructElem /S /Sect /P %d 0 R /Pg 3 0 R /K %d 0 R >>"
        % (number - 1 if number > 8 else 6, number + 1 if number < last else 7)
        for number in range(8, last + 1)
    }
    return _tagged(b"8 0 R", nested | {7: b"<< /Type /StructElem /S /P /P %d 0 R /Pg 3 0 R /K 0 >>" % last})


def _wide_tags() -> bytes:
    kids = b"[" + b"0 " * 300_000 + b"]"
    return _tagged(b"7 0 R", {7: b"<< /Type /StructElem /S /P /P 6 0 R /Pg 3 0 R /K %s >>" % kids})


def _wide_cells() -> bytes:
    cell = b"<< /Type /StructElem /S /TD /P 8 0 R /Pg 3 0 R /K 0 /A << /O /Table /ColSpan 2000000000 >> >>"
    row = b"<< /Type /StructElem /S /TR /P 9 0 R /Pg 3 0 R /K [%s] >>" % (b"7 0 R " * 5_000)
    table = b"<< /Type /StructElem /S /Table /P 6 0 R /Pg 3 0 R /K [%s] >>" % (b"8 0 R " * 5_000)
    return _tagged(b"9 0 R", {7: cell, 8: row, 9: table})


def _long_actual_text() -> bytes:
    said = b"/Span << /MCID 0 /ActualText (" + b"x" * 5_000_000 + b") >> BDC " + TEXT + b" EMC"
    return _tagged(b"7 0 R", {4: stream(said)})


HOSTILE: dict[str, Callable[[], bytes]] = {
    "packed 300 MB": _bomb,
    "a million objects": _many_objects,
    "half a million paths": _many_paths,
    "four million letters": _many_letters,
    "form in itself": _nested_form,
    "page tree in itself": _page_loop,
    "deep page tree": _deep_pages,
    "outline in itself": _outline_loop,
    "tags in a circle": _tags_in_a_circle,
    "deep tags": _deep_tags,
    "wide tags": _wide_tags,
    "wide cells": _wide_cells,
    "long actual text": _long_actual_text,
    "a million labels": lambda: pdf(
        one_page(catalogue=b"/PageLabels << /Nums [" + b"0 << /S /r /P (x) >> " * 200_000 + b"] >>")
    ),
    "deep array": lambda: pdf(one_page(catalogue=b"/X " + b"[" * 200_000 + b"]" * 200_000)),
    "deep dictionary": lambda: pdf(one_page(catalogue=b"/X " + b"<</X" * 100_000 + b">>" * 100_000)),
    "script": lambda: pdf(
        one_page(catalogue=b"/OpenAction << /S /JavaScript /JS (while(true) app.alert(1);) >>")
    ),
    "huge image": lambda: pdf(
        one_page(TEXT + b" q 600 0 0 700 0 0 cm /I Do Q", resources=b"/XObject << /I 6 0 R >>")
        | {
            6: stream(
                b"x",
                b"/Type /XObject /Subtype /Image /Width 200000 /Height 200000 /BitsPerComponent 8 "
                b"/ColorSpace /DeviceRGB",
            )
        }
    ),
    "table of contents in itself": lambda: pdf(one_page(), trailer=b"/Prev 20"),
    "huge page": lambda: pdf(one_page()).replace(b"[0 0 612 792]", b"[0 0 1e30 1e30]"),
    "page of no size": lambda: pdf(one_page()).replace(b"[0 0 612 792]", b"[0 0 0 0]"),
    "page of no numbers": lambda: pdf(one_page()).replace(b"[0 0 612 792]", b"[/a (b) null <<>>]"),
    "a million pages": lambda: pdf(one_page() | {2: b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>"}),
    "negative pages": lambda: pdf(one_page() | {2: b"<< /Type /Pages /Kids [3 0 R] /Count -5 >>"}),
    "huge letters": lambda: pdf(one_page(TEXT.replace(b"10 Tf", b"1e30 Tf"))),
    "letters of no size": lambda: pdf(one_page(TEXT.replace(b"10 Tf", b"0 Tf"))),
    "thousands of highlights": _annotations,
}
