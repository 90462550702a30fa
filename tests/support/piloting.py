"""Driving the app in tests: keys in, the text of the screen and the library file out."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from reader.library.annotations import highlights
from reader.library.articles import listing
from reader.library.storage.database import Library
from reader.ui.app import PostilApp
from tests.support.lists import listed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.app import App
    from textual.pilot import Pilot

    from reader.model import Article, Highlight

    class AppPilot(Pilot[int]):
        """A pilot of Postil's own app."""

        @property
        def app(self) -> PostilApp: ...


@asynccontextmanager
async def running(app: PostilApp, size: tuple[int, int] = (80, 24)) -> AsyncIterator[AppPilot]:
    """The app on a screen of that size, ready for keys; its library is closed at the end."""
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield cast("AppPilot", pilot)
    app.close()


async def settled(pilot: Pilot[int]) -> None:
    """Wait until the writer has nothing left to do and two frames are equal."""
    app = pilot.app
    assert isinstance(app, PostilApp)
    await handed_out(pilot, app)
    for _ in range(3):  # what is done may ask for more
        await written(pilot, app)
    before = ""
    for _ in range(500):
        if not app.is_running or (now := screen_text(app)) == before:
            return
        before = now
        await pilot.pause(0.02)
    raise TimeoutError("the screen does not come to rest")


async def handed_out(pilot: Pilot[int], app: PostilApp) -> None:
    """Wait until the keys typed so far are done with."""
    await pilot.pause()  # they are on their way to the app
    for _ in range(2000):
        if not app.input.busy or not app.is_running:
            return
        await pilot.pause(0.01)
    raise TimeoutError("keys wait for ever")


async def written(pilot: Pilot[int], app: PostilApp) -> None:
    """Wait until what was handed to the librarian so far is done."""
    done: list[bool] = []
    app.librarian.submit(lambda library: None, lambda _: done.append(True))
    for _ in range(5000):
        if done or not app.is_running:
            await pilot.pause(0)
            return
        await asyncio.sleep(0.002)
    raise TimeoutError("the librarian does not answer")


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys and wait for what they do."""
    await pilot.press(*keys)
    await settled(pilot)


def screen_text(app: App[int]) -> str:
    """What stands on the screen."""
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines[:height])[
        : width * height
    ]


def stored(path: Path, title: str) -> tuple[Article, list[Highlight]]:
    """An article by its title as another process finds it in the file."""
    with Library.open(path) as library:
        ids = listed(library)
        number = next(s.id for s in listing.summaries(library, ids) if s.title == title)
        return listing.article(library, number), highlights.highlights(library, number)
