"""Add, change, order and delete saved views and rules; each change is one operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from reader.library.annotations.entities.saved_query import RuleFields, ViewFields
from reader.library.annotations.given_names import free_name
from reader.library.annotations.journal import operation
from reader.library.annotations.journal_row import HAND
from reader.library.query.saved import Rule, View, rules, views
from reader.library.search.terms import fold
from reader.library.storage.database import Library
from reader.library.storage.encoding import random_uid, stamp
from reader.query.parsing import parse
from reader.query.tree import And, Field, Node, Not, Or, Text
from reader.query.words import to_words

SavedFields = ViewFields | RuleFields


def add_view(
    lib: Library, name: str, query: str, *, counted: bool = False, now: datetime, made_by: str = HAND
) -> View:
    """Save a query as the last view. `query` is stored as given (`portable` makes it so).

    Raises UsageError for a name that is not free.
    """
    uid = random_uid()
    with operation(lib, "view added", now=now, made_by=made_by) as doing:
        free = free_name(lib, "views", name)
        fields = ViewFields(
            name=free, query=query, position=_last(lib, "views"), counted=counted, deleted_at=None
        )
        doing.change("view", uid, fields)
    return View(uid, free, query, counted)


def add_rule(
    lib: Library,
    name: str,
    query: str,
    actions: Sequence[str],
    *,
    enabled: bool = True,
    now: datetime,
    made_by: str = HAND,
) -> Rule:
    """Save a rule as the last one. Raises UsageError for a name that is not free."""
    uid = random_uid()
    with operation(lib, "rule added", now=now, made_by=made_by) as doing:
        free = free_name(lib, "rules", name)
        fields = RuleFields(
            name=free,
            query=query,
            actions=tuple(actions),
            position=_last(lib, "rules"),
            enabled=enabled,
            deleted_at=None,
        )
        doing.change("rule", uid, fields)
    return Rule(uid, free, query, tuple(actions), enabled)


def change_view(lib: Library, uid: str, fields: ViewFields, *, now: datetime) -> None:
    """Change fields of a view. Raises UsageError for a name that is not free."""
    _change(lib, "view", uid, fields, now=now)


def change_rule(lib: Library, uid: str, fields: RuleFields, *, now: datetime) -> None:
    """Change fields of a rule. Raises UsageError for a name that is not free."""
    _change(lib, "rule", uid, fields, now=now)


def _change(lib: Library, kind: str, uid: str, fields: SavedFields, *, now: datetime) -> None:
    with operation(lib, _said(kind, fields), now=now) as doing:
        if isinstance(fields.name, str):
            fields = replace(fields, name=free_name(lib, f"{kind}s", fields.name, uid))
        doing.change(kind, uid, fields)


def delete_saved(lib: Library, one: View | Rule, *, now: datetime) -> None:
    """Delete a view or a rule; undo brings it back."""
    at = stamp(now)
    with operation(lib, f"{_kind(one)} deleted", now=now) as doing:
        fields = ViewFields(deleted_at=at) if isinstance(one, View) else RuleFields(deleted_at=at)
        doing.change(_kind(one), one.uid, fields)


def move_saved(lib: Library, one: View | Rule, place: int, *, now: datetime) -> None:
    """Move a view or a rule to a place in its order, counted from 1; the others keep their positions."""
    kind = _kind(one)
    with operation(lib, f"{kind} moved", now=now) as doing:
        others = [
            float(row[0])
            for row in lib.tuples(
                f"SELECT position FROM {kind}s WHERE deleted_at IS NULL AND uid <> ? ORDER BY position, uid",
                (one.uid,),
            )
        ]
        at = max(0, min(place - 1, len(others)))
        if not others:
            return
        if at == 0:
            position = others[0] - 1.0
        elif at == len(others):
            position = others[-1] + 1.0
        else:
            position = (others[at - 1] + others[at]) / 2
        fields = ViewFields(position=position) if isinstance(one, View) else RuleFields(position=position)
        doing.change(kind, one.uid, fields)


def import_views(lib: Library, given: Sequence[View], *, now: datetime) -> int:
    """Add views, or change those of the same names, as one operation; returns how many changed.

    The uids of `given` do not count. Raises UsageError for a name that is not valid.
    """
    fields = [(one.name, ViewFields(query=one.query, counted=one.counted)) for one in given]
    return _import(lib, "view", views(lib), fields, now=now)


def import_rules(lib: Library, given: Sequence[Rule], *, now: datetime) -> int:
    """Add rules, or change those of the same names, as one operation; returns how many changed.

    The uids of `given` do not count. Raises UsageError for a name that is not valid.
    """
    fields = [
        (one.name, RuleFields(query=one.query, actions=one.actions, enabled=one.enabled)) for one in given
    ]
    return _import(lib, "rule", rules(lib), fields, now=now)


def _import(
    lib: Library,
    kind: str,
    there: Sequence[View | Rule],
    given: Sequence[tuple[str, SavedFields]],
    *,
    now: datetime,
) -> int:
    known = {fold(one.name): one.uid for one in reversed(there)}
    changed = 0
    with operation(lib, f"{kind}s imported", now=now) as doing:
        position = _last(lib, f"{kind}s")
        for name, stated in given:
            uid, fields = known.get(fold(name)), stated
            if uid is None:
                uid = known[fold(name)] = random_uid()
                free = free_name(lib, f"{kind}s", name)
                fields = replace(stated, name=free, position=position, deleted_at=None)
                position += 1
            changed += doing.change(kind, uid, fields)
    return changed


def portable(text: str, colours: dict[str, str]) -> str:
    """A query as it is saved, in its normal form: the reader's names of colours become the colours.

    `colours` gives the colour for each name. Raises QueryError.
    """
    names = {fold(name): colour for name, colour in colours.items()}
    query = parse(text)
    root = None if query.root is None else _with_colours(query.root, names)
    return to_words(replace(query, root=root))


def _with_colours(node: Node, names: dict[str, str]) -> Node:
    if isinstance(node, And | Or):
        return type(node)(tuple(_with_colours(each, names) for each in node.nodes))
    if isinstance(node, Not):
        return Not(_with_colours(node.node, names))
    if isinstance(node, Field) and node.key == "colour":
        values = tuple(
            Text(names.get(fold(value.text), value.text)) if isinstance(value, Text) else value
            for value in node.values
        )
        return replace(node, values=values)
    return node


def _kind(one: View | Rule) -> str:
    return "view" if isinstance(one, View) else "rule"


def _said(kind: str, fields: SavedFields) -> str:
    names = fields.names()
    if names == {"name"}:
        return f"{kind} renamed"
    if isinstance(fields, RuleFields) and isinstance(fields.enabled, bool) and names == {"enabled"}:
        return "rule switched on" if fields.enabled else "rule switched off"
    return f"{kind} changed"


def _last(lib: Library, table: str) -> float:
    return float(lib.value(f"SELECT ifnull(max(position), 0) + 1 FROM {table} WHERE deleted_at IS NULL"))
