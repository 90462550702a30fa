"""Reads the desktop's clipboard with wl-paste, xclip, pbpaste and similar programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from reader.errors import UsageError

_TIMEOUT = 10.0
"""Seconds a clipboard program may take: it asks the program that was copied from."""


@dataclass(frozen=True, slots=True)
class _Program:
    """How a clipboard is read: as text, and as HTML where the program can (empty: it cannot)."""

    variable: str
    text: tuple[str, ...]
    html: tuple[str, ...] = ()


_MAC = _Program("", ("pbpaste",))
_PROGRAMS = (
    _Program(
        "WAYLAND_DISPLAY",
        ("wl-paste", "--no-newline", "--type", "text"),
        ("wl-paste", "--no-newline", "--type", "text/html"),
    ),
    _Program(
        "DISPLAY",
        ("xclip", "-out", "-selection", "clipboard"),
        ("xclip", "-out", "-selection", "clipboard", "-target", "text/html"),
    ),
    _Program("DISPLAY", ("xsel", "--clipboard", "--output")),
    _Program("WSL_DISTRO_NAME", ("powershell.exe", "-NoProfile", "-Command", "Get-Clipboard -Raw")),
)


def read_clipboard(limit: int, environment: Mapping[str, str] = os.environ) -> bytes:
    """What was copied: an address alone as it is, else HTML where there is any, else text.

    Raises UsageError where there is no clipboard, it is empty, or holds more than `limit` bytes.
    """
    program = _program(environment)
    text = _run(program.text, limit, environment)
    if not text.strip().lower().startswith((b"http://", b"https://")) or len(text.split()) > 1:
        text = (_run(program.html, limit, environment) if program.html else b"") or text
    if not text.strip():
        raise UsageError("The clipboard holds no text.", hint="Copy a page, a passage or an address first.")
    return text


def _program(environment: Mapping[str, str]) -> _Program:
    """The program that reads this desktop's clipboard. Raises UsageError, which says what is missing."""
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        raise UsageError(
            "The clipboard cannot be read over SSH: it is on your local machine.",
            hint="Run there: `wl-paste | ssh HOST postil save -`, or with pbpaste or xclip -out.",
        )
    if sys.platform == "darwin":
        return _MAC
    wanted = [each for each in _PROGRAMS if environment.get(each.variable)]
    if not wanted:
        raise UsageError(
            "There is no clipboard: no desktop is running here.",
            hint="Pipe the text instead: `postil save -`.",
        )
    for each in wanted:
        if shutil.which(each.text[0], path=environment.get("PATH")):
            return each
    missing = " or ".join(dict.fromkeys(each.text[0] for each in wanted))
    package = "wl-clipboard" if wanted[0].variable == "WAYLAND_DISPLAY" else missing
    raise UsageError(
        f"The clipboard cannot be read: {missing} is not installed.",
        hint=f"Install {package}, or pipe the text.",
    )


def _run(command: tuple[str, ...], limit: int, environment: Mapping[str, str]) -> bytes:
    """The output of a clipboard program; b"" where it has nothing in that form. Raises UsageError."""
    try:
        with subprocess.Popen(  # noqa: S603 -- one of the table's programs
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
        ) as child:
            try:
                found, _ = child.communicate(timeout=_TIMEOUT)
            except subprocess.TimeoutExpired:
                raise UsageError(
                    f"{command[0]} did not answer within {_TIMEOUT:.0f} seconds.", hint="Copy it again."
                ) from None
            finally:
                child.kill()
    except OSError as error:
        raise UsageError(f"{command[0]} cannot be run: {error.strerror}.") from error
    if len(found) > limit:
        raise UsageError(f"The clipboard holds more than {limit // 1_000_000} MB.")
    return found if child.returncode == 0 else b""
