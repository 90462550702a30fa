"""When the pages of cited reports, and their PDF files, are fetched again, and what they are compared with.

A report is cited when a passage of it is marked, was exported, or is in a draft. Its page is fetched 1, 7
and 30 days after the last mark; a page that shows a change is fetched once more, a day later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reader.library.storage.database import Library
from reader.library.storage.encoding import compress, expand, moment, stamp
from reader.model import Source
from reader.safetext import storable

DAYS = (1, 7, 30)
AGAIN = timedelta(hours=20)
"""After how long a change that was seen is looked at again: a daily update may come a little earlier."""
FAILED = timedelta(days=1)
"""After how long a page that could not be fetched is tried again."""
_NEVER = 2**62
_CITED = """SELECT h.article_id, max(h.created_at) AS marked_at FROM highlights h
  WHERE h.deleted_at IS NULL
    OR EXISTS (SELECT 1 FROM draft_items d WHERE d.highlight = h.uid AND d.deleted_at IS NULL)
    OR EXISTS (SELECT 1 FROM exports e WHERE e.highlight = h.uid)
  GROUP BY h.article_id"""


@dataclass(frozen=True, slots=True)
class PageCheck:
    """A page to fetch again; `feed_url` is the address whose logins may be sent, "" for none.

    Of a PDF report it is the file: `file_sha` is the hash of the stored one, `revision_id` its text.
    """

    article_id: int
    url: str
    feed_url: str
    typed: bool
    marked_at: datetime
    stage: int
    etag: str
    last_modified: str
    file_sha: str = ""
    revision_id: int = 0


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage to look for: its words and what is around them, and the text it was marked on."""

    uid: str
    quote: str
    prefix: str
    suffix: str
    revision_id: int | None
    marked_at: datetime


@dataclass(frozen=True, slots=True)
class OldPage:
    """A page as it was: packed bytes expanded, and its address."""

    html: bytes = field(repr=False)
    url: str


MOST_AT_ONCE = 20
"""Pages that one update fetches again."""


def due_pages(lib: Library, *, now: datetime, limit: int = MOST_AT_ONCE) -> list[PageCheck]:
    """The pages to fetch now, those due the longest first; reports without an address are left out."""
    at = stamp(now)
    rows = lib.rows(
        f"""SELECT c.article_id, c.marked_at, ifnull(f.url, '') AS feed_url,
              CASE r.source WHEN '{Source.PDF}' THEN ifnull(t.url, '') ELSE a.url END AS address,
              CASE r.source WHEN '{Source.PDF}' THEN r.file_sha ELSE '' END AS file_sha, r.id AS revision_id,
              ifnull(f.typed, 0) AS typed, k.marked_at AS known, k.stage, k.next_at, k.etag, k.last_modified
            FROM ({_CITED}) c JOIN articles a ON a.id = c.article_id
            JOIN revisions r ON r.id = a.revision_id
            LEFT JOIN attachments t ON t.article_id = a.id AND t.sha = r.file_sha
            LEFT JOIN page_checks k ON k.article_id = a.id
            LEFT JOIN sources s ON s.id = a.source_id LEFT JOIN feeds f ON f.id = s.feed_id
            WHERE (address LIKE 'http://%' OR address LIKE 'https://%') AND ifnull(f.corrections, 1) = 1"""
    )
    due: list[tuple[int, PageCheck]] = []
    for row in rows:
        anew = row["known"] is None or row["known"] < row["marked_at"]
        next_at = row["marked_at"] + _days(DAYS[0]) if anew else row["next_at"]
        if next_at > at:
            continue
        check = PageCheck(
            row["article_id"],
            row["address"],
            row["feed_url"],
            bool(row["typed"]),
            moment(row["marked_at"]),
            0 if anew else row["stage"],
            "" if anew else row["etag"],
            "" if anew else row["last_modified"],
            row["file_sha"],
            row["revision_id"],
        )
        due.append((next_at, check))
    return [check for _, check in sorted(due, key=lambda each: (each[0], each[1].article_id))[:limit]]


def _days(number: int) -> int:
    return number * 86_400 * 1_000_000


def cited_passages(lib: Library, article_id: int) -> list[CitedPassage]:
    """The passages of an article that are marked, exported or in a draft."""
    rows = lib.rows(
        """SELECT h.uid, h.quote, h.prefix, h.suffix, h.revision_id, h.created_at FROM highlights h
           WHERE h.article_id = ? AND (h.deleted_at IS NULL
             OR EXISTS (SELECT 1 FROM draft_items d WHERE d.highlight = h.uid AND d.deleted_at IS NULL)
             OR EXISTS (SELECT 1 FROM exports e WHERE e.highlight = h.uid))
           ORDER BY h.id""",
        (article_id,),
    )
    return [
        CitedPassage(
            row["uid"],
            row["quote"],
            row["prefix"],
            row["suffix"],
            row["revision_id"],
            moment(row["created_at"]),
        )
        for row in rows
    ]


def old_page(lib: Library, article_id: int, revision_id: int | None) -> OldPage | None:
    """The page that a text was made from: where its HTML went to a newer text of the same page, that.

    Without any, and of a letter, whose web version may be worded in another way, what the first check
    fetched; None where none is kept.
    """
    row = lib.row(
        """SELECT d.source_html, r.source_url FROM revisions r JOIN documents d ON d.revision_id = r.id
           WHERE r.article_id = :article AND length(d.source_html) > 0 AND r.source <> 'letter'
             AND r.number >= ifnull((SELECT number FROM revisions WHERE id = :revision), 0)
           ORDER BY r.number LIMIT 1""",
        {"article": article_id, "revision": revision_id},
    )
    if row is None:
        row = lib.row(
            """SELECT html AS source_html, html_url AS source_url FROM page_checks
               WHERE article_id = ? AND length(html) > 0""",
            (article_id,),
        )
    return None if row is None else OldPage(expand(row["source_html"]), row["source_url"])


def store_check(
    lib: Library,
    check: PageCheck,
    outcome: str,
    *,
    etag: str = "",
    last_modified: str = "",
    page: OldPage | None = None,
    wait: timedelta | None = None,
    now: datetime,
) -> None:
    """Note how a check ended, and when the next one is: after `wait`, else at the next of `DAYS`.

    `page` is kept for later checks to compare with. Inside a transaction.
    """
    stage, next_at = check.stage, 0
    if wait is not None:
        next_at = stamp(now + wait)
    else:
        marked = stamp(check.marked_at)
        passed = [number for number, days in enumerate(DAYS, start=1) if marked + _days(days) <= stamp(now)]
        stage = max(check.stage, *passed, 0)
        next_at = marked + _days(DAYS[stage]) if stage < len(DAYS) else _NEVER
    row = {
        "article_id": check.article_id,
        "marked_at": stamp(check.marked_at),
        "stage": stage,
        "next_at": next_at,
        "checked_at": stamp(now),
        "outcome": storable(outcome),
        "etag": storable(etag or check.etag),
        "last_modified": storable(last_modified or check.last_modified),
    }
    if page is not None:
        row |= {"html": compress(page.html), "html_url": storable(page.url)}
    lib.table("page_checks").upsert(row, pk="article_id")


def unchecked(lib: Library, article_ids: Sequence[int]) -> dict[int, str]:
    """Why the last check of these articles said nothing, by number; those that were checked are left out."""
    wanted = set(article_ids)
    rows = lib.tuples("SELECT article_id, outcome FROM page_checks WHERE outcome <> ''")
    return {article_id: outcome for article_id, outcome in rows if article_id in wanted}
