"""The search line: results as one types, the query language, errors, history, completion, views."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reader.document import Block, BlockKind, Document
from reader.library.query.saved import views
from reader.library.storage.database import Library
from reader.ui.app import PostilApp
from reader.ui.widgets import article_column
from reader.ui.widgets.feed_tree import NodeKind
from reader.ui.widgets.search_line import PAUSE, SearchLine
from tests.support.lists import listed
from tests.support.piloting import press, running, screen_text, settled
from tests.support.texts import store_revision
from tests.ui.conftest import PARAGRAPHS, text

if TYPE_CHECKING:
    from tests.support.piloting import AppPilot

WIDE = (120, 30)
MakeApp = Callable[..., PostilApp]


def _titles(pilot: AppPilot) -> list[str]:
    rows = pilot.app.library_screen.article_list
    found = [rows.summary_at(row) for row in range(rows.count)]
    return [summary.title for summary in found if summary is not None]


async def _type(pilot: AppPilot, typed: str) -> None:
    names = {":": "colon", " ": "space", "-": "minus", '"': "quotation_mark", "(": "left_parenthesis"}
    await press(pilot, *(names.get(sign, sign) for sign in typed))
    await pilot.pause(PAUSE * 2)
    await settled(pilot)


async def test_results_come_as_one_types(make_app: MakeApp) -> None:
    async with running(make_app(), WIDE) as pilot:
        await press(pilot, "slash")
        await _type(pilot, "apri")
        assert _titles(pilot) == ["Apricots"]
        await _type(pilot, "xyz")
        assert _titles(pilot) == []
        await press(pilot, "escape")
        assert len(_titles(pilot)) == 6


async def test_the_first_rows_come_at_once_and_the_others_after_a_pause(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(article_column, "WINDOW", 2)
    async with running(make_app(), WIDE) as pilot:
        column = pilot.app.library_screen.panes.column
        await press(pilot, "slash")
        column.show_search("sentence")
        assert column.rows.count == 2
        for _ in range(500):
            if column.rows.count == 6:
                break
            await pilot.pause(0.02)
        assert column.rows.count == 6
        await press(pilot, "escape")
        assert len(_titles(pilot)) == 6


async def test_the_query_language_works_in_it(make_app: MakeApp) -> None:
    async with running(make_app(), WIDE) as pilot:
        await press(pilot, "s", "slash")
        await _type(pilot, "is:starred")
        assert _titles(pilot) == ["Apples"]
        await press(pilot, "enter")
        assert "Search" in screen_text(pilot.app)
        await press(pilot, "h")
        assert len(_titles(pilot)) == 6


async def test_an_error_is_said_and_the_list_stays(make_app: MakeApp) -> None:
    async with running(make_app(), WIDE) as pilot:
        await press(pilot, "slash")
        await _type(pilot, "is:nothing")
        assert "nothing" in screen_text(pilot.app)
        assert _titles(pilot)


async def test_a_hit_is_opened_at_its_words_and_shown_in_the_row(make_app: MakeApp) -> None:
    async with running(make_app(), WIDE) as pilot:
        await press(pilot, "slash")
        await _type(pilot, "silence")
        assert "Nothing comes after it but silence" in screen_text(pilot.app)
        await press(pilot, "enter")
        column = pilot.app.library_screen.panes.column
        article_id = column.rows.article_id
        assert article_id is not None
        assert column.first_hit(article_id) == text(*PARAGRAPHS).text.index("silence")
        await press(pilot, "enter")
        assert "silence" in screen_text(pilot.app)


async def test_earlier_searches_come_back_and_words_are_completed(make_app: MakeApp) -> None:
    async with running(make_app(), WIDE) as pilot:
        await press(pilot, "slash")
        line = pilot.app.library_screen.query_one(SearchLine)
        await _type(pilot, "beets")
        await press(pilot, "enter", "h", "slash", "up")
        assert line.value == "beets"
        await press(pilot, "down")
        assert line.value == ""
        await _type(pilot, "fee")
        await press(pilot, "tab")
        assert line.value == "feed:"
        await press(pilot, "escape")


@pytest.mark.parametrize("decided", [(), ("enter",)])
async def test_a_search_is_kept_as_a_view(
    make_app: MakeApp, library_path: Path, decided: tuple[str, ...]
) -> None:
    async with running(make_app(), WIDE) as pilot:
        await press(pilot, "slash")
        await _type(pilot, "title:beans")
        await press(pilot, *decided, "ctrl+s")
        await _type(pilot, "Pulses")
        await press(pilot, "enter")
        await press(pilot, "escape")
        pilot.app.library_screen.feed_tree.go_to(NodeKind.VIEW)
        await settled(pilot)
        assert "Pulses" in screen_text(pilot.app)
        assert _titles(pilot) == ["Beans"]
    with Library.open(library_path) as library:
        assert [(view.name, view.query) for view in views(library)] == [("Pulses", "title:beans")]


async def test_first_opened_article_is_at_the_passage_that_was_searched(
    make_app: MakeApp, library_path: Path
) -> None:
    filler = " ".join("The report goes on and on." for _ in range(12))
    blocks = [Block(BlockKind.PARAGRAPH, f"{number}. {filler}") for number in range(150)]
    blocks[120] = Block(BlockKind.PARAGRAPH, "The cost of the living shore.")
    with Library.open(library_path, write=True) as library:
        store_revision(library, listed(library)[0], document=Document(tuple(blocks)), now=datetime.now(UTC))
    async with running(make_app(), (80, 24)) as pilot:
        await press(pilot, "slash")
        await _type(pilot, "the cost of living shore")
        await press(pilot, "enter", "enter")
        assert "living shore" in screen_text(pilot.app)
