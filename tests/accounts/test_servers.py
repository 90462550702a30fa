"""What servers do that an exchange has to bear: items and feeds gone, numbers changed, other users."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reader.accounts import client, exchange, protocol, running
from reader.library.accounts.accounts import (
    Account,
    account_feeds,
    add_account,
    remove_account,
    write_account_feeds,
)
from reader.library.accounts.remote_items import known_ids
from reader.library.articles import states
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from tests.accounts.conftest import Update
from tests.support.made_feeds import FULL, item, rss
from tests.support.reader_api_server import ReaderApiServer, ServerFeed, ServerItem

NOW = datetime(2026, 8, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _one_feed(server: ReaderApiServer) -> None:
    links = [f"{server.url}/report/{number}" for number in (1, 2, 3)]
    server.pages["/open.xml"] = rss(*(item(n, link=links[n - 1], content=FULL) for n in (1, 2, 3)))
    server.feeds["feed/1"] = ServerFeed(f"{server.url}/open.xml", "Open Institute")
    for number in (1, 2, 3):
        server.items.append(ServerItem(number, "feed/1", links[number - 1], f"Report {number}"))


def _titles(library: Library) -> list[str]:
    return [feed.title for feed in subscriptions.feeds(library)]


def test_items_gone_from_miniflux_are_forgotten(
    library: Library, server: ReaderApiServer, account: Account, updated: Update
) -> None:
    updated()
    states.set_starred(library, [row[0] for row in library.tuples("SELECT id FROM articles")], True, now=NOW)
    server.none_is_400 = True
    server.items = []
    assert updated().problems == []
    assert known_ids(library, account.id) == set()
    assert server.edits == [], "there is nothing left to change there"


def test_a_feed_with_a_new_number_stays(library: Library, server: ReaderApiServer, updated: Update) -> None:
    updated()
    server.feeds["feed/7"] = server.feeds.pop("feed/1")
    updated()
    assert _titles(library) == ["Open Institute"]
    del server.feeds["feed/7"]
    updated()
    assert _titles(library) == [], "it is still the feed that the account brought"


def test_a_feed_of_two_accounts_ends_with_the_last(
    library: Library, server: ReaderApiServer, account: Account, updated: Update
) -> None:
    updated()
    other, _ = add_account(library, "greader", "https://other.example", "bob", now=NOW)
    feed = account_feeds(library, account.id)[0]
    write_account_feeds(library, other.id, [replace(feed, remote_id="feed/9", brought=False)])
    server.feeds = {}
    updated()
    assert _titles(library) == ["Open Institute"]
    assert [(one.feed_id, one.brought) for one in account_feeds(library, other.id)] == [(feed.feed_id, True)]


def test_another_user_at_the_same_address_begins_anew(
    library: Library, server: ReaderApiServer, account: Account, updated: Update
) -> None:
    updated()
    add_account(library, account.kind, account.address, account.user, now=NOW)
    assert len(known_ids(library, account.id)) == 3, "the same user goes on"
    add_account(library, account.kind, account.address, "bob", now=NOW)
    assert known_ids(library, account.id) == set()
    assert account_feeds(library, account.id) == []
    assert _titles(library) == ["Open Institute"]


def test_a_feed_unsubscribed_by_hand_stays_so_with_a_new_account(
    library: Library, server: ReaderApiServer, account: Account, updated: Update
) -> None:
    server.feeds["feed/2"] = ServerFeed(f"{server.url}/two.xml", "Two")
    updated()
    two = server.feeds.pop("feed/2")
    updated()  # ended by the account
    subscriptions.unsubscribe(library, subscriptions.find_feed(library, "Open Institute").id)
    remove_account(library, account.id)
    add_account(library, account.kind, account.address, account.user, now=NOW)
    server.feeds["feed/2"] = two
    updated()
    assert _titles(library) == ["Two"]
    server.feeds["feed/7"] = server.feeds.pop("feed/1")
    updated()
    assert _titles(library) == ["Open Institute", "Two"], "added again on the server since"


def test_what_was_fetched_before_a_failure_is_kept(
    library: Library,
    server: ReaderApiServer,
    account: Account,
    updated: Update,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exchange, "ITEMS_AT_ONCE", 2)
    server.item("Report 1").read = True
    server.breaks_after = 1
    assert "500" in updated().problems[0]
    assert len(known_ids(library, account.id)) == 2
    server.breaks_after = None
    assert updated().problems == []
    assert len(known_ids(library, account.id)) == 3
    assert library.value("SELECT count(*) FROM states WHERE read_at IS NOT NULL") == 1


def test_marking_all_as_read_there_is_taken_in_portions(
    library: Library, server: ReaderApiServer, updated: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    updated()
    monkeypatch.setattr(exchange, "MOST_NEW", 2)
    for one in server.items:
        one.read = True
    found = updated().done[0][1]
    assert (found.taken, found.left) == (2, 1)
    assert updated().done[0][1].taken == 1


def test_items_that_were_not_asked_for_are_passed_over(
    library: Library, server: ReaderApiServer, account: Account, updated: Update
) -> None:
    updated()
    server.items.append(ServerItem(4, "feed/1", f"{server.url}/report/4", "Report 4"))
    server.answers["/reader/api/0/stream/items/contents"] = (
        200,
        b'{"items": [{"id": "tag:google.com,2005:reader/item/0000000000000001",'
        b' "categories": ["user/-/state/com.google/read"]}, {"id": "77"}]}',
    )
    updated()
    assert library.value("SELECT count(*) FROM states WHERE read_at IS NOT NULL") == 0
    assert len(known_ids(library, account.id)) == 3


def test_a_feed_subscribed_again_by_hand_is_the_feed_of_the_account(
    library: Library, server: ReaderApiServer, account: Account, updated: Update
) -> None:
    updated()
    feed = account_feeds(library, account.id)[0]
    write_account_feeds(library, account.id, [replace(feed, feed_id=None)])
    updated()
    assert account_feeds(library, account.id)[0].feed_id is not None


def test_a_number_that_names_another_feed_takes_no_articles_of_the_old_one(
    library: Library, server: ReaderApiServer, updated: Update
) -> None:
    updated()
    server.feeds["feed/1"] = ServerFeed(f"{server.url}/other.xml", "Other Institute")
    server.items = [ServerItem(9, "feed/1", f"{server.url}/other/9", "Of the other")]
    updated()
    assert _titles(library) == ["Other Institute"]
    titles = library.tuples(
        "SELECT f.url FROM articles a JOIN sources s ON s.article_id = a.id JOIN feeds f ON f.id = s.feed_id"
        " WHERE a.title = 'Of the other'"
    )
    assert titles == [(f"{server.url}/other.xml",)]


def test_a_feed_that_moved_on_the_server_moves_here(
    library: Library, server: ReaderApiServer, updated: Update
) -> None:
    updated()
    server.pages["/moved.xml"] = server.pages["/open.xml"]
    server.feeds["feed/1"].url = f"{server.url}/moved.xml"
    updated()
    assert [feed.url for feed in subscriptions.feeds(library)] == [f"{server.url}/moved.xml"]
    assert library.value("SELECT count(*) FROM articles") == 3


def test_exchange_before_the_first_fetch_makes_no_doubles(
    library: Library, server: ReaderApiServer, updated: Update, exchanged: Update
) -> None:
    exchanged()
    updated()
    assert library.value("SELECT count(*) FROM articles") == 3
    assert library.value("SELECT count(*) FROM works") == 0


def test_an_answer_that_is_a_page_is_no_change(
    library: Library, server: ReaderApiServer, updated: Update
) -> None:
    updated()
    states.set_read(library, [row[0] for row in library.tuples("SELECT id FROM articles")], True, now=NOW)
    server.answers["/reader/api/0/edit-tag"] = (200, b"<html>Log in</html>")
    assert "did not accept" in updated().problems[0]
    server.answers.clear()
    assert updated().done[0][1].sent == 3
    assert all(one.read for one in server.items)
    assert library.value("SELECT count(*) FROM states WHERE read_at IS NOT NULL") == 3


def test_an_exchange_without_end_is_ended(
    library: Library, server: ReaderApiServer, updated: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_LONGEST", 0.0)
    assert "the next exchange continues" in updated().problems[0]
    assert _titles(library) == ["Open Institute"]


def test_lists_of_ids_end_after_so_many_pages(
    library: Library, server: ReaderApiServer, updated: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_MOST_PAGES", 2)
    server.page_size = 1
    updated()
    assert server.hits["/reader/api/0/stream/items/ids"] == 2 + 1 + 2


def test_ids_that_are_no_numbers_keep_their_case() -> None:
    assert protocol.short_id("tag:google.com,2005:reader/item/Ab-9z") == "Ab-9z"
    assert protocol.short_id("tag:google.com,2005:reader/item/FB115BD6D34A8E9F") == protocol.short_id(
        "-355401917359550817"
    )


def test_the_address_of_the_api_is_an_address_of_the_server() -> None:
    given = "https://rss.example.org/api/greader.php/reader/api/0/"
    assert client.api_address("freshrss", given) == "https://rss.example.org/api/greader.php"


def test_wide_signs_of_freshrss_are_plain_here(
    library: Library, server: ReaderApiServer, account: Account, updated: Update
) -> None:
    server.feeds["feed/2"] = ServerFeed(f"{server.url}/blocked.xml", "Smith \uff06 Co")
    server.items.append(ServerItem(9, "feed/2", f"{server.url}/9", "R\uff06D \uff1c 3"))
    add_account(library, "freshrss", account.address, account.user, now=NOW)
    updated()
    assert "Smith & Co" in _titles(library)
    assert library.value("SELECT count(*) FROM articles WHERE title = 'R&D < 3'") == 1


def test_a_change_that_the_server_ignores_is_sent_again(
    library: Library, server: ReaderApiServer, updated: Update
) -> None:
    updated()
    states.set_read(library, [row[0] for row in library.tuples("SELECT id FROM articles")], True, now=NOW)
    server.answers["/reader/api/0/edit-tag"] = (200, b"OK")
    assert updated().done[0][1].sent == 0
    server.answers.clear()
    assert updated().done[0][1].sent == 3
    assert all(one.read for one in server.items)
    assert library.value("SELECT count(*) FROM states WHERE read_at IS NOT NULL") == 3
