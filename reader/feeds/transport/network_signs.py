"""What an answer or a failure says about the network behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reader.errors import AddressRefused, FetchError, HttpStatus, TimedOut
from reader.feeds.transport.connecting import host_and_port
from reader.feeds.transport.exchange import Answer
from reader.feeds.transport.hosts import HostSkipped
from reader.feeds.transport.http_errors import CertificateRefused, Unreachable
from reader.feeds.transport.network import Network, NetworkDown

if TYPE_CHECKING:
    from yarl import URL

_WEB_PAGES = ("text/html", "application/xhtml+xml")
_PAGE_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)\b", re.IGNORECASE)


async def tell_failure(network: Network, typed: URL, current: URL, error: FetchError) -> None:
    """Tell of a fetch that failed; `current` is where its redirects had led.

    Returns when the failure is the host's own, or that cannot be known. Raises NetworkDown.
    """
    host, final = host_and_port(typed)[0], host_and_port(current)[0]
    match error:
        case NetworkDown():
            return
        case Unreachable() | HostSkipped():
            await network.unreachable(final, error.reason)
        case TimedOut():
            await network.unreachable(final, "timed out")
        case CertificateRefused():
            await network.web_page(host, "a certificate that is not trusted")
        case AddressRefused():
            await network.web_page(host, "a private address")
        case HttpStatus(status=511):  # Network Authentication Required (RFC 6585, 6)
            await network.web_page(host, "a request for a login")
        case HttpStatus():
            network.answered()


async def tell_answer(network: Network, typed: URL, current: URL, answer: Answer) -> None:
    """Tell of an answer, `current` being where redirects led.

    Returns when it is no captive portal's, or that cannot be known. Raises NetworkDown.
    """
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind in _WEB_PAGES or _PAGE_BEGINS.match(answer.body[:200]):
        await network.web_page(host_and_port(typed)[0], host_and_port(current)[0], answer.body)
    else:
        network.answered()
