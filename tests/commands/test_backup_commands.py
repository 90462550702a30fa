"""`postil backup` and `postil restore`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reader.cli import main
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from tests.support.fixtures import Run


def test_lost_library_is_restored_from_backup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "postil.db"
    call = ["--library", str(path)]
    with Library.open(path, write=True) as library:
        subscriptions.subscribe(library, "https://a.example/rss")
    assert main([*call, "restore"]) == 0
    assert "no backups" in capsys.readouterr().err
    assert main([*call, "backup"]) == 0
    assert "Wrote" in capsys.readouterr().out
    assert main([*call, "backup", "--daily"]) == 0
    assert main([*call, "backup", "--daily"]) == 0
    assert "backup already exists" in capsys.readouterr().out
    assert main([*call, "restore", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [one["contents"]["feeds"] for one in listed] == [1, 1]
    assert main([*call, "restore"]) == 0
    assert "1 feed, 0 articles" in capsys.readouterr().out

    path.write_bytes(b"")
    assert main([*call, "list"]) == 1
    assert "postil restore" in capsys.readouterr().err
    assert main([*call, "restore", "1999"]) == 1
    assert "No backup" in capsys.readouterr().err
    assert main([*call, "restore", "newest"]) == 0
    assert "The previous library is now" in capsys.readouterr().out
    with Library.open(path) as library:
        assert len(subscriptions.feeds(library)) == 1


def test_library_of_a_newer_version_is_read_and_names_its_way_back(postil: Run, library: Path) -> None:
    assert postil("backup").status == 0
    with closing(sqlite3.connect(library)) as connection:
        connection.execute("PRAGMA user_version = 99")
    listed = postil("list", "--json")
    assert listed.status == 0
    assert len(listed.json) > 5
    assert "It can be read here, but not changed." in listed.err
    refused = postil("mark", "--read", "is:unread")
    assert refused.status == 1
    assert "Or close Postil and run `postil restore" in refused.err
    assert "Or close Postil and run `postil restore" in postil("doctor").out
