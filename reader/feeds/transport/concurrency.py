"""How many downloads run at once: as many as hosts, machine and file limits carry.

The limit begins at `START`, grows by two with each download that took no longer than the quickest ones
(so it triples with each round of answers), stays where downloads wait for this machine or its line, and falls
to three quarters where hosts time out. It is the additive and multiplicative rule of TCP congestion control
(RFC 5681), with the delay as a sign of congestion as in TCP Vegas (Brakmo and Peterson, 1995).
"""

from __future__ import annotations

import asyncio
import resource
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from reader.errors import TimedOut

START = 64
LEAST = 8
MOST = 256
_SLOWER = 2.0
"""Times the quickest download that one may take while the limit still grows."""
_QUICK = 0.05
"""Seconds that every download may take."""
_SHRINK_EVERY = 1.0
_OTHER_FILES = 128
"""Files and pipes that are open besides connections."""


def most_downloads() -> int:
    """The most downloads at once that this process may have: half of the files it may open, at most 256."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY:
        return MOST
    return max(LEAST, min(MOST, (allowed - _OTHER_FILES) // 2))


class DownloadLimit:
    """A semaphore whose size follows the answers, between `LEAST` and `most`; first come, first served."""

    def __init__(self, most: int) -> None:
        self._most = min(most, most_downloads())
        self._limit = float(min(START, self._most))
        self._running = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._quickest = float("inf")
        self._shrunk_at = float("-inf")

    @property
    def limit(self) -> int:
        """How many may run at once now."""
        return int(self._limit)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Around one download. What it raises and how long it takes decides how many may follow."""
        await self._acquire()
        started = time.monotonic()
        try:
            yield
        except TimedOut:
            self._shrink()
            raise
        else:
            self._grow(time.monotonic() - started)
        finally:
            self._release()

    async def _acquire(self) -> None:
        if self._running < self.limit and not self._waiting:
            self._running += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was its turn already
                self._release()
            raise

    def _release(self) -> None:
        self._running -= 1
        while self._waiting and self._running < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self._running += 1
                turn.set_result(None)

    def _grow(self, seconds: float) -> None:
        self._quickest = min(self._quickest, seconds)
        if seconds <= max(_QUICK, _SLOWER * self._quickest) and self._running >= self.limit:
            self._limit = min(self._most, self._limit + 2)

    def _shrink(self) -> None:
        now = time.monotonic()
        if now - self._shrunk_at >= _SHRINK_EVERY:
            self._shrunk_at = now
            self._limit = max(min(LEAST, self._most), self._limit * 3 / 4)
