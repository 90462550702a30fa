"""What changed in an article, and its old texts to read."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.document import Block, BlockKind, Document
from reader.library.annotations import highlight_changes
from reader.library.articles import states
from reader.library.storage.database import Library
from reader.model import Source
from reader.ui.app import PostilApp
from reader.ui.article.view import ArticleView
from reader.ui.screens.reading.changes import ChangesScreen
from reader.ui.screens.reading.other_text import OtherTextScreen
from reader.ui.widgets.bottom_line import BottomLine
from tests.support.piloting import press, running, screen_text, stored
from tests.support.texts import store_revision

MakeApp = Callable[..., PostilApp]
NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
CLAIM = "A new paragraph begins here, with a claim that one would like to mark."


def publish(path: Path, *changes: tuple[str, str]) -> None:
    """New revisions of “Apples”, a day apart, each with one wording replaced."""
    article, _ = stored(path, "Apples")
    assert article.revision is not None
    blocks = article.revision.document.blocks
    with Library.open(path, write=True) as library:
        for number, (old, new) in enumerate(changes, start=1):
            blocks = tuple(Block(b.kind, b.text.replace(old, new), level=b.level) for b in blocks)
            store_revision(
                library,
                article.id,
                document=Document(blocks),
                source=Source.PAGE,
                cleaner=1,
                now=NOW + timedelta(days=number),
            )


@pytest.fixture
def changed(library_path: Path) -> Path:
    """“Apples”, read and with a highlight on its first revision; then two more revisions."""
    article, _ = stored(library_path, "Apples")
    assert article.revision is not None
    start = article.revision.document.text.index(CLAIM)
    with Library.open(library_path, write=True) as library:
        highlight_changes.add_highlight(library, article.id, start, start + len(CLAIM), now=NOW)
        states.set_read(library, [article.id], True, now=NOW)
    publish(library_path, ("with a claim", "with a bold statement"), ("but silence", "but applause"))
    return library_path


async def test_added_and_removed_words_since_highlighting(make_app: MakeApp, changed: Path) -> None:
    async with running(make_app(), (100, 30)) as pilot:
        await press(pilot, "enter", "D")
        assert isinstance(pilot.app.screen, ChangesScreen)
        assert pilot.app.screen.revision.number == 1
        shown = screen_text(pilot.app)
        assert "claim bold statement" in shown
        assert "silence applause" in " ".join(shown.split())
        assert "1 highlighted" in shown
        await press(pilot, "right_square_bracket")
        assert pilot.app.screen.revision.number == 2
        assert "silence applause" in " ".join(screen_text(pilot.app).split())
        assert "claim" not in screen_text(pilot.app)
        await press(pilot, "q")
        assert pilot.app.screen is pilot.app.library_screen


async def test_changes_show_without_colour(
    make_app: MakeApp, changed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(make_app(), (100, 30)) as pilot:
        await press(pilot, "enter", "D")
        shown = screen_text(pilot.app)
        assert "[-claim-] {+bold statement+}" in shown


async def test_long_texts_are_compared_while_the_screen_lives(
    make_app: MakeApp, changed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.ui.screens.reading.changes._LONG", 0)
    async with running(make_app(), (100, 30)) as pilot:
        await press(pilot, "enter", "D")
        for _ in range(100):
            if "claim bold statement" in screen_text(pilot.app):
                break
            await pilot.pause(0.05)
        else:
            pytest.fail("the comparison does not come")


async def test_it_begins_at_the_revision_that_was_read(make_app: MakeApp, library_path: Path) -> None:
    publish(library_path, ("with a claim", "with a bold statement"), ("but silence", "but applause"))
    article, _ = stored(library_path, "Apples")
    with Library.open(library_path, write=True) as library:
        states.set_read(library, [article.id], True, now=NOW + timedelta(days=1, hours=1))
    async with running(make_app(), (100, 30)) as pilot:
        await press(pilot, "enter", "D")
        assert isinstance(pilot.app.screen, ChangesScreen)
        assert pilot.app.screen.revision.number == 2


async def test_old_revision_is_read_only_and_shows_highlights(make_app: MakeApp, changed: Path) -> None:
    async with running(make_app(), (100, 30)) as pilot:
        await press(pilot, "enter", "D", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, OtherTextScreen)
        assert "with a claim that one" in screen_text(pilot.app)
        view = screen.query_one(ArticleView)
        placed = view.highlights[0].anchor
        assert view.document.text[placed.start : placed.end] == CLAIM
        before = stored(changed, "Apples")
        await press(pilot, "H", "d", "u")
        assert "read-only" in screen.query_one(BottomLine).status
        after = stored(changed, "Apples")
        assert (after[0].state.place, after[1]) == (before[0].state.place, before[1])
        await press(pilot, "escape", "escape", "escape", "escape")
        assert pilot.app.screen is pilot.app.library_screen


async def test_article_with_one_revision_is_reported(make_app: MakeApp) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "D")
        assert pilot.app.screen is pilot.app.library_screen
        assert "no earlier versions" in pilot.app.screen.query_one(BottomLine).status


def test_unchanged_document_is_reported(changed: Path) -> None:
    from reader.document.changes import compare
    from reader.ui.screens.reading.changes import painted

    one = Document((Block(BlockKind.PARAGRAPH, "One. Two."),))
    two = Document((Block(BlockKind.PARAGRAPH, "One."), Block(BlockKind.PARAGRAPH, "Two.")))
    assert "words are the same" in painted(compare(one, two), signs=False).plain
