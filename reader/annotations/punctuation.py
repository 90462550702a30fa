"""Signs around words, and words that are parts of others.

All offsets count in the folded texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from reader.annotations.words import Words

GLUED = 3
"""Letters of a word from which it is looked for in one that was run together with it."""
_CLOSING = frozenset("\"'.,;:!?)]}-*…。，、！？：；）」』")
_ASIDE = re.compile(r"(?:\s?(?:\[[^\]\n]{1,40}\]|\([^)\n]{1,120}\)))+")
"""A reference or a remark in brackets, put in between a word and its full stop."""


def joined_to_next(words: Words, word: int) -> bool:
    """Whether a word and the next are one to the eye: "don't", "9.99", "kWh/m"."""
    return words.starts[word + 1] - words.ends[word] == 1 and not words.text[words.ends[word]].isspace()


def glued(old: Words, new: Words, word: int, here: int) -> int:
    """1 when an old word is the end of a longer new one, -1 when it is its beginning, else 0."""
    whole = new.words[here]
    if word and whole == old.words[word - 1] + old.words[word]:
        return 1
    if word + 1 < old.length and whole == old.words[word] + old.words[word + 1]:
        return -1
    size, size_new = old.sizes[word], new.sizes[here]
    if size_new < size + 2 or size < GLUED:
        return 0
    one, two = old.words[word], whole
    return 1 if two.endswith(one) else -1 if two.startswith(one) else 0


def within(old: Words, new: Words, word: int, here: int, offset: int, *, at_end: bool) -> int:
    """A place inside an old word carried into the new word."""
    start = new.starts[here]
    before, after = old.text[old.starts[word] : old.ends[word]], new.text[start : new.ends[here]]
    return start + carried(before, after, offset - old.starts[word], at_end=at_end)


def carried(before: str, after: str, offset: int, *, at_end: bool) -> int:
    """An offset of `before` in `after`, which is the same text with a few other letters."""
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


def opening(lead: str, text: str, start: int, floor: int) -> int:
    """The start moved back over the opening signs `lead`, as far as they stand there too."""
    at = start
    for sign in reversed([sign for sign in lead if not sign.isspace()]):
        place = at
        while place > floor and text[place - 1].isspace():
            place -= 1
        if place <= floor or text[place - 1] != sign:
            break
        at = place - 1
    return at


def closed(tail: str, new: Words, end: int) -> int:
    """The end moved on over closing signs `tail` that stand behind it."""
    return closing(tail, new.text, end, min(len(new.text), end + len(tail) + 2)) if tail.strip() else end


def closing(tail: str, text: str, end: int, ceiling: int) -> int:
    """The end moved on over the closing signs `tail`, also when others of their kind stand there now."""
    wanted = [sign for sign in tail if not sign.isspace()]
    taken = _take(wanted, text, end, ceiling)
    if taken == end and wanted and (aside := _ASIDE.match(text, end)):
        further = _take(wanted, text, aside.end(), min(len(text), aside.end() + len(tail) + 2))
        return further if further > aside.end() else end
    return taken


def _take(wanted: Sequence[str], text: str, end: int, ceiling: int) -> int:
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
