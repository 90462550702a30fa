"""From a site to its feeds."""

from __future__ import annotations

from typing import Any

import pytest

from reader.errors import FetchError, NoFeedFound
from reader.feeds.discovery.discover import discover, known_feeds
from reader.feeds.parsing.links import feed_links, is_comment_feed
from reader.feeds.transport.fetch import Fetcher
from reader.settings import Settings
from tests.support.local_server import Answer, LocalServer

FEED = "<rss version='2.0'><channel><title>{}</title><link>{}</link><item><title>x</title></item></channel></rss>"


def feed(title: str, site: str = "https://site.test/") -> bytes:
    return FEED.format(title, site).encode()


def page(head: str = "", body: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


async def test_feed_itself_is_found(server: LocalServer, answer: type[Answer], settings: Settings) -> None:
    server.answers["/feed"] = answer(feed("Reports"))
    async with Fetcher(settings) as fetcher:
        (found,) = await discover(fetcher, f"{server.url}/feed")
    assert (found.url, found.title, found.format, found.entries) == (
        f"{server.url}/feed",
        "Reports",
        "rss20",
        1,
    )


async def test_declared_feeds_without_comment_feeds(
    server: LocalServer, answer: type[Answer], settings: Settings
) -> None:
    links = "".join(
        f"<link rel='alternate' type='{kind}' title='{title}' href='{href}'>"
        for kind, title, href in (
            ("application/rss+xml", "Comments", "/comments/feed/"),
            ("application/rss+xml", "Reports", "main.xml"),
            ("application/atom+xml", "Notes", "/notes.atom"),
            ("application/json", "", "/wp-json/x"),
        )
    )
    server.answers["/blog/"] = answer(page(links), "text/html")
    server.answers["/blog/main.xml"] = answer(feed("Reports"))
    server.answers["/notes.atom"] = answer(feed("Notes"))
    server.answers["/comments/feed/"] = answer(feed("Comments"))
    async with Fetcher(settings) as fetcher:
        found = await discover(fetcher, f"{server.url}/blog/")
    assert [one.title for one in found] == ["Reports", "Notes"]
    assert server.hits["/comments/feed/"] == 0


async def test_usual_paths_and_links(server: LocalServer, answer: type[Answer], settings: Settings) -> None:
    server.answers["/"] = answer(page(), "text/html")
    server.answers["/rss.xml"] = answer(feed("Hidden"))
    server.answers["/linked"] = answer(page(body="<a href='/export/rss.xml'>RSS</a>"), "text/html")
    server.answers["/export/rss.xml"] = answer(feed("Linked"))
    async with Fetcher(settings) as fetcher:
        assert [one.title for one in await discover(fetcher, f"{server.url}/")] == ["Hidden"]
        assert [one.title for one in await discover(fetcher, f"{server.url}/linked")] == ["Linked"]


async def test_empty_feed_comes_last(server: LocalServer, answer: type[Answer], settings: Settings) -> None:
    links = "".join(f"<link rel=alternate type=application/rss+xml href=/{n}.xml>" for n in ("bare", "full"))
    server.answers["/"] = answer(page(links), "text/html")
    server.answers["/bare.xml"] = answer(b"<rss version='2.0'><channel><title>Bare</title></channel></rss>")
    server.answers["/full.xml"] = answer(feed("Full"))
    async with Fetcher(settings) as fetcher:
        assert [one.title for one in await discover(fetcher, f"{server.url}/")] == ["Full", "Bare"]


async def test_no_feed_found(server: LocalServer, answer: type[Answer], settings: Settings) -> None:
    server.answers["/"] = answer(page(), "text/html")
    async with Fetcher(settings) as fetcher:
        with pytest.raises(NoFeedFound, match="No feed found"):
            await discover(fetcher, f"{server.url}/")
        with pytest.raises(FetchError, match="404"):
            await discover(fetcher, f"{server.url}/missing")


@pytest.mark.parametrize(
    ("url", "first"),
    [
        (
            "https://www.youtube.com/channel/UC123-x",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC123-x",
        ),
        (
            "https://www.youtube.com/playlist?list=PL1",
            "https://www.youtube.com/feeds/videos.xml?playlist_id=PL1",
        ),
        ("https://github.com/a/b.c", "https://github.com/a/b.c/releases.atom"),
        ("https://github.com/a/b/tags", "https://github.com/a/b/tags.atom"),
        ("https://github.com/a/b/blob/main/x.py", "https://github.com/a/b/releases.atom"),
        ("https://name.substack.com/p/post", "https://name.substack.com/feed"),
        ("https://mastodon.test/@somebody", "https://mastodon.test/@somebody.rss"),
        ("https://www.reddit.com/r/python/", "https://www.reddit.com/r/python/.rss"),
    ],
)
def test_known_sites(url: str, first: Any) -> None:
    assert known_feeds(url)[0] == first


@pytest.mark.parametrize(
    "url", ["https://www.youtube.com/@handle", "https://site.test/", "https://site.test/a/b"]
)
def test_unknown_sites(url: str) -> None:
    assert known_feeds(url) == []


def test_feed_links_of_invalid_html() -> None:
    for html in (
        b"",
        b"\0",
        b"<",
        b"<base href='javascript:x'><link rel=alternate type=application/rss+xml href='data:x'>",
    ):
        assert feed_links(html, url="https://site.test/") == []


def test_is_comment_feed() -> None:
    assert is_comment_feed("https://a.test/comments/feed/", "")
    assert is_comment_feed("https://a.test/x", "Comments on: A report")
    assert not is_comment_feed("https://a.test/feed/", "A report")
