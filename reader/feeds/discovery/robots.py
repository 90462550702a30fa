"""robots.txt (RFC 9309): which pages of a host may be asked for by a program, and how often."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from reader.errors import FetchError, PostilError
from reader.feeds.transport.addresses import shown
from reader.feeds.transport.fetch import Fetcher
from reader.log import logger

log = logger(__name__)
NAME = "Postil"
MOST_SITEMAPS = 3
"""Sitemaps of a site that are read at once."""
_LONGEST_DELAY = 30.0
"""Seconds between two pages of a host, whatever it asks for."""
_MOST_BYTES = 500_000


class Robots:
    """What hosts allow; their files are asked for once."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._known: dict[str, RobotFileParser] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._asked_at: dict[str, float] = {}

    async def turn(self, url: str, *, trusted: bool) -> None:
        """Wait until a page may be asked for. Raises FetchError where it may not be."""
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        async with self._turns[host]:
            rules = await self._rules(host, trusted=trusted)
            if not rules.can_fetch(NAME, url):
                raise FetchError(
                    f"{shown(url)}: robots.txt of this site asks programs not to read the page.",
                    hint="Save single pages of it with `postil save`.",
                )
            delay = min(float(rules.crawl_delay(NAME) or 0), _LONGEST_DELAY)
            wait = self._asked_at.get(host, float("-inf")) + delay - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            self._asked_at[host] = time.monotonic()

    async def sitemaps(self, url: str, *, trusted: bool) -> list[str]:
        """The sitemaps that robots.txt of an address's host names."""
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        return list((await self._rules(host, trusted=trusted)).site_maps() or [])

    async def _rules(self, host: str, *, trusted: bool) -> RobotFileParser:
        """The rules of a host; without a file everything is allowed (RFC 9309, 2.3.1.3)."""
        if host in self._known:
            return self._known[host]
        rules = RobotFileParser()
        lines: list[str] = []
        try:
            answer = await self._fetcher.fetch(f"{host}/robots.txt", trusted=trusted, max_bytes=_MOST_BYTES)
            lines = answer.body.decode("utf-8", "replace").splitlines()
        except PostilError as error:  # where the host is at fault, the page itself will say so
            log.info("%s: %s", host, error.message)
        rules.parse(lines)
        self._known[host] = rules
        return rules
