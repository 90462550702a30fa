"""Work in the outside world, done by a child process that is the same program from the command line.

The app itself touches no network and parses no HTML: it starts `postil update --json` and the like
and reads one JSON line per event from its standard output.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reader.log import logger
from reader.own_processes import own_command, own_environment

log = logger(__name__)
_NICER = 10
"""How much lower than ours the priority of a low-priority child is."""
_LOWEST = 19
_TIME_SLICE = 0.004
"""Seconds that lines of a child may take of the screen's thread before keys have their turn again."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: its exit status, and its standard error."""

    status: int
    errors: str

    def message(self, otherwise: str) -> str:
        """The last line of its errors, without the program's name; `otherwise` where there is none."""
        lines = self.errors.strip().splitlines()
        return lines[-1].removeprefix("postil: ") if lines else otherwise


class Child:
    """One run of the command line in the background; `on_line` and `on_end` run in the screen's thread.

    `low_priority` is for one that works for minutes while somebody reads. One with `input` is sent lines
    on its standard input.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        deliver: Callable[[Callable[[], None]], None],
        on_line: Callable[[str], None],
        on_end: Callable[[Ended], None],
        low_priority: bool = False,
        input: bool = False,
    ) -> None:
        self._deliver, self._on_line, self._on_end = deliver, on_line, on_end
        self._undelivered: deque[str | Ended] = deque()
        self._delivery_due = threading.Lock()
        self._process = subprocess.Popen(  # noqa: S603 -- our own program, arguments as a list
            own_command(*arguments),
            stdin=subprocess.PIPE if input else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=own_environment(hooks_later=True),
            start_new_session=True,
        )
        if low_priority:
            _lower_priority(self._process.pid)
        threading.Thread(target=self._read_output, name="child", daemon=True).start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def send(self, line: str) -> None:
        """Send a line to a child with `input`; one that has ended ignores it."""
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.write(f"{line}\n")
                self._process.stdin.flush()

    def stop(self) -> None:
        """Ask the child to end; what it has stored is kept."""
        if self._process.poll() is None:
            self._process.terminate()

    def _read_output(self) -> None:
        errors: list[str] = []
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        stderr = self._process.stderr
        drain = threading.Thread(target=lambda: errors.extend(stderr), name="child errors", daemon=True)
        drain.start()
        for line in self._process.stdout:
            self._enqueue(line)
        status = self._process.wait()
        drain.join(5)
        text = "".join(errors)
        if status:
            log.warning("%s ended with %s: %s", self._process.args, status, text)
        self._enqueue(Ended(status, text))

    def _enqueue(self, item: str | Ended) -> None:
        """To the screen's thread; what comes before the screen has looked goes with it."""
        self._undelivered.append(item)
        if self._delivery_due.acquire(blocking=False):
            self._deliver(self._take)

    def _take(self) -> None:
        self._delivery_due.release()
        until = time.monotonic() + _TIME_SLICE
        while self._undelivered:
            item = self._undelivered.popleft()
            if isinstance(item, Ended):
                self._on_end(item)
            else:
                self._on_line(item)
            if time.monotonic() > until and self._undelivered:
                if self._delivery_due.acquire(blocking=False):
                    self._deliver(self._take)
                return


def _lower_priority(pid: int) -> None:
    """Give a process, and what it starts, a lower priority than ours.

    Where Linux shares the processor among sessions (sched(7), autogroup), that of the session counts.
    """
    with suppress(OSError, AttributeError):  # it has ended, or the system has no such thing
        nice = min(_LOWEST, os.getpriority(os.PRIO_PROCESS, 0) + _NICER)
        os.setpriority(os.PRIO_PROCESS, pid, nice)
        Path(f"/proc/{pid}/autogroup").write_text(str(nice), encoding="ascii")
