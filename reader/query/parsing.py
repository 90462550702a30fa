"""Text to tree: the grammar of the query language, by recursive descent.

AND binds closer than OR; operators count in capitals only; what stands side by side must all match.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from reader.query.errors import QueryError
from reader.query.keys import FLAGS, KINDS, OPERATORS, PATTERN_KEYS, SORTS, Kind
from reader.query.times import check_day
from reader.query.tokens import Mark, Raw, Token, tokens
from reader.query.tree import And, Day, Field, Node, Not, Number, Or, Pattern, Query, Range, Sort, Text, Value

_MAX_DEPTH = 60
"""Parentheses and negations in each other."""
_MAX_LIMIT = 1_000_000
_ORDER = ("sort", "limit")


def parse(text: str) -> Query:
    """Read a query. Raises QueryError, which names the column and the remedy."""
    reader = _Reader(list(tokens(text)))
    root = reader.either(0) if reader.more() else None
    if (token := reader.peek()) is not None:
        raise QueryError("There is no parenthesis to close", token.column, hint='Quote it: ")".')
    return Query(root, tuple(reader.sorts), reader.limit)


class _Reader:
    """Goes through the tokens of one query once."""

    def __init__(self, found: Sequence[Token]) -> None:
        self._tokens = found
        self._at = 0
        self.sorts: list[Sort] = []
        self.limit: int | None = None

    def peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def more(self) -> bool:
        return self.peek() is not None

    def _take(self, mark: Mark) -> Token | None:
        token = self.peek()
        if token is None or token.mark is not mark:
            return None
        self._at += 1
        return token

    def either(self, depth: int) -> Node | None:
        """One or more alternatives; None where there are only orders."""
        nodes = [self._all(depth)]
        while (token := self._take(Mark.OR)) is not None:
            if nodes[-1] is None:
                raise QueryError("There is nothing before OR", token.column, hint='Quote it: "OR".')
            nodes.append(self._all(depth))
            if nodes[-1] is None:
                raise QueryError("There is nothing after OR", token.column, hint='Quote it: "OR".')
        found = [node for node in nodes if node is not None]
        return Or(tuple(found)) if len(found) > 1 else (found[0] if found else None)

    def _all(self, depth: int) -> Node | None:
        nodes: list[Node] = []
        pending: Token | None = None
        while (token := self.peek()) is not None and token.mark not in (Mark.OR, Mark.CLOSE):
            if token.mark is Mark.AND:
                if not nodes or pending is not None:
                    raise QueryError("There is nothing before AND", token.column, hint='Quote it: "AND".')
                pending = token
                self._at += 1
                continue
            node = self._one(depth)
            if node is not None:
                nodes.append(node)
                pending = None
        if pending is not None:
            raise QueryError("There is nothing after AND", pending.column, hint='Quote it: "AND".')
        return And(tuple(nodes)) if len(nodes) > 1 else (nodes[0] if nodes else None)

    def _one(self, depth: int) -> Node | None:
        token = self._tokens[self._at]
        self._at += 1
        if depth > _MAX_DEPTH:
            raise QueryError("The query is nested too deeply", token.column)
        if token.mark is Mark.NOT:
            return self._negation(token, depth)
        if token.mark is Mark.OPEN:
            return self._group(token, depth)
        if token.mark is Mark.FIELD:
            if token.text in _ORDER:
                self._order(token, depth)
                return None
            return _field(token)
        return _term(token.text, quoted=token.quoted)

    def _negation(self, token: Token, depth: int) -> Node:
        following = self.peek()
        if following is None or following.mark in (Mark.AND, Mark.OR, Mark.CLOSE):
            raise QueryError("There is nothing to exclude", token.column, hint='Quote the word: "NOT".')
        node = self._one(depth + 1)
        assert node is not None  # an order inside raises
        return Not(node)

    def _group(self, token: Token, depth: int) -> Node:
        node = self.either(depth + 1)
        if self._take(Mark.CLOSE) is None:
            raise QueryError("The parenthesis is not closed", token.column, hint="Add a ) at its end.")
        if node is None:
            raise QueryError("There is nothing in the parentheses", token.column)
        return node

    def _order(self, token: Token, depth: int) -> None:
        if depth:
            raise QueryError(
                f"{token.text}: counts for the whole query", token.column, hint="Move it to the end."
            )
        if token.operator or len(token.values) != 1 or len(token.values[0]) != 1:
            raise QueryError(f"{token.text}: takes one value", token.column)
        value = token.values[0][0].text
        if token.text == "limit":
            if not value.isdecimal() or not 0 < int(value) <= _MAX_LIMIT:
                raise QueryError("limit: takes a number from 1 on", token.column)
            self.limit = int(value)
            return
        key = value.removeprefix("-").lower()
        if key not in SORTS:
            raise QueryError(f"Cannot sort by {key}", token.column, hint=_nearest(key, SORTS))
        self.sorts.append(Sort(key, value.startswith("-")))


def _nearest(word: str, known: Sequence[str] | frozenset[str]) -> str:
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    return f"Did you mean {close[0]}?" if close else "Known: " + ", ".join(sorted(known)) + "."


def _term(text: str, *, quoted: bool) -> Text:
    if quoted:
        return Text(text, phrase=True)
    prefix = len(text) > 1 and text.endswith("*")
    return Text(text.rstrip("*") or text if prefix else text, prefix=prefix and bool(text.rstrip("*")))


# --- fields


def _field(token: Token) -> Field:
    key = token.text
    kind = KINDS.get(key)
    if kind is None:
        raise QueryError(
            f"{key}: is not a key",
            token.column,
            hint=_nearest(key, [*KINDS, *_ORDER]) + " Quote it to find it as text.",
        )
    if token.operator not in OPERATORS[kind]:
        raise QueryError(f"{key}: takes no {token.operator}", token.column)
    values = tuple(_value(key, kind, raw, token) for raw in token.values)
    if len(values) > 1 and token.operator in {"<", ">", "<=", ">="}:
        raise QueryError(f"{key}:{token.operator} takes one value", token.column)
    return Field(key, values, token.operator, token.column)


def _value(key: str, kind: Kind, raw: Sequence[Raw], token: Token) -> Value:
    if len(raw) == 2:
        if kind not in (Kind.NUMBER, Kind.DAY) or token.operator:
            raise QueryError(f"{key}: takes no range", token.column, hint='Quote it: "a..b".')
        low, high = (_point(key, kind, each, token) for each in raw)
        return Range(low, high)
    (one,) = raw
    if one.pattern:
        return _pattern(key, one, token)
    if kind in (Kind.NUMBER, Kind.DAY):
        return _point(key, kind, one, token)
    if kind is Kind.FLAG:
        flag = one.text.lower()
        if flag not in FLAGS[key]:
            raise QueryError(
                f"{key}:{one.text} is not a known value", token.column, hint=_nearest(flag, FLAGS[key])
            )
        return Text(flag)
    if not one.text:
        raise QueryError(f"{key}: needs a value", token.column)
    return _term(one.text, quoted=one.quoted)


def _point(key: str, kind: Kind, raw: Raw, token: Token) -> Number | Day:
    text = raw.text.lower()
    if kind is Kind.NUMBER:
        if not text.isdecimal() or len(text) > 9:
            raise QueryError(f"{key}: takes a number, not {raw.text}", token.column)
        return Number(int(text))
    if not check_day(text):
        raise QueryError(
            f"{raw.text} is not a date",
            token.column,
            hint="Write 2026, 2026-11, 2026-11-03, today, yesterday, monday, or an age: 7d, 2w, 3mo, 1y.",
        )
    return Day(text)


def _pattern(key: str, raw: Raw, token: Token) -> Pattern:
    if key not in PATTERN_KEYS:
        raise QueryError(
            f"Regular expressions do not work on {key}:",
            token.column,
            hint="They work on " + ", ".join(sorted(PATTERN_KEYS)) + ".",
        )
    try:
        re.compile(raw.text)
    except (re.error, RecursionError, OverflowError) as error:
        raise QueryError(f"The regular expression is not valid: {error}", token.column) from error
    return Pattern(raw.text, bool(raw.flags))
