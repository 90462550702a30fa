"""Several passages changed at once, as one operation that undo takes back as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from reader.errors import UsageError
from reader.library.annotations.entities.highlight import HighlightFields
from reader.library.annotations.highlights import highlights_by_uid
from reader.library.annotations.journal import operation
from reader.library.annotations.tags import clean_tags, tag_key
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp
from reader.model import COLOURS, Highlight


def tag_passages(
    lib: Library, uids: Sequence[str], *, add: Iterable[str] = (), remove: Iterable[str] = (), now: datetime
) -> int:
    """Add tags to highlights and remove others; returns how many changed. Unknown uids are passed over."""
    added = clean_tags(lib, add)
    removed = {tag_key(name) for name in remove}

    def change(one: Highlight) -> HighlightFields:
        kept = {tag_key(name): name for name in one.tags}
        for name in added:
            kept.setdefault(tag_key(name), name)
        return HighlightFields(tags=tuple(kept[key] for key in sorted(kept) if key not in removed))

    return _change(lib, uids, "tags changed", change, now)


def colour_passages(lib: Library, uids: Sequence[str], colour: str, *, now: datetime) -> int:
    """Give highlights a colour; returns how many changed. Raises UsageError for an unknown colour."""
    if colour not in COLOURS:
        raise UsageError(
            f"“{colour}” is not a highlight colour.", hint=f"Choose one of {', '.join(COLOURS)}."
        )
    return _change(lib, uids, "colour changed", lambda _: HighlightFields(colour=colour), now)


def delete_passages(lib: Library, uids: Sequence[str], *, now: datetime) -> int:
    """Delete highlights with their notes; returns how many were there. Undo restores them."""
    return _change(lib, uids, "highlights deleted", lambda _: HighlightFields(deleted_at=stamp(now)), now)


def _change(
    lib: Library,
    uids: Sequence[str],
    label: str,
    change: Callable[[Highlight], HighlightFields],
    now: datetime,
) -> int:
    found = [one for one in highlights_by_uid(lib, list(dict.fromkeys(uids))) if one.deleted_at is None]
    articles = {one.article_id for one in found}
    said = label if len(found) == 1 else f"{label} ({len(found)} passages)"
    with operation(lib, said, now=now, article_id=articles.pop() if len(articles) == 1 else None) as doing:
        return sum(doing.change("highlight", one.uid, change(one)) for one in found)
