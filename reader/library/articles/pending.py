"""Articles without a text of their newest entry, and when they are tried again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from reader.library.storage.database import Library
from reader.library.storage.encoding import entry_from_bytes, stamp, to_json
from reader.model import Entry, FullText, PdfFetch
from reader.safetext import storable

RETRIES = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""How long after each failure the text of an article is tried again; after the last one no more."""
_NOT_ASKED = timedelta(minutes=1)
"""How long an article waits whose page was not asked for: the running update is not to see it again."""
_GOLDEN = 0.6180339887498949
NEVER = 2**62
"""The `next_at` of an article that is not tried again."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An article that has no text of its newest entry yet."""

    article_id: int
    feed_id: int | None
    url: str
    packed: bytes
    full_text: FullText
    typed: bool
    feed_url: str
    pdf: PdfFetch = PdfFetch.DEFAULT
    from_pdf: bool = False
    """Whether its text so far is that of a PDF."""

    @property
    def entry(self) -> Entry:
        """The newest entry; unpacked at each call."""
        return entry_from_bytes(self.packed)


def pending(
    lib: Library,
    *,
    limit: int | None = None,
    article_id: int | None = None,
    feed_ids: Sequence[int] | None = None,
) -> list[Pending]:
    """Articles whose text has not been made from their newest entry, newest first; of these feeds, or all.

    One whose making failed waits for its time (`RETRIES`), unless it is asked for by number.
    """
    if article_id is not None:
        return pending_of(lib, [article_id])
    return pending_of(lib, pending_numbers(lib, limit=limit, feed_ids=feed_ids))


def has_unrelated(lib: Library) -> bool:
    """Whether texts were not related to others yet (`same_text.relate`), or have no fingerprints."""
    return bool(
        lib.value(
            """SELECT EXISTS (SELECT 1 FROM recent_fingerprints WHERE related = 0)
                 OR EXISTS (SELECT 1 FROM fingerprints_due)"""
        )
    )


def pending_numbers(
    lib: Library, *, limit: int | None = None, feed_ids: Sequence[int] | None = None
) -> list[int]:
    """The numbers of the articles that `pending` gives, in its order."""
    rows = lib.tuples(
        f"""SELECT a.id FROM pending p JOIN articles a ON a.id = p.article_id
            JOIN sources s ON s.id = a.source_id WHERE {_DUE}
            ORDER BY p.sort_at DESC, p.article_id DESC LIMIT :limit""",
        {"limit": -1 if limit is None else limit, **_due(feed_ids)},
    )
    return [row[0] for row in rows]


def pending_of(lib: Library, article_ids: Sequence[int]) -> list[Pending]:
    """Those of these articles that have no text of their newest entry, newest first, due or not."""
    if not article_ids:
        return []
    rows = lib.rows(_PENDING, (to_json(list(article_ids)),))
    return [
        Pending(
            article_id=row["id"],
            feed_id=row["feed_id"],
            url=row["url"],
            packed=row["entry"],
            full_text=FullText.ALWAYS if row["whole_page"] else FullText(row["full_text"]),
            typed=bool(row["typed"]),
            feed_url=row["feed_url"],
            pdf=PdfFetch(row["pdf"]),
            from_pdf=bool(row["from_pdf"]),
        )
        for row in rows
    ]


_PENDING = """SELECT a.id, s.feed_id, a.url, e.entry, f.full_text, f.typed, p.whole_page,
    f.url AS feed_url, f.pdf,
    EXISTS (SELECT 1 FROM revisions r WHERE r.id = a.revision_id AND r.source = 'pdf') AS from_pdf
  FROM json_each(?) wanted CROSS JOIN pending p ON p.article_id = wanted.value
  JOIN articles a ON a.id = p.article_id
  JOIN sources s ON s.id = a.source_id JOIN entries e ON e.source_id = s.id
  JOIN feeds f ON f.id = s.feed_id
  ORDER BY p.sort_at DESC, p.article_id DESC"""
_DUE = """(p.next_at <= :now OR p.next_at BETWEEN :latest AND :never - 1) AND NOT EXISTS (
    SELECT 1 FROM states h WHERE h.article_id = p.article_id AND h.hidden_at IS NOT NULL)
  AND (:feeds IS NULL OR s.feed_id IN (SELECT value FROM json_each(:feeds)))"""


def _due(feed_ids: Sequence[int] | None) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "now": stamp(now),
        "latest": stamp(now + 2 * RETRIES[-1]),  # a later time comes from a clock that was ahead
        "never": NEVER,
        "feeds": None if feed_ids is None else to_json(list(feed_ids)),
    }


def pending_count(lib: Library, *, feed_ids: Sequence[int] | None = None) -> int:
    """How many articles `pending` would give without a limit."""
    return int(
        lib.value(
            f"""SELECT count(*) FROM pending p JOIN articles a ON a.id = p.article_id
                JOIN sources s ON s.id = a.source_id WHERE {_DUE}""",
            _due(feed_ids),
        )
    )


def ask_again(lib: Library, article_id: int, *, whole_page: bool = False) -> None:
    """Let the next update make the text of an article anew, its page included.

    With `whole_page` the page is fetched whatever the feed's setting is.
    """
    with lib.transaction():
        lib.execute(
            """INSERT INTO pending (article_id, sort_at, whole_page)
               SELECT article_id, sort_at, ? FROM states WHERE article_id = ?
               ON CONFLICT (article_id) DO UPDATE SET sort_at = excluded.sort_at, attempts = 0, reason = '',
                 next_at = 0, whole_page = max(whole_page, excluded.whole_page)""",
            (int(whole_page), article_id),
        )


def set_pending_failed(
    lib: Library, article_id: int, reason: str, *, asked: bool = True, now: datetime
) -> None:
    """The text could not be made, for a reason in plain words: it is tried again later, three times.

    Not `asked`: there was no network, and the next update tries it as if nothing had been.
    """
    with lib.transaction():
        attempts = lib.value("SELECT attempts FROM pending WHERE article_id = ?", (article_id,))
        if attempts is None:
            return
        spread = 1 + article_id * _GOLDEN % 1.0 / 2  # pages of one host do not come back all at once
        later = stamp(now + RETRIES[attempts] * spread) if attempts < len(RETRIES) else NEVER
        if not asked:
            later = stamp(now + _NOT_ASKED)
        row = {"attempts": attempts + asked, "reason": storable(reason), "next_at": later}
        lib.table("pending").update(article_id, row)


def not_pending(lib: Library, article_id: int) -> None:
    """Leave the text of an article as it is. Inside a transaction."""
    lib.execute("DELETE FROM pending WHERE article_id = ?", (article_id,))
