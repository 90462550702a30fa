"""A long article: its first piece is shown at once, the rest when it is read or needed."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest

from reader.document import Block, BlockKind, Document
from reader.library.annotations import highlight_changes
from reader.library.articles import entries, packing, states
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.model import Entry, Place, Source
from reader.ui.app import PostilApp
from reader.ui.article.view import ArticleView
from tests.support.examples import in_part
from tests.support.piloting import press, running, screen_text, settled
from tests.support.texts import store_revision
from tests.ui.conftest import NOW

if TYPE_CHECKING:
    from tests.support.piloting import AppPilot

MakeApp = Callable[..., PostilApp]
BLOCKS = tuple(
    Block(BlockKind.HEADING, f"Part {number // 10}", level=2)
    if number % 10 == 0
    else Block(BlockKind.PARAGRAPH, f"Paragraph {number} has words enough for a line. " * 4)
    for number in range(300)
)
DOCUMENT = Document((*BLOCKS, Block(BlockKind.PARAGRAPH, "The very last words.")))


@pytest.fixture
def long_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with one article of many pieces, and a highlight near its end."""
    monkeypatch.setattr(packing, "PIECE", 4000)
    path = tmp_path / "long.db"
    with Library.open(path, write=True) as library:
        feed, _ = subscriptions.subscribe(library, "https://example.org/feed.xml", title="Reports")
        entry = Entry(guid="1", url="https://example.org/1", title="A long report", published_at=NOW)
        (number,) = entries.store_entries(library, feed.id, [entry], now=NOW).new
        store_revision(library, number, document=DOCUMENT, source=Source.FEED, cleaner=1, now=NOW)
        start = DOCUMENT.text.index("Paragraph 288")
        highlight_changes.add_highlight(library, number, start, start + 13, colour="green", now=NOW)
    return path


@asynccontextmanager
async def opened(app: PostilApp, *, hold: bool, release: Event | None = None) -> AsyncIterator[AppPilot]:
    """The app with the article open; with `hold` nothing of its rest arrives before `release` is set."""
    release = release or Event()
    async with running(app, (80, 24)) as pilot:
        if hold:
            app.librarian.submit(lambda library: release.wait(60))
        try:
            await pilot.press("enter")
            await pilot.pause(0.2)
            yield pilot
        finally:
            release.set()
            await settled(pilot)


def view_of(pilot: AppPilot) -> ArticleView:
    return pilot.app.library_screen.view


async def rest_read(pilot: AppPilot) -> None:
    for _ in range(1000):
        if not view_of(pilot).page.partial:
            await settled(pilot)
            return
        await pilot.pause(0.02)
    raise TimeoutError("the rest of the text does not arrive")


def page_text(app: PostilApp) -> list[str]:
    """The screen without scrollbar and bottom line."""
    return [line[:78].rstrip() for line in screen_text(app).splitlines()[:-1]]


async def test_first_piece_is_shown_before_the_rest_is_read(make_app: MakeApp, long_path: Path) -> None:
    async with opened(make_app(path=long_path), hold=True) as pilot:
        assert "Paragraph 1 has words" in screen_text(pilot.app)
        assert len(view_of(pilot).document.text) < len(DOCUMENT.text) / 5
        percent, minutes, _ = view_of(pilot).reached
    async with opened(make_app(path=long_path), hold=False) as pilot:
        await rest_read(pilot)
        assert view_of(pilot).document == DOCUMENT
        whole_percent, whole_minutes, _ = view_of(pilot).reached
        assert abs(percent - whole_percent) <= 1
        assert abs(minutes - whole_minutes) <= 1
        assert view_of(pilot).highlights[0].anchor.start in range(len(DOCUMENT.text))


@pytest.mark.parametrize(
    "keys",
    in_part(
        [
            ["G"],
            ["9", "9", "9", "j"],
            ["slash", *"very last", "enter", "n"],
            ["left_square_bracket", "h", "y"],
            ["number_sign", "G", "enter"],
            ["apostrophe", "enter"],
            ["space"] * 12,
            ["4", "0", "ctrl+d"],
            ["slash", *"288", "enter"],
            ["right_square_bracket", "h"],
            ["2", "5", "right_square_bracket", "right_square_bracket"],
            ["v", "G", "o"],
            ["space", "w", "V", "V", "V"],
            ["right_square_bracket", "h", "enter"],
        ],
        6,
    ),
    ids=" ".join,
)
async def test_keys_reach_what_is_not_read_yet(
    make_app: MakeApp, long_path: Path, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PostilApp, "copy", lambda self, text, done: None)
    found = []
    for hold in (True, False):
        copy = Path(shutil.copy(long_path, long_path.with_name(f"{hold}.db")))
        async with opened(make_app(path=copy), hold=hold) as pilot:
            if not hold:
                await rest_read(pilot)
            for key in keys:
                await pilot.press(key)
                await pilot.pause(0.02)
            await pilot.pause(0.3)
            view = view_of(pilot)
            found.append(
                (view.scroll_offset.y, view.situation, view.selection.painted, screen_text(pilot.app))
            )
    assert found[0] == found[1]


async def test_place_and_selection_stay_when_the_rest_arrives(make_app: MakeApp, long_path: Path) -> None:
    app, release = make_app(path=long_path), Event()
    async with opened(app, hold=True, release=release) as pilot:
        view = view_of(pilot)
        await pilot.press("space", "j", "j")
        await pilot.pause(0.1)
        assert view.page.partial
        before = (view.scroll_offset.y, page_text(app))
        release.set()
        await rest_read(pilot)
        assert (view.scroll_offset.y, page_text(app)) == before


async def test_an_article_left_far_down_opens_there(make_app: MakeApp, long_path: Path) -> None:
    with Library.open(long_path, write=True) as library:
        states.set_place(library, 1, Place(250, 0, BLOCKS[250].text[:40]))
    async with opened(make_app(path=long_path), hold=True) as pilot:
        assert "Part 25" in screen_text(pilot.app)


async def test_another_article_may_be_opened_before_the_rest_is_read(
    make_app: MakeApp, long_path: Path
) -> None:
    with Library.open(long_path, write=True) as library:
        feed, _ = subscriptions.subscribe(library, "https://example.org/other.xml", title="Other")
        entry = Entry(guid="2", url="https://example.org/2", title="A short note")
        (number,) = entries.store_entries(library, feed.id, [entry], now=NOW).new
        short = Document((Block(BlockKind.PARAGRAPH, "Short."),))
        store_revision(library, number, document=short, source=Source.FEED, cleaner=1, now=NOW)
    app = make_app(path=long_path)
    async with opened(app, hold=True) as pilot:
        pilot.app.library_screen.panes.open_article(number)
        await pilot.pause(0.1)
        assert view_of(pilot).document == short
    async with running(make_app(path=long_path), (80, 24)) as pilot:
        pilot.app.library_screen.panes.open_article(1)
        pilot.app.library_screen.panes.open_article(number)
        await settled(pilot)
        assert view_of(pilot).document == short
        await press(pilot, "h")
