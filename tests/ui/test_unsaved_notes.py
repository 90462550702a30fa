"""What cannot be saved is not lost without a word: a note waits in its editor, and all is told at the end."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import cast

import pytest
from textual.widgets import TextArea

from reader.errors import LibraryDamaged
from reader.library.storage.files import lock_path
from reader.library.storage.lock import LockFile
from reader.paths import log_file
from reader.ui.app import PostilApp
from reader.ui.screens.annotations.note_editor import NoteEditor
from tests.support.piloting import handed_out, press, running, screen_text, settled, stored

MakeApp = Callable[..., PostilApp]


@pytest.mark.parametrize("keys", [("enter", "H", "a"), ("enter", "H", "h", "N", "j", "a"), ("enter", "A")])
async def test_unsaved_note_is_kept_in_editor(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    monkeypatch.setattr("reader.library.storage.database.WAIT", 0.05)
    app = make_app()
    async with running(app, (100, 30)) as pilot:
        await press(pilot, *keys)
        with LockFile(lock_path(library_path)).hold(1):
            await press(pilot, *"lost", "escape")
            assert "not saved yet" in screen_text(app)
        assert list(app.annotations.drafts.values()) == ["lost"]
        await press(pilot, keys[-1])
        assert app.screen.query_one(TextArea).text == "lost"
        await press(pilot, "question_mark", "escape")
        assert app.annotations.drafts == {}
    article, highlights = stored(library_path, "Apples")
    assert [article.note, *(one.note for one in highlights)].count("lost?") == 1


async def test_an_earlier_save_is_not_shown_for_what_is_not_saved(
    make_app: MakeApp, library_path: Path
) -> None:
    app = make_app()
    async with running(app, (100, 30)) as pilot:
        await press(pilot, "enter", "H", "a", *"first")
        cast("NoteEditor", app.screen).keep_unsaved()
        await settled(pilot)
        assert "note saved" in screen_text(app)
        with LockFile(lock_path(library_path)).hold(1):
            await pilot.press(*" second", "escape")
            await pilot.pause()
            assert "note saved" not in screen_text(app)
        await settled(pilot)
        assert "note saved" in screen_text(app)
    assert [one.note for one in stored(library_path, "Apples")[1]] == ["first second"]


@pytest.mark.parametrize("where", [("enter", "H"), ("enter",)], ids=["highlight", "article"])
async def test_refused_save_does_not_duplicate_note(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch, where: tuple[str, ...]
) -> None:
    monkeypatch.setattr("reader.library.storage.database.WAIT", 0.05)
    app = make_app()
    async with running(app, (100, 30)) as pilot:
        key = "a" if len(where) > 1 else "A"
        await press(pilot, *where, key, *"old", "escape", key)
        with LockFile(lock_path(library_path)).hold(1):
            await press(pilot, *"+lost")
            cast("NoteEditor", app.screen).keep_unsaved()
            await settled(pilot)
            assert "not saved yet" in screen_text(app)
        await press(pilot, *"+more", "escape")
    assert notes(library_path) == ["old+lost+more"]


async def test_reopening_unsaved_note_does_not_duplicate_it(make_app: MakeApp, library_path: Path) -> None:
    app, free = make_app(), Event()
    async with running(app, (100, 30)) as pilot:
        await press(pilot, "enter", "H")
        app.librarian.submit(lambda _: free.wait(30), urgent=True)
        await pilot.press("a", *"new", "escape", "a")
        await pilot.pause(0.1)
        free.set()
        await press(pilot, *"+more", "escape")
    assert notes(library_path) == ["new+more"]


def notes(path: Path) -> list[str]:
    """All notes on Apples."""
    article, highlights = stored(path, "Apples")
    return [note for note in (article.note, *(one.note for one in highlights)) if note]


async def _left_at_once(app: PostilApp, *keys: str) -> Event:
    """Press keys while the library is held, and leave; it is free again when the event is set."""
    free = Event()
    async with app.run_test() as pilot:
        await settled(pilot)
        await press(pilot, *keys[:-1])
        app.librarian.submit(lambda _: free.wait(30), urgent=True)
        await pilot.press(keys[-1])
        await handed_out(pilot, app)
    return free


async def test_highlight_just_before_exit_is_saved(make_app: MakeApp, library_path: Path) -> None:
    app = make_app()
    free = await _left_at_once(app, "enter", "H")
    free.set()
    app.close()
    assert [one.colour for one in stored(library_path, "Apples")[1]] == ["yellow"]
    assert app.unsaved() is None


@pytest.mark.parametrize("keys", [("enter", "H"), ("enter", "H", "a", *"lost", "escape")])
async def test_failure_after_exit_is_reported(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    monkeypatch.setattr("reader.library.storage.database.WAIT", 0.05)
    monkeypatch.setattr(
        "reader.ui.screens.annotations.note_editor.AUTOSAVE", 100.0
    )  # the note is saved by leaving it
    app = make_app()
    free = await _left_at_once(app, *keys)
    with LockFile(lock_path(library_path)).hold(1):
        free.set()
        app.close()
    told = str(app.unsaved())
    assert "could not be saved" in told
    assert "Another program has held" in told
    assert ("“lost”" in told) is ("a" in keys)


async def test_unfinished_work_at_exit_is_reported(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    free = await _left_at_once(app, "enter", "H")
    monkeypatch.setattr(app.librarian, "close", lambda: type(app.librarian).close(app.librarian, 0.05))
    app.close()
    assert "may not be saved" in str(app.unsaved())
    free.set()


@pytest.mark.parametrize(
    "error", [ValueError("defect"), LibraryDamaged("It is damaged.", hint="Restore it.")]
)
async def test_forced_exit_does_not_claim_all_saved(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr("reader.library.storage.database.WAIT", 0.05)
    app = make_app()

    def fail() -> None:
        raise error

    async def run() -> None:
        async with app.run_test() as pilot:
            await settled(pilot)
            await pilot.press("enter", "A", *"lost", "escape")
            app.call_later(fail)
            await pilot.pause(0.1)

    with LockFile(lock_path(library_path)).hold(1), pytest.raises(type(error)):
        await run()
    app.close()
    told = str(app.ending())
    assert "“lost”" in told
    assert "What you made is saved" not in told
    assert (isinstance(error, LibraryDamaged)) is ("It is damaged. " in told)


async def test_lost_connection_logs_unsaved_work(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.library.storage.database.WAIT", 0.05)
    ends: list[int] = []
    monkeypatch.setattr("reader.ui.terminal.exit_signals.os._exit", ends.append)
    with LockFile(lock_path(library_path)).hold(1):
        async with make_app().run_test() as pilot:
            await settled(pilot)
            await pilot.press("enter", "A", *"lost")
            os.kill(os.getpid(), signal.SIGHUP)
            await pilot.pause(0.1)
    assert ends == [128 + signal.SIGHUP]
    assert "“lost”" in log_file().read_text("utf-8")


async def test_librarian_defect_is_logged(make_app: MakeApp) -> None:
    async with running(make_app(), (100, 24)) as pilot:
        pilot.app.librarian.submit(lambda _: dict[str, str]()["no such key"], urgent=True)
        await settled(pilot)
        assert "The log says more" in screen_text(pilot.app)
    assert "KeyError: 'no such key'" in log_file().read_text("utf-8")
