"""Parts of SQL statements that test articles, and how they are put together.

In a condition `t` is an article's row in `states`, `a` its row in `articles`; for passages `h` is the row in
`highlights`. Values are parameters only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from reader.query.tree import Node

Parameter: TypeAlias = str | int | float
_MOST_SOURCES = 50
"""Sources that are joined to one; SQLite takes 500 SELECTs in a compound."""


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL with the parameters of its question marks, in order."""

    text: str
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A test on one row; `row` is true or false and never null.

    `source` is a SELECT of the numbers of all articles that match, perhaps repeated or hidden ones, None
    where the library has no quick one. `state` is the column of `states` that is tested and whether it must
    have a value. No article matches whose `sort_at` is not less than `before` (microseconds since 1970 UTC).
    """

    row: Sql
    source: Sql | None = None
    state: tuple[str, bool] | None = None
    before: int | None = None
    words: Node | None = None
    """The words that are looked for, where that is all it tests."""
    ranks: Sql | None = None
    """Where it says which articles fit best: a SELECT as `ranking.ranks` gives it."""


# no constants: SQLite would leave the rest of the statement out, and then refuse the index that is named
NOTHING = Condition(Sql("t.article_id < 0"), Sql("SELECT 0 WHERE 0"))
EVERYTHING = Condition(Sql("t.article_id >= 0"))


def from_source(text: str, parameters: Sequence[Parameter] = ()) -> Condition:
    """The condition that an article is among those of a SELECT."""
    source = Sql(text, tuple(parameters))
    return Condition(Sql(f"t.article_id IN ({text})", source.parameters), source)


def from_state(column: str) -> Condition:
    """The condition that a column of `states` has a value, in the article or in another of its work."""
    elsewhere = _elsewhere(column)
    return Condition(
        Sql(f"(t.{column} IS NOT NULL OR t.article_id IN ({elsewhere}))"),
        Sql(f"SELECT article_id FROM states WHERE {column} IS NOT NULL UNION ALL {elsewhere}"),
        state=(column, True),
    )


def without_state(column: str) -> Condition:
    """The condition that a column of `states` has no value in any article of the work."""
    # the first test is also that of the index of unread or listed articles
    return Condition(
        Sql(f"(t.{column} IS NULL AND t.article_id NOT IN ({_elsewhere(column)}))"),
        state=(column, False),
    )


def _elsewhere(column: str) -> str:
    """A SELECT of the articles of works of which one has a value in a column of `states`."""
    # works are few beside states
    return f"""SELECT w.article_id FROM works m CROSS JOIN states s ON s.article_id = m.article_id
      CROSS JOIN works w ON w.work_id = m.work_id WHERE s.{column} IS NOT NULL AND s.hidden_at IS NULL"""


def in_works(condition: Condition) -> Condition:
    """The condition that one article of the work is among those of a source."""
    assert condition.source is not None
    text, parameters = condition.source.text, condition.source.parameters
    return from_source(
        f"""{text} UNION ALL SELECT w.article_id FROM works m CROSS JOIN works w ON w.work_id = m.work_id
          WHERE m.article_id IN ({text})""",
        parameters * 2,
    )


def negated(condition: Condition) -> Condition:
    """The condition that another one does not hold."""
    if condition.state is not None:
        column, present = condition.state
        return without_state(column) if present else from_state(column)
    return Condition(Sql(f"NOT ({condition.row.text})", condition.row.parameters))


def all_of(conditions: Sequence[Condition]) -> Condition:
    """The condition that all of them hold; at least one is given."""
    if len(conditions) == 1:
        return conditions[0]
    bounds = [one.before for one in conditions if one.before is not None]
    return Condition(balanced("AND", [one.row for one in conditions]), before=min(bounds, default=None))


def any_of(conditions: Sequence[Condition]) -> Condition:
    """The condition that any of them holds; at least one is given."""
    if len(conditions) == 1:
        return conditions[0]
    bounds = [one.before for one in conditions]
    found = Condition(
        balanced("OR", [one.row for one in conditions]),
        before=None if None in bounds else max(one for one in bounds if one is not None),
    )
    sources = [one.source for one in conditions if one.source is not None]
    if len(sources) < len(conditions) or len(sources) > _MOST_SOURCES:
        return found
    return replace(found, source=union(sources))


def union(sources: Sequence[Sql]) -> Sql:
    """The rows of several SELECTs, repeated ones repeated, so that a limit ends it early."""
    return Sql(
        " UNION ALL ".join(f"SELECT * FROM ({one.text})" for one in sources),
        tuple(value for one in sources for value in one.parameters),
    )


def balanced(operator: str, pieces: Sequence[Sql]) -> Sql:
    """Pieces joined by AND or OR, in nested halves: SQLite refuses a tree deeper than 1,000."""
    if len(pieces) == 1:
        return Sql(f"({pieces[0].text})", pieces[0].parameters)
    middle = len(pieces) // 2
    left, right = balanced(operator, pieces[:middle]), balanced(operator, pieces[middle:])
    return Sql(f"({left.text} {operator} {right.text})", left.parameters + right.parameters)
