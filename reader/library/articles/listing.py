"""The rows of a list by the numbers of their articles, and one article with its text.

`library.query` finds the numbers. Imports little, because the first screen waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from reader.errors import ArticleNotFound
from reader.library.articles.work_rows import ALONE, OtherArticles, first_of, other_articles
from reader.library.storage.database import Library
from reader.library.storage.encoding import (
    moment,
    moment_or_none,
    names_or_none,
    place_or_none,
    stamp,
    to_json,
)
from reader.list_records import ArticleSummary
from reader.safetext import storable

if TYPE_CHECKING:
    from reader.model import Article


def older_than(lib: Library, ids: Sequence[int], moment: datetime) -> list[int]:
    """Those of these articles that were published, or else came, before a moment (aware)."""
    rows = lib.tuples(
        """SELECT article_id FROM states
           WHERE article_id IN (SELECT value FROM json_each(?)) AND sort_at < ?""",
        (to_json(list(ids)), stamp(moment)),
    )
    older = {row[0] for row in rows}
    return [number for number in ids if number in older]


def sorted_at(lib: Library, article_id: int) -> datetime:
    """The moment that an article is in its place in lists for: when it was published, else when it came."""
    return moment(lib.value("SELECT sort_at FROM states WHERE article_id = ?", (article_id,)) or 0)


_SUMMARY = """SELECT a.id, s.feed_id, f.own_title, f.title AS feed_title, f.url AS feed_url, a.site, a.title,
    a.authors, a.url, a.published_at, a.added_at, a.words, a.revision_id, t.read_at, t.starred_at, t.later_at,
    (SELECT count(*) FROM highlights h WHERE h.article_id = a.id AND h.deleted_at IS NULL) AS highlights
  FROM articles a JOIN states t ON t.article_id = a.id
  LEFT JOIN sources s ON s.id = a.source_id LEFT JOIN feeds f ON f.id = s.feed_id"""


def _feed_title(row: Any) -> str:
    return row["own_title"] or row["feed_title"] or row["feed_url"] or row["site"] or ""


def summaries(lib: Library, ids: Sequence[int]) -> list[ArticleSummary]:
    """The rows of these articles, in this order; numbers that name no article are left out."""
    rows = lib.rows(f"{_SUMMARY} WHERE a.id IN (SELECT value FROM json_each(?))", (to_json(list(ids)),))
    others = other_articles(lib, ids)
    found = {
        row["id"]: ArticleSummary(
            id=row["id"],
            feed_id=row["feed_id"],
            feed_title=_feed_title(row),
            title=row["title"],
            authors=names_or_none(row["authors"]),
            url=row["url"],
            published_at=moment_or_none(row["published_at"]),
            added_at=moment(row["added_at"]),
            words=row["words"],
            ready=row["revision_id"] is not None,
            read=first_of(row["read_at"], other.read_at) is not None,
            starred=first_of(row["starred_at"], other.starred_at) is not None,
            later=first_of(row["later_at"], other.later_at) is not None,
            highlights=row["highlights"],
            also_in=tuple(title for title in other.titles if title != _feed_title(row)),
        )
        for row in rows
        for other in (others.get(row["id"], ALONE),)
    }
    return [found[number] for number in ids if number in found]


def article(lib: Library, article_id: int, *, first_piece: bool = False) -> Article:
    """One article with its current text. Raises NotFound, and LibraryDamaged where its text is damaged.

    With `first_piece` only the beginning of a long text is read (see `Revision.first_piece`). What was
    read, starred, tagged and so on in another article of its work is so here. The number of an article
    that schema 1 joined to another one gives that one.
    """
    # lists are drawn without it, and the first screen waits for every import
    from reader.library.articles.editions import other_editions
    from reader.library.articles.revisions import current_id, revision

    article_id = current_id(lib, article_id)
    found = articles_without_text(lib, [article_id]).get(article_id)
    if found is None:
        raise ArticleNotFound(article_id)
    found = replace(found, editions=other_editions(lib, article_id))
    revision_id = current_revision_id(lib, article_id)
    if revision_id is None:
        return found
    return replace(found, revision=revision(lib, revision_id, first_piece=first_piece))


def load_reading() -> None:
    """Load what `article` needs and lists do without, before a reader waits for it."""
    for name in ("editions", "metadata", "revisions"):
        import_module(f"reader.library.articles.{name}")


def articles_without_text(lib: Library, ids: Sequence[int]) -> dict[int, Article]:
    """Articles by number, their `revision` left out; unknown numbers are missing."""
    from reader.library.articles.metadata import values_of

    these = to_json(list(ids))
    rows = lib.rows(
        """SELECT a.*, s.feed_id, f.own_title, f.title AS feed_title, f.url AS feed_url,
             t.read_at, t.starred_at, t.later_at, t.done_at, t.place,
             t.opened_at, t.finished_at, t.due_at, t.later_rank, ifnull(n.note, '') AS note
           FROM articles a JOIN states t ON t.article_id = a.id
           LEFT JOIN sources s ON s.id = a.source_id LEFT JOIN feeds f ON f.id = s.feed_id
           LEFT JOIN article_notes n ON n.article_id = a.id
           WHERE a.id IN (SELECT value FROM json_each(?))""",
        (these,),
    )
    others, tags = other_articles(lib, ids), tags_of(lib, ids)
    pdf_urls = values_of(lib, ids, "pdf_url")
    return {
        row["id"]: _article(
            row, others.get(row["id"], ALONE), tags.get(row["id"], ()), pdf_urls.get(row["id"], "")
        )
        for row in rows
    }


def _article(row: Any, other: OtherArticles, tags: tuple[str, ...], pdf_url: str) -> Article:
    from reader.model import Article, ReadingState  # rows of lists need neither

    return Article(
        id=row["id"],
        uid=row["uid"],
        feed_id=row["feed_id"],
        feed_title=_feed_title(row),
        url=row["url"],
        title=row["title"],
        authors=names_or_none(row["authors"]),
        site=row["site"],
        language=row["language"],
        published_at=moment_or_none(row["published_at"]),
        added_at=moment(row["added_at"]),
        state=ReadingState(
            read_at=moment_or_none(first_of(row["read_at"], other.read_at)),
            starred_at=moment_or_none(first_of(row["starred_at"], other.starred_at)),
            later_at=moment_or_none(first_of(row["later_at"], other.later_at)),
            done_at=moment_or_none(first_of(row["done_at"], other.done_at)),
            opened_at=moment_or_none(row["opened_at"]),
            finished_at=moment_or_none(row["finished_at"]),
            due_at=moment_or_none(row["due_at"]),
            later_rank=row["later_rank"],
            place=place_or_none(row["place"]),
        ),
        revision=None,
        note=row["note"],
        tags=tags,
        pdf_url=pdf_url,
        also_in=tuple(title for title in other.titles if title != _feed_title(row)),
    )


def article_note(lib: Library, article_id: int) -> str:
    """The note on an article, "" where there is none."""
    return str(lib.value("SELECT note FROM article_notes WHERE article_id = ?", (article_id,)) or "")


def article_tags(lib: Library, article_id: int) -> tuple[str, ...]:
    """The tags of an article and of the others of its work, in their order."""
    return tags_of(lib, [article_id]).get(article_id, ())


def notes_of(lib: Library, ids: Sequence[int]) -> dict[int, str]:
    """The notes on articles by number; those without one are missing."""
    query = "SELECT article_id, note FROM article_notes WHERE article_id IN (SELECT value FROM json_each(?))"
    return dict(lib.tuples(query, (to_json(list(ids)),)))


def tags_of(lib: Library, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """As `article_tags`, of many articles by number; those without tags are missing."""
    these = to_json(list(ids))
    found: dict[int, list[str]] = {}
    for number, name, _ in lib.tuples(
        """SELECT x.article_id, t.name, t.key FROM article_tags x JOIN tags t ON t.id = x.tag_id
             WHERE x.article_id IN (SELECT value FROM json_each(:ids))
           UNION SELECT w.article_id, t.name, t.key FROM works w JOIN works m ON m.work_id = w.work_id
             JOIN article_tags x ON x.article_id = m.article_id JOIN tags t ON t.id = x.tag_id
             WHERE w.article_id IN (SELECT value FROM json_each(:ids))
           ORDER BY 3""",
        {"ids": these},
    ):
        found.setdefault(number, []).append(name)
    return {number: tuple(names) for number, names in found.items()}


def current_revision_id(lib: Library, article_id: int) -> int | None:
    """The current text of an article, without reading it; None where there is none."""
    found = lib.value("SELECT revision_id FROM articles WHERE id = ?", (article_id,))
    return None if found is None else int(found)


def article_card_of(lib: Library, article_id: int) -> tuple[str, str]:
    """(uid, title) of an article. Raises NotFound."""
    row = lib.row("SELECT uid, title FROM articles WHERE id = ?", (article_id,))
    if row is None:
        raise ArticleNotFound(article_id)
    return row["uid"], row["title"]


def article_id_for_url(lib: Library, url: str) -> int | None:
    """The article with a link or page at this address, tracking parameters ignored; None without one.

    An address may also name a file by its hash (RFC 6920), as links to attached files do.
    """
    from reader.library.articles.urls import sha_of_address, url_key

    if sha := sha_of_address(url):
        found = lib.value("SELECT article_id FROM attachments WHERE sha = ? ORDER BY id LIMIT 1", (sha,))
    elif key := url_key(url):
        found = lib.value("SELECT article_id FROM addresses WHERE key = ?", (key,))
        if found is None:
            found = lib.value("SELECT min(article_id) FROM page_addresses WHERE key = ?", (key,))
    else:
        found = lib.value("SELECT id FROM articles WHERE url = ?", (storable(url.strip()),)) if url else None
    return None if found is None else int(found)
