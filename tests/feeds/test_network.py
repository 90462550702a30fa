"""A machine without a network: an update says so and stops, and no feed counts a failure."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reader.config import Settings
from reader.errors import FetchError, TimedOut
from reader.feeds.events import Finished
from reader.feeds.transport.concurrency import LEAST, MOST, START, DownloadLimit, most_downloads
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.transport.network import Network, NetworkDown, is_local
from reader.feeds.updating.update import update
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from tests.support.local_server import Answer, LocalServer

RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title></channel></rss>'
Resolve = Callable[[str, int], Awaitable[list[str]]]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.feeds.transport.fetch._ASK_AGAIN_AFTER", 0.01)


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loopback address plays a public one."""
    monkeypatch.setattr("reader.feeds.transport.connecting.is_public", lambda address: address == "127.0.0.1")


def _library(folder: Path, urls: list[str]) -> Library:
    library = Library.open(folder / "postil.db", write=True)
    for url in urls:
        subscriptions.subscribe(library, url, typed="localhost" in url)
    return library


async def _update(library: Library, resolve: Resolve) -> Finished:
    settings = Settings()
    settings = replace(settings, update=replace(settings.update, workers=1))
    network = Network(silence=0.5 if resolve is _silent else 60)
    async with Fetcher(settings, resolve=resolve, network=network) as fetcher:
        return await update(library, settings, fetcher=fetcher, network=network)


def _feeds(count: int, port: int = 80) -> list[str]:
    return [f"http://h{number}.example:{port}/feed" for number in range(count)]


def _failures(library: Library) -> list[int]:
    return [feed.failures for feed in subscriptions.feeds(library)]


async def _no_name(_host: str, _port: int) -> list[str]:
    raise OSError(-2, "Name or service not known")


async def _silent(_host: str, _port: int) -> list[str]:
    await asyncio.sleep(3600)
    return []


async def _here(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


@pytest.mark.parametrize("feeds", [3, 70])
@pytest.mark.parametrize(
    ("resolve", "words"),
    [(_no_name, "could not be reached (host not found"), (_silent, "hosts answered in 0.5 s")],
)
async def test_no_network_ends_an_update(tmp_path: Path, resolve: Resolve, words: str, feeds: int) -> None:
    with _library(tmp_path, _feeds(feeds)) as library:
        done = await _update(library, resolve)
        assert "No network" in done.no_network
        assert words in done.no_network
        assert (done.failed, done.waiting) == ((), feeds)
        assert _failures(library) == [0] * feeds


async def test_refused_connections_everywhere_are_no_network(tmp_path: Path, public: None) -> None:
    with LocalServer() as server:
        port = server.port
    with _library(tmp_path, _feeds(5, port)) as library:
        done = await _update(library, _here)
        assert "connection refused" in done.no_network
        assert _failures(library) == [0] * 5


async def test_names_that_are_found_when_asked_again_are_used(tmp_path: Path, public: None) -> None:
    """A machine that has just woken."""
    asked: dict[str, int] = {}

    async def waking(host: str, _port: int) -> list[str]:
        asked[host] = asked.get(host, 0) + 1
        if asked[host] == 1:
            raise OSError(-3, "Temporary failure in name resolution")
        return ["127.0.0.1"]

    with LocalServer() as server:
        server.answers["/feed"] = Answer(RSS)
        with _library(tmp_path, _feeds(5, server.port)) as library:
            done = await _update(library, waking)
            assert (done.no_network, done.failed) == ("", ())
            assert _failures(library) == [0] * 5


@pytest.mark.parametrize("dead", [1, 2, 6])
async def test_dead_hosts_count_where_others_answer(tmp_path: Path, public: None, dead: int) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        if int(host[1 : host.index(".")]) < dead:
            return await _no_name(host, port)
        await asyncio.sleep(0.1)
        return ["127.0.0.1"]

    with LocalServer() as server:
        server.answers["/feed"] = Answer(RSS)
        with _library(tmp_path, _feeds(dead + 7, server.port)) as library:
            done = await _update(library, resolve)
            assert done.no_network == ""
            assert len(done.failed) == dead
            assert sorted(_failures(library)) == [0] * 7 + [1] * dead


@pytest.mark.parametrize("feeds", [1, 2])
async def test_too_few_feeds_say_nothing_of_the_network(tmp_path: Path, feeds: int) -> None:
    with _library(tmp_path, _feeds(feeds)) as library:
        done = await _update(library, _no_name)
        assert done.no_network == ""
        assert len(done.failed) == feeds
        assert _failures(library) == [1] * feeds


def _portal(way: str, server: LocalServer) -> None:
    page = b"<!doctype html><title>Hotel</title><p>Log in to go on.</p>"
    server.answers["/login"] = Answer(page, content_type="text/html")
    match way:
        case "page":
            server.answers["/feed"] = Answer(page, content_type="text/html")
        case "another host":
            where = f"http://portal.example:{server.port}/login"
            server.answers["/feed"] = Answer(b"", status=302, headers={"Location": where})
        case "private address":
            where = "http://192.168.1.1/login"
            server.answers["/feed"] = Answer(b"", status=302, headers={"Location": where})
        case "status":
            server.answers["/feed"] = Answer(page, status=511)


@pytest.mark.parametrize("way", ["page", "another host", "private address", "status"])
async def test_captive_portal_is_no_failure_of_feeds(tmp_path: Path, public: None, way: str) -> None:
    with LocalServer() as server:
        _portal(way, server)
        with _library(tmp_path, _feeds(6, server.port)) as library:
            done = await _update(library, _here)
            assert "login in a web browser" in done.no_network
            assert done.failed == ()
            assert _failures(library) == [0] * 6


async def test_feeds_that_turned_into_pages_count_where_others_are_feeds(
    tmp_path: Path, public: None
) -> None:
    with LocalServer() as server:
        server.answers["/feed"] = Answer(RSS)
        server.answers["/page"] = Answer(b"<html><p>Gone.</p>", content_type="text/html")
        pages = [f"http://p{number}.example:{server.port}/page" for number in range(4)]
        with _library(tmp_path, [*pages, *_feeds(2, server.port)]) as library:
            done = await _update(library, _here)
            assert done.no_network == ""
            assert len(done.failed) == 4


async def test_hosts_of_the_own_network_go_on(tmp_path: Path) -> None:
    """Their answers say nothing of the internet, and they need none."""

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "localhost" else await _no_name(host, port)

    with LocalServer() as server:
        server.answers["/feed"] = Answer(RSS)
        own = f"http://localhost:{server.port}/feed"
        with _library(tmp_path, [own, *_feeds(5)]) as library:
            done = await _update(library, resolve)
            assert "No network" in done.no_network
            assert (done.failed, done.waiting) == ((), 5)
            assert _failures(library) == [0] * 6


async def test_pages_wait_for_the_network_uncounted(tmp_path: Path) -> None:
    items = "".join(
        f"<item><guid>{n}</guid><title>Report {n}</title><link>http://p{n}.example/r</link>"
        "<description>A few words.</description></item>"
        for n in range(9)
    )
    body = (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{items}</channel></rss>'.encode()
    )

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "localhost" else await _no_name(host, port)

    with LocalServer() as server:
        server.answers["/feed"] = Answer(body)
        with _library(tmp_path, [f"http://localhost:{server.port}/feed"]) as library:
            done = await _update(library, resolve)
            assert (done.new, done.ready, done.excerpts) == (9, 9, 9)
            assert "No network" in done.no_network
            rows = library.tuples("SELECT attempts FROM pending")
            assert [row[0] for row in rows] == [0] * 9


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("[::1]", True),
        ("192.168.3.4", True),
        ("printer.local", True),
        ("8.8.8.8", False),
        ("example.org", False),
        ("localhost.example.org", False),
    ],
)
def test_local_hosts_are_known_by_their_spelling(host: str, local: bool) -> None:
    assert is_local(host) is local


async def test_verdict_ends_what_is_under_way() -> None:
    network = Network(hosts=2, silence=3600)

    async def wait(host: str) -> None:
        async with asyncio.timeout(3600) as clock:
            with network.asking(host, clock):
                await asyncio.sleep(3600)

    waiting = [asyncio.create_task(wait(f"h{n}.example")) for n in range(2)]
    await asyncio.sleep(0)
    failing = [asyncio.create_task(network.unreachable(f"h{n}.example", "host not found")) for n in range(2)]
    ends = await asyncio.gather(*waiting, *failing, return_exceptions=True)
    assert [type(end) for end in ends] == [TimeoutError] * 2 + [NetworkDown] * 2
    with pytest.raises(NetworkDown, match="2 hosts could not be reached"):
        network.require()


# --- how many downloads run at once


async def _run(limit: DownloadLimit, times: int, error: FetchError | None = None) -> int:
    """Run so many downloads, all at once; the most that ran together."""
    running = most = 0

    async def one() -> None:
        nonlocal running, most
        async with limit.slot():
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1
            if error is not None:
                raise error

    await asyncio.gather(*(one() for _ in range(times)), return_exceptions=True)
    return most


async def test_downloads_at_once_grow_with_answers_up_to_the_maximum() -> None:
    limit = DownloadLimit(MOST)
    assert limit.limit == min(START, most_downloads())
    grown = await _run(limit, 2_000)
    assert START < grown <= most_downloads()
    assert limit.limit == most_downloads()
    small = DownloadLimit(5)
    assert await _run(small, 200) == 5


async def test_downloads_at_once_fall_with_timeouts() -> None:
    limit = DownloadLimit(MOST)
    before = limit.limit
    await _run(limit, 1, TimedOut("x"))
    assert LEAST <= limit.limit < before


async def test_cancelled_downloads_leave_no_slot_taken() -> None:
    limit = DownloadLimit(1)
    async with limit.slot():
        waiting = [asyncio.create_task(_run(limit, 1)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        waiting[1].cancel()
    assert await asyncio.wait_for(waiting[2], 5) == 1
    assert await asyncio.wait_for(_run(limit, 3), 5) == 1
