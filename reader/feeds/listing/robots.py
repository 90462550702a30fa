"""robots.txt (RFC 9309): which pages of a host may be asked for by a program, and how often."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from reader.errors import FetchError, HttpStatus, PostilError
from reader.feeds.addresses import shown
from reader.feeds.fetch import AnyFetcher

NAME = "Postil"
_LONGEST_DELAY = 30.0
"""Seconds between two pages of a host, whatever it asks for."""
_MOST_BYTES = 500_000


class Robots:
    """What hosts allow; their files are asked for once."""

    def __init__(self, fetcher: AnyFetcher) -> None:
        self._fetcher = fetcher
        self._known: dict[str, RobotFileParser] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._asked_at: dict[str, float] = {}

    async def turn(self, url: str, *, trusted: bool) -> None:
        """Wait until a page may be asked for. Raises FetchError where it may not be."""
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        async with self._turns[host]:
            rules = self._known.get(host)
            if rules is None:
                rules = self._known[host] = await self._rules(host, trusted=trusted)
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
        if host not in self._known:
            self._known[host] = await self._rules(host, trusted=trusted)
        return list(self._known[host].site_maps() or [])

    async def _rules(self, host: str, *, trusted: bool) -> RobotFileParser:
        """The rules of a host; without a file everything is allowed (RFC 9309, 2.3.1.3)."""
        rules = RobotFileParser()
        try:
            answer = await self._fetcher.fetch(f"{host}/robots.txt", trusted=trusted, max_bytes=_MOST_BYTES)
        except HttpStatus:
            rules.parse([])
            return rules
        except PostilError:  # the page itself will say what is wrong with the host
            rules.parse([])
            return rules
        rules.parse(answer.body.decode("utf-8", "replace").splitlines())
        return rules
