"""What is done to one highlight reads that one, however many the article has."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.document import Block, BlockKind, Document, passages
from reader.library.annotations import highlight_changes, highlights
from reader.library.storage.database import Library
from reader.model import Anchor, AnchorState, Highlight
from reader.ui.app import PostilApp
from reader.ui.article.marks import marked_blocks, with_marks
from reader.ui.article.view import ArticleView
from reader.ui.widgets.highlight_pane import HighlightPane
from tests.support.piloting import press, running, stored

MakeApp = Callable[..., PostilApp]
NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


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
        assert app.screen.query_one(ArticleView).highlights == []
        await press(pilot, "u")
        assert [one.note for one in app.screen.query_one(ArticleView).highlights] == ["why"]
        await press(pilot, "u", "u")
        assert app.screen.query_one(ArticleView).highlights == []
        await press(pilot, "ctrl+r", "ctrl+r")
        assert read == []
    _, found = stored(library_path, "Apples")
    assert [one.note for one in found] == ["why"]


async def test_pane_works_out_quotes_of_visible_rows_only(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    article, _ = stored(library_path, "Apples")
    assert article.revision is not None
    text = article.revision.document.text
    with Library.open(library_path, write=True) as library, library.transaction():
        for word in re.finditer(r"\w+", text):
            highlight_changes.add_highlight(library, article.id, *word.span(), now=NOW)
    asked = set[str]()
    as_read = passages.quote_as_read

    def counted(document: Document, quote: str, start: int | None, end: int | None) -> str:
        asked.add(f"{start}")
        return as_read(document, quote, start, end)

    monkeypatch.setattr(passages, "quote_as_read", counted)
    async with running(make_app(), (160, 24)) as pilot:
        await press(pilot, "enter", "apostrophe")
        assert len(pilot.app.screen.query_one(HighlightPane).rows.highlights) > 40
        assert 0 < len(asked) <= 10
        await press(pilot, "u")
        assert 0 < len(asked) <= 10


PLACES = st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(0, 9))


@given(
    shown=st.lists(PLACES, max_size=12), gone=st.sets(st.integers(0, 11)), come=st.lists(PLACES, max_size=4)
)
def test_marks_after_changes_are_those_of_all_highlights(
    shown: list[tuple[int, int, int]], gone: set[int], come: list[tuple[int, int, int]]
) -> None:
    document = Document(tuple(Block(BlockKind.PARAGRAPH, word * 5) for word in ("one ", "two ", "three ")))

    def at(number: int, place: tuple[int, int, int]) -> Highlight:
        start, length, minute = place
        anchor = Anchor(AnchorState.EXACT, start, start + length, 1.0)
        made = NOW + timedelta(minutes=minute)
        return Highlight(
            f"{number:016}", 1, 1, start, start + length, "", "", "", "", "blue", made, made, anchor=anchor
        )

    old = sorted((at(n, place) for n, place in enumerate(shown)), key=lambda one: one.reading_order)
    new = [at(100 + n, place) for n, place in enumerate(come)]
    removed = [one for n, one in enumerate(old) if n in gone]
    left = sorted([*(one for one in old if one not in removed), *new], key=lambda one: one.reading_order)
    assert with_marks(document, marked_blocks(document, old), removed, new) == marked_blocks(document, left)
