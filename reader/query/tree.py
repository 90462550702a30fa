"""What a query means: a tree of tests on one article or passage, and how results are ordered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """Words to find: one word, its beginning (`prefix`), or words in a row (`phrase`)."""

    text: str
    phrase: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression to find."""

    source: str
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number."""

    value: int


@dataclass(frozen=True, slots=True)
class Day:
    """A point or stretch of time as written: a year, month or day, a name, or an age ("7d").

    `reader.query.times` says what it means at a given moment.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers or days from one to another; both ends belong to it."""

    low: Number | Day
    high: Number | Day


Value: TypeAlias = Text | Pattern | Number | Day | Range


@dataclass(frozen=True, slots=True)
class Field:
    """A test on one property: any of the values. `operator` is "", "=", "<", ">", "<=" or ">=".

    `column` is where it was read, counted from 1; equal fields may be from different places.
    """

    key: str
    values: tuple[Value, ...]
    operator: str = ""
    column: int = field(default=1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What a node does not match."""

    node: Node


@dataclass(frozen=True, slots=True)
class And:
    """What all nodes match; at least two."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What any of the nodes matches; at least two."""

    nodes: tuple[Node, ...]


Node: TypeAlias = Text | Field | Not | And | Or


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of results."""

    key: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query: `root` is None where everything matches; the first of `sorts` counts most."""

    root: Node | None = None
    sorts: tuple[Sort, ...] = ()
    limit: int | None = None
