"""What is done to one highlight reads that one, however many the article has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reader.library.annotations import highlights
from reader.ui.app import PostilApp
from tests.support.piloting import press, running, stored

MakeApp = Callable[..., PostilApp]


async def test_changing_one_highlight_reads_no_others(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, read = make_app(), list[tuple[Any, ...]]()
    all_of_article = highlights.highlights

    def counted(*arguments: Any, **more: Any) -> Any:
        read.append(arguments)
        return all_of_article(*arguments, **more)

    async with running(app, (100, 30)) as pilot:
        await press(pilot, "enter", "H")
        monkeypatch.setattr(highlights, "highlights", counted)
        await press(pilot, "a", *"why", "escape")  # a note on it
        await press(pilot, "d")
        assert read == []
        _, found = stored(library_path, "Apples")
        assert found == []
        await press(pilot, "u")  # what undo changes may be anything
        assert read != []
    _, found = stored(library_path, "Apples")
    assert "why" in [one.note for one in found]
