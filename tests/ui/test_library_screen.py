"""The main screen: moving, reading, marking articles, highlighting, undoing; all through keys."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.events import Key
from textual.widgets import Input, TextArea

from reader.errors import LibraryDamaged
from reader.library.annotations import highlight_changes
from reader.library.articles import listing
from reader.library.storage.database import Library
from reader.model import Highlight
from reader.settings import ReadingSettings, Settings
from reader.ui.app import PostilApp
from reader.ui.app_base import Delivered
from reader.ui.screens.annotations.note_editor import AUTOSAVE
from reader.ui.screens.dialogs import Prompt
from reader.ui.screens.library.screen import LibraryScreen
from reader.ui.widgets.bottom_line import BottomLine
from tests.support.examples import in_part
from tests.support.piloting import press, running, screen_text, settled, stored

MakeApp = Callable[..., PostilApp]


async def test_the_first_screen_lists_feeds_and_articles(make_app: MakeApp) -> None:
    async with running(make_app()) as pilot:
        text = screen_text(pilot.app)
        assert "Alpha Institute" in text
        assert "Research" in text
        assert "Apples" in text
        assert "Barley" in text
        assert pilot.app.focused is not None
        assert pilot.app.focused.id == "list"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (LibraryDamaged("The library is damaged.", hint="Restore it."), "Restore it."),
        (KeyError("x"), "a defect"),
    ],
)
async def test_fatal_error_is_one_plain_message(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    app = make_app()
    monkeypatch.setattr(listing, "summaries", fail)
    with pytest.raises(type(error)):
        async with app.run_test() as pilot:
            await pilot.pause(0.2)
    app.close()
    assert said in str(app.ending())


async def test_open_read_and_close_article(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "j", "enter")
        text = screen_text(pilot.app)
        assert "Apricots" in text
        assert "The first sentence says what the report is about." in text
        assert "Beta Review" not in text  # alone on a narrow screen
        assert stored(library_path, "Apricots")[0].state.read_at is not None
        await press(pilot, "h")
        assert "Beta Review" in screen_text(pilot.app)


async def test_wide_screen_shows_three_panes(make_app: MakeApp) -> None:
    async with running(make_app(), (200, 60)) as pilot:
        await press(pilot, "enter")
        text = screen_text(pilot.app)
        assert "Beta Review" in text
        assert "Barley" in text
        assert "The first sentence says" in text
        await press(pilot, "z")
        text = screen_text(pilot.app)
        assert "Barley" not in text
        assert "The first sentence says" in text
        await press(pilot, "z")
        assert "Barley" in screen_text(pilot.app)


async def test_a_feed_chosen_in_the_tree_fills_the_list(make_app: MakeApp) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "1", "G")
        text = screen_text(pilot.app)
        assert "Barley" in text
        assert "Apples" not in text
        await press(pilot, "g", "j", "enter")
        assert "Apples" in screen_text(pilot.app)


async def test_highlight_note_and_notebook(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "H")
        _, highlights = stored(library_path, "Apples")
        assert [h.quote for h in highlights] == ["The first sentence says what the report is about."]
        assert "saved" in pilot.app.screen.query_one(BottomLine).status
        await press(pilot, "a")
        assert pilot.app.screen.query_one(TextArea).has_focus
        await press(pilot, *"Check", "escape")
        _, highlights = stored(library_path, "Apples")
        assert highlights[0].note == "Check"
    async with running(make_app()) as pilot:
        await press(pilot, "N")
        text = screen_text(pilot.app)
        assert "Apples" in text
        assert "The first sentence says what the report is about." in text
        assert "Check" in text
        await press(pilot, "enter")
        assert "Findings" in screen_text(pilot.app)


async def test_selection_highlight_colour_tags_undo_redo(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "v", "w", "w", "e", "enter")
        quote = stored(library_path, "Apples")[1][0].quote
        assert quote == "The first sentence"
        await press(pilot, "3")
        assert stored(library_path, "Apples")[1][0].colour == "blue"
        await press(pilot, "t", *"method, claim", "enter")
        assert stored(library_path, "Apples")[1][0].tags == ("claim", "method")
        await press(pilot, "u")
        assert stored(library_path, "Apples")[1][0].tags == ()
        await press(pilot, "u", "u")
        assert stored(library_path, "Apples")[1] == []
        await press(pilot, "ctrl+r")
        assert [h.quote for h in stored(library_path, "Apples")[1]] == [quote]


async def test_undo_works_after_a_restart(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "H")
    assert len(stored(library_path, "Apples")[1]) == 1
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "u")
    assert stored(library_path, "Apples")[1] == []


async def test_mouse_drag_selects_and_click_opens(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app()) as pilot:
        await pilot.click("#list", offset=(8, 4))
        await settled(pilot)
        assert "The first sentence" in screen_text(pilot.app)
        line = next(
            y for y, text in enumerate(screen_text(pilot.app).splitlines()) if "The first sentence" in text
        )
        column = screen_text(pilot.app).splitlines()[line].index("The first")
        await pilot.mouse_down("#article", offset=(column, line))
        await pilot.hover("#article", offset=(column + 8, line))
        await pilot.mouse_up("#article", offset=(column + 8, line))
        await press(pilot, "enter")
        assert [h.quote for h in stored(library_path, "Apricots")[1]] == ["The first"]


@pytest.mark.parametrize("size", [(40, 15), (24, 8)])
async def test_very_narrow_screen_shows_focused_pane(make_app: MakeApp, size: tuple[int, int]) -> None:
    async with running(make_app(), size=size) as pilot:
        assert "Apricots" in screen_text(pilot.app)
        assert "Starred" not in screen_text(pilot.app)
        await press(pilot, "h")
        assert "Starred" in screen_text(pilot.app)
        assert "Apricots" not in screen_text(pilot.app)
        await press(pilot, "l", "enter")
        assert "Ada Example" in " ".join(screen_text(pilot.app).split())
        await press(pilot, "h")
        assert "Apricots" in screen_text(pilot.app)
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "Starred" in screen_text(pilot.app)


async def test_cursor_row_is_visible_with_sixteen_colours(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "vt100")
    monkeypatch.delenv("COLORTERM", raising=False)
    async with running(make_app()) as pilot:
        rows = pilot.app.library_screen.article_list
        assert any(segment.style and segment.style.reverse for segment in rows.render_line(2))
        await press(pilot, "enter", "H")
        line = next(
            line
            for line in pilot.app.screen._compositor.render_strips()
            if any("first sentence" in segment.text for segment in line)
        )
        assert any(segment.style and segment.style.underline for segment in line)


async def test_key_list_shows_full_help(make_app: MakeApp) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "question_mark", *"next key acts")
        shown = " ".join(screen_text(pilot.app).split())
        assert "so that the next key acts on all that are picked · articles.pick" in shown


async def test_late_changes_are_ignored_on_exit(make_app: MakeApp) -> None:
    app = make_app()
    shown: list[str] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.on_delivered(Delivered(lambda: shown.append("while it runs")))
    # it was taken down without having been told to leave
    app.on_delivered(Delivered(lambda: shown.append("after that")))
    app.close()
    assert shown == ["while it runs"]


async def test_undo_in_list_names_change_and_article(make_app: MakeApp) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "j", "s", "g", "u")
        assert "undone: starred · Apricots" in screen_text(pilot.app)
        await press(pilot, "ctrl+r")
        assert "redone: starred · Apricots" in screen_text(pilot.app)
        await press(pilot, "enter", "H", "N", "u")
        assert "undone: highlight added · Apples" in screen_text(pilot.app)
        await press(pilot, "ctrl+r")
        assert "redone: highlight added · Apples" in screen_text(pilot.app)


async def test_star_later_and_read_marks_toggle_and_are_undone(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "s", "L")
        state = stored(library_path, "Apples")[0].state
        assert state.starred_at is not None
        assert state.later_at is not None
        await press(pilot, "1", "j", "enter")
        assert "Apples" in screen_text(pilot.app)
        assert "Beans" not in screen_text(pilot.app)
        await press(pilot, "u")
        assert stored(library_path, "Apples")[0].state.later_at is None
        await press(pilot, "1", "g", "j", "2", "m")
        assert stored(library_path, "Apples")[0].state.read_at is not None


async def test_marking_list_read_asks_first(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "A", "n")
        assert stored(library_path, "Beans")[0].state.read_at is None
        await press(pilot, "A", "y")
        assert stored(library_path, "Beans")[0].state.read_at is not None
        await press(pilot, "U")
        assert "Everything here is read" in screen_text(pilot.app)
        await press(pilot, "u")
        assert stored(library_path, "Beans")[0].state.read_at is None


async def test_search_lists_matching_articles(make_app: MakeApp) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "slash", *"beets", "enter")
        text = screen_text(pilot.app)
        assert "Beets" in text
        assert "Apples" not in text
        await press(pilot, "escape")
        assert "Apples" in screen_text(pilot.app)


async def test_next_unread_opens_by_one_key(make_app: MakeApp) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "n")
        assert "Apricots" in screen_text(pilot.app).splitlines()[1]
        await press(pilot, "n")
        assert "Avocados" in screen_text(pilot.app).splitlines()[1]


async def test_place_is_kept_between_sessions(make_app: MakeApp, library_path: Path) -> None:
    size = (60, 9)
    async with running(make_app(), size) as pilot:
        await press(pilot, "enter", "G")
        end = screen_text(pilot.app)
        assert "silence" in end
        await press(pilot, "h")
    async with running(make_app(), size) as pilot:
        await press(pilot, "enter")
        assert "silence" in screen_text(pilot.app)


async def test_key_list_searches_and_runs_commands(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "question_mark")
        assert pilot.app.screen.query_one(Input).has_focus
        await press(pilot, *"unstar")
        assert "Star or unstar" in screen_text(pilot.app)
        assert "Keep for later" not in screen_text(pilot.app)
        await press(pilot, "enter")
        assert stored(library_path, "Apples")[0].state.starred_at is not None


async def test_palette_runs_commands_by_name(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "ctrl+p")
        await pilot.press(*"later")
        await press(pilot, "enter")
        assert stored(library_path, "Apples")[0].state.later_at is not None


async def test_q_goes_back_step_by_step_and_quits_at_the_top(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as pilot:
        await press(pilot, "enter", "q")
        assert pilot.app.focused is not None
        assert pilot.app.focused.id == "list"
        await press(pilot, "q")
        assert pilot.app.focused.id == "tree"
        await pilot.press("q")
    assert app.return_value == 0


async def test_commands_on_own_keys(make_app: MakeApp, library_path: Path) -> None:
    settings = replace(Settings(), keys={"library.star": "b", "article.highlight": "K"})
    async with running(make_app(settings)) as pilot:
        await press(pilot, "s")
        assert stored(library_path, "Apples")[0].state.starred_at is None
        await press(pilot, "b")
        assert stored(library_path, "Apples")[0].state.starred_at is not None
        await press(pilot, "enter", "K")
        assert len(stored(library_path, "Apples")[1]) == 1


async def test_reaching_end_marks_read_when_configured(make_app: MakeApp, library_path: Path) -> None:
    settings = replace(Settings(), reading=ReadingSettings(mark_read="end"))
    async with running(make_app(settings), (60, 9)) as pilot:
        await press(pilot, "enter")
        assert stored(library_path, "Apples")[0].state.read_at is None
        await press(pilot, "G")
        for _ in range(100):  # the view waits for the reader to rest there
            if stored(library_path, "Apples")[0].state.read_at is not None:
                break
            await pilot.pause(0.05)
        else:
            pytest.fail("not marked read at the end")


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (160, 50), (200, 60)])
async def test_article_and_keys_at_every_size(make_app: MakeApp, size: tuple[int, int]) -> None:
    async with running(make_app(), size) as pilot:
        await press(pilot, "enter")
        assert "first sentence" in screen_text(pilot.app)
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "first sentence" in screen_text(pilot.app)
        assert "select" in screen_text(pilot.app).splitlines()[-1]


async def test_highlight_skips_heading_at_top(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app(), (60, 9)) as pilot:
        await press(pilot, "enter")
        while "second one" in screen_text(pilot.app):
            await press(pilot, "j")
        assert "Findings" in screen_text(pilot.app)
        await press(pilot, "H")
        quotes = [highlight.quote for highlight in stored(library_path, "Apples")[1]]
        assert quotes == ["A new paragraph begins here, with a claim that one would like to mark."]


async def test_deletion_in_notebook_updates_open_article(make_app: MakeApp) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "H")
        screen = pilot.app.library_screen
        assert len(screen.view.highlights) == 1
        await press(pilot, "N", "d", "q")
        assert len(screen.view.highlights) == 0


async def test_notebook_change_is_written_after_closing(make_app: MakeApp) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "H", "N")
        app = pilot.app
        assert isinstance(app, PostilApp)
        free = Event()
        app.librarian.submit(lambda _: free.wait(30), urgent=True)  # as when an update holds the library
        try:
            await pilot.press("d", "q")
            await pilot.pause(0.2)
            assert len(app.library_screen.view.highlights) == 1
        finally:
            free.set()
        await settled(pilot)
        assert len(app.library_screen.view.highlights) == 0
        assert "deleted" in bottom(app)


@pytest.mark.parametrize(("chosen", "colour"), [((), "green"), (("3",), "blue")])
async def test_highlighting_again_keeps_colour(
    make_app: MakeApp, library_path: Path, chosen: tuple[str, ...], colour: str
) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "V", "enter")
    (one,) = stored(library_path, "Apples")[1]
    with Library.open(library_path, write=True) as library:
        highlight_changes.set_colour(library, one.uid, "green", now=datetime.now(UTC))
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "V", *chosen, "enter")
    assert [each.colour for each in stored(library_path, "Apples")[1]] == [colour]


@pytest.mark.parametrize("key", ["escape", "enter"])
async def test_dialog_closes_once_on_double_press(make_app: MakeApp, key: str) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "t")
        assert isinstance(pilot.app.screen, Prompt)
        for _ in range(3):  # faster than the screen goes away
            pilot.app.post_message(Key(key, None))
        await settled(pilot)
        assert isinstance(pilot.app.screen, LibraryScreen)


def bottom(app: PostilApp) -> str:
    """The bottom line of the screen."""
    return screen_text(app).splitlines()[-1]


async def test_bottom_line_shows_reading_position(make_app: MakeApp) -> None:
    async with running(make_app(), (100, 8)) as pilot:
        assert "%" not in bottom(pilot.app)
        await press(pilot, "enter")
        before = int(re.findall(r"(\d+)% · 1 min left", bottom(pilot.app))[0])
        await press(pilot, "j", "j")
        assert before < int(re.findall(r"(\d+)%", bottom(pilot.app))[0]) < 100
        await press(pilot, "G")
        assert bottom(pilot.app).rstrip().endswith("100%")
        await pilot.resize_terminal(100, 12)
        await press(pilot, "g")
        assert before < int(re.findall(r"(\d+)%", bottom(pilot.app))[0])
        await press(pilot, "h")
        assert "%" not in bottom(pilot.app)


async def test_bottom_line_shows_keys_of_situation(make_app: MakeApp) -> None:
    async with running(make_app(), (140, 24)) as pilot:
        await press(pilot, "enter")
        assert "H highlight sentence" in bottom(pilot.app)
        assert "# contents" in bottom(pilot.app)
        assert "' highlights" in bottom(pilot.app)
        assert "enter" not in bottom(pilot.app)
        await press(pilot, "v")
        assert "enter highlight" in bottom(pilot.app)
        assert "1-5 colour" in bottom(pilot.app)
        await press(pilot, "e", "enter")
        assert "enter open" in bottom(pilot.app)
        assert "d delete" in bottom(pilot.app)
        await press(pilot, "d")
        assert "H highlight sentence" in bottom(pilot.app)
        await press(pilot, "h")
        assert "enter open" in bottom(pilot.app)
        assert "highlight sentence" not in bottom(pilot.app)


async def test_article_keys_work_in_list(make_app: MakeApp) -> None:
    async with running(make_app(), (120, 24)) as pilot:
        await press(pilot, "D")
        assert "no earlier versions" in bottom(pilot.app)
        for key in ("number_sign", "c", "apostrophe"):
            await press(pilot, key)
            assert "open" in pilot.app.screen.query_one(BottomLine).status


@pytest.mark.parametrize("leave", ["", "ctrl+s", "escape"])
async def test_note_is_saved_however_editor_closes(make_app: MakeApp, library_path: Path, leave: str) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "H", "a")
        await pilot.press(*"typed just now")
        if leave:
            await press(pilot, leave)
        else:
            pilot.app.exit()
    assert stored(library_path, "Apples")[1][0].note == "typed just now"


async def test_keys_before_commit_make_no_second_highlight(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, typed = highlight_changes.add_highlight, Event()

    def slowly(*arguments: Any, **named: Any) -> Highlight:
        typed.wait(10)
        return add(*arguments, **named)

    monkeypatch.setattr(highlight_changes, "add_highlight", slowly)
    async with running(make_app()) as pilot:
        await press(pilot, "enter")
        await pilot.press("H", "a")
        typed.set()
        await settled(pilot)
        await press(pilot, *"at once", "ctrl+s")
    assert [one.note for one in stored(library_path, "Apples")[1]] == ["at once"]


async def test_note_written_with_pauses_is_one_undo_step(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "H", "a")
        for words in ("one ", "two ", "three"):
            await press(pilot, *words)
            await pilot.pause(AUTOSAVE + 0.1)
        await press(pilot, "escape")
        assert stored(library_path, "Apples")[1][0].note == "one two three"
        await press(pilot, "u")
        assert [each.note for each in stored(library_path, "Apples")[1]] == [""]
        await press(pilot, "ctrl+r")
        assert stored(library_path, "Apples")[1][0].note == "one two three"


@pytest.mark.parametrize(
    ("keys", "shown"),
    in_part(
        [
            (("T",), ("contrast", "daylight")),
            (("enter", "number_sign"), ("Findings",)),
            (("enter", "H", "t", *"method"), ("method",)),
            (("a", *"example"), ("example",)),
            (("question_mark",), ("j",)),
            (("enter", "H", "a", *"doubt"), ("doubt",)),
            (("enter", "H", "enter"), ("The first",)),
            (("enter", "H", "apostrophe"), ("The first",)),
            (("N",), ("Notebook",)),
            (("slash", *"words"), ("words",)),
            (("A",), ("Mark all",)),
        ],
        4,
    ),
)
async def test_dialogs_fit_tiny_terminal(
    make_app: MakeApp, keys: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    async with running(make_app(), (20, 5)) as pilot:
        await press(pilot, *keys)
        for words in shown:
            assert words in screen_text(pilot.app), screen_text(pilot.app)


@pytest.mark.parametrize(("cover", "leave"), [("N", "q"), ("T", "escape")])
async def test_covered_screen_is_resized(make_app: MakeApp, cover: str, leave: str) -> None:
    async with running(make_app(), (80, 24)) as pilot:
        await press(pilot, "enter", cover)
        await pilot.resize_terminal(160, 40)
        await settled(pilot)
        await press(pilot, leave)
        lines = screen_text(pilot.app).splitlines()
        assert len(lines) == 40
        assert any("Barley" in line for line in lines), "the list stands beside the article again"
        assert any("The first sentence" in line for line in lines)
