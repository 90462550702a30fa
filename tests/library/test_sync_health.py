"""What `postil doctor` says of the folder that was synced with last."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reader.library.annotations.article_changes import set_metadata
from reader.library.annotations.entities.entity import Entity
from reader.library.annotations.entities.highlight import HighlightFields
from reader.library.annotations.entities.table import ENTITIES
from reader.library.annotations.field_snapshots import journal_fields
from reader.library.annotations.highlight_changes import add_highlight, delete_highlight
from reader.library.annotations.journal_row import CLOCK_END, JournalRow
from reader.library.annotations.journal_store import own_device
from reader.library.annotations.purge import plan_purge, purge
from reader.library.annotations.sync import sync
from reader.library.storage.database import Library
from reader.library.storage.health import check
from tests.support.fixtures import AddArticle, At, OpenBlank

Pair = tuple[Path, Library, Library]


@pytest.fixture
def pair(tmp_path: Path, add_article: AddArticle, open_blank: OpenBlank, at: At) -> Iterator[Pair]:
    """A folder, and two libraries with the same article and a highlight each that have merged."""
    folder = tmp_path / "shared"
    folder.mkdir()
    with open_blank(tmp_path / "a.db") as a, open_blank(tmp_path / "b.db") as b:
        for lib in (a, b):
            add_article(lib, "The quick brown fox jumps over the lazy dog.", name="one")
            add_highlight(lib, 1, 4, 9, now=at(1))
        set_metadata(a, 1, {"doi": "10.1/x"}, now=at(2))
        for lib in (a, b, a):
            sync(lib, folder, now=at(3))
        yield folder, a, b


def file_of(folder: Path, lib: Library) -> Path:
    return folder / f"postil-{own_device(lib)}.jsonl"


def put_forged(folder: Path, *_: Any) -> None:
    row = JournalRow("d" * 16, CLOCK_END - 1, "highlight", "h" * 16, None, HighlightFields(note="forged"))
    (folder / f"postil-{'d' * 16}.jsonl").write_bytes(row.line())


def make_link(folder: Path, *_: Any) -> None:
    (folder / "postil-aaaaaaaaaaaaaaaa.jsonl").symlink_to("/etc/passwd")


def damage(folder: Path, _: Library, b: Library) -> None:
    file = file_of(folder, b)
    file.write_bytes(file.read_bytes().replace(b"brown", b"green").replace(b"quick", b"quack"))


def cut_own(folder: Path, a: Library, _: Library) -> None:
    file = file_of(folder, a)
    file.write_bytes(file.read_bytes()[:-5])


def empty_own(folder: Path, a: Library, _: Library) -> None:
    file_of(folder, a).write_bytes(b"")


DISTURBANCES: dict[str, tuple[Callable[[Path, Library, Library], None], str]] = {
    "a forged clock": (put_forged, "impossible clock"),
    "a link": (make_link, "symbolic link"),
    "a damaged line": (damage, "damaged"),
    "its own file cut off": (cut_own, "incomplete, run `postil sync`"),
    "its own file emptied": (empty_own, "not in"),
}


@pytest.mark.parametrize("name", DISTURBANCES)
def test_problems_in_sync_folder_are_named(pair: Pair, name: str) -> None:
    folder, a, b = pair
    assert check(a).notices == check(a).problems == ()
    disturb, words = DISTURBANCES[name]
    disturb(folder, a, b)
    said = [notice.replace(": run", ", run") for notice in check(a).notices]
    assert any(words in notice and str(folder) in notice for notice in said), said
    assert check(a).problems == ()


def test_unsent_and_unreceived_changes_are_counted(pair: Pair, at: At) -> None:
    folder, a, b = pair
    add_highlight(a, 1, 10, 15, now=at(4))
    set_metadata(a, 1, {"doi": "10.1/y"}, now=at(5))
    (notice,) = check(a).notices
    assert notice == f"2 changes are not in {folder.resolve()} yet: run `postil sync`"
    add_highlight(b, 1, 20, 25, now=at(6))
    sync(b, folder, now=at(7))
    assert sum("1 change in" in notice and "not taken in" in notice for notice in check(a).notices) == 1
    sync(a, folder, now=at(8))
    assert check(a).notices == ()


def test_purge_and_missing_folder_give_no_notice(pair: Pair, at: At) -> None:
    folder, a, _ = pair
    (uid,) = [row[0] for row in a.tuples("SELECT uid FROM highlights ORDER BY id LIMIT 1")]
    delete_highlight(a, uid, now=at(4))
    purge(a, plan_purge(a, deleted_before=at(5)), now=at(6))
    sync(a, folder, now=at(7))
    assert check(a).notices == ()
    add_highlight(a, 1, 10, 15, now=at(8))
    folder.rename(folder.with_name("unplugged"))
    assert check(a).notices == ()


def _part_of(entity: Entity[Any]) -> JournalRow:
    """A row of some thing without a field that is needed to make it."""
    uid = next(uid for uid in ("h" * 16, "https://feed.example/other") if entity.is_uid(uid))
    for field in journal_fields(entity.record):
        for value in (None, "x", True, 1):
            with contextlib.suppress(ValueError, TypeError, AttributeError):
                if field.attribute not in entity.needed:
                    after = entity.record.from_json({field.name: value}, strict=True)
                    return JournalRow("d" * 16, 1, entity.name, uid, after.from_json({}, strict=True), after)
    raise AssertionError(f"no field of {entity.name} can be left out")


@pytest.mark.parametrize("name", [name for name, entity in ENTITIES.items() if entity.needed])
def test_things_whose_making_has_not_arrived_are_named(pair: Pair, at: At, name: str) -> None:
    folder, a, _ = pair
    row = _part_of(ENTITIES[name])
    (folder / f"postil-{row.device}.jsonl").write_bytes(row.line())
    assert sync(a, folder, now=at(6)).waiting == 1
    (notice,) = check(a).notices
    words = name.replace("_", " ")
    assert notice.startswith(
        f"1 {words} waits for changes that have not arrived ({row.uid}): run `postil sync`"
    )
    assert check(a).problems == ()
