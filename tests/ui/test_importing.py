"""Importing files of other programs from the app: what it says, and that it asks before fetching."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Input

from reader.library.storage.database import Library
from reader.settings import Settings
from reader.ui.app import PostilApp
from reader.ui.services.imports import ImportSummary
from tests.support.foreign_files import hypothesis_rows, shelf
from tests.support.piloting import press, running, screen_text, settled
from tests.support.stored_highlights import all_highlights

BOOKS = shelf(2, books=2, marks=2)


async def _shown(pilot: object, app: PostilApp, text: str) -> None:
    for _ in range(600):
        if text in " ".join(screen_text(app).split()):
            return
        await pilot.pause(0.05)  # type: ignore[attr-defined]
    raise AssertionError(f"{text!r} is not shown:\n{screen_text(app)}")


async def test_import_of_passages_asks_before_it_fetches(library_path: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    file.write_bytes(hypothesis_rows(BOOKS))
    app = PostilApp(Settings(), library_path)
    async with running(app, size=(120, 30)) as pilot:
        await app.run_action("import_file")
        await settled(pilot)
        assert "Readwise" in screen_text(app)
        app.screen.query_one(Input).value = str(file)
        await press(pilot, "enter")
        await _shown(pilot, app, "Fetch the pages now?")
        await press(pilot, "n")
        await _shown(pilot, app, "2 articles, 4 passages (4 waiting")
        file.write_bytes(b"a,b\n1,2\n")
        await app.run_action("import_file")
        await settled(pilot)
        app.screen.query_one(Input).value = str(file)
        await press(pilot, "enter")
        await _shown(pilot, app, "its columns match no known program")
    with Library.open(library_path) as library:
        quotes = {highlight.quote for _, highlight in all_highlights(library)}
    assert quotes >= {mark.quote for book in BOOKS for mark in book.marks}


async def test_next_found_file_is_offered_before_texts_are_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks, listed = tmp_path / "readwise.csv", tmp_path / "reader_export.csv"
    monkeypatch.setattr("reader.ui.screens.first_start.choices.candidates", lambda: [marks, listed])
    app = PostilApp(Settings(), tmp_path / "new.db")
    asked: list[Path] = []

    def import_file(path: Path, *, then: Callable[[ImportSummary], None], **_: object) -> None:
        asked.append(path)
        then(ImportSummary("", waiting=4, fetchable=4 if path == listed else 0))

    monkeypatch.setattr(app.subscriptions, "import_file", import_file)
    async with running(app) as pilot:
        await press(pilot, "j", "enter")
        assert "Import another file too?" in screen_text(app)
        await press(pilot, "enter")
        assert asked == [marks, listed]
        assert "4 passages without a text yet. Fetch the pages now?" in screen_text(app)
