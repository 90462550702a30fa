"""Commands, options, keys, settings, JSON fields and exit codes that others rely on still exist.

`interface.json` describes Postil before schema 2. Additions are free; whatever was removed or changed since is
listed below, with the reason.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.fixtures import Run
from tests.support.interface import interface

BEFORE = json.loads(Path(__file__).with_name("interface.json").read_text("utf-8"))

CHANGED: dict[str, str] = {
    # find-character keys are taken by hints: F and ; show letters always
    "settings/keys.article.find-again": "",
    "settings/keys.article.find-again-left": "",
    "settings/keys.article.find-character": "",
    "settings/keys.article.find-character-left": "",
    # the settings of a feed, on the same key, hold its title
    "settings/keys.tree.rename": "",
    # the number of downloads follows how hosts answer
    "settings/update.concurrency": "auto",
}
"""Default keys that changed, and settings: their new value."""
REMOVED: dict[str, str] = {}
"""What no longer exists, with the reason."""


@pytest.fixture
def now(postil: Run, library: Path) -> dict[str, Any]:
    return interface(postil)


def test_interface_of_before_still_exists(now: dict[str, Any]) -> None:
    missing = {
        f"{part}/{name}/{item}"
        for part in ("commands", "json")
        for name, items in BEFORE[part].items()
        for item in set(items) - set(now[part].get(name, ()))
    }
    assert missing == set(REMOVED)
    changed = {
        f"settings/{key}": now["settings"].get(key)
        for key, default in BEFORE["settings"].items()
        if now["settings"].get(key) != default
    }
    assert changed == CHANGED
    codes = {
        name: code for name, code in now["exit codes"].items() if BEFORE["exit codes"].get(name, code) != code
    }
    assert codes == {}
