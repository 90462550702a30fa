"""A word diff that can be trusted with positions.

Runs of words that are unique in both texts are matched first, longest runs first (patience diff, Bram
Cohen, 2003), the gaps between them by longest common subsequence. A longest common subsequence also
pairs words that only happen to be equal, "the" with some other "the"; those islands are taken out
again, and a run that could as well begin a word earlier goes with its longer neighbour.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import LCSseq

Run = tuple[int, int, int]
"""Place in the old words, place in the new words, number of equal words."""

_GRAMS = (8, 4, 2, 1)
_PATIENCE_FROM = 4_000
"""Cells of the comparison (old words times new words) from which unique runs are looked for first."""
_LONG = 2_000
"""Words from which only a part of the runs in a range is looked at."""
_TOO_MUCH = 16_000_000
"""Cells beyond which a gap without unique runs is left unmatched."""


def align(old: Sequence[int], new: Sequence[int], sizes: Sequence[int]) -> list[Run]:
    """Runs of equal words, increasing in both texts. `sizes` are the characters of each old word."""
    runs: list[Run] = []
    gaps = [(_Gap(0, len(old), 0, len(new)), 0)]
    while gaps:
        gap, level = gaps.pop()
        gap = gap.without_common_ends(old, new, runs)
        cells = (gap.end - gap.start) * (gap.end_new - gap.start_new)
        anchors: list[tuple[int, int]] = []
        if cells > _PATIENCE_FROM:
            while level < len(_GRAMS) and not anchors:
                anchors = gap.unique_runs(old, new, _GRAMS[level])
                level += 1
        if anchors:
            gaps.extend((part, level) for part in gap.cut(anchors, old, new, runs))
        elif 0 < cells <= _TOO_MUCH:
            runs.extend(
                (gap.start + op.src_start, gap.start_new + op.dest_start, op.src_end - op.src_start)
                for op in LCSseq.opcodes(old[gap.start : gap.end], new[gap.start_new : gap.end_new])
                if op.tag == "equal"
            )
    return without_islands(settled(joined(sorted(runs)), old, new), sizes, len(old), len(new))


@dataclass(frozen=True, slots=True)
class _Gap:
    """Words of the old text and words of the new that are still to be compared with each other."""

    start: int
    end: int
    start_new: int
    end_new: int

    def without_common_ends(self, old: Sequence[int], new: Sequence[int], runs: list[Run]) -> _Gap:
        """The gap without the words it begins and ends with in both texts; those are added to `runs`."""
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
        """Places of runs of `length` words that stand once on each side, increasing in both."""
        once_old = _once(old, self.start, self.end, length)
        once_new = _once(new, self.start_new, self.end_new, length)
        pairs = [(place, once_new.get(run, -1)) for run, place in once_old.items() if place >= 0]
        return _increasing(sorted(pair for pair in pairs if pair[1] >= 0))

    def cut(
        self, anchors: Sequence[tuple[int, int]], old: Sequence[int], new: Sequence[int], runs: list[Run]
    ) -> Iterator[_Gap]:
        """The gaps between anchors, each of which is followed as far as it goes and added to `runs`."""
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
    """The runs of `length` words in a range and where each stands, -1 for those that stand there twice.

    Of a long range only the runs that begin with every eighth word of the vocabulary are looked at: the
    same ones in both texts, and enough to cut it into short ranges.
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
    """The longest part of `pairs`, sorted by the first number, in which the second increases too."""
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


def joined(runs: Sequence[Run]) -> list[Run]:
    """Runs that continue each other as one."""
    out: list[Run] = []
    for a, b, size in runs:
        if out and out[-1][0] + out[-1][2] == a and out[-1][1] + out[-1][2] == b:
            out[-1] = (out[-1][0], out[-1][1], out[-1][2] + size)
        else:
            out.append((a, b, size))
    return out


def settled(runs: Sequence[Run], old: Sequence[int], new: Sequence[int]) -> list[Run]:
    """Where words at a border between two runs could belong to either, the longer run has them."""
    out = [list(run) for run in runs]
    for one, two in pairwise(out):
        gap, gap_new = two[0] - one[0] - one[2], two[1] - one[1] - one[2]
        if (gap == 0) == (gap_new == 0):
            continue
        if one[2] <= two[2]:
            while (
                one[2]
                and old[one[0] + one[2] - 1] == old[two[0] - 1]
                and new[one[1] + one[2] - 1] == new[two[1] - 1]
            ):
                one[2] -= 1
                two[:] = [two[0] - 1, two[1] - 1, two[2] + 1]
        else:
            while two[2] and old[one[0] + one[2]] == old[two[0]] and new[one[1] + one[2]] == new[two[1]]:
                one[2] += 1
                two[:] = [two[0] + 1, two[1] + 1, two[2] - 1]
    return [(a, b, size) for a, b, size in out if size]


def without_islands(runs: Sequence[Run], sizes: Sequence[int], length: int, length_new: int) -> list[Run]:
    """The runs without those of a few words in the middle of much text that was not matched."""
    while True:
        kept: list[Run] = []
        for number, (a, b, size) in enumerate(runs):
            last = kept[-1] if kept else (0, 0, 0)
            following = runs[number + 1] if number + 1 < len(runs) else (length, length_new, 0)
            gaps = (a - last[0] - last[2], b - last[1] - last[2])
            gaps_after = (following[0] - a - size, following[1] - b - size)
            least = min(max(gaps), max(gaps_after))
            if gaps[0] == gaps_after[0] == 0:
                least = 0  # text was only put in around it: its neighbours vouch for it
            if size <= 3 and least > 2 * size + 1 and sum(sizes[a : a + size]) < 4 * least:
                continue
            kept.append((a, b, size))
        if len(kept) == len(runs):
            return kept
        runs = kept


_SEED = 3
"""Words in a row by which a moved passage is recognised."""
_MOVED_LEAST = 16
"""Characters below which equal words elsewhere are no sign of a move."""


def moved(old: Sequence[int], new: Sequence[int], runs: Sequence[Run], sizes: Sequence[int]) -> list[Run]:
    """Runs of equal words among those that `runs` left out, in any order: passages that were moved.

    No word is matched twice; longer runs come first.
    """
    free_old, free_new = _free(runs, len(old), 0), _free(runs, len(new), 1)
    seeds: dict[tuple[int, ...], list[int]] = {}
    for start, end in free_new:
        for place in range(start, end - _SEED + 1):
            seeds.setdefault(tuple(new[place : place + _SEED]), []).append(place)
    if not seeds:
        return []
    new_end = {place: end for start, end in free_new for place in range(start, end)}
    found: dict[tuple[int, int], Run] = {}
    for start, end in free_old:
        reach: dict[int, int] = {}  # diagonal: how far a run on it goes already
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
                if sum(sizes[place : place + size]) >= _MOVED_LEAST:
                    found[place, place_new] = (place, place_new, size)
    return _without_overlap(sorted(found.values(), key=lambda run: (-run[2], run)), sizes)


def _without_overlap(runs: Sequence[Run], sizes: Sequence[int]) -> list[Run]:
    """The runs, with words taken off that an earlier one has already."""
    taken, taken_new = set[int](), set[int]()
    chosen: list[Run] = []
    for a, b, size in runs:
        steps = [k for k in range(size) if a + k not in taken and b + k not in taken_new]
        # what is left must be one piece and still long enough
        if len(steps) < _SEED or steps[-1] - steps[0] != len(steps) - 1:
            continue
        run = (a + steps[0], b + steps[0], len(steps))
        if sum(sizes[run[0] : run[0] + run[2]]) < _MOVED_LEAST:
            continue
        taken.update(range(run[0], run[0] + run[2]))
        taken_new.update(range(run[1], run[1] + run[2]))
        chosen.append(run)
    return chosen


def _free(runs: Sequence[Run], length: int, side: int) -> list[tuple[int, int]]:
    """The ranges that increasing runs leave out, in the old words (side 0) or the new (side 1)."""
    out: list[tuple[int, int]] = []
    at = 0
    for run in runs:
        if run[side] > at:
            out.append((at, run[side]))
        at = run[side] + run[2]
    if at < length:
        out.append((at, length))
    return out
