"""Fields of a query as conditions on articles: one function a key, in one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from reader.errors import NotFound
from reader.library.query import ranges
from reader.library.query.cited import articles_in_drafts, cite, draft_uids
from reader.library.query.condition import (
    NOTHING,
    Condition,
    Sql,
    any_of,
    from_source,
    in_works,
    union,
)
from reader.library.query.flags import LIVE, STATES, THINGS
from reader.library.query.names import feed_numbers, feeds_inside, folder_feeds, tag_numbers
from reader.library.query.options import QueryOptions
from reader.library.query.patterns import define_patterns, valid
from reader.library.query.words import in_column, in_names
from reader.library.search.terms import fold, occurrences
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.library.today.candidates import candidate_numbers, day_of
from reader.model import COLOURS
from reader.query.errors import QueryError
from reader.query.tree import Field, Pattern, Text, Value


class Scope(Protocol):
    """What a field needs to know besides itself."""

    @property
    def lib(self) -> Library: ...
    @property
    def options(self) -> QueryOptions: ...


KeyCompiler = Callable[[Scope, Field], Condition]


# --- names and words


def _in_names(column: str) -> KeyCompiler:
    def compile_names(scope: Scope, field: Field) -> Condition:
        return any_of([_in_name(scope, value, column, field) for value in field.values])

    return compile_names


def _in_name(scope: Scope, value: Value, column: str, field: Field) -> Condition:
    if isinstance(value, Pattern):
        function = "query_matches_names" if column == "authors" else "query_matches"
        return Condition(_pattern(scope, value, field, f"a.{column}", function))
    assert isinstance(value, Text)
    if field.operator == "=":
        return _whole(scope, value, column)
    source = in_names(value, (column,))
    return from_source(source.text, source.parameters)


def _whole(scope: Scope, value: Text, column: str) -> Condition:
    """The condition that a name is just this one, case and accents ignored; one of several authors."""
    scope.lib.define("query_fold", fold, 1)
    wanted = fold(value.text)
    if column == "authors":
        test = """EXISTS (SELECT 1 FROM json_each(iif(json_valid(n.authors), n.authors, '[]')) e
          WHERE query_fold(e.value) = ?)"""
    else:
        test = f"query_fold(n.{column}) = ?"
    narrowed = in_names(Text(value.text, phrase=True), (column,))
    if narrowed.text.endswith("WHERE 0"):  # no word to look for
        return from_source(f"SELECT n.id FROM articles n WHERE {test}", (wanted,))
    return from_source(
        f"SELECT n.id FROM articles n WHERE n.id IN ({narrowed.text}) AND {test}",
        (*narrowed.parameters, wanted),
    )


def _pattern(
    scope: Scope, pattern: Pattern, field: Field, column: str, function: str = "query_matches"
) -> Sql:
    if not valid(pattern):
        raise QueryError("The regular expression is not valid", field.column)
    define_patterns(scope.lib)
    return Sql(f"{function}(?, ?, {column})", (pattern.source, int(pattern.ignore_case)))


def _check_patterns(field: Field) -> None:
    for value in field.values:
        if isinstance(value, Pattern) and not valid(value):
            raise QueryError("The regular expression is not valid", field.column)


def _site(scope: Scope, field: Field) -> Condition:
    """The condition that the site's name, or the host of the address, has the words."""
    found = [_in_name(scope, value, "site", field) for value in field.values]
    scope.lib.define("query_in_host", _in_host, 3)
    for value in field.values:
        if isinstance(value, Text):
            near = in_names(Text(value.text, value.phrase, value.prefix), ("url",))
            how = 2 if field.operator == "=" else int(value.prefix)
            found.append(
                from_source(
                    f"SELECT n.id FROM articles n WHERE n.id IN ({near.text}) AND query_in_host(n.url, ?, ?)",
                    (*near.parameters, value.text, how),
                )
            )
    return any_of(found)


def _in_host(url: str, text: str, how: int) -> bool:
    """Whether words follow each other in the host of an address (how: 1 for a beginning, 2 for all of it)."""
    host = _HOST.match(url)
    if host is None:
        return False
    if how == 2:
        return fold(host[1]).removeprefix("www.") == fold(text).removeprefix("www.")
    return bool(occurrences(host[1], [Text(text, prefix=bool(how))]))


_HOST = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^\s/?#@]*@)?([^\s/?#@:]+)", re.IGNORECASE)


def _in_text(scope: Scope, field: Field) -> Condition:
    return any_of([_words_in(value, "texts", "body") for value in field.values])


def _words_in(value: Value, table: str, column: str) -> Condition:
    assert isinstance(value, Text)
    source = in_column(value, table, column)
    return NOTHING if source is None else from_source(source.text, source.parameters)


def annotation_rows(scope: Scope, field: Field, value: Value, column: str) -> Sql | None:
    """A SELECT of the rows of highlights, deleted ones too, by their `quote` or `note`."""
    if isinstance(value, Pattern):
        test = _pattern(scope, value, field, f"x.{column}")
        return Sql(f"SELECT x.id FROM highlights x WHERE {test.text}", test.parameters)
    assert isinstance(value, Text)
    return in_column(value, "highlights", column)


def _articles_of(rows: Sql) -> Sql:
    return Sql(f"{LIVE} AND id IN ({rows.text})", rows.parameters)


def _in_quote(scope: Scope, field: Field) -> Condition:
    found = [annotation_rows(scope, field, value, "quote") for value in field.values]
    return _from_sources([_articles_of(rows) for rows in found if rows is not None])


def article_notes(scope: Scope, field: Field, value: Value) -> Sql | None:
    """A SELECT of the articles by the reader's note on them."""
    if isinstance(value, Pattern):
        test = _pattern(scope, value, field, "x.note")
        return Sql(f"SELECT x.article_id FROM article_notes x WHERE {test.text}", test.parameters)
    assert isinstance(value, Text)
    return in_column(value, "article_notes", "note")


def _in_note(scope: Scope, field: Field) -> Condition:
    sources: list[Sql] = []
    for value in field.values:
        rows = annotation_rows(scope, field, value, "note")
        sources += [] if rows is None else [_articles_of(rows)]
        notes = article_notes(scope, field, value)
        sources += [] if notes is None else [notes]
    return _from_sources(sources)


def _from_sources(sources: Sequence[Sql]) -> Condition:
    if not sources:
        return NOTHING
    joined = union(sources)
    return from_source(joined.text, joined.parameters)


# --- feeds, folders, tags


def _in_feeds(numbers: Sequence[int]) -> Condition:
    return from_source(
        "SELECT article_id FROM sources WHERE feed_id IN (SELECT value FROM json_each(?))",
        (to_json(list(numbers)),),
    )


def in_place(lib: Library, options: QueryOptions) -> list[Condition]:
    """The conditions of the feed, the folder and the articles that the options name by number."""
    found: list[Condition] = []
    if options.among is not None:
        found.append(from_source("SELECT value FROM json_each(?)", (to_json(list(options.among)),)))
    if options.feed_id is not None:
        found.append(_in_feeds([options.feed_id]))
    if options.folder_id is not None:
        found.append(_in_feeds(feeds_inside(lib, {options.folder_id})))
    return found


def _feed(scope: Scope, field: Field) -> Condition:
    _check_patterns(field)
    return _in_feeds(feed_numbers(scope.lib, field))


def _folder(scope: Scope, field: Field) -> Condition:
    return _in_feeds(folder_feeds(scope.lib, field))


def _tag(scope: Scope, field: Field) -> Condition:
    _check_patterns(field)
    numbers = to_json(tag_numbers(scope.lib, field))
    return in_works(
        from_source(
            f"""SELECT article_id FROM article_tags WHERE tag_id IN (SELECT value FROM json_each(?))
              UNION ALL {LIVE} AND id IN (SELECT highlight_id FROM highlight_tags
                WHERE tag_id IN (SELECT value FROM json_each(?)))""",
            (numbers, numbers),
        )
    )


def colours(scope: Scope, field: Field) -> list[str]:
    """The colours that a field names, by their own names or the reader's. Raises QueryError."""
    meanings = {fold(name): colour for name, colour in scope.options.colours.items() if name}
    found: list[str] = []
    for value in field.values:
        assert isinstance(value, Text)
        name = fold(value.text)
        colour = name if name in COLOURS else meanings.get(name)
        if colour is None:
            raise QueryError(
                f"{value.text} is not a colour",
                field.column,
                hint="Known: " + ", ".join([*COLOURS, *meanings]),
            )
        found.append(colour)
    return found


def _colour(scope: Scope, field: Field) -> Condition:
    return from_source(
        f"{LIVE} AND colour IN (SELECT value FROM json_each(?))", (to_json(colours(scope, field)),)
    )


# --- days and numbers


def _days(column: ranges.Column) -> KeyCompiler:
    return lambda scope, field: ranges.days(field, column, scope.options.now, scope.options.day_start)


_MARKED = ranges.Column("h.created_at", f"{LIVE} AND {{test}}")


def _marked(scope: Scope, field: Field) -> Condition:
    sources = [
        one.source
        for value in field.values
        for one in [
            ranges.days(
                Field(field.key, (value,), field.operator),
                _MARKED,
                scope.options.now,
                scope.options.day_start,
            )
        ]
        if one.source is not None
    ]
    return _from_sources(sources)


def _year(scope: Scope, field: Field) -> Condition:
    return ranges.years(field, ranges.PUBLISHED, scope.options.now, scope.options.day_start)


def _highlights(_: Scope, field: Field) -> Condition:
    count = "(SELECT count(*) FROM highlights c WHERE c.article_id = t.article_id AND c.deleted_at IS NULL)"
    found: list[Condition] = []
    for value in field.values:
        between = ranges.numbers_between(value, field.operator)
        row = ranges.column_test(count, between)
        test = ranges.column_test("count(*)", between)
        source = Sql(f"{LIVE} GROUP BY article_id HAVING {test.text}", test.parameters)
        found.append(Condition(row, source if (between.low or 0) > 0 else None))
    return any_of(found)


# --- states and things an article has


def _one_of(known: dict[str, Condition], computed: dict[str, Callable[[Scope], Condition]]) -> KeyCompiler:
    def compile_flags(scope: Scope, field: Field) -> Condition:
        found: list[Condition] = []
        for value in field.values:
            assert isinstance(value, Text)
            if value.text in computed:
                found.append(computed[value.text](scope))
                continue
            if value.text not in known:
                raise QueryError(
                    f"{field.key}:{value.text} does not work on articles yet",
                    field.column,
                    hint="Known: " + ", ".join(sorted({*known, *computed})) + ".",
                )
            found.append(known[value.text])
        return any_of(found)

    return compile_flags


def _new(scope: Scope) -> Condition:
    """The condition that an article is a candidate for Today."""
    now = scope.options.now
    source = candidate_numbers(scope.lib, now, day_of(now, scope.options.day_start))
    return from_source(source[0], source[1])


def _like(scope: Scope, field: Field) -> Condition:
    """The condition that an article is near one of those named by number."""
    # imported when it is asked for: the first screen waits for every import
    from reader.library.query.related import near_articles, rarest_words

    found: list[int] = []
    for value in field.values:
        number = value.text if isinstance(value, Text) else ""
        if not number.isdecimal() or len(number) > _MOST_DIGITS:
            raise QueryError("like: takes the number of an article", field.column, hint=_NUMBERS)
        try:
            words = rarest_words(scope.lib, int(number))
        except NotFound as error:
            raise QueryError(error.message, field.column, hint=_NUMBERS) from None
        found += near_articles(scope.lib, int(number), words)
    near = to_json(found)
    ranks = Sql("SELECT value AS id, min(key) AS score, 1 AS own FROM json_each(?) GROUP BY value", (near,))
    return replace(from_source("SELECT value FROM json_each(?)", (near,)), ranks=ranks)


_MOST_DIGITS = 18
_NUMBERS = "`postil list` shows the numbers of articles."


def _type(_: Scope, field: Field) -> Condition:
    wanted = to_json([value.text.casefold() for value in field.values if isinstance(value, Text)])
    return from_source(
        """SELECT article_id FROM metadata WHERE key = 'type'
          AND lower(value) IN (SELECT value FROM json_each(?))""",
        (wanted,),
    )


KEYS: dict[str, KeyCompiler] = {
    "is": _one_of(STATES, {"new": _new}),
    "has": _one_of(THINGS, {}),
    "title": _in_names("title"),
    "author": _in_names("authors"),
    "site": _site,
    "url": _in_names("url"),
    "lang": _in_names("language"),
    "colour": _colour,
    "type": _type,
    "cite": lambda _, field: cite(field),
    "draft": lambda scope, field: articles_in_drafts(to_json(draft_uids(scope.lib, field))),
    "like": _like,
    "text": _in_text,
    "note": _in_note,
    "quote": _in_quote,
    "feed": _feed,
    "folder": _folder,
    "tag": _tag,
    "date": _days(ranges.PUBLISHED),
    "added": _days(ranges.ADDED),
    "read": _days(ranges.READ),
    "marked": _marked,
    "year": _year,
    "minutes": lambda _, field: ranges.minutes(field, ranges.WORDS),
    "words": lambda _, field: ranges.numbers(field, ranges.WORDS),
    "highlights": _highlights,
}
"""How each key tests an article; a key that is not here has no data yet."""


def compile_field(scope: Scope, field: Field) -> Condition:
    """The condition of a field. Raises QueryError for one that the library has no data for."""
    compiler = KEYS.get(field.key)
    if compiler is None:
        raise QueryError(f"{field.key}: does not work on articles yet", field.column)
    return compiler(scope, field)
