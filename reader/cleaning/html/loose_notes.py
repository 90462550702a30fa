"""Notes in forms of their own, brought into the usual one: a link in the text, and the note as its target.

A page may number notes without linking them; then the numbers become links and the notes their targets. Or
it links a line that holds only the note's number, above the note; then the note becomes the target.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from reader.cleaning.html.pieces import Piece
from reader.document.blocks import BlockKind, Span, SpanKind

_NUMBER = re.compile(r"[\[(]?([1-9]\d{0,2})[\])]?")
_NOTE_LIST = re.compile(r"(?:^|[\s_-])(?:foot-?notes?|end-?notes?)(?:$|[\s_-])", re.I)
PREFIX = "numbered-note-"
MOST = 500
"""Most notes of a page that are linked."""


def join_note_numbers(pieces: Sequence[Piece]) -> None:
    """Join a linked line with a note's number alone, which leads back to the text, to the note below it."""
    for piece, note in pairwise(pieces):
        back = next(iter(piece.spans), None)
        if (
            piece.idents
            and _NUMBER.fullmatch(piece.text)
            and back is not None
            and back.kind is SpanKind.LINK
            and back.target.startswith("#")
            and note.kind in (BlockKind.PARAGRAPH, BlockKind.DEFINITION)
            and note.text
        ):
            start = len(piece.text) + 1
            note.text = f"{piece.text} {note.text}"
            note.spans = [span.moved(start) for span in note.spans]
            note.idents = (*piece.idents, *note.idents)
            piece.text, piece.spans, piece.idents, piece.words = "", [], (), 0


def link_loose_notes(pieces: Sequence[Piece]) -> None:
    """Link raised numbers to the notes of the same number, in place.

    Notes are paragraphs that begin with their raised number, or the items of an ordered list named
    after footnotes. They must run from 1 without a gap, each below a reference that has no link.
    """
    references: dict[int, tuple[Piece, Span]] = {}
    notes: dict[int, Piece] = {}
    for piece in pieces:
        links = _Links.of(piece)
        number = _note_number(piece, links)
        if number is not None and number in references and number == len(notes) + 1:
            notes[number] = piece
            continue
        for span in piece.spans:
            found = _reference(piece, span, links)
            if found is not None and found not in references and found <= MOST:
                references[found] = (piece, span)
    for number, note in notes.items():
        piece, span = references[number]
        name = f"{PREFIX}{number}"
        piece.spans.append(Span(span.start, span.end, SpanKind.LINK, f"#{name}"))
        note.idents = (name, *note.idents)


@dataclass(frozen=True, slots=True)
class _Links:
    """The links of a piece: a page may have thousands in one, beside as many raised numbers."""

    starts: list[int]
    ends: list[int]
    """The furthest end of each link and those before it."""

    @classmethod
    def of(cls, piece: Piece) -> _Links:
        found = sorted((span.start, span.end) for span in piece.spans if span.kind is SpanKind.LINK)
        return cls([start for start, _ in found], list(accumulate((end for _, end in found), max)))

    def overlap(self, span: Span) -> bool:
        """Whether one of them shares characters with a span."""
        at = bisect_left(self.starts, span.end)
        return at > 0 and self.ends[at - 1] > span.start


def _note_number(piece: Piece, links: _Links) -> int | None:
    """The number of a piece that looks like a note."""
    if piece.kind is BlockKind.ITEM or piece.node.within("li") is not None:
        item = piece.node.within("li")
        if item is None or item.number is None:
            return None
        return item.number if any(_NOTE_LIST.search(node.names) for node in piece.node.chain()[:5]) else None
    if piece.kind is not BlockKind.PARAGRAPH:
        return None
    first = next(
        (span for span in piece.spans if span.kind is SpanKind.SUPERSCRIPT and span.start == 0), None
    )
    if first is None or len(piece.text) < first.end + 5 or links.overlap(first):
        return None
    match = _NUMBER.fullmatch(piece.text[: first.end].strip())
    return int(match.group(1)) if match else None


def _reference(piece: Piece, span: Span, links: _Links) -> int | None:
    """The number that a raised part of a piece refers to; None for a power or a linked one."""
    if span.kind is not SpanKind.SUPERSCRIPT or span.start < 3 or links.overlap(span):
        return None
    match = _NUMBER.fullmatch(piece.text[span.start : span.end].strip())
    return int(match.group(1)) if match else None
