"""The queue of what is kept for later: its order, and what reading all of it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from reader.library.articles.states import change_states
from reader.library.articles.work_rows import with_members
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp


@dataclass(frozen=True, slots=True)
class LaterQueue:
    """What is kept for later and not done: how many reports, their words, and how many of them are due."""

    reports: int
    words: int
    due: int


def later_queue(lib: Library, until: datetime) -> LaterQueue:
    """The queue as it is; due is what is to be read before `until` (aware), usually the end of the day.

    A report in several articles counts once, with the words of its longest text.
    """
    reports, words, due = lib.tuples(
        """SELECT count(*), ifnull(sum(words), 0), ifnull(sum(due), 0) FROM (
             SELECT max(a.words) AS words, max(ifnull(t.due_at < ?, 0)) AS due
             FROM states t INDEXED BY states_later CROSS JOIN articles a ON a.id = t.article_id
             LEFT JOIN works w ON w.article_id = t.article_id
             WHERE t.later_at IS NOT NULL AND t.hidden_at IS NULL
             GROUP BY ifnull(w.work_id, t.article_id) HAVING count(t.done_at) = 0)""",
        (stamp(until),),
    )[0]
    return LaterQueue(int(reports), int(words), int(due))


def move_later(lib: Library, article_ids: Sequence[int], before: int | None, *, now: datetime) -> None:
    """Move articles in the queue before another one, or to its end; they keep their order. One operation.

    Numbers may be those of any article of a report; what is not kept for later is passed over. Others keep
    their ranks, unless there is no number left between two of them: then all are numbered again.
    """
    with lib.transaction():
        queue = lib.tuples(
            """SELECT article_id, ifnull(later_rank, 0.0) FROM states WHERE later_at IS NOT NULL
               ORDER BY ifnull(later_rank, 0.0), later_at, article_id"""
        )
        wanted = set(with_members(lib, article_ids))
        moved = [number for number, _ in queue if number in wanted]
        others = [(number, rank) for number, rank in queue if number not in wanted]
        targets = set() if before is None else set(with_members(lib, [before]))
        at = next((at for at, (number, _) in enumerate(others) if number in targets), len(others))
        ranks = _between(
            len(moved), others[at - 1][1] if at else None, others[at][1] if at < len(others) else None
        )
        if ranks is None:
            numbers = [number for number, _ in others]
            moved = [*numbers[:at], *moved, *numbers[at:]]
            ranks = [float(rank) for rank in range(1, len(moved) + 1)]
        changes = {number: {"later_rank": rank} for number, rank in zip(moved, ranks, strict=True)}
        change_states(lib, changes, "moved in later", now=now)


def _between(count: int, low: float | None, high: float | None) -> list[float] | None:
    """Ascending ranks between two others, either of which may be missing; None where there are none."""
    if low is None:
        low = 0.0 if high is None else high - count - 1.0
    if high is None:
        high = low + count + 1.0
    step = (high - low) / (count + 1)
    ranks = [low + step * at for at in range(1, count + 1)]
    return ranks if all(one < other for one, other in pairwise([low, *ranks, high])) else None
