"""Which way SQLite goes to the first rows of a query: from a few articles, or along an index.

SQLite knows nothing of how many articles have a word or a tag. So each condition that has a `source` is asked
for its first few thousand articles: where they are few, they are the rows to test; else an index gives rows
in the order that is wanted, until there are enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reader.library.query.condition import Condition, Parameter, Sql
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.query.tree import Sort

FEW = 2000
"""Articles that are tested one by one sooner than an index is gone along."""
_MOST_ASKED = 6

_INDEXES: tuple[tuple[frozenset[tuple[str, bool]], str], ...] = (
    (frozenset({("read_at", False), ("done_at", False)}), "states_unread"),
    (frozenset({("done_at", False)}), "states_listed"),
    (frozenset(), "states_visible"),
)
"""Indexes of `states` by `sort_at`, and the states of the articles in each."""

ORDERS = {
    "date": "t.sort_at",
    "added": "a.added_at",
    "read": "t.read_at",
    "marked": "(SELECT max(m.created_at) FROM highlights m WHERE m.article_id = t.article_id"
    " AND m.deleted_at IS NULL)",
    "title": "a.title COLLATE NOCASE",
    "feed": "(SELECT CASE WHEN f.own_title <> '' THEN f.own_title ELSE f.title END FROM sources s"
    " JOIN feeds f ON f.id = s.feed_id WHERE s.id = a.source_id) COLLATE NOCASE",
    "minutes": "a.words",
    "words": "a.words",
    "rank": "r.score",
    "later": """CASE WHEN t.later_at IS NOT NULL THEN ifnull(t.later_rank, 0.0) ELSE (
      SELECT min(ifnull(o.later_rank, 0.0)) FROM works w CROSS JOIN works m ON m.work_id = w.work_id
      CROSS JOIN states o ON o.article_id = m.article_id
      WHERE w.article_id = t.article_id AND o.later_at IS NOT NULL) END""",
}
"""What each order is by; "later", the order of that queue, has no word in the language."""
_NULLABLE = {"read", "marked", "feed", "rank"}
_ALONG = {
    "added": "articles_added",
    "title": "articles_title",
    "minutes": "articles_words",
    "words": "articles_words",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """The FROM and WHERE of a query, and its ORDER BY; no `rows` where nothing can match."""

    rows: Sql | None
    order: Sql


def plan(
    lib: Library,
    conditions: Sequence[Condition],
    sorts: Sequence[Sort],
    *,
    ranks: Sql | None = None,
    from_ranks: bool = False,
) -> Plan:
    """The way to the articles that meet all conditions, hidden ones left out.

    `ranks` is a SELECT of `id`, `score`, the least best, and `own`, for sorting by rank. With `from_ranks`
    all articles that match are in it, as `own`; the condition that says so is left out of `conditions`.
    """
    if ranks is not None and from_ranks:
        tests = [Sql("t.hidden_at IS NULL"), Sql("r.own = 1"), *(one.row for one in conditions)]
        where = " AND ".join(test.text for test in tests)
        rows = Sql(
            f"""FROM ({ranks.text}) r CROSS JOIN states t ON t.article_id = r.id
              CROSS JOIN articles a ON a.id = r.id WHERE {where}""",
            (*ranks.parameters, *(value for test in tests for value in test.parameters)),
        )
        return Plan(rows, _order(sorts, ranked=True))
    few, rest = _few(lib, conditions)
    order = _order(sorts, ranked=ranks is not None)
    if few is not None and not few:
        return Plan(None, order)
    joins, parameters = _tables(few, rest, sorts)
    if ranks is not None:
        joins += f" LEFT JOIN ({ranks.text}) r ON r.id = t.article_id"
        parameters += ranks.parameters
    tests = [Sql("t.hidden_at IS NULL"), *(one.row for one in rest)]
    bounds = [one.before for one in rest if one.before is not None]
    if bounds and few is None:
        tests.append(Sql("t.sort_at < ?", (min(bounds),)))
    where = " AND ".join(test.text for test in tests)
    tested = tuple(value for test in tests for value in test.parameters)
    return Plan(Sql(f"FROM {joins} WHERE {where}", parameters + tested), order)


def _few(lib: Library, conditions: Sequence[Condition]) -> tuple[set[int] | None, list[Condition]]:
    """The articles that meet the conditions that few meet, and the other conditions; None for no such one."""
    few: set[int] | None = None
    rest: list[Condition] = []
    for number, one in enumerate(conditions):
        if one.source is None or number >= _MOST_ASKED:
            rest.append(one)
            continue
        found = lib.tuples(f"SELECT * FROM ({one.source.text}) LIMIT {FEW + 1}", one.source.parameters)
        if len(found) > FEW:
            rest.append(one)
            continue
        numbers = {row[0] for row in found}
        few = numbers if few is None else few & numbers
        if not few:
            break
    return few, rest


def _tables(
    few: set[int] | None, rest: Sequence[Condition], sorts: Sequence[Sort]
) -> tuple[str, tuple[Parameter, ...]]:
    if few is not None:
        return (
            "json_each(?) d CROSS JOIN states t ON t.article_id = d.value "
            "CROSS JOIN articles a ON a.id = t.article_id",
            (to_json(sorted(few)),),
        )
    if sorts and (index := _ALONG.get(sorts[0].key)) is not None:
        return f"articles a INDEXED BY {index} CROSS JOIN states t ON t.article_id = a.id", ()
    states = {one.state for one in rest if one.state is not None}
    index = next(name for wanted, name in _INDEXES if wanted <= states)
    return f"states t INDEXED BY {index} CROSS JOIN articles a ON a.id = t.article_id", ()


def _order(sorts: Sequence[Sort], *, ranked: bool) -> Sql:
    keys: list[str] = []
    newest_first = True
    for sort in sorts:
        if sort.key == "rank" and not ranked:
            continue
        direction = "DESC" if sort.descending else "ASC"
        key = ORDERS[sort.key]
        if sort.key in _NULLABLE:
            keys.append(f"{key} IS NULL")  # whatever has none comes last, in both directions
        keys.append(f"{key} {direction}")
        if sort.key == "date":
            newest_first = sort.descending
            break
        if sort.key == "later":
            keys.append("t.later_at")  # two machines may have given the same rank
            newest_first = False
            break
    else:
        keys.append("t.sort_at DESC")
    keys.append(f"t.article_id {'DESC' if newest_first else 'ASC'}")
    return Sql(", ".join(keys))
