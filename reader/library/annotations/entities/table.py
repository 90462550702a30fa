"""The table of journalled entities."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from reader.library.annotations.entities.article import ARTICLE
from reader.library.annotations.entities.article_card import ArticleCard
from reader.library.annotations.entities.draft import DRAFT, DRAFT_ITEM, PASSAGE_LINK
from reader.library.annotations.entities.entity import Entity
from reader.library.annotations.entities.feed import FEED
from reader.library.annotations.entities.highlight import HIGHLIGHT
from reader.library.annotations.entities.saved_query import RULE, VIEW
from reader.library.annotations.entities.site_rule import SITE_RULE
from reader.library.annotations.entities.tag_spelling import TAG_SPELLING
from reader.library.annotations.entities.today import TODAY
from reader.library.annotations.entities.work_link import WORK_LINK
from reader.library.annotations.field_snapshots import Snapshot
from reader.library.storage.database import Library

ENTITIES: dict[str, Entity[Any]] = {
    entity.name: entity
    for entity in (
        FEED,
        HIGHLIGHT,
        ARTICLE,
        WORK_LINK,
        VIEW,
        RULE,
        TODAY,
        SITE_RULE,
        DRAFT,
        DRAFT_ITEM,
        PASSAGE_LINK,
        TAG_SPELLING,
    )
}
"""By name, in the order in which they are applied: a highlight makes its article, a link needs two."""


def read_snapshot(
    lib: Library, entity: str, uid: str, names: Collection[str] | None = None
) -> Snapshot | None:
    """The named fields (all of them when None) as they are; None when the library has no such thing."""
    found: Snapshot | None = ENTITIES[entity].read(lib, uid, names)
    return found


def write_snapshot(lib: Library, entity: str, uid: str, snapshot: Snapshot, *, at: int) -> None:
    """Set the fields that are not absent; what is not there is made. Inside a transaction.

    `at` is the time of the change in microseconds since 1970 UTC.
    """
    ENTITIES[entity].write(lib, uid, snapshot, at)
    ENTITIES[entity].finish(lib, [(uid, snapshot)])


def card_in(snapshot: Snapshot) -> ArticleCard | None:
    """The card of the article that a snapshot names."""
    card = getattr(snapshot, "article", None)
    return card if isinstance(card, ArticleCard) else None
