"""Screens that were closed are freed with all they have painted."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from textual.strip import Strip

from reader.ui.app import PostilApp
from reader.ui.screens.keys import KeysScreen
from reader.ui.screens.notebook.screen import NotebookScreen
from tests.support.piloting import running, settled

OPENINGS = 100


def alive() -> tuple[int, int]:
    """How many closed screens, and how many painted lines are in memory."""
    gc.collect()
    objects = gc.get_objects()
    screens = sum(isinstance(each, KeysScreen | NotebookScreen) for each in objects)
    return screens, sum(isinstance(each, Strip) for each in objects)


@pytest.mark.slow
async def test_memory_is_flat_after_two_hundred_openings(make_app: Callable[..., PostilApp]) -> None:
    async with running(make_app(), (100, 30)) as pilot:

        async def open_and_close(times: int) -> None:
            for _ in range(times):
                await pilot.press("N", "q", "question_mark", "escape")
            await settled(pilot)

        await open_and_close(10)
        before_screens, before_strips = alive()
        await open_and_close(OPENINGS - 10)
        screens, strips = alive()
        assert screens <= before_screens + 2
        assert strips <= before_strips * 1.5 + 200
