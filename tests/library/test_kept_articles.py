"""An article that carries anything the reader made is never hidden with its feed, purged or removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reader.library.annotations import article_changes, highlight_changes
from reader.library.annotations.entities.article import METADATA, ArticleFields
from reader.library.annotations.field_snapshots import journal_fields
from reader.library.annotations.journal import undo
from reader.library.annotations.purge import plan_purge, purge
from reader.library.annotations.sync import sync
from reader.library.articles import states
from reader.library.articles.article_removal import KEEPING, remove_articles, unsubscribe_effect
from reader.library.drafts.changes import add_passages, new_draft
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from tests.support.fixtures import AddArticle, At, OpenBlank

TEXT = "The quick brown fox jumps over the lazy dog."
Make = Callable[[Library, int, int, At], Any]
"""Makes something of an article; the second number is that of another article of the same feed."""


def delete_a_highlight(lib: Library, number: int, _other: int, at: At) -> None:
    made = highlight_changes.add_highlight(lib, number, 4, 9, now=at(1))
    highlight_changes.delete_highlight(lib, made.uid, now=at(2))


def join(same: bool) -> Make:
    return lambda lib, number, other, at: article_changes.link_articles_by_hand(
        lib, number, [other], same, now=at(1)
    )


def put_into_draft(lib: Library, number: int, _other: int, at: At) -> None:
    made = highlight_changes.add_highlight(lib, number, 4, 9, now=at(1))
    add_passages(lib, new_draft(lib, "Brief", now=at(1)).uid, [made.uid], now=at(1))
    highlight_changes.delete_highlight(lib, made.uid, now=at(2))
    purge(lib, plan_purge(lib, deleted_before=at(3)), now=at(3))


def cite(key: str) -> Make:
    values = {key: "" if key == "authors" else "x"}
    return lambda lib, number, _, at: article_changes.set_metadata(lib, number, values, now=at(1))


MADE: dict[str, tuple[str, Make]] = {
    "a star": ("star", lambda lib, number, _, at: states.set_starred(lib, [number], True, now=at(1))),
    "kept for later": ("later", lambda lib, number, _, at: states.set_later(lib, [number], True, now=at(1))),
    "a highlight": (
        "highlights",
        lambda lib, number, _, at: highlight_changes.add_highlight(lib, number, 4, 9, now=at(1)),
    ),
    "a deleted highlight": ("highlights", delete_a_highlight),
    "a note": (
        "note",
        lambda lib, number, _, at: article_changes.set_article_note(lib, number, "n", now=at(1)),
    ),
    "a tag": (
        "tags",
        lambda lib, number, _, at: article_changes.set_article_tags(lib, number, ["t"], now=at(1)),
    ),
    "joined by hand": ("links by hand", join(True)),
    "parted by hand": ("links by hand", join(False)),
    "in a draft": ("drafts", put_into_draft),
    **{f"{key} for citing": ("metadata", cite(key)) for key in ("doi", "authors", "title", "citation_key")},
}
"""By name: which row of `KEEPING` it is for, and how it is made."""
PASSING = {
    "read_at",
    "done_at",
    "opened_at",
    "finished_at",
    "due_at",
    "later_rank",
    "priority",
    "article",
    "removed_at",
}
"""Fields of an article that keep nothing: they say what was done with it, or belong to another field."""


@pytest.fixture
def numbers(lib: Library, add_article: AddArticle) -> tuple[int, int, int]:
    """Three articles of one feed: one to make something of, another, and one that is left alone."""
    found = [add_article(lib, TEXT, name=name) for name in ("one", "other", "plain")]
    return found[0], found[1], found[2]


def shown_in(lib: Library) -> set[int]:
    """The articles that are not hidden; lists show one of a work."""
    return {row[0] for row in lib.tuples("SELECT article_id FROM states WHERE hidden_at IS NULL")}


def test_every_keeping_condition_and_field_is_covered() -> None:
    assert {row for row, _ in MADE.values()} == set(KEEPING)
    known = {field.attribute for field in journal_fields(ArticleFields)}
    assert known - PASSING == {"starred_at", "later_at", "note", "tags", *METADATA.values()}


@pytest.mark.parametrize("name", MADE)
def test_article_is_kept_on_unsubscribe_and_purge(
    lib: Library, numbers: tuple[int, int, int], at: At, name: str
) -> None:
    number, other, plain = numbers
    MADE[name][1](lib, number, other, at)
    (feed,) = subscriptions.feeds(lib)
    hidden, kept = unsubscribe_effect(lib, feed.id)
    assert kept == subscriptions.unsubscribe(lib, feed.id)
    shown = shown_in(lib)
    assert number in shown
    assert plain not in shown
    assert (hidden, kept) == (3 - len(shown), len(shown))
    far = at(10**6 * 9)
    lib.connection.execute("UPDATE states SET hidden_at = 1")  # a library that was written before the rule
    purge(lib, plan_purge(lib, deleted_before=at(0), hidden_before=far), now=far)
    assert {row[0] for row in lib.tuples("SELECT id FROM articles")} == shown
    with pytest.raises(sqlite3.IntegrityError), lib.transaction():
        remove_articles(lib, [number])


@pytest.mark.parametrize("name", MADE)
def test_hidden_article_reappears_and_undo_hides_it(
    lib: Library, numbers: tuple[int, int, int], at: At, name: str
) -> None:
    number, other, plain = numbers
    (feed,) = subscriptions.feeds(lib)
    assert subscriptions.unsubscribe(lib, feed.id) == 0
    MADE[name][1](lib, number, other, at)
    shown = shown_in(lib)
    assert number in shown
    assert plain not in shown
    if MADE[name][0] not in ("highlights", "drafts"):  # deleting leaves a tombstone, which undo may want
        undo(lib, now=at(3))
        assert shown_in(lib) == set()


@pytest.mark.parametrize("name", MADE)
def test_hidden_article_reappears_through_sync(
    tmp_path: Path, open_blank: OpenBlank, add_article: AddArticle, at: At, name: str
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    with open_blank(tmp_path / "a.db") as a, open_blank(tmp_path / "b.db") as b:
        for lib in (a, b):
            numbers = [add_article(lib, TEXT, name=each) for each in ("one", "other", "plain")]
        MADE[name][1](a, numbers[0], numbers[1], at)
        (feed,) = subscriptions.feeds(b)
        subscriptions.unsubscribe(b, feed.id)
        for lib in (a, b):
            sync(lib, folder, now=at(5))
        assert numbers[0] in shown_in(b)
        assert numbers[2] not in shown_in(b)
