"""A publisher's correction of a quoted passage: a row in Today, the change by words, done with once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from reader.library.annotations.highlight_changes import add_highlight
from reader.library.citing.corrections import CorrectionKind, SeenChange, corrections, record_changes
from reader.library.citing.exports import record_export
from reader.library.storage.database import Library
from reader.ui.app import PostilApp
from tests.support.lists import listed
from tests.support.piloting import press, running, screen_text
from tests.ui.conftest import NOW

MakeApp = Callable[..., PostilApp]


async def test_correction_is_shown_opened_and_done(
    make_app: MakeApp, library_path: Path, tmp_path: Path
) -> None:
    with Library.open(library_path, write=True) as library, library.transaction():
        number = listed(library)[1]
        marked = add_highlight(library, number, 10, 25, now=NOW)
        record_export(library, tmp_path / "brief.md", "markdown", [marked.uid], now=NOW)
        old, new = "It rose by 5.1 percent in all.", "It rose by 3.9 percent in all."
        seen = SeenChange(marked.uid, CorrectionKind.CHANGED, old, new, NOW)
        for day in (0, 1):
            record_changes(library, number, [seen], now=NOW + timedelta(days=day))
    async with running(make_app(), (100, 30)) as pilot:
        app = pilot.app
        await press(pilot, *"1gg2g")
        assert "Alpha Institute changed a" in screen_text(app)
        await press(pilot, "enter")
        text = screen_text(app)
        assert "changed a sentence you quoted on 2026-11-01; it is in brief.md" in text
        assert "5.1" in text
        assert "3.9" in text
        await press(pilot, "enter")
        assert app.library_screen.panes.reading.article is not None
        assert app.library_screen.panes.reading.article.id == number
        await press(pilot, *"h1gg2g", "enter", "d")
        assert "Institute changed a" not in screen_text(app)
    with Library.open(library_path) as library:
        assert corrections(library, done=False) == []
