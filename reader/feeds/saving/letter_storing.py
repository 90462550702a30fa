"""Store letters: those of a mailbox in the feeds of their lists, and single ones that were saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from reader.cleaning import CLEANER_VERSION
from reader.config import Settings
from reader.errors import CleaningError, PostilError
from reader.feeds.containment import contained
from reader.feeds.saving.letter_files import list_in_feed, save_file
from reader.feeds.workers.letters import PackedLetter
from reader.feeds.workers.pool import Workers
from reader.library.articles import entries, revisions
from reader.library.articles.metadata import write_metadata
from reader.library.feeds import mailboxes, subscriptions
from reader.library.feeds.letter_feeds import LetterOrigin, feed_of_letter
from reader.library.feeds.mailboxes import Mailbox
from reader.library.feeds.retention import apply_feed_settings
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp
from reader.mail.slices import RawLetter
from reader.mailbox_position import MailboxPosition
from reader.model import Origin, Source


@dataclass(slots=True)
class ReadLetter:
    """A letter on its way into the library: as it came, as it was read, and where it belongs.

    `problem` says why it, or a file that came with it, could not be read or stored.
    """

    raw: RawLetter
    letter: PackedLetter | None = None
    problem: PostilError | None = None
    feed_id: int | None = None
    passed: int | None = None
    """The feed it belongs to where that is unsubscribed: it is passed over."""
    files: list[int] = field(default_factory=list)
    """The articles of the PDF files that came with it."""


@dataclass(slots=True)
class SliceCounts:
    """What became of some letters: how many articles are new, and the feeds they belong to."""

    new: int = 0
    feeds: set[int] = field(default_factory=set)


async def save_letter(library: Library, settings: Settings, data: bytes, *, name: str) -> int:
    """Store a message as an article in no feed; returns its number. The same letter again adds nothing.

    PDF files that come with it become articles, too. `name` is what errors call it. Raises CleaningError,
    LibraryError.
    """
    async with Workers(1) as workers:
        try:
            letter = await workers.letter(data)
            for file in letter.files:
                await save_file(library, settings, workers, file)
        except PostilError as error:
            raise CleaningError(f"{name}: {error.message}", hint=error.hint) from error
    now = datetime.now(UTC)
    with library.transaction():
        uid, title = letter.entry.uid, letter.entry.title
        article_id = entries.add_saved(library, url=letter.entry.url, title=title, now=now, uid=uid)
        return store_letter_text(library, article_id, letter, now=now)


def find_feed(library: Library, mailbox: Mailbox, one: ReadLetter) -> None:
    """Note the feed of a letter, which is subscribed to where it is new; none where it stays away."""
    if (letter := one.letter) is None:
        return
    origin = LetterOrigin(
        sender=letter.sender,
        address=letter.address,
        from_address=letter.from_address,
        list_id=letter.list_id,
        list_name=letter.list_name,
        takes_posts=letter.takes_posts,
    )
    try:
        feed_id, subscribed = feed_of_letter(library, origin, folder=mailbox.folder)
        one.feed_id, one.passed = (feed_id, None) if subscribed else (None, feed_id)
    except Exception as error:  # noqa: BLE001
        one.problem = contained(error, f"letter {one.raw.name} of {mailbox.address}")


def is_new(library: Library, one: ReadLetter) -> bool:
    """Whether a letter is for a feed that does not have it yet."""
    if one.letter is None or one.feed_id is None:
        return False
    return not entries.has_entry(library, one.feed_id, one.letter.entry.guid)


def store_letters(
    library: Library, mailbox: Mailbox, letters: Sequence[ReadLetter], position: MailboxPosition
) -> SliceCounts:
    """Store letters and the position behind them in one transaction; one that fails costs itself only."""
    counts = SliceCounts()
    now = datetime.now(UTC)
    with library.transaction(synced=False):
        for one in letters:
            try:
                with library.transaction():
                    _store_letter(library, one, counts, now=now)
            except Exception as error:  # noqa: BLE001
                one.problem = contained(error, f"letter {one.raw.name} of {mailbox.address}")
            if one.passed is not None:
                mailboxes.note_passed(library, mailbox.id, one.raw.name, one.passed)
            if one.problem is not None:
                mailboxes.note_problem(library, mailbox.id, one.raw.name, one.problem.message, at=now)
        for feed_id in counts.feeds:
            mailboxes.note_feed(library, mailbox.id, feed_id, at=now)
            subscriptions.record_success(library, feed_id, at=now)
            apply_feed_settings(library, now=now, feed_id=feed_id)
        read = [one.raw.name for one in letters if one.problem is None]
        mailboxes.forget_problems(library, mailbox.id, read)
        mailboxes.advance(library, mailbox.id, position, [one.raw.name for one in letters])
    return counts


def _store_letter(library: Library, one: ReadLetter, counts: SliceCounts, *, now: datetime) -> None:
    if one.letter is None:
        counts.new += len(one.files)  # of a watched folder
        return
    if one.feed_id is None:
        return
    if is_new(library, one):
        stored = entries.store_packed(library, one.feed_id, [one.letter.entry], now=now)
        article_id = entries.article_with_uid(library, one.letter.entry.uid)
        if article_id is not None:
            # also of one that was known without a text, or waits for one: a letter has nothing to be fetched
            store_letter_text(library, article_id, one.letter, relate_now=False, now=now)
        for file_id in one.files:
            list_in_feed(library, one.feed_id, file_id, now=now)
        counts.new += len(stored.new) + len(one.files)
    counts.feeds.add(one.feed_id)


def store_letter_text(
    library: Library, article_id: int, letter: PackedLetter, *, relate_now: bool = True, now: datetime
) -> int:
    """Make the letter's text that of its article, in one transaction; returns the article's number.

    Its Message-ID and list are stored as metadata of these names; `relate_now` as in `revisions.store_text`.
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
        article_id, _ = revisions.store_text(library, article_id, text, relate_now=relate_now, now=now)
        named = {"message_id": letter.message_id or None, "list_id": letter.list_id or None}
        write_metadata(library, article_id, Origin.FEED, named, at=stamp(now))
    return article_id
