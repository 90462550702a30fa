"""The index of fingerprints: which articles share some of theirs with a text.

The table `fingerprints` is in the order of hashes: each text that is written into it changes as many pages
as it has fingerprints. So they are first appended to `recent_fingerprints`, a row for each article, and
merged into the table in order, thousands of articles at once. What is recent keeps the order of arrival, and
counts for its articles instead of what the table has of them.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.resemblance.fingerprints import fingerprints_of, pack_fingerprints, unpack_fingerprints

COMMON = 40
"""Articles that share a fingerprint from which it is something a publisher says in all of them."""
MERGED_TOGETHER = 4_096
"""Recent articles from which they are merged into the table; each look-up reads all that are recent."""
_ROWS = 8_000
"""Rows of the table that are written in one transaction, about 15 ms."""


def add_fingerprints(
    lib: Library, article_id: int, hashes: bytes, *, before: str = "", unchanged: bool = False
) -> None:
    """Index the fingerprints (packed) of an article's text; its text has not been related yet.

    `before` is the plain text that it had, "" for none; with `unchanged` it is still that. Inside a
    transaction.
    """
    if hashes and not before and lib.execute(_FIRST, (article_id, hashes)):
        return
    gone = _indexed(lib, article_id, "" if unchanged else before)
    if hashes or gone:
        _replace(lib, article_id, hashes, gone)


_FIRST = "INSERT OR IGNORE INTO recent_fingerprints (article_id, hashes, gone) VALUES (?, ?, x'')"


def remove_fingerprints(lib: Library, article_ids: Sequence[int]) -> None:
    """Remove the fingerprints of articles that are about to go. Inside a transaction."""
    rows = lib.tuples(
        "SELECT article_id, body FROM texts WHERE article_id IN (SELECT value FROM json_each(?))",
        (to_json(list(article_ids)),),
    )
    for article_id, body in rows:
        _replace(lib, article_id, b"", _indexed(lib, article_id, body))


def _replace(lib: Library, article_id: int, hashes: bytes, gone: Set[int]) -> None:
    lib.execute("DELETE FROM recent_fingerprints WHERE article_id = ?", (article_id,))
    row = {"article_id": article_id, "related": int(not hashes), "hashes": hashes}
    lib.insert("recent_fingerprints", {**row, "gone": pack_fingerprints(gone)})


def _indexed(lib: Library, article_id: int, text: str) -> Set[int]:
    """The hashes that the table may have of an article whose text this is."""
    row = lib.row("SELECT hashes, gone FROM recent_fingerprints WHERE article_id = ?", (article_id,))
    if row is None:
        return fingerprints_of(text) if text else frozenset()
    # a merge that was ended in the middle has written some of them
    return {*unpack_fingerprints(row["hashes"]), *unpack_fingerprints(row["gone"])}


@dataclass(frozen=True, slots=True)
class Fingerprinted:
    """A text that others are looked for: the number of its article and its fingerprints."""

    article_id: int
    hashes: array[int]


def sharing(lib: Library, texts: Sequence[Fingerprinted]) -> dict[int, list[int]]:
    """The articles that have a fingerprint of these texts, by fingerprint, in the order they came.

    At most `COMMON` for each. Fingerprints that no article but one of the texts' has are missing.
    """
    wanted = frozenset(each for text in texts for each in text.hashes)
    recent = lib.tuples("SELECT article_id, hashes FROM recent_fingerprints ORDER BY number")
    newer = {article_id for article_id, _ in recent}
    found: dict[int, list[int]] = {}
    if lib.value("SELECT 1 FROM fingerprints LIMIT 1"):
        for each, numbers in lib.tuples(_SHARING, (COMMON, to_json(sorted(wanted)))):
            if older := [number for number in json.loads(numbers) if number not in newer]:
                found[each] = older
    # most fingerprints are those of one text alone: two passes, of which the first only works with sets
    seen = {each for text in texts if text.article_id not in newer for each in text.hashes}
    several = set(found)
    common = []
    for article_id, hashes in recent:
        own = wanted.intersection(unpack_fingerprints(hashes))
        several |= own & seen
        seen |= own
        common.append((article_id, own))
    for article_id, own in common:
        for each in own & several:
            numbers = found.setdefault(each, [])
            if len(numbers) < COMMON:
                numbers.append(article_id)
    return found


_SHARING = """SELECT hash, sharing FROM (
    SELECT wanted.value AS hash, (SELECT json_group_array(article_id) FROM (
      SELECT article_id FROM fingerprints WHERE hash = wanted.value LIMIT ?)) AS sharing
    FROM json_each(?) wanted) WHERE sharing <> '[]'"""


def merge_fingerprints(lib: Library, *, least: int = MERGED_TOGETHER) -> Iterator[None]:
    """Merge what is recent into the table where it is of `least` articles, a transaction each step.

    Ended after any step, it is done again as a whole: an article is recent until all of it is in the table.
    """
    while lib.value("SELECT count(*) FROM recent_fingerprints") >= max(1, least):
        rows = lib.tuples(_RELATED, (MERGED_TOGETHER,))
        if not rows:
            return
        for statement, pairs in (
            (_DELETE, _in_order((row[1], row[3]) for row in rows)),
            (_INSERT, _in_order((row[1], row[2]) for row in rows)),
        ):
            for at in range(0, len(pairs), _ROWS):
                some = [(each >> _NUMBER, each & (1 << _NUMBER) - 1) for each in pairs[at : at + _ROWS]]
                with lib.transaction(synced=False):
                    lib.execute_many(statement, some)
                yield
        with lib.transaction(synced=False):  # but for those whose text was replaced meanwhile
            lib.execute_many(_MERGED, rows)
        yield


_RELATED = """SELECT number, article_id, hashes, gone FROM recent_fingerprints WHERE related = 1
  ORDER BY number LIMIT ?"""
_DELETE = "DELETE FROM fingerprints WHERE hash = ? AND article_id = ?"
_INSERT = "INSERT OR IGNORE INTO fingerprints (hash, article_id) VALUES (?, ?)"
_MERGED = (
    """DELETE FROM recent_fingerprints WHERE number = ? AND article_id = ? AND hashes = ? AND gone = ?"""
)
_NUMBER = 40
"""Bits of an article's number, beside which a hash is kept for sorting."""


def _in_order(found: Iterable[tuple[int, bytes]]) -> list[int]:
    """The hashes of articles, each with the number of its article in one number, as the table is ordered."""
    return sorted(
        each << _NUMBER | article_id for article_id, hashes in found for each in unpack_fingerprints(hashes)
    )
