"""Adding a feed from the app: the feeds of a site are found by a child process, here a local server's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reader.library.articles import listing
from reader.library.feeds import listing_pages, subscriptions
from reader.library.storage.database import Library
from reader.ui.app import PostilApp
from tests.support.lists import listed
from tests.support.local_server import Answer, LocalServer
from tests.support.piloting import press, running, screen_text, settled

MakeApp = Callable[..., PostilApp]
WORDS = "A page with words that are worth keeping, and no feed anywhere near it. " * 20


class FeedSite(LocalServer):
    """A local server that makes pages and feeds of a given text or title."""

    @staticmethod
    def page(text: str) -> Answer:
        return Answer(text.encode(), "text/html")

    @staticmethod
    def feed(title: str) -> Answer:
        item = "<item><title>x</title></item>"
        return Answer(f"<rss version='2.0'><channel><title>{title}</title>{item}</channel></rss>".encode())


@pytest.fixture
def server() -> Iterator[FeedSite]:
    with FeedSite() as running_server:
        yield running_server


async def shown(pilot: Pilot[int], text: str) -> str:
    """The screen once a text stands on it: what is waited for is a process."""
    for _ in range(600):
        screen = screen_text(pilot.app)
        if text in screen:
            return screen
        await pilot.pause(0.05)
    raise AssertionError(f"{text!r} is not shown:\n{screen}")


async def add(pilot: Pilot[int], address: str) -> None:
    await press(pilot, "a")
    await pilot.press(*address)
    await press(pilot, "enter")


def feeds(path: Path) -> list[str]:
    with Library.open(path) as library:
        return [feed.url for feed in subscriptions.feeds(library) if "127.0.0.1" in feed.url]


@pytest.fixture
def online(library_path: Path) -> PostilApp:
    from reader.settings import Settings

    return PostilApp(Settings(), library_path)


async def test_choose_one_of_several_feeds(server: FeedSite, online: PostilApp, library_path: Path) -> None:
    links = "".join(f"<link rel='alternate' type='application/rss+xml' href='/{n}.xml'>" for n in "ab")
    server.answers["/"] = server.page(f"<html><head>{links}</head><body>x</body></html>")
    server.answers["/a.xml"], server.answers["/b.xml"] = server.feed("Reports"), server.feed("Notes")
    async with running(online, size=(100, 30)) as pilot:
        await add(pilot, server.url)
        screen = await shown(pilot, "/b.xml")
        assert "Reports" in screen
        await press(pilot, "j", "enter")
        await shown(pilot, "subscribed")
        await settled(pilot)
    assert feeds(library_path) == [f"{server.url}/b.xml"]


@pytest.mark.slow
async def test_page_is_offered_without_feed(server: FeedSite, online: PostilApp, library_path: Path) -> None:
    server.answers["/"] = server.page(
        f"<html><head><title>Bare</title></head><body><article><p>{WORDS}</p></article></body></html>"
    )
    async with running(online, size=(100, 30)) as pilot:
        await add(pilot, server.url)
        await shown(pilot, "There is no feed")
        await press(pilot, "y")
        await shown(pilot, "worth keeping")
        await settled(pilot)
    with Library.open(library_path) as library:
        ids = listed(library)
        assert "Bare" in [each.title for each in listing.summaries(library, ids)]
    assert feeds(library_path) == []


def listing_page(*numbers: int) -> str:
    rows = "".join(
        f"<li><a href='/reports/{n}'>What the figures of region {n} show</a> 2026-03-{1 + n % 28:02d}</li>"
        for n in numbers
    )
    events = "".join(f"<p><a href='/events/{n}'>A talk on housing {n}</a></p>" for n in range(4))
    return f"<html><title>Reports</title><body><main><ul>{rows}</ul><div>{events}</div></main></body></html>"


@pytest.mark.slow
async def test_listing_page_is_shown_read_and_learnt_again(
    server: FeedSite, online: PostilApp, library_path: Path
) -> None:
    server.answers["/list"] = server.page(listing_page(*range(3)))
    for number in range(40):
        server.answers[f"/reports/{number}"] = server.page(f"<article><p>{number**9} {WORDS}</p></article>")
    for number in range(4):
        server.answers[f"/events/{number}"] = server.page(
            f"<article><p>{(number + 50) ** 9} {WORDS}</p></article>"
        )
    url = f"{server.url}/list"
    async with running(online, size=(100, 40)) as pilot:
        await add(pilot, url)
        await shown(pilot, "What the figures of region 2 show")
        assert "The page lists 3 entries" in screen_text(pilot.app)
        await press(pilot, "enter")
        await shown(pilot, "subscribed")
        await settled(pilot)
        assert feeds(library_path) == [url]
        with Library.open(library_path, write=True) as library:
            feed = subscriptions.find_feed(library, url)
            listing_pages.hold_back(library, feed.id, 37)
        server.answers["/list"] = server.page(listing_page(*range(40)))
        await press(pilot, "1", "H")
        await shown(pilot, "37 new entries held back")
        await press(pilot, "G", "t")
        await shown(pilot, "37 entries taken")
        await press(pilot, "w")
        await shown(pilot, "A talk on housing 3")
        await press(pilot, "enter")
        await shown(pilot, "the other list is read from now on")
        await settled(pilot)
    with Library.open(library_path) as library:
        assert subscriptions.counts(library)[feed.id].total == 44


async def test_unreachable_address_is_reported(
    server: FeedSite, online: PostilApp, library_path: Path
) -> None:
    async with running(online, size=(100, 30)) as pilot:
        await add(pilot, f"{server.url}/missing")
        await shown(pilot, "404")
    assert feeds(library_path) == []
