"""A word diff that gives reliable positions.

Runs of words that are unique in both texts are matched first, longest runs first (patience diff, Bram
Cohen, 2003), the gaps between them by longest common subsequence. That also pairs words that are equal
by chance, "the" with some other "the"; such islands are removed again, and words at a border between
two runs go where the text has a break.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from reader.annotations.words import Words

Run = tuple[int, int, int]
"""Place in the old words, place in the new words, number of equal words."""

_RUN_LENGTHS = (8, 4, 2, 1)
_PATIENCE_CELLS = 4_000
"""Cells of the comparison (old words times new words) from which unique runs are matched first."""
_LONG = 2_000
"""Words from which only a sample of the runs in a range is used."""
_MOST_CELLS = 16_000_000
"""Cells beyond which a gap without unique runs stays unmatched."""


def align(old_words: Words, new_words: Words) -> list[Run]:
    """Runs of equal words, increasing in both texts."""
    old, new = old_words.ids, new_words.ids
    runs: list[Run] = []
    gaps = [(_Gap(0, len(old), 0, len(new)), 0)]
    while gaps:
        gap, level = gaps.pop()
        gap = gap.without_common_ends(old, new, runs)
        cells = (gap.end - gap.start) * (gap.end_new - gap.start_new)
        anchors: list[tuple[int, int]] = []
        if cells > _PATIENCE_CELLS:
            while level < len(_RUN_LENGTHS) and not anchors:
                anchors = gap.unique_runs(old, new, _RUN_LENGTHS[level])
                level += 1
        if anchors:
            gaps.extend((part, level) for part in gap.cut(anchors, old, new, runs))
        elif 0 < cells <= _MOST_CELLS:
            runs.extend(
                (gap.start + op.src_start, gap.start_new + op.dest_start, op.src_end - op.src_start)
                for op in LCSseq.opcodes(old[gap.start : gap.end], new[gap.start_new : gap.end_new])
                if op.tag == "equal"
            )
    runs = move_borders_to_breaks(merge_adjacent(sorted(runs)), old_words, new_words)
    return without_islands(runs, old_words, new_words, (0, len(old)), (0, len(new)))


@dataclass(frozen=True, slots=True)
class _Gap:
    """Ranges of old and new words that are still to be compared."""

    start: int
    end: int
    start_new: int
    end_new: int

    def without_common_ends(self, old: Sequence[int], new: Sequence[int], runs: list[Run]) -> _Gap:
        """The gap without its common first and last words; those are added to `runs`."""
        limit = min(self.end - self.start, self.end_new - self.start_new)
        head = _common(old, new, self.start, self.start_new, limit)
        if head:
            runs.append((self.start, self.start_new, head))
        limit -= head
        tail = 0
        while tail < limit and old[self.end - tail - 1] == new[self.end_new - tail - 1]:
            tail += 1
        if tail:
            runs.append((self.end - tail, self.end_new - tail, tail))
        return _Gap(self.start + head, self.end - tail, self.start_new + head, self.end_new - tail)

    def unique_runs(self, old: Sequence[int], new: Sequence[int], length: int) -> list[tuple[int, int]]:
        """Positions of runs of `length` words that occur once on each side, increasing in both."""
        once_old = _once(old, self.start, self.end, length)
        once_new = _once(new, self.start_new, self.end_new, length)
        pairs = [(place, once_new.get(run, -1)) for run, place in once_old.items() if place >= 0]
        return _increasing(sorted(pair for pair in pairs if pair[1] >= 0))

    def cut(
        self, anchors: Sequence[tuple[int, int]], old: Sequence[int], new: Sequence[int], runs: list[Run]
    ) -> Iterator[_Gap]:
        """The gaps between anchors; each anchor is extended as far as possible and added to `runs`."""
        at, at_new = self.start, self.start_new
        for place, place_new in anchors:
            if place < at or place_new < at_new:
                continue
            yield _Gap(at, place, at_new, place_new)
            size = _common(old, new, place, place_new, min(self.end - place, self.end_new - place_new))
            runs.append((place, place_new, size))
            at, at_new = place + size, place_new + size
        yield _Gap(at, self.end, at_new, self.end_new)


def _common(old: Sequence[int], new: Sequence[int], at: int, at_new: int, limit: int) -> int:
    size = 0
    while size < limit and old[at + size] == new[at_new + size]:
        size += 1
    return size


def _once(words: Sequence[int], start: int, end: int, length: int) -> dict[tuple[int, ...], int]:
    """The runs of `length` words in a range with their positions, -1 for those that occur twice.

    In a long range only runs that begin with every eighth word of the vocabulary are used: the same ones
    in both texts, and enough to split it.
    """
    places: dict[tuple[int, ...], int] = {}
    if end - start <= _LONG:
        for place, run in enumerate(
            zip(*(words[start + k : end] for k in range(length)), strict=False), start
        ):
            places[run] = -1 if run in places else place
        return places
    for place in [k for k in range(start, end - length + 1) if not words[k] & 7]:
        run = tuple(words[place : place + length])
        places[run] = -1 if run in places else place
    return places


def _increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence of `pairs`, sorted by the first number, in which the second increases too."""
    tails: list[int] = []
    last: list[int] = []
    before = [-1] * len(pairs)
    for number, (_, value) in enumerate(pairs):
        length = bisect_left(tails, value)
        if length == len(tails):
            tails.append(value)
            last.append(number)
        else:
            tails[length] = value
            last[length] = number
        before[number] = last[length - 1] if length else -1
    chosen: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]


def merge_adjacent(runs: Sequence[Run]) -> list[Run]:
    """The runs, with adjacent ones merged."""
    out: list[Run] = []
    for a, b, size in runs:
        if out and out[-1][0] + out[-1][2] == a and out[-1][1] + out[-1][2] == b:
            out[-1] = (out[-1][0], out[-1][1], out[-1][2] + size)
        else:
            out.append((a, b, size))
    return out


def move_borders_to_breaks(runs: Sequence[Run], old: Words, new: Words) -> list[Run]:
    """The runs, with words that could belong to either of two neighbours moved so that both end at a break.

    Insertions and deletions are more often whole paragraphs than whole sentences, and more often those
    than parts of two. Without a difference the longer run gets the words.
    """
    out = [list(run) for run in runs]
    for one, two in pairwise(out):
        gap, gap_new = two[0] - one[0] - one[2], two[1] - one[1] - one[2]
        if (gap == 0) == (gap_new == 0):
            continue
        least = most = 0  # how many more words the first run can have
        while -least < one[2] and _same(old, new, one, two, least - 1):
            least -= 1
        while most < two[2] and _same(old, new, one, two, most):
            most += 1
        if least == most:
            continue
        # the inserted or deleted text is between these two words
        words, begin, end = (old, one[0] + one[2], two[0]) if gap else (new, one[1] + one[2], two[1])
        shifts = range(least, most + 1) if one[2] > two[2] else range(most, least - 1, -1)
        breaks = [min(words.break_before(begin + more), words.break_before(end + more)) for more in shifts]
        more = shifts[len(breaks) - 1 - breaks[::-1].index(max(breaks))]
        one[2] += more
        two[:] = [two[0] + more, two[1] + more, two[2] - more]
    return _move_to_breaks([(a, b, size) for a, b, size in out if size], old, new)


def _move_to_breaks(runs: list[Run], old: Words, new: Words) -> list[Run]:
    """The runs, with a few words that begin a sentence in one text only moved to where they do in both."""
    for number, (a, b, size) in enumerate(runs):
        if size > _ISLAND or _same_break(old, new, a, b):
            continue
        low = runs[number - 1][1] + runs[number - 1][2] if number else b
        high = runs[number + 1][1] if number + 1 < len(runs) else b + size
        for place in range(high - size, max(low, high - _NEAR) - 1, -1):
            if new.ids[place : place + size] == old.ids[a : a + size] and _same_break(old, new, a, place):
                runs[number] = (a, place, size)
                break
    return runs


def _same(old: Words, new: Words, one: Sequence[int], two: Sequence[int], more: int) -> bool:
    """Whether the word `more` after the first run equals the word `more` into the second, in both texts."""
    first, second = one[0] + one[2] + more, two[0] + more
    first_new, second_new = one[1] + one[2] + more, two[1] + more
    return old.ids[first] == old.ids[second] and new.ids[first_new] == new.ids[second_new]


_ISLAND = 3
"""Words up to which a run may be equal by chance."""
_NEAR = 40


def without_islands(
    runs: Sequence[Run], old: Words, new: Words, span: tuple[int, int], span_new: tuple[int, int]
) -> list[Run]:
    """The runs without short ones in the middle of much unmatched text.

    The spans are the ranges of old and new words that were compared.
    """
    while True:
        kept: list[Run] = []
        for number, (a, b, size) in enumerate(runs):
            if size > _ISLAND:
                kept.append((a, b, size))
                continue
            last = kept[-1] if kept else (span[0], span_new[0], 0)
            following = runs[number + 1] if number + 1 < len(runs) else (span[1], span_new[1], 0)
            gap, gap_new = a - last[0] - last[2], b - last[1] - last[2]
            gap_after, gap_new_after = following[0] - a - size, following[1] - b - size
            before, after = max(gap, gap_new), max(gap_after, gap_new_after)
            least = min(before, after)
            if (gap == gap_after == 0 or gap_new == gap_new_after == 0) and _same_break(old, new, a, b):
                least = 0  # only an insertion or a deletion on both sides: the neighbours confirm it
            if least > 2 * size and sum(old.sizes[a : a + size]) < 4 * least:
                continue
            if size < _ISLAND and (
                (before and after > 2 * size + 1 and not _same_break(old, new, a, b))
                or (after and before > 2 * size + 1 and not _same_break(old, new, a + size, b + size))
            ):
                continue  # it begins or ends a sentence in one text only
            kept.append((a, b, size))
        if len(kept) == len(runs):
            return kept
        runs = kept


def _same_break(old: Words, new: Words, word: int, place: int) -> bool:
    """Whether a sentence begins with both words, the old and the new, or with neither."""
    return (old.break_before(word) >= 3) == (new.break_before(place) >= 3)


_SEED = 3
"""Words in a row by which a moved passage is recognised."""
_SHORTEST_MOVE = 16
"""Characters from which equal words elsewhere count as moved."""


def moved_runs(
    old: Sequence[int], new: Sequence[int], runs: Sequence[Run], sizes: Sequence[int]
) -> list[Run]:
    """Moved passages: runs of equal words among those outside `runs`, in any order.

    No word is matched twice; longer runs are matched first.
    """
    free_old, free_new = _unmatched_ranges(runs, len(old), 0), _unmatched_ranges(runs, len(new), 1)
    seeds: dict[tuple[int, ...], list[int]] = {}
    for start, end in free_new:
        for place in range(start, end - _SEED + 1):
            seeds.setdefault(tuple(new[place : place + _SEED]), []).append(place)
    if not seeds:
        return []
    new_end = {place: end for start, end in free_new for place in range(start, end)}
    found: dict[tuple[int, int], Run] = {}
    for start, end in free_old:
        reach: dict[int, int] = {}  # by diagonal, how far a run on it extends
        for place in range(start, end - _SEED + 1):
            places = seeds.get(tuple(old[place : place + _SEED]), ())
            if len(places) > 20:
                continue
            for place_new in places:
                diagonal = place_new - place
                if reach.get(diagonal, -1) > place:
                    continue
                size = _common(old, new, place, place_new, min(end - place, new_end[place_new] - place_new))
                reach[diagonal] = place + size
                if sum(sizes[place : place + size]) >= _SHORTEST_MOVE:
                    found[place, place_new] = (place, place_new, size)
    return _without_overlap(sorted(found.values(), key=lambda run: (-run[2], run)), sizes)


def _without_overlap(runs: Sequence[Run], sizes: Sequence[int]) -> list[Run]:
    """The runs, less the words that an earlier one has."""
    taken, taken_new = set[int](), set[int]()
    chosen: list[Run] = []
    for a, b, size in runs:
        steps = [k for k in range(size) if a + k not in taken and b + k not in taken_new]
        # the rest must be contiguous and long enough
        if len(steps) < _SEED or steps[-1] - steps[0] != len(steps) - 1:
            continue
        run = (a + steps[0], b + steps[0], len(steps))
        if sum(sizes[run[0] : run[0] + run[2]]) < _SHORTEST_MOVE:
            continue
        taken.update(range(run[0], run[0] + run[2]))
        taken_new.update(range(run[1], run[1] + run[2]))
        chosen.append(run)
    return chosen


def _unmatched_ranges(runs: Sequence[Run], length: int, side: int) -> list[tuple[int, int]]:
    """The ranges outside increasing runs, in the old words (side 0) or the new (side 1)."""
    out: list[tuple[int, int]] = []
    at = 0
    for run in runs:
        if run[side] > at:
            out.append((at, run[side]))
        at = run[side] + run[2]
    if at < length:
        out.append((at, length))
    return out


_OPENING = 3
"""Words after the end of a sentence up to which a run may have them by chance."""
_MOST_INSERTED_WORDS = 6


def return_sentence_starts(runs: Sequence[Run], old: Words, new: Words) -> list[Run]:
    """The runs, with first words of a sentence moved from the run before to the run of the sentence.

    In "... the end. The" the last word begins a sentence that was moved here: if that sentence began with
    the same word at its old position, the word belongs to it.
    """
    out = sorted(runs, key=lambda run: run[1])
    taken: set[int] | None = None
    for number in range(len(out) - 1):
        (at, at_new, size), following = out[number], out[number + 1]
        inserted = following[1] - at_new - size
        if not 0 < inserted <= _MOST_INSERTED_WORDS or 0 <= following[0] - at - size <= inserted + _OPENING:
            continue
        end = at_new + size
        few = next((k for k in range(1, min(_OPENING, size) + 1) if new.break_before(end - k) >= 3), 0)
        if not few:
            continue
        if taken is None:
            taken = {word for a, _, length in runs for word in range(a, a + length)}
        for word in range(following[0] - few, max(-1, following[0] - few - inserted - _OPENING), -1):
            if (
                old.break_before(word) >= 3
                and old.ids[word : word + few] == new.ids[end - few : end]
                and taken.isdisjoint(range(word, word + few))
            ):
                out[number] = (at, at_new, size - few)
                out.append((word, end - few, few))
                break
    return [run for run in out if run[2]]
