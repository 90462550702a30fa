"""What a server's refusals and the HTTP client's errors mean, in plain words."""

from __future__ import annotations

import re
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from reader.errors import AddressRefused, FetchError, HttpStatus
from reader.feeds.addresses import shown

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

MAX_RETRY_AFTER = 7 * 24 * 3600.0


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
    401: "it needs a user name and a password, which `postil login` keeps",
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


def status_error(response: aiohttp.ClientResponse, where: str) -> HttpStatus:
    """An answer that carries no content."""
    status = response.status
    reason = _STATUS.get(status, "the server has a fault" if 500 <= status < 600 else "an unexpected answer")
    wait = retry_after(response.headers.get("Retry-After", ""), now=datetime.now(UTC))
    return HttpStatus(f"{where}: {reason} ({status}).", status=status, retry_after=wait)


def plain_error(error: Exception, url: URL) -> FetchError:
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
