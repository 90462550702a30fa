"""Whether there is a network at all, told from how the hosts of one update answer.

One host that cannot be reached says nothing, three of three do. Without a network every feed would fail
by itself and pages be waited for in vain; behind a captive portal every host answers with the login page
of the network. `Network` notices both, ends what waits, and lets no feed count a failure: a fetch that fails
while nothing has been reached is held until it is known whose fault it is. Hosts of the machine or the house
(loopback, private addresses) neither count nor are affected.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256

from reader.errors import FetchError

HOSTS = 3
"""Hosts that must have failed, and none answered, before the network is blamed."""
SILENCE = 8.0
"""Seconds without a connection to any host, after which packets are taken to vanish."""
_LOCAL_NAMES = (".local", ".lan", ".internal", ".localhost", ".home.arpa")


class NetworkDown(FetchError):
    """There is no network, or one that wants a login first; nothing is known of the host."""


class Network:
    """What the fetches of one update tell about the network. Used on one event loop.

    `hosts` and `silence` (seconds) say how much must have failed.
    """

    def __init__(self, *, hosts: int = HOSTS, silence: float = SILENCE) -> None:
        self._wanted, self._silence = hosts, silence
        self._asked: set[str] = set()
        self._failed: dict[str, str] = {}
        """Hosts that could not be reached, with the reason as a clause."""
        self._pages: dict[str, set[str]] = {}
        """Hosts by the web page they answered with, where something else was expected."""
        self._clocks: set[asyncio.Timeout] = set()
        self._active = 0
        self._connected = self._proven = False
        self._watch: asyncio.TimerHandle | None = None
        self._changed = asyncio.Event()
        self.verdict = ""
        """A sentence that says what is wrong with the network, "" while nothing is known to be."""

    @property
    def connected(self) -> bool:
        """Whether any host could be connected to."""
        return self._connected

    def require(self) -> None:
        """Raises NetworkDown after a verdict."""
        if self.verdict:
            raise NetworkDown(self.verdict)

    @contextmanager
    def asking(self, host: str, clock: asyncio.Timeout) -> Iterator[None]:
        """Around an exchange with a host; a verdict ends its `clock`. Raises NetworkDown."""
        self.require()
        self._asked.add(host)
        self._active += 1
        self._clocks.add(clock)
        if self._watch is None and len(self._asked) >= self._wanted and not self._connected:
            self._watch = asyncio.get_running_loop().call_later(self._silence, self._look)
        try:
            yield
        finally:
            self._active -= 1
            self._clocks.discard(clock)
            self._tell()

    def connection_made(self) -> None:
        """A host accepted a connection: there is a network."""
        self._connected = True
        self._tell()

    def answered(self) -> None:
        """A host answered as only the real one would: there is a network without a portal."""
        self._connected = self._proven = True
        self._tell()

    async def unreachable(self, host: str, reason: str) -> None:
        """A host could not be reached, for a reason given as a clause; its exchange has ended.

        Returns when that is the host's own fault, or cannot be known. Raises NetworkDown.
        """
        self._failed.setdefault(host, reason)
        # some dead hosts among many that are slow to answer say nothing
        enough = len(self._failed) >= max(self._wanted, len(self._asked) / 2)
        if enough and not self._connected:
            self._end(f"No network: {self._reasons()}.")
        await self._known(lambda: self._connected)

    async def web_page(self, host: str, final_host: str, body: bytes = b"") -> None:
        """A host gave a web page, or led to another host that did; its exchange has ended.

        Returns when that is the host's own page, or cannot be known. Raises NetworkDown.
        """
        if self._proven:
            return
        self._pages.setdefault(_portal(host, final_host, body), set()).add(host)
        if len(self._pages) > 1:  # a portal has one page
            self.answered()
        await self._known(lambda: self._proven)
        # nothing that is under way can show another answer any more
        hosts = next(iter(self._pages.values()))
        if not self._proven and len(hosts) >= self._wanted:
            self._end(
                f"No network: {len(hosts)} hosts gave one and the same answer. "
                "The network may want a login in a web browser first."
            )
            self.require()

    async def _known(self, proof: Callable[[], bool]) -> None:
        """Wait until there is a verdict, the proof, or nothing under way that could give one."""
        while not self.verdict and not proof() and self._active:
            self._changed.clear()
            await self._changed.wait()
        self.require()

    def _look(self) -> None:
        if not self._connected:
            self._end(f"No network: none of {len(self._asked)} hosts answered in {self._silence:g} s.")

    def _reasons(self) -> str:
        reasons = list(dict.fromkeys(self._failed.values()))
        return f"{len(self._failed)} hosts could not be reached ({'; '.join(reasons[:2])})"

    def _end(self, verdict: str) -> None:
        self.verdict = self.verdict or verdict
        now = asyncio.get_running_loop().time()
        for clock in self._clocks:
            if not clock.expired():
                clock.reschedule(now)
        self._tell()

    def _tell(self) -> None:
        self._changed.set()


def is_local(host: str) -> bool:
    """Whether a host name or IP address is of this machine or its own network, by its spelling."""
    host = host.strip("[]").lower()
    try:
        return not ipaddress.ip_address(host.partition("%")[0]).is_global
    except ValueError:
        return host == "localhost" or host.endswith(_LOCAL_NAMES)


def _portal(host: str, final_host: str, body: bytes) -> str:
    """What tells one portal's page from another page: where it is, or its text without the host's name."""
    if final_host != host:
        return f"at {final_host}"
    return sha256(body.replace(host.encode(), b"")).hexdigest()
