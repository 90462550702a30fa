"""The main screen on a wide terminal: the preview of the row, widths of the panes, what rows show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.pilot import Pilot

from reader.library.annotations import article_changes, highlight_changes
from reader.library.articles import states
from reader.library.query.lists import list_ids
from reader.library.storage.database import Library
from reader.model import Place
from reader.settings import ReadingSettings, Settings
from reader.ui.app import PostilApp
from tests.support.piloting import press, running, screen_text, settled

MakeApp = Callable[..., PostilApp]
WIDE = (160, 40)


async def preview_shows(pilot: Pilot[int], text: str) -> None:
    """Wait until the preview has a text."""
    for _ in range(200):
        if text in screen_text(pilot.app):
            return
        await pilot.pause(0.02)
    raise AssertionError(f"{text} is not shown:\n{screen_text(pilot.app)}")


async def test_preview_follows_cursor_and_gives_way_to_article(make_app: MakeApp, library_path: Path) -> None:
    with Library.open(library_path, write=True) as library:
        first = list_ids(library)[0]
        article_changes.set_article_tags(library, first, ["field/notes"], now=datetime.now(UTC))
        highlight_changes.add_highlight(library, first, 4, 18, colour="green", now=datetime.now(UTC))
    async with running(make_app(), WIDE) as pilot:
        await preview_shows(pilot, "The last paragraph closes the report.")
        assert "#field/notes" in screen_text(pilot.app)
        assert pilot.app.library_screen.panes.reading.article is None  # nothing was opened, nothing is read
        await press(pilot, "j")
        await press(pilot, "enter")
        reading = pilot.app.library_screen.panes.reading
        assert reading.article is not None
        assert reading.article.title == "Apricots"
        assert reading.view.display
        await press(pilot, "h")
        assert not reading.view.display
        assert reading.preview is not None
        await pilot.click("#preview", offset=(6, 6))
        await settled(pilot)
        assert pilot.app.library_screen.panes.article_focused


async def test_list_has_the_width_until_an_article_is_read(make_app: MakeApp) -> None:
    async with running(make_app(), WIDE) as pilot:
        middle = pilot.app.library_screen.panes.column
        assert middle.size.width > 70
        await press(pilot, "enter")
        assert middle.size.width == 46
        await pilot.resize_terminal(100, 30)
        await press(pilot, "h")
        assert middle.size.width == 100 - pilot.app.library_screen.feed_tree.size.width
        await pilot.resize_terminal(40, 20)
        await settled(pilot)
        assert middle.size.width == 40


async def test_rows_show_tags_progress_and_the_beginning(make_app: MakeApp, library_path: Path) -> None:
    now = datetime.now(UTC)
    with Library.open(library_path, write=True) as library:
        first, second, *_ = list_ids(library)
        article_changes.set_article_tags(library, first, ["a", "b", "c"], now=now)
        states.set_place(library, second, Place(3, 0, "It is followed by a doubt."))
        states.set_later(library, [second], True, due_at=now + timedelta(days=400), now=now)
    async with running(make_app(), WIDE) as pilot:
        text = screen_text(pilot.app)
        assert "#a #b +1" in text
        assert "%" in text
        assert str((now + timedelta(days=400)).astimezone().year) in text
        await press(pilot, "1", "G")
        assert "The first sentence says" in screen_text(pilot.app)  # the second line in the list of one feed


async def test_rows_of_one_line_and_numbers_of_all_feeds(make_app: MakeApp) -> None:
    reading = replace(ReadingSettings(), rows=1, counts="all")
    async with running(make_app(replace(Settings(), reading=reading)), (110, 30)) as pilot:
        lines = screen_text(pilot.app).splitlines()
        apples = next(line for line in lines if "Apples" in line)
        assert "Alpha Institute" in apples
        assert "1 min" in apples
        assert any("Beta Review" in line and "3" in line for line in lines)
        await press(pilot, "L")
        later = next(line for line in screen_text(pilot.app).splitlines() if "Read later" in line)
        assert later.split()[2] == "1"


async def test_cursor_skips_day_headings(make_app: MakeApp) -> None:
    async with running(make_app(), WIDE) as pilot:
        rows = pilot.app.library_screen.article_list
        assert [number >= 0 for number in rows.ids][:2] == [False, True]
        assert rows.summary is not None
        titles = set()
        for _ in range(len(rows.ids)):
            titles.add(rows.summary.title)
            await pilot.press("j")
        assert titles == {"Apples", "Apricots", "Avocados", "Beans", "Beets", "Barley"}
