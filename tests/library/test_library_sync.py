"""Machines that merge through a folder agree, in whatever order they do it."""

import itertools
import json
import os
import random
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import UsageError
from reader.library.annotations import article_changes, highlight_changes, journal
from reader.library.annotations import highlights as stored_highlights
from reader.library.annotations.entities.highlight import HighlightFields
from reader.library.annotations.highlight_changes import add_highlight
from reader.library.annotations.highlights import highlight, highlights
from reader.library.annotations.journal_file import export_journal
from reader.library.annotations.journal_health import disagreements
from reader.library.annotations.journal_row import JournalRow, sealed
from reader.library.annotations.merging import resolve
from reader.library.annotations.purge import plan_purge, purge
from reader.library.annotations.sync import import_journal, sync
from reader.library.articles import states
from reader.library.articles.entries import add_saved, store_entries
from reader.library.articles.listing import article, article_id_for_url
from reader.library.feeds import subscriptions
from reader.library.storage.backups import backup
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json
from reader.library.storage.health import check
from reader.library.storage.restoring import restore
from reader.model import AnchorState, Entry
from tests.support.fixtures import AddArticle, At, Machines, OpenBlank
from tests.support.lists import listed
from tests.support.stored_highlights import all_highlights
from tests.support.texts import store_revision

TEXT = "The quick brown fox jumps over the lazy dog."


@pytest.fixture
def machines(tmp_path: Path, add_article: AddArticle, open_blank: OpenBlank) -> Iterator[Any]:
    """Three libraries with the same two articles, and a folder between them."""
    folder = tmp_path / "shared"
    folder.mkdir()
    libs = []
    for name in "abc":
        lib = open_blank(tmp_path / f"{name}.db")
        add_article(lib, TEXT, name="one")
        add_article(lib, "Another text.", name="two")
        libs.append(lib)
    yield folder, *libs
    for lib in libs:
        lib.close()


def seen_in(lib: Library) -> Any:
    """All that the reader made, without what differs from machine to machine by nature."""
    marks = [
        (one.uid, one.quote, one.note, one.tags, one.colour, one.anchor.state, one.anchor.start)
        for _, one in all_highlights(lib)
    ]
    articles = []
    for number in sorted(listed(lib) + listed(lib, "is:done")):
        one = article(lib, number)
        state = (one.state.read_at, one.state.starred_at, one.state.later_at, one.state.done_at)
        articles.append((one.uid, one.note, one.tags, state))
    feeds = [(feed.url, feed.title, feed.folder_id) for feed in subscriptions.feeds(lib)]
    return sorted(marks), sorted(articles), feeds


def merge_all(folder: Path, libs: Sequence[Library], at: At, rounds: int = 2) -> None:
    for _ in range(rounds):
        for lib in libs:
            sync(lib, folder, now=at(500))


def test_changes_reach_other_machine(machines: Machines, at: At) -> None:
    folder, a, b, _ = machines
    made = add_highlight(a, 1, 4, 9, note="mine", tags=["x"], colour="blue", now=at(1))
    states.set_starred(a, [2], True, now=at(2))
    article_changes.set_article_note(a, 1, "about it", now=at(3))
    subscriptions.subscribe(a, "https://new.example/rss", title="New", folder=("In",))
    first = sync(a, folder, now=at(4))
    assert (first.received, first.machines) == (0, 0)
    assert first.sent > 0
    got = sync(b, folder, now=at(5))
    assert got.received == first.sent
    arrived = highlight(b, made.uid)
    assert (arrived.note, arrived.tags, arrived.colour, arrived.created_at) == ("mine", ("x",), "blue", at(1))
    assert (arrived.anchor.state, arrived.anchor.start) == (AnchorState.EXACT, 4)
    assert article(b, 2).state.starred_at == at(2)
    assert article(b, 1).note == "about it"
    assert subscriptions.find_feed(b, "New").url == "https://new.example/rss"
    assert seen_in(a) == seen_in(b)
    again = sync(b, folder, now=at(6))
    assert (again.received, again.changed, again.sent) == (0, 0, 0)


def test_notes_edited_on_both_machines_are_both_kept(machines: Machines, at: At) -> None:
    folder, a, b, c = machines
    made = add_highlight(a, 1, 4, 9, note="start", now=at(1))
    merge_all(folder, (a, b, c), at)
    highlight_changes.set_note(a, made.uid, "written on a", now=at(2))
    highlight_changes.set_note(b, made.uid, "written on b", now=at(3))
    merge_all(folder, (a, b, c), at)
    notes = {highlight(lib, made.uid).note for lib in (a, b, c)}
    assert len(notes) == 1
    assert sorted(notes.pop().split("\n\n")) == ["written on a", "written on b"]
    # whoever tidies up decides
    highlight_changes.set_note(c, made.uid, "one note", now=at(9))
    merge_all(folder, (c, a, b), at)
    assert {highlight(lib, made.uid).note for lib in (a, b, c)} == {"one note"}


def test_concurrent_change_survives_deletion(machines: Machines, at: At) -> None:
    folder, a, b, c = machines
    kept = add_highlight(a, 1, 4, 9, now=at(1))
    gone = add_highlight(a, 1, 10, 15, now=at(1))
    merge_all(folder, (a, b, c), at)
    highlight_changes.delete_highlight(a, kept.uid, now=at(2))
    highlight_changes.delete_highlight(a, gone.uid, now=at(2))
    highlight_changes.set_note(b, kept.uid, "important", now=at(3))
    merge_all(folder, (a, b, c), at)
    for lib in (a, b, c):
        assert [(h.uid, h.note) for h in highlights(lib, 1)] == [(kept.uid, "important")]
        assert disagreements(lib) == []
    # knowing of the note, a deletion counts
    highlight_changes.delete_highlight(c, kept.uid, now=at(4))
    merge_all(folder, (a, b, c), at)
    assert all(highlights(lib, 1) == [] for lib in (a, b, c))


def test_tags_of_both_machines_are_merged(machines: Machines, at: At) -> None:
    folder, a, b, c = machines
    made = add_highlight(a, 1, 4, 9, tags=["old", "shared"], now=at(1))
    merge_all(folder, (a, b, c), at)
    highlight_changes.set_tags(a, made.uid, ["shared", "from a"], now=at(2))
    highlight_changes.set_tags(b, made.uid, ["old", "shared", "from b"], now=at(3))
    merge_all(folder, (a, b, c), at)
    assert {highlight(lib, made.uid).tags for lib in (a, b, c)} == {("from a", "from b", "shared")}


def test_undo_skips_changes_from_other_machines(machines: Machines, at: At) -> None:
    folder, a, b, _ = machines
    made = add_highlight(a, 1, 4, 9, note="first", now=at(1))
    merge_all(folder, (a, b), at)
    highlight_changes.set_colour(a, made.uid, "blue", now=at(2))
    sync(a, folder, now=at(3))
    sync(b, folder, now=at(3))
    highlight_changes.set_colour(b, made.uid, "pink", now=at(4))
    merge_all(folder, (b, a), at)
    assert journal.undo(a, now=at(5)).label == "highlight added"  # its own colour was overtaken
    merge_all(folder, (a, b), at)
    assert highlights(b, 1) == []
    journal.redo(a, now=at(6))
    merge_all(folder, (a, b), at)
    assert highlights(b, 1)[0].colour == "pink"


def test_highlight_waits_for_article_text(
    machines: Machines, at: At, tmp_path: Path, add_article: AddArticle
) -> None:
    folder, a, *_ = machines
    number = add_article(a, "A report that only one machine has.", name="only")
    made = add_highlight(a, number, 2, 8, note="n", now=at(1))
    states.set_read(a, [number], True, now=at(2))
    sync(a, folder, now=at(3))
    with Library.open(tmp_path / "new.db", write=True) as fresh:
        sync(fresh, folder, now=at(4))
        waiting = highlight(fresh, made.uid)
        assert (waiting.note, waiting.anchor.state, waiting.revision_id) == ("n", AnchorState.ORPHAN, None)
        assert article(fresh, waiting.article_id).title == "Report only"
        assert "https://feed.example/rss" in [feed.url for feed in subscriptions.feeds(fresh)]
        assert article_id_for_url(fresh, "https://site.example/one") is None
        feed = subscriptions.find_feed(fresh, "feed.example")
        store_entries(
            fresh,
            feed.id,
            [Entry("only", "https://site.example/only", "Report only", content_html="x")],
            now=at(5),
        )
        from reader.document import Block, BlockKind, Document
        from reader.model import Source

        text = Document((Block(BlockKind.PARAGRAPH, "A report that only one machine has."),))
        store_revision(fresh, waiting.article_id, document=text, source=Source.FEED, cleaner=1, now=at(6))
        placed = highlight(fresh, made.uid)
        assert (placed.anchor.state, placed.anchor.start, placed.anchor.end) == (AnchorState.EXACT, 2, 8)
        assert article(fresh, waiting.article_id).state.read_at == at(2)


def test_marks_arrive_before_their_article(machines: Machines, at: At, tmp_path: Path) -> None:
    folder, a, *_ = machines
    states.set_read(a, [2], True, now=at(2))
    states.set_done(a, [2], True, now=at(3))
    sync(a, folder, now=at(3))
    with Library.open(tmp_path / "new.db", write=True) as fresh:
        sync(fresh, folder, now=at(4))
        feed = subscriptions.find_feed(fresh, "feed.example")
        entry = Entry("two", "https://site.example/two", "Report two")
        (number,) = store_entries(fresh, feed.id, [entry], now=at(5)).new
        assert article(fresh, number).state.read_at == at(2)
        assert article(fresh, number).state.done_at == at(3)
        assert feed.id not in subscriptions.counts(fresh)


def test_saved_article_syncs_with_note(machines: Machines, at: At, tmp_path: Path) -> None:
    folder, a, *_ = machines
    number = add_saved(a, url="https://elsewhere.example/page", title="Saved", now=at(1))
    article_changes.set_article_note(a, number, "why I kept it", now=at(2))
    article_changes.set_article_tags(a, number, ["keep"], now=at(2))
    journal.undo(a, now=at(3))
    journal.redo(a, now=at(3))
    sync(a, folder, now=at(4))
    with Library.open(tmp_path / "new.db", write=True) as fresh:
        sync(fresh, folder, now=at(5))
        restored = article_id_for_url(fresh, "https://elsewhere.example/page")
        assert restored is not None
        found = article(fresh, restored)
        assert (found.title, found.note, found.tags) == ("Saved", "why I kept it", ("keep",))


def test_library_is_rebuilt_from_journal(machines: Machines, at: At, tmp_path: Path) -> None:
    folder, a, b, _ = machines
    one = add_highlight(a, 1, 4, 9, note="one", tags=["t"], now=at(1))
    two = add_highlight(a, 1, 10, 15, now=at(2))
    highlight_changes.merge(a, [one.uid, two.uid], now=at(3))
    sync(b, folder, now=at(4))
    highlight_changes.set_note(b, add_highlight(b, 2, 0, 7, now=at(5)).uid, "from b", now=at(6))
    merge_all(folder, (a, b), at)
    file = tmp_path / "journal.jsonl"
    assert export_journal(a, file) == a.value("SELECT count(*) FROM journal")
    with Library.open(tmp_path / "rebuilt.db", write=True) as rebuilt:
        assert import_journal(rebuilt, file, now=at(9)).unreadable == ()
        assert import_journal(rebuilt, file, now=at(9)).received == 0

        def contents(lib: Library) -> Any:
            return sorted((h.uid, h.quote, h.note, h.tags, s.title) for s, h in all_highlights(lib))

        assert contents(rebuilt) == contents(a)
        assert len(contents(a)) == 2


def test_remote_purge_hides_until_local_purge(machines: Machines, at: At) -> None:
    folder, a, b, c = machines
    made = add_highlight(a, 1, 4, 9, note="secret", now=at(1))
    stays = add_highlight(a, 1, 10, 15, now=at(1))
    merge_all(folder, (a, b, c), at)
    highlight_changes.set_note(b, made.uid, "secret too", now=at(2))
    highlight_changes.delete_highlight(b, made.uid, now=at(2))
    merge_all(folder, (b, a, c), at)
    plan = plan_purge(a, deleted_before=at(100))
    assert [one.uid for one in plan.highlights] == [made.uid]
    purge(a, plan, now=at(100))
    sync(a, folder, now=at(101))
    assert (sync(b, folder, now=at(102)).purged, sync(b, folder, now=at(103)).purged) == (1, 0)
    merge_all(folder, (a, b, c), at)
    for lib in (a, b, c):
        assert [h.uid for h in stored_highlights.highlights(lib, 1)] == [stays.uid]
    assert highlight(b, made.uid).note == "secret too"
    for lib in (b, c):
        plan = plan_purge(lib, deleted_before=at(-1000))
        assert plan.purged_elsewhere == (made.uid,)
        purge(lib, plan, now=at(104))
    merge_all(folder, (a, b, c), at)
    for lib in (a, b, c):
        assert lib.value("SELECT count(*) FROM highlights") == 1
    assert b"secret" not in b"".join(file.read_bytes() for file in folder.iterdir())


def test_forged_purge_is_reported_and_loses_nothing(machines: Machines, at: At) -> None:
    folder, a, b, _ = machines
    made = add_highlight(a, 1, 4, 9, note="mine", now=at(1))
    merge_all(folder, (a, b), at)
    forged = JournalRow(
        device="a" * 16,
        clock=900,
        entity="highlight",
        uid=made.uid,
        before=None,
        after=HighlightFields(purged=True),
        seen={a.value("SELECT value FROM meta WHERE key = 'device'"): 900},
        at=5,
        label="purged",
    )
    (folder / f"postil-{'a' * 16}.jsonl").write_bytes(forged.line())
    assert sync(a, folder, now=at(2)).purged == 1
    assert b'"note":"mine"' in b"".join(file.read_bytes() for file in folder.iterdir())
    (number,) = [one.number for one in journal.history(a, uid=made.uid) if one.label == "purged"]
    journal.undo(a, number=number, now=at(3))
    merge_all(folder, (a, b), at)
    for lib in (a, b):
        assert [one.note for one in highlights(lib, 1)] == ["mine"]


@pytest.mark.parametrize("copy_first", [True, False])
def test_copied_library_gets_own_device(machines: Machines, at: At, tmp_path: Path, copy_first: bool) -> None:
    folder, a, b, _ = machines
    shared = add_highlight(a, 1, 4, 9, note="before the copy", now=at(1))
    sync(a, folder, now=at(2))
    backup(a, now=at(2)).path.replace(tmp_path / "copy.db")
    with Library.open(tmp_path / "copy.db", write=True) as twin:
        # both go on under one name, with the same clock
        highlight_changes.set_note(a, shared.uid, "from the first", now=at(3))
        mine = add_highlight(a, 1, 10, 15, now=at(4))
        highlight_changes.set_note(twin, shared.uid, "from the copy", now=at(3))
        its = add_highlight(twin, 1, 16, 19, now=at(4))
        order = (twin, a, b) if copy_first else (a, twin, b)
        merge_all(folder, order, at, rounds=3)
        for lib in order:
            assert {h.uid for h in highlights(lib, 1)} == {shared.uid, mine.uid, its.uid}
            assert sorted(highlight(lib, shared.uid).note.split("\n\n")) == [
                "from the copy",
                "from the first",
            ]
            assert disagreements(lib) == []
        assert seen_in(a) == seen_in(twin) == seen_in(b)
        assert len({lib.value("SELECT value FROM meta WHERE key = 'device'") for lib in order}) == 3
        undone = journal.undo(twin, now=at(9))
        assert undone.highlight_uid == its.uid


def test_copied_library_gets_own_device_despite_damage(machines: Machines, at: At, tmp_path: Path) -> None:
    folder, a, *_ = machines
    add_highlight(a, 1, 4, 9, note="before the copy", now=at(1))
    backup(a, now=at(2)).path.replace(tmp_path / "copy.db")
    with Library.open(tmp_path / "copy.db", write=True) as twin:
        mine = [add_highlight(a, 1, n, n + 3, note=f"first {n}", now=at(3)) for n in (10, 20)]
        its = [add_highlight(twin, 1, n, n + 3, note=f"copy {n}", now=at(3)) for n in (14, 24)]
        highlight_changes.delete_highlight(twin, its[0].uid, now=at(4))
        sync(a, folder, now=at(5))
        (file,) = folder.glob("postil-*.jsonl")
        whole = _without_line(file, b'"note":"first 10"')
        sync(twin, folder, now=at(6))
        file.write_bytes(whole)
        merge_all(folder, (twin, a), at, rounds=3)
        for lib in (a, twin):
            assert {h.uid for h in highlights(lib, 1)} >= {one.uid for one in (*mine, its[1])}
            assert highlight(lib, its[0].uid).deleted_at is not None
            assert disagreements(lib) == []
        assert seen_in(a) == seen_in(twin)


def test_copied_library_knows_rows_before_copy(machines: Machines, at: At, tmp_path: Path) -> None:
    folder, a, *_ = machines
    made = add_highlight(a, 1, 4, 9, note="before the copy", now=at(1))
    other = add_highlight(a, 1, 10, 15, now=at(1))
    backup(a, now=at(2)).path.replace(tmp_path / "copy.db")
    with Library.open(tmp_path / "copy.db", write=True) as twin:
        highlight_changes.delete_highlight(a, other.uid, now=at(3))
        highlight_changes.set_note(twin, made.uid, "from the copy", now=at(3))
        merge_all(folder, (a, twin), at, rounds=3)
        for lib in (a, twin):
            assert [(h.uid, h.note) for h in highlights(lib, 1)] == [(made.uid, "from the copy")]


def test_restored_library_sends_unsent_rows(machines: Machines, at: At) -> None:
    folder, a, b, _ = machines
    made = add_highlight(a, 1, 4, 9, note="from before", now=at(1))
    saved = backup(a, now=at(2)).path
    a.close()
    restore(a.path, saved, now=at(3))
    with Library.open(a.path, write=True) as restored:
        assert sync(restored, folder, now=at(4)).sent > 0
        sync(b, folder, now=at(5))
        assert highlight(b, made.uid).note == "from before"
        # nor does it tell it twice, or count its former self as another machine
        again = sync(restored, folder, now=at(6))
        assert (again.sent, again.received, again.machines) == (0, 1, 1)


def test_rows_sent_before_restore_stay_in_folder(machines: Machines, at: At) -> None:
    folder, a, b, _ = machines
    saved = backup(a, now=at(1)).path
    made = add_highlight(a, 1, 4, 9, note="after the backup", now=at(2))
    sync(a, folder, now=at(3))
    a.close()
    restore(a.path, saved, now=at(4))
    with Library.open(a.path, write=True) as restored:
        sync(restored, folder, now=at(5))
        assert highlight(restored, made.uid).note == "after the backup"
        highlight_changes.set_note(restored, made.uid, "after the restore", now=at(6))
        merge_all(folder, (restored, b), at)
        assert highlight(b, made.uid).note == "after the restore"


def test_truncated_and_foreign_files_are_skipped(machines: Machines, at: At) -> None:
    folder, a, b, _ = machines
    made = [add_highlight(a, 1, n, n + 3, now=at(n)) for n in (0, 10, 20)]
    sync(a, folder, now=at(30))
    (file,) = folder.glob("postil-*.jsonl")
    whole = file.read_bytes()
    file.write_bytes(whole[:-30])
    (folder / "postil-evil.jsonl").write_bytes(b'{"v": 1, "device": "x"}\n')
    (folder / "postil-new.jsonl").write_bytes(b'{"v": 99}\n')
    (folder / "postil-junk.jsonl").write_bytes(b"\xff\xfe[]\n[1]\n")
    got = sync(b, folder, now=at(31))
    assert len(got.unreadable) == 4
    assert [h.uid for h in highlights(b, 1)] == [one.uid for one in made[:2]]
    # its own file is repaired, also after a crash in the middle of a line
    sync(a, folder, now=at(32))
    assert file.read_bytes() == whole
    sync(b, folder, now=at(33))
    assert len(highlights(b, 1)) == 3
    with pytest.raises(UsageError):
        sync(a, folder / "nowhere", now=at(34))


def test_damaged_line_is_named_and_rest_is_read(machines: Machines, at: At) -> None:
    folder, a, b, _ = machines
    made = [add_highlight(a, 1, n, n + 3, now=at(n)) for n in (0, 10, 20)]
    sync(a, folder, now=at(30))
    (file,) = folder.glob("postil-*.jsonl")
    whole = file.read_bytes()
    lines = whole.splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:-2], lines[-2].replace(b"yellow", b"yelIow"), lines[-1]]))
    (problem,) = sync(b, folder, now=at(31)).unreadable
    assert f"{file.name}: line {len(lines) - 1} is damaged" in problem
    assert "Sync again on the machine that wrote the file" in problem
    assert [h.uid for h in highlights(b, 1)] == [made[0].uid, made[2].uid]
    assert disagreements(b) == []
    file.write_bytes(whole)
    assert sync(b, folder, now=at(32)).unreadable == ()
    assert [h.uid for h in highlights(b, 1)] == [one.uid for one in made]


def _without_line(file: Path, of: Any) -> Any:
    """Damage the lines in which some words stand; returns what was there."""
    whole = file.read_bytes()
    lines = [b"\0" * (len(one) - 1) + b"\n" if of in one else one for one in whole.splitlines(keepends=True)]
    assert b"".join(lines) != whole
    file.write_bytes(b"".join(lines))
    return whole


@pytest.mark.parametrize("work", ["note", "deletion", "tags"])
def test_line_repaired_later_counts_as_unseen(machines: Machines, at: At, work: Any) -> None:
    """What was written meanwhile by who could not read the line does not take its words away."""
    folder, a, b, c = machines
    made = add_highlight(a, 1, 4, 9, note="first", tags=["old"], now=at(1))
    merge_all(folder, (a, b, c), at)
    highlight_changes.set_note(a, made.uid, "in the damaged line", now=at(2))
    add_highlight(a, 1, 10, 15, now=at(3))
    sync(a, folder, now=at(4))
    file = next(file for file in folder.iterdir() if b"in the damaged line" in file.read_bytes())
    whole = _without_line(file, b"in the damaged line")
    assert len(sync(b, folder, now=at(5)).unreadable) == 1
    assert len(highlights(b, 1)) == 2
    if work == "note":
        highlight_changes.set_note(b, made.uid, "written meanwhile", now=at(6))
    elif work == "deletion":
        highlight_changes.delete_highlight(b, made.uid, now=at(6))
    else:
        highlight_changes.set_tags(b, made.uid, ["new"], now=at(6))
    assert disagreements(b) == []
    sync(b, folder, now=at(7))
    file.write_bytes(whole)
    merge_all(folder, (b, a, c), at)
    for lib in (a, b, c):
        found = highlight(lib, made.uid)
        assert found.deleted_at is None
        assert "in the damaged line" in found.note
        assert ("written meanwhile" in found.note) == (work == "note")
        assert found.tags == (("new",) if work == "tags" else ("old",))
        assert disagreements(lib) == []
    # from here on it is known: who tidies up decides
    highlight_changes.set_note(b, made.uid, "one note", now=at(9))
    merge_all(folder, (b, a, c), at)
    assert {highlight(lib, made.uid).note for lib in (a, b, c)} == {"one note"}


def test_conflict_copy_fills_gap(machines: Machines, at: At) -> None:
    folder, a, b, _ = machines
    made = add_highlight(a, 1, 4, 9, note="first", now=at(1))
    sync(a, folder, now=at(2))
    (file,) = folder.glob("postil-*.jsonl")
    file.with_name(f"{file.stem} (Anna's conflicted copy 2026-03-14).jsonl").write_bytes(file.read_bytes())
    add_highlight(a, 1, 10, 15, now=at(3))
    sync(a, folder, now=at(4))
    _without_line(file, b'"note":"first"')
    assert len(sync(b, folder, now=at(5)).unreadable) == 1
    assert len(highlights(b, 1)) == 2
    highlight_changes.set_note(b, made.uid, "knows of it", now=at(6))
    merge_all(folder, (b, a), at)
    assert {highlight(lib, made.uid).note for lib in (a, b)} == {"knows of it"}


def test_damaged_line_in_own_file_creates_no_device(machines: Machines, at: At) -> None:
    folder, a, b, _ = machines
    add_highlight(a, 1, 4, 9, note="first", now=at(1))
    add_highlight(a, 1, 10, 15, now=at(2))
    sync(a, folder, now=at(3))
    (file,) = folder.glob("postil-*.jsonl")
    device = a.value("SELECT value FROM meta WHERE key = 'device'")
    whole = _without_line(file, b'"note":"first"')
    # the other one has the line already, too
    got = sync(a, folder, now=at(4))
    assert (got.unreadable, got.received) == ((), 0)
    assert a.value("SELECT value FROM meta WHERE key = 'device'") == device
    assert file.read_bytes() == whole
    sync(b, folder, now=at(5))
    _without_line(file, b'"note":"first"')
    assert sync(b, folder, now=at(6)).received == 0
    assert len(highlights(b, 1)) == 2


def test_sync_folder_must_not_hold_library_or_backups(machines: Machines, at: At) -> None:
    _, a, *_ = machines
    made = backup(a, now=at(1)).path
    (made.parent / "deeper").mkdir()
    for folder in (a.path.parent, a.path.parent.parent, made.parent, made.parent / "deeper"):
        with pytest.raises(UsageError, match=r"library"):
            sync(a, folder, now=at(2))
        assert not list(folder.glob("postil-*.jsonl"))


def test_rebuilt_library_has_full_history(machines: Machines, at: At, tmp_path: Path) -> None:
    folder, a, b, _ = machines
    made = add_highlight(a, 1, 4, 9, note="one", now=at(1))
    highlight_changes.set_note(a, made.uid, "two", now=at(2))
    journal.undo(a, now=at(3))
    other = add_highlight(a, 1, 10, 15, now=at(4))
    highlight_changes.merge(a, [made.uid, other.uid], now=at(5))
    merge_all(folder, (a, b), at)
    export_journal(b, tmp_path / "journal.jsonl")
    with Library.open(tmp_path / "rebuilt.db", write=True) as rebuilt:
        import_journal(rebuilt, tmp_path / "journal.jsonl", now=at(9))

        def history_in(lib: Library, uid: str = "") -> Any:
            words = {"undo": "undone: ", "redo": "done again: "}
            return [
                (words.get(c.kind, "") + c.label, c.at, c.highlight_uid, c.differences)
                for c in journal.history(lib, uid=uid)
            ]

        assert history_in(rebuilt, made.uid) == history_in(b, made.uid) == history_in(a, made.uid)
        assert len(history_in(rebuilt, made.uid)) == 4
        labels = [label for label, *_ in history_in(rebuilt) if label != "subscribed"]
        assert labels[:5] == [
            "highlights merged",
            "highlight added",
            "undone: note changed",
            "note changed",
            "highlight added",
        ]
        assert journal.undo(rebuilt, now=at(10)) is None


def test_altered_line_is_ignored(machines: Machines, at: At) -> None:
    folder, a, b, _ = machines
    made = add_highlight(a, 1, 4, 9, note="mine", now=at(1))
    sync(a, folder, now=at(2))
    (file,) = folder.glob("postil-*.jsonl")
    whole = file.read_bytes()
    for place in range(whole.rindex(b"\n", 0, -1) + 1, len(whole) - 1, 7):
        file.write_bytes(whole[:place] + bytes((whole[place] ^ 1,)) + whole[place + 1 :])
        assert len(sync(b, folder, now=at(3)).unreadable) == 1
        assert highlights(b, 1) == []
    file.write_bytes(whole)
    sync(b, folder, now=at(4))
    assert highlight(b, made.uid).note == "mine"


def test_files_of_git_and_syncthing_are_ignored(machines: Machines, at: At) -> None:
    folder, a, b, c = machines
    made = [add_highlight(a, 1, n, n + 3, now=at(n)) for n in (0, 10)]
    sync(a, folder, now=at(30))
    (file,) = folder.glob("postil-*.jsonl")
    whole = file.read_bytes()
    lines = whole.splitlines(keepends=True)
    marked = [*lines[:1], b"<<<<<<< HEAD\n", *lines[1:], b"=======\n", b">>>>>>> theirs\n"]
    file.write_bytes(b"".join(marked))
    file.with_name(f"{file.stem}.sync-conflict-20260314-120000-ABCDEFG.jsonl").write_bytes(whole)
    (folder / f".syncthing.{file.name}.tmp").write_bytes(whole[:40])
    (folder / "postil-folder.jsonl").mkdir()
    os.mkfifo(folder / "postil-pipe.jsonl")
    got = sync(b, folder, now=at(31))
    assert len(got.unreadable) == 3
    assert [h.uid for h in highlights(b, 1)] == [one.uid for one in made]
    # the one whose file it is mends it
    sync(a, folder, now=at(32))
    assert file.read_bytes() == whole
    sync(c, folder, now=at(33))
    assert [h.uid for h in highlights(c, 1)] == [one.uid for one in made]


def test_wrong_system_clocks_do_not_matter(machines: Machines, at: At) -> None:
    """What was written last counts, whatever the machines believe the time to be."""
    folder, a, b, _ = machines
    years = 60 * 24 * 365
    made = add_highlight(a, 1, 4, 9, note="first", now=at(30 * years))
    merge_all(folder, (a, b), at)
    highlight_changes.set_note(b, made.uid, "second", now=at(-30 * years))
    highlight_changes.set_colour(b, made.uid, "blue", now=at(-30 * years))
    merge_all(folder, (b, a), at)
    for lib in (a, b):
        one = highlight(lib, made.uid)
        assert (one.note, one.colour) == ("second", "blue")
    highlight_changes.delete_highlight(a, made.uid, now=at(0))
    merge_all(folder, (a, b), at)
    assert highlights(b, 1) == []


@pytest.mark.parametrize(
    "change",
    [
        {"device": "../../etc"},
        {"clock": -1},
        {"clock": True},
        {"seen": {"x": "y"}},
        {"after": {"colour": "\u001b[2J"}},
        {"after": {"note": 5}},
        {"after": {"place": {}}},
        {"uid": "../../../../etc/x"},
        {"entity": "x y"},
        {"after": {"article": {"uid": "x"}}},
        {"after": []},
        {"at": 10**40},
        {"label": "x" * 1000},
        {"label": 5},
        {"seen": {"aaaaaaaaaaaaaaaa>x": 5}},
    ],
)
def test_invalid_rows_are_skipped(machines: Machines, at: At, change: Any) -> None:
    folder, a, b, _ = machines
    add_highlight(a, 1, 4, 9, now=at(1))
    sync(a, folder, now=at(2))
    (file,) = folder.glob("postil-*.jsonl")
    lines = file.read_bytes().splitlines(keepends=True)
    row = json.loads(lines[-1]) | change
    del row["sum"]
    file.write_bytes(b"".join(lines[:-1]) + json.dumps(sealed(row)).encode() + b"\n")
    got = sync(b, folder, now=at(3))
    assert got.received == len(lines) - 1
    assert len(got.unreadable) == 1
    assert highlights(b, 1) == []


@pytest.mark.parametrize(
    "change",
    [
        {"entity": "draft"},
        {"after": {"unknown": 1}},
        {"after": {"note": "no more than this"}},
        {"needs": 3, "after": {"place": {"of": "version 3"}}},
    ],
)
def test_rows_without_their_making_wait(machines: Machines, at: At, change: Any) -> None:
    folder, a, b, _ = machines
    kept = add_highlight(a, 1, 10, 15, now=at(1))
    add_highlight(a, 1, 4, 9, now=at(1))
    sync(a, folder, now=at(2))
    (file,) = folder.glob("postil-*.jsonl")
    lines = file.read_bytes().splitlines(keepends=True)
    row = json.loads(lines[-1]) | change
    del row["sum"]
    file.write_bytes(b"".join(lines[:-1]) + to_json(sealed(row)).encode() + b"\n")
    got = sync(b, folder, now=at(3))
    assert (got.received, got.unreadable) == (len(lines), ())
    assert got.waiting >= 1
    assert [one.uid for one in highlights(b, 1)] == [kept.uid]
    # it is passed on word for word
    export_journal(b, file.with_name("all.jsonl"))
    passed = [json.loads(line) for line in file.with_name("all.jsonl").read_bytes().splitlines()]
    assert [
        {**each, "v": 0, "sum": "", "needs": each.get("needs", 1), "by": "hand"}
        for each in passed
        if each["clock"] == row["clock"] and each["device"] == row["device"]
    ] == [{**row, "v": 0, "sum": "", "needs": row.get("needs", 1), "by": "hand"}]
    assert any("waits" in problem or "newer" in problem for problem in check(b).problems + check(b).notices)


def test_merge_order_does_not_matter(
    tmp_path: Path, add_article: AddArticle, at: At, open_blank: OpenBlank
) -> None:
    """Random work on three machines, merged in two different orders, ends the same everywhere."""
    chance = random.Random(7)
    for trial in range(2):
        base = tmp_path / str(trial)
        folder = base / "shared"
        folder.mkdir(parents=True)
        libs = []
        for name in "abc":
            lib = open_blank(base / f"{name}.db")
            add_article(lib, TEXT, name="one")
            libs.append(lib)
        for step in range(40):
            lib = chance.choice(libs)
            _random_work(lib, chance, at(step))
            if chance.random() < 0.2:
                sync(chance.choice(libs), folder, now=at(step))
        # copies of this very moment, merged in every order
        moments = {lib.path.name: backup(lib, now=at(1000)).path for lib in libs}
        results = []
        for number, order in enumerate(itertools.permutations(moments)):
            place = base / f"order{number}"
            (place / "shared").mkdir(parents=True)
            copies = []
            for name in order:
                (place / name).write_bytes(moments[name].read_bytes())
                copies.append(Library.open(place / name, write=True))
            merge_all(place / "shared", copies, at, rounds=2)
            results += [seen_in(copy) for copy in copies]
            assert all(disagreements(copy) == [] for copy in copies)
            for copy in copies:
                copy.close()
        assert all(result == results[0] for result in results)
        for lib in libs:
            lib.close()


def _random_work(lib: Library, chance: random.Random, now: datetime) -> None:
    there = highlights(lib, 1)
    kind = chance.randrange(8)
    if kind < 2 or not there:
        start = chance.randrange(0, 30)
        add_highlight(lib, 1, start, start + chance.randrange(2, 12), note=chance.choice(("", "n")), now=now)
    elif kind == 2:
        highlight_changes.set_note(lib, chance.choice(there).uid, f"note {now:%M%S}", now=now)
    elif kind == 3:
        highlight_changes.set_tags(lib, chance.choice(there).uid, chance.sample("abcd", 2), now=now)
    elif kind == 4:
        highlight_changes.delete_highlight(lib, chance.choice(there).uid, now=now)
    elif kind == 5:
        chance.choice((journal.undo, journal.redo))(lib, now=now)
    elif kind == 6:
        states.set_starred(lib, [1], chance.random() < 0.5, now=now)
        article_changes.set_article_note(lib, 1, f"about {now:%M%S}", now=now)
    elif len(there) > 1:
        highlight_changes.merge(lib, [one.uid for one in there[:2]], now=now)


_rows = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)),
    max_size=6,
    unique=True,
)


@given(_rows, st.randoms())
def test_resolve_is_independent_of_order(parts: Any, chance: random.Random) -> None:
    rows = [
        JournalRow(
            device=device,
            clock=clock,
            entity="highlight",
            uid="u",
            seen={"a": seen, "b": seen},
            before=HighlightFields(tags=("x",)) if kind else None,
            after=[
                HighlightFields(note=f"{device}{clock}"),
                HighlightFields(tags=(device, "x")),
                HighlightFields(deleted_at=clock),
                HighlightFields(deleted_at=None),
            ][kind],
        )
        for device, clock, seen, kind in parts
    ]
    rows = list({(row.device, row.clock): row for row in rows}.values())
    shuffled = chance.sample(rows, len(rows))
    assert resolve(rows) == resolve(shuffled) == resolve(shuffled + shuffled)


def test_sync_file_is_json_lines(machines: Machines, at: At) -> None:
    folder, a, *_ = machines
    add_highlight(a, 1, 4, 9, now=at(1))
    sync(a, folder, now=at(2))
    (file,) = folder.glob("postil-*.jsonl")
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert {row["entity"] for row in rows} == {"feed", "highlight"}
    assert rows[-1]["after"]["place"]["quote"] == "quick"


def test_unsubscribe_and_undo_sync(machines: Machines, at: At) -> None:
    folder, a, b, _ = machines
    add_highlight(a, 1, 4, 9, now=at(1))
    merge_all(folder, (a, b), at)
    feed = subscriptions.feeds(a)[0]
    subscriptions.unsubscribe(a, feed.id)
    merge_all(folder, (a, b), at)
    for lib in (a, b):
        assert subscriptions.feeds(lib) == []
        assert list(listed(lib)) == [1]
    assert journal.undo(a, now=at(3)).label == "unsubscribed"
    merge_all(folder, (a, b), at)
    for lib in (a, b):
        assert [one.url for one in subscriptions.feeds(lib)] == [feed.url]
        assert sorted(listed(lib)) == [1, 2]
        assert subscriptions.counts(lib)[feed.id].total == 2


def test_purge_removes_long_hidden_articles(machines: Machines, at: At) -> None:
    from datetime import timedelta

    _, a, *_ = machines
    add_highlight(a, 1, 4, 9, now=at(1))
    subscriptions.unsubscribe(a, subscriptions.feeds(a)[0].id)
    (hidden_at,) = a.tuples("SELECT hidden_at FROM states WHERE hidden_at IS NOT NULL")
    now = at(0).fromtimestamp(hidden_at[0] / 1e6, tz=at(0).tzinfo)
    assert plan_purge(a, deleted_before=now, hidden_before=now - timedelta(days=30)).articles == ()
    plan = plan_purge(a, deleted_before=now, hidden_before=now + timedelta(seconds=1))
    assert plan.articles == (2,)
    purge(a, plan, now=now)
    assert a.tuples("SELECT id FROM articles") == [(1,)]
    assert check(a).problems == ()
