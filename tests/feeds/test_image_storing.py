"""Images of articles that the reader keeps are stored by updates, within limits, and come again when lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.config import Settings
from reader.document import Block, BlockKind, Document
from reader.feeds.saving.save import save
from reader.feeds.texts.images import store_images
from reader.feeds.transport.fetch import Fetcher
from reader.feeds.updating.update import update
from reader.feeds.workers.pool import Workers
from reader.library.annotations import purge
from reader.library.annotations.entities.feed import FeedFields
from reader.library.annotations.highlight_changes import add_highlight
from reader.library.articles import images, states
from reader.library.articles.entries import add_saved
from reader.library.feeds import subscriptions
from reader.library.feeds.feed_settings import change_feed_settings
from reader.library.storage.database import Library
from reader.library.storage.file_store import FileStore
from reader.library.storage.repair import repair
from reader.model import Source
from tests.support.local_server import Answer, LocalServer
from tests.support.made_feeds import item, rss
from tests.support.made_images import png
from tests.support.texts import store_revision

NOW = datetime.now(UTC)
PICTURE = png()
TEXT = "<p>Rents rose in most of the cities that the institute looked at, and supply fell.</p>" * 4


def page(*names: str) -> bytes:
    figures = "".join(
        f'<figure><img src="/{name}" alt="Alt of {name}"><figcaption>Figure of {name}</figcaption></figure>'
        for name in names
    )
    return f"<html><title>Rents</title><article><h1>Rents</h1>{TEXT}{figures}{TEXT}</article></html>".encode()


@pytest.fixture
async def article(library: Library, settings: Settings, server: LocalServer) -> int:
    server.answers["/rents"] = Answer(page("a.png", "b.png", "no.svg"), "text/html")
    server.answers["/a.png"] = server.answers["/b.png"] = Answer(PICTURE, "text/plain")
    server.answers["/no.svg"] = Answer(b"<svg onload='alert(1)'/>", "image/png")
    return await save(library, settings, f"{server.url}/rents")


async def run(library: Library, settings: Settings, days: float = 0) -> int:
    async with Fetcher(settings) as fetcher:
        return await store_images(library, settings, fetcher, now=NOW + timedelta(days=days))


async def test_images_of_kept_articles_are_stored(
    library: Library, settings: Settings, server: LocalServer, article: int
) -> None:
    assert await run(library, settings) == 0  # nothing is kept yet
    add_highlight(library, article, 0, 5, now=NOW)
    assert await run(library, settings) == 2
    found = images.stored_images(library, article)
    assert list(found) == [f"{server.url}/a.png", f"{server.url}/b.png"]
    assert {one.path.read_bytes() for one in found.values()} == {PICTURE}
    assert len(FileStore(library.path).names()) == 1  # by hash
    assert images.image_bytes(library) == len(PICTURE)
    assert await run(library, settings, 99) == 0
    assert server.hits["/no.svg"] == server.hits["/a.png"] == 1  # what is no image is not asked for again


async def test_lost_and_damaged_images_come_again(
    library: Library, settings: Settings, server: LocalServer, article: int
) -> None:
    states.set_starred(library, [article], True, now=NOW)
    await run(library, settings)
    (path,) = FileStore(library.path).names().values()
    path.unlink()
    assert images.stored_images(library, article) == {}
    assert [one[0] for one in images.bad_images(library)] == [path]
    assert await run(library, settings) == 2
    path.write_bytes(PICTURE[:-1] + b"?")
    assert repair(library, now=NOW) == ["2 images, which the next update fetches again"]
    assert await run(library, settings) == 2
    assert path.read_bytes() == PICTURE


async def test_failures_wait_and_limits_hold(
    library: Library, settings: Settings, server: LocalServer, article: int
) -> None:
    states.set_later(library, [article], True, now=NOW)
    server.answers["/a.png"] = Answer(b"gone", "text/plain", status=404)
    small = replace(settings, images=replace(settings.images, max_bytes=len(PICTURE) - 1))
    assert await run(library, small) == 0
    full = replace(settings, images=replace(settings.images, max_total_bytes=0))
    assert await run(library, full, 2) == 0
    assert server.hits["/a.png"] == 1
    assert await run(library, replace(settings, images=replace(settings.images, store=False)), 2) == 0
    assert await run(library, settings, 0.5) == 0
    assert await run(library, settings, 2) == 1  # b.png; a.png is still missing
    for days in (2.5, 9.5, 40, 99, 200):
        await run(library, settings, days)
    assert server.hits["/a.png"] == 4


async def test_feed_may_be_left_out_and_update_stores_them(
    library: Library, settings: Settings, server: LocalServer
) -> None:
    content = f'{TEXT * 5}<figure><img src="{server.url}/a.png" alt="x"></figure>{TEXT}'
    server.answers["/feed"] = Answer(rss(item(1, link=f"{server.url}/1", content=content)))
    server.answers["/a.png"] = Answer(PICTURE, "image/png")
    feed, _ = subscriptions.subscribe(library, f"{server.url}/feed")
    async with Fetcher(settings) as fetcher, Workers(1) as workers:
        await update(library, settings, fetcher=fetcher, workers=workers)
        (article,) = [row[0] for row in library.tuples("SELECT id FROM articles")]
        states.set_starred(library, [article], True, now=NOW)
        change_feed_settings(library, feed.id, FeedFields(images=False), now=NOW)
        assert (await update(library, settings, fetcher=fetcher, workers=workers)).images == 0
        change_feed_settings(library, feed.id, FeedFields(images=True), now=NOW)
        assert (await update(library, settings, fetcher=fetcher, workers=workers)).images == 1


async def test_purge_removes_images_of_articles_not_kept(
    library: Library, settings: Settings, article: int
) -> None:
    states.set_starred(library, [article], True, now=NOW)
    await run(library, settings)
    states.set_starred(library, [article], False, now=NOW)
    plan = purge.plan_purge(library, deleted_before=NOW)
    assert plan.images == 3
    purge.purge(library, plan, now=NOW)
    assert images.stored_images(library, article) == {}
    states.set_starred(library, [article], True, now=NOW)
    assert await run(library, settings) == 2  # wanted again, they come again


async def test_nothing_private_and_nothing_of_letters_is_fetched(
    library: Library, settings: Settings, server: LocalServer, article: int
) -> None:
    states.set_starred(library, [article], True, now=NOW)
    blocks = (
        Block(BlockKind.PARAGRAPH, "Dear reader."),
        Block(BlockKind.FIGURE, "Chart", source=f"{server.url}/b.png"),
    )
    letter = add_saved(library, url="", title="Letter", now=NOW)
    store_revision(library, letter, document=Document(blocks), source=Source.LETTER, now=NOW)
    states.set_starred(library, [letter], True, now=NOW)
    await run(library, replace(settings, network=replace(settings.network, allow_private=())))
    assert server.hits.get("/a.png", 0) == server.hits.get("/b.png", 0) == 0
    problems = images.image_problems(library, article)
    assert all("private" in problem for problem in problems.values())
    assert len(problems) == 3
    assert images.image_problems(library, letter) == {}


def test_images_that_a_backup_lacks_are_told(library: Library, article: int, tmp_path: Path) -> None:
    url = "https://example.org/a.png"
    images.store_image(
        library, article, url, FileStore(library.path).add_bytes(PICTURE, "image/png"), "image/png"
    )
    assert images.missing_images(library) == 0
    next(iter(FileStore(library.path).names().values())).rename(tmp_path / "elsewhere")
    assert images.missing_images(library) == 1
    assert images.expect_missing(library, now=NOW) == 1
    assert images.wanted_images(library, now=NOW, limit=9) == []  # not kept any more: no reason to fetch it
