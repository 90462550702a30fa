"""The texts of articles: stored once, never changed, highlights placed anew in each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reader.document import Document
from reader.errors import NotFound
from reader.library.annotations.placing import place_highlights
from reader.library.articles.article_removal import join_article
from reader.library.articles.packing import PackedText, joined_grams, pack_text
from reader.library.articles.urls import url_key
from reader.library.search.cjk_bigrams import grams
from reader.library.search.terms import fold
from reader.library.storage.database import Library
from reader.library.storage.encoding import (
    compress,
    expand,
    expand_text,
    moment,
    names_from_json,
    names_to_json,
    stamp,
)
from reader.model import Revision, Source
from reader.safetext import storable

_COLUMNS = """r.id, r.article_id, r.number, r.made_at, r.source, r.words, r.complete, r.reason, d.document
    FROM revisions r JOIN documents d ON d.revision_id = r.id"""


def read_revision(row: Any) -> Revision:
    """A revision from a row of `_COLUMNS`."""
    return Revision(
        id=row["id"],
        article_id=row["article_id"],
        number=row["number"],
        made_at=moment(row["made_at"]),
        source=Source(row["source"]),
        document=Document.from_json(expand_text(row["document"])),
        words=row["words"],
        complete=bool(row["complete"]),
        reason=row["reason"],
    )


def revision(lib: Library, revision_id: int) -> Revision:
    """One revision with its document. Raises NotFound."""
    row = lib.row(f"SELECT {_COLUMNS} WHERE r.id = ?", (revision_id,))
    if row is None:
        raise NotFound(f"There is no revision with the number {revision_id}.")
    return read_revision(row)


def revisions(lib: Library, article_id: int) -> list[Revision]:
    """All texts an article has had, oldest first."""
    rows = lib.rows(f"SELECT {_COLUMNS} WHERE r.article_id = ? ORDER BY r.number", (article_id,))
    return [read_revision(row) for row in rows]


def source_html(lib: Library, revision_id: int) -> tuple[bytes, str]:
    """The HTML a revision was made of, b"" where none was kept, and its address. Raises NotFound."""
    row = lib.row(
        """SELECT d.source_html, r.source_url FROM revisions r JOIN documents d ON d.revision_id = r.id
           WHERE r.id = ?""",
        (revision_id,),
    )
    if row is None:
        raise NotFound(f"There is no revision with the number {revision_id}.")
    return expand(row["source_html"]), row["source_url"]


def store_revision(
    lib: Library,
    article_id: int,
    *,
    document: Document,
    source: Source,
    complete: bool = True,
    reason: str = "",
    source_html: bytes = b"",
    source_url: str = "",
    cleaner: int,
    title: str = "",
    authors: Sequence[str] = (),
    site: str = "",
    language: str = "",
    published_at: datetime | None = None,
    canonical_url: str = "",
    still_pending: bool = False,
    now: datetime,
) -> Revision:
    """Make a text the article's current one, in one transaction; the article is no longer pending.

    With `still_pending` it stays so: this text stands in until a better one can be had.

    The same text as the current one makes no new revision: only what stands around it is refreshed.
    A new one gets every highlight of the article placed in it. Empty metadata leave what is known;
    `published_at` counts only where the feed told no date. When the canonical address, or the one the
    page was found at, is another article's with the same title, the two become that one, and the
    revision is its. Raises NotFound.
    """
    with lib.transaction():
        article_id, revision_id = store_text(
            lib,
            article_id,
            text=pack_text(document),
            source=source,
            complete=complete,
            reason=reason,
            packed_html=compress(source_html),
            source_url=source_url,
            cleaner=cleaner,
            title=title,
            authors=authors,
            site=site,
            language=language,
            published_at=published_at,
            canonical_url=canonical_url,
            still_pending=still_pending,
            now=now,
        )
        row = lib.row("SELECT number, made_at, words FROM revisions WHERE id = ?", (revision_id,))
        assert row is not None
        return Revision(
            id=revision_id,
            article_id=article_id,
            number=row["number"],
            made_at=moment(row["made_at"]),
            source=source,
            document=document,
            words=row["words"],
            complete=complete,
            reason=storable(reason),
        )


def store_text(
    lib: Library,
    article_id: int,
    *,
    text: PackedText,
    source: Source,
    complete: bool = True,
    reason: str = "",
    packed_html: bytes = b"",
    source_url: str = "",
    cleaner: int,
    title: str = "",
    authors: Sequence[str] = (),
    site: str = "",
    language: str = "",
    published_at: datetime | None = None,
    canonical_url: str = "",
    still_pending: bool = False,
    sole_authors: bool = False,
    now: datetime,
) -> tuple[int, int]:
    """`store_revision` for a text that was packed elsewhere (`packing`), its HTML too.

    With `sole_authors` these are all the authors there are, also where they are none. Returns the
    numbers of the article that has the text now, and of the revision.
    """
    keys = list(dict.fromkeys(key for address in (source_url, canonical_url) if (key := url_key(address))))
    with lib.transaction():
        article_id = _same_article(lib, article_id, title, keys)
        article = lib.row(
            """SELECT a.title, a.authors, a.revision_id, a.published_at, r.text_sha,
                 EXISTS (SELECT 1 FROM highlights h WHERE h.article_id = a.id) AS highlighted
               FROM articles a LEFT JOIN revisions r ON r.id = a.revision_id WHERE a.id = ?""",
            (article_id,),
        )
        if article is None:
            raise NotFound(f"There is no article with the number {article_id}.")
        made: dict[str, Any] = {
            "source": source.value,
            "source_url": storable(source_url),
            "cleaner": cleaner,
            "complete": int(complete),
            "reason": storable(reason),
        }
        body = {"document": text.document, "source_html": packed_html}
        revision_id = article["revision_id"]
        same = article["text_sha"] == text.sha
        if same:
            lib.update("revisions", revision_id, made)
            lib.update("documents", revision_id, body)
        else:
            number = lib.value("SELECT max(number) FROM revisions WHERE article_id = ?", (article_id,))
            made |= {
                "article_id": article_id,
                "number": (number or 0) + 1,
                "made_at": stamp(now),
                "text_sha": text.sha,
                "words": text.words,
            }
            revision_id = lib.insert("revisions", made)
            lib.insert("documents", {"revision_id": revision_id, **body})
        described = _described(
            title=title, authors=authors, site=site, language=language, words=text.words, revision=revision_id
        )
        if sole_authors:
            described["authors"] = names_to_json(authors)
        if published_at is not None and article["published_at"] is None:
            described["published_at"] = stamp(published_at)
            lib.execute(
                "UPDATE states SET sort_at = min(?, sort_at) WHERE article_id = ?",
                (stamp(published_at), article_id),
            )
        lib.update("articles", article_id, described)
        for key in keys:
            lib.execute("INSERT OR IGNORE INTO addresses (key, article_id) VALUES (?, ?)", (key, article_id))
        if article["highlighted"] and not same:
            _adopt_waiting(lib, article_id, revision_id, text.sha)
            place_highlights(lib, article_id, text=text.text)
        _index(
            lib,
            article_id,
            title=described.get("title", article["title"]),
            authors=described.get("authors", article["authors"]),
            text=text,
        )
        if not still_pending:
            lib.execute("DELETE FROM pending WHERE article_id = ?", (article_id,))
        return article_id, revision_id


def _same_article(lib: Library, article_id: int, title: str, keys: Sequence[str]) -> int:
    """The article that this one really is: itself, or the one that has its canonical address already."""
    row = lib.row("SELECT title FROM articles WHERE id = ?", (article_id,))
    if row is None:
        return current_id(lib, article_id)
    for key in keys:
        other = lib.row(
            "SELECT a.id, a.title FROM addresses x JOIN articles a ON a.id = x.article_id WHERE x.key = ?",
            (key,),
        )
        if other is None or other["id"] == article_id:
            continue
        # a publisher who names one address for all his pages must not make them one article
        if fold(other["title"]) in (fold(row["title"]), fold(title)) and join_article(
            lib, article_id, other["id"]
        ):
            return int(other["id"])
    return article_id


def current_id(lib: Library, article_id: int) -> int:
    """The number of an article now: another one when it was joined to that."""
    into = lib.value("SELECT into_id FROM joined WHERE article_id = ?", (article_id,))
    return article_id if into is None else int(into)


def _adopt_waiting(lib: Library, article_id: int, revision_id: int, text_sha: str) -> None:
    """Highlights that came from elsewhere and were made on just this text now have it."""
    lib.execute(
        "UPDATE highlights SET revision_id = ? WHERE article_id = ? AND revision_id IS NULL AND text_sha = ?",
        (revision_id, article_id, text_sha),
    )


def _described(
    *, title: str, authors: Sequence[str], site: str, language: str, words: int, revision: int
) -> dict[str, Any]:
    """The columns of an article that its new text changes."""
    told = {
        "title": " ".join(storable(title).split()),
        "authors": names_to_json(authors) if authors else "",
        "site": storable(site),
        "language": storable(language),
    }
    return {"revision_id": revision, "words": words} | {name: value for name, value in told.items() if value}


def _index(lib: Library, article_id: int, *, title: str, authors: str, text: PackedText) -> None:
    names = ", ".join(names_from_json(authors))
    wanted = {
        "title": title,
        "authors": names,
        "body": storable(text.text),
        "grams": joined_grams((grams(title, names), text.grams)),
    }
    stored = lib.row("SELECT title, authors, body, grams FROM texts WHERE article_id = ?", (article_id,))
    if stored is None:
        lib.insert("texts", {"article_id": article_id, **wanted})
    elif dict(stored) != wanted:
        lib.update("texts", article_id, wanted)
