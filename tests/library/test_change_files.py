"""The files of changes beside the library bring back what damage to its file or log took."""

import gzip
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from reader.library.annotations import highlight_changes, highlights
from reader.library.annotations.change_files import PART_BYTES, read_changes
from reader.library.annotations.highlight_changes import add_highlight
from reader.library.annotations.journal_file import is_journal
from reader.library.annotations.journal_store import all_rows
from reader.library.annotations.purge import plan_purge, purge
from reader.library.annotations.sync import import_journal
from reader.library.storage.backups import backup
from reader.library.storage.database import Library
from reader.library.storage.files import changes_folder
from reader.library.storage.health import check
from reader.library.storage.restoring import restore
from tests.support.examples import in_part
from tests.support.fixtures import AddArticle, At
from tests.support.journal_damage import damaged, everything, make_library, recover

TEXT = "The quick brown fox jumps over the lazy dog. " * 20


@pytest.fixture
def number(lib: Library, add_article: AddArticle) -> Any:
    return add_article(lib, TEXT)


def copied(lib: Library) -> Any:
    return {row.key: row for row in read_changes(lib).rows}


def stored(lib: Library) -> Any:
    return {row.key: row for row in all_rows(lib)}


def test_change_is_copied_before_return(lib: Library, number: int, at: At) -> None:
    for second in range(5):
        add_highlight(lib, number, second, second + 3, now=at(second))
        assert copied(lib) == stored(lib)
    folder = changes_folder(lib.path)
    assert folder.name == "postil.changes"
    assert not any(file.name.endswith("-journal") for file in folder.iterdir())


def test_two_programs_append_to_one_sequence(lib: Library, number: int, at: At) -> None:
    with Library.open(lib.path, write=True) as other:
        for second in range(6):
            writer = (lib, other)[second % 2]
            add_highlight(writer, number, second, second + 3, now=at(second))
        assert copied(lib) == stored(lib) == stored(other)


def test_full_parts_are_compressed(lib: Library, number: int, at: At) -> None:
    made = add_highlight(lib, number, 0, 3, now=at(0))
    for second in range(6):
        highlight_changes.set_note(lib, made.uid, f"{second} " * (PART_BYTES // 5), now=at(second))
    parts = sorted(file.name for file in changes_folder(lib.path).iterdir())
    assert len([name for name in parts if name.endswith(".jsonl")]) == 1
    assert len(parts) > 3
    assert copied(lib) == stored(lib)


def test_next_program_copies_missing_rows(
    lib: Library, number: int, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_highlight(lib, number, 0, 3, now=at(0))
    with monkeypatch.context() as patch:
        patch.setattr(Library, "_copy_journal", lambda self: None)
        add_highlight(lib, number, 4, 9, now=at(1))
        assert copied(lib) != stored(lib)
    add_highlight(lib, number, 10, 15, now=at(2))
    assert copied(lib) == stored(lib)


def test_partial_line_does_not_damage_next_line(lib: Library, number: int, at: At) -> None:
    add_highlight(lib, number, 0, 3, now=at(0))
    (part,) = changes_folder(lib.path).glob("*.jsonl")
    with part.open("ab") as opened:
        opened.write(b'{"after":{"half')
    add_highlight(lib, number, 4, 9, now=at(1))
    assert copied(lib) == stored(lib)


def test_purge_removes_highlights_from_change_files(lib: Library, number: int, at: At) -> None:
    made = add_highlight(lib, number, 4, 9, note="secret", now=at(1))
    add_highlight(lib, number, 10, 15, note="kept", now=at(1))
    highlight_changes.delete_highlight(lib, made.uid, now=at(2))
    purge(lib, plan_purge(lib, deleted_before=at(3)), now=at(4))
    files = list(changes_folder(lib.path).iterdir())
    whole = b"".join(gzip.decompress(f.read_bytes()) if f.suffix == ".gz" else f.read_bytes() for f in files)
    assert (b"secret" in whole, b"kept" in whole) == (False, True)
    assert copied(lib) == stored(lib)
    add_highlight(lib, number, 20, 25, now=at(5))
    assert copied(lib) == stored(lib)


def test_restored_backup_begins_new_generation(lib: Library, number: int, at: At) -> None:
    add_highlight(lib, number, 4, 9, note="before", now=at(1))
    saved = backup(lib, now=at(2)).path
    add_highlight(lib, number, 10, 15, note="after", now=at(3))
    lib.close()
    aside = restore(lib.path, saved, now=at(4))
    with Library.open(lib.path, write=True) as restored:
        assert restored.restored_changes == 0
        assert [one.note for one in highlights.highlights(restored, number)] == ["before"]
        add_highlight(restored, number, 16, 19, note="then", now=at(5))
        assert copied(restored) == stored(restored)
        # what was done after the backup is not gone
        (folder,) = [path for path in aside if path.is_dir()]
        assert is_journal(folder)
        assert import_journal(restored, folder, now=at(6)).unreadable == ()
        assert {one.note for one in highlights.highlights(restored, number)} == {"before", "after", "then"}


def test_lost_rows_are_restored_and_reported(lib: Library, number: int, at: At) -> None:
    made = [add_highlight(lib, number, 4 * n, 4 * n + 3, note=str(n), now=at(n)) for n in range(3)]
    lib.settle()
    before = lib.path.read_bytes()
    made += [add_highlight(lib, number, 4 * n, 4 * n + 3, note=str(n), now=at(n)) for n in range(3, 6)]
    lib.close()
    lib.path.write_bytes(before)
    with Library.open(lib.path, write=True) as found:
        assert found.restored_changes == 3
        assert [one.uid for one in highlights.highlights(found, number)] == [one.uid for one in made]
        assert check(found).problems == ()
        add_highlight(found, number, 60, 63, now=at(9))
        assert copied(found) == stored(found)
    with Library.open(lib.path, write=True) as again:
        assert again.restored_changes == 0


def test_unusable_change_folder_is_reported(lib: Library, number: int, at: At) -> None:
    changes = changes_folder(lib.path)
    shutil.rmtree(changes)
    changes.write_text("in the way")
    made = add_highlight(lib, number, 4, 9, now=at(1))
    assert "postil.changes" in lib.copy_problem
    assert any("postil.changes cannot be read" in notice for notice in check(lib).notices)
    with Library.open(lib.path, write=True) as other:
        assert [one.uid for one in highlights.highlights(other, number)] == [made.uid]
    changes.unlink()
    add_highlight(lib, number, 10, 15, now=at(2))
    assert lib.copy_problem == ""
    assert copied(lib) == stored(lib)


@pytest.mark.parametrize("trials", in_part([2, 8], 1))
@pytest.mark.parametrize("where", ["log", "file", "both"])
def test_random_damage_loses_no_rows_silently(tmp_path: Path, at: At, where: Any, trials: int) -> None:
    library = make_library(tmp_path / "postil.db")
    expected = everything(library)
    chance = random.Random(11)
    for trial in range(trials):
        place = tmp_path / str(trial)
        damaged(library.path, place, where, chance)
        found, _ = recover(place / "postil.db", place / "rebuilt.db", at(100))
        assert found == expected, trial
    library.close()


def test_opening_notices_broken_log_frame_anywhere(tmp_path: Path) -> None:
    """What a log loses is its end: opening compares the last row of the files, and so needs no look at it."""
    library = make_library(tmp_path / "postil.db")
    expected = everything(library)
    log = tmp_path / "postil.db-wal"
    data = log.read_bytes()
    page = 24 + int.from_bytes(data[8:12], "big")
    frames = (len(data) - 32) // page
    hits = [8, *(32 + page * frame + place for frame in range(0, frames, frames // 6) for place in (17, 300))]
    noticed = 0
    for number, hit in enumerate(hits):
        place = tmp_path / str(number)
        place.mkdir()
        shutil.copy(library.path, place)
        (place / log.name).write_bytes(data[:hit] + bytes([data[hit] ^ 16]) + data[hit + 1 :])
        shutil.copytree(changes_folder(library.path), changes_folder(place / library.path.name))
        with Library.open(place / library.path.name, write=True) as found:
            assert everything(found) == expected, hit
            noticed += found.restored_changes > 0
    assert noticed == len(hits)
    library.close()
