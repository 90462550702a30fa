"""Articles whose texts are one report: found by fingerprints and a comparison, for many texts in one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from reader.library.articles.editions import link_language_versions
from reader.library.articles.fingerprint_index import COMMON, Fingerprinted, add_fingerprints, sharing
from reader.library.articles.works import OTHER_EDITION, SAME_TEXT, link_articles, refresh_works
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.library.storage.time_slice import time_slice
from reader.log import logger
from reader.resemblance.comparison import Likeness, Report, compare
from reader.resemblance.fingerprints import (
    WORDS_FOR_EACH,
    fingerprints_of,
    pack_fingerprints,
    unpack_fingerprints,
)

log = logger(__name__)
_DAY = 86_400_000_000
"""Microseconds."""
_AT_ONCE = 512
"""Texts whose fingerprints are looked up in one step, about 40 ms."""
_MOST_COMPARED = 3
_MOST_LOOKED_AT = 20
_SHARED = 0.15
"""Part of the shorter text's fingerprints that two texts of one report share at least: where they share 0.6
of their word 5-grams, one edit each 12 words, it is 0.4."""


def note_text(lib: Library, article_id: int, fingerprints: bytes, *, before: str, text: str) -> None:
    """Note that an article has another text or title, to be related to others.

    `fingerprints` are packed, `before` is the plain text that it had, "" for none: what was found by that
    goes. Inside a transaction.
    """
    if before:
        _forget(lib, article_id)
    add_fingerprints(lib, article_id, fingerprints, before=before, unchanged=before == text)


def relate(lib: Library, *, at: int) -> None:
    """Link the articles whose texts were not related yet to those that are the same report, or an edition.

    `at` is in microseconds since 1970 UTC. Inside a transaction or outside of any.
    """
    for _ in relate_in_steps(lib, at=at):
        pass


def relate_in_steps(lib: Library, *, at: int) -> Iterator[None]:
    """`relate`, a transaction each step; ended after any of them, the next time does the rest.

    A text is compared with those that came before it, whose own turn may come later or in another program.
    """
    while True:
        with lib.snapshot():
            rows = lib.tuples(_UNRELATED, (_AT_ONCE,))
            texts = [Fingerprinted(row[1], unpack_fingerprints(row[2])) for row in rows]
            likely = candidates(lib, texts) if rows else {}
        if not rows:
            return
        alone = [row for row in rows if row[1] not in likely]
        if alone:
            with lib.transaction(synced=False):
                lib.execute_many(_DONE, alone)
            yield
        waiting = [row for row in rows if row[1] in likely]
        while waiting:
            done = 0
            with lib.transaction(synced=False):
                for row in time_slice(lib, waiting):
                    _link(lib, row[1], likely[row[1]], at=at)
                    lib.execute(_DONE, row)
                    done += 1
            del waiting[:done]
            yield


_UNRELATED = """SELECT number, article_id, hashes FROM recent_fingerprints WHERE related = 0
  ORDER BY number LIMIT ?"""
# not where another text came meanwhile
_DONE = "UPDATE recent_fingerprints SET related = 1 WHERE number = ? AND article_id = ? AND hashes = ?"


def _link(lib: Library, article_id: int, others: Sequence[int], *, at: int) -> None:
    """Link an article to those of the others whose text is the same report, or another edition of it."""
    report = _report(lib, article_id)
    for number in others:
        other = _report(lib, number)
        if report is None or other is None:
            continue
        try:
            likeness = compare(report, other)
        except Exception:  # a text that cannot be compared costs itself only
            log.exception("article %d could not be compared with %d", article_id, number)
            continue
        if likeness is Likeness.SAME:
            link_articles(lib, article_id, number, SAME_TEXT, at=at)
        elif likeness is Likeness.EDITION:
            link_articles(lib, article_id, number, OTHER_EDITION, at=at, same=False)


def _report(lib: Library, article_id: int) -> Report | None:
    row = lib.row(_REPORT, (article_id,))
    if row is None:
        return None
    return Report(row["title"], row["body"], bool(row["complete"]), row["sort_at"] // _DAY)


_REPORT = """SELECT t.title, t.body, r.complete, s.sort_at FROM texts t JOIN articles a ON a.id = t.article_id
  JOIN states s ON s.article_id = a.id JOIN revisions r ON r.id = a.revision_id WHERE t.article_id = ?"""


def fingerprint_older(lib: Library, *, most: int, at: int) -> int:
    """Make fingerprints of texts that came before there were any, `most` of them; how many are left.

    The newest first; `relate` finds their relations. One transaction; `at` is in microseconds since 1970 UTC.
    """
    with lib.transaction(synced=False):
        rows = lib.tuples(_DUE, (most,))
        for article_id, body, url in rows:
            add_fingerprints(lib, article_id, pack_fingerprints(fingerprints_of(body)))
            link_language_versions(lib, article_id, url, at=at)
        if rows:
            done = to_json([row[0] for row in rows])
            lib.execute(
                "DELETE FROM fingerprints_due WHERE article_id IN (SELECT value FROM json_each(?))", (done,)
            )
        else:
            lib.execute("DELETE FROM fingerprints_due")  # of articles that are gone
    return int(lib.value("SELECT count(*) FROM fingerprints_due"))


_DUE = """SELECT d.article_id, t.body, a.url FROM fingerprints_due d
  JOIN articles a ON a.id = d.article_id JOIN texts t ON t.article_id = a.id
  JOIN revisions r ON r.id = a.revision_id ORDER BY d.article_id DESC LIMIT ?"""


def candidates(lib: Library, texts: Sequence[Fingerprinted]) -> dict[int, list[int]]:
    """By article, those that share most fingerprints with it, of those with as many the nearest in time.

    Of recent articles only those that came before it. Fingerprints that many have do not count, and one that
    shares fewer than an excerpt of it would is left out; articles that are like no other are missing.
    """
    found = sharing(lib, texts)
    shared = {text.article_id: first for text in texts if (first := _sharing_most(text, found))}
    wanted = shared.keys() | {number for first in shared.values() for number in first}
    sizes = {number: (words, day) for number, words, day in lib.tuples(_SIZES, (_DAY, to_json(list(wanted))))}
    likely: dict[int, list[int]] = {}
    for text in texts:
        ranked: list[tuple[int, int, int]] = []
        _, day = sizes.get(text.article_id, (0, None))
        for number, count in shared.get(text.article_id, {}).items():
            words, other = sizes.get(number, (0, 0))
            least = _SHARED * min(len(text.hashes) * WORDS_FOR_EACH, words)
            if number in sizes and count * WORDS_FOR_EACH >= least:
                ranked.append((-count, 0 if day is None else abs(other - day), number))
        if ranked:
            likely[text.article_id] = [number for _, _, number in sorted(ranked)[:_MOST_COMPARED]]
    return likely


def _sharing_most(text: Fingerprinted, found: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """The articles that came before a text and share most fingerprints with it, and how many."""
    own = text.article_id
    shared: Counter[int] = Counter()
    for each in found.keys() & text.hashes:
        numbers = found[each]
        earlier = numbers[: numbers.index(own)] if own in numbers else numbers
        if len(earlier) < COMMON:
            shared.update(earlier)
    return dict(shared.most_common(_MOST_LOOKED_AT))


_SIZES = """SELECT a.id, a.words, s.sort_at / ? FROM articles a JOIN states s ON s.article_id = a.id
  WHERE a.id IN (SELECT value FROM json_each(?))"""


def _forget(lib: Library, article_id: int) -> None:
    """Take back what an article's former text was linked by."""
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
