"""Saved views and rules, as they are read; `saved_changes` changes them.

Two machines may have saved something under one name: the first in order is meant.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from reader.errors import NotFound
from reader.library.search.terms import fold
from reader.library.storage.database import Library
from reader.query.errors import QueryError


@dataclass(frozen=True, slots=True)
class View:
    """A saved query with a name; `counted`: the number of its articles is shown beside it."""

    uid: str
    name: str
    query: str
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done with the articles that a query finds among those that arrive."""

    uid: str
    name: str
    query: str
    actions: tuple[str, ...]
    enabled: bool = True


Saved = TypeVar("Saved", View, Rule)


def views(lib: Library) -> list[View]:
    """The saved views in their order."""
    rows = lib.tuples(
        "SELECT uid, name, query, counted FROM views WHERE deleted_at IS NULL ORDER BY position, uid"
    )
    return [View(uid, name, query, bool(counted)) for uid, name, query, counted in rows]


def rules(lib: Library) -> list[Rule]:
    """The rules in the order in which they run."""
    rows = lib.tuples(
        "SELECT uid, name, query, actions, enabled FROM rules WHERE deleted_at IS NULL ORDER BY position, uid"
    )
    return [
        Rule(uid, name, query, _actions(actions), bool(enabled))
        for uid, name, query, actions, enabled in rows
    ]


def _actions(stored: str) -> tuple[str, ...]:
    try:
        found = json.loads(stored)
    except ValueError:
        return ()
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()


def find_view(lib: Library, name: str) -> View:
    """The view of a name, case and accents ignored. Raises NotFound."""
    return _named(views(lib), name, "view")


def find_rule(lib: Library, name: str) -> Rule:
    """The rule of a name, case and accents ignored. Raises NotFound."""
    return _named(rules(lib), name, "rule")


def _named(known: Sequence[Saved], name: str, kind: str) -> Saved:
    for one in known:
        if fold(one.name) == fold(name.strip()):
            return one
    raise NotFound(f"There is no {kind} “{name}”.", hint=f"`postil {kind}s` lists them.")


def view_query(lib: Library, name: str, column: int) -> tuple[str, str]:
    """The name of a view as it is spelt, and its query. Raises QueryError."""
    try:
        found = find_view(lib, name)
    except NotFound:
        raise QueryError(f"There is no view {name}", column, hint="`postil views` lists them.") from None
    return found.name, found.query
