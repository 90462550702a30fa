"""From characters to lines: pieces of text on one baseline, in logical order, with their spaces.

A line ends where the baseline changes or where a gap is wider than a word space can be, so cells of
a table and lines of neighbouring columns are lines of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reader.pdf.glyphs import Glyph, Style
from reader.pdf.runs import runs_of
from reader.pdf.scripts import is_cjk, is_rtl, letters, to_logical
from reader.pdf.structure import Tag

_SPACE = 0.2
"""Width of a gap between two letters that counts as a space, in font sizes."""
_RTL_SPACE = 0.18
"""The same in right-to-left text, whose letters touch and whose spaces are seldom drawn."""
_LONGEST = 2_000
"""Characters of a line; what is longer is parted, for patterns are looked for in lines."""
_COMBINING = (0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x30A, 0x30B, 0x30C, 0x327, 0x328)
_MARK = re.compile(r"[\d*†‡§¶a-z](?:[\d,–-]*\d)?|[*†‡§¶]{1,3}")

ACCENTS = dict(zip("`´ˆ˜¯˘˙¨˚˝ˇ¸˛", map(chr, _COMBINING), strict=True))
"""Accents that are characters of their own, with the combining character that means the same."""


@dataclass(slots=True)
class Line:
    """A piece of text on one baseline.

    `marks` are (offset in `text`, what is printed) of raised note marks, which are not part of the
    text; `label` is a raised mark the line begins with, or the bullet or number of a list item that
    was set apart from its text, whose own `x0` is then `text_x0`. `raised` where the label is. `tag` is the
    block that most of it belongs to, by the file's own word.
    """

    text: str
    x0: float
    x1: float
    y: float
    style: Style
    page: int
    glyphs: list[Glyph] = field(default_factory=list, repr=False)
    marks: list[tuple[int, str]] = field(default_factory=list)
    label: str = ""
    text_x0: float = 0.0
    rtl: bool = False
    raised: bool = False
    tag: Tag | None = None

    @property
    def size(self) -> float:
        """The size of its characters, in points."""
        return self.style.size

    @property
    def begins_bold(self) -> bool:
        """Whether its first character is bold."""
        return self._is_bold(self.glyphs)

    @property
    def ends_bold(self) -> bool:
        """Whether its last character is bold."""
        return self._is_bold(reversed(self.glyphs))

    def _is_bold(self, glyphs: Iterable[Glyph]) -> bool:
        return next((g.style.bold for g in glyphs if not g.text.isspace()), self.style.bold)

    @property
    def top(self) -> float:
        """Where its capitals end, in points from the bottom of the page."""
        return self.y + self.style.size * 0.8

    def parted(self, x: float) -> list[Line]:
        """The lines left and right of a place."""
        halves = ([g for g in self.glyphs if g.x1 <= x], [g for g in self.glyphs if g.x1 > x])
        return [_ltr_line(half, drawn, self.page) for half in halves if (drawn := drawn_in(half))]


def drawn_in(run: Sequence[Glyph]) -> list[Glyph]:
    """The characters of a run but for its spaces."""
    return [glyph for glyph in run if not glyph.text.isspace()]


def page_lines(glyphs: Sequence[Glyph], page: int) -> list[Line]:
    """The lines of a page in the order of the content stream. `page` counts from 0.

    Bullets and numbers that are set apart are lines of their own: see `markers.join_markers`.
    """
    found: list[Line] = []
    for run in runs_of(glyphs):
        for begin in range(0, len(run), _LONGEST):
            found.extend(_lines_of(run[begin : begin + _LONGEST], page))
    return [line for line in found if line.text or line.label]


def _lines_of(run: list[Glyph], page: int) -> Iterator[Line]:
    drawn = drawn_in(run)
    if not drawn:
        return
    if any(is_rtl(glyph.text) for glyph in drawn):
        for part in _split_wide([g for g in run if not g.added]):
            yield _rtl_line(part, page)
        return
    yield _ltr_line(run, drawn, page)


def _main_style(drawn: Sequence[Glyph]) -> Style:
    counted = Counter(id(glyph.style) for glyph in drawn)
    usual = counted.most_common(1)[0][0]
    return next(glyph.style for glyph in drawn if id(glyph.style) == usual)


def _main_tag(drawn: Sequence[Glyph]) -> Tag | None:
    counted = Counter(id(glyph.tag) for glyph in drawn)
    usual = counted.most_common(1)[0][0]
    return next(glyph.tag for glyph in drawn if id(glyph.tag) == usual)


def _ltr_line(run: list[Glyph], drawn: list[Glyph], page: int) -> Line:
    style = _main_style(drawn)
    baseline = Counter(round(g.y, 1) for g in drawn if g.style.size > 0.86 * style.size).most_common(1)
    y = baseline[0][0] if baseline else drawn[0].y
    pieces: list[str] = []
    marks: list[tuple[int, str]] = []
    label = ""
    length = 0
    previous: Glyph | None = None
    mark = ""
    space = False
    for glyph in [*_accented(run), None]:
        raised = glyph is not None and not glyph.text.isspace() and _is_raised(glyph, y, style)
        if mark and not raised and not (glyph is not None and glyph.text.isspace()):
            if not pieces:
                label = mark
            elif _MARK.fullmatch(mark):
                marks.append((length, mark))
            else:
                pieces.append(mark)
                length += len(mark)
            mark = ""
        if glyph is None:
            break
        if glyph.text.isspace():
            # a space that was not drawn separates letters only where there is room, and never CJK
            space = space or not glyph.added or not style.mono
            continue
        if raised:
            mark += glyph.text
            previous = glyph
            continue
        text = letters(glyph.text)
        if previous is not None and pieces:
            gap = glyph.x0 - previous.x1
            wide = gap > _SPACE * style.size
            if (space or wide) and not (is_cjk(previous.text) and is_cjk(glyph.text)):
                count = _columns(gap, glyph, style)
                pieces.append(" " * count)
                length += count
        pieces.append(text)
        length += len(text)
        previous, space = glyph, False
    return Line(
        "".join(pieces),
        min(g.x0 for g in drawn),
        max(g.x1 for g in drawn),
        y,
        style,
        page,
        [g for g in run if not g.added or g.text.isspace()],
        marks,
        label,
        min((g.x0 for g in drawn if not _is_raised(g, y, style)), default=drawn[0].x0),
        raised=bool(label),
        tag=_main_tag(drawn),
    )


def _accented(run: list[Glyph]) -> list[Glyph]:
    """Put accents that are set as signs of their own over the letter they stand at (TeX's old encodings)."""
    if not any(glyph.text in ACCENTS for glyph in run):
        return run
    result: list[Glyph] = []
    waiting: Glyph | None = None
    for glyph in run:
        if waiting is not None and glyph.text.isalpha() and glyph.x0 - waiting.x1 < 0.1 * glyph.style.size:
            result.append(_with_accent(glyph, waiting))
            waiting = None
            continue
        if waiting is not None:
            if glyph.text.isspace():
                continue
            result.append(waiting)
            waiting = None
        if glyph.text in ACCENTS:
            waiting = glyph
        else:
            result.append(glyph)
    return result if waiting is None else [*result, waiting]


def _with_accent(letter: Glyph, accent: Glyph) -> Glyph:
    text = unicodedata.normalize("NFC", letters(letter.text) + ACCENTS[accent.text])
    return Glyph(text, letter.x0, letter.x1, letter.y, letter.style, tag=letter.tag)


def _columns(gap: float, glyph: Glyph, style: Style) -> int:
    """How many spaces a gap is worth: one, but for text in columns of a fixed pitch."""
    pitch = glyph.x1 - glyph.x0
    return max(1, round(gap / pitch)) if style.mono and pitch > 0 else 1


def _is_raised(glyph: Glyph, y: float, style: Style) -> bool:
    return glyph.raised or (glyph.style.size < 0.86 * style.size and glyph.y - y > 0.12 * style.size)


def _split_wide(run: list[Glyph]) -> Iterator[list[Glyph]]:
    """Parts of a run of right-to-left text, each sorted by place from left to right."""
    placed = sorted(_clusters(run), key=lambda cluster: (cluster[0].x0 + cluster[0].x1) / 2)
    part: list[Glyph] = []
    end = 0.0
    for cluster in placed:
        if part and cluster[0].x0 - end > 2.0 * cluster[0].style.size:
            yield part
            part = []
        part.extend(cluster)
        end = max(glyph.x1 for glyph in part)
    if part:
        yield part


def _clusters(run: list[Glyph]) -> list[list[Glyph]]:
    """Characters that one drawn shape stands for (a ligature, a letter and its mark), kept together."""
    found: list[list[Glyph]] = []
    for glyph in run:
        last = found[-1] if found else None
        shared = last is not None and abs(last[0].x0 - glyph.x0) < 0.05 and not glyph.text.isspace()
        mark = unicodedata.combining(glyph.text) != 0
        if last is not None and (shared or mark) and not last[0].text.isspace():
            last.append(glyph)
        else:
            found.append([glyph])
    for cluster in found:
        # lam and alef are one shape, and lam is always first
        if (
            len(cluster) == 2
            and cluster[1].text == "\u0644"
            and cluster[0].text in "\u0627\u0623\u0625\u0622"
        ):
            cluster.reverse()
    return found


def _rtl_line(part: list[Glyph], page: int) -> Line:
    drawn = drawn_in(part) or part
    style = _main_style(drawn)
    y = Counter(round(g.y, 1) for g in drawn).most_common(1)[0][0]
    marks = [g for g in drawn if _is_raised(g, y, style) and g.text.isdigit()]
    visual: list[str] = []
    previous: Glyph | None = None
    end = 0.0
    for glyph in part:
        if glyph in marks:
            continue
        if glyph.text.isspace():
            if visual and visual[-1] != " ":
                visual.append(" ")
            continue
        if previous is not None and visual[-1] != " " and glyph.x0 - end > _RTL_SPACE * style.size:
            visual.append(" ")
        end = max(end, glyph.x1)
        if previous is not None and abs(previous.x0 - glyph.x0) < 0.05 and visual[-1] != " ":
            visual[-1] += letters(glyph.text)
        else:
            visual.append(letters(glyph.text))
        previous = glyph
    text = to_logical(visual)
    label = "".join(g.text for g in marks) if marks and marks[-1].x0 > drawn[-1].x0 - style.size else ""
    return Line(
        text.strip(),
        min(g.x0 for g in drawn),
        max(g.x1 for g in drawn),
        y,
        style,
        page,
        part,
        [] if label or not marks else [(len(text.strip()), "".join(g.text for g in marks))],
        label,
        min(g.x0 for g in drawn),
        rtl=True,
        raised=bool(label),
        tag=_main_tag(drawn),
    )
