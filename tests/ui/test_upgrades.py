"""The first start of a newer version, and a library that a newer version wrote."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from reader import __version__
from reader.library.shown_once import ANNOUNCED, announced_version
from reader.library.storage.backups import backup
from reader.library.storage.database import SCHEMA_VERSION, Library
from reader.ui.app import PostilApp
from reader.ui.widgets.bottom_line import BottomLine
from reader.whats_new import headline
from tests.support.piloting import press, running, screen_text
from tests.support.stored_highlights import all_highlights
from tests.ui.conftest import NOW

MakeApp = Callable[..., PostilApp]


def _as_written_by_newer(path: Path) -> None:
    with Library.open(path) as library:
        backup(library, now=NOW, reason=f"before-migration-from-{SCHEMA_VERSION}")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


async def test_news_are_shown_once_after_an_upgrade(make_app: MakeApp, library_path: Path) -> None:
    with closing(sqlite3.connect(library_path)) as connection, connection:
        assert connection.execute("DELETE FROM meta WHERE key = ?", (ANNOUNCED,)).rowcount == 1
    for status in (f"New in Postil {__version__}: {headline(__version__)}", ""):
        async with running(make_app()) as pilot:
            assert pilot.app.screen.query_one(BottomLine).status == status
    with Library.open(library_path) as library:
        assert announced_version(library) == __version__


async def test_library_of_newer_version_is_read_and_refuses_marks(
    make_app: MakeApp, library_path: Path
) -> None:
    _as_written_by_newer(library_path)
    async with running(make_app(), (120, 30)) as pilot:
        line = pilot.app.screen.query_one(BottomLine)
        assert "written by a newer Postil" in line.status
        assert f"postil restore 2026-11-01T120000Z-before-migration-from-{SCHEMA_VERSION}.db" in line.status
        await press(pilot, "enter")
        assert "The first sentence says" in screen_text(pilot.app)
        assert "Not saved" not in line.status  # what is noted by itself says nothing
        await press(pilot, "H")
        assert line.status.startswith("Not saved: a newer Postil wrote this library")
        assert not pilot.app.annotations.drafts
    with Library.open(library_path) as library:
        assert all_highlights(library) == []
