"""What a query needs to know besides its text: the moment, the reader's names of colours, limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reader.errors import PostilError
from reader.query.times import local_now
from reader.query.tree import Sort

if TYPE_CHECKING:
    from reader.settings import Settings

NEWEST_FIRST = (Sort("date", descending=True),)
OLDEST_FIRST = (Sort("date"),)
BEST_FIRST = (Sort("rank"),)
AS_QUEUED = (Sort("later"),)
"""The order that the reader gave to what is kept for later (`articles.later`)."""


@dataclass(frozen=True, slots=True)
class QueryOptions:
    """How a query is run.

    `now` is aware, in the reader's time zone, and `day_start` is when the reader's day begins after midnight.
    `colours` gives the colour for each name that the reader has for one. `sorts` counts where the query has
    no order of its own; `limit` and `offset` count rows, a limit in the query counts too. With a `feed_id`
    or a `folder_id` only the articles of that feed, or of the feeds in that folder and those inside it, are
    found, with `among` only these articles. Articles that are one report (a work) are one row, unless `each`
    is set. `keep` are articles that stay in a list although they no longer match. `stopped` is asked every
    few milliseconds whether the query is to be given up; `seconds` is how long it may take.
    """

    now: datetime = field(default_factory=local_now)
    day_start: timedelta = timedelta(0)
    colours: Mapping[str, str] = field(default_factory=dict)
    sorts: tuple[Sort, ...] = NEWEST_FIRST
    limit: int | None = None
    offset: int = 0
    feed_id: int | None = None
    folder_id: int | None = None
    among: tuple[int, ...] | None = None
    each: bool = False
    keep: tuple[int, ...] = ()
    stopped: Callable[[], bool] | None = None
    seconds: float = 60.0


def options_of(settings: Settings) -> QueryOptions:
    """The options that are alike for every query of a reader: when the day begins, names of colours."""
    return QueryOptions(day_start=settings.today.day_start, colours=settings.highlights.colours_by_name())


class QueryStopped(PostilError):
    """The query was given up because `stopped` said so."""


class QueryTooSlow(PostilError):
    """The query took longer than it may."""
