"""The table of contents of the open article."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from reader.document import Block, BlockKind, Document
from reader.library.annotations import highlight_changes
from reader.library.storage.database import Library
from reader.model import Source
from reader.ui.app import PostilApp
from reader.ui.screens.reading.contents import ContentsScreen, sections
from reader.ui.widgets.bottom_line import BottomLine
from tests.support.piloting import press, running, screen_text, stored
from tests.support.texts import store_revision

MakeApp = Callable[..., PostilApp]
NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
HEADINGS = ((2, "Scope"), (3, "Sources"), (3, "Limits"), (2, "Findings"), (2, "Outlook"))


def lengthen(path: Path) -> None:
    """Give “Apples” five sections, one of them with a highlight."""
    blocks: list[Block] = []
    for level, title in HEADINGS:
        blocks.append(Block(BlockKind.HEADING, title, level=level))
        blocks += [Block(BlockKind.PARAGRAPH, f"{title}: " + "words that fill a page. " * 40)] * 2
    document = Document(tuple(blocks))
    article, _ = stored(path, "Apples")
    with Library.open(path, write=True) as library:
        store_revision(library, article.id, document=document, source=Source.FEED, cleaner=1, now=NOW)
        start = document.text.index("Limits: words")
        highlight_changes.add_highlight(library, article.id, start, start + 6, now=NOW)


async def test_contents_goes_to_chosen_heading(make_app: MakeApp, library_path: Path) -> None:
    lengthen(library_path)
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "number_sign")
        assert isinstance(pilot.app.screen, ContentsScreen)
        shown = screen_text(pilot.app)
        assert all(title in shown for _, title in HEADINGS)
        assert "▎1" in next(line for line in shown.splitlines() if "Limits" in line and "▎1" in line)
        await press(pilot, "j", "j", "j", "enter")
        lines = [line.strip() for line in screen_text(pilot.app).splitlines()[:3]]
        assert "Findings" in lines
        await press(pilot, "number_sign", "enter")  # the cursor stands on the section one is in
        assert "Findings" in [line.strip() for line in screen_text(pilot.app).splitlines()[:3]]


async def test_escape_closes_contents_at_same_place(make_app: MakeApp, library_path: Path) -> None:
    lengthen(library_path)
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "ctrl+d")
        before = screen_text(pilot.app)
        await press(pilot, "number_sign", "G", "escape")
        assert screen_text(pilot.app) == before


async def test_article_without_headings_is_reported(make_app: MakeApp, library_path: Path) -> None:
    article, _ = stored(library_path, "Apples")
    with Library.open(library_path, write=True) as library:
        document = Document((Block(BlockKind.PARAGRAPH, "Nothing but a paragraph."),))
        store_revision(library, article.id, document=document, source=Source.FEED, cleaner=1, now=NOW)
    async with running(make_app()) as pilot:
        await press(pilot, "number_sign")  # in the list it means nothing
        assert pilot.app.screen is pilot.app.library_screen
        await press(pilot, "enter", "number_sign")
        assert pilot.app.screen is pilot.app.library_screen
        assert "no headings" in pilot.app.screen.query_one(BottomLine).status


def test_levels_count_from_the_highest_heading_there_is(library_path: Path) -> None:
    lengthen(library_path)
    article, highlights = stored(library_path, "Apples")
    assert article.revision is not None
    headings = [(level, title, row * 10) for row, (level, title) in enumerate(HEADINGS)]
    found = sections(headings, article.revision.document, highlights)
    assert [section.depth for section in found] == [0, 1, 1, 0, 0]
    assert [section.highlights for section in found] == [0, 0, 1, 0, 0]
