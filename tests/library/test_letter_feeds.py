"""Which feed a letter belongs to, on one machine and on several."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.errors import UsageError
from reader.library.annotations import journal
from reader.library.annotations.sync import sync
from reader.library.articles.entries import store_entries
from reader.library.feeds import subscriptions
from reader.library.feeds.letter_feeds import LetterOrigin, feed_of_letter, join_senders, organisation
from reader.library.storage.database import Library
from reader.model import Entry
from tests.support.fixtures import OpenBlank

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
LETTER = LetterOrigin("Institute", "a@example.org", "a@example.org", "letters.example.org", "Letters")
FOREIGN = replace(LETTER, address="a@example.com", from_address="a@example.com")


def _feed(lib: Library, origin: LetterOrigin) -> str:
    number, subscribed = feed_of_letter(lib, origin, folder=("News",))
    return subscriptions.feed(lib, number).url if subscribed else ""


def _letter(lib: Library, origin: LetterOrigin, name: str) -> None:
    number, _ = feed_of_letter(lib, origin, folder=("News",))
    store_entries(lib, number, [Entry(guid=name, title=name)], now=NOW)


def _totals(lib: Library) -> dict[str, int]:
    counts = subscriptions.counts(lib)
    return {feed.url: counts[feed.id].total for feed in subscriptions.feeds(lib) if feed.id in counts}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("a@example.org", "example.org"),
        ("a@news.mail.example.org", "example.org"),
        ("a@Example.CO.UK", "example.co.uk"),
        ("a@news.example.com.au", "example.com.au"),
        ("a@co.uk", "co.uk"),
        ("a@localhost", "localhost"),
        ("nobody", "nobody"),
        ("", ""),
        ("a@..", ""),
    ],
)
def test_domain_of_a_sender(address: str, expected: str) -> None:
    assert organisation(address) == expected


def test_feed_is_that_of_the_list_else_of_the_sender(lib: Library) -> None:
    assert _feed(lib, LETTER) == "list:letters.example.org"
    assert _feed(lib, replace(LETTER, from_address="b@news.example.org")) == "list:letters.example.org"
    assert _feed(lib, replace(LETTER, list_id="")) == "from:a@example.org"
    assert (
        _feed(lib, LetterOrigin("Ada", "ada+17=x@example.org", "ada+17=x@example.org"))
        == "from:ada@example.org"
    )
    assert _feed(lib, LetterOrigin("", "", "")) == "from:unknown"
    assert _feed(lib, FOREIGN) == "list:letters.example.org/example.com"


def test_first_domain_of_a_list_is_its_own_and_no_name_hides_another(lib: Library) -> None:
    assert _feed(lib, FOREIGN) == "list:letters.example.org"
    assert _feed(lib, LETTER) == "list:letters.example.org/example.org"
    posts = replace(LETTER, takes_posts=True)
    assert _feed(lib, posts) == "list:letters.example.org/example.org"  # it said otherwise at first


def test_list_cannot_be_named_like_the_letters_apart_from_another(lib: Library) -> None:
    assert _feed(lib, replace(LETTER, list_id="x.example/example.com")) == "list:x.example%2Fexample.com"


def test_unsubscribed_feed_takes_no_letters(lib: Library) -> None:
    number, _ = feed_of_letter(lib, LETTER, folder=())
    subscriptions.unsubscribe(lib, number)
    assert _feed(lib, LETTER) == ""
    assert _feed(lib, FOREIGN) == "list:letters.example.org/example.com"


def test_undo_passes_over_feeds_that_letters_made(lib: Library) -> None:
    feed_of_letter(lib, LETTER, folder=())
    assert journal.undo(lib, now=NOW) is None
    assert _totals(lib) == {}
    assert len(subscriptions.feeds(lib)) == 1


def test_joined_sender_belongs_to_the_list_until_that_is_undone(lib: Library) -> None:
    _letter(lib, LETTER, "one")
    _letter(lib, FOREIGN, "two")
    foreign = subscriptions.find_feed(lib, "list:letters.example.org/example.com")
    joined = join_senders(lib, foreign.id)
    assert _totals(lib) == {"list:letters.example.org": 2}
    assert _feed(lib, FOREIGN) == joined.url
    journal.undo(lib, now=NOW + timedelta(minutes=1))
    assert _feed(lib, FOREIGN) == "list:letters.example.org/example.com"
    with pytest.raises(UsageError):
        join_senders(lib, joined.id)


def test_join_reaches_other_machines(tmp_path: Path, open_blank: OpenBlank) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    with open_blank(tmp_path / "a.db") as here, open_blank(tmp_path / "b.db") as there:
        for lib in (here, there):
            _letter(lib, LETTER, "one")
            _letter(lib, FOREIGN, "two")
        subscriptions.rename_feed(here, subscriptions.find_feed(here, "Letters").id, "The letters")
        join_senders(here, subscriptions.find_feed(here, "list:letters.example.org/example.com").id)
        for lib in (here, there, here):
            sync(lib, shared, now=NOW + timedelta(hours=1))
        assert _totals(here) == _totals(there) == {"list:letters.example.org": 2}
        assert [feed.title for feed in subscriptions.feeds(there)] == ["The letters"]
        _letter(there, FOREIGN, "three")
        assert _totals(there) == {"list:letters.example.org": 3}
