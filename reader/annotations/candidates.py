"""Places where a passage may be now, each with what speaks for and against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA, LCSseq

from reader.annotations.diff import joined, settled, without_islands
from reader.annotations.edges import GLUED, NEAR, Frame, Pair, end_edge, start_edge
from reader.annotations.words import Words

CONTEXT_WORDS = 16
"""Words on each side of a passage that have a say in where it is."""
_LIKE = 0.6
"""Similarity (optimal string alignment) from which two words may be one word, spelt otherwise."""
_BESIDE = 0.2
"""What it adds to the likeness of two words that both stand right beside a word that was found."""
_GLUED_LIKENESS = 0.8
_COMMON = 40
"""Places from which three words in a row are too common to lead anywhere."""
_TELLING = 2
"""Times up to which a word in the new text says something about where a passage is."""
_MOST_PLACES = 60
_MOST_WINDOWS = 5


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
        """Its length in words of six letters, at least 1; a letter of a script without spaces counts twice."""
        ids = self.old
        letters = sum(
            ids.size(word) == 1 and ids.word(word) > "\u0e00" for word in range(self.first, self.stop)
        )
        return max(1.0, (self.end - self.start + letters) / 6)

    @property
    def low(self) -> int:
        """The first word of its context."""
        return max(0, self.first - CONTEXT_WORDS)

    @property
    def high(self) -> int:
        """One past the last word of its context."""
        return min(self.old.length, self.stop + CONTEXT_WORDS)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place [start, end) in the folded new text, and the evidence. Shares are from 0 to 1.

    `kept`      share of the passage's characters whose words are there
    `left`      share of the context before it that is before it still; None at the start of the text
    `right`     the same after it
    `beside`    of the two words right before and after it, how many are those of the old text: 0, 1 or 2
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
    beside: int
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
    for matched, in_order in _pairings(passage, new, pairs):
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
        for place in _verbatim(passage, new)
    )


def _certain(candidate: Candidate) -> bool:
    return candidate.kept > 0.999 and all(
        side is None or side > 0.6 for side in (candidate.left, candidate.right)
    )


def _pairings(
    passage: Passage, new: Words, pairs: Mapping[int, int]
) -> Iterator[tuple[dict[int, int], bool]]:
    given = {word: pairs[word] for word in range(passage.low, passage.high) if word in pairs}
    if given:
        for group in _groups(passage, given):
            yield group, True
    places = list(_verbatim(passage, new))
    for place in places:
        yield _beside(passage, new, place), False
    if not places or passage.words > 3:
        for low, high in _windows(passage, new):
            yield _local(passage.old, new, passage.low, passage.high, low, high), False


def _groups(passage: Passage, given: Mapping[int, int]) -> Iterator[dict[int, int]]:
    """The pairs cut where they jump: what was moved apart is not one place."""
    group: dict[int, int] = {}
    groups: list[dict[int, int]] = []
    last: Pair | None = None
    for word in sorted(given):
        here = given[word]
        if last is not None and not 0 < here - last[1] <= (word - last[0]) + 400:
            groups.append(group)
            group = {}
        group[word] = here
        last = (word, here)
    groups.append(group)
    weight = passage.old.size

    def worth(pairs: Mapping[int, int]) -> int:
        return sum((4 if passage.first <= word < passage.stop else 1) * weight(word) for word in pairs)

    yield from sorted(groups, key=worth, reverse=True)[:3]


def _verbatim(passage: Passage, new: Words) -> Iterator[int]:
    """Places in the new words where all words of the passage follow each other."""
    wanted = passage.old.ids[passage.first : passage.stop]
    places = new.places()
    rarest = min(range(len(wanted)), key=lambda k: len(places.get(wanted[k], ())))
    found = 0
    for place in places.get(wanted[rarest], ()):
        start = place - rarest
        if start >= 0 and new.ids[start : start + len(wanted)] == wanted:
            yield start
            found += 1
            if found >= _MOST_PLACES:
                return


def _beside(passage: Passage, new: Words, place: int) -> dict[int, int]:
    """The pairs of a verbatim place, with those of the context left and right of it."""
    end = place + passage.words
    reach = 2 * CONTEXT_WORDS
    matched = _local(passage.old, new, passage.low, passage.first, max(0, place - reach), place)
    matched.update((passage.first + k, place + k) for k in range(passage.words))
    matched.update(_local(passage.old, new, passage.stop, passage.high, end, min(new.length, end + reach)))
    return matched


def _windows(passage: Passage, new: Words) -> Iterator[tuple[int, int]]:
    """Ranges of the new words that share runs of three words with the passage, best first."""
    ids, triples = passage.old.ids, new.triples()
    votes: Counter[int] = Counter()
    low, high = passage.low, passage.high
    step = max(1, (high - low) // 300)
    for word in range(low, high - 2, step):
        places = triples.get((ids[word], ids[word + 1], ids[word + 2]), ())
        if not places or len(places) > _COMMON:
            continue
        inside = passage.first <= word and word + 3 <= passage.stop
        for place in places:
            votes[(place - word) // 16] += 3 if inside else 1
    chosen: list[int] = []
    for diagonal, _ in votes.most_common(2 * _MOST_WINDOWS):
        if any(abs(diagonal - other) <= 2 for other in chosen):
            continue
        chosen.append(diagonal)
        slack = 8 + (high - low) // 4
        yield max(0, low + diagonal * 16 - slack), min(new.length, high + diagonal * 16 + 16 + slack)
        if len(chosen) == _MOST_WINDOWS:
            return


def _local(old: Words, new: Words, low: int, high: int, low_new: int, high_new: int) -> dict[int, int]:
    """Equal words of two ranges, in order."""
    if low >= high or low_new >= high_new:
        return {}
    one, two = old.ids[low:high], new.ids[low_new:high_new]
    runs = [
        (op.src_start, op.dest_start, op.src_end - op.src_start)
        for op in LCSseq.opcodes(one, two)
        if op.tag == "equal"
    ]
    sizes = [old.size(word) for word in range(low, high)]
    runs = without_islands(settled(joined(runs), one, two), sizes, len(one), len(two))
    return {low + a + k: low_new + b + k for a, b, size in runs for k in range(size)}


# --- evidence


def _candidate(
    passage: Passage, new: Words, matched: Mapping[int, int], owners: Mapping[int, int], *, in_order: bool
) -> Candidate | None:
    old, first, stop = passage.old, passage.first, passage.stop
    weights = dict.fromkeys(matched, 1.0)
    pairs = _with_likely(old, new, sorted(matched.items()), first, stop, weights)
    pairs = _compact(old, new, pairs, first, stop)
    inside = [pair for pair in pairs if first <= pair[0] < stop]
    left = [pair for pair in pairs if pair[0] < first]
    right = [pair for pair in pairs if pair[0] >= stop]
    if not inside and not (left and right):
        return None
    frame = Frame(old, new, passage.start, passage.end, first, stop, pairs, _Taken(owners, pairs))
    start, end = _trimmed(new.text, start_edge(frame), end_edge(frame))
    if end <= start:
        return None
    total = sum(old.size(word) for word in range(first, stop))
    kept = sum(weights.get(word, 1.0) * old.size(word) for word, _ in inside)
    if not inside:
        likeness = OSA.normalized_similarity(old.text[passage.start : passage.end], new.text[start:end])
        if likeness < _LIKE:
            return None
        kept = likeness * total
    low, high = new.touched(start, end)
    ours = others = 0
    for place in range(low, high):
        owner = owners.get(place)
        if owner is not None:
            if first <= owner < stop:
                ours += new.size(place)
            else:
                others += new.size(place)
    size = sum(new.size(place) for place in range(low, high)) or 1
    if not others and kept == total and high - low == passage.words:
        ours = size  # word for word in text that belongs to nothing else: the comparison might have chosen it
    return Candidate(
        start=start,
        end=end,
        kept=kept / total,
        left=_side(passage, left, low, -1),
        right=_side(passage, right, high - 1, 1),
        beside=_beside_words(passage, left, right, low, high, new),
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


def _with_likely(
    old: Words, new: Words, pairs: list[Pair], first: int, stop: int, weights: dict[int, float]
) -> list[Pair]:
    """The pairs, with words in the small gaps between them that are one word spelt otherwise."""
    out: list[Pair] = []
    for number, pair in enumerate(pairs):
        out.append(pair)
        if number + 1 == len(pairs):
            break
        (a, b), (a_end, b_end) = pair, pairs[number + 1]
        if a_end <= first - 3 or a >= stop + 2 or not (1 < a_end - a <= 9 and 1 < b_end - b <= 13):
            continue
        out.extend(_likely(old, new, (a + 1, a_end), (b + 1, b_end), weights))
    return out


def _likely(
    old: Words, new: Words, gap: tuple[int, int], gap_new: tuple[int, int], weights: dict[int, float]
) -> list[Pair]:
    """Pairs of similar words, in order, of the greatest similarity in all."""
    rows, columns = range(*gap), range(*gap_new)
    best: list[list[tuple[float, tuple[Pair, ...]]]] = [[(0.0, ())] * (len(columns) + 1)]
    for word in rows:
        line: list[tuple[float, tuple[Pair, ...]]] = [(0.0, ())]
        one = old.word(word)
        for number, place in enumerate(columns):
            choice = max(best[-1][number + 1], line[number], key=lambda entry: entry[0])
            two = new.word(place)
            likeness = _likeness(one, two)
            if likeness and (word - gap[0] == place - gap_new[0] or gap[1] - word == gap_new[1] - place):
                likeness += _BESIDE
            if likeness and best[-1][number][0] + likeness > choice[0]:
                choice = (best[-1][number][0] + likeness, (*best[-1][number][1], (word, place)))
            line.append(choice)
        best.append(line)
    pairs = best[-1][-1][1]
    for word, place in pairs:
        one = old.word(word)
        two = new.word(place)
        weights[word] = _likeness(one, two)
    return list(pairs)


def _alike(old: Words, new: Words, word: int, place: int) -> bool:
    return old.ids[word] == new.ids[place] or _likeness(old.word(word), new.word(place)) > 0


def _likeness(one: str, two: str) -> float:
    """Similarity of two words from 0 to 1, 0 below `_LIKE`; a word that another was run together with is like."""
    if len(one) >= GLUED and (two.startswith(one) or two.endswith(one)):
        return max(_GLUED_LIKENESS, len(one) / len(two))
    return float(OSA.normalized_similarity(one, two, score_cutoff=_LIKE))


def _compact(old: Words, new: Words, pairs: list[Pair], first: int, stop: int) -> list[Pair]:
    """The pairs of a passage drawn together, where one half of it was matched to a copy farther away."""
    for _ in range(6):
        inside = [k for k, pair in enumerate(pairs) if first <= pair[0] < stop]
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
                if 0 <= word + shift < new.length and _alike(old, new, word, word + shift)
            ]
            if sum(old.size(word) for word, _ in shifted) >= 0.8 * sum(old.size(word) for word, _ in part):
                drawn = shifted + after if is_before else before + shifted
                outside_left = [p for p in pairs[: inside[0]] if p[1] < drawn[0][1]]
                outside_right = [p for p in pairs[inside[-1] + 1 :] if p[1] > drawn[-1][1]]
                pairs = [*outside_left, *drawn, *outside_right]
                break
        else:
            break
    return pairs


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
    return there / sum(1 / (1 + distance(word)) for word in words)


def _beside_words(
    passage: Passage, left: Sequence[Pair], right: Sequence[Pair], low: int, high: int, new: Words
) -> int:
    before = (passage.first - 1, low - 1) in left if passage.first else low == 0
    after = (passage.stop, high) in right if passage.stop < passage.old.length else high == new.length
    return before + after


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
            total += old.size(word)
            if word in matched:
                there += old.size(word)
    return there / total if total else 0.5


def _longest(old: Words, inside: Sequence[Pair]) -> int:
    longest = current = 0
    before: Pair | None = None
    for word, place in inside:
        follows = before == (word - 1, place - 1)
        current = current + 1 + old.size(word) if follows else old.size(word)
        longest = max(longest, current)
        before = (word, place)
    return longest
