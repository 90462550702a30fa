"""Candidate places of a passage in the new text, with the evidence for and against each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from rapidfuzz.distance import OSA

from reader.annotations.pairing import (
    CONTEXT_WORDS,
    SIMILAR,
    Passage,
    TextPairs,
    equal_words,
    pair_groups,
    pairs_at,
    refine_pairs,
    similar_ranges,
    verbatim_places,
)
from reader.annotations.punctuation import include_closing
from reader.annotations.range_boundaries import NEAR, Frame, Pair, end_boundary, start_boundary
from reader.annotations.words import Words

_DISTINCTIVE = 2
"""Occurrences in the new text up to which a word is distinctive."""
OTHER_TEXT = 0.9
"""Share of other text from which a place belongs to that text."""
_GOOD_SHARE = 0.9
"""Share of a passage found from which no similar place is searched for."""
_HALF = 0.5
_MINIMUM_SHARE = 0.15
"""Share of a passage up to which a place found by searching is ignored."""
_APART = 2
"""Words inserted between two parts of a passage up to which they are one place."""
_CONTEXT_WEIGHTS = [0.0]
"""The weight of n context words together: a word at distance d counts 1 / (1 + d)."""
for _distance in range(1, CONTEXT_WORDS + 1):
    _CONTEXT_WEIGHTS.append(_CONTEXT_WEIGHTS[-1] + 1 / (1 + _distance))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A range [start, end) of the folded new text with its evidence. Shares are from 0 to 1.

    `kept`         share of the passage's characters whose words are there
    `left`         share of the context before it that is still before it; None at the start of the text
    `right`        the same after it
    `distinctive`  share of its distinctive words that are there
    `literal`      it is the quote, character for character
    `whole_lines`  it begins and ends at line breaks, as the passage did
    `same_line_ends`  how many of its two ends are at a line break exactly where the passage's are: 0, 1 or 2
    `density`      words of the passage per word of the place
    `run`          characters of the longest verbatim part
    `own_share`    share of the place that the diff assigns to this passage
    `other_share`  share of the place that the diff assigns to other text
    `in_order`     the diff led here
    """

    start: int
    end: int
    kept: float
    left: float | None
    right: float | None
    distinctive: float
    literal: bool
    whole_lines: bool
    same_line_ends: int
    density: float
    run: int
    own_share: float
    other_share: float
    in_order: bool


def candidates(passage: Passage, new: Words, known: TextPairs) -> list[Candidate]:
    """Candidate places, those of the diff first."""
    found: list[Candidate] = []
    seen: set[tuple[int, int]] = set()

    def look(matched: Mapping[int, int], *, in_order: bool) -> Candidate | None:
        candidate = _candidate(passage, new, matched, known, in_order=in_order)
        if (
            candidate is None
            or (candidate.start, candidate.end) in seen
            or candidate.other_share > OTHER_TEXT
        ):
            return None
        found.append(candidate)
        seen.add((candidate.start, candidate.end))
        return candidate

    for group in pair_groups(passage, known.pairs):
        candidate = look(group, in_order=True)
        if (
            candidate is not None
            and _is_certain(candidate)
            and not _has_new_copy_nearby(passage, new, candidate, known)
        ):
            return found
    _add_reordered(passage, new, found, known)
    places = [place for place in verbatim_places(passage, new) if not known.is_other_text(passage, place)]
    for place in places:
        look(pairs_at(passage, new, place), in_order=False)
    if (not places or passage.words > 3) and not any(map(_is_good_enough, found)):
        for low, high in similar_ranges(passage, new):
            matched = equal_words(passage.old, new, (passage.low, passage.high), (low, high))
            if passage.share(matched) > _MINIMUM_SHARE:
                candidate = look(matched, in_order=False)
                if candidate is not None and _is_good_enough(candidate):
                    break
    return found


def _add_reordered(passage: Passage, new: Words, found: list[Candidate], known: TextPairs) -> None:
    """Add places made of parts of the passage that are adjacent in another order."""
    combined: Candidate | None = None
    for part in sorted(found, key=attrgetter("start")) if len(found) > 1 else ():
        if combined is not None and _are_adjacent(passage, new, combined, part, known):
            combined = _joined_parts(passage, new, combined, part, known)
            found.append(combined)
        else:
            combined = part


def _are_adjacent(passage: Passage, new: Words, one: Candidate, two: Candidate, known: TextPairs) -> bool:
    """Whether only a few new words are between two parts of the passage."""
    between = range(new.touched(one.start, one.end)[1], new.touched(two.start, two.end)[0])
    return len(between) <= _APART and all(
        passage.first <= known.owners.get(place, passage.first) < passage.stop for place in between
    )


def _joined_parts(
    passage: Passage, new: Words, one: Candidate, two: Candidate, known: TextPairs
) -> Candidate:
    """The place of a passage whose two parts were swapped or moved together."""
    old, first, stop = passage.old, passage.first, passage.stop
    end = max(one.end, include_closing(old.text[old.ends[stop - 1] : passage.end], new, two.end))
    low, high = new.touched(one.start, end)
    own_share, other_share = _shares(passage, new, (low, high), known)
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
        distinctive=min(1.0, one.distinctive + two.distinctive),
        literal=False,
        same_line_ends=_same_line_ends(passage, new, one.start, end),
        whole_lines=False,
        density=min(1.0, (one.density * _words(new, one) + two.density * _words(new, two)) / sizes),
        run=max(one.run, two.run),
        own_share=own_share,
        other_share=other_share,
        in_order=True,
    )


def _words(new: Words, place: Candidate) -> int:
    low, high = new.touched(place.start, place.end)
    return high - low


def _shares(passage: Passage, new: Words, span: tuple[int, int], known: TextPairs) -> tuple[float, float]:
    """The shares of a range of new words that the diff assigns to the passage and to other text."""
    own_share = other_share = 0
    for place in range(*span):
        owner = known.owners.get(place, -1)
        if passage.first <= owner < passage.stop:
            own_share += new.sizes[place]
        elif owner >= 0:
            other_share += new.sizes[place]
    size = sum(new.sizes[span[0] : span[1]]) or 1
    return own_share / size, other_share / size


def _has_new_copy_nearby(passage: Passage, new: Words, candidate: Candidate, known: TextPairs) -> bool:
    """Whether inserted text near the place has the words of the passage once more."""
    low, high = new.touched(candidate.start, candidate.end)
    reach = 3 * passage.words + CONTEXT_WORDS
    return any(
        not low - passage.words < place < high
        and low - reach <= place <= high + reach
        and all(known.owners.get(place + k) is None for k in range(passage.words))
        for place in verbatim_places(passage, new)
    )


def _is_certain(candidate: Candidate) -> bool:
    return candidate.kept > 0.999 and _context_kept(candidate)


def _context_kept(candidate: Candidate) -> bool:
    """Whether the context on both sides is mostly kept."""
    return all(side is None or side > 0.6 for side in (candidate.left, candidate.right))


def _is_good_enough(candidate: Candidate) -> bool:
    """Whether a search cannot find a better place."""
    if candidate.other_share > 1 - _GOOD_SHARE or candidate.density < _HALF:
        return False
    if candidate.kept >= _GOOD_SHARE:
        return candidate.in_order or _context_kept(candidate)
    return candidate.in_order and candidate.kept >= _HALF and _context_kept(candidate)


def _candidate(
    passage: Passage,
    new: Words,
    matched: Mapping[int, int],
    known: TextPairs,
    *,
    in_order: bool,
) -> Candidate | None:
    old, first, stop = passage.old, passage.first, passage.stop
    if not matched or (max(matched) < first or min(matched) >= stop):
        return None  # only the context of one side is there
    pairs, similarity = refine_pairs(passage, new, matched)
    low, high = bisect_left(pairs, (first, -1)), bisect_left(pairs, (stop, -1))
    left, inside, right = pairs[:low], pairs[low:high], pairs[high:]
    if not inside and not (left and right):
        return None
    frame = Frame(old, new, passage.start, passage.end, first, stop, pairs, _PairedWords(known.owners, pairs))
    start, end = _trimmed(new.text, start_boundary(frame), end_boundary(frame))
    if end <= start:
        return None
    total = sum(old.sizes[first:stop])
    kept = sum(old.sizes[word] * similarity.get(word, 1.0) for word, _ in inside)
    if not inside:
        alike = OSA.normalized_similarity(old.text[passage.start : passage.end], new.text[start:end])
        if alike < SIMILAR:
            return None
        kept = alike * total
    low, high = new.touched(start, end)
    own_share, other_share = _shares(passage, new, (low, high), known)
    if not other_share and kept == total and high - low == passage.words:
        own_share = 1.0  # verbatim, in text assigned to nothing else: the diff might have chosen it
    return Candidate(
        start=start,
        end=end,
        kept=kept / total,
        left=_side(passage, left, low, -1),
        right=_side(passage, right, high - 1, 1),
        distinctive=_distinctive(passage, new, inside),
        literal=old.source(passage.start, passage.end).strip() == new.source(start, end).strip(),
        same_line_ends=_same_line_ends(passage, new, start, end),
        whole_lines=_lines(old.text, passage.start, passage.end) and _lines(new.text, start, end),
        density=min(1.0, len(inside) / max(1, high - low)),
        run=_longest_run(old, inside),
        own_share=own_share,
        other_share=other_share,
        in_order=in_order,
    )


class _PairedWords:
    """The new words that are paired with an old word, by the diff or by this place's own pairs."""

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
    """Share of the context kept on one side; nearer words count more."""
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
    return there / _CONTEXT_WEIGHTS[len(words)]


def _same_line_ends(passage: Passage, new: Words, start: int, end: int) -> int:
    text = passage.old.text
    return (_line_before(text, passage.start) == _line_before(new.text, start)) + (
        _line_after(text, passage.end) == _line_after(new.text, end)
    )


def _lines(text: str, start: int, end: int) -> bool:
    """Whether [start, end) of a text is whole lines."""
    return _line_before(text, start) and _line_after(text, end)


def _line_before(text: str, start: int) -> bool:
    before = text[max(0, start - 8) : start].rstrip(" \t\u00a0")
    return not before or before[-1] == "\n"


def _line_after(text: str, end: int) -> bool:
    after = text[end : end + 8].lstrip(" \t\u00a0")
    return not after or after[0] == "\n"


def _distinctive(passage: Passage, new: Words, inside: Sequence[Pair]) -> float:
    places, old = new.places(), passage.old
    matched = {word for word, _ in inside}
    there = total = 0
    for word in range(passage.first, passage.stop):
        if len(places.get(old.ids[word], ())) <= _DISTINCTIVE:
            total += old.sizes[word]
            if word in matched:
                there += old.sizes[word]
    return there / total if total else 0.5


def _longest_run(old: Words, inside: Sequence[Pair]) -> int:
    longest = current = 0
    before: Pair | None = None
    for word, place in inside:
        follows = before == (word - 1, place - 1)
        current = current + 1 + old.sizes[word] if follows else old.sizes[word]
        longest = max(longest, current)
        before = (word, place)
    return longest
