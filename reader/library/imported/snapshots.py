"""What a file changes of an article or a passage, after what is there and what was imported before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reader.imports.grouping import folded
from reader.imports.records import ImportedArticle, Passage
from reader.library.annotations.entities.article import METADATA, STATES, ArticleFields
from reader.library.annotations.entities.article_card import ArticleCard
from reader.library.annotations.entities.highlight import HighlightFields, Place
from reader.library.annotations.field_snapshots import ABSENT
from reader.library.annotations.tags import tag_key
from reader.library.articles.metadata import to_fields
from reader.library.storage.encoding import derived_uid, stamp
from reader.model import COLOURS
from reader.safetext import storable

_MAX_QUOTE = 100_000
_MAX_NOTE = 1_000_000
_CONTEXT = 256
_KEY_CONTEXT = 32


# --- articles


def article_fields(
    one: ImportedArticle,
    there: ArticleFields,
    said: ArticleFields,
    *,
    known: Mapping[str, str],
    rank: float,
    now: datetime,
) -> ArticleFields:
    """The fields of an article that a file changes.

    `there` is what they are (states, note, tags, metadata), `said` what imports gave them before, `known` the
    metadata that counts, whoever said so, `rank` the end of the queue of Later. A state
    is only ever set; notes and tags are added to what is there.
    """
    at = stamp(min(one.saved_at or now, now))
    values: dict[str, Any] = {}

    def is_new(name: str) -> bool:
        return getattr(there, name) is None and getattr(said, name) in (ABSENT, None)

    if one.read and is_new("read_at"):
        values["read_at"] = at
    if one.starred and is_new("starred_at"):
        values["starred_at"] = at
    if one.later and (one.times or there.read_at is None) and is_new("later_at"):
        values["later_at"] = at
        values["later_rank"] = rank if one.later_rank is None else one.later_rank
    for name, when in one.times:
        if name in STATES and is_new(name):
            values[name] = stamp(when)
    if (
        (note := storable(one.note.strip())[:_MAX_NOTE])
        and note not in _text(there.note)
        and note not in _text(said.note)
    ):
        values["note"] = "\n\n".join(filter(None, (_text(there.note), note)))
    if (tags := with_new(one.tags, there.tags, said.tags)) is not None:
        values["tags"] = tags
    for key, value in to_fields(one.metadata).items():
        name = METADATA[key]
        if known.get(key) != value and getattr(there, name) is None and getattr(said, name) in (ABSENT, None):
            values[name] = storable(value)
    return ArticleFields(**values)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def with_new(tags: Sequence[str], there: object, said: object) -> tuple[str, ...] | None:
    """The tags there are with those that are new; None where all are there, or were imported before."""
    current = there if isinstance(there, tuple) else ()
    known = {tag_key(name) for name in (*current, *(said if isinstance(said, tuple) else ()))}
    new = {tag_key(name): " ".join(storable(name).split()) for name in tags}
    added = [name for key, name in new.items() if key and key not in known]
    if not added:
        return None
    return tuple(sorted((*current, *added), key=tag_key))


# --- passages


def quote_key(quote: str) -> str:
    """What quotes of one passage have in common, from whichever program they come."""
    return folded(quote) or " ".join(quote.split())


def passage_uid(article_uid: str, passage: Passage, number: int) -> str:
    """What a passage is known by on every machine; `number` counts those of a file that are alike."""
    context = (folded(passage.prefix)[-_KEY_CONTEXT:], folded(passage.suffix)[:_KEY_CONTEXT])
    return derived_uid("passage", article_uid, quote_key(passage.quote), *context, str(number))


def new_highlight(passage: Passage, card: ArticleCard, *, now: datetime) -> HighlightFields:
    """A passage as a highlight without a known text: its words find its place."""
    begin, end = passage.start, passage.end
    return HighlightFields(
        article=card,
        created_at=stamp(passage.created_at or now),
        place=Place(
            text=passage.text_sha,
            start=begin,
            end=end if begin is not None else None,
            quote=storable(passage.quote)[:_MAX_QUOTE],
            prefix=storable(passage.prefix)[-_CONTEXT:],
            suffix=storable(passage.suffix)[:_CONTEXT],
            heading=storable(passage.heading or _page(passage))[:_MAX_QUOTE],
        ),
        manual={},
        colour=passage.colour if passage.colour in COLOURS else COLOURS[0],
        note=storable(passage.note)[:_MAX_NOTE],
        tags=with_new(passage.tags, (), ()) or (),
        merged_into=None,
        split_from=None,
        deleted_at=None,
    )


def _page(passage: Passage) -> str:
    """Where in print a passage is, as its heading: its text may never come."""
    return f"Page {passage.page}" if passage.page else ""


def highlight_changes(passage: Passage, there: HighlightFields, said: HighlightFields) -> HighlightFields:
    """The fields of a known highlight that a file changes; what was written by hand meanwhile stays."""
    values: dict[str, Any] = {}
    note, was, current = storable(passage.note)[:_MAX_NOTE], _text(said.note), _text(there.note)
    if note and note != was and current in ("", was):
        values["note"] = note
    if (
        passage.colour in COLOURS
        and said.colour not in (ABSENT, passage.colour)
        and said.colour == there.colour
    ):
        values["colour"] = passage.colour
    if (tags := with_new(passage.tags, there.tags, said.tags)) is not None:
        values["tags"] = tags
    return HighlightFields(**values)
