"""The structure tree of tagged pages (ISO 32000-1, 14.7 and 14.8): what each piece of marked content is.

Tags are a witness beside the layout: many programs write poor ones, so `Tag`s are used only where they
agree with it (`tagging.trusted`). PDFium builds the tree of one page at a time: of an element that goes over
a page break only the kids on this page are there.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

_MAX_ELEMENTS = 20_000
"""Elements of one page that are read."""
_MAX_KIDS = 50_000
_DEEPEST = 40
_LONGEST_NAME = 64
_WIDEST = 100
"""Columns of one cell, at most."""

_KINDS = {
    "P": "paragraph",
    "Title": "heading",
    "H": "heading",
    **{f"H{level}": "heading" for level in range(1, 10)},
    "LI": "item",
    "TD": "cell",
    "TH": "cell",
    "Caption": "caption",
    "Note": "footnote",
    "FENote": "footnote",
    "Code": "code",
    "BlockQuote": "quote",
    "TOCI": "contents",
}
"""Standard structure types (ISO 32000-2, table 371 and before) that are blocks, and the kinds they are."""

_WHOLE = frozenset({"cell", "caption", "footnote", "code", "heading", "contents"})
"""Kinds whose inner paragraphs are no blocks of their own."""
_REFERENCES = frozenset({"Link", "Reference", "Annot", "Form"})
"""Elements with kids that are objects instead of content."""


@dataclass(slots=True, eq=False)
class Grid:
    """A tagged table: how many rows and columns it has on this page; `filled` are those of its last row."""

    rows: int = 0
    columns: int = 0
    filled: int = 0


@dataclass(slots=True, eq=False)
class Tag:
    """One block as the file names it: its kind, the level of a heading or the depth of an item, 0 if unknown.

    `continued` where it began on an earlier page, `goes_on` where it ends on a later one. A cell has its
    table and its place in it.
    """

    kind: str
    level: int = 0
    continued: bool = False
    goes_on: bool = False
    grid: Grid | None = None
    row: int = 0
    column: int = 0


ARTIFACT = Tag("artifact")
"""What the file says is no text of the document: running headers, page numbers."""


def page_tags(page: pdfium.PdfPage) -> dict[int, Tag]:
    """The block that each marked content of a page belongs to, by its id; {} for a page without tags."""
    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return {}
    try:
        walk = _Walk()
        for number in range(min(_MAX_KIDS, raw.FPDF_StructTree_CountChildren(tree))):
            element = raw.FPDF_StructTree_GetChildAtIndex(tree, number)
            if element:
                walk.read(element, _Around(), 0)
        return walk.found
    finally:
        raw.FPDF_StructTree_Close(tree)


@dataclass(frozen=True, slots=True)
class _Around:
    """What an element stands in: its block, the depth of lists, if quoted or a label, the table."""

    block: Tag | None = None
    depth: int = 0
    quoted: bool = False
    labelled: bool = False
    grid: Grid | None = None


class _Walk:
    """Goes through the elements of a page, and finds the block of each marked content."""

    def __init__(self) -> None:
        self.found: dict[int, Tag] = {}
        self._count = 0
        self._begun: set[int] = set()
        """Items that have text already: a paragraph that follows in one is a block of its own."""

    def read(self, element: Any, around: _Around, deep: int) -> tuple[bool, bool]:
        """Read an element; returns whether it began before this page, and whether it goes on behind it."""
        self._count += 1
        if self._count > _MAX_ELEMENTS or deep > _DEEPEST:
            return False, False
        name = _text(raw.FPDF_StructElement_GetType, element)
        inside = self._entered(name, element, around)
        own: Tag | None = None
        continued = goes_on = False
        for number in range(min(_MAX_KIDS, raw.FPDF_StructElement_CountChildren(element))):
            kid = raw.FPDF_StructElement_GetChildAtIndex(element, number)
            if kid:
                before, goes_on = self.read(kid, inside, deep + 1)
            else:
                mark = raw.FPDF_StructElement_GetChildMarkedContentID(element, number)
                before = goes_on = mark < 0
                if mark >= 0:
                    own = own or inside.block or Tag("quote" if inside.quoted else "")
                    self._add(mark, own, labelled=inside.labelled)
            continued = before if number == 0 else continued
        if name in _REFERENCES:
            return False, False
        if inside.block is not None and inside.block is not around.block:
            inside.block.continued, inside.block.goes_on = continued, goes_on
        return continued, goes_on

    def _add(self, mark: int, tag: Tag, *, labelled: bool) -> None:
        self.found.setdefault(mark, tag)
        if not labelled:
            self._begun.add(id(tag))

    def _entered(self, name: str, element: Any, around: _Around) -> _Around:
        """What the kids of an element stand in."""
        if name == "L":
            return replace(around, block=None, depth=around.depth + 1)
        if name == "Lbl":
            return replace(around, labelled=True)
        if name == "Table":
            return replace(around, block=None, grid=Grid())
        if name == "TR" and around.grid is not None:
            around.grid.rows += 1
            around.grid.filled = 0
            return replace(around, block=None)
        kind = _KINDS.get(name, "")
        if kind == "quote":
            return replace(around, quoted=True)
        tag = self._tag(kind, name, element, around)
        return around if tag is None else replace(around, block=tag, labelled=False)

    def _tag(self, kind: str, name: str, element: Any, around: _Around) -> Tag | None:
        """The block that an element begins, None where it is a part of the one around it."""
        block = around.block
        if not kind or (block is not None and block.kind in _WHOLE and kind != "footnote"):
            return None
        if kind == "cell":
            return None if around.grid is None else _cell(around.grid, element)
        if kind == "paragraph" and block is not None and block.kind == "item":
            return Tag("paragraph") if id(block) in self._begun else None
        if kind == "item":
            return Tag("item", max(1, around.depth))
        if kind == "paragraph" and around.quoted:
            return Tag("quote")
        return Tag(kind, int(name[1:]) if kind == "heading" and name[1:].isdecimal() else 0)


def _cell(grid: Grid, element: Any) -> Tag:
    tag = Tag("cell", grid=grid, row=max(0, grid.rows - 1), column=grid.filled)
    grid.filled += _column_span(element)
    grid.columns = max(grid.columns, grid.filled)
    return tag


def _column_span(element: Any) -> int:
    """Over how many columns a cell goes."""
    number = ctypes.c_float()
    for index in range(min(8, max(0, raw.FPDF_StructElement_GetAttributeCount(element)))):
        attribute = raw.FPDF_StructElement_GetAttributeAtIndex(element, index)
        value = raw.FPDF_StructElement_Attr_GetValue(attribute, b"ColSpan") if attribute else None
        if value and raw.FPDF_StructElement_Attr_GetNumberValue(value, ctypes.byref(number)):
            return int(min(_WIDEST, max(1.0, number.value))) if number.value == number.value else 1
    return 1


def _text(function: Callable[..., int], element: Any) -> str:
    """What a function of PDFium says of an element, in UTF-16; "" where that is long."""
    length = function(element, None, 0)
    if not 2 < length <= 2 * _LONGEST_NAME:
        return ""
    buffer = ctypes.create_string_buffer(length)
    function(element, buffer, length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace")


# --- marks of content


def is_artifact(item: Any) -> bool:
    """Whether a page object is marked as no text of the document."""
    return any(_mark_name(mark) == "Artifact" for mark in _marks(item))


def actual_text(item: Any) -> str:
    """The text that a page object is said to stand for (14.9.4), "" where nothing is said."""
    for mark in _marks(item):
        size = ctypes.c_ulong()
        key = b"ActualText"
        if not raw.FPDFPageObjMark_GetParamStringValue(mark, key, None, 0, ctypes.byref(size)):
            continue
        if 2 < size.value <= 2 * _LONGEST_NAME:
            buffer = (ctypes.c_ushort * (size.value // 2))()
            raw.FPDFPageObjMark_GetParamStringValue(
                mark, b"ActualText", buffer, size.value, ctypes.byref(size)
            )
            return "".join(map(chr, buffer[:-1]))
    return ""


def _marks(item: Any) -> Iterator[Any]:
    for index in range(min(_DEEPEST, max(0, raw.FPDFPageObj_CountMarks(item)))):
        mark = raw.FPDFPageObj_GetMark(item, index)
        if mark:
            yield mark


def _mark_name(mark: Any) -> str:
    size = ctypes.c_ulong()
    buffer = (ctypes.c_ushort * _LONGEST_NAME)()
    if not raw.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), ctypes.byref(size)):
        return ""
    return "".join(map(chr, buffer[: min(_LONGEST_NAME, max(0, size.value // 2 - 1))]))
