"""Days, ages and numbers of a query as ranges of a column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reader.library.query.condition import NOTHING, Condition, Sql, any_of
from reader.library.storage.encoding import stamp
from reader.query.times import Stretch, is_age, stretch
from reader.query.tree import Day, Field, Number, Range, Value
from reader.reading_time import WORDS_A_MINUTE


@dataclass(frozen=True, slots=True)
class Between:
    """From a number (inclusive) to another (exclusive); None for no end."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is compared; `name` is in the row, `source` gives articles by it and has a `{test}`."""

    name: str
    source: str
    nullable: bool = False
    bounds_date: bool = False
    """Whether `sort_at` is never greater than it."""


PUBLISHED = Column("a.published_at", "SELECT id FROM articles WHERE {test}", True, True)
ADDED = Column("a.added_at", "SELECT id FROM articles WHERE {test}", bounds_date=True)
READ = Column("t.read_at", "SELECT article_id FROM states WHERE {test}", True)
WORDS = Column("a.words", "SELECT id FROM articles WHERE {test}")


def days(field: Field, column: Column, now: datetime, day_start: timedelta) -> Condition:
    """The condition that a time is in one of the field's stretches."""
    return _any(field, column, lambda value: times_between(value, field.operator, now, day_start))


def years(field: Field, column: Column, now: datetime, day_start: timedelta) -> Condition:
    """The condition that a time is in one of the field's years."""

    def begin(year: int) -> int:
        if not 1 <= year <= 9999:
            return -(2**62) if year < 1 else 2**62
        return stamp(stretch(f"{year:04}", now, day_start=day_start).begin)

    def between(value: Value) -> Between:
        whole = numbers_between(value, field.operator)
        return Between(*(None if year is None else begin(year) for year in (whole.low, whole.high)))

    return _any(field, column, between)


def numbers(field: Field, column: Column) -> Condition:
    """The condition that a number is in one of the field's ranges."""
    return _any(field, column, lambda value: numbers_between(value, field.operator))


def minutes(field: Field, column: Column) -> Condition:
    """The condition that reading takes so many minutes, in a column that counts words."""

    def begin(number: int) -> int:
        # `reading_time.minutes` rounds up: n minutes are more than n - 1 times the words of one
        return WORDS_A_MINUTE * (number - 1) + 1 if number > 0 else 0

    def between(value: Value) -> Between:
        whole = numbers_between(value, field.operator)
        return Between(*(None if number is None else begin(number) for number in (whole.low, whole.high)))

    return _any(field, column, between)


def numbers_between(value: Value, operator: str) -> Between:
    """The whole numbers that a value with an operator means."""
    if isinstance(value, Range):
        assert isinstance(value.low, Number)
        assert isinstance(value.high, Number)
        low, high = sorted((value.low.value, value.high.value))
        return Between(low, high + 1)
    assert isinstance(value, Number)
    number = value.value
    return {
        "<": Between(None, number),
        "<=": Between(None, number + 1),
        ">": Between(number + 1, None),
        ">=": Between(number, None),
    }.get(operator, Between(number, number + 1))


def column_test(name: str, between: Between) -> Sql:
    """The test that a column is in a range; null where the column is."""
    tests = [
        f"{name} {sign} ?" for sign, end in ((">=", between.low), ("<", between.high)) if end is not None
    ]
    ends = tuple(end for end in (between.low, between.high) if end is not None)
    return Sql(" AND ".join(tests) or f"{name} IS NOT NULL", ends)


def times_between(value: Value, operator: str, now: datetime, day_start: timedelta) -> Between:
    """The microseconds since 1970 UTC that a day, an age or a range of them means."""

    def meant(day: Day) -> Stretch:
        return stretch(day.text, now, day_start=day_start)

    if isinstance(value, Range):
        assert isinstance(value.low, Day)
        assert isinstance(value.high, Day)
        # an age in a range is a moment, for both ends of a range belong to it
        found = [
            Stretch(one.begin, one.begin + timedelta(microseconds=1)) if is_age(day.text) else one
            for day in (value.low, value.high)
            for one in (meant(day),)
        ]
        return Between(stamp(min(one.begin for one in found)), stamp(max(one.end for one in found)))
    assert isinstance(value, Day)
    one = meant(value)
    begin, end = stamp(one.begin), stamp(one.end)
    if is_age(value.text):
        # what is dated in the future is new
        return Between(None, begin) if operator in (">", ">=") else Between(begin, None)
    return {
        "<": Between(None, begin),
        "<=": Between(None, end),
        ">": Between(end, None),
        ">=": Between(begin, None),
    }.get(operator, Between(begin, end))


def _any(field: Field, column: Column, between: Callable[[Value], Between]) -> Condition:
    return any_of([_in_range(column, between(value)) for value in field.values])


def _in_range(column: Column, between: Between) -> Condition:
    if between.low is not None and between.high is not None and between.low >= between.high:
        return NOTHING
    test = column_test(column.name, between)
    bare = column_test(column.name.partition(".")[2], between)
    row = Sql(f"ifnull({test.text}, 0)", test.parameters) if column.nullable else test
    condition = Condition(row, Sql(column.source.format(test=bare.text), bare.parameters))
    return replace(condition, before=between.high if column.bounds_date else None)
