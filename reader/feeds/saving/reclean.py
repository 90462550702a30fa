"""Cleaning again what the library keeps: the newest cleaner over stored pages and entries, offline.

Every article is decided on as an update would (see `choosing`), from what is kept: the page or file
of its current text, and the feed's newest entry. A text only ever gives way to one that could be
made; where nothing is kept, or cleaning fails, it stands. Each article is stored by itself, so work
that is ended goes on where it was, as long as texts of this cleaner are left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from reader.annotations.anchoring import PLAIN
from reader.cleaning import CLEANER_VERSION
from reader.config import Settings
from reader.errors import CleaningError, NotFound
from reader.feeds.ending import ended_by_sigterm
from reader.feeds.parsing.packed import PackedArticle, pack_article
from reader.feeds.pdf.reading import LibraryRanges, read_pdf
from reader.feeds.saving.save import clean_saved
from reader.feeds.texts.choosing import Text, chosen, feed_text, page_wanted, store_text
from reader.feeds.texts.relating import relate_new
from reader.feeds.texts.site_corrections import SiteCorrections
from reader.feeds.workers.pool import WorkerDied, Workers, default_size
from reader.library.annotations.highlights import highlights
from reader.library.articles import attachments, pending, reclean_sources
from reader.library.articles.attachments import NewAttachment
from reader.library.articles.reclean_sources import RecleanSource
from reader.library.storage.database import Library
from reader.library.storage.encoding import compress, entry_to_bytes
from reader.library.storage.file_store import FileStore
from reader.model import AnchorState, Entry, Highlight, Source
from reader.pdf import READER_VERSION

_WITHOUT_ENTRY = (Source.SAVED, Source.LETTER)
"""Texts that were made from what was saved, whatever a feed says."""


class Outcome(StrEnum):
    """What cleaning again made of one article."""

    TEXT = "new text"
    FORM = "new form"
    """The same words, but other headings, links, emphasis or tables around them."""
    SAME = "same"
    NOTHING_KEPT = "nothing kept"
    LEFT = "left to the update"
    """What the feed gave has changed, or something came to the article meanwhile."""
    FAILED = "failed"


class Fate(StrEnum):
    """What became of a highlight in a new text."""

    PLACED = "placed"
    CHECK = "to check"
    ORPHAN = "orphan"


@dataclass(frozen=True, slots=True)
class Carried:
    """A highlight of an article that has a new text. `moved`: its place there is another one."""

    uid: str
    quote: str
    fate: Fate
    moved: bool


@dataclass(frozen=True, slots=True)
class Recleaned:
    """One article is done. `reason` says why it failed; `words` are those of the text before and after."""

    article_id: int
    title: str
    outcome: Outcome
    reason: str = ""
    words: tuple[int, int] = (0, 0)
    highlights: tuple[Carried, ...] = ()
    asks_page: bool = False
    """What the feed gave turned out to be an excerpt: the next update asks for the page."""


@dataclass(slots=True)
class Summary:
    """How many articles there were to clean, what became of each, and of the highlights in new texts."""

    total: int
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    fates: dict[Fate, int] = field(default_factory=lambda: dict.fromkeys(Fate, 0))
    asks_page: int = 0

    @property
    def done(self) -> int:
        """Articles that were looked at."""
        return sum(self.outcomes.values())

    def add(self, one: Recleaned) -> None:
        """Count an article."""
        self.outcomes[one.outcome] += 1
        self.asks_page += one.asks_page
        for each in one.highlights:
            self.fates[each.fate] += 1


async def reclean(
    library: Library,
    settings: Settings,
    article_ids: Sequence[int],
    *,
    every: bool = False,
    dry_run: bool = False,
    on_article: Callable[[Recleaned, Summary], None] = lambda *_: None,
    workers: Workers | None = None,
) -> Summary:
    """Re-clean those of the articles that an older cleaner made; with `every` all, those first.

    `on_article` is called after each with its result and the counts so far. With `dry_run` nothing is
    stored, only reported. After SIGTERM or cancelling, what was cleaned so far is stored. Raises
    LibraryError.
    """
    async with AsyncExitStack() as stack:
        if workers is None:
            workers = await stack.enter_async_context(Workers(default_size(settings.update.workers)))
        stack.enter_context(ended_by_sigterm())
        numbers = reclean_sources.articles_to_reclean(
            library, article_ids, newest=CLEANER_VERSION, newest_pdf=READER_VERSION, every=every
        )
        return await _Run(library, workers, numbers, on_article, dry_run=dry_run).run()


class _Run:
    def __init__(
        self,
        library: Library,
        workers: Workers,
        numbers: Sequence[int],
        on_article: Callable[[Recleaned, Summary], None],
        *,
        dry_run: bool,
    ) -> None:
        self._library, self._workers, self._dry_run = library, workers, dry_run
        self._corrections = SiteCorrections(library)
        self._waiting = iter(numbers)
        self._tell = on_article
        self._summary = Summary(len(numbers))

    async def run(self) -> Summary:
        """Every line takes one article after the other, so that few pages are held at once."""
        lines = [asyncio.create_task(self._line()) for _ in range(self._workers.size + 1)]
        try:
            await asyncio.gather(*lines)
        finally:
            for line in lines:
                line.cancel()
            await asyncio.gather(*lines, return_exceptions=True)
        if not self._dry_run:
            await relate_new(self._library)
        return self._summary

    async def _line(self) -> None:
        for number in self._waiting:
            one = reclean_sources.reclean_source(self._library, number)
            done = Recleaned(number, "", Outcome.LEFT) if one is None else await self._clean(one)
            self._summary.add(done)
            self._tell(done, self._summary)
            await asyncio.sleep(0)  # where nothing is kept, nothing else lets an end come through

    async def _clean(self, one: RecleanSource) -> Recleaned:
        if one.entry_changed:
            return Recleaned(one.article_id, one.title, Outcome.LEFT)
        try:
            text = await self._text(one)
        except (CleaningError, WorkerDied) as error:
            return Recleaned(one.article_id, one.title, Outcome.FAILED, error.message)
        if text is None:
            return Recleaned(one.article_id, one.title, Outcome.NOTHING_KEPT)
        return self._store(one, text)

    # --- making the text

    async def _text(self, one: RecleanSource) -> Text | None:
        """The text that an update with this cleaner would have made; None where nothing is kept."""
        if one.source is Source.PDF:
            return await self._report(one)
        if one.source in _WITHOUT_ENTRY or one.entry is None:
            return await self._page_alone(one) if one.html else None
        return await self._of_entry(one, one.entry)

    async def _report(self, one: RecleanSource) -> Text | None:
        """The text of the PDF that the current one is from; None where the file is not here."""
        file = attachments.text_file(self._library, one.article_id)
        store = FileStore(self._library.path)
        if file is None or not store.is_there(file.sha, file.media_type):
            return None
        # a dry run stores nothing, not even what it has read
        kept = None if self._dry_run else LibraryRanges(self._library, file.sha)
        ranges = await read_pdf(self._workers, store.path(file.sha, file.media_type), kept=kept)
        entry = b"" if one.entry is None else entry_to_bytes(one.entry)
        packed = await self._workers.packed_pdf(ranges, entry, url=one.html_url)
        about = packed.about
        read = NewAttachment(
            file.sha, file.media_type, file.bytes, file.name, file.url, about.page_count, file.kept
        )
        return Text(one.article_id, packed, Source.PDF, about.complete, about.reason, file=read)

    async def _page_alone(self, one: RecleanSource) -> Text:
        said = self._corrections.of(one.html_url)
        if one.source is Source.LETTER:
            made = await self._workers.clean_letter(one.html)
        elif one.source is Source.SAVED:
            made = await clean_saved(self._workers, one.html, url=one.html_url, corrections=said)
        else:
            made = await self._workers.clean_page(one.html, url=one.html_url, corrections=said)
        if made.uncertain and one.words:
            raise CleaningError("No article was found in the stored page.")
        entry = one.entry if one.source not in _WITHOUT_ENTRY else None
        packed = pack_article(made, entry, url=one.html_url)
        page = compress(one.html)
        return Text(one.article_id, packed, one.source, made.complete, made.reason, page=page)

    async def _of_entry(self, one: RecleanSource, entry: Entry) -> Text:
        said = self._corrections.of(one.url)
        (own,) = await self._workers.entries([entry_to_bytes(entry)], corrections=[said])
        if not isinstance(own, PackedArticle):
            raise own
        if page_wanted(one.full_text, own) and one.url and one.html:
            page = await self._workers.clean_page(
                one.html, url=one.html_url, corrections=self._corrections.of(one.html_url)
            )
            if not page.document.text:
                raise CleaningError("There is no readable text on the page.")
            packed = pack_article(page, entry, url=one.html_url)
            return chosen(one.article_id, own, packed, html=compress(one.html))
        text = replace(feed_text(one.article_id, own), page=compress(one.html))
        if not own.about.complete and not one.complete and one.reason:
            return replace(text, reason=one.reason)  # why the page could not be fetched
        return text

    # --- storing it

    def _store(self, one: RecleanSource, text: Text) -> Recleaned:
        # an excerpt that was taken for the whole: its page was never asked for
        asks = (
            text.source is Source.FEED
            and not (text.complete or text.page or one.pending)
            and one.complete
            and one.subscribed
            and bool(one.url)
            and page_wanted(one.full_text, text.article)
        )
        try:
            with self._library.transaction():
                done = self._stored(one, text, asks=asks)
                if self._dry_run:
                    raise _OnlyTried(done)
        except _OnlyTried as tried:
            return tried.done
        except NotFound:
            return Recleaned(one.article_id, one.title, Outcome.LEFT)
        return done

    def _stored(self, one: RecleanSource, text: Text, *, asks: bool) -> Recleaned:
        library = self._library
        if not reclean_sources.is_current(library, one):
            return Recleaned(one.article_id, one.title, Outcome.LEFT)
        before = highlights(library, one.article_id)
        article_id, revision_id = store_text(
            library,
            text,
            still_pending=one.pending,
            sole_authors=text.source is not Source.FEED and not (one.entry and one.entry.authors),
            relate_now=False,
            now=datetime.now(UTC),
        )
        if asks:
            pending.ask_again(library, article_id)
        words = (one.words, text.article.text.words)
        if revision_id == one.revision_id:
            same = text.article.text.stored_form == one.stored_form
            outcome = Outcome.SAME if same else Outcome.FORM
            return Recleaned(article_id, one.title, outcome, words=words, asks_page=asks)
        if text.page:
            reclean_sources.drop_html(library, one.revision_id)
        after = highlights(library, article_id)
        return Recleaned(
            article_id,
            one.title,
            Outcome.TEXT,
            words=words,
            highlights=_carried(before, after),
            asks_page=asks,
        )


class _OnlyTried(Exception):
    """Takes back what a dry run stored."""

    def __init__(self, done: Recleaned) -> None:
        super().__init__()
        self.done = done


def _carried(before: Sequence[Highlight], after: Sequence[Highlight]) -> tuple[Carried, ...]:
    places = {each.uid: each.anchor for each in before}
    carried = []
    for each in after:
        old = places.get(each.uid, each.anchor)
        moved = (old.start, old.end) != (each.anchor.start, each.anchor.end)
        carried.append(Carried(each.uid, each.quote, _fate(each), moved))
    return tuple(carried)


def _fate(highlight: Highlight) -> Fate:
    anchor = highlight.anchor
    if anchor.start is None:
        return Fate.ORPHAN
    if anchor.state is AnchorState.CHANGED and anchor.confidence < PLAIN:
        return Fate.CHECK
    return Fate.PLACED
