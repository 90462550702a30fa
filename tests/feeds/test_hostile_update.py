"""An update over hostile PDFs and letters: each costs itself only, with a clear message, the rest is read."""

from __future__ import annotations

import mailbox
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.config import Settings
from reader.feeds.updating.update import update
from reader.library.articles import listing
from reader.library.feeds import mailboxes
from reader.library.feeds.subscriptions import subscribe
from reader.library.storage.database import Library
from tests.support.hostile_letters import LETTERS
from tests.support.hostile_reports import HOSTILE
from tests.support.lists import listed
from tests.support.local_server import Answer, LocalServer
from tests.support.made_letters import BODY, newsletter
from tests.support.made_reports import Layout, make

GOOD = make(4, Layout())
QUICK_REPORTS = ("script", "tags in a circle", "page of no size")
QUICK_LETTERS = ("uuencode without end", "NULs", "control bytes")


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("reports", "letters"),
    [(QUICK_REPORTS, QUICK_LETTERS), pytest.param(tuple(HOSTILE), tuple(LETTERS), marks=pytest.mark.slow)],
    ids=["some", "all"],
)
async def test_rest_of_an_update_is_read(
    reports: tuple[str, ...],
    letters: tuple[str, ...],
    server: LocalServer,
    settings: Settings,
    library: Library,
    tmp_path: Path,
    reused_workers: None,
) -> None:
    items = []
    for number, name in enumerate((*reports, "good")):
        data = GOOD.data if name == "good" else HOSTILE[name]()
        server.answers[f"/{number}.pdf"] = Answer(data, "application/pdf")
        items.append(f"<item><title>{name}</title><link>{server.url}/{number}.pdf</link></item>")
    body = f"<rss version='2.0'><channel><title>Feed</title>{''.join(items)}</channel></rss>"
    server.answers["/feed"] = Answer(body.encode())
    subscribe(library, f"{server.url}/feed", typed=True)
    box = mailbox.Maildir(tmp_path / "News")
    for name in letters:
        box.add(LETTERS[name])
    box.add(newsletter())
    at = datetime.now(UTC)
    added, _ = mailboxes.add_mailbox(library, str(tmp_path / "News"), "maildir", ("News",), now=at)
    finished = await update(library, settings)
    assert finished.failed == ()
    articles = {
        article.title: article for number in listed(library) for article in [listing.article(library, number)]
    }
    good, letter = articles["good"].revision, articles["Counting what moves"].revision
    assert good is not None
    assert letter is not None
    assert all(paragraph in good.document.text for paragraph in GOOD.paragraphs)
    assert letter.document.text == "\n\n".join(BODY)
    # each hostile one has a text, or says why not in a sentence
    for name in reports:
        revision = articles[name].revision
        assert revision is not None
        assert revision.document.text or revision.reason.endswith(".")
        assert "Internal error" not in revision.reason
    reasons = [reason for _, reason in mailboxes.problems(library, added.id)]
    assert all(reason.endswith(".") and "Internal error" not in reason for reason in reasons)
    assert len(listed(library)) + len(reasons) == len(reports) + len(letters) + 2
