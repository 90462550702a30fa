"""What the reader said of two articles: that they are one report, or that they are not.

The uid of a link is `works.pair_uid`, those of its two articles in order.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from reader.library.annotations.entities.entity import Entity
from reader.library.annotations.field_snapshots import (
    ABSENT,
    BOOLEAN_OR_NONE,
    Absent,
    Snapshot,
    journalled,
)
from reader.library.articles.works import hand_links, set_hand_link
from reader.library.storage.database import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLinkFields(Snapshot):
    """Whether two articles are one report; None where the reader says nothing (any more)."""

    same: bool | Absent | None = journalled(BOOLEAN_OR_NONE)


_PAIR = re.compile(r"([a-z2-7]{16})\+([a-z2-7]{16})")


def _is_pair(uid: str) -> bool:
    pair = _PAIR.fullmatch(uid)
    return pair is not None and pair[1] < pair[2]


def _linked(lib: Library, uid: str) -> tuple[int, int, str] | None:
    """The numbers of a link's two articles and the second one's uid; None where one is not here."""
    one, _, other = uid.partition("+")
    found = dict(lib.tuples("SELECT uid, id FROM articles WHERE uid IN (?, ?)", (one, other)))
    return (found[one], found[other], other) if len(found) == 2 else None


def _read(lib: Library, uid: str, _names: Collection[str] | None) -> WorkLinkFields | None:
    if (found := _linked(lib, uid)) is None:
        return None
    return WorkLinkFields(same=hand_links(lib, found[0]).get(found[2]))


def _write(lib: Library, uid: str, snapshot: WorkLinkFields, at: int) -> None:
    if snapshot.same is not ABSENT and (found := _linked(lib, uid)) is not None:
        set_hand_link(lib, found[0], found[1], snapshot.same, at=at)


WORK_LINK = Entity(
    name="work_link",
    record=WorkLinkFields,
    is_uid=_is_pair,
    read=_read,
    write=_write,
    is_wanted=lambda _link: False,  # it needs both articles
)
