"""A merge reads and writes only what is new, and all of it where a file or the journal is not as it was left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reader.library.annotations import journal_file
from reader.library.annotations.article_changes import set_metadata
from reader.library.annotations.highlight_changes import add_highlight, delete_highlight
from reader.library.annotations.highlights import highlights
from reader.library.annotations.journal_file import lines_of
from reader.library.annotations.journal_health import disagreements
from reader.library.annotations.journal_row import JournalRow, parse_line
from reader.library.annotations.journal_store import meta, rows_of_device
from reader.library.annotations.purge import plan_purge, purge
from reader.library.annotations.sync import sync
from reader.library.storage.database import Library
from tests.support.fixtures import AddArticle, At, Machines, OpenBlank


@pytest.fixture
def machines(tmp_path: Path, add_article: AddArticle, open_blank: OpenBlank) -> Iterator[Any]:
    """A folder, and three libraries with the same article."""
    folder = tmp_path / "shared"
    folder.mkdir()
    libs = [open_blank(tmp_path / f"{name}.db") for name in "abc"]
    for lib in libs:
        add_article(lib, "The quick brown fox jumps over the lazy dog.", name="one")
    yield folder, *libs
    for lib in libs:
        lib.close()


def merge_all(folder: Path, libs: tuple[Library, ...], at: At) -> None:
    for lib in (*libs, *libs):
        sync(lib, folder, now=at(500))


def _count_reads(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The lines of files that are parsed from now on."""
    lines: list[bytes] = []

    def counted(line: bytes) -> JournalRow:
        lines.append(line)
        return parse_line(line)

    monkeypatch.setattr(journal_file, "parse_line", counted)
    return lines


def test_sync_reads_and_writes_only_new_rows(
    machines: Machines, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, a, b, _ = machines
    for minute in range(5):
        add_highlight(a, 1, minute, minute + 3, now=at(minute))
    set_metadata(a, 1, {"doi": "10.1/x"}, now=at(6))
    merge_all(folder, (a, b), at)
    lines = _count_reads(monkeypatch)
    for lib in (a, b):
        done = sync(lib, folder, now=at(7))
        assert (done.sent, done.received, lines) == (0, 0, [])
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    set_metadata(a, 1, {"doi": "10.1/y"}, now=at(8))
    made = add_highlight(a, 1, 20, 23, now=at(9))
    assert sync(a, folder, now=at(10)).sent == 2
    assert lines == []
    assert sync(b, folder, now=at(11)).received == 2
    assert len(lines) == 2
    assert made.uid in [one.uid for one in highlights(b, 1)]
    grown = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert all(grown[name].startswith(data) for name, data in before.items())
    assert sum(map(len, grown.values())) == sum(map(len, before.values())) + sum(
        len(line) + 1 for line in lines
    )


def _disturb(folder: Path, kind: str, lib: Library, at: At) -> None:
    """Change what a machine's file, or its journal, holds after its last merge."""
    first = folder / f"postil-{meta(lib, 'device', '')}.jsonl"
    data = first.read_bytes()
    if kind == "lost":
        first.unlink()
    elif kind == "shortened":
        first.write_bytes(data[: data.index(b"\n") + 1])
    elif kind == "damaged":
        first.write_bytes(data[:99] + bytes([data[99] ^ 1]) + data[100:])
    elif kind == "emptied":
        first.write_bytes(b"")
    elif kind == "purged":
        delete_highlight(lib, highlights(lib, 1)[0].uid, now=at(20))
        purge(lib, plan_purge(lib, deleted_before=at(30)), now=at(31))
    elif kind == "replaced":
        lines = data.splitlines(keepends=True)
        first.write_bytes(b"".join(lines[1:]))


@pytest.mark.parametrize("kind", ["lost", "shortened", "damaged", "emptied", "purged", "replaced"])
def test_changed_own_file_is_rewritten(machines: Machines, at: At, kind: str) -> None:
    folder, a, b, c = machines
    for minute in range(4):
        add_highlight(a, 1, minute * 4, minute * 4 + 3, now=at(minute))
    merge_all(folder, (a, b), at)
    _disturb(folder, kind, a, at)
    add_highlight(a, 1, 30, 33, now=at(40))
    merge_all(folder, (a, b, c, a), at)
    for lib in (a, b, c):
        assert [one.quote for one in highlights(lib, 1)] == [one.quote for one in highlights(a, 1)]
        assert disagreements(lib) == []
    device = meta(a, "device", "")
    expected = [row.version_1() for row in rows_of_device(a, device)]
    assert (folder / f"postil-{device}.jsonl").read_bytes() == lines_of(
        row for row in expected if row is not None
    )
