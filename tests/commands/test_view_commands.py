"""views and rules: saved queries, and what happens with articles on arrival."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.support.fixtures import Run
from tests.support.site import Site


def names(postil: Run) -> list[str]:
    return [view["name"] for view in postil("views", "--json").json]


def test_views_are_added_changed_ordered_and_deleted(postil: Run, library: Path) -> None:
    assert postil("views", "add", "Short reads", "is:unread", "-is:done", "minutes:<10").status == 0
    assert postil("views", "add", "Margin", "feed:margin", "--count").status == 0
    assert names(postil) == ["Short reads", "Margin"]
    short = {row["id"] for row in postil("list", 'view:"short READS"', "--json").json}
    assert short == {row["id"] for row in postil("list", "is:unread -is:done minutes:<10", "--json").json}
    assert postil("views", "order", "margin", "1").status == 0
    assert names(postil) == ["Margin", "Short reads"]
    assert postil("views", "rename", "Margin", "The Margin").status == 0
    assert postil("views", "set", "the margin", "feed:margin", "-tag:seen", "--no-count").status == 0
    assert postil("views", "--json").json[0] == {
        "name": "The Margin",
        "query": "feed:margin -tag:seen",
        "counted": False,
        "problem": "",
    }
    assert postil("views", "delete", "The Margin").status == 0
    assert names(postil) == ["Short reads"]
    for expected in (["The Margin", "Short reads"],) * 2:
        assert postil("undo").status == 0
        assert names(postil) == expected
    assert postil("views", "--json").json[0]["query"] == "feed:margin"


def test_nested_and_circular_views(postil: Run, library: Path) -> None:
    postil("views", "add", "A", "is:unread")
    postil("views", "add", "B", "view:A", "minutes:<5")
    result = postil("views", "set", "A", "is:starred OR view:B")
    assert result.status == 2
    assert "A → B → A" in result.err
    assert "^" in result.err
    postil("views", "rename", "A", "C")
    assert "no view A" in {view["name"]: view["problem"] for view in postil("views", "--json").json}["B"]
    result = postil("list", "view:B")
    assert result.status == 2
    assert "view B is not valid" in result.err


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "margin"])
def test_names_of_views_are_checked(postil: Run, library: Path, name: str) -> None:
    postil("views", "add", "Margin", "is:unread")
    assert postil("views", "add", name, "is:unread").status == 2


def test_views_travel_as_toml_and_by_sync(postil: Run, library: Path, tmp_path: Path) -> None:
    postil("views", "add", 'Quo"ted', 'title:"a b"')
    postil("views", "add", "Two", "colour:green", "--count")
    file = tmp_path / "views.toml"
    assert postil("views", "--export", file).status == 0
    assert [view["name"] for view in tomllib.loads(file.read_text())["views"]] == ['Quo"ted', "Two"]
    other = tmp_path / "other.db"
    assert postil("--library", other, "views", "--import", file).out.startswith("2 views read, 2 changed")
    assert postil("--library", other, "views", "--import", file).out.startswith("2 views read, 0 changed")
    assert postil("--library", other, "views", "--json").json == postil("views", "--json").json
    third, folder = tmp_path / "third.db", tmp_path / "sync"
    folder.mkdir()
    assert postil("--library", third, "views", "add", "Mine", "is:starred").status == 0
    assert postil("sync", folder).status == 0
    assert postil("--library", third, "sync", folder).status == 0
    assert {view["name"] for view in postil("--library", third, "views", "--json").json} == {
        'Quo"ted',
        "Two",
        "Mine",
    }


@pytest.mark.parametrize(
    "text", ["no toml [", "views = 3", "[[views]]\nname = 'x'\n", "[[views]]\nname='x'\nquery='is:nothing'\n"]
)
def test_files_that_are_no_views_are_refused(postil: Run, library: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "views.toml"
    file.write_text(text)
    assert postil("views", "--import", file).status == 2


def test_rules_are_added_tried_changed_and_carried(postil: Run, library: Path, tmp_path: Path) -> None:
    added = postil(
        "rules", "add", "Jobs", "title:jobs", "OR", "title:margin", "--do", "done", "--do", "tag:x"
    )
    assert added.status == 0
    assert postil("rules", "add", "Second", "is:unread", "--do", "star", "--off").status == 0
    assert [(rule["name"], rule["enabled"]) for rule in postil("rules", "--json").json] == [
        ("Jobs", True),
        ("Second", False),
    ]
    assert postil("rules", "try", "jobs", "--json").json["rule"]["do"] == ["done", "tag:x"]
    assert postil("rules", "order", "Second", "1").status == 0
    assert postil("rules", "set", "jobs", "--do", "read").status == 0
    file = tmp_path / "rules.toml"
    assert postil("rules", "--export", file).status == 0
    other = tmp_path / "other.db"
    assert postil("--library", other, "rules", "--import", file).out.startswith("2 rules read, 2 changed")
    assert postil("--library", other, "rules", "--json").json == postil("rules", "--json").json
    for change in (["off", "Jobs"], ["rename", "Jobs", "Work"], ["delete", "Work"]):
        assert postil("rules", *change).status == 0
    for _ in range(3):
        assert postil("undo").status == 0
    assert [(rule["name"], rule["enabled"]) for rule in postil("rules", "--json").json][1] == ("Jobs", True)
    for wrong in (
        ["add", "Bad", "is:unread", "--do", "delete"],
        ["add", "Bad", "is:unred", "--do", "read"],
        ["add", "jobs", "is:unread", "--do", "read"],
    ):
        assert postil("rules", *wrong).status == 2


def test_settings_of_feed_are_shown_and_changed(postil: Run, library: Path) -> None:
    assert "priority" in postil("feeds", "set", "The Margin").out
    result = postil("feeds", "set", "The Margin", "priority=high", "newest=1", "--json").json
    assert (result["settings"]["priority"], result["settings"]["newest"]) == ("high", "1")
    assert result["marked_done_by_next_update"] > 0
    assert postil("feeds", "set", "The Margin", "title=Margins", "folder=A/B").status == 0
    assert postil("undo").status == 0
    assert postil("feeds", "set", "The Margin", "--json").json["settings"]["newest"] == "1"
    for wrong in ("priority", "priority=top", "colour=red"):
        assert postil("feeds", "set", "The Margin", wrong).status == 2


def test_query_feeds_of_newsboat_become_views(postil: Run, library: Path, tmp_path: Path) -> None:
    urls = tmp_path / "urls"
    urls.write_text(
        'https://new.example/feed "research"\n"query:To read:unread = \\"yes\\" and age < 7"\n'
        'query:Hard:content =~ "x"\nquery:Tagged:tags # "research"\n'
    )
    result = postil("import", urls)
    assert "2 views added: To read, Tagged." in result.out
    assert "line 3, query Hard (content =~ has no counterpart)" in result.err
    assert {view["name"]: view["query"] for view in postil("views", "--json").json} == {
        "To read": "is:unread date:<7d",
        "Tagged": 'folder:="research"',
    }
    assert postil("import", urls, "--json").json["views"] == []


def test_rules_run_at_the_end_of_an_update(postil: Run, tmp_path: Path, site: Site) -> None:
    call = ("--library", tmp_path / "new.db")
    assert postil(*call, "rules", "add", "Ones", "title:one", "--do", "star", "--do", "tag:x").status == 0
    assert postil(*call, "rules", "add", "Gone", "view:nothing", "--do", "done").status == 2
    assert postil(*call, "subscribe", f"{site.url}/feed.xml").status == 0
    assert postil(*call, "feeds", "set", "1", "newest=1").status == 0
    assert postil(*call, "update").status == 0
    starred = postil(*call, "list", "is:starred", "#x", "--json").json
    assert [row["title"] for row in starred] == ["One"]
    made = {change["label"]: change["made_by"] for change in postil(*call, "history", "--json").json}
    assert made["rule “Ones”: starred, tagged #x"] == "rule"
    before = postil(*call, "list", "is:done", "--json").json
    assert "One" not in {row["title"] for row in before}
    assert postil(*call, "update").status == 0
    assert postil(*call, "list", "is:done", "--json").json == before
