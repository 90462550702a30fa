"""Who may change an article, and which articles are one work."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.library.annotations import highlight_changes, highlights
from reader.library.articles import entries, listing, works
from reader.library.articles.article_removal import remove_articles
from reader.library.articles.fingerprint_index import merge_fingerprints
from reader.library.articles.revisions import revisions
from reader.library.articles.urls import same_host
from reader.library.articles.works import BY_HAND, WorkLink, group_links
from reader.library.feeds.subscriptions import subscribe
from reader.library.storage.database import Library
from reader.model import Entry, Source
from tests.library.conftest import NOON, revise
from tests.support.examples import examples
from tests.support.fixtures import At, MakeDocument

HONEST = "https://ann.substack.com/feed"
NEIGHBOURS = (
    "https://eve.substack.com/feed",
    "https://substack.com/feed",
    "https://eve.github.io/feed",
    "https://www.example.gouv.fr/feed",
    "http://10.0.0.1/feed",
    "https://ann.substack.com.eve.example/feed",
    "https://ann.substack.com:8443/feed",
    "https://ann.substack.com@eve.example/feed",
)


@contextmanager
def _library(blank: Any) -> Iterator[Any]:
    with TemporaryDirectory() as folder:
        path = Path(folder, "postil.db")
        path.write_bytes(blank)
        with Library.open(path, write=True) as lib:
            yield lib


def _entry(url: str, title: str = "The report", **more: Any) -> Any:
    return Entry(guid=f"{url} {title}", url=url, title=title, **more)


def _store(lib: Library, feed_url: Any, *found: Any, now: datetime = NOON) -> Any:
    feed, _ = subscribe(lib, feed_url)
    return entries.store_entries(lib, feed.id, found, now=now)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.a.example/x", "http://a.example/y"),
        ("https://A.example:443", "https://a.example./"),
        ("http://10.0.0.1/x", "http://10.0.0.1/y"),
    ],
)
def test_addresses_on_one_host(one: str, other: str) -> None:
    assert same_host(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://ann.substack.com/", "https://eve.substack.com/"),
        ("https://ann.github.io/", "https://github.io/"),
        ("http://10.0.0.1/", "http://9.9.0.1/"),
        ("https://a.example/", "https://a.example:8443/"),
        ("https://a.example@eve.example/", "https://a.example/"),
        ("mailto:ann@a.example", "mailto:ann@a.example"),
        ("", ""),
        ("https:///x", "https:///x"),
        ("https://[bad", "https://[bad"),
    ],
)
def test_addresses_on_different_hosts(one: str, other: str) -> None:
    assert not same_host(one, other)


@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_a_page_of_another_feed_never_becomes_a_revision(
    lib: Library, document: MakeDocument, at: At, neighbour: Any
) -> None:
    (honest,) = _store(lib, HONEST, _entry("https://ann.substack.com/p/report")).new
    revise(lib, honest, document("The honest text, with a passage."))
    mark = highlight_changes.add_highlight(lib, honest, 4, 10, now=at(1))
    (forged,) = _store(lib, neighbour, _entry(neighbour.replace("/feed", "/p/x"))).new
    revise(
        lib,
        forged,
        document("The forged text."),
        source=Source.PAGE,
        source_url=neighbour.replace("/feed", "/p/x"),
        canonical_url="https://ann.substack.com/p/report",
    )
    assert [one.document.text for one in revisions(lib, honest)] == ["The honest text, with a passage."]
    assert [one.document.text for one in revisions(lib, forged)] == ["The forged text."]
    assert works.members(lib, honest) == (honest,)
    (kept,) = highlights.highlights(lib, honest)
    assert (kept.uid, kept.anchor.start) == (mark.uid, 4)


def test_two_pages_at_one_canonical_address_of_their_host_are_one_work(
    lib: Library, document: MakeDocument
) -> None:
    pages = ["https://s.example/report", "https://s.example/print/report"]
    one, other = _store(lib, "https://s.example/rss", *(_entry(url) for url in pages)).new
    for number, url in ((one, pages[0]), (other, pages[1])):
        revise(lib, number, document(f"Text {number}."), source_url=url, canonical_url=pages[0])
    assert works.members(lib, one) == works.members(lib, other) == (one, other)
    for number in (one, other):
        assert [text.document.text for text in revisions(lib, number)] == [f"Text {number}."]
    assert listing.article_id_for_url(lib, pages[0]) == one


def test_pages_that_all_name_one_address_are_no_work(lib: Library, document: MakeDocument) -> None:
    batch = [_entry(f"https://s.example/{n}", f"Title {n}") for n in range(3)]
    stored = _store(lib, "https://s.example/rss", *batch).new
    for number in stored:
        revise(lib, number, document(f"Text {number}"), canonical_url="https://s.example/wrong")
    assert [works.members(lib, number) for number in stored] == [(number,) for number in stored]


@pytest.mark.parametrize("redirected_first", [True, False])
def test_a_link_that_redirects_to_another_article_makes_a_work(
    lib: Library, document: MakeDocument, redirected_first: Any
) -> None:
    def honest() -> Any:
        (number,) = _store(lib, HONEST, _entry("https://ann.substack.com/p/report")).new
        revise(lib, number, document("Honest."), source_url="https://ann.substack.com/p/report")
        return number

    def redirected() -> Any:
        (number,) = _store(lib, "https://eve.example/rss", _entry("https://eve.example/r/1")).new
        revise(lib, number, document("Honest."), source_url="https://ann.substack.com/p/report?utm_source=x")
        return number

    steps = (redirected, honest) if redirected_first else (honest, redirected)
    numbers = tuple(step() for step in steps)
    assert works.members(lib, numbers[0]) == numbers
    assert len(set(numbers)) == 2


# --- whose title, address and text an article has

HOSTS = ("a.example", "b.example", "c.example")
LISTED = st.tuples(st.sampled_from(HOSTS), st.sampled_from(HOSTS), st.integers(0, 2), st.integers(0, 1))


@given(listed=st.lists(LISTED, min_size=1, max_size=12))
@settings(max_examples=examples(15), deadline=None)
def test_an_article_is_described_by_the_feed_of_its_host_else_by_the_first(blank: Any, listed: Any) -> None:
    """Feeds on any hosts list links to any hosts, in any order, also again with another title."""
    with _library(blank) as lib:
        first: dict[str, str] = {}
        shown: dict[tuple[str, str], str] = {}
        for feed_host, link_host, page, edition in listed:
            url = f"https://{link_host}/{page}"
            title = f"{feed_host} {edition}"
            feed, _ = subscribe(lib, f"https://{feed_host}/rss")
            entry = Entry(guid=url, url=f"{url}?utm_source={feed_host}", title=title, content_html=title)
            entries.store_entries(lib, feed.id, [entry], now=NOON)
            first.setdefault(url, feed_host)
            shown[url, feed_host] = title
        for url, first_host in first.items():
            number = listing.article_id_for_url(lib, url)
            assert number is not None
            link_host = url.split("/")[2]
            owner = link_host if (url, link_host) in shown else first_host
            article = listing.article(lib, number)
            assert article.title == shown[url, owner]
            assert article.url == f"{url}?utm_source={owner}"
            newest = entries.newest_entry(lib, number)
            assert newest is not None
            assert newest.content_html == shown[url, owner]


def test_a_foreign_feed_that_repeats_a_link_takes_it_from_nobody(lib: Library, at: At) -> None:
    url = "https://ann.substack.com/p/report"
    (honest,) = _store(lib, HONEST, _entry(url)).new
    foreign = [Entry(guid=str(n), url=url, title=f"Claim {n}") for n in range(2)]
    _store(lib, NEIGHBOURS[0], *foreign)
    assert listing.article_id_for_url(lib, url) == honest
    assert _store(lib, HONEST, Entry("new guid", url, "The report"), now=at(1)).new == ()


def test_a_link_that_a_foreign_feed_repeated_first_is_free_for_its_own_feed(lib: Library, at: At) -> None:
    url = "https://ann.substack.com/p/report"
    _store(lib, NEIGHBOURS[0], *(Entry(guid=str(n), url=url, title=f"Claim {n}") for n in range(2)))
    (honest,) = _store(lib, HONEST, _entry(url), now=at(1)).new
    assert listing.article_id_for_url(lib, url) == honest


# --- links and works

_SAME = {works.CANONICAL: True, works.SAME_TEXT: True, works.OTHER_EDITION: False}
LINKS = st.lists(
    st.builds(
        lambda pair, reason, same: WorkLink(min(pair), max(pair), reason, bool(_SAME.get(reason, same))),
        st.tuples(st.integers(1, 7), st.integers(1, 7)).filter(lambda pair: pair[0] != pair[1]),
        st.sampled_from([BY_HAND, works.CANONICAL, works.SAME_TEXT, works.OTHER_EDITION]),
        st.booleans(),
    ),
    max_size=15,
    unique_by=lambda link: (link.article_id, link.other_id, link.reason),
)


@given(LINKS)
def test_a_parted_pair_is_in_no_work_together(links: Any) -> None:
    groups = group_links(links)
    work_of = {member: group for group in groups for member in group}
    assert sum(map(len, groups)) == len(work_of)
    joined = {(link.article_id, link.other_id) for link in links if link.reason == BY_HAND and link.same}
    for link in links:
        if not link.same and (link.article_id, link.other_id) not in joined:
            assert work_of.get(link.article_id, ()) != work_of.get(link.other_id)
    if all(link.same for link in links):
        for link in links:
            assert link.other_id in work_of[link.article_id]


@given(links=LINKS)
@settings(max_examples=examples(15), deadline=None)
def test_works_in_the_library_are_those_of_all_links(blank: Any, links: Any) -> None:
    with _library(blank) as lib:
        numbers = [entries.add_saved(lib, url="", title=f"T{n}", now=NOON) for n in range(7)]
        assert numbers == list(range(1, 8))
        with lib.transaction():
            for link in links:
                if link.reason == BY_HAND:
                    works.set_hand_link(lib, link.article_id, link.other_id, link.same, at=0)
                else:
                    works.link_articles(
                        lib, link.article_id, link.other_id, link.reason, at=0, same=link.same
                    )
            wanted = group_links(links)
            assert (
                sorted({works.members(lib, n) for n in numbers if len(works.members(lib, n)) > 1}) == wanted
            )
            for link in links:
                works.set_hand_link(lib, link.article_id, link.other_id, None, at=0)
            wanted = group_links(link for link in links if link.reason != BY_HAND)
            assert (
                sorted({works.members(lib, n) for n in numbers if len(works.members(lib, n)) > 1}) == wanted
            )


def test_a_removed_article_leaves_its_work(lib: Library) -> None:
    numbers = [entries.add_saved(lib, url="", title=f"T{n}", now=NOON) for n in range(3)]
    with lib.transaction():
        works.link_articles(lib, numbers[0], numbers[1], works.CANONICAL, at=0)
        works.link_articles(lib, numbers[1], numbers[2], works.CANONICAL, at=0)
        remove_articles(lib, [numbers[1]])
    assert [works.members(lib, n) for n in (numbers[0], numbers[2])] == [(numbers[0],), (numbers[2],)]
    assert lib.value("SELECT count(*) FROM work_links") == 0


def test_what_the_reader_said_of_two_articles(lib: Library) -> None:
    one, other = (entries.add_saved(lib, url="", title=f"T{n}", now=NOON) for n in range(2))
    uid = listing.article(lib, other).uid
    with lib.transaction():
        works.set_hand_link(lib, other, one, True, at=0)
        assert works.hand_links(lib, one) == {uid: True}
        works.set_hand_link(lib, one, other, False, at=0)
        assert works.hand_links(lib, one) == {uid: False}
        works.set_hand_link(lib, one, other, None, at=0)
    assert works.hand_links(lib, one) == {}
    assert works.links_of(lib, one) == []


# --- works by their texts

REPORT = "The survey finds that {share} per cent of households spent more on energy than a year before. " + (
    "Interviewers asked the same questions in every region, and the answers were weighted by age and income. "
    "Nobody was paid for an answer. The method is described in the appendix, with all questions word for word. "
    "The next survey asks about rents, which rose faster than wages in most of the regions that were asked."
)


def _feeds_with(lib: Library, document: MakeDocument, *reports: tuple[str, str]) -> list[int]:
    """Articles of a feed each, with a title and a text."""
    numbers = []
    for at, (title, text) in enumerate(reports):
        (number,) = _store(
            lib, f"https://feed{at}.example/rss", _entry(f"https://feed{at}.example/1", title)
        ).new
        revise(lib, number, document(text))
        numbers.append(number)
    return numbers


def test_one_text_in_two_feeds_is_one_work(lib: Library, document: MakeDocument) -> None:
    text = REPORT.format(share=12)
    one, other = _feeds_with(
        lib, document, ("Energy spending", text), ("Households pay more", f"ROME - {text}")
    )
    assert works.members(lib, one) == (one, other)
    assert {link.reason for link in works.links_of(lib, one)} == {works.SAME_TEXT}


def test_the_next_issue_is_linked_as_another_edition_until_a_hand_joins_both(
    lib: Library, document: MakeDocument
) -> None:
    issues = [
        ("Energy spending, May", REPORT.format(share=12)),
        ("Energy spending, June", REPORT.format(share=14)),
    ]
    one, other = _feeds_with(lib, document, *issues)
    assert works.members(lib, one) == (one,)
    (link,) = works.links_of(lib, one)
    assert (link.reason, link.same) == (works.OTHER_EDITION, False)
    with lib.transaction():
        works.set_hand_link(lib, one, other, True, at=0)
    assert works.members(lib, one) == (one, other)


def test_works_by_text_follow_a_text_that_changes(lib: Library, document: MakeDocument) -> None:
    text = REPORT.format(share=12)
    one, other = _feeds_with(lib, document, ("Energy spending", text), ("Energy spending", text))
    revise(
        lib,
        other,
        document("Something else altogether, at some length, " + "which nobody wrote before. " * 9),
    )
    assert works.members(lib, one) == (one,)
    assert works.links_of(lib, one) == []
    revise(lib, other, document(text))
    assert works.members(lib, one) == (one, other)


def test_a_text_that_a_publisher_repeats_in_all_its_articles_joins_none(
    lib: Library, document: MakeDocument
) -> None:
    notice = "Sign up for our letter and read every week what we found. " * 3
    reports = [
        (f"Report {word}", f"{notice}{' '.join(f'{word}{at}' for at in range(60))}")
        for word in ("prices", "labour", "health", "trade", "water")
    ]
    numbers = _feeds_with(lib, document, *reports)
    assert [works.members(lib, number) for number in numbers] == [(number,) for number in numbers]


def test_removed_articles_leave_no_fingerprints(lib: Library, document: MakeDocument) -> None:
    numbers = _feeds_with(lib, document, ("Energy spending", REPORT), ("Energy spending", REPORT))
    list(merge_fingerprints(lib, least=1))
    assert lib.value("SELECT count(DISTINCT article_id) FROM fingerprints") == 2
    with lib.transaction():
        remove_articles(lib, numbers)
    list(merge_fingerprints(lib, least=1))
    for table in ("fingerprints", "recent_fingerprints"):
        assert lib.value(f"SELECT count(*) FROM {table}") == 0
