"""Slots and verdicts for each host: how many requests run at once, and which hosts are given up.

A host that timed out three times in a row, refused a connection or has no address is skipped until the
`Hosts` object goes, which lives as long as one update: its feeds and pages would only wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias

from reader.errors import FetchError, TimedOut
from reader.feeds.transport.concurrency import DownloadLimit
from reader.feeds.transport.http_errors import Unreachable

MAX_TIMEOUTS = 3
"""Timeouts in a row after which a host is given up."""
HostAndPort: TypeAlias = tuple[str, int]


class HostSkipped(FetchError):
    """The host was given up earlier in this update; nothing was sent. `reason` is a clause about it."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    timeouts: int = 0
    verdict: str = ""
    """Why it was given up; "" while it is asked."""


class Hosts:
    """At most `at_once` requests at a time, fewer while these overload the machine or the line.

    `per_host` of them go to one host and port.
    """

    def __init__(self, *, at_once: int, per_host: int) -> None:
        self._all = DownloadLimit(at_once)
        self._per_host = per_host
        self._hosts: dict[HostAndPort, _Host] = {}

    @asynccontextmanager
    async def slot(self, key: HostAndPort) -> AsyncIterator[None]:
        """Wait for a slot of the host, then for one of all, so that a slow host delays no other.

        What is raised inside counts for the verdict on the host. Raises HostSkipped.
        """
        host = self._host(key)
        self._require(key, host)
        async with host.slots:
            self._require(key, host)
            async with self._all.slot():
                try:
                    yield
                except TimedOut:
                    host.timeouts += 1
                    if host.timeouts >= MAX_TIMEOUTS:
                        host.verdict = f"timed out {MAX_TIMEOUTS} times"
                    raise
                except Unreachable as error:
                    host.verdict = error.reason
                    raise
                except FetchError:
                    host.timeouts = 0
                    raise
                else:
                    host.timeouts = 0

    def verdict(self, key: HostAndPort) -> str:
        """Why a host was given up, "" where it was not."""
        host = self._hosts.get(key)
        return host.verdict if host else ""

    def _host(self, key: HostAndPort) -> _Host:
        if key not in self._hosts:
            self._hosts[key] = _Host(asyncio.Semaphore(self._per_host))
        return self._hosts[key]

    def _require(self, key: HostAndPort, host: _Host) -> None:
        if host.verdict:
            raise HostSkipped(
                f"{key[0]} skipped: {host.verdict}. Will retry with a later update.", host.verdict
            )
