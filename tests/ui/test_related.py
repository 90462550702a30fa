"""`&`: related reports, from the list and from an article, and from there to the passage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reader.document import Block, BlockKind, Document
from reader.library.annotations.highlight_changes import add_highlight
from reader.library.storage.database import Library
from reader.model import Source
from reader.ui.app import PostilApp
from tests.support.lists import listed
from tests.support.piloting import press, running, screen_text
from tests.support.texts import store_revision
from tests.ui.conftest import NOW

MakeApp = Callable[..., PostilApp]
SALMON = "Farmed salmon escaped from pens off Tromsø, where the Directorate counts lice."


async def test_related_reports_are_listed_and_opened(make_app: MakeApp, library_path: Path) -> None:
    with Library.open(library_path, write=True) as library:
        first, _, third, *_ = listed(library)  # by date: Apples, Apricots, Avocados …
        for number in (first, third):
            paragraph = Block(BlockKind.PARAGRAPH, f"Report {number}. {SALMON}")
            store_revision(
                library, number, document=Document((paragraph,)), source=Source.FEED, cleaner=1, now=NOW
            )
        add_highlight(library, third, 10, 25, note="seen before", now=NOW)
    async with running(make_app(), (100, 30)) as pilot:
        await press(pilot, "ampersand")
        text = screen_text(pilot.app)
        assert "Related to “Apples”" in text
        assert "Farmed salmon" in text
        assert "seen before · Avocados" in text
        await press(pilot, "ampersand")
        assert "Related to" not in screen_text(pilot.app)
        await press(pilot, "enter", "ampersand", "enter")  # in the article too
        reading = pilot.app.library_screen.panes.reading
        assert reading.article is not None
        assert reading.article.id == third
        await press(pilot, "h", "j", "ampersand")
        assert "nothing related in the library" in screen_text(pilot.app)
