"""Dialogs: themes shown live, what the search line explains, paths completed, keys of this place alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reader.ui.app import PostilApp
from reader.ui.screens.first_start.path_completion import completed
from tests.support.piloting import press, running, screen_text

MakeApp = Callable[..., PostilApp]


async def test_theme_is_shown_while_the_cursor_is_on_it(make_app: MakeApp) -> None:
    async with running(make_app()) as pilot:
        app = pilot.app
        before = app.theme
        await press(pilot, "T", "g")
        assert "light" in screen_text(app)
        assert "dark" in screen_text(app)
        assert app.theme == "amber"
        await press(pilot, "escape")
        assert app.theme == before
        await press(pilot, "T", "g", "j", "enter")
        assert app.theme == "contrast"


async def test_search_line_explains_itself_and_offers_recent_searches(make_app: MakeApp) -> None:
    async with running(make_app(), (120, 30)) as pilot:
        app = pilot.app
        await press(pilot, "slash")
        assert "title:word" in screen_text(app)
        assert "keep as view" in screen_text(app)
        await press(pilot, *"beans", "enter")
        assert "title:word" not in screen_text(app)
        await press(pilot, "h", "slash")
        assert "before: beans" in screen_text(app)


async def test_list_of_keys_has_what_can_be_done_here(make_app: MakeApp) -> None:
    async with running(make_app(), (100, 90)) as pilot:
        await press(pilot, "question_mark")
        assert "Mark read or unread" in screen_text(pilot.app)
        assert "Merge" not in screen_text(pilot.app)
        await press(pilot, "escape", "enter", "question_mark", *"merge")
        assert "article.merge" in screen_text(pilot.app)


def test_paths_are_completed(tmp_path: Path) -> None:
    (tmp_path / "Feeds").mkdir()
    (tmp_path / "Feeds" / "urls").write_text("")
    (tmp_path / ".hidden").write_text("")
    assert completed(f"{tmp_path}/Fe") == f"{tmp_path}/Feeds/"
    assert completed(f"{tmp_path}/") == f"{tmp_path}/Feeds/"
    assert completed(f"{tmp_path}/Feeds/") == f"{tmp_path}/Feeds/urls"
    assert completed(f"{tmp_path}/.h") == f"{tmp_path}/.hidden"
    assert completed(f"{tmp_path}/none") is None
    assert completed("") is None
