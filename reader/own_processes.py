"""Processes that run this program itself: how they are called, and their environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HOOKS_LATER = "POSTIL_HOOKS_LATER"
"""Set by the app for the commands it starts: they leave hooks to a process of their own."""
_PACKAGE_PARENT = str(Path(__file__).resolve().parents[1])


def own_command(*arguments: str) -> list[str]:
    """`postil` with these arguments, whatever the current directory holds and wherever it is installed."""
    # -P keeps modules in the current directory from being run instead of ours
    return [sys.executable, "-P", "-m", "reader", *arguments]


def own_environment(*, hooks_later: bool) -> dict[str, str]:
    """The environment for `own_command`; `hooks_later` where nobody is to wait for its hooks."""
    given = {**os.environ, "PYTHONPATH": _joined([_PACKAGE_PARENT, os.environ.get("PYTHONPATH", "")])}
    given.pop(HOOKS_LATER, None)
    return given | ({HOOKS_LATER: "1"} if hooks_later else {})


def foreign_environment() -> dict[str, str]:
    """The environment for programs of the user: ours without what `own_environment` adds."""
    given = {key: value for key, value in os.environ.items() if key != HOOKS_LATER}
    others = [each for each in given.pop("PYTHONPATH", "").split(os.pathsep) if each != _PACKAGE_PARENT]
    return given | ({"PYTHONPATH": _joined(others)} if any(others) else {})


def _joined(folders: list[str]) -> str:
    return os.pathsep.join(filter(None, folders))
