"""Write the library that stands for a released schema: python -m tests.library.make_fixture

Run once when a schema is released, never again for that schema: the file must be what the released
program wrote, so one that is there is not written over. It goes to
tests/library/fixtures/library-<schema>.db.gz, and what every later version has to find in it, with its
digest, to library-<schema>.json beside it. Nothing else has to be changed.
"""

import gzip
import json
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from reader.document import Block, BlockKind, Document
from reader.library.annotations import article_changes, highlight_changes, highlights, journal
from reader.library.annotations.purge import PurgePlan, purge
from reader.library.annotations.sync import sync
from reader.library.articles import states, works
from reader.library.articles.entries import store_entries
from reader.library.articles.metadata import write_metadata
from reader.library.feeds import subscriptions
from reader.library.storage.database import SCHEMA_VERSION, Library
from reader.model import AuthorName, Entry, Metadata, Origin, PageStart, Place, Source
from tests.support.library_description import describe, undo_everything
from tests.support.stored_highlights import all_highlights
from tests.support.texts import store_revision

FIXTURES = Path(__file__).parent / "fixtures"
START = datetime(2026, 1, 1, tzinfo=UTC)


def paragraphs(*texts: str) -> Document:
    return Document(tuple(Block(BlockKind.PARAGRAPH, text) for text in texts))


def fill(lib: Library) -> None:
    """Something of everything the schema holds."""
    minutes = iter(range(1, 100))

    def now() -> datetime:
        return START + timedelta(minutes=next(minutes))

    feed, _ = subscriptions.subscribe(
        lib, "https://feed.example/rss", title="Kept feed", folder=("Out", "In"), typed=True
    )
    entries = [
        Entry(f"g{n}", f"https://site.example/{n}", f"Report {n}", ("Ann",), START, content_html="<p>x</p>")
        for n in range(4)
    ]
    first, second, third, fourth = store_entries(lib, feed.id, entries, now=now()).new
    for number in (first, second, third, fourth):
        text = paragraphs("The quick brown fox jumps.", f"Paragraph of {number}.", "東京都庁へ行く。")
        store_revision(
            lib, number, document=text, source=Source.FEED, cleaner=1, source_html=b"<p>", now=now()
        )
    kept = highlight_changes.add_highlight(
        lib, first, 4, 9, note="kept note", tags=["Zoo"], colour="blue", now=now()
    )
    gone = highlight_changes.add_highlight(lib, first, 10, 15, note="deleted", now=now())
    orphan = highlight_changes.add_highlight(lib, second, 0, 26, note="orphan", now=now())
    store_revision(
        lib,
        first,
        document=paragraphs("New.", "The quick brown fox jumps."),
        source=Source.PAGE,
        cleaner=2,
        now=now(),
    )
    store_revision(
        lib, second, document=paragraphs("Wholly unlike it."), source=Source.PAGE, cleaner=2, now=now()
    )
    highlight_changes.delete_highlight(lib, gone.uid, now=now())
    highlight_changes.place_by_hand(lib, orphan.uid, 0, 6, now=now())
    highlight_changes.set_note(lib, kept.uid, "changed note", now=now())
    article_changes.set_article_note(lib, third, "about the third", now=now())
    article_changes.set_article_tags(lib, third, ["zoo", "third"], now=now())
    one = highlight_changes.add_highlight(lib, fourth, 0, 3, note="one", now=now())
    two = highlight_changes.add_highlight(lib, fourth, 4, 9, note="two", now=now())
    highlight_changes.split(
        lib, highlight_changes.merge(lib, [one.uid, two.uid], now=now()).uid, 3, now=now()
    )
    purged = highlight_changes.add_highlight(lib, fourth, 10, 15, note="purged", now=now())
    highlight_changes.delete_highlight(lib, purged.uid, now=now())
    plan = PurgePlan((highlights.highlight(lib, purged.uid),), (), 0)
    purge(lib, plan, now=now())
    left, _ = subscriptions.subscribe(lib, "https://left.example/rss")
    (kept_after,) = store_entries(lib, left.id, [Entry("l", "https://left.example/1", "Left")], now=now()).new
    article_changes.set_article_note(lib, kept_after, "kept after the feed was left", now=now())
    subscriptions.unsubscribe(lib, left.id)
    merge_from_another_machine(lib, fourth, now())
    schema_2(lib, first, second, now)
    states.set_read(lib, [first, second], True, now=now())
    states.set_starred(lib, [third], True, now=now())
    states.set_place(lib, first, Place(1, 4, "quick"))
    journal.undo(lib, now=now())


def schema_2(lib: Library, first: int, second: int, now: Callable[[], datetime]) -> None:
    """What schema 2 added: an undated article of two feeds, a work, a long document, pages, metadata."""
    other, _ = subscriptions.subscribe(lib, "https://two.example/rss", folder=("Out",))
    undated = [Entry("u", "https://two.example/u", "Undated")]
    (number,) = store_entries(lib, other.id, undated, now=now()).new
    third, _ = subscriptions.subscribe(lib, "https://three.example/rss")
    store_entries(lib, third.id, undated, now=now())
    long = paragraphs(*(f"Paragraph {n} of a long report." for n in range(6_000)))
    pages = (PageStart(0, 0, "i"), PageStart(100_000, 1, "1"))
    known = Metadata(type="report", doi="10.1/x", authors=(AuthorName("Ohm", "Ada"),))
    store_revision(lib, number, document=long, pages=pages, metadata=known, now=now())
    with lib.transaction():
        works.link_articles(lib, first, second, works.CANONICAL, at=0)
        works.set_hand_link(lib, second, number, True, at=0)
        write_metadata(lib, number, Origin.READER, {"doi": "10.1/right"}, at=0)
    states.set_later(lib, [number], True, due_at=START, now=now())
    states.set_done(lib, [second], True, now=now())
    states.set_finished(lib, [first], True, now=now())
    states.set_opened(lib, first, now=now())


def merge_from_another_machine(lib: Library, number: int, now: datetime) -> None:
    """Rows of the journal that another machine wrote."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shared = folder / "shared"
        shared.mkdir()
        sync(lib, shared, now=now)
        with Library.open(folder / "other.db", write=True) as other:
            sync(other, shared, now=now)
            (there,) = (h.article_id for _, h in all_highlights(other) if h.note == "one\n\ntwo")
            text = paragraphs("The quick brown fox jumps.", f"Paragraph of {number}.", "東京都庁へ行く。")
            store_revision(other, there, document=text, source=Source.FEED, cleaner=1, now=now)
            highlight_changes.add_highlight(other, there, 16, 19, note="from another machine", now=now)
            sync(other, shared, now=now)
        sync(lib, shared, now=now)


def main() -> None:
    target = FIXTURES / f"library-{SCHEMA_VERSION}.db.gz"
    if target.exists():
        sys.exit(f"{target} is there: a schema that was released does not change. Add a migration.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "postil.db"
        with Library.open(path, write=True) as lib:
            fill(lib)
        with Library.open(path, write=True) as lib:
            lib.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        target.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    write_expectation(target)


def write_expectation(target: Path) -> None:
    """Write down what a kept library holds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "postil.db"
        path.write_bytes(gzip.decompress(target.read_bytes()))
        with Library.open(path, write=True) as lib:
            holds, steps = describe(lib), undo_everything(lib)
    expected = {"sha256": sha256(target.read_bytes()).hexdigest(), "holds": holds, "undo": steps}
    file = target.with_name(target.name.removesuffix(".db.gz") + ".json")
    file.write_text(json.dumps(expected, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    print(f"{target}: {target.stat().st_size} bytes; {file}")


if __name__ == "__main__":
    main()
