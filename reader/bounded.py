"""Reading what somebody named or sent within limits: files and pipes by size and time, values by depth."""

from __future__ import annotations

import io
import os
import select
import stat
import sys
import time
from pathlib import Path
from typing import Any

from reader.errors import TooLarge, UsageError

FIRST_BYTE = 30.0
"""Seconds for which a pipe may give nothing at all."""
BETWEEN_BYTES = 60.0
"""Seconds for which a pipe that has begun may pause."""
_PIECE = 1 << 18


def read_file(name: str, limit: int) -> bytes:
    """The bytes of a file or pipe, at most `limit`.

    Raises UsageError for what cannot be read, for devices and folders, and for a pipe that stays silent
    (`FIRST_BYTE`, `BETWEEN_BYTES`); TooLarge where there is more.
    """
    path = Path(name).expanduser()
    try:
        # a pipe without a writer must not block the opening
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise UsageError(f"{name} cannot be read: {_reason(error)}.") from error
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise UsageError(f"{name} is a folder.", hint="Name a file.")
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
            raise UsageError(f"{name} is a device, not a file.", hint="Name a file or a pipe.")
        return read_descriptor(descriptor, limit, name=name, just_opened=True)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {_reason(error)}.") from error
    finally:
        os.close(descriptor)


def read_standard_input(limit: int, *, line: bool = False) -> bytes:
    """The same of standard input; with `line` its first line, where nothing behind it may be lost.

    Somebody who types at a terminal has all the time they need. Raises UsageError, TooLarge.
    """
    stream = sys.stdin.buffer
    try:
        descriptor = stream.fileno()
        if not os.isatty(descriptor):
            if not line:
                return read_descriptor(descriptor, limit, name="Standard input")
            if not any(select.select([descriptor], [], [], FIRST_BYTE)):
                raise UsageError(f"Standard input cannot be read: nothing came for {FIRST_BYTE:g} s.")
    except io.UnsupportedOperation:
        pass  # no file behind it, as in another program: nothing to wait for
    except OSError as error:
        raise UsageError(f"Standard input cannot be read: {_reason(error)}.") from error
    if line:
        return stream.readline(limit)
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(f"Standard input is larger than {limit // 1_000_000} MB.")
    return data


def read_descriptor(descriptor: int, limit: int, *, name: str, just_opened: bool = False) -> bytes:
    """The same of an open file or pipe, to its end. Raises UsageError, TooLarge, OSError.

    The end of a pipe that was `just_opened` may only mean that nobody writes to it yet.
    """
    waits = not stat.S_ISREG(os.fstat(descriptor).st_mode)
    pieces: list[bytes] = []
    size = 0
    begun = time.monotonic()
    while size <= limit:
        patience = BETWEEN_BYTES if pieces else begun + FIRST_BYTE - time.monotonic()
        if waits and not any(select.select([descriptor], [], [], max(0, patience))):
            seconds = BETWEEN_BYTES if pieces else FIRST_BYTE
            raise UsageError(f"{name} cannot be read: nothing came for {seconds:g} s.")
        try:
            piece = os.read(descriptor, _PIECE)
        except BlockingIOError:
            continue
        if not piece:
            is_pipe = stat.S_ISFIFO(os.fstat(descriptor).st_mode)
            if just_opened and is_pipe and not pieces and _no_writer_yet(begun):
                continue
            return b"".join(pieces)
        pieces.append(piece)
        size += len(piece)
    raise TooLarge(f"{name} is larger than {limit // 1_000_000} MB.")


def _no_writer_yet(begun: float) -> bool:
    """Whether to go on waiting for a program to open the other end of a pipe."""
    time.sleep(0.05)
    return time.monotonic() - begun < 1.0


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or "not a valid file name")


def is_nested_deeper(value: object, depth: int) -> bool:
    """Whether dicts and lists are nested in a value deeper than so many levels."""
    level: list[Any] = [value]
    for _ in range(depth):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True
