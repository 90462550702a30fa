"""Drafts, their items, and links from passage to passage in the journal: plain rows of a table each."""

from __future__ import annotations

import json
import re
from base64 import b32encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from reader.library.annotations.entities.entity import is_random_uid
from reader.library.annotations.entities.table_rows import table_entity
from reader.library.annotations.field_snapshots import (
    NOTE,
    NUMBER,
    RANK,
    TEXT,
    TIME,
    Absent,
    Kind,
    Snapshot,
    choice_of,
    journalled,
    read_number,
)
from reader.library.storage.encoding import to_json

PASSAGE, PARAGRAPH, HEADING = "passage", "paragraph", "heading"
MAX_LEVEL = 6
_RANK = re.compile(r"[0-9a-z]*[1-9a-z]")
_LONGEST_RANK = 1_000

Ranges = tuple[tuple[int, int], ...]


def _read_rank(value: Any) -> str:
    if isinstance(value, str) and len(value) <= _LONGEST_RANK and _RANK.fullmatch(value):
        return value
    raise ValueError("not a rank")


def _read_level(value: Any) -> int:
    if 0 <= (level := read_number(value)) <= MAX_LEVEL:
        return level
    raise ValueError("not a level")


def _read_reference(value: Any) -> str:
    if value == "" or (isinstance(value, str) and is_random_uid(value)):
        return str(value)
    raise ValueError("not a uid")


def _read_ranges(value: Any) -> Ranges:
    if not isinstance(value, list):
        raise ValueError("not ranges")
    ranges: list[tuple[int, int]] = []
    for each in value:
        if not isinstance(each, list) or len(each) != 2:
            raise ValueError("not a range")
        start, end = map(read_number, each)
        if not (ranges[-1][1] if ranges else 0) <= start < end:
            raise ValueError("not a range")
        ranges.append((start, end))
    return tuple(ranges)


_REFERENCE = Kind(_read_reference)
_RANGES: Kind[Ranges] = Kind(
    _read_ranges,
    lambda ranges: [list(each) for each in ranges],
    from_column=lambda value: _read_ranges(json.loads(value)),
    to_column=to_json,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFields(Snapshot):
    """A draft: `position` orders drafts, `made_at` is in microseconds since 1970 UTC."""

    name: str | Absent = journalled(TEXT)
    position: int | float | Absent | None = journalled(RANK)
    made_at: int | Absent = journalled(NUMBER)
    deleted_at: int | Absent | None = journalled(TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftItemFields(Snapshot):
    """An item of a draft.

    `draft`, `highlight` and `article` are uids. `text` is the reader's own, `quote` the words of the passage
    when it was added, `kept` the ranges of the quote (code points) that are shown, empty for all of it.
    """

    draft: str | Absent = journalled(_REFERENCE)
    kind: str | Absent = journalled(choice_of(PASSAGE, PARAGRAPH, HEADING))
    rank: str | Absent = journalled(Kind(_read_rank))
    level: int | Absent = journalled(Kind(_read_level))
    text: str | Absent = journalled(NOTE)
    highlight: str | Absent = journalled(_REFERENCE)
    article: str | Absent = journalled(_REFERENCE)
    quote: str | Absent = journalled(TEXT)
    kept: Ranges | Absent = journalled(_RANGES)
    deleted_at: int | Absent | None = journalled(TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageLinkFields(Snapshot):
    """A link from one highlight to another, by their uids."""

    source: str | Absent = journalled(_REFERENCE)
    target: str | Absent = journalled(_REFERENCE)
    made_at: int | Absent = journalled(NUMBER)
    deleted_at: int | Absent | None = journalled(TIME)


def passage_link_uid(source: str, target: str) -> str:
    """The uid of the link between two highlights: the same on every machine, in one direction."""
    return b32encode(sha256(f"{source}>{target}".encode()).digest()[:10]).decode().lower()


DRAFT = table_entity("draft", DraftFields, table="drafts", needed=("name", "made_at"))
DRAFT_ITEM = table_entity(
    "draft_item", DraftItemFields, table="draft_items", needed=("draft", "kind", "rank")
)
PASSAGE_LINK = table_entity(
    "passage_link", PassageLinkFields, table="passage_links", needed=("source", "target", "made_at")
)
