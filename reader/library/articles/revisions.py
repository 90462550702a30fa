"""The texts of articles: stored once, never changed, highlights placed again in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reader.errors import ArticleNotFound, LibraryDamaged, NotFound
from reader.library.annotations.placing import place_highlights
from reader.library.articles.described import describe
from reader.library.articles.documents import (
    pages,
    read_document,
    store_document,
    store_pages,
    unpack_document,
)
from reader.library.articles.editions import link_language_versions
from reader.library.articles.metadata import to_fields, write_metadata
from reader.library.articles.packing import PackedText, joined_grams
from reader.library.articles.same_text import note_text, relate
from reader.library.articles.urls import same_host, url_key
from reader.library.articles.works import CANONICAL, REDIRECT, link_by_address
from reader.library.search.cjk_bigrams import grams
from reader.library.storage.database import Library
from reader.library.storage.encoding import (
    expand,
    moment,
    names_or_none,
    names_to_json,
    stamp,
    to_json,
)
from reader.library.storage.failures import RESTORE
from reader.model import Metadata, Origin, PageStart, Revision, Source
from reader.safetext import storable

_COLUMNS = """r.id, r.article_id, r.number, r.made_at, r.source, r.words, r.complete, r.reason, d.document,
    (SELECT count(*) FROM document_pieces p WHERE p.revision_id = r.id) AS further,
    ifnull((SELECT t.url FROM attachments t WHERE t.article_id = r.article_id AND t.sha = r.file_sha), '')
      AS file_url
    FROM revisions r JOIN documents d ON d.revision_id = r.id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """A text for an article, packed, with what its page or feed says of it.

    Empty fields leave what is known of the article, but with `sole_authors`: then `authors` are all
    there are, also where that is none. `published_at` (UTC) counts only where no date is known yet.
    `source_url` is where the page was found, after redirects; `canonical_url` what the page names as its
    own address, which counts only on the host of `source_url`. `packed_html` is the source, compressed
    (`encoding.compress`). `reason` says why the text is not `complete`. `pages` are those of a printed
    document, in order. `metadata` is what a page says for citing it, or the feed for a text of the feed.
    `file_sha` is the hash of the file the text was read from.
    """

    text: PackedText
    source: Source
    cleaner: int
    complete: bool = True
    reason: str = ""
    packed_html: bytes = b""
    source_url: str = ""
    canonical_url: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    sole_authors: bool = False
    site: str = ""
    language: str = ""
    published_at: datetime | None = None
    pages: tuple[PageStart, ...] = ()
    metadata: Metadata | None = None
    file_sha: str = ""


_FURTHER = 2
"""Further pieces from which a text is shown by its first one: one more is read sooner than laid out twice."""
_ORIGINS = {Source.FEED: Origin.FEED, Source.PDF: Origin.PDF}
"""Who says what a text of each source says of its article, where it is not the publisher's page."""


def read_revision(lib: Library, row: Any, *, first_piece: bool = False) -> Revision:
    """A revision from a row of `_COLUMNS`, with its whole text or its first piece. Raises LibraryDamaged."""
    try:
        source = Source(row["source"])
    except ValueError as error:
        raise LibraryDamaged(f"Revision {row['id']} in the library is damaged.", hint=RESTORE) from error
    stored = row["document"]
    partial = first_piece and row["further"] >= _FURTHER
    whole = row["further"] and not partial
    document = read_document(lib, row["id"], stored) if whole else unpack_document(stored)
    return Revision(
        id=row["id"],
        article_id=row["article_id"],
        number=row["number"],
        made_at=moment(row["made_at"]),
        source=source,
        document=document,
        words=row["words"],
        complete=bool(row["complete"]),
        reason=row["reason"],
        first_piece=partial,
        pages=pages(lib, row["id"]),
        file_url=row["file_url"],
    )


def revision(lib: Library, revision_id: int, *, first_piece: bool = False) -> Revision:
    """One revision with its document, or with the first piece of a long one. Raises NotFound."""
    row = lib.row(f"SELECT {_COLUMNS} WHERE r.id = ?", (revision_id,))
    if row is None:
        raise NotFound(f"There is no revision with the number {revision_id}.")
    return read_revision(lib, row, first_piece=first_piece)


def current_revisions(lib: Library, article_ids: Sequence[int]) -> dict[int, Revision]:
    """The current text of each of these articles, by their numbers; those without one are missing."""
    rows = lib.rows(
        f"""SELECT {_COLUMNS} WHERE r.id IN (
              SELECT revision_id FROM articles WHERE id IN (SELECT value FROM json_each(?)))""",
        (to_json(list(article_ids)),),
    )
    return {row["article_id"]: read_revision(lib, row) for row in rows}


def revisions(lib: Library, article_id: int) -> list[Revision]:
    """All texts an article has had, oldest first."""
    rows = lib.rows(f"SELECT {_COLUMNS} WHERE r.article_id = ? ORDER BY r.number", (article_id,))
    return [read_revision(lib, row) for row in rows]


def source_html(lib: Library, revision_id: int) -> tuple[bytes, str]:
    """The HTML a revision was made from, b"" where none was kept, and its address. Raises NotFound."""
    row = lib.row(
        """SELECT d.source_html, r.source_url FROM revisions r JOIN documents d ON d.revision_id = r.id
           WHERE r.id = ?""",
        (revision_id,),
    )
    if row is None:
        raise NotFound(f"There is no revision with the number {revision_id}.")
    return expand(row["source_html"]), row["source_url"]


def store_text(
    lib: Library,
    article_id: int,
    new: NewText,
    *,
    still_pending: bool = False,
    relate_now: bool = True,
    now: datetime,
) -> tuple[int, int]:
    """Make a text the article's current one, in one transaction; the article is no longer pending.

    With `still_pending` it stays pending: this text stands in until a better one is fetched. Unless
    `relate_now`, the caller relates it to other articles afterwards, along with others (`same_text.relate`);
    else the next update does.

    The same text as the current one makes no new revision: only what belongs to it is refreshed. In a new
    revision every highlight of the article is placed again. Articles with the same title whose pages share
    an address become one work. Returns the numbers of the article, which is another one where schema 1
    joined it to that, and of the revision. Raises NotFound.
    """
    with lib.transaction():
        article = lib.row(_BEFORE, (article_id,))
        if article is None:
            article_id = current_id(lib, article_id)
            article = lib.row(_BEFORE, (article_id,))
        if article is None:
            raise ArticleNotFound(article_id)
        same = article["text_sha"] == new.text.sha
        if same:
            revision_id = int(article["revision_id"])
            lib.update("revisions", revision_id, _made(new))
            store_document(lib, revision_id, new.text, new.packed_html, new=False)
        else:
            revision_id = _add_revision(lib, article_id, new, now=now)
        if new.pages:
            store_pages(lib, revision_id, new.pages)
        described = _described(new, article) | {"revision_id": revision_id}
        _sort_by(lib, article_id, described)
        described = describe(lib, article_id, described)
        if new.metadata is not None:
            origin = _ORIGINS.get(new.source, Origin.PUBLISHER)
            write_metadata(lib, article_id, origin, to_fields(new.metadata), at=stamp(now))
        title = described.get("title", article["title"])
        if found := _page_addresses(new, article["url"]):
            own = url_key(article["url"])
            link_by_address(lib, article_id, own, {article["title"], title}, found, at=stamp(now))
        if not same:
            link_language_versions(lib, article_id, article["url"], at=stamp(now))
        if article["highlighted"] and not same:
            _adopt_waiting(lib, article_id, revision_id, new.text.sha)
            place_highlights(lib, article_id, text=new.text.text)
        before = _index(lib, article_id, title, described.get("authors", article["authors"]), new.text)
        text = storable(new.text.text)
        if before != (title, text):
            note_text(lib, article_id, new.text.fingerprints, before=before[1], text=text)
            if relate_now:
                relate(lib, at=stamp(now))
        if not still_pending:
            lib.execute("DELETE FROM pending WHERE article_id = ?", (article_id,))
        return article_id, revision_id


_BEFORE = """SELECT a.title, a.authors, a.url, a.revision_id, a.published_at, r.text_sha,
    EXISTS (SELECT 1 FROM highlights h WHERE h.article_id = a.id) AS highlighted
  FROM articles a LEFT JOIN revisions r ON r.id = a.revision_id WHERE a.id = ?"""


def _sort_by(lib: Library, article_id: int, described: Mapping[str, Any]) -> None:
    """Sort an article by the date that its text brings, if that is earlier."""
    if "published_at" in described:
        lib.execute(
            "UPDATE states SET sort_at = min(?, sort_at) WHERE article_id = ?",
            (described["published_at"], article_id),
        )


def current_id(lib: Library, article_id: int) -> int:
    """The number of an article now: another one where schema 1 joined it to that."""
    into = lib.value("SELECT into_id FROM joined WHERE article_id = ?", (article_id,))
    return article_id if into is None else int(into)


def _add_revision(lib: Library, article_id: int, new: NewText, *, now: datetime) -> int:
    number = lib.value("SELECT max(number) FROM revisions WHERE article_id = ?", (article_id,))
    revision_id = lib.insert(
        "revisions",
        {
            **_made(new),
            "article_id": article_id,
            "number": (number or 0) + 1,
            "made_at": stamp(now),
            "text_sha": new.text.sha,
            "words": new.text.words,
        },
    )
    store_document(lib, revision_id, new.text, new.packed_html, new=True)
    return revision_id


def _made(new: NewText) -> dict[str, Any]:
    """The columns of a revision that may be refreshed."""
    return {
        "source": new.source.value,
        "source_url": storable(new.source_url),
        "cleaner": new.cleaner,
        "complete": int(new.complete),
        "reason": storable(new.reason),
        "file_sha": new.file_sha,
    }


def _described(new: NewText, article: Any) -> dict[str, Any]:
    """The columns of an article that its new text changes."""
    named = {
        "title": " ".join(storable(new.title).split()),
        "authors": names_to_json(new.authors) if new.authors or new.sole_authors else "",
        "site": storable(new.site),
        "language": storable(new.language),
    }
    columns: dict[str, Any] = {name: value for name, value in named.items() if value}
    if new.published_at is not None and article["published_at"] is None:
        columns["published_at"] = stamp(new.published_at)
    return columns | {"words": new.text.words}


def _page_addresses(new: NewText, article_url: str) -> dict[str, str]:
    """The addresses of the page as `url_key`s, each with the reason of a link by it."""
    found: dict[str, str] = {}
    if key := url_key(new.source_url):
        found[key] = REDIRECT
    if same_host(new.canonical_url, new.source_url or article_url) and (key := url_key(new.canonical_url)):
        found.setdefault(key, CANONICAL)
    return found


def _adopt_waiting(lib: Library, article_id: int, revision_id: int, text_sha: str) -> None:
    """Give highlights from another machine that were made on just this text their revision."""
    lib.execute(
        "UPDATE highlights SET revision_id = ? WHERE article_id = ? AND revision_id IS NULL AND text_sha = ?",
        (revision_id, article_id, text_sha),
    )


def _index(lib: Library, article_id: int, title: str, authors: str, text: PackedText) -> tuple[str, str]:
    """Index an article's text for search; what title and text were indexed before, empty for none."""
    names = ", ".join(names_or_none(authors))
    wanted = {
        "title": title,
        "authors": names,
        "body": storable(text.text),
        "grams": joined_grams((grams(title, names), text.grams)),
    }
    stored = lib.row("SELECT title, authors, body, grams FROM texts WHERE article_id = ?", (article_id,))
    if stored is None:
        lib.insert("texts", {"article_id": article_id, **wanted})
        return "", ""
    if dict(stored) != wanted:
        lib.update("texts", article_id, wanted)
    return stored["title"], stored["body"]
