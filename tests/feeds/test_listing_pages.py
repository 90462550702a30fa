"""Pages that list reports: what is found on them, whatever program made them."""

from __future__ import annotations

import contextlib
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import NotAFeed, UsageError
from reader.feeds.listing.learning import read_listing
from reader.feeds.listing.records import ListingPage, Pattern
from reader.feeds.listing.sitemap import read_sitemap
from reader.feeds.workers.pool import Workers
from tests.support.listing_makers import BASE, NAMES, Made, made


def _read(page: str, **options: object) -> ListingPage:
    return read_listing(page.encode(), url=BASE, **options)  # type: ignore[arg-type]


def _days(found: Made | ListingPage) -> dict[str, tuple[str, object]]:
    return {one.url: (one.title, one.published and one.published.date()) for one in found.entries}


@pytest.mark.parametrize("number", range(len(NAMES)), ids=lambda number: ", ".join(NAMES[number]))
def test_every_report_is_found_and_nothing_else(number: int) -> None:
    page = made(number, seed=1)
    assert _days(_read(page.page)) == _days(page)


@pytest.mark.parametrize("number", range(0, len(NAMES), 3))
def test_pattern_that_was_learnt_finds_what_is_new(number: int) -> None:
    learnt = _read(made(number, seed=1).page).pattern
    again = Pattern.from_json(learnt.to_json())
    assert again == learnt
    later = made(number, seed=2, count=5)
    found = _read(later.page, pattern=again)
    assert _days(found) == _days(later)
    assert not found.changed


def test_another_structure_is_learnt_again() -> None:
    names = [", ".join(name) for name in NAMES]
    before, after = (
        next(n for n, name in enumerate(names) if name.startswith(kind)) for kind in ("table", "ghost")
    )
    found = _read(made(after).page, pattern=_read(made(before).page).pattern)
    assert found.changed
    assert _days(found) == _days(made(after))


def test_right_and_wrong_entries_choose_the_list() -> None:
    page = """<body><main><section>{}</section><div><ul>{}</ul></div></main></body>""".format(
        "".join(
            f"<article><h2><a href='/events/{n}'>A conference on housing {n}</a></h2>"
            f"<time>{n + 1} May 2026</time></article>"
            for n in range(8)
        ),
        "".join(f"<li><a href='/reports/{n}'>A report on housing and debt {n}</a></li>" for n in range(8)),
    )
    assert "/events/" in _read(page).entries[0].url
    for options in ({"wrong": ["A conference on housing 3"]}, {"right": ["a report on  housing and debt 2"]}):
        found = _read(page, **options)
        assert {one.url.split("/")[3] for one in found.entries} == {"reports"}
    with pytest.raises(NotAFeed):
        _read(page, right=["A conference on housing 1", "A report on housing and debt 1"])


def test_selectors_of_the_reader_are_followed() -> None:
    page = (
        "<body>"
        + "".join(
            f"<div class=x><b class=t>Report {n}</b><i>{n + 1}.3.2026</i><a href='/r/{n}'>PDF</a></div>"
            for n in range(4)
        )
        + "</body>"
    )
    found = _read(page, pattern=Pattern("css", item=".x", title="b.t", date="i"))
    assert [
        (one.title, one.url.rsplit("/")[-1], one.published and one.published.day) for one in found.entries
    ] == [(f"Report {n}", str(n), n + 1) for n in range(4)]
    with pytest.raises(UsageError, match="not a CSS selector"):
        _read(page, pattern=Pattern("css", item="div["))
    with pytest.raises(NotAFeed, match="any more"):
        _read(page, pattern=Pattern("css", item=".y"))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<a rel="next" href="?p=2">x</a>', "https://institute.example/publications?p=2"),
        (
            '<ul class="pager"><li><a href="/b?page=1">Next ›</a></li></ul>',
            "https://institute.example/b?page=1",
        ),
        (
            '<div class="pagination"><a href="/publications">1</a><a href="/p/2">2</a></div>',
            "https://institute.example/p/2",
        ),
        ('<p>The <a href="/x">next</a> report</p>', ""),
        ("", ""),
    ],
)
def test_next_page_of_a_list(markup: str, expected: str) -> None:
    page = made(0).page.replace('<nav class="pagination"><a href="?page=2" rel="next">2</a></nav>', markup)
    assert _read(page).next_url == expected


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>No links at all.</p>",
        "<nav>" + "".join(f"<a href='/{n}'>A menu entry of some words {n}</a>" for n in range(20)) + "</nav>",
        "<p>In <a href='/a'>this report</a> we show what <a href='/b'>another report</a> said of it.</p>",
        "".join(
            f"<p><a href='/{n}'>Professional courses of type {n}</a> are what you can start with.</p>"
            for n in range(9)
        ),
        '{"not": "a page"}',
    ],
)
def test_pages_without_a_list_are_none(page: str) -> None:
    with pytest.raises(NotAFeed):
        _read(page)


def _links(*rows: str) -> str:
    return (
        "<body><main><h1>Reports</h1><ul>"
        + "".join(f"<li>{row}</li>" for row in rows)
        + "</ul></main></body>"
    )


def test_dates_that_few_entries_name_are_none_of_theirs() -> None:
    rows = [f"<a href='/publications/r{n}'>What became of housing {n}</a>, by Ada" for n in range(9)]
    found = _read(_links(*rows, "<a href='/publications/x'>A report on debt</a>, launched on 3 May 2026"))
    assert [one.published for one in found.entries] == [None] * 10


def test_other_parts_of_the_list_are_no_entries() -> None:
    rows = [f"<a href='?topic={n}&amp;sort=d'>Reports on the theme of labour {n}</a>" for n in range(9)]
    rows += [f"<a href='/publications/r{n}'>What became of housing {n}</a>" for n in range(4)]
    found = read_listing(_links(*rows).encode(), url=f"{BASE}?topic=2&sort=d")
    assert {one.url.split("/")[-1] for one in found.entries} == {f"r{n}" for n in range(4)}


@given(st.text(max_size=300), st.integers(0, len(NAMES) - 1), st.integers(0, 2**32))
def test_damaged_pages_are_lists_or_none(noise: str, number: int, seed: int) -> None:
    page = made(number, count=4).page
    chance = random.Random(seed)
    at, until = sorted((chance.randrange(len(page)), chance.randrange(len(page))))
    try:
        found = _read(page[:at] + noise + page[until:])
    except NotAFeed:
        return
    assert len({one.url for one in found.entries}) == len(found.entries) >= 2
    assert all(one.url.startswith(("http://", "https://")) for one in found.entries)


@pytest.mark.parametrize(
    "body",
    [
        b"<body>" + b"<a href='/x%d'>A link with some words</a>" * 100_000,
        b"<body>" + b"<div>" * 20_000 + b"<a href='/x'>A link with some words</a>",
        b"<body>" + b"".join(b"<div><a href='/%d'>A report on housing %d</a>" % (n, n) for n in range(600)),
        b"<body><script type='application/ld+json'>" + b'{"itemListElement":[' * 5_000,
    ],
    ids=["many", "deep", "staircase", "json"],
)
async def test_hostile_pages_end(body: bytes) -> None:
    async with Workers(1) as workers:
        with contextlib.suppress(NotAFeed):
            await workers.listing(body, url=BASE)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_patterns_from_elsewhere_are_read_or_refused(value: object) -> None:
    found = Pattern.from_json(json.dumps(value))
    assert found is None or Pattern.from_json(found.to_json()) is not None


def _sitemap(*pages: str) -> bytes:
    inner = "".join(
        f"<url><loc>{url}</loc><lastmod>2026-0{n + 1}-02</lastmod></url>" for n, url in enumerate(pages)
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</urlset>'.encode()


def test_sitemap_gives_pages_below_the_path() -> None:
    body = _sitemap(
        f"{BASE}/one", "https://institute.example/about", f"{BASE}/two", f"{BASE}/", "ftp://x/publications/y"
    )
    found = read_sitemap(body, url="https://institute.example/sitemap.xml", under="/publications/")
    assert found.listing is not None
    assert [one.url for one in found.listing.entries] == [f"{BASE}/two", f"{BASE}/one"]
    with pytest.raises(NotAFeed, match="no page below"):
        read_sitemap(body, url=BASE, under="/elsewhere/")


def test_index_of_sitemaps_names_them_newest_first() -> None:
    index = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <sitemap><loc>https://institute.example/a.xml</loc><lastmod>2025-01-01</lastmod></sitemap>
      <sitemap><loc>https://institute.example/b.xml</loc><lastmod>2026-01-01</lastmod></sitemap></sitemapindex>"""
    found = read_sitemap(index, url=BASE, under="/")
    assert found.sitemaps == ("https://institute.example/b.xml", "https://institute.example/a.xml")


@pytest.mark.parametrize(
    "body", [b"", b"<html><p>no</p></html>", b"\x1f\x8bno", b"<!DOCTYPE a [<!ENTITY b '&c;'>]><urlset/>"]
)
def test_what_is_no_sitemap_is_refused(body: bytes) -> None:
    from reader.errors import PostilError

    with pytest.raises(PostilError):
        read_sitemap(body, url=BASE, under="/")
