"""An unexpected exception anywhere costs one feed or one article, never the update."""

from __future__ import annotations

from typing import Any

import pytest

from reader.config import Settings
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.updating.update import update
from reader.feeds.workers.pool import Workers
from reader.library.articles import entries, listing, revisions
from reader.library.feeds import feed_hints, subscriptions
from reader.library.storage.database import Library
from reader.paths import log_file
from tests.support.lists import listed
from tests.support.local_server import Answer, LocalServer
from tests.support.made_feeds import FULL, PAGE, item, rss


class Defect(Exception):
    """Nothing that anything expects."""


@pytest.fixture
def feeds(library: Library, server: LocalServer, answer: type[Answer]) -> None:
    server.answers["/page"] = answer(PAGE, "text/html")
    for name, number in (("a", 1), ("b", 2), ("c", 3)):
        items = [
            item(number, content=FULL),
            item(number + 10, link=f"{server.url}/page?{name}", body="It [...]"),
        ]
        server.answers[f"/{name}"] = answer(rss(*items, title=name.upper()))
        server.answers[f"/page?{name}"] = server.answers["/page"]
        subscriptions.subscribe(library, f"{server.url}/{name}")


def raising_at(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, call: int, error: BaseException
) -> list[int]:
    """Make one call of an attribute raise; returns how often it was called."""
    real = getattr(owner, name)
    calls: list[int] = []

    def patched(*arguments: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == call:
            raise error
        return real(*arguments, **options)

    monkeypatch.setattr(owner, name, patched)
    return calls


PLACES = [
    (Fetcher, "fetch"),
    (Workers, "feed"),
    (Workers, "entries"),
    (Workers, "entry_page"),
    (entries, "store_packed"),
    (revisions, "store_text"),
    (subscriptions, "record_success"),
    (feed_hints, "forget_move"),
]


@pytest.mark.parametrize("call", [1, 3])
@pytest.mark.parametrize(("owner", "name"), PLACES, ids=lambda value: str(getattr(value, "__name__", value)))
@pytest.mark.parametrize("error", [Defect("x"), RecursionError()])
async def test_exception_costs_one_feed_or_article(
    library: Library,
    settings: Settings,
    feeds: None,
    monkeypatch: pytest.MonkeyPatch,
    owner: Any,
    name: str,
    call: int,
    error: BaseException,
) -> None:
    calls = raising_at(monkeypatch, owner, name, call, error)
    summary = await update(library, settings)
    reached = len(calls) >= call
    assert summary.feeds == 3
    assert len(summary.failed) <= 1
    if reached and name in ("feed", "store_packed", "record_success"):
        (failed,) = summary.failed
        assert failed[2] == f"Internal error ({type(error).__name__}); the log has the details."
        assert "Traceback" in log_file().read_text("utf-8")
    monkeypatch.undo()
    again = await update(library, settings)
    assert again.failed == ()
    ids = listed(library)
    assert len(ids) == 6


async def test_damaged_entry_costs_itself(library: Library, settings: Settings, feeds: None) -> None:
    await update(library, settings)
    article = listed(library)[0]
    with library.transaction():
        library.execute("UPDATE entries SET entry = ? WHERE rowid = 1", (b"\1damaged",))
        library.execute(
            "INSERT OR REPLACE INTO pending (article_id, sort_at) SELECT article_id, sort_at FROM states"
        )
    summary = await update(library, settings)
    assert summary.failed == ()
    assert listing.article(library, article)


async def test_same_body_is_not_parsed_again(
    library: Library,
    settings: Settings,
    server: LocalServer,
    answer: type[Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.answers["/feed"] = answer(rss(item(1, content=FULL)), etag="")
    subscriptions.subscribe(library, f"{server.url}/feed")
    await update(library, settings)
    calls = raising_at(monkeypatch, Workers, "feed", 0, Defect())
    summary = await update(library, settings)
    assert (calls, summary.unchanged, summary.failed) == ([], 1, ())
    server.answers["/feed"] = answer(rss(item(2, content=FULL)), etag="")
    assert (await update(library, settings)).new == 1
    assert calls == [1]


async def test_feed_that_failed_is_read_again_with_same_body(
    library: Library, settings: Settings, server: LocalServer, answer: type[Answer]
) -> None:
    good = answer(rss(item(1, content=FULL)), etag="")
    server.answers["/feed"] = good
    (feed, _) = subscriptions.subscribe(library, f"{server.url}/feed")
    await update(library, settings)
    server.answers["/feed"] = answer(status=500)
    await update(library, settings)
    server.answers["/feed"] = good
    await update(library, settings)
    assert subscriptions.feed(library, feed.id).failures == 0
    assert subscriptions.feed(library, feed.id).last_error == ""
