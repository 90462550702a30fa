"""Run a query: the articles it finds, in order, with snippets; their number; the passages it finds.

This is the one entry point of lists, searches, views and rules. What is one report in several articles is
one row: the article that stands for it where that is found, else the first that is.
"""

from __future__ import annotations

import json
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from reader.errors import LibraryError
from reader.library.articles.listing import summaries
from reader.library.articles.work_rows import fold_works
from reader.library.query.compiling import compile_articles
from reader.library.query.condition import Condition, Sql, from_source
from reader.library.query.options import QueryOptions, QueryStopped, QueryTooSlow
from reader.library.query.patterns import limited
from reader.library.query.planning import Plan, plan
from reader.library.query.ranking import best_ranks, positive_words, ranked_words, ranks
from reader.library.query.search_hit import SearchHit
from reader.library.query.words import in_texts_alone
from reader.library.search.terms import densest, occurrences, snippet_of
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.query.tree import Query, Sort

_STEPS = 20_000
"""Instructions of SQLite between two looks at the clock, about a millisecond."""


def find_ids(lib: Library, query: Query, options: QueryOptions | None = None) -> array[int]:
    """The numbers of the articles that a query finds, in its order.

    Raises QueryError for what cannot be looked for, QueryStopped and QueryTooSlow.
    """
    options = options or QueryOptions()
    with running(lib, options):
        return _articles(lib, query, options)


def find(lib: Library, query: Query, options: QueryOptions | None = None) -> list[SearchHit]:
    """The rows of the articles that a query finds, with snippets where it has words. Raises as `find_ids`."""
    options = options or QueryOptions()
    with running(lib, options):
        return hits(lib, query, _articles(lib, query, options))


def count(lib: Library, query: Query, options: QueryOptions | None = None) -> int:
    """How many rows a query finds, without its limits. Raises as `find_ids`."""
    options = options or QueryOptions()
    with running(lib, options):
        chosen = plan(lib, compile_articles(lib, query.root, options), ())
        if chosen.rows is None:
            return 0
        counted = "count(*)" if options.each else "count(*) - count(w.work_id) + count(DISTINCT w.work_id)"
        text = chosen.rows.text.replace(
            " WHERE ", " LEFT JOIN works w ON w.article_id = t.article_id WHERE ", 1
        )
        return int(lib.value(f"SELECT {counted} {text}", chosen.rows.parameters))


def hits(lib: Library, query: Query, article_ids: Sequence[int]) -> list[SearchHit]:
    """The rows of articles with the places where the words of a query are; no snippets without words."""
    words = positive_words(query.root)
    texts: dict[int, tuple[str, str]] = {}
    if words:
        texts = {
            number: (body or "", note or "")
            for number, body, note in lib.tuples(
                """SELECT d.value, t.body, n.note FROM json_each(?) d
                   LEFT JOIN texts t ON t.article_id = d.value
                   LEFT JOIN article_notes n ON n.article_id = d.value""",
                (to_json(list(article_ids)),),
            )
        }
    return [
        SearchHit(article, snippet_of(texts.get(article.id, ()), words))
        for article in summaries(lib, article_ids)
    ]


def best_place(lib: Library, query: Query, article_id: int) -> int | None:
    """The offset in an article's text where most words of a query are together: that of its snippet.

    None where there is none.
    """
    words = positive_words(query.root)
    body = lib.value("SELECT body FROM texts WHERE article_id = ?", (article_id,)) if words else None
    found = occurrences(str(body), words) if body else []
    return densest(str(body), found) if found else None


def _articles(lib: Library, query: Query, options: QueryOptions) -> array[int]:
    sorts = query.sorts or options.sorts
    conditions = compile_articles(lib, query.root, options)
    read = _reader(lib, query, conditions, sorts)
    limit = limit_of(query, options)
    if options.each:
        end = limit if limit < 0 else limit + options.offset
        found = read(end)[options.offset :]
    else:
        found = _folded(lib, read, conditions, limit, options.offset)
    return _with_kept(lib, found, options.keep, sorts) if options.keep else found


def _reader(
    lib: Library, query: Query, conditions: Sequence[Condition], sorts: Sequence[Sort]
) -> Callable[[int], array[int]]:
    """What reads the first articles, so many at most, of all that meet the conditions; -1 for all."""
    ranked = any(sort.key == "rank" for sort in sorts)
    words = ranked_words(query.root) if ranked else None
    if words is None:
        own = (one.ranks for one in conditions if ranked and one.ranks is not None)
        chosen = plan(lib, conditions, sorts, ranks=next(own, None))
        return lambda limit: _ids(lib, chosen, limit)
    rest = [one for one in conditions if one.words != words]
    best = best_ranks(lib, words) if len(rest) < len(conditions) else None
    if best is not None:
        first = plan(lib, rest, sorts, ranks=best, from_ranks=True)
        return lambda limit: _best_and_others(lib, first, conditions, sorts, limit)
    if len(rest) < len(conditions) and in_texts_alone(lib, words):
        chosen = plan(lib, rest, sorts, ranks=ranks(words), from_ranks=True)
    else:
        chosen = plan(lib, conditions, sorts, ranks=ranks(words))
    return lambda limit: _ids(lib, chosen, limit)


def _best_and_others(
    lib: Library, best: Plan, conditions: Sequence[Condition], sorts: Sequence[Sort], limit: int
) -> array[int]:
    """The ranked articles, then, where they are not enough, all others in the order that is left."""
    found = _ids(lib, best, limit)
    if 0 <= limit <= len(found):
        return found
    there = set(found)
    others = plan(lib, conditions, [sort for sort in sorts if sort.key != "rank"])
    more = -1 if limit < 0 else limit + len(found)
    found.extend(number for number in _ids(lib, others, more) if number not in there)
    return found if limit < 0 else found[:limit]


def _folded(
    lib: Library,
    read: Callable[[int], array[int]],
    conditions: Sequence[Condition],
    limit: int,
    offset: int,
) -> array[int]:
    """One row a work, at the place of its first article that is found."""
    rows = limit if limit < 0 else limit + offset
    while True:
        found = read(rows)
        folded = fold_works(lib, found, lambda shown: _matching(lib, conditions, shown))
        if rows < 0 or len(found) < rows or len(folded) >= limit + offset:
            break
        rows *= 2
    end = len(folded) if limit < 0 else offset + limit
    return folded[offset:end]


def _matching(lib: Library, conditions: Sequence[Condition], article_ids: Sequence[int]) -> set[int]:
    """Those of the articles that meet the conditions."""
    these = from_source("SELECT value FROM json_each(?)", (to_json(list(article_ids)),))
    return set(_ids(lib, plan(lib, [these, *conditions], ()), -1))


def _ids(lib: Library, chosen: Plan, limit: int) -> array[int]:
    if chosen.rows is None:
        return array("q")
    rows = chosen.rows
    # one long string: a hundred thousand rows of one number take twice the time
    joined = lib.value(
        f"""SELECT group_concat(article_id) FROM (
          SELECT t.article_id {rows.text} ORDER BY {chosen.order.text} LIMIT ?)""",
        (*rows.parameters, limit),
    )
    return array("q", json.loads(f"[{joined or ''}]"))


def limit_of(query: Query, options: QueryOptions) -> int:
    """The smaller of both limits, as SQL wants it: -1 for none."""
    limits = [limit for limit in (query.limit, options.limit) if limit is not None]
    return min(*limits, 2**62) if limits else -1


def _with_kept(lib: Library, found: array[int], keep: Sequence[int], sorts: Sequence[Sort]) -> array[int]:
    """The list with articles that no longer match at their place in it, at its end where it is by rank."""
    order = plan(lib, (), [sort for sort in sorts if sort.key != "rank"]).order.text
    ranked = any(sort.key == "rank" for sort in sorts)
    for number in dict.fromkeys(keep):
        if number in found or lib.value("SELECT 1 FROM states WHERE article_id = ?", (number,)) is None:
            continue
        # a search of a few comparisons: to sort the list again takes as long as to read it
        low, high = (len(found), len(found)) if ranked else (0, len(found))
        while low < high:
            middle = (low + high) // 2
            if lib.value(_FIRST.format(order=order), (to_json([found[middle], number]),)) == number:
                high = middle
            else:
                low = middle + 1
        found.insert(low, number)
    return found


_FIRST = """SELECT t.article_id FROM json_each(?) d CROSS JOIN states t ON t.article_id = d.value
  CROSS JOIN articles a ON a.id = t.article_id ORDER BY {order} LIMIT 1"""


@contextmanager
def running(lib: Library, options: QueryOptions) -> Iterator[None]:
    """Give a query up when it is to stop, or takes too long. Nothing else may use the connection then."""
    deadline = time.monotonic() + options.seconds
    stopped = False

    def look() -> int:
        nonlocal stopped
        stopped = options.stopped is not None and options.stopped()
        return int(stopped or time.monotonic() > deadline)

    connection: Any = lib.connection
    connection.set_progress_handler(look, _STEPS)
    try:
        with limited(deadline):
            yield
    except LibraryError as error:
        if "interrupted" not in str(error.__cause__):
            raise
        if stopped:
            raise QueryStopped("The search was stopped.") from error
        raise QueryTooSlow("The query takes too long.", hint="Make it simpler.") from error
    finally:
        connection.set_progress_handler(None, 0)


__all__ = ["QueryOptions", "Sql", "count", "find", "find_ids", "hits"]
