"""What a server's refusals and the HTTP client's errors mean, in plain words."""

from __future__ import annotations

import errno
import os
import re
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from reader.errors import AddressRefused, FetchError, HttpStatus, TimedOut
from reader.feeds.transport.addresses import shown
from reader.log import logger

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

log = logger(__name__)
MAX_RETRY_AFTER = 7 * 24 * 3600.0


class Unreachable(FetchError):
    """No connection to the host: its name has no address, or it refuses. `reason` is a clause about it."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}.")
        self.reason = reason


class CertificateRefused(FetchError):
    """The host has shown a certificate that is not trusted."""


class RefusedSocket(OSError):
    """A private address that may not be connected to; an OSError, as the HTTP client expects of a socket."""

    def __init__(self, refusal: AddressRefused) -> None:
        super().__init__(errno.EACCES, refusal.message)
        self.refusal = refusal


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
    204: "empty answer",
    206: "only part of the content",
    401: "needs a user name and a password, which `postil login` stores",
    402: "payment required",
    403: "access denied",
    404: "not found",
    406: "the server offers no format that a feed reader can read",
    407: "the proxy needs a password",
    408: "the server timed out waiting for the request",
    429: "too many requests",
    451: "unavailable for legal reasons",
    500: "server error",
    502: "bad gateway",
    503: "service unavailable",
    504: "gateway timeout",
}


def status_error(response: aiohttp.ClientResponse, where: str) -> HttpStatus:
    """An answer that carries no content."""
    status = response.status
    reason = _STATUS.get(status, "server error" if 500 <= status < 600 else "unexpected answer")
    wait = retry_after(response.headers.get("Retry-After", ""), now=datetime.now(UTC))
    return HttpStatus(f"{where}: {reason} ({status}).", status=status, retry_after=wait)


_CONNECTING = {
    errno.ECONNREFUSED: "connection refused",
    errno.EHOSTUNREACH: "host unreachable",
    errno.ENETUNREACH: "network unreachable",
    errno.ETIMEDOUT: "connection timed out",
    errno.ECONNRESET: "connection reset by the server",
}


def plain_error(error: Exception, url: URL) -> FetchError:
    """An error of the HTTP client in plain words; an unknown one goes to the log."""
    import aiohttp

    where = shown(str(url))
    if isinstance(error, aiohttp.InvalidURL) and "canonical IPv4" in str(error):
        return AddressRefused(f"{where}: refused: IP address in a disguised form.")
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ServerFingerprintMismatch):
        return CertificateRefused(f"{where}: certificate not trusted.")
    if isinstance(error, aiohttp.ServerTimeoutError):  # also of the connecting itself
        return TimedOut(f"{where}: no answer, or not an HTTP server.")
    kinds: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
        ((aiohttp.ClientSSLError, ssl.SSLError), "no secure connection could be made"),
        (aiohttp.ClientConnectorError, ""),
        (aiohttp.ServerDisconnectedError, "the server closed the connection without an answer"),
        (aiohttp.ClientPayloadError, "connection closed before the response was complete"),
        (aiohttp.ClientResponseError, "the answer is not valid HTTP"),
        ((ConnectionError, aiohttp.ClientOSError), "connection lost"),
        ((aiohttp.InvalidURL, UnicodeError), "not a valid web address"),
    )
    for kind, words in kinds:
        if isinstance(error, kind):
            if isinstance(error, aiohttp.ClientConnectorError) and not words:
                return _not_connected(error, where)
            return FetchError(f"{where}: {words}.")
    log.error("unexpected error while fetching %s", where, exc_info=error)
    return FetchError(f"{where}: could not be fetched; the log has the details.")


def _not_connected(error: aiohttp.ClientConnectorError, where: str) -> FetchError:
    import aiohttp

    cause = error.os_error
    if isinstance(cause, RefusedSocket):
        return cause.refusal
    if isinstance(error, aiohttp.ClientProxyConnectionError):  # says nothing of the host behind the proxy
        return FetchError(f"{where}: no connection to the proxy.")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Unreachable(where, "host not found, or no connection to the internet")
    number = cause.errno or 0
    return Unreachable(where, _CONNECTING.get(number) or (os.strerror(number) if number else "no connection"))
