"""The stored sources of texts, from which a newer cleaner makes them again."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from reader.library.articles.documents import stored_form
from reader.library.storage.database import Library
from reader.library.storage.encoding import entry_from_bytes, expand
from reader.model import Entry, FullText, Source

_HAS_SOURCE = """EXISTS (SELECT 1 FROM entries e WHERE e.source_id = a.source_id)
  OR r.file_sha <> ''
  OR EXISTS (SELECT 1 FROM documents d WHERE d.revision_id = a.revision_id AND length(d.source_html) > 0)"""

_OLDER = "r.cleaner < CASE r.source WHEN 'pdf' THEN :pdf ELSE :cleaner END"


@dataclass(frozen=True, slots=True)
class RecleanSource:
    """An article's current text with its stored source.

    `html` is the page or file, b"" where none was stored; `entry` the newest one of its main source, None
    where it came by no feed. `pending`: an update may still fetch the page. `entry_changed`: the feed has
    changed the entry since, and the next update makes its text.
    """

    article_id: int
    feed_id: int | None
    url: str
    title: str
    entry: Entry | None
    full_text: FullText
    subscribed: bool
    revision_id: int
    source: Source
    complete: bool
    reason: str
    words: int
    html: bytes = field(repr=False)
    html_url: str
    stored_form: str = field(repr=False)
    pending: bool
    entry_changed: bool


def articles_to_reclean(
    lib: Library, article_ids: Sequence[int], *, newest: int, newest_pdf: int, every: bool
) -> array[int]:
    """Those of the articles whose text is by a cleaner older than `newest`, in the order given.

    A text from a PDF is compared with `newest_pdf`, the version of the reader of PDFs.

    With `every` those of any cleaner, the older ones first, so that a run without `every` continues one
    that was interrupted.
    """
    older_ones = lib.tuples(
        f"""SELECT a.id, {_OLDER} FROM articles a JOIN revisions r ON r.id = a.revision_id""",
        {"cleaner": newest, "pdf": newest_pdf},
    )
    is_older = dict(older_ones)
    made = [number for number in article_ids if number in is_older]
    older = [number for number in made if is_older[number]]
    return array("q", [*older, *(number for number in made if not is_older[number])] if every else older)


def count_older(lib: Library, version: int, pdf: int = 0) -> int:
    """How many articles have a stored source, and a text by an older cleaner (`pdf`: reader of PDFs)."""
    return int(
        lib.value(
            f"""SELECT count(*) FROM articles a JOIN revisions r ON r.id = a.revision_id
                WHERE {_OLDER} AND ({_HAS_SOURCE})""",
            {"cleaner": version, "pdf": pdf},
        )
    )


def reclean_source(lib: Library, article_id: int) -> RecleanSource | None:
    """The stored source of an article's text; None where there is no such article, or it has no text."""
    row = lib.row(
        """SELECT a.id, a.url, a.title, s.feed_id, e.entry, f.full_text, f.unsubscribed_at,
             r.id AS revision_id, r.source, r.complete, r.reason, r.words, r.source_url,
             d.source_html, d.document, p.attempts
           FROM articles a JOIN revisions r ON r.id = a.revision_id JOIN documents d ON d.revision_id = r.id
           LEFT JOIN sources s ON s.id = a.source_id LEFT JOIN entries e ON e.source_id = s.id
           LEFT JOIN feeds f ON f.id = s.feed_id LEFT JOIN pending p ON p.article_id = a.id
           WHERE a.id = ?""",
        (article_id,),
    )
    if row is None:
        return None
    return RecleanSource(
        article_id=row["id"],
        feed_id=row["feed_id"],
        url=row["url"],
        title=row["title"],
        entry=None if row["entry"] is None else entry_from_bytes(row["entry"]),
        full_text=FullText(row["full_text"] or FullText.AUTO),
        subscribed=row["feed_id"] is not None and row["unsubscribed_at"] is None,
        revision_id=row["revision_id"],
        source=Source(row["source"]),
        complete=bool(row["complete"]),
        reason=row["reason"],
        words=row["words"],
        html=expand(row["source_html"]),
        html_url=row["source_url"],
        stored_form=stored_form(lib, row["revision_id"], row["document"]),
        pending=row["attempts"] is not None,
        entry_changed=row["attempts"] == 0,
    )


def is_current(lib: Library, one: RecleanSource) -> bool:
    """Whether the article has neither a new text nor a new entry since `reclean_source` read it."""
    row = lib.row(
        """SELECT a.revision_id, ifnull(p.attempts = 0, 0) AS entry_changed FROM articles a
           LEFT JOIN pending p ON p.article_id = a.id WHERE a.id = ?""",
        (one.article_id,),
    )
    return row is not None and (row["revision_id"], bool(row["entry_changed"])) == (
        one.revision_id,
        one.entry_changed,
    )


def drop_html(lib: Library, revision_id: int) -> None:
    """Drop the HTML of a superseded text: the newer one, made from the same, has it."""
    lib.update("documents", revision_id, {"source_html": b""})
