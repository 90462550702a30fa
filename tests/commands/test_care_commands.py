"""history, sync, purge, doctor --repair, and the backup that an update makes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from reader import paths
from reader.library.annotations import highlight_changes, highlights
from reader.library.annotations import journal as change_journal
from reader.library.storage import backups
from reader.library.storage.database import Library
from reader.library.storage.files import backup_folder
from tests.support.fixtures import Run
from tests.support.site import Site
from tests.support.stored_highlights import all_highlights


def _marked(library: Library) -> str:
    return all_highlights(library)[0][1].uid


def test_history_lists_changes_of_deleted_highlight(postil: Run, library: Path) -> None:
    now = datetime.now(UTC)
    with Library.open(library, write=True) as opened:
        uid = _marked(opened)
        highlight_changes.set_note(opened, uid, "changed", now=now)
        highlight_changes.delete_highlight(opened, uid, now=now)
        article = highlights.highlight(opened, uid).article_id
        change_journal.undo(opened, article_id=article, now=now)
    labels = [change["label"] for change in postil("history", uid[:6], "--json").json]
    assert len(labels) == 4
    out = postil("history", uid).out.splitlines()
    assert "undone: " in out[0]
    assert f"#{article}" in out[0]
    changed = next(number for number, line in enumerate(out) if "note changed" in line)
    assert out[changed + 1].startswith("    note: “changed”, was “")
    assert any(line.startswith("    passage: “") for line in out)
    assert len(postil("history", "--limit", "1").out.splitlines()) == 2
    assert postil("history", "zzzzzzzzzz").status == 1


def test_sync_gives_two_machines_same_highlights(postil: Run, library: Path, tmp_path: Path) -> None:
    shared, other = tmp_path / "shared", tmp_path / "other.db"
    shared.mkdir()
    assert "Sent " in postil("sync", shared).out
    result = postil("--library", other, "sync", shared)
    assert result.status == 0, result.err
    assert "1 other machine known." in result.out
    mine = {each["highlight"]["uid"] for each in postil("highlights", "--json").json}
    assert {
        each["highlight"]["uid"] for each in postil("--library", other, "highlights", "--json").json
    } == mine
    assert postil("sync", shared, "--json").json["unreadable"] == []
    assert postil("sync", tmp_path / "nowhere").status == 2


def test_journal_import_rebuilds_all_changes(postil: Run, library: Path, tmp_path: Path) -> None:
    journal, other = tmp_path / "journal.jsonl", tmp_path / "other.db"
    assert "written" in postil("export", "journal", "--to", journal).out
    result = postil("--library", other, "import", journal)
    assert result.status == 0, result.err
    mine, its = (
        [each["highlight"]["uid"] for each in postil(*call, "highlights", "--json").json]
        for call in ((), ("--library", other))
    )
    assert sorted(its) == sorted(mine) != []
    assert "waiting for its text" in postil("--library", other, "highlights").out
    assert "0 changes imported" in postil("--library", other, "import", journal).out
    journal.write_bytes(journal.read_bytes()[:-20])
    cut = postil("--library", tmp_path / "third.db", "import", journal)
    assert (cut.status, "is incomplete" in cut.err) == (1, True)
    assert postil("import", journal, "--list").status == 2
    assert postil("export", "journal", "--to", tmp_path).status == 1


def test_older_journal_does_not_replace_newer_one(postil: Run, library: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    postil("export", "journal", "--to", journal)
    before = journal.read_bytes()
    page = tmp_path / "page.html"
    page.write_text(
        f"<title>A page</title><article><p>{' '.join(f'Sentence number {n} says what was found.' for n in range(40))}</p></article>"
    )
    new = ("--library", tmp_path / "new.db")
    assert postil(*new, "save", page).status == 0
    refused = postil(*new, "export", "journal", "--to", journal)
    assert (refused.status, "was left as it is" in refused.err) == (2, True)
    assert journal.read_bytes() == before
    assert postil("export", "journal", "--to", journal).status == 0
    assert [file.name for file in tmp_path.glob("*.partial")] == []


def test_purge_says_what_would_go_and_removes_it_only_when_told(postil: Run, library: Path) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=200)
    with Library.open(library, write=True) as opened:
        uid = _marked(opened)
        highlight_changes.delete_highlight(opened, uid, now=long_ago)
    assert postil("purge", "--days", "365").out == "There is nothing to remove.\n"
    result = postil("purge")
    assert uid[:12] in result.out
    assert "Would remove 1 deleted highlight" in result.out
    assert len(postil("history", uid, "--json").json) > 0
    assert "Removed 1 deleted highlight" in postil("purge", "--yes").out
    assert postil("history", uid).status == 1
    assert postil("purge", "--yes").out == "There is nothing to remove.\n"


def test_doctor_says_which_backups_are_sound(postil: Run, library: Path) -> None:
    for day in range(3):
        with Library.open(library) as opened:
            backups.backup(opened, now=datetime(2026, 3, 1 + day, tzinfo=UTC))
    newest, _, oldest = (one.path for one in backups.backups(library))
    ruined = bytearray(oldest.read_bytes())
    ruined[8192:20000] = b"x" * (20000 - 8192)
    oldest.write_bytes(ruined)
    told = postil("doctor", "--json").json
    assert told["backups"][newest.name].startswith("sound; ")
    assert "not checked" in told["backups"][oldest.name]
    assert told["findings"] == []
    result = postil("doctor", "--backups", "--json")
    assert result.status == 1
    (finding,) = result.json["findings"]
    assert str(oldest) in finding["what"]
    assert result.json["backups"][oldest.name].startswith("not sound: the file")
    # its words are ours
    assert not any(word in result.out for word in ("malformed", "***", "btree", "Tree"))
    newest.write_bytes(b"")
    assert postil("doctor").status == 1


def test_doctor_repairs_counts(postil: Run, library: Path) -> None:
    before = postil("feeds", "--json").json
    with Library.open(library, write=True) as opened, opened.transaction():
        opened.execute("UPDATE sources SET unread = 0")
    assert postil("feeds", "--json").json != before
    result = postil("doctor", "--repair")
    assert result.status == 0
    assert "Repaired: " in result.err
    assert postil("feeds", "--json").json == before
    assert "Nothing to repair." in postil("doctor", "--repair").err


def test_update_makes_daily_backup(postil: Run, site: Site) -> None:
    postil("--offline", "subscribe", f"{site.url}/feed.xml")
    postil("update")
    (made,) = backups.backups(paths.library_file())
    assert made.reason == "daily"
    assert backups.contents(made.path).articles == 2
    postil("update")
    assert len(backups.backups(paths.library_file())) == 1


def test_failed_daily_backup_is_warning(postil: Run, site: Site) -> None:
    postil("--offline", "subscribe", f"{site.url}/feed.xml")
    backup_folder(paths.library_file()).write_text("a file in its place")
    result = postil("update")
    assert result.status == 0
    assert "1 feed: 2 new articles" in result.out
    assert "could not be backed up" in result.err


def test_reading_command_restores_lost_changes(postil: Run, library: Path) -> None:
    whole = library.read_bytes()
    uid = postil("highlights", "--json").json[0]["highlight"]["uid"]
    with Library.open(library, write=True) as opened:
        highlight_changes.set_note(opened, uid, "written last", now=datetime(2026, 3, 9, tzinfo=UTC))
    marks = postil("highlights", "--json").json
    library.write_bytes(whole)  # as if the last commit had never reached the disk
    result = postil("highlights", "--json")
    assert "had lost 1 change; restored" in result.err
    assert [one["highlight"]["note"] for one in result.json] == [one["highlight"]["note"] for one in marks]
    assert "had lost" not in postil("highlights").err
