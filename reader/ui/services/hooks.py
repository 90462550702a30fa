"""The hooks of what is marked in the app, run by a process of their own; and how hooks ended.

What children of the app do (updates, exports) they hand to such a process themselves.
"""

from __future__ import annotations

from pathlib import Path

from reader.hooks import failures
from reader.hooks.gathering import GatheredHighlights, Later
from reader.settings import Settings
from reader.ui.services.reports import Changed, LibraryChange, Reports

INTERVAL = 2.0
"""Seconds between checks of how hooks ended."""


class HookService:
    """Has the hooks of changed highlights run, and says which hooks fail."""

    def __init__(self, reports: Reports, settings: Settings, library_path: Path, later: Later) -> None:
        """`later` schedules a call after a delay in seconds, and returns its cancellation."""
        self._reports, self._settings = reports, settings
        self._gathered = GatheredHighlights(settings, library_path, later)
        self._known = {each.hook: each.at for each in failures.failures()}
        self._written = _written()

    def changed(self, change: LibraryChange) -> None:
        """Note what was committed; what other programs commit has its hooks there."""
        if change.what is Changed.ANNOTATIONS and change.uids:
            self._gathered.changed(change.uids)

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
        """Start what is pending, without waiting for its end."""
        self._gathered.close()


def _written() -> int:
    """When the file of failures was written, in nanoseconds; 0 where there is none."""
    try:
        return failures.file().stat().st_mtime_ns
    except OSError:
        return 0
