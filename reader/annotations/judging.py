"""Which of the places a passage has, if any, and how sure that is.

Three questions, one after the other. Which place is best: a plain sum of what speaks for it. Is it the
passage at all: a logistic model of the evidence, fitted to thousands of edits of real articles, with
articles it was judged on kept out of the fit (docs/anchoring.md). May it be shown without a question:
only when the model is sure, most of the words are there, nothing else could be meant, and a passage of
a word or two has its neighbours on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

from reader.annotations.candidates import Candidate
from reader.annotations.pairing import Passage

PLAIN = 0.9
"""Confidence from which a place is shown without asking the reader to check it."""

PRESENT = 0.78
PRESENT_WITHOUT_OLD_TEXT = 0.7
"""Probability from which a place is taken for the passage; below it the passage is an orphan."""
SURE = 0.98
KEPT = 0.8
_RIVAL = 1.0
"""Difference of worth within which another place could be meant as well."""
_SHORT = 3.0
_NEIGHBOURS = 0.6

WEIGHTS = {
    # evidence: with the old text, without it
    "1": (-11.19, -10.72),
    "kept": (9.22, 10.89),
    "kept²": (-2.9, -4.72),
    "better side": (0.83, 2.31),
    "worse side": (1.75, 1.99),
    "tight": (3.3, 2.47),
    "longest run": (2.96, 2.09),
    "ours": (-1.53, -0.7),
    "others": (-1.19, 0.0),
    "in order": (3.74, 0.0),
    "short": (-6.86, -7.94),
    "short × better side": (6.77, 8.47),
    "short × worse side": (0.58, 1.08),
    "kept × better side": (0.14, -0.8),
    "kept × worse side": (1.68, 2.03),
    "length": (0.5, 2.07),
    "telling": (1.23, 1.62),
    "whole lines": (0.89, 1.38),
    "set alike": (0.6, 0.45),
}
_WITH_OLD_TEXT = tuple(pair[0] for pair in WEIGHTS.values())
_WITHOUT_OLD_TEXT = tuple(pair[1] for pair in WEIGHTS.values())


def judged(
    passage: Passage, found: Sequence[Candidate], *, old_text_known: bool
) -> tuple[Candidate, float] | None:
    """The best place and the confidence in it from 0 to 1; None where the passage is gone."""
    if not found:
        return None
    best = chosen(passage, found)
    weights = _WITH_OLD_TEXT if old_text_known else _WITHOUT_OLD_TEXT
    probability = 1 / (1 + exp(-sum(w * x for w, x in zip(weights, evidence(passage, best), strict=True))))
    if probability < (PRESENT if old_text_known else PRESENT_WITHOUT_OLD_TEXT):
        return None
    if probability >= SURE and best.kept >= KEPT and beyond_doubt(passage, best, found):
        return best, PLAIN + (1 - PLAIN) * best.kept * (probability - SURE) / (1 - SURE)
    return best, min(probability, PLAIN - 0.01)


def chosen(passage: Passage, found: Sequence[Candidate]) -> Candidate:
    """The place that the evidence favours."""
    return max(found, key=lambda candidate: _worth(passage, candidate))


def _worth(passage: Passage, place: Candidate) -> float:
    worse, better = _sides(place)
    return (
        2 * place.kept
        + (1 + 2 / passage.length) * (0.6 * better + 0.4 * worse)
        + 0.3 * place.ours
        - 0.3 * place.others
        + 0.15 * place.in_order
        + 0.1 * place.literal
        + 0.05 * place.set_alike
        + 0.1 * place.tight
    )


def _sides(place: Candidate) -> tuple[float, float]:
    """The share of the context that is beside the place, of the worse and of the better side."""
    left = 0.5 if place.left is None else place.left
    right = 0.5 if place.right is None else place.right
    return min(left, right), max(left, right)


def evidence(passage: Passage, place: Candidate) -> tuple[float, ...]:
    """What is known of a place, in the order of `WEIGHTS`."""
    worse, better = _sides(place)
    short = 1 / passage.length
    kept = place.kept
    return (
        1.0,
        kept,
        kept * kept,
        better,
        worse,
        place.tight,
        min(place.run, 80) / 80,
        place.ours,
        place.others,
        float(place.in_order),
        short,
        short * better,
        short * worse,
        kept * better,
        kept * worse,
        log(passage.end - passage.start + 1) / 7,
        place.telling,
        float(place.whole and kept > 0.999),
        float(place.set_alike == 2),
    )


def beyond_doubt(passage: Passage, best: Candidate, found: Sequence[Candidate]) -> bool:
    worse, better = _sides(best)
    if passage.length <= _SHORT and worse < _NEIGHBOURS:
        return False
    for other in found:
        apart = other.end <= best.start or other.start >= best.end
        if not apart or other.kept < 0.9 * best.kept:
            continue
        if other.literal and max(_sides(other)) >= better - 0.3:
            return False
        if other.others < 0.5 and _worth(passage, best) - _worth(passage, other) < _RIVAL:
            return False
    return True
