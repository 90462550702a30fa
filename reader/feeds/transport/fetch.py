"""Fetching over HTTP(S): conditional requests, redirects, one deadline, logins, offline.

One deadline covers a fetch with its redirects; whether an address may be private is decided again at
every hop. `exchange` has the single request, `hosts` the slots and the hosts that are given up.
"""

from __future__ import annotations

import asyncio
import base64
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from reader import logins
from reader.config import Settings
from reader.errors import AddressRefused, FetchError, Offline, TimedOut
from reader.feeds.transport import decoding
from reader.feeds.transport.addresses import BAD_PORTS, pairs, shown
from reader.feeds.transport.concurrency import MOST
from reader.feeds.transport.connecting import Resolve, host_and_port, next_url, parse_url, system_resolve
from reader.feeds.transport.downloads import PdfDownload
from reader.feeds.transport.exchange import Answer, Connections, Redirect
from reader.feeds.transport.hosts import Hosts
from reader.feeds.transport.http_errors import Unreachable
from reader.feeds.transport.network import Network, is_local
from reader.feeds.transport.network_signs import tell_answer, tell_failure
from reader.logins import Logins

if TYPE_CHECKING:
    from yarl import URL

Exchange: TypeAlias = Callable[..., Awaitable[Answer | Redirect]]
"""What `Connections.exchange` is: it takes the same arguments, of which the first is the address."""

MAX_REDIRECTS = 5
_ASK_AGAIN_AFTER = 1.0
"""Seconds after which a host is asked again while none could be connected to."""
MAX_VALIDATOR = 1024
"""Characters of an ETag or Last-Modified that are worth keeping."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `body` is unpacked; empty when `not_modified`.

    `permanent_url` is the final address when every redirect on the way was permanent (301, 308),
    else "". `max_age` is what Cache-Control says, in seconds. `file` has the body instead where a PDF was
    downloaded; it is the caller's, who removes it.
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
    file: Path | None = None

    @property
    def not_modified(self) -> bool:
        """Whether the server said that nothing has changed (304)."""
        return self.status == 304


class Fetcher:
    """Fetches addresses; an async context manager that owns the connections.

    At most `update.concurrency` exchanges run at once, `update.per_host` of them with one host; time
    spent waiting for a slot does not count against the deadline. `resolve` replaces the system's
    name lookup; `known` replaces the logins of the file beside the settings. `network` is told how hosts
    answer, and may end every fetch with NetworkDown. `exchange` answers in place of the network.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        resolve: Resolve | None = None,
        known: Logins | None = None,
        network: Network | None = None,
        exchange: Exchange | None = None,
    ) -> None:
        self._settings = settings
        self._logins = logins.load(logins.beside(settings.path)) if known is None else known
        self._allowed = pairs(settings.network.allow_private)
        self._network = network
        self._connections = Connections(
            settings, resolve or system_resolve, on_connected=self._connection_made
        )
        self._exchange = exchange or self._connections.exchange
        at_once = settings.update.concurrency
        self._hosts = Hosts(
            at_once=MOST if isinstance(at_once, str) else at_once, per_host=settings.update.per_host
        )

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        await self._connections.close()

    async def fetch(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        trusted: bool = False,
        login_scope: str = "",
        max_bytes: int | None = None,
        accept: str = "",
        before: Callable[[], Awaitable[None]] | None = None,
        pdf_folder: Path | None = None,
    ) -> Fetched:
        """Fetch one address with its redirects.

        `etag` and `last_modified` make the request conditional. `trusted` says that the user himself
        gave this address: then its own host and port may be private; a redirect elsewhere may not.
        `login_scope` is the address whose logins may be sent: of the feed, also for the pages of its
        entries, or what the user typed; without it none is sent. `max_bytes` lowers the cap on the
        unpacked body. `before` is awaited with the slot in hand: it may delay the exchange. With `pdf_folder`
        an answer that is a PDF goes to a file there, under limits of its own: `update.max_pdf_bytes`, and no
        deadline but for a download that stalls.
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
                raise AddressRefused(f"{shown(str(current))}: refused: not a port of web servers.")
            login = self._login(current, login_scope, first=hop == 0)

            async def exchange(
                clock: asyncio.Timeout,
                url: URL = current,
                login: dict[str, str] = login,
                private: bool = private,
            ) -> Answer | Redirect:
                return await self._exchange(
                    url.with_user(None),
                    {**headers, **login},
                    private=private,
                    limit=limit,
                    with_login=bool(login),
                    download=self._download(pdf_folder, clock),
                )

            try:
                async with self._hosts.slot(host_and_port(current)):
                    if before is not None:
                        await before()
                    started = time.monotonic()
                    answer = await self._in_time(exchange, current, typed, left)
                    left -= time.monotonic() - started
            except FetchError as error:
                if network := self._network_of(typed):
                    await tell_failure(network, typed, current, error)
                raise
            if isinstance(answer, Redirect):
                permanent = permanent and answer.permanent
                current = next_url(current, answer.location)
                continue
            if answer.status == 304 and not (etag or last_modified):
                raise FetchError(f'{shown(url)}: the server says "not modified" to an unconditional request.')
            if network := self._network_of(typed):
                await tell_answer(network, typed, current, answer)
            return _fetched(url, str(current.with_user(None)), answer, moved=permanent and hop > 0)
        raise FetchError(f"{shown(url)}: more than {MAX_REDIRECTS} redirects.")

    async def _in_time(
        self,
        exchange: Callable[[asyncio.Timeout], Awaitable[Answer | Redirect]],
        url: URL,
        typed: URL,
        seconds: float,
    ) -> Answer | Redirect:
        """An exchange within so many seconds, watched for signs of the network. Raises TimedOut."""
        network = self._network_of(url)
        try:
            async with asyncio.timeout(seconds) as clock:
                if network is None:
                    return await exchange(clock)
                with network.asking(host_and_port(url)[0], clock):
                    try:
                        return await exchange(clock)
                    except Unreachable:
                        if network.connected:
                            raise
                    # a machine that has just woken needs a moment until names can be looked up
                    await asyncio.sleep(_ASK_AGAIN_AFTER)
                    return await exchange(clock)
        except TimeoutError as error:
            if network is not None:
                network.require()
            limit = self._settings.update.timeout
            raise TimedOut(f"{shown(str(typed))}: timed out after {limit:g} s.") from error

    def _network_of(self, url: URL) -> Network | None:
        """The network that an address is in; None for one of this machine or its own network."""
        host = host_and_port(url)[0]
        return None if self._network is None or is_local(host) else self._network

    def _connection_made(self, host: str) -> None:
        if self._network is not None and not is_local(host):
            self._network.connection_made()

    def _download(self, folder: Path | None, clock: asyncio.Timeout) -> PdfDownload | None:
        if folder is None:
            return None
        return PdfDownload(folder, self._settings.update.max_pdf_bytes, self._settings.update.timeout, clock)

    def _login(self, url: URL, scope: str, *, first: bool) -> dict[str, str]:
        """The headers of the login for an address, as far as it covers `scope` too."""
        target = str(url.with_user(None))
        try:
            login = self._logins.headers(target, scope=scope) if scope else {}
        except FetchError as error:
            raise FetchError(f"{shown(target)}: {error.message}", hint=error.hint) from error
        if first and url.user and "Authorization" not in login:
            login["Authorization"] = _basic(url.user, url.password or "")
        return login


def _fetched(url: str, final_url: str, answer: Answer, *, moved: bool) -> Fetched:
    headers = answer.headers
    return Fetched(
        url=url,
        final_url=final_url,
        status=answer.status,
        body=answer.body,
        content_type=headers.get("Content-Type", "")[:200],
        etag=_validator(headers.get("ETag", "")),
        last_modified=_validator(headers.get("Last-Modified", "")),
        permanent_url=final_url if moved else "",
        max_age=_max_age(headers.get("Cache-Control", "")),
        wire_bytes=answer.wire_bytes,
        file=answer.file,
    )


# --- headers


def _request_headers(etag: str, last_modified: str, accept: str) -> Mapping[str, str]:
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
