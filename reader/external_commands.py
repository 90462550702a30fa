"""Running a program of the user on text or records from outside: no shell, with limits, to be cancelled.

What it works on is its standard input, never part of its command line. The folder that Postil was started
in counts for nothing: the program runs in the home folder, and PATH is searched in absolute folders only.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import IO

from reader.errors import PostilError
from reader.own_processes import foreign_environment

MAX_OUTPUT = 1_000_000
"""Bytes of output that are kept; a program that writes more is ended."""
_MAX_ERRORS = 4_000
_TICK = 0.1
"""Seconds between checks for the deadline and for cancellation."""
_GRACE = 1.0
"""Seconds that a program has to end when it is asked to; and that its output is awaited after its end."""
_PIECE = 1 << 16


class CommandFailed(PostilError):
    """A command could not be started, or failed."""


class Outcome(Enum):
    """How a program ended."""

    BY_ITSELF = ""
    TOO_LONG = "stopped: it exceeded the time limit"
    TOO_MUCH = "stopped: it exceeded the output limit"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Result:
    """The output of a program, up to `MAX_OUTPUT`, and how it ended; `status` is negative for a signal."""

    output: str
    errors: str
    status: int
    end: Outcome

    def problem(self) -> str:
        """Why it did not end well, in words; "" where it did. The last line of its errors is from outside."""
        if self.end is not Outcome.BY_ITSELF:
            return str(self.end.value)
        if self.status == 0:
            return ""
        how = f"exit status {self.status}" if self.status > 0 else f"signal {-self.status}"
        lines = self.errors.strip().splitlines()
        return f"{how}: {lines[-1][:200]}" if lines else how


def run(
    command: Sequence[str],
    data: bytes,
    *,
    seconds: float,
    environment: Mapping[str, str],
    cancelled: threading.Event | None = None,
    keeps_output: bool = True,
) -> Result:
    """Run a command with `data` on its standard input until it ends, at most `seconds`.

    `environment` is added to ours. Without `keeps_output` its output goes nowhere. For a thread that may
    wait. Raises CommandFailed where it cannot be started.
    """
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.seek(0)
        process = _start(command, source, environment, keeps_output=keeps_output)
    with process:
        reading = _Reading(process, time.monotonic() + seconds, cancelled)
        try:
            end = reading.until_end()
        finally:
            reading.close()
            _end_group(process, alive=process.poll() is None)
    output, errors = (bytes(each).decode("utf-8", "replace") for each in (reading.output, reading.errors))
    return Result(output, errors, process.returncode, end)


def _path() -> str:
    """The absolute folders of PATH."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(each for each in folders if os.path.isabs(each))


def program_path(name: str) -> str:
    """The path of a program. Raises CommandFailed where it is not found."""
    found = shutil.which(name, path=_path())
    if found is None:
        raise CommandFailed(f"“{name}” was not found.", hint="Install it, or add its folder to PATH.")
    return found


def _start(
    command: Sequence[str], source: IO[bytes], environment: Mapping[str, str], *, keeps_output: bool
) -> subprocess.Popen[bytes]:
    program = program_path(command[0])
    home = Path.home()
    try:
        return subprocess.Popen(  # noqa: S603 -- the user's own program and arguments, from the settings
            [program, *command[1:]],
            stdin=source,
            stdout=subprocess.PIPE if keeps_output else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**foreign_environment(), "PATH": _path(), **environment},
            cwd=home if home.is_dir() else "/",
            start_new_session=True,  # it has no terminal, and can be ended with all that it started
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CommandFailed(f"“{command[0]}” could not be started: {reason}.") from error


class _Reading:
    """Reads what a program writes, until it ends or has to be ended."""

    def __init__(
        self, process: subprocess.Popen[bytes], until: float, cancelled: threading.Event | None
    ) -> None:
        self.output, self.errors = bytearray(), bytearray()
        self._process, self._until, self._cancelled = process, until, cancelled
        self._selector = selectors.DefaultSelector()
        for stream, kept in ((process.stdout, self.output), (process.stderr, self.errors)):
            if stream is not None:
                os.set_blocking(stream.fileno(), False)
                self._selector.register(stream, selectors.EVENT_READ, kept)

    def until_end(self) -> Outcome:
        """Read; returns how it ended, or why it has to be ended."""
        last = float("inf")
        """Until when output is awaited of a program that has ended: what it started may hold the pipe."""
        while True:
            now = time.monotonic()
            if self._process.poll() is not None:
                last = min(last, now + _GRACE)
                if not self._selector.get_map() or now >= last:
                    return Outcome.BY_ITSELF
            elif now >= self._until:
                return Outcome.TOO_LONG
            if self._cancelled is not None and self._cancelled.is_set():
                return Outcome.CANCELLED
            if not self._selector.get_map():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(_TICK)
            elif not self._read():
                return Outcome.TOO_MUCH

    def _read(self) -> bool:
        """Take what is there; False where there is more output than is kept."""
        for key, _ in self._selector.select(_TICK):
            try:
                piece = os.read(key.fd, _PIECE)
            except BlockingIOError:
                continue
            kept: bytearray = key.data
            if not piece:
                self._selector.unregister(key.fileobj)
            elif kept is self.errors:
                kept += piece
                del kept[:-_MAX_ERRORS]
            else:
                kept += piece
                if len(kept) > MAX_OUTPUT:
                    del kept[MAX_OUTPUT:]
                    return False
        return True

    def close(self) -> None:
        self._selector.close()


def _end_group(process: subprocess.Popen[bytes], *, alive: bool) -> None:
    """End a program that still runs, and what it started."""
    if not alive:
        return
    for how in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
            if how is signal.SIGTERM:
                continue  # a child process may have ignored that
            return
