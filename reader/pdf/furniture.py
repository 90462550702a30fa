"""Running headers, footers and page numbers: found by what repeats from page to page, and where it stands.

What stands at the edge of a page is furniture when the same words (figures aside) are at the same
place of other pages, when lines of the same style are there on most pages, or, on a page of its own,
when it is a page number or a line that is set apart and smaller than the text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reader.pdf.lines import Line
from reader.pdf.markers import roman_value
from reader.pdf.records import Margins
from reader.pdf.structure import ARTIFACT

_EDGE = 0.13
"""Share of the page's height at its top and bottom where furniture is looked for."""
_DIGITS = re.compile(r"\d+|\b[ivxlcIVXLC]+\b")
_ADDRESS = re.compile(r"^(?:https?|file)://\S+$")
_NOTE = re.compile(r"^[\[(]?\d{1,3}[\])]?[.)]?\s+\S.{24,}")
_NUMBER_WORDS = "page|p|seite|strana|stránka|страница|стр|página|pagina|pág|sida|side|strona|صفحة|الصفحة|第"
_NUMBER_LINE = re.compile(
    rf"^[\W_]*(?:(?:{_NUMBER_WORDS})\.?\s*)?(?P<label>\d{{1,4}}|[ivxlc]{{1,7}}|[a-z]-\d{{1,3}})"
    r"(?:\s*(?:/|\||of|von|z|из|de|sur|di|av|من|–|-)\s*\d{1,4})?\s*(?:页|頁)?[\W_]*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Sheet:
    """A page with its lines in order, and what was found at its edges; `label` is its printed number."""

    index: int
    width: float
    height: float
    lines: list[Line]
    furniture: list[Line] = field(default_factory=list)
    label: str = ""


def body_size(sheets: Sequence[Sheet]) -> float:
    """The size that most characters of the document are set in, in points."""
    sizes = Counter[float]()
    for sheet in sheets:
        for line in sheet.lines:
            if not line.style.mono:
                sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def margins_of(sheets: Sequence[Sheet], size: float) -> Margins:
    """What repeats at the edges of these pages; `size` is that of the text, in points."""
    return _repetitions(sheets, [_edge_rows(sheet, size) for sheet in sheets], size)


def take_furniture(
    sheets: Sequence[Sheet], known: Margins | None, tags: frozenset[str] | None, *, pages: int
) -> None:
    """Move the furniture of pages from their `lines` to their `furniture`, and read their numbers.

    `pages` is how many the document has, `known` what repeats on others of them. `tags` are the kinds of
    blocks that its tags name, None where they are not trusted.
    """
    told = ARTIFACT.kind in (tags or ())
    size = known.size if known is not None else body_size(sheets)
    edges = [_edge_rows(sheet, size) for sheet in sheets]
    margins = _repetitions(sheets, edges, size)
    if known is not None:
        margins = Margins(size, margins.texts | known.texts, margins.places | known.places)
    for sheet, rows in zip(sheets, edges, strict=True):
        taken: list[Line] = []
        for row in rows:
            if row.is_artifact or (not (told and row.is_tagged) and row.is_furniture(margins, pages=pages)):
                taken.extend(row.lines)
        gone = {id(line) for line in taken}
        sheet.furniture = taken
        sheet.lines = [line for line in sheet.lines if id(line) not in gone]
    _read_labels(sheets)


@dataclass(slots=True)
class _Row:
    """The lines on one baseline at the edge of a page, and how far the next text is from it in points."""

    lines: list[Line]
    top: bool
    gap: float
    from_edge: float
    outermost: bool

    @property
    def text(self) -> str:
        return " ".join(line.text.strip() for line in self.lines)

    @property
    def place(self) -> tuple[bool, int]:
        """Where it stands: at the top or not, how far from the edge of the page (in steps of 3 points)."""
        return self.top, round(self.from_edge / 3)

    @property
    def is_artifact(self) -> bool:
        """Whether the file says that it is no text."""
        return all(line.tag is ARTIFACT for line in self.lines)

    @property
    def is_tagged(self) -> bool:
        """Whether the file says of all of it what it is."""
        return all(line.tag is not None and line.tag.kind for line in self.lines)

    def is_furniture(self, margins: Margins, *, pages: int) -> bool:
        """Whether the row is none of the text of a document of so many pages."""
        size = margins.size
        if not self.top and (self.lines[0].raised or _NOTE.match(self.text)):
            return False
        small = self.lines[0].size < 0.93 * size
        apart = self.gap > 1.6 * size
        if small and _ADDRESS.match(self.text):
            return True
        if (apart or self.outermost) and all(_NUMBER_LINE.match(line.text.strip()) for line in self.lines):
            return True
        if (apart or small or self.outermost) and self._is_repeated(margins):
            return True
        if apart and small and self._has_place(margins):
            return True
        return pages <= 2 and self._stands_alone(size)

    def _is_repeated(self, margins: Margins) -> bool:
        pieces = [line.text for line in self.lines if len(line.text.strip()) > 5] or [self.text]
        return all((self.top, _key(text)) in margins.texts for text in pieces)

    def _has_place(self, margins: Margins) -> bool:
        """Whether other pages have a line of this style at this place."""
        style = self.lines[0].style
        top, step = self.place
        return any(
            (top, near, style.size, style.font) in margins.places for near in (step - 1, step, step + 1)
        )

    def _stands_alone(self, size: float) -> bool:
        """Whether it is set apart, and smaller than the text or with a number: all that a lone page tells."""
        if not self.outermost or self.gap < 2.2 * size or self.lines[0].size > 1.25 * size:
            return False
        numbered = any(_NUMBER_LINE.match(line.text.strip()) for line in self.lines)
        return self.lines[0].size < 0.93 * size or (numbered and len(self.text) < 160)


def _key(text: str) -> str:
    return _DIGITS.sub("#", " ".join(text.split())).casefold()


def _edge_rows(sheet: Sheet, size: float) -> list[_Row]:
    rows = _baselines(sheet.lines)
    if not rows:
        return []
    found: list[_Row] = []
    for top in (True, False):
        ordered = rows if top else rows[::-1]
        for number, (row, following) in enumerate(zip(ordered, [*ordered[1:], None], strict=True)):
            y = row[0].y
            from_edge = sheet.height - y if top else y
            if from_edge > _EDGE * sheet.height or number >= 4:
                break
            gap = abs(following[0].y - y) if following else sheet.height
            found.append(_Row(row, top, gap, from_edge, number == 0))
    return found


def _baselines(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines from top to bottom, those on one baseline together."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: (-each.y, each.x0)):
        if rows and abs(rows[-1][0].y - line.y) < 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _repetitions(sheets: Sequence[Sheet], edges: Sequence[Sequence[_Row]], size: float) -> Margins:
    """The texts that are at the edges of several pages, and the places where many have a line of a style."""
    repeated: defaultdict[tuple[bool, str], set[int]] = defaultdict(set)
    places: defaultdict[tuple[bool, int, float, str], set[int]] = defaultdict(set)
    for sheet, rows in zip(sheets, edges, strict=True):
        for row in rows:
            for text in {row.text, *(line.text for line in row.lines)}:
                repeated[row.top, _key(text)].add(sheet.index)
            style = row.lines[0].style
            places[(*row.place, style.size, style.font)].add(sheet.index)
    return Margins(
        size,
        frozenset(key for key, pages in repeated.items() if len(pages) >= 2),
        frozenset(key for key, pages in places.items() if len(pages) >= max(2, 0.4 * len(sheets))),
    )


def _read_labels(sheets: Sequence[Sheet]) -> None:
    """The number printed on each page: one that counts on from page to page, or stands alone on its line."""
    found = [list(_numbers(sheet)) for sheet in sheets]
    steps = Counter(step for numbers in found for step in {number.step for number in numbers})
    (usual, count), *_ = steps.most_common(1) or [((False, 0), 0)]
    for sheet, numbers in zip(sheets, found, strict=True):
        fitting = [number for number in numbers if number.step == usual] if count > 1 else numbers
        alone = [number for number in fitting if number.alone]
        if chosen := (alone or (fitting if count > 1 else [])):
            sheet.label = chosen[0].text


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in the margin; `step` is the same for all pages that count on from each other."""

    text: str
    step: tuple[bool, int]
    alone: bool


def _numbers(sheet: Sheet) -> Iterator[_Number]:
    for line in sheet.furniture:
        text = line.text.strip()
        alone = _NUMBER_LINE.match(text)
        for word in [alone["label"]] if alone else re.findall(r"^\d{1,4}\b|\b\d{1,4}$", text):
            roman = not word.isdecimal()
            value = roman_value(word) if roman else int(word)
            if value is not None:
                yield _Number(word, (roman, value - sheet.index), bool(alone))
