"""Giving and changing citation keys.

A report gets its key when it is first cited (exported, copied, or edited), never by being looked at, and
keeps it: it is never computed again. Keys are unique but for case. Where two machines gave one key to two
reports, the one that was given later gets a suffix when they are merged (`resolve_clashes`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reader.citations.keys import comparable, free_key, is_valid_key, suffixed
from reader.errors import ArticleNotFound, UsageError
from reader.library.annotations.entities.article import ArticleFields
from reader.library.annotations.field_snapshots import ABSENT
from reader.library.annotations.journal import operation
from reader.library.annotations.journal_row import PROGRAM
from reader.library.annotations.journal_store import rows_of_all
from reader.library.articles.works import members
from reader.library.citing.reports import cited_reports
from reader.library.citing.stored_keys import articles_of_keys, given_keys
from reader.library.storage.database import Library
from reader.model import Origin


def proposed_key(lib: Library, article_id: int) -> str:
    """The key that an article has, or would be given now. Nothing is written. Raises NotFound."""
    report = cited_reports(lib, [article_id]).get(article_id)
    if report is None:
        raise ArticleNotFound(article_id)
    return report.key or free_key(report, articles_of_keys(lib).keys())


def give_keys(lib: Library, article_ids: Sequence[int], *, now: datetime) -> dict[int, str]:
    """The keys of these articles, by number; those that have none are given one. Unknown ones are left out.

    What is given is one operation of the program, which undo passes over.
    """
    if len(given := given_keys(lib, article_ids)) == len(set(article_ids)):
        return given
    with operation(lib, "citation key given", now=now, made_by=PROGRAM) as doing:
        reports = cited_reports(lib, article_ids)
        taken = set(articles_of_keys(lib))
        keys: dict[int, str] = {}
        for article_id in dict.fromkeys(article_ids):
            if (report := reports.get(article_id)) is None:
                continue
            # another article of the work may have been given one in this loop
            group = members(lib, article_id)
            key = report.key or next((keys[one] for one in group if one in keys), "")
            if not key:
                key = free_key(report, taken)
                taken.add(comparable(key))
                doing.change("article", report.uid, ArticleFields(metadata_citation_key=key))
            keys[article_id] = key
    return keys


def set_key(lib: Library, article_id: int, key: str, *, now: datetime) -> None:
    """Give an article this key, in place of the one that it has; raises as `articles_to_change` does."""
    with operation(lib, "citation key changed", now=now, article_id=article_id) as doing:
        for uid in articles_to_change(lib, article_id, key):
            doing.change("article", uid, ArticleFields(metadata_citation_key=key.strip()))


def articles_to_change(lib: Library, article_id: int, key: str) -> list[str]:
    """The uids of the articles that have to be given a key so that an article has it.

    They are the article's own and those of its work with a key. Raises NotFound, UsageError for a key that
    cannot be written in every format or is another report's.
    """
    key = key.strip()
    if not is_valid_key(key):
        raise UsageError(
            f"“{key}” cannot be a citation key.",
            hint="White space, brackets, quotes, commas, =, ;, \\ and @ are not allowed.",
        )
    reports = cited_reports(lib, members(lib, article_id))
    if article_id not in reports:
        raise ArticleNotFound(article_id)
    others = [one for one in articles_of_keys(lib).get(comparable(key), ()) if one not in reports]
    if others:
        raise UsageError(f"The citation key “{key}” is that of #{others[0]}.", hint="Choose another one.")
    return [
        report.uid
        for number, report in reports.items()
        if number == article_id or lib.value(_OWN, (number,)) is not None
    ]


_OWN = f"""SELECT 1 FROM metadata
  WHERE article_id = ? AND key = 'citation_key' AND origin = '{Origin.READER.value}'"""


def take_keys(
    lib: Library, keys: Mapping[int, str], *, now: datetime, number: int | None = None
) -> dict[int, str]:
    """Give articles that have no key yet those of another program; returns what was given, by number.

    Keys that are not valid, or another report's, are left out. One operation, made by an import, or a part of
    that with the `number`.
    """
    given: dict[int, str] = {}
    with operation(lib, "citation keys imported", now=now, made_by="import", number=number) as doing:
        reports, taken = cited_reports(lib, list(keys)), set(articles_of_keys(lib))
        for article_id, report in reports.items():
            key = keys[article_id].strip()
            if report.key or not is_valid_key(key) or comparable(key) in taken:
                continue
            if any(one in given for one in members(lib, article_id)):
                continue
            taken.add(comparable(key))
            given[article_id] = key
            doing.change("article", report.uid, ArticleFields(metadata_citation_key=key))
    return given


@dataclass(frozen=True, slots=True)
class ChangedKey:
    """A report whose key was another's: `was` became `now_is`."""

    article_id: int
    title: str
    was: str
    now_is: str


def resolve_clashes(lib: Library, *, now: datetime) -> list[ChangedKey]:
    """Give a suffix to the keys that a second report was given later, on another machine.

    The order in which keys were given is the journal's (clock, then device), so every machine that has the
    same changes decides alike. One operation of the program.
    """
    clashing = {key: ids for key, ids in articles_of_keys(lib).items() if len(ids) > 1}
    changed: list[ChangedKey] = []
    if not any(_reports(lib, ids) for ids in clashing.values()):
        return changed
    with operation(lib, "citation key changed: it was another report's", now=now, made_by=PROGRAM) as doing:
        taken = set(articles_of_keys(lib))
        for ids in clashing.values():
            reports = cited_reports(lib, ids)
            order = _given_order(lib, [report.uid for report in reports.values()])
            by_age = sorted(reports.values(), key=lambda report: (order[report.uid], report.uid))
            first = set(members(lib, by_age[0].article_id))
            for report in by_age[1:]:
                if report.article_id in first:
                    continue
                key = suffixed(report.key, taken)
                taken.add(comparable(key))
                first |= set(members(lib, report.article_id))
                for number in members(lib, report.article_id):
                    if number in ids:
                        uid = reports[number].uid
                        doing.change("article", uid, ArticleFields(metadata_citation_key=key))
                changed.append(ChangedKey(report.article_id, report.title, report.key, key))
    return changed


def _reports(lib: Library, ids: Sequence[int]) -> bool:
    """Whether articles are more than one report."""
    return not set(ids) <= set(members(lib, ids[0]))


def _given_order(lib: Library, uids: Sequence[str]) -> dict[str, tuple[int, str]]:
    """When each article got the key that it has: the last row of the journal that changed it."""
    order = dict.fromkeys(uids, (0, ""))
    for uid, rows in rows_of_all(lib, "article", uids).items():
        for row in rows:
            if isinstance(row.after, ArticleFields) and row.after.metadata_citation_key is not ABSENT:
                order[uid] = max(order[uid], (row.clock, row.device))
    return order
