"""Pages of cited reports are fetched again; what publishers changed is told once two fetches agree."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from reader.config import Settings
from reader.feeds.saving.save import save
from reader.feeds.texts.page_checks import check_pages
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.updating.update import update
from reader.feeds.workers.pool import Workers
from reader.library.annotations.entities.feed import FeedFields
from reader.library.annotations.highlight_changes import add_highlight, delete_highlight
from reader.library.annotations.highlights import highlights
from reader.library.articles import listing
from reader.library.citing.corrections import CorrectionKind, corrections, corrections_of, take_note
from reader.library.citing.exports import record_export
from reader.library.citing.page_checks import due_pages, unchecked
from reader.library.feeds import subscriptions
from reader.library.feeds.feed_settings import change_feed_settings
from reader.library.storage.database import Library
from reader.presentation.corrections import correction_sentence, marked_difference
from tests.support.local_server import Answer, LocalServer
from tests.support.made_feeds import item, rss

SENTENCES = (
    "Rents rose in most of the cities that the institute looked at.",
    "The average rent climbed by 5.1 percent in 2024, as supply fell short of demand.",
    "Officials had not expected such a rise, and they say so.",
    "In the north, rents fell for the second year, because fewer people moved there.",
    "The survey covers twelve thousand households in forty regions of the country.",
    "It will be repeated in the spring, with the same questions and a larger sample.",
)
QUOTE = "average rent climbed by 5.1 percent"
NOW = datetime.now(UTC)
Check = Callable[[float], Awaitable[int]]
"""Checks the pages as if so many days had passed."""


def page(*sentences: str, before: str = "", after: str = "") -> bytes:
    text = "".join(f"<p>{one} {one.lower().replace('.', ',')} as was said before.</p>" for one in sentences)
    return (
        f"<!doctype html><html><head><title>Rents</title></head><body><nav>Menu</nav><article>"
        f"<h1>Rents</h1>{before}{text}{after}</article></body></html>"
    ).encode()


CHANGED = tuple(one.replace("5.1", "3.9") for one in SENTENCES)


@pytest.fixture
def check(library: Library, settings: Settings) -> Check:
    async def run(days: float) -> int:
        now = NOW + timedelta(days=days)
        async with Fetcher(settings) as fetcher, Workers(1) as workers:
            return await check_pages(library, fetcher, workers, now=now)

    return run


@pytest.fixture
async def uid(library: Library, settings: Settings, server: LocalServer) -> str:
    """A passage marked on a page that was saved."""
    server.answers["/rents"] = Answer(page(*SENTENCES), "text/html")
    article = listing.article(library, await save(library, settings, f"{server.url}/rents"))
    assert article.revision is not None
    start = article.revision.document.text.index(QUOTE)
    return add_highlight(library, article.id, start, start + len(QUOTE), now=NOW).uid


async def test_change_is_told_once_after_two_fetches(
    library: Library, server: LocalServer, check: Check, uid: str, tmp_path: Path
) -> None:
    record_export(library, tmp_path / "brief.md", "markdown", [uid], now=NOW)
    assert due_pages(library, now=NOW + timedelta(hours=20), limit=9) == []
    server.answers["/rents"] = Answer(page(*CHANGED), "text/html")
    assert await check(1.1) == 0
    assert corrections(library) == []
    assert await check(1.2) == 0  # not due yet
    assert await check(2.1) == 1
    (one,) = corrections(library)
    assert (one.kind, one.highlight_uid, one.done_at) == (CorrectionKind.CHANGED, uid, None)
    assert "climbed by 3.9 percent" in one.new
    assert len(one.old_sha) == 64
    assert correction_sentence(one).endswith("; it is in brief.md")
    assert "[-5.1-]{+3.9+}" in marked_difference(one).replace(" ", "")
    assert server.requests[-1][1]["If-None-Match"]
    assert await check(8) == await check(31) == await check(99) == 0
    assert len(corrections(library)) == 1
    assert server.hits["/rents"] == 5
    take_note(library, [one.id], now=NOW)
    assert corrections(library, done=False) == []
    assert corrections_of(library, [uid])[uid][0].id == one.id


async def test_what_is_no_correction_is_not_told(
    library: Library, server: LocalServer, check: Check, uid: str
) -> None:
    wall = "<p>Subscribe to read the rest of this report. Already a subscriber? Sign in.</p>"
    harmless = [
        Answer(page(*(one.replace("percent", "per cent") for one in SENTENCES)), "text/html"),
        Answer(page(*reversed(SENTENCES), before="<p>Advertisement</p>"), "text/html"),
        Answer(page(SENTENCES[0], after=wall), "text/html"),
        Answer(
            b"<html><body><h1>Before you continue</h1><p>Choose your cookies.</p></body></html>", "text/html"
        ),
        Answer(b"gone", "text/html", status=404),
        Answer(
            page(*SENTENCES[:5], "Now the survey covers 99 other things altogether, it is said."), "text/html"
        ),
    ]
    day = 1.1
    for one in harmless:
        with library.transaction():
            library.execute("UPDATE page_checks SET next_at = 0")
        server.answers["/rents"] = one
        assert await check(day) == 0
        assert library.value("SELECT count(*) FROM corrections") == 0, one.body
        day += 1
    assert set(unchecked(library, [1])) <= {1}


async def test_change_that_is_taken_back_is_forgotten_and_a_removal_found(
    library: Library, server: LocalServer, check: Check, uid: str
) -> None:
    server.answers["/rents"] = Answer(page(*CHANGED), "text/html")
    await check(1.1)
    server.answers["/rents"] = Answer(page(*SENTENCES), "text/html")
    assert await check(2.1) == 0
    assert library.value("SELECT count(*) FROM corrections") == 0
    said = "<p>Correction: an earlier version of this report had a sentence on the average rent.</p>"
    server.answers["/rents"] = Answer(page(SENTENCES[0], *SENTENCES[2:], after=said), "text/html")
    await check(7.1)
    assert await check(8.1) == 2
    assert {one.kind for one in corrections(library)} == {CorrectionKind.REMOVED, CorrectionKind.NOTICE}


async def test_full_text_of_feed_is_compared_with_the_first_page_fetched(
    library: Library, settings: Settings, server: LocalServer, check: Check
) -> None:
    server.answers["/page"] = Answer(page(*SENTENCES), "text/html")
    content = "".join(f"<p>{one}</p>" for one in SENTENCES * 3)
    server.answers["/feed"] = Answer(rss(item(1, link=f"{server.url}/page", content=content)))
    feed, _ = subscriptions.subscribe(library, f"{server.url}/feed")
    await update(library, settings)
    revision = listing.article(library, 1).revision
    assert revision is not None
    start = revision.document.text.index(QUOTE)
    uid = add_highlight(library, 1, start, start + len(QUOTE), now=NOW).uid
    assert server.hits["/page"] == 0
    assert await check(1.1) == 0
    assert "from now on" in unchecked(library, [1])[1]
    server.answers["/page"] = Answer(page(*CHANGED), "text/html")
    assert (await check(7.1), await check(8.1)) == (0, 1)
    change_feed_settings(library, feed.id, FeedFields(corrections=False), now=NOW)
    assert due_pages(library, now=NOW + timedelta(days=99), limit=9) == []
    change_feed_settings(library, feed.id, FeedFields(corrections=True), now=NOW)
    assert due_pages(library, now=NOW + timedelta(days=99), limit=9) != []
    delete_highlight(library, uid, now=NOW)
    assert due_pages(library, now=NOW + timedelta(days=99), limit=9) == []


async def test_update_checks_what_is_due_unless_it_is_switched_off(
    library: Library, settings: Settings, server: LocalServer, uid: str
) -> None:
    server.answers["/feed"] = Answer(rss(item(1, content="<p>Words.</p>")))
    feed, _ = subscriptions.subscribe(library, f"{server.url}/feed")
    long_ago = int((NOW - timedelta(days=3)).timestamp() * 1_000_000)
    with library.transaction():
        library.execute("UPDATE highlights SET created_at = ?", (long_ago,))
    off = replace(settings, update=replace(settings.update, corrections=False))
    await update(library, off)
    await update(library, settings, feed_ids=[feed.id])
    assert server.hits["/rents"] == 1
    assert (await update(library, settings)).corrected == 0
    assert server.hits["/rents"] == 2
    assert len(highlights(library, 1)) == 1


def report(*sentences: str) -> bytes:
    """A PDF report of two pages."""
    made = BytesIO()
    canvas = Canvas(made, pagesize=A4)
    for first in (0, 3):
        for line, sentence in enumerate(sentences[first : first + 3] * 4):
            canvas.drawString(60, 760 - 30 * line, sentence)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


async def test_new_file_of_a_report_is_compared(
    library: Library, settings: Settings, server: LocalServer, check: Check
) -> None:
    server.answers["/rents.pdf"] = Answer(report(*SENTENCES), "application/pdf")
    article = listing.article(library, await save(library, settings, f"{server.url}/rents.pdf"))
    assert article.revision is not None
    start = article.revision.document.text.index(QUOTE)
    uid = add_highlight(library, article.id, start, start + len(QUOTE), now=NOW).uid
    assert await check(1.1) == 0
    assert unchecked(library, [article.id]) == {}
    # the same words in another file are no correction; a file that is none says nothing
    for number, answer in enumerate(
        (
            Answer(report(*SENTENCES) + b"\n", "application/pdf"),
            Answer(b"<html><body>Moved</body></html>", "text/html"),
        ),
        start=2,
    ):
        with library.transaction():
            library.execute("UPDATE page_checks SET next_at = 0")
        server.answers["/rents.pdf"] = answer
        assert await check(number) == 0
        assert library.value("SELECT count(*) FROM corrections") == 0
    server.answers["/rents.pdf"] = Answer(report(*CHANGED), "application/pdf")
    assert await check(7.1) == 0
    assert await check(8.1) == 1
    (one,) = corrections(library)
    assert (one.kind, one.highlight_uid) == (CorrectionKind.CHANGED, uid)
    assert "3.9" in one.new
    assert list(library.path.parent.rglob("*.partial")) == []


async def test_web_version_of_a_letter_is_compared_with_itself(
    library: Library, settings: Settings, server: LocalServer, check: Check, uid: str
) -> None:
    with library.transaction():  # as if the text had come by mail
        library.execute("UPDATE revisions SET source = 'letter'")
    assert await check(1.1) == 0
    assert "from now on" in unchecked(library, [1])[1]
    server.answers["/rents"] = Answer(page(*CHANGED), "text/html")
    assert await check(7.1) == 0
    assert await check(8.2) == 1
