"""From the text of an address to a socket: what is an address, where a redirect leads, who may be reached."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from reader.errors import AddressRefused, FetchError
from reader.feeds.addresses import is_public, shown

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

MAX_URL = 8 * 1024
"""Characters of an address."""
Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Gives the IP addresses (text form) of a host name; raises OSError where there are none."""


def parse_url(text: str) -> URL:
    """An address as it is fetched, without a fragment. Raises FetchError, AddressRefused."""
    from yarl import URL

    try:
        if len(text) > MAX_URL or re.search(r"[\x00-\x20\x7f-\x9f]", text.strip()):
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


def next_url(current: URL, location: str) -> URL:
    """Where a redirect leads, without user name and password. Raises FetchError, AddressRefused."""
    from yarl import URL

    try:
        if len(location) > MAX_URL or re.search(r"[\x00-\x20\x7f-\x9f]", location):
            raise AddressRefused(f"{shown(str(current))}: redirects to something that is not an address.")
        return parse_url(str(current.join(URL(location)))).with_user(None)
    except ValueError as error:
        raise FetchError(f"{shown(str(current))}: redirects to something that is not an address.") from error


def host_and_port(url: URL) -> tuple[str, int]:
    """What tells one server from another."""
    return ((url.host or "").lower(), url.port or 0)


def require_public(address: str, host: str) -> None:
    """Raises AddressRefused for an IP address that is not public; `host` is the name that led to it."""
    if not is_public(address):
        named = f"{host} ({address})" if host and host != address else address
        raise AddressRefused(
            f"{shown(named)} is a private address, and it was not you who gave it.",
            hint="If it is meant to be reached, add host:port to allow_private under [network].",
        )


def any_socket(info: Any) -> socket.socket:
    """A socket to whatever address."""
    family, kind, protocol, _, _ = info
    return socket.socket(family, kind, protocol)


def public_socket(info: Any) -> socket.socket:
    """A socket to a public address. Raises AddressRefused."""
    require_public(str(info[4][0]), "")
    return any_socket(info)


async def system_resolve(host: str, port: int) -> list[str]:
    """The system's own lookup of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def resolver(resolve: Resolve) -> aiohttp.abc.AbstractResolver:
    """A name lookup as aiohttp wants it."""
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
