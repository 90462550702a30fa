"""From the address of a page to the list of reports on it, before anything is subscribed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from reader.errors import FetchError, NotAFeed, PostilError
from reader.feeds.discovery.robots import MOST_SITEMAPS, Robots
from reader.feeds.listing.records import ListedEntry, Pattern
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.workers.pool import Workers


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list of reports. `url` is what an update asks for, `pattern` as `Pattern.to_json` writes it."""

    url: str
    site_url: str
    title: str
    pattern: str
    entries: tuple[ListedEntry, ...]


async def find_list(
    fetcher: Fetcher,
    url: str,
    *,
    pattern: Pattern | None = None,
    right: Sequence[str] = (),
    wrong: Sequence[str] = (),
) -> FoundList:
    """The list of reports on a page the user named, else the pages below it in the site's sitemap.

    `pattern` has selectors of the reader's own; `right` and `wrong` are entries (addresses or titles) that
    the list must and must not have. Raises NotAFeed where there is no list, and what `Fetcher.fetch` raises.
    """
    robots = Robots(fetcher)
    await robots.turn(url, trusted=True)
    page = await fetcher.fetch(url, trusted=True, login_scope=url)
    async with Workers(1) as workers:
        try:
            found = await workers.listing(
                page.body,
                url=page.final_url,
                content_type=page.content_type,
                pattern=pattern.to_json() if pattern else "",
                right=right,
                wrong=wrong,
            )
        except NotAFeed as error:
            if pattern is not None or right or wrong:
                raise
            return await _in_sitemaps(fetcher, workers, robots, page.final_url, error)
    return FoundList(page.final_url, page.final_url, found.feed.title, found.pattern, found.entries)


async def _in_sitemaps(
    fetcher: Fetcher, workers: Workers, robots: Robots, page: str, reason: NotAFeed
) -> FoundList:
    """The pages below a page in the sitemaps of its site. Raises `reason` where there are none."""
    parts = urlsplit(page)
    under = parts.path.rstrip("/") + "/"
    waiting = await robots.sitemaps(page, trusted=True) or [f"{parts.scheme}://{parts.netloc}/sitemap.xml"]
    asked: set[str] = set()
    while waiting and len(asked) < MOST_SITEMAPS:
        url = waiting.pop(0)
        if url in asked or urlsplit(url).netloc != parts.netloc:
            continue
        asked.add(url)
        try:
            answer = await fetcher.fetch(url, trusted=True)
            found = await workers.sitemap(answer.body, url=answer.final_url, under=under)
        except (FetchError, PostilError):
            continue
        if found.listing is not None:
            return FoundList(url, page, parts.netloc, found.listing.pattern, found.listing.entries)
        waiting = [*found.sitemaps, *waiting]
    raise reason
