"""What was read of the ranges of a file as one report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reader.document.blocks import Document
from reader.errors import ScannedPdf
from reader.model import PageStart
from reader.pdf.document import to_document
from reader.pdf.end_notes import with_end_notes
from reader.pdf.folding import fold
from reader.pdf.records import Front, Part, Ranges

_FEWEST = 20
"""Characters of text below which a file is taken for pictures of pages."""
_FLOATING = frozenset({"caption", "table"})


@dataclass(frozen=True, slots=True)
class Report:
    """What a PDF holds: its text, where its pages begin, and what it says of itself.

    `count` is the number of pages of the file. `dropped` are running headers, footers, lists of contents
    and the like, with the reason each was left out. `failed` are pages that could not be read, from 0.
    """

    document: Document
    pages: tuple[PageStart, ...]
    count: int
    front: Front
    dropped: tuple[tuple[str, str], ...]
    failed: tuple[int, ...] = ()

    @property
    def published(self) -> date | None:
        """The printed date."""
        return date.fromisoformat(self.front.published) if self.front.published else None


def report_of(ranges: Ranges) -> Report:
    """The report of all ranges. Raises ScannedPdf where there is no text."""
    texts = ranges.texts
    failed = tuple(page for text in texts for page in text.failed)
    if sum(text.characters for text in texts) < _FEWEST and not failed:
        raise ScannedPdf("The PDF holds pictures of pages, and no text.")
    joined = _joined([text.parts for text in texts])
    parts = _with_levels(with_end_notes(joined) if len(texts) > 1 else joined, dict(ranges.facts.outline))
    labels = ranges.facts.labels or tuple(label for text in texts for label in text.labels)
    document, pages = to_document(parts, labels)
    return Report(
        document,
        pages,
        ranges.facts.count,
        texts[0].front if texts else Front(),
        tuple(each for text in texts for each in text.dropped),
        failed,
    )


def _joined(groups: Sequence[Sequence[Part]]) -> list[Part]:
    """The parts of all ranges; what continues a block of the range before is added to it."""
    parts: list[Part] = []
    for group in groups:
        before = len(parts)
        for part in group:
            at = _continued(parts[:before], part) if part.continues else None
            if at is None:
                parts.append(part)
            else:
                parts[at] = _added(parts[at], part)
    return parts


def _continued(parts: Sequence[Part], part: Part) -> int | None:
    """Which part goes on in this one: the last of the notes, or of the text."""
    note = part.kind == "footnote"
    for at in range(len(parts) - 1, -1, -1):
        if parts[at].kind not in _FLOATING and (parts[at].kind == "footnote") is note:
            return at
    return None


def _added(before: Part, part: Part) -> Part:
    """Both as one: the second begins with the last line of the first, whose divided word is put together."""
    shift = len(before.text) - part.continues
    kept = part.continues - 1  # the sign behind it may have been a hyphen
    text = before.text[:shift]
    if shift < 0 or before.text[shift : shift + kept] != part.text[:kept]:
        text, shift = before.text + " ", len(before.text) + 1
    return replace(
        before,
        text=text + part.text,
        breaks=(*before.breaks, *((at + shift, page) for at, page in part.breaks)),
        marks=(*before.marks, *((at + shift, mark) for at, mark in part.marks)),
    )


def _with_levels(parts: Sequence[Part], outline: Mapping[str, int]) -> list[Part]:
    """Headings with levels: of the outline or the tags where they have most, else by size and weight."""
    headings = [part for part in parts if part.kind == "heading"]
    depths = [outline.get(fold(part.text)) for part in headings]
    if headings and sum(depth is not None for depth in depths) >= 0.8 * len(headings):
        levels = [min(6, depth or 1) for depth in depths]
    elif headings and sum(part.level > 0 for part in headings) >= 0.8 * len(headings):
        levels = [min(6, part.level or 1) for part in headings]
    else:
        styles = [(round(part.size * 2) / 2, part.bold) for part in headings]
        ranks = sorted(set(styles), reverse=True)
        levels = [min(6, ranks.index(style) + 1) for style in styles]
    named = iter(levels)
    return [replace(part, level=next(named)) if part.kind == "heading" else part for part in parts]
