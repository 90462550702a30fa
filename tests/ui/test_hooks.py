"""Hooks of what is marked in the app: run by a process of their own, and their failures shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

from reader.hooks import failures
from reader.own_commands import Event, Hook
from reader.settings import Settings
from reader.ui.app import PostilApp
from reader.ui.services.hooks import HookService
from tests.support.piloting import press, running, screen_text, settled, stored


async def test_highlight_and_its_note_are_one_hook(
    make_app: Callable[..., PostilApp], library_path: Path, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(
        f'[hooks.keep]\non = "highlight"\ncommand = "sh -c \'cat >> {tmp_path}/kept; exit 3\'"\n'
    )
    hook = Hook(Event.HIGHLIGHT, ("unused",))
    settings = Settings(hooks=MappingProxyType({"keep": hook}), path=tmp_path / "config.toml")
    app = make_app(settings)
    async with running(app) as pilot:
        await press(pilot, "2", "enter", "H", "a", *"Why?", "escape")
        assert isinstance(app.hooks, HookService)
        for _ in range(2000):
            if failures.failures():
                break
            await pilot.pause(0.02)
        app.hooks.look()
        await settled(pilot)
        assert "the hook keep failed: exit status 3" in screen_text(app)
        _, (highlight,) = stored(library_path, "Apples")
        (given,) = (tmp_path / "kept").read_text().splitlines()
        (record,) = json.loads(given)["highlights"]
        assert (record["uid"], record["note"]) == (highlight.uid, "Why?")
