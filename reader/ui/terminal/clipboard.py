"""The clipboard: the desktop's own where there is one, the terminal's (OSC 52) otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

_PROGRAMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # environment variable that must be set ("" for none), command that takes the text on standard input
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
    ("WSL_DISTRO_NAME", ("clip.exe",)),
)
_TIMEOUT = 2.0
"""Seconds a clipboard program may take."""


def native_command(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The program that puts text on this desktop's clipboard; empty where there is none.

    Over ssh there is none: the user's clipboard is at the other end, which only the terminal reaches.
    """
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return ()
    if sys.platform == "darwin":
        return ("pbcopy",)
    for variable, command in _PROGRAMS:
        if environment.get(variable) and shutil.which(command[0], path=environment.get("PATH")):
            return command
    return ()


def copy_natively(text: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Put text on the desktop's clipboard; False where there is none or its program failed."""
    command = native_command(environment)
    if not command:
        return False
    try:
        # its output goes nowhere: xclip stays behind to serve the text, and would hold a pipe open
        ended = subprocess.run(  # noqa: S603 -- one of the table's programs, the text on standard input
            command,
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=False,
            env=dict(environment),
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0
