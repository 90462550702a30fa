"""Changing drafts: each change is one operation, journalled, undone and merged with other machines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reader.errors import NotFound, UsageError
from reader.library.annotations.entities.draft import (
    HEADING,
    MAX_LEVEL,
    PARAGRAPH,
    PASSAGE,
    DraftFields,
    DraftItemFields,
    Ranges,
)
from reader.library.annotations.given_names import free_name
from reader.library.annotations.highlights import highlights_by_uid
from reader.library.annotations.journal import Operation, operation
from reader.library.drafts.ranks import ranks_between
from reader.library.drafts.reading import Draft, draft_item, draft_items, find_draft
from reader.library.storage.database import Library
from reader.library.storage.encoding import random_uid, to_json
from reader.safetext import storable

# --- drafts


def new_draft(lib: Library, name: str, *, now: datetime) -> Draft:
    """A new draft, the last in the order. Raises UsageError for a name that is not free."""
    uid = random_uid()
    with operation(lib, "draft added", now=now) as doing:
        free = free_name(lib, "drafts", name)
        position = 1.0 + (lib.value("SELECT max(position) FROM drafts WHERE deleted_at IS NULL") or 0)
        doing.change(
            "draft", uid, DraftFields(name=free, position=position, made_at=doing.at, deleted_at=None)
        )
    return find_draft(lib, uid)


def rename_draft(lib: Library, uid: str, name: str, *, now: datetime) -> None:
    """Give a draft another name. Raises NotFound, UsageError for a name that is not free."""
    with operation(lib, "draft renamed", now=now) as doing:
        _existing(lib, uid)
        doing.change("draft", uid, DraftFields(name=free_name(lib, "drafts", name, uid)))


def delete_draft(lib: Library, uid: str, *, now: datetime) -> None:
    """Delete a draft; its highlights stay, and undo brings it back with its items. Raises NotFound."""
    with operation(lib, "draft deleted", now=now) as doing:
        _existing(lib, uid)
        doing.change("draft", uid, DraftFields(deleted_at=doing.at))


def _existing(lib: Library, uid: str) -> None:
    if lib.value("SELECT 1 FROM drafts WHERE uid = ? AND deleted_at IS NULL", (uid,)) is None:
        raise NotFound("This draft was deleted.", hint="Undo restores it.")


# --- items


def add_passages(
    lib: Library, draft_uid: str, highlight_uids: Sequence[str], *, after: str | None = None, now: datetime
) -> list[str]:
    """Put highlights into a draft, in this order; returns the uids of the new items.

    They come after the item `after`, "" for the start, None for the end. One that is in the draft already is
    put there once more. Raises NotFound for unknown highlights and items, and for a deleted draft.
    """
    found = {one.uid: one for one in highlights_by_uid(lib, highlight_uids) if one.deleted_at is None}
    if missing := [uid for uid in highlight_uids if uid not in found]:
        raise NotFound(f"There is no highlight “{missing[0]}”.", hint="`postil highlights` lists them.")
    articles = dict(
        lib.tuples(
            "SELECT id, uid FROM articles WHERE id IN (SELECT value FROM json_each(?))",
            (to_json(sorted({one.article_id for one in found.values()})),),
        )
    )
    fields = [
        _new_item(
            PASSAGE, highlight=uid, article=articles[found[uid].article_id], quote=storable(found[uid].quote)
        )
        for uid in highlight_uids
    ]
    label = "passage added to draft" if len(fields) == 1 else f"{len(fields)} passages added to draft"
    return _add(lib, draft_uid, fields, label, after=after, now=now)[0]


def add_paragraph(lib: Library, draft_uid: str, text: str, *, after: str | None = None, now: datetime) -> str:
    """Put a paragraph of the reader's own into a draft; returns its uid. Raises as `add_passages` does."""
    return begin_paragraph(lib, draft_uid, text, after=after, now=now)[0]


def begin_paragraph(
    lib: Library, draft_uid: str, text: str, *, after: str | None = None, now: datetime
) -> tuple[str, int]:
    """As `add_paragraph`; returns the number of the operation too, for `set_item_text` to continue."""
    fields = _new_item(PARAGRAPH, text=_text(text))
    (uid,), number = _add(lib, draft_uid, [fields], "paragraph added to draft", after=after, now=now)
    return uid, number


def add_heading(
    lib: Library, draft_uid: str, text: str, *, level: int = 1, after: str | None = None, now: datetime
) -> str:
    """Put a heading of a level from 1 to 6 into a draft; returns its uid. Raises as `add_passages` does."""
    fields = _new_item(HEADING, text=_line(text), level=_level(level))
    return _add(lib, draft_uid, [fields], "heading added to draft", after=after, now=now)[0][0]


def _new_item(kind: str, **values: Any) -> dict[str, Any]:
    empty = {"level": 0, "text": "", "highlight": "", "article": "", "quote": "", "kept": ()}
    return {"kind": kind, **empty, "deleted_at": None, **values}


def _add(
    lib: Library,
    draft_uid: str,
    items: Sequence[dict[str, Any]],
    label: str,
    *,
    after: str | None,
    now: datetime,
) -> tuple[list[str], int]:
    uids = [random_uid() for _ in items]
    with operation(lib, label, now=now) as doing:
        _existing(lib, draft_uid)
        ranks = _ranks(lib, doing, draft_uid, after=after, count=len(items))
        for uid, rank, values in zip(uids, ranks, items, strict=True):
            doing.change("draft_item", uid, DraftItemFields(draft=draft_uid, rank=rank, **values))
    return uids, doing.number or 0


def _ranks(
    lib: Library,
    doing: Operation,
    draft_uid: str,
    *,
    after: str | None,
    count: int,
    moved: Sequence[str] = (),
) -> list[str]:
    """Ranks after an item, those moved aside; items of one rank, from two machines, are parted first."""
    order = [(one.uid, one.rank) for one in draft_items(lib, draft_uid) if one.uid not in moved]
    if after is None:
        return ranks_between(order[-1][1] if order else "", "", count)
    place = 0
    if after:
        place = next((number for number, (uid, _) in enumerate(order, start=1) if uid == after), 0)
        if not place:
            raise NotFound("The item after which to insert is not in this draft (any more).")
    before = order[place - 1][1] if place else ""
    same = [uid for uid, rank in order[place:] if rank == before]
    following = order[place + len(same)][1] if place + len(same) < len(order) else ""
    ranks = ranks_between(before, following, count + len(same))
    for uid, rank in zip(same, ranks[count:], strict=True):
        doing.change("draft_item", uid, DraftItemFields(rank=rank))
    return ranks[:count]


def move_items(lib: Library, draft_uid: str, uids: Sequence[str], *, after: str, now: datetime) -> None:
    """Move items, in this order, after another one of the draft ("" for the start). Raises NotFound."""
    with operation(lib, "draft reordered", now=now) as doing:
        for uid in uids:
            _of_draft(lib, uid)
        ranks = _ranks(lib, doing, draft_uid, after=after, count=len(uids), moved=uids)
        for uid, rank in zip(uids, ranks, strict=True):
            doing.change("draft_item", uid, DraftItemFields(rank=rank, draft=draft_uid))


def move_item(lib: Library, uid: str, steps: int, *, now: datetime) -> bool:
    """Move an item so many places down, up if negative; False where it is at that end already.

    Raises NotFound.
    """
    return move_together(lib, [uid], steps, now=now)


def move_together(lib: Library, uids: Sequence[str], steps: int, *, now: datetime) -> bool:
    """Bring items of a draft together, in their order, and move them so many places down, up if negative.

    False where they are at that end already. Raises NotFound.
    """
    draft_uid = _of_draft(lib, uids[0])
    order = [one.uid for one in draft_items(lib, draft_uid)]
    moved = [uid for uid in order if uid in set(uids)]
    rest = [uid for uid in order if uid not in set(uids)]
    # down counts from the last of them, up from the first
    before = order.index(moved[-1]) - len(moved) + 1 if steps > 0 else order.index(moved[0])
    place = max(0, min(before + steps, len(rest)))
    if [*rest[:place], *moved, *rest[place:]] == order:
        return False
    move_items(lib, draft_uid, moved, after=rest[place - 1] if place else "", now=now)
    return True


def set_item_text(lib: Library, uid: str, text: str, *, now: datetime, continues: int | None = None) -> int:
    """Change the reader's own text of an item. Raises NotFound, UsageError for an empty one.

    Returns the number of the operation, 0 where nothing changed. With the number of an earlier one that it
    `continues` both are undone together, unless something else was done between them.
    """
    item = draft_item(lib, uid)
    wanted = _line(text) if item.kind == HEADING else _text(text, empty=item.kind == PASSAGE)
    if continues != lib.value("SELECT max(id) FROM operations"):
        continues = None
    with operation(lib, "draft text changed", now=now, number=continues) as doing:
        doing.change("draft_item", item.uid, DraftItemFields(text=wanted))
    return doing.number or 0


def set_item_level(lib: Library, uid: str, level: int, *, now: datetime) -> None:
    """Change the level of a heading, from 1 to 6. Raises NotFound, UsageError."""
    item = draft_item(lib, uid)
    if item.kind != HEADING:
        raise UsageError("Only headings have a level.")
    _change(lib, item.uid, "heading level changed", DraftItemFields(level=_level(level)), now=now)


def trim_quote(lib: Library, uid: str, kept: Ranges, *, now: datetime) -> None:
    """Show only these ranges of a passage's quote (code points, end exclusive, in order); () shows it all.

    The highlight is not changed. Raises NotFound; UsageError for ranges that are not valid or blank.
    """
    item = draft_item(lib, uid)
    if item.kind != PASSAGE:
        raise UsageError("Only passages can be trimmed.")
    end = 0
    for start, stop in kept:
        if not end <= start < stop <= len(item.quote) or not item.quote[start:stop].strip():
            raise UsageError(f"{start} to {stop} is not a valid range of the quote.")
        end = stop
    if kept == ((0, len(item.quote)),):
        kept = ()
    fields = DraftItemFields(kept=kept, quote=storable(item.quote)) if kept else DraftItemFields(kept=())
    _change(lib, item.uid, "quote trimmed", fields, now=now)


def delete_items(lib: Library, uids: Sequence[str], *, now: datetime) -> None:
    """Take items out of their draft; highlights stay, and undo brings them back. Raises NotFound."""
    label = "item removed from draft" if len(uids) == 1 else f"{len(uids)} items removed from draft"
    with operation(lib, label, now=now) as doing:
        for uid in uids:
            _of_draft(lib, uid)
            doing.change("draft_item", uid, DraftItemFields(deleted_at=doing.at))


def _of_draft(lib: Library, uid: str) -> str:
    found = lib.value("SELECT draft FROM draft_items WHERE uid = ? AND deleted_at IS NULL", (uid,))
    if found is None:
        raise NotFound("This item is not in its draft any more.", hint="Undo restores it.")
    return str(found)


def _change(lib: Library, uid: str, label: str, fields: DraftItemFields, *, now: datetime) -> None:
    with operation(lib, label, now=now) as doing:
        doing.change("draft_item", uid, fields)


def _level(level: int) -> int:
    if not 1 <= level <= MAX_LEVEL:
        raise UsageError(f"{level} is not a level of headings.", hint=f"Choose 1 to {MAX_LEVEL}.")
    return level


def _text(text: str, *, empty: bool = False) -> str:
    kept = storable(text).strip("\n").rstrip()
    if not kept.strip() and not empty:
        raise UsageError("The text must not be empty.")
    return kept


def _line(text: str) -> str:
    return " ".join(_text(text).split())
