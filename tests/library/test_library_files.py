"""Files beside the library: stored whole, checked by their hashes, removed only by a purge."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.document import Block, BlockKind, Document
from reader.errors import LibraryError, TooLarge
from reader.library.annotations.purge import plan_purge, purge
from reader.library.articles import attachments
from reader.library.articles.attachments import PDF, NewAttachment, attach
from reader.library.storage import backups
from reader.library.storage.database import Library
from reader.library.storage.file_store import FileState, FileStore
from reader.model import Revision

LIMIT = 1_000_000


def test_same_file_is_stored_once_under_its_hash(path: Path, tmp_path: Path) -> None:
    store = FileStore(path)
    source = tmp_path / "report.pdf"
    source.write_bytes(b"%PDF-1.7 report")
    first = store.add(source, PDF, limit=LIMIT)
    again = store.add_bytes(b"%PDF-1.7 report", PDF)
    assert first == again
    assert first.path == store.folder / f"{first.sha}.pdf"
    assert first.path.read_bytes() == b"%PDF-1.7 report"
    assert (first.path.stat().st_mode & 0o777, store.folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert list(store.names()) == [first.sha]


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "too large", "missing"])
def test_what_is_no_file_within_the_limit_is_refused(path: Path, tmp_path: Path, kind: str) -> None:
    source = tmp_path / "source.pdf"
    if kind == "link":
        secret = tmp_path / "secret"
        secret.write_bytes(b"secret")
        source.symlink_to(secret)
    elif kind == "pipe":
        os.mkfifo(source)
    elif kind == "folder":
        source.mkdir()
    elif kind == "too large":
        source.write_bytes(b"x" * (LIMIT + 1))
    store = FileStore(path)
    with pytest.raises((LibraryError, TooLarge)):
        store.add(source, PDF, limit=LIMIT)
    assert store.names() == {}


def test_damaged_and_missing_files_are_told_and_stored_anew(
    lib: Library, add_article: Callable[..., int], at: Callable[[float], datetime]
) -> None:
    article_id = add_article(lib, "Text.")
    store = FileStore(lib.path)
    stored = store.add_bytes(b"%PDF-1.7 one", PDF)
    attach(lib, article_id, NewAttachment(stored.sha, PDF, stored.bytes, name="one.pdf"), now=at(0))
    assert list(attachments.file_problems(lib)) == []
    about = stored.path.stat()
    stored.path.write_bytes(b"%PDF-1.7 two")
    os.utime(stored.path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert list(attachments.file_problems(lib)) == []  # as it was when it was found sound
    assert "damaged" in next(attachments.file_problems(lib, every=True))
    os.utime(stored.path)
    assert store.state(stored.sha, PDF) is FileState.DAMAGED
    assert "damaged (Report one)" in next(attachments.file_problems(lib))
    store.add_bytes(b"%PDF-1.7 one", PDF)
    assert store.state(stored.sha, PDF) is FileState.SOUND
    stored.path.unlink()
    assert "missing" in next(attachments.file_problems(lib))


def test_only_files_without_an_article_are_removed(
    lib: Library, add_article: Callable[..., int], at: Callable[[float], datetime]
) -> None:
    article_id = add_article(lib, "Text.")
    store = FileStore(lib.path)
    used, unused = store.add_bytes(b"%PDF used", PDF), store.add_bytes(b"%PDF unused", PDF)
    attach(lib, article_id, NewAttachment(used.sha, PDF, used.bytes), now=at(0))
    (store.folder / "notes.txt").write_text("not ours")
    store.add_bytes(b"%PDF being saved", PDF)
    for old in (used, unused):
        os.utime(old.path, (1, 1))
    plan = plan_purge(lib, deleted_before=at(1))
    assert (plan.files, plan.file_bytes) == ((unused.sha,), unused.bytes)
    purge(lib, plan, now=at(2))
    assert unused.sha not in store.names()
    assert len(store.names()) == 2
    assert (store.folder / "notes.txt").exists()


def test_file_of_a_superseded_text_goes_with_it(
    lib: Library,
    add_article: Callable[..., int],
    revise: Callable[..., Revision],
    at: Callable[[float], datetime],
) -> None:
    article_id = add_article(lib)
    store = FileStore(lib.path)
    for version in (b"one", b"two"):
        stored = store.add_bytes(b"%PDF " + version, PDF)
        os.utime(stored.path, (1, 1))
        text = Document((Block(BlockKind.PARAGRAPH, f"Text {version!r}."),))
        revise(lib, article_id, text, file_sha=stored.sha)
        attach(lib, article_id, NewAttachment(stored.sha, PDF, stored.bytes), now=at(0))
    purge(lib, plan_purge(lib, deleted_before=datetime.now(UTC) + timedelta(days=1)), now=at(2))
    assert list(store.names()) == [stored.sha]
    assert [one.sha for one in attachments.attachments(lib, article_id)] == [stored.sha]


def test_backups_say_how_many_files_they_list(
    lib: Library, add_article: Callable[..., int], at: Callable[[float], datetime]
) -> None:
    attach(lib, add_article(lib, "Text."), NewAttachment("a" * 64, PDF, 10), now=at(0))
    made = backups.backup(lib, now=at(1))
    assert backups.contents(made.path).files == 1


def test_attaching_again_adds_what_is_new(
    lib: Library, add_article: Callable[..., int], at: Callable[[float], datetime]
) -> None:
    article_id = add_article(lib, "Text.")
    sha = "a" * 64
    attach(lib, article_id, NewAttachment(sha, PDF, 10, url="https://a.example/r.pdf", kept=False), now=at(0))
    attach(lib, article_id, NewAttachment(sha, PDF, 10, name="r.pdf", pages=3), now=at(1))
    (only,) = attachments.attachments(lib, article_id)
    assert (only.url, only.name, only.pages, only.kept) == ("https://a.example/r.pdf", "r.pdf", 3, True)
    assert attachments.article_of_file(lib, sha) == article_id
