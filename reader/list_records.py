"""The records that lists are drawn from: folders, feeds and articles without their texts.

Times are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

MAX_FOLDER_DEPTH = 32
"""Folders in folders, at most, wherever they come from."""


class Folder(NamedTuple):
    """A folder of subscriptions; folders nest."""

    id: int
    name: str
    parent_id: int | None = None


class FeedSummary(NamedTuple):
    """A subscription as a row of the list of feeds: what it is called, whether it fails or is muted."""

    id: int
    title: str
    folder_id: int | None = None
    failing: bool = False
    muted: bool = False


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """A row of the article list: never the body.

    `read`, `starred` and `later` are true where they are of any article of the report; `also_in` names the
    feeds that the others came by.
    """

    id: int
    feed_id: int | None
    feed_title: str
    title: str
    authors: tuple[str, ...]
    url: str
    published_at: datetime | None
    added_at: datetime
    words: int
    ready: bool
    read: bool
    starred: bool
    later: bool
    highlights: int
    also_in: tuple[str, ...] = ()
