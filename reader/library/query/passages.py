"""Queries over passages: the reader's highlights with their notes and tags, and the articles they are in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reader.library.annotations.highlights import highlights_by_uid
from reader.library.annotations.tags import tag_key
from reader.library.articles.listing import summaries
from reader.library.query import ranges
from reader.library.query.cited import CHECK, CORRECTED, IMPORTED, UNCITED, draft_uids, passages_in_drafts
from reader.library.query.compiling import Compiler
from reader.library.query.condition import NOTHING, Condition, Sql, any_of
from reader.library.query.fields import annotation_rows, colours, compile_field, in_place
from reader.library.query.finding import limit_of, running
from reader.library.query.names import tag_numbers
from reader.library.query.options import QueryOptions
from reader.library.query.planning import ORDERS
from reader.library.query.words import Words, match_expression
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.model import ArticleSummary, Highlight
from reader.query.tree import Field, Query, Text

PassageCompiler = Callable[[Compiler, Field], Condition]


def find_passages(
    lib: Library,
    query: Query,
    options: QueryOptions | None = None,
    *,
    article_id: int | None = None,
    tag: str = "",
) -> list[tuple[ArticleSummary, Highlight]]:
    """The highlights that a query finds, each with its article; deleted ones left out.

    With an `article_id` only those in that article, with a `tag` only those that carry it themselves.

    Bare words are looked for in quote and note. Of one article they come as one reads, those without a place
    first. Raises as `finding.find_ids`.
    """
    return passages_of(lib, passage_uids(lib, query, options, article_id=article_id, tag=tag))


def passages_of(lib: Library, uids: Sequence[str]) -> list[tuple[ArticleSummary, Highlight]]:
    """The highlights of these uids in their order, each with its article; unknown uids are left out."""
    found = highlights_by_uid(lib, uids)
    articles = {one.id: one for one in summaries(lib, sorted({one.article_id for one in found}))}
    return [(articles[one.article_id], one) for one in found if one.article_id in articles]


def passage_uids(
    lib: Library,
    query: Query,
    options: QueryOptions | None = None,
    *,
    article_id: int | None = None,
    tag: str = "",
) -> list[str]:
    """The uids of the highlights that `find_passages` finds, in its order: for lists that read windows."""
    return [key[0] for key in passage_keys(lib, query, options, article_id=article_id, tag=tag)]


PassageKey = tuple[str, int, int, int]
"""The uid of a highlight, the number of its article, when it was made, and its own number."""
_PLACED = """CROSS JOIN articles a ON a.id = h.article_id
  LEFT JOIN anchors k ON k.highlight_id = h.id AND k.revision_id = a.revision_id"""


def passage_keys(
    lib: Library,
    query: Query,
    options: QueryOptions | None = None,
    *,
    article_id: int | None = None,
    tag: str = "",
) -> list[PassageKey]:
    """The highlights that `find_passages` finds, in its order."""
    options = options or QueryOptions()
    with running(lib, options):
        tests = _tests(lib, query, options)
        if article_id is not None:
            tests.append(Sql("h.article_id = ?", (article_id,)))
        if tag:
            tests.append(
                Sql(
                    """h.id IN (SELECT x.highlight_id FROM highlight_tags x
                      JOIN tags g ON g.id = x.tag_id WHERE g.key = ?)""",
                    (tag_key(tag),),
                )
            )
        return lib.tuples(
            f"""SELECT h.uid, h.article_id, h.created_at, h.id FROM highlights h
              CROSS JOIN states t ON t.article_id = h.article_id {_PLACED}
              WHERE {" AND ".join(test.text for test in tests)}
              ORDER BY {_order(query, options)} LIMIT ? OFFSET ?""",
            (
                *(value for test in tests for value in test.parameters),
                limit_of(query, options),
                options.offset,
            ),
        )


def passage_numbers(lib: Library, query: Query, options: QueryOptions) -> set[int]:
    """The numbers of all highlights that a query finds, whatever its limit. Raises as `find_passages`."""
    with running(lib, options):
        tests = _tests(lib, query, options)
        placed = _PLACED if any("k." in test.text for test in tests) else ""
        rows = lib.tuples(
            f"""SELECT h.id FROM highlights h CROSS JOIN states t ON t.article_id = h.article_id {placed}
                WHERE {" AND ".join(test.text for test in tests)}""",
            tuple(value for test in tests for value in test.parameters),
        )
    return {row[0] for row in rows}


def _tests(lib: Library, query: Query, options: QueryOptions) -> list[Sql]:
    compiler = Compiler(lib, options, _field, _words)
    conditions = [*map(_of_articles, in_place(lib, options)), *compiler.conjuncts(query.root)]
    return [Sql("h.deleted_at IS NULL"), *(one.row for one in conditions)]


def _of_articles(condition: Condition) -> Condition:
    """That the article of a highlight meets a condition, looked at once for each article."""
    return Condition(
        Sql(
            f"""h.article_id IN (SELECT t.article_id
                FROM states t CROSS JOIN articles a ON a.id = t.article_id
              WHERE t.article_id IN (SELECT article_id FROM highlights WHERE deleted_at IS NULL)
                AND {condition.row.text})""",
            condition.row.parameters,
        )
    )


_READING = 'k.start, k."end", h.created_at, h.uid'
"""As one reads; what has no place is first, for NULL is less than any number."""
_OWN_ORDERS = {**ORDERS, "marked": "h.created_at"}


def _order(query: Query, options: QueryOptions) -> str:
    keys = []
    for sort in query.sorts or options.sorts:
        if sort.key != "rank":
            keys.append(f"{_OWN_ORDERS[sort.key]} {'DESC' if sort.descending else 'ASC'}")
    return ", ".join([*keys, "t.sort_at DESC", "t.article_id DESC", _READING])


def _rows(sql: Sql | None) -> Condition:
    return NOTHING if sql is None else Condition(Sql(f"h.id IN ({sql.text})", sql.parameters))


def _words(words: Words) -> Condition:
    return _rows(
        Sql("SELECT rowid FROM highlights_fts WHERE highlights_fts MATCH ?", (match_expression(words),))
    )


def _field(compiler: Compiler, field: Field) -> Condition:
    own = _KEYS.get(field.key)
    return _of_articles(compile_field(compiler, field)) if own is None else own(compiler, field)


def _annotation(column: str) -> PassageCompiler:
    def compile_words(compiler: Compiler, field: Field) -> Condition:
        return any_of([_rows(annotation_rows(compiler, field, value, column)) for value in field.values])

    return compile_words


def _tag(compiler: Compiler, field: Field) -> Condition:
    numbers = to_json(tag_numbers(compiler.lib, field))
    return Condition(
        Sql(
            """(h.id IN (SELECT highlight_id FROM highlight_tags
                 WHERE tag_id IN (SELECT value FROM json_each(?)))
               OR h.article_id IN (SELECT article_id FROM article_tags
                 WHERE tag_id IN (SELECT value FROM json_each(?))))""",
            (numbers, numbers),
        )
    )


def _colour(compiler: Compiler, field: Field) -> Condition:
    wanted = to_json(colours(compiler, field))
    return Condition(Sql("h.colour IN (SELECT value FROM json_each(?))", (wanted,)))


def _marked(compiler: Compiler, field: Field) -> Condition:
    column = ranges.Column("h.created_at", "SELECT id FROM highlights WHERE {test}")
    return ranges.days(field, column, compiler.options.now, compiler.options.day_start)


def _page(_: Compiler, field: Field) -> Condition:
    """The condition on the printed page that a passage begins on, counted from 1."""
    page = """ifnull((SELECT max(p.page) + 1 FROM pages p
      WHERE p.revision_id = k.revision_id AND p.start <= k.start), 0)"""
    return any_of(
        [
            Condition(ranges.column_test(page, ranges.numbers_between(value, field.operator)))
            for value in field.values
        ]
    )


def _draft(compiler: Compiler, field: Field) -> Condition:
    return Condition(passages_in_drafts(to_json(draft_uids(compiler.lib, field))))


_STATES = {
    "orphan": Condition(Sql("ifnull(k.state = 'orphan', 0)")),
    "changed": Condition(Sql("ifnull(k.state = 'changed', 0)")),
    "check": Condition(Sql(f"ifnull({CHECK}, 0)")),
    "uncited": Condition(Sql(UNCITED)),
    "imported": Condition(Sql(IMPORTED)),
    "corrected": Condition(Sql(CORRECTED)),
    "noted": Condition(Sql("h.note <> ''")),
    "highlighted": Condition(Sql("1")),
}
_THINGS = {
    "note": Condition(Sql("h.note <> ''")),
    "tag": Condition(Sql("EXISTS (SELECT 1 FROM highlight_tags x WHERE x.highlight_id = h.id)")),
    "highlight": Condition(Sql("1")),
}


def _flag(own: dict[str, Condition]) -> PassageCompiler:
    def compile_flags(compiler: Compiler, field: Field) -> Condition:
        found: list[Condition] = []
        for value in field.values:
            assert isinstance(value, Text)
            one = Field(field.key, (value,), field.operator, field.column)
            found.append(own.get(value.text) or _of_articles(compile_field(compiler, one)))
        return any_of(found)

    return compile_flags


_KEYS: dict[str, PassageCompiler] = {
    "quote": _annotation("quote"),
    "note": _annotation("note"),
    "tag": _tag,
    "colour": _colour,
    "marked": _marked,
    "page": _page,
    "draft": _draft,
    "is": _flag(_STATES),
    "has": _flag(_THINGS),
}
"""Keys that ask of the passage what they ask of an article elsewhere."""
