"""Fetching over HTTP(S), held to the limits that a feed reader owes its user.

One deadline covers a whole fetch with its redirects; the bytes on the wire, the bytes unpacked and
the headers are capped; no cookie is kept; an answer that breaks off is an error. Who may be
connected to is decided at the socket (see `addresses`), at every hop.
"""

from __future__ import annotations

import asyncio
import base64
import re
import time
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reader import __version__, logins
from reader.config import Settings
from reader.errors import AddressRefused, FeedGone, FetchError, HttpStatus, Offline, TimedOut
from reader.feeds import decoding
from reader.feeds.addresses import BAD_PORTS, pairs, shown
from reader.feeds.connecting import (
    MAX_URL,
    Resolve,
    any_socket,
    host_and_port,
    next_url,
    parse_url,
    public_socket,
    require_public,
    resolver,
    system_resolve,
)
from reader.feeds.http_errors import plain_error, status_error
from reader.logins import Logins

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

USER_AGENT = f"Postil/{__version__} (feed reader)"
MAX_REDIRECTS = 5
MAX_VALIDATOR = 1024
"""Characters of an ETag or Last-Modified that are worth keeping."""
_MAX_FIELD = 64 * 1024
_MAX_HEADERS = 1000
_LOOK_EVERY = 2.0


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
    name lookup; `known` replaces the logins of the file beside the settings.
    """

    def __init__(
        self, settings: Settings, *, resolve: Resolve | None = None, known: Logins | None = None
    ) -> None:
        self._settings = settings
        self._logins = logins.load(logins.beside(settings.path)) if known is None else known
        self._resolve = resolve or system_resolve
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
        before: Callable[[], Awaitable[None]] | None = None,
    ) -> Fetched:
        """Fetch one address with its redirects.

        `etag` and `last_modified` make the request conditional. `trusted` says that the user himself
        gave this address: then its own host and port may be private; a redirect elsewhere may not.
        `max_bytes` lowers the cap on the unpacked body. `before` is awaited whenever the turn has come:
        it may put the exchange off.
        Raises Offline, AddressRefused, TimedOut, TooLarge, FeedGone, HttpStatus, FetchError.
        """
        if self._settings.network.offline:
            raise Offline("The network is switched off (--offline).", hint="Run it again without --offline.")
        headers = _request_headers(etag, last_modified, accept)
        limit = self._settings.update.max_decoded_bytes
        limit = limit if max_bytes is None else min(limit, max_bytes)
        typed = parse_url(url)
        current, permanent, left = typed, True, self._settings.update.timeout
        for hop in range(MAX_REDIRECTS + 1):
            private = trusted and current.origin() == typed.origin()
            private = private or host_and_port(current) in self._allowed
            if host_and_port(current)[1] in BAD_PORTS:
                raise AddressRefused(f"{shown(str(current))}: that port is not for web pages.")
            async with self._turn(current):
                if before is not None:
                    await before()
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
                current = next_url(current, answer.location)
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
        host = self._hosts.setdefault(host_and_port(url), asyncio.Semaphore(self._settings.update.per_host))
        return _Turn(host, self._all)

    async def _exchange(
        self, url: URL, private: bool, headers: Mapping[str, str], limit: int, *, first: bool
    ) -> _Answer | _Redirect:
        import aiohttp

        proxy = self._proxy(url)
        if proxy and not private:
            await self._check_before_proxy(url)
        session = self._session(private or bool(proxy))
        target = url.with_user(None)
        login = self._login(target)
        if first and url.user and "Authorization" not in login:
            login["Authorization"] = _basic(url.user, url.password or "")
        headers = {**headers, **login}
        try:
            async with session.get(
                target, headers=headers, allow_redirects=False, proxy=proxy or None
            ) as response:
                if response.status == 401 and login:
                    response.close()
                    raise HttpStatus(f"{shown(str(target))}: it does not accept its login (401).", status=401)
                return await self._read(response, target, limit)
        except (aiohttp.ClientError, OSError, ValueError, AssertionError) as error:
            if isinstance(error, TimeoutError) and not isinstance(error, aiohttp.ClientError):
                raise
            raise plain_error(error, url) from error

    def _login(self, url: URL) -> dict[str, str]:
        try:
            return self._logins.headers(str(url))
        except FetchError as error:
            raise FetchError(f"{shown(str(url))}: {error.message}", hint=error.hint) from error

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
            raise status_error(response, where)
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
                resolver=resolver(self._resolve),
                socket_factory=any_socket if private else public_socket,
                keepalive_timeout=15,
                ttl_dns_cache=60,
            )
            self._sessions[private] = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._settings.update.timeout / 2),
                headers={"User-Agent": self._settings.network.user_agent or USER_AGENT},
                max_line_size=MAX_URL + 1024,
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
        host, port = host_and_port(url)
        try:
            found = await self._resolve(host, port)
        except OSError:
            return
        for address in found:
            require_public(address, host)


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


# --- headers


def _request_headers(etag: str, last_modified: str, accept: str) -> dict[str, str]:
    headers = {"Accept-Encoding": decoding.OFFERED, "Accept": accept or "*/*"}
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
