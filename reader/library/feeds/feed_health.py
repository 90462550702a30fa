"""The health of each feed: its last success, how often it publishes, what text it gives.

What is said of it is in `reader.presentation.feed_health`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import overload

from reader.library.feeds.feed_hints import Offer, offers
from reader.library.feeds.listing_pages import held_back
from reader.library.feeds.mailboxes import Mailbox, mailboxes_of_feeds
from reader.library.feeds.subscriptions import feed, feed_summaries, folder_path
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment
from reader.model import Feed, Source

_SHORTEST_INTERVAL = timedelta(minutes=5)
"""A shorter time between two articles comes from a batch, not from how often the feed publishes."""
NEWEST = 20
"""How many of a feed's newest articles tell how often it publishes and what it gives."""


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed with what its newest articles tell.

    `articles` is how many there are, `newest` when the last one with a date was published, `every` the
    usual time between two, None where there are too few. Of `texts` made of them, `whole` are complete,
    and `pages` of those were made from the page behind the entry. `offer` is the feed that was found on
    its site when it had failed for a week.
    """

    feed: Feed
    folder: tuple[str, ...] = ()
    articles: int = 0
    newest: datetime | None = None
    every: timedelta | None = None
    texts: int = 0
    whole: int = 0
    pages: int = 0
    offer: Offer | None = None
    mailboxes: tuple[Mailbox, ...] = ()
    """Where the letters of a feed come from on this machine, the latest first."""
    held: int = 0
    """New entries of a listing page that wait for the reader."""

    @property
    def failing(self) -> bool:
        """Whether the last try did not succeed."""
        return self.feed.failures > 0 or self.feed.gone or _box_fails(self.mailboxes)


class HealthList(Sequence[FeedHealth]):
    """All feeds: those that fail first, then by title; what their articles tell is read when it is needed."""

    def __init__(self, lib: Library) -> None:
        self._library = lib
        self._offers, self._held = offers(lib), held_back(lib)
        self._boxes = mailboxes_of_feeds(lib)
        self._read: dict[int, FeedHealth] = {}
        every = sorted(
            (not (one.failing or _box_fails(self._boxes.get(one.id, ()))), one.title.casefold(), one.id)
            for one in feed_summaries(lib)
        )
        self.failing = sum(not well for well, _, _ in every)
        """How many fail; they are the first ones."""
        self.ids = [number for _, _, number in every]

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> FeedHealth: ...
    @overload
    def __getitem__(self, index: slice) -> list[FeedHealth]: ...
    def __getitem__(self, index: int | slice) -> FeedHealth | list[FeedHealth]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        number = self.ids[index]
        if (known := self._read.get(number)) is None:
            about = feed(self._library, number)
            known = _health(self._library, about, self._offers.get(number), self._boxes.get(number, ()))
            known = self._read[number] = replace(known, held=self._held.get(number, 0))
        return known


def _box_fails(boxes: Sequence[Mailbox]) -> bool:
    return bool(boxes and boxes[0].failures)


def feed_health(lib: Library) -> HealthList:
    """The health of all feeds."""
    return HealthList(lib)


def publishing_times(lib: Library, feed_id: int) -> list[datetime]:
    """When the newest articles of a feed were published, as far as it dates them, the newest first."""
    rows = lib.tuples(
        """SELECT s.sort_at FROM sources s JOIN articles a ON a.id = s.article_id
           WHERE s.feed_id = ? AND s.listed = 1 AND a.published_at IS NOT NULL
           ORDER BY s.sort_at DESC LIMIT ?""",
        (feed_id, NEWEST),
    )
    return [moment(row[0]) for row in rows]


def _health(lib: Library, feed: Feed, offer: Offer | None, boxes: tuple[Mailbox, ...]) -> FeedHealth:
    rows = lib.rows(
        """SELECT s.sort_at, a.published_at IS NOT NULL AS dated, r.complete, r.source
           FROM sources s JOIN articles a ON a.id = s.article_id
           LEFT JOIN revisions r ON r.id = a.revision_id
           WHERE s.feed_id = ? AND s.listed = 1 ORDER BY s.sort_at DESC LIMIT ?""",
        (feed.id, NEWEST),
    )
    dated = [moment(row["sort_at"]) for row in rows if row["dated"]]
    whole = [row for row in rows if row["complete"]]
    return FeedHealth(
        feed=feed,
        folder=folder_path(lib, feed.folder_id) if feed.folder_id is not None else (),
        articles=len(rows),
        newest=dated[0] if dated else None,
        every=_interval(dated),
        texts=sum(row["source"] is not None for row in rows),
        whole=len(whole),
        pages=sum(row["source"] == Source.PAGE for row in whole),
        offer=offer,
        mailboxes=boxes,
    )


def _interval(times: Sequence[datetime]) -> timedelta | None:
    """The usual time between two articles, None where `times` (newest first) are too few to estimate it.

    A feed that publishes in batches has most of its articles at one time: there the mean is taken.
    """
    gaps = [newer - older for newer, older in pairwise(times)]
    if len(gaps) < 2:
        return None
    from statistics import median  # with fractions and decimals, which most lists do without

    usual = timedelta(seconds=median(gap.total_seconds() for gap in gaps))
    if usual < _SHORTEST_INTERVAL:
        usual = (times[0] - times[-1]) / len(gaps)
    return usual if usual >= _SHORTEST_INTERVAL else None
