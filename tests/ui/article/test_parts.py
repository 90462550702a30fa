"""The parts of the article view by themselves: state in, what changed out, no terminal."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.document import Block, BlockKind, Cell, Document, Span, SpanKind
from reader.model import Place
from reader.ui.article import messages
from reader.ui.article.drag import Drag
from reader.ui.article.highlights import Highlights
from reader.ui.article.hints import HintKind, HintLayer
from reader.ui.article.page import Frame
from reader.ui.article.reading_position import ReadingPosition
from reader.ui.article.search import Search
from reader.ui.article.selection import Painted, Selection
from reader.ui.keys.article_commands import Mode
from tests.ui.article.pages import highlight, page, paragraphs

FIRST = "The first sentence is short. A second one follows it here."
DOCUMENT = paragraphs(FIRST, "# A heading", "Another paragraph, with words. It ends here.")
LONG = paragraphs(
    *(f"Paragraph {number} has some words, and then a few more of them." for number in range(60))
)


def selection(document: Document = DOCUMENT) -> Selection:
    return Selection(page(document)[0])


# --- selection


def test_selection_starts_at_implied_caret_and_returns_to_reading() -> None:
    made = selection()
    made.toggle()
    made.move("word_right")
    assert (made.mode, made.text) == (Mode.SELECTION, "The")
    made.end()
    assert (made.mode, made.caret, made.range) == (Mode.READING, 0, None)


def test_selection_grows_from_sentence_to_paragraph_to_section() -> None:
    made = selection()
    grown = []
    for _ in range(4):
        made.grow()
        grown.append(made.text)
    assert grown == ["The first sentence is short.", FIRST, DOCUMENT.text[: made.range[1]], grown[2]]  # type: ignore[index]


def test_motion_after_growing_starts_growth_again() -> None:
    made = selection()
    made.grow()
    made.move("word_right")
    made.grow()
    assert made.text.startswith("The first sentence is short.")


def test_swap_moves_caret_to_other_end() -> None:
    made = selection()
    made.select(4, 9)
    made.swap()
    assert (made.caret, made.anchor) == (4, 9)


def test_moving_down_and_up_keeps_the_cell() -> None:
    made = selection(paragraphs("word " * 40, "short", "word " * 40))
    made.toggle()
    made.toggle()  # the caret alone
    for _ in range(5):
        made.move("word_right")
    goal = made.page.layout.cell_of(made.caret)[1]
    for _ in range(12):
        made.move("down")
    assert made.page.layout.cell_of(made.caret)[1] == goal


def test_character_search_stops_before_or_after_in_selection() -> None:
    made = selection()
    made.toggle()
    assert made.move_to_character("s", forward=True)
    assert made.text == "The firs"
    assert not made.move_to_character("☃", forward=True)
    assert made.text == "The firs"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.integers(-1, 40)] * 3), min_size=2, max_size=6))
def test_changes_cover_every_offset_painted_differently(states: list[tuple[int, int, int]]) -> None:
    def styles(painted: Painted) -> dict[int, str]:
        found = dict.fromkeys(range(painted.start, painted.end), "selected") if painted.start >= 0 else {}
        return found | ({painted.caret: "caret"} if painted.caret >= 0 else {})

    painted = [
        Painted(caret, min(a, b), max(a, b)) if min(a, b) >= 0 else Painted(caret) for caret, a, b in states
    ]
    for before, now in pairwise(painted):
        old, new = styles(before), styles(now)
        differ = {at for at in old.keys() | new.keys() if old.get(at) != new.get(at)}
        covered = {at for start, end in now.changes(before) for at in range(start, end + 1)}
        assert differ <= covered


# --- reading position


def test_position_survives_any_width() -> None:
    made, window = page(LONG)
    position = ReadingPosition(made)
    position.load(None)
    window.top = 30
    position.release()
    place = position.place
    assert place.quote
    for column in (24, 70, 33, 40):
        position.hold()
        made.fit(Frame(column + 8, 4, column), reorder=False)
        window.top = position.row()
        assert position.place == place
    assert window.top == 30


def test_stored_place_is_found_again_by_its_quote() -> None:
    made, _ = page(LONG)
    position = ReadingPosition(made)
    offset = LONG.text.index("Paragraph 30")
    block, char = LONG.position(offset)
    place = Place(block, char, LONG.text[offset : offset + 40])
    assert position.offset_of(place) == offset
    changed, _ = page(Document((Block(BlockKind.PARAGRAPH, "New."), *LONG.blocks)))
    assert changed.document.text.startswith(place.quote, ReadingPosition(changed).offset_of(place))


def test_end_is_reached_once() -> None:
    made, window = page(LONG)
    position = ReadingPosition(made)
    position.load(None)
    assert not position.reached_end()
    assert position.minutes_left > 0
    window.top = made.rows - window.height
    assert position.reached_end()
    assert not position.reached_end()
    assert (position.progress, position.minutes_left) == (1.0, 0)


# --- search


def test_search_goes_round_the_ends() -> None:
    search = Search(page(DOCUMENT)[0])
    assert search.find("it") == 3
    numbers = []
    for step in (1, 1, 1, 1, -1):
        search.next(step, -1)
        numbers.append(search.number)
    assert numbers == [1, 2, 3, 1, 3]
    search.clear()
    assert (search.wanted, search.hits, search.number) == ("", [], 0)


TABLE = "Land\tOutput\nNorway\t25\u00ad3 tonnes"
PICTURED = Document(
    (
        Block(BlockKind.FIGURE, "", caption="Figure 1. A harbour at dawn"),
        Block(
            BlockKind.PARAGRAPH,
            "It’s 106 tonnes — “well‑known”, cafe\u0301.",
            (Span(7, 8, SpanKind.SUPERSCRIPT),),
        ),
        Block(
            BlockKind.TABLE,
            TABLE,
            cells=(Cell(0, 4, 0, 0, True), Cell(5, 11, 0, 1, True), Cell(12, 18, 1, 0), Cell(19, 30, 1, 1)),
        ),
        Block(BlockKind.FIGURE, "", alt="a map of the harbour"),
    )
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("harbour", 2),
        ("at dawn", 1),
        ("10⁶", 1),
        ("106", 1),
        ("It's", 1),
        ('"well-known"', 1),
        ("café", 1),
        ("norway", 1),
        ("Land Output", 1),
        ("253 tonnes", 1),
        ("Harbour", 0),
        ("nowhere", 0),
    ],
)
def test_find_covers_what_is_shown(wanted: str, found: int) -> None:
    search = Search(page(PICTURED)[0])
    assert search.find(wanted) == found
    assert search.wanted == wanted


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_any_stretch_of_text_is_found_where_it_is(data: st.DataObject) -> None:
    text = PICTURED.text
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 1, len(text)))
    wanted = text[start:end].strip("\u00ad").strip()
    if not wanted.strip() or unicodedata.combining(wanted[0]) or text[end : end + 1] == "\u0301":
        return
    search = Search(page(PICTURED)[0])
    search.find(wanted)
    low = start + len(text[start:end]) - len(text[start:end].lstrip().lstrip("\u00ad"))
    assert any(hit.start == low for hit in search.hits)


def test_hits_in_captions_come_in_reading_order() -> None:
    search = Search(page(PICTURED)[0])
    search.find("a")
    places = [(hit.start, hit.block) for hit in search.hits]
    assert places == sorted(places, key=lambda place: place[0])
    assert places[0] == (0, 0)
    assert places[-1][1] == 3
    rows = [search.next(1, -1) for _ in search.hits]
    assert rows == search.hits


# --- highlights


def test_showing_highlights_reports_changed_blocks() -> None:
    made, _ = page(DOCUMENT)
    highlights = Highlights(made, Selection(made))
    assert highlights.show([highlight(4, 9)]) == [0]
    last = DOCUMENT.starts[2]
    assert highlights.show([highlight(4, 9), highlight(last, last + 7, "u2")]) == [2]
    assert highlights.show([highlight(4, 9), highlight(last, last + 7, "u2")]) == []


def test_shortest_highlight_at_caret_is_active() -> None:
    made, _ = page(DOCUMENT)
    highlights = Highlights(made, Selection(made))
    highlights.show([highlight(0, 28), highlight(4, 9, "u2")])
    assert highlights.active is None
    highlights.selection.place(5)
    assert highlights.active is not None
    assert highlights.active.uid == "u2"
    assert highlights.delete() == messages.DeleteRequested("u2")


def test_highlighting_sentence_twice_takes_paragraph() -> None:
    made, _ = page(DOCUMENT)
    highlights = Highlights(made, Selection(made))
    assert highlights.highlight_sentence() == messages.HighlightRequested(0, 28, "")
    highlights.show([highlight(0, 28)])
    assert highlights.highlight_sentence() == messages.RangeRequested("u1", 0, len(FIRST))
    highlights.show([highlight(0, len(FIRST))])
    assert isinstance(highlights.highlight_sentence(), messages.StatusMessage)


# --- hints


LINKED = Document(
    (
        Block(
            BlockKind.PARAGRAPH, "See here and there.", (Span(4, 8, SpanKind.LINK, "https://example.org/a"),)
        ),
    )
)


def test_letters_of_links_tell_how_to_follow_them() -> None:
    hints = HintLayer(page(LINKED)[0])
    for typed, prefixed, capital in (("a", False, False), ("A", False, True), ("ya", True, False)):
        assert hints.show_links("y")
        if prefixed:
            assert hints.prefix()
        choice = hints.type(typed[-1])
        assert choice is not None
        assert choice.link is not None
        assert (choice.link.target, choice.prefixed, choice.capital) == (
            "https://example.org/a",
            prefixed,
            capital,
        )
        assert not hints.active


def test_letters_without_links_are_not_shown() -> None:
    hints = HintLayer(page(DOCUMENT)[0])
    assert not hints.show_links("y")
    assert not hints.active


def test_letters_of_words_lead_from_first_to_last() -> None:
    hints = HintLayer(page(DOCUMENT)[0])
    hints.show_lines()
    line = next(label for label, target in hints.targets.items() if target.line == 0)
    assert hints.type(line) is None
    assert hints.kind is HintKind.FIRST_WORD
    hints.type(next(label for label, target in hints.targets.items() if target.word == (4, 9)))
    assert (hints.kind, hints.first_word) == (HintKind.LAST_WORD, (4, 9))
    choice = hints.type(next(label for label, target in hints.targets.items() if target.word == (10, 18)))
    assert choice is not None
    assert (choice.words, choice.highlight) == ((4, 18), False)


@pytest.mark.parametrize("character", ["", "!"])
def test_other_key_ends_hints(character: str) -> None:
    hints = HintLayer(page(DOCUMENT)[0])
    assert hints.show_sentences()
    assert hints.type(character) is None
    assert not hints.active
    assert not hints.labels


# --- drag


@pytest.mark.parametrize(
    ("cells", "letters", "selected"),
    [
        ((2, 13), False, "Paragraph 0 has"),
        ((2, 13), True, "ragraph 0 ha"),
        ((13, 2), False, "Paragraph 0 has"),
        ((13, 2), True, "ragraph 0 h"),
        ((1, 3), False, "Paragraph"),
    ],
)
def test_drag_selects_whole_words_or_letters(cells: tuple[int, int], letters: bool, selected: str) -> None:
    made, _ = page(LONG)
    drag = Drag(made, Selection(made))
    start, end = (made.frame.left + cell for cell in cells)
    drag.press(made.header_rows, start, extend=False)
    assert drag.move(made.header_rows, end, letters=letters)
    assert drag.selection.text == selected


def test_drag_selects_and_scrolls_at_the_edge() -> None:
    made, window = page(LONG)
    drag = Drag(made, Selection(made))
    row = made.header_rows
    drag.press(row, made.frame.left, extend=False)
    assert drag.move(row, made.frame.left + 8)
    assert drag.selection.text == "Paragraph"
    assert drag.edge_step == 0
    assert drag.move(window.height - 1, made.frame.left)
    assert drag.edge_step == 1
    before = len(drag.selection.text)
    window.top += 5
    drag.scrolled()
    assert len(drag.selection.text) > before
    assert drag.release()
    assert not drag.release()
