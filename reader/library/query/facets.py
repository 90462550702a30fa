"""What passages have in common, counted: for narrowing the notebook down."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reader.library.annotations.tags import tag_key
from reader.library.query.cited import CHECK
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


Chosen = dict[str, str | None]
"""The passages that count, for SQL: their uids as JSON, None for all."""


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


_CHOSEN = """h.deleted_at IS NULL
  AND (:uids IS NULL OR h.uid IN (SELECT value FROM json_each(:uids)))"""
_BY_ARTICLE = f"""WITH n AS MATERIALIZED (
  SELECT h.article_id, count(*) AS passages FROM highlights h WHERE {_CHOSEN} GROUP BY h.article_id)"""
_GROUPS = {
    Facet.COLOUR: f"SELECT h.colour, count(*) FROM highlights h WHERE {_CHOSEN} GROUP BY h.colour",
    Facet.DRAFT: f"""SELECT f.name, count(DISTINCT h.id) FROM drafts f
      JOIN draft_items d ON d.draft = f.uid AND d.deleted_at IS NULL JOIN highlights h ON h.uid = d.highlight
      WHERE f.deleted_at IS NULL AND {_CHOSEN} GROUP BY f.uid""",
    Facet.FEED: f"""{_BY_ARTICLE} SELECT CASE WHEN f.own_title <> '' THEN f.own_title
        WHEN f.title <> '' THEN f.title ELSE f.url END, sum(n.passages)
      FROM n CROSS JOIN (SELECT DISTINCT article_id, feed_id FROM sources) s ON s.article_id = n.article_id
      JOIN feeds f ON f.id = s.feed_id GROUP BY f.id""",
    Facet.YEAR: f"""{_BY_ARTICLE}
      SELECT strftime('%Y', a.published_at / 1000000, 'unixepoch', 'localtime'), sum(n.passages)
      FROM n JOIN articles a ON a.id = n.article_id WHERE a.published_at IS NOT NULL GROUP BY 1""",
}


def facets(lib: Library, uids: Sequence[str] | None = None) -> dict[Facet, list[FacetValue]]:
    """The values of each facet, as `facet_values` gives them; facets without values are left out."""
    found = {facet: facet_values(lib, facet, uids) for facet in Facet}
    return {facet: values for facet, values in found.items() if values}


def facet_values(lib: Library, facet: Facet, uids: Sequence[str] | None = None) -> list[FacetValue]:
    """The values that these passages have (all that are not deleted, when None), the most frequent first.

    A tag counts with those nested below it, a folder with those inside it. Years come newest first.
    """
    chosen = {"uids": None if uids is None else to_json(list(uids))}
    if facet is Facet.REPORT:
        return [
            FacetValue(Facet.REPORT, title, count, article_id=number)
            for number, title, count in lib.tuples(
                f"""{_BY_ARTICLE} SELECT a.id, a.title, n.passages
                    FROM n JOIN articles a ON a.id = n.article_id ORDER BY n.passages DESC, a.id DESC""",
                chosen,
            )
        ]
    counts = _COUNTED[facet](lib, chosen) if facet in _COUNTED else _grouped(lib, facet, chosen)
    return [FacetValue(facet, name, count, _term(facet, name)) for name, count in _ordered(facet, counts)]


def _grouped(lib: Library, facet: Facet, chosen: Chosen) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, count in lib.tuples(_GROUPS[facet], chosen):
        found[str(name)] += count
    return found


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


def _states(lib: Library, chosen: Chosen) -> Counter[str]:
    """Counted from what is rare: passages that are cited, come from an import, or have no sure place."""
    every, cited, imported, corrected = (
        lib.value(f"SELECT count(*) FROM highlights h WHERE {_CHOSEN}{more}", chosen)
        for more in (
            "",
            """ AND h.uid IN (SELECT highlight FROM exports UNION
                 SELECT d.highlight FROM draft_items d JOIN drafts f ON f.uid = d.draft
                 WHERE d.deleted_at IS NULL AND f.deleted_at IS NULL)""",
            """ AND h.uid IN (SELECT j.entity_uid FROM journal j
                 WHERE j.entity = 'highlight' AND j.before IS NULL AND j.made_by = 'import')""",
            " AND h.uid IN (SELECT highlight FROM corrections WHERE confirmed_at IS NOT NULL)",
        )
    )
    ((orphans, checks),) = lib.tuples(
        f"""SELECT ifnull(sum(k.state = 'orphan'), 0), ifnull(sum({CHECK}), 0)
            FROM anchors k CROSS JOIN highlights h ON h.id = k.highlight_id
            JOIN articles a ON a.id = h.article_id AND a.revision_id = k.revision_id
            WHERE k.state IN ('orphan', 'changed') AND {_CHOSEN}""",
        chosen,
    )
    return Counter(
        orphan=orphans, check=checks, corrected=corrected, imported=imported, uncited=every - cited
    )


def _tags(lib: Library, chosen: Chosen) -> Counter[str]:
    """How many passages carry each tag, or one nested below it, themselves or by their article."""
    carried: dict[str, set[int]] = {}
    names: dict[str, str] = {}
    for name, numbers in _carriers(lib, chosen).items():
        parts = name.split("/")
        for length in range(1, len(parts) + 1):
            above = "/".join(parts[:length])
            key = tag_key(above)
            names[key] = min(above, names.get(key, above))
            carried.setdefault(key, set()).update(numbers)
    return Counter({names[key]: len(numbers) for key, numbers in carried.items()})


def _carriers(lib: Library, chosen: Chosen) -> dict[str, list[int]]:
    """The numbers of the passages that carry each tag, themselves or by their article, by its name."""
    found: dict[str, list[int]] = {}
    for sql in (
        f"""SELECT t.name, h.id FROM highlight_tags x CROSS JOIN highlights h ON h.id = x.highlight_id
            JOIN tags t ON t.id = x.tag_id WHERE {_CHOSEN}""",
        f"""SELECT t.name, h.id FROM article_tags x CROSS JOIN highlights h ON h.article_id = x.article_id
            JOIN tags t ON t.id = x.tag_id WHERE {_CHOSEN}""",
    ):
        for name, number in lib.tuples(sql, chosen):
            found.setdefault(name, []).append(number)
    return found


def _authors(lib: Library, chosen: Chosen) -> Counter[str]:
    found: Counter[str] = Counter()
    for stored, count in lib.tuples(
        f"""{_BY_ARTICLE} SELECT a.authors, sum(n.passages) FROM n JOIN articles a ON a.id = n.article_id
            WHERE a.authors <> '[]' AND json_valid(a.authors) GROUP BY a.authors""",
        chosen,
    ):
        for name in {str(each) for each in json.loads(stored) if each}:
            found[name] += count
    return found


def _folders(lib: Library, chosen: Chosen) -> Counter[str]:
    """By the path of a folder how many passages are of feeds in it, or in folders inside it."""
    rows = lib.tuples(
        f"""{_BY_ARTICLE} SELECT DISTINCT f.folder_id, n.article_id, n.passages
            FROM n JOIN sources s ON s.article_id = n.article_id
            JOIN feeds f ON f.id = s.feed_id WHERE f.folder_id IS NOT NULL""",
        chosen,
    )
    around = {row[0]: (row[1], row[2]) for row in lib.tuples("SELECT id, parent_id, name FROM folders")}
    inside: dict[str, dict[int, int]] = {}
    for folder, article, passages in rows:
        names: list[str] = []
        seen: set[int] = set()
        at = folder
        while at in around and at not in seen:
            seen.add(at)
            at, name = around[at][0], around[at][1]
            names.insert(0, name)
        for length in range(1, len(names) + 1):
            inside.setdefault("/".join(names[:length]), {})[article] = passages
    return Counter({path: sum(counts.values()) for path, counts in inside.items()})


_COUNTED: dict[Facet, Callable[[Library, Chosen], Counter[str]]] = {
    Facet.STATE: _states,
    Facet.TAG: _tags,
    Facet.AUTHOR: _authors,
    Facet.FOLDER: _folders,
}
