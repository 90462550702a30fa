"""Undo and redo over everything the reader does, across restarts."""

from pathlib import Path
from typing import Any

import pytest

from reader.library.annotations import article_changes, highlight_changes
from reader.library.annotations.highlight_changes import add_highlight
from reader.library.annotations.highlights import highlight, highlights
from reader.library.annotations.journal import history, redo, undo
from reader.library.articles import states
from reader.library.articles.listing import article
from reader.library.storage.database import Library
from tests.support.fixtures import AddArticle, At, MakeDocument, Revise


@pytest.fixture
def number(lib: Library, add_article: AddArticle) -> Any:
    return add_article(lib, "The quick brown fox jumps over the lazy dog.")


def test_undo_and_redo_every_operation(lib: Library, number: int, at: At) -> None:
    made = add_highlight(lib, number, 4, 9, note="a", tags=["t"], now=at(1))
    highlight_changes.set_note(lib, made.uid, "b", now=at(2))
    highlight_changes.set_colour(lib, made.uid, "blue", now=at(3))
    highlight_changes.set_tags(lib, made.uid, ["u"], now=at(4))
    article_changes.set_article_note(lib, number, "about it", now=at(5))
    article_changes.set_article_tags(lib, number, ["big"], now=at(6))
    states.set_starred(lib, [number], True, now=at(7))
    states.set_done(lib, [number], True, now=at(8))
    highlight_changes.delete_highlight(lib, made.uid, now=at(9))

    def seen() -> Any:
        one = article(lib, number)
        marks = [(h.uid, h.note, h.colour, h.tags) for h in highlights(lib, number)]
        return marks, one.note, one.tags, one.state.starred_at, one.state.done_at

    after = [seen()]
    labels = []
    while (change := undo(lib, now=at(20))) is not None:
        labels.append(change.label)
        after.append(seen())
    assert labels == [
        "highlight deleted",
        "marked done",
        "starred",
        "article tags changed",
        "article note changed",
        "tags changed",
        "colour changed",
        "note changed",
        "highlight added",
    ]
    assert after[-1] == ([], "", (), None, None)
    while redo(lib, now=at(21)) is not None:
        after.pop()
        assert seen() == after[-1]
    assert len(after) == 1
    # and all the way back once more
    while undo(lib, now=at(22)) is not None:
        pass
    assert seen() == ([], "", (), None, None)


def test_note_saved_while_typing_is_one_undo_step(lib: Library, number: int, at: At) -> None:
    made = add_highlight(lib, number, 4, 9, note="before", now=at(1))
    highlight_changes.set_note(lib, made.uid, "o", now=at(2))
    highlight_changes.set_note(lib, made.uid, "on", now=at(3), continues=True)
    highlight_changes.set_note(lib, made.uid, "one", now=at(4), continues=True)
    assert undo(lib, now=at(5)).label == "note changed"
    assert highlight(lib, made.uid).note == "before"
    redo(lib, now=at(6))
    assert highlight(lib, made.uid).note == "one"
    assert [change.label for change in history(lib, uid=made.uid)].count("note changed") == 5
    highlight_changes.set_colour(lib, made.uid, "blue", now=at(7))
    highlight_changes.set_note(lib, made.uid, "two", now=at(8), continues=True)  # something else came between
    undo(lib, now=at(9))
    assert (highlight(lib, made.uid).note, highlight(lib, made.uid).colour) == ("one", "blue")


def test_article_note_saved_while_typing_is_one_undo_step(lib: Library, number: int, at: At) -> None:
    article_changes.set_article_note(lib, number, "o", now=at(1))
    article_changes.set_article_note(lib, number, "on", now=at(2), continues=True)
    undo(lib, now=at(3))
    assert article(lib, number).note == ""
    redo(lib, now=at(4))
    assert article(lib, number).note == "on"


def test_undo_after_restart(path: Path, add_article: AddArticle, at: At) -> None:
    with Library.open(path, write=True) as lib:
        number = add_article(lib, "The quick brown fox.")
        made = add_highlight(lib, number, 4, 9, note="mine", now=at(1))
        highlight_changes.delete_highlight(lib, made.uid, now=at(2))
    with Library.open(path, write=True) as lib:
        change = undo(lib, now=at(3))
        assert (change.label, change.highlight_uid, change.article_id) == (
            "highlight deleted",
            made.uid,
            number,
        )
        assert highlights(lib, number)[0].note == "mine"
    with Library.open(path, write=True) as lib:
        redo(lib, now=at(4))
        assert highlights(lib, number) == []


def test_undo_in_one_article_only(lib: Library, number: int, add_article: AddArticle, at: At) -> None:
    other = add_article(lib, "Another text altogether.", name="other")
    here = add_highlight(lib, number, 4, 9, now=at(1))
    there = add_highlight(lib, other, 0, 7, now=at(2))
    assert undo(lib, article_id=number, now=at(3)).highlight_uid == here.uid
    assert undo(lib, article_id=number, now=at(3)) is None
    assert [h.uid for h in highlights(lib, other)] == [there.uid]
    assert redo(lib, article_id=other, now=at(4)) is None
    assert redo(lib, article_id=number, now=at(4)).label == "highlight added"


def test_new_change_clears_redo_of_its_article(
    lib: Library, number: int, add_article: AddArticle, at: At
) -> None:
    other = add_article(lib, "Another text altogether.", name="other")
    add_highlight(lib, number, 4, 9, now=at(1))
    add_highlight(lib, other, 0, 7, now=at(2))
    undo(lib, now=at(3))
    undo(lib, now=at(3))
    add_highlight(lib, number, 10, 15, now=at(4))
    assert redo(lib, article_id=number, now=at(5)) is None
    assert redo(lib, now=at(5)).article_id == other


def test_undo_skips_automatic_read_marks(lib: Library, number: int, at: At) -> None:
    made = add_highlight(lib, number, 4, 9, now=at(1))
    states.set_read(lib, [number], True, now=at(2), undoable=False)
    assert undo(lib, now=at(3)).highlight_uid == made.uid
    assert article(lib, number).state.read_at == at(2)


def test_bulk_mark_is_one_undo_step(lib: Library, add_article: AddArticle, at: At) -> None:
    numbers = [add_article(lib, "Text.", name=f"n{n}") for n in range(30)]
    states.set_read(lib, numbers[:3], True, now=at(1))
    states.set_read(lib, numbers, True, now=at(2))
    assert undo(lib, now=at(3)).label == "marked read (27 articles)"
    assert [article(lib, n).state.read_at for n in numbers[:4]] == [at(1), at(1), at(1), None]


def test_unchanged_state_adds_no_operation(lib: Library, number: int, at: At) -> None:
    made = add_highlight(lib, number, 4, 9, note="a", now=at(1))
    highlight_changes.set_note(lib, made.uid, "a", now=at(2))
    assert undo(lib, now=at(3)).label == "highlight added"


def test_history_is_complete_and_newest_first(lib: Library, number: int, at: At) -> None:
    made = add_highlight(lib, number, 4, 9, now=at(1))
    highlight_changes.set_note(lib, made.uid, "x", now=at(2))
    add_highlight(lib, number, 10, 15, now=at(3))
    undo(lib, now=at(4))
    assert [(c.label, c.kind) for c in history(lib, limit=3)] == [
        ("highlight added", "undo"),
        ("highlight added", "do"),
        ("note changed", "do"),
    ]
    assert [c.label for c in history(lib, uid=made.uid)] == ["note changed", "highlight added"]
    assert history(lib, uid=made.uid)[0].at == at(2)


def test_undone_deletion_is_placed_in_current_text(
    lib: Library, number: int, at: At, revise: Revise, document: MakeDocument
) -> None:
    made = add_highlight(lib, number, 4, 9, now=at(1))
    undo(lib, now=at(2))
    revise(lib, number, document("Before it.", "The quick brown fox jumps over the lazy dog."))
    redo(lib, now=at(3))
    found = highlight(lib, made.uid)
    assert article(lib, number).revision.document.text[found.anchor.start : found.anchor.end] == "quick"


def test_undo_of_range_change_on_older_revision(
    lib: Library, number: int, at: At, revise: Revise, document: MakeDocument
) -> None:
    made = add_highlight(lib, number, 4, 9, now=at(1))
    highlight_changes.set_range(lib, made.uid, 4, 15, now=at(2))
    revise(lib, number, document("Before it.", "The quick brown fox jumps over the lazy dog."))
    undo(lib, now=at(3))
    found = highlight(lib, made.uid)
    assert (found.quote, found.start) == ("quick", 4)
    assert article(lib, number).revision.document.text[found.anchor.start : found.anchor.end] == "quick"
