"""A library in a temporary folder, and short ways to fill it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reader.document import Block, BlockKind, Document
from reader.library.articles.entries import store_entries
from reader.library.feeds.subscriptions import subscribe
from reader.library.storage.database import Library
from reader.library.storage.encoding import random_uid
from reader.model import Entry, Revision
from tests.support.texts import store_revision

NOON = datetime(2026, 3, 14, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "postil.db"


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A new library: making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("blank") / "postil.db"
    Library.open(path, write=True).close()
    return path.read_bytes()


@pytest.fixture
def open_blank(blank: bytes) -> Callable[[Path], Library]:
    """Open a new library at a path, with a name of its own in the journal."""

    def make(path: Path) -> Library:
        path.write_bytes(blank)
        library = Library.open(path, write=True)
        with library.transaction():
            library.table("meta").update("device", {"value": random_uid()})
        return library

    return make


@pytest.fixture
def lib(path: Path, open_blank: Callable[[Path], Library]) -> Iterator[Library]:
    with open_blank(path) as library:
        yield library


@pytest.fixture
def at() -> Callable[[float], datetime]:
    """A moment so many minutes after a fixed noon."""
    return lambda minutes: NOON + timedelta(minutes=minutes)


@pytest.fixture
def document() -> Callable[..., Document]:
    """A document of paragraphs; a text that begins with "# " is a heading."""

    def make(*paragraphs: str) -> Document:
        return Document(
            tuple(
                Block(BlockKind.HEADING, text[2:], level=2)
                if text.startswith("# ")
                else Block(BlockKind.PARAGRAPH, text)
                for text in paragraphs
            )
        )

    return make


@pytest.fixture
def add_article(document: Callable[..., Document]) -> Callable[..., int]:
    """Store an entry of a feed and make its text; returns the article's number."""

    def add(lib: Library, *paragraphs: str, name: str = "one", feed: str = "https://feed.example/rss") -> int:
        subscription, _ = subscribe(lib, feed, made_by="program")
        entry = Entry(
            guid=name, url=f"https://site.example/{name}", title=f"Report {name}", published_at=NOON
        )
        (article_id,) = store_entries(lib, subscription.id, [entry], now=NOON).new
        if paragraphs:
            revise(lib, article_id, document(*paragraphs))
        return article_id

    return add


def revise(lib: Library, article_id: int, text: Document, **more: Any) -> Revision:
    return store_revision(lib, article_id, document=text, now=NOON, **more)


@pytest.fixture(name="revise")
def _revise() -> Callable[..., Revision]:
    """Store a text as the article's new revision."""
    return revise
