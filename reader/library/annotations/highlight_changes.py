"""Adding, changing, merging, splitting and deleting highlights.

Deleting sets a tombstone; every change is journalled and can be undone. Offsets count code points, end
exclusive, in the article's current text, or in that of the revision named by `revision_id`. A caller that
shows a text names its revision, for an update may have stored another one meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from reader.errors import ArticleNotFound, NotFound, UsageError
from reader.library.annotations.entities.article_card import read_card
from reader.library.annotations.entities.highlight import HighlightFields, Place, read_highlight
from reader.library.annotations.field_snapshots import ABSENT
from reader.library.annotations.highlights import highlight
from reader.library.annotations.journal import Operation, operation
from reader.library.annotations.notes import write_note
from reader.library.annotations.placing import revision_text
from reader.library.annotations.tags import clean_tags
from reader.library.articles.documents import heading_before, pieces_around
from reader.library.storage.database import Library
from reader.library.storage.encoding import random_uid
from reader.model import COLOURS, Highlight
from reader.safetext import storable


def _revision(lib: Library, article_id: int, revision_id: int | None) -> tuple[int, str]:
    """(number, hash of its text) of the revision that offsets count in. Raises NotFound."""
    row = lib.row("SELECT revision_id FROM articles WHERE id = ?", (article_id,))
    if row is None:
        raise ArticleNotFound(article_id)
    if row[0] is None:
        raise NotFound("The article has no text yet.", hint="Update, or open it, first.")
    number = row[0] if revision_id is None else revision_id
    found = lib.row("SELECT article_id, text_sha FROM revisions WHERE id = ?", (number,))
    if found is None:
        raise NotFound(f"There is no revision with the number {number}.")
    if found["article_id"] != article_id:
        raise NotFound(f"Revision {revision_id} is not one of article {article_id}.")
    return number, found["text_sha"]


def _place(lib: Library, revision: tuple[int, str], start: int, end: int) -> Place:
    from reader.annotations.selectors import CONTEXT, select

    number, sha = revision
    # of a long text only what is around the range: the whole takes a tenth of a second and more
    around = pieces_around(lib, number, max(0, start - CONTEXT), max(0, end + CONTEXT))
    text = around.document.text
    first, last = start - around.start, end - around.start
    if not 0 <= start < end or last > len(text) or not text[first:last].strip():
        length = len(revision_text(lib, number))
        raise UsageError(
            f"{start} to {end} is not a valid range of the article's text ({length} characters)."
        )
    chosen = select(text, first, last)
    heading = around.document.heading_at(first) or heading_before(lib, number, around.number)
    return Place(
        text=sha,
        start=start,
        end=end,
        quote=storable(chosen.exact),
        prefix=storable(chosen.prefix),
        suffix=storable(chosen.suffix),
        heading=storable(heading),
    )


def _colour(name: str) -> str:
    if name not in COLOURS:
        raise UsageError(f"“{name}” is not a highlight colour.", hint=f"Choose one of {', '.join(COLOURS)}.")
    return name


def _living(lib: Library, uid: str, revision_id: int | None = None) -> Highlight:
    found = highlight(lib, uid, revision_id=revision_id)
    if found.deleted_at is not None:
        raise NotFound(f"The highlight “{found.uid}” was deleted.", hint="Undo restores it.")
    return found


def _make(
    lib: Library,
    doing: Operation,
    uid: str,
    article_id: int,
    place: Place,
    *,
    colour: str,
    note: str = "",
    tags: Iterable[str] = (),
    split_from: str | None = None,
) -> None:
    doing.change(
        "highlight",
        uid,
        HighlightFields(
            article=read_card(lib, article_id),
            created_at=doing.at,
            place=place,
            manual={},
            colour=colour,
            note=storable(note),
            tags=tuple(clean_tags(lib, tags)),
            merged_into=None,
            split_from=split_from,
            deleted_at=None,
        ),
    )


def new_passage(
    lib: Library, doing: Operation, uid: str, article_id: int, *, start: int, end: int, colour: str, note: str
) -> None:
    """Highlight a range of an article's current text as a part of an operation.

    Raises as `add_highlight` does.
    """
    place = _place(lib, _revision(lib, article_id, None), start, end)
    _make(lib, doing, uid, article_id, place, colour=_colour(colour), note=note)


def add_highlight(
    lib: Library,
    article_id: int,
    start: int,
    end: int,
    *,
    colour: str = "yellow",
    note: str = "",
    tags: Iterable[str] = (),
    revision_id: int | None = None,
    uid: str = "",
    made_by: str = "hand",
    now: datetime,
) -> Highlight:
    """Highlight a range of an article's text. `uid` is a new one unless given, `made_by` as in the journal.

    Raises NotFound where there is no such article or it has no text yet, UsageError for a range that
    is not valid or blank, or an unknown colour.
    """
    uid = uid or random_uid()
    with operation(
        lib, "highlight added", now=now, article_id=article_id, highlight_uid=uid, made_by=made_by
    ) as doing:
        place = _place(lib, _revision(lib, article_id, revision_id), start, end)
        _make(lib, doing, uid, article_id, place, colour=_colour(colour), note=note, tags=tags)
    return highlight(lib, uid)


def _change(lib: Library, uid: str, label: str, fields: HighlightFields, now: datetime) -> Highlight:
    found = _living(lib, uid)
    with operation(lib, label, now=now, article_id=found.article_id, highlight_uid=found.uid) as doing:
        doing.change("highlight", found.uid, fields)
    return highlight(lib, found.uid)


def set_note(
    lib: Library, uid: str, note: str, *, now: datetime, continues: bool = False, bases: Sequence[str] = ()
) -> Highlight:
    """Write the note of a highlight; an empty text removes it. Raises NotFound.

    With `continues` this change and the last one of this note are undone together, unless something else was
    done in the article between them. `bases` are the text that was
    edited, where that is known, and all that were to be saved since, of which some may have been refused:
    what the note has gained besides, by another program or machine, is kept.
    """
    found = _living(lib, uid)
    write_note(lib, "highlight", found.uid, found.article_id, note, bases=bases, continues=continues, now=now)
    return highlight(lib, found.uid)


def set_tags(lib: Library, uid: str, tags: Iterable[str], *, now: datetime) -> Highlight:
    """Give a highlight just these tags. Raises NotFound."""
    return _change(lib, uid, "tags changed", HighlightFields(tags=tuple(clean_tags(lib, tags))), now)


def set_colour(lib: Library, uid: str, colour: str, *, now: datetime) -> Highlight:
    """Change the colour of a highlight. Raises NotFound, UsageError for an unknown colour."""
    return _change(lib, uid, "colour changed", HighlightFields(colour=_colour(colour)), now)


def set_range(
    lib: Library, uid: str, start: int, end: int, *, revision_id: int | None = None, now: datetime
) -> Highlight:
    """Move a highlight to another range of the text: its quote becomes the words there.

    Raises NotFound, UsageError for a range that is not valid.
    """
    found = _living(lib, uid)
    place = _place(lib, _revision(lib, found.article_id, revision_id), start, end)
    return _change(lib, uid, "highlight changed", HighlightFields(place=place, manual={}), now)


def place_by_hand(
    lib: Library, uid: str, start: int, end: int, *, revision_id: int | None = None, now: datetime
) -> Highlight:
    """Place a highlight (an orphan, or one to check) by hand; its quote stays.

    Later revisions are searched for the words at this place. Raises NotFound, UsageError for a range
    that is not valid.
    """
    found = _living(lib, uid)
    text = _place(lib, _revision(lib, found.article_id, revision_id), start, end).text
    there = read_highlight(lib, found.uid, ("manual",))
    assert there is not None
    assert there.manual is not ABSENT
    manual = {**there.manual, text: (start, end)}
    return _change(lib, uid, "highlight placed", HighlightFields(manual=manual), now)


def delete_highlight(lib: Library, uid: str, *, now: datetime) -> None:
    """Delete a highlight with its note: it gets a tombstone, and undo restores it. Raises NotFound."""
    found = highlight(lib, uid)
    if found.deleted_at is None:
        with operation(
            lib, "highlight deleted", now=now, article_id=found.article_id, highlight_uid=found.uid
        ) as doing:
            doing.change("highlight", found.uid, HighlightFields(deleted_at=doing.at))


def merge(lib: Library, uids: Sequence[str], *, revision_id: int | None = None, now: datetime) -> Highlight:
    """Merge highlights of one article into one, from the first's start to the last's end.

    The colour is the first one's, notes are joined by a blank line in reading order, tags united.
    Undo restores the single ones in one step. Raises NotFound; UsageError for fewer than two,
    for highlights of different articles, and for orphans.
    """
    living = (_living(lib, uid, revision_id) for uid in uids)
    merged = sorted({one.uid: one for one in living}.values(), key=lambda one: one.reading_order)
    if len(merged) < 2 or len({one.article_id for one in merged}) > 1:
        raise UsageError("Merging needs two or more highlights of one article.")
    article_id = merged[0].article_id
    starts = [one.anchor.start for one in merged if one.anchor.start is not None]
    ends = [one.anchor.end for one in merged if one.anchor.end is not None]
    if len(starts) < len(merged):
        raise UsageError(
            "A highlight without a place in the text cannot be merged.", hint="Place it by hand first."
        )
    note = "\n\n".join(dict.fromkeys(one.note for one in merged if one.note))
    tags = [name for one in merged for name in one.tags]
    new = random_uid()
    with operation(lib, "highlights merged", now=now, article_id=article_id, highlight_uid=new) as doing:
        place = _place(lib, _revision(lib, article_id, revision_id), min(starts), max(ends))
        _make(lib, doing, new, article_id, place, colour=merged[0].colour, note=note, tags=tags)
        for one in merged:
            doing.change("highlight", one.uid, HighlightFields(deleted_at=doing.at, merged_into=new))
    return highlight(lib, new)


def split(
    lib: Library, uid: str, offset: int, *, revision_id: int | None = None, now: datetime
) -> tuple[Highlight, Highlight]:
    """Split a highlight at an offset of the text; the first part keeps uid and note, both the tags.

    Raises NotFound; UsageError where the offset is not inside, or one part would be blank.
    """
    found = _living(lib, uid, revision_id)
    start, end = found.anchor.start, found.anchor.end
    if start is None or end is None:
        raise UsageError(
            "A highlight without a place in the text cannot be split.", hint="Place it by hand first."
        )
    revision = _revision(lib, found.article_id, revision_id)
    around = pieces_around(lib, revision[0], start, end)
    text, middle = around.document.text, max(0, offset - around.start)
    first, second = text[start - around.start : middle], text[middle : end - around.start]
    if not start < offset < end or not first.strip() or not second.strip():
        raise UsageError(f"The split point {offset} must be inside the highlight.")
    new = random_uid()
    with operation(
        lib, "highlight split", now=now, article_id=found.article_id, highlight_uid=found.uid
    ) as doing:
        head = _place(lib, revision, start, start + len(first.rstrip()))
        doing.change("highlight", found.uid, HighlightFields(place=head, manual={}))
        tail = _place(lib, revision, end - len(second.lstrip()), end)
        _make(
            lib,
            doing,
            new,
            found.article_id,
            tail,
            colour=found.colour,
            tags=found.tags,
            split_from=found.uid,
        )
    return highlight(lib, found.uid), highlight(lib, new)
