"""PDF reports in an update: behind links and enclosures, offered by pages, damaged, hostile, very large."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from reader.config import Settings
from reader.errors import TimedOut
from reader.feeds.transport.downloads import STEADY
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.updating.update import update
from reader.library.articles import attachments, documents, listing, metadata
from reader.library.feeds.subscriptions import set_pdf, subscribe
from reader.library.storage.database import Library
from reader.library.storage.file_store import FileStore
from reader.model import Article, PdfFetch, Source
from tests.support.lists import listed
from tests.support.local_server import Answer, LocalServer
from tests.support.made_reports import Layout, make

MADE = make(4, Layout())
PAGE = "<html><body><article><h1>Ports</h1>{}{}</article></body></html>"
WORDS = "".join(
    f"<p>Paragraph {number} of the page tells what was found in the ports.</p>" for number in range(30)
)


@pytest.fixture
def read(server: LocalServer, settings: Settings, library: Library) -> Callable[..., Any]:
    """Update from a feed with these items; gives the articles by title."""

    async def run(*items: str, policy: PdfFetch = PdfFetch.DEFAULT, **more: Any) -> dict[str, Article]:
        body = f"<rss version='2.0'><channel><title>Feed</title>{''.join(items)}</channel></rss>"
        server.answers["/feed"] = Answer(body.encode())
        feed, _ = subscribe(library, f"{server.url}/feed", typed=True)
        if policy:
            set_pdf(library, feed.id, policy)
        await update(library, replace(settings, **more))
        found = [listing.article(library, number) for number in listed(library)]
        return {article.title: article for article in found}

    return run


def item(title: str, link: str, enclosure: str = "") -> str:
    file = f"<enclosure url='{enclosure}' type='application/pdf' length='1'/>" if enclosure else ""
    return (
        f"<item><title>{title}</title><link>{link}</link><guid>{title}</guid>"
        f"<description>A short summary of {title}.</description>{file}</item>"
    )


def pdf(data: bytes = MADE.data, content_type: str = "application/pdf") -> Answer:
    return Answer(data, content_type)


async def test_link_and_enclosure_to_pdf_become_reports(
    read: Callable[..., Any], server: LocalServer, library: Library
) -> None:
    other = make(5, Layout(columns=2))
    server.answers |= {
        "/direct.pdf": pdf(),
        "/view?id=7": pdf(other.data, "application/octet-stream"),
        "/enclosed.pdf": pdf(make(6, Layout()).data),
        "/alone.pdf": pdf(make(7, Layout()).data),
        "/page": Answer(PAGE.format(WORDS, "").encode(), "text/html"),
    }
    url = server.url
    articles = await read(
        item("Direct", f"{url}/direct.pdf"),
        item("Unexpected", f"{url}/view?id=7"),
        item("Enclosed", f"{url}/page", f"{url}/enclosed.pdf"),
        item("Without link", "", f"{url}/alone.pdf"),
    )
    assert set(articles) == {"Direct", "Unexpected", "Enclosed", "Without link"}  # the feed's own titles
    for article in articles.values():
        assert article.revision is not None
        assert article.revision.source is Source.PDF
        assert len(documents.pages(library, article.revision.id)) > 1
        file = attachments.text_file(library, article.id)
        assert file is not None
        assert file.pages
    assert all(paragraph in articles["Direct"].revision.document.text for paragraph in MADE.paragraphs)
    assert articles["Unexpected"].authors == (other.author,)
    assert list(attachments.file_problems(library)) == []
    assert len(FileStore(library.path).names()) == 4


@pytest.mark.parametrize("policy", [PdfFetch.ASK, PdfFetch.ALWAYS, PdfFetch.NEVER])
async def test_pdf_that_page_offers_is_fetched_as_feed_is_set(
    read: Callable[..., Any], server: LocalServer, library: Library, policy: PdfFetch
) -> None:
    link = '<p><a href="/full.pdf">Download the full report</a></p>'
    server.answers |= {"/page": Answer(PAGE.format(WORDS, link).encode(), "text/html"), "/full.pdf": pdf()}
    articles = await read(item("Ports", f"{server.url}/page"), policy=policy)
    article = articles["Ports"]
    assert article.revision is not None
    assert metadata.metadata(library, article.id).pdf_url == f"{server.url}/full.pdf"
    assert server.hits["/full.pdf"] == (policy is PdfFetch.ALWAYS)
    assert article.revision.source is (Source.PDF if policy is PdfFetch.ALWAYS else Source.PAGE)
    assert article.revision.complete


async def test_unreadable_pdfs_cost_themselves_only(
    read: Callable[..., Any], server: LocalServer, library: Library
) -> None:
    server.answers |= {
        "/damaged.pdf": pdf(b"%PDF-1.7\nnothing here"),
        "/whole.pdf": pdf(),
        "/missing.pdf": Answer(b"", "text/html", 404),
    }
    url = server.url
    articles = await read(
        item("Damaged", f"{url}/damaged.pdf"),
        item("Missing", f"{url}/missing.pdf"),
        item("Whole", f"{url}/whole.pdf"),
    )
    damaged, missing = articles["Damaged"].revision, articles["Missing"].revision
    assert damaged is not None
    assert damaged.reason == "The PDF could not be read: The file is damaged or is not a PDF."
    assert damaged.document.text.startswith("A short summary of Damaged")
    assert missing is not None
    assert "404" in missing.reason
    assert articles["Whole"].revision.source is Source.PDF
    assert [path.suffix for path in FileStore(library.path).folder.iterdir()] == [".pdf"]


async def test_download_that_stalls_ends_and_one_that_goes_on_does_not(
    server: LocalServer, settings: Settings, library: Library
) -> None:
    """The deadline of a PDF moves on with what comes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readline()).split()[1]
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n%PDF-1.7\n")
        pieces, size = (6, STEADY) if path == b"/slow" else (100, 10)
        for _ in range(pieces):
            writer.write(b"x" * size)
            await writer.drain()
            await asyncio.sleep(0.3)
        writer.close()

    running = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = running.sockets[0].getsockname()[1]
    settings = replace(
        settings,
        network=replace(settings.network, allow_private=(f"127.0.0.1:{port}",)),
        update=replace(settings.update, timeout=1.0),
    )
    folder = library.path.parent / "downloads"
    async with running, Fetcher(settings) as fetcher:
        with pytest.raises(TimedOut):
            await fetcher.fetch(f"http://127.0.0.1:{port}/stalls", pdf_folder=folder)
        with pytest.raises(Exception, match="before the response was complete"):  # 1.8 s, then too short
            await fetcher.fetch(f"http://127.0.0.1:{port}/slow", pdf_folder=folder)
    assert os.listdir(folder) == []
