"""Articles whose texts are one report: found when a text is stored, by fingerprints and a comparison."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence

from reader.library.articles.editions import link_language_versions
from reader.library.articles.works import OTHER_EDITION, SAME_TEXT, link_articles, refresh_works
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.resemblance.comparison import Likeness, Report, compare
from reader.resemblance.fingerprints import WORDS_FOR_EACH, fingerprints_of

DAY = 86_400_000_000
"""Microseconds."""
_COMMON = 40
"""Articles that share a fingerprint from which it is something a publisher says in all of them."""
_MOST_COMPARED = 3
_MOST_LOOKED_AT = 20
_SHARED = 0.15
"""Part of the shorter text's fingerprints that two texts of one report share at least: where they share 0.6
of their word 5-grams, one edit each 12 words, it is 0.4."""


def link_by_text(
    lib: Library, article_id: int, fingerprints: Collection[int], report: Report, *, before: str, at: int
) -> None:
    """Link an article to those whose text is the same report, or another edition of it, as its text is now.

    `before` is the plain text that it had, "" for none: what was found by that goes. Inside a transaction;
    `at` is in microseconds since 1970 UTC.
    """
    if before:
        _forget(lib, article_id, before)
    for number in candidates(lib, article_id, fingerprints, report.day):
        row = lib.row(_REPORT, (number,))
        if row is None:
            continue
        other = Report(row["title"], row["body"], bool(row["complete"]), row["sort_at"] // DAY)
        likeness = compare(report, other)
        if likeness is Likeness.SAME:
            link_articles(lib, article_id, number, SAME_TEXT, at=at)
        elif likeness is Likeness.EDITION:
            link_articles(lib, article_id, number, OTHER_EDITION, at=at, same=False)
    lib.execute_many(
        "INSERT OR IGNORE INTO fingerprints (hash, article_id) VALUES (?, ?)",
        [(number, article_id) for number in sorted(fingerprints)],
    )


_REPORT = """SELECT t.title, t.body, r.complete, s.sort_at FROM texts t JOIN articles a ON a.id = t.article_id
  JOIN states s ON s.article_id = a.id JOIN revisions r ON r.id = a.revision_id WHERE t.article_id = ?"""


def fingerprint_older(lib: Library, *, most: int, at: int) -> int:
    """Make fingerprints of texts that came before there were any, `most` of them; how many are left.

    The newest first. One transaction; `at` is in microseconds since 1970 UTC.
    """
    with lib.transaction(synced=False):
        rows = lib.tuples(_DUE, (most,))
        for article_id, title, body, complete, url, sort_at in rows:
            report = Report(title, body, bool(complete), sort_at // DAY)
            link_by_text(lib, article_id, fingerprints_of(body), report, before="", at=at)
            link_language_versions(lib, article_id, url, at=at)
        if rows:
            done = to_json([row[0] for row in rows])
            lib.execute(
                "DELETE FROM fingerprints_due WHERE article_id IN (SELECT value FROM json_each(?))", (done,)
            )
        else:
            lib.execute("DELETE FROM fingerprints_due")  # of articles that are gone
    return int(lib.value("SELECT count(*) FROM fingerprints_due"))


_DUE = """SELECT d.article_id, t.title, t.body, r.complete, a.url, s.sort_at FROM fingerprints_due d
  JOIN articles a ON a.id = d.article_id JOIN texts t ON t.article_id = a.id
  JOIN states s ON s.article_id = a.id
  JOIN revisions r ON r.id = a.revision_id ORDER BY d.article_id DESC LIMIT ?"""


def remove_fingerprints(lib: Library, article_ids: Sequence[int]) -> None:
    """Remove the fingerprints of articles that are about to go. Inside a transaction."""
    rows = lib.tuples(
        "SELECT article_id, body FROM texts WHERE article_id IN (SELECT value FROM json_each(?))",
        (to_json(list(article_ids)),),
    )
    for article_id, body in rows:
        _remove(lib, article_id, body)


def candidates(lib: Library, article_id: int, fingerprints: Collection[int], day: int | None) -> list[int]:
    """The articles that share most fingerprints with a text, of those that share as many the nearest in time.

    Fingerprints that many have do not count, and one that shares fewer than an excerpt of it would is left
    out. `day` is that of the text, in days since 1970 (UTC).
    """
    shared: Counter[int] = Counter()
    for (sharing,) in lib.tuples(_SHARING, (_COMMON, to_json(list(fingerprints)))):
        numbers = json.loads(sharing)
        if len(numbers) < _COMMON:
            shared.update(numbers)
    shared.pop(article_id, None)
    if not shared:
        return []
    first = dict(shared.most_common(_MOST_LOOKED_AT))
    own = len(fingerprints) * WORDS_FOR_EACH
    likely: list[tuple[int, int, int]] = []
    for number, words, sort_at in lib.tuples(_SIZES, (to_json(list(first)),)):
        if first[number] * WORDS_FOR_EACH >= _SHARED * min(own, words):
            likely.append((-first[number], 0 if day is None else abs(sort_at // DAY - day), number))
    return [number for _, _, number in sorted(likely)[:_MOST_COMPARED]]


_SHARING = """SELECT sharing FROM (
    SELECT (SELECT json_group_array(article_id) FROM (
      SELECT article_id FROM fingerprints WHERE hash = wanted.value LIMIT ?)) AS sharing
    FROM json_each(?) wanted) WHERE sharing <> '[]'"""
_SIZES = """SELECT a.id, a.words, s.sort_at FROM articles a JOIN states s ON s.article_id = a.id
  WHERE a.id IN (SELECT value FROM json_each(?))"""


def _forget(lib: Library, article_id: int, before: str) -> None:
    """Take back what an article's former text was linked by."""
    _remove(lib, article_id, before)
    linked = lib.tuples(
        """SELECT article_id, other_id FROM work_links WHERE (article_id = :id OR other_id = :id)
           AND reason IN (:text, :edition)""",
        {"id": article_id, "text": SAME_TEXT, "edition": OTHER_EDITION},
    )
    if linked:
        lib.execute_many(
            "DELETE FROM work_links WHERE article_id = ? AND other_id = ? AND reason = ?",
            [(*pair, reason) for pair in linked for reason in (SAME_TEXT, OTHER_EDITION)],
        )
        refresh_works(lib, sorted({number for pair in linked for number in pair}))


def _remove(lib: Library, article_id: int, text: str) -> None:
    lib.execute_many(
        "DELETE FROM fingerprints WHERE hash = ? AND article_id = ?",
        [(number, article_id) for number in fingerprints_of(text)],
    )
