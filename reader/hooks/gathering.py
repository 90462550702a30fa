"""Batches highlight changes of a long-running program: one second each, one hook process at a time."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from reader.hooks.running import HookEvent
from reader.hooks.starting import start
from reader.own_commands import Event
from reader.settings import Settings

DELAY = 1.0
"""Seconds from the last change to the hook: a highlight and its note are one."""
Later = Callable[[float, Callable[[], None]], Callable[[], None]]
"""Schedules a call after a delay in seconds, and returns its cancellation."""


class GatheredHighlights:
    """Starts the hooks of highlights; nobody waits for them."""

    def __init__(self, settings: Settings, library_path: Path, later: Later) -> None:
        self._settings, self._path, self._later = settings, library_path, later
        self._wanted = any(hook.on is Event.HIGHLIGHT for hook in settings.hooks.values())
        self._lock = threading.RLock()
        self._waiting: dict[str, None] = {}
        self._cancel: Callable[[], None] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def changed(self, uids: Iterable[str]) -> None:
        """Note highlights that were made, changed or deleted, and are committed."""
        with self._lock:
            self._waiting |= dict.fromkeys(uids)
            if self._wanted and self._waiting:
                self._schedule()

    def close(self) -> None:
        """Start what still waits: the program ends."""
        with self._lock:
            if self._cancel is not None:
                self._cancel()
            if self._wanted and self._waiting:
                self._start()

    def _schedule(self) -> None:
        if self._cancel is not None:
            self._cancel()
        self._cancel = self._later(DELAY, self._run)

    def _run(self) -> None:
        with self._lock:
            self._cancel = None
            if self._process is not None and self._process.poll() is None:
                self._schedule()
            elif self._waiting:
                self._start()

    def _start(self) -> None:
        uids, self._waiting = tuple(self._waiting), {}
        self._process = start(self._settings, self._path, HookEvent(Event.HIGHLIGHT, highlights=uids))


def by_timer(delay: float, call: Callable[[], None]) -> Callable[[], None]:
    """A `Later` for a program without a loop of its own."""
    timer = threading.Timer(delay, call)
    timer.daemon = True
    timer.start()
    return timer.cancel
