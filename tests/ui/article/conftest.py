"""The article view on a screen, with an article in it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from textual.pilot import Pilot

from tests.ui.article.viewing import Bench, article


@pytest.fixture
async def pilot() -> AsyncIterator[Pilot[None]]:
    app = Bench()
    async with app.run_test(size=(90, 30)) as pilot:
        app.view.show(article(), [])
        await pilot.pause()
        yield pilot
