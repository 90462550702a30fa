"""What an update exchanges with a server: subscriptions, articles, read and starred, in both directions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reader.accounts import client
from reader.library.accounts.accounts import Account, accounts
from reader.library.accounts.remote_items import waiting_items
from reader.library.annotations.journal import history, undo
from reader.library.articles import states
from reader.library.articles.listing import article
from reader.library.feeds import subscriptions
from reader.library.query.finding import find
from reader.library.query.options import QueryOptions
from reader.library.storage.database import Library
from reader.query import parse
from tests.accounts.conftest import Update
from tests.support.made_feeds import FULL, item, rss
from tests.support.reader_api_server import ReaderApiServer, ServerFeed, ServerItem

NOW = datetime(2026, 8, 1, tzinfo=UTC)
_CLOSED = "<p>" + "What the institute shows to members alone, copied by the server that is one of them. " * 9


@pytest.fixture(autouse=True)
def _two_feeds(server: ReaderApiServer) -> None:
    """A feed that can be fetched, with three reports, and one that is blocked here."""
    links = [f"{server.url}/report/{number}" for number in (1, 2, 3)]
    server.pages["/open.xml"] = rss(*(item(n, link=links[n - 1], content=FULL) for n in (1, 2, 3)))
    server.feeds["feed/1"] = ServerFeed(f"{server.url}/open.xml", "Open Institute", "Energy")
    server.feeds["feed/2"] = ServerFeed(f"{server.url}/blocked.xml", "Blocked Institute")
    for number in (1, 2, 3):
        server.items.append(ServerItem(number, "feed/1", links[number - 1], f"Report {number}"))
    server.items.append(ServerItem(-4, "feed/2", f"{server.url}/blocked/4", "Behind a door", _CLOSED))


def _article(library: Library, title: str) -> int:
    return int(library.value("SELECT id FROM articles WHERE title = ?", (title,)))


def _found(library: Library, query: str) -> set[str]:
    return {hit.article.title for hit in find(library, parse(query), QueryOptions(each=True))}


def test_first_update_brings_feeds_articles_and_states(
    library: Library, server: ReaderApiServer, updated: Update
) -> None:
    server.item("Report 1").read = True
    server.item("Report 2").starred = True
    done = updated()
    assert done.problems == []
    found = {feed.title: feed for feed in subscriptions.feeds(library)}
    assert set(found) == {"Open Institute", "Blocked Institute"}
    folder = found["Open Institute"].folder_id
    assert folder is not None
    assert list(subscriptions.folder_path(library, folder)) == ["Energy"]
    assert _found(library, "is:read") == {"Report 1"}
    assert _found(library, "is:starred") == {"Report 2"}
    assert _found(library, "feed:blocked") == {"Behind a door"}, "the server's content where the feed fails"
    door = article(library, _article(library, "Behind a door")).revision
    assert door is not None
    assert "members alone" in door.document.text
    assert updated().done[0][1].taken == 0, "the same again changes nothing"
    assert server.edits == []


def test_changes_on_either_side_reach_the_other(
    library: Library, server: ReaderApiServer, updated: Update
) -> None:
    updated()
    server.item("Report 1").read = True
    server.item("Report 2").starred = True
    states.set_read(library, [_article(library, "Report 3")], True, now=NOW)
    states.set_starred(library, [_article(library, "Behind a door")], True, now=NOW)
    updated()
    assert _found(library, "is:read") == {"Report 1", "Report 3"}
    assert _found(library, "is:starred") == {"Report 2", "Behind a door"}
    assert server.item("Report 3").read
    assert server.item("Behind a door").starred
    server.item("Report 1").read = server.item("Report 2").starred = False
    states.set_read(library, [_article(library, "Report 3")], False, now=NOW)
    states.set_done(library, [_article(library, "Behind a door")], True, now=NOW)
    updated()
    assert _found(library, "is:read") == set()
    assert _found(library, "is:starred") == {"Behind a door"}
    assert not server.item("Report 3").read
    assert server.item("Behind a door").read, "what is done here is read there"


def test_what_came_from_there_is_undone_by_number_only(
    library: Library, server: ReaderApiServer, updated: Update
) -> None:
    updated()
    states.set_starred(library, [_article(library, "Report 1")], True, now=NOW)
    server.item("Report 2").read = True
    updated()
    mine = next(change for change in history(library) if change.made_by == "hand")
    undone = undo(library, now=NOW)
    assert undone is not None
    assert undone.label == mine.label
    assert _found(library, "is:read") == {"Report 2"}
    updated()
    assert not server.item("Report 1").starred, "the undo reaches the server, too"


def test_feeds_follow_the_server_but_not_against_the_hand(
    library: Library, server: ReaderApiServer, updated: Update
) -> None:
    updated()
    by_title = {feed.title: feed.id for feed in subscriptions.feeds(library)}
    subscriptions.rename_feed(library, by_title["Blocked Institute"], "Mine")
    server.feeds["feed/1"] = ServerFeed(server.feeds["feed/1"].url, "Opened Institute", "Climate")
    server.feeds["feed/2"].title = "Renamed there"
    updated()
    feeds = {feed.title: feed for feed in subscriptions.feeds(library)}
    assert set(feeds) == {"Opened Institute", "Mine"}
    folder = feeds["Opened Institute"].folder_id
    assert folder is not None
    assert list(subscriptions.folder_path(library, folder)) == ["Climate"]
    subscriptions.unsubscribe(library, by_title["Blocked Institute"])
    del server.feeds["feed/1"]
    updated()
    assert subscriptions.feeds(library) == [], "ended here stays ended, ended there ends here"
    ended = next(change for change in history(library) if change.made_by == "account")
    undo(library, number=ended.number, now=NOW)
    assert [feed.title for feed in subscriptions.feeds(library)] == ["Opened Institute"]


def test_a_server_that_lost_its_feeds_ends_none_here(
    library: Library, server: ReaderApiServer, updated: Update
) -> None:
    for number in range(10, 20):
        server.feeds[f"feed/{number}"] = ServerFeed(f"{server.url}/{number}.xml", f"Feed {number}")
    updated()
    kept, server.feeds = server.feeds, {}
    done = updated()
    assert "no longer lists 12 of 12 feeds" in done.problems[0]
    assert len(subscriptions.feeds(library)) == 12
    server.feeds = kept
    assert updated().problems == []


def test_read_articles_that_no_feed_brought_wait_and_are_listed(
    library: Library, server: ReaderApiServer, account: Account, updated: Update
) -> None:
    server.items.append(ServerItem(7, "feed/1", f"{server.url}/old/7", "Old and read", read=True))
    server.items.append(ServerItem(8, "feed/1", f"{server.url}/old/8", "Old and unread"))
    server.items.append(ServerItem(9, "feed/nowhere", f"{server.url}/old/9", "Of no feed"))
    updated()
    assert {one.title for one in waiting_items(library, account.id)} == {"Old and read", "Of no feed"}
    assert "Old and unread" in _found(library, "feed:open")
    before = server.hits["/reader/api/0/stream/items/contents"]
    updated()
    assert server.hits["/reader/api/0/stream/items/contents"] == before, "nothing new is asked for"
    server.pages["/open.xml"] = rss(item(7, link=f"{server.url}/old/7", content=FULL))
    updated()
    assert {one.title for one in waiting_items(library, account.id)} == {"Of no feed"}
    assert len(_found(library, "feed:open")) == 5


def test_what_a_server_throws_away_stays_as_it_is(
    library: Library, server: ReaderApiServer, updated: Update
) -> None:
    updated()
    states.set_starred(library, [_article(library, "Report 1")], True, now=NOW)
    updated()
    server.items = [one for one in server.items if one.title not in ("Report 1", "Report 2")]
    updated()
    assert _found(library, "is:read") == set()
    assert _found(library, "is:starred") == {"Report 1"}
    before = server.hits["/reader/api/0/stream/items/contents"]
    updated()
    assert server.hits["/reader/api/0/stream/items/contents"] == before, "it is not asked about again"


def test_lists_in_many_pages_and_ids_of_any_kind(
    library: Library, server: ReaderApiServer, updated: Update
) -> None:
    server.page_size = 2
    server.items.append(ServerItem("5f" * 12, "feed/2", f"{server.url}/blocked/5", "By letters", FULL))
    server.items.append(ServerItem(2**63 - 1, "feed/2", f"{server.url}/blocked/6", "Largest", FULL))
    server.items.append(ServerItem(-(2**63), "feed/2", f"{server.url}/blocked/7", "Smallest", FULL))
    updated()
    assert _found(library, "feed:blocked") == {"Behind a door", "By letters", "Largest", "Smallest"}
    for title in ("By letters", "Largest", "Smallest"):
        states.set_read(library, [_article(library, title)], True, now=NOW)
    updated()
    assert all(server.item(title).read for title in ("By letters", "Largest", "Smallest"))


def test_sending_that_breaks_off_goes_on_with_the_next_update(
    library: Library, server: ReaderApiServer, updated: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    updated()
    for number in (1, 2, 3):
        states.set_read(library, [_article(library, f"Report {number}")], True, now=NOW)
    server.answers["/reader/api/0/edit-tag"] = (500, b"")
    done = updated()
    assert "500" in done.problems[0]
    assert "500" in accounts(library)[0].last_error
    del server.answers["/reader/api/0/edit-tag"]
    monkeypatch.setattr("reader.accounts.exchange.EDITS_AT_ONCE", 2)
    server.forget_token()
    assert updated().done[0][1].sent == 3
    assert [number for _, _, number in server.edits] == [2, 1]
    assert all(server.item(f"Report {number}").read for number in (1, 2, 3))
    assert accounts(library)[0].last_error == ""


@pytest.mark.parametrize(
    ("path", "answer", "said"),
    [
        ("/accounts/ClientLogin", (401, b"Unauthorized!"), "refused the password of ada"),
        ("/accounts/ClientLogin", (404, b""), "no Google Reader API"),
        ("/accounts/ClientLogin", (200, b"<html>Welcome</html>"), "did not answer the login"),
        ("/accounts/ClientLogin", (302, b""), "redirect"),
        ("/reader/api/0/subscription/list", (200, b"<html>"), "could not be read: the list of feeds"),
        ("/reader/api/0/subscription/list", (200, b"[" * 100_000), "could not be read"),
        ("/reader/api/0/subscription/list", (503, b""), "503"),
        ("/reader/api/0/stream/items/ids", (200, b"[]"), "could not be read: the list of articles"),
        ("/reader/api/0/token", (200, b"two words"), "could not be read: the token"),
        ("/reader/api/0/stream/items/contents", (200, b'{"items": 7}'), "could not be read: the articles"),
    ],
)
def test_a_server_that_fails_costs_its_account_only(
    library: Library,
    server: ReaderApiServer,
    updated: Update,
    path: str,
    answer: tuple[int, bytes],
    said: str,
) -> None:
    subscriptions.subscribe(library, f"{server.url}/open.xml")
    server.answers[path] = answer
    done = updated()
    assert len(done.problems) == 1
    assert said in done.problems[0]
    assert done.problems[0].startswith("ada at 127.0.0.1")
    assert "Report 1" in _found(library, "Report")


def test_hostile_fields_are_passed_over(
    library: Library, server: ReaderApiServer, updated: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MOST_IDS", 5)
    server.answers["/reader/api/0/subscription/list"] = (
        200,
        b'{"subscriptions": [7, {"id": 7}, {"id": "feed/1", "url": "file:///etc/passwd"}, {"id": "feed/3",'
        b' "url": "https://ok.example/\\u001b[31m", "title": {"a": 1}, "categories": [null, {"label": []}]}]}',
    )
    server.answers["/reader/api/0/stream/items/ids"] = (
        200,
        b'{"itemRefs": [{"id": null}, {"id": true}, 7, {"id": "99999999999999999999999"}], "continuation": 7}',
    )
    server.answers["/reader/api/0/stream/items/contents"] = (
        200,
        b'{"items": [{"id": "x", "published": 99999999999, "canonical": {"href": 1}, "categories": "read",'
        b' "summary": [], "origin": 3}, {"id": ["y"]}, null]}',
    )
    assert updated().problems == []
    assert len(subscriptions.feeds(library)) == 1
