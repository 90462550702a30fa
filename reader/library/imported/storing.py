"""Store articles and passages of files: made by "import", one operation, the same again changes nothing.

An operation of many articles is written in several transactions, so that others can write meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from reader.imports.grouping import folded
from reader.imports.records import ImportedArticle, Passage
from reader.library.annotations.entities.article import ArticleFields
from reader.library.annotations.entities.article_card import read_card
from reader.library.annotations.entities.draft import PassageLinkFields, passage_link_uid
from reader.library.annotations.entities.entity import is_random_uid
from reader.library.annotations.entities.highlight import HighlightFields, read_highlight
from reader.library.annotations.entities.table import read_snapshot
from reader.library.annotations.field_snapshots import Snapshot
from reader.library.annotations.highlights import highlights_by_uid
from reader.library.annotations.journal import Operation, operation
from reader.library.annotations.merging import apply_waiting
from reader.library.articles.metadata import effective_fields
from reader.library.articles.urls import url_key
from reader.library.imported.earlier import MADE_BY, said_before, undone_imports
from reader.library.imported.matching import OWN_ADDRESS, Matcher, is_web, new_uid
from reader.library.imported.snapshots import (
    article_fields,
    highlight_changes,
    new_highlight,
    passage_uid,
    quote_key,
)
from reader.library.storage.database import Library
from reader.library.storage.encoding import names_to_json, stamp, to_json
from reader.library.storage.time_slice import time_slice
from reader.model import Metadata
from reader.safetext import storable

_TOGETHER = 200
"""Articles that are looked up at once."""
_SLICE = 0.2
"""Seconds of a transaction while nobody else waits to write: each commit waits for the disk."""
_MAX_TITLE = 1000
_CONTEXT = 24


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What became of an article of a file: its number, the uids of its passages, and what was new.

    `made` says that the library did not have it, `added` how many passages it did not have; `updated` counts
    what was there and changed.
    """

    source: ImportedArticle
    id: int
    uids: tuple[str, ...]
    made: bool = False
    added: int = 0
    updated: int = 0


class Storing:
    """One import: an operation that articles are added to."""

    def __init__(self, library: Library, label: str, *, now: datetime) -> None:
        self._library, self._label, self._now = library, label, now
        self._matcher = Matcher(library)
        self._rank: float | None = None
        self._uids: dict[str, str] = {}
        """The uids that passages have here, by those in the file."""
        self._links: list[tuple[str, str]] = []
        """From a passage here to another one, by its uid in the file."""
        self._again: list[tuple[str, str, Snapshot]] = []
        """Changes that were undone, and are imported again: by hand, as the undoing was."""
        self.operation: int | None = None
        """The number of the operation; None where nothing changed."""

    def store(self, articles: Iterable[ImportedArticle]) -> Iterator[StoredArticle]:
        """Store articles, as they are asked for; those with an address first find their places by it."""
        remaining = iter(articles)
        while batch := list(islice(remaining, _TOGETHER)):
            done = 0
            while done < len(batch):
                with self._library.transaction():
                    stored = list(self._slice(batch[done:]))
                done += len(stored)
                yield from stored
        if self._links:
            self._link()
        self._redo()

    def _link(self) -> None:
        """Link passages as the file has them; what was linked here before, or no longer is, stays so."""
        wanted = {(one, self._uids.get(other, other)) for one, other in self._links}
        ends = {uid for link in wanted for uid in link}
        there = {one.uid for one in highlights_by_uid(self._library, sorted(ends))}
        with operation(
            self._library, self._label, now=self._now, made_by=MADE_BY, number=self.operation
        ) as doing:
            for source, target in sorted(wanted):
                uid = passage_link_uid(source, target)
                known = self._library.value("SELECT 1 FROM passage_links WHERE uid = ?", (uid,))
                if known is None and source != target and {source, target} <= there:
                    fields = PassageLinkFields(
                        source=source, target=target, made_at=doing.at, deleted_at=None
                    )
                    doing.change("passage_link", uid, fields)
        self.operation = doing.number or self.operation

    def _slice(self, batch: Sequence[ImportedArticle]) -> Iterator[StoredArticle]:
        """Store as many from the front as the time of one transaction allows."""
        found = self._matcher.find(batch)
        with operation(
            self._library, self._label, now=self._now, made_by=MADE_BY, number=self.operation
        ) as doing:
            for one, number in time_slice(self._library, zip(batch, found, strict=True), seconds=_SLICE):
                yield self._article(doing, one, number)
        self.operation = doing.number or self.operation

    def _article(self, doing: Operation, one: ImportedArticle, number: int | None) -> StoredArticle:
        made = number is None
        uid = self._uid_of(number) if number is not None else new_uid(one)
        if number is None:
            # two articles of one batch may be the same
            found = self._library.value("SELECT id FROM articles WHERE uid = ?", (uid,))
            made, number = found is None, found
        if number is None:
            number = self._make(uid, one)
            self._matcher.add(number, one)
        else:
            self._show(number)
        updated = self._change_article(doing, uid, one, made=made)
        uids, added, changed = self._passages(doing, number, uid, one.passages)
        return StoredArticle(one, number, uids, made, added, changed + (updated and not made))

    def _uid_of(self, number: int) -> str:
        return str(self._library.value("SELECT uid FROM articles WHERE id = ?", (number,)))

    def _make(self, uid: str, one: ImportedArticle) -> int:
        """An article without a text. It is in no feed, and nothing is fetched for it."""
        lib, now = self._library, self._now
        url = "" if one.url.startswith(OWN_ADDRESS) else storable(one.url.strip())
        marked = [each.created_at for each in one.passages if each.created_at is not None]
        saved = min(one.saved_at or max(marked, default=now), now)
        article_id = lib.insert(
            "articles",
            {
                "uid": uid,
                "url": url,
                "title": " ".join(storable(one.title).split())[:_MAX_TITLE],
                "authors": names_to_json(one.authors),
                "site": storable(one.site),
                "language": storable(one.language),
                "published_at": stamp(one.published_at) if one.published_at else None,
                "added_at": stamp(saved),
            },
        )
        listed = stamp(min(one.published_at or saved, saved))
        # until the operation says that it is there: so undoing that removes it
        # nor did it come today: it is no candidate for the list of the day
        row = {"article_id": article_id, "sort_at": listed, "came_at": 0, "removed_at": stamp(now)}
        lib.insert("states", row)
        if is_web(url) and (key := url_key(url)):
            lib.execute("INSERT OR IGNORE INTO addresses (key, article_id) VALUES (?, ?)", (key, article_id))
        apply_waiting(lib, [uid], at=stamp(now))
        return article_id

    def _show(self, number: int) -> None:
        """Bring back an article that was hidden with its feed."""
        self._library.execute(
            "UPDATE states SET hidden_at = NULL WHERE article_id = ? AND hidden_at IS NOT NULL", (number,)
        )

    def _change_article(self, doing: Operation, uid: str, one: ImportedArticle, *, made: bool) -> bool:
        there = read_snapshot(self._library, "article", uid)
        assert isinstance(there, ArticleFields)
        if made:
            fields = article_fields(
                one, there, ArticleFields(), known={}, rank=self._next_rank(), now=self._now
            )
            return doing.change("article", uid, ArticleFields(removed_at=None).over(fields))
        said = said_before(self._library, "article", ArticleFields, [uid]).get(uid, ArticleFields())
        if one.uid:  # our own export has what counts, whoever said so
            one = replace(one, metadata=Metadata())
        elif is_web(one.url) and not self._has_address(uid):
            one = replace(one, metadata=replace(one.metadata, url=one.url))
        known = self._metadata(uid) if one.metadata != Metadata() else {}
        fields = article_fields(one, there, said, known=known, rank=self._next_rank(), now=self._now)
        if there.removed_at is not None:
            fields = ArticleFields(removed_at=None).over(fields)
        if fields.is_empty:
            return False
        if undone_imports(self._library, [uid]):
            self._again.append(("article", uid, fields))
            return True
        return doing.change("article", uid, fields)

    def _has_address(self, uid: str) -> bool:
        return bool(self._library.value("SELECT url FROM articles WHERE uid = ?", (uid,)))

    def _next_rank(self) -> float:
        """The end of the queue of what is kept for later."""
        if self._rank is None:
            last = self._library.value("SELECT max(later_rank) FROM states WHERE later_at IS NOT NULL")
            self._rank = float(last or 0)
        self._rank += 1.0
        return self._rank

    def _metadata(self, uid: str) -> dict[str, str]:
        """The metadata of an article that counts, in stored form."""
        number = int(self._library.value("SELECT id FROM articles WHERE uid = ?", (uid,)))
        return {key: value for key, (value, _) in effective_fields(self._library, number).items()}

    # --- passages

    def _passages(
        self, doing: Operation, number: int, uid: str, passages: Sequence[Passage]
    ) -> tuple[tuple[str, ...], int, int]:
        """Store the passages of an article; returns their uids, how many are new, how many were changed."""
        if not passages:
            return (), 0, 0
        known = _Known(self._library, number)
        chosen = [known.uid_of(passage, uid) for passage in passages]
        purged = self._purged(chosen)
        for passage, one in zip(passages, chosen, strict=True):
            self._uids[passage.uid or one] = one
            self._links += [(one, other) for other in passage.links]
        said = said_before(
            self._library, "highlight", HighlightFields, [one for one in chosen if one in known.uids]
        )
        undone = undone_imports(self._library, [one for one in chosen if one in known.uids])
        card = read_card(self._library, number)
        new: dict[str, HighlightFields] = {}
        changed = 0
        for passage, one in zip(passages, chosen, strict=True):
            if one in known.uids:
                fields = self._changes(one, passage, said.get(one, HighlightFields()), again=one in undone)
                if not fields.is_empty and one in undone:
                    self._again.append(("highlight", one, fields))
                    changed += 1
                elif not fields.is_empty:
                    changed += doing.change("highlight", one, fields)
            elif one not in purged:
                new.setdefault(one, new_highlight(passage, card, now=self._now))
        doing.make("highlight", list(new.items()))
        changed_at = {
            one: each.updated_at or each.created_at for one, each in zip(chosen, passages, strict=True)
        }
        self._library.execute_many(
            "UPDATE highlights SET updated_at = ? WHERE uid = ?",
            [(stamp(at), one) for one in new if (at := changed_at[one]) is not None],
        )
        return tuple(dict.fromkeys(one for one in chosen if one not in purged)), len(new), changed

    def _changes(self, uid: str, passage: Passage, said: HighlightFields, *, again: bool) -> HighlightFields:
        """What a file changes of a highlight that is there; one that was deleted by hand stays deleted."""
        there = read_highlight(self._library, uid, ("note", "tags", "colour", "deleted_at"))
        assert there is not None
        if there.deleted_at is None:
            return highlight_changes(passage, there, said)
        return HighlightFields(deleted_at=None) if again else HighlightFields()

    def _purged(self, uids: Sequence[str]) -> set[str]:
        rows = self._library.tuples(
            "SELECT entity_uid FROM purges WHERE entity_uid IN (SELECT value FROM json_each(?))",
            (to_json(list(uids)),),
        )
        return {row[0] for row in rows}

    def _redo(self) -> None:
        """Import again what was undone."""
        if not self._again:
            return
        with operation(self._library, f"{self._label}, again", now=self._now) as doing:
            for entity, uid, fields in self._again:
                doing.change(entity, uid, fields)
        self.operation = self.operation or doing.number


class _Known:
    """The highlights that an article has, deleted ones too, by their words."""

    def __init__(self, library: Library, article_id: int) -> None:
        rows = library.rows(
            """SELECT uid, quote, prefix, suffix, deleted_at FROM highlights
               WHERE article_id = ? ORDER BY created_at, uid""",
            (article_id,),
        )
        self.uids = {row["uid"] for row in rows}
        self._alike: defaultdict[str, list[Any]] = defaultdict(list)
        for row in rows:
            if row["deleted_at"] is None:
                self._alike[quote_key(row["quote"])].append(row)
        self._taken: set[str] = set()
        self._seen: dict[str, list[Passage]] = {}

    def uid_of(self, passage: Passage, article_uid: str) -> str:
        """The uid of a passage: that of the file, of the highlight that it is already, or a new one."""
        if is_random_uid(passage.uid):
            self._taken.add(passage.uid)
            return passage.uid
        first = passage_uid(article_uid, passage, 0)
        like = self._seen.setdefault(first, [])
        if passage in like:
            number = like.index(passage)
        else:
            number = len(like)
            like.append(passage)
        uid = passage_uid(article_uid, passage, number) if number else first
        if uid not in self.uids and uid not in self._taken:
            uid = next(
                (
                    row["uid"]
                    for row in self._alike[quote_key(passage.quote)]
                    if row["uid"] not in self._taken and _fits(row, passage)
                ),
                uid,
            )
        self._taken.add(uid)
        return uid


def _fits(row: Any, passage: Passage) -> bool:
    """Whether what is known of the words around does not say that it is another passage of the same words."""
    pairs = (
        (folded(row["prefix"])[-_CONTEXT:], folded(passage.prefix)[-_CONTEXT:]),
        (folded(row["suffix"])[:_CONTEXT], folded(passage.suffix)[:_CONTEXT]),
    )
    before, after = pairs
    return (not all(before) or before[0].endswith(before[1]) or before[1].endswith(before[0])) and (
        not all(after) or after[0].startswith(after[1]) or after[1].startswith(after[0])
    )
