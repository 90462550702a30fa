"""newsboat's query feeds as queries; what has no counterpart is refused with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.query import parse
from reader.query.newsboat import query_feeds, translate


@pytest.mark.parametrize(
    ("expression", "query"),
    [
        ('unread = "yes"', "is:unread"),
        ('unread = "no"', "is:read"),
        ('unread != "yes"', "-is:unread"),
        ("age < 7", "date:<7d"),
        ("age between 0:10", "date:10d..0d"),
        ('title =~ "linux|bsd"', "title:/linux|bsd/i"),
        ('title !~ "a/b"', "-title:/a\\/b/i"),
        ('author = "Ann Lee"', 'author:="Ann Lee"'),
        ('tags # "news"', 'folder:="news"'),
        ('tags !# "news"', '-folder:="news"'),
        ('content # "coast"', 'text:"coast"'),
        ('feedtitle =~ "Gazette"', "feed:/Gazette/i"),
        (
            'unread = "yes" and (tags # "a" or age > 3)',
            'is:unread (folder:="a" OR date:>3d)',
        ),
        ('not (unread = "yes")', "-is:unread"),
    ],
)
def test_expressions_become_queries(expression: str, query: str) -> None:
    assert translate(expression) == query
    parse(query)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ('content =~ "x"', "content =~ has no counterpart"),
        ('guid = "x"', "guid has no counterpart"),
        ('flags # "s"', "flags has no counterpart"),
        ('unread = "perhaps"', "unread = has no counterpart"),
        ('title =~ "("', "not valid"),
        ('unread = "yes" and age < 3 or age > 9', "mixed without parentheses"),
        ('(unread = "yes"', "ends too early"),
        ("", "ends too early"),
        ('title "x"', "no operator"),
        ("(" * 100, "too deeply"),
    ],
)
def test_what_has_no_counterpart_is_refused_with_a_reason(expression: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        translate(expression)


def test_query_feeds_of_a_urls_file_have_their_lines() -> None:
    urls = """https://a.test/feed news
"query:Unread:unread = \\"yes\\"" tag
query:Broken:guid = "x"
# query:No:unread = "yes"
query:nothing
"""
    found = [(each.line, each.name, each.query, bool(each.problem)) for each in query_feeds(urls)]
    assert found == [
        (2, "Unread", "is:unread", False),
        (3, "Broken", "", True),
        (5, "nothing", "", True),
    ]


@given(st.text(alphabet='abc()"\\=~!<>#: andortitlewyes0', max_size=80) | st.text(max_size=80))
def test_any_expression_is_a_query_or_refused(expression: str) -> None:
    try:
        query = translate(expression)
    except ValueError as error:
        assert str(error)  # noqa: PT017
    else:
        parse(query)
