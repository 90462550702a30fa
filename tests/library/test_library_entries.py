"""Which entry is which article, and what is pending."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import LibraryDamaged
from reader.feeds.parsing.parse import parse
from reader.library.annotations.sync import sync
from reader.library.articles import entries, listing, pending, states
from reader.library.articles.urls import url_key
from reader.library.feeds.subscriptions import subscribe
from reader.library.storage.database import Library
from reader.library.storage.encoding import entry_from_bytes, entry_to_bytes
from reader.model import Enclosure, Entry, FullText, Source
from tests.support.fixtures import At, MakeDocument, OpenBlank, Revise
from tests.support.lists import listed
from tests.support.texts import store_revision


@pytest.fixture
def feed_id(lib: Library) -> Any:
    return subscribe(lib, "https://feed.example/rss", full_text=FullText.ALWAYS, typed=True)[0].id


def _ids(lib: Library) -> Any:
    return list(listed(lib))


def test_the_same_input_twice_adds_nothing(lib: Library, feed_id: int, at: At) -> None:
    batch = [Entry(guid=f"g{n}", url=f"https://s.example/{n}", title=f"T{n}") for n in range(7)]
    first = entries.store_entries(lib, feed_id, batch, now=at(0))
    assert len(first.new) == 7
    before = lib.data_version(), lib.connection.total_changes
    assert entries.store_entries(lib, feed_id, batch, now=at(60)) == entries.Stored()
    assert (lib.data_version(), lib.connection.total_changes) == before


def test_a_changed_guid_with_the_same_link_is_the_same_article(lib: Library, feed_id: int, at: At) -> None:
    (number,) = entries.store_entries(lib, feed_id, [Entry("g1", "https://s.example/a", "T")], now=at(0)).new
    assert (
        entries.store_entries(lib, feed_id, [Entry("g2", "http://www.s.example/a/", "T")], now=at(1)).new
        == ()
    )
    assert entries.store_entries(
        lib, feed_id, [Entry("g2", "https://s.example/a", "T2")], now=at(2)
    ).changed == (number,)
    assert _ids(lib) == [number]


def test_an_edited_entry_is_made_again(
    lib: Library, feed_id: int, at: At, revise: Revise, document: MakeDocument
) -> None:
    old = Entry("g", "https://s.example/a", "T", content_html="<p>one</p>")
    new = Entry("g", "https://s.example/a", "T new", content_html="<p>two</p>")
    (number,) = entries.store_entries(lib, feed_id, [old], now=at(0)).new
    revise(lib, number, document("one"))
    assert pending.pending(lib) == []
    assert entries.store_entries(lib, feed_id, [new], now=at(1)).changed == (number,)
    (waiting,) = pending.pending(lib)
    assert (waiting.article_id, waiting.entry) == (number, new)
    assert listing.article(lib, number).title == "T new"


def test_one_report_by_two_feeds_is_one_article(lib: Library, feed_id: int, at: At) -> None:
    other = subscribe(lib, "https://other.example/rss")[0].id
    (number,) = entries.store_entries(
        lib, feed_id, [Entry("a", "https://www.s.example/x/?utm_source=one", "T")], now=at(0)
    ).new
    stored = entries.store_entries(
        lib, other, [Entry("b", "http://s.example/x?utm_medium=rss&fbclid=1", "T")], now=at(1)
    )
    assert stored == entries.Stored((), ())
    for feed in (feed_id, other):
        assert list(listed(lib, feed_id=feed)) == [number]


def test_a_second_feed_with_a_longer_text_does_not_replace_the_first(
    lib: Library, feed_id: int, at: At
) -> None:
    other = subscribe(lib, "https://other.example/rss")[0].id
    excerpt = Entry("a", "https://s.example/x", "T", summary_html="short")
    whole = Entry("b", "https://s.example/x", "T", content_html="<p>" + "long " * 50)
    (number,) = entries.store_entries(lib, feed_id, [excerpt], now=at(0)).new
    assert entries.store_entries(lib, other, [whole], now=at(1)).changed == ()
    assert [one.entry for one in pending.pending(lib)] == [excerpt]
    assert [list(listed(lib, feed_id=other))] == [[number]]


def test_entries_that_share_an_address_stay_apart_for_ever(lib: Library, feed_id: int, at: At) -> None:
    home = "https://s.example/changelog"
    batch = [Entry("v2", home, "Version 2"), Entry("v1", home, "Version 1")]
    assert len(entries.store_entries(lib, feed_id, batch, now=at(0)).new) == 2
    assert len(entries.store_entries(lib, feed_id, [Entry("v3", home, "Version 3")], now=at(1)).new) == 1
    assert len(entries.store_entries(lib, feed_id, [Entry("v4", home, "Version 4")], now=at(2)).new) == 1
    assert len(_ids(lib)) == 4


def test_the_address_of_a_home_page_names_no_article(lib: Library, feed_id: int, at: At) -> None:
    for name in ("a", "b"):
        entries.store_entries(lib, feed_id, [Entry(name, "https://s.example/", name)], now=at(0))
    assert len(_ids(lib)) == 2


def test_one_guid_for_different_addresses_makes_different_articles(
    lib: Library, feed_id: int, at: At
) -> None:
    batch = [Entry("same", f"https://s.example/{n}", f"T{n}") for n in range(3)]
    assert len(entries.store_entries(lib, feed_id, batch, now=at(0)).new) == 3
    assert entries.store_entries(lib, feed_id, batch, now=at(1)) == entries.Stored()


def test_one_guid_and_address_at_different_times_makes_different_articles(
    lib: Library, feed_id: int, at: At
) -> None:
    batch = [Entry("day", "https://s.example/day", f"Note {n}", published_at=at(n)) for n in (3, 2, 1)]
    assert len(entries.store_entries(lib, feed_id, batch, now=at(10)).new) == 3
    for later in (batch, batch[:2], batch[:1], batch[2:]):
        assert entries.store_entries(lib, feed_id, later, now=at(11)) == entries.Stored()
    fourth = Entry("day", "https://s.example/day", "Note 4", published_at=at(4))
    assert len(entries.store_entries(lib, feed_id, [fourth, *batch[:2]], now=at(12)).new) == 1
    assert len(_ids(lib)) == 4
    # also where the first one came alone
    alone = subscribe(lib, "https://alone.example/rss")[0].id
    early, late = (Entry("d", "https://s.example/alone", f"N{n}", published_at=at(n)) for n in (1, 2))
    assert len(entries.store_entries(lib, alone, [early], now=at(10)).new) == 1
    assert len(entries.store_entries(lib, alone, [late, early], now=at(10)).new) == 1


def test_entries_without_guid_or_address_are_known_again(lib: Library, feed_id: int, at: At) -> None:
    batch = [Entry("", "", "A thought", summary_html="x"), Entry("", "", "Another", summary_html="y")]
    assert len(entries.store_entries(lib, feed_id, batch, now=at(0)).new) == 2
    assert entries.store_entries(lib, feed_id, batch, now=at(1)) == entries.Stored()


def test_entries_without_a_date_keep_the_order_of_the_feed(
    lib: Library, feed_id: int, at: At, revise: Revise, document: MakeDocument
) -> None:
    stored = entries.store_entries(
        lib, feed_id, [Entry(str(n), f"https://s.example/{n}") for n in range(20)], now=at(0)
    )
    assert _ids(lib) == list(stored.new)
    # the page behind it may tell the date
    revise(lib, stored.new[0], document("x"), published_at=at(-600))
    assert _ids(lib) == [*stored.new[1:], stored.new[0]]
    assert listing.article(lib, stored.new[0]).published_at == at(-600)


def test_a_date_that_nobody_gave_is_none(lib: Library, feed_id: int, at: At) -> None:
    (number,) = entries.store_entries(lib, feed_id, [Entry("1", "https://s.example/1")], now=at(0)).new
    saved = entries.add_saved(lib, url="https://s.example/saved", title="Saved", now=at(1))
    for article_id in (number, saved):
        (summary,) = listing.summaries(lib, [article_id])
        assert summary.published_at is None
        assert listing.article(lib, article_id).published_at is None
    assert listing.article(lib, number).added_at == at(0)


def test_a_date_in_the_future_does_not_stay_on_top(lib: Library, feed_id: int, at: At) -> None:
    (early,) = entries.store_entries(
        lib, feed_id, [Entry("f", "https://s.example/f", published_at=at(10**6))], now=at(0)
    ).new
    (late,) = entries.store_entries(
        lib, feed_id, [Entry("g", "https://s.example/g", published_at=at(1))], now=at(2)
    ).new
    assert _ids(lib) == [late, early]


def test_a_date_in_the_future_from_another_machine_does_not_stay_on_top(
    lib: Library, tmp_path: Path, open_blank: OpenBlank, at: At
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    with open_blank(tmp_path / "other.db") as other:
        far = datetime(3111, 1, 1, tzinfo=UTC)
        feed, _ = subscribe(other, "https://s.example/rss")
        entry = Entry("f", "https://s.example/f", "Far", published_at=far)
        (number,) = entries.store_entries(other, feed.id, [entry], now=at(0)).new
        states.set_starred(other, [number], True, now=at(0))
        sync(other, folder, now=at(1))
    sync(lib, folder, now=at(2))
    (starred,) = _ids(lib)
    feed, _ = subscribe(lib, "https://t.example/rss")
    (late,) = entries.store_entries(lib, feed.id, [Entry("g", "https://t.example/g")], now=at(9)).new
    assert _ids(lib) == [late, starred]


def test_entries_that_leave_the_feed_stay(lib: Library, feed_id: int, at: At) -> None:
    one, two = Entry("1", "https://s.example/1"), Entry("2", "https://s.example/2")
    entries.store_entries(lib, feed_id, [one], now=at(0))
    entries.store_entries(lib, feed_id, [two], now=at(1))
    assert len(_ids(lib)) == 2


def test_pending_is_newest_first_and_carries_the_feed(lib: Library, feed_id: int, at: At) -> None:
    batch = [Entry(str(n), f"https://s.example/{n}", published_at=at(-n)) for n in (3, 1, 2)]
    entries.store_entries(lib, feed_id, batch, now=at(0))
    assert [one.entry.guid for one in pending.pending(lib)] == ["1", "2", "3"]
    (first,) = pending.pending(lib, limit=1)
    assert (first.feed_id, first.full_text, first.typed) == (feed_id, FullText.ALWAYS, True)


def test_a_failed_text_is_tried_again_three_times(lib: Library, feed_id: int, at: At) -> None:
    (number,) = entries.store_entries(lib, feed_id, [Entry("1", "https://s.example/1")], now=at(0)).new
    long_ago = at(-60 * 24 * 3000)
    for _ in range(3):
        pending.set_pending_failed(lib, number, "no answer", now=long_ago)
        assert [one.article_id for one in pending.pending(lib)] == [number]
    pending.set_pending_failed(lib, number, "no answer", now=long_ago)
    assert pending.pending(lib) == []
    assert len(pending.pending(lib, article_id=number)) == 1


def test_saving_an_address_twice_gives_one_article(lib: Library, feed_id: int, at: At) -> None:
    (known,) = entries.store_entries(lib, feed_id, [Entry("1", "https://s.example/1")], now=at(0)).new
    assert entries.add_saved(lib, url="https://s.example/1?utm_source=x", title="T", now=at(1)) == known
    saved = entries.add_saved(lib, url="https://s.example/2", title="Two", now=at(1))
    assert entries.add_saved(lib, url="http://www.s.example/2/", title="Two", now=at(2)) == saved
    assert listing.article(lib, saved).feed_id is None
    file = entries.add_saved(lib, url="file:///tmp/a.html", title="File", now=at(3))
    assert entries.add_saved(lib, url="file:///tmp/a.html", title="File", now=at(4)) == file
    # the feed that brings it later only adds itself as a source
    assert entries.store_entries(lib, feed_id, [Entry("2", "https://s.example/2")], now=at(5)).new == ()
    assert listing.article(lib, saved).feed_id == feed_id


def test_hostile_strings_are_stored(
    lib: Library, feed_id: int, at: At, document: MakeDocument, revise: Revise
) -> None:
    evil = Entry(
        "g\x00\ud800",
        "https://s.example/\udfff",
        "T\x00\x1b[2J\ud800",
        authors=("A\x00",),
        summary_html="\ud800",
    )
    (number,) = entries.store_entries(lib, feed_id, [evil], now=at(0)).new
    assert entries.store_entries(lib, feed_id, [evil], now=at(0)) == entries.Stored()
    assert pending.pending(lib)[0].entry == evil
    revise(lib, number, document("text\x00 and \ud800 more"))
    assert "\x00" not in listing.article(lib, number).title


@given(
    st.builds(
        Entry,
        guid=st.text(),
        url=st.text(),
        title=st.text(),
        authors=st.lists(st.text()).map(tuple),
        summary_html=st.text(),
        content_html=st.text(),
        categories=st.lists(st.text()).map(tuple),
        enclosures=st.lists(
            st.builds(Enclosure, st.text(), st.text(), st.none() | st.integers(0, 2**60))
        ).map(tuple),
    )
)
def test_an_entry_comes_back_whole(entry: Entry) -> None:
    assert entry_from_bytes(entry_to_bytes(entry)) == entry


def test_an_entry_that_zlib_packed_is_read() -> None:
    packed = zlib.compress(b'{"guid":"g1","title":"T","authors":["Ada"]}')
    assert entry_from_bytes(packed) == Entry(guid="g1", title="T", authors=("Ada",))


@pytest.mark.parametrize("packed", [b"x not packed", b"\0", b"\1"])
def test_a_damaged_entry_is_told_as_damage(packed: bytes) -> None:
    with pytest.raises(LibraryDamaged):
        entry_from_bytes(packed)


@given(st.data())
def test_no_damage_of_an_entry_passes_for_another_text(data: st.DataObject) -> None:
    packed = entry_to_bytes(Entry("g1", title="T", content_html="<p>Some words.</p>" * 9))
    at = data.draw(st.integers(0, len(packed) - 1))
    flipped = packed[at] ^ data.draw(st.integers(1, 255))
    for damaged in (packed[:at], packed[:at] + bytes([flipped]) + packed[at + 1 :]):
        with pytest.raises(LibraryDamaged):
            entry_from_bytes(damaged)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x", "http://www.a.example/x/"),
        ("https://a.example/x?utm_source=rss&id=3", "https://a.example/x?id=3"),
        ("https://a.example:443/x#utm_source=rss", "https://a.example/x"),
        ("https://a.example/x?ref=rss", "https://a.example/x"),
    ],
)
def test_addresses_of_the_same_report(one: str, other: str) -> None:
    assert url_key(one) == url_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x", "https://a.example/y"),
        ("https://a.example/x?id=3", "https://a.example/x?id=4"),
        ("https://a.example/x?ref=main", "https://a.example/x"),
        ("https://a.example/log#v1", "https://a.example/log#v2"),
        ("https://a.example/x", "https://a.example:8443/x"),
    ],
)
def test_addresses_of_different_reports(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    "url", ["", "https://a.example/", "mailto:a@b", "https://[bad", "file:///x", "nonsense"]
)
def test_addresses_that_identify_nothing(url: str) -> None:
    assert url_key(url) == ""


def test_the_entries_of_real_feeds_are_all_kept_and_added_once(lib: Library, shared: Path, at: At) -> None:
    for file in sorted((shared / "corpus" / "feeds").iterdir()):
        if file.suffix == ".json" and file.stem == "MANIFEST":
            continue
        found = parse(file.read_bytes()).entries
        feed, _ = subscribe(lib, f"https://feed.example/{file.name}")
        assert len(entries.store_entries(lib, feed.id, found, now=at(0)).new) == len(found), file.name
        assert entries.store_entries(lib, feed.id, found, now=at(1)) == entries.Stored(), file.name


def test_source_of_a_saved_page(lib: Library, at: At, document: MakeDocument) -> None:
    from reader.library.articles.revisions import source_html

    number = entries.add_saved(lib, url="https://s.example/p", title="", now=at(0))
    made = store_revision(
        lib,
        number,
        document=document("Words of the page."),
        source=Source.PAGE,
        source_html=b"<p>Words of the page.</p>",
        source_url="https://s.example/p",
        cleaner=3,
        title="The page",
        authors=("Ann",),
        now=at(1),
    )
    assert source_html(lib, made.id) == (b"<p>Words of the page.</p>", "https://s.example/p")
    stored = listing.article(lib, number)
    assert (stored.title, stored.authors, stored.revision) == ("The page", ("Ann",), made)
