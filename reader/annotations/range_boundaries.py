"""The exact start and end of a passage in the new text, from the pairs of its words.

All offsets count in the folded texts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from reader.annotations.punctuation import (
    extend_over_closing,
    extend_over_opening,
    is_joined_to_next,
    mapped_offset,
    merged_side,
    offset_in_word,
)
from reader.annotations.sentences import (
    begins_sentence,
    begins_sentence_at,
    ends_sentence,
    ends_sentence_at,
    whole_lines,
    word_count,
)
from reader.annotations.words import Words

Pair = tuple[int, int]
"""A word of the old text and the word of the new text that it is paired with."""

NEAR = 8
"""Words within which something counts as adjacent."""
ALIKE = 0.7
"""Similarity from which two ranges of text are one in two spellings."""
FEW = 3
"""Words up to which new ones in the place of old ones count as their replacement."""
APART = 2
"""Words missing beside a passage from which its context on that side counts as removed."""
UNLIKE = 0.4
"""Similarity below which a longer text is not a rewording of another."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A passage [start, end) of the old text, its words first..stop-1, and the words paired in and around it.

    `owners` has the words of the new text that are paired with some word of the old.
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
        """The last pair before an old word; the starts of the texts count as a pair."""
        at = bisect_left(self.pairs, (word, -1))
        if at:
            return self.pairs[at - 1]
        return (-1, -1) if word <= NEAR else None

    def after(self, word: int) -> Pair | None:
        """The first pair at or after an old word; the ends of the texts count as a pair."""
        at = bisect_left(self.pairs, (word, -1))
        if at < len(self.pairs):
            return self.pairs[at]
        return (self.old.length, self.new.length) if self.old.length - word <= NEAR else None

    def skip_unpaired(self, word: int, step: int, most: int) -> int:
        """The last new word reached from `word` in direction `step` over at most `most` unpaired words."""
        taken = 0
        while taken < most and 0 <= word + step * (taken + 1) < self.new.length:
            if word + step * (taken + 1) in self.owners:
                break
            taken += 1
        return word + step * taken


def start_boundary(frame: Frame) -> int:
    """Offset in the new text where the passage begins."""
    following = frame.after(frame.first)
    if following is None or following[0] != frame.first:
        return _start_without_first(frame, following)
    old, new, first, here = frame.old, frame.new, frame.first, following[1]
    if frame.start > old.starts[first]:
        return offset_in_word(old, new, first, here, frame.start, at_end=False)
    if merged_side(old, new, first, here) > 0:
        return new.ends[here] - old.sizes[first]
    return _with_opening_punctuation(frame, old.text[frame.start : old.starts[first]], here)


def _start_without_first(frame: Frame, following: Pair | None) -> int:
    """The start of a passage whose first word was not found; `following` is the first pair after it."""
    old, new, first = frame.old, frame.new, frame.first
    previous = frame.before(first)
    if following is None:
        assert previous is not None
        following = (frame.stop, frame.skip_unpaired(previous[1], 1, 2 * (frame.stop - first)) + 1)
    high = following[1]
    inside = following[0] - first
    known = previous is not None
    if _removed_with_its_sentence(frame, previous, following, at_end=False):
        return new.starts[high]
    if previous is None:
        # the context before is gone: new words count as the passage's if few of its words are missing
        previous = (first - 1, frame.skip_unpaired(high, -1, 2 * inside if inside <= NEAR else NEAR) - 1)
    if known and 0 <= previous[0] < first - 1 and _is_new_sentence(frame, previous):
        previous = (first - 1, previous[1] - 1)
    low = previous[1] + 1
    if (place := _respelled(frame, previous, following, frame.start, at_end=False)) is not None:
        return place
    if (place := _rest_of_word(frame, range(low, high), following, at_end=False)) is not None:
        return place
    for here in (previous[1], high - inside):
        if previous[1] <= here < high and here >= 0 and merged_side(old, new, first, here) > 0:
            return new.ends[here] - old.sizes[first]
    here = _first_word(frame, low, high, inside, first - 1 - previous[0], gone=not known and inside > NEAR)
    while low < here < high and is_joined_to_next(new, here - 1):
        here -= 1
    if known and low == high and (place := _after_removed_start(frame, previous, following)) is not None:
        return place
    return _with_opening_punctuation(frame, old.text[frame.start : old.starts[first]], here)


def end_boundary(frame: Frame) -> int:
    """Offset in the new text where the passage ends, exclusive."""
    previous, last = frame.before(frame.stop), frame.stop - 1
    if previous is None or previous[0] != last:
        return _end_without_last(frame, previous)
    old, new, here = frame.old, frame.new, previous[1]
    if frame.end < old.ends[last]:
        return offset_in_word(old, new, last, here, frame.end, at_end=True)
    if merged_side(old, new, last, here) < 0:
        return new.starts[here] + old.sizes[last]
    return _with_closing_punctuation(frame, old.text[old.ends[last] : frame.end], here + 1)


def _end_without_last(frame: Frame, previous: Pair | None) -> int:
    """The end of a passage whose last word was not found; `previous` is the last pair before that word."""
    old, new, last = frame.old, frame.new, frame.stop - 1
    following = frame.after(frame.stop)
    tail = old.text[old.ends[last] : frame.end]
    if previous is None:
        assert following is not None
        previous = (
            frame.first - 1,
            frame.skip_unpaired(following[1], -1, 2 * (frame.stop - frame.first)) - 1,
        )
    low = previous[1] + 1
    inside = last - previous[0]
    if following is not None and following[0] < old.length and _is_old_sentence(frame, following):
        following = (frame.stop, following[1] + 1)
    if previous[1] >= 0 and _removed_with_its_sentence(frame, following, previous, at_end=True):
        return _with_closing_punctuation(
            frame, old.text[old.ends[previous[0]] : old.starts[previous[0] + 1]], low
        )
    known = following is not None
    if following is None:
        following = (
            old.length,
            frame.skip_unpaired(previous[1], 1, 2 * inside if inside <= NEAR else NEAR) + 1,
        )
    high = following[1]
    if inside <= FEW and old.break_before(frame.stop) == 4:
        high = next((k for k in range(low + 1, high) if new.break_before(k) == 4), high)
    if (place := _respelled(frame, previous, following, frame.end, at_end=True)) is not None:
        return place
    if (place := _rest_of_word(frame, range(low, high), previous, at_end=True)) is not None:
        return place
    for here in (high, low + inside - 1):
        if low <= here <= high and here < new.length and merged_side(old, new, last, here) < 0:
            return new.starts[here] + old.sizes[last]
    outside = following[0] - frame.stop if following[0] < old.length else 0
    stop = _stop_word(frame, low, high, inside, outside, gone=not known and inside > NEAR)
    while low < stop < high and is_joined_to_next(new, stop - 1):
        stop += 1
    if low == high and (place := _before_removed_end(frame, previous, following)) is not None:
        return place
    if stop == low and previous[0] >= 0:
        own = old.text[old.ends[previous[0]] : old.starts[previous[0] + 1]]
        tail = own if own.strip() else tail
    return _with_closing_punctuation(frame, tail, stop)


def _removed_with_its_sentence(frame: Frame, outer: Pair | None, inner: Pair, *, at_end: bool) -> bool:
    """Whether the first or last words of a passage were removed with a sentence mostly outside of it.

    `inner` is the pair nearest to the end in question on the passage's side, `outer` on the other.
    """
    old, new = frame.old, frame.new
    word, here = (inner[0] + 1, inner[1] + 1) if at_end else inner
    if not (0 < word < old.length and 0 < here < new.length):
        return False
    if at_end:
        cut = not ends_sentence(old.text, frame.end)
        apart = outer is None or outer[0] - frame.stop >= APART
    else:
        cut = not begins_sentence(old.text, frame.start)
        apart = outer is None or frame.first - 1 - outer[0] >= APART
    return cut and apart and begins_sentence_at(old, word) and begins_sentence_at(new, here)


def _rest_of_word(frame: Frame, words: range, inner: Pair, *, at_end: bool) -> int | None:
    """The start or end inside a word of which only the part outside the passage is left.

    `words` are the new words it may be in, `inner` is the passage's pair next to them.
    """
    old, new = frame.old, frame.new
    if frame.end == old.ends[frame.stop - 1] if at_end else frame.start == old.starts[frame.first]:
        return None
    places = list(words)
    if (
        0 <= inner[0] < old.length
        and 0 <= inner[1] < new.length
        and old.words[inner[0]] != new.words[inner[1]]
    ):
        places = [inner[1], *places] if at_end else [*places, inner[1]]
    if at_end:
        rest = old.text[frame.end : old.ends[frame.stop - 1]]
        ends = [new.ends[k] - len(rest) for k in places if new.words[k].endswith(rest)]
        return ends[-1] if len(rest) >= 2 and ends else None
    rest = old.text[old.starts[frame.first] : frame.start]
    starts = [new.starts[k] + len(rest) for k in places if new.words[k].startswith(rest)]
    return starts[0] if len(rest) >= 2 and starts else None


def _after_removed_start(frame: Frame, previous: Pair, following: Pair) -> int | None:
    """The start of a passage whose first words were removed.

    Punctuation left of them belongs to the passage, that of the word before does not.
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


def _before_removed_end(frame: Frame, previous: Pair, following: Pair) -> int | None:
    """The end of a passage whose last words were removed, in the same way."""
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


def _with_opening_punctuation(frame: Frame, lead: str, here: int) -> int:
    """The start of a new word, moved back over the opening punctuation `lead` of the old text.

    Words inserted between may have moved it a few words away.
    """
    new = frame.new
    if here >= new.length:
        return len(new.text)
    if lead.strip():
        for word in range(here, frame.skip_unpaired(here, -1, NEAR) - 1, -1):
            floor = new.ends[word - 1] if word else 0
            moved = extend_over_opening(lead, new.text, new.starts[word], floor)
            if moved < new.starts[word]:
                return moved
    return new.starts[here]


def _with_closing_punctuation(frame: Frame, tail: str, stop: int) -> int:
    """The end of the new word before `stop`, moved over the closing punctuation `tail` of the old text."""
    new = frame.new
    if stop <= 0:
        return 0
    if tail.strip():
        for word in range(stop - 1, frame.skip_unpaired(stop - 1, 1, NEAR) + 1):
            ceiling = new.starts[word + 1] if word + 1 < new.length else len(new.text)
            moved = extend_over_closing(tail, new.text, new.ends[word], ceiling)
            if moved > new.ends[word]:
                return moved
    return new.ends[stop - 1]


def _respelled(frame: Frame, previous: Pair, following: Pair, offset: int, *, at_end: bool) -> int | None:
    """The offset in a changed range that differs only by a few letters or merged words."""
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
    return low_new + mapped_offset(before, after, offset - low, at_end=at_end)


def _is_new_sentence(frame: Frame, pair: Pair) -> bool:
    """Whether the passage begins a sentence, and a word before it is paired with one that begins one."""
    return (
        begins_sentence(frame.old.text, frame.start)
        and begins_sentence_at(frame.new, pair[1])
        and not begins_sentence_at(frame.old, pair[0])
    )


def _is_old_sentence(frame: Frame, pair: Pair) -> bool:
    """Whether the passage ends a sentence, and a word after it is paired with one that ends one."""
    return (
        ends_sentence(frame.old.text, frame.end)
        and ends_sentence_at(frame.new, pair[1] + 1)
        and not ends_sentence_at(frame.old, pair[0] + 1)
    )


def _first_word(frame: Frame, low: int, high: int, inside: int, outside: int, *, gone: bool) -> int:
    """The first word, of the new words low..high, of a passage whose first `inside` words were not found."""
    new = frame.new
    if gone or _is_removed(frame, frame.first, frame.first + inside, low, high):
        following = frame.first + inside
        of_its_sentence = next(
            (k for k in range(inside + 1) if begins_sentence_at(frame.old, following - k)), 0
        )
        starts = [
            k for k in range(max(low, high - of_its_sentence - FEW), high) if begins_sentence_at(new, k)
        ]
        return (
            min(starts, key=lambda k: abs(high - k - of_its_sentence)) if of_its_sentence and starts else high
        )
    expected = _expected_words(high - low, inside, outside)
    if begins_sentence(frame.old.text, frame.start):
        starts = [k for k in range(low, high + 1) if begins_sentence_at(new, k)]
        if starts:
            return min(starts, key=lambda k: abs(high - k - expected))
    return high - expected


def _stop_word(frame: Frame, low: int, high: int, inside: int, outside: int, *, gone: bool) -> int:
    """One past the last word, of low..high, of a passage whose last `inside` words were not found."""
    new = frame.new
    if gone or _is_removed(frame, frame.stop - inside, frame.stop, low, high):
        previous = frame.stop - inside
        of_its_sentence = next((k for k in range(inside + 1) if ends_sentence_at(frame.old, previous + k)), 0)
        stops = [
            k for k in range(low + 1, min(high, low + of_its_sentence + FEW) + 1) if ends_sentence_at(new, k)
        ]
        return min(stops, key=lambda k: abs(k - low - of_its_sentence)) if of_its_sentence and stops else low
    expected = _expected_words(high - low, inside, outside)
    if ends_sentence(frame.old.text, frame.end):
        stops = [k for k in range(low, high + 1) if k and ends_sentence_at(new, k)]
        if stops:
            return min(stops, key=lambda k: abs(k - low - expected))
    return low + expected


def _is_removed(frame: Frame, first: int, stop: int, low: int, high: int) -> bool:
    """Whether the old words were removed, rather than replaced by the new words."""
    old, new = frame.old, frame.new
    if low == high:
        return False
    least = 4 if stop - first <= FEW else 3
    if not (whole_lines(old, first, stop, least) and whole_lines(new, low, high, least)):
        if stop - first <= FEW:
            return False
        if 5 * word_count(new, low, high) >= word_count(old, first, stop) and not any(
            ends_sentence_at(new, word + 1) for word in range(low, high - 1)
        ):
            return False  # a replacement within a sentence
    before = old.text[old.starts[first] : old.ends[stop - 1]]
    after = new.text[new.starts[low] : new.ends[high - 1]]
    return Levenshtein.normalized_similarity(before, after, score_cutoff=UNLIKE) == 0


def _expected_words(present: int, inside: int, outside: int) -> int:
    """How many of `present` new words replace the `inside` old ones; `outside` old words are context."""
    if present >= inside + outside:
        return inside
    return round(present * inside / (inside + outside))
