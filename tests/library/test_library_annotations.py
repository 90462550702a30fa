"""Highlights, notes and tags, and where they are when the text changes."""

import sqlite3
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from reader.errors import NotFound, UsageError
from reader.library.annotations import article_changes, highlight_changes, journal
from reader.library.annotations import highlights as stored_highlights
from reader.library.annotations.highlight_changes import add_highlight
from reader.library.annotations.highlights import highlight, highlights
from reader.library.annotations.placing import refresh_anchors
from reader.library.articles import states
from reader.library.articles.listing import article
from reader.library.articles.revisions import revision, revisions
from reader.library.storage.database import Library
from reader.model import AnchorState, Highlight
from tests.support.fixtures import AddArticle, At, MakeDocument, Revise
from tests.support.stored_highlights import all_highlights

TEXT = ("# The heading", "The quick brown fox jumps over the lazy dog.", "A second paragraph stands here.")


@pytest.fixture
def number(lib: Library, add_article: AddArticle) -> Any:
    return add_article(lib, *TEXT)


def _quoted(lib: Library, number: int, one: Highlight) -> Any:
    return article(lib, number).revision.document.text[one.anchor.start : one.anchor.end]


def _mark(lib: Library, number: int, words: str, minute: int = 1, **more: Any) -> Any:
    from datetime import UTC, datetime, timedelta

    start = article(lib, number).revision.document.text.index(words)
    now = datetime(2026, 3, 14, 12, tzinfo=UTC) + timedelta(minutes=minute)
    return add_highlight(lib, number, start, start + len(words), now=now, **more)


def test_highlight_stores_quote_heading_and_colour(lib: Library, number: int, at: At) -> None:
    made = _mark(lib, number, "brown fox", note="why?", tags=["Zoo", "animal", "zoo "], colour="green")
    assert (made.quote, made.heading, made.colour, made.note) == ("brown fox", "The heading", "green", "why?")
    assert made.prefix.endswith("The quick ")
    assert made.suffix.startswith(" jumps")
    assert made.tags == ("animal", "Zoo")
    assert (made.anchor.state, made.anchor.start, made.anchor.end) == (
        AnchorState.EXACT,
        made.start,
        made.end,
    )
    assert made.revision_id == article(lib, number).revision.id
    assert highlights(lib, number) == [made]
    assert highlight(lib, made.uid[:6]) == made


def test_invalid_ranges_are_refused(lib: Library, number: int, add_article: AddArticle, at: At) -> None:
    for start, end in ((-1, 3), (5, 5), (7, 3), (0, 10**6), (11, 13)):
        with pytest.raises(UsageError):
            add_highlight(lib, number, start, end, now=at(1))
    with pytest.raises(UsageError, match="not a highlight colour"):
        add_highlight(lib, number, 0, 3, colour="mauve", now=at(1))
    with pytest.raises(NotFound):
        add_highlight(lib, 999, 0, 3, now=at(1))
    with pytest.raises(NotFound, match="no text yet"):
        add_highlight(lib, add_article(lib, name="bare"), 0, 3, now=at(1))
    with pytest.raises(NotFound):
        highlight(lib, "nothere")
    assert highlights(lib, number) == []
    assert [one.label for one in journal.history(lib)] == ["subscribed"]


def test_note_tags_and_colour_change(lib: Library, number: int, at: At) -> None:
    made = _mark(lib, number, "quick")
    highlight_changes.set_note(lib, made.uid, "first", now=at(2))
    highlight_changes.set_tags(lib, made.uid, ["b", "a"], now=at(3))
    highlight_changes.set_colour(lib, made.uid, "pink", now=at(4))
    changed = highlight(lib, made.uid)
    assert (changed.note, changed.tags, changed.colour) == ("first", ("a", "b"), "pink")
    assert (changed.created_at, changed.updated_at) == (made.created_at, at(4))
    highlight_changes.set_tags(lib, made.uid, [], now=at(5))
    assert highlight(lib, made.uid).tags == ()


@pytest.mark.parametrize(
    ("stored", "written", "kept"),
    [
        ("mine", "mine, longer", "mine, longer"),
        ("mine\n\ntheirs", "mine, longer", "mine, longer\n\ntheirs"),
        ("theirs\n\nmine", "mine, longer", "theirs\n\nmine, longer"),
        ("theirs alone", "mine, longer", "mine, longer\n\ntheirs alone"),
        ("mine\n\ntheirs", "", "theirs"),
        ("", "mine, longer", "mine, longer"),
    ],
)
def test_concurrent_note_text_is_kept(
    lib: Library, number: int, at: At, stored: str, written: str, kept: str
) -> None:
    one = _mark(lib, number, "quick", note="mine")
    highlight_changes.set_note(lib, one.uid, stored, now=at(2))
    assert highlight_changes.set_note(lib, one.uid, written, bases=["mine"], now=at(3)).note == kept
    # the same writer goes on, and knows only what he wrote himself
    more = highlight_changes.set_note(
        lib, one.uid, written + "!", bases=[written], continues=True, now=at(4)
    ).note
    assert more == (kept.replace(written, written + "!") if written else "!\n\ntheirs")


@pytest.mark.parametrize(
    ("stored", "kept"),
    [
        ("mine", "mine a b"),
        ("mine a", "mine a b"),
        ("mine a\n\ntheirs", "mine a b\n\ntheirs"),
        ("mine\n\ntheirs", "mine a b\n\ntheirs"),
        ("mines", "mine a b\n\nmines"),
    ],
)
def test_refused_save_does_not_duplicate_note(
    lib: Library, number: int, at: At, stored: Any, kept: Any
) -> None:
    one = _mark(lib, number, "quick", note=stored)
    bases = ["mine", "mine a"]
    assert highlight_changes.set_note(lib, one.uid, "mine a b", bases=bases, now=at(3)).note == kept


def test_undo_of_note_keeps_earlier_text(lib: Library, number: int, at: At) -> None:
    one = _mark(lib, number, "quick")
    highlight_changes.set_note(lib, one.uid, "old", now=at(2))
    # the first saving, "old+lost", was refused
    bases = ["old", "old+lost"]
    highlight_changes.set_note(lib, one.uid, "old+lost+more", bases=bases, continues=True, now=at(3))
    bases.append("old+lost+more")
    highlight_changes.set_note(lib, one.uid, "all", bases=bases, continues=True, now=at(4))
    journal.undo(lib, now=at(5))
    assert highlight(lib, one.uid).note == "old"


def test_what_the_program_notes_meanwhile_does_not_part_a_note(lib: Library, number: int, at: At) -> None:
    one = _mark(lib, number, "quick")
    highlight_changes.set_note(lib, one.uid, "a", bases=[""], now=at(2))
    states.set_finished(lib, [number], True, now=at(3))
    states.set_read(lib, [number], True, now=at(3), undoable=False)
    highlight_changes.set_note(lib, one.uid, "a b", bases=["", "a"], continues=True, now=at(4))
    journal.undo(lib, now=at(5))
    assert highlight(lib, one.uid).note == ""


def test_concurrent_article_note_text_is_kept(lib: Library, number: int, at: At) -> None:
    article_changes.set_article_note(lib, number, "theirs", now=at(2))
    article_changes.set_article_note(lib, number, "mine", bases=[""], now=at(3))
    assert article(lib, number).note == "mine\n\ntheirs"


def test_tag_spellings_are_one_tag(lib: Library, number: int, at: At) -> None:
    one = _mark(lib, number, "quick", tags=["Climate policy"])
    two = _mark(lib, number, "lazy", tags=["climate  POLICY", "Ｃlimate policy"])
    assert one.tags == two.tags == ("Climate policy",)
    article_changes.set_article_tags(lib, number, ["CLIMATE policy", "x"], now=at(2))
    assert stored_highlights.tags(lib) == [("Climate policy", 3), ("x", 1)]
    highlight_changes.delete_highlight(lib, two.uid, now=at(3))
    assert stored_highlights.tags(lib) == [("Climate policy", 2), ("x", 1)]


def test_highlights_follow_words_to_new_revision(
    lib: Library, number: int, revise: Revise, document: MakeDocument
) -> None:
    made = _mark(lib, number, "brown fox")
    later = revise(lib, number, document("A new first paragraph.", *TEXT[1:]))
    moved = highlight(lib, made.uid)
    assert later.number == 2
    assert _quoted(lib, number, moved) == "brown fox"
    assert moved.anchor.state is AnchorState.EXACT
    # what was seen stays what was seen
    assert (moved.start, moved.revision_id, moved.prefix) == (made.start, made.revision_id, made.prefix)


def test_orphan_is_kept_listed_first_and_retried(
    lib: Library, number: int, revise: Revise, document: MakeDocument
) -> None:
    gone = _mark(lib, number, "A second paragraph stands here.")
    stays = _mark(lib, number, "quick")
    revise(lib, number, document(*TEXT[:2], "Wholly unlike anything before it."))
    first, second = highlights(lib, number)
    assert (first.uid, first.anchor.state, first.anchor.start) == (gone.uid, AnchorState.ORPHAN, None)
    assert (second.uid, second.anchor.state) == (stays.uid, AnchorState.EXACT)
    revise(lib, number, document("Before.", *TEXT))
    assert _quoted(lib, number, highlight(lib, gone.uid)) == "A second paragraph stands here."


def test_unchanged_text_adds_no_revision(
    lib: Library, number: int, revise: Revise, document: MakeDocument
) -> None:
    made = _mark(lib, number, "quick")
    again = revise(
        lib, number, document(*TEXT), title="A better title", authors=("Ann",), complete=False, reason="cut"
    )
    assert (again.number, again.complete, again.reason) == (1, False, "cut")
    assert len(revisions(lib, number)) == 1
    assert article(lib, number).title == "A better title"
    assert highlight(lib, made.uid) == made


def test_old_revision_opens_with_highlights(
    lib: Library, number: int, revise: Revise, document: MakeDocument
) -> None:
    made = _mark(lib, number, "brown fox")
    revise(lib, number, document("Much text before all of it.", *TEXT[1:]))
    first, second = revisions(lib, number)
    (then,) = highlights(lib, number, revision_id=first.id)
    assert (then.anchor.start, then.anchor.end) == (made.start, made.end)
    assert revision(lib, first.id).document == document(*TEXT)
    assert second.number == 2


def test_orphan_placed_by_hand_follows_new_words(
    lib: Library, number: int, revise: Revise, document: MakeDocument, at: At
) -> None:
    made = _mark(lib, number, "A second paragraph stands here.")
    revise(lib, number, document(TEXT[1], "Wholly unlike anything that stood before."))
    assert highlight(lib, made.uid).anchor.state is AnchorState.ORPHAN
    start = article(lib, number).revision.document.text.index("Wholly unlike")
    placed = highlight_changes.place_by_hand(lib, made.uid, start, start + 13, now=at(5))
    assert (placed.anchor.state, placed.quote) == (AnchorState.MANUAL, made.quote)
    revise(lib, number, document("First.", TEXT[1], "Wholly unlike anything that stood before."))
    moved = highlight(lib, made.uid)
    assert _quoted(lib, number, moved) == "Wholly unlike"
    assert moved.anchor.state is AnchorState.CHANGED
    journal.undo(lib, now=at(6))
    assert highlight(lib, made.uid).anchor.state is AnchorState.ORPHAN


def test_manual_place_holds_when_text_returns(
    lib: Library, number: int, revise: Revise, document: MakeDocument, at: At
) -> None:
    made = _mark(lib, number, "brown fox")
    later = document("Other words entirely stand in this place.")
    revise(lib, number, later)
    highlight_changes.place_by_hand(lib, made.uid, 6, 11, now=at(5))
    revise(lib, number, document(*TEXT))
    assert _quoted(lib, number, highlight(lib, made.uid)) == "brown fox"
    revise(lib, number, later)
    back = highlight(lib, made.uid)
    assert (back.anchor.state, back.anchor.start, back.anchor.end) == (AnchorState.MANUAL, 6, 11)


def test_newer_anchoring_replaces_older_anchors(
    lib: Library, number: int, revise: Revise, document: MakeDocument
) -> None:
    made = _mark(lib, number, "brown fox")
    revise(lib, number, document("Before.", *TEXT))
    assert refresh_anchors(lib) == 0
    before = highlight(lib, made.uid)
    with lib.transaction():
        lib.execute(
            "UPDATE anchors SET version = -1, state = 'orphan', start = NULL, \"end\" = NULL, confidence = 0"
        )
    assert highlight(lib, made.uid).anchor.state is AnchorState.ORPHAN
    assert refresh_anchors(lib) == 1
    assert highlight(lib, made.uid) == before
    assert refresh_anchors(lib) == 0


def test_new_range_changes_quote(lib: Library, number: int, at: At) -> None:
    made = _mark(lib, number, "quick")
    end = made.end + len(" brown")
    changed = highlight_changes.set_range(lib, made.uid, made.start, end, now=at(2))
    assert (changed.uid, changed.quote) == (made.uid, "quick brown")
    journal.undo(lib, now=at(3))
    assert highlight(lib, made.uid).quote == "quick"


def test_merge_is_undone_in_one_step(lib: Library, number: int, at: At) -> None:
    one = _mark(lib, number, "quick", 1, note="first", tags=["x"], colour="blue")
    two = _mark(lib, number, "fox", 2, note="second", tags=["y"])
    merged = highlight_changes.merge(lib, [two.uid, one.uid], now=at(3))
    assert (merged.quote, merged.note, merged.tags, merged.colour) == (
        "quick brown fox",
        "first\n\nsecond",
        ("x", "y"),
        "blue",
    )
    assert highlights(lib, number) == [merged]
    assert journal.undo(lib, now=at(4)).label == "highlights merged"
    assert [h.uid for h in highlights(lib, number)] == [one.uid, two.uid]
    journal.redo(lib, now=at(5))
    assert [h.uid for h in highlights(lib, number)] == [merged.uid]
    with pytest.raises(UsageError):
        highlight_changes.merge(lib, [merged.uid, merged.uid], now=at(6))


def test_split_is_undone_in_one_step(lib: Library, number: int, at: At) -> None:
    made = _mark(lib, number, "brown fox jumps", note="n", tags=["t"])
    first, second = highlight_changes.split(lib, made.uid, made.start + len("brown fox"), now=at(2))
    assert (first.uid, first.quote, first.note) == (made.uid, "brown fox", "n")
    assert (second.quote, second.note, second.tags) == ("jumps", "", ("t",))
    for offset in (made.start, made.end, 0):
        with pytest.raises(UsageError):
            highlight_changes.split(lib, made.uid, offset, now=at(3))
    journal.undo(lib, now=at(4))
    assert [h.quote for h in highlights(lib, number)] == ["brown fox jumps"]


def test_deleted_highlight_is_hidden_but_stored(lib: Library, number: int, at: At) -> None:
    made = _mark(lib, number, "quick", note="keep me")
    highlight_changes.delete_highlight(lib, made.uid, now=at(2))
    highlight_changes.delete_highlight(lib, made.uid, now=at(3))
    assert highlights(lib, number) == []
    assert all_highlights(lib) == []
    assert (highlight(lib, made.uid).deleted_at, highlight(lib, made.uid).note) == (at(2), "keep me")
    with pytest.raises(NotFound, match="was deleted"):
        highlight_changes.set_note(lib, made.uid, "x", now=at(4))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM highlights",
        "DELETE FROM journal",
        "UPDATE journal SET after = '{}'",
        "DELETE FROM articles",
        "DELETE FROM revisions",
        "UPDATE revisions SET text_sha = 'x'",
        "INSERT OR REPLACE INTO highlights SELECT * FROM highlights",
    ],
)
def test_triggers_refuse_to_delete_annotations(lib: Library, number: int, statement: str) -> None:
    _mark(lib, number, "quick")
    with pytest.raises(sqlite3.IntegrityError), lib.transaction():
        lib.execute(statement)
    assert len(highlights(lib, number)) == 1


def test_deleted_highlights_are_placed_too(
    lib: Library, number: int, revise: Revise, document: MakeDocument, at: At
) -> None:
    made = _mark(lib, number, "brown fox")
    highlight_changes.delete_highlight(lib, made.uid, now=at(2))
    revise(lib, number, document("New before.", *TEXT))
    journal.undo(lib, now=at(3))
    assert _quoted(lib, number, highlight(lib, made.uid)) == "brown fox"


# --- a text that is shown while an update stores another one

SHIFTED = ("# The heading", "Something new stands here now.", *TEXT[1:])


def _quoted_in(lib: Library, shown: Any, one: Highlight) -> Any:
    return revision(lib, shown).document.text[one.anchor.start : one.anchor.end]


@pytest.fixture
def shown(lib: Library, number: int, revise: Revise, document: MakeDocument) -> Any:
    """The revision on the screen; the library has a newer one, in which all stands further down."""
    before = article(lib, number).revision
    revise(lib, number, document(*SHIFTED))
    return before


def test_highlight_is_made_on_shown_revision(lib: Library, number: int, shown: Any, at: At) -> None:
    start = shown.document.text.index("brown fox")
    made = add_highlight(lib, number, start, start + 9, revision_id=shown.id, now=at(1))
    assert (made.quote, made.revision_id, made.anchor.state) == ("brown fox", shown.id, AnchorState.EXACT)
    assert _quoted(lib, number, made) == "brown fox"
    (there,) = highlights(lib, number, revision_id=shown.id)
    assert (_quoted_in(lib, shown.id, there), there.anchor.state) == ("brown fox", AnchorState.EXACT)


def test_highlight_is_changed_on_shown_revision(lib: Library, number: int, shown: Any, at: At) -> None:
    start = shown.document.text.index("brown fox")
    made = add_highlight(lib, number, start, start + 9, revision_id=shown.id, now=at(1))
    highlight_changes.set_range(lib, made.uid, start - 6, start + 9, revision_id=shown.id, now=at(2))
    assert highlight(lib, made.uid).quote == "quick brown fox"
    assert _quoted_in(lib, shown.id, highlight(lib, made.uid, revision_id=shown.id)) == "quick brown fox"
    parts = highlight_changes.split(lib, made.uid, start, revision_id=shown.id, now=at(3))
    assert [one.quote for one in parts] == ["quick", "brown fox"]
    assert [_quoted(lib, number, one) for one in parts] == ["quick", "brown fox"]
    whole = highlight_changes.merge(lib, [one.uid for one in parts], revision_id=shown.id, now=at(4))
    assert (whole.quote, _quoted(lib, number, whole)) == ("quick brown fox", "quick brown fox")
    place = shown.document.text.index("lazy dog")
    placed = highlight_changes.place_by_hand(
        lib, whole.uid, place, place + 8, revision_id=shown.id, now=at(5)
    )
    assert _quoted(lib, number, placed) == "lazy dog"
    while journal.undo(lib, now=at(6)):
        pass
    assert highlights(lib, number) == []


def test_revision_of_another_article_is_refused(
    lib: Library, number: int, add_article: AddArticle, at: At
) -> None:
    other = article(lib, add_article(lib, "Some other text.", name="two")).revision
    with pytest.raises(NotFound):
        add_highlight(lib, number, 0, 4, revision_id=other.id, now=at(1))


def test_returned_text_has_its_highlights(
    lib: Library, number: int, shown: Any, revise: Revise, document: MakeDocument, at: At
) -> None:
    revise(lib, number, document(*TEXT))
    start = shown.document.text.index("brown fox")
    add_highlight(lib, number, start, start + 9, revision_id=shown.id, now=at(1))
    (there,) = highlights(lib, number, revision_id=shown.id)
    assert (there.anchor.state, there.anchor.start) == (AnchorState.EXACT, start)


def _work(lib: Library, action: Callable[[], object]) -> tuple[int, int]:
    """The calls of Python functions and the steps of SQLite, in hundreds, that an action takes."""
    calls, steps = 0, 0

    def called(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    def stepped() -> int:
        nonlocal steps
        steps += 1
        return 0

    lib.connection.set_progress_handler(stepped, 100)
    sys.setprofile(called)
    try:
        action()
    finally:
        sys.setprofile(None)
        lib.connection.set_progress_handler(None, 0)
    return calls, steps


def test_cost_of_highlight_does_not_grow_with_their_number(
    lib: Library, add_article: AddArticle, at: At
) -> None:
    number = add_article(lib, *(f"Sentence {each} has some words of its own." for each in range(300)))
    text = article(lib, number).revision.document.text

    def add(each: int) -> None:
        start = text.index(f"Sentence {each} ")
        add_highlight(lib, number, start, start + 10, note="why", tags=["a"], now=at(each))

    few = [_work(lib, partial(add, each)) for each in range(20, 25)]
    for each in range(25, 220):
        add(each)
    many = [_work(lib, partial(add, each)) for each in range(220, 225)]
    calls, steps = (sorted(column)[2] for column in zip(*few, strict=True))
    calls_later, steps_later = (sorted(column)[2] for column in zip(*many, strict=True))
    assert calls_later < 2 * calls
    assert steps_later < 2 * steps + 10


def test_only_changed_highlights_are_read(lib: Library, add_article: AddArticle, at: At) -> None:
    number, other = (add_article(lib, TEXT[1], name=name) for name in ("one", "two"))
    shown: list[Highlight] = []

    def changed(*uids: str) -> None:
        nonlocal shown
        shown = stored_highlights.with_changes(lib, shown, uids, article_id=number, revision_id=None)
        assert shown == highlights(lib, number)

    first = add_highlight(lib, number, 4, 9, now=at(1))
    changed(first.uid)
    second = add_highlight(lib, number, 0, 3, now=at(2))
    changed(second.uid, add_highlight(lib, other, 0, 3, now=at(2)).uid)
    highlight_changes.set_note(lib, first.uid, "n", now=at(3))
    changed(first.uid)
    changed()
    assert stored_highlights.highlight_at(lib, number, 4, 9) == shown[1]
    assert stored_highlights.highlight_at(lib, number, 4, 8) is None
    made = highlight_changes.merge(lib, [first.uid, second.uid], now=at(4))
    changed(first.uid, second.uid, made.uid)
    assert stored_highlights.highlight_at(lib, number, 4, 9) is None
    parts = highlight_changes.split(lib, made.uid, 4, now=at(5))
    changed(*(part.uid for part in parts))
    highlight_changes.delete_highlight(lib, parts[0].uid, now=at(6))
    changed(parts[0].uid)
    assert [one.uid for one in shown] == [parts[1].uid]
