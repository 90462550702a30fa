"""The images of articles that the reader keeps: which are wanted, which are in the store, what they take.

An image lies in the folder of files under its hash (`storage.file_store`); its row is written once it is
there. An image whose file is missing is fetched again by the next update.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from reader.document import Block, BlockKind, Document
from reader.errors import LibraryDamaged
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp, to_json
from reader.library.storage.file_store import FileState, FileStore, StoredFile
from reader.model import Source
from reader.safetext import storable

MOST_OF_ARTICLE = 100
"""Images of one article that are stored at most."""
_WAITS = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
"""After how long an image that could not be fetched is tried again; then never."""
_KEPT = """(t.starred_at IS NOT NULL OR t.later_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM article_notes n WHERE n.article_id = t.article_id)
    OR EXISTS (SELECT 1 FROM highlights h WHERE h.article_id = t.article_id AND h.deleted_at IS NULL))"""
"""Whether the reader keeps an article `t` (of `states`)."""
_OF_KEPT_ARTICLE = f"""EXISTS (SELECT 1 FROM states t JOIN articles a ON a.id = t.article_id
    LEFT JOIN sources s ON s.id = a.source_id LEFT JOIN feeds f ON f.id = s.feed_id
    WHERE t.article_id = i.article_id AND ifnull(f.images, 1) = 1 AND {_KEPT})"""
"""Whether an image `i` is of an article that the reader keeps, from a feed whose images are stored."""


@dataclass(frozen=True, slots=True)
class WantedImage:
    """An image to fetch; `feed_url` is the address whose logins may be sent, "" for none."""

    article_id: int
    url: str
    feed_url: str


@dataclass(frozen=True, slots=True)
class StoredImage:
    """An image of an article in the store."""

    url: str
    sha: str
    media_type: str
    bytes: int
    path: Path


def scan_figures(lib: Library, *, limit: int, now: datetime) -> int:
    """Note the figures of kept articles whose current text was not looked at; how many were looked at.

    Letters are left out: their images would tell the sender that they were read.
    """
    rows = lib.tuples(
        f"""SELECT a.id, a.revision_id, d.document FROM states t
              JOIN articles a ON a.id = t.article_id JOIN documents d ON d.revision_id = a.revision_id
              JOIN revisions r ON r.id = a.revision_id
              LEFT JOIN sources s ON s.id = a.source_id LEFT JOIN feeds f ON f.id = s.feed_id
              LEFT JOIN image_scans c ON c.article_id = a.id
            WHERE {_KEPT} AND ifnull(f.images, 1) = 1 AND r.source <> ?
              AND (c.revision_id IS NULL OR c.revision_id <> a.revision_id)
            ORDER BY a.id DESC LIMIT ?""",
        (Source.LETTER.value, limit),
    )
    with lib.transaction(synced=False):  # what a power cut takes is looked at again
        for article_id, revision_id, packed in rows:
            note_figures(lib, article_id, _figures(lib, revision_id, packed), now=now)
            lib.execute(
                "INSERT OR REPLACE INTO image_scans (article_id, revision_id) VALUES (?, ?)",
                (article_id, revision_id),
            )
    return len(rows)


def _figures(lib: Library, revision_id: int, packed: bytes) -> list[str]:
    """The addresses of the figures of a text; none of one that is damaged."""
    from reader.library.articles.documents import read_document

    try:
        document = read_document(lib, revision_id, packed)
    except LibraryDamaged:  # doctor says so
        return []
    return [block.source for block in figures_in(document)]


def figures_in(document: Document) -> list[Block]:
    """The figures of a text that have an image, in order: their numbers are counted from 1."""
    return [block for block in document.blocks if block.kind is BlockKind.FIGURE and block.source]


def figures_of(lib: Library, article_id: int) -> list[Block]:
    """The figures of an article's current text. Raises LibraryDamaged."""
    row = lib.row(
        """SELECT d.revision_id, d.document FROM articles a JOIN documents d ON d.revision_id = a.revision_id
           WHERE a.id = ?""",
        (article_id,),
    )
    if row is None:
        return []
    from reader.library.articles.documents import read_document

    return figures_in(read_document(lib, row["revision_id"], row["document"]))


def feed_address(lib: Library, article_id: int) -> str:
    """The address of the feed that an article came by; "" where none did."""
    found = lib.value(
        """SELECT f.url FROM articles a JOIN sources s ON s.id = a.source_id JOIN feeds f ON f.id = s.feed_id
           WHERE a.id = ?""",
        (article_id,),
    )
    return str(found or "")


def note_figures(lib: Library, article_id: int, urls: Collection[str], *, now: datetime) -> None:
    """Note images of an article that are to be fetched. Inside a transaction."""
    for url in list(dict.fromkeys(urls))[:MOST_OF_ARTICLE]:
        lib.execute(
            "INSERT OR IGNORE INTO article_images (article_id, url, next_at) VALUES (?, ?, ?)",
            (article_id, storable(url), stamp(now)),
        )


def wanted_images(lib: Library, *, now: datetime, limit: int) -> list[WantedImage]:
    """The images to fetch now, those of the newest articles first."""
    rows = lib.tuples(
        f"""SELECT i.article_id, i.url FROM article_images i
            WHERE i.sha = '' AND i.next_at <= ? AND {_OF_KEPT_ARTICLE}
            ORDER BY i.article_id DESC, i.url LIMIT ?""",
        (stamp(now), limit),
    )
    return [WantedImage(article, url, feed_address(lib, article)) for article, url in rows]


def store_image(lib: Library, article_id: int, url: str, stored: StoredFile, media_type: str) -> None:
    """Note that an image of an article is in the store."""
    with lib.transaction():
        lib.execute(
            """INSERT INTO article_images (article_id, url, sha, media_type, bytes) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (article_id, url) DO UPDATE SET sha = excluded.sha,
                 media_type = excluded.media_type, bytes = excluded.bytes, problem = '', next_at = NULL""",
            (article_id, storable(url), stored.sha, media_type, stored.bytes),
        )


def store_image_failure(
    lib: Library, article_id: int, url: str, problem: str, *, now: datetime, final: bool = False
) -> None:
    """Note why an image could not be stored; it is tried again unless that is `final`."""
    with lib.transaction(synced=False):
        tries = int(
            lib.value("SELECT tries FROM article_images WHERE article_id = ? AND url = ?", (article_id, url))
            or 0
        )
        again = None if final or tries >= len(_WAITS) else stamp(now + _WAITS[tries])
        lib.execute(
            """UPDATE article_images SET problem = ?, tries = tries + 1, next_at = ?
               WHERE article_id = ? AND url = ? AND sha = ''""",
            (storable(problem), again, article_id, url),
        )


def stored_images(lib: Library, article_id: int) -> dict[str, StoredImage]:
    """The images of an article that are in the store, by the address its text names."""
    return {one.url: one for one in stored_images_of(lib, [article_id]).get(article_id, [])}


def stored_images_of(lib: Library, article_ids: Sequence[int]) -> dict[int, list[StoredImage]]:
    """The images of several articles that are in the store, by article."""
    store = FileStore(lib.path)
    found: defaultdict[int, list[StoredImage]] = defaultdict(list)
    for article_id, url, sha, media_type, size in lib.tuples(
        """SELECT article_id, url, sha, media_type, bytes FROM article_images
           WHERE sha <> '' AND article_id IN (SELECT value FROM json_each(?)) ORDER BY article_id, url""",
        (to_json(list(article_ids)),),
    ):
        path = store.path(sha, media_type)
        if path.is_file():
            found[article_id].append(StoredImage(url, sha, media_type, size, path))
    return found


def image_problems(lib: Library, article_id: int) -> dict[str, str]:
    """Why images of an article are not in the store, by their addresses."""
    sql = "SELECT url, problem FROM article_images WHERE article_id = ? AND sha = '' AND problem <> ''"
    return dict(lib.tuples(sql, (article_id,)))


def image_bytes(lib: Library) -> int:
    """What all stored images take together; one that several articles have counts once."""
    found = lib.value(
        """SELECT sum(bytes) FROM (
             SELECT max(bytes) AS bytes FROM article_images WHERE sha <> '' GROUP BY sha)"""
    )
    return int(found or 0)


@dataclass(frozen=True, slots=True)
class ImageCounts:
    """Images that are stored, of how many articles, and how many could not be stored."""

    stored: int
    articles: int
    failed: int


def image_counts(lib: Library) -> ImageCounts:
    """How many images there are."""
    row = lib.tuples(
        """SELECT count(DISTINCT nullif(sha, '')), count(DISTINCT iif(sha <> '', article_id, NULL)),
             count(iif(sha = '' AND problem <> '', 1, NULL)) FROM article_images"""
    )[0]
    return ImageCounts(*row)


def missing_images(lib: Library) -> int:
    """How many stored images have no file, as after a restore on another machine."""
    known = {row[0] for row in lib.tuples("SELECT DISTINCT sha FROM article_images WHERE sha <> ''")}
    return len(known - FileStore(lib.path).names().keys()) if known else 0


def expect_missing(lib: Library, *, now: datetime) -> int:
    """Have images be fetched again whose file is not there, as after a restore; how many."""
    known = {row[0] for row in lib.tuples("SELECT DISTINCT sha FROM article_images WHERE sha <> ''")}
    if not known:
        return 0
    return _expect_again(lib, known - FileStore(lib.path).names().keys(), now=now)


def _expect_again(lib: Library, shas: Collection[str], *, now: datetime) -> int:
    if not shas:
        return 0
    with lib.transaction():
        return lib.execute(
            """UPDATE article_images SET sha = '', bytes = 0, tries = 0, next_at = ?
               WHERE sha IN (SELECT value FROM json_each(?))""",
            (stamp(now), to_json(sorted(shas))),
        )


def bad_images(lib: Library, *, every: bool = True) -> Iterator[tuple[Path, str]]:
    """Stored images that are missing or damaged, with the hash each should have.

    Read are all of them; else only their sizes are looked at.
    """
    store = FileStore(lib.path)
    for sha, media_type, size in lib.tuples(
        "SELECT DISTINCT sha, media_type, bytes FROM article_images WHERE sha <> '' ORDER BY sha"
    ):
        path = store.path(sha, media_type)
        if every:
            sound = store.state(sha, media_type) is FileState.SOUND
        else:
            sound = path.is_file() and path.stat().st_size == size
        if not sound:
            yield path, sha


def drop_bad_images(lib: Library, *, now: datetime) -> int:
    """Have images that are missing or damaged be fetched again; how many."""
    return _expect_again(lib, [sha for _, sha in bad_images(lib)], now=now)


def unkept_images(lib: Library) -> list[tuple[int, str]]:
    """(article, address) of the images of articles that the reader does not keep any more."""
    return [
        (int(row[0]), str(row[1]))
        for row in lib.tuples(
            f"SELECT i.article_id, i.url FROM article_images i WHERE NOT {_OF_KEPT_ARTICLE}"
        )
    ]


def remove_unkept_images(lib: Library) -> None:
    """Forget the images that `unkept_images` names; their files are then of no use. Inside a transaction."""
    lib.execute(
        f"""DELETE FROM article_images WHERE (article_id, url) IN
              (SELECT i.article_id, i.url FROM article_images i WHERE NOT {_OF_KEPT_ARTICLE})"""
    )
    lib.execute("DELETE FROM image_scans WHERE article_id NOT IN (SELECT article_id FROM article_images)")
