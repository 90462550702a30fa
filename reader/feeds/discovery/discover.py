"""From the address of a site to the addresses of its feeds."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from reader.errors import FetchError, HttpStatus, NoFeedFound, NotAFeed, PostilError
from reader.feeds.parsing.links import FeedLink, is_comment_feed
from reader.feeds.parsing.packed import PackedFeed
from reader.feeds.transport.addresses import shown
from reader.feeds.transport.fetch import Fetched, Fetcher
from reader.feeds.workers.pool import WorkerDied, Workers
from reader.library.storage.encoding import moment

_GUESSES = ("feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json")
_MOST = 8
"""Feeds of a page that are fetched."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feed that was found and read. `format` is e.g. "rss20"; `entries` counts what it holds now."""

    url: str
    title: str
    format: str
    site_url: str = ""
    entries: int = 0
    newest: datetime | None = None
    """When its newest entry was published (UTC), as far as it says."""


async def discover(
    fetcher: Fetcher,
    url: str,
    *,
    workers: Workers | None = None,
    typed: bool = True,
    login_scope: str = "",
) -> list[Candidate]:
    """The feeds at an address: itself when it is one, else those its page names, else those in usual places.

    `url` has its scheme and no password (`logins.entered`). Where the user gave it (`typed`), its host
    may be private, and logins for it are sent; `login_scope` is another address whose logins are.
    Every candidate was fetched and parsed; the likeliest comes first, feeds of comments are left out.
    `workers` are used when given.
    Raises NoFeedFound when the page can be read but has no feed, otherwise what `Fetcher.fetch` raises.
    """
    scope = login_scope or (url if typed else "")
    if workers is not None:
        return await _Search(fetcher, workers, url, typed=typed, login_scope=scope).run()
    async with Workers(1) as own:
        return await _Search(fetcher, own, url, typed=typed, login_scope=scope).run()


_YOUTUBE = "https://www.youtube.com/feeds/videos.xml"
# what follows the scheme (without "www."), and the feeds of such an address, likeliest first
_KNOWN: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?:m\.)?youtube\.com/channel/([\w-]+)", (_YOUTUBE + "?channel_id={0}",)),
    (r"(?:m\.)?youtube\.com/\w+\?(?:.*&)?list=([\w-]+)", (_YOUTUBE + "?playlist_id={0}",)),
    (r"(?:m\.)?youtube\.com/", ()),
    (
        r"github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/(releases|tags)\b",
        ("https://github.com/{0}/{1}/{2}.atom",),
    ),
    (
        r"github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?(?:[/?].*)?$",
        tuple(
            "https://github.com/{0}/{1}/" + name for name in ("releases.atom", "commits.atom", "tags.atom")
        ),
    ),
    (r"github\.com/([\w.-]+)/?$", ("https://github.com/{0}.atom",)),
    (r"([\w-]+\.substack\.com)\b", ("https://{0}/feed",)),
    (r"(?:old\.)?reddit\.com/(r|u|user)/([\w-]+)", ("https://www.reddit.com/{0}/{1}/.rss",)),
    (r"medium\.com/(@?[\w.-]+)", ("https://medium.com/feed/{0}",)),
    (r"([\w.-]+(?::\d+)?)/(@[\w.]+)/?$", ("{scheme}://{0}/{1}.rss",)),  # Mastodon and its kin
)


def known_feeds(url: str) -> list[str]:
    """Feed addresses of sites whose feeds follow a rule, likeliest first; empty for all other sites."""
    scheme, _, rest = url.partition("://")
    rest = rest.removeprefix("www.")
    for pattern, templates in _KNOWN:
        if found := re.match(pattern, rest, re.I):
            return [template.format(*found.groups(), scheme=scheme) for template in templates]
    return []


class _Search:
    def __init__(
        self, fetcher: Fetcher, workers: Workers, url: str, *, typed: bool, login_scope: str
    ) -> None:
        self._fetcher, self._workers, self._url = fetcher, workers, url
        self._typed, self._login_scope = typed, login_scope
        self._failed: list[str] = []
        """What is wrong with the feeds that the page names, a sentence each."""

    async def run(self) -> list[Candidate]:
        page, problem = await self._first()
        if page is not None:
            own = await self._read(page)
            if own is not None:
                return [own]
        found = await self._look_into([FeedLink(each) for each in known_feeds(self._url)])
        if not found and page is not None:
            links = await self._workers.feed_links(
                page.body, url=page.final_url, content_type=page.content_type
            )
            found = await self._look_into([FeedLink(address, title, kind) for address, title, kind in links])
        if not found and page is not None:
            found = await self._look_into(_guesses(page.final_url))
        if found:
            return found
        if problem is not None:
            raise problem
        failed = f" {self._failed[0]}" if self._failed else ""
        raise NoFeedFound(
            f"No feed found at {shown(self._url)}.{failed}",
            hint=f"`postil save {shown(self._url)}` saves the page itself.",
        )

    async def _first(self) -> tuple[Fetched | None, PostilError | None]:
        try:
            return await self._fetcher.fetch(
                self._url, trusted=self._typed, login_scope=self._login_scope
            ), None
        except HttpStatus as error:
            # some sites block programs on their pages, but not on their feeds
            return None, error

    async def _read(self, fetched: Fetched) -> Candidate | None:
        try:
            parsed = await self._workers.feed(
                fetched.body, content_type=fetched.content_type, url=fetched.final_url
            )
        except (NotAFeed, WorkerDied):
            return None
        return _candidate(fetched, parsed)

    async def _look_into(self, links: list[FeedLink]) -> list[Candidate]:
        read = await asyncio.gather(*(self._candidate(link) for link in links[:_MOST]))
        found: dict[tuple[str, str], Candidate] = {}
        for each in read:
            # the same feed as RSS and as Atom is one choice, the first
            if each is not None and not is_comment_feed(each.url, each.title):
                found.setdefault((each.title, each.site_url or each.url), each)
        # one with nothing in it, such as the releases of a project that has none, comes last
        return sorted(found.values(), key=lambda each: not each.entries)

    async def _candidate(self, link: FeedLink) -> Candidate | None:
        same_site = urlsplit(link.url).netloc == urlsplit(self._url).netloc
        try:
            fetched = await self._fetcher.fetch(
                link.url,
                trusted=self._typed and same_site,
                login_scope=self._login_scope if same_site else "",
            )
        except FetchError as error:
            self._blame(link, error.message)
            return None
        found = await self._read(fetched)
        if found is None:
            self._blame(link, f"{shown(link.url)} is not a feed.")
        return found

    def _blame(self, link: FeedLink, reason: str) -> None:
        if link.declared and link.format:
            self._failed.append(f"The feed it names cannot be read: {reason}")


def _candidate(fetched: Fetched, parsed: PackedFeed) -> Candidate:
    url = fetched.permanent_url or fetched.url
    moments = [each.moment for each in parsed.entries if each.moment is not None]
    newest = moment(max(moments)) if moments else None
    return Candidate(url, parsed.title, parsed.format, parsed.site_url, len(parsed.entries), newest)


def _guesses(url: str) -> list[FeedLink]:
    parts = urlsplit(url)
    roots = dict.fromkeys([parts.path.rstrip("/"), ""])
    return [
        FeedLink(urlunsplit((parts.scheme, parts.netloc, f"{root}/{name}", "", "")))
        for root in roots
        for name in _GUESSES
    ][:_MOST]
