"""Corrections of a site reach the cleaner: of new entries, fetched pages, saved pages, and stored ones."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.cleaning import examine
from reader.config import Settings
from reader.feeds.saving.reclean import Outcome, reclean
from reader.feeds.saving.save import save
from reader.feeds.updating.update import update
from reader.library.annotations.site_rules import host_of, set_site_rule
from reader.library.articles import listing
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import FullText
from tests.support.lists import EVERY, listed
from tests.support.local_server import Answer, LocalServer

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
TEXTS = [
    f"Paragraph {n} of the report says one thing, at length and with care, and then it says another thing."
    for n in range(8)
]
BOX = "The harbour trust was founded in 1974 and pays for a part of our reports every single year."
BODY = (
    "".join(f"<p>{text}</p>" for text in TEXTS[:4])
    + f"<div class='funding-box'><p>{BOX}</p></div>"
    + "".join(f"<p>{text}</p>" for text in TEXTS[4:])
)
PAGE = f"<html><head><title>Apples</title></head><body><article><h1>Apples</h1><div class='text'>{BODY}</div></article></body></html>"


def correct(library: Library, url: str, html: str, *, entry: bool = False) -> None:
    whole = examine(html, url=url, entry=entry)
    (look,) = (
        verdict.block
        for block, verdict in zip(whole.document.blocks, whole.verdicts, strict=True)
        if block.text == BOX
    )
    set_site_rule(library, host_of(url), look, "never", example=BOX, now=NOW)


def numbers(library: Library) -> list[int]:
    return list(listed(library, EVERY))


def texts(library: Library) -> list[str]:
    found = []
    for number in listed(library, EVERY):
        revision = listing.article(library, number).revision
        assert revision is not None
        found.append(revision.document.text)
    return found


def feed(content: str, link: str) -> bytes:
    return (
        f"<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>F</title><link>{link}</link>"
        f"<item><guid>1</guid><title>Apples</title><link>{link}/apples</link><content:encoded><![CDATA[{content}]]></content:encoded>"
        "</item></channel></rss>"
    ).encode()


@pytest.mark.parametrize("full_text", [FullText.NEVER, FullText.ALWAYS])
async def test_update(library: Library, settings: Settings, server: LocalServer, full_text: FullText) -> None:
    server.answers["/feed"] = Answer(feed(BODY, server.url))
    server.answers["/apples"] = Answer(PAGE.encode(), "text/html")
    subscriptions.subscribe(library, f"{server.url}/feed", full_text=full_text)
    of_feed = full_text is FullText.NEVER
    correct(library, server.url, BODY if of_feed else PAGE, entry=of_feed)
    await update(library, settings)
    (text,) = texts(library)
    assert BOX not in text
    assert all(each in text for each in TEXTS)


async def test_saved_page_and_reclean(library: Library, tmp_path: Path) -> None:
    with LocalServer() as server:
        server.answers["/apples"] = Answer(PAGE.encode(), "text/html")
        await save(library, Settings(), f"{server.url}/apples")
        assert BOX in texts(library)[0]
        assert (await reclean(library, Settings().without_network(), numbers(library))).total == 0
        correct(library, server.url, PAGE)
        summary = await reclean(library, Settings().without_network(), numbers(library))
        assert summary.outcomes[Outcome.TEXT] == 1
        assert BOX not in texts(library)[0]
        again = await reclean(library, Settings().without_network(), numbers(library))
        assert again.total == 0
        await save(library, Settings(), f"{server.url}/apples")
    assert BOX not in texts(library)[0]


async def test_other_sites_stay_as_they_are(library: Library) -> None:
    with LocalServer() as server:
        server.answers["/apples"] = Answer(PAGE.encode(), "text/html")
        correct(library, "https://elsewhere.example/", PAGE)
        await save(library, Settings(), f"{server.url}/apples")
        assert BOX in texts(library)[0]
        assert (await reclean(library, Settings().without_network(), numbers(library))).total == 0
