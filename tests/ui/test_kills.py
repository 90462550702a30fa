"""The app on a pseudo-terminal, killed at random moments during an update: what it showed as saved is stored."""

from __future__ import annotations

import pytest

from tests.support.kill_campaign import campaign


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_two_hundred_kills_lose_nothing() -> None:
    done = campaign(200, forked=True, seed=1)
    assert done.problems == []
    assert done.kills.total() >= 200
    assert done.acknowledged.total() > 50
    assert done.recoloured > 0


def test_two_kills_lose_nothing() -> None:
    done = campaign(2, forked=True, seed=2)
    assert done.problems == []
    assert done.kills.total() >= 2
