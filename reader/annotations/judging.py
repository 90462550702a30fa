"""Choosing among candidate places, and the confidence in the choice.

Three steps. The best place is the one with the highest sum of evidence. Whether it is the passage at all
is decided by a logistic model of the evidence, fitted to thousands of edits of real articles and tested
on articles left out of the fit (docs/anchoring-measured.md); a verbatim place that occurs once, in text
that was not there before, always counts. It is shown without asking only when the model is sure, most of the
words are there, no other place is possible, and a passage of one or two words has its context on both
sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

from reader.annotations.candidates import Candidate
from reader.annotations.certainty import PLAIN
from reader.annotations.pairing import Passage

PRESENT = 0.84
PRESENT_WITHOUT_OLD_TEXT = 0.7
"""Probability from which a place is accepted as the passage; below it the passage is an orphan."""
SURE = 0.98
MOSTLY_KEPT = 0.8
_SCORE_MARGIN = 1.0
"""Difference in score within which another place is possible as well."""
_SHORT = 3.0
_FEW = 3
_ALL = 0.999
_CONTEXT_NEEDED = 0.6

WEIGHTS = {
    # evidence: with the old text, without it
    "1": (-10.29, -8.82),
    "kept": (3.4, 2.4),
    "kept²": (-0.96, 0.13),
    "less than half": (-12.25, -4.81),
    "better side": (1.47, 2.04),
    "worse side": (2.43, 2.52),
    "density": (3.87, 3.18),
    "longest run": (2.55, 1.34),
    "own share": (-0.83, -1.26),
    "other share": (-0.37, 0),
    "in order": (3.89, 0),
    "short": (-4.39, -6.09),
    "short × better side": (5.97, 6.92),
    "short × worse side": (0.96, 1.19),
    "kept × better side": (-0.69, 0.09),
    "kept × worse side": (1.27, 1.5),
    "length": (2.83, 3.66),
    "distinctive": (1.06, 1.81),
    "whole lines": (1.25, 1.33),
    "same line ends": (0.3, 0.5),
}
_WITH_OLD_TEXT = tuple(pair[0] for pair in WEIGHTS.values())
_WITHOUT_OLD_TEXT = tuple(pair[1] for pair in WEIGHTS.values())


def judge(
    passage: Passage, found: Sequence[Candidate], *, old_text_known: bool
) -> tuple[Candidate, float] | None:
    """The best place and the confidence in it, 0 to 1; None for an orphan."""
    if not found:
        return None
    best = best_candidate(passage, found)
    weights = _WITH_OLD_TEXT if old_text_known else _WITHOUT_OLD_TEXT
    probability = 1 / (1 + exp(-sum(w * x for w, x in zip(weights, evidence(passage, best), strict=True))))
    least = PRESENT if old_text_known else PRESENT_WITHOUT_OLD_TEXT
    if probability < least and not (old_text_known and occurs_once(passage, best, found)):
        return None
    if probability >= SURE and best.kept >= MOSTLY_KEPT and is_unambiguous(passage, best, found):
        return best, PLAIN + (1 - PLAIN) * best.kept * (probability - SURE) / (1 - SURE)
    return best, min(probability, PLAIN - 0.01)


def occurs_once(passage: Passage, best: Candidate, found: Sequence[Candidate]) -> bool:
    """Whether a passage of some length occurs verbatim, once, in text that belongs to no other passage.

    That is enough to show it as a place to check, whatever became of its context.
    """
    return (
        passage.words >= _FEW
        and passage.length >= _SHORT
        and not best.other_share
        and [place for place in found if place.kept > _ALL and place.density > _ALL] == [best]
    )


def best_candidate(passage: Passage, found: Sequence[Candidate]) -> Candidate:
    """The place with the highest score."""
    return max(found, key=lambda candidate: _score(passage, candidate))


def _score(passage: Passage, place: Candidate) -> float:
    worse, better = _context_shares(place)
    return (
        2 * place.kept
        + (1 + 2 / passage.length) * (0.6 * better + 0.4 * worse)
        + 0.3 * place.own_share
        - 0.3 * place.other_share
        + 0.15 * place.in_order
        + 0.1 * place.literal
        + 0.05 * place.same_line_ends
        + 0.1 * place.density
    )


def _context_shares(place: Candidate) -> tuple[float, float]:
    """The share of the context kept on the worse and on the better side."""
    left = 0.5 if place.left is None else place.left
    right = 0.5 if place.right is None else place.right
    return min(left, right), max(left, right)


def evidence(passage: Passage, place: Candidate) -> tuple[float, ...]:
    """The evidence for a place, in the order of `WEIGHTS`."""
    worse, better = _context_shares(place)
    short = 1 / passage.length
    kept = place.kept
    return (
        1.0,
        kept,
        kept * kept,
        max(0.0, 0.5 - kept),
        better,
        worse,
        place.density,
        min(place.run, 80) / 80,
        place.own_share,
        place.other_share,
        float(place.in_order),
        short,
        short * better,
        short * worse,
        kept * better,
        kept * worse,
        log(passage.end - passage.start + 1) / 7,
        place.distinctive,
        float(place.whole_lines and kept > _ALL),
        float(place.same_line_ends == 2),
    )


def is_unambiguous(passage: Passage, best: Candidate, found: Sequence[Candidate]) -> bool:
    """Whether no other candidate comes so close to the best one that the place would be a guess."""
    worse, better = _context_shares(best)
    if passage.length <= _SHORT and worse < _CONTEXT_NEEDED:
        return False
    for other in found:
        apart = other.end <= best.start or other.start >= best.end
        if not apart or other.kept < 0.9 * best.kept:
            continue
        if other.literal and max(_context_shares(other)) >= better - 0.3:
            return False
        if other.other_share < 0.5 and _score(passage, best) - _score(passage, other) < _SCORE_MARGIN:
            return False
    return True
