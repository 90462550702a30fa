"""Institutes without a feed: their listing page is learnt, shown, read, and learnt again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reader.library.articles import listing
from reader.library.storage.database import Library
from reader.model import Source
from tests.support.fixtures import Run
from tests.support.made_reports import pages
from tests.support.site import Site

HTML = "text/html; charset=utf-8"


def _list(numbers: range, *, form: str = "list", more: str = "") -> str:
    rows = []
    for number in numbers:
        title, day = (
            f"What the housing figures of region {number} show",
            f"2026-{1 + number % 9:02d}-{1 + number % 28:02d}",
        )
        link = f'<a href="/publications/{number}">{title}</a>'
        rows.append(
            f'<li><span class="date">{day}</span> {link}</li>'
            if form == "list"
            else f'<article><h2>{link}</h2><time datetime="{day}"></time><p>In short.</p></article>'
        )
    nav = "<nav>" + "".join(f'<a href="/about/{n}">About our institute {n}</a>' for n in range(9)) + "</nav>"
    body = f"<ul>{''.join(rows)}</ul>" if form == "list" else f"<section>{''.join(rows)}</section>"
    return f"<html><title>Publications</title><body>{nav}<main>{body}{more}</main></body></html>"


@pytest.fixture
def put(postil: Run, site: Site) -> Callable[[str], str]:
    """Sets the listing page; gives its address."""

    assert (
        postil("config", "set", "network.allow_private", f'["{site.url.removeprefix("http://")}"]').status
        == 0
    )

    def set_page(page: str) -> str:
        site.pages["/publications"] = (HTML, page)
        return f"{site.url}/publications"

    for number in range(200):
        # no two reports have the same words: they would be taken for one
        words = f"<p>Some words of report {'x' * number}, with commas, clauses, and {number**9}.</p>" * 9
        site.pages[f"/publications/{number}"] = (HTML, f"<article><h1>Report {number}</h1>{words}</article>")
    return set_page


def _titles(postil: Run) -> list[str]:
    return sorted(row["title"] for row in postil("list", "--json", "--limit", "500").json)


def test_page_without_feed_is_shown_and_read_as_one(postil: Run, put: Callable[[str], str]) -> None:
    url = put(_list(range(5)))
    told = postil("subscribe", url, "--json")
    assert told.status == 0, told.err
    assert "No feed found" in told.err
    assert "The page lists 5 entries:" in told.err
    assert "2026-03-03  What the housing figures of region 2 show" in told.err
    assert told.json | {"id": 0} == {
        "id": 0,
        "url": url,
        "title": "Publications",
        "new": True,
        "articles": 5,
        "learnt": True,
        "error": "",
    }
    assert len(_titles(postil)) == 5
    assert [
        row["published_at"][:10] for row in postil("list", "--json").json if "region 2 " in row["title"]
    ] == ["2026-03-03"]
    put(_list(range(7)))
    assert "2 new articles" in postil("update").out
    assert postil("update").out.startswith("1 feed: 0 new articles")


def test_first_pages_of_a_list_are_read_once(postil: Run, put: Callable[[str], str], site: Site) -> None:
    for page in range(2, 9):
        more = f'<a rel="next" href="/publications-{page + 1}">Next</a>'
        site.pages[f"/publications-{page}"] = (HTML, _list(range(page * 5, page * 5 + 5), more=more))
    url = put(_list(range(5), more='<a rel="next" href="/publications-2">Next</a>'))
    assert postil("subscribe", url, "--json").json["articles"] == 25
    assert "0 new articles" in postil("update").out


def test_new_structure_is_told_and_learnt(postil: Run, put: Callable[[str], str]) -> None:
    postil("subscribe", put(_list(range(5))))
    put(_list(range(6), form="cards"))
    told = postil("update")
    assert "1 new article" in told.out
    assert "another structure" in told.out
    assert "list of a page learnt" in postil("history").out
    put(_list(range(7), form="cards"))
    told = postil("update")
    assert "1 new article" in told.out
    assert "another structure" not in told.out


def test_flood_waits_for_the_reader(postil: Run, put: Callable[[str], str]) -> None:
    feed = postil("subscribe", put(_list(range(5))), "--json").json["id"]
    put(_list(range(100, 140)))
    told = postil("update", "--quiet")
    assert "40 new entries held back: redesigned page?" in told.out
    assert len(_titles(postil)) == 5
    assert "40 new entries held back" in postil("feeds", "--health").out
    taken = postil("feeds", "take", str(feed))
    assert taken.status == 0, taken.err
    assert "40 new articles" in taken.out
    assert len(_titles(postil)) == 45
    assert postil("feeds", "take", str(feed)).status == 2
    assert "0 failed" in postil("update").out


def _two_lists() -> str:
    events = "".join(
        f"<article><h3><a href='/publications/{n}'>A conference on housing in region {n}</a></h3>"
        f"<time datetime='2026-05-0{n - 99}'></time></article>"
        for n in range(100, 106)
    )
    return _list(range(5)).replace("<main>", f"<main><section>{events}</section>")


def test_wrong_list_is_left_for_another(postil: Run, put: Callable[[str], str]) -> None:
    url = put(_two_lists())
    shown = postil("subscribe", "--page", url, "--dry-run", "--json")
    assert shown.json["entries"][0]["title"] == "A conference on housing in region 100"
    assert postil("feeds", "--json").json == []
    feed = str(postil("subscribe", url, "--json").json["id"])
    assert len(_titles(postil)) == 6
    shown = postil("feeds", "learn", feed, "--another", "--dry-run", "--json")
    assert {each["url"] for each in shown.json["entries"]} == {f"{url}/{n}" for n in range(5)}
    assert "0 new articles" in postil("update").out
    told = postil("feeds", "learn", feed, "--another")
    assert told.status == 0, told.err
    assert "5 new articles" in told.out
    assert len(_titles(postil)) == 11
    put(_two_lists().replace("region 4 show", "region 4 tell"))
    assert "another structure" not in postil("update").out


def test_feed_is_not_learnt(postil: Run) -> None:
    postil("--offline", "subscribe", "https://example.org/feed.xml")
    told = postil("feeds", "learn", "1")
    assert told.status == 2
    assert "postil subscribe --page" in told.err


def test_page_that_lost_its_list_is_a_failure_and_loses_nothing(
    postil: Run, put: Callable[[str], str]
) -> None:
    postil("subscribe", put(_list(range(5))))
    put("<html><body><p>We are moving house.</p></body></html>")
    told = postil("update")
    assert "Not a list of reports" in told.out
    assert len(_titles(postil)) == 5
    put(_list(range(6)))
    assert "1 new article" in postil("update").out


def test_robots_are_obeyed(postil: Run, put: Callable[[str], str], site: Site) -> None:
    url = put(_list(range(5)))
    site.pages["/robots.txt"] = ("text/plain", "User-agent: *\nDisallow: /publications\n")
    told = postil("subscribe", url)
    assert told.status == 1
    assert "robots.txt" in told.err
    assert postil("feeds", "--json").json == []


def test_sitemap_stands_in_for_a_page_without_a_list(
    postil: Run, put: Callable[[str], str], site: Site
) -> None:
    url = put("<html><body><div id=app></div></body></html>")
    rows = "".join(
        f"<url><loc>{site.url}/publications/{n}</loc><lastmod>2026-02-0{n + 1}</lastmod></url>"
        for n in range(4)
    )
    site.pages["/sitemap.xml"] = (
        "application/xml",
        f"<urlset>{rows}<url><loc>{site.url}/about</loc></url></urlset>",
    )
    told = postil("subscribe", url, "--json")
    assert told.status == 0, told.err
    assert "The sitemap has 4 entries" in told.err
    assert told.json["articles"] == 4
    assert _titles(postil) == [f"Report {n}" for n in range(4)]


@pytest.mark.parametrize(
    ("feed", "reason"),
    [
        (None, "not found (404)"),
        ("<html><p>A page.</p></html>", "is not a feed"),
        ('<rss version="2.0"><channel><title>F</title></channel></rss>', "is empty"),
        (
            '<rss version="2.0"><channel><title>F</title><item><title>Old</title><link>http://x.example/1</link>'
            "<pubDate>Mon, 04 Apr 2016 10:00:00 GMT</pubDate></item></channel></rss>",
            "nothing new since April 2016",
        ),
    ],
)
def test_feed_of_no_use_is_named_and_the_page_read(
    postil: Run, put: Callable[[str], str], site: Site, feed: str | None, reason: str
) -> None:
    url = put(
        _list(range(5)).replace(
            "<title>", '<link rel="alternate" type="application/rss+xml" href="/f.xml"><title>'
        )
    )
    if feed:
        site.pages["/f.xml"] = ("application/xml", feed)
    told = postil("subscribe", url, "--json")
    assert told.status == 0, told.err
    assert reason in told.err
    assert (told.json["url"], told.json["articles"]) == (url, 5)


def test_reader_says_where_the_reports_stand(postil: Run, put: Callable[[str], str]) -> None:
    url = put(_list(range(5)))
    assert postil("subscribe", url, "--wrong", "What the housing figures of region 2 show").status == 1
    assert postil("subscribe", url, "--item-title", "h3").status == 2
    told = postil(
        "subscribe", url, "--item", "main li", "--item-title", "a", "--item-date", ".date", "--json"
    )
    assert told.status == 0, told.err
    assert told.json["articles"] == 5


def test_other_machine_reads_the_page_as_learnt(
    postil: Run, put: Callable[[str], str], tmp_path: Path
) -> None:
    url = put(_list(range(5)))
    postil("subscribe", url)
    shared, other = tmp_path / "shared", tmp_path / "other.db"
    shared.mkdir()
    assert postil("sync", shared).status == 0
    assert postil("--library", other, "sync", shared).status == 0
    config = ("--library", other)
    (feed,) = postil(*config, "feeds", "--json").json
    assert feed["url"] == url
    told = postil(*config, "update")
    assert "5 new articles" in told.out, told.out


def test_listed_pdf_is_read_as_a_report(
    postil: Run, library: Path, put: Callable[[str], str], site: Site
) -> None:
    site.files["/files/tides.pdf"] = ("application/pdf", pages(2))
    rows = _list(range(3)).replace('"/publications/1"', '"/files/tides.pdf"')
    told = postil("subscribe", put(rows), "--json")
    assert told.json["articles"] == 3, told.err
    (report,) = (row for row in postil("list", "--json").json if row["url"].endswith("tides.pdf"))
    assert report["ready"]
    with Library.open(library) as lib:
        revision = listing.article(lib, report["id"]).revision
        assert revision is not None
        assert revision.source is Source.PDF
