"""Reports related to an article: those that share its rarest words, and what the reader marked in them.

A word counts by how few articles have it (inverse document frequency: Spärck Jones, Journal of Documentation,
1972); words that many have are left out. How many have a word is counted in the full-text index up to a
limit, so that the answer takes as long in a large library as in a small one.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from reader.errors import ArticleNotFound
from reader.library.annotations.highlights import highlights_by_uid
from reader.library.articles.editions import other_editions
from reader.library.articles.listing import summaries
from reader.library.articles.work_rows import fold_works, with_members
from reader.library.search.cjk_bigrams import pairs, runs
from reader.library.search.terms import fold
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.model import ArticleSummary, Highlight

NEAR = 60
"""Articles that are near another one at most."""
PASSAGES = 12
_LOOKED_AT = 8_000
"""Code points at the beginning of a text whose words are looked at."""
_MOST_WORDS = 240
"""Words that are counted: those of title and marked passages, and the longest, which are rarest."""
_RAREST = 24
"""Words by which articles are compared."""
_COMMON = 250
"""Articles with a word from which it says nothing; in a small library a third of all."""
_LEAST_SHARED = 2
_WORD = re.compile(r"[^\W_]{3,}")


@dataclass(frozen=True, slots=True)
class Related:
    """What is related to an article: `passages` that the reader marked, and articles, the nearest first.

    `editions` are other editions of its own report.
    """

    editions: tuple[ArticleSummary, ...]
    passages: tuple[tuple[ArticleSummary, Highlight], ...]
    articles: tuple[ArticleSummary, ...]


def related(lib: Library, article_id: int, *, limit: int = 20) -> Related:
    """The reports related to an article, and passages marked in any that is near. Raises NotFound.

    The reports are those without such passages, `limit` at most; each report is there once.
    """
    words = rarest_words(lib, article_id)
    near = near_articles(lib, article_id, words)
    passages = _passages(lib, near, words)
    editions = other_editions(lib, article_id)
    marked = {article.id for article, _ in passages}
    others = [
        number
        for number in fold_works(lib, array("q", near), lambda shown: shown)
        if number not in marked
        and number not in editions
        and not marked.intersection(with_members(lib, [number]))
    ]
    return Related(tuple(summaries(lib, editions)), tuple(passages), tuple(summaries(lib, others[:limit])))


def rarest_words(lib: Library, article_id: int) -> dict[str, float]:
    """The words of an article, as expressions of FTS5, that few others have, with their weights.

    Raises NotFound.
    """
    row = lib.row(
        """SELECT a.title, substr(ifnull(t.body, ''), 1, ?) AS body,
             (SELECT group_concat(quote, ' ') FROM highlights WHERE article_id = a.id AND deleted_at IS NULL)
               AS quotes
           FROM articles a LEFT JOIN texts t ON t.article_id = a.id WHERE a.id = ?""",
        (_LOOKED_AT, article_id),
    )
    if row is None:
        raise ArticleNotFound(article_id)
    first = [word for part in (row["title"], row["quotes"] or "") for word in _words(part[:_LOOKED_AT])]
    words = list(dict.fromkeys([*first, *sorted(_words(row["body"]), key=len, reverse=True)]))[:_MOST_WORDS]
    size = int(lib.value("SELECT count(*) FROM texts"))
    common = max(_LEAST_SHARED, min(_COMMON, size // 3))
    counted = lib.tuples(
        """SELECT value, (SELECT count(*) FROM (
             SELECT rowid FROM texts_fts WHERE texts_fts MATCH value LIMIT ?)) FROM json_each(?)""",
        (common + 1, to_json(words)),
    )
    kept = [(word, number) for word, number in counted if 1 < number <= common]
    kept.sort(key=lambda each: each[1])
    return {word: log((size + 1) / number) for word, number in kept[:_RAREST]}


def _words(text: str) -> Iterator[str]:
    """The words of a text as expressions of FTS5; figures say little, for all texts have some."""
    for run in runs(text):
        yield from (f'grams : "{pair}"' for pair in pairs(run) if len(pair) > 1)
        text = text.replace(run, " ", 1)
    yield from (f'"{word}"' for word in _WORD.findall(fold(text)) if not word.isdecimal())


def near_articles(lib: Library, article_id: int, words: Mapping[str, float]) -> list[int]:
    """The articles that share most of these words, the nearest first; those of its own work left out."""
    scores: defaultdict[int, float] = defaultdict(float)
    shared: Counter[int] = Counter()
    for word, weight in words.items():
        for (number,) in lib.tuples("SELECT rowid FROM texts_fts WHERE texts_fts MATCH ?", (word,)):
            scores[number] += weight
            shared[number] += 1
    own = set(with_members(lib, [article_id]))
    least = min(_LEAST_SHARED, len(words))
    found = [number for number in scores if shared[number] >= least and number not in own]
    found.sort(key=lambda number: (-scores[number], -number))
    hidden = {
        row[0]
        for row in lib.tuples(
            """SELECT article_id FROM states WHERE hidden_at IS NOT NULL
               AND article_id IN (SELECT value FROM json_each(?))""",
            (to_json(found[: 2 * NEAR]),),
        )
    }
    return [number for number in found[: 2 * NEAR] if number not in hidden][:NEAR]


def _passages(
    lib: Library, near: Sequence[int], words: Mapping[str, float]
) -> list[tuple[ArticleSummary, Highlight]]:
    """The passages marked in these articles: those with most of the words, then of the nearest article."""
    places = {number: place for place, number in enumerate(near)}
    rows = lib.tuples(
        """SELECT uid, id, article_id FROM highlights
           WHERE deleted_at IS NULL AND article_id IN (SELECT value FROM json_each(?))""",
        (to_json(list(near)),),
    )
    scores: defaultdict[int, float] = defaultdict(float)
    numbers = to_json([number for _, number, _ in rows])
    for word, weight in words.items() if rows else ():
        hits = lib.tuples(
            """SELECT rowid FROM highlights_fts WHERE highlights_fts MATCH ?
               AND rowid IN (SELECT value FROM json_each(?))""",
            (word, numbers),
        )
        for (number,) in hits:
            scores[number] += weight
    rows.sort(key=lambda row: (-scores[row[1]], places[row[2]], row[1]))
    found = highlights_by_uid(lib, [row[0] for row in rows[:PASSAGES]])
    articles = {one.id: one for one in summaries(lib, sorted({one.article_id for one in found}))}
    return [(articles[one.article_id], one) for one in found if one.article_id in articles]
