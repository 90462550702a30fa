"""What the app once got wrong, through its keys: undo of unsubscribing, counts, notes, names, dialogs."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.widgets import Input

from reader.document import Block, BlockKind, Document
from reader.library.annotations import article_changes, highlight_changes
from reader.library.articles import entries, listing
from reader.library.feeds import subscriptions
from reader.library.query.lists import list_ids
from reader.library.storage.database import Library
from reader.library.storage.files import lock_path
from reader.library.storage.lock import LockFile
from reader.model import Entry, Source
from reader.paths import config_file
from reader.settings import HighlightSettings, Settings, TodaySettings
from reader.ui.app import PostilApp
from reader.ui.screens.annotations.note_editor import AUTOSAVE
from reader.ui.screens.feeds.folder_picker import FolderPicker, matching
from reader.ui.terminal.browser import without_controls
from reader.ui.widgets import bottom_line
from tests.support.examples import in_part
from tests.support.piloting import press, running, screen_text, settled, stored
from tests.support.texts import store_revision
from tests.ui.conftest import text

MakeApp = Callable[..., PostilApp]


def save(library: Path, page: Path) -> None:
    """Save a file into the library by another program."""
    command = [sys.executable, "-P", "-m", "reader", "--library", str(library), "save", str(page)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def listed(path: Path) -> list[str]:
    """The titles of all articles in the lists, as another process finds them."""
    with Library.open(path) as library:
        ids = list_ids(library)
        return [summary.title for summary in listing.summaries(library, ids)]


async def test_undo_restores_unsubscribed_feed(make_app: MakeApp, library_path: Path) -> None:
    before = listed(library_path)
    async with running(make_app(), (120, 30)) as pilot:
        await press(pilot, "enter", "A", *"note", "escape", "h", "1", "G", "D")
        shown = screen_text(pilot.app)
        assert "3 articles" in shown
        await press(pilot, "y")
        assert "Barley" not in listed(library_path)
        await press(pilot, "u")
        assert "Beta Review" in screen_text(pilot.app)
        assert stored(library_path, "Apples")[0].note == "note"
    assert listed(library_path) == before


async def test_empty_note_makes_no_highlight(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "a", "escape")
        assert stored(library_path, "Apples")[1] == []
        await press(pilot, "a", *"kept", "escape")
        (highlight,) = stored(library_path, "Apples")[1]
        assert highlight.note == "kept"
        await press(pilot, "u")
        assert [one.note for one in stored(library_path, "Apples")[1]] == [""]
        await press(pilot, "u")
        assert stored(library_path, "Apples")[1] == []


async def test_note_is_stored_while_typing(make_app: MakeApp, library_path: Path) -> None:
    assert AUTOSAVE < 0.3
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "a", *"typed")
        for _ in range(100):
            if [one.note for one in stored(library_path, "Apples")[1]] == ["typed"]:
                return
            await pilot.pause(0.05)
    raise AssertionError("the note is not stored")


async def test_external_change_appears_and_keeps_cursor(
    make_app: MakeApp, library_path: Path, tmp_path: Path
) -> None:
    page = tmp_path / "minutes.txt"
    page.write_text("Minutes of the meeting\n\n" + "Words that were said there. " * 30, encoding="utf-8")
    async with running(make_app(), (120, 30)) as pilot:
        await press(pilot, "j", "j")
        chosen = pilot.app.library_screen.article_list.article_id
        assert chosen is not None
        save(library_path, page)
        with Library.open(library_path, write=True) as library:
            highlight_changes.add_highlight(library, chosen, 0, 10, now=datetime.now(UTC))
        for _ in range(100):
            if "▍1" in screen_text(pilot.app) and "7" in screen_text(pilot.app):
                break
            await pilot.pause(0.05)
        assert "▍1" in screen_text(pilot.app)
        assert pilot.app.library_screen.article_list.article_id == chosen
        assert len(pilot.app.library_screen.article_list.article_ids) == 7


def add_shared_and_saved(path: Path) -> None:
    """An article that comes by both feeds, and one saved by itself."""
    entry = Entry(guid="shared", url="https://example.org/shared", title="Shared", published_at=None)
    with Library.open(path, write=True) as library:
        for feed in subscriptions.feeds(library):
            entries.store_entries(library, feed.id, [entry], now=datetime.now(UTC))


async def test_tree_and_list_show_equal_unread_counts(make_app: MakeApp, library_path: Path) -> None:
    add_shared_and_saved(library_path)
    page = library_path.parent / "saved.txt"
    page.write_text("A page by itself\n\n" + "Some words of it. " * 30, encoding="utf-8")
    save(library_path, page)
    settings = replace(Settings(), today=TodaySettings(opens=False))
    async with running(make_app(settings), (120, 30)) as pilot:
        screen = pilot.app.library_screen
        await press(pilot, "U")
        unread = {node.title: node.unread for node in screen.feed_tree.nodes}
        assert unread["All articles"] == len(screen.article_list.article_ids) == 8
        assert unread["Alpha Institute"] == unread["Beta Review"] == 4
        assert unread["Research"] == 7


async def test_search_hit_leaves_other_unread_lists(make_app: MakeApp) -> None:
    async with running(make_app(), (120, 30)) as pilot:
        await press(pilot, "1", "G", "2", "U", "slash", *"Apples", "enter", "enter", "h", "h")
        shown = screen_text(pilot.app)
        assert "Barley" in shown
        rows = pilot.app.library_screen.article_list
        assert "Apples" not in [row.title for row in map(rows.summary_at, range(rows.count)) if row]


async def test_renamed_feed_is_shown_everywhere(make_app: MakeApp) -> None:
    async with running(make_app(), (170, 30)) as pilot:
        await press(pilot, "1", "G", "2", "enter", "h", "1", "E", "enter")
        pilot.app.screen.query_one(Input).value = "Gamma Letters"
        await press(pilot, "enter")
        shown = screen_text(pilot.app)
        assert "Beta Review" not in shown
        assert shown.count("Gamma Letters") >= 3  # the tree, the title of the list, the open article


async def test_folder_picker_narrows_and_creates_folders(make_app: MakeApp, library_path: Path) -> None:
    with Library.open(library_path, write=True) as library:
        for path in (("News", "Daily"), ("News", "Weekly"), ("Methods",)):
            subscriptions.add_folder(library, path)
    async with running(make_app(), (100, 30)) as pilot:
        await press(pilot, "1", "G", "M", *"week")
        picker = pilot.app.screen
        assert isinstance(picker, FolderPicker)
        assert list(picker.rows.folders) == [("News", "Weekly"), ("week",)]
        await press(pilot, "enter")
        await press(pilot, "G", "M", *"A / B", "enter")
    with Library.open(library_path) as library:
        folders = {folder.name for folder in subscriptions.folders(library)}
    assert {"A", "B"} <= folders


def test_folders_match_by_all_words_of_their_path() -> None:
    paths = [("News", "Daily"), ("Daily notes",), ("Other",)]
    assert matching(paths, "daily NEWS") == [("News", "Daily")]
    assert matching(paths, "") == paths


async def test_failed_subscription_keeps_address(library_path: Path) -> None:
    async with running(PostilApp(Settings(), library_path), (100, 30)) as pilot:
        await press(pilot, "a", *"http://127.0.0.1:1/feed")
        await press(pilot, "enter")
        for _ in range(600):
            if pilot.app.failed_input:
                break
            await pilot.pause(0.05)
        await press(pilot, "a")
        assert pilot.app.screen.query_one(Input).value == "http://127.0.0.1:1/feed"


async def test_demo_writes_no_settings(library_path: Path) -> None:
    async with running(PostilApp(Settings(), library_path, demo=True), (100, 30)) as pilot:
        await press(pilot, "T", "j", "enter", "enter", "plus")
    assert not config_file().exists()


async def test_ctrl_c_says_how_to_quit(make_app: MakeApp) -> None:
    async with running(make_app(), (100, 24)) as pilot:
        await press(pilot, "ctrl+c")
        assert "Q quits" in screen_text(pilot.app)
        assert pilot.app.is_running


@pytest.mark.parametrize("options", [{"error": True}, {"lasting": True, "multiline": True}])
async def test_long_status_gives_way_to_keys(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, options: dict[str, bool]
) -> None:
    async with running(make_app(), (80, 24)) as pilot:
        monkeypatch.setattr(bottom_line, "SHOWN_FOR", 100.0)
        pilot.app.say("A long story about what went wrong. " * 6 + "Do this next.", **options)
        await settled(pilot)
        assert "Do this next." in screen_text(pilot.app)
        monkeypatch.setattr(bottom_line, "SHOWN_FOR", 0.01)
        pilot.app.say("A long story about what went wrong. " * 6 + "Do this next.", **options)
        await pilot.pause(0.1)
        await settled(pilot)
        shown = screen_text(pilot.app)
        assert "? keys" in shown
        assert "A long story" in shown


@pytest.mark.slow
async def test_deeply_nested_folders_are_shown(make_app: MakeApp, library_path: Path) -> None:
    with Library.open(library_path, write=True) as library, library.transaction():
        parent = None
        for number in range(1200):
            parent = library.insert("folders", {"name": f"f{number}", "parent_id": parent})
        library.execute("UPDATE feeds SET folder_id = ?", (parent,))
    async with running(make_app(), (120, 24)) as pilot:
        assert max(node.depth for node in pilot.app.library_screen.feed_tree.nodes) == 1200
        assert all(
            node.unread == 6 for node in pilot.app.library_screen.feed_tree.nodes if node.title == "f0"
        )
        await press(pilot, "1", "G", "g", "j", "f")


async def test_new_highlight_has_colour_of_settings(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app(Settings(highlights=HighlightSettings(colour="blue")))) as pilot:
        await press(pilot, "enter", "a", *"x", "escape")
    assert [one.colour for one in stored(library_path, "Apples")[1]] == ["blue"]


def test_controls_in_an_address_are_percent_encoded() -> None:
    assert (
        without_controls("https://a.example/\x1b[2J\u202ex?q=ä") == "https://a.example/%1B[2J%E2%80%AEx?q=ä"
    )


async def test_search_finds_article_note(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app(), (120, 30)) as pilot:
        await press(pilot, "enter", "A", *"zebra", "escape", "h", "slash", *"zebra", "enter")
        rows = pilot.app.library_screen.article_list
        assert [row.title for row in map(rows.summary_at, range(rows.count)) if row] == ["Apples"]


async def test_open_article_refreshes_note_and_tags(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app(), (120, 30)) as pilot:
        await press(pilot, "enter", "v", "w", "w")
        view = pilot.app.library_screen.view
        caret, number = view.selection.caret, stored(library_path, "Apples")[0].id
        with Library.open(library_path, write=True) as library:
            article_changes.set_article_note(library, number, "from elsewhere", now=datetime.now(UTC))
            article_changes.set_article_tags(library, number, ["orchard"], now=datetime.now(UTC))
        for _ in range(100):
            if "from elsewhere" in screen_text(pilot.app):
                break
            await pilot.pause(0.05)
        shown = screen_text(pilot.app)
        assert "✎ from elsewhere" in shown
        assert "#orchard" in shown
        assert (view.selection.caret, view.situation) == (caret, "selection")
        await press(pilot, "escape", "A", *" too", "escape")
        assert "from elsewhere too" in screen_text(pilot.app).replace("\n", " ")
        await press(pilot, "u")
        assert "from elsewhere too" not in screen_text(pilot.app)
        assert "✎ from elsewhere" in screen_text(pilot.app)


async def test_place_is_kept_when_header_grows(make_app: MakeApp, library_path: Path) -> None:
    long = [f"Paragraph {number}. " + "Some words to fill the line. " * 12 for number in range(30)]
    with Library.open(library_path, write=True) as library:
        number = stored(library_path, "Apples")[0].id
        store_revision(
            library,
            number,
            document=text(*long),
            source=Source.FEED,
            cleaner=1,
            now=datetime.now(UTC),
        )
    async with running(make_app(), (80, 24)) as pilot:
        await press(pilot, "enter", "space", "space")
        view = pilot.app.library_screen.view
        before = view.page.visible_text()[0]
        assert before > 0
        with Library.open(library_path, write=True) as library:
            article_changes.set_article_note(library, number, "many words " * 40, now=datetime.now(UTC))
        for _ in range(100):
            if view.page.article.note:
                break
            await pilot.pause(0.05)
        await settled(pilot)
        assert view.page.article.note
        assert view.page.visible_text()[0] == before


@pytest.mark.parametrize("words", [1, 229, 230, 231, 460, 461, 10_000])
async def test_list_and_article_show_the_same_minutes(
    make_app: MakeApp, library_path: Path, words: int
) -> None:
    number = stored(library_path, "Apples")[0].id
    with Library.open(library_path, write=True) as library:
        store_revision(
            library,
            number,
            document=Document((Block(BlockKind.PARAGRAPH, "word " * words),)),
            source=Source.FEED,
            cleaner=1,
            now=datetime.now(UTC),
        )
    async with running(make_app(), (80, 24)) as pilot:
        (listed_as,) = re.findall(r"(\d+) min", screen_text(pilot.app).split("Apples")[1].split("\n")[1])
        await press(pilot, "enter")
        (shown_as,) = re.findall(r"words · (\d+) min", screen_text(pilot.app))
        assert listed_as == shown_as


@pytest.mark.parametrize(
    "keys",
    in_part([["1", "G", "M"], ["enter", "t"], ["enter", "H", "t"], ["t"], ["1", "G", "E", "enter"]], 2),
    ids=["folder", "tags of a new one", "tags of a highlight", "tags of an article", "title"],
)
async def test_failed_dialog_keeps_input(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    monkeypatch.setattr("reader.library.storage.database.WAIT", 0.05)
    async with running(make_app(), (100, 30)) as pilot:
        await press(pilot, *keys)
        with LockFile(lock_path(library_path)).hold(1):
            pilot.app.screen.query_one(Input).value = "typed"
            await press(pilot, "enter")
        assert "try again" in screen_text(pilot.app)
        await press(pilot, keys[-1])
        assert pilot.app.screen.query_one(Input).value == "typed"
        await press(pilot, "enter", keys[-1])
        assert pilot.app.failed_input == {}
