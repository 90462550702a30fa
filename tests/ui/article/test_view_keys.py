"""The article view by keys: selecting, highlighting, finding; messages and painted lines out."""

from __future__ import annotations

import random

import pytest
from textual.pilot import Pilot

from reader.cleaning.pipeline import MIXED
from reader.cleaning.selection import UNSURE
from reader.document import Block, BlockKind, Cell, Document
from reader.model import (
    Anchor,
    AnchorState,
)
from reader.safetext import safe
from reader.ui.article import messages
from reader.ui.article.view import ARTICLE_COMMANDS
from tests.ui.article.viewing import (
    DOCUMENT,
    FIRST,
    NOTES,
    Bench,
    article,
    bench,
    highlight,
    labels_of,
    painted,
    press,
    with_background,
)


async def test_header_shows_metadata(pilot: Pilot[None]) -> None:
    text = "\n".join(painted(bench(pilot).view))
    assert "A report on reports" in text
    assert "Ada Example · The Site · 3 March 2026" in text
    assert "1,000 words · 5 min" in text
    bench(pilot).view.show(article(complete=False, reason="only the summary came"), [])
    assert "Not the whole article: only the summary came." in "\n".join(painted(bench(pilot).view))


async def test_article_without_text_is_explained(pilot: Pilot[None]) -> None:
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


async def test_h_closes_article_or_moves_in_selection(pilot: Pilot[None]) -> None:
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


async def test_note_and_tags_make_highlight(pilot: Pilot[None]) -> None:
    await press(pilot, "v", "e", "a")
    await press(pilot, "v", "e", "t")
    assert [r.then for r in bench(pilot).asked(messages.HighlightRequested)] == ["note", "tags"]
    bench(pilot).view.set_highlights([highlight(0, 9)])
    await press(pilot, "v", "v", "a", "t", "3", "d")
    assert bench(pilot).asked(messages.NoteRequested)[0].uid == "u1"
    assert bench(pilot).asked(messages.TagsRequested)[0].uid == "u1"
    assert bench(pilot).asked(messages.ColourRequested)[0].colour == "blue"
    assert bench(pilot).asked(messages.DeleteRequested)[0].uid == "u1"


async def test_number_in_selection_is_colour_or_count(pilot: Pilot[None]) -> None:
    await press(pilot, "v", "2", "e", "enter")
    await press(pilot, "v", "e", "3", "enter")
    first, second = bench(pilot).asked(messages.HighlightRequested)
    assert (DOCUMENT.text[first.start : first.end], first.colour) == ("The first", "")
    assert (DOCUMENT.text[second.start : second.end], second.colour) == ("The", "blue")


async def test_highlights_are_changed_at_the_caret(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    view.set_highlights([highlight(4, 9), highlight(10, 18, "u2")])
    await press(pilot, "right_square_bracket", "h")
    assert view.selection.caret == 4
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
    copied, chosen = bench(pilot).asked(messages.PassageCopyRequested)
    assert copied.words == chosen.words == "The first sentence is short."
    assert (copied.choose, chosen.choose) == (False, True)
    assert chosen.article.authors == ("Ada Example",)
    assert chosen.url.startswith("https://example.org/")


async def test_finding_marks_hits_and_goes_round(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "n")  # means nothing here without hits: other panes may have it
    assert view.find("heading") == 2
    assert DOCUMENT.text[view.selection.caret :].startswith("heading")
    assert "heading" in with_background(view, "current-hit")
    first = view.selection.caret
    await press(pilot, "n")
    assert view.selection.caret > first
    await press(pilot, "n")
    assert view.selection.caret == first
    await press(pilot, "N")
    assert view.selection.caret > first
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


@pytest.mark.parametrize("usual_colour", ["green"])
async def test_colour_of_settings_until_one_is_chosen(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
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
    assert view.selection.caret == NOTES.starts[1]
    await press(pilot, "enter")
    assert view.selection.caret == 7


async def test_next_key_acts_on_highlight_gone_to(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    orphan = highlight(0, 5, anchor=Anchor(AnchorState.ORPHAN, None, None, 0.0))
    far = DOCUMENT.text.index("number 100")
    view.set_highlights([orphan, highlight(far, far + 10, "u2")])
    view.go_to_highlight("u1")
    assert view.selection.caret == 0
    view.go_to_highlight("u2")
    await press(pilot, "d")
    assert bench(pilot).asked(messages.DeleteRequested)[0].uid == "u2"


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
        assert 0 <= view.selection.caret <= len(view.document.text)
        low, high = view.selection.range or (0, 0)
        assert 0 <= low <= high <= len(view.document.text)


@pytest.mark.parametrize(("reason", "complete"), [(UNSURE, False), (MIXED, True)])
async def test_doubtful_text_names_the_key_that_shows_everything(
    pilot: Pilot[None], reason: str, complete: bool
) -> None:
    view = bench(pilot).view
    view.show(article(reason=reason, complete=complete), [])
    await pilot.pause()
    shown = " ".join(" ".join(painted(view)).split())
    assert f"{reason}. c shows everything on the page." in shown


def _table(rows: int, columns: int) -> Block:
    lines = [[f"head {column}" for column in range(columns)]]
    lines += [[f"row {row} at {column}" for column in range(columns)] for row in range(rows)]
    cells, at = list[Cell](), 0
    for number, line in enumerate(lines):
        for column, text in enumerate(line):
            cells.append(Cell(at, at + len(text), number, column, header=number == 0))
            at += len(text) + 1
    return Block(BlockKind.TABLE, "\n".join("\t".join(line) for line in lines), cells=tuple(cells))


async def test_head_and_first_column_of_wide_table_stay(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    view.show(article(Document((Block(BlockKind.PARAGRAPH, "Before."), _table(60, 20)))), [])
    await press(pilot, *["ctrl+d"] * 4, *["right"] * 4)
    head, rule, *body = painted(view)
    assert head.split()[:3] == ["head", "0", "‹"]
    assert set(rule.strip()) == {"─"}
    first = body[0].split()
    assert first[:5] == ["row", first[1], "at", "0", "‹"]
    assert int(first[1]) > 10
    at = head.index("head 5")  # each column moves with its head
    assert body[0].find(" at 5", at) in range(at, at + 8)

    def caret_line() -> int:
        row, cell = view.page.cell_on_screen(view.selection.caret)
        assert 0 <= cell < view.page.frame.room
        assert "row" in view.page.document.text[view.selection.caret - 12 :][:30]
        line = view.page.header_rows + row - view.scroll_offset.y
        assert line >= len(view.page.wide.head_at(view.scroll_offset.y - view.page.header_rows))
        return line

    await press(pilot, "v", "v", *["j"] * 30, "dollar_sign")
    assert caret_line() > 0
    await press(pilot, "0", *["k"] * 40)
    assert caret_line() >= 2


async def test_description_stands_below_caption_and_is_passed_over(pilot: Pilot[None]) -> None:
    figure = Block(
        BlockKind.FIGURE, "Chart 1. Rents", source="https://example.org/a.png", alt="A rising line"
    )
    same = Block(BlockKind.FIGURE, "Chart 2. Wages", source="https://example.org/b.png", alt="wages")
    paragraphs = [Block(BlockKind.PARAGRAPH, text) for text in ("Before.", "After.")]
    document = Document((paragraphs[0], figure, same, paragraphs[1]))
    view = bench(pilot).view
    view.show(article(document), [])
    lines = [line.strip() for line in painted(view)]
    at = lines.index("▣ Chart 1. Rents")
    assert lines[at + 1 : at + 5] == ["A rising line", "", "▣ Chart 2. Wages", ""]
    await press(pilot, "v", "v", "g", "g")
    places = []
    for key in "jjjkkk":
        await press(pilot, key)
        places.append(document.text[view.selection.caret :][:9])
    assert places == ["Chart 1. ", "Chart 2. ", "After.", "Chart 2. ", "Chart 1. ", "Before.\n\n"]
