"""newsboat's query feeds (newsboat, "Query Feeds" and "Filter Language") as queries.

What has no counterpart is refused with a reason, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reader.query.errors import QueryError
from reader.query.parsing import parse
from reader.query.tree import And, Day, Field, Node, Not, Or, Pattern, Query, Range, Text
from reader.query.words import to_words

_LINE = re.compile(r'\s*(?:"query:((?:[^"\\]|\\.)*)"|query:(.*))')
_TOKEN = re.compile(
    r"""\s*(?:(?P<open>\()|(?P<close>\))|(?P<operator>=~|!~|!=|<=|>=|==|!\#|[=<>\#])
    |"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<word>[^\s()"=<>!\#~]+))""",
    re.VERBOSE,
)
_MAX_DEPTH = 40
_MAX_LENGTH = 5_000
_MAX_LINES = 1_000


@dataclass(frozen=True, slots=True)
class QueryFeed:
    """A line of a `urls` file: its number from 1, the name, and the query, or why there is none."""

    line: int
    name: str
    query: str = ""
    problem: str = ""


class _Refused(ValueError):
    """The expression has no counterpart, for the reason given."""


def query_feeds(urls: str) -> list[QueryFeed]:
    """The query feeds of the text of a `urls` file."""
    found: list[QueryFeed] = []
    for number, line in enumerate(urls.splitlines(), 1):
        match = _LINE.match(line)
        if match is None or len(found) >= _MAX_LINES:
            continue
        quoted, bare = match.groups()
        body = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else bare
        name, colon, expression = body.partition(":")
        if not colon or not name.strip():
            found.append(QueryFeed(number, name.strip(), problem="it has no name or no expression"))
            continue
        try:
            query = translate(expression)
        except ValueError as error:
            found.append(QueryFeed(number, name.strip(), problem=str(error)))
        else:
            found.append(QueryFeed(number, name.strip(), query))
    return found


def translate(expression: str) -> str:
    """A filter expression as a query in normal form. Raises ValueError with the reason for no counterpart."""
    if len(expression) > _MAX_LENGTH:
        raise _Refused("it is too long")
    parser = _Parser(list(_tokens(expression)))
    node = parser.expression(0)
    if parser.peek() is not None:
        raise _Refused(f"“{parser.peek()}” is not expected")
    text = to_words(Query(node))
    try:
        parse(text)
    except QueryError as error:
        raise _Refused(error.reason) from None
    return text


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    at = 0
    expression = expression.rstrip()
    while at < len(expression):
        match = _TOKEN.match(expression, at)
        if match is None or match.lastgroup is None:
            raise _Refused(f"“{expression[at : at + 20]}” cannot be read")
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


class _Parser:
    """Goes through the tokens of one expression once."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> str | None:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else None

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise _Refused("it ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def expression(self, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            raise _Refused("it is nested too deeply")
        nodes, operators = [self._one(depth)], set[str]()
        while self._at < len(self._tokens) and self._tokens[self._at][0] == "word":
            operator = self._next()[1].lower()
            if operator not in ("and", "or"):
                raise _Refused(f"“{operator}” is not expected")
            operators.add(operator)
            nodes.append(self._one(depth))
        if len(operators) > 1:
            raise _Refused("and and or are mixed without parentheses")
        if not operators:
            return nodes[0]
        return And(tuple(nodes)) if operators == {"and"} else Or(tuple(nodes))

    def _one(self, depth: int) -> Node:
        kind, text = self._next()
        if kind == "open":
            node = self.expression(depth + 1)
            if self._next()[0] != "close":
                raise _Refused("a parenthesis is not closed")
            return node
        if kind != "word":
            raise _Refused(f"“{text}” is not expected")
        if text.lower() == "not":
            return Not(self._one(depth + 1))
        kind, operator = self._next()
        if kind != "operator" and operator != "between":
            raise _Refused(f"“{operator}” is no operator")
        kind, value = self._next()
        if kind not in ("quoted", "word"):
            raise _Refused(f"“{value}” is no value")
        return _test(text, operator, re.sub(r"\\(.)", r"\1", value) if kind == "quoted" else value)


_NEGATED = {"!=": "=", "!~": "=~", "!#": "#"}


def _test(attribute: str, operator: str, value: str) -> Node:
    positive = _NEGATED.get(operator, operator)
    translator = _ATTRIBUTES.get(attribute)
    if translator is None:
        raise _Refused(f"{attribute} has no counterpart")
    node = translator("=" if positive == "==" else positive, value)
    if node is None:
        raise _Refused(f"{attribute} {operator} has no counterpart")
    return Not(node) if operator in _NEGATED else node


def _text(key: str, *, patterns: bool = True) -> Callable[[str, str], Node | None]:
    def translated(operator: str, value: str) -> Node | None:
        if operator == "=~" and patterns:
            return Field(key, (Pattern(value, True),))
        if operator == "=":
            return Field(key, (Text(value, phrase=True),), "=") if patterns else None
        return Field(key, (Text(value, phrase=True),)) if operator == "#" else None

    return translated


def _unread(operator: str, value: str) -> Node | None:
    if operator != "=" or value not in ("yes", "no"):
        return None
    return Field("is", (Text("unread" if value == "yes" else "read"),))


def _age(operator: str, value: str) -> Node | None:
    if operator == "between":
        low, colon, high = value.partition(":")
        if not (colon and low.isdecimal() and high.isdecimal() and len(low) < 6 and len(high) < 6):
            return None
        return Field("date", (Range(Day(f"{high}d"), Day(f"{low}d")),))
    if operator not in ("<", ">", "<=", ">=") or not value.isdecimal() or len(value) > 5:
        return None
    return Field("date", (Day(f"{int(value)}d"),), operator)


def _tags(operator: str, value: str) -> Node | None:
    """The first tag of a feed becomes its folder when the list is imported."""
    return Field("folder", (Text(value, phrase=True),), "=") if operator == "#" else None


_ATTRIBUTES: dict[str, Callable[[str, str], Node | None]] = {
    "unread": _unread,
    "age": _age,
    "title": _text("title"),
    "author": _text("author"),
    "link": _text("url"),
    "content": _text("text", patterns=False),
    "feedtitle": _text("feed"),
    "tags": _tags,
}
