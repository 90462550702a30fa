"""The mouse in the article view."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from reader.document import Block, BlockKind, Cell, Document, Span, SpanKind
from reader.ui.article import messages
from reader.ui.article.view import ArticleView
from tests.ui.article.viewing import FIRST, article, bench, painted, press


async def test_the_mouse_drags_a_selection(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    row = next(row for row, line in enumerate(painted(view)) if "The first" in line)
    x = painted(view)[row].index("The first")
    await pilot.mouse_down(ArticleView, offset=(x + 4, row))
    await pilot.hover(ArticleView, offset=(x + 8, row))
    await pilot.mouse_up(ArticleView, offset=(x + 8, row))
    assert view.selection.text == "first"
    await press(pilot, "enter")
    assert len(bench(pilot).asked(messages.HighlightRequested)) == 1
    await pilot.click(ArticleView, offset=(x + 12, row))
    assert view.selection.range is None
    await pilot.click(ArticleView, offset=(x + 12, row), times=2)
    assert view.selection.text == "sentence"
    await pilot.click(ArticleView, offset=(x + 12, row), times=3)
    assert view.selection.text == FIRST


async def test_a_click_with_shift_extends_the_selection(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    row = next(row for row, line in enumerate(painted(view)) if "The first" in line)
    x = painted(view)[row].index("The first")
    await pilot.click(ArticleView, offset=(x + 4, row))
    await pilot.click(ArticleView, offset=(x + 18, row), shift=True)
    assert view.selection.text.startswith("first sentence"[:13])
    await pilot.click(ArticleView, offset=(x + 8, row), shift=True)
    assert view.selection.text.startswith("first")
    assert len(view.selection.text) < 8


async def test_wide_table_pans_with_header_off_screen(pilot: Pilot[None]) -> None:
    rows = [[f"row{row}col{column}" + "x" * 22 for column in range(8)] for row in range(60)]
    text, cells = "", []
    for row, line in enumerate(rows):
        for column, cell in enumerate(line):
            cells.append(Cell(len(text), len(text) + len(cell), row, column))
            text += cell + ("\t" if column < 7 else "\n")
    view = bench(pilot).view
    view.show(article(Document((Block(BlockKind.TABLE, text[:-1], cells=tuple(cells)),))), [])
    await press(pilot, "space", "space")
    assert not any("col7" in line for line in painted(view))
    await press(pilot, *["right"] * 30)
    assert any("col7" in line for line in painted(view))


async def test_a_click_follows_a_link(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    row = next(row for row, line in enumerate(painted(view)) if "with a link" in line)
    await pilot.click(ArticleView, offset=(painted(view)[row].index("link"), row))
    assert bench(pilot).asked(messages.LinkRequested)[0].url == "https://example.org/link"


async def test_dragging_beyond_the_edge_scrolls(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await pilot.mouse_down(ArticleView, offset=(30, 12))
    await pilot.hover(ArticleView, offset=(30, 29))
    await pilot.pause(0.3)
    await pilot.mouse_up(ArticleView, offset=(30, 29))
    assert view.scroll_offset.y > 2
    assert len(view.selection.text) > 500
    top = view.scroll_offset.y
    await pilot.pause(0.2)
    assert view.scroll_offset.y == top


@pytest.mark.parametrize("kind", [BlockKind.HEADING, BlockKind.ITEM])
async def test_click_on_link_to_block_of_article_goes_there(pilot: Pilot[None], kind: BlockKind) -> None:
    view = bench(pilot).view
    link = Block(BlockKind.PARAGRAPH, "See below.", (Span(4, 9, SpanKind.LINK, "#end"),))
    long = tuple(Block(BlockKind.PARAGRAPH, f"Paragraph {number}.") for number in range(60))
    document = Document((link, *long, Block(kind, "The end", level=2, depth=1, ident="end")))
    view.show(article(document), [])
    row = next(row for row, line in enumerate(painted(view)) if "See below" in line)
    await pilot.click(ArticleView, offset=(painted(view)[row].index("below") + 1, row))
    assert not bench(pilot).asked(messages.LinkRequested)
    assert any("The end" in line for line in painted(view))
