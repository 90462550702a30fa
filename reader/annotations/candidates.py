"""Places where a passage may be now, each with what speaks for and against it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from reader.annotations.edges import NEAR, Frame, Pair, end_edge, start_edge
from reader.annotations.pairing import CONTEXT_WORDS, LIKE, Passage, pairings, refined, verbatim
from reader.annotations.words import Words

_TELLING = 2
"""Times up to which a word in the new text says something about where a passage is."""
_SHARES = [0.0]
"""What all of n context words weigh: a word at distance d counts 1 / (1 + d)."""
for _distance in range(1, CONTEXT_WORDS + 1):
    _SHARES.append(_SHARES[-1] + 1 / (1 + _distance))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place [start, end) in the folded new text, and the evidence. Shares are from 0 to 1.

    `kept`      share of the passage's characters whose words are there
    `left`      share of the context before it that is before it still; None at the start of the text
    `right`     the same after it
    `telling`   share of its words that stand nowhere else in the new text but a time or two and are there
    `literal`   it is the quote, letter for letter
    `whole`     it begins and ends with a line, as it did
    `set_alike` of its two ends, how many are the end of a line, or are not, as in the old text: 0, 1 or 2
    `tight`     words of the passage per word of the place
    `run`       characters of the longest piece that is there word for word
    `ours`      share of the place that the comparison of the whole texts gives to this passage
    `others`    share of the place that it gives to other text
    `in_order`  the comparison of the whole texts led here
    """

    start: int
    end: int
    kept: float
    left: float | None
    right: float | None
    telling: float
    literal: bool
    whole: bool
    set_alike: int
    tight: float
    run: int
    ours: float
    others: float
    in_order: bool


def candidates(
    passage: Passage, new: Words, pairs: Mapping[int, int], owners: Mapping[int, int]
) -> list[Candidate]:
    """Places to choose from, the one the text comparison gives first.

    `pairs` has the words of the new text that the comparison gives to those of the old, `owners` the same
    the other way round; both are empty where there is no old text.
    """
    found: list[Candidate] = []
    seen: set[tuple[int, int]] = set()
    for matched, in_order in pairings(passage, new, pairs):
        candidate = _candidate(passage, new, matched, owners, in_order=in_order)
        if candidate is None or (candidate.start, candidate.end) in seen:
            continue
        found.append(candidate)
        seen.add((candidate.start, candidate.end))
        if in_order and _certain(candidate) and not _copied(passage, new, candidate, owners):
            break
    return found


def _copied(passage: Passage, new: Words, candidate: Candidate, owners: Mapping[int, int]) -> bool:
    """Whether the words of the passage stand near the place once more, in text that is new."""
    low, high = new.touched(candidate.start, candidate.end)
    reach = 3 * passage.words + CONTEXT_WORDS
    return any(
        not low - passage.words < place < high
        and low - reach <= place <= high + reach
        and all(owners.get(place + k) is None for k in range(passage.words))
        for place in verbatim(passage, new)
    )


def _certain(candidate: Candidate) -> bool:
    return candidate.kept > 0.999 and all(
        side is None or side > 0.6 for side in (candidate.left, candidate.right)
    )


def _candidate(
    passage: Passage, new: Words, matched: Mapping[int, int], owners: Mapping[int, int], *, in_order: bool
) -> Candidate | None:
    old, first, stop = passage.old, passage.first, passage.stop
    pairs, likeness = refined(passage, new, matched)
    low, high = bisect_left(pairs, (first, -1)), bisect_left(pairs, (stop, -1))
    left, inside, right = pairs[:low], pairs[low:high], pairs[high:]
    if not inside and not (left and right):
        return None
    frame = Frame(old, new, passage.start, passage.end, first, stop, pairs, _Taken(owners, pairs))
    start, end = _trimmed(new.text, start_edge(frame), end_edge(frame))
    if end <= start:
        return None
    total = sum(old.sizes[first:stop])
    kept = sum(old.sizes[word] * likeness.get(word, 1.0) for word, _ in inside)
    if not inside:
        alike = OSA.normalized_similarity(old.text[passage.start : passage.end], new.text[start:end])
        if alike < LIKE:
            return None
        kept = alike * total
    low, high = new.touched(start, end)
    ours = others = 0
    for place in range(low, high):
        owner = owners.get(place, -1)
        if first <= owner < stop:
            ours += new.sizes[place]
        elif owner >= 0:
            others += new.sizes[place]
    size = sum(new.sizes[low:high]) or 1
    if not others and kept == total and high - low == passage.words:
        ours = size  # word for word in text that belongs to nothing else: the comparison might have chosen it
    return Candidate(
        start=start,
        end=end,
        kept=kept / total,
        left=_side(passage, left, low, -1),
        right=_side(passage, right, high - 1, 1),
        telling=_telling(passage, new, inside),
        literal=old.source(passage.start, passage.end).strip() == new.source(start, end).strip(),
        set_alike=(_line_before(old.text, passage.start) == _line_before(new.text, start))
        + (_line_after(old.text, passage.end) == _line_after(new.text, end)),
        whole=_lines(old.text, passage.start, passage.end) and _lines(new.text, start, end),
        tight=min(1.0, len(inside) / max(1, high - low)),
        run=_longest(old, inside),
        ours=ours / size,
        others=others / size,
        in_order=in_order,
    )


class _Taken:
    """The new words that stand for some old word, by the text comparison or by this place's own pairs."""

    def __init__(self, owners: Mapping[int, int], pairs: Sequence[Pair]) -> None:
        self._owners = owners
        self._own = {place for _, place in pairs}

    def __contains__(self, place: object) -> bool:
        return place in self._owners or place in self._own


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _side(passage: Passage, pairs: Sequence[Pair], edge: int, sign: int) -> float | None:
    """Share of the context on one side that is beside the place; the nearer a word, the more it counts."""
    first, stop = passage.first, passage.stop
    words = range(passage.low, first) if sign < 0 else range(stop, passage.high)
    if not words:
        return None

    def distance(word: int) -> int:
        return first - word if sign < 0 else word - stop + 1

    there = 0.0
    for word, place in pairs:
        near = (place - edge) * sign
        if 0 < near <= 3 * distance(word) + 12:
            there += (1 if near <= distance(word) + NEAR else 0.5) / (1 + distance(word))
    return there / _SHARES[len(words)]


def _lines(text: str, start: int, end: int) -> bool:
    """Whether [start, end) of a text is one line of it, or several."""
    return _line_before(text, start) and _line_after(text, end)


def _line_before(text: str, start: int) -> bool:
    before = text[max(0, start - 8) : start].rstrip(" \t\u00a0")
    return not before or before[-1] == "\n"


def _line_after(text: str, end: int) -> bool:
    after = text[end : end + 8].lstrip(" \t\u00a0")
    return not after or after[0] == "\n"


def _telling(passage: Passage, new: Words, inside: Sequence[Pair]) -> float:
    places, old = new.places(), passage.old
    matched = {word for word, _ in inside}
    there = total = 0
    for word in range(passage.first, passage.stop):
        if len(places.get(old.ids[word], ())) <= _TELLING:
            total += old.sizes[word]
            if word in matched:
                there += old.sizes[word]
    return there / total if total else 0.5


def _longest(old: Words, inside: Sequence[Pair]) -> int:
    longest = current = 0
    before: Pair | None = None
    for word, place in inside:
        follows = before == (word - 1, place - 1)
        current = current + 1 + old.sizes[word] if follows else old.sizes[word]
        longest = max(longest, current)
        before = (word, place)
    return longest
