"""An update that is cut off at any point has stored whole feeds and whole texts, and the next one does the rest."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reader.config import Settings
from reader.feeds.updating.update import update
from reader.library.articles import listing
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from tests.support.examples import in_part
from tests.support.local_server import Answer, LocalServer
from tests.support.texts import every_article

FEEDS, EACH = 12, 5
PROSE = "This paragraph is ordinary prose, long enough to be an article, with commas and an end. " * 5


def feed(number: int) -> bytes:
    items = "".join(
        f"<item><title>Report {number}-{n}</title><guid isPermaLink='false'>{number}-{n}</guid>"
        f"<pubDate>{n + 1:02} Apr 2025 10:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{PROSE}&lt;/p&gt;&lt;p&gt;{PROSE}&lt;/p&gt;</description></item>"
        for n in range(EACH)
    )
    return f"<rss version='2.0'><channel><title>Feed {number}</title>{items}</channel></rss>".encode()


@pytest.fixture
def subscribed(library: Library, server: LocalServer, answer: type[Answer]) -> Library:
    for number in range(FEEDS):
        server.answers[f"/{number}"] = answer(feed(number))
        subscriptions.subscribe(library, f"{server.url}/{number}", typed=True)
    return library


def assert_whole(library: Library) -> tuple[int, int]:
    """Checks that nothing is half done; returns how many feeds were read and how many texts made."""
    assert library.value("PRAGMA integrity_check") == "ok"
    assert library.rows("PRAGMA foreign_key_check") == []
    read = 0
    for row in library.rows(
        """SELECT f.etag, f.last_success_at, (SELECT count(*) FROM sources s JOIN entries e ON
             e.source_id = s.id WHERE s.feed_id = f.id) AS stored FROM feeds f"""
    ):
        # the validator that would make the next update pass over the feed comes with all its entries
        assert (bool(row["etag"]), row["last_success_at"] is not None, row["stored"]) in (
            (True, True, EACH),
            (False, False, 0),
        )
        read += bool(row["etag"])
    half = library.value(
        """SELECT count(*) FROM articles a WHERE
             (a.revision_id IS NULL) <> EXISTS (SELECT 1 FROM pending p WHERE p.article_id = a.id)
             OR (a.revision_id IS NULL) = EXISTS (SELECT 1 FROM texts t WHERE t.article_id = a.id)"""
    )
    assert half == 0
    return read, int(library.value("SELECT count(*) FROM articles WHERE revision_id IS NOT NULL"))


async def assert_finished_by_the_next(path: Path, settings: Settings) -> None:
    with Library.open(path, write=True) as library:
        await update(library, settings)
        assert assert_whole(library) == (FEEDS, FEEDS * EACH)
        titles = [article.title for article in listing.summaries(library, every_article(library))]
        assert len(titles) == len(set(titles)) == FEEDS * EACH


def copy(file: Path | str, to: Path) -> None:
    # in a process of its own: closing a file here would drop the locks that SQLite holds on it
    subprocess.run(["cp", str(file), str(to)], check=True)


def content(file: Path) -> bytes:
    return file.read_bytes()


def put(file: Path, data: bytes) -> None:
    file.write_bytes(data)


def killed(arguments: list[str], after: str) -> None:
    """Runs the program and kills it once it tells of such an event."""
    process = subprocess.Popen([sys.executable, "-m", "reader", *arguments], stdout=subprocess.PIPE)
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["event"] == after:
            break
    process.kill()
    process.communicate()


async def test_power_cut_loses_whole_transactions(
    subscribed: Any, settings: Settings, tmp_path: Path
) -> None:
    """A commit of the update does not wait for the disk: what is there later is a beginning of the log."""
    subscribed.settle()
    before, log = tmp_path / "before.db", tmp_path / "log"
    copy(subscribed.path, before)
    with Library.open(subscribed.path) as reading:
        reading.connection.execute("BEGIN")  # so that nothing is moved from the log into the file
        reading.rows("SELECT count(*) FROM feeds")
        await update(subscribed, settings)
        copy(f"{subscribed.path}-wal", log)
    whole = content(log)
    seen = set()
    for step in range(41):
        cut = tmp_path / f"cut-{step}.db"
        copy(before, cut)
        put(Path(f"{cut}-wal"), whole[: len(whole) * step // 40])
        with Library.open(cut, write=True) as library:
            seen.add(assert_whole(library))
        if step in (5, 20, 30):
            await assert_finished_by_the_next(cut, settings)
    assert len(seen) > 3
    assert (FEEDS, FEEDS * EACH) in seen


@pytest.mark.parametrize("after", in_part(["ArticleReady", "FeedChecked"], 1))
async def test_kill_leaves_whole_transactions(
    subscribed: Any, settings: Settings, server: LocalServer, tmp_path: Path, after: Any
) -> None:
    path = subscribed.path
    subscribed.close()
    config = tmp_path / "config.toml"
    config.write_text(f'[network]\nallow_private = ["{server.pair}"]\n')
    killed(["--library", str(path), "--config", str(config), "update", "--json"], after)
    with Library.open(path, write=True) as library:
        assert assert_whole(library)[0] > 0
    await assert_finished_by_the_next(path, settings)
