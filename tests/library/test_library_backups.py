"""Backups, what is kept of them, and restoring."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reader.errors import LibraryBusy, LibraryDamaged, LibraryForeign, NotFound
from reader.library.annotations import highlight_changes, highlights, journal
from reader.library.storage.backups import (
    Backup,
    backup,
    backups,
    contents,
    daily_backup,
    find_backup,
    superseded,
)
from reader.library.storage.database import Library
from reader.library.storage.files import side_files
from reader.library.storage.restoring import restore
from tests.support.fixtures import AddArticle, At

DAY = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)  # a Monday


@pytest.fixture
def marked(path: Path, add_article: AddArticle, at: At) -> Any:
    """A closed library with one highlight, and the highlight's uid."""
    with Library.open(path, write=True) as lib:
        number = add_article(lib, "The quick brown fox.")
        return highlight_changes.add_highlight(lib, number, 4, 9, note="mine", now=at(1)).uid


def test_backup_of_open_library_is_complete(path: Path, marked: Any) -> None:
    with Library.open(path, write=True) as lib:
        made = backup(lib, now=DAY)
        with Library.open(path) as reading:
            backup(reading, now=DAY + timedelta(seconds=1), reason="daily")
    assert [one.reason for one in backups(path)] == ["daily", "by-hand"]
    held = contents(made.path)
    assert (held.feeds, held.articles, held.highlights, held.notes, held.problem) == (1, 1, 1, 1, "")
    with Library.open(made.path) as copy:
        assert highlights.highlight(copy, marked).note == "mine"


def test_daily_and_weekly_backups_are_kept(path: Path, marked: Any) -> None:
    with Library.open(path, write=True) as lib:
        first = daily_backup(lib, now=DAY)
        assert first is not None
        assert daily_backup(lib, now=DAY + timedelta(hours=5)) is None
        by_hand = backup(lib, now=DAY)
    known = [first, by_hand]
    for day in range(1, 90):
        moment = DAY + timedelta(days=day)
        made = Backup(path.with_name(f"{moment:%Y-%m-%d}"), moment, "daily", 0)
        known = sorted([*known, made], key=lambda one: one.made_at, reverse=True)
        gone = superseded(known, moment.date())
        known = [one for one in known if one not in gone]
    assert by_hand in known
    days = [(DAY + timedelta(days=89) - one.made_at).days for one in known if one.reason == "daily"]
    assert days[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert len(days) <= 7 + 4
    assert 28 <= days[-1] <= 35


def test_backup_is_found_by_name_prefix(path: Path, marked: Any) -> None:
    with Library.open(path, write=True) as lib:
        old, new = (backup(lib, now=DAY + timedelta(days=n)) for n in (0, 1))
    assert find_backup(path, "2026-01-05") == old
    assert find_backup(path, "newest") == new
    with pytest.raises(NotFound):
        find_backup(path, "2025")
    with pytest.raises(NotFound):
        find_backup(path.with_name("other.db"), "newest")


@pytest.mark.parametrize("serials", [True, False], ids=["with serial numbers", "from version 1"])
def test_backups_are_ordered_by_what_they_hold_when_the_clock_was_ahead(
    path: Path, marked: Any, at: At, serials: Any
) -> None:
    with Library.open(path, write=True) as lib:
        ahead = backup(lib, now=DAY.replace(year=2036))
        highlight_changes.set_note(lib, marked, "later", now=at(2))
        newer = backup(lib, now=DAY)
    if not serials:
        for one in (ahead, newer):
            with sqlite3.connect(one.path) as copy:
                copy.execute("DELETE FROM meta WHERE key = 'backup_serial'")
    assert backups(path) == [newer, ahead]
    assert find_backup(path, "newest") == newer


def test_daily_backups_of_a_clock_that_was_ahead_do_not_stay_for_ever(path: Path, marked: Any) -> None:
    with Library.open(path, write=True) as lib:
        for day in range(20):
            daily_backup(lib, now=DAY.replace(year=2036) + timedelta(days=day * 8))
        for day in range(12):
            daily_backup(lib, now=DAY + timedelta(days=day))
    left = [one.made_at for one in backups(path)]
    assert len([moment for moment in left if moment.year == 2026]) >= 7
    assert len(left) <= 7 + 4 + 1


def test_partial_backups_are_removed_by_next_run(path: Path, marked: Any) -> None:
    with Library.open(path, write=True) as lib:
        made = daily_backup(lib, now=DAY)
        draft = made.path.with_suffix(".db.partial")
        making: tuple[Callable[[], object], ...] = (
            lambda: backup(lib, now=DAY + timedelta(hours=1)),
            lambda: daily_backup(lib, now=DAY),
        )
        for make in making:
            draft.write_bytes(b"x" * 5000)
            make()
            assert not draft.exists()


def test_damaged_library_is_not_backed_up(path: Path, marked: Any) -> None:
    with Library.open(path, write=True) as lib:
        good = daily_backup(lib, now=DAY)
    ruined = bytearray(path.read_bytes())
    for page in range(5, len(ruined) // 4096):
        ruined[page * 4096 : page * 4096 + 100] = b"\xaa" * 100
    path.write_bytes(ruined)
    with Library.open(path) as lib:
        for day in range(1, 20):
            with pytest.raises(LibraryDamaged):
                daily_backup(lib, now=DAY + timedelta(days=day))
    assert backups(path) == [good]
    assert [file.name for file in good.path.parent.iterdir()] == [good.path.name]


@pytest.mark.parametrize("ruin", ["deleted", "emptied", "garbage", "cut"])
def test_restore_brings_back_content(path: Path, marked: Any, at: At, ruin: Any) -> None:
    with Library.open(path, write=True) as lib:
        made = backup(lib, now=DAY)
        highlight_changes.set_note(lib, marked, "later", now=at(5))
    if ruin == "deleted":
        path.unlink()
    else:
        content = path.read_bytes()
        path.write_bytes({"emptied": b"", "garbage": b"x" * 9999, "cut": content[: len(content) // 2]}[ruin])
    aside = restore(path, made.path, now=DAY)
    assert all(file.exists() for file in aside)
    assert made.path.exists()
    with Library.open(path, write=True) as lib:
        assert highlights.highlight(lib, marked).note == "mine"
        assert journal.undo(lib, now=at(6)).label == "highlight added"


@pytest.fixture
def pending(path: Path, marked: Any, at: At) -> Any:
    """A backup of a library whose last note is only in the log, as a killed program leaves it."""
    lib = Library.open(path, write=True)
    made = backup(lib, now=DAY)
    highlight_changes.set_note(lib, marked, "later", now=at(5))
    copies = {file: file.read_bytes() for file in (path, *side_files(path)) if file.exists()}
    lib.close()
    for file, content in copies.items():
        file.write_bytes(content)
    return made


def test_restore_ignores_log_of_replaced_library(path: Path, marked: Any, pending: Any) -> None:
    restore(path, pending.path, now=DAY)
    assert not side_files(path)[0].exists()
    with Library.open(path) as lib:
        assert highlights.highlight(lib, marked).note == "mine"


def test_restore_sets_log_content_aside(path: Path, marked: Any, pending: Any) -> None:
    aside, *_ = restore(path, pending.path, now=DAY)
    with Library.open(aside) as lib:
        assert highlights.highlight(lib, marked).note == "later"


@pytest.mark.parametrize("move", [1, 2, 3])
def test_interrupted_restore_leaves_no_incomplete_library(
    path: Path, marked: Any, pending: Any, monkeypatch: pytest.MonkeyPatch, move: Any
) -> None:
    moves, replace = [], Path.replace

    def cut_off(self: Path, target: Path) -> Any:
        moves.append(target)
        if len(moves) == move:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", cut_off)
    try:
        restore(path, pending.path, now=DAY)
    except KeyboardInterrupt:
        if path.exists():
            with Library.open(path) as lib:
                assert highlights.highlight(lib, marked).note == "later"
    kept = [file for file in path.parent.iterdir() if file.name.endswith((path.name, "Z"))]
    notes = set()
    for file in kept:
        with Library.open(file) as lib:
            notes.add(highlights.highlight(lib, marked).note)
    assert "later" in notes


def test_two_restores_in_one_second_keep_both_libraries(
    path: Path, marked: Any, pending: Any, at: At
) -> None:
    first, *_ = restore(path, pending.path, now=DAY)
    with Library.open(path, write=True) as lib:
        highlight_changes.set_note(lib, marked, "in between", now=at(6))
    second, *_ = restore(path, pending.path, now=DAY)
    notes = []
    for file in (first, second):
        with Library.open(file) as lib:
            notes.append(highlights.highlight(lib, marked).note)
    assert notes == ["later", "in between"]


def test_a_restored_library_has_a_new_name_in_the_journal(path: Path, marked: Any) -> None:
    with Library.open(path, write=True) as lib:
        made = backup(lib, now=DAY)
        device, clock = (
            lib.value("SELECT value FROM meta WHERE key = ?", (key,)) for key in ("device", "clock")
        )
    restore(path, made.path, now=DAY)
    with Library.open(path) as lib:
        assert lib.value("SELECT value FROM meta WHERE key = 'device'") != device
        assert json.loads(lib.value("SELECT value FROM meta WHERE key = 'seen'")) == {device: int(clock)}


def test_unsound_backup_is_refused(path: Path, marked: Any, tmp_path: Path) -> None:
    before = path.read_bytes()
    broken = tmp_path / "broken.db"
    broken.write_bytes(before[:5000])
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as other:
        other.execute("CREATE TABLE t (x)")
    for file, error in (
        (broken, LibraryDamaged),
        (foreign, LibraryForeign),
        (tmp_path / "none.db", LibraryDamaged),
    ):
        with pytest.raises(error):
            restore(path, file, now=DAY)
    assert path.read_bytes() == before


def test_open_library_is_not_replaced(path: Path, marked: Any) -> None:
    with Library.open(path, write=True) as lib:
        made = backup(lib, now=DAY)
    code = (
        "import sys; from pathlib import Path; from reader.library.storage.database import Library;"
        f"lib = Library.open(Path({str(path)!r})); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path.cwd(), text=True
    )
    assert other.stdout.readline() == "open\n"
    try:
        with pytest.raises(LibraryBusy, match="open in a program"):
            restore(path, made.path, now=DAY)
    finally:
        other.communicate("")
    restore(path, made.path, now=DAY)


def test_simultaneous_backups_get_own_files(
    path: Path, lib: Library, add_article: AddArticle, at: At
) -> None:
    for number in range(30):
        add_article(lib, f"Text {number}. " * 500, name=str(number))

    def make(_: Any) -> Any:
        with Library.open(path) as reading:
            return contents(backup(reading, now=at(0)).path)

    with ThreadPoolExecutor(4) as pool:
        assert {(held.articles, held.problem) for held in pool.map(make, range(8))} == {(30, "")}
    (only,) = backups(path)
    assert {file.name for file in only.path.parent.glob("*.db*")} == {only.path.name}
