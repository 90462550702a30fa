"""The article view through its public face: keys and mouse in, messages and painted lines out."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.strip import Strip

from reader.document import Block, BlockKind, Cell, Document, Span, SpanKind
from reader.model import (
    Anchor,
    AnchorState,
    Article,
    Highlight,
    Place,
    ReadingState,
    Revision,
    Source,
)
from reader.safetext import safe
from reader.ui.article import messages
from reader.ui.article.view import ARTICLE_COMMANDS, ArticleView
from reader.ui.screens.full_screen import FullScreen

NOW = datetime(2026, 3, 3, tzinfo=UTC)
FIRST = "The first sentence is short. A second one follows it, and a third comes after. Here it is."
SECOND = "Another paragraph, with a link and a note. It ends here."
LONG = " ".join(f"Sentence number {number} fills the page with words." for number in range(120))
DOCUMENT = Document(
    (
        Block(BlockKind.PARAGRAPH, FIRST),
        Block(BlockKind.HEADING, "A heading", level=2),
        Block(
            BlockKind.PARAGRAPH,
            SECOND,
            spans=(Span(26, 30, SpanKind.LINK, "https://example.org/link"),),
        ),
        Block(BlockKind.PARAGRAPH, LONG),
        Block(BlockKind.HEADING, "Last heading", level=2),
        Block(BlockKind.PARAGRAPH, "The end."),
    )
)
KINDS = tuple(
    kind
    for kind in vars(messages).values()
    if isinstance(kind, type) and issubclass(kind, Message) and kind.__module__ == messages.__name__
)


def article(document: Document = DOCUMENT, *, place: Place | None = None, **fields: Any) -> Article:
    revision = Revision(1, 1, 1, NOW, Source.PAGE, document, 1000, **fields)
    return Article(
        1, "a1", 1, "Feed", "https://example.org/", "A report on reports", ("Ada Example",), "The Site", "en",
        NOW, NOW, ReadingState(place=place), revision,
    )  # fmt: skip


def highlight(start: int, end: int, uid: str = "u1", colour: str = "yellow", **fields: Any) -> Highlight:
    anchor = fields.pop("anchor", Anchor(AnchorState.EXACT, start, end))
    return Highlight(uid, 1, 1, start, end, "", "", "", "", colour, NOW, NOW, anchor=anchor, **fields)


class Bench(App[None]):
    """Nothing but the view; it keeps what the view posts."""

    def __init__(self) -> None:
        super().__init__()
        self.posted: list[Message] = []

    def get_default_screen(self) -> FullScreen[Any]:
        return FullScreen()

    def compose(self) -> ComposeResult:
        yield ArticleView()

    def on_mount(self) -> None:
        self.query_one(ArticleView).focus()

    @property
    def view(self) -> ArticleView:
        return self.query_one(ArticleView)

    def asked(self, kind: type[Message]) -> list[Any]:
        return [message for message in self.posted if isinstance(message, kind)]


def _keep(app: Bench, message: Message) -> None:
    app.posted.append(message)


for _kind in KINDS:
    setattr(Bench, _kind.handler_name, _keep)


@pytest.fixture
async def pilot() -> AsyncIterator[Pilot[None]]:
    app = Bench()
    async with app.run_test(size=(90, 30)) as pilot:
        app.view.show(article(), [])
        await pilot.pause()
        yield pilot


def bench(pilot: Pilot[None]) -> Bench:
    assert isinstance(pilot.app, Bench)
    return pilot.app


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Type all keys, then wait once: `Pilot.press` waits after each."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await pilot.pause()


def painted(view: ArticleView) -> list[str]:
    return [view.render_line(row).text.rstrip() for row in range(view.size.height)]


def with_background(view: ArticleView, name: str) -> str:
    """The text on the screen that has the background of a component class."""
    wanted = view._painter.styles[name].bgcolor
    return "".join(
        segment.text
        for row in range(view.size.height)
        for segment in view.render_line(row)
        if segment.style is not None and segment.style.bgcolor == wanted
    )


async def test_the_header_tells_what_one_wants_to_know(pilot: Pilot[None]) -> None:
    text = "\n".join(painted(bench(pilot).view))
    assert "A report on reports" in text
    assert "Ada Example · The Site · 3 March 2026" in text
    assert "1,000 words · 5 min" in text
    bench(pilot).view.show(article(complete=False, reason="only the summary came"), [])
    assert "Not the whole article: only the summary came." in "\n".join(painted(bench(pilot).view))


async def test_an_article_without_text_says_so(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    view.show(article(Document()), [])
    assert any("has no text" in line for line in painted(view))
    view.clear(safe("Choose an article."))
    assert any("Choose an article." in line for line in painted(view))
    await press(pilot, "v", "H", "j", "G", "F", "w", "enter", "a", "y", "right_parenthesis")
    assert not bench(pilot).asked(messages.HighlightRequested)


async def test_a_selection_by_keys_is_highlighted(pilot: Pilot[None]) -> None:
    await press(pilot, "v", "w", "w", "e")
    assert bench(pilot).view.selection.text == "The first sentence"
    await press(pilot, "enter")
    (request,) = bench(pilot).asked(messages.HighlightRequested)
    assert (request.start, request.end, request.then) == (0, 18, "")
    assert bench(pilot).view.selection.range is None


VIM = {"article.find-character": "f", "article.find-again": "semicolon"}
MOTIONS = (
    (["v", "right_parenthesis"], "The first sentence is short."),
    (["v", "2", "right_parenthesis"], FIRST[:78]),
    (["v", "right_curly_bracket"], FIRST),
    (["v", "3", "l"], "The"),
    (["v", "2", "e", "b"], "The"),
    (["v", "f", "s"], "The firs"),
    (["v", "2", "f", "s"], "The first s"),
    (["v", "f", "s", "semicolon"], "The first s"),
    (["v", "w", "v", "v", "e"], "first"),
    (["v", "w", "i", "w"], "first"),
    (["v", "2", "w", "i", "s"], "The first sentence is short."),
    (["v", "i", "p"], FIRST),
    (["V"], "The first sentence is short."),
    (["V", "V"], FIRST),
    (["w", "V", "right_parenthesis"], "The first sentence is short."),
    (["w", "v", "e", "o", "b"], "The first"),
    (["w", "w", "v", "g", "g"], "The first"),
)


async def test_motions_select(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    view.set_keys(VIM)
    for keys, text in MOTIONS:
        view.show(article(), [])
        await press(pilot, *keys)
        assert view.selection.text == text, keys


async def test_line_ends_follow_the_painted_lines(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "v", "dollar_sign")
    line = next(line for line in painted(view) if "The first" in line)
    assert view.selection.text == line.strip("▎ ")
    await press(pilot, "0")
    assert view.selection.text == ""


async def test_h_goes_back_outside_and_moves_inside_a_selection(pilot: Pilot[None]) -> None:
    await press(pilot, "h")
    assert len(bench(pilot).asked(messages.BackRequested)) == 1
    await press(pilot, "v", "l", "l", "h", "escape")
    assert len(bench(pilot).asked(messages.BackRequested)) == 1
    await press(pilot, "escape")
    assert len(bench(pilot).asked(messages.BackRequested)) == 2


async def test_capital_h_takes_the_sentence_then_the_paragraph(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "H")
    (request,) = bench(pilot).asked(messages.HighlightRequested)
    assert DOCUMENT.text[request.start : request.end] == "The first sentence is short."
    view.set_highlights([highlight(request.start, request.end)])
    await press(pilot, "H")
    (grown,) = bench(pilot).asked(messages.RangeRequested)
    assert (grown.uid, DOCUMENT.text[grown.start : grown.end]) == ("u1", FIRST)


async def test_note_and_tags_make_a_highlight_where_there_is_none(pilot: Pilot[None]) -> None:
    await press(pilot, "v", "e", "a")
    await press(pilot, "v", "e", "t")
    assert [r.then for r in bench(pilot).asked(messages.HighlightRequested)] == ["note", "tags"]
    bench(pilot).view.set_highlights([highlight(0, 9)])
    await press(pilot, "v", "v", "a", "t", "3", "d")
    assert bench(pilot).asked(messages.NoteRequested)[0].uid == "u1"
    assert bench(pilot).asked(messages.TagsRequested)[0].uid == "u1"
    assert bench(pilot).asked(messages.ColourRequested)[0].colour == "blue"
    assert bench(pilot).asked(messages.DeleteRequested)[0].uid == "u1"


async def test_a_number_in_a_selection_is_a_colour_unless_it_counts(pilot: Pilot[None]) -> None:
    await press(pilot, "v", "2", "e", "enter")
    await press(pilot, "v", "e", "3", "enter")
    first, second = bench(pilot).asked(messages.HighlightRequested)
    assert (DOCUMENT.text[first.start : first.end], first.colour) == ("The first", "")
    assert (DOCUMENT.text[second.start : second.end], second.colour) == ("The", "blue")


async def test_highlights_are_changed_at_the_caret(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    view.set_highlights([highlight(4, 9), highlight(10, 18, "u2")])
    await press(pilot, "right_square_bracket", "h")
    assert view.caret == 4
    await press(pilot, "right_square_bracket", "h", "enter")
    assert bench(pilot).asked(messages.HighlightOpened)[0].uid == "u2"
    await press(pilot, "M")
    assert bench(pilot).asked(messages.MergeRequested)[0].uids == ("u1", "u2")
    await press(pilot, "v", "v", "right", "right", "X")
    assert bench(pilot).asked(messages.SplitRequested)[0].offset == 12
    await press(pilot, "e", "greater_than_sign")
    view.set_highlights([highlight(4, 18)])
    await press(pilot, "b", "b", "less_than_sign")
    ranges = [DOCUMENT.text[r.start : r.end] for r in bench(pilot).asked(messages.RangeRequested)]
    assert ranges == ["sentence is", "sentence"]


async def test_undo_and_redo_are_asked_for(pilot: Pilot[None]) -> None:
    await press(pilot, "u", "ctrl+r", "A")
    assert bench(pilot).asked(messages.UndoRequested)
    assert bench(pilot).asked(messages.RedoRequested)
    assert bench(pilot).asked(messages.ArticleNoteRequested)


async def test_copying_and_quoting(pilot: Pilot[None]) -> None:
    await press(pilot, "V", "y", "V", "Y")
    text, quotation = (request.text for request in bench(pilot).asked(messages.CopyRequested))
    assert text == "The first sentence is short."
    assert quotation.startswith("> The first sentence is short.\n")
    assert "Ada Example" in quotation
    assert "https://example.org/" in quotation


async def test_finding_marks_hits_and_goes_round(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "n")  # means nothing here without hits: other panes may have it
    assert view.find("heading") == 2
    assert DOCUMENT.text[view.caret :].startswith("heading")
    assert "heading" in with_background(view, "current-hit")
    first = view.caret
    await press(pilot, "n")
    assert view.caret > first
    await press(pilot, "n")
    assert view.caret == first
    await press(pilot, "N")
    assert view.caret > first
    await press(pilot, "escape")
    assert not bench(pilot).asked(messages.BackRequested)
    assert view.find("no such words") == 0
    assert view.find("sentence   IS") == 0
    assert view.find("sentence is") == 1
    await press(pilot, "slash")
    assert bench(pilot).asked(messages.FindRequested)


async def test_escape_ends_a_find_without_hits_not_the_article(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    assert view.find("no such words") == 0
    await press(pilot, "escape")
    assert not bench(pilot).asked(messages.BackRequested)
    assert view.search.wanted == ""
    await press(pilot, "escape")
    assert len(bench(pilot).asked(messages.BackRequested)) == 1


async def test_hits_in_captions_are_painted_and_gone_to(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    figure = Block(
        BlockKind.FIGURE, "", caption="A long caption of many words " * 6 + "with a harbour in it."
    )
    view.show(article(Document((*DOCUMENT.blocks, figure))), [])
    assert view.find("harbour in") == 1
    await pilot.pause()
    assert "harbour" in with_background(view, "current-hit")
    await press(pilot, "escape")
    assert with_background(view, "current-hit") == ""


async def test_a_caption_in_the_text_is_highlighted_like_text(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    figure = Block(
        BlockKind.FIGURE, "A harbour at dawn. Photo: A. Nyone.", source="https://example.org/p.png"
    )
    document = Document((figure, *DOCUMENT.blocks))
    view.show(article(document), [])
    await press(pilot, "H")
    assert bench(pilot).asked(messages.HighlightRequested)[0].start == document.starts[1]  # prose first
    await press(pilot, "F")
    label = next(label for label, target in labels_of(view).items() if target.sentence == 0)
    await press(pilot, *label)
    request = bench(pilot).asked(messages.HighlightRequested)[1]
    assert document.text[request.start : request.end] == "A harbour at dawn."
    view.set_highlights([highlight(request.start, request.end)])
    await pilot.pause()
    assert with_background(view, "yellow") == "A harbour at dawn."


async def test_the_colour_of_the_settings_counts_until_another_is_chosen(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    view.set_usual_colour("green")
    await press(pilot, "v", "e")
    assert any("┃" in line for line in painted(view))  # the mark of green
    await press(pilot, "enter")
    view.set_highlights([highlight(0, 3)])
    await press(pilot, "v", "v", "2", "escape")  # recolours that one alone
    await press(pilot, "v", "w", "e", "enter")
    assert [request.colour for request in bench(pilot).asked(messages.HighlightRequested)] == ["", ""]
    await press(pilot, "v", "e", "3", "enter", "v", "e", "enter")
    assert [request.colour for request in bench(pilot).asked(messages.HighlightRequested)][2:] == ["blue"] * 2
    said = [message.text for message in bench(pilot).asked(messages.StatusMessage)]
    assert "New highlights in this session: blue (settings: green)" in said


def labels_of(view: ArticleView) -> dict[str, Any]:
    assert view.hints.active
    return view.hints.targets


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


async def test_after_the_letter_of_one_word_enter_highlights_it(pilot: Pilot[None]) -> None:
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


async def test_the_place_is_kept_and_found_again(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "space", "space")
    place = view.place
    assert place.quote == DOCUMENT.text[DOCUMENT.offset(place.block, place.char) :][: len(place.quote)]
    top = painted(view)[1]
    view.show(article(place=None), [])
    await pilot.pause()
    assert view.scroll_offset.y == 0
    view.show(article(place=place), [])
    await pilot.pause()
    assert top in painted(view)[:3]
    moved = Document((Block(BlockKind.PARAGRAPH, "New before all."), *DOCUMENT.blocks))
    view.show(article(moved, place=place), [])
    await pilot.pause()
    assert view.place.quote == place.quote or place.quote[:20] in " ".join(painted(view)[:4])


async def test_a_resize_keeps_the_first_visible_words(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "space", "space")
    quote = view.place.quote[:12]
    for columns in (60, 120, 44, 90):
        await pilot.resize_terminal(columns, 30)
        await pilot.pause()
        assert quote in " ".join(line.strip() for line in painted(view)[:3]), columns


@pytest.mark.parametrize("seed", range(3))
async def test_any_sequence_of_resizes_comes_back_to_the_same_page(pilot: Pilot[None], seed: int) -> None:
    view, chance = bench(pilot).view, random.Random(seed)
    await press(pilot, *["space"] * chance.randint(0, 2), *"jj"[: chance.randint(0, 2)])
    page, place = painted(view), view.place
    for _ in range(8):
        await pilot.resize_terminal(chance.randint(30, 120), chance.randint(4, 50))
        if chance.random() < 0.5:
            view.column_width = chance.randint(24, 100)
        await pilot.pause()
        assert view.place == place, "the place that is stored is the one the reader chose"
    view.column_width = 72
    await pilot.resize_terminal(90, 30)
    await pilot.pause()
    assert painted(view) == page


@pytest.mark.parametrize("keys", [(), ("space",)])
async def test_a_new_size_is_painted_once(
    pilot: Pilot[None], keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    await press(pilot, *keys)
    view = bench(pilot).view
    rows: list[int] = []
    paint = view.render_line

    def counted(y: int) -> Strip:
        rows.append(y)
        return paint(y)

    monkeypatch.setattr(view, "render_line", counted)
    await pilot.resize_terminal(70, 30)
    await pilot.pause()
    assert rows == list(range(30))


MIXED = Document(
    (
        Block(BlockKind.PARAGRAPH, "An abstract — 中文字、テスト — with cafe\u0301s and 👩‍💻 in it. " * 3),
        Block(BlockKind.ITEM, "A point with a well-known word and שלום in the middle of it. " * 2, depth=1),
        Block(BlockKind.CODE, "if x:\n\treturn y\n\n\t\tz = 1"),
        Block(
            BlockKind.TABLE,
            "Land\tNumber\n中国\t1,412",
            cells=(Cell(0, 4, 0, 0, True), Cell(5, 11, 0, 1, True), Cell(12, 14, 1, 0), Cell(15, 20, 1, 1)),
        ),
        Block(BlockKind.PARAGRAPH, "The end of it all."),
    )
)


@pytest.mark.parametrize("seed", range(4))
async def test_any_sequence_of_resizes_leaves_every_highlight_on_its_characters(
    pilot: Pilot[None], seed: int
) -> None:
    view, chance, text = bench(pilot).view, random.Random(seed), MIXED.text
    view.show(article(MIXED), [])
    low, high, other, last = sorted(view.page.motion.clamp(at) for at in chance.sample(range(len(text)), 4))
    view.set_highlights([highlight(low, high), highlight(other, last, "u2", "blue")])

    def letters(text: str) -> list[str]:
        return sorted("".join(text.split()))

    for _ in range(6):
        await pilot.resize_terminal(chance.randint(34, 130), 60)
        view.column_width = chance.randint(24, 100)
        view.bidi = chance.choice(["app", "terminal"])
        await pilot.pause()
        assert letters(with_background(view, "yellow")) == letters(text[low:high])
        assert letters(with_background(view, "blue")) == letters(text[other:last])


async def test_a_scroll_after_a_resize_is_a_new_place(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "space")
    await pilot.resize_terminal(50, 20)
    await press(pilot, "j")
    page, place = painted(view), view.place
    await pilot.resize_terminal(100, 30)
    await pilot.resize_terminal(50, 20)
    await pilot.pause()
    assert (painted(view), view.place) == (page, place)


async def test_opening_an_article_again_and_again_does_not_move_the_page(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "space", "j")
    place = view.place
    for columns in (90, 50, 110, 90):
        await pilot.resize_terminal(columns, 30)
        view.show(article(place=view.place), [])
        await pilot.pause()
        assert view.place == place


async def test_the_column_is_never_wider_than_the_pane(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "plus", "plus")
    assert view.column_width == 80
    assert bench(pilot).asked(messages.WidthChanged)[-1].width == 80
    await pilot.resize_terminal(40, 20)
    await pilot.pause()
    assert all(len(line) <= 39 for line in painted(view))


async def test_progress_and_the_end(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    assert 0 < view.position.progress < 1
    assert view.position.minutes_left > 0
    await press(pilot, "G")
    await pilot.pause(0.8)
    assert view.position.progress == 1
    assert view.position.minutes_left == 0
    assert len(bench(pilot).asked(messages.ReachedEnd)) == 1
    assert bench(pilot).asked(messages.PlaceChanged)[-1].place == view.place


async def test_a_short_article_is_at_its_end_at_once(pilot: Pilot[None]) -> None:
    bench(pilot).view.show(article(NOTES), [])
    await pilot.pause(0.8)
    assert len(bench(pilot).asked(messages.ReachedEnd)) == 1
    assert bench(pilot).view.position.progress == 1


async def test_headings_tell_where_they_are(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    level, text, row = view.headings()[1]
    assert (level, text) == (2, "Last heading")
    view.go_to_row(row)
    await pilot.pause()
    assert any("Last heading" in line for line in painted(view))
    view.go_to_offset(0)
    await pilot.pause()
    assert any("The first sentence" in line for line in painted(view))


async def test_highlights_notes_and_doubts_are_painted(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    doubtful = Anchor(AnchorState.CHANGED, 29, 44, 0.5)
    view.set_highlights(
        [
            highlight(4, 18, note="why?"),
            highlight(29, 44, "u2", "green", anchor=doubtful),
            highlight(10, 28, "u3", "blue"),
        ]
    )
    await pilot.pause()
    assert with_background(view, "green") == "A second one fo"
    assert with_background(view, "blue") == "sentence is short."[:8] or "is short." in with_background(
        view, "blue"
    )
    line = next(line for line in painted(view) if "The first" in line)
    assert line.strip().startswith(("✎", "?"))


async def test_an_orphan_and_a_range_beyond_the_text_are_not_painted(pilot: Pilot[None]) -> None:
    orphan = Anchor(AnchorState.ORPHAN, None, None, 0.0)
    view = bench(pilot).view
    view.set_highlights([highlight(4, 18, anchor=orphan), highlight(5, 10**6, "u2")])
    await pilot.pause()
    assert with_background(view, "yellow") == ""


async def test_hostile_text_is_painted_harmless(pilot: Pilot[None]) -> None:
    text = "Safe \x1b]52;c;AAAA\x07 [@click=app.quit]x[/] \u202eevil\x9b31m end."
    view = bench(pilot).view
    shown = article(
        Document((Block(BlockKind.PARAGRAPH, text), Block(BlockKind.FIGURE, "", caption="\x1b[31mred")))
    )
    object.__setattr__(shown, "title", "T\x1b]0;x\x07")
    view.show(shown, [])
    await press(pilot, "V", "v", "F", "escape", "space")
    everything = "".join(painted(view))
    assert "[@click=app.quit]" in everything
    assert not set(everything) & set("\x1b\x07\x9b\u202e")


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


async def test_a_wide_table_is_moved_also_where_its_head_is_off_the_screen(pilot: Pilot[None]) -> None:
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


async def test_users_own_keys_replace_the_defaults(pilot: Pilot[None]) -> None:
    keys = {"article.highlight": "Z Z", "article.back": "x"}
    bench(pilot).view.set_keys(keys)
    pilot.app.set_keymap(keys)
    await press(pilot, "H")
    assert not bench(pilot).asked(messages.HighlightRequested)
    await press(pilot, "Z", "Z", "x")
    assert bench(pilot).asked(messages.HighlightRequested)
    assert bench(pilot).asked(messages.BackRequested)


async def test_every_command_has_an_action_and_a_help(pilot: Pilot[None]) -> None:
    handlers = bench(pilot).view._keys.commands
    assert handlers.keys() == {command.id for command in ARTICLE_COMMANDS}
    for command in ARTICLE_COMMANDS:
        assert command.help
        assert command.id.startswith("article.")
    assert len({command.id for command in ARTICLE_COMMANDS}) == len(ARTICLE_COMMANDS)


NOTES = Document(
    (
        Block(BlockKind.PARAGRAPH, "A claim1 in the text.", (Span(7, 8, SpanKind.NOTE_REF, "fn1"),)),
        Block(BlockKind.FOOTNOTE, "Where it comes from.", ident="fn1", label="1"),
    )
)


async def test_a_footnote_opens_over_the_page_and_leads_back(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    view.show(article(NOTES), [])
    await press(pilot, "f", "a")
    assert "Where it comes from." in painted(view)[-2]
    await press(pilot, "escape")
    assert not any("Where it comes from." in line for line in painted(view)[-3:])
    assert not bench(pilot).asked(messages.BackRequested)
    view.set_keys(VIM)
    await press(pilot, "w", "f", "1", "enter")
    assert "Where it comes from." in painted(view)[-2]
    await press(pilot, "enter", "right_curly_bracket")
    assert view.caret == NOTES.starts[1]
    await press(pilot, "enter")
    assert view.caret == 7


async def test_going_to_a_highlight_lets_the_next_key_act_on_it(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    orphan = highlight(0, 5, anchor=Anchor(AnchorState.ORPHAN, None, None, 0.0))
    far = DOCUMENT.text.index("number 100")
    view.set_highlights([orphan, highlight(far, far + 10, "u2")])
    view.go_to_highlight("u1")
    assert view.caret == 0
    view.go_to_highlight("u2")
    await press(pilot, "d")
    assert bench(pilot).asked(messages.DeleteRequested)[0].uid == "u2"


async def test_the_scrollbar_shows_where_highlights_and_hits_are(pilot: Pilot[None]) -> None:
    view = bench(pilot).view

    def marked() -> list[int]:
        lines = range(view.size.height)
        return [line for line in lines if view.vertical_scrollbar.render_line(line).text == "━"]

    assert marked() == []
    view.set_highlights([highlight(4, 9), highlight(len(DOCUMENT.text) - 4, len(DOCUMENT.text), "u2")])
    await pilot.pause()
    first, last = marked()
    assert first < last
    view.find("Sentence number 60")
    await pilot.pause()
    assert len(marked()) == 3


async def test_right_to_left_text_is_turned_unless_the_terminal_does_it(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    view.show(article(Document((Block(BlockKind.PARAGRAPH, "שלום"),))), [])
    view.bidi = "app"
    await pilot.pause()
    assert any(line.endswith("םולש") for line in painted(view))
    hebrew = article()
    object.__setattr__(hebrew, "title", "שלום")
    view.show(hebrew, [])
    await pilot.pause()
    assert painted(view)[4].endswith("min")
    assert len(painted(view)[1]) == len(painted(view)[3]) == len(painted(view)[4])
    view.show(article(Document((Block(BlockKind.PARAGRAPH, "שלום"),))), [])
    view.bidi = "terminal"
    await pilot.pause()
    assert any(line.strip() == "שלום" for line in painted(view))


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


async def test_without_colour_highlights_are_underlined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Bench()
    async with app.run_test(size=(90, 30)) as pilot:
        app.view.show(article(), [highlight(4, 9), highlight(10, 18, "u2", "blue")])
        await pilot.pause()
        row = next(row for row, line in enumerate(painted(app.view)) if "The first" in line)
        underlined = [s.text for s in app.view.render_line(row) if s.style is not None and s.style.underline]
        assert underlined == ["first", "sentence"]
        assert painted(app.view)[row].strip().startswith("▎║")


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_sequence_of_keys_and_sizes_breaks_it(pilot: Pilot[None], seed: int) -> None:
    chance = random.Random(seed)
    view = bench(pilot).view
    keys = [part for command in ARTICLE_COMMANDS for key in command.keys.split(",") for part in key.split()]
    marks = [highlight(4, 9, note="n"), highlight(6, 30, "u2", "green"), highlight(100, 400, "u3", "pink")]
    for _ in range(12):
        await press(pilot, *(chance.choice([*keys, *"abxyz129"]) for _ in range(15)))
        await pilot.resize_terminal(chance.choice([20, 45, 90]), chance.choice([6, 30]))
        view.set_highlights(chance.sample(marks, chance.randint(0, 3)))
        view.show(article(chance.choice([DOCUMENT, NOTES, Document()])), marks[:1])
        assert 0 <= view.caret <= len(view.document.text)
        low, high = view.selection.range or (0, 0)
        assert 0 <= low <= high <= len(view.document.text)
