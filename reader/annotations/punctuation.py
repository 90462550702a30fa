"""Punctuation around words, and words that are parts of merged words.

All offsets count in the folded texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from reader.annotations.words import Words

MERGED_LENGTH = 3
"""Shortest word that is looked for as a part of a merged one."""
_CLOSING = frozenset("\"'.,;:!?)]}-*…。，、！？：；）」』")
_INSERTED_BRACKETS = re.compile(r"(?:\s?(?:\[[^\]\n]{1,40}\]|\([^)\n]{1,120}\)))+")
"""A reference or remark in brackets, inserted between a word and its full stop."""


def is_joined_to_next(words: Words, word: int) -> bool:
    """Whether only one sign is between a word and the next: "don't", "9.99", "kWh/m"."""
    return words.starts[word + 1] - words.ends[word] == 1 and not words.text[words.ends[word]].isspace()


def merged_side(old: Words, new: Words, word: int, here: int) -> int:
    """1 if an old word is the end of a longer new one, -1 if it is its beginning, else 0."""
    whole_lines = new.words[here]
    if word and whole_lines == old.words[word - 1] + old.words[word]:
        return 1
    if word + 1 < old.length and whole_lines == old.words[word] + old.words[word + 1]:
        return -1
    size, size_new = old.sizes[word], new.sizes[here]
    if size_new < size + 2 or size < MERGED_LENGTH:
        return 0
    one, two = old.words[word], whole_lines
    return 1 if two.endswith(one) else -1 if two.startswith(one) else 0


def offset_in_word(old: Words, new: Words, word: int, here: int, offset: int, *, at_end: bool) -> int:
    """The offset in the new text that corresponds to an offset inside an old word."""
    start = new.starts[here]
    before, after = old.text[old.starts[word] : old.ends[word]], new.text[start : new.ends[here]]
    return start + mapped_offset(before, after, offset - old.starts[word], at_end=at_end)


def mapped_offset(before: str, after: str, offset: int, *, at_end: bool) -> int:
    """The offset in `after` that corresponds to one in `before`, by the edits between the two."""
    if before == after:
        return offset
    place = 0
    for op in Levenshtein.opcodes(before, after):
        if op.src_start > offset or (op.src_start == offset and at_end):
            break
        place = op.dest_start + min(offset - op.src_start, op.dest_end - op.dest_start)
        if op.src_end > offset:
            break
    return place


def extend_over_opening(lead: str, text: str, start: int, floor: int) -> int:
    """The start, moved back over the opening punctuation `lead` as far as the text has it too."""
    at = start
    for sign in reversed([sign for sign in lead if not sign.isspace()]):
        place = at
        while place > floor and text[place - 1].isspace():
            place -= 1
        if place <= floor or text[place - 1] != sign:
            break
        at = place - 1
    return at


def include_closing(tail: str, new: Words, end: int) -> int:
    """The end, moved over the closing punctuation `tail` if the text has it there."""
    return (
        extend_over_closing(tail, new.text, end, min(len(new.text), end + len(tail) + 2))
        if tail.strip()
        else end
    )


def extend_over_closing(tail: str, text: str, end: int, ceiling: int) -> int:
    """The end, moved over the closing punctuation `tail`, also where it was replaced by other such signs."""
    wanted = [sign for sign in tail if not sign.isspace()]
    taken = _matched_punctuation(wanted, text, end, ceiling)
    if taken == end and wanted and (aside := _INSERTED_BRACKETS.match(text, end)):
        further = _matched_punctuation(wanted, text, aside.end(), min(len(text), aside.end() + len(tail) + 2))
        return further if further > aside.end() else end
    return taken


def _matched_punctuation(wanted: Sequence[str], text: str, end: int, ceiling: int) -> int:
    at = end
    for sign in wanted:
        place = at
        while place < ceiling and text[place].isspace():
            place += 1
        if place < ceiling and text[place] == sign:
            at = place + 1
        elif not (place < ceiling and sign in _CLOSING and text[place] in _CLOSING):
            break
    return at
