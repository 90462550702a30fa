"""The whole way of a PDF report: saved or fetched, read, marked, found, exported, readable on another machine."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reader.document import Document
from reader.library.articles import attachments
from reader.library.storage.database import Library
from reader.library.storage.file_store import FileStore
from reader.model import AnchorState, Article, Source
from reader.settings import Settings
from reader.ui.app import PostilApp
from tests.support.made_reports import Layout, Made, make
from tests.support.piloting import press, running, screen_text, settled, stored
from tests.support.site import Site

SAVED = make(1, Layout(columns=2))
DIRECT = make(2, Layout(), sections=6)
OFFERED = make(3, Layout(indent=True), sections=5)
WORDS = "".join(f"<p>Paragraph {number} of the page says what the report found.</p>" for number in range(12))


@pytest.fixture
def site() -> Iterator[Site]:
    """A feed with a report and with a page that offers one."""
    with Site() as running_site:
        url = running_site.url
        items = "".join(
            f"<item><title>{title}</title><link>{url}{path}</link><guid>{title}</guid>"
            f"<description>A summary of {title}.</description></item>"
            for title, path in (("Direct report", "/direct.pdf"), ("Offered report", "/page"))
        )
        running_site.pages["/feed.xml"] = (
            "application/rss+xml",
            f"<rss version='2.0'><channel><title>Reports</title>{items}</channel></rss>",
        )
        link = '<p><a href="/offered.pdf">Download the full report</a></p>'
        page = f"<html><body><article><h1>Offered report</h1>{WORDS}{link}</article></body></html>"
        running_site.pages["/page"] = ("text/html", page)
        running_site.files["/direct.pdf"] = ("application/pdf", DIRECT.data)
        running_site.files["/offered.pdf"] = ("application/pdf", OFFERED.data)
        yield running_site


@pytest.fixture
def config(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that let feeds name the test's own site, and files travel."""
    file = tmp_path / "config.toml"
    pair = site.url.removeprefix("http://")
    file.write_text(f'[network]\nallow_private = ["{pair}"]\n[sync]\nfiles = true\n')
    monkeypatch.setenv("POSTIL_CONFIG", str(file))
    monkeypatch.setenv("POSTIL_STRICT_SCREEN", "1")


async def postil(path: Path, *arguments: object) -> str:
    """What the command line prints about the library."""
    command = [sys.executable, "-m", "reader", "--library", str(path), *map(str, arguments)]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


async def until(pilot: Pilot[int], path: Path, title: str, source: Source) -> Article:
    """The article once its text is from this source: what is waited for is a process."""
    for _ in range(600):
        article, _ = stored(path, title)
        if article.revision is not None and article.revision.source is source:
            await settled(pilot)
            return article
        await pilot.pause(0.1)
    raise AssertionError(f"“{title}” has no text from {source}:\n{screen_text(pilot.app)}")


def document(article: Article) -> Document:
    assert article.revision is not None
    return article.revision.document


def first_words(made: Made, paragraph: int) -> str:
    """The first sentence of a paragraph."""
    return made.paragraphs[paragraph].split(". ")[0] + "."


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_whole_way_of_a_report(site: Site, config: None, tmp_path: Path) -> None:
    here, there = tmp_path / "here.db", tmp_path / "there.db"
    file = tmp_path / "saved.pdf"
    file.write_bytes(SAVED.data)
    number = json.loads(await postil(here, "save", file, "--json"))["id"]
    await postil(here, "subscribe", f"{site.url}/feed.xml")
    await postil(here, "update")
    direct, _ = stored(here, "Direct report")
    assert direct.revision is not None
    assert direct.revision.source is Source.PDF
    # in the app: the report that a page offers is fetched, and read
    sentence = first_words(OFFERED, 9)
    async with running(PostilApp(Settings(), here), size=(110, 40)) as pilot:
        await press(pilot, "escape", "slash", *"what the report found", "enter")
        assert "Offered report" in screen_text(pilot.app)
        await press(pilot, "P")
        offered = await until(pilot, here, "Offered report", Source.PDF)
        assert all(paragraph in document(offered).text for paragraph in OFFERED.paragraphs)
        await press(pilot, "escape", "slash", *sentence[:40], "enter", "enter")
        screen = screen_text(pilot.app)
        assert "p. " in screen.splitlines()[-1]
        await press(pilot, "slash", *sentence[:40], "enter", "H", "a", *"Really?", "escape")
        (marked,) = stored(here, "Offered report")[1]
        assert (marked.note, sentence in marked.quote) == ("Really?", True)
    # by commands: highlighted, found, exported
    quote = first_words(SAVED, 3)
    await postil(here, "highlight", number, "--quote", quote, "--note", "Why?")
    assert SAVED.title in await postil(here, "search", *quote.split()[:5])
    out = tmp_path / "out"
    await postil(here, "export", "markdown", "--to", out)
    exported = "".join(one.read_text() for one in out.rglob("*.md"))
    assert all(said in " ".join(exported.split()) for said in (quote, "Why?", sentence, "Really?"))
    # another machine, without a network
    shared = tmp_path / "shared"
    shared.mkdir()
    await postil(here, "sync", shared)
    await postil(there, "--offline", "sync", shared)
    for title, wanted in ((SAVED.title, quote), ("Offered report", sentence)):
        article, (mark,) = stored(there, title)
        assert wanted in document(article).text
        assert mark.anchor.state is AnchorState.EXACT
    with Library.open(there) as library:
        assert list(attachments.file_problems(library)) == []
        assert len(FileStore(there).names()) == 2
    async with running(PostilApp(Settings(), there, offline=True), size=(110, 40)) as pilot:
        await press(pilot, "escape", "slash", *quote[:40], "enter", "enter")
        assert "p. " in screen_text(pilot.app).splitlines()[-1]
        await press(pilot, "escape", "apostrophe")  # the highlights beside or over the text
        assert re.search(r"p\. \d+\s*\n.*Why\?", screen_text(pilot.app))
        await press(pilot, "escape", "escape", "N")  # the notebook
        assert re.search(r"✎ Why\?.*\n.* p\. \d+ ", screen_text(pilot.app))
    found = json.loads(await postil(there, "highlights", "--json"))
    assert [each["pages"].isdecimal() for each in found] == [True, True]
