"""From the text of a URL to a socket: which URLs are valid, where redirects lead, who may be reached."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from reader.errors import AddressRefused, FetchError
from reader.feeds.transport.addresses import is_public, shown
from reader.feeds.transport.http_errors import RefusedSocket

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

MAX_URL = 8 * 1024
"""Characters of an address."""
Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Gives the IP addresses (text form) of a host name and port; raises OSError where there are none."""


def parse_url(text: str) -> URL:
    """An address as it is fetched, without a fragment. Raises FetchError, AddressRefused."""
    from yarl import URL

    try:
        if len(text) > MAX_URL or re.search(r"[\x00-\x20\x7f-\x9f]", text.strip()):
            raise ValueError("not an address")
        url = URL(text.strip()).with_fragment(None)
        if url.scheme not in ("http", "https"):
            raise AddressRefused(f"{shown(text)}: only http and https addresses can be fetched.")
        if not url.host or not url.port:
            raise ValueError("no host")
    except ValueError as error:
        raise FetchError(
            f"{shown(text)} is not a valid web address.", hint="It must begin with http:// or https://."
        ) from error
    return url


def next_url(current: URL, location: str) -> URL:
    """Where a redirect leads, without user name and password. Raises FetchError, AddressRefused."""
    from yarl import URL

    try:
        if len(location) > MAX_URL or re.search(r"[\x00-\x20\x7f-\x9f]", location):
            raise AddressRefused(f"{shown(str(current))}: redirects to an invalid address.")
        return parse_url(str(current.join(URL(location)))).with_user(None)
    except ValueError as error:
        raise FetchError(f"{shown(str(current))}: redirects to an invalid address.") from error


def host_and_port(url: URL) -> tuple[str, int]:
    """What tells one server from another."""
    return ((url.host or "").lower(), url.port or 0)


def require_public(address: str, host: str) -> None:
    """Raises AddressRefused for an IP address that is not public; `host` is the name that led to it."""
    if not is_public(address):
        named = f"{host} ({address})" if host and host != address else address
        raise AddressRefused(
            f"{shown(named)} refused: private address from a feed or redirect.",
            hint="If it is meant to be reached, add host:port to allow_private under [network].",
        )


def any_socket(info: Any) -> socket.socket:
    """A socket for any address."""
    family, kind, protocol, _, _ = info
    return socket.socket(family, kind, protocol)


def public_socket(info: Any) -> socket.socket:
    """A socket for a public address. Raises RefusedSocket."""
    try:
        require_public(str(info[4][0]), "")
    except AddressRefused as refusal:
        raise RefusedSocket(refusal) from refusal
    return any_socket(info)


async def system_resolve(host: str, port: int) -> list[str]:
    """The system's own lookup of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def resolver(resolve: Resolve, *, public: bool) -> aiohttp.abc.AbstractResolver:
    """A name lookup for the HTTP client; with `public`, private addresses of a name are left out.

    A name with nothing but private addresses raises AddressRefused then.
    """
    from aiohttp.abc import AbstractResolver, ResolveResult

    class Resolver(AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            found = await resolve(host, port)
            if public:
                allowed = [address for address in found if is_public(address)]
                if found and not allowed:
                    require_public(found[0], host)
                found = allowed
            return [
                ResolveResult(
                    hostname=host,
                    host=address,
                    port=port,
                    family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                    proto=0,
                    flags=socket.AI_NUMERICHOST,
                )
                for address in found
            ]

        async def close(self) -> None:
            return None

    return Resolver()
