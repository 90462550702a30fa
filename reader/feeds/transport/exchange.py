"""One HTTP exchange: a request and its answer, with the bytes on the wire and unpacked under caps.

No cookie is kept, and an answer that breaks off is an error. Who may be connected to is decided where
the socket is made (see `connecting`). Connections that may be private have a pool of their own.
"""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from reader import __version__
from reader.config import Settings
from reader.errors import FeedGone, FetchError, HttpStatus
from reader.feeds.transport import decoding
from reader.feeds.transport.addresses import shown
from reader.feeds.transport.connecting import (
    MAX_URL,
    Resolve,
    any_socket,
    host_and_port,
    public_socket,
    require_public,
    resolver,
)
from reader.feeds.transport.downloads import Body, PdfDownload
from reader.feeds.transport.http_errors import plain_error, status_error

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

USER_AGENT = f"Postil/{__version__} (feed reader)"
_FORM = "application/x-www-form-urlencoded"
_MAX_FIELD = 64 * 1024
_MAX_HEADERS = 1000
_LOOK_EVERY = 2.0
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Redirect:
    """An answer that names another address."""

    location: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with content (200), or that nothing has changed (304); `body` is unpacked.

    `file` has the body instead where a PDF was downloaded.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    wire_bytes: int
    file: Path | None = None


class Connections:
    """The HTTP client's connection pools; `close` ends them.

    `resolve` looks host names up; `on_connected` is called with the host of a request for which a
    connection was made.
    """

    def __init__(
        self,
        settings: Settings,
        resolve: Resolve,
        *,
        on_connected: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._settings = settings
        self._resolve = resolve
        self._on_connected = on_connected
        self._proxies = urllib.request.getproxies_environment()
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def close(self) -> None:
        """Close all connections."""
        sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            await session.close()

    async def exchange(
        self,
        url: URL,
        headers: Mapping[str, str],
        *,
        private: bool,
        limit: int,
        with_login: bool,
        download: PdfDownload | None = None,
        form: bytes | None = None,
    ) -> Answer | Redirect:
        """Ask for an address without user name and password; redirects are not followed.

        `private` allows private addresses, `limit` caps the unpacked bytes. `with_login`: a 401 means
        that the login in `headers` was refused. With `download` a PDF goes to a file. With `form`, an encoded
        form, it is a POST.
        Raises AddressRefused, TooLarge, FeedGone, HttpStatus, FetchError; TimeoutError when the caller's
        deadline ends.
        """
        import aiohttp

        proxy = self._proxy(url)
        if proxy and not private:
            await self._check_before_proxy(url)
        session = self._session(private or bool(proxy))
        try:
            async with session.request(
                "GET" if form is None else "POST",
                url,
                headers=headers if form is None else {**headers, "Content-Type": _FORM},
                data=form,
                allow_redirects=False,
                proxy=proxy or None,
                trace_request_ctx=host_and_port(url)[0],
            ) as response:
                if response.status == 401 and with_login:
                    response.close()
                    raise HttpStatus(f"{shown(str(url))}: login refused (401).", status=401)
                return await self._read(response, url, limit, download)
        except (aiohttp.ClientError, OSError, ValueError, AssertionError) as error:
            if isinstance(error, TimeoutError) and not isinstance(error, aiohttp.ClientError):
                raise
            raise plain_error(error, url) from error

    async def _read(
        self, response: aiohttp.ClientResponse, url: URL, limit: int, download: PdfDownload | None
    ) -> Answer | Redirect:
        where = shown(str(url))
        status = response.status
        if status in _REDIRECTS:
            location = response.headers.get("Location", "").strip()
            response.close()
            if not location:
                raise FetchError(f"{where}: redirect without an address.")
            return Redirect(location, status in (301, 308))
        if status == 304:
            return Answer(status, response.headers, b"", 0)
        if status == 410:
            response.close()
            raise FeedGone(f"{where}: permanently gone (410).", status=status)
        if status != 200:
            response.close()
            raise status_error(response, where)
        return await self._body(response, where, limit, download)

    async def _body(
        self, response: aiohttp.ClientResponse, where: str, limit: int, download: PdfDownload | None
    ) -> Answer:
        """The answer with its unpacked body, in memory or, where it is a PDF that is wanted, in a file."""
        wire_limit = self._settings.update.max_bytes
        most = max(limit, download.limit) if download else limit
        length = response.content_length or 0
        if length > (max(wire_limit, download.limit) if download else wire_limit):
            response.close()
            raise decoding.too_large(wire_limit)
        unpack = decoding.decoder(",".join(response.headers.getall("Content-Encoding", [])), most)
        wire, body = 0, Body(limit, download)
        try:
            async for chunk in _chunks(response, where):
                wire += len(chunk)
                body.add(unpack.feed(chunk))
                if wire > (wire_limit if not body.in_file else most):
                    raise decoding.too_large(wire_limit)
            unpack.close()
        except BaseException:
            response.close()
            body.discard()
            raise
        if body.in_file:
            return Answer(response.status, response.headers, b"", wire, body.finished())
        data = body.data()
        if data.startswith(b"\x1f\x8b\x08"):  # a gzip file without a Content-Encoding
            data = decoding.gunzip(data, limit)
        return Answer(response.status, response.headers, data, wire)

    def _session(self, private: bool) -> aiohttp.ClientSession:
        if private not in self._sessions:
            import aiohttp

            connector = aiohttp.TCPConnector(
                limit=0,
                resolver=resolver(self._resolve, public=not private),
                socket_factory=any_socket if private else public_socket,
                keepalive_timeout=15,
                ttl_dns_cache=60,
            )
            trace = aiohttp.TraceConfig()
            trace.on_connection_create_end.append(self._connection_made)
            self._sessions[private] = aiohttp.ClientSession(
                connector=connector,
                trace_configs=[trace],
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._settings.update.timeout / 2),
                headers={"User-Agent": self._settings.network.user_agent or USER_AGENT},
                max_line_size=MAX_URL + 1024,
                max_field_size=_MAX_FIELD,
                max_headers=_MAX_HEADERS,
            )
        return self._sessions[private]

    async def _connection_made(self, _session: object, context: SimpleNamespace, _: object) -> None:
        self._on_connected(context.trace_request_ctx)

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
        """Refuse what is private as seen from here; the proxy looks the name up elsewhere."""
        host, port = host_and_port(url)
        try:
            found = await self._resolve(host, port)
        except OSError:
            return
        for address in found:
            require_public(address, host)


async def _chunks(response: aiohttp.ClientResponse, where: str) -> AsyncIterator[bytes]:
    """The body as it comes; ends also when the connection does.

    aiohttp (3.14) closes the connection on a broken chunk, but does not wake who waits for the next.
    """
    while True:
        try:
            async with asyncio.timeout(_LOOK_EVERY):
                chunk = await response.content.readany()
        except TimeoutError:
            connection = response.connection
            if connection is None or connection.transport is None or connection.transport.is_closing():
                raise FetchError(f"{where}: connection closed before the response was complete.") from None
            continue
        if not chunk:
            return
        yield chunk
