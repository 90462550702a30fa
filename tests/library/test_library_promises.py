"""The design's promises, each by name."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reader.library.annotations import article_changes, highlight_changes, journal
from reader.library.annotations.highlight_changes import add_highlight
from reader.library.annotations.highlights import highlight, highlights
from reader.library.articles import entries, listing, pending, states
from reader.library.articles.article_removal import remove_articles
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import AnchorState, Entry
from tests.support.fixtures import AddArticle, At, MakeDocument, Revise
from tests.support.lists import listed

TEXT = ("The quick brown fox jumps over the lazy dog.", "A second paragraph stands here.")


def test_promise_1_nothing_but_the_readers_delete_removes_a_highlight(
    path: Path, add_article: AddArticle, revise: Revise, document: MakeDocument, at: At
) -> None:
    with Library.open(path, write=True) as lib:
        number = add_article(lib, *TEXT)
        made = add_highlight(lib, number, 4, 15, note="mine", tags=["t"], now=at(1))
        (feed,) = subscriptions.feeds(lib)
        events: list[Callable[[], object]] = [
            lambda: revise(lib, number, document("All of it was rewritten.")),
            lambda: revise(lib, number, document()),
            lambda: entries.store_entries(lib, feed.id, [], now=at(2)),
            lambda: entries.store_entries(
                lib, feed.id, [Entry("one", "https://site.example/one", "New", content_html="<p>")], now=at(3)
            ),
            lambda: pending.set_pending_failed(lib, number, "gone", now=at(4)),
            lambda: subscriptions.record_failure(lib, feed.id, at=at(5), error="410", gone=True),
            lambda: subscriptions.unsubscribe(lib, feed.id),
            lambda: states.set_done(lib, [number], True, now=at(6)),
        ]
        for event in events:
            event()
            (kept,) = highlights(lib, number)
            assert (kept.uid, kept.quote, kept.note, kept.tags) == (made.uid, "quick brown", "mine", ("t",))
        highlight_changes.delete_highlight(lib, made.uid, now=at(7))
        assert highlights(lib, number) == []
    with Library.open(path, write=True) as lib:
        assert journal.undo(lib, now=at(8)).label == "highlight deleted"
        (kept,) = highlights(lib, number)
        assert (kept.note, kept.tags) == ("mine", ("t",))


def test_promise_3_an_article_with_highlights_or_notes_is_never_pruned(
    lib: Library, add_article: AddArticle, at: At
) -> None:
    marked = add_article(lib, *TEXT, name="marked")
    noted = add_article(lib, *TEXT, name="noted")
    tagged = add_article(lib, *TEXT, name="tagged")
    add_highlight(lib, marked, 4, 9, now=at(1))
    article_changes.set_article_note(lib, noted, "n", now=at(1))
    article_changes.set_article_tags(lib, tagged, ["t"], now=at(1))
    (feed,) = subscriptions.feeds(lib)
    assert subscriptions.unsubscribe(lib, feed.id) == 3
    assert len(listing.article(lib, marked).revision.document.text) > 50
    assert listing.article(lib, noted).note == "n"
    assert listing.article(lib, tagged).tags == ("t",)
    # not even by code that means to: the file refuses
    for number in (marked, noted, tagged):
        with pytest.raises(sqlite3.IntegrityError), lib.transaction():
            remove_articles(lib, [number])
    assert len(listed(lib)) == 3


def test_promise_4_a_new_text_never_moves_a_highlight_to_other_words(
    lib: Library, add_article: AddArticle, revise: Revise, document: MakeDocument, at: At
) -> None:
    number = add_article(lib, *TEXT)
    made = add_highlight(lib, number, 4, 15, now=at(1))
    for later in (
        ("Before it.", *TEXT),
        ("The quick brown fox sleeps. The quick brown fox jumps over the lazy dog.",),
        ("Nothing of it is left in here at all, only other words.",),
        TEXT,
    ):
        text = revise(lib, number, document(*later)).document.text
        anchor = highlight(lib, made.uid).anchor
        assert anchor.state is AnchorState.ORPHAN or text[anchor.start : anchor.end] == "quick brown"
    assert anchor.state is AnchorState.EXACT


def test_promise_8_a_refresh_adds_only_what_is_new(
    lib: Library, at: At, revise: Revise, document: MakeDocument
) -> None:
    feed, _ = subscriptions.subscribe(lib, "https://feed.example/rss")
    other, _ = subscriptions.subscribe(lib, "https://other.example/rss")
    batch = [
        Entry(f"g{n}", f"https://s.example/{n}", f"T{n}", content_html=f"<p>{n}</p>", published_at=at(n))
        for n in range(5)
    ]
    stored = entries.store_entries(lib, feed.id, batch, now=at(10))
    for number in stored.new:
        revise(lib, number, document(f"Text {number} of it."))
    states.set_read(lib, stored.new[:3], True, now=at(11))
    article_changes.set_article_note(lib, stored.new[4], "mine", now=at(11))

    def everything() -> Any:
        numbers = listed(lib)
        return [listing.article(lib, number) for number in numbers], subscriptions.counts(lib)

    before = everything()
    # the same again; fewer entries; none; a failure
    assert entries.store_entries(lib, feed.id, batch, now=at(20)) == entries.Stored()
    assert entries.store_entries(lib, feed.id, batch[:1], now=at(21)) == entries.Stored()
    assert entries.store_entries(lib, feed.id, [], now=at(22)) == entries.Stored()
    for number in stored.new:
        revise(lib, number, document(f"Text {number} of it."))
    assert everything() == before
    untouched = subscriptions.feed(lib, other.id)
    subscriptions.record_failure(lib, feed.id, at=at(23), error="no answer")
    assert everything() == before
    assert subscriptions.feed(lib, other.id) == untouched
    assert subscriptions.feed(lib, feed.id).last_error == "no answer"
