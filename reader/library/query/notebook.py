"""Passages in groups, as the notebook lists them: by report, by tag, or by the day they were marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from reader.library.query.options import QueryOptions
from reader.library.query.passages import passage_uids
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, to_json
from reader.query.tree import Query, Sort

GROUPINGS = ("report", "tag", "day")


@dataclass(frozen=True, slots=True)
class PassageGroup:
    """A heading and the passages below it; "" stands for the report that they are of."""

    heading: str
    uids: tuple[str, ...]


def grouped_passages(
    lib: Library,
    query: Query,
    options: QueryOptions,
    *,
    grouping: str = GROUPINGS[0],
    article_id: int | None = None,
) -> list[PassageGroup]:
    """What a query finds, in groups; none of it is read but its order. Raises as `find_passages`.

    By tag a passage stands below each of its tags, and those without at the end; by day the newest first.
    """
    if grouping == "day" and not query.sorts:
        query = Query(query.root, (Sort("marked", descending=True),), query.limit)
    uids = passage_uids(lib, query, options, article_id=article_id)
    if grouping == "tag":
        return list(_by_tag(lib, uids))
    if grouping == "day":
        found = _column(lib, uids, "created_at")
        keys = {uid: f"{moment(at).astimezone():%A, %d %B %Y}" for uid, at in found.items()}
        return _in_runs(uids, keys, headed=True)
    return _in_runs(uids, _column(lib, uids, "article_id"), headed=False)


def _in_runs(uids: list[str], keys: Mapping[str, object], *, headed: bool) -> list[PassageGroup]:
    """Neighbours with one key are a group, whose heading it is where it is `headed`."""
    found = []
    for key, group in groupby((uid for uid in uids if uid in keys), key=keys.__getitem__):
        found.append(PassageGroup(str(key) if headed else "", tuple(group)))
    return found


def _by_tag(lib: Library, uids: list[str]) -> Iterator[PassageGroup]:
    below: dict[str, list[str]] = {}
    tagged: dict[str, list[str]] = {}
    for uid, name in lib.tuples(
        """SELECT h.uid, t.name FROM json_each(?) e JOIN highlights h ON h.uid = e.value
           JOIN highlight_tags x ON x.highlight_id = h.id JOIN tags t ON t.id = x.tag_id ORDER BY t.key""",
        (to_json(uids),),
    ):
        tagged.setdefault(uid, []).append(name)
        below.setdefault(name, [])
    for uid in uids:
        for name in tagged.get(uid, ("",)):
            below.setdefault(name, []).append(uid)
    for name in sorted(below, key=lambda name: (not name, name.casefold())):
        yield PassageGroup(f"#{name}" if name else "without a tag", tuple(below[name]))


def _column(lib: Library, uids: list[str], column: str) -> dict[str, int]:
    return dict(
        lib.tuples(
            f"SELECT h.uid, h.{column} FROM json_each(?) e JOIN highlights h ON h.uid = e.value",
            (to_json(uids),),
        )
    )
