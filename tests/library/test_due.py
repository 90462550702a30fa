"""Days to which a report can be put off."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.library.today.due import due_choices, parse_due

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=ZONE)
START = timedelta(hours=4)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("t", datetime(2026, 11, 18, 18, tzinfo=ZONE)),
        ("tomorrow", datetime(2026, 11, 19, 4, tzinfo=ZONE)),
        ("w", datetime(2026, 11, 21, 4, tzinfo=ZONE)),
        ("n", datetime(2026, 11, 23, 4, tzinfo=ZONE)),
        ("wed", datetime(2026, 11, 25, 4, tzinfo=ZONE)),
        ("Friday ", datetime(2026, 11, 20, 4, tzinfo=ZONE)),
        ("3d", datetime(2026, 11, 21, 4, tzinfo=ZONE)),
        ("2 w", datetime(2026, 12, 2, 4, tzinfo=ZONE)),
        ("2026-12-03", datetime(2026, 12, 3, 4, tzinfo=ZONE)),
        ("2026-11-17", None),
        ("2026-02-30", None),
        ("", None),
        ("soon", None),
    ],
)
def test_a_typed_day(text: str, day: datetime | None) -> None:
    assert parse_due(text, NOW, START) == day


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(0, 23))  # noqa: DTZ001
def test_every_choice_is_to_come(moment: datetime, hour: int) -> None:
    now = moment.replace(tzinfo=ZONE)
    for choice in due_choices(now, timedelta(hours=hour)):
        assert now <= choice.at <= now + timedelta(days=9)


@given(st.text(max_size=12))
def test_nothing_that_is_typed_raises(text: str) -> None:
    found = parse_due(text, NOW, START)
    assert found is None or found >= NOW - timedelta(days=1)
