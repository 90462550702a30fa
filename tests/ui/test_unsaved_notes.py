"""A note that cannot be saved is not lost: it waits in its editor, and is told at the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from piloting import press, running, screen_text, stored
from textual.widgets import TextArea

from reader.library.files import lock_path
from reader.library.lock import LockFile
from reader.ui.app import PostilApp

MakeApp = Callable[..., PostilApp]


@pytest.mark.parametrize("keys", [("enter", "H", "a"), ("enter", "H", "h", "N", "j", "a"), ("enter", "A")])
async def test_a_note_that_cannot_be_saved_waits_in_its_editor(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    monkeypatch.setattr("reader.library.database.WAIT", 0.05)
    app = make_app()
    async with running(app, (100, 30)) as pilot:
        await press(pilot, *keys)
        with LockFile(lock_path(library_path)).hold(1):
            await press(pilot, *"lost", "escape")
            assert "not saved yet" in screen_text(app)
        assert list(app.drafts.values()) == ["lost"]
        await press(pilot, keys[-1])
        assert app.screen.query_one(TextArea).text == "lost"
        await press(pilot, "question_mark", "escape")
        assert app.drafts == {}
    article, highlights = stored(library_path, "Apples")
    assert [article.note, *(one.note for one in highlights)].count("lost?") == 1
