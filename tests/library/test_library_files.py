"""Files beside the library: stored whole, checked by their hashes, removed only by a purge."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from reader.errors import LibraryError, TooLarge
from reader.library.articles import attachments
from reader.library.articles.attachments import PDF, NewAttachment, attach
from reader.library.storage.database import Library
from reader.library.storage.file_store import FileState, FileStore

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
    stored.path.write_bytes(b"%PDF-1.7 two")
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
    assert attachments.unused_files(lib) == [(unused.sha, unused.bytes)]
    attachments.remove_unused_files(lib, [used.sha, unused.sha])
    assert list(store.names()) == [used.sha]
    assert (store.folder / "notes.txt").exists()


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
