"""Caret motions: by grapheme, word, sentence, paragraph, section, and to a character.

Positions are offsets in `Document.text`. A caret is before a grapheme of a block or at a block's
end, never in the blank line between two blocks. Motions stop at the ends of the document.

Words are those of UAX #29 in the simple cases: runs of letters and digits with apostrophes and
hyphens inside; an ideograph is a word of its own. Sentences end in a full stop, question mark or
exclamation mark with its closing quotes, unless an abbreviation, an initial or a number says that
they go on; no sentence reaches over the end of a block, a line of code, or a cell of a table.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from reader.document.blocks import BlockKind, Document
from reader.document.cells import cell_edges, is_boundary
from reader.safetext import safe

_IDEOGRAPH = "\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Marks that belong to the letter before them and that \w leaves out: combining accents, vowel signs.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u102b-\u103e\u17b4-\u17d3\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u00ad\u200b-\u200d\ufe00-\ufe0f\ufe20-\ufe2f"
)
_LETTER = rf"(?![{_IDEOGRAPH}])[\w{_MARKS}]"
_WORD = re.compile(rf"[{_IDEOGRAPH}][{_MARKS}]*|(?:{_LETTER})+(?:['’\-‐.](?:{_LETTER})+)*")
_BIG_WORD = re.compile(r"\S+")

_CLOSERS = "\"'”’»)\\]›」』）】》"
_ENDING = re.compile(
    rf"(?:[.!?…]+[{_CLOSERS}]*(?:\[\d+\])?(?=\s|$)|[。！？｡]+[{_CLOSERS}]*|[؟۔।॥]+[{_CLOSERS}]*(?=\s|$))\s*"
)
_ABBREVIATIONS = """
    mr mrs ms dr prof st sr rev hon gen col lt sgt capt sen rep gov pres messrs mme mlle bros
    vs v cf eg ie e.g i.e approx ca dept univ assn ph.d m.d b.a m.a op
    bzw z.b d.h u.a usw vgl evtl ggf sog av ex cie mm p.ex n.b
"""
_BEFORE_NUMBER = """
    no nos fig figs eq eqs p pp vol vols ch sec art ed eds c s nr bd
    jan feb mar apr jun jul aug sep sept oct nov dec
"""
_NEVER_LAST, _LAST_BUT_BEFORE_NUMBER = frozenset(_ABBREVIATIONS.split()), frozenset(_BEFORE_NUMBER.split())
_LAST_WORD = re.compile(r"[^\s(\[“\"'‘]+$")
_LOWER_START = re.compile(r"[\"'“‘(\[]*[a-zà-öø-ÿα-ωа-я]")


def _goes_on(text: str, start: int, stop: int, after: int) -> bool:
    """Whether the sentence that began at `start` continues after the mark at text[stop]."""
    if text[stop] in "。！？｡؟۔।॥":
        return False
    if _LOWER_START.match(text, after):
        return True
    word = _LAST_WORD.search(text, start, stop) if text[stop] == "." and text[stop + 1].isspace() else None
    if word is None:
        return False
    name = word.group()
    return (
        name.lower() in _NEVER_LAST
        or (name.lower() in _LAST_BUT_BEFORE_NUMBER and text[after].isdigit())
        or (len(name) == 1 and name.isupper())  # an initial: J. K. Rowling
        or (name.isdigit() and word.start() == start and len(name) < 4)  # "1. The first point"
    )


def sentences(text: str) -> list[int]:
    """Starts of the sentences of one paragraph; white space after a sentence belongs to it."""
    starts = [0]
    for match in _ENDING.finditer(text):
        if match.end() < len(text) and not _goes_on(text, starts[-1], match.start(), match.end()):
            starts.append(match.end())
    return starts


class Motion:
    """Caret motions in one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self._sentences: dict[int, list[int]] = {}
        self._edges: dict[int, Sequence[int]] = {}
        self._blocks = [index for index, block in enumerate(document.blocks) if block.text]

    # --- blocks

    @property
    def last(self) -> int:
        """The last position of the document."""
        return self.clamp(len(self.text))

    def block(self, offset: int) -> int:
        """Index of the block an offset is in."""
        return self.document.position(offset)[0]

    def paragraph(self, offset: int) -> tuple[int, int]:
        """Range of the block an offset is in."""
        if not self._blocks:
            return 0, 0
        block = self.block(offset)
        start = self.document.starts[block]
        return start, start + len(self.document.blocks[block].text)

    def clamp(self, offset: int) -> int:
        """The nearest caret position at or before an offset."""
        if not self._blocks:
            return 0
        block, char = self.document.position(offset)
        edges = self._block_edges(block)
        while not is_boundary(edges, char):
            char -= 1
        return self.document.starts[block] + char

    def _at_or_after(self, offset: int) -> int:
        place = self.clamp(offset)
        return place if place == offset else self.right(place)

    def _block_edges(self, block: int) -> Sequence[int]:
        edges = self._edges.get(block)
        if edges is None:
            # how far a tab reaches is nothing to a caret
            edges = self._edges[block] = cell_edges(safe(self.document.blocks[block].text), tab=1)
        return edges

    def _neighbour(self, block: int, step: int) -> int | None:
        """The next block with text in a direction."""
        at = bisect_left(self._blocks, block) + step
        return self._blocks[at] if 0 <= at < len(self._blocks) else None

    # --- graphemes

    def right(self, offset: int) -> int:
        """The next place."""
        if not self._blocks:
            return 0
        block, char = self.document.position(offset)
        edges = self._block_edges(block)
        if char >= len(edges) - 1:
            following = self._neighbour(block, 1)
            return self.clamp(offset) if following is None else self.document.starts[following]
        char += 1
        while char < len(edges) - 1 and not is_boundary(edges, char):
            char += 1
        if not is_boundary(edges, char):  # nothing there that can be seen
            return self.right(self.document.starts[block] + char)
        return self.document.starts[block] + char

    def left(self, offset: int) -> int:
        """The place before."""
        if not self._blocks:
            return 0
        block, char = self.document.position(offset)
        if char == 0:
            before = self._neighbour(block, -1)
            return 0 if before is None else self.clamp(self.paragraph(self.document.starts[before])[1])
        return self.clamp(self.document.starts[block] + char - 1)

    # --- words

    def word_right(self, offset: int, *, big: bool = False) -> int:
        """Start of the next word."""
        pattern = _BIG_WORD if big else _WORD
        match = pattern.search(self.text, offset)
        if match is not None and match.start() <= offset:
            match = pattern.search(self.text, match.end())
        elif match is not None and offset and pattern.match(self.text, offset - 1):
            inside = self.word(offset, big=big)
            if inside[1] > offset:
                match = pattern.search(self.text, inside[1])
        return self._at_or_after(match.start()) if match else self.last

    def word_left(self, offset: int, *, big: bool = False) -> int:
        """Start of the previous word."""
        start, _end = self.paragraph(offset)
        if not (starts := [match.start() for match in self._words(start, offset, big)]) and start:
            start, end = self.paragraph(start - len("\n\n"))
            starts = [match.start() for match in self._words(start, end, big)] or [start]
        return starts[-1] if starts else start

    def word_end(self, offset: int, *, big: bool = False) -> int:
        """Offset after the end of the word at an offset, or of the next word where it ends there."""
        start, end = self.word(offset, big=big)
        pattern = _BIG_WORD if big else _WORD
        if start <= offset < end and pattern.match(self.text, start):
            return self._at_or_after(end)
        match = pattern.search(self.text, offset)
        return self._at_or_after(match.end()) if match else self.last

    def word_end_left(self, offset: int, *, big: bool = False) -> int:
        """Offset after the end of the word that ends before an offset."""
        start, _end = self.paragraph(offset)
        ends = [match.end() for match in self._words(start, offset, big) if match.end() < offset]
        if not ends and start:
            start, end = self.paragraph(start - len("\n\n"))
            ends = [match.end() for match in self._words(start, end, big)] or [end]
        return ends[-1] if ends else start

    def word(self, offset: int, *, big: bool = False) -> tuple[int, int]:
        """Range of the word at an offset; of the single grapheme there, where it is in no word."""
        start, end = self.paragraph(offset)
        for match in self._words(start, end, big):
            if match.start() <= offset < match.end():
                return match.span()
            if match.start() > offset:
                break
        return offset, min(end, self.right(offset)) if offset < end else offset

    def words(self, start: int, end: int) -> list[tuple[int, int]]:
        """Ranges of the words that begin in [start, end)."""
        return [match.span() for match in _WORD.finditer(self.text, start, end)]

    def _words(self, start: int, end: int, big: bool) -> list[re.Match[str]]:
        return list((_BIG_WORD if big else _WORD).finditer(self.text, start, end))

    # --- sentences

    def sentence_starts(self, block: int) -> list[int]:
        """Offsets where the sentences of a block begin."""
        starts = self._sentences.get(block)
        if starts is None:
            whole, base = self.document.blocks[block], self.document.starts[block]
            if whole.kind is BlockKind.CODE:
                parts = [match.start() for match in re.finditer(r"^(?=.*\S)", whole.text, re.MULTILINE)] or [
                    0
                ]
            elif whole.kind is BlockKind.TABLE:
                parts = [cell.start for cell in whole.cells if cell.start < cell.end]
                parts = (
                    sorted(parts) or [match.start() for match in re.finditer(r"[^\t\n]+", whole.text)] or [0]
                )
            else:
                parts = sentences(whole.text)
            starts = self._sentences[block] = [base + part for part in parts]
        return starts

    def sentence(self, offset: int) -> tuple[int, int]:
        """Range of the sentence at an offset, without the white space after it."""
        start, end = self._sentence_field(offset)
        return self.trim(start, end)

    def _sentence_field(self, offset: int) -> tuple[int, int]:
        """Range of the sentence at an offset up to the start of the next one in its block."""
        if not self._blocks:
            return 0, 0
        block = self.block(offset)
        starts = self.sentence_starts(block)
        at = max(0, bisect_right(starts, offset) - 1)
        if at + 1 < len(starts):
            return starts[at], starts[at + 1]
        return starts[at], self.document.starts[block] + len(self.document.blocks[block].text)

    def sentence_right(self, offset: int) -> int:
        """Start of the next sentence; the end of the document after the last."""
        if not self._blocks:
            return 0
        block = self.block(offset)
        starts = self.sentence_starts(block)
        at = bisect_right(starts, offset)
        if at < len(starts):
            return starts[at]
        following = self._neighbour(block, 1)
        return self.last if following is None else self.sentence_starts(following)[0]

    def sentence_left(self, offset: int) -> int:
        """Start of the sentence at an offset, or of the previous one where the offset is its start."""
        if not self._blocks:
            return 0
        block = self.block(offset)
        starts = self.sentence_starts(block)
        at = bisect_left(starts, offset) - 1
        if at >= 0:
            return starts[at]
        before = self._neighbour(block, -1)
        return 0 if before is None else self.sentence_starts(before)[-1]

    # --- paragraphs and sections

    def paragraph_right(self, offset: int) -> int:
        """Start of the next block; the end of the document after the last."""
        if not self._blocks:
            return 0
        following = self._neighbour(self.block(offset), 1)
        return self.last if following is None else self.document.starts[following]

    def paragraph_left(self, offset: int) -> int:
        """Start of the block, or of the previous one where the offset is its start."""
        start, _end = self.paragraph(offset)
        if offset > start or not self._blocks:
            return start
        before = self._neighbour(self.block(offset), -1)
        return 0 if before is None else self.document.starts[before]

    def section(self, offset: int) -> tuple[int, int]:
        """Range from the heading above an offset to the next heading of the same or a higher level."""
        blocks, starts = self.document.blocks, self.document.starts
        if not self._blocks:
            return 0, 0
        first = at = self.block(offset)
        while first and blocks[first].kind is not BlockKind.HEADING:
            first -= 1
        level = blocks[first].level if blocks[first].kind is BlockKind.HEADING else 7
        after = max(at, first) + 1
        while after < len(blocks) and not (
            blocks[after].kind is BlockKind.HEADING and blocks[after].level <= level
        ):
            after += 1
        end = self.last if after >= len(blocks) else starts[after]
        return self.trim(starts[first], end)

    # --- found characters, ranges

    def find_character(self, offset: int, character: str, *, forward: bool = True) -> int | None:
        """Offset of the next (or previous) `character` from an offset; None where there is none."""
        at = self.text.find(character, offset + 1) if forward else self.text.rfind(character, 0, offset)
        return at if at >= 0 else None

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """The range without white space at its ends; empty at `start` where it is only white space."""
        piece = self.text[start:end]
        kept = piece.strip()
        if not kept:
            return start, start
        start += len(piece) - len(piece.lstrip())
        return start, start + len(kept)
