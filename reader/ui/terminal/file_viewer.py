"""Opens a file in a desktop program, without its output on our screen."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from reader.errors import PostilError


class ViewerMissing(PostilError):
    """No viewer could be started."""


def open_image(file: Path, command: str) -> None:
    """Open an image with the user's command, else with the desktop's viewer. Raises ViewerMissing."""
    setting = "images.viewer"
    if command:
        start(own_command(command, file, setting=setting), setting=setting)
        return
    if not has_desktop():
        raise ViewerMissing(f"There is no desktop here to show {file}.", hint=f"See {setting}.")
    start([desktop_opener(), str(file)], setting=setting)


def has_desktop() -> bool:
    """Whether there is a desktop that can show something."""
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def desktop_opener() -> str:
    """The program that opens a file as the desktop does."""
    return "open" if sys.platform == "darwin" else "xdg-open"


def own_command(command: str, file: Path, *, setting: str, page: int | None = None) -> list[str]:
    """A command of the settings with `{file}` and `{page}` replaced; without `{file}` it is added at its end.

    Raises ViewerMissing.
    """
    try:
        parts = shlex.split(command)
    except ValueError as error:
        raise ViewerMissing(f"“{command}” is not a command: {error}.", hint=f"See {setting}.") from error
    if not any("{file}" in part for part in parts):
        parts.append("{file}")
    if page is not None:
        parts = [part.replace("{page}", str(page)) for part in parts]
    return [part.replace("{file}", str(file)) for part in parts]


def start(arguments: list[str], *, setting: str) -> None:
    """Start a program in a session of its own. Raises ViewerMissing."""
    try:
        subprocess.Popen(  # noqa: S603 -- the user's own viewer; the file is one argument
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise ViewerMissing(
            f"“{arguments[0]}” could not be started: {error.strerror}.", hint=f"Name a viewer in {setting}."
        ) from error
