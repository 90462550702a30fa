"""Store the text of a letter, and letters that were saved by hand."""

from __future__ import annotations

from datetime import UTC, datetime

from reader.cleaning import CLEANER_VERSION
from reader.errors import CleaningError, PostilError
from reader.feeds.letters import PackedLetter
from reader.feeds.workers import Workers
from reader.library.articles import entries, revisions
from reader.library.articles.metadata import write_metadata
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp
from reader.model import Origin, Source


async def save_letter(library: Library, data: bytes, *, name: str) -> int:
    """Store a message as an article in no feed; returns its number. The same letter again adds nothing.

    `name` is what errors call it. Raises CleaningError, LibraryError.
    """
    async with Workers(1) as workers:
        try:
            letter = await workers.letter(data)
        except PostilError as error:
            raise CleaningError(f"{name}: {error.message}", hint=error.hint) from error
    now = datetime.now(UTC)
    with library.transaction():
        uid, title = letter.entry.uid, letter.entry.title
        article_id = entries.add_saved(library, url=letter.entry.url, title=title, now=now, uid=uid)
        return store_letter_text(library, article_id, letter, now=now)


def store_letter_text(library: Library, article_id: int, letter: PackedLetter, *, now: datetime) -> int:
    """Make the letter's text that of its article, in one transaction; returns the article's number.

    Its Message-ID and list are stored as metadata of these names.
    """
    about = letter.article.about
    text = revisions.NewText(
        text=letter.article.text,
        source=Source.LETTER,
        cleaner=CLEANER_VERSION,
        complete=about.complete,
        reason=about.reason,
        packed_html=letter.source,
        # evidence that the page of this address is the same report; never fetched
        canonical_url=letter.entry.url,
        title=letter.entry.title,
        authors=about.authors,
        site=about.site,
        published_at=about.published,
    )
    with library.transaction():
        article_id, _ = revisions.store_text(library, article_id, text, now=now)
        named = {"message_id": letter.message_id or None, "list_id": letter.list_id or None}
        write_metadata(library, article_id, Origin.FEED, named, at=stamp(now))
    return article_id
