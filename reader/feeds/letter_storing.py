"""Store letters: those of a mailbox in the feeds of their lists, and single ones that were saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from reader.cleaning import CLEANER_VERSION
from reader.errors import CleaningError, PostilError
from reader.feeds.containment import contained
from reader.feeds.letters import PackedLetter
from reader.feeds.workers import Workers
from reader.library.articles import entries, revisions
from reader.library.articles.metadata import write_metadata
from reader.library.feeds import mailboxes, subscriptions
from reader.library.feeds.letter_feeds import LetterOrigin, feed_of_letter
from reader.library.feeds.mailboxes import Mailbox
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp
from reader.mail.slices import RawLetter
from reader.model import MailboxPosition, Origin, Source


@dataclass(slots=True)
class SliceCounts:
    """What became of some letters: how many are new articles, and the feeds they belong to."""

    new: int = 0
    feeds: set[int] = field(default_factory=set)


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


def store_letters(
    library: Library,
    mailbox: Mailbox,
    letters: Sequence[tuple[RawLetter, PackedLetter | PostilError]],
    position: MailboxPosition,
) -> SliceCounts:
    """Store letters and the position behind them in one transaction; one that fails costs itself only."""
    counts = SliceCounts()
    now = datetime.now(UTC)
    with library.transaction(synced=False):
        for raw, letter in letters:
            problem = letter if isinstance(letter, PostilError) else None
            if not isinstance(letter, PostilError):
                try:
                    with library.transaction():
                        _store_letter(library, mailbox, letter, counts, now=now)
                except Exception as error:  # noqa: BLE001
                    problem = contained(error, f"letter {raw.name} of {mailbox.address}")
            if problem is not None:
                mailboxes.note_problem(library, mailbox.id, raw.name, problem.message, at=now)
        for feed_id in counts.feeds:
            mailboxes.note_feed(library, mailbox.id, feed_id, at=now)
            subscriptions.record_success(library, feed_id, at=now)
        mailboxes.advance(library, mailbox.id, position, [raw.name for raw, _ in letters])
    return counts


def _store_letter(
    library: Library, mailbox: Mailbox, letter: PackedLetter, counts: SliceCounts, *, now: datetime
) -> None:
    origin = LetterOrigin(
        sender=letter.sender,
        address=letter.address,
        from_address=letter.from_address,
        list_id=letter.list_id,
        list_name=letter.list_name,
        takes_posts=letter.takes_posts,
    )
    feed_id = feed_of_letter(library, origin, folder=mailbox.folder)
    if feed_id is None:  # the reader unsubscribed from it
        return
    if not entries.has_entry(library, feed_id, letter.entry.guid):
        stored = entries.store_packed(library, feed_id, [letter.entry], now=now)
        article_id = entries.article_with_uid(library, letter.entry.uid)
        if article_id is not None:
            # also of one that was known without a text, or waits for one: a letter has nothing to be fetched
            store_letter_text(library, article_id, letter, now=now)
        counts.new += len(stored.new)
    counts.feeds.add(feed_id)


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
