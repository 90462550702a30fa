"""The query language: what is text stays text, operators, fields, errors with their column, normal form."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.query import QueryError, parse, to_words
from reader.query.keys import FLAGS, KINDS, PATTERN_KEYS, SORTS, Kind
from reader.query.times import stretch
from reader.query.tree import And, Day, Field, Node, Not, Number, Or, Pattern, Query, Range, Sort, Text


def words(*texts: str) -> Node:
    return And(tuple(Text(text) for text in texts))


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("profit or loss", words("profit", "or", "loss")),
        ("note: the rate", words("note:", "the", "rate")),
        ("https://example.org/a?b=1", Text("https://example.org/a?b=1")),
        ("at 12:30", words("at", "12:30")),
        ("covid-19 e-mail", words("covid-19", "e-mail")),
        ("a - b", words("a", "-", "b")),
        ("C# #1st", And((Text("C#"), Field("tag", (Text("1st", phrase=True),))))),
    ],
)
def test_what_is_text_stays_text(text: str, root: Node) -> None:
    assert parse(text).root == root


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("a b OR c", Or((words("a", "b"), Text("c")))),
        ("a AND b | c", Or((words("a", "b"), Text("c")))),
        ("a (b OR c)", And((Text("a"), Or((Text("b"), Text("c")))))),
        ("-a !b NOT c", And((Not(Text("a")), Not(Text("b")), Not(Text("c"))))),
        ("-(a OR b)", Not(Or((Text("a"), Text("b"))))),
        ('"response rate" migra*', And((Text("response rate", phrase=True), Text("migra", prefix=True)))),
        ("TITLE:x", Field("title", (Text("x"),))),
        ('feed:="The Times",ft', Field("feed", (Text("The Times", phrase=True), Text("ft")), "=")),
        ("is:unread,starred", Field("is", (Text("unread"), Text("starred")))),
        ("minutes:<10", Field("minutes", (Number(10),), "<")),
        ("words:100..2000", Field("words", (Range(Number(100), Number(2000)),))),
        ("date:2026-11..today", Field("date", (Range(Day("2026-11"), Day("today")),))),
        ("marked:<30d", Field("marked", (Day("30d"),), "<")),
        ("url:/gov\\/.*pdf$/i", Field("url", (Pattern("gov/.*pdf$", ignore_case=True),))),
        ("#method/sampling", Field("tag", (Text("method/sampling", phrase=True),))),
        ('#"two words"', Field("tag", (Text("two words", phrase=True),))),
    ],
)
def test_operators_and_fields(text: str, root: Node) -> None:
    assert parse(text).root == root


def test_orders_and_limit_belong_to_the_whole_query() -> None:
    assert parse("a sort:-date sort:title limit:5") == Query(
        Text("a"), (Sort("date", True), Sort("title")), 5
    )
    assert parse("sort:rank") == Query(None, (Sort("rank"),))
    assert parse("") == Query()


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("a titel:x", 3, "Did you mean title"),
        ("is:unred", 1, "Did you mean unread"),
        ("has:nothing", 1, "is not a known value"),
        ("sort:size", 1, "Cannot sort"),
        ('say "hello', 5, "quote is not closed"),
        ("(a OR b", 1, "parenthesis is not closed"),
        ("a )", 3, "no parenthesis to close"),
        ("()", 1, "nothing in the parentheses"),
        ("date:2026-13", 1, "is not a date"),
        ("date:2026-02-30", 1, "is not a date"),
        ("minutes:ten", 1, "takes a number"),
        ("title:a..b", 1, "takes no range"),
        ("text:/a+/", 1, "do not work on text"),
        ("title:/(/", 1, "not valid"),
        ("title:<b", 1, "takes no <"),
        ("a OR", 3, "nothing after OR"),
        ("AND b", 1, "nothing before AND"),
        ("(a sort:date)", 4, "whole query"),
        ("limit:0", 1, "number from 1"),
    ],
)
def test_errors_name_the_column_and_the_remedy(text: str, column: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.column == column
    assert message in f"{caught.value.message} {caught.value.hint}"


# --- normal form

WORD = st.text(string.ascii_lowercase + "éüа中", min_size=1, max_size=8)
PHRASE = st.text(string.printable + "äß中", min_size=1, max_size=20)
TERM = st.one_of(
    st.builds(Text, WORD),
    st.builds(Text, WORD, prefix=st.just(True)),
    st.builds(Text, PHRASE, phrase=st.just(True)),
)
DAYS = st.sampled_from(["2026", "2026-11", "2026-11-03", "today", "monday", "7d", "3mo", "12h"])


def _fields(key: str) -> st.SearchStrategy[Field]:
    kind = KINDS[key]
    if kind is Kind.FLAG:
        value: st.SearchStrategy[object] = st.sampled_from(sorted(FLAGS[key])).map(Text)
        operators = [""]
    elif kind is Kind.NUMBER:
        number = st.integers(0, 99_999).map(Number)
        return st.one_of(
            st.builds(
                Field,
                st.just(key),
                number.map(lambda n: (n,)),
                st.sampled_from(["", "<", ">", "<=", ">=", "="]),
            ),
            st.builds(Field, st.just(key), st.builds(Range, number, number).map(lambda r: (r,))),
        )
    elif kind is Kind.DAY:
        day = DAYS.map(Day)
        return st.one_of(
            st.builds(
                Field, st.just(key), day.map(lambda d: (d,)), st.sampled_from(["", "<", ">", "<=", ">=", "="])
            ),
            st.builds(Field, st.just(key), st.builds(Range, day, day).map(lambda r: (r,))),
        )
    else:
        value = TERM if key not in PATTERN_KEYS else st.one_of(TERM, st.just(Pattern("a/b.*", True)))
        operators = ["", "="]
    return st.builds(
        Field, st.just(key), st.lists(value, min_size=1, max_size=3).map(tuple), st.sampled_from(operators)
    )


LEAF = st.one_of(TERM, st.sampled_from(sorted(KINDS)).flatmap(_fields))
NODE = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner.filter(lambda n: not isinstance(n, And)), min_size=2, max_size=4).map(
            lambda n: And(tuple(n))
        ),
        st.lists(inner.filter(lambda n: not isinstance(n, Or)), min_size=2, max_size=4).map(
            lambda n: Or(tuple(n))
        ),
    ),
    max_leaves=12,
)
QUERY = st.builds(
    Query,
    st.none() | NODE,
    st.lists(st.builds(Sort, st.sampled_from(sorted(SORTS)), st.booleans()), max_size=2).map(tuple),
    st.none() | st.integers(1, 1000),
)


@given(QUERY)
def test_normal_form_reads_back_to_the_same_query(query: Query) -> None:
    assert parse(to_words(query)) == query


@given(st.text(max_size=200))
def test_any_text_is_a_query_or_an_error_with_a_column_inside_it(text: str) -> None:
    outcome = _outcome(text)
    if isinstance(outcome, QueryError):
        assert 1 <= outcome.column <= len(text) + 1
    else:
        assert parse(to_words(outcome)) == outcome


def _outcome(text: str) -> Query | QueryError:
    try:
        return parse(text)
    except QueryError as error:
        return error


@pytest.mark.parametrize(
    "text", ["(" * 5000, "-" * 9999, "a OR " * 1900 + "b", "!(" * 4000, "x" * 10_001, '"' * 9999]
)
def test_long_and_deep_queries_end(text: str) -> None:
    outcome = _outcome(text)
    assert isinstance(outcome, QueryError) or to_words(outcome)


# --- times

NOW = datetime(2026, 11, 4, 1, 30, tzinfo=timezone(timedelta(hours=1)))


def test_days_are_the_readers_own() -> None:
    late = timedelta(hours=4)
    assert stretch("today", NOW, day_start=late).begin == datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
    assert stretch("today", NOW).begin == datetime(2026, 11, 3, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2026", "2026-01-01", "2027-01-01"),
        ("2024-02", "2024-02-01", "2024-03-01"),
        ("2026-12", "2026-12-01", "2027-01-01"),
        ("2026-11-03", "2026-11-03", "2026-11-04"),
        ("yesterday", "2026-11-03", "2026-11-04"),
        ("monday", "2026-11-02", "2026-11-03"),
        ("wednesday", "2026-11-04", "2026-11-05"),
    ],
)
def test_stretches_of_days(text: str, begin: str, end: str) -> None:
    found = stretch(text, NOW)
    assert (found.begin.date().isoformat(), found.end.date().isoformat()) == (begin, end)


def test_an_age_reaches_until_now_however_large() -> None:
    assert stretch("7d", NOW).begin == NOW - timedelta(days=7)
    assert stretch("99999y", NOW).end == NOW
