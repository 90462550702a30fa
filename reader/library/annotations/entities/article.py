"""What the reader made of an article: states, note, tags, metadata for citing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

from reader.library.annotations.entities.article_card import CARD, ArticleCard, article_of_card, read_card
from reader.library.annotations.entities.entity import Entity, is_random_uid
from reader.library.annotations.field_snapshots import (
    ABSENT,
    NOTE,
    NUMBER_OR_NONE,
    RANK,
    TAGS,
    TEXT_OR_NONE,
    TIME,
    Absent,
    Snapshot,
    journalled,
)
from reader.library.annotations.tags import read_tags, write_tags
from reader.library.articles.described import override
from reader.library.articles.metadata import read_metadata, write_metadata
from reader.library.search.cjk_bigrams import grams
from reader.library.storage.database import Library
from reader.model import Metadata, Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFields(Snapshot):
    """An article's states, named as the columns of `states` are, its note, tags and metadata.

    `metadata_…` are the fields of `Metadata` in stored form (`articles.metadata.to_fields`) as the reader
    gave them: None where he said nothing, an empty string where he said that there is none. So is the
    citation key, which the program gives and the reader may change.
    """

    article: ArticleCard | Absent = journalled(CARD, since=1)
    read_at: int | Absent | None = journalled(TIME, since=1)
    starred_at: int | Absent | None = journalled(TIME, since=1)
    later_at: int | Absent | None = journalled(TIME, since=1)
    done_at: int | Absent | None = journalled(TIME, name="archived_at", since=1)
    opened_at: int | Absent | None = journalled(TIME)
    finished_at: int | Absent | None = journalled(TIME)
    due_at: int | Absent | None = journalled(TIME)
    later_rank: int | float | Absent | None = journalled(RANK)
    priority: int | Absent | None = journalled(NUMBER_OR_NONE)
    removed_at: int | Absent | None = journalled(TIME)
    note: str | Absent = journalled(NOTE, since=1)
    tags: tuple[str, ...] | Absent = journalled(TAGS, since=1)
    metadata_type: str | Absent | None = journalled(TEXT_OR_NONE, name="metadata.type")
    metadata_institution: str | Absent | None = journalled(TEXT_OR_NONE, name="metadata.institution")
    metadata_doi: str | Absent | None = journalled(TEXT_OR_NONE, name="metadata.doi")
    metadata_report_number: str | Absent | None = journalled(TEXT_OR_NONE, name="metadata.report_number")
    metadata_series: str | Absent | None = journalled(TEXT_OR_NONE, name="metadata.series")
    metadata_pdf_url: str | Absent | None = journalled(TEXT_OR_NONE, name="metadata.pdf_url")
    metadata_authors: str | Absent | None = journalled(TEXT_OR_NONE, name="metadata.authors")
    metadata_title: str | Absent | None = journalled(TEXT_OR_NONE, name="metadata.title")
    metadata_date: str | Absent | None = journalled(TEXT_OR_NONE, name="metadata.date")
    metadata_url: str | Absent | None = journalled(TEXT_OR_NONE, name="metadata.url")
    metadata_language: str | Absent | None = journalled(TEXT_OR_NONE, name="metadata.language")
    metadata_publisher: str | Absent | None = journalled(TEXT_OR_NONE, name="metadata.publisher")
    metadata_citation_key: str | Absent | None = journalled(TEXT_OR_NONE, name="metadata.citation_key")


STATES = (
    "read_at",
    "starred_at",
    "later_at",
    "done_at",
    "opened_at",
    "finished_at",
    "due_at",
    "later_rank",
    "priority",
    "removed_at",
)
"""The fields that are columns of `states`."""
CITATION_KEY = "citation_key"
METADATA = {key: f"metadata_{key}" for key in (*(known.name for known in fields(Metadata)), CITATION_KEY)}
"""The fields for citing by their keys in `Metadata`, and the citation key."""
CARRIED = frozenset({"note", "tags", "starred_at", "later_at"})
"""What of an article brings it to a machine that does not have it."""
KEEPING_FIELDS = CARRIED | set(METADATA.values()) | {"removed_at"}
"""What of an article keeps it when its subscription ends (`article_removal.KEEPING`)."""


def read_article(lib: Library, uid: str, names: Collection[str] | None = None) -> ArticleFields | None:
    """The named fields of an article (all of them when None); None where there is none."""
    row = lib.row(
        """SELECT a.id, s.*, ifnull(n.note, '') AS note FROM articles a JOIN states s ON s.article_id = a.id
           LEFT JOIN article_notes n ON n.article_id = a.id
           WHERE a.uid = ?""",
        (uid,),
    )
    if row is None:
        return None
    wanted = frozenset((*STATES, "note", "tags", "article", *METADATA.values()) if names is None else names)
    values: dict[str, Any] = {name: row[name] for name in wanted & {*STATES, "note"}}
    if wanted & set(METADATA.values()):
        given = read_metadata(lib, row["id"], Origin.READER)
        values |= {name: given.get(key) for key, name in METADATA.items() if name in wanted}
    if "tags" in wanted:
        values["tags"] = tuple(read_tags(lib, "article", row["id"]))
    if "article" in wanted:
        values["article"] = read_card(lib, row["id"])
    return ArticleFields(**values)


def _write(lib: Library, uid: str, snapshot: ArticleFields, at: int) -> None:
    article_id = lib.value("SELECT id FROM articles WHERE uid = ?", (uid,))
    if article_id is None:
        assert snapshot.article is not ABSENT
        article_id = article_of_card(lib, snapshot.article, at)
    there = snapshot.names()
    if states := {name: getattr(snapshot, name) for name in STATES if name in there}:
        lib.table("states").update(article_id, states)
    if snapshot.note is not ABSENT:
        _write_note(lib, article_id, snapshot.note, at)
    if snapshot.tags is not ABSENT:
        write_tags(lib, "article", article_id, snapshot.tags)
    if given := {key: getattr(snapshot, name) for key, name in METADATA.items() if name in there}:
        write_metadata(lib, article_id, Origin.READER, given, at=at)
        override(lib, article_id, given)


def _write_note(lib: Library, article_id: int, note: str, at: int) -> None:
    if note:
        row = {"article_id": article_id, "note": note, "grams": grams(note), "updated_at": at}
        lib.table("article_notes").upsert(row, pk="article_id")
    else:
        lib.table("article_notes").delete_where("article_id = ?", [article_id])


ARTICLE = Entity(
    name="article",
    record=ArticleFields,
    is_uid=is_random_uid,
    read=read_article,
    write=_write,
    needed=("article",),
    uids="SELECT uid FROM articles",
    is_wanted=lambda one: any(getattr(one, name) not in (ABSENT, None, "", ()) for name in CARRIED),
)
