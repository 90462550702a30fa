"""Articles in parts are fetched whole, within limits, and say which part is missing."""

from __future__ import annotations

import pytest

from reader.config import Settings
from reader.feeds.saving.reclean import reclean
from reader.feeds.saving.save import save
from reader.feeds.texts import article_parts
from reader.feeds.updating.update import update
from reader.library.articles import listing
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Article, FullText
from tests.cleaning.makers.report import make_report, markup
from tests.support.lists import EVERY, listed
from tests.support.local_server import Answer, LocalServer


def text_of(number: int) -> str:
    """A part of its own, with its number in each paragraph."""
    return markup(make_report(number, sections=2).parts).replace("<p>", f"<p>In part {number}: ")


def page(number: int, links: str) -> Answer:
    body = (
        f"<html><head><meta charset='utf-8'><title>Dry taps</title></head><body><main><article><h1>Dry taps</h1>{text_of(number)}"
        f"</article><div class='pager'>{links}</div></main></body></html>"
    )
    return Answer(body.encode(), "text/html")


def link(number: int, path: str = "/dry-taps") -> str:
    return f"<a rel='next' href='{path}/{number}'>{number}</a>"


def serve(server: LocalServer, parts: int) -> None:
    """An article of so many parts, and a feed with a teaser of it."""
    server.answers["/dry-taps"] = page(1, link(2) if parts > 1 else "")
    for number in range(2, parts + 1):
        server.answers[f"/dry-taps/{number}"] = page(number, link(number + 1) if number < parts else "")
    server.answers["/feed"] = Answer(
        f"<rss version='2.0'><channel><title>F</title><item><guid>1</guid><title>Dry taps</title><link>{server.url}/dry-taps</link>"
        "<description>The taps of the valley are dry…</description></item></channel></rss>".encode()
    )


async def updated(library: Library, settings: Settings, server: LocalServer) -> Article:
    subscriptions.subscribe(library, f"{server.url}/feed", full_text=FullText.ALWAYS)
    await update(library, settings)
    (number,) = listed(library, EVERY)
    return listing.article(library, number)


def found(article: Article) -> list[int]:
    """The parts that an article's text has, in order, each once."""
    assert article.revision is not None
    numbers = [
        int(block.text.split(":")[0].removeprefix("In part "))
        for block in article.revision.document.blocks
        if block.text.startswith("In part ")
    ]
    assert numbers == sorted(numbers)
    return sorted(set(numbers))


async def test_parts_of_article_are_joined(library: Library, settings: Settings, server: LocalServer) -> None:
    serve(server, 4)
    article = await updated(library, settings, server)
    assert found(article) == [1, 2, 3, 4]
    assert article.revision is not None
    assert article.revision.complete


async def test_cleaning_again_keeps_all_parts(
    library: Library, settings: Settings, server: LocalServer
) -> None:
    serve(server, 3)
    article = await updated(library, settings, server)
    with library.transaction():
        library.execute("UPDATE revisions SET cleaner = 0")
    summary = await reclean(library, settings.without_network(), [article.id])
    assert summary.done == 1
    assert found(listing.article(library, article.id)) == [1, 2, 3]


async def test_failed_part_leaves_text_that_says_so(
    library: Library, settings: Settings, server: LocalServer
) -> None:
    serve(server, 4)
    server.answers["/dry-taps/3"] = Answer(b"gone", "text/plain", 500)
    article = await updated(library, settings, server)
    assert found(article) == [1, 2]
    assert article.revision is not None
    assert not article.revision.complete
    assert article.revision.reason == "Part 3 of the article could not be fetched."


async def test_saved_page_has_all_parts(library: Library, settings: Settings, server: LocalServer) -> None:
    serve(server, 3)
    number = await save(library, settings, f"{server.url}/dry-taps")
    assert found(listing.article(library, number)) == [1, 2, 3]


async def test_at_most_twenty_parts(library: Library, settings: Settings, server: LocalServer) -> None:
    serve(server, 30)
    article = await updated(library, settings, server)
    assert found(article) == list(range(1, 21))
    assert article.revision is not None
    assert article.revision.reason == "Part 21 of the article could not be fetched."
    assert sum(path.startswith("/dry-taps") for path, _ in server.requests) <= 21


async def test_endless_parts_of_one_page_end(
    library: Library, settings: Settings, server: LocalServer
) -> None:
    serve(server, 2)
    same = page(2, "".join(f"<a href='/dry-taps/{n}'>{n}</a>" for n in range(1, 90)))
    for number in range(2, 90):
        server.answers[f"/dry-taps/{number}"] = same
    article = await updated(library, settings, server)
    assert found(article) == [1, 2]
    assert article.revision is not None
    assert article.revision.complete
    assert sum(path.startswith("/dry-taps") for path, _ in server.requests) <= 3


@pytest.mark.parametrize("second", [link(1), link(2), "<a rel='next' href='/dry-taps'>3</a>"])
async def test_loop_ends(library: Library, settings: Settings, server: LocalServer, second: str) -> None:
    serve(server, 2)
    server.answers["/dry-taps/2"] = page(2, second)
    article = await updated(library, settings, server)
    assert found(article) == [1, 2]
    assert len(server.requests) == 3


async def test_part_on_another_host_is_not_taken(
    library: Library, settings: Settings, server: LocalServer
) -> None:
    serve(server, 2)
    with LocalServer() as other:
        other.answers["/dry-taps/2"] = page(2, "")
        moved = {"Location": f"{other.url}/dry-taps/2"}
        server.answers["/dry-taps/2"] = Answer(b"", "text/plain", 302, headers=moved)
        article = await updated(library, settings, server)
    assert found(article) == [1]
    assert article.revision is not None
    assert article.revision.reason == "Part 2 of the article could not be fetched."


async def test_huge_parts_end(
    library: Library, settings: Settings, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(server, 5)
    most = len(server.answers["/dry-taps"].body) * 7 // 2
    monkeypatch.setattr(article_parts, "MAX_BYTES", most)
    article = await updated(library, settings, server)
    assert found(article)[0] == 1
    assert len(found(article)) < 5
    assert article.revision is not None
    assert "could not be fetched" in article.revision.reason
