"""What the texts of articles were made of, as far as it is kept: for a better cleaner to go over them."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from reader.library.articles.documents import stored_form
from reader.library.articles.listing import ArticleQuery, article_ids
from reader.library.storage.database import Library
from reader.library.storage.encoding import entry_from_bytes, expand
from reader.model import Entry, FullText, Source

_KEPT = """EXISTS (SELECT 1 FROM entries e WHERE e.source_id = a.source_id)
  OR EXISTS (SELECT 1 FROM documents d WHERE d.revision_id = a.revision_id AND length(d.source_html) > 0)"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An article's current text with what it was made of.

    `html` is the page or the file, b"" where none is kept; `entry` what the feed gave last, None where
    it came by no feed. `asked`: the page may still be had by an update. `unmade`: the feed has changed
    the entry since, and the next update makes its text.
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
    asked: bool
    unmade: bool


def to_clean_again(lib: Library, query: ArticleQuery, *, newest: int, every: bool) -> array[int]:
    """The numbers of the articles of a query that have a text, made by a cleaner older than `newest`.

    With `every` those of any cleaner, the older ones first: where the work is ended, what is left of them is
    what another run without `every` takes. Else in the order of the query.
    """
    versions = dict(
        lib.tuples("SELECT a.id, r.cleaner FROM articles a JOIN revisions r ON r.id = a.revision_id")
    )
    made = [number for number in article_ids(lib, query) if number in versions]
    older = [number for number in made if versions[number] < newest]
    return array(
        "q", [*older, *(number for number in made if versions[number] >= newest)] if every else older
    )


def count_older(lib: Library, version: int) -> int:
    """How many articles have a text of an older cleaner than this, and something to make it anew of."""
    return int(
        lib.value(
            f"""SELECT count(*) FROM articles a JOIN revisions r ON r.id = a.revision_id
                WHERE r.cleaner < ? AND ({_KEPT})""",
            (version,),
        )
    )


def kept(lib: Library, article_id: int) -> Kept | None:
    """What is kept of an article; None where it is there no more, or has no text."""
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
    return Kept(
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
        asked=row["attempts"] is not None,
        unmade=row["attempts"] == 0,
    )


def is_current(lib: Library, one: Kept) -> bool:
    """Whether nothing has come to the article since `kept` read it."""
    row = lib.row(
        """SELECT a.revision_id, ifnull(p.attempts = 0, 0) AS unmade FROM articles a
           LEFT JOIN pending p ON p.article_id = a.id WHERE a.id = ?""",
        (one.article_id,),
    )
    return row is not None and (row["revision_id"], bool(row["unmade"])) == (one.revision_id, one.unmade)


def forget_html(lib: Library, revision_id: int) -> None:
    """Keep the HTML of a superseded text no longer: the newer one, made of the same, has it."""
    lib.update("documents", revision_id, {"source_html": b""})
