"""Headings of days in a list: every article is under the period it belongs to, in both orders."""

from __future__ import annotations

from array import array
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reader.presentation.periods import periods
from reader.ui.widgets.day_headings import with_headings

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)  # a Wednesday
DAY_START = timedelta(hours=4)


@given(st.lists(st.integers(-48, 24 * 365 * 6), max_size=40), st.booleans())
def test_articles_are_under_their_period(hours_ago: list[int], newest_first: bool) -> None:
    moments = sorted((NOW - timedelta(hours=hours) for hours in hours_ago), reverse=newest_first)
    found, names = with_headings(
        array("q", range(len(moments))),
        moments.__getitem__,
        now=NOW,
        day_start=DAY_START,
        newest_first=newest_first,
    )
    assert [number for number in found if number >= 0] == list(range(len(moments)))
    known = list(periods((NOW - DAY_START).date(), 2019))
    heading = ""
    for number in found:
        if number < 0:
            assert names[number] != heading  # no heading twice in a row, none without articles
            heading = names[number]
        else:
            day = (moments[number] - DAY_START).date()
            assert heading == next((one.name for one in known if one.begin <= day), known[-1].name)
    assert not found or found[-1] >= 0


def test_periods_of_a_monday_and_of_a_day_in_the_new_year() -> None:
    assert [one.name for one in periods(date(2026, 11, 23), 2026)][:3] == ["Today", "Yesterday", "November"]
    names = [one.name for one in periods(date(2026, 1, 2), 2023)]
    assert names[:4] == ["Today", "Yesterday", "This week", "December 2025"]
    assert names[-1] == "2023"
    assert len(names) == len(set(names))
