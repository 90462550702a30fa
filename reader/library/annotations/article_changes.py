"""Changes of articles: their notes, tags and metadata for citing, and which of them are one report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from reader.errors import ArticleNotFound, UsageError
from reader.library.annotations.entities.article import METADATA, ArticleFields
from reader.library.annotations.entities.work_link import WorkLinkFields
from reader.library.annotations.journal import operation
from reader.library.annotations.journal_row import HAND
from reader.library.annotations.notes import write_note
from reader.library.annotations.tags import clean_tags, read_tags
from reader.library.articles.work_rows import with_members
from reader.library.articles.works import pair_uid
from reader.library.storage.database import Library
from reader.safetext import storable

_LINKED = {True: "articles joined", False: "articles parted", None: "join or parting of articles withdrawn"}


def set_article_note(
    lib: Library,
    article_id: int,
    note: str,
    *,
    now: datetime,
    continues: bool = False,
    bases: Sequence[str] = (),
) -> None:
    """Write the note of an article; an empty text removes it. Raises NotFound.

    `continues` and `bases` as for `highlight_changes.set_note`.
    """
    uid = _article_uid(lib, article_id)
    write_note(lib, "article", uid, article_id, note, bases=bases, continues=continues, now=now)


def set_article_tags(lib: Library, article_id: int, tags: Iterable[str], *, now: datetime) -> None:
    """Give a report just these tags; the other articles of its work lose the rest. Raises NotFound."""
    uid = _article_uid(lib, article_id)
    with operation(lib, "article tags changed", now=now, article_id=article_id) as doing:
        wanted = clean_tags(lib, tags)
        others = {number: read_tags(lib, "article", number) for number in with_members(lib, [article_id])[1:]}
        elsewhere = {tag for had in others.values() for tag in had}
        own = read_tags(lib, "article", article_id)
        doing.change(
            "article",
            uid,
            ArticleFields(tags=tuple(tag for tag in wanted if tag in own or tag not in elsewhere)),
        )
        for number, had in others.items():
            kept = [tag for tag in had if tag in wanted]
            if kept != had:
                doing.change("article", _article_uid(lib, number), ArticleFields(tags=tuple(kept)))


def set_metadata(
    lib: Library,
    article_id: int,
    values: Mapping[str, str | None],
    *,
    now: datetime,
    made_by: str = HAND,
) -> None:
    """Correct what is known of an article for citing it; keys that are not named stay.

    `values` are in stored form (`metadata.to_fields`): an empty string says that there is none, None that
    the publisher's value, or another one, counts again. What is `made_by` a rule or an import counts only
    where no hand changed the same key. Raises NotFound, UsageError for a key that `Metadata` does not have.
    """
    if unknown := sorted(values.keys() - METADATA.keys()):
        raise UsageError(
            f"“{unknown[0]}” is not a field for citing.", hint=f"Choose one of {', '.join(METADATA)}."
        )
    given: dict[str, Any] = {
        METADATA[key]: None if value is None else storable(value) for key, value in values.items()
    }
    uid = _article_uid(lib, article_id)
    with operation(lib, "metadata changed", now=now, article_id=article_id, made_by=made_by) as doing:
        doing.change("article", uid, ArticleFields(**given))


def link_articles_by_hand(
    lib: Library,
    article_id: int,
    other_ids: Sequence[int],
    same: bool | None,
    *,
    now: datetime,
    made_by: str = HAND,
) -> None:
    """Say that an article and others are one report, or are not; None withdraws what was said.

    One operation. Raises NotFound, UsageError for one article twice.
    """
    if article_id in other_ids:
        raise UsageError("An article cannot be joined to itself, or parted from itself.")
    uid = _article_uid(lib, article_id)
    with operation(lib, _LINKED[same], now=now, made_by=made_by) as doing:
        for other_id in dict.fromkeys(other_ids):
            doing.change("work_link", pair_uid(uid, _article_uid(lib, other_id)), WorkLinkFields(same=same))


def _article_uid(lib: Library, article_id: int) -> str:
    uid: str | None = lib.value("SELECT uid FROM articles WHERE id = ?", (article_id,))
    if uid is None:
        raise ArticleNotFound(article_id)
    return uid
