"""Hours and days in which a feed does not want to be asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.feeds.parsing.parse import parse
from reader.feeds.parsing.skipping import read_skips, skipped_until

FRIDAY = datetime(2026, 1, 9, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ((), ())),
        ("<skipHours><hour>0</hour><hour> 23 </hour><hour>24</hour></skipHours>", ((0, 23), ())),
        ("<skipDays>\n<day>Saturday</day><day>SUNDAY</day></skipDays>", ((), (5, 6))),
        ("<skiphours><HOUR>3</HOUR></skiphours><skipDays><day>Mon</day></skipDays>", ((3,), ())),
        ("<skipHours><hour>-1</hour><hour>123</hour><hour>x</hour><hour/></skipHours>", ((), ())),
    ],
)
def test_read_skips(text: str, expected: Any) -> None:
    body = f"<rss version='2.0'><channel><title>T</title>{text}<item><title>a</title></item></channel></rss>".encode()
    assert read_skips(body) == expected
    feed = parse(body)
    assert (feed.skip_hours, feed.skip_days) == expected


def test_skipped_until() -> None:
    assert skipped_until((), (), FRIDAY) is None
    assert skipped_until((3,), (5,), FRIDAY) is None
    assert skipped_until((22, 23), (), FRIDAY) == datetime(2026, 1, 10, tzinfo=UTC)
    assert skipped_until((22, 23), (5, 6), FRIDAY) == datetime(2026, 1, 12, tzinfo=UTC)
    assert skipped_until(range(24), (), FRIDAY) is None
    assert skipped_until((), range(7), FRIDAY) is None


@given(
    st.sets(st.integers(0, 23)),
    st.sets(st.integers(0, 6)),
    st.integers(0, 10**7).map(lambda minutes: FRIDAY + timedelta(minutes=minutes)),
)
def test_skipped_until_is_outside_skipped_hours(hours: set[int], days: set[int], now: datetime) -> None:
    until = skipped_until(hours, days, now)
    if until is None:
        assert (now.hour not in hours and now.weekday() not in days) or len(hours) == 24 or len(days) == 7
    else:
        assert until.hour not in hours
        assert until.weekday() not in days
        assert now < until <= now + timedelta(days=7)
