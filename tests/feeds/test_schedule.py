"""When a feed is asked again."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import FetchError, HttpStatus
from reader.feeds.updating.schedule import LONGEST, SHORTEST, back_off, hold, next_check, waits_until
from reader.model import Feed

NOW = datetime(2026, 1, 10, tzinfo=UTC)
CHECKED = NOW - timedelta(minutes=5)
FEED = Feed(1, "https://a.test/", "A", last_checked_at=CHECKED)
LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("feed", "by_hand", "scheduled"),
    [
        (FEED, None, None),
        (replace(FEED, next_check_at=LATER), None, LATER),
        (replace(FEED, next_check_at=NOW - timedelta(hours=1)), None, None),
        # the server asked to be left alone
        (replace(FEED, failures=1, next_check_at=LATER), LATER, LATER),
        # it only failed: by hand at once, by schedule after a while
        (replace(FEED, failures=1), None, CHECKED + back_off(1, spread=1)),
        (replace(FEED, failures=1, last_checked_at=NOW - LONGEST), None, None),
        # a clock that was ahead wrote these times
        (replace(FEED, next_check_at=NOW + timedelta(days=3650)), None, None),
        (replace(FEED, next_check_at=LATER, last_checked_at=LATER), None, None),
        (replace(FEED, failures=1, next_check_at=NOW + timedelta(days=3650)), None, None),
        (replace(FEED, failures=1, last_checked_at=NOW + timedelta(days=3650)), None, None),
    ],
)
def test_waits_until(feed: Any, by_hand: bool, scheduled: bool) -> None:
    assert waits_until(feed, NOW, due_only=False) == by_hand
    assert waits_until(feed, NOW, due_only=True) == scheduled


def test_hold() -> None:
    chance = random.Random(1)
    assert hold(FetchError("x"), 0, NOW, chance=chance) is None
    assert hold(HttpStatus("x", status=500, retry_after=60), 0, NOW, chance=chance) is None
    assert hold(HttpStatus("x", status=503), 0, NOW, chance=chance) is None
    for status, wait, least, most in (
        (429, 120, 120, 132),
        (429, None, 60, 1200),
        (503, 30, 60, 66),
        (429, 9e9, 0, 604800),
    ):
        until = hold(HttpStatus("x", status=status, retry_after=wait), 0, NOW, chance=chance)
        assert until is not None
        assert least <= (until - NOW).total_seconds() <= most


@given(st.integers(0, 10_000))
def test_back_off(failures: int) -> None:
    assert SHORTEST <= back_off(failures) <= back_off(failures + 1) <= LONGEST


@given(
    st.lists(st.floats(-4e9, 4e9).map(lambda seconds: NOW + timedelta(seconds=seconds)), max_size=30),
    st.none() | st.integers(0, 10**6),
    st.none() | st.integers(0, 10**9),
)
def test_next_check_is_within_limits(published: Any, ttl: int, max_age: int) -> None:
    at = next_check(published, NOW, ttl_minutes=ttl, max_age=max_age)
    assert SHORTEST <= at - NOW <= LONGEST


def test_busy_feed_is_fetched_more_often() -> None:
    def every(gap: timedelta) -> timedelta:
        return next_check([NOW - n * gap for n in range(20)], NOW) - NOW

    assert every(timedelta(hours=1)) < every(timedelta(hours=8)) < every(timedelta(days=30)) == LONGEST
    hourly = [NOW - n * timedelta(hours=1) for n in range(20)]
    assert next_check(hourly, NOW, ttl_minutes=600) - NOW == timedelta(hours=10)
