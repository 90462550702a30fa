"""Renaming, merging and deleting tags everywhere, each as one operation.

Tags nest by slashes: a change of `method` is one of `method/sampling` too. Views and rules that name a tag
follow it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from reader.errors import NotFound, UsageError
from reader.library.annotations.entities.article import ArticleFields
from reader.library.annotations.entities.highlight import HighlightFields
from reader.library.annotations.entities.saved_query import RuleFields, ViewFields
from reader.library.annotations.entities.tag_spelling import TagSpellingFields, tag_spelling_uid
from reader.library.annotations.journal import Operation, operation
from reader.library.annotations.tags import tag_key
from reader.library.storage.database import Library
from reader.query.errors import QueryError
from reader.query.parsing import parse
from reader.query.tree import And, Field, Node, Not, Or, Text
from reader.query.words import to_words
from reader.safetext import storable

_LONGEST = 200
_TAGGED = """SELECT o.uid, t.name FROM {owner}s o JOIN {owner}_tags x ON x.{owner}_id = o.id
  JOIN tags t ON t.id = x.tag_id {where}
  ORDER BY o.id, t.key"""


@dataclass(frozen=True, slots=True)
class TagUse:
    """A tag with how many highlights and articles carry it, and how many it or one nested below it."""

    name: str
    highlights: int
    articles: int
    below: int


@dataclass(frozen=True, slots=True)
class TagChange:
    """How many things a change of tags touched."""

    highlights: int = 0
    articles: int = 0
    queries: int = 0


def tag_uses(lib: Library) -> list[TagUse]:
    """Every tag in use, nested ones below those above, by name."""
    counts: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    carried: dict[str, set[str]] = {}
    for place, owner in enumerate(("highlight", "article")):
        for uid, name in _tagged(lib, owner):
            key = tag_key(name)
            names[key] = name
            counts.setdefault(key, [0, 0])[place] += 1
            parts = key.split("/")
            for length in range(1, len(parts) + 1):
                carried.setdefault("/".join(parts[:length]), set()).add(uid)
    return [TagUse(names[key], counts[key][0], counts[key][1], len(carried[key])) for key in sorted(names)]


def rename_tag(lib: Library, old: str, new: str, *, now: datetime) -> TagChange:
    """Give a tag, and those nested below it, another name; where that is in use, both become one.

    A name that differs in case or width of letters only is another spelling of it. Raises NotFound for a tag
    that is not in use, UsageError for a name that is none.
    """
    name = _name(new)
    if tag_key(old) == tag_key(name):
        return _respell(lib, name, now=now)
    return _replace(lib, {tag_key(old): name}, "tag renamed", now=now)


def merge_tags(lib: Library, tags: Iterable[str], into: str, *, now: datetime) -> TagChange:
    """Make several tags, with those nested below them, one. Raises as `rename_tag` does."""
    name = _name(into)
    wanted = {tag_key(tag): name for tag in tags if tag_key(tag) != tag_key(name)}
    if not wanted:
        raise UsageError("Name the tags to merge, and the one that they become.")
    return _replace(lib, wanted, "tags merged", now=now)


def delete_tag(lib: Library, tag: str, *, now: datetime) -> TagChange:
    """Remove a tag, and those nested below it, from everything; views and rules stay. Raises NotFound."""
    return _replace(lib, {tag_key(tag): ""}, "tag deleted", now=now)


def _name(name: str) -> str:
    spelt = " ".join(storable(name).lstrip("#").split())
    if not tag_key(spelt) or not spelt.isprintable() or any(not part.strip() for part in spelt.split("/")):
        raise UsageError(f"“{name}” is not the name of a tag.")
    if len(spelt) > _LONGEST:
        raise UsageError(f"The name is longer than {_LONGEST} characters.")
    return spelt


def _replace(lib: Library, names: dict[str, str], label: str, *, now: datetime) -> TagChange:
    def renamed(tag: str) -> str:
        key = tag_key(tag)
        for old, new in names.items():
            if key == old:
                return new
            if key.startswith(old + "/"):
                below = "/".join(tag.split("/")[old.count("/") + 1 :]) or key.removeprefix(old + "/")
                return f"{new}/{below}" if new else ""
        return tag

    with operation(lib, label, now=now) as doing:
        found = TagChange(
            _retag(lib, doing, "highlight", renamed),
            _retag(lib, doing, "article", renamed),
            0 if "" in names.values() else _follow(lib, doing, renamed),
        )
    if found == TagChange():
        raise NotFound(f"No tag “{next(iter(names))}” is in use.", hint="`postil tags` lists them.")
    return found


def _respell(lib: Library, name: str, *, now: datetime) -> TagChange:
    """Spell a tag, and the beginning of those nested below it, as in `name`."""
    key, depth = tag_key(name), name.count("/") + 1
    carried: dict[str, set[tuple[str, str]]] = {}
    for owner in ("highlight", "article"):
        for uid, known in _tagged(lib, owner):
            if tag_key(known) == key or tag_key(known).startswith(key + "/"):
                carried.setdefault(known, set()).add((owner, uid))
    if not carried:
        raise NotFound(f"No tag “{name}” is in use.", hint="`postil tags` lists them.")
    spelt = {known: "/".join((name, *known.split("/")[depth:])) for known in carried}
    if all(known == now_so for known, now_so in spelt.items()):
        raise UsageError(f"The tag is already called “{name}”.")
    with operation(lib, "tag renamed", now=now) as doing:
        for known, now_so in spelt.items():
            if now_so != known:
                fields = TagSpellingFields(name=now_so, was=known, deleted_at=None)
                doing.change("tag_spelling", tag_spelling_uid(tag_key(known)), fields)
    owners = [owner for owner, _ in set().union(*carried.values())]
    return TagChange(owners.count("highlight"), owners.count("article"))


def _tagged(lib: Library, owner: str) -> list[tuple[str, str]]:
    where = "WHERE o.deleted_at IS NULL" if owner == "highlight" else ""
    return [(uid, name) for uid, name in lib.tuples(_TAGGED.format(owner=owner, where=where))]


def _retag(lib: Library, doing: Operation, owner: str, renamed: Callable[[str], str]) -> int:
    record = HighlightFields if owner == "highlight" else ArticleFields
    tags: dict[str, list[str]] = {}
    for uid, name in _tagged(lib, owner):
        tags.setdefault(uid, []).append(name)
    changed = 0
    for uid, before in tags.items():
        after: dict[str, str] = {}
        for name in map(renamed, before):
            if name:
                after.setdefault(tag_key(name), name)
        wanted = tuple(after[key] for key in sorted(after))
        if wanted != tuple(before):
            changed += doing.change(owner, uid, record(tags=wanted))
    return changed


def _follow(lib: Library, doing: Operation, renamed: Callable[[str], str]) -> int:
    """Change views and rules that name the tags."""
    changed = 0
    for uid, query in lib.tuples("SELECT uid, query FROM views WHERE deleted_at IS NULL"):
        changed += doing.change("view", uid, ViewFields(query=_query(query, renamed)))
    for uid, query, stored in lib.tuples("SELECT uid, query, actions FROM rules WHERE deleted_at IS NULL"):
        actions: Any = json.loads(stored)
        followed = tuple(
            "tag:" + renamed(action.removeprefix("tag:")) if action.startswith("tag:") else action
            for action in actions
        )
        changed += doing.change("rule", uid, RuleFields(query=_query(query, renamed), actions=followed))
    return changed


def _query(text: str, renamed: Callable[[str], str]) -> str:
    """A saved query with the new names of tags; unchanged where it names none, or is not valid."""
    try:
        query = parse(text)
    except QueryError:
        return text
    root = None if query.root is None else _node(query.root, renamed)
    return text if root == query.root else to_words(replace(query, root=root))


def _node(node: Node, renamed: Callable[[str], str]) -> Node:
    if isinstance(node, And | Or):
        return type(node)(tuple(_node(each, renamed) for each in node.nodes))
    if isinstance(node, Not):
        return Not(_node(node.node, renamed))
    if isinstance(node, Field) and node.key == "tag":
        values = tuple(
            replace(value, text=renamed(value.text))
            if isinstance(value, Text) and not value.prefix
            else value
            for value in node.values
        )
        return replace(node, values=values)
    return node
