"""What an update stores about feeds: their entries, "nothing new", failures, moves, and the counts.

Each method stores first and reports then: what is reported is in the library. Transactions are not
synced: what a power cut takes is fetched again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from reader.errors import AddressRefused, FeedGone, PostilError, UsageError
from reader.feeds.containment import contained
from reader.feeds.events import FeedChecked, Outcome
from reader.feeds.transport.addresses import shown, without_address
from reader.feeds.transport.fetch import Fetched
from reader.feeds.updating import schedule
from reader.library.feeds import feed_hints, subscriptions
from reader.library.feeds.feed_health import publishing_times
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment
from reader.library.storage.time_slice import time_slice
from reader.model import Feed

if TYPE_CHECKING:
    from reader.feeds.parsing.packed import PackedFeed
    from reader.library.articles import entries

_UNCHANGED_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed that was fetched and parsed; `fetched` has no body any more, `body_hash` is what it had."""

    feed: Feed
    fetched: Fetched
    body_hash: str
    parsed: PackedFeed


@dataclass(slots=True)
class Counts:
    """How many feeds and articles there were, and (title, address, reason) of the feeds that failed."""

    done: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    waiting: int = 0
    failed: list[tuple[str, str, str]] = field(default_factory=list)
    failed_ids: set[int] = field(default_factory=set)


_Stored: TypeAlias = "entries.Stored | PostilError"


class FeedRecorder:
    """Stores the outcome of each feed of one update and tells it to `on_checked`."""

    def __init__(self, library: Library, on_checked: Callable[[FeedChecked], None]) -> None:
        self.counts = Counts()
        self._library = library
        self._tell = on_checked
        self._chance = random.Random()  # noqa: S311  jitter
        self._unchanged: list[tuple[Feed, Fetched, datetime]] = []
        self._skips = feed_hints.skips(library)

    def skips(self, feed: Feed) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The hours and days (UTC) in which a feed asks not to be fetched."""
        return self._skips.get(feed.id, ((), ()))

    def store(self, feeds: Sequence[ParsedFeed]) -> int:
        """Store the first of these feeds, as many as one transaction has time for; returns how many."""
        changes: list[_Stored] = []
        with self._library.transaction(synced=False):
            for each in time_slice(self._library, feeds):
                try:
                    with self._library.transaction():
                        changes.append(self._store(each))
                except Exception as error:  # noqa: BLE001
                    changes.append(contained(error, each.feed.url))
        for each, stored in zip(feeds, changes, strict=False):
            if isinstance(stored, PostilError):
                self.failed(each.feed, stored)
                continue
            new, changed = len(stored.new), len(stored.changed)
            self.counts.new += new
            self.counts.changed += changed
            self.counts.unchanged += not (new or changed)
            outcome: Outcome = "new" if new else "changed" if changed else "unchanged"
            title = _title(each.feed, each.parsed) if each.feed.title == each.feed.url else each.feed.title
            self._checked(FeedChecked(each.feed.id, title, outcome, new, changed))
        return len(changes)

    def _store(self, each: ParsedFeed) -> entries.Stored:
        # with it come journal and merging, which an update without news does without
        from reader.library.articles import entries

        feed, fetched, parsed = each.feed, each.fetched, each.parsed
        now = datetime.now(UTC)
        stored = entries.store_packed(self._library, feed.id, parsed.entries, now=now)
        dates = [moment(entry.moment) for entry in parsed.entries if entry.moment is not None]
        subscriptions.record_success(
            self._library,
            feed.id,
            at=now,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            body_hash=each.body_hash,
            title=_title(feed, parsed),
            site_url=parsed.site_url,
            next_check_at=schedule.next_check(
                dates, now, ttl_minutes=parsed.ttl_minutes, max_age=fetched.max_age
            ),
        )
        self._follow_move(feed, fetched, now)
        skips = (parsed.skip_hours, parsed.skip_days)
        if skips != self.skips(feed):
            feed_hints.set_skips(self._library, feed.id, *skips)
        if feed.failures:
            feed_hints.forget_offer(self._library, feed.id)
        return stored

    def _follow_move(self, feed: Feed, fetched: Fetched, now: datetime) -> None:
        """A permanent redirect gives the feed its new address once it has proved itself."""
        if not fetched.permanent_url or fetched.permanent_url == feed.url:
            feed_hints.forget_move(self._library, feed.id)
            return
        move = feed_hints.record_move(self._library, feed.id, fetched.permanent_url, at=now)
        if not schedule.is_believed(move.count, move.since, now):
            return
        feed_hints.forget_move(self._library, feed.id)
        with suppress(UsageError):  # subscribed to under both addresses: each stays as it is
            subscriptions.set_url(self._library, feed.id, move.url)

    def unchanged(self, feed: Feed, fetched: Fetched) -> None:
        """The feed has nothing new: "not modified", or the body that was stored last."""
        self._unchanged.append((feed, fetched, datetime.now(UTC)))
        if len(self._unchanged) >= _UNCHANGED_AT_ONCE:
            self.flush_unchanged()

    def flush_unchanged(self) -> None:
        """Store the feeds with nothing new, many in one transaction."""
        waiting, self._unchanged = self._unchanged, []
        if not waiting:
            return
        problems: dict[int, PostilError] = {}
        with self._library.transaction(synced=False):
            for feed, fetched, at in waiting:
                try:
                    with self._library.transaction():
                        self._store_unchanged(feed, fetched, at)
                except Exception as error:  # noqa: BLE001
                    problems[feed.id] = contained(error, feed.url)
        for feed, _, _ in waiting:
            if feed.id in problems:
                self.failed(feed, problems[feed.id])
                continue
            self.counts.unchanged += 1
            self._checked(FeedChecked(feed.id, feed.title, "unchanged"))

    def _store_unchanged(self, feed: Feed, fetched: Fetched, at: datetime) -> None:
        if feed.next_check_at and feed.last_checked_at and not feed.failures:
            pace = max(schedule.SHORTEST, feed.next_check_at - feed.last_checked_at)
            due = at + min(pace, schedule.LONGEST)
        else:  # a failure cleared its pace
            dates = publishing_times(self._library, feed.id)
            due = schedule.next_check(dates, at, max_age=fetched.max_age)
            feed_hints.forget_offer(self._library, feed.id)
        validators = None if fetched.not_modified else (fetched.etag, fetched.last_modified)
        subscriptions.record_unchanged(
            self._library, feed.id, at=at, next_check_at=due, validators=validators
        )
        self._follow_move(feed, fetched, at)

    def failed(self, feed: Feed, error: PostilError) -> None:
        """The feed could not be fetched, parsed or stored."""
        now = datetime.now(UTC)
        reason = without_address(error.message)
        if isinstance(error, AddressRefused):  # only a setting allows it
            reason = f"{reason} {error.hint}".strip()
        gone = isinstance(error, FeedGone)
        with self._library.transaction(synced=False):
            subscriptions.record_failure(
                self._library,
                feed.id,
                at=now,
                error=reason,
                gone=gone,
                next_check_at=schedule.hold(error, feed.failures, now, chance=self._chance),
            )
        self.counts.failed_ids.add(feed.id)
        self.counts.failed.append((shown(feed.title), shown(feed.url), reason))
        self._checked(FeedChecked(feed.id, feed.title, "gone" if gone else "failed", reason=reason))

    def not_reached(self, feed: Feed, reason: str) -> None:
        """There is no network: nothing is known of the feed, and nothing is stored."""
        self.counts.waiting += 1
        self._checked(FeedChecked(feed.id, feed.title, "waiting", reason=reason))

    def skipped(self, feed: Feed, until: datetime) -> None:
        """The feed is not fetched this time."""
        self.counts.waiting += 1
        local = until.astimezone().strftime("%Y-%m-%d %H:%M")
        reason = f"its server asked for a delay until {local}" if feed.failures else "not due yet"
        self._checked(FeedChecked(feed.id, feed.title, "waiting", reason=reason))

    def _checked(self, event: FeedChecked) -> None:
        self.counts.done += 1
        self._tell(event)


def _title(feed: Feed, parsed: PackedFeed) -> str:
    return parsed.title or urlsplit(parsed.site_url or feed.url).netloc
