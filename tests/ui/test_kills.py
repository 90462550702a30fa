"""The real app on a terminal, killed at random moments while an update runs: what it showed as saved is there."""

from __future__ import annotations

from kills import campaign


def test_two_hundred_kills_lose_nothing_and_leave_nothing_half_done() -> None:
    done = campaign(200, forked=True, seed=1)
    assert done.problems == []
    assert done.kills.total() >= 200
    assert done.acknowledged.total() > 50
