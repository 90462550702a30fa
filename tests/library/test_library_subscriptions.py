"""Folders and feeds."""

from typing import Any

import pytest

from reader.errors import NotFound, UsageError
from reader.library.annotations import article_changes, highlight_changes, highlights, journal
from reader.library.articles import entries, listing, states
from reader.library.feeds import subscriptions as subs
from reader.library.storage.database import Library
from reader.model import Entry, FeedCounts, FullText
from tests.support.fixtures import AddArticle, At, MakeDocument
from tests.support.lists import listed
from tests.support.searching import search


def test_folders_nest_and_are_made_once(lib: Library) -> None:
    inner = subs.add_folder(lib, ["News", "World  press"])
    assert subs.folder_path(lib, inner.id) == ("News", "World press")
    assert subs.add_folder(lib, ["News", "World press"]) == inner
    assert [f.name for f in subs.folders(lib)] == ["News", "World press"]
    with pytest.raises(UsageError):
        subs.add_folder(lib, ["  "])
    with pytest.raises(NotFound):
        subs.folder_path(lib, 99)


def test_subscribing_twice_is_one_feed(lib: Library) -> None:
    feed, new = subs.subscribe(lib, " https://a.example/rss ", title="A", folder=("News",))
    again, new_again = subs.subscribe(lib, "https://a.example/rss", title="B", typed=True)
    assert (new, new_again) == (True, False)
    assert again.id == feed.id
    assert again.title == "A"
    assert (feed.typed, again.typed) == (False, True)
    assert subs.feeds(lib) == [again]


def test_a_feed_is_found_by_number_address_and_title(lib: Library) -> None:
    one, _ = subs.subscribe(lib, "https://a.example/rss", title="Alpha reports")
    two, _ = subs.subscribe(lib, "https://b.example/rss", title="Beta reports")
    assert subs.find_feed(lib, str(two.id)) == two
    assert subs.find_feed(lib, "https://a.example/rss") == one
    assert subs.find_feed(lib, "ALPHA") == one
    assert subs.find_feed(lib, "b.example") == two
    with pytest.raises(NotFound, match="2 feeds answer"):
        subs.find_feed(lib, "reports")
    with pytest.raises(NotFound, match="No feed"):
        subs.find_feed(lib, "gamma")


def test_feeds_of_one_title_are_told_apart_by_their_addresses(lib: Library) -> None:
    for n in range(8):
        subs.subscribe(lib, f"https://{n}.example/rss", title="News")
    with pytest.raises(NotFound) as raised:
        subs.find_feed(lib, "news")
    assert "8 feeds answer to “news”: 1 (News, https://0.example/rss), 2 (News," in raised.value.message
    assert raised.value.message.endswith(", ….")


@pytest.mark.parametrize("digits", ["12", " 12 ", "8700", "9" * 40])
def test_digits_are_a_number_and_nothing_else(lib: Library, digits: str) -> None:
    subs.subscribe(lib, "http://127.0.0.1:8700/rss", title="The 12 o'clock news")
    with pytest.raises(NotFound, match=f"number {digits.strip()}"):
        subs.find_feed(lib, digits)


def test_the_readers_title_wins_over_the_publishers(lib: Library, at: At) -> None:
    feed, _ = subs.subscribe(lib, "https://a.example/rss")
    assert feed.title == "https://a.example/rss"
    subs.record_success(lib, feed.id, at=at(0), title="Publisher's", etag="e", next_check_at=at(30))
    assert subs.feed(lib, feed.id).title == "Publisher's"
    subs.rename_feed(lib, feed.id, "Mine")
    subs.record_success(lib, feed.id, at=at(1), title="Publisher's new")
    assert subs.feed(lib, feed.id).title == "Mine"
    subs.rename_feed(lib, feed.id, "")
    assert subs.feed(lib, feed.id).title == "Publisher's new"


def test_what_is_recorded_of_updates(lib: Library, at: At) -> None:
    feed, _ = subs.subscribe(lib, "https://a.example/rss")
    subs.record_success(lib, feed.id, at=at(0), etag='"e"', last_modified="Mon", next_check_at=at(60))
    subs.record_failure(lib, feed.id, at=at(61), error="no answer", next_check_at=at(90))
    subs.record_failure(lib, feed.id, at=at(91), error="ended", gone=True)
    failed = subs.feed(lib, feed.id)
    assert (failed.failures, failed.last_error, failed.gone) == (2, "ended", True)
    assert (failed.last_success_at, failed.last_checked_at) == (at(0), at(91))
    assert (failed.etag, failed.last_modified) == ('"e"', "Mon")
    subs.record_unchanged(lib, feed.id, at=at(100), next_check_at=at(130))
    well = subs.feed(lib, feed.id)
    assert (well.failures, well.last_error, well.gone, well.next_check_at) == (0, "", False, at(130))
    assert well.etag == '"e"'


def test_a_feed_changes_folder_policy_and_address(lib: Library) -> None:
    feed, _ = subs.subscribe(lib, "https://a.example/rss")
    other, _ = subs.subscribe(lib, "https://b.example/rss")
    subs.move_feed(lib, feed.id, ("X", "Y"))
    subs.set_full_text(lib, feed.id, FullText.ALWAYS)
    subs.set_url(lib, feed.id, "https://a.example/atom")
    changed = subs.feed(lib, feed.id)
    assert changed.folder_id is not None
    assert subs.folder_path(lib, changed.folder_id) == ("X", "Y")
    assert (changed.full_text, changed.url) == (FullText.ALWAYS, "https://a.example/atom")
    subs.move_feed(lib, feed.id, ())
    assert subs.feed(lib, feed.id).folder_id is None
    with pytest.raises(UsageError, match="Another feed"):
        subs.set_url(lib, feed.id, other.url)


def test_counts_follow_reading_and_archiving(lib: Library, at: At) -> None:
    feed, _ = subs.subscribe(lib, "https://a.example/rss")
    stored = entries.store_entries(
        lib, feed.id, [Entry(guid=str(n), url=f"https://a.example/{n}") for n in range(5)], now=at(0)
    )
    assert subs.counts(lib) == {feed.id: FeedCounts(5, 5)}
    states.set_read(lib, stored.new[:2], True, now=at(1))
    states.set_done(lib, stored.new[1:3], True, now=at(2))
    assert subs.counts(lib) == {feed.id: FeedCounts(3, 2)}
    journal.undo(lib, now=at(3))
    assert subs.counts(lib) == {feed.id: FeedCounts(5, 3)}


def test_unsubscribing_keeps_what_the_reader_made_something_of(
    lib: Library, at: At, add_article: AddArticle, document: MakeDocument
) -> None:
    marked, noted, tagged, starred, later, plain = (
        add_article(lib, f"Text of {name} is here.", name=name)
        for name in ("marked", "noted", "tagged", "starred", "later", "plain")
    )
    highlight_changes.add_highlight(lib, marked, 0, 4, now=at(1))
    highlight_changes.delete_highlight(lib, highlights.highlights(lib, marked)[0].uid, now=at(2))
    article_changes.set_article_note(lib, noted, "mine", now=at(1))
    article_changes.set_article_tags(lib, tagged, ["x"], now=at(1))
    states.set_starred(lib, [starred], True, now=at(1))
    states.set_later(lib, [later], True, now=at(1))
    states.set_read(lib, [plain], True, now=at(1))
    feed = subs.feeds(lib)[0]

    assert subs.unsubscribe(lib, feed.id) == 5
    assert subs.feeds(lib) == []
    assert set(listed(lib)) == {marked, noted, tagged, starred, later}
    assert (subs.counts(lib)[feed.id].total, search(lib, "plain")) == (5, [])
    assert {hit.article.id for hit in search(lib, "text")} == {marked, noted, tagged, starred, later}

    back, new = subs.subscribe(lib, feed.url)
    assert (back.id, new) == (feed.id, True)
    assert listing.article(lib, plain).state.read_at == at(1)
    assert subs.counts(lib)[feed.id] == FeedCounts(6, 5)
    assert [hit.article.id for hit in search(lib, "plain")] == [plain]


def test_unsubscribing_keeps_an_article_that_another_feed_brings(lib: Library, at: At) -> None:
    one, _ = subs.subscribe(lib, "https://a.example/rss")
    two, _ = subs.subscribe(lib, "https://b.example/rss")
    entry = Entry(guid="g", url="https://site.example/report", title="R")
    (article_id,) = entries.store_entries(lib, one.id, [entry], now=at(0)).new
    assert entries.store_entries(lib, two.id, [entry], now=at(0)).new == ()
    assert subs.unsubscribe(lib, one.id) == 1
    assert list(listed(lib)) == [article_id]
    assert subs.unsubscribe(lib, two.id) == 0
    assert not listed(lib)
    subs.subscribe(lib, "https://b.example/rss")
    assert list(listed(lib)) == [article_id]
    assert subs.counts(lib)[two.id] == FeedCounts(1, 1)


def test_an_article_is_hidden_as_long_as_nothing_keeps_it(
    lib: Library, at: At, add_article: AddArticle
) -> None:
    number = add_article(lib, "Words.")
    (feed,) = subs.feeds(lib)
    subs.unsubscribe(lib, feed.id)

    def visible() -> Any:
        return bool(listed(lib))

    assert not visible()
    states.set_starred(lib, [number], True, now=at(1))
    assert visible()
    states.set_starred(lib, [number], False, now=at(2))
    assert not visible()
    journal.undo(lib, now=at(3))
    assert visible()
    assert subs.counts(lib)[feed.id] == FeedCounts(1, 1)


def test_a_feed_that_is_subscribed_to_brings_a_hidden_article_back(
    lib: Library, at: At, add_article: AddArticle
) -> None:
    number = add_article(lib, "Words.")
    subs.unsubscribe(lib, subs.feeds(lib)[0].id)
    second, _ = subs.subscribe(lib, "https://b.example/rss")
    entry = Entry(guid="other", url="https://site.example/one", title="Report one")
    entries.store_entries(lib, second.id, [entry], now=at(1))
    assert list(listed(lib)) == [number]
    assert subs.counts(lib)[second.id] == FeedCounts(1, 1)
