"""The last steps of an update: rules, feeds that were lost, pages that are checked for corrections.

What each needs is loaded where there is something to do: it takes longer than an update without news.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from reader.errors import LibraryError
from reader.feeds.containment import contained
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.workers.pool import Workers
from reader.library.articles.arrived import has_work_for_rules
from reader.library.citing.page_checks import due_pages
from reader.library.storage.database import Library
from reader.log import logger
from reader.settings import Settings

log = logger(__name__)


def apply_rules(library: Library, settings: Settings) -> bool:
    """Run rules and settings of feeds over what arrived; whether a rule wants pages not fetched yet.

    Raises LibraryError.
    """
    if not has_work_for_rules(library):
        return False
    from reader.library.feeds.retention import apply_feed_settings
    from reader.library.query.options import options_of
    from reader.library.query.rules import run_rules

    try:
        done = run_rules(library, options_of(settings), now=datetime.now(UTC))
        apply_feed_settings(library, now=datetime.now(UTC))
    except LibraryError:
        raise
    except Exception as error:  # noqa: BLE001
        contained(error, "the rules")
        return False
    for each in done:
        if each.problem:
            log.warning("the rule %s was not run: %s", each.rule.name, each.problem)
    return any("fetch-full" in each.rule.actions and each.articles for each in done)


async def search_lost(library: Library, fetcher: Fetcher, workers: Workers, failed: Collection[int]) -> None:
    """Search for those of the feeds that just failed and have failed for a week (`rediscover`)."""
    if not failed:
        return
    from reader.feeds.updating.rediscover import look_for_lost

    try:
        await look_for_lost(library, fetcher, workers, failed, now=datetime.now(UTC))
    except Exception as error:  # noqa: BLE001
        contained(error, "the search for lost feeds")


async def check_due_pages(library: Library, fetcher: Fetcher, workers: Workers) -> int:
    """Check the pages that are due (`page_checks`); how many corrections were confirmed.

    Raises LibraryError.
    """
    if not (due := due_pages(library, now=datetime.now(UTC))):
        return 0
    from reader.feeds.texts.page_checks import check_pages

    return await check_pages(library, fetcher, workers, pages=due)
