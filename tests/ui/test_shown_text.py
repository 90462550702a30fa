"""The open article while an update stores another text for it: what is marked is what stands on the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from reader.document import Block, BlockKind, Document
from reader.library.storage.database import Library
from reader.model import Source
from reader.ui.app import PostilApp
from reader.ui.article.view import ArticleView
from reader.ui.services.reports import Changed, LibraryChange
from tests.support.piloting import press, running, screen_text, settled, stored
from tests.support.texts import store_revision

MakeApp = Callable[..., PostilApp]
FIRST = "The first sentence says what the report is about."


def publish(path: Path, lead: str) -> None:
    """A new revision of “Apples”, in which all that was there stands below a new paragraph."""
    article, _ = stored(path, "Apples")
    assert article.revision is not None
    blocks = (Block(BlockKind.PARAGRAPH, lead), *article.revision.document.blocks)
    with Library.open(path, write=True) as library:
        store_revision(
            library,
            article.id,
            document=Document(blocks),
            source=Source.PAGE,
            cleaner=1,
            now=datetime(2026, 11, 2, tzinfo=UTC),
        )


def shown_as_highlighted(view: ArticleView) -> list[str]:
    """The words under each highlight on the screen."""
    return [view.document.text[one.anchor.start : one.anchor.end] for one in view.highlights]


async def test_highlight_applies_to_shown_revision(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "enter")
        publish(library_path, "A correction of the publisher came first today, in so many words.")
        await press(pilot, "H")
        view = pilot.app.screen.query_one(ArticleView)
        assert shown_as_highlighted(view) == [FIRST]
        _, (marked,) = stored(library_path, "Apples")
        assert marked.quote == FIRST
        await press(pilot, "right_square_bracket", "h", "less_than_sign")  # a little less
        _, (marked,) = stored(library_path, "Apples")
        assert marked.quote == FIRST.removesuffix(".")
        assert shown_as_highlighted(view) == [FIRST.removesuffix(".")]
        await press(pilot, "u", "u")
        assert shown_as_highlighted(view) == []
        # opened again it is the new text, with the highlight in its place
        await press(pilot, "ctrl+r", "h", "enter")
        assert "A correction" in screen_text(pilot.app)
        assert shown_as_highlighted(view) == [FIRST]


async def test_side_panel_shows_highlights_of_shown_revision(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app(), (160, 40)) as pilot:
        await press(pilot, "enter", "H", "apostrophe")
        publish(library_path, "A correction of the publisher came first today, in so many words.")
        await press(pilot, "apostrophe", "2")
        view = pilot.app.screen.query_one(ArticleView)
        assert shown_as_highlighted(view) == [FIRST]


async def test_new_text_of_open_article_is_announced(make_app: MakeApp, library_path: Path) -> None:
    app = make_app()
    async with running(app) as pilot:
        await press(pilot, "enter")
        article, _ = stored(library_path, "Apples")
        app.changed(LibraryChange(Changed.TEXT, article.id))
        await settled(pilot)
        assert "D shows" not in screen_text(app)
        publish(library_path, "A correction of the publisher came first today, in so many words.")
        app.changed(LibraryChange(Changed.TEXT, article.id))
        await settled(pilot)
        assert "A correction" not in screen_text(app)
        assert "new text: D shows what changed" in screen_text(app)
