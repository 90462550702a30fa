"""Keys typed faster than the app answers: what they do is what they do one by one."""

from __future__ import annotations

import asyncio
import random
import shutil
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.events import Key
from textual.widgets import Input, TextArea

from reader.ui import input_queue
from reader.ui.app import PostilApp
from reader.ui.article import messages
from reader.ui.article.view import ArticleView
from reader.ui.screens.library.screen import LibraryScreen
from reader.ui.screens.reading.reading_pane import ReadingPane
from reader.ui.widgets.row_list import RowList
from tests.support.examples import in_part
from tests.support.piloting import running, settled, stored
from tests.ui.conftest import PARAGRAPHS

if TYPE_CHECKING:
    from tests.support.piloting import AppPilot

MakeApp = Callable[..., PostilApp]
TITLES = ("Apples", "Apricots", "Avocados", "Beans", "Beets", "Barley")
CHARACTERS = {
    "slash": "/",
    "space": " ",
    "right_square_bracket": "]",
    "semicolon": ";",
    "number_sign": "#",
    "apostrophe": "'",
    "colon": ":",
    "question_mark": "?",
    "greater_than_sign": ">",
}
NAMES = (
    "enter",
    "escape",
    "tab",
    "shift+tab",
    "up",
    "down",
    "left",
    "right",
    "ctrl+d",
    "ctrl+r",
    *CHARACTERS,
)
COMMON = "jjkklhqngGvvwbVHaudmsLUNzDtAFf12345"
"""No key that starts another program, and none that asks for the network."""

State = dict[str, object]


@pytest.fixture(autouse=True)
def _slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys wait for the key before them, also where many tests share the machine."""
    for wait in ("LIMIT", "PATIENCE"):
        monkeypatch.setattr(input_queue, wait, 10.0)


def key(name: str) -> Key:
    return Key(name, name if len(name) == 1 else CHARACTERS.get(name))


async def type_burst(pilot: AppPilot, keys: list[str]) -> None:
    """All keys at once, as a terminal that was slow hands them over."""
    for name in keys:
        pilot.app.post_message(key(name))
    await settled(pilot)


async def type_slowly(pilot: AppPilot, keys: list[str]) -> None:
    """Each key once the screen has come to rest."""
    for name in keys:
        await type_burst(pilot, [name])


def state(app: PostilApp) -> State:
    """Where the reader is, and what is on the screen."""
    focused, view = app.focused, app.library_screen.view
    found: State = {
        "screens": [type(screen).__name__ for screen in app.screen_stack],
        "focus": (type(focused).__name__, focused.id) if focused else None,
        "rows": {rows.id: (rows.count, rows.cursor) for rows in app.library_screen.query(RowList) if rows.id},
        "article": app.library_screen.panes.reading.article and view.page.article and view.page.article.title,
        "classes": sorted(app.library_screen.classes),
    }
    if isinstance(focused, Input):
        found["typed"] = focused.value
    if isinstance(focused, TextArea):
        found["typed"] = focused.text
    if view.document.text:
        found["view"] = (view.scroll_offset.y, view.situation, view.search.wanted)
        if view.situation != "reading":
            found["caret"] = view.selection.caret
    return found


def made(path: Path) -> State:
    """What is stored of each article."""
    found: State = {}
    for title in TITLES:
        article, highlights = stored(path, title)
        states = (article.state.read_at is None, article.state.starred_at is None)
        found[title] = (
            states,
            sorted((each.start, each.end, each.colour, each.note) for each in highlights),
        )
    return found


async def run(
    app: PostilApp,
    bursts: list[list[str]],
    typed: Callable[[AppPilot, list[str]], Awaitable[None]],
    size: tuple[int, int],
) -> list[State]:
    """The state after each burst."""
    states: list[State] = []
    async with running(app, size) as pilot:
        for keys in bursts:
            await typed(pilot, keys)
            states.append({"keys": keys, **state(app)})
    return states


async def compare(
    make_app: MakeApp, library_path: Path, bursts: list[list[str]], size: tuple[int, int] = (80, 24)
) -> None:
    other = library_path.with_name("slow.db")
    shutil.copy(library_path, other)
    at_once = await run(make_app(), bursts, type_burst, size)
    slowly = await run(make_app(path=other), bursts, type_slowly, size)
    for fast, slow in zip(at_once, slowly, strict=True):
        assert fast == slow
    assert made(library_path) == made(other)


@pytest.mark.parametrize(
    "keys",
    in_part(
        [
            ["enter", "q", "j", "j"],
            ["slash", *"silence", "enter", "enter", "slash", *"doubt", "enter", "escape"],
            ["enter", "v", "w", "enter", "a", *"why so", "escape", "q", "j"],
            ["enter", "H", "a", *"note", "escape", "u", "u"],
            ["enter", "j", "j"],
            ["1", "j", "2", "j"],
            ["N", "q", "j", "enter", "v", "w", "w", "enter", "N", "j", "enter"],
            ["m", "m", "s", "s", "s"],
            ["enter", "apostrophe", "h", "number_sign", "enter", "q", "j"],
            ["colon", "escape", "question_mark", "escape", "j", "enter", "A", *"note", "escape", "q", "j"],
        ],
        4,
    ),
    ids=" ".join,
)
async def test_keys_typed_at_once_do_what_they_do_one_by_one(
    make_app: MakeApp, library_path: Path, keys: list[str]
) -> None:
    await compare(make_app, library_path, [keys], ((80, 24), (160, 50))[len(keys) % 2])


def bursts(seed: int) -> list[list[str]]:
    """Bursts of keys at random."""
    chance = random.Random(seed)
    return [
        [
            chance.choice(COMMON) if chance.random() < 0.8 else chance.choice(NAMES)
            for _ in range(chance.randrange(2, 9))
        ]
        for _ in range(6)
    ]


@pytest.mark.parametrize("seed", in_part(range(4), 1))
async def test_random_keys_typed_at_once_do_what_they_do_one_by_one(
    make_app: MakeApp, library_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PostilApp, "exit", lambda *_, **__: None)
    await compare(make_app, library_path, bursts(seed), ((80, 24), (160, 50))[seed % 2])


async def test_a_note_typed_at_once_is_whole_where_the_app_is_slow_to_open_it(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its letters are commands of the article below: none may go there, and none be lost."""
    monkeypatch.setattr(input_queue, "LIMIT", 0.05)
    asked = ReadingPane.on_note_requested

    async def slowly(pane: ReadingPane, event: messages.NoteRequested) -> None:
        await asyncio.sleep(0.3)
        asked(pane, event)

    monkeypatch.setattr(ReadingPane, "on_note_requested", slowly)
    app = make_app()
    async with running(app) as pilot:
        await type_burst(pilot, ["enter", "H", "a", *"3d1", "escape", "2"])
    _, highlights = stored(library_path, TITLES[0])
    assert [(each.colour, each.note) for each in highlights] == [("green", "3d1")]


async def test_keys_do_not_wait_long_for_a_slow_disk(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(input_queue, "LIMIT", 0.05)
    monkeypatch.setattr(input_queue, "PATIENCE", 1000.0)
    app, written = make_app(), threading.Event()
    async with running(app) as pilot:
        await type_burst(pilot, ["enter", "H"])
        view = app.library_screen.view
        before = view.selection.caret
        app.librarian.submit(lambda library: written.wait(60), urgent=True)
        for name in ("2", "w"):
            app.post_message(key(name))
        while view.selection.caret == before:  # the test's own limit ends it
            await pilot.pause(0.02)
        assert not written.is_set()
        written.set()
    _, (highlight,) = stored(library_path, TITLES[0])
    assert highlight.colour == "green"


async def test_keys_typed_before_the_first_frame_are_not_lost(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        for name in ("j", "enter", "space"):
            app.post_message(key(name))
        await settled(pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert isinstance(app.focused, ArticleView)
        assert app.focused.document.text.startswith(PARAGRAPHS[0])
    app.close()
