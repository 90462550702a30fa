"""A program on a pseudo-terminal, and the moment at which something stood on its screen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, NoReturn, Self

_QUERY = re.compile(rb"\x1b\[\?(\d+)\$p")


_SIZE = ("COLUMNS", "LINES")
"""Variables that would be believed instead of the terminal's own size."""


class Chunk(NamedTuple):
    """What was read at one moment (of `time.perf_counter`), and what `watch` told of the program then."""

    at: float
    data: bytes
    watched: tuple[float, ...]


class Terminal:
    """Runs `argv` on a pseudo-terminal of `columns` x `rows`; use it in a `with` block.

    The answers of a plain terminal are given to what a program asks at start, so that it need not
    wait for them. With `run`, that is called in a fork of this process, and `argv` is only its name.
    `watch` gets the program's process number whenever something was read.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 40,
        environment: Mapping[str, str] | None = None,
        run: Callable[[], int] | None = None,
        watch: Callable[[int], tuple[float, ...]] = lambda _: (),
    ) -> None:
        self.output = bytearray()
        self.chunks: list[Chunk] = []
        self._watch = watch
        self.columns, self.rows = columns, rows
        self.started = time.perf_counter()
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            _set_size(0, columns, rows)  # by the child, before the program can ask for it
            variables = {
                **os.environ,
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                **(environment or {}),
            }
            for name in _SIZE:
                variables.pop(name, None)
            _ignore_stop_key()
            if run is not None:
                _run_forked(run, variables)
            os.execvpe(argv[0], list(argv), variables)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.hang_up()

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, of which the program is told."""
        self.columns, self.rows = columns, rows
        _set_size(self._terminal, columns, rows)

    def hang_up(self) -> None:
        """Close the terminal, as a lost connection does."""
        if self._terminal >= 0:
            os.close(self._terminal)
            self._terminal = -1

    def kill(self, how: int = signal.SIGKILL) -> None:
        """End the program with a signal, if it still runs."""
        try:
            os.kill(self.pid, how)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            return

    def wait_exit(self, *, limit: float = 15.0) -> int:
        """The exit status, once the program has ended of itself. Raises TimeoutError with what it shows."""
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            self.read(0.05)  # a program that writes its last to a full terminal would never end
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                while self.read(0):  # its last words
                    pass
                return os.waitstatus_to_exitcode(status)
        raise TimeoutError("the program has not ended:\n" + "\n".join(self.screen()))

    def read(self, seconds: float) -> bool:
        """Read what comes within so many seconds; False when nothing came."""
        ready, _, _ = select.select([self._terminal], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._terminal, 1 << 16)
        except OSError:
            return False
        self.chunks.append(Chunk(time.perf_counter(), data, self._watch(self.pid)))
        self.output += data
        for query in _QUERY.finditer(data):
            # reset: known and off; in-band resizes (2048) are answered as unknown, so that programs
            # listen to SIGWINCH, which is what `resize` sends
            answer = 0 if query[1] == b"2048" else 2
            os.write(self._terminal, b"\x1b[?%s;%d$y" % (query[1], answer))
        return bool(data)

    def wait_for(self, text: str, *, limit: float = 30.0, since: int = 0) -> float:
        """Seconds from the call's own start, on the clock `time.perf_counter`, until a text was painted.

        Returns the moment (of `time.perf_counter`). Raises TimeoutError after `limit` seconds. Spaces
        in the text may be painted by moving the cursor, so a single word is safest.
        """
        wanted = text.encode()
        end = time.perf_counter() + limit
        while wanted not in self.output[since:]:
            if time.perf_counter() > end:
                raise TimeoutError(f"{text!r} was not painted within {limit} s")
            self.read(0.2)
        return time.perf_counter()

    def settle(self, quiet: float = 0.4, limit: float = 15.0) -> None:
        """Wait until nothing has been painted for `quiet` seconds."""
        end = time.perf_counter() + limit
        while time.perf_counter() < end and self.read(quiet):
            pass

    def screen(self) -> list[str]:
        """The lines of the screen as a person would see them now."""
        import pyte

        screen = pyte.Screen(self.columns, self.rows)
        pyte.ByteStream(screen).feed(bytes(self.output))
        return [line.rstrip() for line in screen.display]

    def wait_for_screen(self, text: str, *, limit: float = 30.0) -> list[str]:
        """The screen as soon as a text stands on it. Raises TimeoutError with what stood there instead."""
        end = time.perf_counter() + limit
        while True:
            lines = self.screen()
            if any(text in line for line in lines):
                return lines
            if time.perf_counter() > end:
                shown = "\n".join(lines)
                raise TimeoutError(f"{text!r} is not on the screen after {limit} s:\n{shown}")
            self.read(0.1)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._terminal, keys.encode())

    def frame_after(self, keys: str, *, limit: float = 10.0) -> tuple[float, float]:
        """Seconds from a key press until the first byte painted, and until the last one before a pause."""
        self.settle()
        start = time.perf_counter()
        self.press(keys)
        before = len(self.output)
        while len(self.output) == before and time.perf_counter() - start < limit:
            self.read(0.05)
        first = last = time.perf_counter()
        while self.read(0.15):
            last = time.perf_counter()
        return first - start, last - start


def _set_size(terminal: int, columns: int, rows: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def _ignore_stop_key() -> None:
    """Have ctrl+s, typed when the program has given the terminal back, not stop the output for ever."""
    attributes = termios.tcgetattr(0)
    attributes[0] &= ~termios.IXON
    termios.tcsetattr(0, termios.TCSANOW, attributes)


def _run_forked(run: Callable[[], int], variables: Mapping[str, str]) -> NoReturn:
    status = 70
    try:
        os.environ.clear()
        os.environ.update(variables)
        for stream, descriptor, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
            opened = os.fdopen(descriptor, mode, encoding="utf-8", closefd=False)
            setattr(sys, stream, opened)
            setattr(sys, f"__{stream}__", opened)
        status = run()
    finally:
        os._exit(status)
