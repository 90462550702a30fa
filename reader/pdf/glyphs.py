"""Characters and drawn lines of a PDF page, as PDFium gives them.

PDFium is not thread-safe and may crash on damaged input: this module runs only in a worker process.
Coordinates are in points, the origin at the lower left corner of the page as it is shown.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
from pypdfium2 import raw

from reader.pdf.records import Usual
from reader.pdf.scripts import is_rtl
from reader.pdf.structure import ARTIFACT, Tag, actual_text, is_artifact, page_tags

_BOLD = re.compile(r"bold|black|heavy|semib|demi|cmbx|sfbx|-medi\b|bx\d", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obli|slant|cmti|cmsl|sfti|-it\b|ti\d{2}", re.IGNORECASE)
_MONO = re.compile(r"mono|courier|typewriter|cmtt|sftt|consol|menlo|inconsolata|andale", re.IGNORECASE)
_FIXED_PITCH, _FLAG_ITALIC, _FLAG_BOLD = 1, 64, 1 << 18  # font flags, ISO 32000-1, table 123

_LINE_ENDS = frozenset((10, 13))
_HYPHENS = frozenset((0x02, 0xFFFE))
"""What PDFium puts where it takes the hyphen at the end of a line for a division."""

SOFT_HYPHEN = "\u00ad"
OWN_HYPHEN = "\u2011"

_NOTE_SIGNS = frozenset("0123456789")

MAX_GLYPHS = 60_000
"""Characters of one page that are read; a page of a newspaper has 15,000."""
_MAX_PATHS = 20_000


@dataclass(frozen=True, slots=True)
class Style:
    """How characters are set: size in points as shown, what the font is, and whether they are not painted

    (the text that was recognised below the picture of a page).
    """

    size: float
    bold: bool = False
    italic: bool = False
    mono: bool = False
    font: str = ""
    hidden: bool = False


@dataclass(slots=True)
class Glyph:
    """One character: its advance box from `x0` to `x1`, its baseline `y`.

    `added` by PDFium, not drawn; `raised` where a figure or sign is drawn above the baseline by its font.
    `tag` is the block that the file says it belongs to.
    """

    text: str
    x0: float
    x1: float
    y: float
    style: Style
    added: bool = False
    raised: bool = False
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """In points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """In points."""
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class PageContent:
    """What stands on a page, in the order of the content stream.

    `rules` are thin drawn lines, `dots` small drawn shapes such as bullets, `fills` other areas, `images`
    pictures.
    """

    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Box]
    dots: list[Box]
    fills: list[Box]
    images: list[Box]


def page_content(page: pdfium.PdfPage) -> PageContent:
    """Read one page. Text turned by 90 degrees (labels in the margin, stamps) is left out."""
    width, height = page.get_size()
    tags = page_tags(page)
    text_page = page.get_textpage()
    try:
        glyphs = _part_ligatures(
            [
                glyph
                for glyph in _glyphs(text_page.raw, tags)
                if -2 <= glyph.y <= height + 2 and -20 <= glyph.x0 <= width + 20
            ]
        )
    finally:
        text_page.close()
    rules: list[Box] = []
    dots: list[Box] = []
    fills: list[Box] = []
    images: list[Box] = []
    for kind, box in _drawn(page):
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            images.append(box)
        elif min(box.width, box.height) <= 3 and max(box.width, box.height) >= 8:
            rules.append(box)
        elif 1.2 <= box.width <= 8 and 0.6 < box.width / (box.height or 1) < 1.6:
            dots.append(box)
        elif box.width >= 8 and box.height >= 6:
            fills.append(box)
    return PageContent(width, height, glyphs, rules, dots, fills, images)


def usual_of(pages: Sequence[PageContent]) -> Usual:
    """How most of the text of these pages is set."""
    glyphs = [glyph for page in pages for glyph in page.glyphs]
    sizes = Counter(glyph.style.size for glyph in glyphs)
    hidden = sum(glyph.style.hidden for glyph in glyphs) > 0.5 * len(glyphs)
    typed = sum(glyph.style.mono for glyph in glyphs) > 0.6 * len(glyphs)
    return Usual(sizes.most_common(1)[0][0] if sizes else 10.0, hidden, typed)


def in_usual_size(pages: list[PageContent], usual: Usual) -> list[PageContent]:
    """Pages as if their text were set in ten points, where it is far from that: scans have any measure."""
    if usual.hidden or usual.typed:
        _settle_styles(pages, usual)
    return pages if 6 <= usual.size <= 16 else [_scaled(page, 10.0 / usual.size) for page in pages]


def _settle_styles(pages: list[PageContent], usual: Usual) -> None:
    """Make the text of a scan of one size, and that of a typewritten document no code."""
    settled: dict[int, Style] = {}
    for page in pages:
        for glyph in page.glyphs:
            style = glyph.style
            if id(style) not in settled:
                near = usual.hidden and abs(style.size - usual.size) < 0.2 * usual.size
                settled[id(style)] = replace(style, mono=False, size=usual.size if near else style.size)
            glyph.style = settled[id(style)]


def _scaled(content: PageContent, factor: float) -> PageContent:
    styles = {id(g.style): replace(g.style, size=round(g.style.size * factor, 1)) for g in content.glyphs}
    for glyph in content.glyphs:
        glyph.x0, glyph.x1, glyph.y = glyph.x0 * factor, glyph.x1 * factor, glyph.y * factor
        glyph.style = styles[id(glyph.style)]
    boxes = (
        [Box(b.x0 * factor, b.y0 * factor, b.x1 * factor, b.y1 * factor) for b in group]
        for group in (content.rules, content.dots, content.fills, content.images)
    )
    return PageContent(content.width * factor, content.height * factor, content.glyphs, *boxes)


def _glyphs(handle: object, tags: Mapping[int, Tag]) -> list[Glyph]:
    found: list[Glyph] = []
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    box_ref, x_ref, y_ref = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    ink = tuple(ctypes.c_double() for _ in range(4))  # left, right, bottom, top
    ink_refs = tuple(ctypes.byref(side) for side in ink)
    objects = _TextObjects(handle, tags)
    own = False
    ends: list[Glyph] = []
    last: Glyph | None = None
    for index in range(min(MAX_GLYPHS, max(0, raw.FPDFText_CountChars(handle)))):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code in _LINE_ENDS or code == 0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            continue
        known = objects.of(index)
        if known is None:
            # not drawn: a space that PDFium put in, or the hyphen it recognised
            if last is not None and code == 32:
                found.append(Glyph(" ", last.x1, last.x1, last.y, last.style, added=True, tag=last.tag))
            continue
        style = known.style
        if not style.size:
            continue  # turned
        raw.FPDFText_GetLooseCharBox(handle, index, box_ref)
        raw.FPDFText_GetCharOrigin(handle, index, x_ref, y_ref)
        text = known.hyphen if code in _HYPHENS else chr(code)
        last = Glyph(text, box.left, max(box.left, box.right), y.value, style, tag=known.tag)
        if tags and code in _HYPHENS:
            ends.append(last)
        elif tags and text == "-":
            own = own or known.hyphen == OWN_HYPHEN
        if text in _NOTE_SIGNS:
            raw.FPDFText_GetCharBox(handle, index, *ink_refs)
            last.raised = ink[2].value - y.value > 0.22 * style.size
        found.append(last)
    if own:
        # a file that says of the hyphens in words that they are the words' own
        for glyph in ends:
            glyph.text = SOFT_HYPHEN if glyph.text == "-" else glyph.text
    return found


def _part_ligatures(glyphs: list[Glyph]) -> list[Glyph]:
    """Give each letter of a ligature its part of the shape's width; PDFium gives all of it to each.

    Right-to-left ligatures keep one place: their order is found from it.
    """
    begin = 0
    for end in range(1, len(glyphs) + 1):
        first = glyphs[begin]
        if (
            end < len(glyphs)
            and glyphs[end].x0 == first.x0
            and glyphs[end].y == first.y
            and first.x1 > first.x0
        ):
            continue
        if (count := end - begin) > 1 and not is_rtl(first.text) and not first.added:
            width = (first.x1 - first.x0) / count
            left = first.x0
            for number, glyph in enumerate(glyphs[begin:end]):
                glyph.x0, glyph.x1 = left + number * width, left + (number + 1) * width
        begin = end
    return glyphs


_TURNED = Style(0)


@dataclass(frozen=True, slots=True)
class _TextObject:
    """A text object: its style, its tag, and itself."""

    style: Style
    tag: Tag | None
    item: object

    @property
    def hyphen(self) -> str:
        """What a hyphen in it is at the end of a line: "-", or where the file tells them apart SOFT_HYPHEN

        for a division, OWN_HYPHEN for the word's own. U+00AD has no place in PDFDocEncoding.
        """
        actual = actual_text(self.item)
        if actual in {SOFT_HYPHEN, "\0"}:
            return SOFT_HYPHEN
        return OWN_HYPHEN if actual in {"-", "\u2010", OWN_HYPHEN} else "-"


class _TextObjects:
    """The text objects of a page, each read once: thousands of characters share a few."""

    def __init__(self, handle: object, tags: Mapping[int, Tag]) -> None:
        self._handle = handle
        self._tags = tags
        self._known: dict[int, _TextObject] = {}
        self._shared: dict[Style, Style] = {}
        self._faces: dict[int, _Face] = {}
        self._matrix = raw.FS_MATRIX()
        self._size = ctypes.c_float()

    def of(self, index: int) -> _TextObject | None:
        """The object of a character, None where it is not drawn; its style is `_TURNED` where not upright."""
        text_object = raw.FPDFText_GetTextObject(self._handle, index)
        if not text_object:
            return None
        address = ctypes.addressof(text_object.contents)
        known = self._known.get(address)
        if known is None:
            style = self._read(text_object, index)
            style = self._shared.setdefault(style, style)
            known = self._known[address] = _TextObject(style, self._tag(text_object), text_object)
        return known

    def _tag(self, text_object: object) -> Tag | None:
        if not self._tags:
            return None
        tag = self._tags.get(raw.FPDFPageObj_GetMarkedContentID(text_object))
        return ARTIFACT if tag is None and is_artifact(text_object) else tag

    def _read(self, text_object: object, index: int) -> Style:
        matrix = self._matrix
        raw.FPDFText_GetMatrix(self._handle, index, ctypes.byref(matrix))
        if abs(matrix.b) > abs(matrix.a) or matrix.d < 0 < matrix.a:
            return _TURNED
        raw.FPDFTextObj_GetFontSize(text_object, ctypes.byref(self._size))
        size = round(abs(self._size.value) * (abs(matrix.d) or 1.0), 1)
        font = raw.FPDFTextObj_GetFont(text_object)
        face = self._face(font) if font else _NO_FACE
        mode = raw.FPDFTextObj_GetTextRenderMode(text_object)
        return Style(
            size=size or 1.0,
            bold=mode == raw.FPDF_TEXTRENDERMODE_FILL_STROKE or face.bold,
            italic=face.italic,
            mono=face.mono,
            font=face.name,
            hidden=mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE,
        )

    def _face(self, font: object) -> _Face:
        address = ctypes.addressof(font.contents)  # type: ignore[attr-defined]
        if address not in self._faces:
            buffer = ctypes.create_string_buffer(256)
            length = raw.FPDFFont_GetBaseFontName(font, buffer, 256)
            name = buffer.raw[: max(0, length - 1)].decode("utf-8", "replace")
            self._faces[address] = _Face.of(name.partition("+")[2] or name, raw.FPDFFont_GetFlags(font))
        return self._faces[address]


@dataclass(frozen=True, slots=True)
class _Face:
    """What the name and the flags of a font tell of it."""

    name: str
    bold: bool
    italic: bool
    mono: bool

    @classmethod
    def of(cls, name: str, flags: int) -> _Face:
        return cls(
            name,
            bool(_BOLD.search(name)) or bool(flags & _FLAG_BOLD),
            bool(_ITALIC.search(name)) or bool(flags & _FLAG_ITALIC),
            bool(_MONO.search(name)) or bool(flags & _FIXED_PITCH),
        )


_NO_FACE = _Face("", bold=False, italic=False, mono=False)


def _drawn(page: pdfium.PdfPage) -> Iterator[tuple[int, Box]]:
    """Paths and images with their bounds, those inside form objects too."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for number, item in enumerate(
        page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE), max_depth=4)
    ):
        if number >= _MAX_PATHS:
            return
        if raw.FPDFPageObj_GetBounds(item.raw, left, bottom, right, top):
            yield item.type, Box(left.value, bottom.value, right.value, top.value)
