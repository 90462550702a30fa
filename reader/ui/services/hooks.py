"""The hooks of what is marked in the app, run by a process of their own; and how hooks ended.

What children of the app do (updates, exports) they hand to such a process themselves.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from reader.hooks import failures
from reader.hooks.running import Happened
from reader.hooks.starting import start
from reader.own_commands import Event
from reader.settings import Settings
from reader.ui.services.reports import Changed, LibraryChange, Reports

DELAY = 1.0
"""Seconds from the last change to the hook: a highlight and its note are one."""
INTERVAL = 2.0
"""Seconds between two looks at how hooks ended."""
Later = Callable[[float, Callable[[], None]], Callable[[], None]]


class HookService:
    """Gathers the highlights that were changed, and starts their hooks, one process at a time."""

    def __init__(self, reports: Reports, settings: Settings, library_path: Path, later: Later) -> None:
        """`later` calls something after so many seconds, and returns what takes that back."""
        self._reports, self._settings, self._path, self._later = reports, settings, library_path, later
        self._waiting: dict[str, None] = {}
        self._take_back: Callable[[], None] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._known = {each.hook: each.at for each in failures.failures()}
        self._written = _written()
        self._wants = any(hook.on is Event.HIGHLIGHT for hook in settings.hooks.values())

    def changed(self, change: LibraryChange) -> None:
        """Note what was committed; what other programs commit has its hooks there."""
        if self._wants and change.what is Changed.ANNOTATIONS and change.uids:
            self._waiting |= dict.fromkeys(change.uids)
            self._schedule()

    def look(self) -> None:
        """Say which hooks have failed since the last look, whoever ran them."""
        written = _written()
        if written == self._written:
            return
        self._written = written
        found = failures.failures()
        for each in found:
            if self._known.get(each.hook) != each.at and each.hook in self._settings.hooks:
                self._reports.say(f"the hook {each.hook} failed: {each.reason}", error=True)
        self._known = {each.hook: each.at for each in found}

    def close(self) -> None:
        """Start what still waits; nobody waits for its end."""
        if self._waiting:
            self._start()

    def _schedule(self) -> None:
        if self._take_back is not None:
            self._take_back()
        self._take_back = self._later(DELAY, self._run)

    def _run(self) -> None:
        self._take_back = None
        if self._process is not None and self._process.poll() is None:
            self._schedule()
        else:
            self._start()

    def _start(self) -> None:
        uids, self._waiting = tuple(self._waiting), {}
        self._process = start(self._settings, self._path, Happened(Event.HIGHLIGHT, highlights=uids))


def _written() -> int:
    """When the file of failures was written, in nanoseconds; 0 where there is none."""
    try:
        return failures.file().stat().st_mtime_ns
    except OSError:
        return 0
