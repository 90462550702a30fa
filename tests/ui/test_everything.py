"""The whole page of an article, and back to the clean text at the same place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reader.document import Block, BlockKind, Document
from reader.library.storage.database import Library
from reader.model import Source
from reader.ui.app import PostilApp
from reader.ui.screens.other_text import OtherTextScreen
from reader.ui.widgets.bottom_line import BottomLine
from tests.support.piloting import press, running, screen_text, settled, stored
from tests.support.texts import store_revision

if TYPE_CHECKING:
    from textual.pilot import Pilot

MakeApp = Callable[..., PostilApp]
NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
PARAGRAPHS = [f"Paragraph {n} of the report says one thing, at length, and then another." for n in range(40)]


def with_page(path: Path) -> None:
    """Give “Apples” a text, and the page it was made of, which has more."""
    html = "<nav>Front page</nav>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "<div>Imprint</div>"
    article, _ = stored(path, "Apples")
    with Library.open(path, write=True) as library:
        store_revision(
            library,
            article.id,
            document=Document(tuple(Block(BlockKind.PARAGRAPH, text) for text in PARAGRAPHS)),
            source=Source.PAGE,
            source_html=f"<html><body>{html}</body></html>".encode(),
            source_url="https://example.org/apples",
            cleaner=1,
            now=NOW,
        )


async def child_ended(pilot: Pilot[int]) -> None:
    app = pilot.app
    assert isinstance(app, PostilApp)
    for _ in range(600):
        if not app.runner.running:
            break
        await pilot.pause(0.05)
    await settled(pilot)


async def test_whole_page_opens_and_closes_at_same_place(make_app: MakeApp, library_path: Path) -> None:
    with_page(library_path)
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "ctrl+d", "ctrl+d")
        before = screen_text(pilot.app)
        first = next(line.strip() for line in before.splitlines() if "Paragraph" in line)
        await press(pilot, "c")
        await child_ended(pilot)
        assert isinstance(pilot.app.screen, OtherTextScreen)
        lines = [line.strip() for line in screen_text(pilot.app).splitlines()]
        assert first in lines
        assert "read-only" in lines[0]
        await press(pilot, "G")
        assert "Imprint" in screen_text(pilot.app)
        await press(pilot, "H")
        assert stored(library_path, "Apples")[1] == []
        await press(pilot, "c")
        assert pilot.app.screen is pilot.app.library_screen
        await press(pilot, "k", "j")  # the status of the bottom line aside, nothing moved
        assert screen_text(pilot.app).splitlines()[:-1] == before.splitlines()[:-1]


async def test_article_without_stored_page_is_reported(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "c")
        await child_ended(pilot)
        assert pilot.app.screen is pilot.app.library_screen
        assert "is stored" in pilot.app.screen.query_one(BottomLine).status
