"""The highlights beside the article: order, following, filters, jumping, and placing by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.widgets import TextArea

from reader.annotations import anchoring
from reader.document import Block, BlockKind, Document
from reader.library.annotations import highlight_changes
from reader.library.annotations import highlights as stored_highlights
from reader.library.storage.database import Library
from reader.model import Anchor, AnchorState, Article, Highlight, Source
from reader.ui.app import PostilApp
from reader.ui.article import marks
from reader.ui.widgets.bottom_line import BottomLine
from reader.ui.widgets.highlight_pane import HighlightPane, nearest, to_check
from tests.support.piloting import press, running, screen_text, settled, stored
from tests.support.texts import store_revision

MakeApp = Callable[..., PostilApp]
NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
WIDE, NARROW = (160, 40), (80, 24)
FIRST = "The first sentence says what the report is about."
CLAIM = "A new paragraph begins here, with a claim that one would like to mark."
CLOSE = "The last paragraph closes the report."
FILLING = " ".join(["Words that only fill the page until its end is out of sight."] * 12)


@pytest.fixture
def marked(library_path: Path) -> Path:
    """“Apples” with three highlights: yellow, a tagged blue one with a note, pink."""
    article, _ = stored(library_path, "Apples")
    assert article.revision is not None
    text = article.revision.document.text
    with Library.open(library_path, write=True) as library:

        def mark(quote: str, **told: object) -> None:
            start = text.index(quote)
            highlight_changes.add_highlight(library, article.id, start, start + len(quote), now=NOW, **told)  # type: ignore[arg-type]

        mark(CLOSE, colour="pink")
        mark(CLAIM, colour="blue", note="Who says so?", tags=("claim",))
        mark(FIRST)
    return library_path


def revise(path: Path, title: str, change: Callable[[Document], list[Block]]) -> None:
    """A new revision of an article, as a publisher's change would make it."""
    article, _ = stored(path, title)
    assert article.revision is not None
    with Library.open(path, write=True) as library:
        store_revision(
            library,
            article.id,
            document=Document(tuple(change(article.revision.document))),
            source=Source.FEED,
            cleaner=1,
            now=NOW,
        )


def without(*quotes: str) -> Callable[[Document], list[Block]]:
    """Takes the blocks away that have one of the quotes."""
    return lambda document: [
        block for block in document.blocks if not any(quote in block.text for quote in quotes)
    ]


def pane_of(app: PostilApp) -> HighlightPane:
    return app.screen.query_one(HighlightPane)


async def test_pane_lists_highlights_in_reading_order(make_app: MakeApp, marked: Path) -> None:
    async with running(make_app(), WIDE) as pilot:
        await press(pilot, "enter", "apostrophe")
        rows = pane_of(pilot.app).rows
        assert [h.quote for h in rows.highlights] == [FIRST, CLAIM, CLOSE]
        shown = screen_text(pilot.app)
        assert "Who says so?" in shown
        assert "#claim" in shown
        assert "Findings" in shown  # the article is beside it
        await press(pilot, "apostrophe")
        assert "Who says so?" not in screen_text(pilot.app)
        assert pilot.app.focused is pilot.app.library_screen.view


async def test_pane_is_a_sheet_on_narrow_screens(make_app: MakeApp, marked: Path) -> None:
    async with running(make_app(), NARROW) as pilot:
        await press(pilot, "enter", "apostrophe")
        assert pilot.app.screen is not pilot.app.library_screen
        assert "Who says so?" in screen_text(pilot.app)
        await press(pilot, "d")
        assert [h.quote for h in stored(marked, "Apples")[1]] == [CLAIM, CLOSE]
        assert FIRST not in [h.quote for h in pane_of(pilot.app).rows.highlights]
        await press(pilot, "u")
        assert len(stored(marked, "Apples")[1]) == 3
        await press(pilot, "escape")
        assert pilot.app.screen is pilot.app.library_screen


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_enter_goes_to_highlight_and_next_key_acts_on_it(
    make_app: MakeApp, marked: Path, size: tuple[int, int]
) -> None:
    async with running(make_app(), size) as pilot:
        await press(pilot, "enter", "apostrophe", "G", "enter")
        assert pilot.app.focused is pilot.app.library_screen.view
        await press(pilot, "2")
        by_quote = {h.quote: h.colour for h in stored(marked, "Apples")[1]}
        assert by_quote == {FIRST: "yellow", CLAIM: "blue", CLOSE: "green"}


async def test_pane_goes_to_highlight_while_list_has_focus(make_app: MakeApp, marked: Path) -> None:
    async with running(make_app(), NARROW) as pilot:
        await press(pilot, "enter", "h", "apostrophe", "enter")
        assert pilot.app.focused is pilot.app.library_screen.view
        assert "The second one says" in " ".join(screen_text(pilot.app).split())


async def test_the_pane_follows_the_scrolling(make_app: MakeApp, marked: Path) -> None:
    revise(
        marked,
        "Apples",
        lambda document: [
            piece for block in document.blocks for piece in (block, Block(BlockKind.PARAGRAPH, FILLING))
        ],
    )
    async with running(make_app(), (160, 14)) as pilot:
        await press(pilot, "enter", "apostrophe", "escape")
        rows = pane_of(pilot.app).rows
        assert rows.highlight is not None
        assert rows.highlight.quote == FIRST
        await press(pilot, "G")
        assert rows.highlight is not None
        assert rows.highlight.quote == CLOSE
        await press(pilot, "g")
        assert rows.highlight is not None
        assert rows.highlight.quote == FIRST


async def test_colours_and_tags_filter(make_app: MakeApp, marked: Path) -> None:
    async with running(make_app(), WIDE) as pilot:
        await press(pilot, "enter", "apostrophe", "f", "j", "j", "enter")  # all, yellow, blue
        rows = pane_of(pilot.app).rows
        assert [h.quote for h in rows.highlights] == [CLAIM]
        assert "1 of 3" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert len(rows.highlights) == 3
        await press(pilot, "f", "G", "enter")
        assert [h.tags for h in rows.highlights] == [("claim",)]


@pytest.mark.parametrize(("columns", "least"), [(160, 40), (200, 60), (240, 64)])
async def test_pane_beside_centred_column(make_app: MakeApp, marked: Path, columns: int, least: int) -> None:
    async with running(make_app(), (columns, 40)) as pilot:

        def column() -> int:
            lines = screen_text(pilot.app).splitlines()
            return min(line.index(FIRST[:12]) for line in lines if FIRST[:12] in line)

        await press(pilot, "enter", "z")
        before = column()
        await press(pilot, "apostrophe")
        assert column() == before
        assert pane_of(pilot.app).outer_size.width >= least
        await press(pilot, "apostrophe")
        assert column() == before


async def test_pane_beside_list_and_column(make_app: MakeApp, marked: Path) -> None:
    async with running(make_app(), (200, 40)) as pilot:
        await press(pilot, "enter", "apostrophe")
        view, pane = pilot.app.library_screen.view, pane_of(pilot.app)
        assert pane.outer_size.width > 50
        assert view.page.frame.column == 72
        left, right = view.page.frame.left, view.size.width - view.page.frame.left - 72
        assert 0 <= right - 1 < left
        await press(pilot, "h", "plus", "plus")
        assert view.page.frame.column == 80
        assert view.size.width - view.page.frame.left - 80 >= 2


async def test_narrowing_keeps_focus_in_article(make_app: MakeApp, marked: Path) -> None:
    async with running(make_app(), WIDE) as pilot:
        await press(pilot, "enter", "apostrophe")
        await pilot.resize_terminal(*NARROW)
        await settled(pilot)
        assert pilot.app.focused is pilot.app.library_screen.view
        await pilot.resize_terminal(*WIDE)
        await settled(pilot)
        assert "Who says so?" in screen_text(pilot.app)


async def test_an_article_without_highlights_names_the_keys(make_app: MakeApp) -> None:
    async with running(make_app(), WIDE) as pilot:
        await press(pilot, "enter", "apostrophe")
        assert "No highlights here yet" in screen_text(pilot.app)


async def test_open_pane_shows_new_highlight_and_article_note(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app(), WIDE) as pilot:
        await press(pilot, "enter", "apostrophe", "escape", "H")
        assert [h.quote for h in pane_of(pilot.app).rows.highlights] == [FIRST]
        await press(pilot, "A", *"Weak", "escape")
        assert stored(library_path, "Apples")[0].note == "Weak"
        assert "on the article" in screen_text(pilot.app)
        await press(pilot, "apostrophe", "g", "enter")  # the note's row opens the editor
        assert pilot.app.screen.query_one(TextArea).text == "Weak"


async def test_a_note_is_written_from_the_pane(make_app: MakeApp, marked: Path) -> None:
    async with running(make_app(), WIDE) as pilot:
        await press(pilot, "enter", "apostrophe", "g", "a", *"Mine", "escape")
        notes = {h.quote: h.note for h in stored(marked, "Apples")[1]}
        assert notes[FIRST] == "Mine"


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_orphan_is_listed_first_and_placed_by_hand(
    make_app: MakeApp, marked: Path, size: tuple[int, int]
) -> None:
    revise(marked, "Apples", without(CLAIM))
    async with running(make_app(), size) as pilot:
        await press(pilot, "enter", "apostrophe", "g")
        rows = pane_of(pilot.app).rows
        assert [h.quote for h in rows.highlights] == [CLAIM, FIRST, CLOSE]
        assert "no longer in the text" in screen_text(pilot.app)
        await press(pilot, "enter")
        assert "placing" in pilot.app.library_screen.query_one(BottomLine).status
        await press(pilot, "g", "V", "enter")
        placed = next(h for h in stored(marked, "Apples")[1] if h.quote == CLAIM)
        assert placed.anchor.state is AnchorState.MANUAL
        article = stored(marked, "Apples")[0]
        assert article.revision is not None
        assert article.revision.document.text[placed.anchor.start : placed.anchor.end] == FIRST
        assert len(stored(marked, "Apples")[1]) == 3  # no new highlight was made
        await press(pilot, "u")
        assert stored(marked, "Apples")[1][0].anchor.state is AnchorState.ORPHAN


async def test_escape_leaves_a_highlight_that_is_being_placed(make_app: MakeApp, marked: Path) -> None:
    revise(marked, "Apples", without(CLAIM))
    async with running(make_app(), WIDE) as pilot:
        await press(pilot, "enter", "apostrophe", "g", "enter", "escape")
        assert "left as it was" in pilot.app.library_screen.query_one(BottomLine).status
        assert pilot.app.focused is pilot.app.library_screen.view
        await press(pilot, "g", "g", "V", "V", "enter")
        highlights = stored(marked, "Apples")[1]
        assert highlights[0].anchor.state is AnchorState.ORPHAN
        assert len(highlights) == 4  # it was an ordinary highlight again


def _unsure(found: list[Highlight]) -> list[Highlight]:
    """The highlights as if the first had been placed with doubt."""
    one = found[0]
    return [
        replace(one, anchor=Anchor(AnchorState.CHANGED, one.anchor.start, one.anchor.end, 0.6)),
        *found[1:],
    ]


async def test_a_doubtful_place_is_confirmed_by_one_key(
    make_app: MakeApp, marked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stored_highlights.highlights

    def doubting(library: Library, article_id: int, **rest: object) -> list[Highlight]:
        found = real(library, article_id, **rest)  # type: ignore[arg-type]
        return found if found[0].anchor.state is AnchorState.MANUAL else _unsure(found)

    monkeypatch.setattr(stored_highlights, "highlights", doubting)
    async with running(make_app(), WIDE) as pilot:
        await press(pilot, "enter", "apostrophe", "g")
        assert "is this the place?" in screen_text(pilot.app)
        await press(pilot, "c")
        article: Article = stored(marked, "Apples")[0]
        placed = [h for h in real(pilot.app.library, article.id) if h.anchor.state is AnchorState.MANUAL]
        assert [h.quote for h in placed] == [FIRST]
        assert "is this the place?" not in screen_text(pilot.app)
        await settled(pilot)


def test_uncertain_anchors_are_marked_for_checking(marked: Path) -> None:
    assert marks.PLAIN == anchoring.PLAIN
    found = stored(marked, "Apples")[1]
    assert not to_check(found[0])
    assert to_check(_unsure(found)[0])


def test_nearest_highlight_to_caret_or_screen(marked: Path) -> None:
    found = stored(marked, "Apples")[1]
    starts = [h.anchor.start or 0 for h in found]
    assert nearest(found, (0, 10_000), starts[1]) == 1
    assert nearest(found, (0, 10_000), 10_001) == 0
    assert nearest(found, (starts[0] + 60, starts[1]), 10_001) == 0
    assert nearest(found, (starts[2] + 60, starts[2] + 90), 10_001) == 2
    assert nearest([], (0, 10), 0) is None
