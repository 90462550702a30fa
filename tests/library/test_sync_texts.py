"""Texts and files of highlighted articles travel with a sync; a hostile folder costs nothing."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reader.document import Block, BlockKind, Document
from reader.library.annotations.highlight_changes import add_highlight
from reader.library.annotations.highlights import highlights
from reader.library.annotations.sync import sync
from reader.library.annotations.sync_texts import SyncedTexts, sync_texts
from reader.library.articles import attachments, documents, entries, listing, metadata
from reader.library.articles.attachments import PDF, NewAttachment, attach
from reader.library.storage.database import Library
from reader.library.storage.encoding import derived_uid
from reader.library.storage.file_store import FileState, FileStore
from reader.model import AnchorState, Metadata, PageStart, Source
from tests.support.lists import listed
from tests.support.texts import store_revision

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
BODY = Document(
    (Block(BlockKind.HEADING, "Ports", level=1), Block(BlockKind.PARAGRAPH, "Ships were counted."))
)
FILE = b"%PDF-1.7 a report"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "shared"
    made.mkdir()
    return made


@pytest.fixture
def two(tmp_path: Path, open_blank: Callable[[Path], Library]) -> Iterator[tuple[Library, Library]]:
    """Two libraries; in the first is a report with a file and a highlight."""
    with open_blank(tmp_path / "a.db") as a, open_blank(tmp_path / "b.db") as b:
        stored = FileStore(a.path).add_bytes(FILE, PDF)
        number = entries.add_saved(
            a, url="file:///reports/ports.pdf", title="Ports", now=NOW, uid=derived_uid("file", stored.sha)
        )
        store_revision(
            a,
            number,
            document=BODY,
            source=Source.PDF,
            cleaner=1,
            file_sha=stored.sha,
            pages=(PageStart(0, 0, "iii"), PageStart(12, 1, "iv")),
            metadata=Metadata(institution="Harbour Institute"),
            now=NOW,
        )
        attach(a, number, NewAttachment(stored.sha, PDF, stored.bytes, "ports.pdf", pages=2), now=NOW)
        start = BODY.text.index("were")
        add_highlight(a, number, start, start + 4, note="How?", now=NOW)
        yield a, b


def exchange(lib: Library, folder: Path, *, files: int | None = None) -> SyncedTexts:
    sync(lib, folder, now=NOW)
    return sync_texts(lib, folder, files=files, now=NOW)


def test_highlighted_passage_can_be_read_on_the_other_machine(
    two: tuple[Library, Library], folder: Path
) -> None:
    a, b = two
    assert exchange(a, folder).texts_sent == 1
    assert exchange(b, folder).texts_received == 1
    (number,) = listed(b)
    article = listing.article(b, number)
    assert article.revision is not None
    assert (article.revision.document, article.revision.source) == (BODY, Source.PDF)
    assert documents.pages(b, article.revision.id) == (PageStart(0, 0, "iii"), PageStart(12, 1, "iv"))
    assert metadata.metadata(b, number).institution == "Harbour Institute"
    (highlight,) = highlights(b, number)
    assert highlight.anchor.state is AnchorState.EXACT
    assert BODY.text[highlight.anchor.start : highlight.anchor.end] == "were"
    file = attachments.text_file(b, number)
    assert file is not None
    assert (file.kept, file.pages) == (False, 2)
    assert list(attachments.file_problems(b)) == []
    assert exchange(b, folder) == exchange(a, folder) == SyncedTexts()


def test_files_travel_only_on_request(two: tuple[Library, Library], folder: Path) -> None:
    a, b = two
    exchange(a, folder)
    assert not (folder / "files").exists()
    assert exchange(a, folder, files=1000).files_sent == 1
    exchange(b, folder)
    assert FileStore(b.path).names() == {}
    assert exchange(b, folder, files=5).files_received == 0  # larger than allowed here
    assert exchange(b, folder, files=1000).files_received == 1
    ((sha, path),) = FileStore(b.path).names().items()
    assert path.read_bytes() == FILE
    assert FileStore(b.path).state(sha, PDF) is FileState.SOUND
    assert exchange(b, folder, files=1000) == SyncedTexts()


def test_text_that_is_here_is_not_replaced(two: tuple[Library, Library], folder: Path) -> None:
    a, b = two
    exchange(a, folder)
    sync(b, folder, now=NOW)
    (number,) = listed(b)
    own = Document((Block(BlockKind.PARAGRAPH, "Ships were counted here."),))
    store_revision(b, number, document=own, now=NOW)
    assert exchange(b, folder).texts_received == 0
    revision = listing.article(b, number).revision
    assert revision is not None
    assert revision.document == own


def _record(folder: Path) -> tuple[Path, dict[str, Any]]:
    (path,) = (folder / "texts").iterdir()
    return path, json.loads(gzip.decompress(path.read_bytes()))


DAMAGE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another text": lambda record: (
        record | {"document": Document((Block(BlockKind.PARAGRAPH, "x"),)).to_json()}
    ),
    "no document": lambda record: record | {"document": "{}"},
    "no object": lambda record: [record],
    "source": lambda record: record | {"source": "nowhere"},
    "cleaner": lambda record: record | {"cleaner": "1"},
    "page before the text": lambda record: record | {"pages": [[-1, 0, ""]]},
    "page without a label": lambda record: record | {"pages": [[0, 0]]},
    "page twice": lambda record: record | {"pages": [[0, 0, ""], [3, 0, ""]]},
    "pages backwards": lambda record: record | {"pages": [[3, 0, ""], [0, 1, ""]]},
    "page behind the text": lambda record: record | {"pages": [[10**9, 0, ""]]},
    "huge number": lambda record: record | {"cleaner": 2**70},
    "page label": lambda record: record | {"pages": [[0, 0, 7]]},
    "metadata": lambda record: record | {"metadata": {"pdf": {"doi": ["x"]}}},
    "file name": lambda record: record | {"file": record["file"] | {"sha": "../../etc/passwd"}},
    "file size": lambda record: record | {"file": record["file"] | {"bytes": "1"}},
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_records_that_are_not_valid_are_named_and_passed_over(
    two: tuple[Library, Library], folder: Path, kind: str
) -> None:
    a, b = two
    exchange(a, folder)
    path, record = _record(folder)
    path.write_bytes(gzip.compress(json.dumps(DAMAGE[kind](record)).encode()))
    done = exchange(b, folder)
    assert done.texts_received == 0
    assert [path.name in problem for problem in done.unreadable] == [True]
    (number,) = listed(b)
    assert listing.article(b, number).revision is None
    assert len(highlights(b, number)) == 1


@pytest.mark.parametrize("kind", ["cut off", "no archive", "bomb", "link", "folder", "deep"])
def test_files_that_are_no_texts_are_named_and_passed_over(
    two: tuple[Library, Library], folder: Path, tmp_path: Path, kind: str
) -> None:
    a, b = two
    exchange(a, folder)
    path, _ = _record(folder)
    data = path.read_bytes()
    path.unlink()
    if kind == "cut off":
        path.write_bytes(data[: len(data) // 2])
    elif kind == "no archive":
        path.write_bytes(b"x" * 100)
    elif kind == "bomb":
        path.write_bytes(gzip.compress(b"[" + b" " * 200_000_000))
    elif kind == "link":
        other = tmp_path / "other"
        other.write_bytes(data)
        path.symlink_to(other)
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_bytes(gzip.compress(b"[" * 1_000_000))
    done = exchange(b, folder)
    assert done.texts_received == 0
    assert len(done.unreadable) == 1


@pytest.mark.parametrize("kind", ["another file", "link"])
def test_hostile_files_are_refused(
    two: tuple[Library, Library], folder: Path, tmp_path: Path, kind: str
) -> None:
    a, b = two
    exchange(a, folder, files=1000)
    (path,) = (folder / "files").iterdir()
    path.unlink()
    if kind == "link":
        secret = tmp_path / "secret"
        secret.write_bytes(FILE)
        path.symlink_to(secret)
    else:
        path.write_bytes(b"%PDF-1.7 forged")
    done = exchange(b, folder, files=1000)
    assert (done.texts_received, done.files_received, len(done.unreadable)) == (1, 0, 1)
    assert FileStore(b.path).names() == {}


@pytest.mark.parametrize("name", ["texts", "files"])
def test_folders_that_are_links_are_refused(
    two: tuple[Library, Library], folder: Path, tmp_path: Path, name: str
) -> None:
    a, _ = two
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / name).symlink_to(elsewhere)
    done = exchange(a, folder, files=1000)
    assert [name in problem for problem in done.unreadable] == [True]
    assert list(elsewhere.iterdir()) == []
