"""What the article view shows, through scrolling and every change of size."""

from __future__ import annotations

import random

import pytest
from textual.pilot import Pilot
from textual.strip import Strip

from reader.document import Block, BlockKind, Cell, Document
from reader.model import (
    Anchor,
    AnchorState,
)
from reader.ui.article import messages
from tests.ui.article.viewing import (
    DOCUMENT,
    FIRST,
    NOTES,
    article,
    bench,
    highlight,
    painted,
    press,
    with_background,
)


async def test_place_is_kept(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "space", "space")
    place = view.position.place
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
    assert view.position.place.quote == place.quote or place.quote[:20] in " ".join(painted(view)[:4])


async def test_resize_keeps_first_visible_words(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "space", "space")
    quote = view.position.place.quote[:12]
    for columns in (60, 120, 44, 90):
        await pilot.resize_terminal(columns, 30)
        await pilot.pause()
        assert quote in " ".join(line.strip() for line in painted(view)[:3]), columns


@pytest.mark.parametrize("seed", range(3))
async def test_any_resizes_return_to_same_page(pilot: Pilot[None], seed: int) -> None:
    view, chance = bench(pilot).view, random.Random(seed)
    await press(pilot, *["space"] * chance.randint(0, 2), *"jj"[: chance.randint(0, 2)])
    page, place = painted(view), view.position.place
    for _ in range(8):
        await pilot.resize_terminal(chance.randint(30, 120), chance.randint(4, 50))
        if chance.random() < 0.5:
            view.column_width = chance.randint(24, 100)
        await pilot.pause()
        assert view.position.place == place, "the place that is stored is the one the reader chose"
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
async def test_any_resizes_keep_highlights_in_place(pilot: Pilot[None], seed: int) -> None:
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


async def test_scroll_after_resize_sets_place(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "space")
    await pilot.resize_terminal(50, 20)
    await press(pilot, "j")
    page, place = painted(view), view.position.place
    await pilot.resize_terminal(100, 30)
    await pilot.resize_terminal(50, 20)
    await pilot.pause()
    assert (painted(view), view.position.place) == (page, place)


async def test_reopening_does_not_move_page(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    await press(pilot, "space", "j")
    place = view.position.place
    for columns in (90, 50, 110, 90):
        await pilot.resize_terminal(columns, 30)
        view.show(article(place=view.position.place), [])
        await pilot.pause()
        assert view.position.place == place


async def test_column_fits_pane(pilot: Pilot[None]) -> None:
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
    assert bench(pilot).asked(messages.PlaceChanged)[-1].place == view.position.place


async def test_long_text_is_shown_before_full_layout(
    pilot: Pilot[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.ui.article.page.FIRST_LAYOUT", 2000)
    view = bench(pilot).view
    long = Document(tuple(Block(BlockKind.PARAGRAPH, f"Paragraph {n}. {FIRST}") for n in range(400)))
    view.show(article(long), [])
    assert not view.page.layout.complete
    assert any("Paragraph 0." in line for line in painted(view))
    assert view.position.progress < 0.1
    view.go_to_offset(long.text.index("Paragraph 300."))
    assert any("Paragraph 300." in line for line in painted(view))
    view.show(article(long, place=view.position.place), [])
    await press(pilot, "G")
    assert any("Paragraph 399." in line for line in painted(view))
    view.show(article(long), [])
    for _ in range(100):
        await pilot.pause(0.02)
        if view.page.layout.complete:
            break
    await pilot.pause()
    assert view.virtual_size.height == view.page.rows


async def test_short_article_is_at_end(pilot: Pilot[None]) -> None:
    bench(pilot).view.show(article(NOTES), [])
    await pilot.pause(0.8)
    assert len(bench(pilot).asked(messages.ReachedEnd)) == 1
    assert bench(pilot).view.position.progress == 1


async def test_headings_report_rows(pilot: Pilot[None]) -> None:
    view = bench(pilot).view
    level, text, row = list(view.page.headings())[1]
    assert (level, text) == (2, "Last heading")
    view.go_to_row(row)
    await pilot.pause()
    assert any("Last heading" in line for line in painted(view))
    view.go_to_offset(0)
    await pilot.pause()
    assert any("The first sentence" in line for line in painted(view))


async def test_highlights_notes_and_uncertain_anchors_are_painted(pilot: Pilot[None]) -> None:
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


async def test_orphans_and_invalid_ranges_are_not_painted(pilot: Pilot[None]) -> None:
    orphan = Anchor(AnchorState.ORPHAN, None, None, 0.0)
    view = bench(pilot).view
    view.set_highlights([highlight(4, 18, anchor=orphan), highlight(5, 10**6, "u2")])
    await pilot.pause()
    assert with_background(view, "yellow") == ""


async def test_hostile_text_is_sanitised(pilot: Pilot[None]) -> None:
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


async def test_scrollbar_marks_highlights_and_hits(pilot: Pilot[None]) -> None:
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


async def test_right_to_left_text_is_reordered_unless_terminal_does(pilot: Pilot[None]) -> None:
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
