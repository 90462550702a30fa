"""The article view on a screen, with an article in it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from textual.pilot import Pilot

from tests.ui.article.viewing import Bench, article


@pytest.fixture
def usual_colour() -> str:
    """The colour of new highlights in the settings."""
    return "yellow"


@pytest.fixture
async def pilot(usual_colour: str) -> AsyncIterator[Pilot[None]]:
    app = Bench(usual_colour)
    async with app.run_test(size=(90, 30)) as pilot:
        app.view.show(article(), [])
        await pilot.pause()
        yield pilot
