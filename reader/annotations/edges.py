"""Where exactly a passage begins and ends in the new text, once its words are paired.

All offsets count in the folded texts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from reader.annotations.words import Words

Pair = tuple[int, int]
"""A word of the old text and the word of the new text that stands for it."""

NEAR = 8
"""Words within which something is thought to be beside something else."""
GLUED = 3
"""Letters of a word from which it is looked for in one that was run together with it."""
ALIKE = 0.7
"""Similarity from which two stretches of text are one, spelt otherwise."""
FEW = 3
"""Words up to which new ones in the place of old ones are thought to stand for them."""
UNLIKE = 0.4
"""Similarity below which a longer stretch of text is not another one reworded."""
_CLOSING = frozenset("\"'.,;:!?)]}-*…。，、！？：；）」』")
_ASIDE = re.compile(r"(?:\s?(?:\[[^\]\n]{1,40}\]|\([^)\n]{1,120}\)))+")
"""A reference or a remark in brackets, put in between a word and its full stop."""
_SENTENCE_BEFORE = re.compile(r"(?:^|\n|[.!?。！？][\"')\]]*\s)[^\w.,;:!?。！？]*$|[。！？][\"')\]]*\s*$")
_SENTENCE_AFTER = re.compile(r"[\"')\]]*\s*(?:\n|$)")
_FULL_STOP = re.compile(r"[.!?。！？][\"')\]]*$")


@dataclass(frozen=True, slots=True)
class Frame:
    """A passage [start, end) of the old text, its words first..stop-1, and the words paired in and around it.

    `owners` gives the words of the new text that stand for some word of the old.
    """

    old: Words
    new: Words
    start: int
    end: int
    first: int
    stop: int
    pairs: Sequence[Pair]
    owners: Container[int]

    def before(self, word: int) -> Pair | None:
        """The last pair before an old word; the texts' beginnings are a pair too."""
        at = bisect_left(self.pairs, (word, -1))
        if at:
            return self.pairs[at - 1]
        return (-1, -1) if word <= NEAR else None

    def after(self, word: int) -> Pair | None:
        """The first pair at or behind an old word; the texts' ends are a pair too."""
        at = bisect_left(self.pairs, (word, -1))
        if at < len(self.pairs):
            return self.pairs[at]
        return (self.old.length, self.new.length) if self.old.length - word <= NEAR else None

    def free(self, word: int, step: int, most: int) -> int:
        """How far one can go from a new word, at most `most` words, over words that stand for no old one."""
        taken = 0
        while taken < most and 0 <= word + step * (taken + 1) < self.new.length:
            if word + step * (taken + 1) in self.owners:
                break
            taken += 1
        return word + step * taken


def start_edge(frame: Frame) -> int:
    """Offset in the new text where the passage begins."""
    following = frame.after(frame.first)
    if following is None or following[0] != frame.first:
        return _start_without_first(frame, following)
    old, new, first, here = frame.old, frame.new, frame.first, following[1]
    if frame.start > old.starts[first]:
        return _within(old, new, first, here, frame.start, at_end=False)
    if _glued(old, new, first, here) > 0:
        return new.ends[here] - old.sizes[first]
    return _opened(frame, old.text[frame.start : old.starts[first]], here)


def _start_without_first(frame: Frame, following: Pair | None) -> int:
    """Where a passage begins whose first word was not found; `following` is the first pair behind it."""
    old, new, first = frame.old, frame.new, frame.first
    previous = frame.before(first)
    if following is None:
        assert previous is not None
        following = (frame.stop, frame.free(previous[1], 1, 2 * (frame.stop - first)) + 1)
    high = following[1]
    inside = following[0] - first
    known = previous is not None
    if previous is None:
        # nothing is left of what stood before: new words are taken for the passage's if it lacks few
        previous = (first - 1, frame.free(high, -1, 2 * inside if inside <= NEAR else 0) - 1)
    if known and 0 <= previous[0] < first - 1 and _is_new_sentence(frame, previous):
        previous = (first - 1, previous[1] - 1)
    low = previous[1] + 1
    if (place := _spelt(frame, previous, following, frame.start, at_end=False)) is not None:
        return place
    for here in (previous[1], high - inside):
        if previous[1] <= here < high and here >= 0 and _glued(old, new, first, here) > 0:
            return new.ends[here] - old.sizes[first]
    here = _first_word(frame, low, high, inside, first - 1 - previous[0])
    while low < here < high and _joined(new, here - 1):
        here -= 1
    if known and low == high and (place := _rest_before(frame, previous, following)) is not None:
        return place
    return _opened(frame, old.text[frame.start : old.starts[first]], here)


def end_edge(frame: Frame) -> int:
    """Offset in the new text where the passage ends, exclusive."""
    previous, last = frame.before(frame.stop), frame.stop - 1
    if previous is None or previous[0] != last:
        return _end_without_last(frame, previous)
    old, new, here = frame.old, frame.new, previous[1]
    if frame.end < old.ends[last]:
        return _within(old, new, last, here, frame.end, at_end=True)
    if _glued(old, new, last, here) < 0:
        return new.starts[here] + old.sizes[last]
    return _closed(frame, old.text[old.ends[last] : frame.end], here + 1)


def _end_without_last(frame: Frame, previous: Pair | None) -> int:
    """Where a passage ends whose last word was not found; `previous` is the last pair before that word."""
    old, new, last = frame.old, frame.new, frame.stop - 1
    following = frame.after(frame.stop)
    tail = old.text[old.ends[last] : frame.end]
    if previous is None:
        assert following is not None
        previous = (frame.first - 1, frame.free(following[1], -1, 2 * (frame.stop - frame.first)) - 1)
    low = previous[1] + 1
    inside = last - previous[0]
    if following is None:
        following = (old.length, frame.free(previous[1], 1, 2 * inside if inside <= NEAR else 0) + 1)
    high = following[1]
    if (place := _spelt(frame, previous, following, frame.end, at_end=True)) is not None:
        return place
    for here in (high, low + inside - 1):
        if low <= here <= high and here < new.length and _glued(old, new, last, here) < 0:
            return new.starts[here] + old.sizes[last]
    outside = following[0] - frame.stop if following[0] < old.length else 0
    stop = _stop_word(frame, low, high, inside, outside)
    while low < stop < high and _joined(new, stop - 1):
        stop += 1
    if low == high and (place := _rest_after(frame, previous, following)) is not None:
        return place
    if stop == low and previous[0] >= 0:
        own = old.text[old.ends[previous[0]] : old.starts[previous[0] + 1]]
        tail = own if own.strip() else tail
    return _closed(frame, tail, stop)


def _joined(words: Words, word: int) -> bool:
    """Whether a word and the next are one to the eye: "don't", "9.99", "kWh/m"."""
    return words.starts[word + 1] - words.ends[word] == 1 and not words.text[words.ends[word]].isspace()


def _rest_before(frame: Frame, previous: Pair, following: Pair) -> int | None:
    """Where a passage begins whose first words are gone.

    Signs that are left of them are its own, those that belong to the word before are not.
    """
    old, new = frame.old, frame.new
    if not 0 <= previous[0] < old.length - 1 or previous[1] < 0 or following[1] >= new.length:
        return None
    at, stop = new.ends[previous[1]], new.starts[following[1]]
    line = new.text.rfind("\n", at, stop) + 1
    if line:
        return line
    for sign in "".join(old.text[old.ends[previous[0]] : old.starts[previous[0] + 1]].split()):
        while at < stop and new.text[at].isspace():
            at += 1
        if at < stop and new.text[at] == sign:
            at += 1
    return at


def _rest_after(frame: Frame, previous: Pair, following: Pair) -> int | None:
    """Where a passage ends whose last words are gone, in the same way."""
    old, new = frame.old, frame.new
    if not 0 < following[0] < old.length or previous[1] < 0 or following[1] >= new.length:
        return None
    start, at = new.ends[previous[1]], new.starts[following[1]]
    line = new.text.find("\n", start, at)
    if line >= 0:
        return line
    for sign in reversed(
        "".join(old.text[max(frame.end, old.ends[following[0] - 1]) : old.starts[following[0]]].split())
    ):
        while at > start and new.text[at - 1].isspace():
            at -= 1
        if at > start and new.text[at - 1] == sign:
            at -= 1
    return at


def _opened(frame: Frame, lead: str, here: int) -> int:
    """Start of a new word, moved back over the opening signs `lead` that stood before it in the old text.

    They may stand a few words before it now, when words were put in between.
    """
    new = frame.new
    if here >= new.length:
        return len(new.text)
    if lead.strip():
        for word in range(here, frame.free(here, -1, NEAR) - 1, -1):
            floor = new.ends[word - 1] if word else 0
            moved = _opening(lead, new.text, new.starts[word], floor)
            if moved < new.starts[word]:
                return moved
    return new.starts[here]


def _glued(old: Words, new: Words, word: int, here: int) -> int:
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


def _closed(frame: Frame, tail: str, stop: int) -> int:
    """End of the new word before `stop`, moved on over the closing signs `tail` that stood behind it."""
    new = frame.new
    if stop <= 0:
        return 0
    if tail.strip():
        for word in range(stop - 1, frame.free(stop - 1, 1, NEAR) + 1):
            ceiling = new.starts[word + 1] if word + 1 < new.length else len(new.text)
            moved = _closing(tail, new.text, new.ends[word], ceiling)
            if moved > new.ends[word]:
                return moved
    return new.ends[stop - 1]


def _spelt(frame: Frame, previous: Pair, following: Pair, offset: int, *, at_end: bool) -> int | None:
    """The place in a changed stretch that is the same but for a few letters, or words run together."""
    old, new = frame.old, frame.new
    low = old.ends[previous[0]] if previous[0] >= 0 else 0
    high = old.starts[following[0]] if following[0] < old.length else len(old.text)
    low_new = new.ends[previous[1]] if previous[1] >= 0 else 0
    high_new = new.starts[following[1]] if following[1] < new.length else len(new.text)
    if not low <= offset <= high or high - low > 400 or high_new - low_new > 400 or low_new > high_new:
        return None
    before, after = old.text[low:high], new.text[low_new:high_new]
    if Levenshtein.normalized_similarity(before, after) < ALIKE:
        return None
    return low_new + _carried(before, after, offset - low, at_end=at_end)


def _is_new_sentence(frame: Frame, pair: Pair) -> bool:
    """Whether a passage begins a sentence, and a word before it was paired with one that begins one."""
    return (
        _begins_sentence(frame.old.text, frame.start)
        and _begins_sentence_at(frame.new, pair[1])
        and not _begins_sentence_at(frame.old, pair[0])
    )


def _first_word(frame: Frame, low: int, high: int, inside: int, outside: int) -> int:
    """Which of the new words low..high a passage begins with, whose first `inside` words were not found."""
    new = frame.new
    if _gone(frame, frame.first, frame.first + inside, low, high):
        return high
    expected = _expected(high - low, inside, outside)
    if _begins_sentence(frame.old.text, frame.start):
        starts = [k for k in range(low, high + 1) if _begins_sentence_at(new, k)]
        if starts:
            return min(starts, key=lambda k: abs(high - k - expected))
    return high - expected


def _stop_word(frame: Frame, low: int, high: int, inside: int, outside: int) -> int:
    """One past the last of the new words low..high of a passage whose last `inside` words were not found."""
    new = frame.new
    if _gone(frame, frame.stop - inside, frame.stop, low, high):
        return low
    expected = _expected(high - low, inside, outside)
    if _ends_sentence(frame.old.text, frame.end):
        stops = [k for k in range(low, high + 1) if k and _ends_sentence_at(new, k)]
        if stops:
            return min(stops, key=lambda k: abs(k - low - expected))
    return low + expected


def _gone(frame: Frame, first: int, stop: int, low: int, high: int) -> bool:
    """Whether the old words were taken out, rather than the new words put in their place."""
    if stop - first <= FEW or low == high:
        return False
    if 3 * (high - low) >= stop - first and not any(
        _ends_sentence_at(frame.new, word + 1) for word in range(low, high - 1)
    ):
        return False  # words for words, within a sentence
    before = frame.old.text[frame.old.starts[first] : frame.old.ends[stop - 1]]
    after = frame.new.text[frame.new.starts[low] : frame.new.ends[high - 1]]
    return Levenshtein.normalized_similarity(before, after, score_cutoff=UNLIKE) == 0


def _expected(present: int, inside: int, outside: int) -> int:
    """How many of `present` new words stand for `inside` old ones, `outside` more being for the context."""
    if present >= inside + outside:
        return inside
    return round(present * inside / (inside + outside))


def _begins_sentence(text: str, offset: int) -> bool:
    return bool(_SENTENCE_BEFORE.search(text, max(0, offset - 16), offset)) or offset == 0


def _begins_sentence_at(words: Words, word: int) -> bool:
    if word >= words.length:
        return False
    return _begins_sentence(words.text, words.starts[word])


def _ends_sentence(text: str, offset: int) -> bool:
    if _FULL_STOP.search(text, max(0, offset - 6), offset):
        return True
    return bool(_SENTENCE_AFTER.match(text, offset, offset + 6)) or offset >= len(text)


def _ends_sentence_at(words: Words, stop: int) -> bool:
    end = words.ends[stop - 1]
    ceiling = words.starts[stop] if stop < words.length else len(words.text)
    between = words.text[end:ceiling]
    return "\n" in between or stop == words.length or re.match(r"[\"')\]]*[.!?。！？]", between) is not None


def _within(old: Words, new: Words, word: int, here: int, offset: int, *, at_end: bool) -> int:
    """A place inside an old word carried into the new word."""
    start = new.starts[here]
    before, after = old.text[old.starts[word] : old.ends[word]], new.text[start : new.ends[here]]
    return start + _carried(before, after, offset - old.starts[word], at_end=at_end)


def _carried(before: str, after: str, offset: int, *, at_end: bool) -> int:
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


def _opening(lead: str, text: str, start: int, floor: int) -> int:
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


def _closing(tail: str, text: str, end: int, ceiling: int) -> int:
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
