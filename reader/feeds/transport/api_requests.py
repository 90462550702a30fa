"""Requests to the API of a server that the user configured: GET, and POST with a form.

The limits of size and time are those of feeds. Redirects are not followed: what is sent is meant for this
server alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from reader.config import Settings
from reader.errors import FetchError, Offline, TimedOut, UsageError
from reader.feeds.transport import decoding
from reader.feeds.transport.addresses import shown
from reader.feeds.transport.connecting import Resolve, host_and_port, parse_url, system_resolve
from reader.feeds.transport.exchange import Connections, Redirect
from reader.feeds.transport.network import is_local

if TYPE_CHECKING:
    from types import TracebackType

Fields = Sequence[tuple[str, str]]
"""Names with values, in order; a name may come several times."""


class ApiConnection:
    """Requests below one address; an async context manager that owns the connections."""

    def __init__(self, address: str, settings: Settings, *, resolve: Resolve | None = None) -> None:
        self._address, self._settings = address, settings
        self._connections = Connections(settings, resolve or system_resolve)

    async def __aenter__(self) -> ApiConnection:
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._connections.close()

    async def ask(
        self, path: str, *, fields: Fields = (), form: Fields | None = None, headers: Mapping[str, str]
    ) -> bytes:
        """The body of an answer. With `form` it is a POST.

        Raises Offline, FetchError, HttpStatus, TimedOut, TooLarge.
        """
        if self._settings.network.offline:
            raise Offline("The network is switched off (--offline).", hint="Run it again without --offline.")
        query = f"?{urlencode(fields)}" if fields else ""
        url = parse_url(f"{self._address}{path}{query}")
        seconds = self._settings.update.timeout
        try:
            async with asyncio.timeout(seconds):
                answer = await self._connections.exchange(
                    url,
                    {
                        "Accept": "application/json, text/plain",
                        "Accept-Encoding": decoding.OFFERED,
                        **headers,
                    },
                    private=True,
                    limit=self._settings.update.max_decoded_bytes,
                    with_login=True,
                    form=None if form is None else urlencode(form).encode(),
                )
        except TimeoutError as error:
            raise TimedOut(f"{shown(self._address)}: timed out after {seconds:g} s.") from error
        if isinstance(answer, Redirect):
            raise FetchError(
                f"{shown(self._address)} redirects to {shown(answer.location)}.",
                hint="Add the account with that address.",
            )
        return answer.body


def require_safe(address: str) -> None:
    """Raises UsageError for an address to which a password would travel unencrypted; FetchError for none."""
    url = parse_url(address)
    if url.scheme != "https" and not is_local(host_and_port(url)[0]):
        raise UsageError(
            f"{shown(address)}: the password would be sent unencrypted.",
            hint="Write the address with https://.",
        )
