"""Characters on one baseline: the runs that lines are made from.

A run ends where the baseline changes or where a gap is wider than a word space can be. Raised and
lowered letters are put into the run they stand in, and pieces of a line of right-to-left text, which
files give in any order, into one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reader.pdf.glyphs import Glyph
from reader.pdf.scripts import is_rtl

_GAP = 1.1
"""Width of a gap that ends a run, in font sizes, where no space is drawn in it."""
_SPACED_GAP = 3.2
"""The same where a space is drawn in it: justified text has wide word spaces."""


def runs_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """The runs of a page in the order of the content stream."""
    return _merge_rtl(list(_merge_marks(list(_runs(glyphs)))))


def _runs(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    run: list[Glyph] = []
    last: Glyph | None = None
    spaced = rtl = False
    for glyph in glyphs:
        if glyph.text.isspace():
            if run:
                run.append(glyph)
                spaced = True
            continue
        turned = is_rtl(glyph.text)
        if last is not None and not _continues(last, glyph, spaced=spaced, rtl=rtl or turned):
            yield run
            run, rtl = [], False
        run.append(glyph)
        last, spaced, rtl = glyph, False, rtl or turned
    if run:
        yield run


def _continues(last: Glyph, glyph: Glyph, *, spaced: bool, rtl: bool) -> bool:
    size = max(last.style.size, glyph.style.size)
    if abs(glyph.y - last.y) > 0.15 * size:
        return False
    gap = glyph.x0 - last.x1
    if last.tag is not glyph.tag and _is_cell(last) and _is_cell(glyph):
        return False
    if rtl:
        return True  # the order within the run is put right later
    if gap < -0.8 * size:
        return last.x1 - last.x0 == 0
    return gap <= (_SPACED_GAP if spaced else _GAP) * size


def _is_cell(glyph: Glyph) -> bool:
    return glyph.tag is not None and glyph.tag.kind == "cell"


def _merge_marks(runs: list[list[Glyph]]) -> Iterator[list[Glyph]]:
    """Put raised marks and lowered or raised small letters into the run they stand in."""
    current: list[Glyph] = []
    for run in runs:
        if current and _is_attached(current, run):
            current.extend(run)
            continue
        if current:
            yield current
        current = list(run)
    if current:
        yield current


def _merge_rtl(runs: list[list[Glyph]]) -> list[list[Glyph]]:
    """Put the pieces of a line of right-to-left text together, whatever their order, with its note marks."""
    places: dict[int, list[Glyph]] = {}
    merged: list[list[Glyph]] = []
    for run in runs:
        if not any(is_rtl(glyph.text) for glyph in run):
            merged.append(run)
            continue
        drawn = [glyph for glyph in run if not glyph.added]
        if any(_is_cell(glyph) for glyph in drawn):
            merged.append(drawn)
            continue
        at = round(_last_drawn(run).y)
        known = next((places[y] for y in (at, at - 1, at + 1) if y in places), None)
        if known is None:
            places[at] = drawn
            merged.append(drawn)
        else:
            known.extend(drawn)
    for run in [run for run in merged if _is_loose_mark(run)]:
        for line in places.values():
            if _stands_in(run, line):
                line.extend(run)
                merged.remove(run)
                break
    return merged


def _is_loose_mark(run: list[Glyph]) -> bool:
    text = "".join(glyph.text for glyph in run).strip()
    return 0 < len(text) <= 3 and text.isdigit()


def _stands_in(run: list[Glyph], line: list[Glyph]) -> bool:
    size = max(glyph.style.size for glyph in line)
    shift = run[0].y - line[0].y
    if not 0.1 * size < shift < 0.75 * size or run[0].style.size > 0.86 * size:
        return False
    return min(g.x0 for g in line) - size < run[0].x0 < max(g.x1 for g in line) + size


def _is_attached(current: list[Glyph], run: list[Glyph]) -> bool:
    before, after = _last_drawn(current), next((g for g in run if not g.text.isspace()), run[0])
    big, small = max(before.style.size, after.style.size), min(before.style.size, after.style.size)
    shift = abs(after.y - before.y)
    if small > 0.86 * big or shift > 0.75 * big or is_rtl(before.text) or is_rtl(after.text):
        return False
    gap = after.x0 - before.x1
    spaced = current[-1].text.isspace()
    behind_mark = before.style.size < after.style.size
    return -0.6 * big < gap < (1.0 if spaced or behind_mark else 0.4) * big


def _last_drawn(run: list[Glyph]) -> Glyph:
    return next((glyph for glyph in reversed(run) if not glyph.text.isspace()), run[-1])
