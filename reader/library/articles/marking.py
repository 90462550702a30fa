"""Several changes of many articles as one operation: states and tags, by hand or by a rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reader.library.annotations.entities.article import ArticleFields
from reader.library.annotations.journal import Operation, operation
from reader.library.annotations.journal_row import HAND
from reader.library.annotations.tags import clean_tags, tag_key, write_tags
from reader.library.articles.states import later_changes, time_changes, write_states
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json


@dataclass(frozen=True, slots=True)
class Marks:
    """What to change of articles; None leaves a state as it is. `tags` are added, `untags` removed."""

    read: bool | None = None
    starred: bool | None = None
    later: bool | None = None
    done: bool | None = None
    priority: int | None = None
    """Its place in Today: 1 above others, -1 below them, 0 as its feed's."""
    tags: tuple[str, ...] = ()
    untags: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What is done, in words: "marked read, tagged #x"."""
        said = [
            words[0] if value else words[1]
            for value, words in (
                (self.read, ("marked read", "marked unread")),
                (self.starred, ("starred", "star removed")),
                (self.later, ("kept for later", "no longer for later")),
                (self.done, ("marked done", "marked not done")),
            )
            if value is not None
        ]
        if self.priority is not None:
            said.append({1: "high priority", -1: "low priority"}.get(self.priority, "usual priority"))
        said += [f"tagged #{name}" for name in self.tags]
        said += [f"tag #{name} removed" for name in self.untags]
        return ", ".join(said)

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not self.label


_LABEL_LENGTH = 120


def mark(
    lib: Library,
    article_ids: Sequence[int],
    marks: Marks,
    *,
    now: datetime,
    made_by: str = HAND,
    label: str = "",
) -> int:
    """Change articles as one operation; returns how many changed.

    `label` is what the history calls it, by default `Marks.label`. Articles that are so already are passed
    over. What is `made_by` "rule" is passed over by undo, and gives way to what a hand changed.
    """
    wanted = list(dict.fromkeys(article_ids))
    said = label or marks.label
    if len(said) > _LABEL_LENGTH:
        said = said[: _LABEL_LENGTH - 1] + "…"
    if len(wanted) > 1:
        said += f" ({len(wanted)} articles)"
    one = wanted[0] if len(wanted) == 1 else None
    with operation(lib, said, now=now, article_id=one, made_by=made_by) as doing:
        changed = write_states(lib, doing, _states(lib, wanted, marks, now))
        if marks.tags or marks.untags:
            changed |= _write_tags(lib, doing, wanted, marks)
    return len(changed)


def _states(lib: Library, wanted: Sequence[int], marks: Marks, now: datetime) -> dict[int, dict[str, Any]]:
    changes: dict[int, dict[str, Any]] = {}
    for column, value in (
        ("read_at", marks.read),
        ("starred_at", marks.starred),
        ("done_at", marks.done),
    ):
        if value is not None:
            for number, columns in time_changes(lib, wanted, column, value, now=now).items():
                changes.setdefault(number, {}).update(columns)
    if marks.priority is not None:
        for number in wanted:
            changes.setdefault(number, {})["priority"] = marks.priority or None
    if marks.later is not None:
        # one that is kept already keeps its date
        rest = wanted
        if marks.later:
            kept = lib.tuples("SELECT article_id FROM states WHERE later_at IS NOT NULL")
            there = {row[0] for row in kept}
            rest = [number for number in wanted if number not in there]
        for number, columns in later_changes(lib, rest, marks.later, now=now).items():
            changes.setdefault(number, {}).update(columns)
    return changes


def _write_tags(lib: Library, doing: Operation, wanted: Sequence[int], marks: Marks) -> set[int]:
    added = clean_tags(lib, marks.tags)
    removed = {tag_key(name) for name in marks.untags}
    rows = lib.tuples(
        """SELECT a.id, a.uid, t.name FROM articles a
           LEFT JOIN article_tags x ON x.article_id = a.id LEFT JOIN tags t ON t.id = x.tag_id
           WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY t.key""",
        (to_json(list(wanted)),),
    )
    uids: dict[int, str] = {}
    names: dict[int, list[str]] = {}
    for number, uid, name in rows:
        uids[number] = uid
        names.setdefault(number, [])
        if name is not None:
            names[number].append(name)
    changed: set[int] = set()
    for number, before in names.items():
        after = _with_tags(before, added, removed)
        if after != before:
            changed.add(number)
            write_tags(lib, "article", number, after)
            doing.record(
                "article", uids[number], ArticleFields(tags=tuple(before)), ArticleFields(tags=tuple(after))
            )
    return changed


def _with_tags(before: Iterable[str], added: Iterable[str], removed: set[str]) -> list[str]:
    by_key = {tag_key(name): name for name in before}
    for name in added:
        by_key.setdefault(tag_key(name), name)
    return [by_key[key] for key in sorted(by_key) if key not in removed]
