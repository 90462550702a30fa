"""Saved views and rules in the journal: plain rows of a table each."""

from __future__ import annotations

from dataclasses import dataclass

from reader.library.annotations.entities.table_rows import table_entity
from reader.library.annotations.field_snapshots import (
    BOOLEAN,
    NAMES,
    RANK,
    TEXT,
    TIME,
    Absent,
    Snapshot,
    journalled,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewFields(Snapshot):
    """A saved view: `position` orders the views, `counted` says whether a number is shown beside it."""

    name: str | Absent = journalled(TEXT)
    query: str | Absent = journalled(TEXT)
    position: int | float | Absent | None = journalled(RANK)
    counted: bool | Absent = journalled(BOOLEAN)
    deleted_at: int | Absent | None = journalled(TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFields(Snapshot):
    """A rule: what is done with the articles that its query finds among those that arrive."""

    name: str | Absent = journalled(TEXT)
    query: str | Absent = journalled(TEXT)
    actions: tuple[str, ...] | Absent = journalled(NAMES)
    position: int | float | Absent | None = journalled(RANK)
    enabled: bool | Absent = journalled(BOOLEAN)
    deleted_at: int | Absent | None = journalled(TIME)


VIEW = table_entity("view", ViewFields, table="views", needed=("name", "query", "position"))
RULE = table_entity("rule", RuleFields, table="rules", needed=("name", "query", "position"))
