"""Fetching over HTTP(S), held to the limits that a feed reader owes its user.

One deadline covers a whole fetch with its redirects; the bytes on the wire, the bytes unpacked and
the headers are capped; no cookie is kept; an answer that breaks off is an error. Who may be
connected to is decided at the socket (see `addresses`), at every hop.
"""

from __future__ import annotations

import asyncio
import base64
import re
import socket
import ssl
import time
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from reader import __version__
from reader.config import Settings
from reader.errors import AddressRefused, FeedGone, FetchError, HttpStatus, Offline, TimedOut
from reader.feeds import decoding
from reader.feeds.addresses import BAD_PORTS, is_public, pairs, shown

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

USER_AGENT = f"Postil/{__version__} (feed reader)"
MAX_REDIRECTS = 5
MAX_VALIDATOR = 1024
"""Characters of an ETag or Last-Modified that are worth keeping."""
MAX_RETRY_AFTER = 7 * 24 * 3600.0
_MAX_FIELD = 64 * 1024
_MAX_HEADERS = 1000
_MAX_URL = 8 * 1024
_LOOK_EVERY = 2.0

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Gives the IP addresses (text form) of a host name; raises OSError where there are none."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `body` is unpacked; empty when `not_modified`.

    `permanent_url` is the final address when every redirect on the way was permanent (301, 308),
    else "". `max_age` is what Cache-Control says, in seconds.
    """

    url: str
    final_url: str
    status: int
    body: bytes = field(repr=False)
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    permanent_url: str = ""
    max_age: int | None = None
    wire_bytes: int = 0

    @property
    def not_modified(self) -> bool:
        """Whether the server said that nothing has changed (304)."""
        return self.status == 304


class Fetcher:
    """Fetches addresses; an async context manager that owns the connections.

    At most `update.concurrency` exchanges run at once, `update.per_host` of them with one host; time
    spent waiting for a turn does not count against the deadline. `resolve` replaces the system's
    name lookup.
    """

    def __init__(self, settings: Settings, *, resolve: Resolve | None = None) -> None:
        self._settings = settings
        self._resolve = resolve or _system_resolve
        self._allowed = pairs(settings.network.allow_private)
        self._proxies = urllib.request.getproxies_environment()
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._all = asyncio.Semaphore(settings.update.concurrency)
        self._hosts: dict[tuple[str, int], asyncio.Semaphore] = {}

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            await session.close()

    async def fetch(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        trusted: bool = False,
        max_bytes: int | None = None,
        accept: str = "",
    ) -> Fetched:
        """Fetch one address with its redirects.

        `etag` and `last_modified` make the request conditional. `trusted` says that the user himself
        gave this address: then its own host and port may be private; a redirect elsewhere may not.
        `max_bytes` lowers the cap on the unpacked body.
        Raises Offline, AddressRefused, TimedOut, TooLarge, FeedGone, HttpStatus, FetchError.
        """
        if self._settings.network.offline:
            raise Offline("The network is switched off (--offline).", hint="Run it again without --offline.")
        headers = _request_headers(etag, last_modified, accept)
        limit = self._settings.update.max_decoded_bytes
        limit = limit if max_bytes is None else min(limit, max_bytes)
        typed = _parse_url(url)
        current, permanent, left = typed, True, self._settings.update.timeout
        for hop in range(MAX_REDIRECTS + 1):
            private = (trusted and current.origin() == typed.origin()) or _pair(current) in self._allowed
            if _pair(current)[1] in BAD_PORTS:
                raise AddressRefused(f"{shown(str(current))}: that port is not for web pages.")
            async with self._turn(current):
                started = time.monotonic()
                try:
                    async with asyncio.timeout(left):
                        answer = await self._exchange(current, private, headers, limit, first=hop == 0)
                except TimeoutError as error:
                    seconds = self._settings.update.timeout
                    raise TimedOut(f"{shown(url)}: timed out after {seconds:g} s.") from error
                left -= time.monotonic() - started
            if isinstance(answer, _Redirect):
                permanent = permanent and answer.permanent
                current = _next_url(current, answer.location)
                continue
            if answer.status == 304 and not (etag or last_modified):
                raise FetchError(f'{shown(url)}: the server says "not changed" without having been asked.')
            moved = str(current) if permanent and hop else ""
            return Fetched(
                url=url,
                final_url=str(current),
                status=answer.status,
                body=answer.body,
                content_type=answer.headers.get("Content-Type", "")[:200],
                etag=_validator(answer.headers.get("ETag", "")),
                last_modified=_validator(answer.headers.get("Last-Modified", "")),
                permanent_url=moved,
                max_age=_max_age(answer.headers.get("Cache-Control", "")),
                wire_bytes=answer.wire_bytes,
            )
        raise FetchError(f"{shown(url)}: more than {MAX_REDIRECTS} redirects, one after the other.")

    def _turn(self, url: URL) -> _Turn:
        # one limit for each host and port, as servers count; a scheme of its own is no other server
        host = self._hosts.setdefault(_pair(url), asyncio.Semaphore(self._settings.update.per_host))
        return _Turn(host, self._all)

    async def _exchange(
        self, url: URL, private: bool, headers: Mapping[str, str], limit: int, *, first: bool
    ) -> _Answer | _Redirect:
        import aiohttp

        proxy = self._proxy(url)
        if proxy and not private:
            await self._check_before_proxy(url)
        session = self._session(private or bool(proxy))
        if first and url.user:
            headers = {**headers, "Authorization": _basic(url.user, url.password or "")}
        target = url.with_user(None)
        try:
            async with session.get(
                target, headers=headers, allow_redirects=False, proxy=proxy or None
            ) as response:
                return await self._read(response, target, limit)
        except (aiohttp.ClientError, OSError, ValueError, AssertionError) as error:
            if isinstance(error, TimeoutError) and not isinstance(error, aiohttp.ClientError):
                raise
            raise _plain(error, url) from error

    async def _read(self, response: aiohttp.ClientResponse, url: URL, limit: int) -> _Answer | _Redirect:
        where = shown(str(url))
        status = response.status
        if status in (301, 302, 303, 307, 308):
            location = response.headers.get("Location", "").strip()
            response.close()
            if not location:
                raise FetchError(f"{where}: a redirect that does not say where to.")
            return _Redirect(location, status in (301, 308))
        if status == 304:
            return _Answer(status, response.headers, b"", 0)
        if status == 410:
            response.close()
            raise FeedGone(f"{where}: the server says that this is gone for good (410).", status=status)
        if status != 200:
            response.close()
            raise _status_error(response, where)
        wire_limit = self._settings.update.max_bytes
        if (response.content_length or 0) > wire_limit:
            response.close()
            raise decoding.too_large(wire_limit)
        unpack = decoding.decoder(",".join(response.headers.getall("Content-Encoding", [])), limit)
        wire, pieces = 0, []
        async for chunk in _chunks(response, where):
            wire += len(chunk)
            if wire > wire_limit:
                response.close()
                raise decoding.too_large(wire_limit)
            pieces.append(unpack.feed(chunk))
        unpack.close()
        body = b"".join(pieces)
        if body.startswith(b"\x1f\x8b\x08"):  # a packed file that does not say so
            body = decoding.gunzip(body, limit)
        return _Answer(status, response.headers, body, wire)

    def _session(self, private: bool) -> aiohttp.ClientSession:
        """Connections that may be private and those that may not are kept in two pools and never mix."""
        if private not in self._sessions:
            import aiohttp

            connector = aiohttp.TCPConnector(
                limit=0,
                resolver=_resolver(self._resolve),
                socket_factory=_any_socket if private else _public_socket,
                keepalive_timeout=15,
                ttl_dns_cache=60,
            )
            self._sessions[private] = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._settings.update.timeout / 2),
                headers={
                    "User-Agent": self._settings.network.user_agent or f"Postil/{__version__} (feed reader)"
                },
                max_line_size=_MAX_URL + 1024,
                max_field_size=_MAX_FIELD,
                max_headers=_MAX_HEADERS,
            )
        return self._sessions[private]

    def _proxy(self, url: URL) -> str:
        if self._settings.network.proxy:
            return self._settings.network.proxy
        proxy = self._proxies.get(url.scheme, "")
        if not proxy or urllib.request.proxy_bypass_environment(  # type: ignore[attr-defined]
            url.host or "", self._proxies
        ):
            return ""
        return proxy

    async def _check_before_proxy(self, url: URL) -> None:
        """A proxy looks the name up elsewhere: refuse at least what is private as seen from here."""
        host, port = _pair(url)
        try:
            found = await self._resolve(host, port)
        except OSError:
            return
        for address in found:
            _require_public(address, host)


async def _chunks(response: aiohttp.ClientResponse, where: str) -> AsyncIterator[bytes]:
    """The body as it comes. Does not wait for more on a connection that has ended.

    aiohttp (3.14) closes the connection on a broken chunk, but does not tell who waits for the next.
    """
    while True:
        try:
            async with asyncio.timeout(_LOOK_EVERY):
                chunk = await response.content.readany()
        except TimeoutError:
            connection = response.connection
            if connection is None or connection.transport is None or connection.transport.is_closing():
                raise FetchError(f"{where}: the connection broke off, the answer is not whole.") from None
            continue
        if not chunk:
            return
        yield chunk


@dataclass(frozen=True, slots=True)
class _Redirect:
    location: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Any
    body: bytes
    wire_bytes: int


class _Turn:
    """First a place with the host, then one of all: who waits for a slow host blocks nobody else."""

    def __init__(self, *limits: asyncio.Semaphore) -> None:
        self._limits = limits
        self._held: list[asyncio.Semaphore] = []

    async def __aenter__(self) -> None:
        try:
            for limit in self._limits:
                await limit.acquire()
                self._held.append(limit)
        except BaseException:
            await self.__aexit__()
            raise

    async def __aexit__(self, *_: object) -> None:
        while self._held:
            self._held.pop().release()


# --- addresses


def _parse_url(text: str) -> URL:
    from yarl import URL

    try:
        if len(text) > _MAX_URL or re.search(r"[\x00-\x20\x7f-\x9f]", text.strip()):
            raise ValueError("not an address")
        url = URL(text.strip()).with_fragment(None)
        if url.scheme not in ("http", "https"):
            raise AddressRefused(f"{shown(text)}: only http and https addresses are fetched.")
        if not url.host or not url.port:
            raise ValueError("no host")
    except ValueError as error:
        raise FetchError(
            f"{shown(text)} is not a web address.", hint="It begins with http:// or https://."
        ) from error
    return url


def _next_url(current: URL, location: str) -> URL:
    from yarl import URL

    try:
        if len(location) > _MAX_URL or re.search(r"[\x00-\x20\x7f-\x9f]", location):
            raise AddressRefused(f"{shown(str(current))}: redirects to something that is not an address.")
        return _parse_url(str(current.join(URL(location)))).with_user(None)
    except ValueError as error:
        raise FetchError(f"{shown(str(current))}: redirects to something that is not an address.") from error


def _pair(url: URL) -> tuple[str, int]:
    return ((url.host or "").lower(), url.port or 0)


def _require_public(address: str, host: str) -> None:
    if not is_public(address):
        named = f"{host} ({address})" if host and host != address else address
        raise AddressRefused(
            f"{shown(named)} is a private address, and it was not you who gave it.",
            hint="If it is meant to be reached, add host:port to allow_private under [network].",
        )


def _any_socket(info: Any) -> socket.socket:
    family, kind, protocol, _, _ = info
    return socket.socket(family, kind, protocol)


def _public_socket(info: Any) -> socket.socket:
    _require_public(str(info[4][0]), "")
    return _any_socket(info)


async def _system_resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def _resolver(resolve: Resolve) -> aiohttp.abc.AbstractResolver:
    from aiohttp.abc import AbstractResolver, ResolveResult

    class Resolver(AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            return [
                ResolveResult(
                    hostname=host,
                    host=address,
                    port=port,
                    family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                    proto=0,
                    flags=socket.AI_NUMERICHOST,
                )
                for address in await resolve(host, port)
            ]

        async def close(self) -> None:
            return None

    return Resolver()


# --- headers


def _request_headers(etag: str, last_modified: str, accept: str) -> dict[str, str]:
    headers = {"Accept-Encoding": decoding.offered(), "Accept": accept or "*/*"}
    if etag := _validator(etag):
        headers["If-None-Match"] = etag
    if last_modified := _validator(last_modified):
        headers["If-Modified-Since"] = last_modified
    return headers


def _basic(user: str, password: str) -> str:
    """RFC 7617."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _validator(text: str) -> str:
    return text if len(text) <= MAX_VALIDATOR and re.fullmatch(r"[\x20-\x7e]*", text) else ""


def _max_age(cache_control: str) -> int | None:
    found = re.search(r"\bmax-age=\"?(\d{1,9})\b", cache_control, re.ASCII)
    return int(found.group(1)) if found else None


def retry_after(value: str, *, now: datetime) -> float | None:
    """Seconds that Retry-After asks to wait (RFC 9110, 10.2.3), at most a week; None when unusable."""
    value = value.strip()
    if re.fullmatch(r"\d{1,30}", value, re.ASCII):
        return min(float(value), MAX_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    seconds = (at - now).total_seconds()
    return min(seconds, MAX_RETRY_AFTER) if seconds > 0 else None


_STATUS = {
    204: "an empty answer",
    206: "only a part of the answer",
    401: "it needs a user name and a password",
    402: "it wants to be paid for",
    403: "the server refuses access",
    404: "there is nothing at this address",
    406: "the server has nothing that a feed reader can read",
    407: "the proxy needs a password",
    408: "the server waited too long for the request",
    429: "the server asks for fewer requests",
    451: "withheld for legal reasons",
    500: "the server has a fault",
    502: "the server behind the server does not answer",
    503: "the server is not available now",
    504: "the server behind the server does not answer",
}


def _status_error(response: aiohttp.ClientResponse, where: str) -> HttpStatus:
    status = response.status
    reason = _STATUS.get(status, "the server has a fault" if 500 <= status < 600 else "an unexpected answer")
    wait = retry_after(response.headers.get("Retry-After", ""), now=datetime.now(UTC))
    return HttpStatus(f"{where}: {reason} ({status}).", status=status, retry_after=wait)


def _plain(error: Exception, url: URL) -> FetchError:
    """An error of the HTTP client in plain words."""
    import aiohttp

    where = shown(str(url))
    kinds: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
        (aiohttp.ServerTimeoutError, "the server cannot be reached, or does not speak this protocol"),
        (aiohttp.ClientConnectorDNSError, "there is no such host, or no connection to the internet"),
        (
            (aiohttp.ClientConnectorCertificateError, aiohttp.ServerFingerprintMismatch),
            "its certificate is not trusted",
        ),
        ((aiohttp.ClientSSLError, ssl.SSLError), "no secure connection could be made"),
        (aiohttp.ClientConnectorError, "no connection could be made"),
        (aiohttp.ServerDisconnectedError, "the server closed the connection without an answer"),
        (aiohttp.ClientPayloadError, "the connection closed early, the answer is not whole"),
        (aiohttp.ClientResponseError, "the answer is not valid HTTP"),
        ((ConnectionError, aiohttp.ClientOSError), "the connection broke off"),
        (aiohttp.InvalidURL, "it is not a web address"),
    )
    if isinstance(error, aiohttp.InvalidURL) and "canonical IPv4" in str(error):
        return AddressRefused(f"{where}: an address in a disguised form.")
    for kind, words in kinds:
        if isinstance(error, kind):
            detail = error.os_error.strerror if isinstance(error, aiohttp.ClientConnectorError) else ""
            if isinstance(error, aiohttp.ClientSSLError | aiohttp.ClientConnectorDNSError):
                detail = ""
            return FetchError(f"{where}: {words}{f' ({detail})' if detail else ''}.")
    return FetchError(f"{where}: it could not be fetched ({type(error).__name__}).")
