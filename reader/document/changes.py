"""What changed between two texts of an article, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from reader.document.blocks import Document

_SPACELESS = r"\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
# A word or a sign with the white space after it; scripts without spaces go character by character.
_TOKEN = re.compile(rf"(?:[{_SPACELESS}]|[^\W{_SPACELESS}]+|[^\w\s])\s*")
_BREAK = "\n\n"
_MANY = 4_000
"""Words of a text above which very frequent words are ignored in the comparison, for speed."""
_ISLAND = 6
"""Characters up to which equal words between two changes count as changed with them."""


class Fate(StrEnum):
    """Whether a piece of text stayed, was added or removed."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of a paragraph with one fate."""

    text: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class Passage:
    """A changed paragraph; or, without pieces, a number `same` of unchanged paragraphs."""

    pieces: tuple[Piece, ...] = ()
    same: int = 0

    @property
    def fates(self) -> frozenset[Fate]:
        """The fates of its pieces."""
        return frozenset(piece.fate for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The passages in the order of the text, and the number of words added and removed."""

    passages: tuple[Passage, ...]
    added: int
    removed: int


def compare(old: Document, new: Document) -> Comparison:
    """What changed from one document to another. Only text counts, not its structure."""
    before = [block.text for block in old.blocks if block.text]
    after = [block.text for block in new.blocks if block.text]
    passages: list[Passage] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, low, high, low_new, high_new in matcher.get_opcodes():
        if tag == "equal":
            found = [Passage(same=high - low)]
        else:
            found = list(_passages(_words_compared(before[low:high], after[low_new:high_new])))
        for passage in found:
            if passage.same and passages and passages[-1].same:
                passages[-1] = Passage(same=passages[-1].same + passage.same)
            else:
                passages.append(passage)
    pieces = [piece for passage in passages for piece in passage.pieces]
    return Comparison(tuple(passages), _count(pieces, Fate.ADDED), _count(pieces, Fate.REMOVED))


def _count(pieces: Sequence[Piece], fate: Fate) -> int:
    """The number of words with a fate; punctuation does not count."""
    tokens = (token for piece in pieces if piece.fate is fate for token in _TOKEN.findall(piece.text))
    return sum(token[0].isalnum() for token in tokens)


def _tokens(paragraphs: Sequence[str]) -> list[str]:
    tokens: list[str] = []
    for paragraph in paragraphs:
        tokens += [_BREAK] if tokens else []
        tokens += _TOKEN.findall(paragraph)
    return tokens


def _words_compared(before: Sequence[str], after: Sequence[str]) -> list[Piece]:
    old, new = _tokens(before), _tokens(after)
    # what white space follows a word makes no difference, but where a paragraph ends does
    keys, keys_new = [token.rstrip() or token for token in old], [token.rstrip() or token for token in new]
    many = max(len(old), len(new)) > _MANY
    opcodes = SequenceMatcher(None, keys, keys_new, autojunk=many).get_opcodes()
    pieces: list[Piece] = []
    for place, (tag, low, high, low_new, high_new) in enumerate(opcodes):
        kept = "".join(new[low_new:high_new])
        inside = 0 < place < len(opcodes) - 1
        if tag == "equal" and not (inside and len(kept) <= _ISLAND and _BREAK not in kept):
            pieces.append(Piece(kept, Fate.SAME))
            continue
        pieces.append(Piece("".join(old[low:high]), Fate.REMOVED))
        pieces.append(Piece(kept, Fate.ADDED))
    return _joined(pieces)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Join changes between two unchanged pieces: what was removed as one piece, then what was added."""
    out: list[Piece] = []
    gone = come = ""
    for piece in [*pieces, Piece("", Fate.SAME)]:
        if piece.fate is Fate.REMOVED:
            gone += piece.text
        elif piece.fate is Fate.ADDED:
            come += piece.text
        else:
            out += [Piece(gone, Fate.REMOVED), Piece(come, Fate.ADDED), piece]
            gone = come = ""
    return [piece for piece in out if piece.text]


def _passages(pieces: Sequence[Piece]) -> Iterator[Passage]:
    """The pieces split at paragraph ends; unchanged paragraphs are only counted."""
    line: list[Piece] = []
    for piece in pieces:
        for number, text in enumerate(piece.text.split(_BREAK)):
            if number:
                yield from _passage(line)
                line = []
            if text:
                line.append(Piece(text, piece.fate))
    yield from _passage(line)


def _passage(line: list[Piece]) -> Iterator[Passage]:
    if line:
        passage = Passage(tuple(line))
        yield Passage(same=1) if passage.fates == {Fate.SAME} else passage
