"""Places where a passage may be now, each with what speaks for and against it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from rapidfuzz.distance import OSA

from reader.annotations.pairing import (
    CONTEXT_WORDS,
    LIKE,
    Known,
    Passage,
    beside,
    groups,
    local,
    refined,
    verbatim,
    windows,
)
from reader.annotations.punctuation import closed
from reader.annotations.range_boundaries import NEAR, Frame, Pair, end_edge, start_edge
from reader.annotations.words import Words

_TELLING = 2
"""Times up to which a word in the new text says something about where a passage is."""
FOREIGN = 0.9
"""Share of a place that belongs to other text from which it is that text's place and no other's."""
_ENOUGH = 0.9
"""Share of a passage from which no place is looked for that has it in other words."""
_HALF = 0.5
_LITTLE = 0.15
"""Share of a passage up to which a place found by searching is not looked at further."""
_APART = 2
"""Words put in between two parts of a passage up to which they are one place."""
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


def candidates(passage: Passage, new: Words, known: Known) -> list[Candidate]:
    """Places to choose from, the ones the text comparison gives first."""
    found: list[Candidate] = []
    seen: set[tuple[int, int]] = set()

    def look(matched: Mapping[int, int], *, in_order: bool) -> Candidate | None:
        candidate = _candidate(passage, new, matched, known, in_order=in_order)
        if candidate is None or (candidate.start, candidate.end) in seen or candidate.others > FOREIGN:
            return None
        found.append(candidate)
        seen.add((candidate.start, candidate.end))
        return candidate

    for group in groups(passage, known.pairs):
        candidate = look(group, in_order=True)
        if candidate is not None and _certain(candidate) and not _copied(passage, new, candidate, known):
            return found
    _add_rejoined(passage, new, found, known)
    places = [place for place in verbatim(passage, new) if not known.foreign(passage, place)]
    for place in places:
        look(beside(passage, new, place), in_order=False)
    if (not places or passage.words > 3) and not any(map(_good, found)):
        for low, high in windows(passage, new):
            matched = local(passage.old, new, (passage.low, passage.high), (low, high))
            if passage.share(matched) > _LITTLE:
                candidate = look(matched, in_order=False)
                if candidate is not None and _good(candidate):
                    break
    return found


def _add_rejoined(passage: Passage, new: Words, found: list[Candidate], known: Known) -> None:
    """Adds the places that parts of the passage make up which stand beside each other in another order."""
    whole: Candidate | None = None
    for part in sorted(found, key=attrgetter("start")) if len(found) > 1 else ():
        if whole is not None and _beside_each_other(passage, new, whole, part, known):
            whole = _rejoined(passage, new, whole, part, known)
            found.append(whole)
        else:
            whole = part


def _beside_each_other(passage: Passage, new: Words, one: Candidate, two: Candidate, known: Known) -> bool:
    """Whether two places have parts of the passage and nothing but a few new words is between them."""
    between = range(new.touched(one.start, one.end)[1], new.touched(two.start, two.end)[0])
    return len(between) <= _APART and all(
        passage.first <= known.owners.get(place, passage.first) < passage.stop for place in between
    )


def _rejoined(passage: Passage, new: Words, one: Candidate, two: Candidate, known: Known) -> Candidate:
    """The place of a passage of which two parts changed places, or closed up."""
    old, first, stop = passage.old, passage.first, passage.stop
    end = max(one.end, closed(old.text[old.ends[stop - 1] : passage.end], new, two.end))
    low, high = new.touched(one.start, end)
    ours, others = _shares(passage, new, (low, high), known)
    pairs = known.pairs
    before = [(word, pairs[word]) for word in range(passage.low, first) if word in pairs]
    after = [(word, pairs[word]) for word in range(stop, passage.high) if word in pairs]
    sizes = len(new.words[low:high]) or 1
    return Candidate(
        start=one.start,
        end=end,
        kept=min(1.0, one.kept + two.kept),
        left=_side(passage, before, low, -1),
        right=_side(passage, after, high - 1, 1),
        telling=min(1.0, one.telling + two.telling),
        literal=False,
        set_alike=_set_alike(passage, new, one.start, end),
        whole=False,
        tight=min(1.0, (one.tight * _words(new, one) + two.tight * _words(new, two)) / sizes),
        run=max(one.run, two.run),
        ours=ours,
        others=others,
        in_order=True,
    )


def _words(new: Words, place: Candidate) -> int:
    low, high = new.touched(place.start, place.end)
    return high - low


def _shares(passage: Passage, new: Words, span: tuple[int, int], known: Known) -> tuple[float, float]:
    """Which shares of a range of new words the text comparison gives to the passage and to other text."""
    ours = others = 0
    for place in range(*span):
        owner = known.owners.get(place, -1)
        if passage.first <= owner < passage.stop:
            ours += new.sizes[place]
        elif owner >= 0:
            others += new.sizes[place]
    size = sum(new.sizes[span[0] : span[1]]) or 1
    return ours / size, others / size


def _copied(passage: Passage, new: Words, candidate: Candidate, known: Known) -> bool:
    """Whether the words of the passage stand near the place once more, in text that is new."""
    low, high = new.touched(candidate.start, candidate.end)
    reach = 3 * passage.words + CONTEXT_WORDS
    return any(
        not low - passage.words < place < high
        and low - reach <= place <= high + reach
        and all(known.owners.get(place + k) is None for k in range(passage.words))
        for place in verbatim(passage, new)
    )


def _certain(candidate: Candidate) -> bool:
    return candidate.kept > 0.999 and _in_its_place(candidate)


def _in_its_place(candidate: Candidate) -> bool:
    """Whether what stood before and after the passage still does."""
    return all(side is None or side > 0.6 for side in (candidate.left, candidate.right))


def _good(candidate: Candidate) -> bool:
    """Whether nothing better will be found by searching."""
    if candidate.others > 1 - _ENOUGH or candidate.tight < _HALF:
        return False
    if candidate.kept >= _ENOUGH:
        return candidate.in_order or _in_its_place(candidate)
    return candidate.in_order and candidate.kept >= _HALF and _in_its_place(candidate)


def _candidate(
    passage: Passage,
    new: Words,
    matched: Mapping[int, int],
    known: Known,
    *,
    in_order: bool,
) -> Candidate | None:
    old, first, stop = passage.old, passage.first, passage.stop
    if not matched or (max(matched) < first or min(matched) >= stop):
        return None  # only what stood on one side of it is there
    pairs, likeness = refined(passage, new, matched)
    low, high = bisect_left(pairs, (first, -1)), bisect_left(pairs, (stop, -1))
    left, inside, right = pairs[:low], pairs[low:high], pairs[high:]
    if not inside and not (left and right):
        return None
    frame = Frame(old, new, passage.start, passage.end, first, stop, pairs, _Taken(known.owners, pairs))
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
    ours, others = _shares(passage, new, (low, high), known)
    if not others and kept == total and high - low == passage.words:
        ours = 1.0  # word for word in text that belongs to nothing else: the comparison might have chosen it
    return Candidate(
        start=start,
        end=end,
        kept=kept / total,
        left=_side(passage, left, low, -1),
        right=_side(passage, right, high - 1, 1),
        telling=_telling(passage, new, inside),
        literal=old.source(passage.start, passage.end).strip() == new.source(start, end).strip(),
        set_alike=_set_alike(passage, new, start, end),
        whole=_lines(old.text, passage.start, passage.end) and _lines(new.text, start, end),
        tight=min(1.0, len(inside) / max(1, high - low)),
        run=_longest(old, inside),
        ours=ours,
        others=others,
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


def _set_alike(passage: Passage, new: Words, start: int, end: int) -> int:
    text = passage.old.text
    return (_line_before(text, passage.start) == _line_before(new.text, start)) + (
        _line_after(text, passage.end) == _line_after(new.text, end)
    )


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
