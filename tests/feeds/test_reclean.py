"""Cleaning again: what is kept of each article, through the newest cleaner, with its highlights."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from reader.cleaning import CLEANER_VERSION
from reader.config import Settings
from reader.document import Block, BlockKind, Document
from reader.feeds.saving.reclean import Fate, Outcome, Recleaned, Summary, reclean
from reader.feeds.saving.save import save
from reader.feeds.updating.update import update
from reader.feeds.workers.pool import Workers
from reader.library.annotations import highlight_changes, highlights
from reader.library.articles import entries, listing, reclean_sources, revisions, states
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import AnchorState, FullText, Source
from tests.support.lists import EVERY, listed
from tests.support.local_server import Answer, LocalServer
from tests.support.texts import every_article, store_revision

NOW = datetime(2026, 5, 4, tzinfo=UTC)
SENTENCES = [
    "Residents of the northern districts have waited for three weeks for the company to repair the pipe.",
    "The company says that the spare parts were ordered in March, and that customs still holds them.",
    "On Tuesday, two hundred people gathered before the governor's building and asked for tanks.",
    "A spokesman promised that the first tanks would arrive within two days, weather permitting.",
]
PAGE = (
    "<html><head><title>Water</title></head><body><nav><a href='/'>Front</a></nav><article><h1>Water</h1>"
    + "".join(f"<p>{sentence} {sentence.replace('the', 'a')}</p>" for sentence in SENTENCES)
    + "</article></body></html>"
).encode()
WATER = [f"{sentence} {sentence.replace('the', 'a')}" for sentence in SENTENCES]


def document(*texts: str) -> Document:
    return Document(tuple(Block(BlockKind.PARAGRAPH, text) for text in texts))


def as_by_an_older_cleaner(
    library: Library, name: str, made: Document, *, html: bytes = PAGE, source: Source = Source.SAVED
) -> int:
    url = f"https://example.org/{name}"
    with library.transaction():
        number = entries.add_saved(library, url=url, title=name, now=NOW)
        store_revision(
            library,
            number,
            document=made,
            source=source,
            source_html=html,
            source_url=url,
            cleaner=0,
            now=NOW,
        )
    return number


def text_of(library: Library, number: int) -> str:
    revision = listing.article(library, number).revision
    assert revision is not None
    return revision.document.text


def mark(library: Library, number: int, quote: str) -> str:
    start = text_of(library, number).index(quote)
    return highlight_changes.add_highlight(library, number, start, start + len(quote), now=NOW).uid


async def run(
    library: Library, query: str = EVERY, settings: Settings | None = None, **more: Any
) -> tuple[list[Recleaned], Summary]:
    told: list[Recleaned] = []
    offline = (settings or Settings()).without_network()
    ids = every_article(library) if query == EVERY else listed(library, query)
    summary = await reclean(library, offline, ids, on_article=lambda one, _: told.append(one), **more)
    return told, summary


def everything_stored(library: Library) -> dict[str, list[tuple[Any, ...]]]:
    tables = [row[0] for row in library.tuples("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {table: library.tuples(f"SELECT * FROM {table}") for table in tables}


async def test_new_text_is_new_revision_with_highlights(library: Library) -> None:
    old = document(
        "Front", *WATER[:3], WATER[3].replace("first tanks", "very first of the tanks"), "Ann on Water"
    )
    number = as_by_an_older_cleaner(library, "water", old)
    moved = mark(library, number, SENTENCES[1])
    changed = mark(library, number, "promised that the very first of the tanks would arrive within two days")
    lost = mark(library, number, "Ann on Water")
    was = listing.article(library, number).revision

    (done,), summary = await run(library)

    article = listing.article(library, number)
    assert article.revision.document.text == "\n\n".join(WATER)
    assert (article.revision.number, article.revision.source) == (2, Source.SAVED)
    assert done.outcome is Outcome.TEXT
    fates = {each.uid: each.fate for each in done.highlights}
    assert (fates[moved], fates[lost]) == (Fate.PLACED, Fate.ORPHAN)
    assert summary.fates[Fate.ORPHAN] == 1
    found = {each.uid: each for each in highlights.highlights(library, number)}
    anchor = found[moved].anchor
    assert article.revision.document.text[anchor.start : anchor.end] == SENTENCES[1]
    assert next(each for each in done.highlights if each.uid == moved).moved
    anchor = found[changed].anchor
    assert anchor.state is AnchorState.CHANGED
    assert article.revision.document.text[anchor.start : anchor.end].startswith("promised that")
    assert found[lost].anchor.state is AnchorState.ORPHAN
    assert (found[lost].quote, found[lost].revision_id) == ("Ann on Water", was.id)

    # the old text stays as it was, with the highlights in their old places
    assert revisions.revision(library, was.id).document == old
    before = highlights.highlights(library, number, revision_id=was.id)
    assert [old.text[each.anchor.start : each.anchor.end] for each in before] == [
        each.quote for each in before
    ]
    # its page is kept once, with the new text
    assert revisions.source_html(library, was.id)[0] == b""
    assert revisions.source_html(library, article.revision.id) == (PAGE, "https://example.org/water")


async def test_second_reclean_has_nothing_to_do(library: Library) -> None:
    as_by_an_older_cleaner(library, "water", document("Front", *WATER))
    await run(library)
    stored = everything_stored(library)
    told, summary = await run(library)
    assert (told, summary.total) == ([], 0)
    (done,), _ = await run(library, every=True)
    assert done.outcome is Outcome.SAME
    assert everything_stored(library) == stored


async def test_same_words_make_no_new_revision(library: Library) -> None:
    number = as_by_an_older_cleaner(library, "water", document(*WATER))
    quoted = Document(tuple(Block(BlockKind.HEADING, text) for text in WATER))
    other = as_by_an_older_cleaner(library, "quoted", quoted)
    uid = mark(library, other, SENTENCES[2])
    told, _ = await run(library)
    assert {one.article_id: one.outcome for one in told} == {number: Outcome.SAME, other: Outcome.FORM}
    assert [len(revisions.revisions(library, each)) for each in (number, other)] == [1, 1]
    assert listing.article(library, other).revision.document == document(*WATER)
    assert highlights.highlight(library, uid).anchor.state is AnchorState.EXACT
    assert library.value("SELECT min(cleaner) FROM revisions") == CLEANER_VERSION


async def test_reclean_removes_invented_author(library: Library) -> None:
    number = as_by_an_older_cleaner(library, "water", document(*WATER))
    with library.transaction():
        library.execute("UPDATE articles SET authors = '[\"Front Page\"]'")
        store_revision(
            library,
            number,
            document=document("Old."),
            source=Source.SAVED,
            source_html=PAGE,
            cleaner=0,
            now=NOW,
        )
    assert listing.article(library, number).authors == ("Front Page",)
    await run(library)
    assert listing.article(library, number).authors == ()
    named = PAGE.replace(b"<h1>Water</h1>", b"<h1>Water</h1><p>By Ann Author</p>")
    other = as_by_an_older_cleaner(library, "named", document("Old."), html=named)
    await run(library)
    assert listing.article(library, other).authors == ("Ann Author",)


async def test_dry_run_changes_nothing(library: Library) -> None:
    number = as_by_an_older_cleaner(library, "water", document("Front", *WATER, "Ann on Water"))
    mark(library, number, SENTENCES[0])
    mark(library, number, "Ann on Water")
    stored = everything_stored(library)
    would, _ = await run(library, dry_run=True)
    assert everything_stored(library) == stored
    did, _ = await run(library)
    assert would == did
    assert did[0].outcome is Outcome.TEXT


async def test_article_without_stored_source_is_skipped_and_named(library: Library) -> None:
    number = as_by_an_older_cleaner(library, "water", document("Only the text."), html=b"")
    (done,), summary = await run(library)
    assert done.outcome is Outcome.NOTHING_KEPT
    assert summary.outcomes[Outcome.NOTHING_KEPT] == 1
    assert text_of(library, number) == "Only the text."
    assert reclean_sources.count_older(library, CLEANER_VERSION) == 0


async def test_uncleanable_page_keeps_old_text(library: Library) -> None:
    number = as_by_an_older_cleaner(
        library, "water", document("Its text."), html=b"<html><body></body></html>"
    )
    (done,), _ = await run(library)
    assert done.outcome is Outcome.FAILED
    assert done.reason
    assert text_of(library, number) == "Its text."
    assert reclean_sources.count_older(library, CLEANER_VERSION) == 1


class Deadly(Workers):
    """Its process ends when it is given the page of a certain address."""

    def _call(self, message: bytes, hurry: bool) -> Any:
        if b"/deadly" in message:
            worker = self._take(hurry)
            worker._process.kill()
            self._idle.append(worker)
        return super()._call(message, hurry)


async def test_worker_death_keeps_text_of_article(library: Library) -> None:
    numbers = [as_by_an_older_cleaner(library, name, document("Old.")) for name in ("one", "deadly", "two")]
    async with Deadly(1) as workers:
        told, _ = await run(library, workers=workers)
    outcomes = {one.article_id: one.outcome for one in told}
    assert [outcomes[number] for number in numbers] == [Outcome.TEXT, Outcome.FAILED, Outcome.TEXT]
    assert text_of(library, numbers[1]) == "Old."


async def test_interrupted_reclean_continues(library: Library) -> None:
    for number in range(12):
        as_by_an_older_cleaner(library, f"n{number}", document(f"Old {number}."))
    done: list[int] = []

    def end_soon(one: Recleaned, _: Summary) -> None:
        done.append(one.article_id)
        if len(done) == 4:
            task.cancel()

    ids = every_article(library)
    task = asyncio.create_task(reclean(library, Settings(), ids, on_article=end_soon))
    with pytest.raises(asyncio.CancelledError):
        await task
    texts = {number: text_of(library, number) for number in every_article(library)}
    assert sum(not text.startswith("Old") for text in texts.values()) == len(done)
    assert all(not texts[number].startswith("Old") for number in done)
    assert 4 <= len(done) < 12
    told, summary = await run(library)
    assert summary.total == 12 - len(done)
    assert not {one.article_id for one in told} & set(done)


async def test_texts_of_older_cleaners_are_recleaned_first(library: Library) -> None:
    newest = [as_by_an_older_cleaner(library, f"n{number}", document("Old.")) for number in range(3)]
    await run(library)
    older = [as_by_an_older_cleaner(library, f"o{number}", document("Old.")) for number in range(3)]
    # one worker ends the articles in the order in which they were begun
    alone = replace(Settings(), update=replace(Settings().update, workers=1))
    told, summary = await run(library, settings=alone, every=True)
    assert summary.total == 6
    assert {one.article_id for one in told[:3]} == set(older)
    assert {one.article_id for one in told[3:]} == set(newest)


async def test_reclean_query_includes_done_articles(library: Library) -> None:
    numbers = [
        as_by_an_older_cleaner(library, name, document(f"About {name}.")) for name in ("apples", "pears")
    ]
    states.set_done(library, numbers, True, now=NOW)
    told, _ = await run(library, "apples")
    assert [one.article_id for one in told] == numbers[:1]
    told, _ = await run(library)
    assert [one.article_id for one in told] == numbers[1:]


async def test_text_stored_meanwhile_is_not_overwritten(library: Library) -> None:
    number = as_by_an_older_cleaner(library, "water", document("Old."))

    class Slow(Workers):
        async def clean_page(self, html: bytes, *, url: str, **more: Any) -> Any:
            store_revision(
                library, number, document=document("Newer."), source=Source.SAVED, cleaner=9, now=NOW
            )
            return await super().clean_page(html, url=url, **more)

    async with Slow(1) as workers:
        (done,), _ = await run(library, workers=workers)
    assert done.outcome is Outcome.LEFT
    assert text_of(library, number) == "Newer."


# --- the same decision as an update's

PROSE = "This paragraph is ordinary prose, long enough for an article, with commas, clauses, and an end. " * 4
FULL = f"<p>{PROSE}</p><p>The end. {PROSE}</p>"
LONG = f"<html><head><title>Whole</title></head><body><article><h1>Whole</h1><p>{PROSE}</p><p>Page. {PROSE}</p></article></body></html>"
STUB = "<html><head><title>Whole</title></head><body><article><h1>Whole</h1><p>Please sign in, this page is for members, who can read it in full.</p></article></body></html>"
CUT = f"<p>{PROSE}</p><p>{PROSE[:300]} […]</p>"


def rss(base: str, body: str) -> bytes:
    return (
        f"<rss version='2.0'><channel><title>Reports</title><item><title>Whole</title><guid>one</guid>"
        f"<link>{base}/page</link><description><![CDATA[{body}]]></description></item></channel></rss>"
    ).encode()


@pytest.mark.parametrize(
    ("body", "page", "policy", "source", "complete"),
    [
        (FULL, LONG, FullText.AUTO, Source.FEED, True),
        (FULL, LONG, FullText.ALWAYS, Source.PAGE, True),
        (FULL, "", FullText.ALWAYS, Source.FEED, True),
        ("The beginning of it […]", LONG, FullText.AUTO, Source.PAGE, True),
        ("The beginning of it […]", LONG, FullText.NEVER, Source.FEED, False),
        ("The beginning of it […]", "", FullText.AUTO, Source.FEED, False),
        (CUT, STUB, FullText.AUTO, Source.FEED, False),
        ("", "", FullText.AUTO, Source.FEED, False),
    ],
)
async def test_feed_or_page_as_in_update(
    library: Library,
    settings: Settings,
    server: LocalServer,
    answer: type[Answer],
    body: str,
    page: str,
    policy: FullText,
    source: Source,
    complete: bool,
) -> None:
    server.answers["/feed"] = answer(rss(server.url, body))
    if page:
        server.answers["/page"] = answer(page.encode(), "text/html")
    subscriptions.subscribe(library, f"{server.url}/feed", full_text=policy)
    await update(library, settings)
    (number,) = listed(library, EVERY)
    first = listing.article(library, number)
    assert (first.revision.source, first.revision.complete) == (source, complete)
    waiting = library.tuples("SELECT * FROM pending")
    asked = len(server.requests)
    with library.transaction():
        library.execute("UPDATE revisions SET cleaner = 0")
    (done,), _ = await run(library, settings=settings)
    assert (done.outcome, done.asks_page) == (Outcome.SAME, False)
    assert listing.article(library, number) == first
    assert library.tuples("SELECT * FROM pending") == waiting
    assert len(server.requests) == asked


async def test_page_not_chosen_is_kept_for_later(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/feed"] = answer(rss(server.url, CUT))
    server.answers["/page"] = answer(LONG.encode(), "text/html")
    subscriptions.subscribe(library, f"{server.url}/feed")
    await update(library, settings)
    (number,) = listed(library, EVERY)
    with library.transaction():  # as if the older cleaner had found but a line in the page
        store_revision(
            library,
            number,
            document=document("The beginning."),
            source=Source.FEED,
            complete=False,
            reason="The page has less text than the feed.",
            source_html=LONG.encode(),
            source_url=f"{server.url}/page",
            cleaner=0,
            now=NOW,
        )
    await run(library, settings=settings)
    revision = listing.article(library, number).revision
    assert (revision.source, revision.complete, revision.reason) == (Source.PAGE, True, "")
    assert "Page." in revision.document.text


async def test_excerpt_taken_for_full_text_is_fetched_by_next_update(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/feed"] = answer(rss(server.url, "The beginning of it […]"))
    server.answers["/page"] = answer(LONG.encode(), "text/html")
    subscriptions.subscribe(library, f"{server.url}/feed", full_text=FullText.NEVER)
    await update(library, settings)
    with library.transaction():
        library.execute("UPDATE feeds SET full_text = 'auto'")
        library.execute("UPDATE revisions SET cleaner = 0, complete = 1, reason = ''")
    (done,), summary = await run(library, settings=settings)
    assert (done.asks_page, summary.asks_page) == (True, 1)
    (number,) = listed(library, EVERY)
    assert listing.article(library, number).revision.complete is False
    again, _ = await run(library, settings=settings, every=True)
    assert again[0].outcome is Outcome.LEFT
    await update(library, settings)
    assert listing.article(library, number).revision.source is Source.PAGE


async def test_changed_entry_is_left_to_update(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/feed"] = answer(rss(server.url, FULL))
    feed, _ = subscriptions.subscribe(library, f"{server.url}/feed")
    await update(library, settings)
    (number,) = listed(library, EVERY)
    entry = entries.newest_entry(library, number)
    assert entry is not None
    entries.store_entries(
        library, feed.id, [replace(entry, title="New", summary_html="<p>New.</p>")], now=NOW
    )
    (done,), _ = await run(library, settings=settings, every=True)
    assert done.outcome is Outcome.LEFT
    assert "The end." in text_of(library, number)


# --- pages whose header said what they are

ARABIC = "ينتظر سكان الأحياء الشمالية منذ ثلاثة أسابيع أن تصلح شركة المياه الأنبوب الرئيسي. " * 6


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
async def test_charset_of_header_is_stored(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer], kind: str
) -> None:
    body = f"<html><body><article><h1>ماء</h1><p>{ARABIC}</p></article></body></html>"
    body = ARABIC if kind == "text/plain" else body
    # in bytes that another encoding would take too
    server.answers["/water"] = answer(body.encode("iso-8859-6"), f"{kind}; charset=iso-8859-6")
    number = await save(library, settings, f"{server.url}/water")
    first = listing.article(library, number)
    assert ARABIC.strip() in first.revision.document.text
    (done,), _ = await run(library, every=True)
    assert done.outcome is Outcome.SAME
    assert listing.article(library, number) == first


async def test_text_that_looks_like_page_is_not_cleaned_as_one(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/notes.txt"] = answer(f"About the <p> tag.\n\n{PROSE}".encode(), "text/plain")
    number = await save(library, settings, f"{server.url}/notes.txt")
    assert "<p>" in text_of(library, number)
    (done,), _ = await run(library, every=True)
    assert done.outcome is Outcome.NOTHING_KEPT
    assert "<p>" in text_of(library, number)
