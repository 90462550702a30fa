"""The large libraries of `benchmarks.scale`, made through the program's own functions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.screen import WORDS, document
from reader.document import Block, BlockKind, Cell, Document
from reader.library.annotations import article_changes, highlight_changes
from reader.library.articles import entries
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Entry, Source
from tests.support.texts import store_revision

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
LONG_ARTICLES = ("million words", "wide table", "one long word", "five thousand highlights", "a short one")


def fill_big(path: Path, *, articles: int, feeds: int, highlights: int, tags: int) -> None:
    """Articles of 60 words, a fifth with 800, in feeds in 40 folders; ten highlights each on the newest."""
    with Library.open(path, write=True) as library:
        numbers: list[int] = []
        for number in range(feeds):
            numbers += _feed(library, number, articles // feeds, feeds)
        chosen = sorted(numbers)[-max(1, highlights // 10) :]
        _highlights(library, chosen, 10)
        for begin in range(0, tags, 10):
            article_id = numbers[begin % len(numbers)]
            names = [f"{WORDS[n % len(WORDS)]}-{n}" for n in range(begin, min(tags, begin + 10))]
            article_changes.set_article_tags(library, article_id, names, now=NOW)


def _feed(library: Library, number: int, count: int, feeds: int) -> list[int]:
    url = f"https://feeds.example.org/{number}.xml"
    folder = [f"Folder {number % 40}"]
    feed, _ = subscriptions.subscribe(library, url, title=f"Feed {number}", folder=folder)
    batch = [_entry(number, i, timedelta(minutes=number + i * feeds)) for i in range(count)]
    with library.transaction(synced=False):
        stored = entries.store_entries(library, feed.id, batch, now=NOW)
        for place, article_id in enumerate(stored.new):
            words = 800 if place % 5 == 0 else 60
            _text(library, article_id, document(words, article_id))
    return list(stored.new)


def _entry(feed: int, number: int, age: timedelta) -> Entry:
    chance = random.Random(feed * 1_000_003 + number)
    return Entry(
        guid=f"{feed}-{number}",
        url=f"https://feeds.example.org/{feed}/{number}",
        title=" ".join(chance.choices(WORDS, k=8)),
        published_at=NOW - age,
    )


def _text(library: Library, article_id: int, text: Document) -> None:
    store_revision(library, article_id, document=text, source=Source.FEED, cleaner=1, now=NOW)


def _highlights(library: Library, articles: Sequence[int], each: int) -> None:
    for article_id in articles:
        text = entries_text(library, article_id)
        step = max(1, (len(text) - 60) // each)
        with library.transaction(synced=False):
            for place in range(each):
                start = place * step
                highlight_changes.add_highlight(
                    library, article_id, start, min(len(text), start + 40), colour="yellow", now=NOW
                )


def entries_text(library: Library, article_id: int) -> str:
    """The current text of an article."""
    from reader.library.articles.listing import article

    revision = article(library, article_id).revision
    assert revision is not None
    return revision.document.text


def fill_feeds(path: Path, *, feeds: int, largest: int) -> None:
    """Very many feeds with two articles each, and one with very many entries."""
    with Library.open(path, write=True) as library:
        for number in range(feeds):
            _feed(library, number, 2, feeds)
        feed, _ = subscriptions.subscribe(library, "https://archive.example.org/all.xml", title="Archive")
        for begin in range(0, largest, 5_000):
            batch = [_entry(999_999, i, timedelta(hours=i)) for i in range(begin, begin + 5_000)]
            stored = entries.store_entries(library, feed.id, batch, now=NOW)
            with library.transaction(synced=False):
                for article_id in stored.new:
                    _text(library, article_id, document(60, 7_000_000 + article_id))


def fill_long(path: Path, *, words: int, table: tuple[int, int], word: int, highlights: int) -> None:
    """One article each: of very many words, with a large table, with a word without end, with highlights."""
    rows, columns = table
    last = Block(BlockKind.PARAGRAPH, "After.")
    texts = [
        document(words, 1),
        Document((Block(BlockKind.PARAGRAPH, "Before."), _table(rows, columns), last)),
        Document((Block(BlockKind.PARAGRAPH, "x" * word), last)),
        document(highlights * 10, 4),
        document(300, 5),
    ]
    with Library.open(path, write=True) as library:
        feed, _ = subscriptions.subscribe(library, "https://long.example.org/feed.xml", title="Long")
        batch = [
            Entry(
                guid=title,
                url=f"https://long.example.org/{place}",
                title=title.capitalize(),
                published_at=NOW - timedelta(minutes=place),
            )
            for place, title in enumerate(LONG_ARTICLES)
        ]
        stored = entries.store_entries(library, feed.id, batch, now=NOW)
        with library.transaction():
            for article_id, text in zip(stored.new, texts, strict=True):
                _text(library, article_id, text)
        _highlights(library, [stored.new[3]], highlights)


def _table(rows: int, columns: int) -> Block:
    lines: list[str] = []
    cells: list[Cell] = []
    offset = 0
    for row in range(rows):
        texts = [f"{WORDS[(row + column) % len(WORDS)]} {row * column}" for column in range(columns)]
        for column, text in enumerate(texts):
            cells.append(Cell(offset, offset + len(text), row, column, header=row == 0))
            offset += len(text) + 1
        lines.append("\t".join(texts))
    return Block(BlockKind.TABLE, "\n".join(lines), cells=tuple(cells))
