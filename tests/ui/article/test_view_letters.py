"""Letters that lead to links, sentences and words, in the article view."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from reader.document import Block, BlockKind, Document
from reader.ui.article import messages
from tests.ui.article.viewing import DOCUMENT, article, bench, labels_of, painted, press


async def test_letters_lead_to_links_sentences_and_words(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "f", "a")
    assert bench(pilot).asked(messages.LinkRequested)[0] == messages.LinkRequested(
        "https://example.org/link", "browser"
    )
    await press(pilot, "f", "A", "f", "y", "a")
    assert [request.how for request in bench(pilot).asked(messages.LinkRequested)[1:]] == ["postil", "copy"]
    await press(pilot, "F")
    label = next(
        label
        for label, target in labels_of(view).items()
        if target.sentence == DOCUMENT.text.index("A second")
    )
    await press(pilot, *label)
    (request,) = bench(pilot).asked(messages.HighlightRequested)
    assert DOCUMENT.text[request.start : request.end] == "A second one follows it, and a third comes after."
    await press(pilot, "semicolon", "escape")
    assert view.selection.range is None


@pytest.mark.parametrize("before", [(), ("w",), ("v", "e")])
@pytest.mark.parametrize("key", ["F", "semicolon", "f"])
async def test_letters_are_shown_in_every_mode(pilot: Pilot[None], before: tuple[str, ...], key: str) -> None:
    await press(pilot, *before, key)
    assert bench(pilot).view.hints.active


async def test_a_sentence_reached_by_letter_ends_the_selection(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "v", "e", "F")
    start = DOCUMENT.text.index("A second")
    label = next(label for label, target in labels_of(view).items() if target.sentence == start)
    await press(pilot, *label)
    (request,) = bench(pilot).asked(messages.HighlightRequested)
    assert DOCUMENT.text[request.start : request.end] == "A second one follows it, and a third comes after."


async def type_letter(pilot: Pilot[None], word: str) -> None:
    """Type the letter that leads to a word: its own, or that of its line and then its own."""
    view = bench(pilot).view
    row = view.page.layout.row_of(at := DOCUMENT.text.index(word))
    for _ in range(2):
        words = {target.offset: label for label, target in labels_of(view).items() if target.word}
        lines = {target.line: label for label, target in labels_of(view).items() if target.line >= 0}
        await press(pilot, *(words[at] if at in words else lines[row]))
        if at in words:
            return


@pytest.mark.parametrize(
    ("words", "selected"),
    [
        (("second", "follows"), "second one follows"),
        (("second", "heading"), "second one follows it, and a third comes after. Here it is.\n\nA heading"),
    ],
)
async def test_letters_of_lines_and_words_select_a_passage(
    pilot: Pilot[None], words: tuple[str, ...], selected: str
) -> None:
    view = bench(pilot).view
    await press(pilot, "semicolon")
    for word in words:
        await type_letter(pilot, word)
    assert view.selection.text == selected


async def test_enter_after_first_word_hint_highlights_it(pilot: Pilot[None]) -> None:
    await press(pilot, "semicolon")
    await type_letter(pilot, "third")
    await press(pilot, "enter")
    (request,) = bench(pilot).asked(messages.HighlightRequested)
    assert DOCUMENT.text[request.start : request.end] == "third"


@pytest.mark.parametrize("size", [(40, 6), (160, 50), (80, 4)])
@pytest.mark.parametrize("letters", [(), ("s",), ("s", "d")])
async def test_letters_lead_nowhere_else_after_a_new_size(
    pilot: Pilot[None], letters: tuple[str, ...], size: tuple[int, int]
) -> None:
    await press(pilot, "semicolon", *letters)
    await pilot.resize_terminal(*size)
    await press(pilot, *"sdfjkl")
    assert pilot.app.is_running


async def test_another_article_has_no_letters_of_the_last_one(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    plain = painted(view)
    await press(pilot, "semicolon", "s")
    assert painted(view) != plain
    view.show(article(), [])
    await pilot.pause()
    assert painted(view) == plain


@pytest.mark.parametrize("key", ["semicolon", "F"])
async def test_letters_cover_no_word(pilot: Pilot[None], key: str) -> None:
    view = bench(pilot).view
    before = painted(view)
    await press(pilot, key)
    letters = {row for row, found in view.hints.labels.items() if found}
    assert letters
    for old, new in zip(before, painted(view), strict=True):
        words = old.split()
        assert [word for word in words if word in new] == words
    if key == "semicolon":
        await type_letter(pilot, "second")
        row = view.page.layout.row_of(DOCUMENT.text.index("second"))
        at = view.page.header_rows + row - view.scroll_offset.y
        assert painted(view)[at].strip() == before[at].strip()


async def test_a_letter_opens_the_image_of_a_figure(pilot: Pilot[None]) -> None:
    figure = Block(BlockKind.FIGURE, "Chart 1. Prices", source="https://example.org/chart.png")
    bench(pilot).view.show(article(Document((Block(BlockKind.PARAGRAPH, "Before it."), figure))), [])
    await press(pilot, "f", "a")
    (request,) = bench(pilot).asked(messages.FigureRequested)
    assert request.block == 1
    await press(pilot, "f", "y", "a")
    (copied,) = bench(pilot).asked(messages.LinkRequested)
    assert copied == messages.LinkRequested("https://example.org/chart.png", "copy")


async def test_letter_opens_figure_without_text(pilot: Pilot[None]) -> None:
    described = Block(
        BlockKind.FIGURE, "", alt="A chart of prices", source="https://example.org/prices-by-year.png"
    )
    bare = Block(BlockKind.FIGURE, "", source="https://example.org/exports-2020.png?w=300")
    paragraph = Block(BlockKind.PARAGRAPH, "Between them.")
    bench(pilot).view.show(article(Document((described, paragraph, bare))), [])
    await press(pilot, "f")
    assert [line.split() for line in painted(bench(pilot).view) if "▣" in line] == [
        ["a", "▣", "A", "chart", "of", "prices"],
        ["s", "▣", "exports-2020.png"],
    ]
    await press(pilot, "s")
    (request,) = bench(pilot).asked(messages.FigureRequested)
    assert request.block == 2


async def test_enter_opens_figure_or_table(pilot: Pilot[None]) -> None:
    figure = Block(BlockKind.FIGURE, "", source="https://example.org/map.png", alt="A map")
    table = Block(BlockKind.TABLE, "one\ttwo")
    document = Document((Block(BlockKind.PARAGRAPH, "Before it."), figure, table))
    bench(pilot).view.show(article(document), [])
    await press(pilot, "enter")  # while no caret is shown, the first one on the screen
    assert [request.block for request in bench(pilot).asked(messages.FigureRequested)] == [1]
    await press(pilot, "v", "v", "G", "enter")
    assert [request.table for request in bench(pilot).asked(messages.TableRequested)] == [table]
