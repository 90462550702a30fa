"""Works: reports that the library holds as several articles.

An article is never merged into another one. That two are the same report is a link between them, found
by the program or made by the reader; a work is a group of linked articles, and each member keeps its own
text, title and annotations. The reader can part what was linked: a link by hand beats any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from reader.library.articles.urls import same_host
from reader.library.search.terms import fold
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json

CANONICAL, REDIRECT = "canonical", "redirect"
SAME_TEXT, OTHER_EDITION, LANGUAGE = "text", "edition", "language"
BY_HAND = "hand"
"""The reason of a link that the reader made."""
_MOST_LINKED = 50
"""Articles with one address that are compared at most."""


@dataclass(frozen=True, slots=True)
class WorkLink:
    """Two articles, by number, that are one report, or that are not (`same` false).

    `reason` is `BY_HAND`, or how the program found it: "canonical" (one page names the other's address),
    "redirect" (both links lead to one page), "text" (the texts agree), "edition" (they are alike but for
    figures, names or the title: not the same), "language" (their addresses differ in the language alone: not
    the same).
    """

    article_id: int
    other_id: int
    reason: str
    same: bool = True


def members(lib: Library, article_id: int) -> tuple[int, ...]:
    """The articles of an article's work in the order of their numbers, itself included."""
    rows = lib.tuples(
        """SELECT m.article_id FROM works w JOIN works m ON m.work_id = w.work_id
           WHERE w.article_id = ? ORDER BY m.article_id""",
        (article_id,),
    )
    return tuple(row[0] for row in rows) or (article_id,)


def links_of(lib: Library, article_id: int) -> list[WorkLink]:
    """All links of an article, those by hand included."""
    return _links(lib, [article_id])


def link_articles(
    lib: Library, article_id: int, other_id: int, reason: str, *, at: int, same: bool = True
) -> None:
    """Note that the program found two articles to be one report, or not to be. Inside a transaction.

    `at` is in microseconds since 1970 UTC.
    """
    if article_id != other_id:
        lib.execute(
            """INSERT OR IGNORE INTO work_links (article_id, other_id, reason, same, made_at)
               VALUES (?, ?, ?, ?, ?)""",
            (*sorted((article_id, other_id)), reason, int(same), at),
        )
        refresh_works(lib, [article_id, other_id])


def link_by_address(
    lib: Library, article_id: int, own: str, titles: Set[str], found: Mapping[str, str], *, at: int
) -> None:
    """Link an article to those with one of its titles whose page or link has one of its addresses.

    `own` is the key (`urls.url_key`) of its link, "" for none; `found` has those of the addresses that its
    page was found at or names, each with the reason that a link by it gets. Addresses alone link nothing:
    some sites name one address on all their pages.
    Inside a transaction; `at` is in microseconds since 1970 UTC.
    """
    if others := found.keys() - {own}:
        lib.execute_many(
            "INSERT OR IGNORE INTO page_addresses (key, article_id) VALUES (?, ?)",
            [(key, article_id) for key in others],
        )
    folded = {fold(title) for title in titles if title.strip()}
    for key in {own, *found} - {""}:
        for number, title in lib.tuples(_WITH_ADDRESS, {"key": key, "id": article_id, "most": _MOST_LINKED}):
            if fold(title) in folded:
                link_articles(lib, article_id, number, found.get(key, CANONICAL), at=at)


_WITH_ADDRESS = """SELECT a.id, a.title FROM (
    SELECT article_id FROM addresses WHERE key = :key
    UNION ALL SELECT article_id FROM page_addresses WHERE key = :key) x
  JOIN articles a ON a.id = x.article_id WHERE a.id <> :id LIMIT :most"""


def pair_uid(one: str, other: str) -> str:
    """The uid of the link of two articles, from theirs: both in order, a plus sign between them."""
    return "+".join(sorted((one, other)))


def hand_links(lib: Library, article_id: int) -> dict[str, bool]:
    """What the reader said of an article: by the uid of the other one whether they are one report."""
    rows = lib.tuples(
        """SELECT a.uid, l.same FROM work_links l
           JOIN articles a ON a.id = CASE l.article_id WHEN :id THEN l.other_id ELSE l.article_id END
           WHERE (l.article_id = :id OR l.other_id = :id) AND l.reason = :hand ORDER BY a.uid""",
        {"id": article_id, "hand": BY_HAND},
    )
    return {uid: bool(same) for uid, same in rows}


def set_hand_link(lib: Library, article_id: int, other_id: int, same: bool | None, *, at: int) -> None:
    """Say whether two articles are one report; None takes back what was said. Inside a transaction.

    `at` is in microseconds since 1970 UTC. Not journalled: the caller records it.
    """
    if article_id == other_id:
        return
    pair = sorted((article_id, other_id))
    lib.execute(
        "DELETE FROM work_links WHERE article_id = ? AND other_id = ? AND reason = ?", (*pair, BY_HAND)
    )
    if same is not None:
        row = {"article_id": pair[0], "other_id": pair[1], "reason": BY_HAND, "same": int(same)}
        lib.insert("work_links", {**row, "made_at": at})
    refresh_works(lib, pair)


def refresh_works(lib: Library, article_ids: Sequence[int]) -> None:
    """Compute the works of these articles, and of those linked to them, anew. Inside a transaction."""
    reached = [
        row[0]
        for row in lib.tuples(
            """WITH RECURSIVE reached(id) AS (
                 SELECT value FROM json_each(:these)
                 UNION SELECT m.article_id FROM works w JOIN works m ON m.work_id = w.work_id
                   WHERE w.article_id IN (SELECT value FROM json_each(:these))
                 UNION SELECT l.other_id FROM work_links l JOIN reached r ON l.article_id = r.id WHERE l.same
                 UNION SELECT l.article_id FROM work_links l JOIN reached r ON l.other_id = r.id WHERE l.same)
               SELECT id FROM reached""",
            {"these": to_json(list(article_ids))},
        )
    ]
    lib.execute("DELETE FROM works WHERE article_id IN (SELECT value FROM json_each(?))", (to_json(reached),))
    lib.execute_many(
        "INSERT INTO works (article_id, work_id, shown_id) VALUES (?, ?, ?)",
        [
            (member, group[0], shown)
            for group in group_links(_links(lib, reached))
            for shown in (_shown(lib, group),)
            for member in group
        ],
    )


def _shown(lib: Library, group: Sequence[int]) -> int:
    """The article that stands for a work: the first by a feed on its link's own host, else the first."""
    rows = lib.tuples(
        """SELECT a.id, a.url, ifnull(f.url, '') FROM articles a
           LEFT JOIN sources s ON s.id = a.source_id LEFT JOIN feeds f ON f.id = s.feed_id
           WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY a.id""",
        (to_json(list(group)),),
    )
    return next((number for number, url, feed_url in rows if same_host(url, feed_url)), group[0])


def remove_links(lib: Library, article_ids: Sequence[int]) -> None:
    """Remove articles that are about to go from their works. Inside a transaction."""
    these = to_json(list(article_ids))
    others = {
        number
        for article_id in article_ids
        for number in members(lib, article_id)
        if number not in article_ids
    }
    lib.execute(
        """DELETE FROM work_links WHERE article_id IN (SELECT value FROM json_each(:these))
           OR other_id IN (SELECT value FROM json_each(:these))""",
        {"these": these},
    )
    lib.execute("DELETE FROM works WHERE article_id IN (SELECT value FROM json_each(?))", (these,))
    refresh_works(lib, sorted(others))


def group_links(links: Iterable[WorkLink]) -> list[tuple[int, ...]]:
    """The groups of two or more articles that the links make, each in ascending order.

    Two articles that a hand parted, or that are editions of one another (in other languages too, unless their
    texts are one), are in no group together, whatever
    else links them, unless a hand joined them: links by hand are taken first, then the others in the order
    of their numbers, and one that would join a parted pair is left out.
    """
    given = sorted(links, key=lambda link: (link.reason != BY_HAND, link.article_id, link.other_id))
    by_hand = {(link.article_id, link.other_id) for link in given if link.reason == BY_HAND and link.same}
    one_text = {(link.article_id, link.other_id) for link in given if link.reason == SAME_TEXT}
    parted = {
        frozenset((link.article_id, link.other_id))
        for link in given
        if not link.same
        and (link.article_id, link.other_id) not in by_hand
        and not (link.reason == LANGUAGE and (link.article_id, link.other_id) in one_text)
    }
    groups: dict[int, set[int]] = {}
    for link in given:
        one = groups.get(link.article_id, {link.article_id})
        other = groups.get(link.other_id, {link.other_id})
        if (
            not link.same
            or one is other
            or (parted and any(frozenset((a, b)) in parted for a in one for b in other))
        ):
            continue
        joined = one | other
        groups.update(dict.fromkeys(joined, joined))
    return sorted({tuple(sorted(group)) for group in groups.values()})


def _links(lib: Library, article_ids: Sequence[int]) -> list[WorkLink]:
    rows = lib.tuples(
        """SELECT article_id, other_id, reason, same FROM work_links
           WHERE article_id IN (SELECT value FROM json_each(:these))
             OR other_id IN (SELECT value FROM json_each(:these))""",
        {"these": to_json(list(article_ids))},
    )
    return [WorkLink(article_id, other_id, reason, bool(same)) for article_id, other_id, reason, same in rows]
