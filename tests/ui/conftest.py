"""A library with a few feeds and articles, and the app on it."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import textual.app

from reader.document import Block, BlockKind, Document
from reader.library.articles import entries
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Entry, Source
from reader.settings import Settings
from reader.ui.app import PostilApp
from tests.support.texts import store_revision

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
PARAGRAPHS = (
    "The first sentence says what the report is about. The second one says why it matters to a reader.",
    "A new paragraph begins here, with a claim that one would like to mark. It is followed by a doubt.",
    "The last paragraph closes the report. Nothing comes after it but silence.",
)


def text(lead: str, *paragraphs: str) -> Document:
    """A document of paragraphs, with a heading below the first."""
    blocks = [Block(BlockKind.PARAGRAPH, lead), Block(BlockKind.HEADING, "Findings", level=2)]
    blocks += [Block(BlockKind.PARAGRAPH, paragraph) for paragraph in paragraphs]
    return Document(tuple(blocks))


def fill(path: Path, titles: dict[str, list[str]], *, folder: tuple[str, ...] = ("Research",)) -> None:
    """A library of feeds, each with ready articles of these titles, newest first."""
    with Library.open(path, write=True) as library:
        for number, (feed_title, article_titles) in enumerate(titles.items()):
            feed, _ = subscriptions.subscribe(
                library, f"https://example.org/{number}.xml", title=feed_title, folder=folder
            )
            batch = [
                Entry(
                    guid=f"{number}/{place}",
                    url=f"https://example.org/{number}/{place}",
                    title=title,
                    authors=("Ada Example",),
                    published_at=NOW - timedelta(hours=number * 24 + place),
                )
                for place, title in enumerate(article_titles)
            ]
            for article_id in entries.store_entries(library, feed.id, batch, now=NOW).new:
                store_revision(
                    library,
                    article_id,
                    document=text(*PARAGRAPHS),
                    source=Source.FEED,
                    cleaner=1,
                    now=NOW,
                )


_LOOK, _IDLE = 0.006, 0.0006
"""Seconds between two looks whether the app still works, and of processor time that count as none."""


async def _until_idle(min_sleep: float = _LOOK, max_sleep: float = 1) -> None:
    """Wait as Textual's `wait_for_idle` does, which looks every 20 ms."""
    start = time.monotonic()
    while True:
        before = time.process_time()
        await asyncio.sleep(_LOOK)
        waited = time.monotonic() - start
        if waited >= max_sleep or (waited >= min_sleep and time.process_time() - before < _IDLE):
            return


@pytest.fixture(autouse=True, scope="session")
def _short_waits_between_keys() -> Iterator[None]:
    """Textual waits twice for each key; two short waits are longer than its own timers (1/120 s)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textual.app, "wait_for_idle", _until_idle)
        yield


@pytest.fixture(autouse=True)
def _all_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of all colours, whatever the tests are run in."""
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "library.db"
    fill(
        path,
        {"Alpha Institute": ["Apples", "Apricots", "Avocados"], "Beta Review": ["Beans", "Beets", "Barley"]},
    )
    return path


@pytest.fixture
def library_path(_filled: Path, tmp_path: Path) -> Path:
    """The file of a library with two feeds of three articles each, of this test alone."""
    path = tmp_path / "library.db"
    for file in _filled.parent.glob("library*"):
        copy = shutil.copytree if file.is_dir() else shutil.copy
        copy(file, path.with_name(file.name))
    return path


@pytest.fixture
def make_app(library_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., PostilApp]:
    """Makes the app on the library, with a screen that raises where unsafe text is painted."""
    monkeypatch.setenv("POSTIL_STRICT_SCREEN", "1")

    def make(settings: Settings | None = None, path: Path | None = None) -> PostilApp:
        return PostilApp(settings or Settings(), path or library_path, offline=True)

    return make
