"""edit and drafts: what is known of articles, and outlines of passages, from the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from reader.library.citing.corrections import CorrectionKind, SeenChange, record_changes
from reader.library.storage.database import Library
from tests.support.fixtures import Run


def test_details_are_shown_and_edited(postil: Run, library: Path) -> None:
    before = postil("edit", "1", "--json").json
    assert before["title"]["value"]
    assert before["citation_key"] == {"value": "", "origin": None}
    shown = postil("edit", "1", "type=report", "authors=Roe, Jane; {Harbour = Institute}", "date=2024")
    assert shown.status == 0
    assert "you" in shown.out
    after = postil("edit", "1", "--json").json
    assert after["type"] == {"value": "report", "origin": "reader"}
    assert after["authors"]["value"] == "Roe, Jane; {Harbour = Institute}"
    assert after["citation_key"]["value"].startswith("roe")
    assert [row["authors"] for row in postil("list", "--json").json if row["id"] == 1] == [
        ["Jane Roe", "Harbour = Institute"]
    ]
    assert postil("edit", "1", "--reset", "authors").status == 0
    assert postil("edit", "1", "--json").json["authors"] == before["authors"]
    assert postil("undo").status == 0
    assert postil("edit", "1", "--json").json["authors"]["origin"] == "reader"
    for wrong in (["colour=red"], ["title"], ["date=soon"], ["--reset", "x"]):
        assert postil("edit", "1", *wrong).status == 2
    assert "SAID BY" in postil("edit", "1").out


def test_draft_is_written_from_the_command_line(postil: Run, library: Path) -> None:
    one, two = [row["highlight"]["uid"] for row in postil("highlights", "--json").json][:2]
    uids = [one, two, one]
    assert postil("drafts", "new", "Brief").status == 0
    assert postil("drafts", "add", "brief", *(uid[:6] for uid in uids)).status == 0
    assert postil("drafts", "heading", "brief", "Findings", "--after", "first").status == 0
    assert postil("drafts", "paragraph", "brief", "-", stdin=b"My own\nwords.").status == 0
    items = postil("drafts", "show", "brief", "--json").json["items"]
    assert [one["kind"] for one in items] == ["heading", *["passage"] * 3, "paragraph"]
    assert [one["highlight"] for one in items[1:4]] == uids
    assert postil("drafts", "move", items[4]["uid"], "--after", items[0]["uid"]).status == 0
    assert postil("drafts", "move", items[1]["uid"], "--down", "9").status == 0
    assert postil("drafts", "text", items[0]["uid"], "Results").status == 0
    words = items[2]["quote"].split()
    assert postil("drafts", "trim", items[2]["uid"], words[0], words[-1]).status == 0
    assert postil("drafts", "trim", items[2]["uid"], "no such words").status == 2
    assert postil("drafts", "remove", items[3]["uid"]).status == 0
    shown = postil("drafts", "show", "brief")
    assert shown.out.splitlines()[0].endswith("# Results")
    assert "[…]" in shown.out
    kinds = [one["kind"] for one in postil("drafts", "show", "brief", "--json").json["items"]]
    assert kinds == ["heading", "paragraph", "passage", "passage"]
    assert postil("drafts", "rename", "brief", "Spring brief").status == 0
    assert postil("drafts", "--json").json[0]["passages"] == 2
    assert postil("drafts", "delete", "spring brief").status == 0
    assert postil("drafts", "show", "spring brief").status == 1
    assert postil("undo").status == 0
    assert "Spring brief" in postil("drafts").out


def test_tags_are_listed_and_changed(postil: Run, library: Path) -> None:
    assert postil("mark", "is:unread", "--tag", "method/survey", "--yes").status == 0
    assert postil("tags", "rename", "method", "how").status == 0
    listed = {row["name"]: row["articles"] for row in postil("tags", "--json").json}
    assert listed["how/survey"] > 0
    assert "how/survey" in postil("tags").out
    assert postil("tags", "merge", "how/survey", "--into", "poll").status == 0
    assert postil("tags", "delete", "poll").status == 0
    assert postil("tags", "delete", "poll").status == 1
    for _ in range(3):
        assert postil("undo").status == 0
    assert "method/survey" in postil("tags").out


def test_corrections_are_listed_until_they_are_done(postil: Run, library: Path) -> None:
    assert "No corrections" in postil("corrections").err
    uid = postil("highlights", "--json").json[0]["highlight"]["uid"]
    now = datetime.now(UTC)
    with Library.open(library, write=True) as lib, lib.transaction():
        number = lib.value("SELECT article_id FROM highlights WHERE uid = ?", (uid,))
        seen = SeenChange(uid, CorrectionKind.CHANGED, "It rose by 5.1.", "It rose by \x1b3.9.", now)
        record_changes(lib, number, [seen], now=now - timedelta(days=2))
        record_changes(lib, number, [seen], now=now)
    shown = postil("corrections").out
    assert "changed a sentence you quoted" in shown
    assert "\x1b" not in shown
    (one,) = postil("corrections", "--json").json
    assert (one["kind"], one["old"], one["highlight_uid"]) == ("changed", "It rose by 5.1.", uid)
    assert postil("corrections", "--done", str(one["id"])).status == 0
    assert postil("corrections", "--json").json == []
    assert len(postil("corrections", "--all", "--json").json) == 1
    assert postil("corrections", "--done", "99").status == 1
    assert postil("export", "markdown", "--to", library.parent / "notes").status == 0
    written = [file.read_text("utf-8") for file in (library.parent / "notes").glob("**/*.md")]
    assert sum("changed by the publisher, seen 20" in text for text in written) == 1
    postil("drafts", "new", "Brief")
    postil("drafts", "add", "Brief", uid)
    said = postil("export", "draft", "Brief", "--to", library.parent / "brief.md")
    assert "1 passage was changed by the publisher" in said.err
    assert "brief.md" in postil("corrections", "--all").out
