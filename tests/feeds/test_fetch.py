"""Fetching: limits, redirects, refusals, conditional requests."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import IPv6Address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.config import Settings
from reader.errors import AddressRefused, FeedGone, FetchError, HttpStatus, Offline, TimedOut, TooLarge
from reader.feeds.transport.addresses import is_public, pairs, shown, without_address
from reader.feeds.transport.decoding import decoder, gunzip
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.transport.http_errors import retry_after
from tests.support.local_server import Answer, LocalServer


async def test_conditional_request(server: LocalServer, answer: type[Answer], settings: Settings) -> None:
    server.answers["/feed"] = answer(b"<rss/>", last_modified="Tue, 01 Apr 2025 10:00:00 GMT")
    async with Fetcher(settings) as fetcher:
        first = await fetcher.fetch(f"{server.url}/feed")
        assert (first.status, first.body, first.content_type) == (200, b"<rss/>", "application/xml")
        assert first.etag
        second = await fetcher.fetch(f"{server.url}/feed", etag=first.etag, last_modified=first.last_modified)
        assert second.not_modified
        assert second.body == b""
    sent = server.requests[-1][1]
    assert sent["If-None-Match"] == first.etag
    assert sent["If-Modified-Since"] == "Tue, 01 Apr 2025 10:00:00 GMT"
    assert sent["User-Agent"].startswith("Postil/")
    assert "Cookie" not in sent


async def test_gzip_without_content_encoding(
    server: LocalServer, answer: type[Answer], settings: Settings
) -> None:
    server.answers["/declared"] = answer(b"<rss/>" * 1000, packed=True)
    server.answers["/undeclared"] = answer(gzip.compress(b"<rss/>"))
    async with Fetcher(settings) as fetcher:
        assert (await fetcher.fetch(f"{server.url}/declared")).body == b"<rss/>" * 1000
        assert (await fetcher.fetch(f"{server.url}/undeclared")).body == b"<rss/>"


async def test_cookies_are_never_sent(server: LocalServer, answer: type[Answer], settings: Settings) -> None:
    server.answers["/feed"] = answer(b"x", headers={"Set-Cookie": "id=1; Path=/"})
    async with Fetcher(settings) as fetcher:
        for _ in range(2):
            await fetcher.fetch(f"{server.url}/feed")
    assert all("Cookie" not in headers for _, headers in server.requests)


async def test_redirects(server: LocalServer, answer: type[Answer], settings: Settings) -> None:
    server.answers["/feed"] = answer(b"here")
    server.answers["/moved"] = answer(status=301, headers={"Location": "/feed"})
    server.answers["/found"] = answer(status=302, headers={"Location": "/moved"})
    server.answers["/loop"] = answer(status=302, headers={"Location": "/loop"})
    server.answers["/nowhere"] = answer(status=302)
    async with Fetcher(settings) as fetcher:
        moved = await fetcher.fetch(f"{server.url}/moved")
        assert (moved.body, moved.permanent_url) == (b"here", f"{server.url}/feed")
        found = await fetcher.fetch(f"{server.url}/found")
        assert (found.final_url, found.permanent_url) == (f"{server.url}/feed", "")
        with pytest.raises(FetchError, match="redirects"):
            await fetcher.fetch(f"{server.url}/loop")
        assert server.hits["/loop"] == 6
        with pytest.raises(FetchError, match="without an address"):
            await fetcher.fetch(f"{server.url}/nowhere")


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "gopher://127.0.0.1/",
        "data:text/html,x",
        "javascript:alert(1)",
    ],
)
async def test_other_schemes_are_refused(
    server: LocalServer, answer: type[Answer], settings: Settings, target: str
) -> None:
    server.answers["/feed"] = answer(status=302, headers={"Location": target})
    async with Fetcher(settings) as fetcher:
        with pytest.raises(AddressRefused):
            await fetcher.fetch(target, trusted=True)
        with pytest.raises(AddressRefused):
            await fetcher.fetch(f"{server.url}/feed")


def _disguised(port: int) -> list[str]:
    return [
        f"http://127.0.0.1:{port}/",
        f"http://2130706433:{port}/",
        f"http://0x7f000001:{port}/",
        f"http://0177.0.0.1:{port}/",
        f"http://127.1:{port}/",
        f"http://0.0.0.0:{port}/",
        f"http://0:{port}/",
        f"http://[::1]:{port}/",
        f"http://[::ffff:127.0.0.1]:{port}/",
        f"http://[64:ff9b::7f00:1]:{port}/",
        f"http://localhost:{port}/",
        f"http://localhost.:{port}/",
        f"http://LOCALHOST:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://192.168.0.1/",
    ]


async def test_disguised_private_addresses_are_refused(server: LocalServer, answer: type[Answer]) -> None:
    settings = Settings()
    async with Fetcher(settings) as fetcher:
        for url in _disguised(server.port):
            with pytest.raises(FetchError) as refusal:
                await fetcher.fetch(url)
            assert isinstance(refusal.value, AddressRefused) or "host not found" in str(refusal.value), url
    assert server.requests == []


async def test_typed_private_address_and_its_redirects(server: LocalServer, answer: type[Answer]) -> None:
    other = server.port + 1 if server.port < 65535 else server.port - 1
    server.answers["/feed"] = answer(b"mine")
    server.answers["/hop"] = answer(status=302, headers={"Location": "/feed"})
    server.answers["/away"] = answer(status=302, headers={"Location": f"http://127.0.0.1:{other}/"})
    async with Fetcher(Settings()) as fetcher:
        assert (await fetcher.fetch(f"{server.url}/feed", trusted=True)).body == b"mine"
        assert (await fetcher.fetch(f"{server.url}/hop", trusted=True)).body == b"mine"
        with pytest.raises(AddressRefused, match="private"):
            await fetcher.fetch(f"{server.url}/away", trusted=True)
        # the connection that is open to it now must not serve somebody who may not have it
        with pytest.raises(AddressRefused):
            await fetcher.fetch(f"{server.url}/feed")


async def test_name_of_private_address_is_refused(server: LocalServer) -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    async with Fetcher(Settings(), resolve=resolve) as fetcher:
        with pytest.raises(AddressRefused):
            await fetcher.fetch(f"http://rebinding.example:{server.port}/feed")
    assert server.requests == []


async def test_offline_refuses_fetch(server: LocalServer, settings: Settings) -> None:
    offline = replace(settings, network=replace(settings.network, offline=True))
    async with Fetcher(offline) as fetcher:
        with pytest.raises(Offline):
            await fetcher.fetch(f"{server.url}/feed", trusted=True)
    assert server.requests == []


async def test_size_and_time_limits(server: LocalServer, answer: type[Answer], settings: Settings) -> None:
    small = replace(
        settings, update=replace(settings.update, max_bytes=10_000, max_decoded_bytes=50_000, timeout=1)
    )
    server.answers["/large"] = answer(b"x" * 10_001)
    server.answers["/bomb"] = answer(b"\0" * 1_000_000, packed=True)
    server.answers["/short"] = answer(b"x" * 10, headers={"Content-Length": "20"})
    server.answers["/slow"] = answer(b"x", delay=2)
    async with Fetcher(small) as fetcher:
        for path, error in {
            "/large": TooLarge,
            "/bomb": TooLarge,
            "/short": FetchError,
            "/slow": TimedOut,
        }.items():
            with pytest.raises(error):
                await fetcher.fetch(f"{server.url}{path}")


async def test_http_status_messages(server: LocalServer, answer: type[Answer], settings: Settings) -> None:
    server.answers["/gone"] = answer(status=410)
    server.answers["/busy"] = answer(status=429, headers={"Retry-After": "120"})
    server.answers["/locked"] = answer(status=401)
    async with Fetcher(settings) as fetcher:
        with pytest.raises(FeedGone):
            await fetcher.fetch(f"{server.url}/gone")
        with pytest.raises(HttpStatus) as busy:
            await fetcher.fetch(f"{server.url}/busy")
        assert (busy.value.status, busy.value.retry_after) == (429, 120)
        with pytest.raises(HttpStatus, match="password"):
            await fetcher.fetch(f"{server.url}/locked")
        with pytest.raises(HttpStatus, match="404"):
            await fetcher.fetch(f"{server.url}/missing")


async def test_requests_per_host_are_limited(
    server: LocalServer, answer: type[Answer], settings: Settings
) -> None:
    import asyncio

    for number in range(12):
        server.answers[f"/{number}"] = answer(b"x", delay=0.05)
    async with Fetcher(settings) as fetcher:
        await asyncio.gather(*(fetcher.fetch(f"{server.url}/{number}") for number in range(12)))
    assert server.most_at_once == settings.update.per_host


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("99999999999999999999", 7 * 86400),
        ("Thu, 01 Jan 2026 00:02:00 GMT", 120),
        ("Fri, 31 Dec 2099 23:59:59 GMT", 7 * 86400),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("soon²", None),
        ("²", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after(value: Any, seconds: int) -> None:
    assert retry_after(value, now=NOW) == seconds


@given(st.text(max_size=60))
def test_retry_after_never_raises(value: Any) -> None:
    wait = retry_after(value, now=NOW)
    assert wait is None or 0 <= wait <= 7 * 86400


@given(st.ip_addresses(v=6))
def test_embedded_ipv4_address(address: IPv6Address) -> None:
    inner = address.ipv4_mapped or address.sixtofour
    assert is_public(str(address)) == (is_public(str(inner)) if inner else is_public(str(address)))


@given(st.ip_addresses(v=4, network="127.0.0.0/8") | st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_spellings_of_private_addresses(address: str) -> None:
    assert not is_public(str(address))
    for form in ("::ffff:{}", "64:ff9b::{}", "::{}"):
        assert not is_public(form.format(address))


def test_public_addresses_are_public() -> None:
    for address in ("93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:93.184.216.34"):
        assert is_public(address)
    assert not is_public("no address")


def test_allow_private_pairs() -> None:
    assert pairs(["127.0.0.1:8700", "[::1]:80", "Host:1", "nonsense", "x:y"]) == {
        ("127.0.0.1", 8700),
        ("::1", 80),
        ("host", 1),
    }


def test_shown_address_is_safe() -> None:
    assert (
        shown("http://me:secret@host/\x1b]52;c;x\x07")
        == "http://host/\N{REPLACEMENT CHARACTER}]52;c;x\N{REPLACEMENT CHARACTER}"
    )
    assert without_address("http://host/a: it is gone: really") == "it is gone: really"


@given(st.binary(max_size=2000), st.integers(1, 200))
def test_decoding_in_pieces(data: bytes, size: int) -> None:
    for name, packed in (("gzip", gzip.compress(data)), ("deflate", zlib.compress(data)), ("identity", data)):
        unpack = decoder(name, 10_000)
        pieces = [unpack.feed(packed[at : at + size]) for at in range(0, len(packed), size)]
        unpack.close()
        assert b"".join(pieces) == data


def test_broken_encoding_is_error() -> None:
    whole = gzip.compress(b"x" * 1000)
    with pytest.raises(FetchError, match="too early"):
        gunzip(whole[:-9], 10_000)
    with pytest.raises(FetchError, match="cannot be unpacked"):
        gunzip(b"plain text", 10_000)
    with pytest.raises(TooLarge):
        gunzip(whole, 999)
    assert gunzip(whole + whole, 10_000) == b"x" * 2000
    for unasked in ("zstd", "gzip, gzip", "x-evil"):
        with pytest.raises(FetchError, match="Unexpected Content-Encoding"):
            decoder(unasked, 1)


async def test_password_in_address_is_sent_to_its_host_only(
    server: LocalServer, answer: type[Answer], settings: Settings
) -> None:
    server.answers["/feed"] = answer(status=302, headers={"Location": "/elsewhere"})
    server.answers["/elsewhere"] = answer(b"x")
    async with Fetcher(settings) as fetcher:
        await fetcher.fetch(f"http://me:s%20cret@{server.pair}/feed", trusted=True)
    (_, first), (_, second) = server.requests
    assert first["Authorization"] == "Basic bWU6cyBjcmV0"
    assert "Authorization" not in second


def test_brotli_within_limits() -> None:
    import brotli

    for data in (b"", b"a", b"some words " * 200_000):
        packed = brotli.compress(data, quality=4)
        unpack = decoder("br", 10_000_000)
        pieces = [unpack.feed(packed[at : at + 100]) for at in range(0, len(packed), 100)]
        unpack.close()
        assert b"".join(pieces) == data
    with pytest.raises(TooLarge):
        decoder("br", 1_000_000).feed(packed)
    cut = decoder("br", 10_000_000)
    cut.feed(brotli.compress(bytes(range(256)) * 400, quality=4)[:-5])
    with pytest.raises(FetchError, match="too early"):
        cut.close()


async def test_login_is_sent_for_its_feed_and_entries_only(
    server: LocalServer, answer: type[Answer], settings: Settings
) -> None:
    from reader.logins import Login, Logins

    server.answers["/members/feed"] = answer(status=302, headers={"Location": "/members/b"})
    server.answers["/members/b"] = answer(
        status=302, headers={"Location": f"http://localhost:{server.port}/x"}
    )
    for path in ("/x", "/open", "/members/c", "/members/c?delete=all"):
        server.answers[path] = answer(b"x")
    known = Logins((Login(f"{server.url}/members/", "ada", "s3cret", {"X-Key": "k"}),))
    base = replace(settings.network, allow_private=(server.pair, f"localhost:{server.port}"))
    async with Fetcher(replace(settings, network=base), known=known) as fetcher:
        await fetcher.fetch(f"{server.url}/members/feed", login_scope=f"{server.url}/members/feed")
        await fetcher.fetch(f"{server.url}/open", login_scope=f"{server.url}/open")
        await fetcher.fetch(f"{server.url}/members/c", login_scope=f"{server.url}/members/feed")
        for foreign in ("https://other.test/feed", f"{server.url}/open", ""):
            await fetcher.fetch(f"{server.url}/members/c?delete=all", login_scope=foreign)
    sent = [(path, "Authorization" in headers, headers.get("X-Key")) for path, headers in server.requests]
    assert sent == [
        ("/members/feed", True, "k"),
        ("/members/b", True, "k"),
        ("/x", False, None),
        ("/open", False, None),
        ("/members/c", True, "k"),
        *[("/members/c?delete=all", False, None)] * 3,
    ]


async def test_refused_or_missing_login_is_error_without_secret(
    server: LocalServer, answer: type[Answer], settings: Settings, tmp_path: Path
) -> None:
    server.answers["/feed"] = answer(status=401)
    file = tmp_path / "logins.toml"
    file.write_text(f'["{server.url}/feed"]\nuser = "ada"\npassword = "s3cret"\n')
    file.chmod(0o600)
    known = replace(settings, path=tmp_path / "config.toml")
    async with Fetcher(known) as fetcher:
        with pytest.raises(HttpStatus, match="login refused") as refused:
            await fetcher.fetch(f"{server.url}/feed", login_scope=f"{server.url}/feed")
        assert "s3cret" not in str(refused.value)
    file.write_text(f'["{server.url}/feed"]\nuser = "ada"\npassword = "env:POSTIL_TEST_NONE"\n')
    async with Fetcher(known) as fetcher:
        with pytest.raises(FetchError, match="POSTIL_TEST_NONE, which is not set"):
            await fetcher.fetch(f"{server.url}/feed", login_scope=f"{server.url}/feed")
    assert server.hits["/feed"] == 1


async def test_proxy(server: LocalServer, answer: type[Answer], settings: Settings, nowhere: Any) -> None:
    server.answers["http://feeds.test/feed"] = answer(b"by proxy")
    through = replace(settings.network, proxy=server.url, allow_private=())
    async with Fetcher(replace(settings, network=through), resolve=nowhere) as fetcher:
        assert (await fetcher.fetch("http://feeds.test/feed")).body == b"by proxy"
        with pytest.raises(AddressRefused):
            await fetcher.fetch("http://127.0.0.1:1/feed")
    assert [path for path, _ in server.requests] == ["http://feeds.test/feed"]


async def test_brotli_is_offered_and_decoded(
    server: LocalServer, answer: type[Answer], settings: Settings
) -> None:
    import brotli

    body = b"<rss>" + b"words " * 10_000
    server.answers["/feed"] = answer(brotli.compress(body), headers={"Content-Encoding": "br"})
    async with Fetcher(settings) as fetcher:
        fetched = await fetcher.fetch(f"{server.url}/feed")
    assert fetched.body == body
    assert fetched.wire_bytes < 1000
    assert "br" in server.requests[0][1]["Accept-Encoding"].split(", ")
