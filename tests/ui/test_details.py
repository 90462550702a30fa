"""`I`: what is known of an article for citing it, corrected in the app."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reader.library.citing.reports import details
from reader.library.storage.database import Library
from reader.ui.app import PostilApp
from tests.support.lists import listed
from tests.support.piloting import press, running, screen_text

MakeApp = Callable[..., PostilApp]


def known(path: Path) -> dict[str, str]:
    with Library.open(path) as library:
        return {one.key: one.value for one in details(library, listed(library)[0])}


async def test_details_are_corrected_taken_back_and_undone(make_app: MakeApp, library_path: Path) -> None:
    before = known(library_path)
    async with running(make_app(), (100, 30)) as pilot:
        await press(pilot, "I")
        text = screen_text(pilot.app)
        assert "Apples" in text
        assert "its feed" in text
        assert known(library_path) == before  # looking gives no citation key
        await press(pilot, "enter", "end", *" pie", "enter")
        assert "Apples pie" in screen_text(pilot.app)
        assert known(library_path)["citation_key"] == "exampleApplesPie2026"
        await press(pilot, "j", "enter", "ctrl+u", *"Roe, Jane; {Harbour Institute}", "enter")
        assert " you " in screen_text(pilot.app)
        await press(pilot, "d")
        assert known(library_path)["authors"] == before["authors"]
        await press(pilot, "d")
        assert "only your own values" in screen_text(pilot.app)
        await press(pilot, "j", "enter", *"soon", "enter")
        assert "is not a date" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert "Apples pie" in screen_text(pilot.app)
        await press(pilot, "enter", "I", "q", "u")  # in the article too
        assert known(library_path)["authors"] == "Roe, Jane; {Harbour Institute}"
