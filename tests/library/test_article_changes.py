"""Metadata and works that the reader changed: undone, in history, synced, and not for version 1."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reader.errors import NotFound, UsageError
from reader.library.annotations.article_changes import link_articles_by_hand, set_metadata
from reader.library.annotations.field_snapshots import Snapshot
from reader.library.annotations.journal import history, redo, undo
from reader.library.annotations.journal_row import JournalRow, parse_line, read_snapshot_json, sealed
from reader.library.annotations.journal_store import rows_of
from reader.library.annotations.purge import PurgePlan, plan_purge, purge
from reader.library.annotations.sync import sync
from reader.library.articles.entries import add_saved
from reader.library.articles.metadata import metadata, read_metadata, write_metadata
from reader.library.articles.works import link_articles, members
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.model import Metadata, Origin
from tests.support.fixtures import AddArticle, At, OpenBlank

Machines = tuple[Path, Library, Library]


@pytest.fixture
def machines(tmp_path: Path, add_article: AddArticle, open_blank: OpenBlank) -> Iterator[Machines]:
    """A folder, and two libraries with the same two articles."""
    folder = tmp_path / "shared"
    folder.mkdir()
    with open_blank(tmp_path / "a.db") as a, open_blank(tmp_path / "b.db") as b:
        for lib in (a, b):
            add_article(lib, "One text.", name="one")
            add_article(lib, "Another text.", name="two")
        yield folder, a, b


def merge_all(folder: Path, a: Library, b: Library, at: At) -> None:
    for lib in (a, b, a, b):
        sync(lib, folder, now=at(500))


def metadata_and_work(lib: Library) -> Any:
    return read_metadata(lib, 1, Origin.READER), members(lib, 1)


def test_each_metadata_change_is_undone_and_listed_on_its_own(machines: Machines, at: At) -> None:
    _, lib, _ = machines
    with lib.transaction():
        write_metadata(lib, 1, Origin.PUBLISHER, {"doi": "10.1/wrong", "series": "S"}, at=1)
    states = [metadata(lib, 1)]
    for minute, values in enumerate(({"doi": "10.1/right"}, {"series": "", "institution": "ECB"}), start=1):
        set_metadata(lib, 1, values, now=at(minute))
        states.append(metadata(lib, 1))
    assert states[-1] == Metadata(doi="10.1/right", series="", institution="ECB")
    link_articles_by_hand(lib, 1, [2], True, now=at(3))
    link_articles_by_hand(lib, 2, [1], False, now=at(4))
    labels = ["articles parted", "articles joined", "metadata changed", "metadata changed"]
    assert [change.label for change in history(lib, limit=4)] == labels
    together = []
    for wanted in labels:
        change = undo(lib, now=at(5))
        assert change is not None
        assert change.label == wanted
        together.append((len(members(lib, 1)), metadata(lib, 1)))
    assert together == [(2, states[2]), (1, states[2]), (1, states[1]), (1, states[0])]
    for _ in labels:
        redo(lib, now=at(6))
    assert (metadata(lib, 1), members(lib, 1)) == (states[2], (1,))


def test_undo_keeps_later_values(lib: Library, add_article: AddArticle, at: At) -> None:
    add_article(lib, name="one")
    set_metadata(lib, 1, {"doi": "10.1/a", "series": "S"}, now=at(1))
    number = history(lib, limit=1)[0].number
    set_metadata(lib, 1, {"doi": "10.1/b"}, now=at(2))
    undo(lib, number=number, now=at(3))
    assert read_metadata(lib, 1, Origin.READER) == {"doi": "10.1/b"}


def test_unchanged_values_add_no_journal_row(lib: Library, add_article: AddArticle, at: At) -> None:
    add_article(lib, name="one")
    add_article(lib, name="two")
    before = len(history(lib))
    set_metadata(lib, 1, {"doi": None}, now=at(1))
    link_articles_by_hand(lib, 1, [2], None, now=at(1))
    assert len(history(lib)) == before


def test_invalid_input_is_refused(lib: Library, add_article: AddArticle, at: At) -> None:
    add_article(lib, name="one")
    with pytest.raises(UsageError, match="colour"):
        set_metadata(lib, 1, {"colour": "blue"}, now=at(1))
    with pytest.raises(NotFound):
        set_metadata(lib, 9, {"doi": "x"}, now=at(1))
    with pytest.raises(UsageError):
        link_articles_by_hand(lib, 1, [1], True, now=at(1))
    with pytest.raises(NotFound):
        link_articles_by_hand(lib, 1, [9], True, now=at(1))


def test_metadata_syncs_through_second_file(machines: Machines, at: At) -> None:
    folder, a, b = machines
    set_metadata(a, 1, {"doi": "10.1/a"}, now=at(1))
    link_articles_by_hand(a, 1, [2], True, now=at(2))
    sync(a, folder, now=at(3))
    first = b"".join(file.read_bytes() for file in folder.glob("postil-*.jsonl"))
    assert b"metadata" not in first
    assert b"work_link" not in first
    rows = [json.loads(line) for file in folder.glob("postil2-*.jsonl") for line in file.open()]
    changes = [row for row in rows if row["label"] in ("metadata changed", "articles joined")]
    assert [(row["entity"], row["needs"]) for row in changes] == [("article", 2), ("work_link", 2)]
    sync(b, folder, now=at(4))
    assert metadata_and_work(b) == metadata_and_work(a) == ({"doi": "10.1/a"}, (1, 2))
    undo(a, now=at(5))
    undo(a, now=at(6))
    merge_all(folder, a, b, at)
    assert metadata_and_work(b) == metadata_and_work(a) == ({}, (1,))


def test_metadata_keys_merge_separately(machines: Machines, at: At) -> None:
    folder, a, b = machines
    set_metadata(a, 1, {"doi": "10.1/a", "series": "of a"}, now=at(1))
    link_articles_by_hand(a, 1, [2], True, now=at(2))
    merge_all(folder, a, b, at)
    set_metadata(a, 1, {"doi": "10.1/a2"}, now=at(3))
    set_metadata(b, 1, {"series": None, "type": "report"}, now=at(4))
    link_articles_by_hand(b, 1, [2], False, now=at(5))
    merge_all(folder, a, b, at)
    assert metadata_and_work(a) == metadata_and_work(b) == ({"doi": "10.1/a2", "type": "report"}, (1,))


@pytest.mark.parametrize("order", list(itertools.permutations(("hand", "rule", "import"))))
def test_changes_by_hand_win_over_rules_and_imports(machines: Machines, at: At, order: Any) -> None:
    folder, a, b = machines
    for minute, made_by in enumerate(order):
        lib = b if made_by == "import" else a
        set_metadata(lib, 1, {"doi": f"by {made_by}"}, now=at(minute), made_by=made_by)
        link_articles_by_hand(lib, 1, [2], made_by == "hand", now=at(minute), made_by=made_by)
    merge_all(folder, a, b, at)
    assert metadata_and_work(a) == metadata_and_work(b) == ({"doi": "by hand"}, (1, 2))


def test_parting_by_hand_wins_over_automatic_link(machines: Machines, at: At) -> None:
    folder, a, b = machines
    link_articles_by_hand(a, 1, [2], False, now=at(1))
    with b.transaction():
        link_articles(b, 1, 2, "canonical", at=1)
    assert members(b, 1) == (1, 2)
    merge_all(folder, a, b, at)
    assert members(b, 1) == (1,)


def test_changes_wait_for_missing_articles(
    tmp_path: Path, open_blank: OpenBlank, add_article: AddArticle, at: At
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    with open_blank(tmp_path / "a.db") as a, open_blank(tmp_path / "b.db") as b:
        add_article(a, "One text.", name="one")
        saved = add_saved(a, url="https://saved.example/", title="Saved", now=at(0))
        set_metadata(a, saved, {"doi": "10.1/saved"}, now=at(1))
        set_metadata(a, 1, {"doi": "10.1/one"}, now=at(1))
        link_articles_by_hand(a, 1, [saved], True, now=at(2))
        merge_all(folder, a, b, at)
        assert b.value("SELECT count(*) FROM articles") == 0
        number = add_saved(b, url="https://saved.example/", title="Saved", now=at(3))
        assert metadata(b, number).doi == "10.1/saved"
        other = add_article(b, "One text.", name="one")
        assert metadata(b, other).doi == "10.1/one"
        assert members(b, number) == (number, other)


def test_purge_keeps_highlight_restored_after_planning(lib: Library, add_article: AddArticle, at: At) -> None:
    from reader.library.annotations.highlight_changes import add_highlight, delete_highlight
    from reader.library.annotations.highlights import highlight

    number = add_article(lib, "One text.")
    made = add_highlight(lib, number, 0, 3, now=at(1))
    delete_highlight(lib, made.uid, now=at(2))
    plan: PurgePlan = plan_purge(lib, deleted_before=at(3))
    assert plan.uids == (made.uid,)
    undo(lib, now=at(4))
    purge(lib, plan, now=at(5))
    assert highlight(lib, made.uid).deleted_at is None


def test_journal_export_after_purge(lib: Library, add_article: AddArticle, at: At) -> None:
    from reader.library.annotations.highlight_changes import add_highlight, delete_highlight
    from reader.library.annotations.journal_file import export_journal

    made = add_highlight(lib, add_article(lib, "One text."), 0, 3, now=at(1))
    delete_highlight(lib, made.uid, now=at(2))
    file = lib.path.with_name("journal.jsonl")
    export_journal(lib, file)
    purge(lib, plan_purge(lib, deleted_before=at(3)), now=at(4))
    export_journal(lib, file)
    assert made.quote.encode() not in file.read_bytes()


ONE, TWO = "a" * 16, "b" * 16


@pytest.mark.parametrize(
    ("entity", "uid", "after"),
    [
        ("work_link", f"{TWO}+{ONE}", {"same": True}),
        ("work_link", f"{ONE}+{ONE}", {"same": True}),
        ("work_link", ONE, {"same": True}),
        ("work_link", f"{ONE}+{TWO}+{TWO}", {"same": True}),
        ("work_link", f"{ONE}+{TWO}", {"same": 1}),
        ("article", ONE, {"metadata.doi": 3}),
        ("article", ONE, {"metadata.doi": "\x00"}),
    ],
)
def test_invalid_journal_line_is_refused(entity: str, uid: str, after: dict[str, Any]) -> None:
    given = {"entity": entity, "uid": uid, "after": after, "before": {}, "device": ONE, "clock": 1}
    line = to_json(sealed({**given, "v": 2, "needs": 2, "by": "hand", "seen": {}, "at": 1, "label": ""}))
    with pytest.raises(ValueError, match="valid"):
        parse_line(line.encode())


def test_unknown_metadata_field_waits(machines: Machines, at: At) -> None:
    folder, a, _ = machines
    uid = a.value("SELECT uid FROM articles WHERE id = 1")
    after = {"metadata.doi": "10.1/new", "metadata.edition": "2"}
    given = read_snapshot_json("article", 2, after, strict=True)
    row = JournalRow(ONE, 1, "article", uid, Snapshot(), given, at=1, label="cited", needs=2)
    (folder / f"postil2-{ONE}.jsonl").write_bytes(row.line())
    assert sync(a, folder, now=at(1)).unreadable == ()
    assert read_metadata(a, 1, Origin.READER) == {"doi": "10.1/new"}
    assert rows_of(a, "article", uid)[-1].after.to_json() == after
