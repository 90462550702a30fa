"""Pairs of words of a passage and words of the new text.

Pairs come from the diff of the whole texts, from every verbatim occurrence of the passage, and from
ranges that share runs of three words with it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA, LCSseq

from reader.annotations.diff import merge_adjacent, move_borders_to_breaks, without_islands
from reader.annotations.punctuation import MERGED_LENGTH
from reader.annotations.range_boundaries import Pair
from reader.annotations.words import Words

CONTEXT_WORDS = 16
"""Words of context used on each side of a passage."""
SIMILAR = 0.6
"""Similarity (optimal string alignment) from which two words may be one word in two spellings."""
_ADJACENT_BONUS = 0.2
"""Added to the similarity of two words that are both adjacent to a pair."""
_MERGED_SIMILARITY = 0.8
_COMMON = 200
"""Occurrences from which the rarest of three words in a row is too common to search for."""
_MOST_INSERTED = 400
"""Inserted words from which the pairs before and after them are two places."""
_MOST_PLACES = 60
_MOST_WINDOWS = 5
_VOTES = 3
_MOST_GROUPS = 5


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of the old text: [start, end) in folded characters, words first..stop-1."""

    old: Words
    start: int
    end: int
    first: int
    stop: int

    @property
    def words(self) -> int:
        """How many words it touches."""
        return self.stop - self.first

    @property
    def length(self) -> float:
        """Its length in words of six letters, at least 1; letters of scripts without spaces count twice."""
        letters = 0
        if not self.old.text.isascii():
            words = self.old.words[self.first : self.stop]
            letters = sum(len(word) == 1 and word > "\u0e00" for word in words)
        return max(1.0, (self.end - self.start + letters) / 6)

    def share(self, words: Container[int]) -> float:
        """The share of its letters that is in these of its words."""
        sizes = self.old.sizes
        span = range(self.first, self.stop)
        return sum(sizes[word] for word in span if word in words) / sum(sizes[self.first : self.stop])

    @property
    def low(self) -> int:
        """The first word of its context."""
        return max(0, self.first - CONTEXT_WORDS)

    @property
    def high(self) -> int:
        """One past the last word of its context."""
        return min(self.old.length, self.stop + CONTEXT_WORDS)


@dataclass(frozen=True, slots=True)
class TextPairs:
    """The pairs of the diff of the whole texts; both maps are empty without an old text.

    `pairs` maps words of the old text to words of the new, `owners` the other way round.
    """

    pairs: Mapping[int, int]
    owners: Mapping[int, int]

    def is_other_text(self, passage: Passage, place: int) -> bool:
        """Whether as many new words from `place` on as the passage has are all paired with other text."""
        owners, first, stop = self.owners, passage.first, passage.stop
        return bool(owners) and all(
            (owner := owners.get(word, first)) < first or owner >= stop
            for word in range(place, place + passage.words)
        )


def pair_groups(passage: Passage, pairs: Mapping[int, int]) -> list[dict[int, int]]:
    """The diff's pairs in and around the passage, split where they jump, largest group first."""
    given = {word: pairs[word] for word in range(passage.low, passage.high) if word in pairs}
    group: dict[int, int] = {}
    cut: list[dict[int, int]] = []
    last: Pair | None = None
    for word in sorted(given):
        here = given[word]
        if last is not None and not 0 < here - last[1] <= (word - last[0]) + _MOST_INSERTED:
            cut.append(group)
            group = {}
        group[word] = here
        last = (word, here)
    cut.append(group)
    if len(cut) == 1:
        return cut if group else []
    sizes = passage.old.sizes

    def worth(pairs: Mapping[int, int]) -> int:
        return sum((4 if passage.first <= word < passage.stop else 1) * sizes[word] for word in pairs)

    return sorted(cut, key=worth, reverse=True)[:_MOST_GROUPS]


def verbatim_places(passage: Passage, new: Words) -> Iterator[int]:
    """Verbatim occurrences of the passage, as first words in the new text."""
    wanted = passage.old.ids[passage.first : passage.stop]
    places = new.places()
    times = [len(places.get(number, ())) for number in wanted]
    rarest = times.index(min(times))
    found = 0
    for place in places.get(wanted[rarest], ()):
        start = place - rarest
        if start >= 0 and new.ids[start : start + len(wanted)] == wanted:
            yield start
            found += 1
            if found >= _MOST_PLACES:
                return


def pairs_at(passage: Passage, new: Words, place: int) -> dict[int, int]:
    """The pairs of a verbatim occurrence, with those of the context on both sides."""
    end = place + passage.words
    reach = 2 * CONTEXT_WORDS
    matched = equal_words(passage.old, new, (passage.low, passage.first), (max(0, place - reach), place))
    matched.update((passage.first + k, place + k) for k in range(passage.words))
    matched.update(
        equal_words(passage.old, new, (passage.stop, passage.high), (end, min(new.length, end + reach)))
    )
    return matched


def similar_ranges(passage: Passage, new: Words) -> Iterator[tuple[int, int]]:
    """Ranges of new words that share runs of three words with the passage, best first."""
    places, new_ids = new.places(), new.ids
    votes: Counter[int] = Counter()
    low, high = passage.low, passage.high
    ids = passage.old.ids[low:high]
    times = [len(places.get(number, ())) for number in ids]
    for at in range(0, high - low - 2, max(1, (high - low) // 300)):
        one, two, three = times[at : at + 3]
        rarest = (0 if one <= three else 2) if one <= two else (1 if two <= three else 2)
        if not 0 < times[at + rarest] <= _COMMON:
            continue
        run = ids[at : at + 3]
        vote = _VOTES if passage.first <= low + at and low + at + 3 <= passage.stop else 1
        for start in places[run[rarest]]:
            place = start - rarest
            if place >= 0 and new_ids[place : place + 3] == run:
                votes[(place - low - at) // 16] += vote
    chosen: list[int] = []
    for diagonal, times_voted in votes.most_common(2 * _MOST_WINDOWS):
        if times_voted < _VOTES:
            return
        if any(abs(diagonal - other) <= 2 for other in chosen):
            continue
        chosen.append(diagonal)
        slack = 8 + (high - low) // 4
        yield max(0, low + diagonal * 16 - slack), min(new.length, high + diagonal * 16 + 16 + slack)
        if len(chosen) == _MOST_WINDOWS:
            return


def equal_words(old: Words, new: Words, span: tuple[int, int], span_new: tuple[int, int]) -> dict[int, int]:
    """Equal words of two ranges, in order."""
    (low, high), (low_new, high_new) = span, span_new
    if low >= high or low_new >= high_new:
        return {}
    runs = [
        (low + op.src_start, low_new + op.dest_start, op.src_end - op.src_start)
        for op in LCSseq.opcodes(old.ids[low:high], new.ids[low_new:high_new])
        if op.tag == "equal"
    ]
    runs = without_islands(move_borders_to_breaks(merge_adjacent(runs), old, new), old, new, span, span_new)
    return {a + k: b + k for a, b, size in runs for k in range(size)}


# --- refining


def refine_pairs(
    passage: Passage, new: Words, matched: Mapping[int, int]
) -> tuple[list[Pair], dict[int, float]]:
    """The pairs in order, with words in changed spellings added, and outliers pulled to the rest.

    Also returns the similarity of the words of such pairs; other pairs are equal words.
    """
    similarity: dict[int, float] = {}
    pairs = _with_similar_words(passage, new, sorted(matched.items()), similarity)
    return _pull_together(passage.old, new, pairs, (passage.first, passage.stop)), similarity


def _with_similar_words(
    passage: Passage, new: Words, pairs: list[Pair], similarity: dict[int, float]
) -> list[Pair]:
    """The pairs, with similar words from the small gaps between them."""
    low, high = passage.first - 3, passage.stop + 2
    found: list[Pair] = []
    for (a, b), (a_end, b_end) in pairwise(pairs):
        if 1 < a_end - a <= 9 and 1 < b_end - b <= 13 and a_end > low and a < high:
            found.extend(_similar_words(passage.old, new, (a + 1, a_end), (b + 1, b_end)))
    for word, place in found:
        similarity[word] = _similarity(passage.old.words[word], new.words[place])
    return sorted(pairs + found) if found else pairs


def _similar_words(old: Words, new: Words, gap: tuple[int, int], gap_new: tuple[int, int]) -> Sequence[Pair]:
    """Pairs of similar words in order, with the greatest total similarity."""
    rows, columns = range(*gap), range(*gap_new)
    best: list[list[tuple[float, tuple[Pair, ...]]]] = [[(0.0, ())] * (len(columns) + 1)]
    for word in rows:
        line: list[tuple[float, tuple[Pair, ...]]] = [(0.0, ())]
        one = old.words[word]
        for number, place in enumerate(columns):
            choice = max(best[-1][number + 1], line[number], key=lambda entry: entry[0])
            similarity = _similarity(one, new.words[place])
            if similarity and (word - gap[0] == place - gap_new[0] or gap[1] - word == gap_new[1] - place):
                similarity += _ADJACENT_BONUS
            if similarity and best[-1][number][0] + similarity > choice[0]:
                choice = (best[-1][number][0] + similarity, (*best[-1][number][1], (word, place)))
            line.append(choice)
        best.append(line)
    return best[-1][-1][1]


def _are_similar(old: Words, new: Words, word: int, place: int) -> bool:
    return old.ids[word] == new.ids[place] or _similarity(old.words[word], new.words[place]) > 0


def _similarity(one: str, two: str) -> float:
    """Similarity of two words, 0 to 1, 0 below `SIMILAR`; a word is similar to one it was merged into."""
    if len(one) >= MERGED_LENGTH and (two.startswith(one) or two.endswith(one)):
        return max(_MERGED_SIMILARITY, len(one) / len(two))
    return float(OSA.normalized_similarity(one, two, score_cutoff=SIMILAR))


def _pull_together(old: Words, new: Words, pairs: list[Pair], span: tuple[int, int]) -> list[Pair]:
    """The pairs of a passage, with a half that was matched to a distant copy moved to the other half."""
    for _ in range(6):
        inside = range(bisect_left(pairs, (span[0], -1)), bisect_left(pairs, (span[1], -1)))
        widest = max(
            ((pairs[k + 1][1] - pairs[k][1] - (pairs[k + 1][0] - pairs[k][0]), k) for k in inside[:-1]),
            default=(0, 0),
        )
        if widest[0] < 4:
            break
        cut = widest[1]
        before, after = pairs[inside[0] : cut + 1], pairs[cut + 1 : inside[-1] + 1]
        moves = (
            (before, after[0][1] - after[0][0], True),
            (after, before[-1][1] - before[-1][0], False),
        )
        for part, shift, is_before in moves:
            shifted = [
                (word, word + shift)
                for word, _ in part
                if 0 <= word + shift < new.length and _are_similar(old, new, word, word + shift)
            ]
            if sum(old.sizes[word] for word, _ in shifted) >= 0.8 * sum(old.sizes[word] for word, _ in part):
                drawn = shifted + after if is_before else before + shifted
                outside_left = [p for p in pairs[: inside[0]] if p[1] < drawn[0][1]]
                outside_right = [p for p in pairs[inside[-1] + 1 :] if p[1] > drawn[-1][1]]
                pairs = [*outside_left, *drawn, *outside_right]
                break
        else:
            break
    return pairs
