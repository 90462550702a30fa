"""Work in the outside world, done by a child process that is the same program from the command line.

The app itself touches no network and parses no HTML: it starts `postil update --json` and its like
and reads one JSON line per event from its standard output.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reader.log import logger

log = logger(__name__)
_PACKAGE_PARENT = Path(__file__).resolve().parents[2]
_NICE = 10
_AT_A_TIME = 0.004
"""Seconds that lines of a child may take of the screen's thread before keys have their turn again."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: its exit status, and what it said on standard error."""

    status: int
    errors: str

    def said(self, otherwise: str) -> str:
        """The last line of its errors, without the program's name; `otherwise` where there is none."""
        lines = self.errors.strip().splitlines()
        return lines[-1].removeprefix("postil: ") if lines else otherwise


class Child:
    """One run of the command line in the background; `on_line` and `on_end` run in the screen's thread.

    One that is `patient` works for minutes while somebody reads: it leaves the processor to the screen.
    One that is `listening` is told things on its standard input.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        deliver: Callable[[Callable[[], None]], None],
        on_line: Callable[[str], None],
        on_end: Callable[[Ended], None],
        patient: bool = False,
        listening: bool = False,
    ) -> None:
        self._deliver, self._on_line, self._on_end = deliver, on_line, on_end
        self._waiting: deque[str | Ended] = deque()
        self._on_its_way = threading.Lock()
        environment = dict(os.environ)
        # -P keeps a folder named `reader` in the current directory from being run instead
        environment["PYTHONPATH"] = os.pathsep.join(
            filter(None, (str(_PACKAGE_PARENT), environment.get("PYTHONPATH", "")))
        )
        self._process = subprocess.Popen(  # noqa: S603 -- our own program, arguments as a list
            [sys.executable, "-P", "-m", "reader", *arguments],
            stdin=subprocess.PIPE if listening else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            start_new_session=True,
        )
        if patient:
            _step_back(self._process.pid)
        threading.Thread(target=self._follow, name="child", daemon=True).start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def tell(self, line: str) -> None:
        """Give a listening child a line; one that has ended hears nothing."""
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.write(f"{line}\n")
                self._process.stdin.flush()

    def stop(self) -> None:
        """Ask the child to end; what it has stored stays."""
        if self._process.poll() is None:
            self._process.terminate()

    def _follow(self) -> None:
        errors: list[str] = []
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        stderr = self._process.stderr
        drain = threading.Thread(target=lambda: errors.extend(stderr), name="child errors", daemon=True)
        drain.start()
        for line in self._process.stdout:
            self._hand_over(line)
        status = self._process.wait()
        drain.join(5)
        said = "".join(errors)
        if status:
            log.warning("%s ended with %s: %s", self._process.args, status, said)
        self._hand_over(Ended(status, said))

    def _hand_over(self, what: str | Ended) -> None:
        """To the screen's thread; what comes before the screen has looked goes with it."""
        self._waiting.append(what)
        if self._on_its_way.acquire(blocking=False):
            self._deliver(self._take)

    def _take(self) -> None:
        self._on_its_way.release()
        until = time.monotonic() + _AT_A_TIME
        while self._waiting:
            what = self._waiting.popleft()
            if isinstance(what, Ended):
                self._on_end(what)
            else:
                self._on_line(what)
            if time.monotonic() > until and self._waiting:
                if self._on_its_way.acquire(blocking=False):
                    self._deliver(self._take)
                return


def _step_back(pid: int) -> None:
    """Give a process, and what it starts, a lower priority than ours.

    Where Linux shares the processor among sessions (sched(7), autogroup), that of the session counts.
    """
    with suppress(OSError, AttributeError):  # it has ended, or the system has no such thing
        os.setpriority(os.PRIO_PROCESS, pid, _NICE)
        Path(f"/proc/{pid}/autogroup").write_text(str(_NICE), encoding="ascii")
