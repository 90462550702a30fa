"""Whether the sentences of a passage are in another version of its text, changed there, or gone.

Both texts have to be made by the same cleaner. A sentence that is anywhere in the new text as it was is
unchanged. Of one that is not, the closest words are found by shared pairs of words, and compared
(difflib, Ratcliff and Obershelp's matching of blocks). An alarm needs evidence on both sides of the change: a
page that was cut off, a wall or another article has none, and is `UNCHECKED`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from reader.corrections.tokens import Joined, tokens
from reader.document.motion import sentences

_BREAK = "\n\n"
_CONTEXT = 14
"""Words before and after a sentence that have to be found too."""
_NEAR = 6
"""Words next to a sentence, of which `_FOUND` on a side show that its place was found."""
_FOUND = 4
_FREQUENT = 25
"""Places of a pair of words in the new text above which it says nothing."""
_LONGEST = 1_500
"""Words of one passage that are compared at most."""
_CHANGED_COVERAGE, _REMOVED_COVERAGE = 0.6, 0.95
"""The share of the other sentences that has to be in the new text, for a change and for a removal."""
_KEPT = 0.4
"""The share of a sentence's words that a changed one has kept."""
_TELLING = 4
"""Words that a sentence needs to count in the share."""


class Outcome(StrEnum):
    """What became of a passage."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    REMOVED = "removed"
    UNCHECKED = "could not be checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a passage: its sentences as they were (`old`), and as they are now (`new`).

    Both are empty where nothing changed; `reason` says why it could not be checked.
    """

    outcome: Outcome
    old: str = ""
    new: str = ""
    reason: str = ""


UNCHANGED = Finding(Outcome.UNCHANGED)


class Comparer:
    """Compares passages of one text with a newer version of it."""

    def __init__(self, old: str, new: str, *, complete: bool = True) -> None:
        """`complete` is false where the new text is known not to be the whole article."""
        self._old, self._new = old, new
        self._was, self._now = tokens(old), tokens(new)
        self._joined = Joined(self._now.words)
        self._joined_old: Joined | None = None
        self._complete = complete
        self._pairs: dict[tuple[str, str], list[int]] | None = None
        self._sentences = [
            self._was.words[first:last]
            for start, end in _all_sentences(old)
            for first, last in (self._was.within(start, end),)
            if last - first >= _TELLING
        ]
        self._present = [self._joined.has(words) for words in self._sentences]

    def passage(self, start: int, end: int) -> Finding:
        """What became of the sentences that a range [start, end) of the old text touches (code points)."""
        findings = [self._piece(*piece) for piece in _pieces(self._old, start, end)]
        for outcome in (Outcome.CHANGED, Outcome.REMOVED, Outcome.UNCHECKED):
            same = [one for one in findings if one.outcome is outcome]
            if same:
                old, new = (
                    _BREAK.join(filter(None, texts))
                    for texts in ([f.old for f in same], [f.new for f in same])
                )
                return Finding(outcome, old, new, same[0].reason)
        return UNCHANGED

    def _piece(self, start: int, end: int) -> Finding:
        first, last = self._was.within(start, end)
        words = self._was.words[first:last]
        if not words or self._joined.has(words):
            return UNCHANGED
        if not self._complete:
            return Finding(Outcome.UNCHECKED, reason="the page is not complete")
        if len(words) > _LONGEST:
            return Finding(Outcome.UNCHECKED, reason="the passage is too long")
        coverage = self._coverage(words)
        if coverage < _CHANGED_COVERAGE:
            return Finding(Outcome.UNCHECKED, reason="the page is another text")
        old = self._old[start:end].strip()
        if coverage >= _REMOVED_COVERAGE and self._is_cut_out(first, last):
            return Finding(Outcome.REMOVED, old)
        return self._aligned(first, last, old, coverage)

    def _is_cut_out(self, first: int, last: int) -> bool:
        """Whether what was before and after some words now follows one another."""
        before, after = self._was.words[max(0, first - _NEAR) : first], self._was.words[last : last + _NEAR]
        return bool(before and after) and self._joined.has(before + after)

    def _coverage(self, words: Sequence[str]) -> float:
        """The share of the sentences, those of the passage aside, that are in the new text."""
        passage = Joined(words)
        others = [
            present
            for sentence, present in zip(self._sentences, self._present, strict=True)
            if not passage.has(sentence)
        ]
        return sum(others) / len(others) if others else 0.0

    def _aligned(self, first: int, last: int, old: str, coverage: float) -> Finding:
        begin, stop = max(0, first - _CONTEXT), min(len(self._was.words), last + _CONTEXT)
        around = self._was.words[begin:stop]
        where = self._region(around)
        if where is None:
            return Finding(Outcome.UNCHECKED, reason="its place was not found")
        low, high = where
        there = self._now.words[low:high]
        partner: dict[int, int] = {}
        for a, b, size in SequenceMatcher(None, around, there, autojunk=False).get_matching_blocks():
            partner.update((begin + a + step, low + b + step) for step in range(size))
        left = self._side(partner, range(max(begin, first - _NEAR), first))
        right = self._side(partner, range(last, min(stop, last + _NEAR)))
        kept = [number for number in range(first, last) if number in partner]
        # the words next to the sentence, or its own at that end
        left_known, right_known = left or first in partner, right or (last - 1) in partner
        found = None
        if len(kept) >= _KEPT * (last - first) and left_known and right_known:
            found = self._changed(partner, first, last, old)
        elif right and (left or first == 0):  # a page that was cut off never lacks the beginning alone
            found = self._gap(partner, first, last, old)
        if found is None:
            return Finding(Outcome.UNCHECKED, reason="its place was not found")
        if found.outcome is Outcome.CHANGED and not self._is_new(found.new):
            # other sentences of the old text have taken the place
            found = Finding(Outcome.REMOVED, old, found.new)
        if found.outcome is Outcome.REMOVED and coverage < _REMOVED_COVERAGE:
            return Finding(Outcome.UNCHECKED, reason="more than the passage is missing")
        return found

    def _is_new(self, text: str) -> bool:
        """Whether a sentence of a piece of the new text was not in the old one."""
        if self._joined_old is None:
            self._joined_old = Joined(self._was.words)
        return any(
            not self._joined_old.has(tokens(text[start:end]).words) for start, end in _all_sentences(text)
        )

    def _side(self, partner: dict[int, int], near: range) -> bool:
        """Whether enough of the words on one side were found; all of them where there are few."""
        return bool(near) and sum(number in partner for number in near) >= min(_FOUND, len(near))

    def _changed(self, partner: dict[int, int], first: int, last: int, old: str) -> Finding:
        """The words between what surrounds the passage, else between its own outermost ones."""
        inside = [partner[number] for number in range(first, last) if number in partner]
        low, high = inside[0], inside[-1] + 1
        if first - 1 in partner:
            low = min(low, partner[first - 1] + 1)
        if last in partner:
            high = max(high, partner[last])
        if Joined(self._now.words[low:high]).has(self._was.words[first:last]):
            return UNCHANGED
        return Finding(Outcome.CHANGED, old, self._text(low, high))

    def _gap(self, partner: dict[int, int], first: int, last: int, old: str) -> Finding | None:
        """What is now between the words around the passage: nothing, or other words; None where unclear."""
        before = [partner[number] for number in range(max(0, first - _NEAR), first) if number in partner]
        after = [partner[number] for number in range(last, last + _NEAR) if number in partner]
        low, high = (before[-1] + 1 if before else 0), after[0]
        if low > high:
            return None
        if high - low < max(3, (last - first) // 3):
            return Finding(Outcome.REMOVED, old, self._text(low, high))
        return Finding(Outcome.CHANGED, old, self._text(low, high))

    def _text(self, low: int, high: int) -> str:
        """Words of the new text as they are written there, with the punctuation after them."""
        if low >= high:
            return ""
        spans = self._now.spans
        end = spans[high][0] if high < len(spans) else len(self._new)
        return self._new[spans[low][0] : end].strip().rstrip("“‘\"'([")

    def _region(self, around: Sequence[str]) -> tuple[int, int] | None:
        """The words of the new text among which the passage should be; None where it is nowhere."""
        if self._pairs is None:
            self._pairs = defaultdict(list)
            for number, pair in enumerate(pairwise(self._now.words)):
                self._pairs[pair].append(number)
        votes = sorted(
            place - number
            for number, pair in enumerate(pairwise(around))
            if len(places := self._pairs.get(pair, ())) <= _FREQUENT
            for place in places
        )
        width = max(20, len(around) // 4)
        best, count, behind = 0, 0, 0
        for ahead, vote in enumerate(votes):
            while vote - votes[behind] > width:
                behind += 1
            if ahead - behind + 1 > count:
                best, count = behind, ahead - behind + 1
        if count < 3:
            return None
        start = votes[best]
        return max(0, start - width), min(len(self._now.words), start + len(around) + 3 * width)


def _all_sentences(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of all sentences of a text whose blocks are joined by a blank line."""
    place = 0
    for block in text.split(_BREAK):
        starts = sentences(block)
        for start, end in zip(starts, [*starts[1:], len(block)], strict=True):
            yield place + start, place + end
        place += len(block) + len(_BREAK)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences that a range touches, those of each block as one range."""
    place = 0
    for block in text.split(_BREAK):
        low, high = max(start, place) - place, min(end, place + len(block)) - place
        if low < high and block[low:high].strip():
            starts = sentences(block)
            first = max(begin for begin in starts if begin <= low)
            last = min((begin for begin in starts if begin >= high), default=len(block))
            yield place + first, place + last
        place += len(block) + len(_BREAK)


# --- notices of corrections

_NOTICE = re.compile(
    r"\W*(?:correction|corrected|clarification|erratum|corrigendum|retraction|editor['’]?s['’]? note|"
    r"an? (?:earlier|previous) version of th(?:is|e) (?:article|story|report|piece|post)|"
    r"this (?:article|story|report|piece|post) (?:was|has been) (?:corrected|amended|updated to correct)|"
    r"korrektur|berichtigung|richtigstellung|anmerkung der redaktion|in einer früheren (?:version|fassung)|"
    r"rectificatif|rectification|note de la rédaction|une version précédente|"
    r"corrección|fe de erratas|fe de errores|una versión anterior|correzione|errata corrige|correção|"
    r"correctie|rectificatie|rättelse|rettelse|訂正|更正|勘误)\b",
    re.IGNORECASE,
)
_LONGEST_NOTICE = 2_000


def new_notice(old: str, new: str) -> str:
    """The publisher's notice of a correction that a text has gained; "" where there is none."""
    known = Joined(tokens(old).words)
    for block in new.split(_BREAK):
        if _NOTICE.match(block) and len(block) <= _LONGEST_NOTICE and not known.has(tokens(block).words):
            return block.strip()
    return ""
