"""Which of the places a passage has, if any, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

from reader.annotations.candidates import Candidate, Passage


def judged(passage: Passage, found: Sequence[Candidate]) -> tuple[Candidate, float] | None:
    """The best place and the confidence in it from 0 to 1; None where the passage is gone."""
    good = [candidate for candidate in found if _believable(passage, candidate)]
    if not good:
        return None
    best = max(good, key=lambda candidate: _score(passage, candidate))
    return best, min(1.0, _score(passage, best) / 4)


def context(candidate: Candidate) -> float:
    left = 0.5 if candidate.left is None else candidate.left
    right = 0.5 if candidate.right is None else candidate.right
    return 0.6 * max(left, right) + 0.4 * min(left, right)


def _score(passage: Passage, candidate: Candidate) -> float:
    weight = 2.0 if passage.words <= 4 else 1.0
    return (
        2 * candidate.kept
        + weight * context(candidate)
        + 0.1 * candidate.tight
        + 0.3 * candidate.ours
        - 0.3 * candidate.others
        + (0.15 if candidate.in_order else 0)
    )


def _believable(passage: Passage, c: Candidate) -> bool:
    left = 0.5 if c.left is None else c.left
    right = 0.5 if c.right is None else c.right
    around = context(c)
    nchars = passage.end - passage.start
    if min(left, right) >= 0.7 and c.kept >= 0.45 and c.in_order:
        return True
    if c.kept >= 0.999 and nchars >= 40 and c.tight > 0.6:
        return True
    if passage.words <= 4 or nchars < 24:
        need = 0.6 if c.kept >= 0.999 else 0.75
        return c.kept >= 0.6 and around >= need and c.tight >= 0.3
    if c.kept >= 0.8 and (c.tight >= 0.5 or passage.words >= 12 or around >= 0.35):
        return True
    if c.kept >= 0.45 and c.run >= 60:
        return True
    return c.kept >= (0.45 if c.in_order else 0.6) and around >= 0.35
