"""Which of the places a passage has, if any, and how sure that is.

Three questions, one after the other. Which place is best: a plain sum of what speaks for it. Is it the
passage at all: a logistic model of the evidence, fitted to thousands of edits of real articles, with
articles it was judged on kept out of the fit (docs/anchoring.md); what is there word for word, once, in
text that was nothing else's before, is the passage in any case. May it be shown without a question:
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

PRESENT = 0.84
PRESENT_WITHOUT_OLD_TEXT = 0.7
"""Probability from which a place is taken for the passage; below it the passage is an orphan."""
SURE = 0.98
KEPT = 0.8
_RIVAL = 1.0
"""Difference of worth within which another place could be meant as well."""
_SHORT = 3.0
_FEW = 3
_ALL = 0.999
_NEIGHBOURS = 0.6

WEIGHTS = {
    # evidence: with the old text, without it
    "1": (-10.29, -8.82),
    "kept": (3.4, 2.4),
    "kept²": (-0.96, 0.13),
    "less than half": (-12.25, -4.81),
    "better side": (1.47, 2.04),
    "worse side": (2.43, 2.52),
    "tight": (3.87, 3.18),
    "longest run": (2.55, 1.34),
    "ours": (-0.83, -1.26),
    "others": (-0.37, 0),
    "in order": (3.89, 0),
    "short": (-4.39, -6.09),
    "short × better side": (5.97, 6.92),
    "short × worse side": (0.96, 1.19),
    "kept × better side": (-0.69, 0.09),
    "kept × worse side": (1.27, 1.5),
    "length": (2.83, 3.66),
    "telling": (1.06, 1.81),
    "whole lines": (1.25, 1.33),
    "set alike": (0.3, 0.5),
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
    least = PRESENT if old_text_known else PRESENT_WITHOUT_OLD_TEXT
    if probability < least and not (old_text_known and stands_once(passage, best, found)):
        return None
    if probability >= SURE and best.kept >= KEPT and beyond_doubt(passage, best, found):
        return best, PLAIN + (1 - PLAIN) * best.kept * (probability - SURE) / (1 - SURE)
    return best, min(probability, PLAIN - 0.01)


def stands_once(passage: Passage, best: Candidate, found: Sequence[Candidate]) -> bool:
    """Whether a passage of some length is there word for word, once, where no other text was before.

    That is enough to show it with a question, whatever became of what stood around it.
    """
    return (
        passage.words >= _FEW
        and passage.length >= _SHORT
        and not best.others
        and [place for place in found if place.kept > _ALL and place.tight > _ALL] == [best]
    )


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
        max(0.0, 0.5 - kept),
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
        float(place.whole and kept > _ALL),
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
