"""One slow or dead host costs its own feeds and pages only, and is given up soon."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from dataclasses import replace

import aiohttp
import pytest
from yarl import URL

from reader.config import Settings
from reader.errors import AddressRefused, FetchError, TimedOut
from reader.feeds import events
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.transport.hosts import MAX_TIMEOUTS, Hosts, HostSkipped
from reader.feeds.transport.http_errors import Unreachable, plain_error
from reader.feeds.updating.update import update
from reader.library.articles import listing
from reader.library.articles.pending import pending
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from tests.support.lists import listed
from tests.support.local_server import Answer, LocalServer

PROSE = "This paragraph is ordinary prose, long enough to be an article, with commas, clauses, and an end. "
HOST = ("example.org", 443)


def feed(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>R</title>{''.join(items)}</channel></rss>".encode()


def item(number: int, text: str, link: str = "") -> str:
    return (
        f"<item><title>Report {number}</title><guid isPermaLink='false'>id-{number}</guid><link>{link}</link>"
        f"<pubDate>{1 + number % 28:02} Apr 2025 10:00:00 GMT</pubDate>"
        f"<description><![CDATA[{text}]]></description></item>"
    )


async def test_whole_texts_come_before_pages_of_slow_host(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    with LocalServer() as slow:
        excerpts = [item(n, "It begins here [...]", f"{slow.url}/{n}") for n in range(60)]
        for n in range(60):
            slow.answers[f"/{n}"] = answer(b"late", delay=3)
        server.answers["/excerpts"] = answer(feed(*excerpts))
        whole = [item(100 + n, f"<p>{PROSE * 5}</p><p>End. {PROSE * 5}</p>") for n in range(5)]
        server.answers["/whole"] = answer(feed(*whole))
        for path in ("/excerpts", "/whole"):
            subscriptions.subscribe(library, f"{server.url}{path}")
        told: list[events.Event] = []
        allowed = replace(settings.network, allow_private=(server.pair, slow.pair))
        limits = replace(settings.update, timeout=1.0)
        summary = await update(
            library, replace(settings, network=allowed, update=limits), on_event=told.append
        )
    assert (summary.ready, summary.excerpts) == (65, 60)
    first = [event.article_id for event in told if isinstance(event, events.ArticleReady)][:5]
    assert {listing.article(library, each).revision.complete for each in first} == {True}
    assert sum(slow.hits.values()) <= MAX_TIMEOUTS + 2  # those under way when the verdict came
    reasons = {listing.article(library, each).revision.reason for each in listed(library)}
    assert any("skipped" in reason and "timed out 3 times" in reason for reason in reasons)
    assert pending(library) == []  # tried again later


async def test_feeds_of_dead_host_are_skipped_with_reason(
    library: Library, settings: Settings, server: LocalServer
) -> None:
    with socket.socket() as taken:  # bound and not listening: connections are refused
        taken.bind(("127.0.0.1", 0))
        pair = f"127.0.0.1:{taken.getsockname()[1]}"
        for n in range(20):
            subscriptions.subscribe(library, f"http://{pair}/{n}")
        network = replace(settings.network, allow_private=(pair,))
        summary = await update(library, replace(settings, network=network))
    reasons = [reason for _, _, reason in summary.failed]
    assert len(reasons) == 20
    assert all("connection refused" in reason for reason in reasons)
    assert sum("skipped" in reason for reason in reasons) >= 20 - settings.update.per_host
    assert not any("Errno" in reason or "Connect call" in reason for reason in reasons)


async def _use(hosts: Hosts, error: Exception | None) -> None:
    async with hosts.slot(HOST):
        if error is not None:
            raise error


@pytest.mark.parametrize(
    ("errors", "verdict"),
    [
        ([TimedOut("x")] * 3, "timed out 3 times"),
        ([TimedOut("x")] * 2, ""),
        ([TimedOut("x"), TimedOut("x"), None, TimedOut("x")], ""),
        ([TimedOut("x"), TimedOut("x"), FetchError("404"), TimedOut("x")], ""),
        ([Unreachable("x", "host not found")], "host not found"),
        ([FetchError("x")] * 9, ""),
    ],
)
async def test_verdict(errors: list[Exception | None], verdict: str) -> None:
    hosts = Hosts(at_once=4, per_host=2)
    for error in errors:
        with suppress(FetchError):
            await _use(hosts, error)
    assert hosts.verdict(HOST) == verdict
    if verdict:
        with pytest.raises(HostSkipped, match=verdict):
            await _use(hosts, None)


@pytest.mark.parametrize("kind", [aiohttp.ConnectionTimeoutError, aiohttp.SocketTimeoutError])
def test_connection_timeout_counts_as_timeout(kind: type[Exception]) -> None:
    """A host that drops packets must be given up too."""
    assert isinstance(plain_error(kind(), URL("https://example.org/")), TimedOut)


async def test_waiting_requests_learn_of_verdict() -> None:
    hosts = Hosts(at_once=4, per_host=1)
    entered, end = asyncio.Event(), asyncio.Event()

    async def fail() -> None:
        async with hosts.slot(HOST):
            entered.set()
            await end.wait()
            raise Unreachable("x", "connection refused")

    first = asyncio.create_task(fail())
    await entered.wait()
    others = [asyncio.create_task(_use(hosts, None)) for _ in range(5)]
    await asyncio.sleep(0)
    end.set()
    results = await asyncio.gather(first, *others, return_exceptions=True)
    assert [type(each) for each in results] == [Unreachable, *[HostSkipped] * 5]


@pytest.mark.parametrize("found", [["127.0.0.1", "::1"], ["10.0.0.1", "10.0.0.2", "fe80::1"]])
async def test_name_with_several_private_addresses_is_refused(found: list[str]) -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return found

    async with Fetcher(Settings(), resolve=resolve) as fetcher:
        for _ in range(2):
            with pytest.raises(AddressRefused, match="private address"):
                await fetcher.fetch("http://two.example:4000/post/1")


async def test_only_public_addresses_of_name_are_used(
    settings: Settings, server: LocalServer, answer: type[Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["10.255.255.1", "127.0.0.1"]

    server.answers["/feed"] = answer(b"x")
    # the loopback address plays the public one
    monkeypatch.setattr("reader.feeds.transport.connecting.is_public", lambda address: address == "127.0.0.1")
    async with Fetcher(Settings(), resolve=resolve) as fetcher:
        assert (await fetcher.fetch(f"http://mixed.example:{server.port}/feed")).body == b"x"
