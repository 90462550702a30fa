"""Hooks: what each event gives them, what they cannot do, and where their failures are told."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

import reader
from reader import paths
from tests.support.fixtures import Run
from tests.support.site import Site, feed

SAVE = "sh -c 'cat > {file}; pwd > {file}.cwd; env | grep ^POSTIL > {file}.env'"


def hooks(**named: dict[str, object]) -> None:
    """Write the settings with these hooks."""
    lines = []
    for name, hook in named.items():
        lines += [f"[hooks.{name}]", *(f"{key} = {json.dumps(value)}" for key, value in hook.items())]
    path = paths.config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")


def given(file: Path) -> dict[str, Any]:
    """What a hook was given."""
    found: dict[str, Any] = json.loads(file.read_text(encoding="ascii"))
    return found


def test_highlight_hook_gets_record_in_home_folder(
    postil: Run, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "record.json"
    Path.home().mkdir()
    hooks(
        keep={"on": "highlight", "command": SAVE.format(file=file)},
        other={"on": "export", "command": f"touch {tmp_path}/export"},
    )
    monkeypatch.chdir("/")
    result = postil(
        "highlight", "1", "--quote", "the", "--nth", "1", "--note", "Why? \x9b", "--tag", "method"
    )
    assert (result.status, result.err) == (0, "")
    (found,) = given(file)["highlights"]
    assert (found["quote"], found["note"], found["tags"]) == ("the", "Why? \x9b", ["method"])
    assert found["article"]["id"] == 1
    assert (given(file)["version"], given(file)["event"], given(file)["hook"]) == (1, "highlight", "keep")
    assert file.with_name("record.json.cwd").read_text().strip() == str(Path.home())
    environment = file.with_name("record.json.env").read_text()
    assert f"POSTIL_LIBRARY={library}" in environment
    assert "POSTIL_HOOK=keep" in environment
    assert not (tmp_path / "export").exists()
    file.unlink()
    postil("highlight", "1", "--quote", "the", "--nth", "1", "--note", "Why? \x9b", "--tag", "method")
    assert not file.exists()  # nothing was changed
    assert postil("undo").status == 0
    assert given(file)["highlights"][0]["deleted_at"]


def test_article_hook_gets_what_update_brought_and_its_query_finds(
    postil: Run, library: Path, site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "articles.json"
    hooks(
        news={"on": "article", "command": f"tee {file}", "query": "title:two OR title:three", "most": 1},
        none={"on": "article", "command": f"touch {tmp_path}/none", "query": "title:nowhere"},
        wrong={"on": "article", "command": "true", "query": "date:sometimes"},
    )
    postil("subscribe", site.url + "/feed.xml")
    assert postil("save", "-", stdin=b"A page about two that was saved by hand.").status == 0
    assert not file.exists()
    entries = ["One", "Two", "Three", "Two again", "Four"]
    site.pages["/feed.xml"] = ("application/rss+xml", feed(site.url, entries))
    result = postil("update", site.url + "/feed.xml")
    assert result.status == 0
    assert "hook wrong failed: its query failed" in result.err
    assert {each["title"] for each in given(file)["articles"]} < {"Three", "Two again"}
    assert len(given(file)["articles"]) == given(file)["left_out"] == 1
    assert not (tmp_path / "none").exists()
    file.unlink()
    postil("update", site.url + "/feed.xml")
    assert not file.exists()


def test_export_hook_gets_changed_files(postil: Run, library: Path, tmp_path: Path) -> None:
    file = tmp_path / "files.json"
    hooks(publish={"on": "export", "command": f"tee {file}"})
    postil("highlight", "1", "--quote", "the", "--nth", "1")
    postil("export", "markdown", "--article", "1", "--to", tmp_path / "notes")
    assert given(file)["format"] == "markdown"
    assert [Path(each).parent for each in given(file)["files"]] == [tmp_path / "notes"]
    file.unlink()
    postil("export", "markdown", "--article", "1", "--to", tmp_path / "notes")
    assert not file.exists()


def test_failing_hooks_are_told_and_change_no_status(postil: Run, library: Path, tmp_path: Path) -> None:
    hooks(
        broken={"on": "highlight", "command": "sh -c 'echo \"no \x1b[31mluck\" >&2; exit 4'"},
        missing={"on": "highlight", "command": "no-such-program-here"},
        slow={"on": "highlight", "command": "sleep 60", "timeout": 1},
    )
    result = postil("highlight", "1", "--quote", "the", "--nth", "1")
    assert result.status == 0
    assert "postil: the hook broken failed: exit status 4: no \N{REPLACEMENT CHARACTER}[31mluck" in result.err
    assert "postil: the hook missing failed: “no-such-program-here” was not found." in result.err
    assert "postil: the hook slow failed: stopped: it exceeded the time limit" in result.err
    assert "the hook broken failed" in paths.log_file().read_text("utf-8")
    found = [each["what"] for each in postil("doctor", "--json").json["findings"]]
    assert sum("hook " in each for each in found) == 3
    hooks(broken={"on": "highlight", "command": "true"})
    assert postil("hooks", "test", "broken").status == 0
    found = [each["what"] for each in postil("doctor", "--json").json["findings"]]
    assert sum("hook " in each for each in found) == 0


def test_no_hooks_for_import_sync_and_what_hooks_do(
    postil: Run, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks(
        marked={"on": "highlight", "command": f"touch {tmp_path}/ran"},
        came={"on": "article", "command": f"touch {tmp_path}/ran"},
    )
    other = tmp_path / "other.db"
    (tmp_path / "shared").mkdir()
    monkeypatch.setenv("POSTIL_HOOK", "other")
    postil("highlight", "1", "--quote", "the", "--nth", "1")
    monkeypatch.delenv("POSTIL_HOOK")
    postil("export", "json", "--to", tmp_path / "all.json")
    assert postil("--library", other, "import", tmp_path / "all.json").status == 0
    assert postil("sync", tmp_path / "shared").status == 0
    assert postil("--library", other, "sync", tmp_path / "shared").status == 0
    assert not (tmp_path / "ran").exists()


def test_hooks_left_to_their_own_process_do_not_inherit_what_the_app_sets(
    postil: Run, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "environment"
    hooks(keep={"on": "highlight", "command": f"sh -c 'env > {file}.new; mv {file}.new {file}'"})
    package = str(Path(reader.__file__).parents[1])
    monkeypatch.setenv("PYTHONPATH", f"{package}{os.pathsep}/somewhere/else")
    monkeypatch.setenv("POSTIL_HOOKS_LATER", "1")
    assert postil("highlight", "1", "--quote", "the", "--nth", "1").err == ""
    for _ in range(3000):
        if file.exists():
            break
        time.sleep(0.02)
    found = dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)
    assert found["PYTHONPATH"] == "/somewhere/else"
    assert "POSTIL_HOOKS_LATER" not in found


def test_wrong_hook_is_named_and_the_rest_is_done(postil: Run, library: Path, tmp_path: Path) -> None:
    hooks(
        wrong={"on": "never", "command": "true"},
        right={"on": "highlight", "command": f"touch {tmp_path}/ran"},
    )
    result = postil("highlight", "1", "--quote", "the", "--nth", "1")
    assert result.status == 0
    assert "line 1: hooks.wrong is a table, but must be a table with on" in result.err
    assert (tmp_path / "ran").exists()


def test_program_is_not_looked_for_in_current_directory(
    postil: Run, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "helper-program").write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    (trap / "helper-program").chmod(0o755)
    monkeypatch.chdir(trap)
    monkeypatch.setenv("PATH", f".::{trap.name}:/usr/bin:/bin")
    hooks(marked={"on": "highlight", "command": "helper-program"})
    result = postil("highlight", "1", "--quote", "the", "--nth", "1")
    assert "“helper-program” was not found" in result.err
    assert not (tmp_path / "ran").exists()
    wrongs: list[object] = ["./helper-program", "bin/helper", "", "'unclosed", []]
    for wrong in wrongs:
        hooks(marked={"on": "highlight", "command": wrong})
        result = postil("config")
        assert result.status == 2
        assert "hooks.marked is a table, but must be a table with on" in result.err


def test_hooks_are_listed_tried_and_run_from_standard_input(
    postil: Run, library: Path, tmp_path: Path
) -> None:
    file = tmp_path / "record.json"
    hooks(news={"on": "article", "command": ["tee", str(file)], "query": "is:unread"})
    assert [each["name"] for each in postil("hooks", "--json").json] == ["news"]
    assert postil("hooks").out.splitlines()[1].split()[:2] == ["news", "article"]
    shown = postil("hooks", "test", "news", "--show")
    assert len(json.loads(shown.out)["articles"]) == 1
    assert not file.exists()
    assert postil("hooks", "test", "news").out == "news: succeeded.\n"
    newest = given(file)["articles"][0]["id"]
    file.unlink()
    event = json.dumps({"event": "article", "articles": [newest, 999]}).encode()
    assert postil("hooks", "run", stdin=event).status == 0
    assert [each["id"] for each in given(file)["articles"]] == [newest]
    for data in (b"", b"[]", b'{"event": "x"}', b'{"event": "article", "articles": ["x"]}', b"\xff"):
        assert postil("hooks", "run", stdin=data).status == 2
    assert postil("hooks", "test", "nothing").status == 1
    printed = postil("config")
    again = tmp_path / "again.toml"
    again.write_text(printed.out, encoding="utf-8")
    assert postil("--config", again, "hooks", "--json").json == postil("hooks", "--json").json
    assert postil("config", "get", "hooks.news").out.startswith('on = "article", command = ["tee"')
    assert postil("config", "set", "commands.count", "wc -w").out == 'commands.count = ["wc", "-w"]\n'
    assert postil("config", "get", "commands.count").out == "wc -w\n"
    assert postil("config", "get", "commands.other").status == 2
    assert postil("config", "set", "hooks.news", "true").status == 2
