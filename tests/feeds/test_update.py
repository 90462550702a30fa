"""The whole update: from a server to articles that can be read."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reader.config import Settings
from reader.errors import CleaningError, LibraryError, Offline, UsageError
from reader.feeds import events
from reader.feeds.saving.prepare import prepare
from reader.feeds.saving.save import save
from reader.feeds.updating import schedule
from reader.feeds.updating.update import update
from reader.feeds.workers.pool import Workers
from reader.imports.records import ImportedArticle, Passage
from reader.library.articles import entries, listing, pending, states
from reader.library.feeds import subscriptions
from reader.library.imported.placements import fetchable_passages
from reader.library.imported.storing import Storing
from reader.library.storage.database import Library
from reader.library.storage.files import lock_path
from reader.library.storage.lock import LockFile
from reader.model import Entry, FullText, Source
from tests.support import real_feeds
from tests.support.lists import listed
from tests.support.local_server import Answer, LocalServer
from tests.support.made_feeds import FULL, PAGE, item, rss


def articles(library: Library) -> Any:
    ids = listed(library)
    return [listing.article(library, article_id) for article_id in ids]


async def test_second_update_adds_nothing(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/feed"] = answer(rss(item(1, content=FULL), item(2, content=FULL)))
    feed, _ = subscriptions.subscribe(library, f"{server.url}/feed")
    told: list[events.Event] = []
    first = await update(library, settings, on_event=told.append)
    assert (first.feeds, first.new, first.changed, first.ready, first.failed) == (1, 2, 0, 2, ())
    kinds = [type(event).__name__ for event in told]
    assert kinds[0] == "Started"
    assert kinds[-1] == "Finished"
    assert kinds.index("FeedChecked") < kinds.index("ArticleReady")
    progress = [event for event in told if isinstance(event, events.Progress)]
    assert (progress[0].done, progress[0].total, progress[0].pending) == (1, 1, 2)
    assert (progress[-1].ready, progress[-1].pending) == (2, 0)
    assert [events.from_json(event.to_json()) for event in told] == told
    newest, oldest = articles(library)
    assert (newest.title, oldest.title) == ("Report 2", "Report 1")
    assert "The end." in newest.revision.document.text
    assert (newest.revision.complete, newest.revision.source) == (True, Source.FEED)
    assert subscriptions.feed(library, feed.id).title == "Reports"

    second = await update(library, settings)
    assert (second.new, second.changed, second.unchanged, second.ready) == (0, 0, 1, 0)
    assert server.requests[-1][1]["If-None-Match"]
    server.answers["/feed"].etag = ""  # the same content again without a validator
    third = await update(library, settings)
    assert (third.new, third.changed, third.unchanged, third.ready) == (0, 0, 1, 0)


async def test_page_is_fetched_for_excerpt(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/page"] = answer(PAGE, "text/html")
    excerpt = "The beginning of a report, which goes on elsewhere [...]"
    server.answers["/feed"] = answer(rss(item(1, link=f"{server.url}/page", body=excerpt)))
    subscriptions.subscribe(library, f"{server.url}/feed")
    await update(library, settings)
    (article,) = articles(library)
    assert "Only on the page." in article.revision.document.text
    assert "Menu" not in article.revision.document.text
    assert article.revision.source is Source.PAGE
    assert server.hits["/page"] == 1


async def test_full_text_policy(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/page"] = answer(PAGE, "text/html")
    server.answers["/never"] = answer(rss(item(1, link=f"{server.url}/page", body="Short [...]")))
    server.answers["/always"] = answer(rss(item(2, link=f"{server.url}/page?2", content=FULL)))
    server.answers["/page?2"] = server.answers["/page"]
    subscriptions.subscribe(library, f"{server.url}/never", full_text=FullText.NEVER)
    subscriptions.subscribe(library, f"{server.url}/always", full_text=FullText.ALWAYS)
    await update(library, settings)
    assert (server.hits["/page"], server.hits["/page?2"]) == (0, 1)


async def test_failed_page_keeps_feed_text_with_reason(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/feed"] = answer(
        rss(item(1, link=f"{server.url}/missing", body="The beginning of it [...]"))
    )
    subscriptions.subscribe(library, f"{server.url}/feed")
    summary = await update(library, settings)
    (article,) = articles(library)
    assert "The beginning of it" in article.revision.document.text
    assert not article.revision.complete
    assert "404" in article.revision.reason
    assert (summary.ready, summary.failed) == (1, ())
    # the page is tried again later, not at once
    assert pending.pending(library) == []
    assert [one.article_id for one in pending.pending(library, article_id=article.id)] == [article.id]
    await update(library, settings)
    await prepare(library, settings, article.id)
    assert server.hits["/missing"] == 1


async def test_author_from_text(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    named = item(1, content=f"<p>Mahmoud al-Batakoushi</p>{FULL}").replace(
        "</item>", "<author>admin</author></item>"
    )
    server.answers["/feed"] = answer(rss(named))
    subscriptions.subscribe(library, f"{server.url}/feed")
    await update(library, settings)
    (article,) = articles(library)
    assert article.authors == ("Mahmoud al-Batakoushi",)
    assert "Mahmoud" not in article.revision.document.text


async def test_entry_with_title_only(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/feed"] = answer(rss("<item><title>Only a title</title></item>"))
    subscriptions.subscribe(library, f"{server.url}/feed")
    await update(library, settings)
    (article,) = articles(library)
    assert article.revision.document.text == "Only a title"
    assert not article.revision.complete


async def test_failing_feed_does_not_affect_others(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/a"] = answer(rss(item(1, content=FULL), title="A"))
    server.answers["/b"] = answer(rss(item(2, content=FULL), title="B"))
    ids = {name: subscriptions.subscribe(library, f"{server.url}/{name}")[0].id for name in ("a", "b", "c")}
    first = await update(library, settings)
    assert [(url, reason) for _, url, reason in first.failed] == [(f"{server.url}/c", "not found (404).")]
    server.answers["/a"] = answer(b"<html><title>Please log in</title></html>", "text/html")
    second = await update(library, settings)
    assert {title for title, _, _ in second.failed} == {"A", f"{server.url}/c"}
    feed = subscriptions.feed(library, ids["a"])
    assert "web page" in feed.last_error
    assert len(articles(library)) == 2
    assert subscriptions.feed(library, ids["c"]).failures == 2
    assert subscriptions.feed(library, ids["b"]).failures == 0


async def test_edited_entry_gets_new_revision(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/feed"] = answer(rss(item(1, content=FULL)))
    subscriptions.subscribe(library, f"{server.url}/feed")
    await update(library, settings)
    (before,) = articles(library)
    states.set_read(library, [before.id], True, now=datetime.now(UTC))
    server.answers["/feed"] = answer(rss(item(1, content=FULL + "<p>Corrected later.</p>")))
    summary = await update(library, settings)
    assert (summary.new, summary.changed, summary.ready) == (0, 1, 1)
    (after,) = articles(library)
    assert (after.id, after.revision.number) == (before.id, 2)
    assert "Corrected later." in after.revision.document.text
    assert after.state.read_at


async def test_changed_guid_adds_no_article(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    link = f"{server.url}/page"
    server.answers["/feed"] = answer(rss(item(1, link=link, content=FULL), item(2, content=FULL)))
    subscriptions.subscribe(library, f"{server.url}/feed")
    await update(library, settings)
    server.answers["/feed"] = answer(
        rss(item(1, link=link + "?utm_source=rss", content=FULL).replace("id-1", "other"))
    )
    summary = await update(library, settings)
    assert summary.new == 0
    assert len(articles(library)) == 2
    server.answers["/feed"] = answer(rss())
    assert (await update(library, settings)).failed == ()
    assert len(articles(library)) == 2


async def test_gone_feed_and_retry_after(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/gone"] = answer(status=410)
    server.answers["/busy"] = answer(status=429, headers={"Retry-After": "120"})
    gone = subscriptions.subscribe(library, f"{server.url}/gone")[0]
    busy = subscriptions.subscribe(library, f"{server.url}/busy")[0]
    await update(library, settings)
    assert subscriptions.feed(library, gone.id).gone
    next_check_at = subscriptions.feed(library, busy.id).next_check_at
    assert next_check_at is not None
    wait = next_check_at - datetime.now(UTC)
    assert timedelta(seconds=115) < wait < timedelta(seconds=150)
    second = await update(library, settings)
    assert (server.hits["/gone"], server.hits["/busy"]) == (1, 1)
    assert (second.waiting, second.failed) == (1, ())


async def test_scheduled_update_fetches_due_feeds(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/feed"] = answer(rss(item(1, content=FULL)))
    subscriptions.subscribe(library, f"{server.url}/feed")
    await update(library, settings, due_only=True)
    summary = await update(library, settings, due_only=True)
    assert summary.waiting == 1
    assert server.hits["/feed"] == 1
    await update(library, settings)
    assert server.hits["/feed"] == 2


async def test_permanent_redirect_is_adopted_after_repetition(
    library: Library,
    settings: Settings,
    server: LocalServer,
    answer: type[Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.answers["/new"] = answer(rss(item(1, content=FULL)), etag="")
    server.answers["/old"] = answer(status=301, headers={"Location": "/new"})
    feed = subscriptions.subscribe(library, f"{server.url}/old")[0]

    def address() -> Any:
        return subscriptions.feed(library, feed.id).url.removeprefix(server.url)

    for _ in range(4):
        summary = await update(library, settings)
        assert (address(), summary.failed) == ("/old", ())
    monkeypatch.setattr(schedule, "TIME_TO_BELIEVE", timedelta(0))
    server.answers["/old"] = answer(rss(item(1, content=FULL)), etag="")  # a day later it is back
    await update(library, settings)
    server.answers["/old"] = answer(status=301, headers={"Location": "/new"})
    for expected in ("/old", "/old", "/new"):
        await update(library, settings)
        assert address() == expected
    assert len(articles(library)) == 1


async def test_redirect_to_page_is_not_adopted(
    library: Library,
    settings: Settings,
    server: LocalServer,
    answer: type[Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(schedule, "TIME_TO_BELIEVE", timedelta(0))
    server.answers["/parked"] = answer(PAGE, "text/html")
    server.answers["/feed"] = answer(status=301, headers={"Location": "/parked"})
    feed = subscriptions.subscribe(library, f"{server.url}/feed")[0]
    for _ in range(4):
        await update(library, settings)
    assert subscriptions.feed(library, feed.id).url == f"{server.url}/feed"


async def test_texts_are_made_while_server_is_slow(
    library: Library,
    settings: Settings,
    server: LocalServer,
    answer: type[Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("reader.feeds.updating.update._QUIET", 0.2)
    server.answers["/quick"] = answer(rss(item(1, content=FULL)))
    server.answers["/slow"] = answer(rss(item(2, content=FULL)), delay=1.5)
    for name in ("quick", "slow"):
        subscriptions.subscribe(library, f"{server.url}/{name}")
    told: list[events.Event] = []
    async with Workers(1) as workers:
        await workers.feed(rss())  # it has started
        summary = await update(library, settings, on_event=told.append, workers=workers)
    assert summary.ready == 2
    kinds = [type(event).__name__ for event in told if not isinstance(event, events.Progress)]
    assert kinds == ["Started", "FeedChecked", "ArticleReady", "FeedChecked", "ArticleReady", "Finished"]


async def test_update_of_named_feeds(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    for name in ("a", "b"):
        server.answers[f"/{name}"] = answer(rss(item(1)))
    a = subscriptions.subscribe(library, f"{server.url}/a")[0]
    subscriptions.subscribe(library, f"{server.url}/b")
    summary = await update(library, settings, feed_ids=[a.id])
    assert (summary.feeds, server.hits["/a"], server.hits["/b"]) == (1, 1, 0)


async def test_private_address_of_imported_and_typed_feed(
    library: Library, server: LocalServer, answer: type[Answer]
) -> None:
    from reader.config import Settings

    server.answers["/typed"] = server.answers["/imported"] = answer(rss(item(1)))
    subscriptions.subscribe(library, f"{server.url}/typed", typed=True)
    subscriptions.subscribe(library, f"{server.url}/imported")
    summary = await update(library, Settings())
    assert server.hits == {"/typed": 1}
    assert [url for _, url, _ in summary.failed] == [f"{server.url}/imported"]


async def test_private_page_of_typed_feed_is_refused(
    library: Library, server: LocalServer, answer: type[Answer]
) -> None:
    from reader.config import Settings

    server.answers["/feed"] = answer(rss(item(1, link=f"{server.url}/secret", body="Look [...]")))
    subscriptions.subscribe(library, f"{server.url}/feed", typed=True)
    await update(library, Settings())
    assert server.hits == {"/feed": 1}
    (article,) = articles(library)
    assert "private" in article.revision.reason


async def test_offline_update_and_prepare(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/feed"] = answer(rss(item(1, link=f"{server.url}/page", body="Some words [...]")))
    feed = subscriptions.subscribe(library, f"{server.url}/feed")[0]
    offline = replace(settings, network=replace(settings.network, offline=True))
    with pytest.raises(Offline):
        await update(library, offline)
    from reader.feeds.parsing.parse import parse

    parsed = parse(server.answers["/feed"].body)
    stored = entries.store_entries(library, feed.id, parsed.entries, now=datetime.now(UTC))
    await prepare(library, offline, stored.new[0])
    (article,) = articles(library)
    assert "Some words" in article.revision.document.text
    assert server.requests == []


async def test_page_of_an_imported_article_is_fetched_when_it_is_opened(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/page"] = answer(PAGE, content_type="text/html")
    storing = Storing(library, "imported", now=datetime.now(UTC))
    mark = Passage(quote="Only on the page.")
    one = ImportedArticle(url=f"{server.url}/page", title="One", passages=(mark,))
    (stored,) = storing.store([one])
    with pytest.raises(Offline):
        await prepare(library, replace(settings, network=replace(settings.network, offline=True)), stored.id)
    assert fetchable_passages(library, [stored.id]) == 1
    await prepare(library, settings, stored.id)
    assert "Only on the page." in listing.article(library, stored.id).revision.document.text
    assert fetchable_passages(library, [stored.id]) == 0
    assert server.hits["/page"] == 1


async def test_update_continues_after_cancellation(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/quick"] = answer(rss(*(item(n, content=FULL) for n in range(1, 9))))
    server.answers["/slow"] = answer(rss(item(20, content=FULL)), delay=3)
    for name in ("quick", "slow"):
        subscriptions.subscribe(library, f"{server.url}/{name}")
    listed = asyncio.Event()

    def on_event(event: events.Event) -> None:
        if isinstance(event, events.FeedChecked):
            listed.set()

    task = asyncio.create_task(update(library, settings, on_event=on_event))
    await listed.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(articles(library)) == 8
    server.answers["/slow"].delay = 0
    summary = await update(library, settings)
    assert (summary.new, summary.ready) == (1, 9)


def test_sigterm_ends_update_and_workers(
    settings: Settings, server: LocalServer, answer: type[Answer], tmp_path: Path
) -> None:
    server.answers["/quick"] = answer(rss(item(1, content=FULL)))
    server.answers["/slow"] = answer(rss(item(2, content=FULL)), delay=20)
    file = tmp_path / "ended.db"
    with Library.open(file, write=True) as library:
        for name in ("quick", "slow"):
            subscriptions.subscribe(library, f"{server.url}/{name}", typed=True)
    code = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom reader.config import Settings\n"
        "from reader.feeds.updating.update import update\nfrom reader.library.storage.database import Library\n"
        "with Library.open(Path(sys.argv[1]), write=True) as library:\n"
        "    asyncio.run(update(library, Settings(), on_event=lambda e: print(e.to_json(), flush=True)))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(file)], stdout=subprocess.PIPE)
    line = b""
    while b"FeedChecked" not in line:
        line = process.stdout.readline()
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    workers = children.read_text().split() if children.exists() else []
    process.terminate()
    process.communicate(timeout=15)
    assert json.loads(line)["outcome"] == "new"
    assert process.returncode == 128 + 15
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    with Library.open(file) as library:
        assert [article.title for article in articles(library)] == ["Report 1"]


async def test_unwritable_library_ends_update(
    library: Library,
    settings: Settings,
    server: LocalServer,
    answer: type[Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.answers["/feed"] = answer(rss(item(1)))
    subscriptions.subscribe(library, f"{server.url}/feed")

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise LibraryError("The disk is full.")

    monkeypatch.setattr(entries, "store_packed", refuse)
    with pytest.raises(LibraryError, match="disk is full"):
        await update(library, settings)


# --- single pages


async def test_save_page_file_and_piped_text(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer], tmp_path: Path
) -> None:
    server.answers["/page"] = answer(PAGE, "text/html")
    first = await save(library, settings, f"{server.url}/page")
    assert await save(library, settings, f"{server.url}/page") == first
    assert "Only on the page." in listing.article(library, first).revision.document.text
    file = tmp_path / "note.txt"
    file.write_text("A title\n\nFirst paragraph of a plain text.\n\nSecond paragraph.\n")
    second = await save(library, settings, str(file))
    assert "Second paragraph." in listing.article(library, second).revision.document.text
    third = await save(library, settings, "-", stdin=PAGE)
    assert listing.article(library, third).title == "Whole"
    assert len({first, second, third}) == 3
    with pytest.raises(UsageError, match="cannot be read"):
        await save(library, settings, str(tmp_path / "missing.html"))


async def test_saved_file_takes_canonical_url(library: Library, settings: Settings, tmp_path: Path) -> None:
    page = PAGE.replace(b"<head>", b'<head><link rel="canonical" href="https://example.org/whole">')
    file = tmp_path / "page.html"
    file.write_bytes(page)
    article = listing.article(library, await save(library, settings, str(file)))
    assert article.url == "https://example.org/whole"
    front = tmp_path / "front.html"
    front.write_bytes(PAGE.replace(b"<head>", b'<head><link rel="canonical" href="https://example.org/">'))
    article = listing.article(library, await save(library, settings, str(front)))
    assert article.url == front.as_uri()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (rss(item(1, content=FULL)), "is a feed"),
        (bytes(range(256)) * 12, "not text"),
        (b"a\0b" * 50, "not text"),
    ],
)
async def test_save_refuses_other_content(
    library: Library, settings: Settings, tmp_path: Path, body: bytes, said: str
) -> None:
    file = tmp_path / "thing"
    file.write_bytes(body)
    with pytest.raises(CleaningError, match=said):
        await save(library, settings, str(file))
    assert articles(library) == []


async def test_update_of_one_feed_leaves_pending_of_others(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    for name in ("one", "two"):
        server.answers[f"/{name}"] = answer(rss(item(1, content=FULL, link=f"https://example.org/{name}")))
    one, _ = subscriptions.subscribe(library, f"{server.url}/one")
    two, _ = subscriptions.subscribe(library, f"{server.url}/two")
    entry = Entry(guid="waits", url="https://example.org/waits", content_html=FULL)
    (waits,) = entries.store_entries(library, two.id, [entry], now=datetime.now(UTC)).new
    told: list[events.Event] = []
    await update(library, settings, feed_ids=[one.id], on_event=told.append)
    assert listing.article(library, waits).revision is None
    left = [event.pending for event in told if isinstance(event, events.Progress)]
    assert left[-1] == 0
    await update(library, settings, on_event=lambda _: None)
    assert listing.article(library, waits).revision is not None


# --- real feeds


@pytest.mark.slow
def test_real_feeds(shared: Path, tmp_path: Path) -> None:
    (first, second), _, rows = real_feeds.measure(shared / "corpus" / "feeds", tmp_path / "real.db")
    assert (first.feeds, first.failed) == (41, ())
    # a list has one row for a report that came as several articles
    assert first.new == first.ready >= sum(row["entries"] for row in rows) > 1500
    assert (second.new, second.changed, second.ready, second.failed) == (0, 0, 0, ())
    assert sum(row["without"] for row in rows) == 0
    assert sum(row["words"] for row in rows) > 200_000


@pytest.mark.parametrize("at_once", [5, 40, 43])
async def test_every_text_is_made_however_many_are_made_at_once(
    library: Library,
    settings: Settings,
    server: LocalServer,
    answer: type[Answer],
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
) -> None:
    monkeypatch.setattr("reader.feeds.texts.content._AT_ONCE", at_once)
    monkeypatch.setattr("reader.feeds.texts.content._AT_A_TIME", 2)
    monkeypatch.setattr(
        "reader.feeds.texts.content._MAX_WAIT", 600
    )  # nothing is looked for again by the clock
    server.answers["/many"] = answer(rss(*(item(n, content=FULL) for n in range(1, 76))))
    subscriptions.subscribe(library, f"{server.url}/many")
    async with asyncio.timeout(120):
        report = await update(library, settings)
    assert report.ready == report.new == 75


async def test_requested_article_is_made_first(
    library: Library,
    settings: Settings,
    server: LocalServer,
    answer: type[Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("reader.feeds.updating.update._QUIET", 60)
    server.answers["/quick"] = answer(rss(*(item(n, content=FULL) for n in range(1, 9))))
    server.answers["/slow"] = answer(rss(item(20, content=FULL)), delay=4)  # so that no turn has come yet
    for name in ("quick", "slow"):
        subscriptions.subscribe(library, f"{server.url}/{name}")
    listed = asyncio.Event()
    ready = asyncio.Event()
    made: list[int] = []

    def on_event(event: events.Event) -> None:
        if isinstance(event, events.FeedChecked):
            listed.set()
        elif isinstance(event, events.ArticleReady):
            made.append(event.article_id)
            ready.set()

    async def ahead() -> AsyncIterator[int]:
        await listed.wait()
        yield 10_000  # there is none
        yield articles(library)[-1].id
        await asyncio.sleep(60)

    async with asyncio.timeout(60):
        task = asyncio.create_task(update(library, settings, on_event=on_event, ahead=ahead()))
        task.add_done_callback(lambda _: (listed.set(), ready.set()))  # an update that fails ends the test
        await listed.wait()
        oldest = articles(library)[-1].id
        await ready.wait()
        assert made == [oldest]
        summary = await task
    assert (summary.new, summary.ready) == (9, 9)


async def test_update_continues_while_another_program_holds_lock(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    server.answers["/feed"] = answer(rss(*(item(n, content=FULL) for n in range(1, 9))))
    subscriptions.subscribe(library, f"{server.url}/feed")
    checkpoint = library.settle
    blocked = 0

    def blocked_checkpoint() -> None:
        nonlocal blocked
        blocked += 1
        with LockFile(lock_path(library.path)).hold(5):
            checkpoint()

    library.settle = blocked_checkpoint
    library.settle_in_time = blocked_checkpoint
    summary = await update(library, settings)
    assert (summary.new, summary.ready) == (8, 8)
    assert blocked > 1


async def test_failure_keeps_pace(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    """Its pace is learnt from its articles, not lost with a failure and "not modified" after it."""
    monthly = "".join(
        f"<item><title>R {n}</title><guid isPermaLink='false'>{n}</guid>"
        f"<pubDate>01 {month} 2025 10:00:00 GMT</pubDate></item>"
        for n, month in enumerate(("Jan", "Feb", "Mar", "Apr", "May"))
    )
    fine = answer(rss(monthly))
    server.answers["/feed"] = fine
    feed = subscriptions.subscribe(library, f"{server.url}/feed")[0]
    await update(library, settings)
    server.answers["/feed"] = answer(status=500)
    await update(library, settings)
    server.answers["/feed"] = fine
    for _ in range(2):
        summary = await update(library, settings)
        assert summary.unchanged == 1
        due = subscriptions.feed(library, feed.id).next_check_at
        assert due is not None
        assert due - datetime.now(UTC) > timedelta(hours=23)


async def test_scheduled_update_respects_skip_hours(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    hour = datetime.now(UTC).hour
    hours = "".join(f"<hour>{(hour + n) % 24}</hour>" for n in range(2))
    body = rss(f"<skipHours>{hours}</skipHours>", item(1, content=FULL))
    server.answers["/feed"] = answer(body)
    feed = subscriptions.subscribe(library, f"{server.url}/feed")[0]
    await update(library, settings)
    subscriptions.record_unchanged(library, feed.id, at=datetime.now(UTC), next_check_at=None)
    assert (await update(library, settings, due_only=True)).waiting == 1
    server.answers["/feed"] = answer(rss(item(1, content=FULL)))  # it takes that back
    assert (await update(library, settings)).waiting == 0
    subscriptions.record_unchanged(library, feed.id, at=datetime.now(UTC), next_check_at=None)
    assert (await update(library, settings, due_only=True)).waiting == 0
