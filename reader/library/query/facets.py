"""What passages have in common, counted: for narrowing the notebook down."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reader.library.annotations.tags import tag_key
from reader.library.query.cited import CHECK, IMPORTED, UNCITED
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.query.tree import Field, Number, Query, Text
from reader.query.words import to_words


class Facet(StrEnum):
    """What is counted."""

    STATE = "state"
    COLOUR = "colour"
    TAG = "tag"
    DRAFT = "draft"
    REPORT = "report"
    AUTHOR = "author"
    FEED = "feed"
    FOLDER = "folder"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value that `count` passages have.

    `name` is what it is called, `term` what finds them in the query language ("tag:=method"); a report has
    none: `article_id` is its number.
    """

    facet: Facet
    name: str
    count: int
    term: str = ""
    article_id: int | None = None


_CHOSEN = """WITH p AS MATERIALIZED (SELECT h.id, h.uid, h.article_id, h.colour FROM highlights h
  WHERE h.deleted_at IS NULL AND (:uids IS NULL OR h.uid IN (SELECT value FROM json_each(:uids))))"""
_GROUPS = {
    Facet.COLOUR: "SELECT colour, count(*) FROM p GROUP BY colour",
    Facet.DRAFT: """SELECT f.name, count(DISTINCT p.id) FROM p JOIN draft_items d ON d.highlight = p.uid
      JOIN drafts f ON f.uid = d.draft WHERE d.deleted_at IS NULL AND f.deleted_at IS NULL GROUP BY f.uid""",
    Facet.FEED: """SELECT CASE WHEN f.own_title <> '' THEN f.own_title WHEN f.title <> '' THEN f.title
        ELSE f.url END, count(DISTINCT p.id)
      FROM p JOIN sources s ON s.article_id = p.article_id JOIN feeds f ON f.id = s.feed_id GROUP BY f.id""",
    Facet.YEAR: """SELECT strftime('%Y', a.published_at / 1000000, 'unixepoch', 'localtime'), count(*)
      FROM p JOIN articles a ON a.id = p.article_id WHERE a.published_at IS NOT NULL GROUP BY 1""",
}
_STATES = {"orphan": "k.state = 'orphan'", "check": CHECK, "imported": IMPORTED, "uncited": UNCITED}


def facets(lib: Library, uids: Sequence[str] | None = None) -> dict[Facet, list[FacetValue]]:
    """The values that these passages have (all that are not deleted, when None), the most frequent first.

    A tag counts with those nested below it, a folder with those inside it. Facets without values are left
    out; years come newest first.
    """
    chosen = {"uids": None if uids is None else to_json(list(uids))}

    def counted(sql: str) -> Counter[str]:
        found: Counter[str] = Counter()
        for name, count in lib.tuples(f"{_CHOSEN} {sql}", chosen):
            found[str(name)] += count
        return found

    found = {facet: counted(sql) for facet, sql in _GROUPS.items()}
    found[Facet.STATE] = _states(lib, chosen)
    found[Facet.TAG] = _tags(lib, chosen)
    found[Facet.AUTHOR] = _authors(lib, chosen)
    found[Facet.FOLDER] = _folders(lib, chosen)
    values = {
        facet: [FacetValue(facet, name, count, _term(facet, name)) for name, count in _ordered(facet, counts)]
        for facet, counts in found.items()
    }
    values[Facet.REPORT] = [
        FacetValue(Facet.REPORT, title, count, article_id=number)
        for number, title, count in lib.tuples(
            f"""{_CHOSEN} SELECT a.id, a.title, count(*) FROM p JOIN articles a ON a.id = p.article_id
                GROUP BY a.id ORDER BY count(*) DESC, a.id DESC""",
            chosen,
        )
    ]
    return {facet: values[facet] for facet in Facet if values.get(facet)}


def _ordered(facet: Facet, counts: Counter[str]) -> list[tuple[str, int]]:
    kept = [(name, count) for name, count in counts.items() if count]
    if facet is Facet.YEAR:
        return sorted(kept, reverse=True)
    return sorted(kept, key=lambda each: (-each[1], each[0].casefold()))


def _term(facet: Facet, name: str) -> str:
    """What finds the passages with a value, as it is written in a query."""
    if facet is Facet.YEAR:
        field = Field("year", (Number(int(name)),))
    elif facet is Facet.STATE:
        field = Field("is", (Text(name),))
    elif facet is Facet.COLOUR:
        field = Field("colour", (Text(name),))
    else:
        # a tag and a folder are found with what is inside them
        whole = "" if facet in (Facet.TAG, Facet.FOLDER) else "="
        field = Field(facet.value, (Text(name, phrase=True),), whole)
    return to_words(Query(field))


def _states(lib: Library, chosen: dict[str, str | None]) -> Counter[str]:
    sums = ", ".join(f"ifnull(sum({test}), 0)" for test in _STATES.values())
    (row,) = lib.tuples(
        f"""{_CHOSEN} SELECT {sums} FROM p h JOIN articles a ON a.id = h.article_id
            LEFT JOIN anchors k ON k.highlight_id = h.id AND k.revision_id = a.revision_id""",
        chosen,
    )
    return Counter(dict(zip(_STATES, row, strict=True)))


def _tags(lib: Library, chosen: dict[str, str | None]) -> Counter[str]:
    """How many passages carry each tag, or one nested below it, themselves or by their article."""
    carried: dict[str, set[int]] = {}
    names: dict[str, str] = {}
    for name, number in lib.tuples(
        f"""{_CHOSEN} SELECT t.name, p.id FROM p JOIN highlight_tags x ON x.highlight_id = p.id
              JOIN tags t ON t.id = x.tag_id
            UNION SELECT t.name, p.id FROM p JOIN article_tags y ON y.article_id = p.article_id
              JOIN tags t ON t.id = y.tag_id""",
        chosen,
    ):
        parts = name.split("/")
        for length in range(1, len(parts) + 1):
            above = "/".join(parts[:length])
            key = tag_key(above)
            names[key] = min(above, names.get(key, above))
            carried.setdefault(key, set()).add(number)
    return Counter({names[key]: len(numbers) for key, numbers in carried.items()})


def _authors(lib: Library, chosen: dict[str, str | None]) -> Counter[str]:
    found: Counter[str] = Counter()
    for stored, count in lib.tuples(
        f"""{_CHOSEN} SELECT a.authors, count(*) FROM p JOIN articles a ON a.id = p.article_id
            WHERE json_valid(a.authors) GROUP BY a.authors""",
        chosen,
    ):
        for name in {str(each) for each in json.loads(stored) if each}:
            found[name] += count
    return found


def _folders(lib: Library, chosen: dict[str, str | None]) -> Counter[str]:
    """By the path of a folder how many passages are of feeds in it, or in folders inside it."""
    rows = lib.tuples(
        f"""{_CHOSEN} SELECT f.folder_id, p.id FROM p JOIN sources s ON s.article_id = p.article_id
            JOIN feeds f ON f.id = s.feed_id WHERE f.folder_id IS NOT NULL""",
        chosen,
    )
    if not rows:
        return Counter()
    around = {row[0]: (row[1], row[2]) for row in lib.tuples("SELECT id, parent_id, name FROM folders")}
    inside: dict[str, set[int]] = {}
    for folder, number in rows:
        names: list[str] = []
        seen: set[int] = set()
        at = folder
        while at in around and at not in seen:
            seen.add(at)
            at, name = around[at][0], around[at][1]
            names.insert(0, name)
        for length in range(1, len(names) + 1):
            inside.setdefault("/".join(names[:length]), set()).add(number)
    return Counter({path: len(numbers) for path, numbers in inside.items()})
